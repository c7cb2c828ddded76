//! What is printed of agreement: a table, and the reasons where a measure is no number. As JSON, all of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use crate::base::{SafeText, count};
use crate::labels::Annotator;
use crate::labels::agreement::{Agreement, Figures, Measure, Undefined};

/// A column's name and the measures that stand in it.
type Column = (&'static str, fn(Measure) -> bool);

/// The columns of the table: measures of names and of points share one.
const COLUMNS: [Column; 4] = [
    ("agreement", |measure| matches!(measure, Measure::Percent)),
    ("Cohen's kappa", |measure| matches!(measure, Measure::Kappa(_))),
    ("Krippendorff's alpha", |measure| matches!(measure, Measure::Alpha(_))),
    ("Gwet's AC1", |measure| matches!(measure, Measure::Ac1)),
];

/// What stands where a measure is no number or does not fit.
const NONE: &str = "–";

/// A head, a line a dimension (a value, where several can be said), then why some are no numbers.
pub(super) fn table(figures: &[Figures]) -> Vec<String> {
    let head = ["", "items"].into_iter().chain(COLUMNS.map(|(name, _)| name)).map(str::to_owned).collect();
    let mut rows: Vec<Vec<String>> = vec![head];
    rows.extend(figures.iter().map(row));
    rows.extend(figures.iter().flat_map(rows_by_two));
    let mut lines = aligned(&rows);
    lines.extend(reasons(figures));
    lines
}

fn row(figures: &Figures) -> Vec<String> {
    let mut cells = vec![name(figures), count(figures.n_items as u64)];
    cells.extend(COLUMNS.map(|(_, fits)| {
        let found = figures.measures.iter().find(|(measure, _)| fits(*measure));
        found.map_or_else(|| NONE.to_owned(), |(measure, found)| cell(*measure, found.as_ref()))
    }));
    cells
}

/// Cohen's κ of each two of three people or more.
fn rows_by_two(figures: &Figures) -> impl Iterator<Item = Vec<String>> {
    figures.by_two.iter().map(|(one, two, kappa)| {
        let n_items = kappa.as_ref().map_or_else(|_| NONE.to_owned(), |found| count(found.n_items as u64));
        let kappa = kappa.as_ref().map_or_else(|_| NONE.to_owned(), |found| number(found, 1.0, 2, ""));
        let who = format!("{}: {} and {}", name(figures), person(one), person(two));
        vec![who, n_items, NONE.to_owned(), kappa, NONE.to_owned(), NONE.to_owned()]
    })
}

fn name(figures: &Figures) -> String {
    let value = figures.value.iter().map(|value| format!(" {}", SafeText::line(value)));
    format!("{}{}", SafeText::line(&figures.dimension), value.collect::<String>())
}

fn person(annotator: &Annotator) -> SafeText {
    SafeText::line(&annotator.0)
}

fn cell(measure: Measure, found: Result<&Agreement, &Undefined>) -> String {
    match (found, measure) {
        (Err(_), _) => NONE.to_owned(),
        (Ok(found), Measure::Percent) => number(found, 100.0, 0, " %"),
        (Ok(found), _) => number(found, 1.0, 2, ""),
    }
}

/// `0.74 (0.60 to 0.86)`.
fn number(found: &Agreement, times: f64, digits: usize, unit: &str) -> String {
    // A rounded nought has no sign.
    let say = |value: f64| format!("{:.digits$}", value * times).replace("-0.00", "0.00");
    let interval = found.interval.map(|ends| format!(" ({} to {})", say(ends.low), say(ends.high)));
    format!("{}{unit}{}", say(found.value), interval.unwrap_or_default())
}

/// Each reason once, with what it is the reason of.
fn reasons(figures: &[Figures]) -> Vec<String> {
    let undefined = figures.iter().flat_map(|figures| {
        let found = figures.measures.iter();
        found.filter_map(move |(measure, found)| Some((found.as_ref().err()?, *measure, name(figures))))
    });
    let lines: BTreeSet<String> =
        undefined.map(|(why, measure, name)| format!("note: {name}: no {measure}, for {why}")).collect();
    lines.into_iter().collect()
}

/// All of it, ends of intervals too; `undefined` in words where a measure is no number, never NaN.
pub(super) fn as_json(figures: &Figures) -> Value {
    let measure = |(measure, found): &(Measure, Result<Agreement, Undefined>)| {
        let mut value = of_one(found);
        value["measure"] = json!(measure.name());
        value
    };
    let by_two = figures.by_two.iter().map(|(one, two, found)| {
        let mut value = of_one(found);
        value["people"] = json!([one.0, two.0]);
        value
    });
    json!({
        "dimension": figures.dimension,
        "value": figures.value,
        "people": figures.people.iter().map(|person| &person.0).collect::<Vec<_>>(),
        "n_items": figures.n_items,
        "measures": figures.measures.iter().map(measure).collect::<Vec<_>>(),
        "cohen_kappa_by_two": by_two.collect::<Vec<_>>(),
    })
}

fn of_one(found: &Result<Agreement, Undefined>) -> Value {
    match found {
        Ok(Agreement { value, interval, n_items }) => json!({
            "value": value,
            "low": interval.map(|ends| ends.low),
            "high": interval.map(|ends| ends.high),
            "n_items": n_items,
        }),
        Err(why) => json!({ "value": null, "undefined": why.to_string() }),
    }
}

/// Words to the left, figures to the right.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| rows.iter().filter_map(|row| Some(row.get(at)?.width())).max().unwrap_or(0);
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            if at == 0 { format!("{cell}{gap}") } else { format!("  {gap}{cell}") }
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::estimate::Interval;

    fn figures() -> Figures {
        let found = |value, interval: Option<(f64, f64)>| Agreement {
            value,
            interval: interval.map(|(low, high)| Interval { low, high }),
            n_items: 57,
        };
        let kappa = Measure::Kappa(crate::labels::agreement::Weights::Unweighted);
        Figures {
            dimension: "ali\u{1b}[2Jgn".to_owned(),
            value: None,
            people: vec![Annotator("ann".to_owned()), Annotator("bob".to_owned())],
            n_items: 57,
            measures: vec![
                (Measure::Percent, Ok(found(0.824, Some((0.7193, 0.9123))))),
                (kappa, Err(Undefined::NoVariation)),
                (Measure::Ac1, Ok(found(-0.001, None))),
            ],
            by_two: Vec::new(),
        }
    }

    #[test]
    fn a_table_has_a_line_a_dimension_and_says_why_there_is_no_number() {
        let lines = table(&[figures()]);
        assert_eq!(lines.len(), 3, "{lines:#?}");
        assert!(lines[1].contains("82 % (72 to 91)") && lines[1].ends_with("0.00"), "{}", lines[1]);
        assert!(lines[2].contains("no Cohen's kappa, for all answers are the same"), "{}", lines[2]);
        assert!(!lines.iter().any(|line| line.contains('\u{1b}') || line.contains("NaN")));
    }

    #[test]
    fn json_has_no_number_where_there_is_none() {
        let value = as_json(&figures());
        assert_eq!(value["measures"][1]["value"], Value::Null);
        assert!(value["measures"][1]["undefined"].as_str().unwrap().starts_with("all answers"));
        assert_eq!(value["measures"][2]["low"], Value::Null);
        assert_eq!(value["measures"][0]["measure"], "percent");
    }
}
