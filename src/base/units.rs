//! Figures as a person reads them. Machine formats never use these.

use std::time::Duration;

/// `62141` → `62,141`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in decimal units with two or three significant figures: `41 kB`, `1.3 MB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if n < 1000 {
        return format!("{n} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with three figures at most")]
    let mut value = n as f64 / 1000.0;
    let mut unit = 0;
    // 999.5 would be printed as "1000": the next unit takes over before.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if value < 9.95 { format!("{value:.1} {}", UNITS[unit]) } else { format!("{value:.0} {}", UNITS[unit]) }
}

/// A span of time with the precision a person needs: `3 ms`, `1.2 s`, `4 min`.
pub fn duration(span: Duration) -> String {
    let seconds = span.as_secs_f64();
    if seconds < 0.9995 {
        format!("{} ms", span.as_millis())
    } else if seconds < 99.95 {
        format!("{seconds:.1} s")
    } else {
        format!("{:.0} min", seconds / 60.0)
    }
}

/// How long ago something was, as a person says it: `just now`, `5 minutes ago`, `3 days ago`.
pub fn ago(age: Duration) -> String {
    const UNITS: [(u64, &str); 3] = [(24 * 3600, "day"), (3600, "hour"), (60, "minute")];
    let seconds = age.as_secs();
    match UNITS.iter().find(|(unit, _)| seconds >= *unit) {
        Some((unit, name)) => format!("{} ago", plural(seconds / unit, name)),
        None => "just now".to_owned(),
    }
}

/// The share of `part` in `whole`, for instance `1.9 %`; `–` when `whole` is 0.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let share = part as f64 / whole as f64 * 100.0;
    format!("{share:.1} %")
}

/// `plural(1, "row")` → `1 row`, `plural(1200, "row")` → `1,200 rows`.
pub fn plural(n: u64, singular: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {singular}{s}", count(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_largest_unit_that_is_full() {
        let words = |seconds| ago(Duration::from_secs(seconds));
        assert_eq!([words(0), words(59)], ["just now", "just now"]);
        assert_eq!([words(60), words(3599)], ["1 minute ago", "59 minutes ago"]);
        assert_eq!([words(7200), words(86_399)], ["2 hours ago", "23 hours ago"]);
        assert_eq!([words(86_400), words(400 * 86_400)], ["1 day ago", "400 days ago"]);
    }

    #[test]
    fn figures_read_well_at_the_edges() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(999_499), "999 kB");
        assert_eq!(bytes(999_500), "1.0 MB");
        assert_eq!(duration(Duration::from_millis(999)), "999 ms");
        assert_eq!(duration(Duration::from_secs(61)), "61.0 s");
        assert_eq!(percent(1, 0), "–");
        assert_eq!(plural(1, "shard"), "1 shard");
    }
}
