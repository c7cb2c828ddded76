//! The terminal's modes: taken over, and given back whatever happens.
//!
//! Holds the switch between the shell's screen and ours, for exits, panics, signals and suspension. Starts no
//! thread and reads no event: the runtime asks, waits on [`signals`] and decides. Draws nothing.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{execute, queue};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use crate::base::is_contained;

/// Whether the terminal is ours. One for the process, as there is one terminal: the panic hook has no other way
/// to know.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Ends a synchronized update that a panic may have cut short; without it some terminals stay dark for a while.
const END_UPDATE: &[u8] = b"\x1b[?2026l";
/// Ends a string (picture data) that was cut short, then drops attributes.
const END_STRING: &[u8] = b"\x1b\\\x1b[0m";

/// Whether clicks and the wheel come to us, or select text as everywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// Reported as events.
    Captured,
    /// Left to the terminal.
    Free,
}

/// The terminal as ours: raw mode, alternate screen, no cursor, bracketed paste. Dropped, it is given back.
#[derive(Debug)]
pub struct Session {
    mouse: Mouse,
}

impl Session {
    /// Takes the terminal over. When a part of it fails, what was done is undone.
    pub fn enter(mouse: Mouse) -> io::Result<Self> {
        let session = Self { mouse };
        session.take()?;
        Ok(session)
    }

    fn take(&self) -> io::Result<()> {
        // Before the first change: a panic or a failure in the middle must undo it.
        TAKEN.store(true, Ordering::SeqCst);
        let taken = enable_raw_mode().and_then(|()| write_enter(&mut io::stdout(), self.mouse));
        if taken.is_err() {
            // The first error is the one to tell.
            let _ = restore();
        }
        taken
    }

    /// Gives the terminal back and stops the process, as Ctrl-Z does to any program; returns, with the terminal
    /// ours again, once it is continued. Pictures must have been taken away before
    /// ([`Screen::forget_pictures`](super::graphics::Screen::forget_pictures)); afterwards all is to be redrawn.
    pub fn suspend(&self) -> io::Result<()> {
        restore()?;
        // The default action of SIGTSTP, for the whole process, whatever handlers are installed.
        signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
        self.take()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = restore();
    }
}

/// Gives the terminal back if it is ours; may be called at any time, from any thread, any number of times.
pub fn restore() -> io::Result<()> {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let written = write_leave(&mut io::stdout());
    disable_raw_mode()?;
    written
}

fn write_enter(out: &mut impl Write, mouse: Mouse) -> io::Result<()> {
    queue!(out, EnterAlternateScreen, Hide, EnableBracketedPaste)?;
    if mouse == Mouse::Captured {
        queue!(out, EnableMouseCapture)?;
    }
    out.flush()
}

/// Undoes every mode, also those that were not set: it may run after half an entrance.
fn write_leave(out: &mut impl Write) -> io::Result<()> {
    out.write_all(END_STRING)?;
    out.write_all(END_UPDATE)?;
    execute!(out, DisableMouseCapture, DisableBracketedPaste, Show, LeaveAlternateScreen)
}

/// Has a panic give the terminal back before its message is printed. To be called once, early.
///
/// A panic inside [`contain`](crate::base::contain) is no end of the session: it leaves the terminal ours.
pub fn restore_on_panic() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        restore_unless_contained();
        print(panic);
    }));
}

fn restore_unless_contained() {
    if !is_contained() {
        // The message matters more than a failure to restore.
        let _ = restore();
    }
}

/// What the system asks of a program that has the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// SIGINT, SIGTERM, SIGHUP: end now.
    Stop,
    /// SIGTSTP: give the terminal back and stop until continued.
    Suspend,
    /// SIGCONT: somebody else may have written on the screen.
    Continued,
}

/// The signals that become [`Request`]s. The runtime waits on them in a thread of its own.
pub fn signals() -> io::Result<Signals> {
    Signals::new([SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT])
}

/// What a signal number from [`signals`] asks for.
pub fn request(signal: i32) -> Request {
    match signal {
        SIGTSTP => Request::Suspend,
        SIGCONT => Request::Continued,
        _ => Request::Stop,
    }
}

/// The terminal's columns and rows, if there is one.
pub fn columns_and_rows() -> Option<(u16, u16)> {
    ratatui::crossterm::terminal::size().ok()
}

/// Standard output without the line buffer, so that a frame is one write.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stdout;

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write_fd(rustix::stdio::stdout(), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_fd(fd: impl AsFd, bytes: &[u8]) -> io::Result<usize> {
    // `Interrupted` is what `write_all` retries.
    rustix::io::write(fd, bytes).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Private modes switched on and off, in the order of the bytes.
    fn modes(bytes: &[u8], end: char) -> Vec<u16> {
        let text = std::str::from_utf8(bytes).unwrap();
        let parts = text.split("\x1b[?").skip(1);
        parts.filter_map(|p| p.split_once(end).and_then(|(n, _)| n.parse().ok())).collect()
    }

    #[test]
    fn every_mode_that_is_switched_on_is_switched_off() {
        let (mut enter, mut leave) = (Vec::new(), Vec::new());
        write_enter(&mut enter, Mouse::Captured).unwrap();
        write_leave(&mut leave).unwrap();
        let off = modes(&leave, 'l');
        let on = modes(&enter, 'h');
        assert!(on.contains(&1049) && on.contains(&2004) && on.contains(&1000));
        assert!(on.iter().all(|mode| off.contains(mode)), "{on:?} {off:?}");
        // The cursor was hidden and is shown, on the shell's screen.
        assert!(modes(&enter, 'l').contains(&25) && modes(&leave, 'h').contains(&25));
    }

    #[test]
    fn the_mouse_is_left_alone_unless_asked_for() {
        let mut enter = Vec::new();
        write_enter(&mut enter, Mouse::Free).unwrap();
        assert!(!modes(&enter, 'h').contains(&1000));
    }

    #[test]
    fn only_what_was_taken_is_restored_and_not_for_a_contained_panic() {
        assert!(restore().is_ok());
        TAKEN.store(true, Ordering::SeqCst);
        assert!(crate::base::contain(restore_unless_contained).is_ok());
        // Put back by hand: `restore` would write to the terminal that runs the tests.
        assert!(TAKEN.swap(false, Ordering::SeqCst));
    }

    #[test]
    fn each_signal_has_its_meaning() {
        assert_eq!(request(SIGTERM), Request::Stop);
        assert_eq!(request(SIGHUP), Request::Stop);
        assert_eq!(request(SIGTSTP), Request::Suspend);
        assert_eq!(request(SIGCONT), Request::Continued);
    }
}
