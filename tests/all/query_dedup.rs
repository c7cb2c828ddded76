//! Duplicates and other facts of a whole dataset: against maps and sorting, within small budgets, with damage,
//! and through filters.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{ArrayRef, BinaryArray, Float64Array, RecordBatch, StringArray, StructArray};
use arrow::datatypes::{DataType, Field};
use fastrand::Rng;
use pairlens::base::{Cancel, Cancelled, Progress};
use pairlens::dataset::{RowId, SharedDataset};
use pairlens::jobs::{FactSources, RoundsError, ScanError, draw_sample, find_facts, scan_all};
use pairlens::query::expression::TopBound;
use pairlens::query::facts::{Facts, Need, Number, RankSearch, TwinSearch, Twins};
use pairlens::query::keyed::{KeyOf, KeyedError};
use pairlens::query::sample::SampleSpec;
use pairlens::query::{Predicate, Scan, ScanResult, Selection, names_of};

use crate::commands_run::pairlens;
use crate::dataset_hostile::{forge, shard as hostile_shard};
use crate::fixtures::{damage_captions, laion_batch, laion_folder, shared_data, write_shard};
use crate::query_rounds::{Row, dataset_of, open, rows, run};

/// Bytes that a row takes among the keys of a pass.
const ROW_BYTES: u64 = 24;

fn twins(
    dataset: &SharedDataset,
    of: KeyOf,
    budget_bytes: u64,
    n_threads: usize,
) -> Result<Twins, KeyedError> {
    let mut search = TwinSearch::within(dataset, of, Cancel::new(), budget_bytes)?;
    run(&mut search, n_threads).map(|(twins, damaged)| {
        assert_eq!(damaged, []);
        twins
    })
}

/// The value of a row that a key is made of; `None` where it is NULL.
fn value(row: &Row, of: KeyOf) -> Option<String> {
    match of {
        KeyOf::Url => row.url.clone(),
        KeyOf::Caption => row.caption.clone(),
        KeyOf::Pair if row.pair() == (None, None) => None,
        KeyOf::Pair => Some(format!("{:?}", row.pair())),
    }
}

/// `(count, copy)` of each row, by a map.
fn naive(rows: &[Row], of: KeyOf) -> Vec<(Option<u64>, Option<u64>)> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let copies: Vec<Option<u64>> = rows
        .iter()
        .map(|row| {
            let n = seen.entry(value(row, of)?).or_default();
            *n += 1;
            Some(*n - 1)
        })
        .collect();
    rows.iter().zip(copies).map(|(row, copy)| (value(row, of).map(|value| seen[&value]), copy)).collect()
}

fn select(dataset: &SharedDataset, filter: &str) -> ScanResult {
    let predicate =
        Predicate::parse(filter, &names_of(dataset)).unwrap_or_else(|e| panic!("{}", e.caret(filter)));
    let (mut facts, cancel) = (Facts::new(), Cancel::new());
    find_facts(dataset, &predicate.needs(), &mut facts, &FactSources::default(), &cancel, &|_| {})
        .expect("found");
    let predicate = predicate.given(&facts).expect("binds again");
    assert!(predicate.needs().is_empty());
    let scan = Scan::new(dataset.clone(), predicate, cancel.clone());
    scan_all(&scan, &cancel, &|_| {}).expect("nobody cancels")
}

fn found(dataset: &SharedDataset, filter: &str) -> Vec<u64> {
    select(dataset, filter).selection.rows().map(|row| row.0).collect()
}

#[test]
fn counts_and_copies_are_those_of_a_map_whatever_the_budget_and_the_threads() {
    let seed = 20_261_123;
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    for n in [1, 40, 700] {
        let rows = rows(&mut rng, n);
        let folder = tempfile::tempdir().unwrap();
        let dataset = dataset_of(folder.path(), &rows, 300, 90);
        for of in KeyOf::ALL {
            let wanted = naive(&rows, of);
            // One pass, a few, and so many that ranges are cut again where equal rows fill them.
            for (budget_rows, n_threads) in [(1000, 1), (1000, 3), (300, 2), (60, 2)] {
                let twins = twins(&dataset, of, budget_rows * ROW_BYTES, n_threads).unwrap();
                let found: Vec<_> =
                    (0..n as u64).map(RowId).map(|row| (twins.count(row), twins.copy(row))).collect();
                assert_eq!(
                    found, wanted,
                    "{of:?} of {n} rows, {budget_rows} rows a pass, {n_threads} threads"
                );
                let is_repeated = |copy: &&(_, Option<u64>)| copy.1.is_some_and(|copy| copy > 0);
                assert_eq!(twins.n_repeated(), wanted.iter().filter(is_repeated).count() as u64);
            }
        }
    }
}

#[test]
fn one_value_in_more_rows_than_a_pass_holds_is_refused_and_at_the_edge_it_is_not() {
    let same = Row { url: Some("u".into()), caption: None, language: None, punsafe: None, number: 0 };
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset_of(folder.path(), &vec![same; 100], 100, 50);
    let twins = |budget_rows: u64| twins(&dataset, KeyOf::Url, budget_rows * ROW_BYTES, 2);
    assert_eq!(twins(100).map(|twins| twins.count(RowId(7))), Ok(Some(100)));
    let refused = twins(99).unwrap_err();
    assert_eq!(refused, KeyedError::TooManyAlike { max_rows: 99 });
    assert!(refused.to_string().starts_with("more than 99 rows have one and the same value"), "{refused}");
}

#[test]
fn one_of_each_is_kept_and_null_is_lost_and_counted() {
    let mut rng = Rng::with_seed(5);
    let rows = rows(&mut rng, 500);
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset_of(folder.path(), &rows, 200, 70);
    let wanted = |of, keep: &dyn Fn(u64, u64) -> bool| -> Vec<u64> {
        let values = (0..).zip(naive(&rows, of));
        values
            .filter(|(_, (n, copy))| n.zip(*copy).is_some_and(|(n, c)| keep(n, c)))
            .map(|(row, _)| row)
            .collect()
    };
    assert_eq!(found(&dataset, "first.url"), wanted(KeyOf::Url, &|_, copy| copy == 0));
    assert_eq!(found(&dataset, "NOT first.caption"), wanted(KeyOf::Caption, &|_, copy| copy > 0));
    assert_eq!(found(&dataset, "dup.pair > 1 AND number >= 0"), wanted(KeyOf::Pair, &|n, _| n > 1));
    let without_url = rows.iter().filter(|row| row.url.is_none()).count() as u64;
    assert!(without_url > 0);
    assert_eq!(select(&dataset, "dup.url >= 1").lost.rows, without_url);
    assert_eq!(select(&dataset, "dup.url IS NULL").selection.len(), without_url);
    assert_eq!(select(&dataset, "first.url OR url IS NULL").lost.rows, 0);
}

#[test]
fn rows_of_a_damaged_group_have_no_twins_and_the_damage_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    // The same 100 captions in each of three groups.
    let part = laion_batch(0, 100);
    let batch = arrow::compute::concat_batches(&part.schema(), [&part, &part, &part]).unwrap();
    write_shard(&path, &batch, 100);
    damage_captions(&path, 1);
    let dataset = open(folder.path());
    let result = select(&dataset, "dup.caption = 2");
    let rows: Vec<u64> = result.selection.rows().map(|row| row.0).collect();
    assert_eq!(rows, (0..100).chain(200..300).collect::<Vec<u64>>());
    assert_eq!(result.lost.rows, 100);
    let run = pairlens(folder.path(), &["count", ".", "--where", "first.caption"]);
    assert_eq!(run.printed(), "100\n");
    run.expect_said(&["row group 1 of x.parquet cannot be read"]);
}

#[test]
fn the_real_answers_on_laion_2b_multi() {
    let Some(path) = shared_data("spark/laion2B-multi-joined") else { return };
    let dataset = open(&path);
    let count = |filter| select(&dataset, filter).selection.len();
    // By DuckDB: count(DISTINCT …), and sum(n) over groups of more than one row.
    assert_eq!((count("first.url"), count("first.caption"), count("first.pair")), (1_626, 53_498, 58_792));
    assert_eq!(
        (count("dup.url > 1"), count("dup.caption > 1"), count("dup.pair > 1")),
        (62_101, 14_861, 5_601)
    );
    assert_eq!((count("dup.caption = 24") % 24, count("dup.caption > 24")), (0, 0));
    // The 18,642nd of 62,141 in descending order is 0.2950369715690613.
    assert_eq!(count("similarity >= top_bound(similarity, 0.3)"), 18_643);
    assert_eq!(count("similarity = top_bound(similarity, 0.3) AND similarity = 0.2950369715690613"), 1);
}

#[test]
fn the_real_answer_of_datacomps_percentile() {
    let Some(path) = shared_data("misc/datacomp_small_like.parquet") else { return };
    // By numpy: sorted descending, the value at index int(1673 * 0.3), all that are not below it.
    assert_eq!(select(&open(&path), "@datacomp-clip-l14-30").selection.len(), 502);
}

fn write(folder: &Path, columns: Vec<(&str, ArrayRef)>) -> SharedDataset {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    write_shard(&folder.join("x.parquet"), &RecordBatch::try_from_iter_with_nullable(columns).unwrap(), 3);
    open(folder)
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

#[test]
fn embedded_pictures_are_told_apart_by_their_bytes_and_else_by_their_path() {
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![
        Some(&b"A"[..]),
        Some(b"B"),
        Some(b"A"),
        None,
        None,
        None,
        Some(b"A"),
    ]));
    let path = texts(&[Some("1"), Some("2"), Some("3"), Some("p"), Some("p"), None, Some("4")]);
    let field = |name: &str, data_type| Arc::new(Field::new(name, data_type, true));
    let image = StructArray::from(vec![
        (field("bytes", DataType::Binary), bytes),
        (field("path", DataType::Utf8), path),
    ]);
    let captions = texts(&[Some("x"), Some("x"), Some("x"), Some("x"), Some("x"), None, Some("y")]);
    let folder = tempfile::tempdir().unwrap();
    let dataset = write(folder.path(), vec![("image", Arc::new(image)), ("caption", captions)]);
    assert_eq!(found(&dataset, "dup.pair = 2"), [0, 2, 3, 4]);
    assert_eq!(found(&dataset, "dup.pair IS NULL"), [5]);
    assert!(Predicate::parse("dup.url > 1", &names_of(&dataset)).is_err());
}

#[test]
fn identifiers_stand_in_for_pictures_and_without_any_of_them_nothing_is_equal() {
    let folder = tempfile::tempdir().unwrap();
    let ids: ArrayRef = Arc::new(arrow::array::Int64Array::from(vec![7, 7, 8]));
    let dataset = write(
        folder.path(),
        vec![("uid", ids.clone()), ("caption", texts(&[Some("a"), Some("a"), Some("a")]))],
    );
    assert_eq!(found(&dataset, "dup.pair > 1"), [0, 1]);
    let bare = tempfile::tempdir().unwrap();
    let dataset = write(bare.path(), vec![("elsewhere", ids)]);
    let refused = TwinSearch::new(&dataset, KeyOf::Pair, Cancel::new()).unwrap_err();
    assert_eq!(refused, KeyedError::NoIdentity);
    assert!(Predicate::parse("first.pair", &names_of(&dataset)).is_err());
}

/// The `top_bound` that a filter needs.
fn bound(dataset: &SharedDataset, filter: &str) -> TopBound {
    let predicate =
        Predicate::parse(filter, &names_of(dataset)).unwrap_or_else(|e| panic!("{}", e.caret(filter)));
    match predicate.needs().into_iter().next() {
        Some(Need::TopBound(bound)) => bound,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_top_bound_is_the_value_at_that_place_of_the_descending_order() {
    let seed = 20_261_124;
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0, 6016.0, f64::MIN_POSITIVE];
    for n in [0_usize, 1, 50, 400] {
        let value = |rng: &mut Rng| match rng.usize(..8) {
            0 => None,
            1 => Some(special[rng.usize(..special.len())]),
            // Few different ones, so that the place is among equals.
            2 => Some(f64::from(rng.i32(-3..3))),
            _ => Some(rng.f64() * 2.0 - 1.0),
        };
        let values: Vec<Option<f64>> = (0..n).map(|_| value(&mut rng)).collect();
        let mut sorted: Vec<f64> = values.iter().flatten().copied().filter(|v| !v.is_nan()).collect();
        sorted.sort_by(|a, b| b.partial_cmp(a).expect("no NaN"));
        let folder = tempfile::tempdir().unwrap();
        let dataset = write(folder.path(), vec![("x", Arc::new(Float64Array::from(values)))]);
        for share in [0.0, 0.1, 0.3, 0.29, 0.999, 1.0] {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "as Python's int"
            )]
            let place = (sorted.len() as f64 * share) as usize;
            let wanted = sorted.get(place.min(sorted.len().saturating_sub(1)));
            for (max_collected, n_threads) in [(1 << 20, 2), (0, 2), (9, 3)] {
                let bound = bound(&dataset, &format!("x >= top_bound(x, {share})"));
                let mut search = RankSearch::within(&dataset, bound, Cancel::new(), max_collected);
                let Ok((number, damaged)) = run(&mut search, n_threads);
                assert_eq!(damaged, []);
                match (number, wanted) {
                    (Number::Null, None) => {}
                    // 0.0 equals −0.0.
                    (Number::Double(found), Some(wanted))
                        if found.partial_cmp(wanted).is_some_and(std::cmp::Ordering::is_eq) => {}
                    other => panic!("{other:?} at {share} of {n}"),
                }
            }
        }
    }
}

#[test]
fn a_top_bound_keeps_the_kind_of_its_column_and_is_a_constant_beside_it() {
    let folder = laion_folder(2, 500, 120);
    let dataset = open(folder.path());
    // punsafe is a float32: taken as a float64 its own value would not equal it.
    let best = found(&dataset, "punsafe >= top_bound(punsafe, 0.1)");
    let at_the_bound = found(&dataset, "punsafe = top_bound(punsafe, 0.1)");
    assert!(!at_the_bound.is_empty() && at_the_bound.iter().all(|row| best.contains(row)));
    assert_eq!(found(&dataset, "WIDTH >= top_bound(WIDTH, 0.01)").len(), 11);
    assert_eq!(found(&dataset, "WIDTH > top_bound(WIDTH + 0, 0) - 3"), [997, 998, 999]);
    assert_eq!(found(&dataset, "length(caption) > top_bound(length(caption), 1)").len(), 990);
    for wrong in [
        "caption = top_bound(caption, 0.1)",
        "WIDTH > top_bound(WIDTH, 2)",
        "WIDTH > top_bound(WIDTH, HEIGHT)",
        "WIDTH > top_bound(dup.url, 0.1)",
    ] {
        let error = Predicate::parse(wrong, &names_of(&dataset)).unwrap_err();
        assert!(error.span().start >= 8, "{error} at {:?}", error.span());
    }
}

#[test]
fn commands_find_what_a_filter_needs_and_say_the_number() {
    let folder = tempfile::tempdir().unwrap();
    let scores: Vec<f64> = (0..100).map(|i| f64::from(i * 37 % 100) / 100.0).collect();
    write(folder.path(), vec![("clip_l14_similarity_score", Arc::new(Float64Array::from(scores)))]);
    let run = pairlens(folder.path(), &["count", ".", "--where", "@datacomp-clip-l14-30"]);
    assert_eq!(run.printed(), "31\n");
    run.expect_said(&["note: top_bound(clip_l14_similarity_score, 0.3) is 0.69"]);
    let folder = laion_folder(1, 100, 30);
    let run = pairlens(folder.path(), &["count", ".", "--where", "dup.similarity > 1"]);
    run.expect_failure(2, &["there is no column dup.similarity"]);
    assert_eq!(
        pairlens(folder.path(), &["count", ".", "--where", "first.pair AND dup.url = 1"]).printed(),
        "100\n"
    );
}

#[test]
fn a_stop_ends_a_search_between_two_batches_and_what_was_found_before_stays() {
    let folder = laion_folder(2, 400, 100);
    let dataset = open(folder.path());
    let predicate = Predicate::parse("first.url AND first.caption", &names_of(&dataset)).unwrap();
    let (mut facts, cancel) = (Facts::new(), Cancel::new());
    let stopped = Err(RoundsError::Work(ScanError::Cancelled(Cancelled)));
    // The second need stops: the first is found by then.
    let n_begun = AtomicUsize::new(0);
    let progress = |progress: Progress| {
        if progress.done == progress.total && n_begun.fetch_add(1, Ordering::Relaxed) > 0 {
            cancel.cancel();
        }
    };
    assert_eq!(
        find_facts(&dataset, &predicate.needs(), &mut facts, &FactSources::default(), &cancel, &progress),
        stopped
    );
    let left: Vec<String> = predicate.given(&facts).unwrap().needs().iter().map(Need::name).collect();
    assert_eq!(left, ["dup.caption"]);
    let spec = SampleSpec::uniform(5, 0);
    let drawn = draw_sample(&dataset, Selection::all(800), spec, &cancel, &|_| {});
    assert_eq!(drawn.map(drop), stopped);
}

#[test]
fn rows_that_a_footer_makes_up_are_given_up_at_once_not_looked_for_in_every_pass() {
    let (folder, path) = hostile_shard();
    forge(&path, 1_000_000, |chunk| chunk);
    let dataset = open(folder.path());
    // A thousand passes were planned for a million rows.
    let mut search = TwinSearch::within(&dataset, KeyOf::Url, Cancel::new(), 1000 * ROW_BYTES).unwrap();
    let (twins, damaged) = run(&mut search, 2).unwrap();
    assert_eq!((twins.n_rows(), twins.n_unknown(), damaged.len()), (0, 1_000_000, 1));
    let spec = SampleSpec::uniform(5, 0);
    let drawn = draw_sample(&dataset, Selection::all(1_000_000), spec, &Cancel::new(), &|_| {}).unwrap();
    assert_eq!((drawn.n_population(), drawn.drawn().len(), drawn.damaged().len()), (0, 0, 1));
}
