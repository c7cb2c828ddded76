//! One session: the script is typed at its own pace, and all that comes back is put down.

use std::ffi::OsString;
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

/// The program under way.
pub(crate) struct Session<'a> {
    program: Program,
    terminal: Terminal,
    data: &'a Data,
    setting: &'a Setting<'a>,
    record: Record,
}

/// Runs the whole script through the list or the gallery.
pub(crate) fn run(setting: &Setting<'_>, data: &Data, steps: &[Step]) -> Result<Record, String> {
    let arguments: Vec<OsString> = data.paths.iter().map(OsString::from).collect();
    let mut session = Session::start(setting, data, &arguments)?;
    if matches!(setting.view, View::Gallery(_)) {
        session.wait_for_a_pair()?;
        session.program.press(b'v')?;
    }
    session.wait_for(0)?;
    session.type_on(steps)?;
    session.wait_for(steps.last().map_or(0, |step| step.row))?;
    Ok(session.end())
}

impl<'a> Session<'a> {
    /// Starts the program.
    pub(crate) fn start(
        setting: &'a Setting<'a>,
        data: &'a Data,
        arguments: &[OsString],
    ) -> Result<Self, String> {
        let Setting { program, folder, kind, size, .. } = *setting;
        let program = Program::start(program, folder, arguments, kind, size)?;
        let record = Record { keys: Vec::new(), frames: Vec::new(), n_bytes: 0, peak_mb: 0, n_odd: 0 };
        Ok(Self { program, terminal: Terminal::new(size), data, setting, record })
    }

    /// Types each key at its time.
    pub(crate) fn type_on(&mut self, steps: &[Step]) -> Result<(), String> {
        // The first pair's neighbours, too: from here on the pictures should be there before the keys.
        self.listen_until(Instant::now() + Duration::from_secs(1))?;
        self.record.n_bytes = 0;
        let began = Instant::now();
        for (nth, step) in (0u32..).zip(steps) {
            self.listen_until(began + self.setting.interval * nth)?;
            let at = self.program.press(step.key)?;
            self.record.keys.push(Key { at, by: step.by, row: step.row });
        }
        Ok(())
    }

    /// What happened. The program is ended.
    pub(crate) fn end(mut self) -> Record {
        self.record.peak_mb = self.program.peak_mb();
        self.record.n_odd = self.terminal.screen.kitty.n_odd;
        self.record
    }

    /// The frame on the screen.
    pub(crate) fn newest(&self) -> Option<&Frame> {
        self.record.frames.last()
    }

    /// Takes what comes until then.
    fn listen_until(&mut self, then: Instant) -> Result<(), String> {
        loop {
            let left = then.saturating_duration_since(Instant::now());
            match self.program.pieces.recv_timeout(left) {
                Ok(piece) => {
                    self.program.answer(&piece.bytes)?;
                    let (frames, view, rows) = (&mut self.record.frames, &self.setting.view, &self.data.rows);
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
        self.wait_until(|session| session.contents().contains("row "))
    }

    /// Until the row is shown with its picture.
    fn wait_for(&mut self, row: usize) -> Result<(), String> {
        let is_there = |frame: &Frame| frame.row == Some(row) && frame.shown == Shown::Right;
        self.wait_until(|session| session.newest().is_some_and(is_there))
    }

    /// Until it is so. Not seeing it is no reason to stop: it will be in the figures.
    pub(crate) fn wait_until(&mut self, is_so: impl Fn(&Self) -> bool) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) && Instant::now() < deadline {
            self.listen_until(Instant::now() + Duration::from_millis(20))?;
        }
        if self.record.frames.is_empty() {
            return Err(format!("no frame came:\n{}", self.contents()));
        }
        Ok(())
    }

    /// The screen as text.
    pub(crate) fn contents(&self) -> String {
        let screen = &self.terminal.screen;
        (0..screen.size.height).map(|y| screen.line(y) + "\n").collect()
    }
}
