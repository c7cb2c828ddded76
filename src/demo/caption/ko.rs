//! Korean: what describes comes before the noun, number and counter after it.

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

/// Before a counter.
fn count(n: u8) -> &'static str {
    number(n, ["세", "네", "다섯", "여섯", "일곱"])
}

/// Before a noun.
fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "빨간",
        Colour::Orange => "주황색",
        Colour::Yellow => "노란",
        Colour::Green => "초록색",
        Colour::Blue => "파란",
        Colour::Violet => "보라색",
        Colour::White => "하얀",
        Colour::Black => "검은",
    }
}

/// As a name.
fn hue(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "빨간색",
        Colour::Orange => "주황색",
        Colour::Yellow => "노란색",
        Colour::Green => "초록색",
        Colour::Blue => "파란색",
        Colour::Violet => "보라색",
        Colour::White => "흰색",
        Colour::Black => "검은색",
    }
}

fn time(light: Light) -> &'static str {
    match light {
        Light::Dawn => "새벽의",
        Light::Day => "맑은 날의",
        Light::Sunset => "해 질 녘의",
        Light::Night => "밤의",
    }
}

fn outdoors(what: Outdoors) -> String {
    match what {
        Outdoors::MountainLake => "산을 비추는 호수".to_owned(),
        Outdoors::City => "강변의 도시 스카이라인".to_owned(),
        Outdoors::Forest => "안개 낀 전나무 숲".to_owned(),
        Outdoors::Desert => "모래 언덕과 선인장이 있는 사막".to_owned(),
        Outdoors::SnowyVillage => "눈 덮인 산골 마을".to_owned(),
        Outdoors::Lighthouse(c) => format!("바닷가의 {}과 흰색 등대", hue(c)),
        Outdoors::House(c) => format!("정원이 있는 {} 집", colour(c)),
        Outdoors::Car(c) => format!("시골길 위의 {} 자동차", colour(c)),
        Outdoors::SailingBoats(n) => format!("바다 위의 돛단배 {} 척", count(n)),
        Outdoors::Balloons(n) => format!("푸른 언덕 위의 열기구 {} 개", count(n)),
    }
}

fn object(what: Object) -> String {
    match what {
        Object::RingedPlanet(c) => format!("고리와 달이 있는 {} 행성", colour(c)),
        Object::Galaxy => "우주의 나선 은하".to_owned(),
        Object::Cat(c) => format!("방석에 앉은 {} 고양이", colour(c)),
        Object::Flowers(n, c) => format!("꽃병에 꽂힌 {} 꽃 {} 송이", colour(c), count(n)),
        Object::Fruit(n, fruit) => format!("그릇에 담긴 {} {} 개", fruits(fruit), count(n)),
        Object::Books(n) => format!("나무 선반 위의 책 {} 권", count(n)),
        Object::Clock { hour, minute } => format!("{hour}시 {minute:02}분을 가리키는 벽시계"),
        Object::Card(rank, suit) => format!("트럼프 카드: {} {}", suit_name(suit), rank_name(rank)),
        Object::Chess(Chess::Start) => "시작 배치의 체스판".to_owned(),
        Object::Chess(Chess::ItalianGame) => "이탈리안 게임의 체스판".to_owned(),
        Object::Chess(Chess::RookEnding) => "체스 엔드게임: 킹과 룩 대 킹".to_owned(),
    }
}

fn fruits(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Apple => "사과",
        Fruit::Orange => "오렌지",
        Fruit::Lemon => "레몬",
        Fruit::Pear => "배",
    }
}

fn rank_name(rank: Rank) -> String {
    match rank {
        Rank::Ace => "에이스".to_owned(),
        Rank::King => "킹".to_owned(),
        Rank::Number(n) => n.to_string(),
    }
}

fn suit_name(suit: Suit) -> &'static str {
    match suit {
        Suit::Hearts => "하트",
        Suit::Diamonds => "다이아몬드",
        Suit::Clubs => "클로버",
        Suit::Spades => "스페이드",
    }
}

fn drawing(what: Drawing) -> String {
    match what {
        Drawing::BarChart(n) => format!("막대가 {} 개인 막대그래프", count(n)),
        Drawing::LineChart(n) => format!("선이 {} 개인 꺾은선그래프", count(n)),
        Drawing::PieChart(n) => format!("{} 조각으로 나뉜 원그래프", count(n)),
        Drawing::Pattern(kind, c) => format!("{} {}", colour(c), pattern(kind)),
        Drawing::Fractal(kind) => fractal(kind).to_owned(),
        Drawing::Sign(word, c) => format!("“{}” 글자가 적힌 {} 간판", word_at(word), colour(c)),
        Drawing::Flag([x, y, z]) => format!("{}, {}, {}의 삼색기", hue(x), hue(y), hue(z)),
        Drawing::Shapes(c) => format!("{} 추상 도형", colour(c)),
    }
}

fn pattern(kind: Pattern) -> &'static str {
    match kind {
        Pattern::Tiles => "별 타일 무늬",
        Pattern::Truchet => "트루셰 무늬",
        Pattern::Stripes => "줄무늬",
        Pattern::Weave => "직조 무늬",
        Pattern::Moire => "동심원 모아레 무늬",
    }
}

fn fractal(kind: Fractal) -> &'static str {
    match kind {
        Fractal::Mandelbrot => "프랙털: 만델브로 집합의 일부",
        Fractal::Julia => "프랙털: 쥘리아 집합",
        Fractal::Sierpinski => "프랙털: 시에르핀스키 삼각형",
        Fractal::Tree => "잎이 무성한 프랙털 나무",
    }
}
