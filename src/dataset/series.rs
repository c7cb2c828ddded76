//! File names that count: which shards of a numbered series are missing.
//!
//! Two ways of counting are known: `train-00000-of-00002`, which says how many there should be, and
//! `part-00000…` or `00000`, which only shows gaps between the lowest and the highest number.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Numbers named in a message; the rest is counted.
const MAX_NAMED: usize = 8;

/// Fewest digits of a counter. `v2` and `2B` are not counters, `0001` and `00001` are.
const MIN_DIGITS: usize = 4;

/// A numbered series with gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingShards {
    /// The folder and the name up to the counter.
    pub series: PathBuf,
    /// The missing numbers, ascending.
    pub missing: Vec<u64>,
    /// How many files the series has or should have.
    pub expected: u64,
}

impl fmt::Display for MissingShards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self.missing.iter().take(MAX_NAMED).map(u64::to_string).collect();
        write!(
            f,
            "{} of {} files of the series {}… are missing: number {}",
            self.missing.len(),
            self.expected,
            self.series.display(),
            named.join(", ")
        )?;
        match self.missing.len().saturating_sub(MAX_NAMED) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// Most digits of a counter: more are times, hashes or ids of tasks.
const MAX_DIGITS: usize = 9;

struct Counter {
    series: PathBuf,
    number: u64,
    total: Option<u64>,
}

/// Finds gaps among the files that were found.
pub(super) fn missing_in_series(files: &[PathBuf]) -> Vec<MissingShards> {
    let mut series: BTreeMap<(PathBuf, Option<u64>), BTreeSet<u64>> = BTreeMap::new();
    for counter in files.iter().filter_map(|f| counter_of(f)) {
        series.entry((counter.series, counter.total)).or_default().insert(counter.number);
    }
    series.into_iter().filter_map(|((name, total), numbers)| gaps(name, total, &numbers)).collect()
}

fn gaps(series: PathBuf, total: Option<u64>, numbers: &BTreeSet<u64>) -> Option<MissingShards> {
    let (first, last) = match total {
        Some(total) => (0, total.checked_sub(1)?),
        None => (*numbers.first()?, *numbers.last()?),
    };
    // Numbers so far apart do not count files.
    if last - first > 100_000 {
        return None;
    }
    let missing: Vec<u64> = (first..=last).filter(|n| !numbers.contains(n)).collect();
    // A series that does not say its length and mostly lacks its files is none: ticket numbers, years.
    let is_series = total.is_some() || missing.len() <= 2 * numbers.len();
    (is_series && !missing.is_empty()).then(|| MissingShards { series, missing, expected: last - first + 1 })
}

fn counter_of(path: &Path) -> Option<Counter> {
    let name = path.file_name()?.to_str()?;
    let runs = digit_runs(name);
    let total_after = |run: &Range<usize>| {
        let rest = name[run.end..].strip_prefix("-of-")?;
        rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())].parse().ok()
    };
    let (run, total) = runs
        .iter()
        .find_map(|run| Some((run, Some(total_after(run)?))))
        // Spark puts ids of tasks and files behind the number.
        .or_else(|| Some((runs.iter().find(|run| ["part-", "part_"].contains(&&name[..run.start]))?, None)))
        .or_else(|| Some((runs.iter().rfind(|run| !is_date(&name[(*run).clone()]))?, None)))?;
    Some(Counter {
        series: path.with_file_name(&name[..run.start]),
        number: name[run.clone()].parse().ok()?,
        total,
    })
}

/// Where digits stand that could count: whole words of them, outside of ids.
fn digit_runs(name: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    let ids = uuids(name);
    for word in name.split(['-', '_', '.', ' ']) {
        let run = start..start + word.len();
        start = run.end + 1;
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        if digits
            && (MIN_DIGITS..=MAX_DIGITS).contains(&word.len())
            && !ids.iter().any(|id| id.contains(&run.start))
        {
            runs.push(run);
        }
    }
    runs
}

/// Where ids like `8ba1a8f8-1234-4d2e-9a0b-0123456789ab` stand (RFC 9562: 8-4-4-4-12 hexadecimal digits).
fn uuids(name: &str) -> Vec<Range<usize>> {
    const LEN: usize = 36;
    const DASHES: [usize; 4] = [8, 13, 18, 23];
    let fits = |(i, b): (usize, &u8)| if DASHES.contains(&i) { *b == b'-' } else { b.is_ascii_hexdigit() };
    let ids = name.as_bytes().windows(LEN).enumerate().filter(|(_, id)| id.iter().enumerate().all(fits));
    ids.map(|(at, _)| at..at + LEN).collect()
}

/// A day written as one number: `20260131`. No series has come that far by counting.
fn is_date(digits: &str) -> bool {
    let part = |range: Range<usize>| digits.get(range).and_then(|d| d.parse::<u32>().ok()).unwrap_or(0);
    digits.len() == 8
        && (1900..2100).contains(&part(0..4))
        && (1..=12).contains(&part(4..6))
        && (1..=31).contains(&part(6..8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(names: &[&str]) -> Vec<Vec<u64>> {
        let files: Vec<PathBuf> = names.iter().map(|n| Path::new("d").join(n)).collect();
        missing_in_series(&files).into_iter().map(|m| m.missing).collect()
    }

    #[test]
    fn a_series_that_says_its_length_misses_its_end_too() {
        assert_eq!(missing(&["train-00000-of-00003.parquet"]), [[1, 2]]);
        assert!(missing(&["train-00000-of-00001.parquet", "test-00000-of-00001.parquet"]).is_empty());
    }

    #[test]
    fn a_series_without_length_misses_what_lies_between() {
        assert_eq!(missing(&["part-00001-ab12.parquet", "part-00004-ab12.parquet"]), [[2, 3]]);
        assert!(missing(&["00000.parquet", "00001.parquet"]).is_empty());
        assert!(missing(&["laion2B.parquet", "v9.parquet", "v1.parquet"]).is_empty());
    }

    #[test]
    fn the_counter_is_found_among_names_dates_and_ids() {
        assert_eq!(missing(&["laion2B-en-00000.parquet", "laion2B-en-00002.parquet"]), [[1]]);
        assert_eq!(missing(&["2024-00001.parquet", "2024-00003.parquet"]), [[2]]);
        assert_eq!(missing(&["20260101_0001.parquet", "20260101_0003.parquet"]), [[2]]);
        assert!(missing(&["20260101.parquet", "20260105.parquet"]).is_empty());
        let part = |n: u32, id: &str| format!("part-{n:05}-{id}-c000.snappy.parquet");
        let ids = ["8ba1a8f8-1234-4d2e-9a0b-012345678901", "8ba1a8f8-1234-5678-9012-012345678901"];
        assert_eq!(missing(&[&part(1, ids[0]), &part(3, ids[1])]), [[2]]);
        assert!(missing(&ids).is_empty());
        assert_eq!(missing(&["train-00000-of-00002-a09b74b3ef9c3b56.parquet"]), [[1]]);
        assert!(missing(&["best-of-00003.parquet", "embedding1234x-9876y.parquet"]).is_empty());
    }

    #[test]
    fn numbers_that_are_mostly_absent_count_no_files() {
        assert!(missing(&["ARROW-41317.parquet", "ARROW-41321.parquet", "ARROW-47662.parquet"]).is_empty());
    }

    #[test]
    fn a_long_list_is_counted_not_spelled() {
        let gap = missing_in_series(&["a-00000-of-00020.parquet".into()]);
        assert!(gap[0].to_string().ends_with("number 1, 2, 3, 4, 5, 6, 7, 8 and 11 more"), "{}", gap[0]);
    }
}
