//! `pairlens labels list`: who said what so far, in which draws, and the labels that hold.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::place::{open_to_read, report};
use crate::base::{Report, SafeText, count, plural, utc_time};
use crate::cli::args_labels::ListArgs;
use crate::cli::json;
use crate::cli::print::to_stdout;
use crate::labels::{
    Annotator, DrawHead, DrawId, EventFilter, ItemKeys, Label, LabelFilter, Ledger, Progress, Scope, SetRef,
    Store, StoreError, Via,
};

pub(super) fn run(args: &ListArgs) -> Result<(), Report> {
    let store = open_to_read(&args.store)?;
    let place = store.path().to_owned();
    let failed = |error: StoreError| report("read the labels", &error, &place);
    let filter = LabelFilter {
        annotator: args.annotator.clone().map(Annotator),
        draw: args.draw.map(DrawId),
        ..LabelFilter::default()
    };
    let labels = store.labels(&filter).map_err(failed)?;
    if args.json {
        return to_stdout(|out| labels.iter().try_for_each(|label| json::line(out, &as_json(label))));
    }
    let draws = overview(&store, args).map_err(failed)?;
    to_stdout(|out| {
        writeln!(out, "{}", SafeText::line(&place.to_string_lossy()))?;
        draws.iter().try_for_each(|draw| in_words(out, draw))?;
        writeln!(out, "{}", plural(labels.len() as u64, "label"))?;
        for label in labels.iter().take(args.limit) {
            writeln!(out, "  {}", line(label))?;
        }
        match labels.len().saturating_sub(args.limit) {
            0 => Ok(()),
            more => writeln!(out, "  and {} more: --limit N, or --json for all", count(more as u64)),
        }
    })
}

/// A draw and how far each person is in it.
struct Overview {
    head: DrawHead,
    people: Vec<(Annotator, Progress)>,
}

fn overview(store: &Store, args: &ListArgs) -> Result<Vec<Overview>, StoreError> {
    // Many draws are judged by one set: its events are read once.
    let mut ledgers: BTreeMap<SetRef, Vec<(Annotator, Ledger)>> = BTreeMap::new();
    let mut draws = Vec::new();
    for head in store.draws()? {
        if args.draw.is_some_and(|id| head.id != DrawId(id)) {
            continue;
        }
        if !ledgers.contains_key(&head.set) {
            ledgers.insert(head.set.clone(), by_set(store, &head.set, args)?);
        }
        let people = ledgers.get(&head.set).map_or(&[][..], Vec::as_slice);
        draws.push(Overview { people: progress(store, head.id, people)?, head });
    }
    Ok(draws)
}

/// What everybody who is asked for did by this set, by name; nothing where the store does not know the set.
fn by_set(store: &Store, id: &SetRef, args: &ListArgs) -> Result<Vec<(Annotator, Ledger)>, StoreError> {
    let Some(set) = store.set(id)? else { return Ok(Vec::new()) };
    let annotator = args.annotator.clone().map(Annotator);
    let events = store.events(&EventFilter { annotator, set: Some(id.clone()), ..EventFilter::default() })?;
    let mut people = Ledger::by_person(&set, &events);
    people.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(people)
}

/// How far those are who said something of any of the draw's items.
fn progress(
    store: &Store,
    draw: DrawId,
    people: &[(Annotator, Ledger)],
) -> Result<Vec<(Annotator, Progress)>, StoreError> {
    let draw = store.draw(draw)?;
    let items: Vec<ItemKeys> =
        draw.items.iter().filter(|item| !item.is_repeat).map(|item| item.keys).collect();
    let progress = people.iter().map(|(annotator, ledger)| (annotator.clone(), ledger.progress(&items)));
    Ok(progress.filter(|(_, progress)| progress.n_left < progress.n_items()).collect())
}

fn in_words(out: &mut impl Write, draw: &Overview) -> io::Result<()> {
    let DrawHead { id, set, begun_ms, origin, n_items } = &draw.head;
    let of = count(origin.n_population);
    let set = SafeText::line(&set.to_string());
    let begun = utc_time(begun_ms.div_euclid(1_000));
    let how = if origin.is_random { format!("seed {}", origin.seed) } else { "not random".to_owned() };
    writeln!(out, "draw {} · {} of {of} · {how} · {set} · begun {begun}", id.0, plural(*n_items, "item"))?;
    for (annotator, progress) in &draw.people {
        let Progress { n_judged, n_escalated, n_skipped, n_left } = progress;
        let parts =
            [(n_judged, "judged"), (n_skipped, "skipped"), (n_escalated, "escalated"), (n_left, "left")];
        let parts = parts.iter().filter(|(n, _)| **n > 0).map(|(n, word)| format!("{} {word}", count(**n)));
        let parts: Vec<String> = parts.collect();
        writeln!(out, "  {} · {}", SafeText::line(&annotator.0), parts.join(", "))?;
    }
    Ok(())
}

/// `2026-11-22T23:42:48Z  ann  align  match  part-00000.parquet row 12`.
fn line(label: &Label) -> SafeText {
    SafeText::line(&format!(
        "{}  {}  {}  {}  {} row {}",
        utc_time(label.at_ms.div_euclid(1_000)),
        label.annotator.0,
        label.dimension,
        label.answer.text(),
        label.place.shard,
        count(label.place.shard_row)
    ))
}

fn as_json(label: &Label) -> Value {
    let scope = match label.scope {
        Scope::Pair => "pair",
        Scope::Image => "image",
        Scope::Text => "text",
    };
    let via = match label.via {
        Via::Single => "single",
        Via::Grid => "grid",
        Via::Import => "import",
        Via::Machine => "machine",
        Via::Repeat => "repeat",
    };
    json!({
        "pair": label.keys.pair.to_string(),
        "annotator": label.annotator.0,
        "set": label.set.name,
        "version": label.set.version,
        "dimension": label.dimension,
        "answer": label.answer.text(),
        "scope": scope,
        "at_ms": label.at_ms,
        "via": via,
        "draw": label.draw.map(|draw| draw.0),
        "shown_ms": label.shown_ms,
        "shard": label.place.shard,
        "shard_row": label.place.shard_row,
    })
}
