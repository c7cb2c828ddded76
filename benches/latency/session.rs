//! One session: the script is typed at its own pace, and all that comes back is put down.

use std::path::Path;
use std::time::{Duration, Instant};

use ratatui::layout::Size;

use super::data::Data;
use super::frames::{Frame, Shown, View};
use super::program::{Kind, Program};
use super::script::{Move, Step};
use super::terminal::Terminal;

/// For the first picture, and for the last one after the last key.
const PATIENCE: Duration = Duration::from_secs(20);

/// Frames with a wrong picture that are told one by one.
const WRONG_TOLD: usize = 5;

/// What is run.
pub(crate) struct Setting<'a> {
    pub(crate) program: &'a Path,
    /// For its settings and caches.
    pub(crate) folder: &'a Path,
    pub(crate) kind: Kind,
    pub(crate) size: Size,
    pub(crate) view: View,
    /// From one key to the next.
    pub(crate) interval: Duration,
}

/// A key that was typed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) at: Instant,
    pub(crate) by: Move,
    pub(crate) row: usize,
}

/// All that happened.
pub(crate) struct Record {
    pub(crate) keys: Vec<Key>,
    pub(crate) frames: Vec<Frame>,
    /// Written by the program from the first key on.
    pub(crate) n_bytes: usize,
    pub(crate) peak_mb: u64,
    /// Commands the terminal did not understand.
    pub(crate) n_odd: usize,
}

impl Record {
    /// What a reader of the table should know besides.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let wrong = self.frames.iter().filter(|f| f.shown == Shown::Wrong).take(WRONG_TOLD);
        let mut remarks: Vec<String> =
            wrong.map(|f| format!("another pair's picture at row {}", f.row.unwrap_or(0))).collect();
        if self.n_odd > 0 {
            remarks.push(format!("{} commands were not understood", self.n_odd));
        }
        remarks
    }
}

struct Session<'a> {
    program: Program,
    terminal: Terminal,
    data: &'a Data,
    view: &'a View,
    record: Record,
}

/// Runs the whole script.
pub(crate) fn run(setting: &Setting<'_>, data: &Data, steps: &[Step]) -> Result<Record, String> {
    let Setting { program, folder, kind, size, ref view, interval } = *setting;
    let program = Program::start(program, folder, &data.paths, kind, size)?;
    let record = Record { keys: Vec::new(), frames: Vec::new(), n_bytes: 0, peak_mb: 0, n_odd: 0 };
    let mut session = Session { program, terminal: Terminal::new(size), data, view, record };
    if matches!(view, View::Gallery(_)) {
        session.wait_for_a_pair()?;
        session.program.press(b'v')?;
    }
    session.wait_for(0)?;
    // Its neighbours, too: from here on the pictures should be there before the keys.
    session.listen_until(Instant::now() + Duration::from_secs(1))?;
    session.record.n_bytes = 0;
    let began = Instant::now();
    for (nth, step) in (0u32..).zip(steps) {
        session.listen_until(began + interval * nth)?;
        let at = session.program.press(step.key)?;
        session.record.keys.push(Key { at, by: step.by, row: step.row });
    }
    session.wait_for(steps.last().map_or(0, |step| step.row))?;
    session.record.peak_mb = session.program.peak_mb();
    session.record.n_odd = session.terminal.screen.kitty.n_odd;
    Ok(session.record)
}

impl Session<'_> {
    /// Takes what comes until then.
    fn listen_until(&mut self, then: Instant) -> Result<(), String> {
        loop {
            let left = then.saturating_duration_since(Instant::now());
            match self.program.pieces.recv_timeout(left) {
                Ok(piece) => {
                    self.program.answer(&piece.bytes)?;
                    let (frames, view, rows) = (&mut self.record.frames, self.view, &self.data.rows);
                    self.record.n_bytes += piece.bytes.len();
                    self.terminal
                        .read(&piece, |screen| frames.push(Frame::read(piece.at, screen, view, rows)));
                }
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => return Ok(()),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(format!("the program has gone:\n{}", self.contents()));
                }
            }
        }
    }

    /// Until the list is there.
    fn wait_for_a_pair(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        while !self.contents().contains("row ") && Instant::now() < deadline {
            self.listen_until(Instant::now() + Duration::from_millis(20))?;
        }
        Ok(())
    }

    /// Until the row is shown with its picture. Not seeing it is no reason to stop: it will be in the figures.
    fn wait_for(&mut self, row: usize) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        let is_there = |frame: &Frame| frame.row == Some(row) && frame.shown == Shown::Right;
        while !self.record.frames.last().is_some_and(is_there) && Instant::now() < deadline {
            self.listen_until(Instant::now() + Duration::from_millis(20))?;
        }
        if self.record.frames.is_empty() {
            return Err(format!("no frame came:\n{}", self.contents()));
        }
        Ok(())
    }

    fn contents(&self) -> String {
        let screen = &self.terminal.screen;
        (0..screen.size.height).map(|y| screen.line(y) + "\n").collect()
    }
}
