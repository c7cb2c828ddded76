//! Hindi: time and place come first; colours in -ā agree with the noun, the others never change.

use super::language::number;
use crate::demo::scene::word_at;
use crate::demo::subject::{
    Chess, Colour, Drawing, Fractal, Fruit, Light, Object, Outdoors, Pattern, Rank, Subject, Suit,
};

pub(super) fn describe(subject: Subject) -> String {
    match subject {
        Subject::Outdoors(what, light) => format!("{} {}", time(light), outdoors(what)),
        Subject::Object(what) => object(what),
        Subject::Drawing(what) => drawing(what),
    }
}

fn count(n: u8) -> &'static str {
    number(n, ["तीन", "चार", "पाँच", "छह", "सात"])
}

/// A colour's forms: masculine, feminine, masculine plural.
struct Forms {
    m: &'static str,
    f: &'static str,
    m_plural: &'static str,
}

fn colour(colour: Colour) -> Forms {
    let [m, f, m_plural] = match colour {
        Colour::Red => ["लाल", "लाल", "लाल"],
        Colour::Orange => ["नारंगी", "नारंगी", "नारंगी"],
        Colour::Yellow => ["पीला", "पीली", "पीले"],
        Colour::Green => ["हरा", "हरी", "हरे"],
        Colour::Blue => ["नीला", "नीली", "नीले"],
        Colour::Violet => ["बैंगनी", "बैंगनी", "बैंगनी"],
        Colour::White => ["सफ़ेद", "सफ़ेद", "सफ़ेद"],
        Colour::Black => ["काला", "काली", "काले"],
    };
    Forms { m, f, m_plural }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "भोर में",
        Light::Day => "धूप भरे दिन में",
        Light::Sunset => "सूर्यास्त के समय",
        Light::Night => "रात में",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "पहाड़ी झील और उसका प्रतिबिंब".to_owned(),
        Outdoors::City => "नदी किनारे शहर की इमारतें".to_owned(),
        Outdoors::Forest => "धुंध में देवदार का जंगल".to_owned(),
        Outdoors::Desert => "टीलों और कैक्टस वाला रेगिस्तान".to_owned(),
        Outdoors::SnowyVillage => "बर्फ़ से ढका पहाड़ी गाँव".to_owned(),
        Outdoors::Lighthouse(c) => format!("समुद्र के किनारे {} और सफ़ेद प्रकाशस्तंभ", colour(c).m),
        Outdoors::House(c) => format!("बगीचे वाला {} घर", colour(c).m),
        Outdoors::Car(c) => format!("देहाती सड़क पर {} कार", colour(c).f),
        Outdoors::SailingBoats(n) => format!("समुद्र में {} पाल वाली नावें", count(n)),
        Outdoors::Balloons(n) => format!("हरी पहाड़ियों के ऊपर {} गर्म हवा के गुब्बारे", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("छल्लों और चाँद वाला {} ग्रह", colour(c).m),
        Object::Galaxy => "अंतरिक्ष में सर्पिल आकाशगंगा".to_owned(),
        Object::Cat(c) => format!("गद्दी पर बैठी {} बिल्ली", colour(c).f),
        Object::Flowers(n, c) => format!("फूलदान में {} {} फूल", count(n), colour(c).m_plural),
        Object::Fruit(n, fruit) => format!("कटोरे में {} {}", count(n), fruits(fruit)),
        Object::Books(n) => format!("लकड़ी की शेल्फ़ पर {} किताबें", count(n)),
        Object::Clock { hour, minute } => format!("{hour}:{minute:02} का समय दिखाती दीवार घड़ी"),
        Object::Card(rank, suit) => format!("ताश का पत्ता: {} का {}", suit_name(suit), rank_name(rank)),
        Object::Chess(Chess::Start) => "शुरुआती स्थिति में शतरंज की बिसात".to_owned(),
        Object::Chess(Chess::ItalianGame) => "इटालियन गेम वाली शतरंज की बिसात".to_owned(),
        Object::Chess(Chess::RookEnding) => "शतरंज का अंतिम खेल: राजा और हाथी बनाम राजा".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "सेब",
        Fruit::Orange => "संतरे",
        Fruit::Lemon => "नींबू",
        Fruit::Pear => "नाशपातियाँ",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "इक्का".to_owned(),
        Rank::King => "बादशाह".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "पान",
        Suit::Diamonds => "ईंट",
        Suit::Clubs => "चिड़ी",
        Suit::Spades => "हुकुम",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("{} स्तंभों वाला बार चार्ट", count(n)),
        Drawing::LineChart(n) => format!("{} रेखाओं वाला लाइन चार्ट", count(n)),
        Drawing::PieChart(n) => format!("{} हिस्सों वाला पाई चार्ट", count(n)),
        Drawing::Pattern(kind, c) => format!("{} {}", colour(c).m, pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("{} बोर्ड जिस पर \"{}\" लिखा है", colour(c).m, word_at(word)),
        Drawing::Flag([x, y, z]) => {
            format!("तीन पट्टियों वाला झंडा: {}, {} और {}", colour(x).f, colour(y).f, colour(z).f)
        }
        Drawing::Shapes(c) => format!("अमूर्त {} आकृतियाँ", colour(c).f),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "सितारों वाला टाइल पैटर्न",
        Pattern::Truchet => "ट्रूशे पैटर्न",
        Pattern::Stripes => "धारीदार पैटर्न",
        Pattern::Weave => "बुना हुआ पैटर्न",
        Pattern::Moire => "वृत्तों का मोइरे पैटर्न",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "फ्रैक्टल: मैंडलब्रॉट समुच्चय का एक भाग",
        Fractal::Julia => "फ्रैक्टल: जूलिया समुच्चय",
        Fractal::Sierpinski => "फ्रैक्टल: सिएरपिंस्की त्रिभुज",
        Fractal::Tree => "पत्तियों वाला फ्रैक्टल पेड़",
    }
}
