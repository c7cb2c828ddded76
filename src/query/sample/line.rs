//! A sample in one line, as it is typed and shown: `400 seed 7 by language by punsafe:0.1,0.5 equal`.
//!
//! The words may come in any order behind the number. What they are followed by reaches to the next of them;
//! inside quotes and parentheses they are ordinary text.

use std::fmt;

use super::{Allocation, ByError, SampleSpec, StratifyBy};
use crate::base::SafeText;
use crate::query::expression::{ErrorKind, ExpressionError, Names, Span};

/// How a sample line looks: for whoever typed another.
const FORM: &str = "as in 400 seed 7 by language by punsafe:0.1,0.5";

/// The words of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Seed,
    By,
    Equal,
}

/// A word and what follows it, without the white space around.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Clause {
    word: Word,
    argument: Span,
}

impl SampleSpec {
    /// Reads a line; without `seed` it is [`SampleSpec::DEFAULT_SEED`]. Errors point into `text`.
    pub fn parse(text: &str, names: &Names) -> Result<Self, ExpressionError> {
        let (head, clauses) = clauses(text);
        let mut spec = Self::uniform(number(text, head, "a number of rows")?, Self::DEFAULT_SEED);
        if spec.n == 0 {
            return Err(mistake("a sample has at least one row", head));
        }
        let mut seeded = false;
        for Clause { word, argument } in clauses {
            match word {
                Word::Seed if seeded => return Err(mistake("there is a seed already", argument)),
                Word::Seed => {
                    spec.seed = number(text, argument, "a seed, a whole number from 0,")?;
                    seeded = true;
                }
                Word::By => spec.by.push(divided(text, argument, names)?),
                Word::Equal if argument.start < argument.end => {
                    return Err(mistake("nothing follows equal", argument).hint(FORM));
                }
                Word::Equal => spec.allocation = Allocation::Equal,
            }
        }
        Ok(spec)
    }
}

/// As it can be read again, the seed written out.
impl fmt::Display for SampleSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} seed {}", self.n, self.seed)?;
        self.by.iter().try_for_each(|by| write!(f, " by {}", by.text().trim()))?;
        match self.allocation {
            Allocation::Proportional => Ok(()),
            Allocation::Equal => f.write_str(" equal"),
        }
    }
}

fn mistake(what: &str, at: Span) -> ExpressionError {
    ExpressionError::new(ErrorKind::Syntax(what.to_owned()), at)
}

fn number(text: &str, at: Span, what: &str) -> Result<u64, ExpressionError> {
    let typed = &text[at.start..at.end];
    let digits = typed.replace([',', '_'], "");
    digits.parse().map_err(|_| mistake(&format!("{what} belongs here"), at).hint(FORM))
}

fn divided(text: &str, at: Span, names: &Names) -> Result<StratifyBy, ExpressionError> {
    let Span { start, end } = at;
    if start == end {
        return Err(mistake("by is followed by a column or an expression", at).hint(FORM));
    }
    StratifyBy::parse(&text[start..end], names).map_err(|error| match error {
        ByError::Expression(error) => {
            let Span { start: from, end: to } = error.span();
            error.at(Span { start: start + from, end: start + to })
        }
        ByError::NoNumber(_) | ByError::Cuts => mistake(SafeText::line(&error.to_string()).as_str(), at),
    })
}

/// What stands before the first word, and the words with what follows each.
fn clauses(text: &str) -> (Span, Vec<Clause>) {
    let words = words(text);
    let starts = words.iter().map(|(_, at)| at.start).chain([text.len()]);
    let arguments: Vec<Span> = [0]
        .into_iter()
        .chain(words.iter().map(|(_, at)| at.end))
        .zip(starts)
        .map(|(start, end)| trimmed(text, start, end))
        .collect();
    let clause = |((word, _), argument): (&(Word, Span), &Span)| Clause { word: *word, argument: *argument };
    (arguments[0], words.iter().zip(&arguments[1..]).map(clause).collect())
}

fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let part = &text[start..end];
    let start = start + (part.len() - part.trim_start().len());
    Span { start, end: (start + part.trim().len()).min(end) }
}

/// The words of the line with their places, but for those inside quotes and parentheses.
fn words(text: &str) -> Vec<(Word, Span)> {
    let (mut found, mut quote, mut depth, mut begin) = (Vec::new(), None, 0_usize, None);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_open = quote.is_none() && depth == 0;
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if is_open && (c.is_alphanumeric() || c == '_') {
            begin.get_or_insert(at);
        } else if let Some(start) = begin.take() {
            // A word stands between white space: `by` in `by.x` or `by:1` is a column's name.
            let is_apart = c.is_whitespace() && text[..start].ends_with(|c: char| c.is_whitespace());
            found.extend(word(&text[start..at]).filter(|_| is_apart).map(|w| (w, Span { start, end: at })));
        }
    }
    found
}

fn word(typed: &str) -> Option<Word> {
    let words = [("seed", Word::Seed), ("by", Word::By), ("equal", Word::Equal)];
    words.into_iter().find(|(name, _)| typed.eq_ignore_ascii_case(name)).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    fn parse(text: &str) -> Result<String, ExpressionError> {
        let fields = vec![
            Field::new("by", DataType::Utf8, true),
            Field::new("punsafe", DataType::Float32, true),
            Field::new("LANGUAGE", DataType::Utf8, true),
        ];
        let names = Names::new(&Schema::new(fields)).with_role("language", &["LANGUAGE"]);
        SampleSpec::parse(text, &names).map(|spec| spec.to_string())
    }

    #[test]
    fn lines_are_read_and_written_alike() {
        let whole = "400 seed 7 by language by punsafe:0.1,0.5 equal";
        assert_eq!(parse(whole).as_deref(), Ok(whole));
        assert_eq!(parse(" 1,000 ").as_deref(), Ok("1000 seed 0"));
        assert_eq!(parse("9 EQUAL by punsafe Seed 3").as_deref(), Ok("9 seed 3 by punsafe equal"));
        let nested = "5 seed 1 by \"by\" by concat(language, ' by ', 'x')";
        assert_eq!(parse("5 seed 1 by \"by\"").as_deref(), Ok("5 seed 1 by \"by\""));
        assert!(
            parse(nested).is_err_and(|error| error.to_string().contains("concat")),
            "one clause, unknown"
        );
        assert_eq!(parse("5 by (length(language))").as_deref(), Ok("5 seed 0 by (length(language))"));
    }

    #[test]
    fn mistakes_point_to_their_place() {
        let place = |text: &str| {
            let error = parse(text).unwrap_err();
            (text[error.span().start..error.span().end].to_owned(), error.to_string())
        };
        let told = |at: &str, what: &str| (at.to_owned(), what.to_owned());
        assert_eq!(place(""), told("", "a number of rows belongs here"));
        assert_eq!(place("0 seed 1"), told("0", "a sample has at least one row"));
        assert_eq!(place("ten"), told("ten", "a number of rows belongs here"));
        assert_eq!(place("5 seed -1"), told("-1", "a seed, a whole number from 0, belongs here"));
        assert_eq!(place("5 seed 1 seed 2"), told("2", "there is a seed already"));
        assert_eq!(place("5 by langage").0, "langage");
        assert_eq!(place("5 by  punsafe:0.5,0.1 equal").0, "punsafe:0.5,0.1");
        assert_eq!(place("5 by"), told("", "by is followed by a column or an expression"));
        assert_eq!(place("5 equal 3"), told("3", "nothing follows equal"));
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_inside() {
        let mut rng = fastrand::Rng::with_seed(11);
        let pieces = ["by ", " seed ", "7", "\"", "'", "(", ")", "é", " equal", ":", ",", "punsafe", " "];
        for _ in 0..3000 {
            let text: String = (0..rng.usize(..9)).map(|_| pieces[rng.usize(..pieces.len())]).collect();
            if let Err(error) = parse(&text) {
                let Span { start, end } = error.span();
                assert!(text.get(start..end).is_some(), "{text:?}");
            }
        }
    }
}
