//! The dataset itself: shards in order as one table, opened by footers only.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use xxhash_rust::xxh3::Xxh3;

use super::Finding;
use super::address::{ColumnId, GroupRef, RowAddr, RowId, ShardId};
use super::discover::{DiscoverError, discover};
use super::file::{ReadTrace, ShardFile};
use super::groups::GroupTable;
use super::huggingface::{self, Feature};
use super::pages::PageCache;
use super::picture::find_pictures;
use super::role::{RoleError, RoleOverride};
use super::roles::{Roles, apply_overrides, recognise};
use super::shard::{Fingerprint, Shard, ShardError};
use super::unite::{Column, index_of, unite};
use crate::base::{Report, SafeText};

/// How a dataset is to be opened.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Roles given by hand.
    pub roles: Vec<RoleOverride>,
    /// Unpacked pages may stay in memory up to this many bytes. Commands, which go through a dataset once,
    /// keep none.
    pub page_budget_bytes: usize,
    /// Where reads are logged, for tests.
    pub trace: Option<ReadTrace>,
}

/// Why nothing could be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No shard was found.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// Shards were found, and none is readable.
    #[error("none of the files can be read; the first: {}", first_of(.0))]
    NoneReadable(Vec<Finding>),
    /// A `--role` that cannot be followed.
    #[error(transparent)]
    Role(#[from] RoleError),
}

fn first_of(findings: &[Finding]) -> String {
    findings
        .iter()
        .find(|f| matches!(f, Finding::UnreadableShard { .. }))
        .map(Finding::to_string)
        .unwrap_or_default()
}

impl OpenError {
    /// In words for a person.
    pub fn report(&self) -> Report {
        match self {
            Self::Discover(error) => Report::new("open", error).on(error.path().display()).next(
                "name .parquet files, a folder that holds some, or a quoted pattern like 'part-*.parquet'",
            ),
            Self::NoneReadable(_) => Report::new("open the dataset", self)
                .next("pairlens reads Parquet files; check that the download was complete"),
            Self::Role(error) => Report::new("follow --role", error).exit_as(crate::base::Exit::Usage),
        }
    }
}

/// Ordered shards as one table. Immutable once opened; share it by [`Arc`].
#[derive(Debug)]
pub struct Dataset {
    shards: Vec<Shard>,
    groups: GroupTable,
    pages: PageCache,
    columns: Vec<Column>,
    places: Vec<Vec<Option<usize>>>,
    roles: Roles,
    findings: Vec<Finding>,
    fingerprint: Fingerprint,
    inputs: Vec<PathBuf>,
    title: SafeText,
}

impl Dataset {
    /// Opens files, folders and globs as one dataset. Cost: one small read per shard; plus the first row of
    /// binary columns whose name does not say whether they are pictures.
    pub fn open(inputs: &[PathBuf], options: &OpenOptions) -> Result<Self, OpenError> {
        let found = discover(inputs)?;
        let mut findings = found.findings;
        let mut shards = Vec::new();
        let mut groups = GroupTable::default();
        for path in &found.files {
            let id = ShardId(u32::try_from(shards.len()).unwrap_or(u32::MAX));
            match open_shard(id, path, options).and_then(|shard| counted(&mut groups, shard)) {
                Ok(shard) => shards.push(shard),
                Err(error) => {
                    let why = SafeText::line(&error.to_string());
                    findings.push(Finding::UnreadableShard { path: path.clone(), why });
                }
            }
        }
        if shards.is_empty() {
            return Err(OpenError::NoneReadable(findings));
        }
        let united = unite(&shards);
        findings.extend(united.findings);
        let fingerprint = fingerprint_of(&shards);
        let mut dataset = Self {
            shards,
            groups,
            pages: PageCache::new(options.page_budget_bytes),
            columns: united.columns,
            places: united.places,
            roles: Roles::default(),
            findings,
            fingerprint,
            inputs: inputs.to_vec(),
            title: title_of(inputs),
        };
        dataset.give_roles(&options.roles)?;
        Ok(dataset)
    }

    fn give_roles(&mut self, wishes: &[RoleOverride]) -> Result<(), RoleError> {
        let features =
            self.shards[0].key_value(huggingface::KEY).map(huggingface::features).unwrap_or_default();
        for (name, feature) in &features {
            if let (Feature::ClassLabel(names), Some(column)) = (feature, index_of(&self.columns, name)) {
                self.columns[column.0].class_names = Some(names.clone());
            }
        }
        let pictures = find_pictures(&self.columns, &features, |column| self.first_bytes(column));
        let mut roles = recognise(&self.columns, pictures, self.pictures_beside());
        apply_overrides(&mut roles, &self.columns, wishes)?;
        self.roles = roles;
        Ok(())
    }

    /// Rows of all shards by their footers.
    pub fn n_rows(&self) -> u64 {
        self.groups.n_rows()
    }

    /// The readable shards in order.
    pub fn shards(&self) -> &[Shard] {
        &self.shards
    }

    /// One shard.
    pub fn shard(&self, id: ShardId) -> &Shard {
        &self.shards[id.index()]
    }

    /// All row groups in dataset order.
    pub fn groups(&self) -> &[GroupRef] {
        self.groups.groups()
    }

    /// The united columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// One column.
    pub fn column(&self, id: ColumnId) -> &Column {
        &self.columns[id.0]
    }

    /// The column of exactly this name.
    pub fn column_named(&self, name: &str) -> Option<ColumnId> {
        index_of(&self.columns, name)
    }

    /// The column of this name, whatever its case; the one of exactly this name where there are several.
    pub fn column_in_any_case(&self, name: &str) -> Option<ColumnId> {
        let at =
            || self.columns.iter().position(|column| column.name().eq_ignore_ascii_case(name)).map(ColumnId);
        self.column_named(name).or_else(at)
    }

    /// All columns but those that hold pictures' bytes: what lists and tables show.
    pub fn plain_columns(&self) -> Vec<ColumnId> {
        let holds_pictures =
            |c: &ColumnId| self.roles.pictures().iter().any(|p| p.column == *c && p.layout.holds_bytes());
        (0..self.columns.len()).map(ColumnId).filter(|c| !holds_pictures(c)).collect()
    }

    /// The united schema of all columns.
    pub fn schema(&self) -> SchemaRef {
        self.schema_of(&(0..self.columns.len()).map(ColumnId).collect::<Vec<_>>())
    }

    /// What the columns are for.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What was odd when it was opened.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Identity of the content: of the shards' fingerprints in order.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The paths it was opened by.
    pub fn inputs(&self) -> &[PathBuf] {
        &self.inputs
    }

    /// A short name for the screen: the last part of the first input.
    pub fn title(&self) -> &SafeText {
        &self.title
    }

    /// The folders that its files are in, and those it was opened by, each once: where pictures that are named
    /// by a relative path may be.
    pub fn folders(&self) -> Vec<PathBuf> {
        let parents = self.shards.iter().filter_map(|shard| shard.path().parent());
        let inputs = self.inputs.iter().map(PathBuf::as_path).filter(|input| input.is_dir());
        let mut folders: Vec<PathBuf> = Vec::new();
        for folder in parents.chain(inputs) {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            if !folders.iter().any(|known| known == folder) {
                folders.push(folder.to_owned());
            }
        }
        folders
    }

    /// Where a row stands in its shard; `None` beyond the end. Cost: logarithmic in the row groups.
    pub fn address(&self, row: RowId) -> Option<RowAddr> {
        self.groups.address(row)
    }

    /// The dataset row that is the shard's first; for a shard without rows, where it would stand.
    pub fn first_row_of(&self, shard: ShardId) -> RowId {
        self.groups.first_row(shard)
    }

    /// The number of the row group that holds this row, among all groups.
    pub fn group_index_of(&self, row: RowId) -> Option<usize> {
        self.groups.number_at(row)
    }

    /// The number of this row group among all groups, empty ones too; `None` if it is not of this dataset.
    pub fn group_number(&self, group: &GroupRef) -> Option<usize> {
        self.groups.number_of(group)
    }

    /// What is remembered of pages.
    pub(super) fn pages(&self) -> &PageCache {
        &self.pages
    }

    /// Where a column stands among the shard's own root columns.
    pub(super) fn place(&self, shard: ShardId, column: ColumnId) -> Option<usize> {
        self.places[shard.index()][column.0]
    }

    /// Whether the shard has this column in a type that could be united.
    pub fn shard_has(&self, shard: ShardId, column: ColumnId) -> bool {
        self.place(shard, column).is_some()
    }
}

/// A dataset that many threads hold.
pub type SharedDataset = Arc<Dataset>;

fn open_shard(id: ShardId, path: &Path, options: &OpenOptions) -> Result<Shard, ShardError> {
    let mut file = ShardFile::open(path)?;
    if let Some(trace) = &options.trace {
        file = file.traced(trace.clone());
    }
    Shard::open(id, path, file)
}

fn counted(groups: &mut GroupTable, shard: Shard) -> Result<Shard, ShardError> {
    groups.add(&shard.group_rows()).ok_or(ShardError::TooManyRows)?;
    Ok(shard)
}

fn title_of(inputs: &[PathBuf]) -> SafeText {
    let first = inputs.first().map_or(Path::new("."), PathBuf::as_path);
    let whole = std::fs::canonicalize(first).unwrap_or_else(|_| first.to_owned());
    let name = whole.file_name().map_or_else(|| whole.to_string_lossy(), |n| n.to_string_lossy());
    match inputs.len() {
        0 | 1 => SafeText::line(&name),
        n => SafeText::line(&format!("{name} and {} more", n - 1)),
    }
}

fn fingerprint_of(shards: &[Shard]) -> Fingerprint {
    let mut hasher = Xxh3::new();
    for shard in shards {
        hasher.update(&shard.fingerprint().0.to_le_bytes());
    }
    Fingerprint(hasher.digest128())
}
