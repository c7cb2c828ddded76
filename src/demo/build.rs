//! Makes the whole dataset in a folder: draws in parallel, packs, writes shards and pictures.
//!
//! It takes an empty folder and leaves it complete or returns an error; putting it in its final place is
//! [`ensure`](super::ensure())'s work.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::ImageError;
use parquet::errors::ParquetError;

use super::encode::encode;
use super::paint::draw;
use super::pair::{PlannedPair, Storage};
use super::plan::{N_PAIRS, plan, storage_at};
use super::shards::{DAMAGED, GROUP_ROWS, SHARD_GROUPS, ShardWriter, damage};
use crate::base::{Cancel, Cancelled, Progress, ProgressSink};

/// Where the pictures of the links lie, in the dataset's folder.
pub(super) const PICTURES: &str = "pictures";

/// Why the dataset could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum BuildError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("a shard could not be written: {0}")]
    Shard(#[from] ParquetError),
    #[error("a picture could not be packed: {0}")]
    Picture(#[from] ImageError),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// Names of the shards in a folder, in order.
pub(super) fn shard_paths(folder: &Path) -> Vec<PathBuf> {
    let n_shards = N_PAIRS / (GROUP_ROWS * SHARD_GROUPS);
    (0..n_shards).map(|i| folder.join(format!("demo-{i:05}-of-{n_shards:05}.parquet"))).collect()
}

/// Makes everything below `folder`, which exists and is empty. Progress counts pairs.
pub(super) fn build(folder: &Path, progress: &dyn ProgressSink, cancel: &Cancel) -> Result<(), BuildError> {
    let pairs = plan();
    let pictures = folder.join(PICTURES);
    fs::create_dir(&pictures)?;
    let done = AtomicUsize::new(0);
    let watch = Watch { progress, cancel, done: &done };
    let groups: Vec<&[PlannedPair]> = pairs.chunks(GROUP_ROWS).collect();
    for (shard, (path, groups)) in shard_paths(folder).iter().zip(groups.chunks(SHARD_GROUPS)).enumerate() {
        let mut writer = ShardWriter::create(path, shard)?;
        for (group, pairs) in groups.iter().enumerate() {
            let bytes = draw_all(pairs, &watch)?;
            for (pair, bytes) in pairs.iter().zip(&bytes) {
                fs::write(pictures.join(&pair.name), bytes)?;
            }
            let first = (shard * SHARD_GROUPS + group) * GROUP_ROWS;
            writer.write_group(pairs, (storage_at(first) == Storage::Embedded).then_some(&bytes))?;
        }
        writer.finish()?;
        if shard == DAMAGED.0 {
            damage(path, DAMAGED.1)?;
        }
    }
    Ok(())
}

/// What the drawing threads share with whoever waits for them.
struct Watch<'a> {
    progress: &'a dyn ProgressSink,
    cancel: &'a Cancel,
    done: &'a AtomicUsize,
}

impl Watch<'_> {
    fn one_more(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.progress.report(Progress { done: done as u64, total: N_PAIRS as u64, unit: "pairs" });
    }
}

/// A packed picture, once a thread has made it.
type Slot = Mutex<Option<Result<Vec<u8>, BuildError>>>;

/// Draws and packs on all cores; the result is in the pairs' order whatever the threads did.
fn draw_all(pairs: &[PlannedPair], watch: &Watch<'_>) -> Result<Vec<Vec<u8>>, BuildError> {
    let next = AtomicUsize::new(0);
    // Written once each, by whichever thread took the number.
    let slots: Vec<Slot> = pairs.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some((pair, slot)) = next_pair(&next, pairs, &slots) {
            let packed = draw_one(pair, watch.cancel);
            watch.one_more();
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(packed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    slots
        .into_iter()
        .map(|slot| slot.into_inner().ok().flatten().unwrap_or(Err(BuildError::Cancelled(Cancelled))))
        .collect()
}

fn next_pair<'a>(
    next: &AtomicUsize,
    pairs: &'a [PlannedPair],
    slots: &'a [Slot],
) -> Option<(&'a PlannedPair, &'a Slot)> {
    let i = next.fetch_add(1, Ordering::Relaxed);
    pairs.get(i).zip(slots.get(i))
}

fn draw_one(pair: &PlannedPair, cancel: &Cancel) -> Result<Vec<u8>, BuildError> {
    cancel.check()?;
    Ok(encode(&draw(&pair.scene), pair.format)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pairs_give_the_same_bytes_on_any_number_of_threads() {
        let pairs: Vec<PlannedPair> = plan().into_iter().step_by(60).collect();
        let (done, cancel) = (AtomicUsize::new(0), Cancel::new());
        let watch = Watch { progress: &|_| {}, cancel: &cancel, done: &done };
        let together = draw_all(&pairs, &watch).unwrap();
        assert_eq!(done.load(Ordering::Relaxed), pairs.len());
        for (pair, bytes) in pairs.iter().zip(together) {
            assert_eq!(draw_one(pair, &cancel).unwrap(), bytes, "{}", pair.name);
        }
    }

    #[test]
    fn fifty_pictures_are_as_large_and_of_the_kind_their_rows_say() {
        for pair in plan().iter().step_by(13).take(50) {
            let bytes = draw_one(pair, &Cancel::new()).unwrap();
            let reader = image::ImageReader::new(io::Cursor::new(bytes)).with_guessed_format().unwrap();
            let format = reader.format().unwrap();
            assert!(format.extensions_str().contains(&pair.format.extension()), "{}", pair.name);
            let size = reader.into_dimensions().unwrap();
            assert_eq!(size, (pair.scene.width_px.into(), pair.scene.height_px.into()), "{}", pair.name);
        }
    }

    #[test]
    fn the_watermark_is_in_the_pixels() {
        for pair in plan().iter().filter(|p| p.scene.overlay == super::super::Overlay::Watermark).take(3) {
            let bare = super::super::Scene { overlay: super::super::Overlay::None, ..pair.scene.clone() };
            let (marked, bare) = (draw(&pair.scene), draw(&bare));
            let changed =
                marked.as_raw().iter().zip(bare.as_raw()).filter(|(x, y)| x.abs_diff(**y) > 24).count();
            assert!(changed * 20 > bare.as_raw().len() / 5, "{}: {changed}", pair.name);
        }
    }
}
