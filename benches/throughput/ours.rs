//! Our own work: every file once, two threads, whoever is free takes the next.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pairlens::base::SafeText;
use pairlens::images::{Cleared, SafeMode, SafetyPolicy, Signals, decode, resize};
use pairlens::ui::graphics::{
    Capabilities, CellPx, Colours, Painter, Passthrough, PictureId, Placement, Protocol, Scene, Screen,
    SymbolSet, fit,
};
use ratatui::layout::{Rect, Size};

/// The room of a picture, and so of the screen.
pub(crate) const ROOM: Size = Size::new(32, 16);

/// sixel and iTerm2 pictures keep off the last row.
const SCREEN: Size = Size::new(ROOM.width, ROOM.height + 1);

const N_THREADS: usize = 2;

/// What is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Kitty,
    Sixel,
    Quadrants,
}

impl Target {
    pub(crate) const ALL: [Self; 3] = [Self::Kitty, Self::Sixel, Self::Quadrants];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kitty => "kitty",
            Self::Sixel => "sixel",
            Self::Quadrants => "quadrants",
        }
    }

    fn capabilities(self) -> Capabilities {
        Capabilities {
            protocol: match self {
                Self::Kitty => Protocol::KittyPlaceholders,
                Self::Sixel => Protocol::Sixel,
                Self::Quadrants => Protocol::Symbols(SymbolSet::Quadrant),
            },
            passthrough: Passthrough::Direct,
            cell: CellPx::GUESS,
            colours: Colours::True,
            n_registers: 256,
            terminal: SafeText::default(),
        }
    }
}

/// Makes all pictures and writes them to standard output.
pub(crate) fn run(target: &str, files: &[PathBuf]) -> Result<(), String> {
    let target = Target::ALL.into_iter().find(|t| t.name() == target);
    let capabilities = target.ok_or("there is no such terminal")?.capabilities();
    let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared();
    let cleared = cleared.ok_or("nothing is withheld in this mode")?;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut desk = Desk::new(&capabilities)?;
        // Relaxed: the counter only hands out numbers.
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            desk.make(file, cleared)?;
        }
        Ok::<(), String>(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..N_THREADS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a worker panicked")?)
    })
}

/// A worker with a terminal of its own.
struct Desk<'a> {
    capabilities: &'a Capabilities,
    screen: Screen<Vec<u8>>,
    n_made: u64,
}

impl<'a> Desk<'a> {
    fn new(capabilities: &'a Capabilities) -> Result<Self, String> {
        let mut screen = Screen::new(Vec::new(), SCREEN).map_err(|e| e.to_string())?;
        screen.set_painter(Painter::new(capabilities, 1)).map_err(|e| e.to_string())?;
        Ok(Self { capabilities, screen, n_made: 0 })
    }

    fn make(&mut self, file: &PathBuf, cleared: Cleared) -> Result<(), String> {
        let words = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
        let bytes = std::fs::read(file).map_err(|e| words(&e))?;
        let decoded = decode(&bytes, cleared).map_err(|e| words(&e))?;
        let Capabilities { protocol, cell, .. } = *self.capabilities;
        let fitted = fit(protocol, decoded.width_px, decoded.height_px, ROOM, cell);
        let pixels = resize(&decoded.pixels, fitted.width_px, fitted.height_px);
        self.n_made += 1;
        let id = PictureId(self.n_made);
        let encoded = Arc::new(self.capabilities.encoder().encode(id, &pixels));
        let area = Rect::new(0, 0, ROOM.width, ROOM.height);
        let scene = Scene { placements: vec![Placement { picture: id, area }], ..Scene::default() };
        self.screen.draw(&HashMap::from([(id, encoded)]), |_| scene).map_err(|e| words(&e))?;
        let frame = std::mem::take(self.screen.writer_mut());
        std::io::stdout().lock().write_all(&frame).map_err(|e| words(&e))
    }
}
