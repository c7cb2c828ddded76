//! Asking tmux: what is behind it, a terminal cannot be asked through it, and its own program has to be run.
//!
//! At most once a session, within a deadline. What to ask, and what the answer means, is known in `ui::graphics`.

use std::io;
use std::os::fd::AsFd;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// tmux answers in 5 ms; one that hangs must not hold us up.
const PATIENCE: Duration = Duration::from_millis(300);
/// Three short words; whoever stands in tmux's place gets no more memory than this.
const MAX_ANSWER_BYTES: usize = 4096;

/// Asks the tmux that `TMUX` in the environment leads to what these formats (see FORMATS in its manual) come to.
/// `None` if there is no tmux, or it does not answer in time. What it prints is a stranger's text.
pub fn ask_tmux(formats: &str) -> Option<Vec<u8>> {
    std::env::var_os("TMUX")?;
    let mut tmux = Command::new("tmux")
        .args(["display-message", "-p", formats])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let answer = tmux.stdout.take().map(|out| read_until(&out, Instant::now() + PATIENCE));
    // It has answered, or is late: in either case nothing more is wanted of it.
    let _ = tmux.kill();
    let _ = tmux.wait();
    answer?.ok()
}

/// Reads to the end, but not beyond the deadline.
fn read_until(out: &impl AsFd, deadline: Instant) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    while bytes.len() < MAX_ANSWER_BYTES {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(out, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        match rustix::io::read(out, &mut chunk) {
            Ok(0) => break,
            Ok(n) => bytes.extend_from_slice(&chunk[..n]),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_to_its_end() {
        let (ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        std::io::Write::write_all(&mut theirs, b"3.4\non\n").unwrap();
        drop(theirs);
        assert_eq!(read_until(&ours, Instant::now() + PATIENCE).unwrap(), b"3.4\non\n");
    }

    #[test]
    fn who_says_nothing_is_not_waited_for() {
        let (ours, _theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let late = read_until(&ours, Instant::now()).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
    }
}
