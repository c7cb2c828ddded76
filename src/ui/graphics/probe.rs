//! Asks the terminal what it can: the questions before the first frame, the answers after it.
//!
//! Reads the terminal only between [`Probe::finish`]'s start and end, so it must be done before an event reader
//! starts. Answers that come later than a second reach that reader as keys; no terminal known does so.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use ratatui::crossterm::event::KeyEvent;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::choose::{Capabilities, Why, choose};
use super::environment::Environment;
use super::replies::{Replies, parse_replies};
use super::{CellPx, GraphicsChoice, Tmux, typed};

/// Half a dozen round trips of a slow link; a terminal that says nothing costs it once.
const PATIENCE: Duration = Duration::from_secs(1);
/// Answers take 200 bytes; whoever floods us gets no more memory than this.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// One pixel, asked about and not kept (kitty's own recipe for detection).
const ASK_KITTY: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
/// XTSMGRAPHICS: read the number of colour registers.
const ASK_REGISTERS: &[u8] = b"\x1b[?1;1;0S";
/// XTVERSION, the sizes of the text area in pixels and in cells and of a cell in pixels, and DA1, which every
/// terminal answers, last.
const ASK_REST: &[u8] = b"\x1b[>q\x1b[14t\x1b[18t\x1b[16t\x1b[c";
/// The colour of the ground.
const ASK_GROUND: &[u8] = b"\x1b]11;?\x1b\\";
/// Where the cursor is.
const ASK_COLUMN: &[u8] = b"\x1b[6n";
/// Texts whose width terminals do not agree on: wide, a family of three joined into one, a sign made colourful,
/// ambiguous. The first tells whether the rest mean anything.
pub const WIDTH_SAMPLES: [&str; 4] = ["猫", "👩\u{200d}👩\u{200d}👧", "⚠\u{fe0f}", "·"];
/// Terminals that do not know a question may print it: wipe that away.
const WIPE: &[u8] = b"\x1b[H\x1b[2J";

/// How much is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Questions {
    /// What pictures need.
    Pictures,
    /// Also what is only told to a person: the ground, and widths of text.
    All,
}

/// Questions under way.
#[derive(Debug)]
pub struct Probe {
    choice: GraphicsChoice,
    environment: Environment,
    deadline: Instant,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// What the terminal can.
    pub capabilities: Capabilities,
    /// Why we think so.
    pub why: Why,
    /// What it answered.
    pub replies: Replies,
    /// The cell's size by the system, see [`window_cell`].
    pub window_cell: Option<CellPx>,
    /// Keys typed in the meantime, oldest first.
    pub typed: Vec<KeyEvent>,
}

impl Probe {
    /// Asks; raw mode must be on and the screen still empty. With a choice made, protocols are not asked about.
    pub fn send(
        out: &mut impl Write,
        choice: GraphicsChoice,
        environment: Environment,
        questions: Questions,
    ) -> io::Result<Self> {
        let mut bytes = Vec::new();
        // tmux and screen take this string for a title, show it, and never answer.
        if choice == GraphicsChoice::Auto && !environment.is_multiplexed() {
            bytes.extend_from_slice(ASK_KITTY);
        }
        if matches!(choice, GraphicsChoice::Auto | GraphicsChoice::Sixel) {
            bytes.extend_from_slice(ASK_REGISTERS);
        }
        // The ground counts where there are no colours to put in front of it.
        if questions == Questions::All || environment.no_color {
            bytes.extend_from_slice(ASK_GROUND);
        }
        if questions == Questions::All {
            for sample in WIDTH_SAMPLES {
                bytes.extend_from_slice(b"\x1b[H");
                bytes.extend_from_slice(sample.as_bytes());
                bytes.extend_from_slice(ASK_COLUMN);
            }
        }
        bytes.extend_from_slice(ASK_REST);
        bytes.extend_from_slice(WIPE);
        out.write_all(&bytes)?;
        out.flush()?;
        Ok(Self { choice, environment, deadline: Instant::now() + PATIENCE })
    }

    /// Waits for the answers: until the last one, or one second after they were asked for. `tmux_says` is what
    /// tmux said in the meantime, if it is there.
    pub fn finish(self, input: impl AsFd, tmux_says: Option<Tmux>) -> io::Result<Probed> {
        let mut replies = self.read(&input)?;
        let environment = self.environment.with_tmux(tmux_says);
        let window_cell = window_cell(&input);
        let (capabilities, why) = choose(self.choice, &replies, &environment, window_cell);
        let typed = typed::decode(&std::mem::take(&mut replies.typed));
        Ok(Probed { capabilities, why, replies, window_cell, typed })
    }

    fn read(&self, input: &impl AsFd) -> io::Result<Replies> {
        let mut bytes = Vec::new();
        let mut replies = Replies::default();
        while replies.attributes.is_none() && bytes.len() < MAX_ANSWER_BYTES {
            if !readable_until(input, self.deadline)? {
                break;
            }
            let mut chunk = [0; 1024];
            match rustix::io::read(input, &mut chunk) {
                Ok(0) => break,
                Ok(n) => bytes.extend_from_slice(&chunk[..n]),
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                Err(error) => return Err(error.into()),
            }
            replies = parse_replies(&bytes);
        }
        Ok(replies)
    }
}

/// Whether there is something to read before the deadline.
fn readable_until(input: &impl AsFd, deadline: Instant) -> io::Result<bool> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(input, PollFlags::IN)], Some(&timeout)) {
            Ok(n) => return Ok(n > 0),
            // A resize while we wait.
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The cell's size by the window's, where the operating system knows that in pixels.
pub fn window_cell(terminal: impl AsFd) -> Option<CellPx> {
    let window = rustix::termios::tcgetwinsize(terminal).ok()?;
    let width_px = window.ws_xpixel.checked_div(window.ws_col)?;
    let height_px = window.ws_ypixel.checked_div(window.ws_row)?;
    CellPx::new(width_px, height_px)
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use ratatui::crossterm::event::KeyCode;

    use super::super::Protocol;
    use super::*;

    fn ask(out: &mut impl Write, choice: GraphicsChoice) -> Probe {
        Probe::send(out, choice, Environment::default(), Questions::Pictures).unwrap()
    }

    #[test]
    fn the_last_answer_ends_the_wait_and_typed_keys_survive() {
        let (mut terminal, ours) = UnixStream::pair().unwrap();
        // The terminal stays open and nobody would wait for this deadline: only the last answer can end the wait.
        let probe = Probe {
            deadline: Instant::now() + Duration::from_secs(3600),
            ..ask(&mut io::sink(), GraphicsChoice::Auto)
        };
        terminal.write_all(b"/\x1b_Gi=31;OK\x1b\\x\x1bP>|kitty(0.40.0)\x1b\\\x1b[?62c").unwrap();
        let probed = probe.finish(&ours, None).unwrap();
        assert_eq!(probed.capabilities.protocol, Protocol::KittyPlaceholders);
        assert_eq!(
            probed.typed.iter().map(|k| k.code).collect::<Vec<_>>(),
            [KeyCode::Char('/'), KeyCode::Char('x')]
        );
    }

    #[test]
    fn a_closed_terminal_is_no_error() {
        let (terminal, ours) = UnixStream::pair().unwrap();
        drop(terminal);
        let probe = ask(&mut io::sink(), GraphicsChoice::Auto);
        let probed = probe.finish(&ours, None).unwrap();
        assert!(matches!(probed.capabilities.protocol, Protocol::Symbols(_)));
    }

    #[test]
    fn a_choice_spares_the_questions_it_answers() {
        let asked = |choice| {
            let mut out = Vec::new();
            ask(&mut out, choice);
            String::from_utf8(out).unwrap()
        };
        assert!(asked(GraphicsChoice::Auto).contains("a=q"));
        let symbols = asked(GraphicsChoice::Symbols);
        assert!(!symbols.contains("a=q") && symbols.contains("\x1b[16t"));
        assert!(!symbols.contains("]11;?") && !symbols.contains("[6n"));
    }

    #[test]
    fn a_multiplexer_is_not_given_strings_that_it_takes_for_titles() {
        let tmux = Environment { tmux: true, ..Environment::default() };
        let mut out = Vec::new();
        Probe::send(&mut out, GraphicsChoice::Auto, tmux, Questions::All).unwrap();
        assert!(!String::from_utf8(out).unwrap().contains("\x1b_"));
    }
}
