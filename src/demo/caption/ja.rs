//! Japanese: what describes comes before the noun; each kind of thing has its counter.

use super::language::number;
use crate::demo::scene::word_at;
use crate::demo::subject::{
    Chess, Colour, Drawing, Fractal, Fruit, Light, Object, Outdoors, Pattern, Rank, Subject, Suit,
};

pub(super) fn describe(subject: Subject) -> String {
    match subject {
        Subject::Outdoors(what, light) => format!("{}{}", time(light), outdoors(what)),
        Subject::Object(what) => object(what),
        Subject::Drawing(what) => drawing(what),
    }
}

fn count(n: u8) -> &'static str {
    number(n, ["三", "四", "五", "六", "七"])
}

/// Before a noun.
fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "赤い",
        Colour::Orange => "オレンジ色の",
        Colour::Yellow => "黄色い",
        Colour::Green => "緑の",
        Colour::Blue => "青い",
        Colour::Violet => "紫の",
        Colour::White => "白い",
        Colour::Black => "黒い",
    }
}

/// As a name.
fn hue(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "赤",
        Colour::Orange => "オレンジ",
        Colour::Yellow => "黄",
        Colour::Green => "緑",
        Colour::Blue => "青",
        Colour::Violet => "紫",
        Colour::White => "白",
        Colour::Black => "黒",
    }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "夜明けの",
        Light::Day => "晴れた日の",
        Light::Sunset => "夕暮れの",
        Light::Night => "夜の",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "山々を映す湖".to_owned(),
        Outdoors::City => "川沿いの都市のスカイライン".to_owned(),
        Outdoors::Forest => "霧のかかったモミの森".to_owned(),
        Outdoors::Desert => "砂丘とサボテンの砂漠".to_owned(),
        Outdoors::SnowyVillage => "雪に覆われた山村".to_owned(),
        Outdoors::Lighthouse(c) => format!("海辺の{}と白の灯台", hue(c)),
        Outdoors::House(c) => format!("庭のある{}家", colour(c)),
        Outdoors::Car(c) => format!("田舎道を走る{}車", colour(c)),
        Outdoors::SailingBoats(n) => format!("海に浮かぶ{}隻のヨット", count(n)),
        Outdoors::Balloons(n) => format!("緑の丘の上に浮かぶ{}機の熱気球", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("環と月を持つ{}惑星", colour(c)),
        Object::Galaxy => "宇宙に浮かぶ渦巻銀河".to_owned(),
        Object::Cat(c) => format!("クッションに座る{}猫", colour(c)),
        Object::Flowers(n, c) => format!("花瓶に生けた{}輪の{}花", count(n), colour(c)),
        Object::Fruit(n, fruit) => format!("ボウルに入った{}個の{}", count(n), fruits(fruit)),
        Object::Books(n) => format!("木の棚に並ぶ{}冊の本", count(n)),
        Object::Clock { hour, minute } => format!("{hour}時{minute:02}分を指す掛け時計"),
        Object::Card(rank, suit) => format!("トランプ：{}の{}", suit_name(suit), rank_name(rank)),
        Object::Chess(Chess::Start) => "初期配置のチェス盤".to_owned(),
        Object::Chess(Chess::ItalianGame) => "イタリアン・ゲームのチェス盤".to_owned(),
        Object::Chess(Chess::RookEnding) => "チェスの終盤：キングとルーク対キング".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "りんご",
        Fruit::Orange => "オレンジ",
        Fruit::Lemon => "レモン",
        Fruit::Pear => "洋梨",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "エース".to_owned(),
        Rank::King => "キング".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "ハート",
        Suit::Diamonds => "ダイヤ",
        Suit::Clubs => "クラブ",
        Suit::Spades => "スペード",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("棒が{}本の棒グラフ", count(n)),
        Drawing::LineChart(n) => format!("線が{}本の折れ線グラフ", count(n)),
        Drawing::PieChart(n) => format!("{}つに分かれた円グラフ", count(n)),
        Drawing::Pattern(kind, c) => format!("{}{}", colour(c), pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("「{}」と書かれた{}看板", word_at(word), colour(c)),
        Drawing::Flag([x, y, z]) => format!("{}・{}・{}の三色旗", hue(x), hue(y), hue(z)),
        Drawing::Shapes(c) => format!("{}抽象的な形", colour(c)),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "星形タイル模様",
        Pattern::Truchet => "トルシェ模様",
        Pattern::Stripes => "縞模様",
        Pattern::Weave => "織り模様",
        Pattern::Moire => "同心円のモアレ模様",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "フラクタル：マンデルブロ集合の一部",
        Fractal::Julia => "フラクタル：ジュリア集合",
        Fractal::Sierpinski => "フラクタル：シェルピンスキーの三角形",
        Fractal::Tree => "葉の茂るフラクタルの木",
    }
}
