//! Where a row's picture is: its bytes, a file beside the dataset, or the link that leads to it.
//!
//! Reads the row and files beside the dataset; never the network.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::app::{Link, PictureRequest};
use crate::base::SafeText;
use crate::dataset::{ColumnId, Dataset, Role, RowId, Shard, StoredPicture, Value};
use crate::images::{LocalError, LocalFault, NoPicture, Origin, TarError, TarFault, TarShelf, read_below};

/// Digits of img2dataset's keys where a file has lost their leading zeros to a number.
const KEY_DIGITS: usize = 9;

/// Endings of what img2dataset writes.
const ENDINGS: [&str; 3] = ["jpg", "png", "webp"];

/// A picture's bytes with where they are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The picture's file.
    pub bytes: Bytes,
    /// Where it is from.
    pub origin: Origin,
    /// How many pictures the row has.
    pub n_pictures: usize,
}

/// Where a row's picture is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place<'a> {
    /// In the row, or in a file it names.
    Here(Found),
    /// Behind the row's link; whether it may be followed the request says.
    Behind(Behind<'a>),
}

/// A picture that is not at hand, and the link that may lead to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind<'a> {
    /// The link.
    pub url: &'a str,
    /// Why it is not at hand.
    pub missing: NotFound,
}

impl Behind<'_> {
    /// The reason to tell where the link was not followed and nothing is kept of it: what the row itself knows of
    /// its picture says more than that nobody asked.
    pub fn told(self, not_asked: NoPicture) -> NotFound {
        let NotFound { why, n_pictures } = self.missing;
        let why = if matches!(why, NoPicture::NotDownloaded(_)) { why } else { not_asked };
        NotFound { why, n_pictures }
    }
}

/// Why a row's picture is nowhere, and whether others of the row may be tried.
#[derive(Clone, Debug, PartialEq)]
pub struct NotFound {
    /// The reason.
    pub why: NoPicture,
    /// How many pictures the row has, this one included; 1 where that is not known.
    pub n_pictures: usize,
}

/// The only picture of its row, or as good as.
impl<E: Into<NoPicture>> From<E> for NotFound {
    fn from(why: E) -> Self {
        Self { why: why.into(), n_pictures: 1 }
    }
}

/// Where files beside the dataset are looked for.
#[derive(Debug, Default)]
pub struct Sources {
    /// Folders below which paths in rows may be read: the dataset's own, and those the person named.
    roots: Vec<PathBuf>,
    tars: TarShelf,
}

impl Sources {
    /// Opens nothing yet.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots, tars: TarShelf::default() }
    }
}

/// Looks into the row, then beside its shard.
///
/// A path beside a link is mostly a name on the machine of who made the set: where no such file can be read,
/// the link is followed.
pub fn find<'a>(
    dataset: &Dataset,
    sources: &Sources,
    request: &'a PictureRequest,
) -> Result<Place<'a>, NotFound> {
    let stored = dataset
        .picture_at(request.row, request.nth)
        .map_err(|damage| NoPicture::Unreadable(SafeText::line(&damage.to_string())))?;
    let n_pictures = stored.n_pictures.max(1);
    let found = match stored.picture {
        StoredPicture::Bytes(bytes) => Ok((bytes, Origin::Embedded)),
        StoredPicture::Path(path) => {
            let origin = Origin::File(SafeText::line(&path.to_string_lossy()));
            read_below(&sources.roots, &path, request.cleared)
                .map(|bytes| (bytes, origin))
                .map_err(NoPicture::from)
        }
        StoredPicture::Nothing if stored.n_pictures > 0 => Err(NoPicture::NotInRow),
        StoredPicture::Nothing => return beside(dataset, sources, request),
    };
    match found {
        Ok((bytes, origin)) => Ok(Place::Here(Found { bytes: bytes.into(), origin, n_pictures })),
        Err(why) => behind(request, NotFound { why, n_pictures }),
    }
}

/// The link, where there is nothing at hand. What is damaged or refused is told, unless the link may be followed.
/// The row's one link stands for its first picture only: one that is missing behind it is told.
fn behind(request: &PictureRequest, missing: NotFound) -> Result<Place<'_>, NotFound> {
    match request.link.url() {
        Some(url)
            if request.nth == 0
                && (matches!(request.link, Link::Allowed(_)) || is_elsewhere(&missing.why)) =>
        {
            Ok(Place::Behind(Behind { url, missing }))
        }
        _ => Err(missing),
    }
}

/// Whether the picture is simply not here.
fn is_elsewhere(why: &NoPicture) -> bool {
    match why {
        NoPicture::NotInRow | NoPicture::NotDownloaded(_) => true,
        NoPicture::Local(LocalError { fault, .. }) => {
            matches!(
                fault,
                LocalFault::NotFound | LocalFault::LeadsOut | LocalFault::Link | LocalFault::OtherMachine
            )
        }
        NoPicture::Tar(TarError { fault, .. }) => matches!(fault, TarFault::NoMember { .. }),
        _ => false,
    }
}

/// In the tar or folder that img2dataset wrote beside the shard.
fn beside<'a>(
    dataset: &Dataset,
    sources: &Sources,
    request: &'a PictureRequest,
) -> Result<Place<'a>, NotFound> {
    let found = match key(dataset, request.row) {
        Some((shard, key)) => by_key(dataset, sources, request, shard, &key),
        None => Err(NoPicture::NotInRow.into()),
    };
    found.map(Place::Here).or_else(|missing| {
        // The row itself may know why nothing was stored.
        let told = if is_elsewhere(&missing.why) { not_downloaded(dataset, request.row) } else { None };
        behind(request, NotFound { why: told.unwrap_or(missing.why), ..missing })
    })
}

/// The row's key, and the shard it is a key of.
fn key(dataset: &Dataset, row: RowId) -> Option<(&Shard, String)> {
    let column = dataset.key_column()?;
    let shard = dataset.shard(dataset.address(row)?.shard);
    let key = match dataset.read_values(row, &[column])?.value(column)? {
        Value::Text(key) if !key.is_empty() => key.clone(),
        Value::Int(number) => format!("{number:0KEY_DIGITS$}"),
        Value::UInt(number) => format!("{number:0KEY_DIGITS$}"),
        _ => return None,
    };
    Some((shard, key))
}

fn by_key(
    dataset: &Dataset,
    sources: &Sources,
    request: &PictureRequest,
    shard: &Shard,
    key: &str,
) -> Result<Found, NotFound> {
    let Some(stem) = shard.path().file_stem().map(Path::new) else { return Err(NoPicture::NotInRow.into()) };
    let roots = roots_of(dataset, sources, shard);
    let mut tar = stem.as_os_str().to_owned();
    tar.push(".tar");
    let Some(members) = sources.tars.find(&roots, tar.as_ref(), key, request.cleared)? else {
        return in_folder(&roots, stem, key, request);
    };
    let n_pictures = members.len();
    let Some(member) = members.get(request.nth) else {
        return Err(NotFound { why: NoPicture::NotInRow, n_pictures });
    };
    let bytes = member.read(request.cleared).map_err(|e| NotFound { why: e.into(), n_pictures })?;
    Ok(Found { bytes: bytes.into(), origin: Origin::Tar(member.tar().clone()), n_pictures })
}

/// The layout `files` of img2dataset: `00000/000000001.jpg` beside `00000.parquet`.
fn in_folder(roots: &[PathBuf], stem: &Path, key: &str, request: &PictureRequest) -> Result<Found, NotFound> {
    for ending in ENDINGS {
        let path = stem.join(format!("{key}.{ending}"));
        match read_below(roots, &path, request.cleared) {
            Ok(bytes) => {
                let origin = Origin::File(SafeText::line(&path.to_string_lossy()));
                return Ok(Found { bytes: bytes.into(), origin, n_pictures: 1 });
            }
            Err(LocalError { fault: LocalFault::NotFound, .. }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Err(NoPicture::NotInRow.into())
}

/// The shard's own folder, and the folders that the person named if no other shard has this one's name: keys
/// begin anew in each shard, and a tar of the wrong one would give wrong pictures.
fn roots_of(dataset: &Dataset, sources: &Sources, shard: &Shard) -> Vec<PathBuf> {
    let own = shard.path().parent().map(Path::to_owned).unwrap_or_default();
    let of_dataset = dataset.folders();
    let is_only_one =
        dataset.shards().iter().filter(|s| s.path().file_name() == shard.path().file_name()).count() == 1;
    let named = sources.roots.iter().filter(|root| is_only_one && !of_dataset.contains(root));
    std::iter::once(own).chain(named.cloned()).collect()
}

/// What img2dataset wrote of a download that failed.
fn not_downloaded(dataset: &Dataset, row: RowId) -> Option<NoPicture> {
    let status = dataset.roles().get(Role::Status)?;
    let columns: Vec<ColumnId> =
        std::iter::once(status).chain(dataset.column_in_any_case("error_message")).collect();
    let pair = dataset.read_values(row, &columns)?;
    let text =
        |column: &ColumnId| pair.value(*column).and_then(Value::as_text).filter(|text| !text.is_empty());
    let status = text(&status).filter(|status| *status != "success")?;
    let words = columns.get(1).and_then(text).unwrap_or(status);
    Some(NoPicture::NotDownloaded(SafeText::line(words)))
}
