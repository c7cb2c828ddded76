//! `pairlens stats`: what the columns amount to, as a table or as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Mutex;

use serde_json::{Map, Value as Json, json};

use super::args::StatsArgs;
use super::dataset::{Opened, open};
use super::facts::find;
use super::filter::{interruptible, say_losses, select};
use super::json;
use super::links::rot_as_json;
use super::open::open_cache;
use super::print::{ProgressLine, say, to_stdout};
use crate::app::StatsNews;
use crate::base::{Cancel, Exit, Progress, Report, SafeText, count, plural};
use crate::dataset::{Role, Value};
use crate::jobs::{FirstFigures, RoundsError, ScanError, find_fetched, summarise};
use crate::query::Selection;
use crate::query::facts::LinkRot;
use crate::query::stats::{Basis, Edges, Figure, Histogram, PERCENTS, Subject, Summary, Task, subjects_of};
use crate::ui::{Room, WordLine, link_section, section};

/// The table is made for terminals of 80 columns and a histogram of one line.
const ROOM: Room = Room { width: 80, chart_rows: 1, n_frequent: 30 };

pub(super) fn run(args: &StatsArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let cancel = interruptible()?;
    let subjects = subjects(&dataset, &args.columns, &cancel)?;
    let survey = Survey { dataset: &dataset, cancel: &cancel };
    let filter = args.filter.filter.as_deref();
    // First, because a mistake in it should not cost a pass over everything.
    let outcome = select(&dataset, filter, &cancel)?;
    say_losses(&outcome);
    let whole = survey.summaries(&subjects, &Selection::all(dataset.n_rows()), &[])?;
    let selected = match filter {
        None => Vec::new(),
        Some(_) => survey.summaries(&subjects, &outcome.selection, &whole)?,
    };
    let links = survey.links(args, &Selection::all(dataset.n_rows()))?;
    let selected_links = filter.map(|_| survey.links(args, &outcome.selection)).transpose()?;
    if args.json {
        let mut rows =
            json!({ "rows": dataset.n_rows(), "selected": filter.map(|_| outcome.selection.len()) });
        rows["links"] =
            json!({ "all": rot_as_json(&links), "selected": selected_links.as_ref().map(rot_as_json) });
        return to_stdout(|out| json::line(out, &as_json(rows, &whole, &selected)));
    }
    to_stdout(|out| {
        let chosen = filter.map(|text| {
            format!("; filter: {} of them, {}", count(outcome.selection.len()), SafeText::line(text))
        });
        writeln!(out, "{}{}", plural(dataset.n_rows(), "pair"), chosen.unwrap_or_default())?;
        let columns = whole.iter().enumerate();
        columns.into_iter().try_for_each(|(at, summary)| as_text(out, summary, selected.get(at)))?;
        print_section(out, link_section(&links, selected_links.as_ref()))
    })
}

fn subjects(dataset: &Opened, wanted: &[String], cancel: &Cancel) -> Result<Vec<Subject>, Report> {
    if wanted.is_empty() {
        return Ok(subjects_of(dataset));
    }
    let subject = |text: &String| {
        let subject =
            Subject::parse(dataset, text, &dataset.names(text)?).map_err(|error| error.report(text))?;
        let facts = find(dataset, &subject.scalar().needs(), cancel)?;
        subject.given(&facts).map_err(|error| error.report(text))
    };
    wanted.iter().map(subject).collect()
}

struct Survey<'a> {
    dataset: &'a Opened,
    cancel: &'a Cancel,
}

impl Survey<'_> {
    /// What has become of the links of some rows, as far as they were tried; nothing where single columns are asked
    /// for, where there is no column of links, or no cache that remembers them.
    fn links(&self, args: &StatsArgs, rows: &Selection) -> Result<LinkRot, Report> {
        let has_links = self.dataset.roles().get(Role::Url).is_some();
        let Some(cache) = open_cache().ok().filter(|_| has_links && args.columns.is_empty()) else {
            return Ok(LinkRot::default());
        };
        let line = ProgressLine::new("looked up the links of");
        let show = |progress: Progress| line.show(progress);
        let found = find_fetched(self.dataset, rows.clone(), Some(&cache), self.cancel, &show);
        line.clear();
        match found {
            Ok((fetched, _)) => Ok(LinkRot::of(fetched.links())),
            Err(RoundsError::Work(error)) => Err(report(&error)),
            Err(error @ RoundsError::Refused(_)) => Err(Report::new("look up the links", error)),
        }
    }

    /// The exact figures over some rows; histograms get the bins of `like`, where there are such.
    fn summaries(
        &self,
        subjects: &[Subject],
        rows: &Selection,
        like: &[Summary],
    ) -> Result<Vec<Summary>, Report> {
        let task = |(at, subject): (usize, &Subject)| {
            let edges = like.get(at).and_then(Edges::of_summary).cloned();
            (at, Task { subject: subject.clone(), edges })
        };
        let tasks: Vec<(usize, Task)> = subjects.iter().enumerate().map(task).collect();
        let summaries = Mutex::new(subjects.iter().map(Subject::unknown).collect::<Vec<Summary>>());
        let damaged: Mutex<BTreeMap<(u32, usize), SafeText>> = Mutex::default();
        let line = ProgressLine::new("summed up");
        let take = |news| match news {
            StatsNews::Column { at, summary } => {
                if let Ok(mut all) = summaries.lock()
                    && let Some(place) = all.get_mut(at)
                {
                    *place = *summary;
                }
            }
            StatsNews::Progress(progress) => line.show(progress),
            StatsNews::Damaged(groups) => {
                if let Ok(mut all) = damaged.lock() {
                    all.extend(groups.into_iter().map(|(group, why)| ((group.shard.0, group.group), why)));
                }
            }
            StatsNews::Links(_) | StatsNews::LinksUnknown(_) | StatsNews::Ended | StatsNews::Failed(_) => {}
        };
        let end = summarise(self.dataset, &tasks, rows, FirstFigures::NotWanted, self.cancel, &take);
        line.clear();
        end.map_err(|error| report(&error))?;
        for why in damaged.into_inner().unwrap_or_default().into_values() {
            say(&format!("note: {why}; the figures lack rows of it"));
        }
        Ok(summaries.into_inner().unwrap_or_default())
    }
}

fn report(error: &ScanError) -> Report {
    match error {
        ScanError::Cancelled(stopped) => Report::new("sum up all rows", stopped).exit_as(Exit::Interrupted),
        ScanError::Failed(_) => Report::new("sum up all rows", error),
    }
}

fn as_text(out: &mut impl Write, whole: &Summary, selected: Option<&Summary>) -> io::Result<()> {
    print_section(out, section(whole, selected, ROOM))
}

fn print_section(out: &mut impl Write, lines: Vec<WordLine>) -> io::Result<()> {
    if !lines.is_empty() {
        writeln!(out)?;
    }
    for line in lines {
        let text: String = line.into_iter().map(|piece| piece.text).collect();
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

fn as_json(mut rows: Json, whole: &[Summary], selected: &[Summary]) -> Json {
    let column = |(at, summary): (usize, &Summary)| {
        let mut object = Map::new();
        object.insert("column".to_owned(), Json::from(summary.name.as_str()));
        object.insert("role".to_owned(), summary.role.map_or(Json::Null, |role| Json::from(role.name())));
        object.insert("all".to_owned(), figures(summary));
        if let Some(selected) = selected.get(at) {
            object.insert("selected".to_owned(), figures(selected));
        }
        Json::Object(object)
    };
    rows["columns"] = whole.iter().enumerate().map(column).collect();
    rows
}

fn figures(summary: &Summary) -> Json {
    let mut object = Map::new();
    let mut put = |name: &str, figure: Option<Json>| {
        object.insert(name.to_owned(), figure.unwrap_or(Json::Null));
    };
    put(
        "nulls",
        summary.nulls.as_ref().map(|f| with_basis(f, |n| json!({ "rows": n.n_rows, "null": n.n_null }))),
    );
    put(
        "non_finite",
        summary.non_finite.as_ref().map(|f| {
            with_basis(
                f,
                |n| json!({ "nan": n.n_nan, "minus_infinity": n.n_negative, "plus_infinity": n.n_positive }),
            )
        }),
    );
    put(
        "range",
        summary
            .range
            .as_ref()
            .map(|f| with_basis(f, |(min, max)| json!({ "min": min.to_json(), "max": max.to_json() }))),
    );
    put(
        "moments",
        summary.moments.as_ref().map(|f| with_basis(f, |m| json!({ "mean": m.mean, "std_dev": m.std_dev }))),
    );
    put("quantiles", summary.quantiles.as_ref().map(|f| with_basis(f, |values| quantiles(values))));
    put("histogram", summary.histogram.as_ref().map(|f| with_basis(f, histogram)));
    put(
        "distinct",
        summary
            .distinct
            .as_ref()
            .map(|f| with_basis(f, |d| json!({ "n": d.n, "relative_standard_error": d.standard_error }))),
    );
    put(
        "frequent",
        summary.frequent.as_ref().map(|f| {
            let value =
                |one: &crate::query::stats::Frequent| json!({ "value": one.value.to_json(), "n": one.n });
            with_basis(f, |all| json!({ "values": all.iter().map(value).collect::<Vec<_>>() }))
        }),
    );
    if let Some(lengths) = &summary.lengths {
        put("length_in_characters", Some(self::figures(lengths)));
    }
    Json::Object(object)
}

fn quantiles(values: &[Value]) -> Json {
    let pairs = PERCENTS.iter().zip(values).map(|(percent, value)| (percent.to_string(), value.to_json()));
    json!({ "percent": pairs.collect::<Map<String, Json>>() })
}

fn histogram(histogram: &Histogram) -> Json {
    json!({
        "edges": histogram.edges.values(), "counts": histogram.counts,
        "below": histogram.n_below, "above": histogram.n_above,
    })
}

fn with_basis<T>(figure: &Figure<T>, value: impl FnOnce(&T) -> Json) -> Json {
    let mut object = value(&figure.value);
    match figure.basis {
        Basis::AllRows => object["basis"] = Json::from("all rows"),
        Basis::Footers => object["basis"] = Json::from("footers"),
        Basis::Sample { n_rows } => {
            object["basis"] = Json::from("sample");
            object["sample_rows"] = Json::from(n_rows);
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Cancelled;

    #[test]
    fn an_interruption_is_told_from_a_failure() {
        assert_eq!(report(&ScanError::Cancelled(Cancelled)).exit(), Exit::Interrupted);
        assert_eq!(report(&ScanError::Failed(SafeText::line("bad page"))).exit(), Exit::Failed);
    }
}
