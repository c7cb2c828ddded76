//! Pictures beside the Parquet: in tars and folders as img2dataset writes them, in files that rows name.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use pairlens::app::{Link, PictureRequest};
use pairlens::base::SafeText;
use pairlens::dataset::{Dataset, OpenOptions, Role, RowId};
use pairlens::images::{NoPicture, Origin, SHORT_CHARS, SafeMode, SafetyPolicy, Signals};
use pairlens::jobs::{Found, NotFound, Place, Sources, find};
use tempfile::TempDir;

use crate::fixtures::write_shard;

const BLOCK: usize = 512;

const LINK: &str = "http://example.org/a.jpg";

/// A tar as Python's `tarfile`, which img2dataset uses, writes one.
fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, content) in members {
        let mut header = [0_u8; BLOCK];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..108].copy_from_slice(b"0000444\0");
        header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        header[148..156].copy_from_slice(b"        ");
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar.extend(header);
        tar.extend(*content);
        tar.resize(tar.len().next_multiple_of(BLOCK), 0);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    tar
}

/// img2dataset's metadata of three rows; the second could not be downloaded.
fn metadata(path: &Path) {
    let texts = |values: [Option<&str>; 3]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let numbers = |values: [Option<i32>; 3]| -> ArrayRef { Arc::new(Int32Array::from(values.to_vec())) };
    let batch = RecordBatch::try_from_iter([
        ("url", texts([Some(LINK); 3])),
        ("caption", texts([Some("one"), Some("two"), Some("three")])),
        ("key", texts([Some("000000000"), Some("000000001"), Some("000000002")])),
        ("status", texts([Some("success"), Some("failed_to_download"), Some("success")])),
        ("error_message", texts([None, Some("HTTP Error 404: Not Found"), None])),
        ("width", numbers([Some(256), None, Some(256)])),
        ("original_width", numbers([Some(1024), None, Some(512)])),
    ]);
    write_shard(path, &batch.unwrap(), 3);
}

/// `a/00000.parquet` and `b/00000.parquet`, each with its tar; keys are alike, pictures are not.
fn two_folders() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [("a", b"picture of a"), ("b", b"picture of b")] {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        metadata(&path.join("00000.parquet"));
        let members: [(&str, &[u8]); 5] = [
            ("000000002.0.jpg", b"third"),
            ("000000002.1.png", b"third again"),
            ("000000000.jpg", content),
            ("000000000.json", b"{}"),
            ("000000000.txt", b"one"),
        ];
        fs::write(path.join("00000.tar"), tar(&members)).unwrap();
    }
    folder
}

fn open(path: &Path) -> Dataset {
    Dataset::open(&[path.to_owned()], &OpenOptions::default()).unwrap()
}

fn request(row: u64, nth: usize, link: Link) -> PictureRequest {
    let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap();
    PictureRequest { row: RowId(row), link, nth, cleared, room_cells: (1, 1), window: None }
}

fn not_agreed() -> Link {
    Link::NotAgreed(LINK.to_owned())
}

fn look(dataset: &Dataset, roots: &[PathBuf], request: &PictureRequest) -> Result<Found, NotFound> {
    let roots = [dataset.folders(), roots.to_vec()].concat();
    match find(dataset, &Sources::new(roots), request)? {
        Place::Here(found) => Ok(found),
        Place::Behind(behind) => panic!("{behind:?}"),
    }
}

/// The reason in one line, which must fit its place.
fn reason(dataset: &Dataset, request: &PictureRequest) -> String {
    let why = look(dataset, &[], request).unwrap_err().why;
    assert!(why.short().as_str().chars().count() <= SHORT_CHARS);
    why.short().into_string()
}

#[test]
fn a_picture_comes_out_of_the_tar_of_its_own_shard() {
    let folder = two_folders();
    let dataset = open(folder.path());
    for (row, content) in [(0, "picture of a"), (3, "picture of b")] {
        let found = look(&dataset, &[], &request(row, 0, not_agreed())).unwrap();
        assert_eq!((&found.bytes[..], found.n_pictures), (content.as_bytes(), 1));
        assert_eq!(found.origin.to_string(), "in 00000.tar");
    }
    // What was stored is what `width` describes.
    let width = dataset.roles().get(Role::Width).unwrap();
    assert_eq!(dataset.column(width).name(), "width");
}

#[test]
fn several_pictures_of_a_key_can_be_paged_through() {
    let folder = two_folders();
    let dataset = open(folder.path());
    for (nth, content) in [(0, "third"), (1, "third again")] {
        let found = look(&dataset, &[], &request(2, nth, Link::None)).unwrap();
        assert_eq!((&found.bytes[..], found.n_pictures), (content.as_bytes(), 2));
    }
    // The row's link leads to one picture: it does not stand for the third of two.
    for link in [Link::None, Link::Allowed(LINK.to_owned())] {
        let missing = look(&dataset, &[], &request(2, 2, link)).unwrap_err();
        assert_eq!(missing, NotFound { why: NoPicture::NotInRow, n_pictures: 2 });
    }
}

#[test]
fn a_row_that_was_not_downloaded_says_why_or_offers_its_link() {
    let folder = two_folders();
    let dataset = open(folder.path());
    assert_eq!(reason(&dataset, &request(1, 0, Link::None)), "not downloaded: HTTP Error 404: Not Found");
    // Whether the link may be followed, or what is kept of it shown, is for others to say.
    for link in [not_agreed(), Link::Allowed(LINK.to_owned())] {
        let request = request(1, 0, link);
        let place = find(&dataset, &Sources::new(dataset.folders()), &request);
        let Ok(Place::Behind(behind)) = place else { panic!("{place:?}") };
        let words = "not downloaded: HTTP Error 404: Not Found";
        assert_eq!((behind.url, behind.missing.why.short().as_str()), (LINK, words));
        assert_eq!(behind.told(NoPicture::Offline).why.short().as_str(), words);
    }
}

#[test]
fn hostile_tars_end_as_named_reasons() {
    let folder = tempfile::tempdir().unwrap();
    metadata(&folder.path().join("00000.parquet"));
    let path = folder.path().join("00000.tar");
    let whole = tar(&[("000000000.jpg", b"one"), ("000000002.jpg", &[7; 2000])]);
    let dataset = open(folder.path());
    let mut damaged = whole.clone();
    damaged[2 * BLOCK + 9] ^= 1;
    for (bytes, expected) in [
        (&whole[..3 * BLOCK + 100], "tar is cut short after 1.6 kB: 00000.tar"),
        (&whole[..2 * BLOCK], "tar is cut short after 1.0 kB: 00000.tar"),
        (&damaged, "tar is damaged at byte 1,024: 00000.tar"),
        (&[b'x'; 2 * BLOCK], "not a tar archive: 00000.tar"),
        (&[&b"\x1f\x8b"[..], &[0; BLOCK]].concat(), "compressed tar: unpack it first: 00000.tar"),
    ] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(reason(&dataset, &request(2, 0, not_agreed())), expected);
        if bytes.starts_with(b"0000") {
            // What lies before the damage is whole.
            assert_eq!(&look(&dataset, &[], &request(0, 0, Link::None)).unwrap().bytes[..], b"one");
        }
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(
        reason(&dataset, &request(0, 0, Link::None)),
        "tar cannot be read (not an ordinary file): 00000.tar"
    );
}

#[test]
fn a_tar_elsewhere_is_read_only_when_its_folder_was_named() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    metadata(&folder.path().join("00000.parquet"));
    fs::write(elsewhere.path().join("00000.tar"), tar(&[("000000000.jpg", b"there")])).unwrap();
    let dataset = open(folder.path());
    let roots = [elsewhere.path().to_owned()];
    let first = request(0, 0, Link::None);
    assert_eq!(&look(&dataset, &roots, &first).unwrap().bytes[..], b"there");
    symlink(elsewhere.path().join("00000.tar"), folder.path().join("00000.tar")).unwrap();
    assert_eq!(reason(&dataset, &first), "tar lies outside the dataset's folder: 00000.tar");
    assert_eq!(&look(&dataset, &roots, &first).unwrap().bytes[..], b"there");
    // Two shards of one name: nothing tells whose tar it is.
    let two = two_folders();
    fs::remove_file(two.path().join("a/00000.tar")).unwrap();
    assert!(look(&open(two.path()), &roots, &first).is_err());
}

#[test]
fn img2datasets_folders_are_looked_into_as_well() {
    let folder = tempfile::tempdir().unwrap();
    metadata(&folder.path().join("00000.parquet"));
    fs::create_dir(folder.path().join("00000")).unwrap();
    fs::write(folder.path().join("00000/000000002.png"), b"third").unwrap();
    let found = look(&open(folder.path()), &[], &request(2, 0, Link::None)).unwrap();
    assert_eq!(&found.bytes[..], b"third");
    assert_eq!(found.origin, Origin::File(SafeText::line("00000/000000002.png")));
}

/// One row for each path.
fn paths(folder: &Path, paths: &[&str]) -> Dataset {
    let column: ArrayRef = Arc::new(StringArray::from(paths.to_vec()));
    let batch = RecordBatch::try_from_iter([("image_path", column)]).unwrap();
    write_shard(&folder.join("a.parquet"), &batch, paths.len());
    open(folder)
}

#[test]
fn a_path_that_is_not_read_says_why() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("set");
    fs::create_dir_all(folder.join("images")).unwrap();
    fs::write(folder.join("images/a.jpg"), b"a").unwrap();
    fs::write(outer.path().join("secret.jpg"), b"secret").unwrap();
    symlink("../../secret.jpg", folder.join("images/link.jpg")).unwrap();
    let cases = [
        ("images/b.jpg", "no such file: images/b.jpg"),
        ("../secret.jpg", "outside the dataset's folder: ../secret.jpg"),
        ("images/link.jpg", "outside the dataset's folder: images/link.jpg"),
        ("/etc/passwd", "outside the dataset's folder: /etc/passwd"),
        ("file:///etc/passwd", "outside the dataset's folder: file:///etc/passwd"),
        ("images", "not an ordinary file: images"),
        ("\x1b[2J", "no such file: ␛[2J"),
        ("https://example.org/", "a link where a path should be: https://example.org/"),
        ("", "no picture in this row"),
    ];
    let all: Vec<&str> = std::iter::once("images/a.jpg").chain(cases.map(|(path, _)| path)).collect();
    let dataset = paths(&folder, &all);
    assert_eq!(&look(&dataset, &[], &request(0, 0, Link::None)).unwrap().bytes[..], b"a");
    for (row, (_, expected)) in (1..).zip(cases) {
        assert_eq!(reason(&dataset, &request(row, 0, Link::None)), expected);
    }
    let why = look(&dataset, &[], &request(1, 0, Link::None)).unwrap_err().why;
    assert!(matches!(why, NoPicture::Local(_)) && why.hint().as_str().contains("--image-root"));
}
