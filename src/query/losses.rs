//! What a filter lost, in words: on standard error, in manifests.

use super::Lost;
use crate::base::{count, plural};

impl Lost {
    /// `781 rows could not be judged because of NULL or NaN and are not selected`; `None` when nothing was lost,
    /// and that is known.
    pub fn sentence(self) -> Option<String> {
        let words = "could not be judged because of NULL or NaN and";
        match self {
            Self { rows: 0, at_least: false } => None,
            Self { rows: 0, at_least: true } => Some(
                "rows left out unread may be NULL or NaN; none of them is selected or counted".to_owned(),
            ),
            Self { rows, at_least: true } => {
                Some(format!("at least {} rows {words} are not selected", count(rows)))
            }
            Self { rows: 1, at_least: false } => Some(format!("1 row {words} is not selected")),
            Self { rows, at_least: false } => {
                Some(format!("{} {words} are not selected", plural(rows, "row")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lost_is_not_mentioned() {
        let sentence = |rows, at_least| Lost { rows, at_least }.sentence();
        assert_eq!(sentence(0, false), None);
        assert!(sentence(0, true).unwrap().starts_with("rows left out unread"));
        assert!(sentence(1, false).unwrap().starts_with("1 row could"));
        assert!(sentence(1, true).unwrap().starts_with("at least 1 rows could"));
        assert!(sentence(4950, false).unwrap().starts_with("4,950 rows could"));
    }
}
