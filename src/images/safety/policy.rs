//! The rule in force: a mode and a row's signals become a verdict, and only a verdict gives a [`Cleared`].

use std::fmt;
use std::str::FromStr;

use super::signals::{ScoredBy, Signals, Why};
use crate::base::SafeText;

/// How careful the program is, as given by `--safe`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SafeMode {
    /// Blur what is scored unsafe, and what lacks a score where others have one.
    #[default]
    Scores,
    /// Withhold everything that is not known to be safe, its caption too.
    Strict,
    /// Show everything.
    Off,
}

/// A word that names no safe mode.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a safe mode; the modes are scores, strict and off")]
pub struct SafeModeError(SafeText);

impl FromStr for SafeMode {
    type Err = SafeModeError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "scores" => Ok(Self::Scores),
            "strict" => Ok(Self::Strict),
            "off" => Ok(Self::Off),
            _ => Err(SafeModeError(SafeText::line(word))),
        }
    }
}

impl fmt::Display for SafeMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Scores => "scores",
            Self::Strict => "strict",
            Self::Off => "off",
        })
    }
}

/// How a cleared picture may be painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// As it is.
    Plain,
    /// Only a heavily blurred version leaves the decoder.
    Blurred,
}

/// Leave to fetch, decode and paint a picture. Only a [`Verdict`] gives it: its field is private.
///
/// ```compile_fail,E0451
/// use pairlens::images::{Cleared, Treatment};
/// let forged = Cleared { treatment: Treatment::Plain };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cleared {
    treatment: Treatment,
}

impl Cleared {
    /// How the picture may be painted.
    pub fn treatment(self) -> Treatment {
        self.treatment
    }
}

/// What the policy says of one row.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a picture may be touched only as its verdict says"]
pub enum Verdict {
    /// Shown as it is. The token inside keeps this variant in the policy's hands.
    Shown(Cleared),
    /// Fetched and decoded, painted blurred until a person asks.
    Blurred {
        /// The ground.
        why: Why,
    },
    /// Neither fetched nor decoded until a person asks.
    Withheld {
        /// The ground.
        why: Why,
    },
}

impl Verdict {
    /// The leave this verdict gives by itself; `None` when the picture is withheld.
    pub fn cleared(&self) -> Option<Cleared> {
        match self {
            Self::Shown(cleared) => Some(*cleared),
            Self::Blurred { .. } => Some(Cleared { treatment: Treatment::Blurred }),
            Self::Withheld { .. } => None,
        }
    }

    /// Leave to see the picture plainly because a person asked for exactly this picture.
    /// Call it for a key press, never for a policy, a default or a batch.
    pub fn at_a_persons_wish(&self) -> Cleared {
        Cleared { treatment: Treatment::Plain }
    }

    /// Leave to decode it for a sheet that leaves this machine: blurred, whatever the mode and the score; `None` when
    /// the picture is withheld.
    pub fn blurred(&self) -> Option<Cleared> {
        self.cleared().map(|_| Cleared { treatment: Treatment::Blurred })
    }

    /// The ground, when the picture is not shown as it is.
    pub fn why(&self) -> Option<&Why> {
        match self {
            Self::Shown(_) => None,
            Self::Blurred { why } | Self::Withheld { why } => Some(why),
        }
    }

    /// Whether the caption is masked as well: captions of withheld pairs are (strict mode only).
    pub fn masks_caption(&self) -> bool {
        matches!(self, Self::Withheld { .. })
    }
}

/// The rule in force: pure, cheap, the same verdict for the same signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SafetyPolicy {
    mode: SafeMode,
}

impl SafetyPolicy {
    /// A policy of this mode.
    pub fn new(mode: SafeMode) -> Self {
        Self { mode }
    }

    /// The mode in force.
    pub fn mode(self) -> SafeMode {
        self.mode
    }

    /// Judges one row.
    pub fn judge(self, signals: &Signals) -> Verdict {
        let shown = Verdict::Shown(Cleared { treatment: Treatment::Plain });
        match (self.mode, signals.doubt()) {
            (SafeMode::Off, _) | (SafeMode::Scores, None) => shown,
            (SafeMode::Scores, Some(why)) => Verdict::Blurred { why },
            (SafeMode::Strict, Some(why)) => Verdict::Withheld { why },
            (SafeMode::Strict, None) => match signals.scored_by() {
                ScoredBy::Something => shown,
                ScoredBy::Nothing => Verdict::Withheld { why: Why::NothingScored },
            },
        }
    }

    /// The rule in force as a short sentence for the screen. Without safety columns it is the standing note.
    pub fn rule(self, scored_by: ScoredBy) -> &'static str {
        match (self.mode, scored_by) {
            (SafeMode::Off, _) => "safe mode off: all is shown",
            (SafeMode::Scores, ScoredBy::Something) => {
                "safe mode: punsafe ≥ 0.5, nsfw ≠ UNLIKELY and unscored are blurred"
            }
            (SafeMode::Scores, ScoredBy::Nothing) => "safe mode: nothing here was scored, all is shown",
            (SafeMode::Strict, ScoredBy::Something) => "strict safe mode: only what is scored safe is shown",
            (SafeMode::Strict, ScoredBy::Nothing) => {
                "strict safe mode: nothing here was scored, all is withheld"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::safety::signals::{PUNSAFE_LIMIT, Signal};

    fn score(value: f64) -> Signals {
        Signals { punsafe: Signal::Value(value), nsfw: Signal::NoColumn }
    }

    fn why(mode: SafeMode, signals: &Signals) -> Option<String> {
        SafetyPolicy::new(mode).judge(signals).why().map(ToString::to_string)
    }

    #[test]
    fn a_missing_value_is_a_doubt_only_where_the_column_exists() {
        let null = Signals { punsafe: Signal::of_column(None), nsfw: Signal::NoColumn };
        assert_eq!(why(SafeMode::Scores, &null).unwrap(), "no punsafe score");
        assert_eq!(why(SafeMode::Scores, &Signals::default()), None);
        assert_eq!(why(SafeMode::Strict, &Signals::default()).unwrap(), "nothing here was scored");
    }

    #[test]
    fn the_modes_differ_in_what_a_doubt_costs() {
        let unsafe_row = score(0.93);
        let scores = SafetyPolicy::default().judge(&unsafe_row);
        assert_eq!(scores.cleared().unwrap().treatment(), Treatment::Blurred);
        assert!(!scores.masks_caption());
        let strict = SafetyPolicy::new(SafeMode::Strict).judge(&unsafe_row);
        assert_eq!(strict.cleared(), None);
        assert!(strict.masks_caption());
        assert_eq!(strict.at_a_persons_wish().treatment(), Treatment::Plain);
        let off = SafetyPolicy::new(SafeMode::Off).judge(&unsafe_row);
        assert_eq!(off.cleared().unwrap().treatment(), Treatment::Plain);
        let safe = SafetyPolicy::new(SafeMode::Strict).judge(&score(0.1));
        assert_eq!(safe.cleared().unwrap().treatment(), Treatment::Plain);
    }

    #[test]
    fn for_a_sheet_everything_is_blurred_and_nothing_withheld_is_touched() {
        let treatment =
            |mode, score_| SafetyPolicy::new(mode).judge(&score(score_)).blurred().map(Cleared::treatment);
        assert_eq!(treatment(SafeMode::Off, 0.9), Some(Treatment::Blurred));
        assert_eq!(treatment(SafeMode::Scores, 0.1), Some(Treatment::Blurred));
        assert_eq!(treatment(SafeMode::Strict, 0.1), Some(Treatment::Blurred));
        assert_eq!(treatment(SafeMode::Strict, 0.9), None);
    }

    #[test]
    fn the_mode_reads_back_as_it_is_printed() {
        for mode in [SafeMode::Scores, SafeMode::Strict, SafeMode::Off] {
            assert_eq!(mode.to_string().parse(), Ok(mode));
        }
        assert!("Strict ".parse::<SafeMode>().is_err());
    }

    #[test]
    fn a_dataset_without_scores_gets_the_standing_note() {
        let rule = SafetyPolicy::default().rule(Signals::default().scored_by());
        assert_eq!(rule, "safe mode: nothing here was scored, all is shown");
    }

    #[test]
    fn the_rule_names_the_limit_in_force() {
        let rule = SafetyPolicy::default().rule(ScoredBy::Something);
        assert!(rule.contains(&format!("punsafe ≥ {PUNSAFE_LIMIT}")), "{rule}");
    }
}
