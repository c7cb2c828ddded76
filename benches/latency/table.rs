//! The figures as a Markdown table, with the goals beside them.

use std::time::Duration;

use super::figures::{Answer, answers, percentile};
use super::frames::Shown;
use super::script::Move;
use super::session::Record;

/// Goals in milliseconds, for steps to pictures that were made ahead.
const PICTURE_P95_MS: f64 = 33.0;
const PICTURE_P99_MS: f64 = 50.0;
const ECHO_P95_MS: f64 = 16.0;

pub(crate) const HEAD: &str = "\
| terminal | dataset | move | keys | picture p50 ms | p95 | p99 | echo p50 ms | p95 | p99 | goals | unseen | wrong | dropped | kB a move | peak MB |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
";

/// One line for each kind of move.
pub(crate) fn lines(terminal: &str, dataset: &str, record: &Record) -> Vec<String> {
    let all = answers(record);
    let of = |by: Move| all.iter().filter(|a| a.by == by).copied().collect::<Vec<Answer>>();
    let dropped = all.iter().filter(|a| a.echo.is_none()).count();
    let wrong = record.frames.iter().filter(|f| f.shown == Shown::Wrong).count();
    let kb = record.n_bytes / all.len().max(1) / 1000;
    let of_session = format!("{wrong} | {dropped} | {kb} | {}", record.peak_mb);
    let line = |what: &str, answers: &[Answer]| {
        let pictures: Vec<Option<Duration>> = answers.iter().map(|a| a.picture).collect();
        let echoes: Vec<Option<Duration>> = answers.iter().map(|a| a.echo).collect();
        let unseen = pictures.iter().filter(|p| p.is_none()).count();
        let n = answers.len();
        format!(
            "| {terminal} | {dataset} | {what} | {n} | {} | {} | {} | {unseen} | {of_session} |\n",
            three(&pictures),
            three(&echoes),
            verdict(&pictures, &echoes),
        )
    };
    let (steps, flips) = (of(Move::Step), of(Move::Flip));
    let mut lines = vec![line("steps", &steps)];
    if !flips.is_empty() {
        lines.push(line("flips", &flips));
    }
    lines
}

fn three(times: &[Option<Duration>]) -> String {
    let ms = |percent| percentile(times, percent).map_or("never".to_owned(), |ms| format!("{ms:.1}"));
    [50, 95, 99].map(ms).join(" | ")
}

fn verdict(pictures: &[Option<Duration>], echoes: &[Option<Duration>]) -> &'static str {
    let within = |times, percent, limit| percentile(times, percent).is_some_and(|ms| ms <= limit);
    let reached = within(pictures, 95, PICTURE_P95_MS)
        && within(pictures, 99, PICTURE_P99_MS)
        && within(echoes, 95, ECHO_P95_MS);
    if reached { "reached" } else { "**not reached**" }
}
