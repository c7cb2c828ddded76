//! A number found over the whole dataset, of the kind of the expression it was found for.

use std::fmt;

/// The value of a `top_bound`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// No row has a value: NULL.
    Null,
    /// Of integers.
    Int(i64),
    /// Of a float32 column: to be compared as float32.
    Real(f32),
    /// Of reals.
    Double(f64),
}

/// With as many digits as tell it from its neighbours.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => write!(f, "NULL"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Real(value) => write!(f, "{value}"),
            Self::Double(value) => write!(f, "{value}"),
        }
    }
}
