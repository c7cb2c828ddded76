//! Pictures that img2dataset wrote beside its Parquet: a tar (`00000.tar`, WebDataset layout) or a folder
//! (`00000/`) of the shard's name, members called by the row's key.
//!
//! Says what there may be by looking at names; `images` opens it.

use super::Dataset;
use super::address::ColumnId;

/// The columns that hold keys: img2dataset's, and WebDataset's own word.
const KEY_NAMES: [&str; 2] = ["key", "__key__"];

/// What lies beside the shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PicturesBeside {
    /// A tar of each shard's name.
    Tars,
    /// A folder of each shard's name.
    Folders,
}

impl Dataset {
    /// The column by whose value a row's picture is called.
    pub fn key_column(&self) -> Option<ColumnId> {
        KEY_NAMES.iter().find_map(|name| self.column_in_any_case(name))
    }

    /// Whether pictures lie beside the shards, as the first of them has it. Cost: at most two looks at the disk.
    pub fn pictures_beside(&self) -> Option<PicturesBeside> {
        self.key_column()?;
        let path = self.shards().first()?.path();
        // A file without an ending would be taken for its own folder.
        path.extension()?;
        if path.with_extension("tar").is_file() {
            Some(PicturesBeside::Tars)
        } else {
            path.with_extension("").is_dir().then_some(PicturesBeside::Folders)
        }
    }
}
