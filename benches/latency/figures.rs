//! Which frame answers which key, and how long it took.

use std::time::Duration;

use super::frames::{Frame, Shown};
use super::script::Move;
use super::session::{Key, Record};

/// What one key came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) by: Move,
    /// To the first frame with its row, or one further on; `None` if none came.
    pub(crate) echo: Option<Duration>,
    /// To the first frame with its row and picture; `None` if the next key was answered before.
    pub(crate) picture: Option<Duration>,
}

/// All keys in order.
pub(crate) fn answers(record: &Record) -> Vec<Answer> {
    let mut next_frame = 0;
    let mut answers = Vec::with_capacity(record.keys.len());
    for (nth, key) in record.keys.iter().enumerate() {
        let later = &record.keys[nth..];
        let echo = (next_frame..record.frames.len()).find(|at| focuses(&record.frames[*at], later));
        next_frame = echo.unwrap_or(next_frame);
        let picture = echo.and_then(|at| with_picture(&record.frames[at..], later));
        let since = |frame: &Frame| frame.at.saturating_duration_since(key.at);
        answers.push(Answer {
            by: key.by,
            echo: echo.map(|at| since(&record.frames[at])),
            picture: picture.map(since),
        });
    }
    answers
}

/// Whether the frame shows the row of one of these keys, after it was typed.
fn focuses(frame: &Frame, keys: &[Key]) -> bool {
    keys.iter().take_while(|key| key.at <= frame.at).any(|key| frame.row == Some(key.row))
}

/// The first frame with the first key's picture, before another row is focused.
fn with_picture<'a>(frames: &'a [Frame], keys: &[Key]) -> Option<&'a Frame> {
    let row = keys.first()?.row;
    frames.iter().take_while(|frame| frame.row == Some(row)).find(|frame| frame.shown == Shown::Right)
}

/// Milliseconds below which this share of the times stays; `None` when that is one that never came.
///
/// The nearest-rank definition: no time is invented between two that were measured.
pub(crate) fn percentile(times: &[Option<Duration>], percent: usize) -> Option<f64> {
    let mut sorted: Vec<f64> =
        times.iter().map(|time| time.map_or(f64::INFINITY, |time| time.as_secs_f64() * 1e3)).collect();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().filter(|ms| ms.is_finite())
}
