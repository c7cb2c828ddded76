//! Greek: colours agree with the noun, but *πορτοκαλί*, *μπλε* and *μοβ* never change.

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

/// Of neuter things.
fn count(n: u8) -> &'static str {
    number(n, ["τρία", "τέσσερα", "πέντε", "έξι", "επτά"])
}

/// Of feminine things.
fn count_f(n: u8) -> &'static str {
    number(n, ["τρεις", "τέσσερις", "πέντε", "έξι", "επτά"])
}

/// A colour's forms: masculine, feminine, neuter, neuter plural.
struct Forms {
    m: &'static str,
    f: &'static str,
    n: &'static str,
    n_plural: &'static str,
}

fn colour(colour: Colour) -> Forms {
    let [m, f, n, n_plural] = match colour {
        Colour::Red => ["κόκκινος", "κόκκινη", "κόκκινο", "κόκκινα"],
        Colour::Orange => ["πορτοκαλί", "πορτοκαλί", "πορτοκαλί", "πορτοκαλί"],
        Colour::Yellow => ["κίτρινος", "κίτρινη", "κίτρινο", "κίτρινα"],
        Colour::Green => ["πράσινος", "πράσινη", "πράσινο", "πράσινα"],
        Colour::Blue => ["μπλε", "μπλε", "μπλε", "μπλε"],
        Colour::Violet => ["μοβ", "μοβ", "μοβ", "μοβ"],
        Colour::White => ["λευκός", "λευκή", "λευκό", "λευκά"],
        Colour::Black => ["μαύρος", "μαύρη", "μαύρο", "μαύρα"],
    };
    Forms { m, f, n, n_plural }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "την αυγή",
        Light::Day => "μια ηλιόλουστη μέρα",
        Light::Sunset => "το ηλιοβασίλεμα",
        Light::Night => "τη νύχτα",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "ορεινή λίμνη με αντανακλάσεις".to_owned(),
        Outdoors::City => "πόλη με ουρανοξύστες δίπλα στο ποτάμι".to_owned(),
        Outdoors::Forest => "δάσος με έλατα στην ομίχλη".to_owned(),
        Outdoors::Desert => "έρημος με αμμόλοφους και κάκτους".to_owned(),
        Outdoors::SnowyVillage => "χιονισμένο ορεινό χωριό".to_owned(),
        Outdoors::Lighthouse(c) => format!("{} και λευκός φάρος δίπλα στη θάλασσα", colour(c).m),
        Outdoors::House(c) => format!("{} σπίτι με κήπο", colour(c).n),
        Outdoors::Car(c) => format!("{} αυτοκίνητο σε επαρχιακό δρόμο", colour(c).n),
        Outdoors::SailingBoats(n) => format!("{} ιστιοφόρα στη θάλασσα", count(n)),
        Outdoors::Balloons(n) => format!("{} αερόστατα πάνω από πράσινους λόφους", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("{} πλανήτης με δακτυλίους και φεγγάρι", colour(c).m),
        Object::Galaxy => "σπειροειδής γαλαξίας στο διάστημα".to_owned(),
        Object::Cat(c) => format!("{} γάτα πάνω σε μαξιλάρι", colour(c).f),
        Object::Flowers(n, c) => format!("{} {} λουλούδια σε βάζο", count(n), colour(c).n_plural),
        Object::Fruit(n, fruit) => format!("{} {} σε μπολ", count(n), fruits(fruit)),
        Object::Books(n) => format!("{} βιβλία σε ξύλινο ράφι", count(n)),
        Object::Clock { hour, minute } => format!("ρολόι τοίχου που δείχνει {hour}:{minute:02}"),
        Object::Card(rank, suit) => format!("τραπουλόχαρτο: {} {}", rank_name(rank), suit_name(suit)),
        Object::Chess(Chess::Start) => "σκακιέρα στην αρχική θέση".to_owned(),
        Object::Chess(Chess::ItalianGame) => "σκακιέρα με την Ιταλική παρτίδα".to_owned(),
        Object::Chess(Chess::RookEnding) => {
            "φινάλε στο σκάκι: βασιλιάς και πύργος εναντίον βασιλιά".to_owned()
        }
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "μήλα",
        Fruit::Orange => "πορτοκάλια",
        Fruit::Lemon => "λεμόνια",
        Fruit::Pear => "αχλάδια",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "άσος".to_owned(),
        Rank::King => "ρήγας".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "κούπα",
        Suit::Diamonds => "καρό",
        Suit::Clubs => "σπαθί",
        Suit::Spades => "μπαστούνι",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("ραβδόγραμμα με {} ράβδους", count_f(n)),
        Drawing::LineChart(n) => format!("γράφημα με {} γραμμές", count_f(n)),
        Drawing::PieChart(n) => format!("διάγραμμα πίτας με {} κομμάτια", count(n)),
        Drawing::Pattern(kind, c) => format!("{} {}", colour(c).n, pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("{} πινακίδα με την επιγραφή «{}»", colour(c).f, word_at(word)),
        Drawing::Flag([x, y, z]) => {
            format!("σημαία με τρεις λωρίδες: {}, {} και {}", colour(x).f, colour(y).f, colour(z).f)
        }
        Drawing::Shapes(c) => format!("αφηρημένα {} σχήματα", colour(c).n_plural),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "μοτίβο με πλακάκια και αστέρια",
        Pattern::Truchet => "μοτίβο Truchet",
        Pattern::Stripes => "ριγέ μοτίβο",
        Pattern::Weave => "πλεκτό μοτίβο",
        Pattern::Moire => "μοτίβο μουαρέ με κύκλους",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "φράκταλ: λεπτομέρεια του συνόλου Μάντελμπροτ",
        Fractal::Julia => "φράκταλ: σύνολο Ζουλιά",
        Fractal::Sierpinski => "φράκταλ: τρίγωνο Σερπίνσκι",
        Fractal::Tree => "δέντρο φράκταλ με φύλλα",
    }
}
