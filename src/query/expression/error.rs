//! What is wrong with a filter, where in its text, and what would be right.
//!
//! Every message is safe to show: names from files pass through [`SafeText`] on their way in.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use crate::base::{Exit, Report, SafeText};

/// A stretch of the filter's text in bytes, from `start` to before `end`, both on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What kind of mistake it is; the display is a lower-case fragment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// Nothing but white space.
    #[error("the filter is empty")]
    Empty,
    /// Longer, deeper or more branched than this program reads.
    #[error("the filter has {0}")]
    TooBig(String),
    /// Not SQL.
    #[error("{0}")]
    Syntax(String),
    /// No column, derived column or role has this name.
    #[error("there is no column {0}")]
    UnknownColumn(SafeText),
    /// Several columns match when case is ignored.
    #[error("{0} could be several columns")]
    AmbiguousColumn(SafeText),
    /// No such function.
    #[error("there is no function {0}")]
    UnknownFunction(SafeText),
    /// A function was called with the wrong number or form of arguments.
    #[error("{0}")]
    Arguments(String),
    /// No such preset.
    #[error("there is no preset @{0}")]
    UnknownPreset(SafeText),
    /// The preset exists, but not for this dataset or not yet.
    #[error("the preset @{name} {reason}")]
    PresetRefused {
        /// Name without the `@`.
        name: &'static str,
        /// Completes "the preset …".
        reason: String,
    },
    /// Valid SQL that is not part of the filter language.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// Operands that do not go together.
    #[error("{0}")]
    Mismatch(String),
    /// A value in the text that cannot be read: a number, a date, a pattern.
    #[error("{0}")]
    Literal(String),
}

/// A mistake in a filter, with its place and, where one is known, the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ExpressionError {
    kind: ErrorKind,
    span: Span,
    hint: Option<SafeText>,
}

impl ExpressionError {
    /// A mistake at a place of the text.
    pub fn new(kind: ErrorKind, span: Span) -> Self {
        Self { kind, span, hint: None }
    }

    /// Adds what would be right.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(SafeText::line(&hint.to_string()));
        self
    }

    /// The same mistake at another place: used to point at a preset's name instead of its hidden text.
    #[must_use]
    pub(in crate::query) fn at(mut self, span: Span) -> Self {
        self.span = span;
        self
    }

    /// What kind of mistake.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Where in the text the person typed; may be empty at its end.
    pub fn span(&self) -> Span {
        self.span
    }

    /// What would be right.
    pub fn advice(&self) -> Option<&SafeText> {
        self.hint.as_ref()
    }

    /// Two lines: the line of `source` the mistake is on, and carets below it.
    pub fn caret(&self, source: &str) -> String {
        let start = floor_boundary(source, self.span.start);
        let end = floor_boundary(source, self.span.end).max(start);
        let line_start = source[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |i| start + i);
        let before = SafeText::line(&source[line_start..start]);
        let marked = SafeText::line(&source[start..end.min(line_end)]);
        let after = SafeText::line(&source[end.min(line_end)..line_end]);
        let indent = " ".repeat(before.as_str().width());
        let carets = "^".repeat(marked.as_str().width().max(1));
        format!("{before}{marked}{after}\n{indent}{carets}")
    }

    /// For a command line: the mistake, the place, the advice; ends as wrong usage.
    pub fn report(&self, source: &str) -> Report {
        let report = Report::new("read the filter", format!("{}\n{}", self.kind, self.caret(source)));
        let report = report.exit_as(Exit::Usage);
        match &self.hint {
            Some(hint) => report.next(hint),
            None => report,
        }
    }
}

/// Spans come from a parser: one that is off by a byte must not panic while it is shown.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// The candidate most like `wanted`, if one is alike enough to be meant.
pub(in crate::query) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    /// Below this Jaro–Winkler similarity a suggestion is more likely to confuse: `width` and `weight` reach
    /// 0.88, `caption` and `language` 0.52.
    const ALIKE: f64 = 0.8;
    let wanted = wanted.to_lowercase();
    candidates
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        // The first of equals wins: `max_by` would take the last.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(start: usize, end: usize) -> ExpressionError {
        ExpressionError::new(ErrorKind::Empty, Span { start, end })
    }

    #[test]
    fn carets_stand_below_the_mistake_in_cells() {
        assert_eq!(error(0, 3).caret("abc = 1"), "abc = 1\n^^^");
        assert_eq!(error(6, 7).caret("猫 = x"), "猫 = x\n     ^");
        assert_eq!(error(2, 3).caret("a\nbc\nd"), "bc\n^");
        assert_eq!(error(3, 3).caret("a ="), "a =\n   ^");
    }

    #[test]
    fn a_span_outside_the_text_or_inside_a_character_does_not_panic() {
        assert_eq!(error(90, 99).caret("猫"), "猫\n  ^");
        assert_eq!(error(1, 2).caret("猫"), "猫\n^");
    }

    #[test]
    fn the_report_ends_as_wrong_usage_and_keeps_the_advice() {
        let report = error(0, 1).hint("say\x1b more").report("?");
        assert_eq!(report.exit(), Exit::Usage);
        assert!(report.to_string().ends_with("→ say␛ more"), "{report}");
    }

    #[test]
    fn suggestions_are_near_or_absent() {
        let names = ["similarity", "width", "caption"];
        assert_eq!(nearest("SIMILARTY", names), Some("similarity"));
        assert_eq!(nearest("captoin", names), Some("caption"));
        assert_eq!(nearest("zzz", names), None);
    }
}
