//! What rows are ordered by: expressions, each with a direction, as a person writes them.

use std::fmt;
use std::sync::Arc;

use super::super::expression::{ErrorKind, ExpressionError, Input, Names, Scalar, Span};
use super::split::{Part, parts};
use crate::query::facts::{Facts, Need};

/// More keys than anybody orders by; each is read, encoded and held.
const MAX_KEYS: usize = 8;

/// Which end comes first. NULL and NaN are last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

impl Direction {
    /// `asc` or `desc`, in any case.
    pub(super) fn named(word: &str) -> Option<Self> {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if is("asc") {
            return Some(Self::Ascending);
        }
        is("desc").then_some(Self::Descending)
    }

    /// The other one.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }

    /// How it is written in the text of an order.
    fn word(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }
}

/// An arrow that points to where the values grow: `↓` has the largest first.
impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ascending => "↑",
            Self::Descending => "↓",
        })
    }
}

/// One thing to order by.
#[derive(Clone, Debug)]
pub struct OrderKey {
    scalar: Scalar,
    direction: Direction,
}

impl OrderKey {
    /// What is computed of each row.
    pub fn scalar(&self) -> &Scalar {
        &self.scalar
    }

    /// Which end comes first.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The column, where the key is nothing else.
    pub fn column(&self) -> Option<&Input> {
        self.scalar.as_column()
    }
}

/// What rows are ordered by, the first key first. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct OrderKeys {
    keys: Arc<[OrderKey]>,
}

/// Equal where they are written alike: a text means one thing on one dataset.
impl PartialEq for OrderKeys {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl OrderKeys {
    /// Reads `similarity:desc, length(caption), "ENG TEXT":asc`: keys between commas, each a column or an
    /// expression of the filter's language, ascending unless `:desc` follows.
    ///
    /// Errors point into `text`.
    pub fn parse(text: &str, names: &Names) -> Result<Self, ExpressionError> {
        let parts = parts(text)?;
        if let Some(first_beyond) = parts.get(MAX_KEYS) {
            let message = format!("at most {MAX_KEYS} keys can be ordered by");
            return Err(ExpressionError::new(ErrorKind::Syntax(message), first_beyond.span));
        }
        let keys = parts.iter().map(|part| key(text, part, names)).collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    /// The column or role of exactly this name, which may need quotes.
    pub fn column(name: &str, direction: Direction, names: &Names) -> Result<Self, ExpressionError> {
        let scalar = Scalar::column(name, names)?;
        Ok(Self { keys: Arc::new([OrderKey { scalar, direction }]) })
    }

    /// The keys; at least one.
    pub fn keys(&self) -> &[OrderKey] {
        &self.keys
    }

    /// The same keys, each from its other end.
    #[must_use]
    pub fn turned(&self) -> Self {
        let turned = |key: &OrderKey| OrderKey { direction: key.direction.turned(), ..key.clone() };
        Self { keys: self.keys.iter().map(turned).collect() }
    }

    /// What has to be found over the whole dataset before rows can be ordered so.
    pub fn needs(&self) -> Vec<Need> {
        self.keys.iter().flat_map(|key| key.scalar.needs()).collect()
    }

    /// The same keys with these facts.
    pub fn given(&self, facts: &Facts) -> Result<Self, ExpressionError> {
        let given = |key: &OrderKey| Ok(OrderKey { scalar: key.scalar.given(facts)?, ..key.clone() });
        Ok(Self { keys: self.keys.iter().map(given).collect::<Result<_, _>>()? })
    }

    /// For a person: `similarity ↓, width ↑`. Not yet safe to show: names are a stranger's.
    pub fn describe(&self) -> String {
        let one = |key: &OrderKey| format!("{} {}", key.scalar.text(), key.direction);
        self.keys.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// As it can be read again, directions written out.
impl fmt::Display for OrderKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.keys.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}:{}", key.scalar.text(), key.direction.word())?;
        }
        Ok(())
    }
}

fn key(text: &str, part: &Part, names: &Names) -> Result<OrderKey, ExpressionError> {
    let Part { span: Span { start, end }, direction } = *part;
    let scalar = Scalar::parse(&text[start..end], names).map_err(|error| {
        let Span { start: from, end: to } = error.span();
        error.at(Span { start: start + from, end: start + to })
    })?;
    Ok(OrderKey { scalar, direction })
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    fn parse(text: &str) -> Result<OrderKeys, ExpressionError> {
        let field = |(name, data_type)| Field::new(name, data_type, true);
        let list = DataType::new_list(DataType::Float32, true);
        let fields = [("similarity", DataType::Float64), ("ENG TEXT", DataType::Utf8), ("scores", list)];
        let schema = Schema::new(fields.map(field).to_vec());
        OrderKeys::parse(text, &Names::new(&schema).with_role("caption", &["ENG TEXT"]))
    }

    #[test]
    fn keys_are_read_and_written_alike() {
        let keys = parse(" similarity:desc,length(caption) , \"ENG TEXT\":asc").unwrap();
        assert_eq!(keys.to_string(), "similarity:desc, length(caption):asc, \"ENG TEXT\":asc");
        assert_eq!(parse(&keys.to_string()).unwrap(), keys);
        assert_eq!(keys.turned().to_string(), "similarity:asc, length(caption):desc, \"ENG TEXT\":desc");
        assert_eq!(keys.describe(), "similarity ↓, length(caption) ↑, \"ENG TEXT\" ↑");
        let columns: Vec<Option<String>> =
            keys.keys().iter().map(|key| key.column().map(Input::name)).collect();
        assert_eq!(columns, [Some("similarity".to_owned()), None, Some("ENG TEXT".to_owned())]);
    }

    #[test]
    fn errors_point_into_the_whole_text() {
        let place = |text: &str| {
            let error = parse(text).unwrap_err();
            text[error.span().start..error.span().end].to_owned()
        };
        assert_eq!(place("similarity:desc, similarty"), "similarty");
        assert_eq!(place("caption, scores:desc"), "scores");
        assert_eq!(place(""), "");
    }

    #[test]
    fn there_are_at_most_eight_keys() {
        assert!(parse(&["similarity"; MAX_KEYS].join(",")).is_ok());
        let error = parse(&["similarity"; MAX_KEYS + 1].join(",")).unwrap_err();
        assert_eq!(error.to_string(), "at most 8 keys can be ordered by");
    }
}
