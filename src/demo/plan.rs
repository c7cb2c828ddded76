//! The list of pairs before anything is drawn: which scene, which caption, which link, which oddity.
//!
//! Decided by one seed, so that the dataset is the same everywhere. It draws nothing and writes nothing.

use fastrand::Rng;

use super::caption::{Language, caption};
use super::oddity::{oddity_at, plant};
use super::pair::{Behaviour, Fit, Format, PlannedPair, Storage};
use super::scene::{Kind, Overlay, Scene};
use super::score::scores;
use super::subject::{Drawing, Fractal, Subject};

/// Pairs in the dataset: four shards of three row groups.
pub const N_PAIRS: usize = 672;

/// The seed of everything; another one makes another dataset, with other planted duplicates to check.
const SEED: u64 = 0x1a10_50f7;

/// The order of the first pairs; afterwards the kinds come shuffled, views twice as often as the rest.
const KINDS: [Kind; 27] = [
    Kind::MountainLake,
    Kind::Balloons,
    Kind::Cat,
    Kind::City,
    Kind::Lighthouse,
    Kind::RingedPlanet,
    Kind::Flowers,
    Kind::Forest,
    Kind::Clock,
    Kind::SailingBoats,
    Kind::Fractal,
    Kind::SnowyVillage,
    Kind::Chess,
    Kind::Desert,
    Kind::House,
    Kind::Sign,
    Kind::Car,
    Kind::Galaxy,
    Kind::Fruit,
    Kind::Pattern,
    Kind::BarChart,
    Kind::Books,
    Kind::Card,
    Kind::Flag,
    Kind::LineChart,
    Kind::Shapes,
    Kind::PieChart,
];

/// The kinds that come twice in a round.
const VIEWS: [Kind; 10] = [
    Kind::MountainLake,
    Kind::City,
    Kind::Forest,
    Kind::Desert,
    Kind::SnowyVillage,
    Kind::Lighthouse,
    Kind::House,
    Kind::Car,
    Kind::SailingBoats,
    Kind::Balloons,
];

/// All pairs in order. Cost: a few milliseconds.
pub fn plan() -> Vec<PlannedPair> {
    let mut rng = Rng::with_seed(SEED);
    let kinds = kinds(&mut rng);
    let mut pairs: Vec<PlannedPair> = Vec::with_capacity(N_PAIRS);
    for (index, kind) in kinds.into_iter().enumerate() {
        let mut pair = plain(index, kind, &mut rng);
        if let Some(oddity) = oddity_at(index) {
            plant(&mut pair, oddity, &pairs, &mut rng);
        }
        pairs.push(pair);
    }
    pairs
}

/// Whether rows in this place hold their pictures: the first half does.
pub fn storage_at(index: usize) -> Storage {
    if index < N_PAIRS / 2 { Storage::Embedded } else { Storage::Link }
}

fn kinds(rng: &mut Rng) -> Vec<Kind> {
    let mut all = KINDS.to_vec();
    while all.len() < N_PAIRS {
        let mut round = [KINDS.as_slice(), VIEWS.as_slice()].concat();
        rng.shuffle(&mut round);
        all.extend(round);
    }
    all.truncate(N_PAIRS);
    all
}

fn plain(index: usize, kind: Kind, rng: &mut Rng) -> PlannedPair {
    let mut scene = Scene::new(kind, rng.u64(..));
    if index % 24 == 13 {
        scene.overlay = Overlay::Watermark;
    }
    // English in two of five, about its share of LAION-5B; the others evenly.
    let language = if rng.u8(0..5) < 2 { Language::English } else { Language::ALL[rng.usize(1..12)] };
    let format = format_of(index, &scene);
    let behaviour = behaviour_at(index);
    let text = caption(&scene, language, rng);
    PlannedPair {
        name: format!("{index:05}-{}.{}", slug(kind), format.extension()),
        scores: scores(&scene, Fit::Own),
        scene,
        format,
        behaviour,
        caption: Some(text),
        language,
        tag: Some(language.code()),
        fit: Fit::Own,
        oddity: None,
    }
}

/// `MountainLake` → `mountain-lake`.
fn slug(kind: Kind) -> String {
    let mut out = String::new();
    for c in format!("{kind:?}").chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Flat drawings are often PNG or WebP on the web, photographs and paintings JPEG.
fn format_of(index: usize, scene: &Scene) -> Format {
    let flat = matches!(
        scene.subject,
        Subject::Drawing(
            Drawing::BarChart(_)
                | Drawing::LineChart(_)
                | Drawing::PieChart(_)
                | Drawing::Fractal(Fractal::Sierpinski)
        )
    );
    match (flat, index % 4) {
        _ if index == GIF_AT => Format::Gif,
        (true, 0 | 1) => Format::Png,
        (true, 2) => Format::WebP,
        _ => Format::Jpeg,
    }
}

/// The one GIF: the bar chart of the first round.
const GIF_AT: usize = 20;

/// A fifth of the links is dead or odd, about as after a few years of link rot; embedded rows do not show it.
fn behaviour_at(index: usize) -> Behaviour {
    if storage_at(index) == Storage::Embedded {
        return Behaviour::Ok;
    }
    match (index - N_PAIRS / 2) % 40 {
        6 | 27 => Behaviour::NotFound,
        11 => Behaviour::Redirect,
        16 => Behaviour::NoAi,
        20 => Behaviour::Gone,
        23 => Behaviour::Html,
        31 => Behaviour::Forbidden,
        34 => Behaviour::Truncated,
        38 => Behaviour::Slow,
        _ => Behaviour::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::caption::Hostile;
    use crate::demo::oddity::Oddity;

    #[test]
    fn the_plan_is_the_same_every_time_and_as_long_as_promised() {
        let (a, b) = (plan(), plan());
        assert_eq!(a.len(), N_PAIRS);
        assert!(
            a.iter().zip(&b).all(|(x, y)| x.scene == y.scene && x.caption == y.caption && x.url() == y.url())
        );
    }

    #[test]
    fn every_oddity_and_every_behaviour_is_there() {
        let pairs = plan();
        let n = |wanted: fn(&Oddity) -> bool| {
            pairs.iter().filter_map(|p| p.oddity.as_ref()).filter(|o| wanted(o)).count()
        };
        assert_eq!(n(|o| matches!(o, Oddity::SamePair(_))), 5);
        assert_eq!(n(|o| matches!(o, Oddity::SameLink(_))), 5);
        assert_eq!(n(|o| matches!(o, Oddity::NearDuplicate(_))), 5);
        assert_eq!(n(|o| matches!(o, Oddity::Hostile(_))), 2 * Hostile::ALL.len());
        assert!(n(|o| *o == Oddity::Misfit) >= 20);
        assert!(n(|o| *o == Oddity::NullScores) >= 5);
        for behaviour in Behaviour::ALL {
            assert!(pairs.iter().any(|p| p.behaviour == behaviour), "{behaviour:?}");
        }
        for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Gif] {
            assert!(pairs.iter().any(|p| p.format == format), "{format:?}");
        }
    }

    #[test]
    fn a_fitting_caption_scores_above_a_misfit_one() {
        let pairs = plan();
        let of = |fit: Fit| {
            pairs.iter().filter(move |p| p.fit == fit).map(|p| p.scores.similarity).filter(|s| !s.is_nan())
        };
        let lowest = of(Fit::Own).fold(f64::MAX, f64::min);
        let highest = of(Fit::Other).chain(of(Fit::Boilerplate)).fold(0.0, f64::max);
        assert!(lowest > highest, "{lowest} {highest}");
    }

    #[test]
    fn the_watermark_score_follows_the_watermark() {
        for pair in plan() {
            assert_eq!(pair.scores.pwatermark > 0.8, pair.scene.overlay == Overlay::Watermark);
        }
    }

    #[test]
    fn links_are_the_same_only_where_planted() {
        let mut seen = std::collections::HashSet::new();
        for pair in plan() {
            let planted = matches!(pair.oddity, Some(Oddity::SamePair(_) | Oddity::SameLink(_)));
            assert_eq!(!seen.insert(pair.url()), planted, "{}", pair.url());
        }
    }
}
