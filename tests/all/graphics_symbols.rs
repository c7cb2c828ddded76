//! How near to the picture its block characters come: what reaches the terminal is drawn as the Unicode charts show
//! it and compared with the picture.
//!
//! Against chafa where it is installed and photographs lie beside the project; skipped with a word elsewhere. The
//! table, with times that mean something:
//!
//! `cargo test --release --test all graphics_symbols:: -- --nocapture --test-threads 1`

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use image::RgbImage;
use image::imageops::{FilterType, resize};
use pairlens::ui::graphics::{PictureId, Protocol, SymbolSet};
use ratatui::layout::{Rect, Size};

use crate::fixtures::shared_data;
use crate::graphics_bench::{Bench, State, encoder};
use crate::terminal_model::{ACROSS, DOWN, Terminal};

const PHOTOS: [&str; 8] = [
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "rocket.jpg",
    "motorcycle_left.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "retina.jpg",
];
const SIZES: [(u16, u16); 2] = [(24, 12), (100, 50)];
/// Our sets beside the same of chafa's; its releases before 1.14 have no octants.
const PEERS: [(SymbolSet, &str); 4] = [
    (SymbolSet::Half, "vhalf"),
    (SymbolSet::Quadrant, "block"),
    (SymbolSet::Sextant, "block+sextant"),
    (SymbolSet::Octant, "block+sextant+octant"),
];

/// Peak signal-to-noise ratio in decibels over all channels; infinite for equal pictures.
fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let squares = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    let mean = squares.sum::<f64>() / f64::from(a.width() * a.height() * 3);
    10.0 * (255.0 * 255.0 / mean).log10()
}

/// What is seen of the picture in characters that fill the screen but for its last row, and the time to encode it.
fn ours(picture: &RgbImage, set: SymbolSet, (columns, rows): (u16, u16)) -> (RgbImage, f64) {
    let protocol = Protocol::Symbols(set);
    let (width, height) = set.cell_px();
    let pixels = pairlens::images::resize(
        picture,
        u32::from(columns) * u32::from(width),
        u32::from(rows) * u32::from(height),
    );
    let began = Instant::now();
    let encoded = encoder(protocol).encode(PictureId(100), &pixels);
    let took_ms = began.elapsed().as_secs_f64() * 1e3;
    let size = Size::new(columns, rows + 1);
    let mut bench = Bench::new(protocol, size);
    bench.pictures.insert(PictureId(100), Arc::new(encoded));
    let area = Rect::new(0, 0, columns, rows);
    bench.draw(&State { size, pictures: vec![(PictureId(100), area)], ..State::default() });
    (bench.terminal.blocks(columns.into(), rows.into()), took_ms)
}

/// What is seen of chafa's. `None` without chafa, or where it does not know the symbols.
fn chafas(path: &Path, symbols: &str, (columns, rows): (u16, u16)) -> Option<RgbImage> {
    let printed = Command::new("chafa")
        .args(["--format", "symbols", "--colors", "full", "--stretch", "--work", "9", "--optimize", "0"])
        .args(["--symbols", symbols, "--size", &format!("{columns}x{rows}")])
        .arg(path)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let mut terminal = Terminal::new(columns.into(), rows.into());
    for (row, line) in String::from_utf8(printed.stdout).unwrap().lines().take(rows.into()).enumerate() {
        terminal.feed(format!("\x1b[{};1H{line}", row + 1).as_bytes());
    }
    Some(terminal.blocks(columns.into(), rows.into()))
}

/// The picture on the grid that characters are drawn on.
fn wanted(picture: &RgbImage, (columns, rows): (u16, u16), filter: FilterType) -> RgbImage {
    resize(picture, u32::from(columns) * ACROSS, u32::from(rows) * DOWN, filter)
}

#[test]
fn no_photograph_is_further_from_its_characters_than_from_chafas() {
    let Some(folder) = shared_data("www/photos") else { return };
    if Command::new("chafa").arg("--version").output().is_err() {
        println!("skipped: chafa is not installed");
        return;
    }
    println!(
        "PSNR in dB  photograph             cells  {:>31}  {:>5} {:>6}  ms",
        "set and chafa's symbols", "ours", "chafa"
    );
    for (photo, size) in PHOTOS.iter().flat_map(|photo| SIZES.map(|size| (photo, size))) {
        let path = folder.join(photo);
        let picture = image::open(&path).unwrap().into_rgb8();
        let references = [FilterType::Triangle, FilterType::CatmullRom].map(|f| wanted(&picture, size, f));
        for (set, symbols) in PEERS {
            let theirs = chafas(&path, symbols, size);
            let (ours, took_ms) = ours(&picture, set, size);
            for reference in &references {
                let (ours, theirs) =
                    (psnr(&ours, reference), theirs.as_ref().map_or(0.0, |t| psnr(t, reference)));
                let (columns, rows) = size;
                let what = format!("{set:?} {symbols}");
                println!(
                    "{photo:>33}  {columns:>3}×{rows}  {what:>31}  {ours:.2}  {theirs:.2}  {took_ms:.1}"
                );
                assert!(
                    ours >= theirs,
                    "{photo} in {set:?} at {columns}×{rows}: {ours} dB, chafa {theirs} dB"
                );
            }
        }
    }
}
