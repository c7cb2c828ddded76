//! Spanish: colours follow the noun and agree with it; the hour is feminine, one o'clock singular.

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
    number(n, ["tres", "cuatro", "cinco", "seis", "siete"])
}

/// A colour's forms: masculine, feminine, feminine plural.
struct Forms {
    m: &'static str,
    f: &'static str,
    f_plural: &'static str,
}

fn colour(colour: Colour) -> Forms {
    let [m, f, f_plural] = match colour {
        Colour::Red => ["rojo", "roja", "rojas"],
        Colour::Orange => ["naranja", "naranja", "naranjas"],
        Colour::Yellow => ["amarillo", "amarilla", "amarillas"],
        Colour::Green => ["verde", "verde", "verdes"],
        Colour::Blue => ["azul", "azul", "azules"],
        Colour::Violet => ["violeta", "violeta", "violetas"],
        Colour::White => ["blanco", "blanca", "blancas"],
        Colour::Black => ["negro", "negra", "negras"],
    };
    Forms { m, f, f_plural }
}

fn article(hour: u8) -> &'static str {
    if hour == 1 { "la" } else { "las" }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "al amanecer",
        Light::Day => "en un día soleado",
        Light::Sunset => "al atardecer",
        Light::Night => "de noche",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "lago de montaña con reflejos".to_owned(),
        Outdoors::City => "horizonte de una ciudad junto al río".to_owned(),
        Outdoors::Forest => "bosque de abetos en la niebla".to_owned(),
        Outdoors::Desert => "desierto con dunas y cactus".to_owned(),
        Outdoors::SnowyVillage => "pueblo de montaña nevado".to_owned(),
        Outdoors::Lighthouse(c) => format!("faro {} y blanco junto al mar", colour(c).m),
        Outdoors::House(c) => format!("casa {} con jardín", colour(c).f),
        Outdoors::Car(c) => format!("coche {} en una carretera rural", colour(c).m),
        Outdoors::SailingBoats(n) => format!("{} veleros en el mar", count(n)),
        Outdoors::Balloons(n) => format!("{} globos aerostáticos sobre colinas verdes", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("planeta {} con anillos y una luna", colour(c).m),
        Object::Galaxy => "galaxia espiral en el espacio".to_owned(),
        Object::Cat(c) => format!("gato {} sentado en un cojín", colour(c).m),
        Object::Flowers(n, c) => format!("{} flores {} en un jarrón", count(n), colour(c).f_plural),
        Object::Fruit(n, fruit) => format!("{} {} en un cuenco", count(n), fruits(fruit)),
        Object::Books(n) => format!("{} libros en un estante de madera", count(n)),
        Object::Clock { hour, minute } => {
            format!("reloj de pared que marca {} {hour}:{minute:02}", article(hour))
        }
        Object::Card(rank, suit) => format!("naipe: {} de {}", rank_name(rank), suit_name(suit)),
        Object::Chess(Chess::Start) => "tablero de ajedrez en la posición inicial".to_owned(),
        Object::Chess(Chess::ItalianGame) => "tablero de ajedrez con la apertura italiana".to_owned(),
        Object::Chess(Chess::RookEnding) => "final de ajedrez: rey y torre contra rey".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "manzanas",
        Fruit::Orange => "naranjas",
        Fruit::Lemon => "limones",
        Fruit::Pear => "peras",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "as".to_owned(),
        Rank::King => "rey".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "corazones",
        Suit::Diamonds => "diamantes",
        Suit::Clubs => "tréboles",
        Suit::Spades => "picas",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("gráfico de barras con {} barras", count(n)),
        Drawing::LineChart(n) => format!("gráfico de líneas con {} líneas", count(n)),
        Drawing::PieChart(n) => format!("gráfico circular con {} sectores", count(n)),
        Drawing::Pattern(kind, c) => format!("patrón {} {}", colour(c).m, pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("cartel {} con el texto «{}»", colour(c).m, word_at(word)),
        Drawing::Flag([x, y, z]) => {
            format!("bandera de tres franjas: {}, {} y {}", colour(x).f, colour(y).f, colour(z).f)
        }
        Drawing::Shapes(c) => format!("formas abstractas {}", colour(c).f_plural),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "de azulejos con estrellas",
        Pattern::Truchet => "de Truchet",
        Pattern::Stripes => "a rayas",
        Pattern::Weave => "trenzado",
        Pattern::Moire => "moiré de círculos",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "fractal: detalle del conjunto de Mandelbrot",
        Fractal::Julia => "fractal: conjunto de Julia",
        Fractal::Sierpinski => "fractal: triángulo de Sierpinski",
        Fractal::Tree => "árbol fractal con hojas",
    }
}
