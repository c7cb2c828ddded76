//! Russian: 3 and 4 take the genitive singular of the noun, 5 to 7 the plural; the adjective is plural in both.

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
    number(n, ["три", "четыре", "пять", "шесть", "семь"])
}

/// After *с*: the instrumental.
fn with_count(n: u8) -> &'static str {
    number(n, ["тремя", "четырьмя", "пятью", "шестью", "семью"])
}

/// The noun after a number: `few` after 3 and 4, `many` after 5 to 7.
fn after(n: u8, few: &'static str, many: &'static str) -> &'static str {
    if n < 5 { few } else { many }
}

/// A colour's forms: masculine, feminine, genitive plural, plural, feminine accusative and instrumental.
struct Forms {
    m: &'static str,
    f: &'static str,
    of_plural: &'static str,
    plural: &'static str,
    f_accusative: &'static str,
    f_instrumental: &'static str,
}

fn colour(colour: Colour) -> Forms {
    let [m, f, of_plural, plural, f_accusative, f_instrumental] = match colour {
        Colour::Red => ["красный", "красная", "красных", "красные", "красную", "красной"],
        Colour::Orange => ["оранжевый", "оранжевая", "оранжевых", "оранжевые", "оранжевую", "оранжевой"],
        Colour::Yellow => ["жёлтый", "жёлтая", "жёлтых", "жёлтые", "жёлтую", "жёлтой"],
        Colour::Green => ["зелёный", "зелёная", "зелёных", "зелёные", "зелёную", "зелёной"],
        Colour::Blue => ["синий", "синяя", "синих", "синие", "синюю", "синей"],
        Colour::Violet => {
            ["фиолетовый", "фиолетовая", "фиолетовых", "фиолетовые", "фиолетовую", "фиолетовой"]
        }
        Colour::White => ["белый", "белая", "белых", "белые", "белую", "белой"],
        Colour::Black => ["чёрный", "чёрная", "чёрных", "чёрные", "чёрную", "чёрной"],
    };
    Forms { m, f, of_plural, plural, f_accusative, f_instrumental }
}

/// Ginger cats have a word of their own.
fn fur(fur: Colour) -> &'static str {
    if fur == Colour::Orange { "рыжий" } else { colour(fur).m }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "на рассвете",
        Light::Day => "в солнечный день",
        Light::Sunset => "на закате",
        Light::Night => "ночью",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "горное озеро с отражением".to_owned(),
        Outdoors::City => "панорама города у реки".to_owned(),
        Outdoors::Forest => "еловый лес в тумане".to_owned(),
        Outdoors::Desert => "пустыня с дюнами и кактусами".to_owned(),
        Outdoors::SnowyVillage => "заснеженная горная деревня".to_owned(),
        Outdoors::Lighthouse(c) => format!("маяк в {} и белую полоску у моря", colour(c).f_accusative),
        Outdoors::House(c) => format!("{} дом с садом", colour(c).m),
        Outdoors::Car(c) => format!("{} машина на просёлочной дороге", colour(c).f),
        Outdoors::SailingBoats(n) => format!("{} {} в море", count(n), after(n, "парусника", "парусников")),
        Outdoors::Balloons(n) => {
            format!("{} воздушных {} над зелёными холмами", count(n), after(n, "шара", "шаров"))
        }
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("{} планета с кольцами и луной", colour(c).f),
        Object::Galaxy => "спиральная галактика в космосе".to_owned(),
        Object::Cat(c) => format!("{} кот на подушке", fur(c)),
        Object::Flowers(n, c) => {
            format!("{} {} {} в вазе", count(n), colour(c).of_plural, after(n, "цветка", "цветов"))
        }
        Object::Fruit(n, fruit) => format!("{} {} в миске", count(n), fruits(n, fruit)),
        Object::Books(n) => format!("{} {} на деревянной полке", count(n), after(n, "книги", "книг")),
        Object::Clock { hour, minute } => format!("настенные часы показывают {hour}:{minute:02}"),
        Object::Card(rank, suit) => format!("игральная карта: {} {}", rank_name(rank), suit_name(suit)),
        Object::Chess(Chess::Start) => "шахматная доска в начальной позиции".to_owned(),
        Object::Chess(Chess::ItalianGame) => "шахматная доска: итальянская партия".to_owned(),
        Object::Chess(Chess::RookEnding) => "шахматный эндшпиль: король и ладья против короля".to_owned(),
    }
}

fn fruits(n: u8, fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => after(n, "яблока", "яблок"),
        Fruit::Orange => after(n, "апельсина", "апельсинов"),
        Fruit::Lemon => after(n, "лимона", "лимонов"),
        Fruit::Pear => after(n, "груши", "груш"),
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "туз".to_owned(),
        Rank::King => "король".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "червей",
        Suit::Diamonds => "бубен",
        Suit::Clubs => "треф",
        Suit::Spades => "пик",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("столбчатая диаграмма с {} столбцами", with_count(n)),
        Drawing::LineChart(n) => format!("линейный график с {} линиями", with_count(n)),
        Drawing::PieChart(n) => format!("круговая диаграмма с {} секторами", with_count(n)),
        Drawing::Pattern(kind, c) => format!("{} {}", colour(c).m, pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("{} вывеска с надписью «{}»", colour(c).f, word_at(word)),
        Drawing::Flag([x, y, z]) => format!(
            "флаг с тремя полосами: {}, {} и {}",
            colour(x).f_instrumental,
            colour(y).f_instrumental,
            colour(z).f_instrumental
        ),
        Drawing::Shapes(c) => format!("абстрактные {} формы", colour(c).plural),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "узор из плиток со звёздами",
        Pattern::Truchet => "узор Труше",
        Pattern::Stripes => "узор в полоску",
        Pattern::Weave => "плетёный узор",
        Pattern::Moire => "муаровый узор из кругов",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "фрактал: фрагмент множества Мандельброта",
        Fractal::Julia => "фрактал: множество Жюлиа",
        Fractal::Sierpinski => "фрактал: треугольник Серпинского",
        Fractal::Tree => "фрактальное дерево с листьями",
    }
}
