//! What was said of one dimension of a pair.

use std::collections::BTreeSet;

use super::{Dimension, DimensionKind};
use crate::base::SafeText;

/// An answer, by the kind of its dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// One value's name.
    One(String),
    /// The names of the values that apply, maybe none: "none of them" is an answer.
    Several(BTreeSet<String>),
    /// A point on a scale.
    Point(i64),
    /// Free text. A person's, but it comes back from files: not yet safe to show.
    Words(String),
}

/// Why a text is no answer to a dimension.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// A value the dimension does not have.
    #[error("{value} is no value of {dimension}; it has {known}")]
    UnknownValue {
        /// What was said.
        value: SafeText,
        /// Of what.
        dimension: SafeText,
        /// What could have been said.
        known: SafeText,
    },
    /// No number, or one beyond the scale's ends.
    #[error("{value} is no point of {dimension}, which goes from {from} to {to}")]
    NoPoint {
        /// What was said.
        value: SafeText,
        /// Of what.
        dimension: SafeText,
        /// The scale's lowest point.
        from: i64,
        /// The highest.
        to: i64,
    },
}

impl Answer {
    /// What a person who says nothing of a dimension means when they judge a pair: what Space would accept, as it
    /// stood on their screen. `None` where silence means nothing, as of a scale.
    pub fn unsaid(dimension: &Dimension) -> Option<Self> {
        let default = dimension.default_value().map(|value| value.name.clone());
        match dimension.kind {
            DimensionKind::Single => default.map(Self::One),
            DimensionKind::Multi => Some(Self::Several(default.into_iter().collect())),
            DimensionKind::Scale { .. } | DimensionKind::Text => None,
        }
    }

    /// Whether it blanks the picture for everybody, as `safety = escalate` does, also from an import.
    pub fn escalates(&self, dimension: &Dimension) -> bool {
        let is_so = |name: &String| dimension.value(name).is_some_and(|value| value.escalates);
        match self {
            Self::One(name) => is_so(name),
            Self::Several(names) => names.iter().any(is_so),
            Self::Point(_) | Self::Words(_) => false,
        }
    }

    /// Reads what [`Answer::text`] wrote.
    pub fn parse(text: &str, dimension: &Dimension) -> Result<Self, AnswerError> {
        let known = |name: &str| match dimension.value(name) {
            Some(_) => Ok(name.to_owned()),
            None => Err(unknown(name, dimension)),
        };
        match dimension.kind {
            DimensionKind::Single => known(text).map(Self::One),
            DimensionKind::Multi => {
                let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
                names.map(known).collect::<Result<_, _>>().map(Self::Several)
            }
            DimensionKind::Scale { from, to } => match text.parse() {
                Ok(point) if (from..=to).contains(&point) => Ok(Self::Point(point)),
                _ => Err(AnswerError::NoPoint {
                    value: SafeText::line(text),
                    dimension: SafeText::line(&dimension.name),
                    from,
                    to,
                }),
            },
            DimensionKind::Text => Ok(Self::Words(text.to_owned())),
        }
    }

    /// As it stands in the store, in columns and in filters: a name, names with commas between them in the order of
    /// the alphabet, a number, the words themselves.
    pub fn text(&self) -> String {
        match self {
            Self::One(name) => name.clone(),
            Self::Several(names) => names.iter().map(String::as_str).collect::<Vec<_>>().join(","),
            Self::Point(point) => point.to_string(),
            Self::Words(words) => words.clone(),
        }
    }
}

fn unknown(name: &str, dimension: &Dimension) -> AnswerError {
    let known: Vec<&str> = dimension.values.iter().map(|value| value.name.as_str()).collect();
    AnswerError::UnknownValue {
        value: SafeText::line(name),
        dimension: SafeText::line(&dimension.name),
        known: SafeText::line(&known.join(", ")),
    }
}
