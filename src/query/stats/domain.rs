//! What a key stands for: the kinds of values that can be ordered and counted.
//!
//! Keys come and go as 128 bits here; `key` says how they are made.

use std::sync::Arc;

use arrow::array::{ArrayRef, TimestampMicrosecondArray};

use super::figures::SummaryKind;
use super::key;
use crate::dataset::Value;
use crate::query::expression::Kind;

/// A kind of values, as sums and orders see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// Nothing but NULL.
    Nothing,
    /// 0 and 1.
    Truth,
    /// int64.
    Integer,
    /// 128-bit integers.
    Wide,
    /// float32.
    Real,
    /// float64.
    Double,
    /// Microseconds since 1970.
    Time,
    /// Hashes of texts: have no order.
    Text,
}

impl Domain {
    /// The domain of a kind; `None` for kinds that [`super::Subject`] refuses.
    pub(super) fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Null => Some(Self::Nothing),
            Kind::Bool => Some(Self::Truth),
            Kind::Int => Some(Self::Integer),
            Kind::Wide => Some(Self::Wide),
            Kind::Real => Some(Self::Real),
            Kind::Double => Some(Self::Double),
            Kind::Time => Some(Self::Time),
            Kind::Text => Some(Self::Text),
            Kind::Binary | Kind::List(_) | Kind::Other(_) => None,
        }
    }

    pub(super) fn summary_kind(self) -> SummaryKind {
        match self {
            Self::Truth => SummaryKind::Truth,
            Self::Time => SummaryKind::Time,
            Self::Text => SummaryKind::Text,
            Self::Nothing | Self::Integer | Self::Wide | Self::Real | Self::Double => SummaryKind::Number,
        }
    }

    /// Bytes of a key.
    pub(super) fn key_bytes(self) -> u64 {
        match self {
            Self::Real => 4,
            Self::Wide => 16,
            _ => 8,
        }
    }

    /// Whether values lie on a line: have extremes, quantiles, a histogram.
    pub(super) fn is_ordered(self) -> bool {
        !matches!(self, Self::Nothing | Self::Text)
    }

    /// Whether only whole numbers occur.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Truth | Self::Integer | Self::Wide | Self::Time)
    }

    /// The value of a key; NULL for texts, whose key does not tell it.
    pub(super) fn value(self, key: u128) -> Value {
        match self {
            Self::Nothing | Self::Text => Value::Null,
            Self::Truth => Value::Bool(key::to_i64(narrow(key)) != 0),
            Self::Integer => Value::Int(key::to_i64(narrow(key))),
            Self::Wide => wide_value(key::to_i128(key)),
            Self::Real => Value::Float32(real(key)),
            Self::Double => Value::Float64(key::to_f64(narrow(key))),
            Self::Time => {
                let array: ArrayRef =
                    Arc::new(TimestampMicrosecondArray::from_value(key::to_i64(narrow(key)), 1));
                Value::at(&array, 0)
            }
        }
    }

    /// The number of a key, the nearest float64; 0 for texts.
    #[expect(clippy::cast_precision_loss, reason = "the nearest float64 is what is wanted")]
    pub(super) fn number(self, key: u128) -> f64 {
        match self {
            Self::Nothing | Self::Text => 0.0,
            Self::Truth | Self::Integer | Self::Time => key::to_i64(narrow(key)) as f64,
            Self::Wide => key::to_i128(key) as f64,
            Self::Real => f64::from(real(key)),
            Self::Double => key::to_f64(narrow(key)),
        }
    }

    /// The lowest key whose value is at or above `number`.
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range becomes the nearest in it")]
    pub(super) fn key_from(self, number: f64) -> u128 {
        match self {
            Self::Nothing | Self::Text => 0,
            Self::Truth | Self::Integer | Self::Time => key::of_i64(number.ceil() as i64).into(),
            Self::Wide => key::of_i128(number.ceil() as i128),
            Self::Real => {
                let nearest = number as f32;
                let is_below = f64::from(nearest) < number;
                key::of_f32(if is_below { nearest.next_up() } else { nearest }).into()
            }
            Self::Double => key::of_f64(number).into(),
        }
    }

    /// The lowest key whose value is above `number`.
    pub(super) fn key_above(self, number: f64) -> u128 {
        let key = self.key_from(number);
        if self.is_ordered() && self.number(key) <= number { key.saturating_add(1) } else { key }
    }
}

/// A key that is known to have been 64 bits wide.
fn narrow(key: u128) -> u64 {
    u64::try_from(key).unwrap_or(u64::MAX)
}

fn real(key: u128) -> f32 {
    key::to_f32(u32::try_from(key).unwrap_or(u32::MAX))
}

fn wide_value(number: i128) -> Value {
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(small), _) => Value::Int(small),
        (_, Ok(large)) => Value::UInt(large),
        _ => Value::Other(number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_finds_the_first_value_at_or_above_it() {
        assert_eq!(Domain::Real.value(Domain::Real.key_from(0.1)), Value::Float32(0.1));
        assert!(Domain::Real.number(Domain::Real.key_from(0.3)) >= 0.3);
        assert_eq!(Domain::Integer.value(Domain::Integer.key_from(2.5)), Value::Int(3));
        assert_eq!(Domain::Integer.value(Domain::Integer.key_above(2.0)), Value::Int(3));
        assert_eq!(Domain::Integer.value(Domain::Integer.key_above(2.5)), Value::Int(3));
        assert_eq!(Domain::Double.key_above(0.5), u128::from(key::of_f64(0.5)) + 1);
        assert_eq!(Domain::Wide.value(Domain::Wide.key_from(1e19)), Value::UInt(10_000_000_000_000_000_000));
    }
}
