//! Shards that look like LAION's joined metadata: columns, types, value ranges, repetition, page sizes.
//!
//! The figures follow what LAION published (shares of languages, of unsafe and watermarked pictures); nothing
//! in them comes from a real pair.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use arrow::array::{ArrayRef, Float32Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::draw::Draw;
use super::words::{LANGUAGES, Pools};

/// Rows made at a time, and rows of a page.
const PAGE_ROWS: usize = 20_000;

/// What the data is drawn from.
const SEED: u64 = 5;

/// How shards are laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) shards: usize,
    /// Rows of each shard.
    pub(crate) rows: usize,
    pub(crate) row_group: usize,
    pub(crate) page_index: bool,
}

impl Layout {
    /// Ten million rows: the data of every figure in the README.
    pub(crate) const TEN_MILLION: Self =
        Self { shards: 4, rows: 2_500_000, row_group: 1_000_000, page_index: true };

    /// One row group and no page index: the hardest to seek in.
    pub(crate) const ONE_GROUP: Self =
        Self { shards: 1, rows: 2_500_000, row_group: usize::MAX, page_index: false };

    /// As many shards as laion2B-en has.
    pub(crate) const MANY_SHARDS: Self =
        Self { shards: 128, rows: 9_000, row_group: 1_000_000, page_index: true };
}

/// Makes the shards where they are not there yet.
pub(crate) fn ensure(folder: &Path, layout: Layout) -> std::io::Result<()> {
    let done = folder.join("_SUCCESS");
    if done.exists() {
        return Ok(());
    }
    eprintln!("making {} × {} rows in {}", layout.shards, layout.rows, folder.display());
    fs::create_dir_all(folder)?;
    let pools = Pools::new(SEED);
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let shards: Vec<usize> = (0..layout.shards).collect();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..n_threads)
            .map(|own| {
                let (shards, pools) = (&shards, &pools);
                scope.spawn(move || {
                    shards
                        .iter()
                        .skip(own)
                        .step_by(n_threads)
                        .try_for_each(|n| shard(folder, *n, layout, pools))
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(std::io::Error::other("a writer panicked")))
        })
    })?;
    fs::write(done, "")
}

fn shard(folder: &Path, number: usize, layout: Layout, pools: &Pools) -> std::io::Result<()> {
    let mut draw = Draw::new(SEED ^ (number as u64 + 1) << 32);
    let file = File::create(folder.join(format!("part-{number:05}.snappy.parquet")))?;
    let mut writer =
        ArrowWriter::try_new(file, batch(&mut draw, pools, 0, 1).schema(), Some(properties(layout)))
            .map_err(std::io::Error::other)?;
    let mut done = 0;
    while done < layout.rows {
        let n = PAGE_ROWS.min(layout.rows - done);
        // Spark's ids: the shard in the upper bits, the row in the lower.
        let first = (number as u64) << 33 | done as u64;
        writer.write(&batch(&mut draw, pools, first, n)).map_err(std::io::Error::other)?;
        done += n;
    }
    writer.close().map_err(std::io::Error::other)?;
    Ok(())
}

fn properties(layout: Layout) -> WriterProperties {
    let statistics = if layout.page_index { EnabledStatistics::Page } else { EnabledStatistics::Chunk };
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(layout.row_group))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_statistics_enabled(statistics)
        .set_offset_index_disabled(!layout.page_index)
        .build()
}

#[expect(clippy::cast_possible_truncation, reason = "scores are float32, sizes below 10,000")]
fn batch(draw: &mut Draw, pools: &Pools, first: u64, n: usize) -> RecordBatch {
    let ids = || (first..).take(n);
    let mut cumulative = 0.0;
    let shares = LANGUAGES.map(|(_, share)| {
        cumulative += share;
        cumulative
    });
    let languages: Vec<usize> = (0..n).map(|_| draw.weighted(&shares)).collect();
    let widths: Vec<i32> = (0..n).map(|_| width(draw)).collect();
    let heights = widths.iter().map(|w| height(*w, draw)).collect::<Vec<_>>();
    let unsafe_scores: Vec<f32> = (0..n).map(|_| draw.beta(0.35, 5.0) as f32).collect();
    let captions = languages.iter().map(|l| (!draw.chance(0.0005)).then(|| pools.caption(*l, draw)));
    let captions: Vec<Option<String>> = captions.collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("SAMPLE_ID", Arc::new(Int64Array::from_iter_values(ids().map(u64::cast_signed)))),
        ("URL", Arc::new(StringArray::from_iter_values(ids().map(|row| pools.link(row, draw))))),
        ("TEXT", Arc::new(StringArray::from(captions))),
        ("HEIGHT", Arc::new(Int32Array::from(heights))),
        ("WIDTH", Arc::new(Int32Array::from(widths))),
        ("LICENSE", words(n, || if draw.chance(0.98) { "?" } else { "cc-by-sa" })),
        ("NSFW", Arc::new(StringArray::from_iter_values(unsafe_scores.iter().map(|s| tag(*s))))),
        ("similarity", Arc::new(Float64Array::from_iter_values((0..n).map(|_| similarity(draw))))),
        ("hash", Arc::new(Int64Array::from_iter_values((0..n).map(|_| draw.bits())))),
        ("pwatermark", Arc::new(Float32Array::from_iter_values((0..n).map(|_| draw.beta(0.6, 1.6) as f32)))),
        ("punsafe", Arc::new(Float32Array::from(unsafe_scores))),
        ("LANGUAGE", Arc::new(StringArray::from_iter_values(languages.iter().map(|l| LANGUAGES[*l].0)))),
        ("aesthetic", Arc::new(Float32Array::from_iter_values((0..n).map(|_| aesthetic(draw))))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .expect("columns of one length")
}

fn words(n: usize, mut word: impl FnMut() -> &'static str) -> ArrayRef {
    Arc::new(StringArray::from_iter_values((0..n).map(|_| word())))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "below 2,000")]
fn width(draw: &mut Draw) -> i32 {
    const USUAL: [i32; 11] = [150, 225, 236, 300, 400, 500, 600, 800, 1024, 1200, 1600];
    if draw.chance(0.55) { USUAL[draw.below(USUAL.len())] } else { 100 + draw.below(1900) as i32 }
}

#[expect(clippy::cast_possible_truncation, reason = "at most 8,000")]
fn height(width: i32, draw: &mut Draw) -> i32 {
    const SHAPES: [f64; 5] = [1.0, 1.5, 0.75, 2.0 / 3.0, 4.0 / 3.0];
    let height = f64::from(width) * SHAPES[draw.below(SHAPES.len())] + draw.normal();
    height.clamp(50.0, 8000.0) as i32
}

/// A float32 in a float64 column, as LAION's is.
#[expect(clippy::cast_possible_truncation, reason = "rounded to float32 on purpose")]
fn similarity(draw: &mut Draw) -> f64 {
    f64::from((0.28 + draw.exponential(0.03)).min(0.62) as f32)
}

#[expect(clippy::cast_possible_truncation, reason = "a score of a few digits")]
fn aesthetic(draw: &mut Draw) -> f32 {
    (5.0 + 0.9 * draw.normal()).clamp(0.5, 9.5) as f32
}

fn tag(punsafe: f32) -> &'static str {
    match punsafe {
        s if s < 0.25 => "UNLIKELY",
        s if s < 0.6 => "UNSURE",
        _ => "NSFW",
    }
}
