//! Parquet files whose footer and page index say what a test wants, whether it can be true or not: written byte by
//! byte, since no writer would. The pages themselves stay as they are.
//!
//! Source: parquet-format, `parquet.thrift`, structs `Statistics`, `ColumnIndex` and `OffsetIndex`; Apache Thrift,
//! "Thrift compact protocol encoding".

use std::path::Path;

use parquet::basic::Type;
use parquet::data_type::{AsBytes, ByteArray};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::page_index::index_reader::{decode_column_index, decode_offset_index};
use parquet::file::statistics::{Statistics, ValueStatistics};

/// What a file says of one column chunk: the truth, until a lie has gone over it.
pub(crate) struct Told {
    pub(crate) physical: Type,
    pub(crate) n_rows: u64,
    pub(crate) low: Option<Vec<u8>>,
    pub(crate) high: Option<Vec<u8>>,
    pub(crate) n_nulls: Option<u64>,
    /// Bounds in the fields of before orders were defined.
    pub(crate) is_deprecated: bool,
    /// Where the dictionary and the first data page are.
    pub(crate) dictionary_at: Option<i64>,
    pub(crate) data_at: i64,
    /// The column index.
    pub(crate) pages: Vec<PageTold>,
    /// The offset index.
    pub(crate) places: Vec<PlaceTold>,
}

pub(crate) struct PageTold {
    /// True, whatever is said of it.
    pub(crate) n_rows: u64,
    pub(crate) is_null: bool,
    pub(crate) low: Vec<u8>,
    pub(crate) high: Vec<u8>,
    pub(crate) n_nulls: i64,
}

pub(crate) struct PlaceTold {
    pub(crate) at: i64,
    pub(crate) n_bytes: i32,
    pub(crate) first_row: i64,
}

/// A lie told of every column chunk of a file.
pub(crate) type Lie = (&'static str, fn(&mut Told));

/// Whether the file says by which order its bounds are bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Orders {
    Named,
    Unnamed,
}

impl Told {
    fn read(file: &[u8], column: &ColumnChunkMetaData, n_rows: u64) -> Self {
        let part = |range: std::ops::Range<u64>| {
            &file[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
        };
        let statistics = column.statistics();
        let bytes = |bound: Option<&[u8]>| bound.map(<[u8]>::to_vec);
        let places: Vec<PlaceTold> = column.offset_index_range().map_or_else(Vec::new, |range| {
            let index = decode_offset_index(part(range)).unwrap();
            let place = |page: &parquet::file::page_index::offset_index::PageLocation| PlaceTold {
                at: page.offset,
                n_bytes: page.compressed_page_size,
                first_row: page.first_row_index,
            };
            index.page_locations().iter().map(place).collect()
        });
        let pages = column.column_index_range().map_or_else(Vec::new, |range| {
            let index = decode_column_index(part(range), column.column_type()).unwrap();
            pages_of(&index, &places, n_rows)
        });
        Self {
            physical: column.column_type(),
            n_rows,
            low: statistics.and_then(|s| bytes(s.min_bytes_opt())),
            high: statistics.and_then(|s| bytes(s.max_bytes_opt())),
            n_nulls: statistics.and_then(Statistics::null_count_opt),
            is_deprecated: false,
            dictionary_at: column.dictionary_page_offset(),
            data_at: column.data_page_offset(),
            pages,
            places,
        }
    }

    /// As bytes of any length, which the statistics of texts may be.
    fn statistics(&self) -> Statistics {
        let bound = |bytes: &Option<Vec<u8>>| bytes.clone().map(ByteArray::from);
        let values =
            ValueStatistics::new(bound(&self.low), bound(&self.high), None, self.n_nulls, self.is_deprecated);
        Statistics::ByteArray(
            values
                .with_backwards_compatible_min_max(self.is_deprecated)
                .with_min_is_exact(false)
                .with_max_is_exact(false),
        )
    }

    fn column_index(&self) -> Vec<u8> {
        let mut out = Vec::new();
        list(&mut out, 1, &self.pages, |out, page| out.push(if page.is_null { 1 } else { 2 }));
        list(&mut out, 8, &self.pages, |out, page| binary(out, &page.low));
        list(&mut out, 8, &self.pages, |out, page| binary(out, &page.high));
        // In no order.
        out.extend([0x15, 0]);
        list(&mut out, 6, &self.pages, |out, page| zigzag(out, page.n_nulls));
        out.push(0);
        out
    }

    fn offset_index(&self) -> Vec<u8> {
        let mut out = Vec::new();
        list(&mut out, 12, &self.places, |out, place| {
            out.push(0x16);
            zigzag(out, place.at);
            out.push(0x15);
            zigzag(out, i64::from(place.n_bytes));
            out.push(0x16);
            zigzag(out, place.first_row);
            out.push(0);
        });
        out.push(0);
        out
    }
}

fn pages_of(index: &ColumnIndexMetaData, places: &[PlaceTold], n_rows: u64) -> Vec<PageTold> {
    fn both<T: AsBytes>(lows: &[T], highs: &[T]) -> Vec<(Vec<u8>, Vec<u8>)> {
        lows.iter()
            .zip(highs)
            .map(|(low, high)| (low.as_bytes().to_vec(), high.as_bytes().to_vec()))
            .collect()
    }
    use ColumnIndexMetaData as Index;
    let bounds: Vec<(Vec<u8>, Vec<u8>)> = match index {
        Index::BOOLEAN(of) => both(of.min_values(), of.max_values()),
        Index::INT32(of) => both(of.min_values(), of.max_values()),
        Index::INT64(of) => both(of.min_values(), of.max_values()),
        Index::FLOAT(of) => both(of.min_values(), of.max_values()),
        Index::DOUBLE(of) => both(of.min_values(), of.max_values()),
        Index::BYTE_ARRAY(of) | Index::FIXED_LEN_BYTE_ARRAY(of) => {
            let bytes = |bound: Option<&[u8]>| bound.unwrap_or_default().to_vec();
            of.min_values_iter().map(bytes).zip(of.max_values_iter().map(bytes)).collect()
        }
        Index::INT96(_) => Vec::new(),
    };
    let row = |page: usize| places.get(page).map_or(n_rows, |place| u64::try_from(place.first_row).unwrap());
    let page = |(page, (low, high))| PageTold {
        n_rows: row(page + 1) - row(page),
        is_null: index.is_null_page(page),
        low,
        high,
        n_nulls: index.null_count(page).unwrap_or(0),
    };
    bounds.into_iter().enumerate().map(page).collect()
}

/// The next field of a struct: a list of elements of this type.
fn list<T>(out: &mut Vec<u8>, wire: u8, items: &[T], mut put: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(0x19);
    match u8::try_from(items.len()) {
        Ok(n) if n < 15 => out.push(n << 4 | wire),
        _ => {
            out.push(0xf0 | wire);
            varint(out, items.len() as u64);
        }
    }
    for item in items {
        put(out, item);
    }
}

fn binary(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn zigzag(out: &mut Vec<u8>, value: i64) {
    varint(out, (value << 1 ^ value >> 63).cast_unsigned());
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap());
}

/// Writes the file's footer and page index anew, with what `lie` makes of each column chunk.
pub(crate) fn forge(path: &Path, orders: Orders, lie: impl Fn(&mut Told)) {
    let file = std::fs::read(path).unwrap();
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(file.clone())).unwrap();
    let n_leaves = metadata.file_metadata().schema_descr().num_columns();
    let mut out = file[..footer_start(&file)].to_vec();
    let mut builder = metadata.into_builder();
    for group in builder.take_row_groups() {
        let n_rows = u64::try_from(group.num_rows()).unwrap();
        let mut group = group.into_builder();
        let columns = group.take_columns().into_iter().map(|column| {
            let mut told = Told::read(&file, &column, n_rows);
            lie(&mut told);
            let mut column = column
                .into_builder()
                .set_statistics(told.statistics())
                .set_dictionary_page_offset(told.dictionary_at)
                .set_data_page_offset(told.data_at);
            if !told.pages.is_empty() {
                let (at, length) = append(&mut out, &told.column_index());
                column = column.set_column_index_offset(Some(at)).set_column_index_length(Some(length));
            }
            if !told.places.is_empty() {
                let (at, length) = append(&mut out, &told.offset_index());
                column = column.set_offset_index_offset(Some(at)).set_offset_index_length(Some(length));
            }
            column.build().unwrap()
        });
        let columns = columns.collect();
        builder = builder.add_row_group(group.set_column_metadata(columns).build().unwrap());
    }
    ParquetMetaDataWriter::new(&mut out, &builder.build()).finish().unwrap();
    if orders == Orders::Unnamed {
        forget_orders(&mut out, n_leaves);
    }
    std::fs::write(path, out).unwrap();
}

fn append(out: &mut Vec<u8>, bytes: &[u8]) -> (i64, i32) {
    let at = i64::try_from(out.len()).unwrap();
    out.extend_from_slice(bytes);
    (at, i32::try_from(bytes.len()).unwrap())
}

fn footer_start(file: &[u8]) -> usize {
    let length = u32::from_le_bytes(*file[..file.len() - 4].last_chunk().unwrap());
    file.len() - 8 - usize::try_from(length).unwrap()
}

/// Cuts `column_orders` off, the last field of the footer: a list of as many unions of an empty struct.
fn forget_orders(file: &mut Vec<u8>, n_leaves: usize) {
    let start = footer_start(file);
    file.truncate(file.len() - 8);
    let orders = file.len() - 1 - 3 * n_leaves;
    let is_order = |bytes: &[u8; 3]| bytes[0] & 0x0f == 0x0c && bytes[1..] == [0, 0];
    assert!(file[orders..].as_chunks().0.iter().all(is_order), "the last field is another one");
    // The field's header and the list's, whose length has a byte of its own from 15 elements on.
    file.truncate(orders - if n_leaves < 15 { 2 } else { 3 });
    file.push(0);
    let length = u32::try_from(file.len() - start).unwrap();
    file.extend_from_slice(&length.to_le_bytes());
    file.extend_from_slice(b"PAR1");
}
