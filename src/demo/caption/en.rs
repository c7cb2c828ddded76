//! English.

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
    number(n, ["three", "four", "five", "six", "seven"])
}

fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "red",
        Colour::Orange => "orange",
        Colour::Yellow => "yellow",
        Colour::Green => "green",
        Colour::Blue => "blue",
        Colour::Violet => "purple",
        Colour::White => "white",
        Colour::Black => "black",
    }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "at dawn",
        Light::Day => "on a sunny day",
        Light::Sunset => "at sunset",
        Light::Night => "at night",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "mountain lake with reflections".to_owned(),
        Outdoors::City => "city skyline by the river".to_owned(),
        Outdoors::Forest => "misty fir forest".to_owned(),
        Outdoors::Desert => "desert with dunes and cacti".to_owned(),
        Outdoors::SnowyVillage => "snowy mountain village".to_owned(),
        Outdoors::Lighthouse(c) => format!("{} and white lighthouse by the sea", colour(c)),
        Outdoors::House(c) => format!("{} house with a garden", colour(c)),
        Outdoors::Car(c) => format!("{} car on a country road", colour(c)),
        Outdoors::SailingBoats(n) => format!("{} sailing boats on the sea", count(n)),
        Outdoors::Balloons(n) => format!("{} hot-air balloons over green hills", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("{} planet with rings and a moon", colour(c)),
        Object::Galaxy => "spiral galaxy in deep space".to_owned(),
        Object::Cat(c) => format!("{} cat sitting on a cushion", colour(c)),
        Object::Flowers(n, c) => format!("{} {} flowers in a vase", count(n), colour(c)),
        Object::Fruit(n, fruit) => format!("{} {} in a bowl", count(n), fruits(fruit)),
        Object::Books(n) => format!("{} books on a wooden shelf", count(n)),
        Object::Clock { hour, minute } => format!("wall clock showing {hour}:{minute:02}"),
        Object::Card(rank, suit) => format!("playing card: {} of {}", rank_name(rank), suit_name(suit)),
        Object::Chess(Chess::Start) => "chessboard in the starting position".to_owned(),
        Object::Chess(Chess::ItalianGame) => "chessboard with the Italian Game".to_owned(),
        Object::Chess(Chess::RookEnding) => "chess endgame: king and rook against king".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "apples",
        Fruit::Orange => "oranges",
        Fruit::Lemon => "lemons",
        Fruit::Pear => "pears",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "ace".to_owned(),
        Rank::King => "king".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "hearts",
        Suit::Diamonds => "diamonds",
        Suit::Clubs => "clubs",
        Suit::Spades => "spades",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("bar chart with {} bars", count(n)),
        Drawing::LineChart(n) => format!("line chart with {} lines", count(n)),
        Drawing::PieChart(n) => format!("pie chart with {} slices", count(n)),
        Drawing::Pattern(kind, c) => format!("{} {}", colour(c), pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("{} sign reading \"{}\"", colour(c), word_at(word)),
        Drawing::Flag([x, y, z]) => {
            format!("flag with three bands: {}, {} and {}", colour(x), colour(y), colour(z))
        }
        Drawing::Shapes(c) => format!("abstract {} shapes", colour(c)),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "star tile pattern",
        Pattern::Truchet => "Truchet tile pattern",
        Pattern::Stripes => "striped pattern",
        Pattern::Weave => "woven pattern",
        Pattern::Moire => "moiré pattern of circles",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "fractal: detail of the Mandelbrot set",
        Fractal::Julia => "fractal: Julia set",
        Fractal::Sierpinski => "fractal: Sierpinski triangle",
        Fractal::Tree => "fractal tree with leaves",
    }
}
