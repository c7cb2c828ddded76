//! Random rows of every type that files of this field have, and Parquet files of them in every codec, page
//! version and encoding. What the rows mean to a filter is said in `naive_filter` and `naive_types`.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, FixedSizeBinaryArray, Float32Array,
    Float64Array, Float64Builder, Int8Array, Int32Array, Int64Array, LargeStringArray, ListArray,
    ListBuilder, RecordBatch, StringArray, StringBuilder, StructArray, TimestampMillisecondArray,
    UInt32Array, UInt64Array,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Float32Type};
use fastrand::Rng;
use parquet::arrow::ArrowWriter;
use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{
    EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion,
};

use crate::naive_filter::{COLUMNS, Value, WORDS};
use crate::naive_types::{DAY_US, HASH_BYTES, INSTANTS, PATHS, WIDES};

/// Rows of a file: several row groups of several pages.
pub(crate) const N_ROWS: usize = 72;

/// A row: a value for each of [`COLUMNS`].
pub(crate) type Row = Vec<Value>;

fn some<T>(rng: &mut Rng, n_nulls: u8, value: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    (rng.u8(..10) >= n_nulls).then(|| value(rng))
}

fn real(rng: &mut Rng) -> f64 {
    let odd = [f64::NAN, -0.0, 0.0, f64::INFINITY, f64::NEG_INFINITY, 0.34, 0.1, 0.25, -f64::NAN];
    if rng.u8(..3) == 0 { odd[rng.usize(..odd.len())] } else { f64::from(rng.i32(-4..12)) / 4.0 }
}

fn words(rng: &mut Rng) -> String {
    (0..rng.usize(..4)).map(|_| WORDS[rng.usize(..WORDS.len())]).collect()
}

fn bytes(rng: &mut Rng) -> Vec<u8> {
    (0..rng.usize(..6)).map(|_| rng.u8(..)).collect()
}

fn path(rng: &mut Rng) -> String {
    PATHS[rng.usize(..PATHS.len())].to_owned()
}

/// Microseconds close to one of the instants, on a whole millisecond.
fn instant(rng: &mut Rng) -> i64 {
    INSTANTS[rng.usize(..INSTANTS.len())].1 + [-1_000, 0, 0, 1_000, DAY_US][rng.usize(..5)]
}

#[expect(clippy::cast_possible_truncation, reason = "few digits")]
fn real4(rng: &mut Rng) -> f32 {
    real(rng) as f32
}

/// The rows of a file. Neighbours are alike in half of them, so that row groups and pages can be left out.
pub(crate) fn random_rows(rng: &mut Rng) -> Vec<Row> {
    let n_nulls = [0, 1, 4, 10][rng.usize(..4)];
    let is_sorted = rng.bool();
    rows_of(rng, n_nulls, is_sorted)
}

/// Rows of which `n_nulls` tenths of the values are NULL.
pub(crate) fn rows_of(rng: &mut Rng, n_nulls: u8, is_sorted: bool) -> Vec<Row> {
    let base = |row: usize| if is_sorted { i64::try_from(row / 12).unwrap() } else { 0 };
    (0..N_ROWS).map(|row| random_row(rng, n_nulls, base(row))).collect()
}

fn random_row(rng: &mut Rng, n_nulls: u8, base: i64) -> Row {
    let far = [i64::from(i32::MIN), i64::from(i32::MAX)];
    let i4 = |rng: &mut Rng| if rng.u8(..30) == 0 { far[rng.usize(..2)] } else { base + rng.i64(0..3) };
    let i8 = |rng: &mut Rng| if rng.u8(..20) == 0 { i64::MIN } else { base + rng.i64(0..4) };
    let tag = |rng: &mut Rng| ["de", "en", "cat", ""][rng.usize(..4)].to_owned();
    let mut of = |value: &dyn Fn(&mut Rng) -> Value| some(rng, n_nulls, value).unwrap_or(Value::Null);
    vec![
        of(&|rng| Value::Int(i4(rng))),
        of(&|rng| Value::Int(i8(rng))),
        of(&|rng| Value::Real(real4(rng))),
        of(&|rng| Value::Double(real(rng))),
        of(&|rng| Value::Text(words(rng))),
        of(&|rng| Value::Text(tag(rng))),
        of(&|rng| Value::Bool(rng.bool())),
        of(&|rng| Value::Int(rng.i64(0..12))),
        of(&|rng| Value::Int(rng.i64(-3..12))),
        of(&|rng| Value::Text(words(rng))),
        of(&|rng| Value::List((0..rng.usize(..4)).map(|_| some(rng, 2, real4)).collect())),
        of(&|rng| Value::Wide(WIDES[rng.usize(..WIDES.len())])),
        of(&|rng| Value::Int(base * 100 + rng.i64(-300..1200))),
        of(&|rng| Value::Int(base * 100 + rng.i64(-300..1200))),
        of(&|rng| Value::Int(instant(rng))),
        of(&|rng| Value::Int(instant(rng).div_euclid(DAY_US))),
        of(&|rng| Value::Bytes(bytes(rng))),
        of(&|rng| Value::Bytes((0..HASH_BYTES).map(|_| rng.u8(..)).collect())),
        of(&|rng| Value::Image(some(rng, n_nulls, bytes), some(rng, n_nulls, path))),
        of(&|rng| Value::Texts((0..rng.usize(..4)).map(|_| some(rng, 2, tag)).collect())),
        of(&|rng| {
            let inner = |rng: &mut Rng| (0..rng.usize(..5)).map(|_| real(rng)).collect();
            Value::Lists((0..rng.usize(..3)).map(|_| some(rng, 2, inner)).collect())
        }),
    ]
}

fn int(value: &Value) -> Option<i64> {
    if let Value::Int(n) = value { Some(*n) } else { None }
}

fn string(value: &Value) -> Option<&str> {
    if let Value::Text(t) = value { Some(t) } else { None }
}

fn binary(value: &Value) -> Option<&[u8]> {
    if let Value::Bytes(b) = value { Some(b) } else { None }
}

fn batch(rows: &[Row]) -> RecordBatch {
    let column = |at: usize| rows.iter().map(move |row| &row[at]);
    let i4 = |v: &Value| Some(i32::try_from(int(v)?).unwrap());
    let real = |v: &Value| if let Value::Real(x) = v { Some(*x) } else { None };
    let double = |v: &Value| if let Value::Double(x) = v { Some(*x) } else { None };
    let flag = |v: &Value| if let Value::Bool(b) = v { Some(*b) } else { None };
    let wide = |v: &Value| if let Value::Wide(n) = v { Some(*n) } else { None };
    let list = |v: &Value| if let Value::List(items) = v { Some(items.clone()) } else { None };
    let money = |at: usize, digits: u8| {
        let cents: Decimal128Array = column(at).map(|v| int(v).map(i128::from)).collect();
        Arc::new(cents.with_precision_and_scale(digits, 2).unwrap())
    };
    let times: TimestampMillisecondArray = column(14).map(|v| int(v).map(|us| us / 1000)).collect();
    let hashes =
        FixedSizeBinaryArray::try_from_sparse_iter_with_size(column(17).map(binary), HASH_BYTES).unwrap();
    let arrays: [ArrayRef; COLUMNS.len()] = [
        Arc::new(column(0).map(i4).collect::<Int32Array>()),
        Arc::new(column(1).map(int).collect::<Int64Array>()),
        Arc::new(column(2).map(real).collect::<Float32Array>()),
        Arc::new(column(3).map(double).collect::<Float64Array>()),
        Arc::new(column(4).map(string).collect::<StringArray>()),
        Arc::new(column(5).map(string).collect::<StringArray>()),
        Arc::new(column(6).map(flag).collect::<BooleanArray>()),
        Arc::new(column(7).map(|v| Some(u32::try_from(int(v)?).unwrap())).collect::<UInt32Array>()),
        Arc::new(column(8).map(|v| Some(i8::try_from(int(v)?).unwrap())).collect::<Int8Array>()),
        Arc::new(column(9).map(string).collect::<LargeStringArray>()),
        Arc::new(ListArray::from_iter_primitive::<Float32Type, _, _>(column(10).map(list))),
        Arc::new(column(11).map(wide).collect::<UInt64Array>()),
        money(12, 9),
        money(13, 20),
        Arc::new(times.with_timezone("UTC")),
        Arc::new(column(15).map(i4).collect::<Date32Array>()),
        Arc::new(column(16).map(binary).collect::<BinaryArray>()),
        Arc::new(hashes),
        images(column(18)),
        tags(column(19)),
        boxes(column(20)),
    ];
    RecordBatch::try_from_iter_with_nullable(COLUMNS.into_iter().zip(arrays).map(|(n, a)| (n, a, true)))
        .unwrap()
}

fn images<'a>(values: impl Iterator<Item = &'a Value> + Clone) -> ArrayRef {
    let parts = values.map(|value| match value {
        Value::Image(bytes, path) => (true, bytes.as_deref(), path.as_deref()),
        _ => (false, None, None),
    });
    let bytes: ArrayRef = Arc::new(parts.clone().map(|(_, bytes, _)| bytes).collect::<BinaryArray>());
    let paths: ArrayRef = Arc::new(parts.clone().map(|(_, _, path)| path).collect::<StringArray>());
    let fields = vec![Field::new("bytes", DataType::Binary, true), Field::new("path", DataType::Utf8, true)];
    let valid: NullBuffer = parts.map(|(valid, ..)| valid).collect::<Vec<bool>>().into();
    Arc::new(StructArray::new(fields.into(), vec![bytes, paths], Some(valid)))
}

fn tags<'a>(values: impl Iterator<Item = &'a Value>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for value in values {
        if let Value::Texts(items) = value {
            lists.values().extend(items.iter().map(Option::as_deref));
        }
        lists.append(matches!(value, Value::Texts(_)));
    }
    Arc::new(lists.finish())
}

fn boxes<'a>(values: impl Iterator<Item = &'a Value>) -> ArrayRef {
    let mut lists = ListBuilder::new(ListBuilder::new(Float64Builder::new()));
    for value in values {
        if let Value::Lists(items) = value {
            for item in items {
                lists.values().values().append_slice(item.as_deref().unwrap_or_default());
                lists.values().append(item.is_some());
            }
        }
        lists.append(matches!(value, Value::Lists(_)));
    }
    Arc::new(lists.finish())
}

/// Another codec, page version, statistics and encodings for every file.
pub(crate) fn properties(rng: &mut Rng) -> WriterPropertiesBuilder {
    let pick = |rng: &mut Rng, n: usize| rng.usize(..n);
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
        Compression::BROTLI(BrotliLevel::default()),
    ];
    let statistics = [EnabledStatistics::None, EnabledStatistics::Chunk, EnabledStatistics::Page];
    let mut properties = WriterProperties::builder()
        .set_compression(codecs[pick(rng, codecs.len())])
        .set_writer_version(if rng.bool() { WriterVersion::PARQUET_1_0 } else { WriterVersion::PARQUET_2_0 })
        .set_statistics_enabled(statistics[pick(rng, 3)])
        .set_max_row_group_row_count(Some(rng.usize(24..80)))
        .set_data_page_row_count_limit(rng.usize(9..40))
        .set_write_batch_size(rng.usize(3..10))
        .set_dictionary_page_size_limit(if rng.u8(..4) == 0 { 40 } else { 1 << 20 })
        .set_bloom_filter_enabled(rng.bool())
        .set_offset_index_disabled(rng.bool());
    for (name, encodings) in [
        ("i4", vec![Encoding::DELTA_BINARY_PACKED, Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("i8", vec![Encoding::DELTA_BINARY_PACKED, Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("f4", vec![Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("f8", vec![Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN]),
        ("t", vec![Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY, Encoding::PLAIN]),
        ("big", vec![Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY, Encoding::PLAIN]),
    ] {
        if rng.u8(..3) > 0 {
            properties = properties
                .set_column_dictionary_enabled(name.into(), false)
                .set_column_encoding(name.into(), encodings[pick(rng, encodings.len())]);
        }
    }
    properties
}

/// Writes the rows as one shard.
pub(crate) fn write(path: &Path, rows: &[Row], properties: WriterProperties) {
    let batch = batch(rows);
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}
