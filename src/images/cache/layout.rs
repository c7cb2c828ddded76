//! A record as bytes: magic, digest, JSON. The digest covers the link's key and the JSON.
//!
//! Bytes in, bytes out; where they lie is `disk`'s.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::reasons::Reason;
use super::record::{LinkRecord, Outcome, PictureFile};
use crate::images::decode::Content;
use crate::images::fetch::FetchHistory;

/// First bytes of every record; a new layout gets a new number and meets only misses.
const MAGIC: &[u8; 16] = b"pairlens-link-01";

/// Bytes of a SHA-256.
pub(super) const KEY_BYTES: usize = 32;

/// Largest record that is read back. The longest one holds a host's name and a library's words: under a kilobyte.
pub(super) const MAX_RECORD_BYTES: u64 = 4096;

/// Longest name of a host that is kept (RFC 1035, section 2.3.4). URLs may hold longer ones, of kilobytes, which would
/// make a record too large to be read back; no name service knows them.
const MAX_HOST_BYTES: usize = 253;

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
    Picture {
        sha256: Key,
        n_bytes: u64,
        size_px: Option<(u32, u32)>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undrawn: Option<String>,
    },
    Failure(Reason),
}

/// The SHA-256 of a link or of a body.
pub(super) fn key_of(bytes: impl AsRef<[u8]>) -> Key {
    Sha256::digest(bytes).into()
}

/// The file's content for this record; `None` where it holds nothing worth remembering.
pub(super) fn pack(key: &Key, record: &LinkRecord) -> Option<Vec<u8>> {
    let outcome = match &record.outcome {
        Outcome::Picture(PictureFile { sha256, n_bytes, size_px, undrawn }) => WrittenOutcome::Picture {
            sha256: *sha256,
            n_bytes: *n_bytes,
            size_px: *size_px,
            undrawn: undrawn.map(str::to_owned),
        },
        Outcome::Failure(error) => WrittenOutcome::Failure(Reason::of(error)?),
    };
    let mut history = record.history.clone();
    history.host = history.host.filter(|host| host.len() <= MAX_HOST_BYTES);
    let written = Written { history, outcome };
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
        WrittenOutcome::Picture { sha256, n_bytes, size_px, undrawn } => {
            let undrawn = undrawn.and_then(|name| Content::undrawn_named(&name));
            Outcome::Picture(PictureFile { sha256, n_bytes, size_px, undrawn })
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
        let file = PictureFile { sha256: [9; 32], n_bytes: 41_000, size_px: Some((640, 480)), undrawn: None };
        record(Outcome::Picture(file))
    }

    #[test]
    fn a_record_reads_back_and_is_small() {
        let failure = record(Outcome::Failure(FetchError::Status(503)));
        let unknown_size = PictureFile { sha256: [0; 32], n_bytes: 0, size_px: None, undrawn: None };
        let undrawn = PictureFile { undrawn: Some("AVIF"), ..unknown_size };
        let [unknown_size, undrawn] = [unknown_size, undrawn].map(|file| record(Outcome::Picture(file)));
        for record in [picture(), failure, unknown_size, undrawn] {
            let file = pack(&KEY, &record).unwrap();
            assert!((file.len() as u64) < MAX_RECORD_BYTES / 4);
            assert_eq!(unpack(&KEY, &file), Some(record));
        }
    }

    #[test]
    fn a_record_of_a_program_that_kept_no_format_is_read() {
        let json = br#"{"asked_at_s":5,"status":200,"n_redirects":0,"host":null,"n_tries":1,
            "outcome":{"picture":{"sha256":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],
            "n_bytes":3,"size_px":null}}}"#;
        let file = [&MAGIC[..], &digest(&KEY, json), json].concat();
        let Some(LinkRecord { outcome: Outcome::Picture(file), .. }) = unpack(&KEY, &file) else {
            panic!("read")
        };
        assert_eq!((file.n_bytes, file.undrawn), (3, None));
    }

    #[test]
    fn a_host_that_is_too_long_to_be_one_is_left_out() {
        let kept = |n_bytes: usize| {
            let history = FetchHistory { host: Some("a".repeat(n_bytes)), ..picture().history };
            let packed = pack(&KEY, &LinkRecord { history, ..picture() }).unwrap();
            assert!((packed.len() as u64) < MAX_RECORD_BYTES);
            unpack(&KEY, &packed).unwrap().history.host.is_some()
        };
        assert_eq!([MAX_HOST_BYTES, MAX_HOST_BYTES + 1, 60_000].map(kept), [true, false, false]);
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
