//! The vocabulary of the demo's pictures: what can be drawn, in which colour, how many, at which time.
//!
//! Plain data; which of it a seed chooses is [`Scene`](super::Scene)'s matter.

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A view under the sky, which has a time of day.
    Outdoors(Outdoors, Light),
    /// A thing looked at closely.
    Object(Object),
    /// Something drawn rather than seen: charts, patterns, lettering.
    Drawing(Drawing),
}

/// Views under the sky. Numbers are [`COUNTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Outdoors {
    MountainLake,
    City,
    Forest,
    Desert,
    SnowyVillage,
    Lighthouse(Colour),
    House(Colour),
    Car(Colour),
    SailingBoats(u8),
    Balloons(u8),
}

/// Things looked at closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Object {
    RingedPlanet(Colour),
    Galaxy,
    Cat(Colour),
    Flowers(u8, Colour),
    Fruit(u8, Fruit),
    Books(u8),
    Clock { hour: u8, minute: u8 },
    Card(Rank, Suit),
    Chess(Chess),
}

/// Charts, patterns, fractals, lettering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Drawing {
    BarChart(u8),
    LineChart(u8),
    PieChart(u8),
    Pattern(Pattern, Colour),
    Fractal(Fractal),
    /// A word from [`WORDS`] on a ground of that colour.
    Sign(u8, Colour),
    /// Three bands, from the top or from the left.
    Flag([Colour; 3]),
    /// Soft shapes. Harmless, as all of these are; the dataset gives them a high unsafe score.
    Shapes(Colour),
}

/// Time of day, as far as the light tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Light {
    Dawn,
    Day,
    Sunset,
    Night,
}

/// Colours that every language here has a plain word for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Colour {
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Violet,
    White,
    Black,
}

/// Fruit in a bowl.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Fruit {
    Apple,
    Orange,
    Lemon,
    Pear,
}

/// Playing cards: the ace, a number from 2 to 10, the king.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Rank {
    Ace,
    Number(u8),
    King,
}

/// The four French suits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Suit {
    Hearts,
    Diamonds,
    Clubs,
    Spades,
}

/// Positions on a chess board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chess {
    /// All 32 pieces at home.
    Start,
    /// After 1 e4 e5 2 Nf3 Nc6 3 Bc4.
    ItalianGame,
    /// King and rook against king.
    RookEnding,
}

/// Patterns that fill the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Pattern {
    Tiles,
    Truchet,
    Stripes,
    Weave,
    Moire,
}

/// Fractals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Fractal {
    Mandelbrot,
    Julia,
    Sierpinski,
    Tree,
}
