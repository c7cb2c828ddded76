//! What a key says of the focused pair, and whether it may: nothing is said of what was not seen.

use super::super::super::review::defaults;
use super::super::super::{App, Effect, Notice, Review, Said, Seen, Standing, Tone, said};
use crate::base::SafeText;
use crate::labels::{Answer, Change, Dimension, Scope, Sheet};

impl App {
    /// A key of the label set.
    pub(super) fn say(&mut self, key: char) -> Vec<Effect> {
        let Some((set, sheet)) =
            self.review.as_ref().map(|review| review.set().clone()).zip(self.sheet_here())
        else {
            return Vec::new();
        };
        let Some(said) = said(&set, key, &|name: &str| Review::answer(&sheet, name)) else {
            return self.refuse(&format!("{key} says nothing in {}; ? shows all keys", set.id));
        };
        let dimension = match &said {
            Said::Change(dimension, _) | Said::Escalate(dimension, _) => *dimension,
        };
        if let Some(why) = self.why_unjudged(&[dimension]) {
            return self.refuse(&why);
        }
        let judges = said.judges();
        match said {
            Said::Escalate(..) => {
                self.ask_escalate();
                Vec::new()
            }
            Said::Change(_, change) => self.say_and_go(vec![change], judges),
        }
    }

    /// Space: what is not answered is as it mostly is; a pair whose required dimension is answered is done with.
    pub(super) fn accept_defaults(&mut self) -> Vec<Effect> {
        let Some((set, sheet)) =
            self.review.as_ref().map(|review| review.set().clone()).zip(self.sheet_here())
        else {
            return Vec::new();
        };
        let mut changes = defaults(&set, &|name: &str| Review::answer(&sheet, name));
        // Where there is no picture nothing is assumed of it.
        if self.is_without_picture() {
            let is_of_picture = |name: &str| set.dimension(name).is_some_and(|d| d.scope == Scope::Image);
            changes.retain(
                |change| !matches!(change, Change::Set { dimension, .. } if is_of_picture(dimension)),
            );
        }
        let asked: Vec<&Dimension> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Set { dimension, .. } => set.dimension(dimension),
                _ => None,
            })
            .collect();
        if let Some(why) = self.why_unjudged(&asked) {
            return self.refuse(&why);
        }
        let is_answered = sheet.is_judged || asked.iter().any(|dimension| dimension.is_required);
        if changes.is_empty() {
            if is_answered {
                self.go_on();
                return Vec::new();
            }
            let required = set.required().map(|dimension| dimension.name.clone()).unwrap_or_default();
            return self
                .refuse(&format!("the defaults are accepted; {required} has none: its keys judge the pair"));
        }
        self.say_and_go(changes, is_answered)
    }

    /// Tab. What was not seen is not skipped either: it would count as looked at.
    pub(super) fn skip(&mut self) -> Vec<Effect> {
        if let Some(why) = self.why_unseen() {
            return self.refuse(&why);
        }
        self.say_and_go(vec![Change::Skip], true)
    }

    /// A mark to find the pair by: it judges nothing.
    pub(super) fn bookmark(&mut self) -> Vec<Effect> {
        let Some(sheet) = self.sheet_here() else { return Vec::new() };
        self.say_and_go(vec![Change::Bookmark(!sheet.is_bookmarked)], false)
    }

    fn say_and_go(&mut self, changes: Vec<Change>, goes_on: bool) -> Vec<Effect> {
        let here = self.review_place();
        let was = self.review.as_ref().map(|review| review.standing(here));
        let shown_ms = self.shown_ms();
        let effects = self.act_here(changes);
        if goes_on {
            if let Some(review) = &mut self.review
                && was == Some(Standing::Open)
                && let Some(shown_ms) = shown_ms
            {
                review.pace.note(shown_ms);
            }
            self.go_on();
        }
        effects
    }

    /// What was said of the focused pair.
    pub(super) fn sheet_here(&self) -> Option<Sheet> {
        self.review.as_ref()?.sheet(self.review_place())
    }

    /// How long the focused pair has been on the screen.
    pub(super) fn shown_ms(&self) -> Option<u64> {
        self.review.as_ref()?.sight.shown_ms(self.clock.running_ms)
    }

    fn is_without_picture(&self) -> bool {
        let seen = self.review.as_ref().zip(self.focused()).and_then(|(review, row)| review.sight.of(row));
        seen == Some(Seen::Reason)
    }

    /// Why nothing can be said of these dimensions now.
    fn why_unjudged(&self, dimensions: &[&Dimension]) -> Option<String> {
        if let Some(why) = self.why_unseen() {
            return Some(why);
        }
        let review = self.review.as_ref()?;
        let seen = review.sight.of(self.focused()?)?;
        if dimensions.iter().all(|dimension| seen.shows(dimension)) {
            return None;
        }
        Some(match seen {
            Seen::Withheld => "the picture is withheld: b shows it, Tab skips the pair".to_owned(),
            Seen::NotFetched => "links are not fetched: ^f allows it, Tab skips the pair".to_owned(),
            _ => "the picture is blurred: only its safety can be judged like that; b shows it".to_owned(),
        })
    }

    /// Why nothing can be said of the focused pair at all.
    pub(super) fn why_unseen(&self) -> Option<String> {
        let review = self.review.as_ref()?;
        let (here, row) = (self.review_place(), self.focused()?);
        if review.is_blanked_elsewhere(row) {
            return Some("escalated before: nobody is shown this picture any more".to_owned());
        }
        if review.is_blanked(row) {
            return Some("escalated: only its keys are kept; u takes it back if it was done last".to_owned());
        }
        if review.sight.of(row).is_none() {
            return Some("the pair is not on the screen yet: that key did nothing".to_owned());
        }
        (!review.is_ours(here))
            .then(|| "another terminal may have this pair: that key did nothing".to_owned())
    }

    pub(super) fn tell(&mut self, words: &str) {
        self.notice = Some(Notice { text: SafeText::line(words), tone: Tone::Good });
    }
}

/// `align = match`, for the line that says what was taken back.
pub(super) fn in_words(dimension: &str, answer: Option<&Answer>) -> String {
    match answer.map(Answer::text) {
        None => format!("{dimension} not answered"),
        Some(text) if text.is_empty() => format!("{dimension} none"),
        Some(text) => format!("{dimension} {text}"),
    }
}
