//! `pairlens rows`: pairs as text for a person or as JSON lines for a program.

use std::io::{self, Write};

use serde_json::{Map, Value as Json};

use super::args::RowsArgs;
use super::columns::{Wanted, title};
use super::dataset::{Opened, open};
use super::filter::{interruptible, say_losses, select};
use super::json;
use super::order::{keys, ordered};
use super::print::{say, say_notes, to_stdout};
use crate::app::{is_masked, signals};
use crate::base::{Cancel, Exit, Report, SafeText};
use crate::dataset::{ColumnId, Dataset, Pair, RowId, Value};
use crate::images::{SafeMode, SafetyPolicy};
use crate::jobs::OnCores;
use crate::query::{OrderKeys, Rank, View};

/// Rows read at once: a batch of LAION's takes about a megabyte.
const ROWS_AT_ONCE: u64 = 1_000;

/// Characters of one value in the text form.
const VALUE_CHARS: usize = 2_000;

pub(super) fn run(args: &RowsArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let cancel = interruptible()?;
    let page = page(&dataset, args.columns.as_deref(), args.json, &cancel)?;
    let keys = keys(&dataset, &args.sort)?;
    let outcome = select(&dataset, args.filter.filter.as_deref(), &cancel)?;
    say_losses(&outcome);
    let n_rows = args.offset.saturating_add(args.limit);
    let (view, notes) = ordered(&dataset, outcome.selection, keys.as_ref(), n_rows, &cancel)?;
    say_notes(&notes);
    page.print(&view, args.offset, args.limit, &cancel)
}

/// All rows of a view, as this command prints them. JSON has what `about` says of a row before its columns.
pub(super) fn print_view(
    dataset: &Opened,
    names: Option<&str>,
    as_json: bool,
    view: &View,
    about: &About,
    cancel: &Cancel,
) -> Result<(), Report> {
    Page { about, ..page(dataset, names, as_json, cancel)? }.print(view, 0, view.len(), cancel)
}

/// What JSON says of a row beside its columns, by name.
pub(super) type About = dyn Fn(RowId) -> Option<(&'static str, Json)>;

fn page<'a>(
    dataset: &'a Opened,
    names: Option<&str>,
    as_json: bool,
    cancel: &Cancel,
) -> Result<Page<'a>, Report> {
    let columns = match names {
        Some(names) => Wanted::named(dataset, names, cancel)?,
        None => plain(dataset),
    };
    let form = if as_json { Form::Json } else { Form::Text };
    Ok(Page { dataset, columns, form, policy: SafetyPolicy::new(SafeMode::Off), about: &|_| None })
}

/// Every column but pictures' bytes.
fn plain(dataset: &Dataset) -> Wanted {
    Wanted { own: dataset.plain_columns(), ..Wanted::default() }
}

/// The first page as text, for `pairlens PATH` without a terminal: as careful as the screen would be.
pub(super) fn first_page(
    dataset: &Opened,
    filter: Option<&str>,
    keys: Option<&OrderKeys>,
    policy: SafetyPolicy,
    limit: u64,
) -> Result<(), Report> {
    let cancel = interruptible()?;
    let outcome = select(dataset, filter, &cancel)?;
    say_losses(&outcome);
    let page = Page { dataset, columns: plain(dataset), form: Form::Text, policy, about: &|_| None };
    let (view, notes) = ordered(dataset, outcome.selection, keys, limit, &cancel)?;
    say_notes(&notes);
    page.print(&view, 0, limit, &cancel)
}

#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
}

/// What is printed of each row, and how.
struct Page<'a> {
    dataset: &'a Dataset,
    columns: Wanted,
    form: Form,
    policy: SafetyPolicy,
    about: &'a About,
}

impl Page<'_> {
    fn print(&self, view: &View, offset: u64, limit: u64, cancel: &Cancel) -> Result<(), Report> {
        to_stdout(|out| {
            let mut done = 0;
            while done < limit && !cancel.is_cancelled() {
                let rows = view.page(Rank(offset.saturating_add(done)), ROWS_AT_ONCE.min(limit - done));
                if rows.is_empty() {
                    break;
                }
                done += rows.len() as u64;
                self.rows(out, &rows)?;
            }
            Ok(())
        })?;
        cancel.check().map_err(|stopped| Report::new("print all rows", stopped).exit_as(Exit::Interrupted))
    }

    fn rows(&self, out: &mut impl Write, rows: &[RowId]) -> io::Result<()> {
        let read = self.dataset.read_rows_by(&OnCores, rows, &self.columns.own);
        let mut given = self.columns.given_values(&read.rows);
        for (at, row) in read.rows.iter().enumerate() {
            let values = self
                .columns
                .own
                .iter()
                .zip(read.batch.columns())
                .map(|(c, array)| (*c, Value::at(array, at)));
            let pair = Pair { row: *row, values: values.collect() };
            let given = given.remove(row).unwrap_or_default();
            match self.form {
                Form::Json => self.as_json(out, &pair, &given)?,
                Form::Text => self.as_text(out, &pair, &given)?,
            }
        }
        for (group, damage) in &read.damaged {
            let lost = rows.iter().filter(|r| **r >= group.first_row && **r < group.end_row()).count();
            say(&format!("note: {damage}; {lost} of the rows asked for are left out"));
        }
        Ok(())
    }

    fn as_json(&self, out: &mut impl Write, pair: &Pair, given: &[Value]) -> io::Result<()> {
        let mut object = Map::new();
        object.insert("row".to_owned(), Json::from(pair.row.0));
        object.extend((self.about)(pair.row).map(|(name, value)| (name.to_owned(), value)));
        for (column, value) in &pair.values {
            object.insert(self.dataset.column(*column).name().to_owned(), value.to_json());
        }
        for (column, value) in self.columns.given.iter().zip(given) {
            object.insert(column.name.clone(), value.to_json());
        }
        json::line(out, &object)
    }

    fn as_text(&self, out: &mut impl Write, pair: &Pair, given: &[Value]) -> io::Result<()> {
        writeln!(out, "row {}", pair.row.0)?;
        let title_width = |c: &ColumnId| self.dataset.column(*c).title().as_str().chars().count();
        let given_widths = self.columns.given.iter().map(|one| one.name.chars().count());
        let width = self.columns.own.iter().map(title_width).chain(given_widths).max().unwrap_or(0);
        let verdict = self.policy.judge(&signals(self.dataset, pair));
        for (column, value) in &pair.values {
            let definition = self.dataset.column(*column);
            if is_masked(self.dataset, &verdict, *column, value) {
                writeln!(out, "  {:<width$}  (masked)", definition.title())?;
                continue;
            }
            let class = match value {
                Value::Int(i) => definition.class_name(*i).map(|n| format!(" ({})", SafeText::line(n))),
                _ => None,
            };
            let shown = value.show();
            let start: String = shown.as_str().chars().take(VALUE_CHARS).collect();
            let more = if start.len() < shown.as_str().len() { "…" } else { "" };
            writeln!(out, "  {:<width$}  {start}{more}{}", definition.title(), class.unwrap_or_default())?;
        }
        for (column, value) in self.columns.given.iter().zip(given) {
            writeln!(out, "  {:<width$}  {}", title(column), value.show())?;
        }
        Ok(())
    }
}
