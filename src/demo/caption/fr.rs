//! French: colours follow the noun and agree with it; *orange* never changes.

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
    number(n, ["trois", "quatre", "cinq", "six", "sept"])
}

/// A colour's forms: masculine, feminine, feminine plural.
struct Forms {
    m: &'static str,
    f: &'static str,
    f_plural: &'static str,
}

fn colour(colour: Colour) -> Forms {
    let [m, f, f_plural] = match colour {
        Colour::Red => ["rouge", "rouge", "rouges"],
        Colour::Orange => ["orange", "orange", "orange"],
        Colour::Yellow => ["jaune", "jaune", "jaunes"],
        Colour::Green => ["vert", "verte", "vertes"],
        Colour::Blue => ["bleu", "bleue", "bleues"],
        Colour::Violet => ["violet", "violette", "violettes"],
        Colour::White => ["blanc", "blanche", "blanches"],
        Colour::Black => ["noir", "noire", "noires"],
    };
    Forms { m, f, f_plural }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "à l'aube",
        Light::Day => "par une journée ensoleillée",
        Light::Sunset => "au coucher du soleil",
        Light::Night => "de nuit",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "lac de montagne et ses reflets".to_owned(),
        Outdoors::City => "gratte-ciel d'une ville au bord du fleuve".to_owned(),
        Outdoors::Forest => "forêt de sapins dans la brume".to_owned(),
        Outdoors::Desert => "désert avec dunes et cactus".to_owned(),
        Outdoors::SnowyVillage => "village de montagne enneigé".to_owned(),
        Outdoors::Lighthouse(c) => format!("phare {} et blanc au bord de la mer", colour(c).m),
        Outdoors::House(c) => format!("maison {} avec jardin", colour(c).f),
        Outdoors::Car(c) => format!("voiture {} sur une route de campagne", colour(c).f),
        Outdoors::SailingBoats(n) => format!("{} voiliers sur la mer", count(n)),
        Outdoors::Balloons(n) => format!("{} montgolfières au-dessus de collines vertes", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("planète {} avec des anneaux et une lune", colour(c).f),
        Object::Galaxy => "galaxie spirale dans l'espace".to_owned(),
        Object::Cat(c) => format!("chat {} assis sur un coussin", colour(c).m),
        Object::Flowers(n, c) => format!("{} fleurs {} dans un vase", count(n), colour(c).f_plural),
        Object::Fruit(n, fruit) => format!("{} {} dans une coupe", count(n), fruits(fruit)),
        Object::Books(n) => format!("{} livres sur une étagère en bois", count(n)),
        Object::Clock { hour, minute } => format!("horloge murale indiquant {hour} h {minute:02}"),
        Object::Card(rank, suit) => format!("carte à jouer : {} de {}", rank_name(rank), suit_name(suit)),
        Object::Chess(Chess::Start) => "échiquier en position initiale".to_owned(),
        Object::Chess(Chess::ItalianGame) => "échiquier avec la partie italienne".to_owned(),
        Object::Chess(Chess::RookEnding) => "finale d'échecs : roi et tour contre roi".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "pommes",
        Fruit::Orange => "oranges",
        Fruit::Lemon => "citrons",
        Fruit::Pear => "poires",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "as".to_owned(),
        Rank::King => "roi".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "cœur",
        Suit::Diamonds => "carreau",
        Suit::Clubs => "trèfle",
        Suit::Spades => "pique",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("diagramme à {} barres", count(n)),
        Drawing::LineChart(n) => format!("graphique à {} courbes", count(n)),
        Drawing::PieChart(n) => format!("diagramme circulaire à {} secteurs", count(n)),
        Drawing::Pattern(kind, c) => format!("motif {} {}", colour(c).m, pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => {
            format!("panneau {} portant l'inscription « {} »", colour(c).m, word_at(word))
        }
        Drawing::Flag([x, y, z]) => {
            format!("drapeau à trois bandes : {}, {} et {}", colour(x).m, colour(y).m, colour(z).m)
        }
        Drawing::Shapes(c) => format!("formes abstraites {}", colour(c).f_plural),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "de carreaux à étoiles",
        Pattern::Truchet => "de Truchet",
        Pattern::Stripes => "à rayures",
        Pattern::Weave => "tressé",
        Pattern::Moire => "moiré en cercles",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "fractale : détail de l'ensemble de Mandelbrot",
        Fractal::Julia => "fractale : ensemble de Julia",
        Fractal::Sierpinski => "fractale : triangle de Sierpiński",
        Fractal::Tree => "arbre fractal avec ses feuilles",
    }
}
