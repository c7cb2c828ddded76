//! Printing: standard output where a closed pipe is the reader's good right, and standard error.
//!
//! The one place of the program that touches either; text of strangers comes as `SafeText` or JSON.

use std::io::{self, BufWriter, IsTerminal, StderrLock, StdoutLock, Write};

use crate::base::{Progress, Report, SafeText, count};

/// Lets `write` print to standard output. `head` closing the pipe ends it without an error.
pub(super) fn to_stdout(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
) -> Result<(), Report> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Report::new("write to standard output", error))
        }
        _ => Ok(()),
    }
}

/// A line on standard error. When even that is closed nobody is left to be told.
pub(super) fn say(line: &str) {
    let mut err: StderrLock<'_> = io::stderr().lock();
    let _ = writeln!(err, "{line}");
}

/// Notes on standard error, a line each.
pub(super) fn say_notes(notes: &[String]) {
    for note in notes {
        say(&format!("note: {}", SafeText::line(note)));
    }
}

/// Whether standard output is a terminal.
pub(super) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal() && io::stdin().is_terminal()
}

/// A line of progress that overwrites itself, on a terminal only.
#[derive(Debug)]
pub(super) struct ProgressLine {
    what: &'static str,
    shown: bool,
}

impl ProgressLine {
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, shown: io::stderr().is_terminal() }
    }

    pub(super) fn show(&self, progress: Progress) {
        if self.shown {
            let Progress { done, total, unit } = progress;
            let mut err = io::stderr().lock();
            // A progress line is worth no error.
            let _ = write!(err, "\r\x1b[K{} {} of {} {unit}", self.what, count(done), count(total));
        }
    }

    pub(super) fn clear(&self) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}
