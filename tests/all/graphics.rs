//! Pictures in the frame, on a model of the terminal: what is seen is what the state says, whatever came before.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a failed test, and what is printed for one")]

use std::sync::Arc;

use image::{Rgb as Pixel, RgbImage};
use pairlens::ui::graphics::{PictureId, Protocol, SymbolSet};
use ratatui::layout::{Rect, Size};

use crate::graphics_bench::{Bench, State, encoder};
use crate::terminal_model::{CELL_H, CELL_W, Terminal};

const N_STEPS: usize = 500;

/// Moves on by one random change. Pictures stay apart from each other and within what the protocol may use.
fn change(state: &mut State, bench: &Bench, rng: &mut fastrand::Rng) {
    match rng.u32(..100) {
        0..30 => place_picture(state, bench, rng),
        30..45 => {
            if !state.pictures.is_empty() {
                state.pictures.swap_remove(rng.usize(..state.pictures.len()));
            }
        }
        45..60 => state.popups.push(random_rect(state.size, rng)),
        60..75 => {
            state.popups.pop();
        }
        75..85 => state.text += 1,
        85..92 => {
            if let Some(popup) = state.popups.last_mut() {
                *popup = random_rect(state.size, rng);
            }
        }
        92..97 => state.ahead = vec![PictureId(rng.u64(..48)), PictureId(rng.u64(..48))],
        _ => resize(state, rng),
    }
    state.popups.truncate(2);
}

fn resize(state: &mut State, rng: &mut fastrand::Rng) {
    state.size = Size::new(rng.u16(20..50), rng.u16(8..20));
    let screen = Rect::new(0, 0, state.size.width, state.size.height - 1);
    state.pictures.retain(|(_, area)| screen.intersection(*area) == *area);
    for popup in &mut state.popups {
        *popup = popup.intersection(Rect { height: state.size.height, ..screen });
    }
    state.popups.retain(|p| p.width > 1 && p.height > 1);
}

/// A new picture anywhere, or another one in the place of an old one.
fn place_picture(state: &mut State, bench: &Bench, rng: &mut fastrand::Rng) {
    let id = PictureId(rng.u64(..48));
    let cells = bench.pictures[&id].cells();
    let room = Size::new(state.size.width, state.size.height - 1);
    if cells.width > room.width || cells.height > room.height {
        return;
    }
    let x = rng.u16(..=room.width - cells.width);
    let y = rng.u16(..=room.height - cells.height);
    let area = Rect::new(x, y, cells.width, cells.height);
    state.pictures.retain(|(_, other)| !other.intersects(area));
    state.pictures.push((id, area));
}

fn random_rect(size: Size, rng: &mut fastrand::Rng) -> Rect {
    let (width, height) = (rng.u16(3..size.width), rng.u16(2..size.height));
    Rect::new(rng.u16(..=size.width - width), rng.u16(..=size.height - height), width, height)
}

fn soak(protocol: Protocol, n_steps: usize) {
    let seed = 0x5eed;
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut state = State { size: Size::new(40, 15), ..State::default() };
    let mut bench = Bench::new(protocol, state.size);
    for step in 0..n_steps {
        change(&mut state, &bench, &mut rng);
        println!("seed {seed} step {step}: {state:?}");
        bench.draw(&state);
        bench.check(&state);
        while rng.bool() && bench.send_ahead() {}
        let before = bench.terminal.clone();
        assert_eq!(bench.draw(&state), 0, "an unchanged frame sends no picture bytes");
        assert!(bench.terminal.looks_like(&before), "an unchanged frame changes nothing");
    }
    bench.screen.forget_pictures().unwrap();
    bench.terminal.feed(&std::mem::take(bench.screen.writer_mut()));
    assert_eq!(bench.terminal.n_images(), 0, "everything is given back");
}

#[test]
fn kitty_placeholders_show_what_the_state_says() {
    soak(Protocol::KittyPlaceholders, N_STEPS);
}

#[test]
fn kitty_direct_shows_what_the_state_says() {
    soak(Protocol::KittyDirect, N_STEPS);
}

#[test]
fn sixel_shows_what_the_state_says() {
    soak(Protocol::Sixel, N_STEPS);
}

#[test]
fn iterm2_shows_what_the_state_says() {
    soak(Protocol::Iterm2, N_STEPS);
}

#[test]
fn symbols_show_what_the_state_says() {
    for set in [SymbolSet::Half, SymbolSet::Quadrant, SymbolSet::Sextant, SymbolSet::Octant] {
        soak(Protocol::Symbols(set), N_STEPS / 4);
    }
}

/// A photograph of sorts: smooth shades, a hard edge, some texture.
pub(crate) fn photograph(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let shade = |a: u32, b: u32| u8::try_from((a * 255 / width).midpoint(b * 255 / height)).unwrap();
        let edge = if (x / 37 + y / 53) % 2 == 0 { 0 } else { 60 };
        Pixel([shade(x, y), shade(width - x, y) / 2 + edge, shade(x, height - y)])
    })
}

#[test]
fn a_photograph_survives_sixel_within_what_dithering_costs() {
    let (width, height) = (203, 117);
    let pixels = photograph(width, height);
    let protocol = Protocol::Sixel;
    let size = Size::new(40, 10);
    let mut bench = Bench::new(protocol, size);
    let id = PictureId(100);
    bench.pictures.insert(id, Arc::new(encoder(protocol).encode(id, &pixels)));
    let area = Rect::new(1, 1, 21, 6);
    bench.draw(&State { size, pictures: vec![(id, area)], ..State::default() });
    let mut worst = 0;
    // Means over blocks of 8×8: what the eye makes of dithering.
    for (left, top) in (0..height / 8).flat_map(|y| (0..width / 8).map(move |x| (x * 8, y * 8))) {
        for channel in 0..3 {
            let (mut seen, mut wanted) = (0i32, 0i32);
            for (x, y) in (0..8).flat_map(|dy| (0..8).map(move |dx| (left + dx, top + dy))) {
                let pixel = bench.terminal.pixel(CELL_W + x as usize, CELL_H + y as usize);
                seen += i32::from(pixel.expect("every pixel is drawn")[channel]);
                wanted += i32::from(pixels.get_pixel(x, y).0[channel]);
            }
            worst = worst.max((seen - wanted).abs() / 64);
        }
    }
    println!("worst block mean error {worst}");
    assert!(worst <= 5, "{worst} of 255");
}

#[test]
fn pictures_that_do_not_fit_or_are_not_ready_are_left_out() {
    for protocol in [Protocol::Sixel, Protocol::Iterm2] {
        let size = Size::new(20, 6);
        let mut bench = Bench::new(protocol, size);
        // 2 rows high, and only one above the last row.
        let state = State { size, pictures: vec![(PictureId(0), Rect::new(0, 4, 2, 2))], ..State::default() };
        assert_eq!(bench.draw(&state), 0, "the last row is never drawn on");
        let unknown = State { pictures: vec![(PictureId(999), Rect::new(0, 0, 2, 2))], ..state };
        assert_eq!(bench.draw(&unknown), 0);
    }
}

#[test]
fn a_picture_uploaded_ahead_costs_a_placement_when_its_turn_comes() {
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect] {
        let size = Size::new(40, 12);
        let mut bench = Bench::new(protocol, size);
        let id = PictureId(5);
        let ahead = State { size, ahead: vec![id], ..State::default() };
        assert_eq!(bench.draw(&ahead), 0, "the frame goes before what it looks ahead to");
        assert!(bench.send_ahead() && !bench.send_ahead());
        let shown = State { pictures: vec![(id, Rect::new(3, 3, 7, 2))], ..ahead };
        let n_bytes = bench.draw(&shown);
        assert!(n_bytes < 100, "{protocol:?} {n_bytes}");
        bench.check(&shown);
    }
}

#[test]
fn after_another_program_had_the_screen_everything_comes_back() {
    for protocol in [Protocol::KittyPlaceholders, Protocol::KittyDirect, Protocol::Sixel, Protocol::Iterm2] {
        let size = Size::new(40, 12);
        let mut bench = Bench::new(protocol, size);
        let state = State { size, pictures: vec![(PictureId(5), Rect::new(3, 3, 7, 2))], ..State::default() };
        bench.draw(&state);
        bench.screen.forget_pictures().unwrap();
        bench.terminal.feed(&std::mem::take(bench.screen.writer_mut()));
        bench.terminal = Terminal::new(40, 12);
        bench.screen.redraw().unwrap();
        bench.draw(&state);
        bench.check(&state);
    }
}
