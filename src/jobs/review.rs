//! Begins a review: the rows of a draw become its pairs with their keys, and the store says which draw it is and
//! what was done in it before.
//!
//! The same rows drawn the same way by the same set are the same draw, whatever files they lie in: it is resumed.

use std::collections::HashMap;
use std::error::Error;

use super::keys::{keys_of, locate, place_of, row_at};
use super::rounds::RoundsError;
use crate::app::{
    ReviewItem, ReviewOf, ReviewOpened, ReviewOrigin, ReviewStratum, ReviewWish, Reviewer, SoFar,
};
use crate::base::{Cancel, ProgressSink, SafeText};
use crate::dataset::{ColumnId, Pair, Role, RowId, SharedDataset, Value};
use crate::export::SampleOrigin;
use crate::labels::agreement::{Differing, disagreements, schedule};
use crate::labels::{
    Draw, DrawId, DrawItem, DrawOrigin, DrawStratum, EventFilter, ItemKeys, LabelFilter, NewDraw, Store,
    StoreError,
};
use crate::query::Selection;
use crate::query::facts::LABEL_PREFIX;
use crate::query::keyed::PairKey;

/// Pairs read at a time for their scores.
const PAIRS_AT_A_TIME: usize = 500;

/// Columns whose values are kept with the draw: a report gives advice on them.
const SCORES: [Role; 4] = [Role::Similarity, Role::Punsafe, Role::Pwatermark, Role::Aesthetic];

/// Why a review cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The rows cannot be read or told apart, or it was stopped.
    #[error(transparent)]
    Rows(#[from] RoundsError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No row of the draw can be read.
    #[error("none of the draw's pairs can be read")]
    NoPairs,
}

/// Begins the review of a draw, or goes on with it.
pub fn begin_review(
    dataset: &SharedDataset,
    store: &mut Store,
    wish: &ReviewWish,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<ReviewOpened, ReviewError> {
    let (draw, mut items) = prepared(dataset, wish, cancel, progress)?;
    store.put_set(&wish.reviewer.set)?;
    let id = store.begin_draw(&draw)?;
    add_differences(store, &wish.reviewer, &draw.origin, &mut items)?;
    Ok(ReviewOpened {
        draw: id,
        n_missing: wish.rows.len() - items.iter().filter(|item| !item.is_repeat).count(),
        strata: draw.strata.iter().map(|stratum| named(stratum, &draw.origin.by)).collect(),
        of: review_of(&draw.origin),
        so_far: so_far(store, &wish.reviewer)?,
        items,
        reviewer: wish.reviewer.clone(),
    })
}

/// Goes on with a draw of the store by its number, in whatever files its pairs lie now.
pub fn resume_review(
    dataset: &SharedDataset,
    store: &mut Store,
    id: DrawId,
    reviewer: &Reviewer,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<ReviewOpened, ReviewError> {
    let draw = store.draw(id)?;
    let set = store.set(&draw.head.set)?.ok_or_else(|| StoreError::UnknownSet(draw.head.set.clone()))?;
    let set_named = set.id.name.clone();
    let reviewer = Reviewer { set: set.into(), set_named, ..reviewer.clone() };
    let (mut items, n_missing) = found_again(dataset, &draw, cancel, progress)?;
    add_differences(store, &reviewer, &draw.head.origin, &mut items)?;
    Ok(ReviewOpened {
        draw: id,
        n_missing,
        strata: draw.strata.iter().map(|stratum| named(stratum, &draw.head.origin.by)).collect(),
        of: review_of(&draw.head.origin),
        so_far: so_far(store, &reviewer)?,
        items,
        reviewer,
    })
}

/// A stratum as it is read: a bin says of what it is one, as in `similarity < 0.3`; a value speaks for itself.
fn named(stratum: &DrawStratum, by: &[String]) -> ReviewStratum {
    let is_bin = |name: &str| name.starts_with(['<', '≥']) || name.contains(" to < ");
    let name = |(nth, name): (usize, &String)| match by.get(nth).and_then(|by| by.rsplit_once(':')) {
        Some((head, _)) if is_bin(name) => format!("{} {name}", head.trim()),
        _ => name.clone(),
    };
    ReviewStratum { names: stratum.names.iter().enumerate().map(name).collect() }
}

/// All that this person did by this set, in this draw and elsewhere: equal pictures and captions are inherited. And
/// what nobody is to see any more.
pub(super) fn so_far(store: &Store, reviewer: &Reviewer) -> Result<SoFar, StoreError> {
    let Reviewer { annotator, set, .. } = reviewer;
    Ok(SoFar {
        events: store.events(&EventFilter::by(annotator, &set.id))?,
        escalated: store.escalated(Some((annotator, &set.id)))?,
    })
}

fn review_of(origin: &DrawOrigin) -> ReviewOf {
    match origin {
        DrawOrigin { is_random: true, .. } => ReviewOf::Sample,
        origin if origin.is_of_disagreements() => ReviewOf::Disagreements,
        _ => ReviewOf::Chosen,
    }
}

/// What people say differently now, for a queue of just that.
fn add_differences(
    store: &Store,
    reviewer: &Reviewer,
    origin: &DrawOrigin,
    items: &mut [ReviewItem],
) -> Result<(), StoreError> {
    if !origin.is_of_disagreements() {
        return Ok(());
    }
    let labels =
        store.labels(&LabelFilter { set: Some(reviewer.set.id.clone()), ..LabelFilter::default() })?;
    let differing: HashMap<PairKey, Vec<Differing>> =
        disagreements(&reviewer.set, &labels).into_iter().map(|one| (one.keys.pair, one.on)).collect();
    for item in items {
        item.differing = differing.get(&item.keys.pair).cloned().unwrap_or_default();
    }
    Ok(())
}

/// The draw as it is stored, and its pairs as they are shown. Rows that cannot be read are left out of both.
fn prepared(
    dataset: &SharedDataset,
    wish: &ReviewWish,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<(NewDraw, Vec<ReviewItem>), ReviewError> {
    let rows = Selection::of(dataset.n_rows(), wish.rows.iter().map(|drawn| drawn.row));
    let (keyed, _) = keys_of(dataset, rows, cancel, progress)?;
    let keys: HashMap<RowId, ItemKeys> = keyed.into_iter().collect();
    let scores = scores_of(dataset, wish);
    let mut copies: HashMap<PairKey, u64> = HashMap::new();
    let (mut stored, mut shown) = (Vec::new(), Vec::new());
    for drawn in &wish.rows {
        let Some(keys) = keys.get(&drawn.row).copied() else { continue };
        let copy = copies.entry(keys.pair).or_default();
        // Strata are numbered with 32 bits.
        let stratum = usize::try_from(drawn.stratum).unwrap_or(usize::MAX);
        let place = place_of(dataset, drawn.row);
        stored.push(DrawItem {
            nth: stored.len() as u64,
            keys,
            copy: *copy,
            is_repeat: false,
            place: place.clone(),
            stratum,
            probability: wish.strata.get(stratum).map_or(0.0, |stratum| share(stratum.drawn, stratum.rows)),
            scores: scores.get(&drawn.row).cloned().unwrap_or_default(),
        });
        *copy += 1;
        shown.push(ReviewItem {
            row: drawn.row,
            keys,
            place,
            stratum,
            is_repeat: false,
            differing: Vec::new(),
        });
    }
    let (stored, shown) = with_repeats(&stored, &shown, wish);
    if shown.is_empty() {
        return Err(ReviewError::NoPairs);
    }
    let strata = wish.strata.iter().map(|stratum| DrawStratum {
        names: stratum.names.clone(),
        n_rows: stratum.rows,
        n_drawn: stratum.drawn,
    });
    let strata = strata.collect();
    let set = wish.reviewer.set.id.clone();
    Ok((NewDraw { set, origin: origin_of(dataset, wish), items: stored, strata }, shown))
}

/// Some of the pairs once more, as the lot has it.
fn with_repeats(
    stored: &[DrawItem],
    shown: &[ReviewItem],
    wish: &ReviewWish,
) -> (Vec<DrawItem>, Vec<ReviewItem>) {
    let seed = wish.origin.sample.as_ref().map_or(0, |sample| sample.seed);
    let turns = schedule(shown.len(), wish.n_repeats, seed);
    let stored = (0..).zip(&turns).map(|(nth, turn)| DrawItem {
        nth,
        is_repeat: turn.is_repeat,
        ..stored[turn.nth].clone()
    });
    let shown = turns.iter().map(|turn| ReviewItem { is_repeat: turn.is_repeat, ..shown[turn.nth].clone() });
    (stored.collect(), shown.collect())
}

fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a probability to sixteen digits")]
    let share = part as f64 / whole.max(1) as f64;
    share
}

/// The values of the score columns, each by the column's name in the files.
fn scores_of(dataset: &SharedDataset, wish: &ReviewWish) -> HashMap<RowId, Vec<(String, Option<f64>)>> {
    let columns: Vec<(ColumnId, String)> = SCORES
        .iter()
        .filter_map(|role| dataset.roles().get(*role))
        .map(|column| (column, dataset.column(column).name().to_owned()))
        .collect();
    if columns.is_empty() {
        return HashMap::new();
    }
    let of_pair = |pair: &Pair| {
        let score = |(column, name): &(ColumnId, String)| {
            (name.clone(), pair.value(*column).and_then(Value::as_number))
        };
        (pair.row, columns.iter().map(score).collect())
    };
    let rows: Vec<RowId> = wish.rows.iter().map(|drawn| drawn.row).collect();
    rows.chunks(PAIRS_AT_A_TIME)
        .flat_map(|rows| dataset.read_pairs(rows).pairs.iter().map(of_pair).collect::<Vec<_>>())
        .collect()
}

fn origin_of(dataset: &SharedDataset, wish: &ReviewWish) -> DrawOrigin {
    let ReviewOrigin { filter, sample, order } = &wish.origin;
    let n_population = wish.strata.iter().map(|stratum| stratum.rows).sum();
    DrawOrigin {
        paths: dataset.inputs().iter().map(|path| path.to_string_lossy().into_owned()).collect(),
        where_: filter.clone(),
        n: sample.as_ref().map_or(n_population, |sample| sample.n),
        seed: sample.as_ref().map_or(0, |sample| sample.seed),
        by: sample.as_ref().map(|sample| sample.by.clone()).unwrap_or_default(),
        equal: sample.as_ref().is_some_and(|sample| sample.equal),
        order: order.clone(),
        is_random: sample.is_some() && !filter.as_deref().is_some_and(names_labels),
        fingerprint: dataset.fingerprint().to_string(),
        n_population,
        n_rows: dataset.n_rows(),
        command: command_of(dataset, wish),
    }
}

/// Whether a filter chooses by what people said: such rows are a sample of nothing but their words. What stands in
/// single quotes is a text, not a name.
fn names_labels(filter: &str) -> bool {
    filter.split('\'').step_by(2).any(|part| part.to_lowercase().contains(LABEL_PREFIX))
}

/// The words of the command that draws the same pairs again and goes on judging them.
fn command_of(dataset: &SharedDataset, wish: &ReviewWish) -> Vec<String> {
    let ReviewOrigin { filter, sample, order } = &wish.origin;
    let mut words = vec!["pairlens".to_owned()];
    // Rows that were not drawn are opened as they were seen; R reviews them.
    let is_queue = order.as_deref() == Some(DrawOrigin::DISAGREEMENTS);
    words.extend((sample.is_some() || is_queue).then(|| "review".to_owned()));
    words.extend(dataset.inputs().iter().map(|path| path.to_string_lossy().into_owned()));
    words.extend(wish.reviewer.options.iter().cloned());
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    if let Some(filter) = filter {
        option("--where", filter);
    }
    if let Some(order) = order.as_ref().filter(|_| !is_queue) {
        option("--sort", order);
    }
    if let Some(SampleOrigin { n, seed, by, .. }) = sample {
        option("--set", &wish.reviewer.set_named);
        option("-n", &n.to_string());
        option("--seed", &seed.to_string());
        for by in by {
            option("--by", by);
        }
    }
    if wish.n_repeats > 0 {
        words.extend(["--repeats".to_owned(), wish.n_repeats.to_string()]);
    }
    if is_queue {
        words.extend(["--disagreements", "--set", &wish.reviewer.set_named].map(str::to_owned));
    }
    words.extend(sample.as_ref().filter(|sample| sample.equal).map(|_| "--equal".to_owned()));
    words
}

/// The draw's pairs that are in this dataset, in the draw's order, and how many of its rows are not; of several
/// copies of a pair the first row stands for all.
fn found_again(
    dataset: &SharedDataset,
    draw: &Draw,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
) -> Result<(Vec<ReviewItem>, usize), ReviewError> {
    let wanted: Vec<PairKey> = draw.items.iter().map(|item| item.keys.pair).collect();
    let hints: Vec<RowId> = draw.items.iter().filter_map(|item| row_at(dataset, &item.place)).collect();
    let (found, _) = locate(dataset, &wanted, &hints, cancel, progress)?;
    let mut shown = std::collections::HashSet::new();
    let items = draw.items.iter().filter_map(|item| {
        let row = *found.get(&item.keys.pair)?;
        let DrawItem { keys, stratum, is_repeat, .. } = *item;
        let place = place_of(dataset, row);
        let item = ReviewItem { row, keys, place, stratum, is_repeat, differing: Vec::new() };
        shown.insert((row, is_repeat)).then_some(item)
    });
    let items: Vec<ReviewItem> = items.collect();
    let is_missing = |item: &&DrawItem| !item.is_repeat && !found.contains_key(&item.keys.pair);
    let n_missing = draw.items.iter().filter(is_missing).count();
    if items.is_empty() { Err(ReviewError::NoPairs) } else { Ok((items, n_missing)) }
}

/// In words for the line where a review was asked for.
pub(super) fn in_words(error: &dyn Error) -> SafeText {
    SafeText::line(&error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_by_labels_is_told_from_one_that_only_quotes_them() {
        assert!(names_labels("label.align = 'unrelated' AND punsafe < 0.1"));
        assert!(names_labels("caption = 'it''s' OR \"Label.ann.align\" = 'x'"));
        assert!(!names_labels("caption ILIKE '%label.align%' AND punsafe < 0.1"));
        assert!(!names_labels("caption = 'it''s a label.align'"));
    }
}
