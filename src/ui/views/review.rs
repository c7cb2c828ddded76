//! The review's own lines: how far it is, how fast it goes, what is saved; what can be said and what was said.
//!
//! What a person must not be led by (scores, the language's tag, other columns) is left out until it is asked for.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};

use super::cells::cut;
use super::review_labels::label_lines;
use super::{pair, picture};
use crate::app::{App, Review, Scores, Standing, StratumProgress, Tally};
use crate::base::{SafeText, count, plural};
use crate::labels::agreement::Differing;
use crate::labels::{Annotator, Answer};
use crate::ui::theme::Theme;

/// Dots that a stratum's progress is told in.
const N_DOTS: usize = 5;

/// Cells that a stratum's or a person's name may take in the first line.
const MAX_NAME_WIDTH: usize = 24;

/// Lines of the caption that are left however many keys there are.
const MIN_CAPTION_ROWS: u16 = 3;

/// The picture, the caption, and below it what can be said.
pub(super) fn draw(frame: &mut Frame<'_>, picture_area: Rect, area: Rect, app: &App, theme: Theme) {
    picture::draw(frame, picture_area, app, theme);
    let Some(review) = app.review() else { return };
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    let labels = label_lines(app, review, theme, usize::from(inner.width));
    let height = u16::try_from(labels.len()).unwrap_or(u16::MAX);
    let height = height.min(area.height.saturating_sub(MIN_CAPTION_ROWS + 1));
    let above = Rect { height: area.height.saturating_sub(height + 1), ..area };
    pair::draw(frame, above, app, theme);
    for (line, y) in labels.into_iter().zip(area.bottom() - height..area.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
}

/// The first line. What has no room is left out, the least important first; whether all is saved always stays.
pub(super) fn header(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let Some(review) = app.review() else { return };
    let at = usize::try_from(app.cursor().0).unwrap_or(usize::MAX);
    let tally = review.tally();
    let saved = saved(review, theme, usize::from(area.width) / 3);
    let mut left = vec![
        Span::styled(format!(" review {}", review.set().id.name), theme.strong()),
        Span::raw(format!(" · {}", cut(SafeText::line(&review.annotator().0).as_str(), MAX_NAME_WIDTH))),
        Span::styled(
            format!(" · {} of {}", count(tally.n_judged as u64), count(tally.n_items as u64)),
            theme.strong(),
        ),
    ];
    let mut room = usize::from(area.width)
        .saturating_sub(saved.width() + left.iter().map(Span::width).sum::<usize>() + 2);
    let mut take = |span: Option<Span<'static>>| {
        let span = span.filter(|span| span.width() <= room)?;
        room -= span.width();
        Some(span)
    };
    let [each, total] = pace(review, &tally).map(|words| take(words.map(Span::raw)));
    // A stratum by a score tells that score.
    let stratum = review.stratum(at).filter(|_| review.scores() == Scores::Shown);
    let stratum = stratum.map(|stratum| Span::raw(format!(" · {}", in_dots(&stratum))));
    left.extend(take(stratum));
    let skipped = (tally.n_skipped + tally.n_escalated > 0).then(|| Span::raw(left_out(&tally)));
    left.extend(take(skipped));
    let right: Vec<Span<'static>> = each.into_iter().chain(total).chain([saved]).collect();
    frame.render_widget(Line::from(left), area);
    frame.render_widget(Line::from(right).alignment(Alignment::Right), area);
}

/// The mark tells the truth: a tick stands only for what is on the disk.
fn saved(review: &Review, theme: Theme, width: usize) -> Span<'static> {
    let saving = review.saving();
    match (saving.n_pending(), saving.refused()) {
        (0, _) if saving.n_given_up() > 0 => {
            let n = count(saving.n_given_up() as u64);
            Span::styled(format!("✗ {n} never saved, ✓ the rest "), theme.bad())
        }
        (0, _) => Span::styled("✓ all saved ", theme.good()),
        (n, None) => Span::styled(format!("saving {} … ", count(n as u64)), theme.quiet()),
        (n, Some(why)) => {
            let words = format!("✗ {} not saved: {why}", count(n as u64));
            Span::styled(format!("{} ", cut(&words, width.max(20))), theme.bad())
        }
    }
}

/// `1.1 s each · `, `about 5 min left · `.
fn pace(review: &Review, tally: &Tally) -> [Option<String>; 2] {
    let each = review.pace().each().map(|each| format!("{} each · ", seconds(each)));
    let left = review.pace().left(tally.n_open()).filter(|_| tally.n_open() > 0);
    [each, left.map(|left| format!("about {} left · ", roughly(left)))]
}

/// Nobody plans by tenths of a second.
fn roughly(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..90 => format!("{seconds} s"),
        seconds @ 90..5_400 => format!("{} min", (seconds + 30) / 60),
        seconds => format!("{} h", (seconds + 1_800) / 3_600),
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// `●●●○○ de 31/80`.
fn in_dots(stratum: &StratumProgress) -> String {
    let Tally { n_items, .. } = stratum.tally;
    let n_done = n_items - stratum.tally.n_open();
    let full = (n_done * N_DOTS).checked_div(n_items).unwrap_or(N_DOTS);
    let dots: String = (0..N_DOTS).map(|dot| if dot < full { '●' } else { '○' }).collect();
    let name = SafeText::line(&stratum.names.join(" × "));
    format!("{dots} {} {n_done}/{n_items}", cut(name.as_str(), MAX_NAME_WIDTH))
}

fn left_out(tally: &Tally) -> String {
    let part = |n: usize, what: &str| (n > 0).then(|| format!(" · {} {what}", count(n as u64)));
    let parts = [part(tally.n_skipped, "skipped"), part(tally.n_escalated, "escalated")];
    parts.into_iter().flatten().collect()
}

/// The line above the keys, while there is nothing else to say: which pair it is, how it stands.
pub(super) fn status(app: &App, theme: Theme) -> Option<Line<'static>> {
    let review = app.review()?;
    let at = usize::try_from(app.cursor().0).unwrap_or(usize::MAX);
    let sheet = review.sheet(at)?;
    let mut words = format!(" pair {} of {}", count(at as u64 + 1), count(review.items().len() as u64));
    words.push_str(match review.standing(at) {
        Standing::Open => "",
        Standing::Judged => " · judged",
        Standing::Skipped => " · skipped",
        Standing::Escalated => " · escalated",
    });
    if !review.is_ours(at) {
        words.push_str(" · asking whether another terminal of yours has it …");
    }
    if sheet.is_bookmarked {
        words.push_str(" · ⚑ bookmarked");
    }
    if let Some(item) = review.item(at).filter(|item| !item.differing.is_empty()) {
        words.push_str(&format!(" · {}", differing(&item.differing, review.scores())));
    }
    if !review.is_random() {
        words.push_str(" · not drawn at random");
    }
    if review.n_missing() > 0 {
        words.push_str(&format!(" · {} not in this dataset", plural(review.n_missing() as u64, "pair")));
    }
    Some(Line::styled(words, theme.quiet()))
}

/// What people said differently; who said what only where that is asked for, for it leads as scores do.
fn differing(differing: &[Differing], scores: Scores) -> String {
    let names: Vec<&str> = differing.iter().map(|one| one.dimension.as_str()).collect();
    if scores == Scores::Hidden {
        return format!("people differ on {} (. shows how)", names.join(", "));
    }
    let said = |(person, answer): &(Annotator, Answer)| {
        let answer = answer.text();
        format!("{} {}", SafeText::line(&person.0), if answer.is_empty() { "none" } else { &answer })
    };
    let one = |one: &Differing| {
        let said: Vec<String> = one.said.iter().map(said).collect();
        format!("{}: {}", one.dimension, said.join(", "))
    };
    differing.iter().map(one).collect::<Vec<_>>().join(" · ")
}
