//! The few types the filter language knows, and how two of them meet.
//!
//! Files have dozens of physical types; an expression has eight. Each kind has one canonical Arrow type that
//! every array is brought to before it is computed with.

use arrow::datatypes::{DataType, TimeUnit};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The NULL literal alone; goes with everything.
    Null,
    /// True, false or unknown.
    Bool,
    /// Every integer but uint64, as int64.
    Int,
    /// uint64 and what is computed with it, as 128 bits.
    Wide,
    /// float16 and float32.
    Real,
    /// float64 and decimals.
    Double,
    /// UTF-8 of any layout, also dictionary-encoded.
    Text,
    /// Dates and timestamps, as microseconds since 1970 in UTC.
    Time,
    /// Bytes: only `length` and `IS NULL` apply.
    Binary,
    /// A list of one of the others.
    List(Box<Kind>),
    /// Anything else: only `IS NULL` applies.
    Other(DataType),
}

/// The widest decimal Arrow computes in 128 bits.
const WIDE_DIGITS: u8 = 38;

impl Kind {
    /// The kind a file's type is read as.
    pub fn of(data_type: &DataType) -> Self {
        use DataType as D;
        match data_type {
            D::Null => Self::Null,
            D::Boolean => Self::Bool,
            D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 => Self::Int,
            D::UInt64 => Self::Wide,
            D::Float16 | D::Float32 => Self::Real,
            D::Float64 | D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) | D::Decimal256(..) => {
                Self::Double
            }
            D::Utf8 | D::LargeUtf8 | D::Utf8View => Self::Text,
            D::Date32 | D::Date64 | D::Timestamp(..) => Self::Time,
            D::Binary | D::LargeBinary | D::BinaryView | D::FixedSizeBinary(_) => Self::Binary,
            D::List(item) | D::LargeList(item) | D::FixedSizeList(item, _) => {
                Self::List(Box::new(Self::of(item.data_type())))
            }
            D::Dictionary(_, values) => Self::of(values),
            other => Self::Other(other.clone()),
        }
    }

    /// The Arrow type arrays of this kind are computed in; `None` where they stay as they are.
    pub(in crate::query) fn canonical(&self) -> Option<DataType> {
        match self {
            Self::Null => Some(DataType::Null),
            Self::Bool => Some(DataType::Boolean),
            Self::Int => Some(DataType::Int64),
            Self::Wide => Some(DataType::Decimal128(WIDE_DIGITS, 0)),
            Self::Real => Some(DataType::Float32),
            Self::Double => Some(DataType::Float64),
            Self::Text => Some(DataType::Utf8),
            Self::Time => Some(DataType::Timestamp(TimeUnit::Microsecond, None)),
            Self::Binary | Self::List(_) | Self::Other(_) => None,
        }
    }

    /// Whether it can be computed with.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Wide | Self::Real | Self::Double)
    }

    /// The kind in words, with its article, for messages.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool => "a condition",
            Self::Int | Self::Wide | Self::Real | Self::Double => "a number",
            Self::Text => "text",
            Self::Time => "a date or time",
            Self::Binary => "bytes",
            Self::List(_) => "a list",
            Self::Other(DataType::Struct(_)) => "a struct",
            Self::Other(_) => "a value of a type without operations",
        }
    }
}

/// An operand as far as typing is concerned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'a> {
    /// Its kind.
    pub(super) kind: &'a Kind,
    /// Whether its value is known while binding: constants adapt to columns, not the other way round.
    pub(super) constant: bool,
}

/// The kind both operands are brought to, or `None` where they do not go together.
///
/// A float32 column beside a constant stays float32; beside another column it becomes float64, which holds
/// every float32 and every integer up to 2^53 exactly.
pub(super) fn unify(left: Side<'_>, right: Side<'_>) -> Option<Kind> {
    use Kind::{Double, Int, Null, Real, Text, Time, Wide};
    let real_column = |s: Side<'_>| *s.kind == Real && !s.constant;
    match (left.kind, right.kind) {
        (a, b) if a == b => Some(a.clone()),
        (Null, other) | (other, Null) => Some(other.clone()),
        (Int, Wide) | (Wide, Int) => Some(Wide),
        (a, b) if a.is_number() && b.is_number() => {
            let float32 = (real_column(left) && right.constant) || (real_column(right) && left.constant);
            Some(if float32 { Real } else { Double })
        }
        (Time, Text) if right.constant => Some(Time),
        (Text, Time) if left.constant => Some(Time),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(left: &Kind, left_constant: bool, right: &Kind, right_constant: bool) -> Option<Kind> {
        unify(Side { kind: left, constant: left_constant }, Side { kind: right, constant: right_constant })
    }

    #[test]
    fn a_constant_beside_a_float32_column_becomes_float32_and_a_column_does_not() {
        assert_eq!(meet(&Kind::Real, false, &Kind::Double, true), Some(Kind::Real));
        assert_eq!(meet(&Kind::Int, true, &Kind::Real, false), Some(Kind::Real));
        assert_eq!(meet(&Kind::Real, false, &Kind::Double, false), Some(Kind::Double));
        assert_eq!(meet(&Kind::Real, false, &Kind::Int, false), Some(Kind::Double));
    }

    #[test]
    fn text_meets_numbers_nowhere_and_times_only_as_a_constant() {
        assert_eq!(meet(&Kind::Text, true, &Kind::Int, false), None);
        assert_eq!(meet(&Kind::Text, true, &Kind::Time, false), Some(Kind::Time));
        assert_eq!(meet(&Kind::Text, false, &Kind::Time, false), None);
    }

    #[test]
    fn dictionaries_are_read_as_their_values() {
        let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        assert_eq!(Kind::of(&dictionary), Kind::Text);
    }
}
