//! Italian: colours follow the noun and agree with it; *blu* and *viola* never change.

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
    number(n, ["tre", "quattro", "cinque", "sei", "sette"])
}

/// A colour's forms: masculine, feminine, masculine plural, feminine plural.
struct Forms {
    m: &'static str,
    f: &'static str,
    m_plural: &'static str,
    f_plural: &'static str,
}

fn colour(colour: Colour) -> Forms {
    let [m, f, m_plural, f_plural] = match colour {
        Colour::Red => ["rosso", "rossa", "rossi", "rosse"],
        Colour::Orange => ["arancione", "arancione", "arancioni", "arancioni"],
        Colour::Yellow => ["giallo", "gialla", "gialli", "gialle"],
        Colour::Green => ["verde", "verde", "verdi", "verdi"],
        Colour::Blue => ["blu", "blu", "blu", "blu"],
        Colour::Violet => ["viola", "viola", "viola", "viola"],
        Colour::White => ["bianco", "bianca", "bianchi", "bianche"],
        Colour::Black => ["nero", "nera", "neri", "nere"],
    };
    Forms { m, f, m_plural, f_plural }
}

fn article(hour: u8) -> &'static str {
    if hour == 1 { "l'" } else { "le " }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "all'alba",
        Light::Day => "in una giornata di sole",
        Light::Sunset => "al tramonto",
        Light::Night => "di notte",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "lago di montagna con riflessi".to_owned(),
        Outdoors::City => "skyline di una città sul fiume".to_owned(),
        Outdoors::Forest => "bosco di abeti nella nebbia".to_owned(),
        Outdoors::Desert => "deserto con dune e cactus".to_owned(),
        Outdoors::SnowyVillage => "villaggio di montagna innevato".to_owned(),
        Outdoors::Lighthouse(c) => format!("faro {} e bianco in riva al mare", colour(c).m),
        Outdoors::House(c) => format!("casa {} con giardino", colour(c).f),
        Outdoors::Car(c) => format!("auto {} su una strada di campagna", colour(c).f),
        Outdoors::SailingBoats(n) => format!("{} barche a vela sul mare", count(n)),
        Outdoors::Balloons(n) => format!("{} mongolfiere sopra colline verdi", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("pianeta {} con anelli e una luna", colour(c).m),
        Object::Galaxy => "galassia a spirale nello spazio".to_owned(),
        Object::Cat(c) => format!("gatto {} seduto su un cuscino", colour(c).m),
        Object::Flowers(n, c) => format!("{} fiori {} in un vaso", count(n), colour(c).m_plural),
        Object::Fruit(n, fruit) => format!("{} {} in una ciotola", count(n), fruits(fruit)),
        Object::Books(n) => format!("{} libri su una mensola di legno", count(n)),
        Object::Clock { hour, minute } => {
            format!("orologio da parete che segna {}{hour}:{minute:02}", article(hour))
        }
        Object::Card(rank, suit) => format!("carta da gioco: {} di {}", rank_name(rank), suit_name(suit)),
        Object::Chess(Chess::Start) => "scacchiera nella posizione iniziale".to_owned(),
        Object::Chess(Chess::ItalianGame) => "scacchiera con la partita italiana".to_owned(),
        Object::Chess(Chess::RookEnding) => "finale di scacchi: re e torre contro re".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "mele",
        Fruit::Orange => "arance",
        Fruit::Lemon => "limoni",
        Fruit::Pear => "pere",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "asso".to_owned(),
        Rank::King => "re".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "cuori",
        Suit::Diamonds => "quadri",
        Suit::Clubs => "fiori",
        Suit::Spades => "picche",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("grafico a barre con {} barre", count(n)),
        Drawing::LineChart(n) => format!("grafico a linee con {} linee", count(n)),
        Drawing::PieChart(n) => format!("grafico a torta con {} spicchi", count(n)),
        Drawing::Pattern(kind, c) => format!("motivo {} {}", colour(c).m, pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("insegna {} con la scritta «{}»", colour(c).f, word_at(word)),
        Drawing::Flag([x, y, z]) => {
            format!("bandiera a tre bande: {}, {} e {}", colour(x).f, colour(y).f, colour(z).f)
        }
        Drawing::Shapes(c) => format!("forme astratte {}", colour(c).f_plural),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "di piastrelle a stelle",
        Pattern::Truchet => "di Truchet",
        Pattern::Stripes => "a righe",
        Pattern::Weave => "intrecciato",
        Pattern::Moire => "moiré di cerchi",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "frattale: dettaglio dell'insieme di Mandelbrot",
        Fractal::Julia => "frattale: insieme di Julia",
        Fractal::Sierpinski => "frattale: triangolo di Sierpinski",
        Fractal::Tree => "albero frattale con foglie",
    }
}
