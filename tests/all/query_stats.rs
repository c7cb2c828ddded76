//! Statistics: every figure against a naive one, whatever the threads and the cut into row groups; known answers;
//! what is said of samples, footers and what is beyond the budget.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex};

use arrow::array::{
    ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray, UInt64Array,
};
use fastrand::Rng;
use pairlens::app::StatsNews;
use pairlens::base::{Cancel, Progress};
use pairlens::dataset::{Dataset, OpenOptions, RowId, SharedDataset, Value};
use pairlens::jobs::{FirstFigures, summarise};
use pairlens::query::stats::{
    Basis, HyperLogLog, Lookup, PERCENTS, Pass, SAMPLE_ROWS, Subject, Summary, SummaryKind, Task,
    footer_summary, subjects_of,
};
use pairlens::query::{Selection, names_of};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::fixtures::{damage_captions, laion_batch, laion_folder, shared_data, write_shard};

const SEED: u64 = 20_261_122;

fn open(path: &Path) -> SharedDataset {
    Arc::new(Dataset::open(&[path.to_owned()], &OpenOptions::default()).expect("opens"))
}

fn subject(dataset: &SharedDataset, text: &str) -> Subject {
    Subject::parse(dataset, text, &names_of(dataset)).unwrap_or_else(|e| panic!("{}", e.caret(text)))
}

/// The summary of one subject by `n_threads` threads.
fn summary_by(
    dataset: &SharedDataset,
    text: &str,
    rows: &Selection,
    n_threads: usize,
    budget: u64,
) -> Summary {
    let task = Task { subject: subject(dataset, text), edges: None };
    let pass = Pass::new(dataset.clone(), vec![task.clone()], rows.clone(), Basis::AllRows, Cancel::new())
        .with_budget_bytes(budget);
    let quiet = |_: Progress| ();
    let parts = Mutex::new(Vec::new());
    std::thread::scope(|threads| {
        for _ in 0..n_threads {
            threads.spawn(|| parts.lock().unwrap().push(pass.work(&quiet).expect("nobody cancels")));
        }
    });
    let unnamed = pass.digest(parts.into_inner().unwrap()).expect("nobody cancels").remove(0);
    let lookup = Lookup::new(dataset.clone(), &task.subject, rows.clone(), unnamed.missing(), Cancel::new());
    if !unnamed.missing().is_empty() {
        lookup.work(&quiet).expect("nobody cancels");
    }
    unnamed.named(lookup.found())
}

fn summary(dataset: &SharedDataset, text: &str) -> Summary {
    summary_by(dataset, text, &Selection::all(dataset.n_rows()), 1, u64::MAX)
}

/// A folder with one shard of one column `x`.
fn column(array: ArrayRef, group_rows: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let batch = RecordBatch::try_from_iter_with_nullable([("x", array, true)]).expect("one column");
    write_large(&folder.path().join("x.parquet"), &batch, group_rows);
    folder
}

/// A shard as large ones are written: pages of the usual size.
fn write_large(path: &Path, batch: &RecordBatch, group_rows: usize) {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group_rows)).build();
    let file = File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
}

fn doubles(rng: &mut Rng, n: usize) -> Vec<Option<f64>> {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0, 6016.0, f64::MIN_POSITIVE, -1e300];
    let value = |rng: &mut Rng| match rng.u8(..10) {
        0 => None,
        1 => Some(odd[rng.usize(..odd.len())]),
        2..5 => Some(f64::from(rng.i32(-5..5)) / 4.0),
        _ => Some(rng.f64()),
    };
    (0..n).map(|_| value(rng)).collect()
}

/// The finite values, ascending, zeros of one sign.
fn finite(values: &[Option<f64>]) -> Vec<f64> {
    let mut all: Vec<f64> = values.iter().flatten().filter(|v| v.is_finite()).map(|v| v + 0.0).collect();
    all.sort_by(f64::total_cmp);
    all
}

fn number(value: &Value) -> f64 {
    value.as_number().expect("a number")
}

/// Every figure of a column of numbers against one made the plain way.
fn assert_figures(found: &Summary, values: &[Option<f64>], context: &str) {
    let sorted = finite(values);
    let n = sorted.len();
    let count = |is: fn(f64) -> bool| values.iter().flatten().filter(|v| is(**v)).count() as u64;
    let nulls = found.nulls.as_ref().expect("counted").value;
    let n_null = values.iter().filter(|v| v.is_none()).count() as u64;
    assert_eq!((nulls.n_rows, nulls.n_null), (values.len() as u64, n_null), "{context}");
    if let Some(odd) = &found.non_finite {
        let odd = odd.value;
        let expected = [f64::is_nan, |v| v == f64::NEG_INFINITY, |v| v == f64::INFINITY].map(count);
        assert_eq!([odd.n_nan, odd.n_negative, odd.n_positive], expected, "{context}");
    }
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for v in &sorted {
        *counts.entry(v.to_bits()).or_default() += 1;
    }
    assert_eq!(found.distinct.as_ref().expect("counted").value.n, counts.len() as u64, "{context}");
    let frequent = &found.frequent.as_ref().expect("counted").value;
    let mut most: Vec<u64> = counts.values().copied().collect();
    most.sort_unstable_by(|a, b| b.cmp(a));
    most.truncate(20);
    most.retain(|n| counts.len() <= 20 || *n > 1);
    assert_eq!(frequent.iter().map(|one| one.n).collect::<Vec<_>>(), most, "{context}");
    assert!(
        frequent.iter().all(|one| counts.get(&number(&one.value).to_bits()) == Some(&one.n)),
        "{context}"
    );
    if n == 0 {
        assert!(found.range.is_none() && found.quantiles.is_none() && found.moments.is_none(), "{context}");
        return;
    }
    let range = &found.range.as_ref().expect("a range").value;
    assert_eq!((number(&range.0), number(&range.1)), (sorted[0], sorted[n - 1]), "{context}");
    let quantiles = &found.quantiles.as_ref().expect("quantiles").value;
    for (percent, value) in PERCENTS.iter().zip(quantiles) {
        let rank = (usize::from(*percent) * n).div_ceil(100).max(1);
        assert_eq!(number(value).to_bits(), sorted[rank - 1].to_bits(), "{context}: {percent} %");
    }
    for v in [sorted[0], sorted[n / 2], sorted[n - 1]] {
        let n_below = sorted.partition_point(|other| *other < v);
        let top = usize::from(found.top_percent(v).expect("placed"));
        assert!((100 * (n - n_below)).abs_diff(top * n) <= n, "{context}: {v} is not top {top} %");
    }
    assert_moments(found, &sorted, context);
    assert_histogram(found, &sorted, context);
}

fn assert_moments(found: &Summary, sorted: &[f64], context: &str) {
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let n = sorted.len() as f64;
    let largest = sorted.iter().fold(1.0_f64, |most, v| most.max(v.abs()));
    let mean = sorted.iter().map(|v| v / n).sum::<f64>();
    let moments = found.moments.as_ref().expect("a mean").value;
    assert!((moments.mean - mean).abs() <= 1e-9 * largest, "{context}: {} {mean}", moments.mean);
    let Some(std_dev) = moments.std_dev else { return assert_eq!(sorted.len(), 1, "{context}") };
    let squares: f64 = sorted.iter().map(|v| ((v - mean) / largest).powi(2)).sum();
    let expected = (squares / (n - 1.0)).sqrt() * largest;
    assert!((std_dev - expected).abs() <= 1e-6 * largest, "{context}: {std_dev} {expected}");
}

fn assert_histogram(found: &Summary, sorted: &[f64], context: &str) {
    let histogram = &found.histogram.as_ref().expect("a histogram").value;
    let edges = histogram.edges.values();
    let (low, high) = histogram.edges.ends();
    let last = edges.len() - 2;
    let in_bin = |i: usize, v: f64| v >= edges[i] && (v < edges[i + 1] || (i == last && v <= high));
    let expected: Vec<u64> =
        (0..=last).map(|i| sorted.iter().filter(|v| in_bin(i, **v)).count() as u64).collect();
    assert_eq!(histogram.counts, expected, "{context}");
    assert_eq!(histogram.n_below, sorted.iter().filter(|v| **v < low).count() as u64, "{context}");
    assert_eq!(histogram.n_above, sorted.iter().filter(|v| **v > high).count() as u64, "{context}");
}

#[test]
fn figures_of_numbers_are_those_of_plain_ones() {
    println!("seed {SEED}");
    let mut rng = Rng::with_seed(SEED);
    for round in 0..60 {
        let n = [0, 1, 2, 3, 10, 100, 3000][rng.usize(..7)];
        let values = doubles(&mut rng, n);
        let folder = column(Arc::new(Float64Array::from(values.clone())), 1 + rng.usize(..500));
        assert_figures(&summary(&open(folder.path()), "x"), &values, &format!("float64, round {round}"));
        #[expect(clippy::cast_possible_truncation, reason = "as a float32 column has them")]
        let narrow: Vec<Option<f32>> = values.iter().map(|v| v.map(|v| v as f32)).collect();
        let folder = column(Arc::new(Float32Array::from(narrow.clone())), 1 + rng.usize(..500));
        let narrow: Vec<Option<f64>> = narrow.into_iter().map(|v| v.map(f64::from)).collect();
        assert_figures(&summary(&open(folder.path()), "x"), &narrow, &format!("float32, round {round}"));
        let whole: Vec<Option<i64>> = (0..n).map(|_| (rng.u8(..9) > 0).then(|| rng.i64(-50..5000))).collect();
        let folder = column(Arc::new(Int64Array::from(whole.clone())), 1 + rng.usize(..500));
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let whole: Vec<Option<f64>> = whole.into_iter().map(|v| v.map(|v| v as f64)).collect();
        assert_figures(&summary(&open(folder.path()), "x"), &whole, &format!("int64, round {round}"));
    }
}

#[test]
fn threads_and_row_groups_change_nothing() {
    println!("seed {SEED}");
    let mut rng = Rng::with_seed(SEED);
    let odd = doubles(&mut rng, 10_000);
    // Nine tenths differ: more than are counted one by one.
    let values: Vec<Option<f64>> =
        (0..100_000).map(|i| if i % 10 == 0 { odd[i / 10] } else { Some(rng.f64()) }).collect();
    let texts: ArrayRef = Arc::new(
        values.iter().map(|v| v.map(|v| format!("t{}", (v * 1e4).round()))).collect::<StringArray>(),
    );
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("x", Arc::new(Float64Array::from(values)) as ArrayRef, true),
        ("t", texts, true),
    ])
    .expect("equal lengths");
    // 100,000 rows of 8 bytes: within the budget, and beyond it.
    for budget in [u64::MAX, 100_000] {
        let mut answers: Vec<[Summary; 2]> = Vec::new();
        for (n_threads, group_rows) in [(1, 1 << 20), (3, 30_000), (2, 7_777)] {
            let folder = tempfile::tempdir().expect("a folder");
            write_large(&folder.path().join("x.parquet"), &batch, group_rows);
            let dataset = open(folder.path());
            let all = Selection::all(dataset.n_rows());
            answers.push(["x", "t"].map(|name| summary_by(&dataset, name, &all, n_threads, budget)));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    }
}

#[test]
fn beyond_the_budget_figures_are_of_a_sample_and_say_so() {
    println!("seed {SEED}");
    let mut rng = Rng::with_seed(SEED);
    let n: u32 = 150_000;
    let mut values: Vec<f64> = (0..n).map(|_| rng.f64()).collect();
    // Lone extremes: whether their rows are among the kept ones is chance.
    let lone = [(7, 1.25), (70_007, 1.5), (140_007, -0.25), (99_999, -0.5)];
    for (row, value) in lone {
        values[row] = value;
    }
    let dataset_of = column(Arc::new(Float64Array::from(values)), 1 << 20);
    let dataset = open(dataset_of.path());
    let all = Selection::all(dataset.n_rows());
    let found = summary_by(&dataset, "x", &all, 2, 8 * 30_000);
    let quantiles = found.quantiles.as_ref().expect("quantiles");
    let Basis::Sample { n_rows } = quantiles.basis else { panic!("{:?}", quantiles.basis) };
    assert!((29_000..31_000).contains(&n_rows), "{n_rows}");
    for (percent, value) in PERCENTS.iter().zip(&quantiles.value) {
        let off = number(value) - f64::from(*percent) / 100.0;
        assert!(off.abs() < 0.015, "{percent} %: {off}");
    }
    // Sums, counts and extremes are of all rows still.
    assert_eq!(found.moments.as_ref().map(|m| m.basis), Some(Basis::AllRows));
    assert_eq!(found.nulls.as_ref().map(|m| m.value.n_rows), Some(u64::from(n)));
    let range = found.range.as_ref().expect("a range");
    assert_eq!((number(&range.value.0), number(&range.value.1), range.basis), (-0.5, 1.5, Basis::AllRows));
    let distinct = found.distinct.as_ref().expect("estimated").value;
    assert_eq!(distinct.standard_error, Some(HyperLogLog::STANDARD_ERROR));
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let off = distinct.n as f64 / f64::from(n) - 1.0;
    assert!(off.abs() < 3.0 * HyperLogLog::STANDARD_ERROR, "{off}");
    // Few different values are counted, however many rows there are.
    let few = summary_by(&dataset, "floor(x * 50)", &all, 2, 8 * 30_000);
    assert_eq!(few.quantiles.as_ref().map(|q| q.basis), Some(Basis::AllRows));
    assert_eq!(few.distinct.map(|d| (d.value.n, d.value.standard_error)), Some((54, None)));
}

#[test]
fn texts_are_counted_by_value_and_by_characters() {
    println!("seed {SEED}");
    let mut rng = Rng::with_seed(SEED);
    let words = ["", "猫", "größe", "a long caption of a cat", "x"];
    // More different ones than are remembered on the way: frequent ones are looked up.
    let text = |rng: &mut Rng, i: u32| match rng.u8(..10) {
        0 => None,
        1..4 => Some(words[rng.usize(..words.len())].to_owned()),
        _ => Some(format!("unique {}", i / 2)),
    };
    let values: Vec<Option<String>> = (0..40_000).map(|i| text(&mut rng, i)).collect();
    let folder = column(Arc::new(StringArray::from(values.clone())), 9_000);
    let found = summary(&open(folder.path()), "x");
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for v in values.iter().flatten() {
        *counts.entry(v).or_default() += 1;
    }
    assert_eq!(found.distinct.as_ref().map(|d| d.value.n), Some(counts.len() as u64));
    let frequent = &found.frequent.as_ref().expect("counted").value;
    assert_eq!(frequent.len(), 20);
    assert!(frequent.windows(2).all(|pair| pair[0].n >= pair[1].n));
    for one in frequent {
        assert_eq!(counts.get(one.value.as_text().expect("a short text")), Some(&one.n));
    }
    let top: Vec<&str> = frequent[..5].iter().filter_map(|one| one.value.as_text()).collect();
    assert!(words.iter().all(|word| top.contains(word)), "{top:?}");
    #[expect(clippy::cast_precision_loss, reason = "short texts")]
    let lengths: Vec<Option<f64>> =
        values.iter().map(|v| v.as_ref().map(|v| v.chars().count() as f64)).collect();
    let of_length = found.lengths.expect("lengths");
    let expected = finite(&lengths);
    assert_moments(&of_length, &expected, "lengths");
    assert_histogram(&of_length, &expected, "lengths");
}

#[test]
fn every_scalar_kind_has_figures() {
    let columns: [(&str, ArrayRef); 5] = [
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]))),
        ("u", Arc::new(UInt64Array::from(vec![Some(u64::MAX), Some(1), None, Some(u64::MAX)]))),
        ("t", Arc::new(TimestampMillisecondArray::from(vec![Some(0), Some(86_400_000), None, None]))),
        ("i", Arc::new(Int64Array::from(vec![i64::MAX, i64::MIN, i64::MAX - 1, 0]))),
        ("n", Arc::new(arrow::array::NullArray::new(4))),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(n, a)| (n, a, true))).expect("equal");
    write_shard(&folder.path().join("x.parquet"), &batch, 3);
    let dataset = open(folder.path());
    let of = |name: &str| summary(&dataset, name);
    let first =
        |s: &Summary| s.frequent.as_ref().and_then(|f| f.value.first().cloned()).map(|f| (f.value, f.n));
    let range = |s: &Summary| s.range.as_ref().map(|f| f.value.clone());
    assert_eq!(first(&of("b")), Some((Value::Bool(true), 2)));
    assert_eq!(first(&of("u")), Some((Value::UInt(u64::MAX), 2)));
    assert_eq!(range(&of("i")), Some((Value::Int(i64::MIN), Value::Int(i64::MAX))));
    assert_eq!(of("i").distinct.map(|d| d.value.n), Some(4));
    let times = of("t");
    assert_eq!(times.kind, SummaryKind::Time);
    assert!(range(&times).is_some_and(|(low, _)| low.show().as_str().starts_with("1970-01-01")), "{times:?}");
    assert!(times.moments.is_none());
    let nothing = of("n");
    assert_eq!(nothing.nulls.map(|n| n.value.n_null), Some(4));
    assert_eq!(nothing.distinct.map(|d| d.value.n), Some(0));
}

#[test]
fn a_selection_is_summed_up_alone_and_in_the_bins_of_the_whole() {
    let folder = laion_folder(2, 1000, 150);
    let dataset = open(folder.path());
    let whole = summary(&dataset, "WIDTH");
    let rows = Selection::of(2000, (0..2000).filter(|row| row % 3 == 0).map(RowId));
    let task = Task {
        subject: subject(&dataset, "WIDTH"),
        edges: whole.histogram.as_ref().map(|h| h.value.edges.clone()),
    };
    let pass = Pass::new(dataset, vec![task], rows, Basis::AllRows, Cancel::new());
    let part = pass.work(&|_: Progress| ()).expect("nobody cancels");
    let found = pass.digest(vec![part]).expect("nobody cancels").remove(0).named(HashMap::new());
    let values: Vec<Option<f64>> =
        (0..2000).filter(|row| row % 3 == 0).map(|r| Some(f64::from(100 + r))).collect();
    assert_figures(&found, &values, "a third");
    assert_eq!(found.histogram.map(|h| h.value.edges), whole.histogram.map(|h| h.value.edges));
}

#[test]
fn first_figures_come_from_footers_and_a_sample_and_exact_ones_replace_them() {
    let rows = i32::try_from(2 * SAMPLE_ROWS + 1000).expect("small");
    let folder = tempfile::tempdir().expect("a folder");
    write_large(&folder.path().join("x.parquet"), &laion_batch(0, rows), 20_000);
    let dataset = open(folder.path());
    let tasks: Vec<(usize, Task)> =
        subjects_of(&dataset).into_iter().map(|subject| Task { subject, edges: None }).enumerate().collect();
    let came: Mutex<Vec<(usize, Summary)>> = Mutex::default();
    let all = Selection::all(dataset.n_rows());
    let report = |news| {
        if let StatsNews::Column { at, summary } = news {
            came.lock().unwrap().push((at, *summary));
        }
    };
    summarise(&dataset, &tasks, &all, FirstFigures::Wanted, &Cancel::new(), &report).expect("nobody cancels");
    let came = came.into_inner().unwrap();
    let (first, last) = came.split_at(tasks.len());
    assert_eq!((first.len(), last.len()), (6, 6));
    let sample = Some(Basis::Sample { n_rows: SAMPLE_ROWS });
    for (at, summary) in first {
        assert!(!summary.is_exact() && summary.distinct.is_none(), "{summary:?}");
        assert_eq!(tasks[*at].1.subject.name(), summary.name);
        let basis =
            summary.quantiles.as_ref().or(summary.lengths.as_ref().and_then(|l| l.quantiles.as_ref()));
        assert_eq!(basis.map(|f| f.basis), sample);
        // NULLs by the footers, whose figures are those of all rows.
        assert_eq!(
            summary.nulls.as_ref().map(|f| (f.basis, f.value.n_rows)),
            Some((Basis::Footers, dataset.n_rows()))
        );
        let exact = &last.iter().find(|(other, _)| other == at).expect("each column").1;
        assert!(exact.is_exact());
        assert_eq!(summary.nulls.as_ref().map(|f| f.value), exact.nulls.as_ref().map(|f| f.value));
        assert_eq!(summary.range.as_ref().map(|f| &f.value), exact.range.as_ref().map(|f| &f.value));
    }
}

#[test]
fn footers_say_nothing_of_expressions_and_texts_have_no_range() {
    let folder = laion_folder(1, 100, 30);
    let dataset = open(folder.path());
    let footers = |text: &str| footer_summary(&dataset, &subject(&dataset, text));
    assert_eq!(footers("WIDTH").range.map(|f| f.value), Some((Value::Int(100), Value::Int(199))));
    assert_eq!(footers("punsafe").nulls.map(|f| f.value.n_null), Some(15));
    assert!(footers("TEXT").range.is_none() && footers("TEXT").nulls.is_some());
    assert!(footers("WIDTH * 2").nulls.is_none());
}

#[test]
fn damage_is_named_and_the_rest_is_summed_up() {
    let folder = laion_folder(1, 300, 100);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let dataset = open(folder.path());
    let tasks: Vec<(usize, Task)> = ["TEXT", "WIDTH"]
        .map(|t| Task { subject: subject(&dataset, t), edges: None })
        .into_iter()
        .enumerate()
        .collect();
    let damaged = Mutex::new(Vec::new());
    let rows = Mutex::new(BTreeMap::new());
    let report = |news| match news {
        StatsNews::Damaged(groups) => damaged.lock().unwrap().extend(groups),
        StatsNews::Column { at, summary } => {
            rows.lock().unwrap().insert(at, summary.nulls.expect("counted").value.n_rows);
        }
        _ => {}
    };
    let all = Selection::all(300);
    summarise(&dataset, &tasks, &all, FirstFigures::NotWanted, &Cancel::new(), &report)
        .expect("nobody cancels");
    assert_eq!(damaged.into_inner().unwrap().iter().map(|(g, _)| g.group).collect::<Vec<_>>(), [1]);
    let rows = rows.into_inner().unwrap();
    assert!((200..300).contains(&rows[&0]) && rows[&1] == 300, "{rows:?}");
}

#[test]
fn cancelled_work_brings_nothing() {
    let folder = laion_folder(1, 100, 30);
    let dataset = open(folder.path());
    let cancel = Cancel::new();
    cancel.cancel();
    let tasks = [(0, Task { subject: subject(&dataset, "TEXT"), edges: None })];
    let report = |news| panic!("{news:?}");
    let all = Selection::all(100);
    assert!(summarise(&dataset, &tasks, &all, FirstFigures::NotWanted, &cancel, &report).is_err());
}

#[test]
fn figures_of_many_values_are_left_when_the_work_is_stopped_and_a_second_look_is_told() {
    let texts: StringArray = (0..60_000).map(|i| Some(format!("t{}", i / 2))).collect();
    let folder = column(Arc::new(texts), 10_000);
    let dataset = open(folder.path());
    let all = Selection::all(dataset.n_rows());
    let task = Task { subject: subject(&dataset, "x"), edges: None };
    let cancel = Cancel::new();
    let pass = Pass::new(dataset.clone(), vec![task.clone()], all.clone(), Basis::AllRows, cancel.clone());
    let part = pass.work(&|_: Progress| ()).expect("nobody cancels yet");
    cancel.cancel();
    assert!(pass.digest(vec![part]).is_err());
    // The words of frequent texts that were not remembered: the column is read again.
    let reports = Mutex::new(Vec::new());
    let report = |news| {
        if let StatsNews::Progress(progress) = news {
            reports.lock().unwrap().push(progress.done);
        }
    };
    summarise(&dataset, &[(0, task)], &all, FirstFigures::NotWanted, &Cancel::new(), &report)
        .expect("nobody cancels");
    let reports = reports.into_inner().unwrap();
    let n_groups = 6;
    assert!(reports.len() > n_groups, "{reports:?}");
}

#[test]
fn the_real_answers_on_laion_2b_multi() {
    let Some(path) = shared_data("spark/laion2B-multi-joined") else { return };
    let dataset = open(&path);
    let all = Selection::all(dataset.n_rows());
    let of = |name: &str| summary_by(&dataset, name, &all, 2, u64::MAX);
    let languages = of("LANGUAGE");
    assert_eq!(languages.distinct.as_ref().map(|d| d.value.n), Some(103));
    let frequent = languages.frequent.expect("counted").value;
    assert_eq!(frequent.len(), 103);
    assert_eq!(frequent.iter().map(|one| one.n).sum::<u64>(), 62_141);
    for name in ["punsafe", "pwatermark"] {
        let nulls = of(name).nulls.expect("counted").value;
        assert_eq!((nulls.n_rows, nulls.n_null), (62_141, 781));
    }
}
