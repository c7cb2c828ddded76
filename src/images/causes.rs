//! What lies behind a library's error: its chain of causes, and its words made fit to be shown.

use std::error::Error;
use std::fmt;
use std::io;

use crate::base::SafeText;

/// Characters of a library's words that are kept: enough to search the web for.
const MAX_DETAIL_CHARS: usize = 160;

/// An error and what it was caused by, outermost first. An `io::Error` hides the error it was made from
/// behind `get_ref`, not `source`; here it stands in the chain like any other.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&e| {
        match e.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => e.source(),
        }
    })
}

/// The first error of this type in the chain.
pub(super) fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|e| e.downcast_ref())
}

/// The words of the last cause, which says what happened; the ones before it say where.
pub(super) fn root_words(error: &(dyn Error + 'static)) -> SafeText {
    detail(causes(error).last().unwrap_or(error))
}

/// A library's words, cut to a length that can be read.
pub(super) fn detail(words: &dyn fmt::Display) -> SafeText {
    let words: String = words.to_string().chars().take(MAX_DETAIL_CHARS).collect();
    SafeText::line(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_found_behind_an_io_error() {
        let inner = io::Error::new(io::ErrorKind::UnexpectedEof, fmt::Error);
        let wrapped = io::Error::other(inner);
        let kinds: Vec<_> =
            causes(&wrapped).filter_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind).collect();
        assert_eq!(kinds, [io::ErrorKind::Other, io::ErrorKind::UnexpectedEof]);
        assert_eq!(cause::<fmt::Error>(&wrapped), Some(&fmt::Error));
        assert_eq!(root_words(&wrapped).as_str(), fmt::Error.to_string());
    }

    #[test]
    fn words_are_cut_and_made_safe() {
        assert_eq!(detail(&"x".repeat(500)).as_str().len(), MAX_DETAIL_CHARS);
        assert_eq!(detail(&"\x1b[2J").as_str(), "␛[2J");
    }
}
