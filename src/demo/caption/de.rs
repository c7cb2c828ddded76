//! German: adjectives without an article take strong endings, by the noun's gender and number.

use super::language::{number, sentence};
use crate::demo::scene::word_at;
use crate::demo::subject::{
    Chess, Colour, Drawing, Fractal, Fruit, Light, Object, Outdoors, Pattern, Rank, Subject, Suit,
};

pub(super) fn describe(subject: Subject) -> String {
    sentence(&match subject {
        Subject::Outdoors(what, light) => format!("{} {}", outdoors(what), time(light)),
        Subject::Object(what) => object(what),
        Subject::Drawing(what) => drawing(what),
    })
}

fn count(n: u8) -> &'static str {
    number(n, ["drei", "vier", "fünf", "sechs", "sieben"])
}

/// The stem; endings follow: -er masculine, -e feminine and plural, -es neuter.
fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "rot",
        Colour::Orange => "orangefarben",
        Colour::Yellow => "gelb",
        Colour::Green => "grün",
        Colour::Blue => "blau",
        Colour::Violet => "violett",
        Colour::White => "weiß",
        Colour::Black => "schwarz",
    }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "im Morgengrauen",
        Light::Day => "an einem sonnigen Tag",
        Light::Sunset => "bei Sonnenuntergang",
        Light::Night => "bei Nacht",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "Bergsee mit Spiegelung".to_owned(),
        Outdoors::City => "Skyline einer Stadt am Fluss".to_owned(),
        Outdoors::Forest => "Tannenwald im Nebel".to_owned(),
        Outdoors::Desert => "Wüste mit Dünen und Kakteen".to_owned(),
        Outdoors::SnowyVillage => "verschneites Bergdorf".to_owned(),
        Outdoors::Lighthouse(c) => format!("{}-weißer Leuchtturm am Meer", colour(c)),
        Outdoors::House(c) => format!("{}es Haus mit Garten", colour(c)),
        Outdoors::Car(c) => format!("{}es Auto auf einer Landstraße", colour(c)),
        Outdoors::SailingBoats(n) => format!("{} Segelboote auf dem Meer", count(n)),
        Outdoors::Balloons(n) => format!("{} Heißluftballons über grünen Hügeln", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("{}er Planet mit Ringen und Mond", colour(c)),
        Object::Galaxy => "Spiralgalaxie im Weltall".to_owned(),
        Object::Cat(c) => format!("{}e Katze auf einem Kissen", colour(c)),
        Object::Flowers(n, c) => format!("{} {}e Blumen in einer Vase", count(n), colour(c)),
        Object::Fruit(n, fruit) => format!("{} {} in einer Schale", count(n), fruits(fruit)),
        Object::Books(n) => format!("{} Bücher auf einem Holzregal", count(n)),
        Object::Clock { hour, minute } => format!("Wanduhr, die {hour}:{minute:02} Uhr zeigt"),
        Object::Card(rank, suit) => format!("Spielkarte: {}-{}", suit_name(suit), rank_name(rank)),
        Object::Chess(Chess::Start) => "Schachbrett in der Grundstellung".to_owned(),
        Object::Chess(Chess::ItalianGame) => "Schachbrett mit der Italienischen Partie".to_owned(),
        Object::Chess(Chess::RookEnding) => "Schachendspiel: König und Turm gegen König".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "Äpfel",
        Fruit::Orange => "Orangen",
        Fruit::Lemon => "Zitronen",
        Fruit::Pear => "Birnen",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "Ass".to_owned(),
        Rank::King => "König".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "Herz",
        Suit::Diamonds => "Karo",
        Suit::Clubs => "Kreuz",
        Suit::Spades => "Pik",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("Balkendiagramm mit {} Balken", count(n)),
        Drawing::LineChart(n) => format!("Liniendiagramm mit {} Linien", count(n)),
        Drawing::PieChart(n) => format!("Kreisdiagramm mit {} Segmenten", count(n)),
        Drawing::Pattern(kind, c) => format!("{}es {}", colour(c), pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("{}es Schild mit der Aufschrift „{}“", colour(c), word_at(word)),
        Drawing::Flag([x, y, z]) => {
            format!("Flagge mit drei Streifen: {}, {} und {}", colour(x), colour(y), colour(z))
        }
        Drawing::Shapes(c) => format!("abstrakte {}e Formen", colour(c)),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "Fliesenmuster mit Sternen",
        Pattern::Truchet => "Truchet-Muster",
        Pattern::Stripes => "Streifenmuster",
        Pattern::Weave => "Flechtmuster",
        Pattern::Moire => "Moiré-Muster aus Kreisen",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "Fraktal: Ausschnitt der Mandelbrot-Menge",
        Fractal::Julia => "Fraktal: Julia-Menge",
        Fractal::Sierpinski => "Fraktal: Sierpinski-Dreieck",
        Fractal::Tree => "fraktaler Baum mit Blättern",
    }
}
