//! Values of the functions on text.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::compute::kernels::comparison;
use arrow::datatypes::Int64Type;
use url::Url;

use super::eval::EvaluationError;
use super::functions::{Function, counts};

/// `arrays` are the arguments in canonical types, text first.
pub(super) fn evaluate(function: Function, arrays: &[ArrayRef]) -> Result<ArrayRef, EvaluationError> {
    let texts = arrays[0].as_string::<i32>();
    Ok(match function {
        Function::TextLength => count(texts, |text| text.chars().count()),
        Function::Words => count(texts, |text| text.split_whitespace().count()),
        Function::Lower => map(texts, |text| Some(text.to_lowercase())),
        Function::Upper => map(texts, |text| Some(text.to_uppercase())),
        Function::Trim => map(texts, |text| Some(text.trim())),
        Function::Host => map(texts, host),
        Function::Substr => substrings(texts, arrays),
        Function::Contains => Arc::new(comparison::contains(texts, &arrays[1].as_string::<i32>())?),
        Function::StartsWith => Arc::new(comparison::starts_with(texts, &arrays[1].as_string::<i32>())?),
        Function::EndsWith => Arc::new(comparison::ends_with(texts, &arrays[1].as_string::<i32>())?),
        // The others are not on text and are answered before this is asked.
        _ => arrays[0].clone(),
    })
}

fn count(texts: &StringArray, of: impl Fn(&str) -> usize) -> ArrayRef {
    // A text that is NULL may have bytes: they are counted in vain, which is cheaper than asking.
    let values = (0..texts.len()).map(|i| i64::try_from(of(texts.value(i))).unwrap_or(i64::MAX)).collect();
    counts(texts.nulls().cloned(), values)
}

fn map<'a, S: AsRef<str>>(texts: &'a StringArray, of: impl Fn(&'a str) -> Option<S>) -> ArrayRef {
    Arc::new(texts.iter().map(|text| of(text?)).collect::<StringArray>())
}

/// The host of a URL in small letters (punycode for other scripts), without port or user name.
fn host(url: &str) -> Option<String> {
    Url::parse(url.trim()).ok()?.host_str().filter(|host| !host.is_empty()).map(str::to_lowercase)
}

fn substrings(texts: &StringArray, arrays: &[ArrayRef]) -> ArrayRef {
    let starts = arrays[1].as_primitive::<Int64Type>();
    let counts = arrays.get(2).map(AsArray::as_primitive::<Int64Type>);
    let one = |i: usize| {
        if texts.is_null(i) || starts.is_null(i) || counts.is_some_and(|c| c.is_null(i)) {
            return None;
        }
        substr(texts.value(i), starts.value(i), counts.map_or(i64::MAX, |c| c.value(i)))
    };
    Arc::new((0..texts.len()).map(one).collect::<StringArray>())
}

/// The window of `count` characters from the `start`-th, counted from 1, or from the end if negative (as in
/// DuckDB and SQLite). Positions outside of the text are empty; a negative count is NULL.
fn substr(text: &str, start: i64, count: i64) -> Option<&str> {
    if count < 0 {
        return None;
    }
    let first = if start < 0 {
        start.saturating_add(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
    } else {
        start - 1
    };
    let last = first.saturating_add(count);
    let byte = |character: i64| {
        let n = usize::try_from(character.max(0)).unwrap_or(usize::MAX);
        text.char_indices().nth(n).map_or(text.len(), |(i, _)| i)
    };
    let from = byte(first);
    Some(&text[from..byte(last).max(from)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substr_counts_characters_from_one_or_from_the_end() {
        assert_eq!(substr("größe", 3, 2), Some("öß"));
        assert_eq!(substr("größe", -2, 9), Some("ße"));
        assert_eq!(substr("größe", 0, 2), Some("g"));
        assert_eq!(substr("größe", 9, 2), Some(""));
        assert_eq!(substr("größe", -9, 5), Some("g"));
        assert_eq!(substr("größe", 1, -1), None);
        assert_eq!(substr("größe", i64::MIN, i64::MAX), Some("größ"));
        assert_eq!(substr("größe", i64::MAX, i64::MAX), Some(""));
    }

    #[test]
    fn a_host_is_small_and_bare_or_absent() {
        assert_eq!(host("HTTPS://user:pw@Example.ORG:8080/a"), Some("example.org".into()));
        assert_eq!(host("http://[::1]/"), Some("[::1]".into()));
        assert_eq!(host("http://bücher.example/"), Some("xn--bcher-kva.example".into()));
        assert_eq!(host("data:image/png;base64,AA"), None);
        assert_eq!(host("no url"), None);
    }

    #[test]
    fn words_split_at_any_white_space() {
        let texts = StringArray::from(vec![Some(" a\tb\u{3000}c\n"), Some(""), None]);
        let found = count(&texts, |t| t.split_whitespace().count());
        let found = found.as_primitive::<Int64Type>();
        assert_eq!((found.value(0), found.value(1), found.is_null(2)), (3, 0, true));
    }
}
