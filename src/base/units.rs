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

/// `1 person`, `1,204 people`.
pub fn people(n: u64) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{} people", count(n)) }
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

/// A moment in whole seconds since 1970 UTC as RFC 3339 writes it: `2026-11-22T23:42:48Z`. Years before 0 and after
/// 9999, which it cannot write, come out as the nearest it can.
pub fn utc_time(seconds: i64) -> String {
    const DAY_S: i64 = 24 * 60 * 60;
    /// The first second of the year 0 and the last of 9999.
    const WRITABLE: (i64, i64) = (-62_167_219_200, 253_402_300_799);
    let seconds = seconds.clamp(WRITABLE.0, WRITABLE.1);
    let (year, month, day) = civil(seconds.div_euclid(DAY_S));
    let second = seconds.rem_euclid(DAY_S);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a number of days since 1970: Howard Hinnant's `civil_from_days`
/// ("chrono-compatible low-level date algorithms", 2013), which counts years from March.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
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

    #[test]
    fn moments_are_written_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_790_000_000, "2026-09-21T14:13:20Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(utc_time(seconds), text);
        }
    }
}
