//! The program in its pseudo-terminal: keys go in, pieces of output come out with the time of their arrival.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::layout::Size;

/// What one read takes at most; a pseudo-terminal gives less.
const CHUNK_BYTES: usize = 1 << 16;

/// The terminal that is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// kitty with placeholders.
    Kitty,
    /// kitty without: pictures are placed by commands.
    Direct,
    /// XTerm with sixel.
    Sixel,
    /// XTerm without.
    Symbols,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Kitty, Self::Direct, Self::Sixel, Self::Symbols];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kitty => "kitty",
            Self::Direct => "direct",
            Self::Sixel => "sixel",
            Self::Symbols => "symbols",
        }
    }

    /// Answers to the questions that `ui::graphics::probe` asks, all at once; cells are 10×20 pixels.
    fn answers(self) -> &'static [u8] {
        match self {
            Self::Kitty => b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.40.0)\x1b\\\x1b[6;20;10t\x1b[?62;c",
            Self::Direct => b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;20;10t\x1b[?62;c",
            Self::Sixel => b"\x1bP>|XTerm(379)\x1b\\\x1b[6;20;10t\x1b[?1;0;256S\x1b[?63;1;2;4;6;9;15;22c",
            Self::Symbols => b"\x1bP>|XTerm(379)\x1b\\\x1b[6;20;10t\x1b[?62;22c",
        }
    }
}

/// Bytes with the moment they were there.
pub(crate) struct Piece {
    pub(crate) at: Instant,
    pub(crate) bytes: Vec<u8>,
}

/// The running program.
pub(crate) struct Program {
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Kept open as long as the program runs.
    _master: Box<dyn MasterPty + Send>,
    pub(crate) pieces: Receiver<Piece>,
    kind: Kind,
    /// The last bytes before the terminal was asked: a question may be cut in two.
    asked: Option<Vec<u8>>,
}

impl Program {
    /// Starts it with these arguments; settings and caches are `folder`'s.
    pub(crate) fn start(
        program: &Path,
        folder: &Path,
        arguments: &[OsString],
        kind: Kind,
        screen: Size,
    ) -> Result<Self, String> {
        let words = |e: &dyn std::fmt::Display| format!("{}: {e}", program.display());
        let size = PtySize { rows: screen.height, cols: screen.width, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(|e| words(&e))?;
        let child = pair.slave.spawn_command(command(program, folder, arguments)).map_err(|e| words(&e))?;
        let reader = pair.master.try_clone_reader().map_err(|e| words(&e))?;
        Ok(Self {
            keyboard: pair.master.take_writer().map_err(|e| words(&e))?,
            child,
            _master: pair.master,
            pieces: read_on(reader),
            kind,
            asked: Some(Vec::new()),
        })
    }

    /// Types one key; returns the moment before.
    pub(crate) fn press(&mut self, key: u8) -> Result<Instant, String> {
        let at = Instant::now();
        self.keyboard.write_all(&[key]).and_then(|()| self.keyboard.flush()).map_err(|e| e.to_string())?;
        Ok(at)
    }

    /// Answers the probe once its last question, DA1, has come.
    pub(crate) fn answer(&mut self, bytes: &[u8]) -> Result<(), String> {
        let Some(seen) = &mut self.asked else { return Ok(()) };
        seen.extend_from_slice(bytes);
        if seen.windows(3).any(|w| w == b"\x1b[c") {
            self.asked = None;
            self.keyboard.write_all(self.kind.answers()).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Most memory it had resident, in MB; 0 where the system does not say.
    pub(crate) fn peak_mb(&self) -> u64 {
        let status =
            self.child.process_id().and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok());
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

/// Nothing of it is left behind.
impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(program: &Path, folder: &Path, arguments: &[OsString]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.cwd(folder);
    for name in ["TMUX", "TERM_PROGRAM", "LC_TERMINAL", "COLORTERM", "NO_COLOR", "PAIRLENS_LABELS"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    for name in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, folder);
    }
    command
}

/// Reads until the other end is closed. It does nothing else, so that the time it notes is right.
fn read_on(mut reader: Box<dyn Read + Send>) -> Receiver<Piece> {
    let (to, pieces) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; CHUNK_BYTES];
        // A pseudo-terminal whose other end is closed fails to read: that is its end of file.
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            if to.send(Piece { at: Instant::now(), bytes: buffer[..n].to_vec() }).is_err() {
                return;
            }
        }
    });
    pieces
}
