//! Asks the terminal what it can: the questions before the first frame, the answers after it.
//!
//! Reads the terminal only between [`Probe::finish`]'s start and end, so it must be done before an event reader
//! starts. Answers that come later than a second reach that reader as keys; no terminal known does so.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use ratatui::crossterm::event::KeyEvent;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::choose::{Capabilities, Environment, choose};
use super::replies::{Replies, parse_replies};
use super::{CellPx, GraphicsChoice, typed};

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
/// Terminals that do not know a question may print it: wipe that away.
const WIPE: &[u8] = b"\x1b[H\x1b[2J";

/// Questions under way.
#[derive(Debug)]
pub struct Probe {
    choice: GraphicsChoice,
    deadline: Instant,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// What the terminal can.
    pub capabilities: Capabilities,
    /// Keys typed in the meantime, oldest first.
    pub typed: Vec<KeyEvent>,
}

impl Probe {
    /// Asks; raw mode must be on and the screen still empty. With a choice made, protocols are not asked about.
    pub fn send(out: &mut impl Write, choice: GraphicsChoice) -> io::Result<Self> {
        let mut questions = Vec::new();
        if choice == GraphicsChoice::Auto {
            questions.extend_from_slice(ASK_KITTY);
        }
        if matches!(choice, GraphicsChoice::Auto | GraphicsChoice::Sixel) {
            questions.extend_from_slice(ASK_REGISTERS);
        }
        questions.extend_from_slice(ASK_REST);
        questions.extend_from_slice(WIPE);
        out.write_all(&questions)?;
        out.flush()?;
        Ok(Self { choice, deadline: Instant::now() + PATIENCE })
    }

    /// Waits for the answers: until the last one, or one second after they were asked for.
    pub fn finish(self, input: impl AsFd, environment: &Environment) -> io::Result<Probed> {
        let replies = self.read(&input)?;
        let capabilities = choose(self.choice, &replies, environment, window_cell(&input));
        Ok(Probed { capabilities, typed: typed::decode(&replies.typed) })
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

    #[test]
    fn the_last_answer_ends_the_wait_and_typed_keys_survive() {
        let (mut terminal, ours) = UnixStream::pair().unwrap();
        let probe = Probe::send(&mut io::sink(), GraphicsChoice::Auto).unwrap();
        let before = Instant::now();
        terminal.write_all(b"/\x1b_Gi=31;OK\x1b\\x\x1bP>|kitty(0.40.0)\x1b\\\x1b[?62c").unwrap();
        let probed = probe.finish(&ours, &Environment::default()).unwrap();
        assert_eq!(probed.capabilities.protocol, Protocol::KittyPlaceholders);
        assert_eq!(
            probed.typed.iter().map(|k| k.code).collect::<Vec<_>>(),
            [KeyCode::Char('/'), KeyCode::Char('x')]
        );
        assert!(before.elapsed() < PATIENCE);
    }

    #[test]
    fn a_closed_terminal_is_no_error() {
        let (terminal, ours) = UnixStream::pair().unwrap();
        drop(terminal);
        let probe = Probe::send(&mut io::sink(), GraphicsChoice::Auto).unwrap();
        let probed = probe.finish(&ours, &Environment::default()).unwrap();
        assert!(matches!(probed.capabilities.protocol, Protocol::Symbols(_)));
    }

    #[test]
    fn a_choice_spares_the_questions_it_answers() {
        let asked = |choice| {
            let mut out = Vec::new();
            Probe::send(&mut out, choice).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(asked(GraphicsChoice::Auto).contains("a=q"));
        let symbols = asked(GraphicsChoice::Symbols);
        assert!(!symbols.contains("a=q") && symbols.contains("\x1b[16t"));
    }
}
