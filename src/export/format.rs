//! The formats an export can have, by name and by file ending, and how Parquet is compressed.
//!
//! How each is written stands with its writer.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::base::SafeText;

/// What an export is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Parquet: the source's columns with their types.
    Parquet,
    /// Comma-separated values; see `csv` for the mapping.
    Csv,
    /// One JSON object a line; see `jsonl` for the mapping.
    Jsonl,
}

/// How text cells of a CSV file are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvCells {
    /// As they are.
    #[default]
    Exact,
    /// With a `'` before cells that a spreadsheet would run as a formula. Reading it back gives the `'`, too.
    SpreadsheetSafe,
}

/// How the pages of a Parquet file are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// Quick, and read by everything.
    Snappy,
    /// Smaller by a third, for twice the time.
    #[default]
    Zstd,
}

/// A compression that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no compression {0}; there are zstd, snappy and none")]
pub struct CompressionError(SafeText);

/// A format that is not known, by its name or by a file's ending.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Asked for by name.
    #[error("there is no format {0}; the formats are parquet, csv and jsonl")]
    Name(SafeText),
    /// The file's ending says nothing.
    #[error("the ending {0} does not say which format is meant")]
    Ending(SafeText),
    /// There is no ending.
    #[error("the file name has no ending that says which format is meant")]
    NoEnding,
}

impl Format {
    /// The format a file name's ending stands for, in any case: parquet, parq, pq; csv; jsonl, ndjson.
    pub fn of_path(path: &Path) -> Result<Self, FormatError> {
        let ending = path.extension().ok_or(FormatError::NoEnding)?.to_string_lossy();
        match ending.to_ascii_lowercase().as_str() {
            "parquet" | "parq" | "pq" => Ok(Self::Parquet),
            "csv" => Ok(Self::Csv),
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            _ => Err(FormatError::Ending(SafeText::line(&format!(".{ending}")))),
        }
    }

    /// The name used on the command line and in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// Whether it can be compressed.
    pub fn is_compressed(self) -> bool {
        self == Self::Parquet
    }

    /// Whether columns of bytes can be written.
    pub fn holds_bytes(self) -> bool {
        self == Self::Parquet
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, FormatError> {
        [Self::Parquet, Self::Csv, Self::Jsonl]
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| FormatError::Name(SafeText::line(name)))
    }
}

impl Compression {
    /// The name used on the command line and in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Snappy => "snappy",
            Self::Zstd => "zstd",
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Compression {
    type Err = CompressionError;

    fn from_str(name: &str) -> Result<Self, CompressionError> {
        [Self::None, Self::Snappy, Self::Zstd]
            .into_iter()
            .find(|compression| compression.name() == name)
            .ok_or_else(|| CompressionError(SafeText::line(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_names_lead_to_formats() {
        assert_eq!(Format::of_path(Path::new("a/b.PQ")), Ok(Format::Parquet));
        assert_eq!(Format::of_path(Path::new("b.ndjson")), Ok(Format::Jsonl));
        assert_eq!("csv".parse(), Ok(Format::Csv));
        assert_eq!(Format::of_path(Path::new("cats")), Err(FormatError::NoEnding));
        assert_eq!(
            Format::of_path(Path::new("cats.csv.gz")).unwrap_err().to_string(),
            "the ending .gz does not say which format is meant"
        );
        assert_eq!("none".parse(), Ok(Compression::None));
        assert!("lzo".parse::<Compression>().unwrap_err().to_string().contains("no compression lzo"));
        assert!("xlsx".parse::<Format>().unwrap_err().to_string().contains("no format xlsx"));
    }
}
