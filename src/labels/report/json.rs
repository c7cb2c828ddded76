//! A report as JSON and back: the form that another program reads, and a later report.

use serde_json::Value;

use super::{FORMAT, Report};
use crate::base::SafeText;

/// Why a file is no earlier report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not JSON, or not what a report holds.
    #[error("it is no report of this program ({0})")]
    NoReport(SafeText),
    /// A format this program does not know.
    #[error("it is a report of format {0}, this program knows {FORMAT}: it was made by a newer one")]
    Newer(u64),
}

/// The report with two blanks a level and a line's end at its end. Texts keep every character they have.
pub fn json(report: &Report) -> String {
    // A value of plain fields cannot fail to be written; were it so, an empty object is no report to any reader.
    serde_json::to_string_pretty(report).unwrap_or_else(|_| "{}".to_owned()) + "\n"
}

/// Reads what [`json`] wrote, also with fields that came later.
pub fn read_json(text: &str) -> Result<Report, ReadError> {
    let no_report = |error: serde_json::Error| ReadError::NoReport(SafeText::line(&error.to_string()));
    let value: Value = serde_json::from_str(text).map_err(no_report)?;
    match value.get("format").and_then(Value::as_u64) {
        Some(format) if format > u64::from(FORMAT) => Err(ReadError::Newer(format)),
        _ if has_monstrous(&value) => Err(ReadError::NoReport(SafeText::line("a count of more than 2^53"))),
        _ => serde_json::from_value(value).map_err(no_report),
    }
}

/// Whether a count is more than any dataset has rows: sums of such would go beyond 64 bits. Seeds may be any number.
fn has_monstrous(value: &Value) -> bool {
    const MOST: u64 = 1 << 53;
    match value {
        Value::Number(number) => number.as_u64().is_some_and(|count| count > MOST),
        Value::Array(values) => values.iter().any(has_monstrous),
        Value::Object(fields) => fields.iter().any(|(name, value)| name != "seed" && has_monstrous(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{fixture, make};
    use super::*;

    #[test]
    fn a_report_reads_back_as_it_was_written() {
        let material = fixture::material(&[Some("match"), Some("unrelated"), None]);
        let report = make(&material, &fixture::wish()).unwrap();
        let read = read_json(&json(&report)).unwrap();
        assert!(same(&serde_json::to_value(read).unwrap(), &serde_json::to_value(&report).unwrap()));
    }

    /// Numbers are read to the last bit but one, which no figure of a report shows.
    fn same(one: &Value, other: &Value) -> bool {
        match (one, other) {
            (Value::Number(one), Value::Number(other)) => {
                (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() <= 1e-9
            }
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
            }
            (Value::Object(one), Value::Object(other)) => {
                one.len() == other.len() && one.iter().all(|(name, value)| same(value, &other[name]))
            }
            _ => one == other,
        }
    }

    #[test]
    fn counts_that_would_overflow_are_no_counts_and_seeds_may_be_large() {
        let material = fixture::material(&[Some("match"), Some("unrelated")]);
        let mut report = make(&material, &fixture::wish()).unwrap();
        report.sampled.seed = u64::MAX;
        assert_eq!(read_json(&json(&report)).unwrap().sampled.seed, u64::MAX);
        report.sampled.strata[0].n_rows = u64::MAX - 1;
        let refused = read_json(&json(&report)).unwrap_err();
        assert!(refused.to_string().contains("a count of more than 2^53"), "{refused}");
    }

    #[test]
    fn what_is_no_report_is_told_from_one_of_the_future() {
        assert!(matches!(read_json("{\"format\": 1}"), Err(ReadError::NoReport(_))));
        assert!(matches!(read_json("nonsense"), Err(ReadError::NoReport(_))));
        assert_eq!(read_json("{\"format\": 2}"), Err(ReadError::Newer(2)));
    }
}
