//! Photographs taken out of the stream again: every pixel that the terminal would show, beside the one it was given.

use std::sync::Arc;

use image::RgbImage;
use pairlens::ui::graphics::{PictureId, Protocol, in_scrollback};
use ratatui::layout::{Rect, Size};

use crate::graphics::photograph;
use crate::graphics_bench::{Bench, State, capabilities, encoder};
use crate::graphics_symbols::psnr;
use crate::terminal_model::{CELL_H, CELL_W, Rgb, Terminal};

const SCREEN: Size = Size { width: 40, height: 12 };
/// Within cells at both ends.
const PHOTO_PX: (u32, u32) = (203, 117);
/// The cells that these take, in the middle of an area one larger on each side.
const CELLS: Rect = Rect { x: 4, y: 3, width: 21, height: 6 };
const ID: PictureId = PictureId(100);

fn photo() -> RgbImage {
    photograph(PHOTO_PX.0, PHOTO_PX.1)
}

/// What is seen where the picture belongs. Nothing of it may be seen anywhere else.
fn cut_out(terminal: &Terminal, left: usize, top: usize) -> RgbImage {
    let (width, height) = (PHOTO_PX.0 as usize, PHOTO_PX.1 as usize);
    let mut pixels = Vec::new();
    for y in 0..terminal.rows * CELL_H {
        for x in 0..terminal.columns * CELL_W {
            let is_inside = (left..left + width).contains(&x) && (top..top + height).contains(&y);
            let seen: Option<Rgb> = terminal.seen(x, y);
            assert_eq!(seen.is_some(), is_inside, "at pixel {x}, {y}");
            pixels.extend(seen.into_iter().flatten());
        }
    }
    RgbImage::from_raw(PHOTO_PX.0, PHOTO_PX.1, pixels).unwrap()
}

fn in_a_frame(mut bench: Bench, protocol: Protocol) -> RgbImage {
    bench.pictures.insert(ID, Arc::new(encoder(protocol).encode(ID, &photo())));
    let area = Rect { x: CELLS.x - 1, y: CELLS.y - 1, width: CELLS.width + 2, height: CELLS.height + 2 };
    let state = State { size: SCREEN, pictures: vec![(ID, area)], ..State::default() };
    assert!(bench.draw(&state) > 0);
    assert_eq!(bench.draw(&state), 0, "an unchanged frame sends no picture bytes");
    cut_out(&bench.terminal, usize::from(CELLS.x) * CELL_W, usize::from(CELLS.y) * CELL_H)
}

fn in_scrollback_of(protocol: Protocol) -> RgbImage {
    let encoded = encoder(protocol).encode(ID, &photo());
    let mut terminal = Terminal::new(SCREEN.width.into(), SCREEN.height.into());
    terminal.feed(b"$ \r\n");
    terminal.feed(&in_scrollback(&encoded, &capabilities(protocol), 7));
    assert_eq!(terminal.cursor(), (0, 1 + usize::from(CELLS.height)), "the next line is printed below");
    cut_out(&terminal, 0, CELL_H)
}

#[test]
fn kitty_shows_every_pixel_as_it_was() {
    for protocol in [Protocol::KittyDirect, Protocol::KittyPlaceholders] {
        assert!(in_a_frame(Bench::new(protocol, SCREEN), protocol) == photo(), "{protocol:?} in a frame");
        assert!(in_scrollback_of(protocol) == photo(), "{protocol:?} in the scrollback");
    }
}

#[test]
fn around_a_popup_and_after_it_kitty_shows_every_pixel_as_it_was() {
    let popups = [Rect::new(7, 4, 9, 3), Rect::new(0, 7, 12, 5)];
    for protocol in [Protocol::KittyDirect, Protocol::KittyPlaceholders] {
        let mut bench = Bench::new(protocol, SCREEN);
        bench.pictures.insert(ID, Arc::new(encoder(protocol).encode(ID, &photo())));
        let mut state = State { size: SCREEN, pictures: vec![(ID, CELLS)], ..State::default() };
        for popups in [&popups[..1], &popups, &[]] {
            state.popups = popups.to_vec();
            bench.draw(&state);
            let is_covered = |x: usize, y: usize| {
                let is_within =
                    |at: usize, from: u16, n: u16| (from.into()..usize::from(from + n)).contains(&at);
                let (x, y) = (x / CELL_W, y / CELL_H);
                popups.iter().any(|p| is_within(x, p.x, p.width) && is_within(y, p.y, p.height))
            };
            for (x, y, wanted) in photo().enumerate_pixels() {
                let x = x as usize + usize::from(CELLS.x) * CELL_W;
                let y = y as usize + usize::from(CELLS.y) * CELL_H;
                let seen = bench.terminal.seen(x, y);
                assert_eq!(seen, (!is_covered(x, y)).then_some(wanted.0), "{protocol:?} at pixel {x}, {y}");
            }
        }
    }
}

#[test]
fn through_tmux_kitty_shows_every_pixel_as_it_was() {
    assert!(in_a_frame(Bench::in_tmux(SCREEN), Protocol::KittyPlaceholders) == photo());
}

#[test]
fn sixel_loses_what_256_dithered_colours_lose() {
    for seen in
        [in_a_frame(Bench::new(Protocol::Sixel, SCREEN), Protocol::Sixel), in_scrollback_of(Protocol::Sixel)]
    {
        let psnr = psnr(&seen, &photo());
        println!("sixel {psnr:.1} dB");
        assert!(psnr >= 30.0, "{psnr} dB");
    }
}

#[test]
fn iterm2_loses_what_jpeg_loses() {
    for seen in [
        in_a_frame(Bench::new(Protocol::Iterm2, SCREEN), Protocol::Iterm2),
        in_scrollback_of(Protocol::Iterm2),
    ] {
        let psnr = psnr(&seen, &photo());
        println!("iterm2 {psnr:.1} dB");
        assert!(psnr >= 33.0, "{psnr} dB");
    }
}
