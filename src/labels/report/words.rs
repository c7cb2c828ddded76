//! Figures and names as a report says them.

use super::{Fate, Share, Side};
use crate::base::count;

/// A share in percent, with as many digits as are worth reading: `12.3 %`, `0.74 %`, `0.0031 %`.
pub(super) fn percent(share: f64) -> String {
    let of_hundred = share * 100.0;
    let size = of_hundred.abs();
    match size {
        _ if size == 0.0 => "0 %".to_owned(),
        _ if size >= 9.995 => format!("{of_hundred:.1} %"),
        _ if size >= 0.01 => format!("{of_hundred:.2} %"),
        _ => format!("{of_hundred:.1e} %"),
    }
}

/// A share somebody chose, as they would say it: `95 %`, `99.5 %`.
pub(super) fn chosen(share: f64) -> String {
    // Six decimals are more than anybody chooses, and hide what binary fractions add.
    format!("{} %", (share * 1e8).round() / 1e6)
}

/// Two ends in percent: `0.2 to 1.9 %`.
pub(super) fn percents(low: f64, high: f64) -> String {
    let low = percent(low);
    format!("{} to {}", low.strip_suffix(" %").unwrap_or(&low), percent(high))
}

/// A share with its ends: `1.0 % (0.2 to 1.9 %)`.
pub(super) fn with_ends(share: &Share) -> String {
    format!("{} ({})", percent(share.value), percents(share.low, share.high))
}

/// A signed difference of shares in percentage points: `+1.20`, `−0.35`.
pub(super) fn points(difference: f64) -> String {
    let of_hundred = difference * 100.0;
    let sign = if of_hundred < 0.0 { '−' } else { '+' };
    format!("{sign}{:.2}", of_hundred.abs())
}

/// A number of rows that was estimated: three figures, so that it does not look counted.
pub(super) fn about_rows(rows: f64) -> String {
    count(three_figures(whole(rows)))
}

/// The nearest whole number; below 0 and NaN are 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped by the cast itself, and rows are far below 2^53"
)]
pub(super) fn whole(value: f64) -> u64 {
    value.round() as u64
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "rows are far below 2^53")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

fn three_figures(n: u64) -> u64 {
    let mut unit = 1;
    while n / unit >= 1000 {
        unit *= 10;
    }
    (n + unit / 2) / unit * unit
}

/// A number such as a score's: as short as it reads back.
pub(super) fn number(value: f64) -> String {
    format!("{value}")
}

/// Why a pair was not judged.
pub(super) fn reason(fate: Fate) -> &'static str {
    match fate {
        Fate::Judged => "judged",
        Fate::NoPicture => "no picture (dead link, broken file)",
        Fate::Skipped => "skipped",
        Fate::Escalated => "escalated: blanked, for somebody else to look at",
        Fate::Tied => "as many people say one thing as another",
        Fate::PassedOver => "passed over",
        Fate::NotReached => "not reached yet",
    }
}

/// The side of a cut as a comparison.
pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::AtMost => "≤",
        Side::AtLeast => "≥",
    }
}

/// Names of a stratum in a line.
pub(super) fn stratum(names: &[String]) -> String {
    if names.is_empty() { "all rows".to_owned() } else { names.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_have_the_digits_worth_reading() {
        let spelled = [0.0, 0.000_031, 0.0074, 0.123_456, 1.0].map(percent);
        assert_eq!(spelled, ["0 %", "3.1e-3 %", "0.74 %", "12.3 %", "100.0 %"]);
        assert_eq!([0.95, 0.999, 0.05].map(chosen), ["95 %", "99.9 %", "5 %"]);
        assert_eq!(percents(0.002, 0.019), "0.20 to 1.90 %");
        assert_eq!([0.012, -0.0035].map(points), ["+1.20", "−0.35"]);
    }

    #[test]
    fn estimated_rows_do_not_look_counted() {
        assert_eq!(
            [0.4, 12.4, 999.6, 62_141.0, 5_850_123_456.0].map(about_rows),
            ["0", "12", "1,000", "62,100", "5,850,000,000"]
        );
        assert_eq!(about_rows(f64::NAN), "0");
    }
}
