//! What a demo picture shows, as plain data made from a seed.
//!
//! The picture is drawn from a [`Scene`], the captions are composed from it and the scores computed from it,
//! so that they agree and a test can say so. Nothing here draws, writes text or reads a clock.

use fastrand::Rng;

use super::subject::{
    Chess, Colour, Drawing, Fractal, Fruit, Light, Object, Outdoors, Pattern, Rank, Subject, Suit,
};

/// Everything about one picture. Equal scenes give equal pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Drives what the words leave open: shapes, places, small variations of colour.
    pub seed: u64,
    /// What is drawn.
    pub subject: Subject,
    /// Size of the picture in pixels.
    pub width_px: u16,
    /// Size of the picture in pixels.
    pub height_px: u16,
    /// What lies over the finished drawing.
    pub overlay: Overlay,
}

/// What lies over the finished drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The bare drawing.
    None,
    /// A stock agency's repeated lettering.
    Watermark,
}

/// The kinds of scene, before a seed fills in the particulars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    MountainLake,
    City,
    Forest,
    Desert,
    SnowyVillage,
    Lighthouse,
    House,
    Car,
    SailingBoats,
    Balloons,
    RingedPlanet,
    Galaxy,
    Cat,
    Flowers,
    Fruit,
    Books,
    Clock,
    Card,
    Chess,
    BarChart,
    LineChart,
    PieChart,
    Pattern,
    Fractal,
    Sign,
    Flag,
    Shapes,
}

/// How many of a countable thing a scene holds. Every language here counts 3 to 7 by few and regular rules.
pub(super) const COUNTS: std::ops::RangeInclusive<u8> = 3..=7;

/// Words on signs and posters: the stroke font has A–Z and 0–9.
pub(super) const WORDS: [&str; 12] = [
    "OPEN",
    "JAZZ 1959",
    "MUSEUM",
    "HOTEL",
    "CAFE",
    "CINEMA",
    "ROUTE 66",
    "BAKERY",
    "GALLERY",
    "EXIT 24",
    "RADIO",
    "VOYAGE",
];

/// Colours of painted things; white and black are for cats, houses and flags.
const BRIGHT: [Colour; 6] =
    [Colour::Red, Colour::Orange, Colour::Yellow, Colour::Green, Colour::Blue, Colour::Violet];

/// Sizes in pixels: 3:1 panoramas, 16:9, 3:2, 4:3, squares, portraits, 9:16.
const SIZES: [(u16, u16); 10] = [
    (640, 480),
    (600, 400),
    (480, 480),
    (800, 450),
    (400, 600),
    (768, 256),
    (360, 640),
    (512, 384),
    (720, 480),
    (320, 256),
];

impl Scene {
    /// A scene of that kind; everything else follows from the seed.
    pub fn new(kind: Kind, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let subject = subject(kind, &mut rng);
        let (width_px, height_px) = size(kind, &mut rng);
        Self { seed: rng.u64(..), subject, width_px, height_px, overlay: Overlay::None }
    }

    /// The word on a sign, if the scene has one.
    pub fn word(&self) -> Option<&'static str> {
        match self.subject {
            Subject::Drawing(Drawing::Sign(word, _)) => Some(word_at(word)),
            _ => None,
        }
    }
}

/// The word with that number; numbers beyond the list start again.
pub(super) fn word_at(index: u8) -> &'static str {
    WORDS[usize::from(index) % WORDS.len()]
}

fn subject(kind: Kind, rng: &mut Rng) -> Subject {
    use {Drawing as D, Object as Ob, Outdoors as Out};
    let count = rng.u8(COUNTS);
    let bright = pick(rng, &BRIGHT);
    let light = pick(rng, &[Light::Dawn, Light::Day, Light::Sunset, Light::Night]);
    let outdoors = |what| Subject::Outdoors(what, light);
    match kind {
        Kind::MountainLake => outdoors(Out::MountainLake),
        Kind::City => outdoors(Out::City),
        Kind::Forest => outdoors(Out::Forest),
        Kind::Desert => outdoors(Out::Desert),
        Kind::SnowyVillage => outdoors(Out::SnowyVillage),
        Kind::Lighthouse => outdoors(Out::Lighthouse(bright)),
        Kind::House => outdoors(Out::House(bright)),
        Kind::Car => outdoors(Out::Car(bright)),
        Kind::SailingBoats => outdoors(Out::SailingBoats(count)),
        Kind::Balloons => outdoors(Out::Balloons(count)),
        Kind::RingedPlanet => Subject::Object(Ob::RingedPlanet(bright)),
        Kind::Galaxy => Subject::Object(Ob::Galaxy),
        Kind::Cat => Subject::Object(Ob::Cat(pick(rng, &[Colour::Black, Colour::White, Colour::Orange]))),
        Kind::Flowers => Subject::Object(Ob::Flowers(count, bright)),
        Kind::Fruit => Subject::Object(Ob::Fruit(count, fruit(rng))),
        Kind::Books => Subject::Object(Ob::Books(count)),
        Kind::Clock => Subject::Object(Ob::Clock { hour: rng.u8(1..=12), minute: rng.u8(0..12) * 5 }),
        Kind::Card => Subject::Object(card(rng)),
        Kind::Chess => {
            Subject::Object(Ob::Chess(pick(rng, &[Chess::Start, Chess::ItalianGame, Chess::RookEnding])))
        }
        Kind::BarChart => Subject::Drawing(D::BarChart(count)),
        Kind::LineChart => Subject::Drawing(D::LineChart(count)),
        Kind::PieChart => Subject::Drawing(D::PieChart(count)),
        Kind::Pattern => Subject::Drawing(D::Pattern(pattern(rng), bright)),
        Kind::Fractal => Subject::Drawing(D::Fractal(fractal(rng))),
        Kind::Sign => Subject::Drawing(D::Sign(rng.u8(..), bright)),
        Kind::Flag => Subject::Drawing(D::Flag(bands(rng))),
        Kind::Shapes => Subject::Drawing(D::Shapes(bright)),
    }
}

fn fruit(rng: &mut Rng) -> Fruit {
    pick(rng, &[Fruit::Apple, Fruit::Orange, Fruit::Lemon, Fruit::Pear])
}

fn pattern(rng: &mut Rng) -> Pattern {
    pick(rng, &[Pattern::Tiles, Pattern::Truchet, Pattern::Stripes, Pattern::Weave, Pattern::Moire])
}

fn fractal(rng: &mut Rng) -> Fractal {
    pick(rng, &[Fractal::Mandelbrot, Fractal::Julia, Fractal::Sierpinski, Fractal::Tree])
}

fn card(rng: &mut Rng) -> Object {
    let rank = match rng.u8(1..=11) {
        1 => Rank::Ace,
        11 => Rank::King,
        number => Rank::Number(number),
    };
    Object::Card(rank, pick(rng, &[Suit::Hearts, Suit::Diamonds, Suit::Clubs, Suit::Spades]))
}

/// Three colours of which neighbours differ.
fn bands(rng: &mut Rng) -> [Colour; 3] {
    let mut all = [Colour::Red, Colour::White, Colour::Blue, Colour::Green, Colour::Yellow, Colour::Black];
    rng.shuffle(&mut all);
    [all[0], all[1], all[2]]
}

fn size(kind: Kind, rng: &mut Rng) -> (u16, u16) {
    let near = |(w, h): (u16, u16), rng: &mut Rng| (w + rng.u16(0..12) * 4, h + rng.u16(0..8) * 4);
    match kind {
        // Things that fill a square would be lost in a panorama.
        Kind::Chess | Kind::Clock | Kind::Cat | Kind::Card | Kind::PieChart | Kind::RingedPlanet => {
            near(pick(rng, &[(480, 480), (512, 384), (400, 480), (320, 320), (560, 420)]), rng)
        }
        Kind::BarChart | Kind::LineChart | Kind::Car | Kind::Flag | Kind::Books => {
            near(pick(rng, &[(640, 480), (600, 400), (720, 405), (480, 320)]), rng)
        }
        _ => near(pick(rng, &SIZES), rng),
    }
}

/// One of a few. The lists above are never empty.
fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_scene_and_another_seed_another() {
        assert_eq!(Scene::new(Kind::City, 7), Scene::new(Kind::City, 7));
        assert_ne!(Scene::new(Kind::City, 7), Scene::new(Kind::City, 8));
    }

    #[test]
    fn sizes_reach_from_panorama_to_phone_and_stay_in_bounds() {
        let scenes: Vec<Scene> = (0..400).map(|seed| Scene::new(Kind::Forest, seed)).collect();
        assert!(
            scenes.iter().all(|s| (256..=848).contains(&s.width_px) && (256..=672).contains(&s.height_px))
        );
        assert!(scenes.iter().any(|s| s.width_px * 10 > s.height_px * 28));
        assert!(scenes.iter().any(|s| s.height_px * 10 > s.width_px * 17));
    }

    #[test]
    fn cards_and_clocks_exist() {
        for seed in 0..200 {
            if let Subject::Object(Object::Card(Rank::Number(n), _)) = Scene::new(Kind::Card, seed).subject {
                assert!((2..=10).contains(&n));
            }
            if let Subject::Object(Object::Clock { hour, minute }) = Scene::new(Kind::Clock, seed).subject {
                assert!((1..=12).contains(&hour) && minute < 60);
            }
        }
    }
}
