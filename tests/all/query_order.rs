//! Orders against a sort that compares value by value: every kind of key, every selection, any threads.

use std::cmp::Ordering;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Float32Array, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray, UInt64Array,
};
use fastrand::Rng;
use pairlens::base::{Cancel, Progress};
use pairlens::dataset::{Dataset, OpenOptions, RowId, SharedDataset};
use pairlens::query::{
    Order, OrderError, OrderKeys, Selection, Sort, Sorted, WHOLE_ORDER_BYTES, Wanted, names_of,
};

use crate::dataset_hostile::{forge, shard};
use crate::fixtures::{damage_captions, laion_folder, write_shard};

/// A value as the test sees it; unknown ones come last.
#[derive(Clone, Debug)]
enum Value {
    Unknown,
    Whole(i128),
    Real(f64),
    Text(String),
}

impl Value {
    fn real(value: Option<f64>) -> Self {
        value.filter(|v| !v.is_nan()).map_or(Self::Unknown, Self::Real)
    }

    fn whole(value: Option<impl Into<i128>>) -> Self {
        value.map_or(Self::Unknown, |v| Self::Whole(v.into()))
    }
}

/// A column with the values it holds.
struct Column {
    name: &'static str,
    array: ArrayRef,
    values: Vec<Value>,
}

impl Column {
    fn wholes<T: Copy + Into<i128>>(
        name: &'static str,
        array: impl Array + 'static,
        values: &[Option<T>],
    ) -> Self {
        Self { name, array: Arc::new(array), values: values.iter().map(|v| Value::whole(*v)).collect() }
    }

    fn reals(name: &'static str, array: impl Array + 'static, values: &[Option<f64>]) -> Self {
        Self { name, array: Arc::new(array), values: values.iter().map(|v| Value::real(*v)).collect() }
    }
}

/// Numbers between `-n_values` and `n_values`, one in eight NULL: few different ones, so that there are ties.
fn some(rng: &mut Rng, n: usize, n_values: i32) -> Vec<Option<i32>> {
    (0..n).map(|_| (rng.u8(..8) > 0).then(|| rng.i32(-n_values..n_values))).collect()
}

/// Every kind of key, with every odd value.
fn columns(rng: &mut Rng, n: usize) -> Vec<Column> {
    let mut of = |n_values: i32| some(rng, n, n_values);
    let reals = |of: Vec<Option<i32>>| -> Vec<Option<f64>> { of.into_iter().map(|v| v.map(odd)).collect() };
    let (exact, single) = (reals(of(9)), reals(of(9)));
    let inexact: Vec<Option<f64>> = reals(of(9)).into_iter().map(|v| v.map(|v| v / 3.0)).collect();
    #[expect(clippy::cast_possible_truncation, reason = "quarters are exact")]
    let as_f32 = single.iter().map(|v| v.map(|v| v as f32)).collect::<Float32Array>();
    let small = of(20);
    let far = |v: i32| i64::from(v) * 4_000_000_000 + i64::from(v % 2);
    let large: Vec<Option<i64>> = of(20).into_iter().map(|v| v.map(far)).collect();
    let edges: Vec<Option<i64>> = of(6).into_iter().map(|v| v.map(edge)).collect();
    let huge: Vec<Option<u64>> =
        of(5).into_iter().map(|v| v.map(|v| u64::MAX - u64::from(v.unsigned_abs()))).collect();
    let flags: Vec<Option<bool>> = of(5).into_iter().map(|v| v.map(|v| v > 0)).collect();
    let texts: Vec<Option<String>> = of(9).into_iter().map(|v| v.map(text)).collect();
    let known = |text: &Option<String>| text.clone().map_or(Value::Unknown, Value::Text);
    let values = texts.iter().map(known).collect();
    vec![
        Column::reals("exact", Float64Array::from(exact.clone()), &exact),
        Column::reals("inexact", Float64Array::from(inexact.clone()), &inexact),
        Column::reals("single", as_f32, &single),
        Column::wholes("small", Int32Array::from(small.clone()), &small),
        Column::wholes("large", Int64Array::from(large.clone()), &large),
        Column::wholes("edges", Int64Array::from(edges.clone()), &edges),
        Column::wholes("huge", UInt64Array::from(huge.clone()), &huge),
        Column::wholes("flag", BooleanArray::from(flags.clone()), &flags),
        Column::wholes("time", TimestampMicrosecondArray::from(large.clone()), &large),
        Column { name: "a text", array: Arc::new(StringArray::from(texts)), values },
    ]
}

/// NaN, both zeros, both infinities, quarters.
fn odd(i: i32) -> f64 {
    match i {
        -1 => f64::NAN,
        0 => -0.0,
        1 => 0.0,
        2 => f64::INFINITY,
        3 => f64::NEG_INFINITY,
        n => f64::from(n) / 4.0,
    }
}

/// Where 32 and 64 bits end.
fn edge(i: i32) -> i64 {
    match i {
        0 => i64::MIN,
        1 => i64::MAX,
        2 => i64::from(i32::MIN),
        3 => i64::from(i32::MAX),
        n => i64::from(n),
    }
}

/// Equal in the first bytes, different in length, empty, beyond ASCII.
fn text(i: i32) -> String {
    match i.rem_euclid(6) {
        0 => String::new(),
        1 => "ab".to_owned(),
        2 => "ab\0".to_owned(),
        3 => format!("the same beginning {i}"),
        4 => "größer".to_owned(),
        _ => "\u{10ffff}".to_owned(),
    }
}

/// Known values by `ascending`, turned where that is asked for; unknown ones last either way.
fn compare(a: &Value, b: &Value, is_descending: bool) -> Ordering {
    let known = match (a, b) {
        (Value::Unknown, Value::Unknown) => return Ordering::Equal,
        (Value::Unknown, _) => return Ordering::Greater,
        (_, Value::Unknown) => return Ordering::Less,
        (Value::Whole(a), Value::Whole(b)) => a.cmp(b),
        (Value::Real(a), Value::Real(b)) => a.partial_cmp(b).expect("NaN is unknown"),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => unreachable!("a column is of one kind"),
    };
    if is_descending { known.reverse() } else { known }
}

fn open(path: &Path) -> SharedDataset {
    Arc::new(Dataset::open(&[path.to_owned()], &OpenOptions::default()).unwrap())
}

/// Reads with `n_threads`, and joins with as many.
fn sorted(
    dataset: &SharedDataset,
    keys: &str,
    rows: &Selection,
    wanted: Wanted,
    n_threads: usize,
) -> (Order, Option<OrderError>) {
    let keys = OrderKeys::parse(keys, &names_of(dataset)).expect("binds");
    let sort = Sort::new(dataset.clone(), &keys, rows.clone(), wanted, Cancel::new());
    let progress = |_: Progress| {};
    let parts = thread::scope(|scope| {
        let readers: Vec<_> = (0..n_threads).map(|_| scope.spawn(|| sort.read(&progress))).collect();
        readers.into_iter().map(|reader| reader.join().unwrap().expect("nobody cancels")).collect()
    });
    match sort.gather(parts) {
        Sorted::First { order, why } => (order, why),
        Sorted::Whole(merge) => {
            let first = merge.first_rows();
            thread::scope(|scope| {
                (0..n_threads).for_each(|_| drop(scope.spawn(|| merge.work().expect("nobody cancels"))));
            });
            let order = merge.finish();
            for (nth, row) in first.iter().flat_map(|first| first.rows_from(0)).enumerate() {
                assert_eq!(order.row(nth as u64), Some(row), "the first rows are those of the whole");
            }
            (order, None)
        }
    }
}

fn whole() -> Wanted {
    Wanted { n_first: 20, whole_within_bytes: Some(WHOLE_ORDER_BYTES) }
}

fn first(n_first: usize) -> Wanted {
    Wanted { n_first, whole_within_bytes: None }
}

fn rows_of(order: &Order) -> Vec<RowId> {
    order.rows_from(0).collect()
}

/// The same values in two shards of several row groups.
fn folder_of(columns: &[Column], n: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.iter().map(|c| (c.name, c.array.clone(), true)))
            .unwrap();
    write_shard(&folder.path().join("part-00000.parquet"), &batch.slice(0, n / 3), 97);
    write_shard(&folder.path().join("part-00001.parquet"), &batch.slice(n / 3, n - n / 3), 130);
    folder
}

#[test]
fn an_order_is_total_stable_and_that_of_a_naive_sort() {
    let seed = 20_261_122;
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let n = 700;
    let columns = columns(&mut rng, n);
    let folder = folder_of(&columns, n);
    let dataset = open(folder.path());
    for round in 0..150 {
        let n_keys = if round < 2 * columns.len() { 1 } else { rng.usize(1..4) };
        let keys: Vec<(usize, bool)> = (0..n_keys)
            .map(|_| {
                if round < 2 * columns.len() {
                    (round / 2, round % 2 == 1)
                } else {
                    (rng.usize(..columns.len()), rng.bool())
                }
            })
            .collect();
        let share = [1.0, 0.5, 0.02, 0.0][rng.usize(..4)];
        let selection = if share < 1.0 {
            Selection::of(n as u64, (0..n as u64).filter(|_| rng.f64() < share).map(RowId))
        } else {
            Selection::all(n as u64)
        };
        let text = keys
            .iter()
            .map(|(at, down)| format!("\"{}\"{}", columns[*at].name, if *down { ":desc" } else { "" }))
            .collect::<Vec<_>>()
            .join(", ");
        let mut expected: Vec<RowId> = selection.rows().collect();
        expected.sort_by(|a, b| {
            let value = |row: &RowId, at: usize| columns[at].values[usize::try_from(row.0).unwrap()].clone();
            let mut compared = keys.iter().map(|(at, down)| compare(&value(a, *at), &value(b, *at), *down));
            compared.find(|c| c.is_ne()).unwrap_or(Ordering::Equal)
        });
        let n_threads = rng.usize(1..4);
        let (order, why) = sorted(&dataset, &text, &selection, whole(), n_threads);
        assert_eq!(
            (rows_of(&order), why),
            (expected.clone(), None),
            "{text} of {share} by {n_threads} threads"
        );
        let k = [1, 2, 10, 1000][rng.usize(..4)];
        let (top, why) = sorted(&dataset, &text, &selection, first(k), n_threads);
        expected.truncate(k);
        assert_eq!((rows_of(&top), why), (expected, None), "the first {k} by {text} of {share}");
    }
}

#[test]
fn an_expression_orders_as_a_column_does() {
    let folder = laion_folder(2, 60, 25);
    let dataset = open(folder.path());
    let all = Selection::all(120);
    let (order, _) = sorted(&dataset, "WIDTH % 7:desc, -row", &all, whole(), 2);
    let mut expected: Vec<u64> = (0..120).collect();
    expected.sort_by_key(|row| (std::cmp::Reverse((100 + row) % 7), std::cmp::Reverse(*row)));
    assert_eq!(rows_of(&order), expected.into_iter().map(RowId).collect::<Vec<_>>());
}

#[test]
fn more_rows_than_one_range_holds_are_ordered_by_all_threads_alike() {
    let mut rng = Rng::with_seed(5);
    let n = 150_000;
    let values: Vec<f64> = (0..n).map(|_| f64::from(rng.u16(..)) / 65_536.0).collect();
    let texts = values.iter().map(|v| format!("{v:.3}"));
    let columns: [(&str, ArrayRef); 3] = [
        ("narrow", Arc::new(Float64Array::from(values.clone()))),
        ("wide", Arc::new(values.iter().map(|v| Some(v / 3.0)).collect::<Float64Array>())),
        ("text", Arc::new(StringArray::from_iter_values(texts))),
    ];
    let folder = tempfile::tempdir().unwrap();
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap();
    write_shard(&folder.path().join("a.parquet"), &batch, 40_000);
    let dataset = open(folder.path());
    let all = Selection::all(n);
    let place = |row: &RowId| usize::try_from(row.0).unwrap();
    for keys in ["narrow:desc", "wide:desc", "text:desc"] {
        let (one, two) =
            (sorted(&dataset, keys, &all, whole(), 1).0, sorted(&dataset, keys, &all, whole(), 3).0);
        assert!(one == two, "{keys}");
        let rows = rows_of(&one);
        assert_eq!(rows.len() as u64, n);
        let key = |row: &RowId| {
            let value = values[place(row)];
            let is_text = keys.starts_with("text");
            if is_text { format!("{value:.3}").parse().expect("a number") } else { value }
        };
        let misplaced = rows.windows(2).find(|pair| {
            let (a, b): (f64, f64) = (key(&pair[0]), key(&pair[1]));
            a < b || (a.to_bits() == b.to_bits() && pair[0] > pair[1])
        });
        assert_eq!(misplaced, None, "{keys}");
    }
}

#[test]
fn the_budget_is_held_to_the_row_and_what_is_refused_still_has_its_first_rows() {
    let folder = laion_folder(2, 60, 25);
    let dataset = open(folder.path());
    let all = Selection::all(120);
    let within = |bytes| Wanted { n_first: 7, whole_within_bytes: Some(bytes) };
    let (order, why) = sorted(&dataset, "WIDTH:desc", &all, within(120 * 12), 2);
    assert_eq!((order.len(), order.is_whole(), why), (120, true, None));
    let (order, why) = sorted(&dataset, "WIDTH:desc", &all, within(120 * 12 - 1), 2);
    assert_eq!(rows_of(&order), (113..120).rev().map(RowId).collect::<Vec<_>>());
    let too_large = OrderError::TooLarge { n_rows: 120, needs_bytes: 1440, budget_bytes: 1439 };
    assert_eq!((order.is_whole(), why), (false, Some(too_large)));
    // Of text the keys show what they take only while they are read, the rest is known before.
    let (order, why) = sorted(&dataset, "caption:desc, row", &all, within(120 * 20 - 1), 2);
    let too_large = OrderError::TooLarge { n_rows: 120, needs_bytes: 2400, budget_bytes: 2399 };
    assert_eq!((order.len(), order.is_whole(), why), (7, false, Some(too_large)));
    // 120 captions do not fit 3,000 bytes.
    let (order, why) = sorted(&dataset, "caption:desc, row", &all, within(3_000), 2);
    let expected: Vec<RowId> = [99, 98, 97, 96, 95, 94, 93].map(RowId).to_vec();
    assert_eq!(rows_of(&order), expected);
    let Some(OrderError::TooLarge { needs_bytes, .. }) = why else { panic!("{why:?}") };
    assert!((3_000..300_000).contains(&needs_bytes), "{needs_bytes}");
}

#[test]
fn a_number_that_widens_all_keys_counts_for_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut values = vec![0.5; 120];
    values[119] = 0.1;
    let array: ArrayRef = Arc::new(Float64Array::from(values));
    let batch = RecordBatch::try_from_iter([("x", array)]).unwrap();
    write_shard(&folder.path().join("a.parquet"), &batch, 100);
    let dataset = open(folder.path());
    let all = Selection::all(120);
    let within = |bytes| Wanted { n_first: 2, whole_within_bytes: Some(bytes) };
    let (order, why) = sorted(&dataset, "x", &all, within(120 * 16), 2);
    assert_eq!((order.len(), order.row(0), why), (120, Some(RowId(119)), None));
    let (order, why) = sorted(&dataset, "x", &all, within(120 * 16 - 1), 2);
    let too_large = OrderError::TooLarge { n_rows: 120, needs_bytes: 1920, budget_bytes: 1919 };
    assert_eq!((rows_of(&order), why), (vec![RowId(119), RowId(0)], Some(too_large)));
}

#[test]
fn rows_that_a_footer_only_claims_are_not_gathered() {
    let (_folder, path) = shard();
    // By text they would take 560 MB without their keys.
    let n_rows = 28_000_000;
    forge(&path, n_rows, |c| c);
    let dataset = open(&path);
    let all = Selection::all(dataset.n_rows());
    let (order, why) = sorted(&dataset, "url", &all, whole(), 2);
    assert_eq!((order.len(), order.is_whole()), (20, false));
    let Some(OrderError::TooLarge { needs_bytes, .. }) = why else { panic!("{why:?}") };
    assert_eq!(needs_bytes, 20 * n_rows.unsigned_abs());
}

#[test]
fn rows_that_cannot_be_read_come_last_and_none_is_dropped() {
    let folder = laion_folder(1, 100, 25);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let dataset = open(folder.path());
    let selection = Selection::of(100, (10..100).map(RowId));
    let readable = (10..25).chain(50..100);
    for keys in ["length(caption), row:desc", "length(caption) * 0:desc"] {
        let (order, _) = sorted(&dataset, keys, &selection, whole(), 2);
        let rows: Vec<u64> = rows_of(&order).iter().map(|row| row.0).collect();
        let mut seen = rows.clone();
        seen.sort_unstable();
        assert_eq!(seen, (10..100).collect::<Vec<_>>(), "{keys}");
        let last: Vec<u64> = rows[readable.clone().count()..].to_vec();
        assert!(last.iter().all(|row| (25..50).contains(row)) && last.is_sorted(), "{keys}: {last:?}");
        let (top, _) = sorted(&dataset, keys, &selection, first(1000), 2);
        assert_eq!(rows_of(&top), rows_of(&order), "{keys}");
    }
}
