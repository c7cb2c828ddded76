//! What a row says of its own safety, and the first ground for doubt in it.
//!
//! No mode is known here, and nothing is decided: the policy says what a doubt costs.

use std::fmt;

use crate::base::SafeText;

/// From this score on a pair counts as unsafe: LAION's own cut (LAION-5B blog, `punsafe < 0.5`).
pub const PUNSAFE_LIMIT: f64 = 0.5;

/// The only tag of LAION-400M's NSFW column that means "safe"; the others are UNSURE and NSFW.
const SAFE_TAG: &str = "UNLIKELY";

/// Characters of a strange tag that are shown. The known ones have eight at most.
const MAX_TAG_CHARS: usize = 16;

/// One signal of a row: the dataset may not have the column, the row may not have the value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Signal<T> {
    /// The dataset has no such column.
    #[default]
    NoColumn,
    /// The column is there, the value is NULL.
    Missing,
    /// What the row says. NaN, a negative score and an empty tag count as missing.
    Value(T),
}

impl<T> Signal<T> {
    /// The signal of a row in a dataset that has the column: `None` is NULL.
    pub fn of_column(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Self::Value)
    }
}

/// What a row says of its safety.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signals {
    /// The probability of being unsafe, 0 to 1.
    pub punsafe: Signal<f64>,
    /// The NSFW tag.
    pub nsfw: Signal<String>,
}

/// Which safety columns a dataset has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoredBy {
    /// Neither: the standing note is due.
    Nothing,
    /// A score, a tag, or both.
    Something,
}

impl Signals {
    /// Whether the dataset this row is from says anything about safety.
    pub fn scored_by(&self) -> ScoredBy {
        match (&self.punsafe, &self.nsfw) {
            (Signal::NoColumn, Signal::NoColumn) => ScoredBy::Nothing,
            _ => ScoredBy::Something,
        }
    }

    /// The first ground for doubt, the gravest first; `None` when every column that is there says safe.
    pub(super) fn doubt(&self) -> Option<Why> {
        let (punsafe, nsfw) = (self.punsafe_doubt(), self.nsfw_doubt());
        match (punsafe, nsfw) {
            (Some(Why::NoScore), Some(tag @ Why::Tag(_))) => Some(tag),
            (punsafe, nsfw) => punsafe.or(nsfw),
        }
    }

    fn punsafe_doubt(&self) -> Option<Why> {
        match self.punsafe {
            Signal::NoColumn => None,
            Signal::Value(score) if score >= PUNSAFE_LIMIT => Some(Why::Score(score)),
            // A probability below 0 is no probability; NaN fails every comparison and ends here, too.
            Signal::Value(score) if score >= 0.0 => None,
            Signal::Missing | Signal::Value(_) => Some(Why::NoScore),
        }
    }

    fn nsfw_doubt(&self) -> Option<Why> {
        match &self.nsfw {
            Signal::NoColumn => None,
            Signal::Missing => Some(Why::NoTag),
            Signal::Value(tag) if tag.trim().is_empty() => Some(Why::NoTag),
            Signal::Value(tag) if tag.trim().eq_ignore_ascii_case(SAFE_TAG) => None,
            Signal::Value(tag) => Some(Why::Tag(shown_tag(tag.trim()))),
        }
    }
}

fn shown_tag(tag: &str) -> SafeText {
    let mut shown: String = tag.chars().take(MAX_TAG_CHARS).collect();
    if shown.len() < tag.len() {
        shown.push('…');
    }
    SafeText::line(&shown)
}

/// Why a picture is not shown as it is; its words complete "withheld: …" and "blurred: …".
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The score reaches [`PUNSAFE_LIMIT`].
    Score(f64),
    /// The tag is not UNLIKELY.
    Tag(SafeText),
    /// The dataset has scores, this row has none.
    NoScore,
    /// The dataset has tags, this row has none.
    NoTag,
    /// The dataset says nothing about safety, and the mode is strict.
    NothingScored,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Score(score) if *score < 10.0 => write!(f, "punsafe {score:.2} ≥ {PUNSAFE_LIMIT}"),
            // Garbage of any size exists in the wild.
            Self::Score(score) => write!(f, "punsafe {score:.1e} ≥ {PUNSAFE_LIMIT}"),
            Self::Tag(tag) => write!(f, "nsfw tag {tag}"),
            Self::NoScore => f.write_str("no punsafe score"),
            Self::NoTag => f.write_str("no nsfw tag"),
            Self::NothingScored => f.write_str("nothing here was scored"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(value: f64) -> Option<String> {
        let signals = Signals { punsafe: Signal::Value(value), nsfw: Signal::NoColumn };
        signals.doubt().map(|why| why.to_string())
    }

    fn tag(value: &str) -> Option<String> {
        let signals = Signals { punsafe: Signal::NoColumn, nsfw: Signal::Value(value.to_owned()) };
        signals.doubt().map(|why| why.to_string())
    }

    #[test]
    fn the_score_is_cut_at_one_half_and_nan_is_no_score() {
        assert_eq!(score(0.499_999), None);
        assert_eq!(score(0.5).unwrap(), "punsafe 0.50 ≥ 0.5");
        assert_eq!(score(6016.0).unwrap(), "punsafe 6.0e3 ≥ 0.5");
        assert_eq!(score(f64::INFINITY).unwrap(), "punsafe inf ≥ 0.5");
        for garbage in [f64::NAN, -0.1, f64::NEG_INFINITY] {
            assert_eq!(score(garbage).unwrap(), "no punsafe score");
        }
        assert_eq!(score(-0.0), None);
    }

    #[test]
    fn only_the_tag_unlikely_is_safe() {
        assert_eq!(tag("UNLIKELY"), None);
        assert_eq!(tag(" unlikely "), None);
        assert_eq!(tag("UNSURE").unwrap(), "nsfw tag UNSURE");
        assert_eq!(tag("").unwrap(), "no nsfw tag");
        assert_eq!(tag("\x1b[2J-and-much-more-of-it").unwrap(), "nsfw tag ␛[2J-and-much-mo…");
    }

    #[test]
    fn one_safe_column_does_not_excuse_the_other() {
        let mixed = Signals { punsafe: Signal::Value(0.01), nsfw: Signal::Value("NSFW".to_owned()) };
        assert_eq!(mixed.doubt().unwrap().to_string(), "nsfw tag NSFW");
        let unscored = Signals { punsafe: Signal::Missing, ..mixed };
        assert_eq!(unscored.doubt().unwrap().to_string(), "nsfw tag NSFW");
        let both = Signals { punsafe: Signal::Value(0.9), ..unscored };
        assert_eq!(both.doubt().unwrap().to_string(), "punsafe 0.90 ≥ 0.5");
    }
}
