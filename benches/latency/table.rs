//! The figures as a Markdown table, with the goals beside them.

use std::time::Duration;

use super::figures::{Answer, answers, percentile};
use super::frames::{Shown, View};
use super::review::Kept;
use super::script::Move;
use super::session::Record;

/// A goal in milliseconds, for pictures that were made ahead.
pub(crate) struct Goal {
    picture_p95_ms: f64,
    picture_p99_ms: f64,
}

/// From pair to pair.
pub(crate) const STEP: Goal = Goal { picture_p95_ms: 33.0, picture_p99_ms: 50.0 };

/// To the last picture of another page of the gallery; of the slowest nothing is said.
pub(crate) const GALLERY: Goal = Goal { picture_p95_ms: 150.0, picture_p99_ms: f64::INFINITY };

/// To the focus.
const ECHO_P95_MS: f64 = 16.0;

pub(crate) const HEAD: &str = "\
| terminal | dataset | move | keys | picture p50 ms | p95 | p99 | echo p50 ms | p95 | p99 | goals | unseen | wrong | dropped | kB a move | peak MB |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
";

/// What became of the keys of a review: none of the last three may be there at a person's pace.
pub(crate) const KEPT_HEAD: &str = "
| terminal | dataset | judging keys | labels in the store | refused | judged unpainted | lost |
|---|---|---|---|---|---|---|
";

/// One line for each review.
pub(crate) fn kept(terminal: &str, dataset: &str, kept: &Kept) -> String {
    let Kept { n_keys, n_labels, n_refused, n_lost, n_unpainted } = kept;
    format!("| {terminal} | {dataset} | {n_keys} | {n_labels} | {n_refused} | {n_unpainted} | {n_lost} |\n")
}

/// One line for each kind of move.
pub(crate) fn lines(terminal: &str, dataset: &str, view: &View, record: &Record) -> Vec<String> {
    let all = answers(record);
    let of = |by: Move| all.iter().filter(|a| a.by == by).copied().collect::<Vec<Answer>>();
    let dropped = all.iter().filter(|a| a.echo.is_none()).count();
    let wrong = record.frames.iter().filter(|f| f.shown == Shown::Wrong).count();
    let kb = record.n_bytes / all.len().max(1) / 1000;
    let of_session = format!("{wrong} | {dropped} | {kb} | {}", record.peak_mb);
    let line = |what: &str, answers: &[Answer], goal: Option<&Goal>| {
        let pictures: Vec<Option<Duration>> = answers.iter().map(|a| a.picture).collect();
        let echoes: Vec<Option<Duration>> = answers.iter().map(|a| a.echo).collect();
        let unseen = pictures.iter().filter(|p| p.is_none()).count();
        let n = answers.len();
        format!(
            "| {terminal} | {dataset} | {what} | {n} | {} | {} | {} | {unseen} | {of_session} |\n",
            three(&pictures),
            three(&echoes),
            goal.map_or("", |goal| verdict(goal, &pictures, &echoes)),
        )
    };
    match view {
        // What a page further on shows is not made ahead in the list: no goal.
        View::List => vec![line("steps", &of(Move::Step), Some(&STEP)), line("flips", &of(Move::Flip), None)],
        View::Review => vec![line("judging keys", &all, Some(&STEP))],
        View::Gallery(_) => vec![line("gallery flips", &all, Some(&GALLERY))],
    }
}

fn three(times: &[Option<Duration>]) -> String {
    let ms = |percent| percentile(times, percent).map_or("never".to_owned(), |ms| format!("{ms:.1}"));
    [50, 95, 99].map(ms).join(" | ")
}

fn verdict(goal: &Goal, pictures: &[Option<Duration>], echoes: &[Option<Duration>]) -> &'static str {
    let within = |times, percent, limit| percentile(times, percent).unwrap_or(f64::INFINITY) <= limit;
    let reached = within(pictures, 95, goal.picture_p95_ms)
        && within(pictures, 99, goal.picture_p99_ms)
        && within(echoes, 95, ECHO_P95_MS);
    if reached { "reached" } else { "**not reached**" }
}
