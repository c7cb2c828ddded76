//! The sections that are tables of shares: defects, values, what was not judged, agreement, cuts, comparison.

use std::collections::BTreeSet;

use super::document::{Block, Cell, Column, Section, Table, Text, ours, theirs};
use super::outline::{MAX_STRATA, scale_of, shown_of};
use super::words::{about_rows, chosen, number, percent, percents, points, reason, side, stratum, with_ends};
use super::{
    Accord, Bounds, Counted, Cut, Difference, DimensionRates, Found, Measure, Report, ScoreAdvice, Share,
    StratumFacts, ValueRate,
};
use crate::base::{count, plural};

/// By stratum and in all.
pub(super) fn defects_by_stratum(report: &Report) -> Option<Section> {
    let rate = report.defect_rate.as_ref()?;
    let total = rate.total.as_ref()?;
    let shares = rate.strata.iter().filter_map(|one| one.share.as_ref()).chain([&total.share]);
    let head = [
        ("stratum", Column::Words),
        ("defects", Column::Figures),
        ("judged", Column::Figures),
        ("rate", scale_of(shares)),
    ];
    let strata = &report.sampled.strata;
    let caption = format!("Defects by stratum{}, and weighted by the rows of each", shown_of(strata.len()));
    let mut table = Table::new(caption, &head);
    if strata.len() > 1 {
        let rows = strata.iter().zip(&rate.strata).take(MAX_STRATA);
        table.rows.extend(rows.map(|(facts, counted)| stratum_row(facts, counted)));
    }
    table.rows.push(vec![
        Cell::Words(ours("all rows")),
        Cell::Figure(count(total.k)),
        Cell::Figure(count(total.n)),
        Cell::Share(total.share, with_ends(&total.share)),
    ]);
    let rows = format!(
        "Of {} that is {} defect rows ({} to {}).",
        plural(report.sampled.n_population, "row"),
        about_rows(total.rows.value),
        about_rows(total.rows.low),
        about_rows(total.rows.high)
    );
    Some(Section { title: "Defects by stratum", blocks: vec![Block::Table(table), Block::Words(ours(rows))] })
}

fn stratum_row(facts: &StratumFacts, counted: &Counted) -> Vec<Cell> {
    vec![
        Cell::Words(theirs(stratum(&facts.names))),
        Cell::Figure(count(counted.k)),
        Cell::Figure(count(counted.n)),
        share_cell(counted.share.as_ref()),
    ]
}

fn share_cell(share: Option<&Share>) -> Cell {
    match share {
        Some(share) => Cell::Share(*share, with_ends(share)),
        None => Cell::Words(ours("nothing judged")),
    }
}

/// Every dimension: in all, then by stratum.
pub(super) fn rates(report: &Report) -> Option<Section> {
    if report.rates.is_empty() {
        return None;
    }
    let blocks = report.rates.iter().flat_map(|rates| dimension(report, rates)).collect();
    Some(Section { title: "What was said", blocks })
}

fn dimension(report: &Report, rates: &DimensionRates) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(ours(rates.dimension.clone()))];
    let n_counted = rates.values.iter().filter_map(|value| value.total.as_ref()).map(|total| total.n).max();
    let is_said_of_any = n_counted.is_some_and(|n| n > rates.n_by_default);
    if is_said_of_any {
        blocks.push(Block::Table(values(rates)));
    }
    let mut asides: Vec<String> = never_said(rates).into_iter().collect();
    if rates.kind == "multi" {
        asides.push("Several may hold of one pair: shares do not add up to one.".to_owned());
    }
    let asides_of = [
        (rates.n_by_default, "judged without a word on it, so that the default holds"),
        (rates.n_unsaid, "judged without a word on it: not counted here"),
        (rates.n_tied, "on which as many people say one thing as another: not counted here"),
    ];
    let counted = asides_of.into_iter().filter(|(n, _)| *n > 0);
    asides.extend(counted.map(|(n, what)| format!("{} {what}.", plural(n, "pair"))));
    if !asides.is_empty() {
        blocks.push(Block::Words(ours(asides.join(" "))));
    }
    if is_said_of_any && report.sampled.strata.len() > 1 {
        blocks.extend(by_stratum(report, rates).map(Block::Table));
    }
    blocks
}

/// Values nobody said, with how common each may still be.
fn never_said(rates: &DimensionRates) -> Option<String> {
    let never: Vec<&ValueRate> = rates.values.iter().filter(|value| !is_said(value)).collect();
    let totals = never.iter().filter_map(|value| value.total.as_ref());
    let most = totals.map(|total| total.share.high).fold(0.0, f64::max);
    let names: Vec<&str> = never.iter().map(|value| value.value.as_str()).collect();
    let names = names.join(", ");
    (most > 0.0)
        .then(|| format!("Never said: {names}. Up to {} of the rows may be so all the same.", percent(most)))
}

fn is_said(value: &ValueRate) -> bool {
    value.total.as_ref().is_some_and(|total| total.k > 0)
}

fn values(rates: &DimensionRates) -> Table {
    let shares = rates.values.iter().filter_map(|value| value.total.as_ref()).map(|total| &total.share);
    let head = [
        ("value", Column::Words),
        ("said", Column::Figures),
        ("judged", Column::Figures),
        ("of all rows", scale_of(shares)),
        ("rows, projected", Column::Figures),
    ];
    let mut table = Table::new(format!("How often each value of {} was said", rates.dimension), &head);
    table.rows.extend(rates.values.iter().filter(|value| is_said(value)).filter_map(|value| {
        let total = value.total.as_ref()?;
        let mark = if value.is_defect { " (defect)" } else { "" };
        Some(vec![
            Cell::Words(ours(format!("{}{mark}", value.value))),
            Cell::Figure(count(total.k)),
            Cell::Figure(count(total.n)),
            Cell::Share(total.share, with_ends(&total.share)),
            Cell::Figure(about_rows(total.rows.value)),
        ])
    }));
    table
}

/// A line for each stratum, a column for each value that was said; `None` where none was.
fn by_stratum(report: &Report, rates: &DimensionRates) -> Option<Table> {
    let strata = &report.sampled.strata;
    let said: Vec<&ValueRate> = rates.values.iter().filter(|value| is_said(value)).collect();
    let first = said.first()?;
    let mut head = vec![("stratum", Column::Words), ("judged", Column::Figures)];
    head.extend(said.iter().map(|value| (value.value.as_str(), Column::Figures)));
    let caption = format!("{} by stratum{}", rates.dimension, shown_of(strata.len()));
    let mut table = Table::new(caption, &head);
    let rows = strata.iter().enumerate().take(MAX_STRATA).map(|(at, facts)| {
        let n = first.strata.get(at).map_or(0, |counted| counted.n);
        let share = |value: &&ValueRate| value.strata.get(at).and_then(|counted| counted.share);
        let shares =
            said.iter().map(|value| share(value).map_or("–".to_owned(), |share| with_ends(&share)));
        let cells = [Cell::Words(theirs(stratum(&facts.names))), Cell::Figure(count(n))];
        cells.into_iter().chain(shares.map(Cell::Figure)).collect()
    });
    table.rows.extend(rows);
    Some(table)
}

/// As a rate of its own, with what it could make of the others.
pub(super) fn unjudged(report: &Report) -> Option<Section> {
    let unjudged = report.unjudged.as_ref()?;
    let of_reasons = unjudged.reasons.iter().filter_map(|one| one.counted.share.as_ref());
    let shares = of_reasons.chain(unjudged.total.share.as_ref());
    let head = [("reason", Column::Words), ("pairs", Column::Figures), ("of those drawn", scale_of(shares))];
    let mut table = Table::new("Pairs that were drawn and not judged", &head);
    let row = |name: &str, counted: &Counted| {
        vec![Cell::Words(ours(name)), Cell::Figure(count(counted.k)), share_cell(counted.share.as_ref())]
    };
    table.rows.extend(unjudged.reasons.iter().map(|one| row(reason(one.reason), &one.counted)));
    table.rows.push(row("not judged in all", &unjudged.total));
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(unjudged.bounds.as_ref().map(|bounds| Block::Words(ours(best_and_worst(bounds)))));
    Some(Section { title: "Not judged", blocks })
}

fn best_and_worst(bounds: &Bounds) -> String {
    format!(
        "Best and worst case, rows that were not reached left aside: had none of the pairs that could not be judged \
         been a defect, {} were; had all been, {}. Nothing is assumed of them: with both intervals the rate lies \
         within {}.",
        with_ends(&bounds.if_none),
        with_ends(&bounds.if_all),
        percents(bounds.if_none.low, bounds.if_all.high)
    )
}

/// Between people, then of each with themselves.
pub(super) fn agreement(report: &Report) -> Option<Section> {
    let mut blocks = Vec::new();
    if !report.agreement.is_empty() {
        blocks.push(Block::Table(accords(&report.agreement)));
        blocks.extend(undefined(&report.agreement).map(Block::Words));
        blocks.push(Block::Words(ours(
            "The ends are what it may be on other pairs with the same people. The same answer comes about by chance, too: κ, α and AC1 take that out, each in its own way. 1 is \
             perfect, 0 is chance. Where nearly all is one answer κ and α are low however well people agree; AC1 is \
             not.",
        )));
    }
    if !report.self_agreement.is_empty() {
        blocks.push(Block::Table(own(report)));
    }
    (!blocks.is_empty()).then_some(Section { title: "Agreement", blocks })
}

/// A column for each measure that any question has: κ is of two people, some levels of α of scales only.
fn accords(accords: &[Accord]) -> Table {
    let mut names: Vec<&str> = Vec::new();
    for measure in accords.iter().flat_map(|accord| &accord.measures) {
        if !names.contains(&measure.name.as_str()) {
            names.push(&measure.name);
        }
    }
    let mut head =
        vec![("question", Column::Words), ("judged by two", Column::Figures), ("people", Column::Figures)];
    head.extend(names.iter().map(|name| (*name, Column::Figures)));
    let mut table = Table::new("How far people agree, on what two or more of them judged", &head);
    table.rows.extend(accords.iter().map(|accord| {
        let mut cells = vec![Cell::Words(ours(accord.what.clone()))];
        cells.extend([accord.n_pairs, accord.n_people].map(|n| Cell::Figure(count(n))));
        let of = |name: &str| accord.measures.iter().find(|measure| measure.name == name);
        cells.extend(names.iter().map(|name| Cell::Figure(of(name).map_or("–".to_owned(), spelled))));
        cells
    }));
    table
}

/// Why some measures have no value, each reason once.
fn undefined(accords: &[Accord]) -> Option<Text> {
    let measures = accords.iter().flat_map(|accord| &accord.measures);
    let reasons: BTreeSet<&str> = measures.filter_map(|measure| measure.why_not.as_deref()).collect();
    let reasons: Vec<&str> = reasons.into_iter().collect();
    (!reasons.is_empty()).then(|| ours(format!("Not defined: {}.", reasons.join("; "))))
}

fn spelled(measure: &Measure) -> String {
    match (measure.value, measure.between) {
        (Some(value), Some((low, high))) => format!("{value:.2} ({low:.2} to {high:.2})"),
        (Some(value), None) => format!("{value:.2}"),
        (None, _) => "not defined".to_owned(),
    }
}

fn own(report: &Report) -> Table {
    let shares = report.self_agreement.iter().filter_map(|one| one.counted.share.as_ref());
    let head =
        [("person", Column::Words), ("shown again", Column::Figures), ("said the same", scale_of(shares))];
    let mut table = Table::new("How far each person agrees with themselves", &head);
    table.rows.extend(report.self_agreement.iter().map(|one| {
        let name = Cell::Words(theirs(one.name.clone()));
        vec![name, Cell::Figure(count(one.counted.n)), share_cell(one.counted.share.as_ref())]
    }));
    table
}

/// Where to cut by each score.
pub(super) fn cuts(report: &Report) -> Option<Section> {
    let first = report.advice.first()?;
    let about = format!(
        "For each score the loosest cut at which at least {} of what is kept is good, {} sure.",
        chosen(first.precision),
        chosen(report.made.confidence)
    );
    let head = [
        ("score", Column::Words),
        ("good is", Column::Words),
        ("keep", Column::Words),
        ("good among judged", Column::Figures),
        ("at least", Column::Figures),
        ("rows kept, projected", Column::Figures),
    ];
    let mut table = Table::new(about, &head);
    table.rows.extend(report.advice.iter().map(advice_row));
    let unscored: Vec<String> = report.advice.iter().filter_map(unscored).collect();
    let mut blocks = vec![Block::Table(table)];
    if !unscored.is_empty() {
        blocks.push(Block::List(unscored.into_iter().map(theirs).collect()));
    }
    Some(Section { title: "Where to cut by a score", blocks })
}

fn unscored(advice: &ScoreAdvice) -> Option<String> {
    let n = plural(advice.n_unscored, "judged row");
    (advice.n_unscored > 0).then(|| format!("{n} without {} took no part ({}).", advice.score, advice.good))
}

fn advice_row(advice: &ScoreAdvice) -> Vec<Cell> {
    let (cut, words) = match &advice.found {
        Found::Cut(cut) => (Some(cut), spelled_cut(advice, cut)),
        Found::TooFew { n, needed } => {
            (None, format!("too few labels: {} of at least {}", count(*n), count(*needed)))
        }
        Found::NotReached(cut) => (Some(cut), format!("no cut: fails at {}", spelled_cut(advice, cut))),
    };
    let of_cut = |of: fn(&Cut) -> String| Cell::Figure(cut.map_or("–".to_owned(), of));
    vec![
        Cell::Words(theirs(advice.score.clone())),
        Cell::Words(ours(advice.good.clone())),
        Cell::Words(ours(words)),
        of_cut(|cut| format!("{} of {}", count(cut.k), count(cut.n))),
        of_cut(|cut| percent(cut.at_least)),
        of_cut(|cut| count(cut.rows)),
    ]
}

fn spelled_cut(advice: &ScoreAdvice, cut: &Cut) -> String {
    let all = if cut.keeps_all { " (all that was judged)" } else { "" };
    format!("{} {} {}{all}", advice.score, side(advice.keep), number(cut.at))
}

/// Then and now.
pub(super) fn comparison(report: &Report) -> Option<Section> {
    let comparison = report.comparison.as_ref()?;
    let most = comparison
        .differences
        .iter()
        .fold(0.0, |most: f64, one| most.max(one.change.low.abs()).max(one.change.high.abs()));
    let most = (most * 20.0).ceil() / 20.0;
    let head = [
        ("rate of", Column::Words),
        ("then", Column::Figures),
        ("now", Column::Figures),
        ("change in points", Column::Shares(-most, most)),
        ("chance alone (p)", Column::Figures),
    ];
    let mut table = Table::new("Then and now; a change whose ends hold 0 may be none", &head);
    table.rows.extend(comparison.differences.iter().map(difference_row));
    let mut of = ours("Compared with ");
    of.extend(theirs(comparison.with.clone()));
    let which = if comparison.is_same_population { "the same rows, drawn anew" } else { "other rows" };
    of.extend(ours(format!(", made at {}, of {which}:", comparison.made_at)));
    let blocks = vec![Block::Words(of), Block::Code(comparison.redraw.clone()), Block::Table(table)];
    Some(Section { title: "Compared with an earlier report", blocks })
}

fn difference_row(one: &Difference) -> Vec<Cell> {
    let Share { value, low, high } = one.change;
    let change = format!("{} ({} to {})", points(value), points(low), points(high));
    vec![
        Cell::Words(ours(one.what.clone())),
        Cell::Figure(percent(one.then.value)),
        Cell::Figure(percent(one.now.value)),
        Cell::Share(one.change, change),
        Cell::Figure(
            one.p
                .map_or("–".to_owned(), |p| if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }),
        ),
    ]
}
