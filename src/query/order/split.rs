//! The text of an order cut into its keys: `similarity:desc, length(caption), "a,b":asc`.
//!
//! Only cuts; what a part means is read by the filter's language. A comma or colon in quotes or parentheses
//! cuts nothing, nor do the two colons of a cast.

use super::super::expression::{ErrorKind, ExpressionError, Span};
use super::keys::Direction;

/// One key as written: where its expression stands in the whole text, and its direction.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) span: Span,
    pub(super) direction: Direction,
}

/// The keys of a text, in its order.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, ExpressionError> {
    let mut parts = Vec::new();
    let mut start = 0;
    for comma in cuts(text, ',').into_iter().chain([text.len()]) {
        parts.push(part(text, Span { start, end: comma })?);
        start = comma + 1;
    }
    Ok(parts)
}

fn part(text: &str, span: Span) -> Result<Part, ExpressionError> {
    let own = &text[span.start..span.end];
    let colon = cuts(own, ':').into_iter().rev().find(|at| is_single(own, *at));
    let (end, direction) = match colon {
        Some(at) => (at, direction(text, Span { start: span.start + at + 1, end: span.end })?),
        None => without_colon(own),
    };
    let span = trimmed(text, Span { start: span.start, end: span.start + end });
    if span.start == span.end {
        let message = "a column or an expression to order by is missing here".to_owned();
        return Err(ExpressionError::new(ErrorKind::Syntax(message), span));
    }
    Ok(Part { span, direction })
}

/// SQL's own spelling, `similarity DESC`, is understood, too.
fn without_colon(own: &str) -> (usize, Direction) {
    let kept = own.trim_end();
    let word_start = kept.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    match Direction::named(&kept[word_start.min(kept.len())..]) {
        Some(direction) if !kept[..word_start].trim().is_empty() => (word_start, direction),
        _ => (own.len(), Direction::Ascending),
    }
}

fn direction(text: &str, span: Span) -> Result<Direction, ExpressionError> {
    let span = trimmed(text, span);
    Direction::named(&text[span.start..span.end]).ok_or_else(|| {
        let message = "after the colon comes a direction".to_owned();
        ExpressionError::new(ErrorKind::Syntax(message), span).hint("write asc or desc")
    })
}

fn trimmed(text: &str, span: Span) -> Span {
    let own = &text[span.start..span.end];
    let start = span.start + (own.len() - own.trim_start().len());
    Span { start, end: start + own.trim().len() }
}

/// Whether the colon stands alone: `::` casts.
fn is_single(text: &str, at: usize) -> bool {
    !text[..at].ends_with(':') && !text[at + 1..].starts_with(':')
}

/// Places of a character outside of quotes and parentheses. What is left open is left to the language, whose
/// errors are better.
fn cuts(text: &str, cut: char) -> Vec<usize> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match quote {
            // A doubled quote closes and opens again: the same in the end.
            Some(open) => quote = (c != open).then_some(open),
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '(' || c == '[' => depth += 1,
            None if c == ')' || c == ']' => depth -= 1,
            None if c == cut && depth <= 0 => found.push(at),
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use Direction::{Ascending, Descending};

    use super::*;

    fn split(text: &str) -> Vec<(&str, Direction)> {
        parts(text).unwrap().iter().map(|p| (&text[p.span.start..p.span.end], p.direction)).collect()
    }

    #[test]
    fn commas_and_colons_in_quotes_and_parentheses_cut_nothing() {
        let text = "similarity:desc, substr(caption, 1, 2) , \"a:b,\"\"c\":ASC,x::double : desc";
        let expected = [
            ("similarity", Descending),
            ("substr(caption, 1, 2)", Ascending),
            ("\"a:b,\"\"c\"", Ascending),
            ("x::double", Descending),
        ];
        assert_eq!(split(text), expected);
    }

    #[test]
    fn the_direction_may_be_written_as_in_sql() {
        assert_eq!(split("similarity DESC"), [("similarity", Descending)]);
        assert_eq!(split("a + b asc, desc"), [("a + b", Ascending), ("desc", Ascending)]);
    }

    #[test]
    fn mistakes_point_at_their_place() {
        let place = |text: &str| {
            let error = parts(text).unwrap_err();
            (error.span().start, error.span().end)
        };
        assert_eq!(place("a, , b"), (2 + 1, 2 + 1));
        assert_eq!(place("a:up, b"), (2, 4));
        assert_eq!(place("a,"), (2, 2));
        assert_eq!(place("猫: 下"), (5, 8));
    }
}
