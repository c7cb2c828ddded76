//! The layout of one entry: magic, digest, kind, payload. The digest covers the link, the kind and the payload.
//!
//! Bytes in, bytes out; where they lie is `disk`'s.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::images::fetch::{LastingFailure, RobotsWish};

/// First bytes of every entry; a new layout gets a new number and meets only misses.
const MAGIC: &[u8; 16] = b"pairlens-cache-1";

/// Behind [`MAGIC`]: digest (32), kind (1); then the payload.
pub(super) const HEAD_BYTES: usize = MAGIC.len() + 32 + 1;

/// What is remembered of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cached {
    /// The picture's file.
    Picture(Bytes),
    /// Why there is none.
    Failure(LastingFailure),
}

/// The file's content for this answer; `key` is the digest of its link.
pub(super) fn pack(key: &[u8], answer: &Cached) -> Vec<u8> {
    let words;
    let (kind, payload): (u8, &[u8]) = match answer {
        Cached::Picture(bytes) => (b'p', bytes),
        Cached::Failure(failure) => {
            words = failure_words(*failure);
            (b'f', words.as_bytes())
        }
    };
    let mut entry = Vec::with_capacity(HEAD_BYTES + payload.len());
    entry.extend_from_slice(MAGIC);
    entry.extend_from_slice(&content_digest(key, kind, payload));
    entry.push(kind);
    entry.extend_from_slice(payload);
    entry
}

/// What a file says of the link with this key; `None` when it is damaged, or of another link or layout.
pub(super) fn unpack(key: &[u8], entry: Vec<u8>) -> Option<Cached> {
    let (head, payload) = entry.split_at_checked(HEAD_BYTES)?;
    let (digest, kind) = (head.strip_prefix(MAGIC)?.get(..32)?, *head.last()?);
    if digest != content_digest(key, kind, payload) {
        return None;
    }
    match kind {
        b'p' => Some(Cached::Picture(Bytes::from(entry).slice(HEAD_BYTES..))),
        b'f' => failure_from_words(std::str::from_utf8(payload).ok()?).map(Cached::Failure),
        _ => None,
    }
}

/// The link's key is part of it, so that an entry under another's name is a miss as well.
fn content_digest(key: &[u8], kind: u8, payload: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(key).chain_update([kind]).chain_update(payload).finalize().into()
}

fn failure_words(failure: LastingFailure) -> &'static str {
    match failure {
        LastingFailure::NotFound => "404",
        LastingFailure::Gone => "410",
        LastingFailure::Robots(wish) => wish.directive(),
    }
}

fn failure_from_words(words: &str) -> Option<LastingFailure> {
    match words {
        "404" => Some(LastingFailure::NotFound),
        "410" => Some(LastingFailure::Gone),
        directive => RobotsWish::from_directive(directive).map(LastingFailure::Robots),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = &[3; 32];

    #[test]
    fn every_answer_reads_back() {
        let wishes = RobotsWish::ALL.map(|wish| Cached::Failure(LastingFailure::Robots(wish)));
        let failures = [LastingFailure::NotFound, LastingFailure::Gone].map(Cached::Failure);
        let pictures = [0, 1000].map(|n| Cached::Picture(vec![7; n].into()));
        for answer in wishes.into_iter().chain(failures).chain(pictures) {
            assert_eq!(unpack(KEY, pack(KEY, &answer)), Some(answer));
        }
    }

    #[test]
    fn any_damage_and_any_other_link_is_a_miss() {
        let whole = pack(KEY, &Cached::Picture(vec![7; 20].into()));
        for i in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[i] ^= 1;
            assert_eq!(unpack(KEY, damaged), None, "byte {i}");
            assert_eq!(unpack(KEY, whole[..i].to_vec()), None, "cut at {i}");
        }
        assert_eq!(unpack(&[4; 32], whole.clone()), None);
        assert_eq!(unpack(KEY, [&whole[..], b"x"].concat()), None);
    }
}
