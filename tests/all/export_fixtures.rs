//! What export tests share: requests, tables to compare, and a shard of everything that is hard to write.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array,
    Float64Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
    UInt64Array,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Schema};
use pairlens::base::{Cancel, IfExists, Progress};
use pairlens::dataset::{ColumnId, Dataset, OpenOptions, RowId};
use pairlens::export::{CsvCells, ExportError, ExportRequest, ExportRows, Outcome, Provenance};
use pairlens::query::Selection;

use crate::fixtures::write_shard;

type Columns = Vec<(&'static str, ArrayRef)>;

pub(crate) fn open(path: impl Into<PathBuf>) -> Dataset {
    Dataset::open(&[path.into()], &OpenOptions::default()).unwrap()
}

pub(crate) fn every(dataset: &Dataset, step: usize) -> Selection {
    Selection::of(dataset.n_rows(), (0..dataset.n_rows()).step_by(step).map(RowId))
}

/// A request for all columns, to be changed by a test.
pub(crate) fn request<'a>(
    dataset: &'a Dataset,
    selection: &'a Selection,
    output: &Path,
) -> ExportRequest<'a> {
    ExportRequest {
        dataset,
        rows: ExportRows::Selected(selection),
        columns: None,
        given: Vec::new(),
        output: output.to_owned(),
        format: None,
        compression: None,
        csv_cells: CsvCells::Exact,
        if_exists: IfExists::Refuse,
        provenance: Provenance::default(),
    }
}

pub(crate) fn run(request: ExportRequest<'_>) -> Result<Outcome, ExportError> {
    request.plan().unwrap().run(SystemTime::UNIX_EPOCH, &Cancel::new(), &|_: Progress| {})
}

/// All rows of all columns.
pub(crate) fn table(dataset: &Dataset) -> RecordBatch {
    let columns: Vec<ColumnId> = (0..dataset.columns().len()).map(ColumnId).collect();
    let batches: Vec<RecordBatch> = dataset
        .groups()
        .iter()
        .flat_map(|group| dataset.read_group(group, &columns, None, 1000).unwrap())
        .map(Result::unwrap)
        .collect();
    concat_batches(&dataset.schema(), &batches).unwrap()
}

/// The selected rows by the slowest way there is.
pub(crate) fn selected(dataset: &Dataset, selection: &Selection) -> RecordBatch {
    let all = table(dataset);
    let rows = selection.rows().map(|row| all.slice(usize::try_from(row.0).unwrap(), 1));
    concat_batches(&all.schema(), &rows.collect::<Vec<_>>()).unwrap()
}

pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

pub(crate) fn texts<const N: usize>(texts: [Option<&str>; N]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

fn text_columns() -> Columns {
    let hostile =
        [Some("a,\"b\"\r\nc"), Some(""), None, Some("=1+1"), Some("\0 \u{feff}🦀\u{202e}x"), Some("NaN")];
    let formulas = [Some("@x"), Some("\t"), Some("-"), Some("\r"), Some("+"), Some("plain")];
    let words: DictionaryArray<Int32Type> =
        [Some("en"), None, Some("de"), Some("en"), Some("-Latn"), Some("")].into_iter().collect();
    vec![("TEXT", texts(hostile)), ("ENG \"TEXT\", too", texts(formulas)), ("lang", Arc::new(words))]
}

fn number_columns() -> Columns {
    let floats = [Some(0.1), None, Some(f64::NAN), Some(f64::INFINITY), Some(-0.0), Some(1e-300)];
    #[expect(clippy::cast_possible_truncation, reason = "any float32 will do")]
    let narrow = floats.map(|f| f.map(|f| f as f32));
    // 2^53 + 1 is the first integer that a float64 cannot hold.
    let integers = [Some(i64::MIN), None, Some(9_007_199_254_740_993), Some(-5), Some(0), Some(1)];
    vec![
        ("f64", Arc::new(Float64Array::from(floats.to_vec()))),
        ("f32", Arc::new(Float32Array::from(narrow.to_vec()))),
        ("i64", Arc::new(Int64Array::from(integers.to_vec()))),
        ("u64", Arc::new(UInt64Array::from(vec![u64::MAX, 0, 1, 2, 3, 4]))),
        ("flag", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), None, None, None]))),
    ]
}

fn spelled_columns() -> Columns {
    let days = vec![Some(0), None, Some(-1), Some(20_000), Some(1), Some(2)];
    let prices = Decimal128Array::from(vec![Some(-1050), None, Some(0), Some(1), Some(2), Some(3)]);
    let micros = vec![Some(0), None, Some(1), Some(-1), Some(1_700_000_000_000_000), Some(999_999)];
    vec![
        ("day", Arc::new(Date32Array::from(days))),
        ("price", Arc::new(prices.with_precision_and_scale(9, 3).unwrap())),
        ("seen", Arc::new(TimestampMicrosecondArray::from(micros).with_timezone("UTC"))),
    ]
}

fn nested_columns() -> Columns {
    let lists =
        [Some(vec![Some(1.5), None]), None, Some(vec![]), Some(vec![Some(f64::NAN)]), None, Some(vec![None])];
    let bytes = BinaryArray::from(vec![Some(&b"\xff\xd8\xff\x00"[..]), None, None, Some(b""), None, None]);
    let paths = texts([Some("a.jpg"), None, Some(""), None, None, None]);
    let field = |name: &str, data_type| Arc::new(Field::new(name, data_type, true));
    let image = StructArray::from(vec![
        (field("bytes", DataType::Binary), Arc::new(bytes) as ArrayRef),
        (field("path", DataType::Utf8), paths),
    ]);
    let views = ListArray::new(
        Arc::new(Field::new_list_field(image.data_type().clone(), true)),
        OffsetBuffer::from_lengths([2, 0, 1, 0, 3, 0]),
        Arc::new(image.clone()),
        Some(vec![true, false, true, true, true, true].into()),
    );
    vec![
        ("list", Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>(lists))),
        ("image", Arc::new(image)),
        ("views", Arc::new(views)),
    ]
}

/// Six rows: nothing, quotes, breaks, formulas, NUL, NaN, nests, bytes, and `u64` that may not be NULL.
pub(crate) fn hostile_batch() -> RecordBatch {
    let columns = [text_columns(), number_columns(), spelled_columns(), nested_columns()].concat();
    let field =
        |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), *name != "u64");
    let schema = Schema::new(columns.iter().map(field).collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, array)| array).collect()).unwrap()
}

/// A folder with the hostile rows as one shard in row groups of two rows.
pub(crate) fn hostile_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_shard(&folder.path().join("hostile.parquet"), &hostile_batch(), 2);
    folder
}
