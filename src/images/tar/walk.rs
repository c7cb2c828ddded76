//! From member to member of a tar, by position and within bounds.
//!
//! A walk can stop at any member and go on later. Contents are stepped over, but for the short records that
//! give the next member its name or size.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use super::error::TarFault;
use super::header::{self, BLOCK_BYTES, Block, Heading, Kind, up_to_nul};
use crate::images::causes::root_words;

/// Headers walked in one tar. img2dataset puts three into each of 10,000 samples; a sparse file could hold
/// headers for hours.
const MAX_HEADERS: u64 = 2_000_000;

/// Content of a record about the next member. Paths have at most 4,096 bytes, pax records a few more.
const MAX_RECORD_BYTES: u64 = 64 * 1024;

/// Read at a time: a header, and mostly the small members (caption, metadata) behind it with their headers.
const WINDOW_BYTES: usize = 8 * 1024;

/// A file in a tar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    /// Where its content begins.
    pub(super) start: u64,
    /// Bytes of its content, all of which lie within the tar.
    pub(super) n_bytes: u64,
}

/// A walk through one tar.
#[derive(Debug)]
pub(super) struct Walk {
    at: u64,
    end: u64,
    n_headers: u64,
    window: Vec<u8>,
    window_at: u64,
}

/// What records said of the next member.
#[derive(Debug, Default)]
struct Announced {
    name: Option<Vec<u8>>,
    n_bytes: Option<u64>,
}

impl Walk {
    /// At the beginning of a tar of `n_bytes`.
    pub(super) fn new(n_bytes: u64) -> Self {
        Self { at: 0, end: n_bytes, n_headers: 0, window: Vec::new(), window_at: 0 }
    }

    /// The next file; `None` at the end mark. After an error the walk is over.
    pub(super) fn next(&mut self, file: &File) -> Result<Option<Entry>, TarFault> {
        let mut announced = Announced::default();
        loop {
            let header_at = self.at;
            let (name, n_bytes, kind) = match header::read(&self.block(file)?) {
                Heading::Member { name, n_bytes, kind } => (name, n_bytes, kind),
                Heading::End => return Ok(None),
                Heading::Broken if header_at == 0 => return Err(self.no_tar()),
                Heading::Broken => return Err(TarFault::Damaged { at: header_at }),
            };
            let start = header_at + BLOCK_BYTES as u64;
            // Records change the size of files only.
            let n_bytes = if kind == Kind::File { announced.n_bytes.unwrap_or(n_bytes) } else { n_bytes };
            self.step_over(start, n_bytes)?;
            match kind {
                Kind::File => {
                    let name = announced.name.unwrap_or(name);
                    return Ok(Some(Entry { name, start, n_bytes }));
                }
                Kind::LongName => announced.name = Some(up_to_nul(&record(file, start, n_bytes)?).to_vec()),
                Kind::Pax => announced.read_pax(&record(file, start, n_bytes)?),
                Kind::Other => announced = Announced::default(),
            }
        }
    }

    /// To the header behind a content, which must lie within the tar.
    fn step_over(&mut self, start: u64, n_bytes: u64) -> Result<(), TarFault> {
        let content_end = start.checked_add(n_bytes).filter(|end| *end <= self.end);
        let content_end = content_end.ok_or(TarFault::CutShort { n_bytes: self.end })?;
        self.at = content_end.next_multiple_of(BLOCK_BYTES as u64);
        Ok(())
    }

    /// The header block that the walk stands at.
    fn block(&mut self, file: &File) -> Result<Block, TarFault> {
        self.n_headers += 1;
        if self.n_headers > MAX_HEADERS {
            return Err(TarFault::TooManyMembers);
        }
        if let Some(block) = self.in_window() {
            return Ok(block);
        }
        self.window.resize(WINDOW_BYTES, 0);
        let n_read = read_some(file, self.at, &mut self.window).map_err(|e| TarFault::Io(root_words(&e)))?;
        self.window.truncate(n_read);
        self.window_at = self.at;
        self.in_window().ok_or(TarFault::CutShort { n_bytes: self.end })
    }

    fn in_window(&self) -> Option<Block> {
        let from = usize::try_from(self.at.checked_sub(self.window_at)?).ok()?;
        self.window.get(from..)?.first_chunk().copied()
    }

    /// What a file is that does not begin with a header.
    fn no_tar(&self) -> TarFault {
        match self.window.as_slice() {
            [0x1f, 0x8b, ..]
            | [0x28, 0xb5, 0x2f, 0xfd, ..]
            | [0xfd, b'7', b'z', ..]
            | [b'B', b'Z', b'h', ..] => TarFault::Compressed,
            _ => TarFault::NotATar,
        }
    }
}

impl Announced {
    /// pax records: `LENGTH KEY=VALUE\n`, the length counting itself (POSIX.1-2001, pax). What does not fit ends
    /// the reading.
    fn read_pax(&mut self, mut records: &[u8]) {
        while let Some((record, rest)) = pax_record(records) {
            if let Some(name) = record.strip_prefix(b"path=") {
                self.name = Some(name.to_vec());
            } else if let Some(digits) = record.strip_prefix(b"size=") {
                self.n_bytes = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
            }
            records = rest;
        }
    }
}

/// The first `KEY=VALUE`, and what is behind it.
fn pax_record(records: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = memchr::memchr(b' ', records)?;
    let n_bytes: usize = std::str::from_utf8(&records[..space]).ok()?.parse().ok()?;
    let (record, rest) = records.split_at_checked(n_bytes)?;
    Some((record.get(space + 1..)?.strip_suffix(b"\n")?, rest))
}

fn record(file: &File, start: u64, n_bytes: u64) -> Result<Vec<u8>, TarFault> {
    if n_bytes > MAX_RECORD_BYTES {
        return Err(TarFault::Damaged { at: start - BLOCK_BYTES as u64 });
    }
    read_exactly(file, start, n_bytes).map_err(|e| TarFault::Io(root_words(&e)))
}

/// `n_bytes` from `start`; the caller knows that it is not too much to hold.
pub(super) fn read_exactly(file: &File, start: u64, n_bytes: u64) -> io::Result<Vec<u8>> {
    let n_bytes = usize::try_from(n_bytes).map_err(io::Error::other)?;
    let mut bytes = vec![0; n_bytes];
    file.read_exact_at(&mut bytes, start)?;
    Ok(bytes)
}

/// Fills `out` as far as the file goes.
fn read_some(file: &File, start: u64, out: &mut [u8]) -> io::Result<usize> {
    let mut n_read = 0;
    while n_read < out.len() {
        match file.read_at(&mut out[n_read..], start + n_read as u64) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(n_read)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::super::header::tests::header;
    use super::*;

    fn file_of(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    /// A header and its content, filled up to whole blocks.
    fn member(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
        let mut member = header(name, content.len() as u64, kind).to_vec();
        member.extend(content);
        member.resize(member.len().next_multiple_of(BLOCK_BYTES), 0);
        member
    }

    fn names(tar: &[u8]) -> (Vec<String>, Result<(), TarFault>) {
        let (file, mut walk, mut names) = (file_of(tar), Walk::new(tar.len() as u64), Vec::new());
        loop {
            match walk.next(&file) {
                Ok(Some(entry)) => names.push(String::from_utf8_lossy(&entry.name).into_owned()),
                Ok(None) => return (names, Ok(())),
                Err(fault) => return (names, Err(fault)),
            }
        }
    }

    #[test]
    fn members_are_found_with_long_names_by_gnu_and_pax() {
        let long = "k".repeat(150);
        let path = format!("path={long}.png\n");
        let pax = format!("{} {path}", path.len() + 4);
        assert_eq!(pax.len(), path.len() + 4);
        let tar = [
            member("a.jpg", b'0', b"one"),
            member("././@LongLink", b'L', format!("{long}.jpg\0").as_bytes()),
            member("cut", b'0', b"two"),
            member("PaxHeaders/x", b'x', pax.as_bytes()),
            member("cut", b'0', b""),
            member("folder/", b'5', b""),
            member("z.webp", 0, &[7; 1000]),
            vec![0; 1024],
            b"what comes behind the end is not read".to_vec(),
        ]
        .concat();
        let expected =
            ["a.jpg".to_owned(), format!("{long}.jpg"), format!("{long}.png"), "z.webp".to_owned()];
        assert_eq!(names(&tar), (expected.to_vec(), Ok(())));
    }

    #[test]
    fn a_pax_size_replaces_the_headers() {
        let tar = [
            member("PaxHeaders/x", b'x', b"9 size=3\n"),
            header("a.jpg", 0, b'0').to_vec(),
            [&b"one"[..], &[0; 509]].concat(),
            member("b.jpg", b'0', b""),
            vec![0; 512],
        ]
        .concat();
        let (file, mut walk) = (file_of(&tar), Walk::new(tar.len() as u64));
        assert_eq!(walk.next(&file).unwrap().unwrap().n_bytes, 3);
        assert_eq!(walk.next(&file).unwrap().unwrap().name, b"b.jpg");
        assert_eq!(walk.next(&file), Ok(None));
    }

    #[test]
    fn what_came_before_the_damage_counts() {
        let whole = [member("a.jpg", b'0', b"one"), member("b.jpg", b'0', b"two"), vec![0; 1024]].concat();
        let mut damaged = whole.clone();
        damaged[1024 + 3] ^= 1;
        assert_eq!(names(&damaged), (vec!["a.jpg".to_owned()], Err(TarFault::Damaged { at: 1024 })));
        let cut = &whole[..1024 + 512 + 2];
        assert_eq!(names(cut), (vec!["a.jpg".to_owned()], Err(TarFault::CutShort { n_bytes: 1538 })));
        // Killed between two members: nothing says that the others are missing but the lacking end mark.
        assert_eq!(names(&whole[..2048]).1, Err(TarFault::CutShort { n_bytes: 2048 }));
        assert_eq!(names(b"").1, Err(TarFault::CutShort { n_bytes: 0 }));
        assert_eq!(names(&[b'x'; 600]).1, Err(TarFault::NotATar));
        assert_eq!(names(&[&b"\x1f\x8b\x08"[..], &[1; 600]].concat()).1, Err(TarFault::Compressed));
    }

    #[test]
    fn no_more_headers_than_the_limit_are_walked() {
        let tar = [member("a.jpg", b'0', b""), member("b.jpg", b'0', b""), vec![0; 512]].concat();
        let (file, mut walk) = (file_of(&tar), Walk::new(tar.len() as u64));
        walk.n_headers = MAX_HEADERS - 1;
        assert_eq!(walk.next(&file).unwrap().unwrap().name, b"a.jpg");
        assert_eq!(walk.next(&file), Err(TarFault::TooManyMembers));
    }

    #[test]
    fn a_record_above_the_limit_is_not_read() {
        let record = |n_bytes| {
            let content = vec![b'n'; n_bytes];
            [member("long", b'L', &content), member("a.jpg", b'0', b""), vec![0; 512]].concat()
        };
        let most = usize::try_from(MAX_RECORD_BYTES).unwrap();
        assert_eq!(names(&record(most)).0, ["n".repeat(most)]);
        assert_eq!(names(&record(most + 1)).1, Err(TarFault::Damaged { at: 0 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_walk_over_any_bytes_ends(
            kinds in proptest::collection::vec((any::<u8>(), 0..2000_u64), 0..6),
            noise in proptest::collection::vec(any::<u8>(), 0..900),
        ) {
            let mut tar = Vec::new();
            for (kind, n_bytes) in kinds {
                tar.extend(header("x", n_bytes, kind));
                tar.extend(&noise);
            }
            let (found, _) = names(&tar);
            prop_assert!(found.len() <= tar.len() / BLOCK_BYTES);
        }
    }
}
