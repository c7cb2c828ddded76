//! List, gallery, single pair, popups and resizing on a model of the terminal: whatever came before, the screen
//! looks as if it had been drawn from nothing, and no picture stands for another pair.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a failed test, and what is printed for one")]

use image::RgbImage;
use pairlens::app::{Drawn, Look, Message, PictureId, PictureRequest, PictureState};
use pairlens::jobs::Canvas;
use pairlens::ui::graphics::{Painter, Protocol, Screen, SymbolSet};
use pairlens::ui::{Album, Theme, draw};
use ratatui::layout::{Rect, Size};
use tempfile::TempDir;

use crate::graphics_bench::capabilities;
use crate::reducer_script::{Script, drawn, hundred};
use crate::terminal_model::{Rgb, Terminal};

const N_STEPS: usize = 150;

/// Keys that change what is to be seen; those that move on come more often.
const KEYS: [&str; 31] = [
    "j", "k", "h", "l", "j", "l", "v", "v", "<Enter>", "<Enter>", "<Esc>", "+", "-", "+", "-", "=", "0", "H",
    "L", "J", "K", "<C-f>", "<C-b>", "<C-f>", "?", "i", "G", "g", "b", "<Tab>", "q",
];

/// Steps between the levels of a row's colour: more than any protocol loses.
const LEVEL: u8 = 50;

/// Every row has a colour of its own.
fn colour(row: u64) -> Rgb {
    [row % 5, row / 5 % 5, row / 25 % 4].map(|n| 20 + u8::try_from(n).unwrap() * LEVEL)
}

/// The row that a colour belongs to.
fn row_of(seen: Rgb) -> u64 {
    let level = |at: usize| u64::from(seen[at].saturating_sub(20).saturating_add(LEVEL / 2) / LEVEL);
    level(0) + 5 * level(1) + 25 * level(2)
}

/// A session, its pictures and a terminal.
struct Sitting {
    script: Script,
    album: Album,
    protocol: Protocol,
    size: Size,
    screen: Screen<Vec<u8>>,
    terminal: Terminal,
    n_pictures: u64,
    _folder: TempDir,
}

impl Sitting {
    fn new(protocol: Protocol) -> Self {
        let folder = hundred();
        let album = Album::default();
        album.set_encoder(capabilities(protocol).encoder());
        let size = Size::new(60, 20);
        Self {
            script: Script::on(folder.path()),
            album,
            protocol,
            size,
            screen: screen(protocol, size),
            terminal: Terminal::new(size.width.into(), size.height.into()),
            n_pictures: 0,
            _folder: folder,
        }
    }

    fn change(&mut self, rng: &mut fastrand::Rng) -> String {
        match rng.u32(..100) {
            0..70 => {
                let keys = KEYS[rng.usize(..KEYS.len())];
                self.script.press(keys);
                keys.to_owned()
            }
            70..95 => format!("{} pictures came", self.answer(rng.usize(1..9))),
            _ => {
                self.size = Size::new(rng.u16(30..75), rng.u16(10..24));
                format!("resized to {}", self.size)
            }
        }
    }

    /// Makes some of the pictures asked for, as the workers do; the rest is still being made.
    fn answer(&mut self, n_most: usize) -> usize {
        while self.script.read_rows() {}
        let asked: Vec<PictureRequest> = self.script.pictures_asked().into_iter().take(n_most).collect();
        for request in &asked {
            let state = self.make(request);
            self.script.receive(Message::Picture { request: request.clone(), state });
        }
        asked.len()
    }

    /// The picture of a row is flat: a part of it looks like the whole.
    fn make(&mut self, request: &PictureRequest) -> PictureState {
        let PictureState::Drawn(usual) = drawn(request) else { unreachable!("it is drawn") };
        let part = request.window.map_or((200, 100), |w| (w.width_px, w.height_px));
        let measure = self.album.size_for(part.0, part.1, request.room_cells);
        let pixels =
            RgbImage::from_pixel(measure.width_px, measure.height_px, image::Rgb(colour(request.row.0)));
        self.n_pictures += 1;
        let id = PictureId(self.n_pictures);
        let mut cells = (0, 0);
        self.album.put(id, measure, pixels, &mut |placed| cells = placed.cells);
        PictureState::Drawn(Drawn { id, cells, ..usual })
    }

    fn draw(&mut self) {
        let (width, height) = (self.size.width, self.size.height);
        if self.screen.size() != self.size {
            self.screen.resize(self.size);
            self.terminal.resize(width.into(), height.into());
        }
        self.script.on_screen(Rect::new(0, 0, width, height));
        self.terminal.feed(&written(&mut self.screen, &self.album, &self.script));
    }

    /// The terminal against one that never showed anything else.
    fn check(&self) {
        let mut fresh = Terminal::new(self.size.width.into(), self.size.height.into());
        fresh.feed(&written(&mut screen(self.protocol, self.size), &self.album, &self.script));
        let rows = self.rows_seen();
        for (x, y) in (0..fresh.rows).flat_map(|y| (0..fresh.columns).map(move |x| (x, y))) {
            let seen = self.terminal.picture_at(x, y);
            assert_eq!(seen, fresh.picture_at(x, y), "picture at {x},{y}");
            if let Some(seen) = seen {
                assert!(rows.contains(&row_of(seen)), "row {} at {x},{y}", row_of(seen));
            } else {
                assert!(!self.terminal.has_pixels(x, y) || fresh.has_pixels(x, y), "stale at {x},{y}");
                assert_eq!(self.terminal.cell(x, y).symbol, fresh.cell(x, y).symbol, "text at {x},{y}");
            }
        }
    }

    /// Rows whose pictures may be on the screen.
    fn rows_seen(&self) -> Vec<u64> {
        let app = &self.script.app;
        match app.mode().look() {
            Look::Gallery => {
                let (first, n_pairs) = app.gallery_page();
                app.view().page(first, n_pairs).iter().map(|row| row.0).collect()
            }
            Look::Browse | Look::Single | Look::Review => {
                app.focused().map(|row| row.0).into_iter().collect()
            }
            Look::Stats => Vec::new(),
        }
    }
}

fn screen(protocol: Protocol, size: Size) -> Screen<Vec<u8>> {
    let mut screen = Screen::new(Vec::new(), size).unwrap();
    screen.set_painter(Painter::new(&capabilities(protocol), 1)).unwrap();
    screen
}

fn written(screen: &mut Screen<Vec<u8>>, album: &Album, script: &Script) -> Vec<u8> {
    let pictures = album.of(&script.app);
    screen.draw(&pictures, |frame| draw(frame, &script.app, Theme::of(Some("1")))).unwrap();
    std::mem::take(screen.writer_mut())
}

fn walk(protocol: Protocol) {
    let seed = 0x6a11;
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut sitting = Sitting::new(protocol);
    let mut n_seen = 0;
    for step in 0..N_STEPS {
        let what = sitting.change(&mut rng);
        println!("seed {seed} step {step}: {what} in {:?}", sitting.script.app.mode());
        sitting.draw();
        sitting.check();
        n_seen += usize::from((0..20).any(|x| sitting.terminal.picture_at(x, 5).is_some()));
    }
    assert!(n_seen > 0, "no picture was ever seen");
}

#[test]
fn no_stale_picture_with_kitty_placeholders() {
    walk(Protocol::KittyPlaceholders);
}

#[test]
fn no_stale_picture_with_kitty_placements() {
    walk(Protocol::KittyDirect);
}

#[test]
fn no_stale_picture_with_sixel() {
    walk(Protocol::Sixel);
}

#[test]
fn no_stale_picture_with_symbols() {
    walk(Protocol::Symbols(SymbolSet::Half));
}
