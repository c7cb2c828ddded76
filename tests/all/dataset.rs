//! Opening and reading whole datasets: order, union of schemas, damage, and that only what is asked for is read.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, DictionaryArray, Float64Array, Int32Array, LargeBinaryArray, RecordBatch,
    StringArray, StructArray,
};
use arrow::datatypes::{DataType, Field, Int8Type, Schema};
use pairlens::dataset::{
    ColumnId, Dataset, Finding, OpenOptions, PictureAt, ReadTrace, Role, RowId, StoredPicture, Value,
};

use crate::fixtures::{laion_batch, laion_folder, shared_data, write_shard};

fn open(path: impl Into<PathBuf>) -> Dataset {
    Dataset::open(&[path.into()], &OpenOptions::default()).unwrap()
}

fn captions(dataset: &Dataset, rows: &[u64]) -> Vec<String> {
    let column = dataset.roles().get(Role::Caption).unwrap();
    let rows: Vec<RowId> = rows.iter().map(|r| RowId(*r)).collect();
    let read = dataset.read_rows(&rows, &[column]);
    (0..read.rows.len()).map(|i| Value::at(read.batch.column(0), i).as_text().unwrap().to_owned()).collect()
}

#[test]
fn rows_come_in_the_order_asked_for_across_shards_and_groups() {
    let folder = laion_folder(3, 100, 30);
    let dataset = open(folder.path());
    assert_eq!(dataset.n_rows(), 300);
    assert_eq!(dataset.groups().len(), 12);
    assert_eq!(
        captions(&dataset, &[299, 0, 150, 0, 31]),
        ["caption 299", "caption 0", "caption 150", "caption 0", "caption 31"]
    );
    assert_eq!(captions(&dataset, &[300, 5]), ["caption 5"]);
    let address = dataset.address(RowId(231)).unwrap();
    assert_eq!((address.shard.0, address.row), (2, 31));
}

#[test]
fn only_the_named_columns_are_read() {
    let folder = laion_folder(1, 1000, 250);
    let trace = ReadTrace::default();
    let options = OpenOptions { trace: Some(trace.clone()), ..OpenOptions::default() };
    let dataset = Dataset::open(&[folder.path().to_owned()], &options).unwrap();
    trace.clear();
    let column = dataset.column_named("punsafe").unwrap();
    for group in dataset.groups() {
        assert!(dataset.read_group(group, &[column], None, 64).unwrap().all(|batch| batch.is_ok()));
    }
    let chunks: Vec<_> =
        dataset.shards()[0].metadata().row_groups().iter().map(|g| g.column(column.0).byte_range()).collect();
    let inside = |range: &std::ops::Range<u64>| {
        chunks.iter().any(|(start, len)| range.start >= *start && range.end <= start + len + 4096)
    };
    assert!(!trace.ranges().is_empty());
    assert!(trace.ranges().iter().all(inside), "{:?} outside {chunks:?}", trace.ranges());
}

#[test]
fn differing_schemas_are_united_and_conflicts_named() {
    let folder = tempfile::tempdir().unwrap();
    let other: [(&str, ArrayRef); 3] = [
        ("TEXT", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("WIDTH", Arc::new(Float64Array::from(vec![1.5, f64::NAN]))),
        ("punsafe", Arc::new(StringArray::from(vec!["x", "y"]))),
    ];
    write_shard(&folder.path().join("1.parquet"), &laion_batch(0, 2), 10);
    write_shard(&folder.path().join("2.parquet"), &RecordBatch::try_from_iter(other).unwrap(), 10);
    let dataset = open(folder.path());
    let columns = ["WIDTH", "punsafe", "URL"].map(|n| dataset.column_named(n).unwrap());
    let read = dataset.read_rows(&[RowId(1), RowId(2)], &columns);
    let cells: Vec<Value> = (0..3).map(|c| Value::at(read.batch.column(c), 1)).collect();
    assert_eq!(cells, [Value::Float64(1.5), Value::Null, Value::Null]);
    assert_eq!(Value::at(read.batch.column(0), 0), Value::Float64(101.0));
    assert!(dataset.findings().iter().any(|f| matches!(f, Finding::TypeConflict { .. })));
    assert!(
        dataset
            .findings()
            .iter()
            .any(|f| f.to_string() == "columns URL, HEIGHT, similarity are missing in 1 shard: NULL there")
    );
}

#[test]
fn dictionaries_with_small_keys_go_together_whatever_number_of_words_they_have() {
    let folder = tempfile::tempdir().unwrap();
    for shard in 0..3 {
        let words: Vec<String> = (0..100).map(|i| format!("word {shard} {i}")).collect();
        let array: DictionaryArray<Int8Type> = words.iter().map(String::as_str).collect();
        let batch = RecordBatch::try_from_iter([("TEXT", Arc::new(array) as ArrayRef)]).unwrap();
        write_shard(&folder.path().join(format!("{shard}.parquet")), &batch, 100);
    }
    let dataset = open(folder.path());
    assert!(matches!(dataset.columns()[0].data_type(), DataType::Dictionary(..)));
    let rows: Vec<u64> = (0..300).collect();
    let read = captions(&dataset, &rows);
    assert_eq!((read.len(), read[299].as_str()), (300, "word 2 99"));
}

#[test]
fn pictures_of_shards_whose_structs_differ_inside_are_all_found() {
    let folder = tempfile::tempdir().unwrap();
    let path: ArrayRef = Arc::new(StringArray::from(vec!["a.jpg"]));
    let contents: [ArrayRef; 2] = [
        Arc::new(BinaryArray::from_vec(vec![b"one"])),
        Arc::new(LargeBinaryArray::from_opt_vec(vec![Some(b"two")])),
    ];
    for (at, bytes) in contents.into_iter().enumerate() {
        let field = Field::new("bytes", bytes.data_type().clone(), at == 1);
        let column = StructArray::from(vec![
            (Arc::new(field), bytes),
            (Arc::new(Field::new("path", DataType::Utf8, true)), path.clone()),
        ]);
        let batch = RecordBatch::try_from_iter([("image", Arc::new(column) as ArrayRef)]).unwrap();
        write_shard(&folder.path().join(format!("{at}.parquet")), &batch, 10);
    }
    let dataset = open(folder.path());
    assert_eq!(dataset.findings(), []);
    for (row, bytes) in [(0, b"one"), (1, b"two")] {
        let stored = dataset.picture_at(RowId(row), 0).unwrap();
        assert_eq!(stored, PictureAt { picture: StoredPicture::Bytes(bytes.to_vec()), n_pictures: 1 });
        assert_eq!(dataset.picture_at(RowId(row), 1).unwrap().picture, StoredPicture::Nothing);
    }
}

#[test]
fn a_second_column_of_one_name_is_said_and_the_first_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twice.parquet");
    let field = |name| Field::new(name, DataType::Utf8, true);
    let schema = Schema::new(vec![field("TEXT"), field("URL"), field("TEXT")]);
    let texts = ["first", "u", "second"].map(|t| Arc::new(StringArray::from(vec![t])) as ArrayRef);
    write_shard(&path, &RecordBatch::try_new(Arc::new(schema), texts.to_vec()).unwrap(), 10);
    let dataset = open(&path);
    assert_eq!((dataset.columns().len(), captions(&dataset, &[0])), (2, vec!["first".to_owned()]));
    let said: Vec<String> = dataset.findings().iter().map(ToString::to_string).collect();
    assert_eq!(said, [format!("{} has more than one column TEXT: the first is read", path.display())]);
}

#[test]
fn the_types_of_a_conflict_are_safe_to_show() {
    let folder = tempfile::tempdir().unwrap();
    let of = |inner: ArrayRef| -> ArrayRef {
        let field = Field::new("x\x1b[2J", inner.data_type().clone(), true);
        Arc::new(StructArray::from(vec![(Arc::new(field), inner)]))
    };
    let columns = [of(Arc::new(Int32Array::from(vec![1]))), of(Arc::new(StringArray::from(vec!["a"])))];
    for (at, column) in columns.into_iter().enumerate() {
        let batch = RecordBatch::try_from_iter([("note", column)]).unwrap();
        write_shard(&folder.path().join(format!("{at}.parquet")), &batch, 10);
    }
    let said = open(folder.path()).findings()[0].to_string();
    assert!(said.contains("Int32") && said.contains("Utf8") && !said.contains('\x1b'), "{said}");
}

#[test]
fn long_values_are_cut_for_the_screen_and_whole_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.parquet");
    let text: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(1 << 20)]));
    write_shard(&path, &RecordBatch::try_from_iter([("TEXT", text)]).unwrap(), 10);
    let dataset = open(&path);
    let pairs = dataset.read_pairs(&[RowId(0)]).pairs;
    let Value::LongText { start, n_bytes } = &pairs[0].values[0].1 else { panic!("not cut") };
    assert_eq!((start.len(), *n_bytes), (64 << 10, 1 << 20));
    assert_eq!(captions(&dataset, &[0])[0].len(), 1 << 20);
}

#[test]
fn folders_are_those_of_the_shards_and_of_the_inputs_each_once() {
    let folder = laion_folder(2, 10, 10);
    let deep = folder.path().join("deep");
    std::fs::create_dir(&deep).unwrap();
    std::fs::rename(folder.path().join("part-00001.parquet"), deep.join("part-00001.parquet")).unwrap();
    let mut folders = open(folder.path()).folders();
    folders.sort();
    assert_eq!(folders, [folder.path().to_owned(), deep.clone()]);
    assert_eq!(open(deep.join("part-00001.parquet")).folders(), [deep]);
}

#[test]
fn a_damaged_page_costs_its_row_group_and_nothing_else() {
    let folder = laion_folder(1, 300, 100);
    let path = folder.path().join("part-00000.parquet");
    let clean = open(&path);
    let (start, _) = clean.shards()[0].metadata().row_group(1).column(1).byte_range();
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in &mut bytes[usize::try_from(start).unwrap() + 40..][..40] {
        *byte ^= 0xff;
    }
    std::fs::write(&path, bytes).unwrap();
    let dataset = open(&path);
    let caption = dataset.roles().get(Role::Caption).unwrap();
    let read = dataset.read_rows(&[RowId(5), RowId(150), RowId(250)], &[caption]);
    assert_eq!(read.rows, [RowId(5), RowId(250)]);
    assert_eq!(read.damaged.len(), 1);
    let words = read.damaged[0].1.to_string();
    assert!(words.starts_with("row group 1 of part-00000.parquet cannot be read: "), "{words}");
    // Columns that are whole stay readable in the damaged group.
    let width = dataset.roles().get(Role::Width).unwrap();
    assert_eq!(dataset.read_rows(&[RowId(150)], &[width]).rows, [RowId(150)]);
}

#[test]
fn unreadable_files_are_named_and_the_rest_stays_usable() {
    let folder = laion_folder(1, 20, 20);
    std::fs::write(folder.path().join("part-00001.parquet"), "just text").unwrap();
    let whole = std::fs::read(folder.path().join("part-00000.parquet")).unwrap();
    std::fs::write(folder.path().join("part-00002.parquet"), &whole[..whole.len() / 2]).unwrap();
    let dataset = open(folder.path());
    assert_eq!(dataset.n_rows(), 20);
    let said: Vec<String> = dataset.findings().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("part-00001.parquet is left out: it is not a Parquet file"), "{said:?}");
    assert!(said[1].contains("part-00002.parquet is left out: the file is cut short"), "{said:?}");
}

#[test]
fn roles_can_be_given_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let columns: [(&str, ArrayRef); 3] = [
        ("text", Arc::new(StringArray::from(vec!["t"]))),
        ("raw_caption", Arc::new(StringArray::from(vec!["r"]))),
        ("n", Arc::new(Int32Array::from(vec![1]))),
    ];
    let path = folder.path().join("x.parquet");
    write_shard(&path, &RecordBatch::try_from_iter(columns).unwrap(), 10);
    assert_eq!(captions(&open(&path), &[0]), ["t"]);
    let with = |wish: &str| {
        Dataset::open(
            std::slice::from_ref(&path),
            &OpenOptions { roles: vec![wish.parse().unwrap()], ..OpenOptions::default() },
        )
    };
    assert_eq!(captions(&with("caption=raw_caption").unwrap(), &[0]), ["r"]);
    assert_eq!(with("caption=n").unwrap_err().to_string(), "column n is int32, but caption needs text");
    assert!(with("caption=nix").unwrap_err().to_string().contains("the columns are text, raw_caption, n"));
}

fn role_names(dataset: &Dataset) -> Vec<String> {
    dataset
        .roles()
        .bindings()
        .map(|(role, b)| format!("{role}={}", dataset.column(b.column).name()))
        .collect()
}

/// Roles that the columns of published datasets play, in the order of the roles.
const ROLES_OF_REAL_DATA: [(&str, &str); 6] = [
    (
        "spark/laion2B-multi-joined",
        "url=URL caption=TEXT width=WIDTH height=HEIGHT similarity=similarity punsafe=punsafe \
         pwatermark=pwatermark language=LANGUAGE id=hash",
    ),
    ("hf", "caption=text picture=image width=width height=height punsafe=punsafe"),
    (
        "img2dataset_out/parquet",
        "url=url caption=caption picture=jpg width=width height=height similarity=similarity \
         punsafe=punsafe pwatermark=pwatermark language=LANGUAGE id=hash status=status",
    ),
    (
        "misc/improved_aesthetics_like.parquet",
        "url=URL caption=TEXT width=WIDTH height=HEIGHT similarity=similarity punsafe=punsafe \
         pwatermark=pwatermark aesthetic=AESTHETIC_SCORE id=hash",
    ),
    (
        "misc/datacomp_small_like.parquet",
        "url=url caption=text width=original_width height=original_height \
         similarity=clip_l14_similarity_score id=uid",
    ),
    (
        "misc/translated_like.parquet",
        "url=URL caption=TEXT width=WIDTH height=HEIGHT similarity=similarity punsafe=punsafe \
         pwatermark=pwatermark aesthetic=prediction language=LANGUAGE id=hash",
    ),
];

#[test]
fn real_schemas_get_the_right_roles() {
    let Some(data) = shared_data("") else { return };
    for (part, roles) in ROLES_OF_REAL_DATA {
        assert_eq!(role_names(&open(data.join(part))).join(" "), roles, "{part}");
    }
    assert_eq!(open(data.join("spark/laion2B-multi-joined")).n_rows(), 62_141);
}

#[test]
fn every_plain_column_of_the_real_data_can_be_shown() {
    let Some(data) = shared_data("hf") else { return };
    let dataset = open(data);
    let columns: Vec<ColumnId> = dataset.plain_columns();
    let read = dataset.read_rows(&[RowId(3)], &columns);
    let shown: Vec<String> =
        (0..columns.len()).map(|c| Value::at(read.batch.column(c), 0).show().into_string()).collect();
    assert!(shown.iter().all(|s| !s.contains("not shown")), "{shown:?}");
    let source = dataset.column_named("source").unwrap();
    assert!(dataset.column(source).class_name(0).is_some());
    assert!(dataset.picture_at(RowId(0), 0).unwrap().n_pictures > 0);
}

#[test]
fn dates_of_spark_that_no_nanoseconds_can_hold_are_shown_as_they_are() {
    let Some(path) = shared_data("parquet-testing/data/int96_from_spark.parquet") else { return };
    let dataset = open(path);
    let rows: Vec<RowId> = (0..dataset.n_rows()).map(RowId).collect();
    let shown: Vec<String> =
        dataset.read_pairs(&rows).pairs.iter().map(|p| p.values[0].1.show().into_string()).collect();
    // The values are described in the file int96_from_spark.md beside it.
    assert_eq!(shown[..2], ["2024-01-01T20:34:56.123456", "2024-01-01T01:00:00"]);
    assert_eq!(shown[2..5], ["9999-12-31T03:00:00", "2024-12-30T23:00:00", "NULL"]);
    // The calendar at hand ends before the year 290000: no date is better than a wrong one.
    assert!(shown[5].starts_with("not shown: "), "{}", shown[5]);
}
