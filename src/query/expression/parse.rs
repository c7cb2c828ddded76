//! SQL text → `sqlparser`'s tree, within limits, with places that can be pointed at.
//!
//! Knows the grammar only: names and types are the binder's business.

use sqlparser::ast::{Expr, Spanned};
use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use super::error::{ErrorKind, ExpressionError, Span};

/// A long `IN` list of 32-digit uids still fits; what is longer belongs into a file of its own.
pub(super) const MAX_TEXT_BYTES: usize = 256 * 1024;

/// A chain of operators becomes a tree as deep as the chain is long, and the tree is walked by recursion:
/// this many levels stay inside a thread's 2 MB, also in a debug build. Values in a list do not count.
pub(super) const MAX_WORDS: usize = 256;

/// SQL without the habits of one product: double quotes name columns, single quotes hold text.
#[derive(Debug)]
struct FilterDialect;

impl Dialect for FilterDialect {
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_'
    }
}

/// The filter's text and where its lines start, to turn the parser's places into bytes.
pub(super) struct Places<'a> {
    text: &'a str,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// The bytes an expression was read from; the whole text where the parser does not say.
    pub(super) fn of(&self, node: &impl Spanned) -> Span {
        self.between(node.span())
    }

    /// The parser's span in bytes. Its lines and columns count from 1, its columns in characters; (0, 0)
    /// stands for "unknown".
    pub(super) fn between(&self, span: sqlparser::tokenizer::Span) -> Span {
        if span.start.line == 0 {
            return Span { start: 0, end: self.text.len() };
        }
        let start = self.byte(span.start);
        Span { start, end: self.byte(span.end).max(start) }
    }

    /// A place without extent; the end of the text where the parser does not say.
    fn point(&self, place: Location) -> Span {
        let at = if place.line == 0 { self.text.len() } else { self.byte(place) };
        Span { start: at, end: at }
    }

    fn byte(&self, place: Location) -> usize {
        let mut line_start = 0;
        for _ in 1..place.line {
            match self.text[line_start..].find('\n') {
                Some(i) => line_start += i + 1,
                None => return self.text.len(),
            }
        }
        let column = usize::try_from(place.column.saturating_sub(1)).unwrap_or(usize::MAX);
        let rest = &self.text[line_start..];
        line_start + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i)
    }
}

/// Reads the whole text as one expression.
pub(super) fn parse(text: &str) -> Result<Expr, ExpressionError> {
    let places = Places::new(text);
    let all = Span { start: 0, end: text.len() };
    if text.trim().is_empty() {
        return Err(ExpressionError::new(ErrorKind::Empty, all));
    }
    if text.len() > MAX_TEXT_BYTES {
        return Err(too_big(format!("more than {} kB", MAX_TEXT_BYTES / 1024), all));
    }
    let mut tokens = Tokenizer::new(&FilterDialect, text).tokenize_with_location().map_err(|e| {
        ExpressionError::new(ErrorKind::Syntax(lower_first(&e.message)), places.point(e.location))
    })?;
    check_words(&tokens, all)?;
    free_quantifiers(&mut tokens);
    let mut parser = Parser::new(&FilterDialect).with_tokens_with_locations(tokens);
    let expression = parser.parse_expr().map_err(|e| syntax_error(e, &parser, &places))?;
    match parser.peek_token() {
        TokenWithSpan { token: Token::EOF, .. } => Ok(expression),
        surplus => Err(surplus_error(&surplus, &places)),
    }
}

fn too_big(what: String, span: Span) -> ExpressionError {
    ExpressionError::new(ErrorKind::TooBig(what), span)
}

/// Refuses chains that would grow too deep a tree. Every link of a chain has a word or an operator.
fn check_words(tokens: &[TokenWithSpan], all: Span) -> Result<(), ExpressionError> {
    let mut n_words = 0;
    let mut previous = &Token::Comma;
    for token in tokens.iter().map(|t| &t.token).filter(|t| !matches!(t, Token::Whitespace(_))) {
        n_words += usize::from(is_link(token, previous));
        previous = token;
    }
    if n_words > MAX_WORDS {
        return Err(too_big(format!("more than {MAX_WORDS} names, words and operators"), all)
            .hint("use IN (…) for many values of one column"));
    }
    Ok(())
}

/// Whether a token can be what holds one more level of the tree; values and what separates them cannot.
fn is_link(token: &Token, previous: &Token) -> bool {
    match token {
        Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::Comma
        | Token::LParen
        | Token::RParen
        | Token::EOF => false,
        // The sign of a number in a list.
        Token::Minus => !matches!(previous, Token::Comma | Token::LParen),
        _ => true,
    }
}

/// `any(…)` and `all(…)` are functions unless a comparison stands before them, but the parser expects a
/// comparison before the keywords even after AND.
fn free_quantifiers(tokens: &mut [TokenWithSpan]) {
    let mut compares = false;
    for token in tokens.iter_mut().map(|t| &mut t.token) {
        match token {
            Token::Whitespace(_) => continue,
            Token::Word(word)
                if !compares && matches!(word.keyword, Keyword::ANY | Keyword::ALL | Keyword::SOME) =>
            {
                word.keyword = Keyword::NoKeyword;
            }
            _ => {}
        }
        compares = is_comparison(token);
    }
}

fn is_comparison(token: &Token) -> bool {
    use Token::{DoubleEq, Eq, Gt, GtEq, Lt, LtEq, Neq};
    matches!(token, Eq | DoubleEq | Neq | Lt | LtEq | Gt | GtEq)
}

fn syntax_error(error: ParserError, parser: &Parser<'_>, places: &Places<'_>) -> ExpressionError {
    let message = match error {
        ParserError::RecursionLimitExceeded => {
            return too_big("too many nested parentheses".to_owned(), places.point(Location::empty()));
        }
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => message,
    };
    let (message, place) = split_place(&message);
    // Without a place it is the end of the text.
    let place = place.unwrap_or_else(|| parser.peek_token().span.start);
    let span = places.point(place);
    let message = message.replace("found: EOF", "but the filter ends here");
    ExpressionError::new(ErrorKind::Syntax(lower_first(&message)), span)
}

/// The parser appends ` at Line: 1, Column: 5` to its message.
fn split_place(message: &str) -> (&str, Option<Location>) {
    let Some((head, tail)) = message.rsplit_once(" at Line: ") else { return (message, None) };
    let place = tail
        .split_once(", Column: ")
        .and_then(|(line, column)| Some(Location::new(line.parse().ok()?, column.trim().parse().ok()?)));
    (head, place)
}

fn surplus_error(surplus: &TokenWithSpan, places: &Places<'_>) -> ExpressionError {
    let message = format!("unexpected {} after the end of the condition", surplus.token);
    let error = ExpressionError::new(ErrorKind::Syntax(message), places.between(surplus.span));
    match &surplus.token {
        Token::SemiColon => error.hint("leave the semicolon out"),
        Token::Ampersand => error.hint("write AND"),
        Token::Pipe => error.hint("write OR"),
        _ => error.hint("join conditions by AND or OR"),
    }
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> (ErrorKind, Span) {
        let error = parse(text).unwrap_err();
        (error.kind().clone(), error.span())
    }

    #[test]
    fn syntax_errors_point_at_the_place_in_bytes() {
        let (kind, span) = mistake("\"größe\" = ) 1");
        assert!(matches!(kind, ErrorKind::Syntax(_)), "{kind:?}");
        assert_eq!(span.start, "\"größe\" = ".len());
        let (_, span) = mistake("a = 1\nAND = 2");
        assert_eq!(span.start, "a = 1\nAND ".len());
    }

    #[test]
    fn an_end_that_comes_too_early_is_said_and_placed_at_the_end() {
        let (kind, span) = mistake("a >");
        assert_eq!(span.start, 3);
        assert!(kind.to_string().ends_with("but the filter ends here"), "{kind}");
    }

    #[test]
    fn what_follows_a_whole_condition_is_refused() {
        assert_eq!(mistake("a = 1 b = 2").1, Span { start: 6, end: 7 });
        assert_eq!(mistake("a = 1; DROP TABLE x").1.start, 5);
        assert_eq!(mistake("  ").0, ErrorKind::Empty);
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let chain = |n: usize| format!("1 < 2{}", " - a".repeat((n - 1) / 2));
        assert!(parse(&chain(MAX_WORDS)).is_ok());
        assert!(matches!(mistake(&chain(MAX_WORDS + 1)).0, ErrorKind::TooBig(_)));
        let padded = |n: usize| format!("a = 1{}", " ".repeat(n - 5));
        assert!(parse(&padded(MAX_TEXT_BYTES)).is_ok());
        assert!(matches!(mistake(&padded(MAX_TEXT_BYTES + 1)).0, ErrorKind::TooBig(_)));
        let deep = format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(matches!(mistake(&deep).0, ErrorKind::TooBig(_)));
    }

    #[test]
    fn a_list_may_be_long() {
        let list: Vec<String> = (0..20_000).map(|i| format!("-{i}")).collect();
        assert!(parse(&format!("hash IN ({})", list.join(","))).is_ok());
    }

    #[test]
    fn words_that_are_keywords_elsewhere_are_names_here() {
        for name in
            ["row", "shard", "text", "date", "key", "status", "language", "hash", "url", "label", "words"]
        {
            let parsed = parse(&format!("{name} = 1 AND {name} ILIKE '%a%'"));
            assert!(parsed.is_ok(), "{name}: {parsed:?}");
        }
    }
}
