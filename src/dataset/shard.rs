//! One Parquet file: its footer, checked before anything is believed, and its fingerprint.
//!
//! Opening reads the footer and nothing else. Rows are read in `read`.

use std::io;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
    ParquetStatisticsPolicy,
};
use parquet::file::reader::Length;
use xxhash_rust::xxh3::xxh3_128;

use super::address::ShardId;
use super::file::ShardFile;
use super::int96::reader_metadata;
use crate::base::{SafeText, bytes, contain};

/// The end of the file read in one go. Footers of LAION's shards are 10–100 kB; a longer one costs a second read.
const TAIL_BYTES: u64 = 64 * 1024;

/// A footer above this is refused: the largest honest ones (thousands of columns and row groups) are tens of MB.
const MAX_FOOTER_BYTES: u64 = 256 * 1024 * 1024;

/// Rows of a row group. Honest ones hold up to some tens of millions; a footer that says more than this would
/// keep scans busy for hours with rows that are not there.
const MAX_GROUP_ROWS: u64 = u32::MAX as u64;

/// Footer length (4 bytes) and the magic `PAR1`, at the end of every Parquet file (Parquet format, "File format").
const TRAILER_BYTES: usize = 8;

/// Identity of a shard's content as far as its footer tells: equal files have equal ones, whatever their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u128);

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Why a file cannot be used as a shard.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// The operating system does not let us read it.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Something else under a Parquet name.
    #[error("it is not a Parquet file: it begins with {0}")]
    NotParquet(SafeText),
    /// It begins as Parquet and ends in the middle.
    #[error("the file is cut short: {size} are there, the footer at its end is missing", size = bytes(*.0))]
    CutShort(u64),
    /// Encrypted files need keys we do not handle.
    #[error("the file is encrypted, which is not supported")]
    Encrypted,
    /// The footer is there but makes no sense.
    #[error("the footer is damaged: {0}")]
    Footer(SafeText),
    /// Each shard before it is fine, and so may this one be, but not all of them together.
    #[error("with it the dataset would have more rows than can be counted")]
    TooManyRows,
}

/// A readable shard.
#[derive(Debug)]
pub struct Shard {
    pub(super) id: ShardId,
    pub(super) path: PathBuf,
    pub(super) file: ShardFile,
    pub(super) reader: ArrowReaderMetadata,
    fingerprint: Fingerprint,
    n_rows: u64,
}

impl Shard {
    /// Reads and checks the footer. Cost: one read of at most 64 KiB for most files.
    pub(super) fn open(id: ShardId, path: &Path, file: ShardFile) -> Result<Self, ShardError> {
        let footer = read_footer(&file)?;
        let metadata = contain(|| decoded(&footer)).map_err(ShardError::Footer)?.map_err(|e| damaged(&e))?;
        let n_rows = contain(|| check(&metadata, file.len())).map_err(ShardError::Footer)??;
        let reader = contain(|| reader_metadata(with_total(metadata, n_rows).into()))
            .map_err(ShardError::Footer)?
            .map_err(|e| damaged(&e))?;
        let mut identity = file.len().to_le_bytes().to_vec();
        identity.extend_from_slice(&footer);
        let fingerprint = Fingerprint(xxh3_128(&identity));
        Ok(Self { id, path: path.to_owned(), file, reader, fingerprint, n_rows })
    }

    /// Its place in the dataset.
    pub fn id(&self) -> ShardId {
        self.id
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file name alone, safe to show.
    pub fn name(&self) -> SafeText {
        SafeText::line(&self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy())
    }

    /// Rows by the footer.
    pub fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// Rows of each row group by the footer.
    pub(super) fn group_rows(&self) -> Vec<u64> {
        // Checked when the shard was opened: never negative.
        self.metadata().row_groups().iter().map(|g| u64::try_from(g.num_rows()).unwrap_or(0)).collect()
    }

    /// Size of the file.
    pub fn size_bytes(&self) -> u64 {
        self.file.len()
    }

    /// Identity of the content.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The footer, for pruning and for `info`.
    pub fn metadata(&self) -> &ParquetMetaData {
        self.reader.metadata()
    }

    /// The shard's own columns as arrow sees them.
    pub fn arrow_schema(&self) -> &SchemaRef {
        self.reader.schema()
    }

    /// A value of the footer's key-value metadata.
    pub fn key_value(&self, key: &str) -> Option<&str> {
        let pairs = self.metadata().file_metadata().key_value_metadata()?;
        pairs.iter().find(|pair| pair.key == key)?.value.as_deref()
    }
}

/// The footer. Statistics that are no statistics cost nothing but themselves: it is then read without any.
fn decoded(footer: &[u8]) -> Result<ParquetMetaData, ParquetError> {
    ParquetMetaDataReader::decode_metadata(footer).or_else(|error| {
        let without =
            ParquetMetaDataOptions::new().with_column_stats_policy(ParquetStatisticsPolicy::SkipAll);
        ParquetMetaDataReader::decode_metadata_with_options(footer, Some(&without)).map_err(|_| error)
    })
}

fn damaged(error: &ParquetError) -> ShardError {
    ShardError::Footer(SafeText::line(&plain_words(error)))
}

/// The error without the crate's prefixes, which say nothing to a person.
pub(super) fn plain_words(error: &ParquetError) -> String {
    match error {
        ParquetError::General(why) | ParquetError::EOF(why) | ParquetError::ArrowError(why) => why.clone(),
        ParquetError::NYI(what) => format!("not supported: {what}"),
        other => other.to_string(),
    }
}

fn read_footer(file: &ShardFile) -> Result<Vec<u8>, ShardError> {
    let size = file.len();
    if size == 0 {
        return Err(ShardError::Empty);
    }
    let tail_len = size.min(TAIL_BYTES);
    let tail = read(file, size - tail_len, tail_len)?;
    let Some((rest, trailer)) = tail.split_last_chunk::<TRAILER_BYTES>() else {
        return Err(not_parquet(file));
    };
    match &trailer[4..] {
        b"PAR1" => {}
        b"PARE" => return Err(ShardError::Encrypted),
        _ => return Err(not_parquet(file)),
    }
    let footer_len = u64::from(u32::from_le_bytes([trailer[0], trailer[1], trailer[2], trailer[3]]));
    if footer_len > MAX_FOOTER_BYTES || footer_len + TRAILER_BYTES as u64 > size {
        let why = format!("it claims a length of {} in a file of {}", bytes(footer_len), bytes(size));
        return Err(ShardError::Footer(SafeText::line(&why)));
    }
    match usize::try_from(footer_len).ok().and_then(|len| rest.len().checked_sub(len)) {
        Some(start) => Ok(rest[start..].to_vec()),
        None => Ok(read(file, size - TRAILER_BYTES as u64 - footer_len, footer_len)?),
    }
}

fn read(file: &ShardFile, start: u64, len: u64) -> io::Result<Vec<u8>> {
    let len = usize::try_from(len).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    file.read_at(start, len)
}

/// A file without a trailer is a cut-off Parquet file or something else; its first bytes tell which.
fn not_parquet(file: &ShardFile) -> ShardError {
    let Ok(head) = read(file, 0, file.len().min(16)) else { return ShardError::CutShort(file.len()) };
    if head.starts_with(b"PAR1") {
        return ShardError::CutShort(file.len());
    }
    ShardError::NotParquet(SafeText::line(&format!("{:?}", String::from_utf8_lossy(&head))))
}

/// Holds the footer against the file before a page is read: sizes and positions come from a stranger.
/// Returns the number of rows.
fn check(metadata: &ParquetMetaData, size: u64) -> Result<u64, ShardError> {
    let mut n_rows = 0_u64;
    for (g, group) in metadata.row_groups().iter().enumerate() {
        let rows = u64::try_from(group.num_rows()).ok().filter(|rows| *rows <= MAX_GROUP_ROWS);
        let rows = rows.ok_or_else(|| wrong(&format!("row group {g} has {} rows", group.num_rows())))?;
        n_rows = n_rows.checked_add(rows).ok_or_else(|| wrong("more rows than can be counted"))?;
        for column in group.columns() {
            if let Some(why) = misplaced(column, size) {
                return Err(wrong(&format!(
                    "column {} of row group {g} {why}",
                    column.column_path().string()
                )));
            }
        }
    }
    Ok(n_rows)
}

/// The footer with the sum of its row groups as its total. Early writers left the total at 0, and the reader
/// makes no batch longer than it: no row would come out of row groups that are whole.
fn with_total(metadata: ParquetMetaData, n_rows: u64) -> ParquetMetaData {
    let file = metadata.file_metadata();
    let n_rows = i64::try_from(n_rows).unwrap_or(i64::MAX);
    if file.num_rows() == n_rows {
        return metadata;
    }
    let told = FileMetaData::new(
        file.version(),
        n_rows,
        file.created_by().map(str::to_owned),
        file.key_value_metadata().cloned(),
        file.schema_descr_ptr(),
        file.column_orders().cloned(),
    );
    ParquetMetaData::new(told, metadata.row_groups().to_vec())
}

fn wrong(why: &str) -> ShardError {
    ShardError::Footer(SafeText::line(why))
}

/// What is impossible about a column chunk's place in a file of this size.
fn misplaced(column: &ColumnChunkMetaData, size: u64) -> Option<&'static str> {
    let start = column.dictionary_page_offset().unwrap_or(0);
    let signed = [column.data_page_offset(), column.compressed_size(), column.num_values(), start];
    if signed.iter().any(|n| *n < 0) {
        return Some("has a negative size");
    }
    let (start, len) = column.byte_range();
    let lies_inside = start.checked_add(len).is_some_and(|end| end <= size);
    (!lies_inside).then_some("would lie beyond the end of the file")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use parquet::arrow::ArrowWriter;

    use super::*;

    fn open(content: &[u8]) -> ShardError {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        std::fs::write(&path, content).unwrap();
        Shard::open(ShardId(0), &path, ShardFile::open(&path).unwrap()).unwrap_err()
    }

    #[test]
    fn what_is_not_a_shard_says_what_it_is() {
        assert!(matches!(open(b""), ShardError::Empty));
        assert!(matches!(open(b"PAR1 and then nothing more"), ShardError::CutShort(26)));
        assert!(matches!(open(b"PAR1........\x04\0\0\0PARE"), ShardError::Encrypted));
        assert_eq!(
            open(b"hello, I am text").to_string(),
            "it is not a Parquet file: it begins with \"hello, I am text\""
        );
        assert!(matches!(open(b"tiny"), ShardError::NotParquet(_)));
    }

    #[test]
    fn a_total_that_was_left_at_nothing_hides_no_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let array: ArrayRef = Arc::new(Int64Array::from_iter_values(0..100));
        let batch = RecordBatch::try_from_iter([("a", array)]).unwrap();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        let mut bytes = writer.into_inner().unwrap();
        // The total is field 3 of the footer, behind version (1) and schema (2): a zigzag varint, 100 as c8 01.
        let n_footer = u32::from_le_bytes(*bytes[..bytes.len() - 4].last_chunk().unwrap()) as usize;
        let footer = bytes.len() - 8 - n_footer;
        let total = bytes[footer..].windows(3).position(|field| field == [0x16, 0xc8, 0x01]).unwrap();
        bytes[footer + total + 1] = 0x80;
        bytes[footer + total + 2] = 0x00;
        std::fs::write(&path, &bytes).unwrap();
        let shard = Shard::open(ShardId(0), &path, ShardFile::open(&path).unwrap()).unwrap();
        assert_eq!(shard.n_rows(), 100);
        assert_eq!(shard.metadata().file_metadata().num_rows(), 100);
    }

    #[test]
    fn a_footer_longer_than_the_file_is_damage() {
        let error = open(b"PAR1\xff\xff\xff\x0fPAR1").to_string();
        assert_eq!(error, "the footer is damaged: it claims a length of 268 MB in a file of 12 B");
        assert!(matches!(open(b"PAR1\x02\0\0\0\0\0\x02\0\0\0PAR1"), ShardError::Footer(_)));
    }
}
