//! The frame around the focused picture: where it is from, or why it is not there.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Paragraph, Wrap};

use super::cells::cut;
use super::pair::hides_scores;
use crate::app::{App, FetchConsent, Link, PictureRequest, PictureState};
use crate::base::SafeText;
use crate::dataset::RowId;
use crate::images::{NoPicture, Verdict};
use crate::ui::theme::Theme;

/// Below this nothing of a file's description can be told.
const MIN_ABOUT_WIDTH: usize = 8;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    if area.width < 3 || area.height < 3 {
        return;
    }
    let room = usize::from(area.width.saturating_sub(4));
    let mut block = Block::bordered().border_type(BorderType::Rounded).border_style(theme.quiet());
    if let Some(title) = title(app) {
        block = block.title(Line::styled(format!(" {} ", cut(&title, room)), theme.text()));
    }
    let state = app.picture();
    // The note matters more than the file's size: what does not fit beside it goes.
    let note = blur_note(app).map(|note| cut(&note, room));
    let about_room = room.saturating_sub(note.as_ref().map_or(0, |n| n.chars().count() + 4));
    if let Some(PictureState::Drawn(drawn)) = &state
        && about_room >= MIN_ABOUT_WIDTH
    {
        let about = cut(drawn.about.as_str(), about_room);
        block = block.title_bottom(Line::styled(format!(" {about} "), theme.quiet()));
    }
    if let Some(PictureState::None { n_pictures, .. }) = &state
        && *n_pictures > 1
    {
        // The others may be fine.
        let page = format!(" {} of {n_pictures}, Tab next ", app.nth_picture() + 1);
        block = block.title_bottom(Line::styled(page, theme.quiet()));
    }
    if let Some(note) = note {
        block =
            block.title_bottom(Line::styled(format!(" {note} "), theme.warn()).alignment(Alignment::Right));
    }
    if let Some(zoom) = app.zoom() {
        let words = format!(" {} % · 0 fits ", zoom.percent());
        block = block.title_top(Line::styled(words, theme.strong()).alignment(Alignment::Right));
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    match state {
        // The reason names the row group and says that it cannot be read.
        Some(PictureState::None { why: NoPicture::Unreadable(why), .. }) => {
            words(frame, inner, &why, None, theme);
        }
        Some(PictureState::None { why, .. }) => {
            let (short, full) = judged_words(app, &why).unwrap_or_else(|| (why.short(), in_full(app, &why)));
            words(frame, inner, &short, Some(&full), theme);
        }
        None => {
            if let Some(row) = app.focused() {
                words(frame, inner, &waiting(app, row), None, theme);
            }
        }
        Some(PictureState::Drawn(_)) => {}
    }
}

/// What a picture is waiting for: a file is quick, a far server may take its time.
pub(super) fn waiting(app: &App, row: RowId) -> SafeText {
    match app.picture_request(row) {
        Some(Ok(PictureRequest { link: Link::Allowed(_), .. })) => SafeText::line("fetching …"),
        _ => SafeText::line("…"),
    }
}

/// `41,207 · row 2,311 of part-00005-…`: the end of a long file name says least.
pub(super) fn title(app: &App) -> Option<String> {
    let row = app.focused()?;
    let address = app.dataset().address(row)?;
    let shard = app.dataset().shard(address.shard).name();
    Some(format!("{row} · row {} of {shard}", crate::base::count(address.row)))
}

/// What the safety rule did to the focused picture, and which key undoes it.
pub(super) fn blur_note(app: &App) -> Option<String> {
    let row = app.focused()?;
    let pair = app.pair(row)?;
    match app.verdict(pair) {
        Verdict::Blurred { .. } | Verdict::Withheld { .. } if hides_scores(app) && app.is_revealed(row) => {
            Some("shown · b hides".to_owned())
        }
        Verdict::Blurred { .. } if hides_scores(app) => Some("blurred · b shows".to_owned()),
        Verdict::Blurred { why } | Verdict::Withheld { why } if app.is_revealed(row) => {
            Some(format!("shown · b hides · {why}"))
        }
        Verdict::Blurred { why } => Some(format!("blurred · b shows · {why}")),
        Verdict::Shown(_) | Verdict::Withheld { .. } => None,
    }
}

fn words(frame: &mut Frame<'_>, area: Rect, short: &SafeText, hint: Option<&SafeText>, theme: Theme) {
    let mut lines = vec![Line::styled(short.to_string(), theme.text())];
    if let Some(hint) = hint
        && hint != short
        && area.height >= 5
    {
        lines.push(Line::default());
        // The hint begins with the short form; what it adds is what helps.
        let more = hint.as_str().strip_prefix(short.as_str()).unwrap_or(hint.as_str());
        lines.push(Line::styled(more.trim_start_matches(['.', ' ']).to_owned(), theme.quiet()));
    }
    let above = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX)) / 2;
    let area = Rect { y: area.y + above, height: area.height - above, ..area };
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: true }).alignment(Alignment::Center), area);
}

/// The same while pairs are judged, where it differs: no score is told, and letters belong to the labels.
pub(super) fn judged_words(app: &App, why: &NoPicture) -> Option<(SafeText, SafeText)> {
    app.review()?;
    let (short, full) = match why {
        NoPicture::Withheld(_) if hides_scores(app) => {
            ("withheld", "withheld. Press b to see this one all the same.")
        }
        NoPicture::LinksNotAllowed => (
            "links not fetched yet: press ^f to allow",
            "links not fetched yet: press ^f to allow. Fetching tells the servers behind the links your address; nothing is sent before you allow it.",
        ),
        why if why.can_be_asked_again() => return Some((why.short(), why.explanation())),
        _ => return None,
    };
    Some((SafeText::line(short), SafeText::line(full)))
}

/// Why there is no picture, with what can be done about it in this session.
pub(super) fn in_full(app: &App, why: &NoPicture) -> SafeText {
    match app.consent() {
        FetchConsent::Offline => why.explanation(),
        FetchConsent::Given | FetchConsent::NotGiven => why.hint(),
    }
}
