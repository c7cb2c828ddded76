//! `@name` in a filter becomes its condition in parentheses, and places in the result lead back to what was
//! typed. An `@` in quotes or in a comment stays as it is.

use super::{PRESETS, Preset};
use crate::base::SafeText;
use crate::query::expression::{ErrorKind, ExpressionError, Names, Span, nearest};

/// A filter without `@`, and where its parts come from.
#[derive(Debug)]
pub(in crate::query) struct Expanded {
    text: String,
    /// For each preset, in order: where it stands in `text`, and where its name stood in what was typed.
    presets: Vec<(Span, Span)>,
}

impl Expanded {
    /// What the parser reads.
    pub(in crate::query) fn text(&self) -> &str {
        &self.text
    }

    /// The typed text's span for a span of [`Expanded::text`]: inside a preset it is the preset's name.
    pub(in crate::query) fn source_span(&self, span: Span) -> Span {
        let start = self.source_start(span.start);
        Span { start, end: self.source_end(span.end).max(start) }
    }

    fn source_start(&self, at: usize) -> usize {
        match self.presets.iter().rev().find(|(here, _)| here.start <= at) {
            None => at,
            Some((here, there)) if at < here.end => there.start,
            Some((here, there)) => at - here.end + there.end,
        }
    }

    fn source_end(&self, at: usize) -> usize {
        match self.presets.iter().rev().find(|(here, _)| here.start < at) {
            None => at,
            Some((here, there)) if at <= here.end => there.end,
            Some((here, there)) => at - here.end + there.end,
        }
    }
}

/// Characters of a preset's name.
pub(super) fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_')
}

/// Puts the presets in. Errors point at the name that was typed.
pub(in crate::query) fn expand(typed: &str, names: &Names) -> Result<Expanded, ExpressionError> {
    let mut text = String::with_capacity(typed.len());
    let mut presets = Vec::new();
    let mut rest = 0;
    while let Some(at) = next_at(typed, rest) {
        text.push_str(&typed[rest..at]);
        let end = at + 1 + name_length(&typed[at + 1..]);
        let source = Span { start: at, end };
        let condition = condition(&typed[at + 1..end], source, names)?;
        let start = text.len();
        text.push('(');
        text.push_str(condition);
        text.push(')');
        presets.push((Span { start, end: text.len() }, source));
        rest = end;
    }
    text.push_str(&typed[rest..]);
    Ok(Expanded { text, presets })
}

/// The length of the name at the start of `text`; a point at its end belongs to what follows.
fn name_length(text: &str) -> usize {
    let length = text.find(|c| !is_name_char(c)).unwrap_or(text.len());
    text[..length].trim_end_matches(['.', '-']).len()
}

fn condition(name: &str, at: Span, names: &Names) -> Result<&'static str, ExpressionError> {
    let Some(preset) = Preset::named(name) else {
        let error = ExpressionError::new(ErrorKind::UnknownPreset(SafeText::line(name)), at);
        return Err(match nearest(name, PRESETS.iter().map(|p| p.name)) {
            Some(near) => error.hint(format!("did you mean @{near}?")),
            None => error.hint("`pairlens presets` lists them"),
        });
    };
    preset
        .condition(names)
        .map_err(|reason| ExpressionError::new(ErrorKind::PresetRefused { name: preset.name, reason }, at))
}

/// The next `@` from `from` on that is not inside quotes or a comment.
fn next_at(text: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    let mut chars = text[from..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match (quote, c) {
            (Some('-'), '\n') => quote = None,
            (Some('*'), '*') if chars.next_if(|(_, next)| *next == '/').is_some() => quote = None,
            (Some(open), c) if open == c && matches!(open, '\'' | '"') => quote = None,
            (None, '@') => return Some(from + i),
            (None, '\'' | '"') => quote = Some(c),
            (None, '-') if chars.next_if(|(_, next)| *next == '-').is_some() => quote = Some('-'),
            (None, '/') if chars.next_if(|(_, next)| *next == '*').is_some() => quote = Some('*'),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    fn names() -> Names {
        let field = |name: &str| Field::new(name, DataType::Float32, true);
        Names::new(&Schema::new(vec![field("punsafe"), field("similarity")]))
    }

    fn expanded(typed: &str) -> Expanded {
        expand(typed, &names()).unwrap()
    }

    #[test]
    fn a_preset_is_put_in_parentheses() {
        assert_eq!(expanded("NOT @relaion-safe").text(), "NOT (punsafe <= 0.45)");
        assert_eq!(
            expanded("@relaion-safe AND @laion5b-sim-en").text(),
            "(punsafe <= 0.45) AND (similarity >= 0.28)"
        );
    }

    #[test]
    fn an_at_sign_in_quotes_or_comments_is_text() {
        for typed in ["'a@b'", "'it''s @x' = \"@y\"", "a -- @x", "a /* @x */ = 1"] {
            assert_eq!(expanded(typed).text(), typed);
        }
        assert_eq!(expanded("1 - @relaion-safe").text(), "1 - (punsafe <= 0.45)");
        assert_eq!(expanded("a --x\n = @relaion-safe").text(), "a --x\n = (punsafe <= 0.45)");
    }

    #[test]
    fn places_lead_back_to_what_was_typed() {
        let typed = "a AND @relaion-safe AND b AND @relaion-safe";
        let expanded = expanded(typed);
        let at = |part: &str, from: usize| from + expanded.text()[from..].find(part).unwrap();
        let place = |start: usize, end: usize| {
            let span = expanded.source_span(Span { start, end });
            &typed[span.start..span.end]
        };
        let b = at("b", 25);
        assert_eq!(place(b, b + 1), "b");
        assert_eq!(place(0, 1), "a");
        let inner = at("punsafe", 0);
        assert_eq!(place(inner, inner + 7), "@relaion-safe");
        assert_eq!(place(0, inner + 7), "a AND @relaion-safe");
        assert_eq!(place(0, expanded.text().len()), typed);
    }

    #[test]
    fn an_unknown_name_is_pointed_at_with_a_suggestion() {
        let error = expand("a AND @relaion-sfe", &names()).unwrap_err();
        assert_eq!(error.span(), Span { start: 6, end: 18 });
        assert_eq!(error.advice().map(SafeText::as_str), Some("did you mean @relaion-safe?"));
        assert!(expand("@", &names()).is_err());
    }
}
