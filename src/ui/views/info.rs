//! What is known of the focused pair's picture beside what is seen of it: whether its row tells the truth about
//! it, what is written into it, where it came from and how it was asked for.

use std::time::Duration;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use unicode_width::UnicodeWidthStr;

use super::cells::{cut, wrapped};
use super::picture::{in_full, title};
use crate::app::{App, Drawn, PictureState};
use crate::base::{SafeText, ago, bytes, count, plural};
use crate::images::{
    Extent, FetchHistory, Frames, HashCheck, NoPicture, Origin, PictureFacts, SizeCheck, Source, Verdict,
};
use crate::ui::theme::Theme;

/// Cells of a label; what cameras write has longer ones and is cut to fit.
const LABEL_WIDTH: usize = 10;

/// The popup's lines, each of at most `width` cells.
pub(super) fn lines(app: &App, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let Some(row) = app.focused() else { return vec![Line::raw(" no pair, no picture")] };
    let room = usize::from(width).saturating_sub(LABEL_WIDTH + 3);
    let mut told = Told { lines: Vec::new(), theme, room };
    told.say("row", &title(app).unwrap_or_else(|| row.to_string()));
    told.safety(app);
    match app.picture() {
        Some(PictureState::Drawn(drawn)) => told.drawn(app, &drawn),
        Some(PictureState::None { why, .. }) => told.none(app, &why),
        None => told.say("picture", "not there yet"),
    }
    told.lines
}

/// What was said so far.
struct Told {
    lines: Vec<Line<'static>>,
    theme: Theme,
    /// Cells right of the labels.
    room: usize,
}

impl Told {
    fn say(&mut self, label: &str, words: &str) {
        self.say_in(self.theme.text(), label, words);
    }

    fn say_in(&mut self, style: Style, label: &str, words: &str) {
        let label = cut(label, LABEL_WIDTH);
        for (at, line) in wrapped(words, self.room).into_iter().enumerate() {
            let label = if at == 0 { label.as_str() } else { "" };
            // Padded by cells: a format width counts characters.
            let gap = " ".repeat(LABEL_WIDTH.saturating_sub(label.width()) + 1);
            let label = Span::styled(format!(" {label}{gap}"), self.theme.quiet());
            self.lines.push(Line::from(vec![label, Span::styled(line, style)]));
        }
    }

    fn safety(&mut self, app: &App) {
        let Some(pair) = app.focused().and_then(|row| app.pair(row)) else { return };
        let degree = match app.verdict(pair) {
            Verdict::Shown(_) => return,
            Verdict::Blurred { why } => format!("blurred: {why}"),
            Verdict::Withheld { why } => format!("withheld: {why}"),
        };
        let shown = if app.is_revealed(pair.row) { "; shown at your wish" } else { "" };
        self.say_in(self.theme.warn(), "safety", &format!("{degree}{shown}"));
    }

    fn drawn(&mut self, app: &App, drawn: &Drawn) {
        let facts = &drawn.facts;
        if drawn.n_pictures > 1 {
            let nth = app.nth_picture() + 1;
            self.say("picture", &format!("{nth} of {} of this pair; Tab shows the next", drawn.n_pictures));
        }
        self.format(facts);
        self.size(facts);
        self.say("file", &file_size(facts.n_bytes));
        self.hash(&facts.hash);
        self.origin(&facts.origin);
        self.exif(facts);
    }

    fn format(&mut self, facts: &PictureFacts) {
        self.say("format", &facts.format.to_string());
        if facts.frames == Frames::Animated {
            self.say("", "an animation: its first frame is shown");
        }
        if facts.extent == Extent::CutShort {
            self.say_in(self.theme.warn(), "", "⚠ cut short: what is missing is grey");
        }
    }

    fn size(&mut self, facts: &PictureFacts) {
        let PictureFacts { width_px, height_px, .. } = *facts;
        self.say("size", &format!("{width_px} × {height_px} pixels"));
        let warn = self.theme.warn();
        match facts.size {
            SizeCheck::Agrees => self.say("", "as the row says"),
            SizeCheck::Unknown => self.say("", "the row does not say"),
            SizeCheck::Swapped => {
                let words =
                    format!("⚠ the row says {height_px} × {width_px}: swapped, as in the first LAION files");
                self.say_in(warn, "", &words);
            }
            SizeCheck::Differs { claimed_width_px, claimed_height_px } => {
                let words = format!("⚠ the row says {claimed_width_px} × {claimed_height_px}");
                self.say_in(warn, "", &words);
            }
        }
    }

    fn hash(&mut self, hash: &HashCheck) {
        let (style, mark) = match hash {
            HashCheck::Matches(_) => (self.theme.good(), ""),
            HashCheck::Differs(_) | HashCheck::NoHash { .. } => (self.theme.warn(), "⚠ "),
            HashCheck::NoColumn | HashCheck::OfDownload(_) => (self.theme.text(), ""),
        };
        self.say_in(style, "hash", &format!("{mark}{hash}"));
    }

    fn origin(&mut self, origin: &Origin) {
        match origin {
            Origin::Embedded => self.say("from", "the shard itself"),
            Origin::File(path) => self.say("from", &format!("the file {path}, beside the dataset")),
            Origin::Tar(name) => self.say("from", &format!("{name}, beside the shard")),
            Origin::Link { host, history, source, age } => {
                self.say("from", &format!("{host}, by the row's link"));
                self.asked(history, *source, *age, Some(host));
            }
        }
    }

    fn exif(&mut self, facts: &PictureFacts) {
        if facts.exif.is_empty() {
            return self.say("Exif", "none");
        }
        self.lines.push(Line::default());
        self.lines.push(Line::styled(" written into it (Exif)", self.theme.quiet()));
        for entry in &facts.exif {
            self.say(entry.name, entry.value.as_str());
        }
    }

    fn none(&mut self, app: &App, why: &NoPicture) {
        self.say_in(self.theme.bad(), "picture", &format!("none: {}", in_full(app, why)));
        if let NoPicture::Fetch(failure) = why
            && failure.history.n_tries > 0
        {
            self.asked(&failure.history, failure.source, failure.age, None);
        }
    }

    /// When, and what it took.
    fn asked(&mut self, history: &FetchHistory, source: Source, age: Duration, host: Option<&SafeText>) {
        match source {
            Source::Network => self.say("asked", "in this session, over the network"),
            Source::Cache => self.say("asked", &format!("{}; kept in the cache since", ago(age))),
        }
        let status =
            history.status.map_or_else(|| "no answer".to_owned(), |status| format!("status {status}"));
        let tries =
            if history.n_tries > 1 { format!(" after {} tries", history.n_tries) } else { String::new() };
        self.say("answer", &format!("{status}{tries}"));
        if history.n_redirects > 0 {
            let last = history.host.as_deref().map(SafeText::line).filter(|last| Some(last) != host);
            let led = last.map_or_else(String::new, |last| format!(", to {last}"));
            self.say("", &format!("{}{led}", plural(u64::from(history.n_redirects), "redirect")));
        }
    }
}

/// `41 kB (41,234 bytes)`.
fn file_size(n_bytes: u64) -> String {
    format!("{} ({} bytes)", bytes(n_bytes), count(n_bytes))
}
