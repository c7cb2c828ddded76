//! One tar as WebDataset reads it: the members of one key stand together, `KEY.jpg` beside `KEY.json`.
//!
//! It is walked only as far as the keys asked for lie: the first picture does not wait for the last header.

use std::collections::HashMap;
use std::fs::File;

use super::error::TarFault;
use super::walk::{Entry, Walk, read_exactly};
use crate::images::causes::root_words;

/// Endings of members that are pictures. What they really are is for the bytes to say.
const ENDINGS: [&str; 14] =
    ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "ico", "avif", "jp2", "jxl", "heic", "img"];

/// Characters of a key. img2dataset's have 9; a longer one is not looked for.
const MAX_KEY_BYTES: usize = 255;

/// Pictures that are remembered: ten times what is put into one tar. A place takes about 100 bytes.
const MAX_PICTURES: usize = 200_000;

/// Pictures of one key; the others of a key are left out.
const MAX_PICTURES_OF_KEY: usize = 64;

/// Largest picture read, as for a fetched body.
const MAX_PICTURE_BYTES: u64 = 20 * 1024 * 1024;

/// A picture's place in the tar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    start: u64,
    n_bytes: u64,
}

/// An open tar with what is known of it so far.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    walk: Walk,
    places: HashMap<Box<str>, Vec<Place>>,
    n_places: usize,
    /// The key whose members may go on.
    open_key: Option<Box<str>>,
    /// How the walk ended, once it has.
    end: Option<Result<(), TarFault>>,
}

impl Archive {
    /// Nothing is read yet.
    pub(super) fn new(file: File, n_bytes: u64) -> Self {
        let walk = Walk::new(n_bytes);
        Self { file, walk, places: HashMap::new(), n_places: 0, open_key: None, end: None }
    }

    /// The pictures of a key, in the tar's order; where a key stands twice, those of its first place.
    ///
    /// Cost: walks on from where the last search stopped, at most through the whole tar once.
    pub(super) fn find(&mut self, key: &str) -> Result<Vec<Place>, TarFault> {
        // Its members must all have been seen before they are counted.
        while self.end.is_none() && (!self.places.contains_key(key) || self.open_key.as_deref() == Some(key))
        {
            self.step();
        }
        match (self.places.get(key), &self.end) {
            (Some(places), _) => Ok(places.clone()),
            (None, Some(Err(fault))) => Err(fault.clone()),
            (None, _) => Ok(Vec::new()),
        }
    }

    /// Reads a picture.
    pub(super) fn read(&self, place: Place) -> Result<Vec<u8>, TarFault> {
        if place.n_bytes > MAX_PICTURE_BYTES {
            return Err(TarFault::TooLarge { n_bytes: place.n_bytes });
        }
        read_exactly(&self.file, place.start, place.n_bytes).map_err(|e| TarFault::Io(root_words(&e)))
    }

    fn step(&mut self) {
        match self.walk.next(&self.file) {
            Ok(Some(entry)) => self.note(&entry),
            Ok(None) => self.end = Some(Ok(())),
            Err(fault) => self.end = Some(Err(fault)),
        }
    }

    fn note(&mut self, entry: &Entry) {
        let Some((key, ending)) = std::str::from_utf8(&entry.name).ok().and_then(key_and_ending) else {
            self.open_key = None;
            return;
        };
        let goes_on = self.open_key.as_deref() == Some(key);
        if !goes_on {
            self.open_key = (!self.places.contains_key(key)).then(|| key.into());
        }
        if self.open_key.is_none() || !is_picture(ending) {
            return;
        }
        if self.n_places == MAX_PICTURES {
            self.end = Some(Err(TarFault::TooManyMembers));
            return;
        }
        let places = self.places.entry(key.into()).or_default();
        if places.len() < MAX_PICTURES_OF_KEY {
            places.push(Place { start: entry.start, n_bytes: entry.n_bytes });
            self.n_places += 1;
        }
    }
}

/// WebDataset's rule: a key ends at the first dot of the last part of its path. `None` for what has no key.
fn key_and_ending(name: &str) -> Option<(&str, &str)> {
    let name = name.strip_prefix("./").unwrap_or(name);
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let dot = last + name[last..].find('.')?;
    (dot > last && dot <= MAX_KEY_BYTES).then(|| (&name[..dot], &name[dot + 1..]))
}

/// By the last part of the ending: `0.jpg` is the first of several.
fn is_picture(ending: &str) -> bool {
    let last = ending.rsplit('.').next().unwrap_or(ending);
    ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(last))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::header::BLOCK_BYTES;
    use super::super::header::tests::header;
    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Archive {
        let mut tar = Vec::new();
        for (name, content) in members {
            tar.extend(header(name, content.len() as u64, b'0'));
            tar.extend(*content);
            tar.resize(tar.len().next_multiple_of(BLOCK_BYTES), 0);
        }
        tar.resize(tar.len() + 1024, 0);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&tar).unwrap();
        Archive::new(file, tar.len() as u64)
    }

    fn pictures(archive: &mut Archive, key: &str) -> Vec<Vec<u8>> {
        let places = archive.find(key).unwrap();
        places.into_iter().map(|place| archive.read(place).unwrap()).collect()
    }

    #[test]
    fn a_keys_pictures_are_found_wherever_they_stand() {
        let mut tar = archive(&[
            ("000000002.jpg", b"two"),
            ("000000002.json", b"{}"),
            ("000000001.json", b"{}"),
            ("000000001.0.PNG", b"one"),
            ("000000001.1.webp", b"uno"),
            ("./d.x/000000003.jpg", b"three"),
        ]);
        assert_eq!(pictures(&mut tar, "000000001"), [b"one", b"uno"]);
        assert_eq!(pictures(&mut tar, "000000002"), [b"two"]);
        assert_eq!(pictures(&mut tar, "d.x/000000003"), [b"three"]);
        assert!(pictures(&mut tar, "000000004").is_empty());
    }

    #[test]
    fn the_tar_is_walked_only_as_far_as_is_needed() {
        let mut tar = archive(&[("a.jpg", b"1"), ("b.jpg", b"2"), ("c.jpg", b"3"), ("d.jpg", b"4")]);
        assert_eq!(pictures(&mut tar, "a"), [b"1"]);
        // The next key's member had to be seen to know that a's were all.
        assert_eq!(tar.n_places, 2);
    }

    #[test]
    fn the_first_place_of_a_key_counts_whatever_was_asked_before() {
        let members: [(&str, &[u8]); 4] =
            [("a.jpg", b"1"), ("b.jpg", b"2"), ("a.jpg", b"other"), ("a.png", b"another")];
        for first in ["a", "b", "nothing"] {
            let mut tar = archive(&members);
            let _ = tar.find(first);
            assert_eq!(pictures(&mut tar, "a"), [b"1"]);
        }
    }

    #[test]
    fn one_key_has_no_more_pictures_than_the_limit() {
        let names: Vec<String> = (0..=MAX_PICTURES_OF_KEY).map(|n| format!("k.{n}.jpg")).collect();
        let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(archive(&members[1..]).find("k").unwrap().len(), MAX_PICTURES_OF_KEY);
        assert_eq!(archive(&members).find("k").unwrap().len(), MAX_PICTURES_OF_KEY);
    }

    #[test]
    fn no_more_pictures_than_the_limit_are_remembered() {
        let mut tar = archive(&[]);
        for n in 0..=MAX_PICTURES {
            assert_eq!((tar.n_places, &tar.end), (n, &None));
            tar.note(&Entry { name: format!("{n}.jpg").into_bytes(), start: 0, n_bytes: 0 });
        }
        assert_eq!((tar.n_places, tar.end.clone()), (MAX_PICTURES, Some(Err(TarFault::TooManyMembers))));
        assert_eq!(tar.find("0").unwrap().len(), 1);
        assert_eq!(tar.find("nothing"), Err(TarFault::TooManyMembers));
    }

    #[test]
    fn a_picture_above_the_limit_is_not_read() {
        let read = |n_bytes| archive(&[]).read(Place { start: 0, n_bytes });
        let larger = MAX_PICTURE_BYTES + 1;
        assert_eq!(read(larger), Err(TarFault::TooLarge { n_bytes: larger }));
        assert!(matches!(read(MAX_PICTURE_BYTES), Err(TarFault::Io(_))));
    }

    #[test]
    fn names_are_split_as_webdataset_does() {
        assert_eq!(key_and_ending("a/b.c/k.0.jpg"), Some(("a/b.c/k", "0.jpg")));
        for keyless in ["noending", ".hidden", "a.b/", "a/.jpg"] {
            assert_eq!(key_and_ending(keyless), None, "{keyless}");
        }
        let long = format!("{}.jpg", "k".repeat(MAX_KEY_BYTES + 1));
        assert_eq!(key_and_ending(&long), None);
        assert!(key_and_ending(&long[1..]).is_some());
    }
}
