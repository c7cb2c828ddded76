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
/// Cells. The larger takes a minute without optimisation: it is for the release build.
const SIZES: &[(u16, u16)] = if cfg!(debug_assertions) { &[(24, 12)] } else { &[(24, 12), (100, 50)] };
/// Our sets beside the same of chafa's; its releases before 1.14 have no octants.
const PEERS: [(SymbolSet, &str); 4] = [
    (SymbolSet::Half, "vhalf"),
    (SymbolSet::Quadrant, "block"),
    (SymbolSet::Sextant, "block+sextant"),
    (SymbolSet::Octant, "block+sextant+octant"),
];

/// Peak signal-to-noise ratio in decibels over all channels; infinite for equal pictures.
pub(crate) fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    // Whole numbers, and a loop that is quick without optimisation, too.
    let mut squares = 0u64;
    for (a, b) in a.as_raw().iter().zip(b.as_raw()) {
        squares += u64::from(a.abs_diff(*b)) * u64::from(a.abs_diff(*b));
    }
    let n_values = f64::from(a.width() * a.height() * 3);
    // In units that fit: 100×50 cells of photographs give some 10⁹.
    let mean = f64::from(u32::try_from(squares / 64).unwrap()) * 64.0 / n_values;
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
        "{:>24}  {:>7}  {:>24}  {:>11}  {:>12}  ms",
        "photograph", "cells", "set", "ours in dB", "chafa's"
    );
    for (photo, size) in PHOTOS.iter().flat_map(|photo| SIZES.iter().map(move |size| (photo, *size))) {
        let path = folder.join(photo);
        let picture = image::open(&path).unwrap().into_rgb8();
        let references = [FilterType::Triangle, FilterType::CatmullRom].map(|f| wanted(&picture, size, f));
        for (set, symbols) in PEERS {
            let theirs =
                chafas(&path, symbols, size).map(|seen| references.each_ref().map(|r| psnr(&seen, r)));
            let (seen, took_ms) = ours(&picture, set, size);
            let ours = references.each_ref().map(|r| psnr(&seen, r));
            let cells = format!("{}×{}", size.0, size.1);
            let row =
                format!("{photo:>24}  {cells:>7}  {symbols:>24}  {ours:.2?}  {theirs:.2?}  {took_ms:.1}");
            println!("{row}");
            let is_lower =
                theirs.is_some_and(|theirs| ours.iter().zip(theirs).any(|(ours, theirs)| *ours < theirs));
            assert!(!is_lower, "{row}");
        }
    }
}

/// A picture of two colours a cell, split as one of the set's own characters is, comes out as it was: the optimum is
/// found, and the characters are the right ones.
#[test]
fn what_the_characters_can_show_they_show_exactly() {
    let mut rng = fastrand::Rng::with_seed(11);
    let size = (40, 8);
    for (set, across, down) in [
        (SymbolSet::Half, 1, 2),
        (SymbolSet::Quadrant, 2, 2),
        (SymbolSet::Sextant, 2, 3),
        (SymbolSet::Octant, 2, 4),
    ] {
        let mut picture = RgbImage::new(u32::from(size.0) * ACROSS, u32::from(size.1) * DOWN);
        for (column, row) in (0..u32::from(size.0)).flat_map(|x| (0..u32::from(size.1)).map(move |y| (x, y)))
        {
            let dots: Vec<bool> = (0..across * down).map(|_| rng.bool()).collect();
            let colours = [0, 1].map(|_| [rng.u8(..), rng.u8(..), rng.u8(..)]);
            for (x, y) in (0..ACROSS).flat_map(|x| (0..DOWN).map(move |y| (x, y))) {
                let dot = x * across / ACROSS + y * down / DOWN * across;
                let pixel = image::Rgb(colours[usize::from(dots[dot as usize])]);
                picture.put_pixel(column * ACROSS + x, row * DOWN + y, pixel);
            }
        }
        // The pixels that the set is fitted to, without a filter between.
        let (width, height) = set.cell_px();
        let pixels = resize(
            &picture,
            u32::from(size.0) * u32::from(width),
            u32::from(size.1) * u32::from(height),
            FilterType::Nearest,
        );
        assert!(ours(&pixels, set, size).0 == picture, "{set:?}");
    }
}
