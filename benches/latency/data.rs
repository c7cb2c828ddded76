//! The datasets, and what each of their rows looks like.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pairlens::app::{Link, PictureRequest, signals};
use pairlens::dataset::{Dataset, OpenOptions, Pair, RowId, SharedDataset};
use pairlens::images::{SafeMode, SafetyPolicy, decode};
use pairlens::jobs::{Place, Sources, find, row_at};
use pairlens::labels;

use super::thumb::Thumb;

/// The shards of the demo that hold their pictures.
const EMBEDDED: [&str; 2] = ["00000", "00001"];

/// A dataset to page through.
pub(crate) struct Data {
    /// What the program is given.
    pub(crate) paths: Vec<PathBuf>,
    /// Each row's picture; `None` where words stand in its place.
    pub(crate) rows: Vec<Option<Thumb>>,
    dataset: SharedDataset,
}

impl Data {
    /// The demo's, which the program makes in `folder`.
    pub(crate) fn demo(program: &Path, folder: &Path) -> Result<Self, String> {
        make_demo(program, folder)?;
        Self::of(shards(folder, |name| EMBEDDED.iter().any(|number| name.contains(number))))
    }

    /// All shards of a folder.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, String> {
        Self::of(shards(folder, |_| true))
    }

    fn of(paths: Vec<PathBuf>) -> Result<Self, String> {
        let dataset = Dataset::open(&paths, &OpenOptions::default()).map_err(|e| e.to_string())?;
        Ok(Self {
            rows: looks(&dataset, SafetyPolicy::default()),
            paths,
            dataset: SharedDataset::new(dataset),
        })
    }

    /// The same with nothing blurred or withheld, as it is reviewed here: what is blurred cannot be judged.
    pub(crate) fn unblurred(&self) -> Self {
        let rows = looks(&self.dataset, SafetyPolicy::new(SafeMode::Off));
        Self { paths: self.paths.clone(), rows, dataset: self.dataset.clone() }
    }

    /// The row that a label was said on.
    pub(crate) fn row_at(&self, place: &labels::Place) -> Option<usize> {
        usize::try_from(row_at(&self.dataset, place)?.0).ok()
    }

    /// Rows whose picture no other row has.
    pub(crate) fn n_alone(&self) -> usize {
        let alone = |at: usize, thumb: &Thumb| {
            self.rows
                .iter()
                .enumerate()
                .all(|(other, row)| other == at || row.as_ref().is_none_or(|row| !row.is_like(thumb)))
        };
        self.rows.iter().enumerate().filter(|(at, row)| row.as_ref().is_some_and(|t| alone(*at, t))).count()
    }
}

fn make_demo(program: &Path, folder: &Path) -> Result<(), String> {
    let mut make = Command::new(program);
    make.arg("demo").arg("--folder").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let made = make.status().map_err(|e| format!("{}: {e}", program.display()))?;
    made.success().then_some(()).ok_or(format!("the demo could not be made in {}", folder.display()))
}

fn shards(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "parquet"))
        .filter(|path| path.file_name().is_some_and(|name| is_wanted(&name.to_string_lossy())))
        .collect();
    paths.sort();
    paths
}

fn looks(dataset: &Dataset, policy: SafetyPolicy) -> Vec<Option<Thumb>> {
    let rows: Vec<RowId> = (0..dataset.n_rows()).map(RowId).collect();
    dataset.read_pairs(&rows).pairs.iter().map(|pair| look(dataset, pair, policy)).collect()
}

/// The picture as the safety policy lets it be seen.
fn look(dataset: &Dataset, pair: &Pair, policy: SafetyPolicy) -> Option<Thumb> {
    let cleared = policy.judge(&signals(dataset, pair)).cleared()?;
    let request =
        PictureRequest { row: pair.row, link: Link::None, nth: 0, cleared, room_cells: (1, 1), window: None };
    match find(dataset, &Sources::default(), &request).ok()? {
        Place::Here(found) => Some(Thumb::of(&decode(&found.bytes, cleared).ok()?.pixels)),
        Place::Behind(_) => None,
    }
}
