//! Moments as text: UTC, whole seconds, after RFC 3339. Knows no clock and no other calendar.

const SECONDS_A_DAY: i64 = 86_400;

/// Milliseconds since 1970 as `2026-03-01T12:00:00Z`. Years beyond four digits are spelled with all of them.
pub(super) fn in_utc(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1000);
    let (days, of_day) = (seconds.div_euclid(SECONDS_A_DAY), seconds.rem_euclid(SECONDS_A_DAY));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Days since 1970 as year, month and day of the Gregorian calendar: "chrono-compatible low-level date algorithms",
/// H. Hinnant, `civil_from_days`. Years begin in March, so that the leap day is the last of one.
fn civil(days: i64) -> (i64, i64, i64) {
    let from_march_0000 = days + 719_468;
    let era = from_march_0000.div_euclid(146_097);
    let day_of_era = from_march_0000.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_all_kinds_of_years_are_spelled() {
        assert_eq!(in_utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(in_utc(-1), "1969-12-31T23:59:59Z");
        assert_eq!(in_utc(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(in_utc(4_107_542_399_999), "2100-02-28T23:59:59Z");
        assert_eq!(in_utc(4_107_542_400_000), "2100-03-01T00:00:00Z");
        assert_eq!(in_utc(1_795_392_000_000), "2026-11-23T00:00:00Z");
    }

    #[test]
    fn no_moment_is_too_far_away() {
        assert!(in_utc(i64::MIN).ends_with('Z'));
        assert!(in_utc(i64::MAX).ends_with('Z'));
    }
}
