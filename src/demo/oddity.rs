//! What is planted in the dataset for an inspector to find, where, and how a plain pair becomes an odd one.

use std::ops::Range;

use fastrand::Rng;

use super::caption::{Hostile, Language, boilerplate, caption, hostile, long, with_entities};
use super::pair::{Fit, PlannedPair};
use super::score::scores;

/// What was planted in a pair for an inspector to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// The same link and caption as that earlier pair.
    SamePair(usize),
    /// The same link as that earlier pair, another caption.
    SameLink(usize),
    /// The same picture as that earlier pair, smaller, under another link.
    NearDuplicate(usize),
    /// Another scene's caption.
    Misfit,
    /// A caption that says nothing.
    Boilerplate,
    /// The caption is in another language than the tag says.
    WrongTag,
    /// Tens of thousands of characters.
    LongCaption,
    /// Characters that act or hide.
    Hostile(Hostile),
    /// `&quot;` and the like.
    Entities,
    /// A caption of no characters.
    EmptyCaption,
    /// No caption.
    NullCaption,
    /// No watermark and unsafe scores, as where LAION's joins found nothing.
    NullScores,
    /// A similarity that is not a number.
    NanScore,
}

/// Places of the oddities: the rare ones by number, in both halves and outside the damaged row group, the common
/// ones by steps without a common divisor. Copies refer to plain pairs with working links.
pub(super) fn oddity_at(index: usize) -> Option<Oddity> {
    let hostile = |from: usize| Hostile::ALL.get((index - from) / 5).copied().map(Oddity::Hostile);
    let in_steps = |range: Range<usize>| range.contains(&index) && (index - range.start).is_multiple_of(5);
    match index {
        29 | 349 => Some(Oddity::LongCaption),
        34 | 128 | 353 => Some(Oddity::Entities),
        39 | 361 => Some(Oddity::EmptyCaption),
        44 | 148 | 364 => Some(Oddity::NullCaption),
        49 | 372 => Some(Oddity::NanScore),
        54 | 155 | 218 | 374 | 505 => Some(Oddity::SamePair(index - 31)),
        59 | 159 | 229 | 378 | 511 => Some(Oddity::SameLink(index - 27)),
        64 | 164 | 234 | 385 | 515 => Some(Oddity::NearDuplicate(index - 23)),
        _ if in_steps(70..70 + 5 * Hostile::ALL.len()) => hostile(70),
        _ if in_steps(520..520 + 5 * Hostile::ALL.len()) => hostile(520),
        _ if index % 21 == 18 => Some(Oddity::Misfit),
        _ if index % 31 == 26 => Some(Oddity::Boilerplate),
        _ if index % 43 == 36 => Some(Oddity::WrongTag),
        _ if index % 53 == 45 => Some(Oddity::NullScores),
        _ => None,
    }
}

/// Changes a plain pair into an odd one.
pub(super) fn plant(pair: &mut PlannedPair, oddity: Oddity, earlier: &[PlannedPair], rng: &mut Rng) {
    pair.oddity = Some(oddity);
    match oddity {
        Oddity::SamePair(of) => *pair = PlannedPair { oddity: pair.oddity, ..earlier[of].clone() },
        Oddity::SameLink(of) => {
            let language =
                if earlier[of].language == Language::French { Language::Spanish } else { Language::French };
            let text = caption(&earlier[of].scene, language, rng);
            *pair = PlannedPair {
                oddity: pair.oddity,
                caption: Some(text),
                language,
                tag: Some(language.code()),
                ..earlier[of].clone()
            };
        }
        Oddity::NearDuplicate(of) => near_duplicate(pair, &earlier[of]),
        Oddity::Misfit => {
            // From another of the three families of subjects, so that no word of it can fit.
            pair.caption = earlier
                .iter()
                .rev()
                .skip(3)
                .find(|p| differs(p, pair))
                .map(|p| caption(&p.scene, pair.language, rng));
        }
        Oddity::Boilerplate => {
            (pair.language, pair.tag) = (Language::English, Some("en"));
            pair.caption = Some(boilerplate(rng, &pair.scene));
        }
        Oddity::WrongTag => {
            let wrong =
                if pair.language == Language::Italian { Language::Spanish } else { Language::Italian };
            pair.tag = Some(wrong.code());
        }
        Oddity::LongCaption => pair.caption = Some(long(&pair.scene, pair.language, rng)),
        Oddity::Hostile(kind) => pair.caption = pair.caption.take().map(|text| hostile(&text, kind)),
        Oddity::Entities => pair.caption = pair.caption.take().map(|text| with_entities(&text)),
        Oddity::EmptyCaption => pair.caption = Some(String::new()),
        Oddity::NullCaption => (pair.caption, pair.tag) = (None, None),
        Oddity::NullScores => {}
        Oddity::NanScore => pair.scores.similarity = f64::NAN,
    }
    let fit = match oddity {
        Oddity::Misfit => Fit::Other,
        Oddity::Boilerplate | Oddity::EmptyCaption | Oddity::NullCaption => Fit::Boilerplate,
        _ => return,
    };
    pair.fit = fit;
    pair.scores = scores(&pair.scene, fit);
}

fn differs(candidate: &PlannedPair, pair: &PlannedPair) -> bool {
    std::mem::discriminant(&candidate.scene.subject) != std::mem::discriminant(&pair.scene.subject)
}

/// The same drawing at four fifths of its size, under its own link.
fn near_duplicate(pair: &mut PlannedPair, of: &PlannedPair) {
    let mut scene = of.scene.clone();
    (scene.width_px, scene.height_px) = (scene.width_px / 5 * 4, scene.height_px / 5 * 4);
    let name = format!("{}-small.{}", of.name.split('.').next().unwrap_or_default(), of.format.extension());
    *pair = PlannedPair { scene, name, oddity: pair.oddity, behaviour: pair.behaviour, ..of.clone() };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::pair::Behaviour;
    use crate::demo::plan::plan;

    #[test]
    fn copies_are_of_plain_pairs_with_working_links() {
        let pairs = plan();
        for pair in &pairs {
            if let Some(Oddity::SamePair(of) | Oddity::SameLink(of) | Oddity::NearDuplicate(of)) = pair.oddity
            {
                assert_eq!((pairs[of].oddity, pairs[of].behaviour), (None, Behaviour::Ok), "{of}");
                assert_eq!(
                    pair.url() == pairs[of].url(),
                    !matches!(pair.oddity, Some(Oddity::NearDuplicate(_)))
                );
                assert_eq!(
                    pair.caption == pairs[of].caption,
                    !matches!(pair.oddity, Some(Oddity::SameLink(_)))
                );
            }
        }
    }

    #[test]
    fn odd_captions_are_what_they_are_called() {
        for pair in plan() {
            let text = pair.caption.as_deref();
            match pair.oddity {
                Some(Oddity::NullCaption) => assert_eq!((text, pair.tag), (None, None)),
                Some(Oddity::EmptyCaption) => assert_eq!(text, Some("")),
                Some(Oddity::LongCaption) => assert!(text.is_some_and(|t| t.len() > 10_000)),
                Some(Oddity::WrongTag) => assert_ne!(pair.tag, Some(pair.language.code())),
                Some(Oddity::Hostile(Hostile::Escape)) => assert!(text.is_some_and(|t| t.contains('\u{1b}'))),
                Some(_) => {}
                None => assert_eq!((pair.fit, pair.tag), (Fit::Own, Some(pair.language.code()))),
            }
        }
    }
}
