//! A record as bytes: magic, digest, JSON. The digest covers the link's key and the JSON.
//!
//! Bytes in, bytes out; where they lie is `disk`'s.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::reasons::Reason;
use super::record::{LinkRecord, Outcome, PictureFile};
use crate::images::fetch::FetchHistory;

/// First bytes of every record; a new layout gets a new number and meets only misses.
const MAGIC: &[u8; 16] = b"pairlens-link-01";

/// Bytes of a SHA-256.
pub(super) const KEY_BYTES: usize = 32;

/// Largest record that is read back. The longest one holds a host's name and a library's words: under a kilobyte.
pub(super) const MAX_RECORD_BYTES: u64 = 4096;

/// The SHA-256 of a link, or of a body.
pub(super) type Key = [u8; KEY_BYTES];

#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(flatten)]
    history: FetchHistory,
    outcome: WrittenOutcome,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenOutcome {
    Picture { sha256: Key, n_bytes: u64, size_px: Option<(u32, u32)> },
    Failure(Reason),
}

/// The SHA-256 of a link or of a body.
pub(super) fn key_of(bytes: impl AsRef<[u8]>) -> Key {
    Sha256::digest(bytes).into()
}

/// The file's content for this record; `None` where it holds nothing worth remembering.
pub(super) fn pack(key: &Key, record: &LinkRecord) -> Option<Vec<u8>> {
    let outcome = match &record.outcome {
        Outcome::Picture(PictureFile { sha256, n_bytes, size_px }) => {
            WrittenOutcome::Picture { sha256: *sha256, n_bytes: *n_bytes, size_px: *size_px }
        }
        Outcome::Failure(error) => WrittenOutcome::Failure(Reason::of(error)?),
    };
    let written = Written { history: record.history.clone(), outcome };
    let json = serde_json::to_vec(&written).ok()?;
    Some([&MAGIC[..], &digest(key, &json), &json].concat())
}

/// What a file says of the link with this key; `None` when it is damaged, or of another link or layout.
pub(super) fn unpack(key: &Key, file: &[u8]) -> Option<LinkRecord> {
    let (found, json) = file.strip_prefix(MAGIC)?.split_at_checked(KEY_BYTES)?;
    if found != digest(key, json) {
        return None;
    }
    let Written { history, outcome } = serde_json::from_slice(json).ok()?;
    let outcome = match outcome {
        WrittenOutcome::Picture { sha256, n_bytes, size_px } => {
            Outcome::Picture(PictureFile { sha256, n_bytes, size_px })
        }
        WrittenOutcome::Failure(reason) => Outcome::Failure(reason.into_error()?),
    };
    Some(LinkRecord { history, outcome })
}

/// The link's key is part of it, so that a record under another's name is a miss as well.
fn digest(key: &Key, json: &[u8]) -> Key {
    Sha256::new().chain_update(key).chain_update(json).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::FetchError;

    const KEY: Key = [3; KEY_BYTES];

    fn record(outcome: Outcome) -> LinkRecord {
        let host = Some("cdn.example".to_owned());
        let history =
            FetchHistory { asked_at_s: 1_700_000_000, status: Some(200), n_redirects: 2, host, n_tries: 3 };
        LinkRecord { history, outcome }
    }

    fn picture() -> LinkRecord {
        let file = PictureFile { sha256: [9; 32], n_bytes: 41_000, size_px: Some((640, 480)) };
        record(Outcome::Picture(file))
    }

    #[test]
    fn a_record_reads_back_and_is_small() {
        let failure = record(Outcome::Failure(FetchError::Status(503)));
        let unknown_size = PictureFile { sha256: [0; 32], n_bytes: 0, size_px: None };
        for record in [picture(), failure, record(Outcome::Picture(unknown_size))] {
            let file = pack(&KEY, &record).unwrap();
            assert!((file.len() as u64) < MAX_RECORD_BYTES / 4);
            assert_eq!(unpack(&KEY, &file), Some(record));
        }
    }

    #[test]
    fn any_damage_and_any_other_link_is_a_miss() {
        let whole = pack(&KEY, &picture()).unwrap();
        for i in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[i] ^= 1;
            assert_eq!(unpack(&KEY, &damaged), None, "byte {i}");
            assert_eq!(unpack(&KEY, &whole[..i]), None, "cut at {i}");
        }
        assert_eq!(unpack(&[4; KEY_BYTES], &whole), None);
        assert_eq!(unpack(&KEY, &[&whole[..], b" "].concat()), None);
    }
}
