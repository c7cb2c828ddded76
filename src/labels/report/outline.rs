//! Lays a report out: which sections there are, in which order, and what they say. Figures come from the report and
//! are only spelled here.

use super::document::{Block, Cell, Column, Document, Piece, Section, Table, Text, ours, scale, theirs};
use super::outline_rates::{agreement, comparison, cuts, defects_by_stratum, rates, unjudged};
use super::words::{percent, percents, stratum};
use super::{DefectPair, Outcome, Report, Sampled};
use crate::base::{count, plural};

/// Strata that are shown; the JSON has all.
pub(super) const MAX_STRATA: usize = 60;

/// The page.
pub(super) fn document(report: &Report) -> Document {
    let all = [
        Some(verdict(report)),
        Some(sampled(report)),
        Some(pace(report)),
        defects_by_stratum(report),
        rates(report),
        unjudged(report),
        agreement(report),
        cuts(report),
        comparison(report),
        sheet(report),
        left_out(report),
        Some(method(report)),
    ];
    let title = format!("Spot-check of {}", report.sampled.paths.join(" "));
    Document { title, sections: all.into_iter().flatten().collect() }
}

/// Where a pair stood.
pub(super) fn place(pair: &DefectPair) -> String {
    format!("{} row {}", pair.shard, count(pair.shard_row))
}

fn verdict(report: &Report) -> Section {
    let verdict = &report.verdict;
    let mut blocks =
        vec![Block::Headline(verdict.outcome, verdict.headline.clone()), Block::Figures(figures(report))];
    blocks.push(Block::List(verdict.because.iter().map(ours).collect()));
    if !verdict.limits.is_empty() {
        blocks.push(Block::Heading(ours("What may not be concluded")));
        blocks.push(Block::List(verdict.limits.iter().map(ours).collect()));
    }
    let defects = report.set.defects.join(", ");
    let of_set = format!("By the label set {} {}. ", report.set.name, report.set.version);
    let what = if defects.is_empty() {
        "No answer counts as a defect.".to_owned()
    } else {
        format!("A defect is: {defects}.")
    };
    blocks.push(Block::Words(ours(of_set + &what)));
    Section { title: "Verdict", blocks }
}

/// What one looks for first.
fn figures(report: &Report) -> Vec<(String, String)> {
    let progress = &report.progress;
    let mut figures =
        vec![(count(progress.n_judged), format!("judged of {} drawn", count(progress.n_drawn)))];
    if let Some(total) = report.defect_rate.as_ref().and_then(|rate| rate.total.as_ref()) {
        let ends = percents(total.share.low, total.share.high);
        figures.push((percent(total.share.value), format!("defects, {ends}")));
        figures.push((
            super::words::about_rows(total.rows.value),
            format!("defect rows of {}, projected", count(report.sampled.n_population)),
        ));
    }
    if let Some(share) = report.unjudged.as_ref().and_then(|unjudged| unjudged.total.share) {
        figures.push((percent(share.value), "of the drawn rows not judged".to_owned()));
    }
    let outcome = (report.verdict.outcome == Outcome::Nothing)
        .then(|| ("no rate".to_owned(), "see why below".to_owned()));
    figures.into_iter().chain(outcome).collect()
}

fn sampled(report: &Report) -> Section {
    let sampled = &report.sampled;
    let mut blocks =
        vec![Block::Words(drawn(sampled)), Block::Words(ours("The same rows are drawn again by"))];
    blocks.push(Block::Code(sampled.redraw.clone()));
    if sampled.strata.len() > 1 {
        blocks.push(Block::Table(strata(sampled)));
    }
    Section { title: "What was sampled", blocks }
}

fn drawn(sampled: &Sampled) -> Text {
    let rows = format!("{} of {}", count(sampled.n_drawn), plural(sampled.n_population, "row"));
    let mut text = ours(format!("{rows} of "));
    text.extend(theirs(sampled.paths.join(" ")));
    if let Some(filter) = &sampled.filter {
        text.extend([Piece::Ours(" where ".to_owned()), Piece::Theirs(filter.clone())]);
    }
    if !sampled.is_random {
        text.extend(ours(", a queue that was not drawn at random."));
        return text;
    }
    text.extend(ours(format!(", drawn at random by seed {}", sampled.seed)));
    if !sampled.by.is_empty() {
        let how = if sampled.equal { "alike" } else { "by their shares" };
        text.extend(ours(", from the strata of "));
        text.extend(theirs(sampled.by.join(" and ")));
        text.extend(ours(format!(" {how}")));
    }
    text.extend(ours(format!(". Draw {} of the label store; dataset ", sampled.draw)));
    text.extend(theirs(sampled.fingerprint.clone()));
    text.extend(ours("."));
    text
}

fn strata(sampled: &Sampled) -> Table {
    let head = [
        ("stratum", Column::Words),
        ("rows", Column::Figures),
        ("drawn", Column::Figures),
        ("judged", Column::Figures),
    ];
    let mut table = Table::new(format!("Strata{}", shown_of(sampled.strata.len())), &head);
    table.rows.extend(sampled.strata.iter().take(MAX_STRATA).map(|one| {
        let figures = [one.n_rows, one.n_drawn, one.n_judged].map(|n| Cell::Figure(count(n)));
        std::iter::once(Cell::Words(theirs(stratum(&one.names)))).chain(figures).collect()
    }));
    table
}

/// Says so where not all strata are shown.
pub(super) fn shown_of(n_strata: usize) -> String {
    if n_strata <= MAX_STRATA {
        String::new()
    } else {
        format!(" (the first {MAX_STRATA} of {n_strata}; the JSON report has all)")
    }
}

fn pace(report: &Report) -> Section {
    let progress = &report.progress;
    let mut so_far =
        format!("{} judged of {} drawn", count(progress.n_judged), plural(progress.n_drawn, "row"));
    if let Some((from, to)) = &progress.from_to {
        so_far.push_str(&format!(", from {from} to {to}"));
    }
    if progress.n_from_elsewhere > 0 {
        so_far.push_str(&format!(
            "; {} of them in another draw or a file, by the same set, and not asked again here",
            count(progress.n_from_elsewhere)
        ));
    }
    let mut blocks = vec![Block::Words(ours(so_far + "."))];
    if !progress.people.is_empty() {
        blocks.push(Block::Table(people(report)));
    }
    Section { title: "Progress and pace", blocks }
}

fn people(report: &Report) -> Table {
    let head = [
        ("person", Column::Words),
        ("judged", Column::Figures),
        ("skipped", Column::Figures),
        ("of these in a grid", Column::Figures),
        ("seconds a pair, median", Column::Figures),
    ];
    let mut table = Table::new("Who judged, and how fast one pair at a time went", &head);
    table.rows.extend(report.progress.people.iter().map(|person| {
        let median = person.median_s.map_or("–".to_owned(), |seconds| format!("{seconds:.1}"));
        let counts = [person.n_judged, person.n_skipped, person.n_grid].map(|n| Cell::Figure(count(n)));
        let name = Cell::Words(theirs(person.name.clone()));
        std::iter::once(name).chain(counts).chain([Cell::Figure(median)]).collect()
    }));
    table
}

fn sheet(report: &Report) -> Option<Section> {
    if report.sheet.is_empty() {
        return None;
    }
    let n = plural(report.n_defects, "pair");
    let mut about = format!("{n} with a defect, in the draw's order.");
    if report.n_defects > report.sheet.len() as u64 {
        about.push_str(&format!(" The first {} are shown.", report.sheet.len()));
    }
    let blocks = vec![Block::Words(ours(about)), Block::Sheet];
    Some(Section { title: "Defects", blocks })
}

fn left_out(report: &Report) -> Option<Section> {
    if report.left_out.is_empty() {
        return None;
    }
    let head = [("labels", Column::Words), ("pairs judged", Column::Figures), ("why", Column::Words)];
    let mut table = Table::new("Labels of this set that are in no rate", &head);
    table.rows.extend(report.left_out.iter().map(|one| {
        vec![
            Cell::Words(theirs(one.what.clone())),
            Cell::Figure(count(one.n_judged)),
            Cell::Words(ours(one.why.clone())),
        ]
    }));
    Some(Section { title: "Kept out of the rates", blocks: vec![Block::Table(table)] })
}

fn method(report: &Report) -> Section {
    let made = format!("Made by {} at {} with", report.made.program, report.made.at);
    let notes = report.notes.iter().map(ours).collect();
    let blocks = vec![Block::List(notes), Block::Words(ours(made)), Block::Code(report.made.command.clone())];
    Section { title: "How it was made", blocks }
}

/// The scale of a column of totals.
pub(super) fn scale_of<'a>(shares: impl IntoIterator<Item = &'a super::Share>) -> Column {
    scale(shares.into_iter().copied())
}
