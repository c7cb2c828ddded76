//! A cell's content, as it is shown and as JSON.
//!
//! How it comes out of arrow's arrays is written in `cell`.

use std::fmt;

use crate::base::{SafeText, bytes, count};

/// A cell's content. Floats keep their width: 0.1 in a float32 column is shown as 0.1.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// Any signed integer.
    Int(i64),
    /// Any unsigned integer.
    UInt(u64),
    /// A float16 or float32.
    Float32(f32),
    /// A float64.
    Float64(f64),
    /// Text as it stands in the file: not safe to show.
    Text(String),
    /// Bytes that are not shown, by their length.
    Bytes(usize),
    /// The start of a text that is too long for the screen, not safe to show either.
    LongText {
        /// Whole characters from its beginning.
        start: String,
        /// Its whole length.
        n_bytes: usize,
    },
    /// A list.
    List(Vec<Value>),
    /// The start of a list that is too long for the screen.
    LongList {
        /// Its first items.
        start: Vec<Value>,
        /// How many there are in all.
        n_items: usize,
    },
    /// A struct's fields in order.
    Struct(Vec<(String, Value)>),
    /// Dates, decimals and other types, in arrow's own words.
    Other(String),
}

impl Value {
    /// As a number, for bars and thresholds; NaN stays NaN, other kinds give `None`.
    pub fn as_number(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "scores and pixel sizes are far below 2^53")]
        match *self {
            Self::Int(i) => Some(i as f64),
            Self::UInt(u) => Some(u as f64),
            Self::Float32(f) => Some(f.into()),
            Self::Float64(f) => Some(f),
            _ => None,
        }
    }

    /// As text, raw and whole: `None` for [`Value::LongText`], whose end is not known here.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// On one line, safe to show. NULL is `NULL`.
    pub fn show(&self) -> SafeText {
        SafeText::line(&self.plain())
    }

    fn plain(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Bool(b) => b.to_string(),
            Self::Int(i) => i.to_string(),
            Self::UInt(u) => u.to_string(),
            Self::Float32(f) => {
                float_in_words(f64::from(*f).abs(), &format_args!("{f}"), &format_args!("{f:e}"))
            }
            Self::Float64(f) => float_in_words(f.abs(), &format_args!("{f}"), &format_args!("{f:e}")),
            Self::Text(text) | Self::Other(text) => text.clone(),
            Self::Bytes(len) => format!("{} of bytes", bytes(*len as u64)),
            Self::LongText { start, n_bytes } => format!("{start}… ({} in all)", bytes(*n_bytes as u64)),
            Self::List(items) => format!("[{}]", joined(items)),
            Self::LongList { start, n_items } => {
                format!("[{}, … {} more]", joined(start), count((n_items - start.len()) as u64))
            }
            Self::Struct(fields) => {
                let parts: Vec<String> =
                    fields.iter().map(|(name, v)| format!("{name}: {}", v.plain())).collect();
                format!("{{{}}}", parts.join(", "))
            }
        }
    }

    /// As JSON. NaN and infinities, which JSON lacks, become null; bytes become their length in words, and what
    /// was cut short becomes the words that are shown.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Null => Json::Null,
            Self::Bool(b) => Json::Bool(*b),
            Self::Int(i) => Json::from(*i),
            Self::UInt(u) => Json::from(*u),
            // By way of its shortest decimal form: 0.1f32 is 0.1, not 0.10000000149011612.
            Self::Float32(f) => f.to_string().parse::<f64>().map_or(Json::Null, Json::from),
            Self::Float64(f) => Json::from(*f),
            Self::Text(text) | Self::Other(text) => Json::String(text.clone()),
            Self::Bytes(_) | Self::LongText { .. } | Self::LongList { .. } => Json::String(self.plain()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Struct(fields) => {
                Json::Object(fields.iter().map(|(n, v)| (n.clone(), v.to_json())).collect())
            }
        }
    }
}

fn joined(items: &[Value]) -> String {
    items.iter().map(Value::plain).collect::<Vec<_>>().join(", ")
}

/// A float's shortest digits; with an exponent where the zeros would hide them.
fn float_in_words(size: f64, plain: &fmt::Arguments<'_>, with_exponent: &fmt::Arguments<'_>) -> String {
    if size != 0.0 && !(1e-5..1e16).contains(&size) && size.is_finite() {
        return with_exponent.to_string();
    }
    plain.to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Float32Array};

    use super::*;

    #[test]
    fn float32_is_shown_as_it_was_written() {
        let array: ArrayRef = Arc::new(Float32Array::from(vec![Some(0.1), None, Some(f32::NAN)]));
        assert_eq!(Value::at(&array, 0).show().as_str(), "0.1");
        assert_eq!(Value::at(&array, 0).to_json().to_string(), "0.1");
        assert_eq!(Value::at(&array, 1), Value::Null);
        assert_eq!(Value::at(&array, 2).show().as_str(), "NaN");
        assert_eq!(Value::Float32(5.723_147e-8).show().as_str(), "5.723147e-8");
        assert_eq!(
            (Value::Float64(0.0).show().as_str(), Value::Float64(6016.0).show().as_str()),
            ("0", "6016")
        );
        assert_eq!(Value::at(&array, 2).to_json(), serde_json::Value::Null);
    }
}
