//! Pictures that are odd or broken: each ends in pixels or in a named error, never in a crash.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made ends its test")]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use image::{ImageFormat, Rgb, RgbImage};
use pairlens::images::{
    Cleared, DecodeError, Decoded, MAX_PIXELS, NoPicture, SHORT_CHARS, SafeMode, SafetyPolicy, Signals,
    decode,
};

use crate::fixtures::shared_data;

/// Any seed does; a fixed one lets a failure be seen again.
const SEED: u64 = 20_240_117;

/// Mutants of each of the seven formats; the long run is a command of its own.
const MUTANTS: usize = 300;

fn cleared() -> Cleared {
    SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap()
}

/// The facts that hold of every answer.
fn check(name: &str, answer: &Result<Decoded, DecodeError>) {
    match answer {
        Ok(picture) => {
            assert_eq!(picture.pixels.dimensions(), (picture.width_px, picture.height_px), "{name}");
            assert!((1..=MAX_PIXELS).contains(&(u64::from(picture.width_px) * u64::from(picture.height_px))));
        }
        Err(error) => {
            let words = NoPicture::from(error.clone()).short();
            assert!((5..=SHORT_CHARS).contains(&words.as_str().chars().count()), "{name}: {words}");
        }
    }
}

#[test]
fn mutants_end_in_pixels_or_a_named_error() {
    let mut random = fastrand::Rng::with_seed(SEED);
    let picture = RgbImage::from_fn(33, 21, |x, y| Rgb([x * 9, x * y, y * 11].map(|v| v.to_le_bytes()[0])));
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::Ico,
    ] {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).unwrap();
        let whole = file.into_inner();
        for n in 0..MUTANTS {
            let mut mutant = whole.clone();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(..mutant.len());
                mutant[at] = if random.bool() { random.u8(..) } else { [0, 0xff][random.usize(..2)] };
            }
            mutant.truncate(random.usize(mutant.len() / 2..mutant.len() * 2));
            check(&format!("{format:?} mutant {n} of seed {SEED}"), &decode(&mutant, cleared()));
        }
    }
}

#[test]
fn the_corpus_of_bad_pictures_ends_in_pixels_or_a_named_error() {
    let Some(corpus) = shared_data("images-bad") else { return };
    let (mut n_drawn, mut n_named, mut slowest) = (0, 0, (Duration::ZERO, PathBuf::new()));
    for path in files_below(&corpus) {
        let bytes = fs::read(&path).unwrap();
        let started = Instant::now();
        let answer = decode(&bytes, cleared());
        slowest = slowest.max((started.elapsed(), path.clone()));
        check(&path.display().to_string(), &answer);
        assert!(!matches!(answer, Err(DecodeError::Panicked(_))), "{}", path.display());
        *(if answer.is_ok() { &mut n_drawn } else { &mut n_named }) += 1;
    }
    println!("{n_drawn} drawn, {n_named} named, slowest {slowest:?}");
    assert!(n_drawn > 400 && n_named > 100);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
