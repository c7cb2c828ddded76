//! Chinese (simplified): what describes comes before the noun; each kind of thing has its measure word.

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

/// Without the word for colour, 色.
fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "红",
        Colour::Orange => "橙",
        Colour::Yellow => "黄",
        Colour::Green => "绿",
        Colour::Blue => "蓝",
        Colour::Violet => "紫",
        Colour::White => "白",
        Colour::Black => "黑",
    }
}

/// Ginger cats have a word of their own.
fn fur(fur: Colour) -> &'static str {
    if fur == Colour::Orange { "橘" } else { colour(fur) }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "黎明时分的",
        Light::Day => "阳光下的",
        Light::Sunset => "日落时分的",
        Light::Night => "夜晚的",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "倒映群山的湖泊".to_owned(),
        Outdoors::City => "河畔的城市天际线".to_owned(),
        Outdoors::Forest => "雾中的冷杉林".to_owned(),
        Outdoors::Desert => "有沙丘和仙人掌的沙漠".to_owned(),
        Outdoors::SnowyVillage => "白雪覆盖的山村".to_owned(),
        Outdoors::Lighthouse(c) => format!("海边{}白相间的灯塔", colour(c)),
        Outdoors::House(c) => format!("带花园的{}色房子", colour(c)),
        Outdoors::Car(c) => format!("乡间公路上的{}色汽车", colour(c)),
        Outdoors::SailingBoats(n) => format!("海上的{}艘帆船", count(n)),
        Outdoors::Balloons(n) => format!("青山上空的{}个热气球", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("带光环和卫星的{}色行星", colour(c)),
        Object::Galaxy => "太空中的旋涡星系".to_owned(),
        Object::Cat(c) => format!("坐在垫子上的{}猫", fur(c)),
        Object::Flowers(n, c) => format!("花瓶里的{}朵{}色的花", count(n), colour(c)),
        Object::Fruit(n, fruit) => format!("碗里的{}个{}", count(n), fruits(fruit)),
        Object::Books(n) => format!("木架上的{}本书", count(n)),
        Object::Clock { hour, minute } => format!("指向{hour}点{minute:02}分的挂钟"),
        Object::Card(rank, suit) => format!("扑克牌：{}{}", suit_name(suit), rank_name(rank)),
        Object::Chess(Chess::Start) => "初始局面的国际象棋棋盘".to_owned(),
        Object::Chess(Chess::ItalianGame) => "意大利开局的国际象棋棋盘".to_owned(),
        Object::Chess(Chess::RookEnding) => "国际象棋残局：王和车对王".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "苹果",
        Fruit::Orange => "橙子",
        Fruit::Lemon => "柠檬",
        Fruit::Pear => "梨",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "A".to_owned(),
        Rank::King => "K".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "红心",
        Suit::Diamonds => "方块",
        Suit::Clubs => "梅花",
        Suit::Spades => "黑桃",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("有{}根柱子的柱状图", count(n)),
        Drawing::LineChart(n) => format!("有{}条线的折线图", count(n)),
        Drawing::PieChart(n) => format!("有{}个扇区的饼图", count(n)),
        Drawing::Pattern(kind, c) => format!("{}色{}", colour(c), pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("写着“{}”的{}色招牌", word_at(word), colour(c)),
        Drawing::Flag([x, y, z]) => format!("{}、{}、{}三色旗", colour(x), colour(y), colour(z)),
        Drawing::Shapes(c) => format!("{}色抽象形状", colour(c)),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "星形瓷砖图案",
        Pattern::Truchet => "特鲁谢图案",
        Pattern::Stripes => "条纹图案",
        Pattern::Weave => "编织图案",
        Pattern::Moire => "圆形摩尔纹图案",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "分形：曼德博集合局部",
        Fractal::Julia => "分形：朱利亚集合",
        Fractal::Sierpinski => "分形：谢尔宾斯基三角形",
        Fractal::Tree => "枝叶繁茂的分形树",
    }
}
