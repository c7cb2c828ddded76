//! The real program in a pseudo-terminal: typed at, looked at, asked to leave.
//!
//! The test is the terminal: it answers the probe like the terminal it plays, keeps the screen with `vt100` and
//! every byte for the strict reader. Nothing sleeps: each wait is for something on the screen, with a deadline.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Until something that is waited for must be there; a loaded machine with two cores needs some of it.
const DEADLINE: Duration = Duration::from_secs(60);

/// Answers to the questions that `ui::graphics::probe` asks, all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// XTerm without sixel: pictures are symbols.
    Xterm,
    /// A kitty with placeholders.
    Kitty,
    /// XTerm with sixel, as `-ti vt340` has it.
    Sixel,
    /// iTerm2.
    Iterm2,
    /// Shows what it gets and says nothing.
    Silent,
}

impl Kind {
    fn answers(self) -> &'static [u8] {
        match self {
            Self::Xterm => b"\x1bP>|XTerm(379)\x1b\\\x1b[6;20;10t\x1b[?62;22c",
            Self::Sixel => b"\x1bP>|XTerm(379)\x1b\\\x1b[?1;0;256S\x1b[6;20;10t\x1b[?63;1;2;4;6;9;15;22c",
            Self::Iterm2 => b"\x1bP>|iTerm2 3.5.4\x1b\\\x1b[6;20;10t\x1b[?64;1;2;4;6c",
            Self::Silent => b"",
            Self::Kitty => b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.40.0)\x1b\\\x1b[6;20;10t\x1b[?62;c",
        }
    }
}

/// A terminal with the program in it.
pub(crate) struct Pty {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    chunks: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    bytes: Vec<u8>,
    kind: Kind,
    answered: bool,
    modes_before: String,
}

/// What is left when the program has gone.
pub(crate) struct Gone {
    pub(crate) status: ExitStatus,
    /// All that it wrote.
    pub(crate) bytes: Vec<u8>,
}

impl Pty {
    /// Starts `pairlens ARGS…` in `folder`, on a screen of `columns` × `rows`.
    pub(crate) fn start(folder: &Path, args: &[&str], kind: Kind, size: (u16, u16)) -> Self {
        let mut program = command(folder, env!("CARGO_BIN_EXE_pairlens"));
        program.args(args);
        Self::run(program, kind, size)
    }

    /// Starts a shell with job control, which can start the program.
    pub(crate) fn start_shell(folder: &Path, kind: Kind, size: (u16, u16)) -> Self {
        let mut shell = command(folder, "sh");
        shell.args(["-i"]);
        shell.env("PS1", "ready> ");
        shell.env("PAIRLENS", env!("CARGO_BIN_EXE_pairlens"));
        Self::run(shell, kind, size)
    }

    fn run(program: CommandBuilder, kind: Kind, (columns, rows): (u16, u16)) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes_before = modes(pair.master.as_ref());
        let child = pair.slave.spawn_command(program).unwrap();
        // Our copy of the other end is closed, so that the end of the program is the end of the stream.
        drop(pair.slave);
        let reader = pair.master.try_clone_reader().unwrap();
        let size = |n| NonZeroU16::new(n).expect("a screen has a size");
        Self {
            keyboard: pair.master.take_writer().unwrap(),
            master: pair.master,
            child,
            chunks: read_on(reader),
            screen: vt100::Parser::new(size(rows), size(columns), 0),
            bytes: Vec::new(),
            kind,
            answered: false,
            modes_before,
        }
    }

    /// Types.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} on the screen"), |pty| pty.contents().contains(text))
    }

    /// Waits until the screen no longer shows a text.
    #[track_caller]
    pub(crate) fn wait_without(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} gone"), |pty| !pty.contents().contains(text))
    }

    /// Waits until all that came so far fulfils something.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, is: impl Fn(&Self) -> bool) -> &mut Self {
        let deadline = Instant::now() + DEADLINE;
        while !is(self) {
            match self.chunks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(chunk) => self.take(&chunk),
                Err(RecvTimeoutError::Timeout) => panic!("waited for {what} in vain:\n{}", self.contents()),
                Err(RecvTimeoutError::Disconnected) => panic!("gone before {what}:\n{}", self.contents()),
            }
        }
        self
    }

    /// The text on the screen.
    pub(crate) fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// All that the program wrote so far.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the program has the screen.
    pub(crate) fn on_our_screen(&self) -> bool {
        self.screen.screen().alternate_screen()
    }

    /// The person pulls at the window's corner.
    pub(crate) fn resize(&mut self, (columns, rows): (u16, u16)) -> &mut Self {
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let size = |n| NonZeroU16::new(n).expect("a screen has a size");
        self.screen.screen_mut().set_size(size(rows), size(columns));
        self
    }

    /// Sends a signal to the program alone.
    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.pid(), signal).unwrap();
        self
    }

    fn pid(&self) -> Pid {
        let id = self.child.process_id().expect("it runs");
        i32::try_from(id).ok().and_then(Pid::from_raw).expect("a process id")
    }

    /// Waits for the end, and checks that the terminal is as it was before.
    #[track_caller]
    pub(crate) fn gone(mut self) -> Gone {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.chunks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(chunk) => self.take(&chunk),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not leave:\n{}", self.contents()),
            }
        }
        let status = self.child.wait().unwrap();
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was not left");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!(modes(self.master.as_ref()), self.modes_before, "the line discipline was not restored");
        Gone { status, bytes: std::mem::take(&mut self.bytes) }
    }

    fn take(&mut self, chunk: &[u8]) {
        self.screen.process(chunk);
        self.bytes.extend_from_slice(chunk);
        // The last question of the probe, DA1, has come.
        if !self.answered && self.bytes.windows(3).any(|w| w == b"\x1b[c") {
            self.answered = true;
            self.keyboard.write_all(self.kind.answers()).unwrap();
        }
    }
}

/// A failed test leaves no program behind.
impl Drop for Pty {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
    }
}

/// Settings of the line discipline in words; they can be compared.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has settings"))
}

fn command(folder: &Path, program: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.cwd(folder);
    for name in ["TMUX", "TERM_PROGRAM", "LC_TERMINAL", "COLORTERM", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    // Settings and caches of whoever runs the tests are none of our business.
    for name in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, folder);
    }
    command
}

/// Reads until the other end is closed.
fn read_on(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (to, chunks) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        // A pseudo-terminal whose other end is closed fails to read: that is its end of file.
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            if to.send(buffer[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    chunks
}
