//! Moments in other tools' files: RFC 3339 with up to nine digits behind the second, read to the millisecond.

use crate::base::utc_time;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds since 1970 UTC as `2026-11-22T23:42:48.120Z`.
pub(super) fn written(at_ms: i64) -> String {
    let seconds = utc_time(at_ms.div_euclid(1000));
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), at_ms.rem_euclid(1000))
}

/// Reads what [`written`] writes, and the same with another zone: `2021-03-09T22:16:08.728353+01:00`.
pub(super) fn read(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', ' '])?;
    let (clock, zone_ms) = zoned(time)?;
    let mut date = date.splitn(3, '-').map(digits);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut clock = clock.splitn(3, ':').map(digits);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let is_moment = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    let within_day = ((hour * 60 + minute) * 60 + second) * 1000 + millis(fraction)?;
    is_moment.then(|| days(year, month, day) * DAY_MS + within_day - zone_ms)
}

/// The time of day, and how far its zone is ahead of UTC.
fn zoned(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = time.rfind(['+', '-'])?;
    let (clock, zone) = time.split_at(at);
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let ahead = (digits(hours)? * 60 + digits(minutes)?) * 60_000;
    Some((clock, if zone.starts_with('-') { -ahead } else { ahead }))
}

/// Up to four digits.
fn digits(text: &str) -> Option<i64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn millis(fraction: &str) -> Option<i64> {
    let is_number = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| format!("{fraction:0<3}"))?.get(..3)?.parse().ok()
}

/// Days since 1970: Howard Hinnant's `days_from_civil` ("chrono-compatible low-level date algorithms", 2013).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for at_ms in [0, -1, 951_782_399_999, 951_782_400_000, 1_790_000_000_120, 4_107_542_400_001] {
            assert_eq!(read(&written(at_ms)), Some(at_ms));
        }
        assert_eq!(written(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn other_zones_and_finer_clocks_are_understood_and_nonsense_is_not() {
        assert_eq!(read("1970-01-01T01:00:00.5+01:00"), Some(500));
        assert_eq!(read("1970-01-01 00:00:00.728353Z"), Some(728));
        assert_eq!(read("1969-12-31T23:00:00-01:00"), Some(0));
        for wrong in [
            "",
            "1970-01-01",
            "1970-13-01T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:00:00",
            "+1970-01-01T00:00:00Z",
            "猫T00:00:00Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
