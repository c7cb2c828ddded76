//! Arabic: colours follow the noun and agree with it; 3 to 7 take the form of the other gender and a plural noun.

use super::language::number;
use crate::demo::scene::word_at;
use crate::demo::subject::{
    Chess, Colour, Drawing, Fractal, Fruit, Light, Object, Outdoors, Pattern, Rank, Subject, Suit,
};

pub(super) fn describe(subject: Subject) -> String {
    match subject {
        Subject::Outdoors(what, light) => format!("{} {}", outdoors(what), time(light)),
        Subject::Object(what) => object(what),
        Subject::Drawing(what) => drawing(what),
    }
}

/// Of things whose singular is masculine.
fn count_m(n: u8) -> &'static str {
    number(n, ["ثلاثة", "أربعة", "خمسة", "ستة", "سبعة"])
}

/// Of things whose singular is feminine.
fn count_f(n: u8) -> &'static str {
    number(n, ["ثلاث", "أربع", "خمس", "ست", "سبع"])
}

/// A colour's forms: masculine; feminine, which plurals of things take, too.
struct Forms {
    m: &'static str,
    f: &'static str,
}

fn colour(colour: Colour) -> Forms {
    let [m, f] = match colour {
        Colour::Red => ["أحمر", "حمراء"],
        Colour::Orange => ["برتقالي", "برتقالية"],
        Colour::Yellow => ["أصفر", "صفراء"],
        Colour::Green => ["أخضر", "خضراء"],
        Colour::Blue => ["أزرق", "زرقاء"],
        Colour::Violet => ["بنفسجي", "بنفسجية"],
        Colour::White => ["أبيض", "بيضاء"],
        Colour::Black => ["أسود", "سوداء"],
    };
    Forms { m, f }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "عند الفجر",
        Light::Day => "في يوم مشمس",
        Light::Sunset => "عند الغروب",
        Light::Night => "ليلاً",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "بحيرة جبلية بانعكاسات هادئة".to_owned(),
        Outdoors::City => "أفق مدينة على ضفة النهر".to_owned(),
        Outdoors::Forest => "غابة تنوب في الضباب".to_owned(),
        Outdoors::Desert => "صحراء بكثبان رملية وصبار".to_owned(),
        Outdoors::SnowyVillage => "قرية جبلية مغطاة بالثلوج".to_owned(),
        Outdoors::Lighthouse(c) => format!("منارة {} وبيضاء على شاطئ البحر", colour(c).f),
        Outdoors::House(c) => format!("بيت {} مع حديقة", colour(c).m),
        Outdoors::Car(c) => format!("سيارة {} على طريق ريفي", colour(c).f),
        Outdoors::SailingBoats(n) => format!("{} قوارب شراعية في البحر", count_m(n)),
        Outdoors::Balloons(n) => format!("{} مناطيد فوق تلال خضراء", count_m(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("كوكب {} بحلقات وقمر", colour(c).m),
        Object::Galaxy => "مجرة حلزونية في الفضاء".to_owned(),
        Object::Cat(c) => format!("قطة {} جالسة على وسادة", colour(c).f),
        Object::Flowers(n, c) => format!("{} زهور {} في مزهرية", count_f(n), colour(c).f),
        Object::Fruit(n, fruit) => format!("{} {} في وعاء", count_f(n), fruits(fruit)),
        Object::Books(n) => format!("{} كتب على رف خشبي", count_m(n)),
        Object::Clock { hour, minute } => format!("ساعة حائط تشير إلى {hour}:{minute:02}"),
        Object::Card(rank, suit) => format!("ورقة لعب: {} {}", rank_name(rank), suit_name(suit)),
        Object::Chess(Chess::Start) => "رقعة شطرنج في وضع البداية".to_owned(),
        Object::Chess(Chess::ItalianGame) => "رقعة شطرنج مع الافتتاح الإيطالي".to_owned(),
        Object::Chess(Chess::RookEnding) => "نهاية شطرنج: ملك ورخ ضد ملك".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "تفاحات",
        Fruit::Orange => "برتقالات",
        Fruit::Lemon => "ليمونات",
        Fruit::Pear => "إجاصات",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "آس".to_owned(),
        Rank::King => "ملك".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "قلوب",
        Suit::Diamonds => "ديناري",
        Suit::Clubs => "سباتي",
        Suit::Spades => "بستوني",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("مخطط أعمدة من {} أعمدة", count_m(n)),
        Drawing::LineChart(n) => format!("مخطط خطي من {} خطوط", count_m(n)),
        Drawing::PieChart(n) => format!("مخطط دائري من {} شرائح", count_f(n)),
        Drawing::Pattern(kind, c) => format!("نمط {} {}", colour(c).m, pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("لافتة {} مكتوب عليها «{}»", colour(c).f, word_at(word)),
        Drawing::Flag([x, y, z]) => {
            format!("علم بثلاثة خطوط: {} و{} و{}", colour(x).m, colour(y).m, colour(z).m)
        }
        Drawing::Shapes(c) => format!("أشكال تجريدية {}", colour(c).f),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "من بلاط نجمي",
        Pattern::Truchet => "من بلاط تروشيه",
        Pattern::Stripes => "مخطط",
        Pattern::Weave => "منسوج",
        Pattern::Moire => "متموج من الدوائر",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "كسيرية: تفصيل من مجموعة ماندلبرو",
        Fractal::Julia => "كسيرية: مجموعة جوليا",
        Fractal::Sierpinski => "كسيرية: مثلث سيربنسكي",
        Fractal::Tree => "شجرة كسيرية بأوراق",
    }
}
