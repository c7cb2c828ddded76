//! The filter language against a naive evaluator, written from the rules and not from the code: random
//! expressions over random rows with NULL, NaN, infinities, both zeros, the ends of the integers, empty and
//! non-ASCII text. Every case is made from its seed, which is printed when it fails.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "the rules say where numbers are rounded, and the texts are short"
)]

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, ListArray, StringArray, UInt64Array,
};
use arrow::datatypes::{Field, Float64Type, Schema};
use fastrand::Rng;
use pairlens::query::{Names, Predicate, expression::Input};

/// Expressions tried; a few seconds in a debug build.
const CASES: u64 = 3_000;
const ROWS: usize = 24;

/// One row: the columns `i`, `w`, `f`, `d`, `t`, `b` and `l`.
#[derive(Clone, Debug)]
struct Row {
    i: Option<i64>,
    w: Option<u64>,
    f: Option<f32>,
    d: Option<f64>,
    t: Option<String>,
    b: Option<bool>,
    l: Option<Vec<Option<f64>>>,
}

/// The number types, in the order of the rules.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Type {
    Int,
    Wide,
    Real,
    Double,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    Int(i64),
    Wide(i128),
    Real(f32),
    Double(f64),
}

#[derive(Clone, Debug)]
enum Num {
    Column(&'static str),
    Literal(&'static str, Number),
    Binary(Box<Num>, &'static str, Box<Num>),
    Negate(Box<Num>),
    Length(Box<Text>),
    Abs(Box<Num>),
    Choice(&'static str, Box<Num>, Box<Num>),
    Case(Box<Cond>, Box<Num>, Box<Num>),
}

#[derive(Clone, Debug)]
enum Text {
    Column,
    Literal(&'static str),
    Null,
    Lower(Box<Text>),
    Substr(Box<Text>, i64, i64),
    Coalesce(Box<Text>, Box<Text>),
}

#[derive(Clone, Debug)]
enum Cond {
    Column,
    Literal(Option<bool>),
    Compare(Num, &'static str, Num),
    CompareText(Text, &'static str, Text),
    Between(Num, Num, Num),
    In(Num, Vec<Num>, bool),
    InText(Text, Vec<Text>),
    Like(Text, &'static str, bool),
    Part(&'static str, Text, Text),
    IsNan(Num),
    NumIsNull(Num),
    TextIsNull(Text),
    IsTruth(Box<Cond>, bool),
    Not(Box<Cond>),
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
    Quantified(Num, &'static str, bool),
    QuantifiedBody(&'static str, Num, bool),
}

const TEXTS: [&str; 12] =
    ["", "cat", "CAT", "a cat", "größe", "GRÖSSE", "\u{212a}", "ſ", "a\nb", "100%", "猫", "k s"];
const PATTERNS: [&str; 12] =
    ["%", "", "cat", "%cat%", "c%t", "_at", "%K%", "%s", "größe", "1__%", "%猫%", "a%b"];
const COMPARISONS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

fn literals() -> [(&'static str, Number); 13] {
    [
        ("0", Number::Int(0)),
        ("1", Number::Int(1)),
        ("-3", Number::Int(-3)),
        ("7", Number::Int(7)),
        ("16777217", Number::Int(16_777_217)),
        ("9223372036854775807", Number::Int(i64::MAX)),
        ("18446744073709551615", Number::Wide(u64::MAX.into())),
        ("0.0", Number::Double(0.0)),
        ("0.1", Number::Double(0.1)),
        ("2.5", Number::Double(2.5)),
        ("-1e300", Number::Double(-1e300)),
        ("1e-3", Number::Double(1e-3)),
        ("3.", Number::Double(3.0)),
    ]
}

fn pick<T: Clone>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())].clone()
}

fn num(rng: &mut Rng, depth: u32) -> Num {
    if depth == 0 || rng.u8(..3) == 0 {
        return if rng.bool() {
            Num::Column(pick(rng, &["i", "w", "f", "d"]))
        } else {
            let (sql, value) = pick(rng, &literals());
            Num::Literal(sql, value)
        };
    }
    let sub = |rng: &mut Rng| Box::new(num(rng, depth - 1));
    match rng.u8(..8) {
        0..3 => Num::Binary(sub(rng), pick(rng, &["+", "-", "*", "/", "%"]), sub(rng)),
        3 => Num::Negate(sub(rng)),
        4 => Num::Length(Box::new(text(rng, depth - 1))),
        5 => Num::Abs(sub(rng)),
        6 => Num::Choice(pick(rng, &["least", "greatest", "coalesce"]), sub(rng), sub(rng)),
        _ => Num::Case(Box::new(cond(rng, depth - 1)), sub(rng), sub(rng)),
    }
}

fn text(rng: &mut Rng, depth: u32) -> Text {
    let sub = |rng: &mut Rng| Box::new(text(rng, depth.saturating_sub(1)));
    match rng.u8(..if depth == 0 { 5 } else { 8 }) {
        0..3 => Text::Column,
        3 => Text::Literal(pick(rng, &TEXTS)),
        4 => Text::Null,
        5 => Text::Lower(sub(rng)),
        6 => Text::Substr(sub(rng), rng.i64(-3..5), rng.i64(-1..4)),
        _ => Text::Coalesce(sub(rng), sub(rng)),
    }
}

fn cond(rng: &mut Rng, depth: u32) -> Cond {
    let d = depth.saturating_sub(1);
    let sub = |rng: &mut Rng| Box::new(cond(rng, d));
    let op = pick(rng, &COMPARISONS);
    match rng.u8(..if depth == 0 { 12 } else { 20 }) {
        0..3 => Cond::Compare(num(rng, d), op, num(rng, d)),
        3 => Cond::CompareText(text(rng, d), op, text(rng, d)),
        4 => Cond::Like(text(rng, d), pick(rng, &PATTERNS), rng.bool()),
        5 => Cond::Column,
        6 => Cond::Literal(pick(rng, &[None, Some(true), Some(false)])),
        7 => Cond::IsNan(num(rng, d)),
        8 => Cond::NumIsNull(num(rng, d)),
        9 => Cond::TextIsNull(text(rng, d)),
        10 => Cond::Quantified(num(rng, d), op, rng.bool()),
        // Without a condition in it: quantifiers do not nest.
        11 => Cond::QuantifiedBody(op, num(rng, 0), rng.bool()),
        12 => Cond::Between(num(rng, d), num(rng, d), num(rng, d)),
        13 => {
            let n = rng.usize(1..14);
            Cond::In(num(rng, d), (0..n).map(|_| num(rng, 0)).collect(), rng.bool())
        }
        14 => {
            let n = rng.usize(1..14);
            Cond::InText(text(rng, d), (0..n).map(|_| text(rng, 0)).collect())
        }
        15 => Cond::Part(pick(rng, &["contains", "starts_with", "ends_with"]), text(rng, d), text(rng, d)),
        16 => Cond::IsTruth(sub(rng), rng.bool()),
        17 => Cond::Not(sub(rng)),
        18 => Cond::And(sub(rng), sub(rng)),
        _ => Cond::Or(sub(rng), sub(rng)),
    }
}

// The same expression as SQL.

fn quantifier(any: bool) -> &'static str {
    if any { "ANY" } else { "ALL" }
}

impl Num {
    fn sql(&self) -> String {
        match self {
            Self::Column(name) => (*name).to_owned(),
            Self::Literal(sql, _) => format!("({sql})"),
            Self::Binary(a, op, b) => format!("({} {op} {})", a.sql(), b.sql()),
            Self::Negate(a) => format!("(- {})", a.sql()),
            Self::Length(t) => format!("length({})", t.sql()),
            Self::Abs(a) => format!("abs({})", a.sql()),
            Self::Choice(name, a, b) => format!("{name}({}, {})", a.sql(), b.sql()),
            Self::Case(when, a, b) => {
                format!("CASE WHEN {} THEN {} ELSE {} END", when.sql(), a.sql(), b.sql())
            }
        }
    }
}

impl Text {
    fn sql(&self) -> String {
        match self {
            Self::Column => "t".to_owned(),
            Self::Literal(text) => format!("'{}'", text.replace('\'', "''")),
            Self::Null => "NULL".to_owned(),
            Self::Lower(t) => format!("lower({})", t.sql()),
            Self::Substr(t, start, count) => format!("substr({}, {start}, {count})", t.sql()),
            Self::Coalesce(a, b) => format!("coalesce({}, {})", a.sql(), b.sql()),
        }
    }
}

impl Cond {
    fn sql(&self) -> String {
        let list = |items: Vec<String>| items.join(", ");
        match self {
            Self::Column => "b".to_owned(),
            Self::Literal(None) => "NULL".to_owned(),
            Self::Literal(Some(b)) => b.to_string(),
            Self::Compare(a, op, b) => format!("({} {op} {})", a.sql(), b.sql()),
            Self::CompareText(a, op, b) => format!("({} {op} {})", a.sql(), b.sql()),
            Self::Between(v, a, b) => format!("({} BETWEEN {} AND {})", v.sql(), a.sql(), b.sql()),
            Self::In(v, items, null) => {
                let mut items: Vec<String> = items.iter().map(Num::sql).collect();
                items.extend(null.then(|| "NULL".to_owned()));
                format!("({} IN ({}))", v.sql(), list(items))
            }
            Self::InText(v, items) => {
                format!("({} IN ({}))", v.sql(), list(items.iter().map(Text::sql).collect()))
            }
            Self::Like(t, pattern, fold) => {
                format!("({} {} '{pattern}')", t.sql(), if *fold { "ILIKE" } else { "LIKE" })
            }
            Self::Part(name, a, b) => format!("{name}({}, {})", a.sql(), b.sql()),
            Self::IsNan(n) => format!("isnan({})", n.sql()),
            Self::NumIsNull(n) => format!("({} IS NULL)", n.sql()),
            Self::TextIsNull(t) => format!("({} IS NULL)", t.sql()),
            Self::IsTruth(c, truth) => format!("(({}) IS {truth})", c.sql()),
            Self::Not(c) => format!("(NOT {})", c.sql()),
            Self::And(a, b) => format!("({} AND {})", a.sql(), b.sql()),
            Self::Or(a, b) => format!("({} OR {})", a.sql(), b.sql()),
            Self::Quantified(v, op, any) => format!("({} {op} {}(l))", v.sql(), quantifier(*any)),
            Self::QuantifiedBody(op, v, any) => format!("{}(l {op} {})", quantifier(*any), v.sql()),
        }
    }
}

// The naive evaluator: one row at a time, straight from the rules.

/// A value, its static type, and whether it was known without any row.
#[derive(Clone, Copy, Debug)]
struct Typed {
    value: Option<Number>,
    r#type: Type,
    constant: bool,
}

fn type_of(number: Number) -> Type {
    match number {
        Number::Int(_) => Type::Int,
        Number::Wide(_) => Type::Wide,
        Number::Real(_) => Type::Real,
        Number::Double(_) => Type::Double,
    }
}

fn as_double(number: Number) -> f64 {
    match number {
        Number::Int(v) => v as f64,
        Number::Wide(v) => v as f64,
        Number::Real(v) => v.into(),
        Number::Double(v) => v,
    }
}

fn convert(number: Number, to: Type) -> Number {
    match (number, to) {
        (Number::Int(v), Type::Wide) => Number::Wide(v.into()),
        (Number::Int(v), Type::Real) => Number::Real(v as f32),
        (same, to) if type_of(same) == to => same,
        (other, Type::Real) => Number::Real(as_double(other) as f32),
        (other, _) => Number::Double(as_double(other)),
    }
}

fn common(a: Typed, b: Typed) -> Type {
    use Type::{Double, Int, Real, Wide};
    match (a.r#type, b.r#type) {
        (a, b) if a == b => a,
        (Int, Wide) | (Wide, Int) => Wide,
        (Real, _) if !a.constant && b.constant => Real,
        (_, Real) if !b.constant && a.constant => Real,
        _ => Double,
    }
}

fn pair(a: Typed, b: Typed, to: Type) -> Option<(Number, Number)> {
    Some((convert(a.value?, to), convert(b.value?, to)))
}

/// `None` where it is unknown.
fn compare(a: Typed, op: &str, b: Typed) -> Option<bool> {
    let order = match pair(a, b, common(a, b))? {
        (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
        (Number::Wide(a), Number::Wide(b)) => Some(a.cmp(&b)),
        (Number::Real(a), Number::Real(b)) => a.partial_cmp(&b),
        (Number::Double(a), Number::Double(b)) => a.partial_cmp(&b),
        mixed => panic!("{mixed:?}"),
    }?;
    Some(holds(order, op))
}

fn holds(order: std::cmp::Ordering, op: &str) -> bool {
    match op {
        "=" => order.is_eq(),
        "<>" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        other => panic!("{other}"),
    }
}

fn compute(a: Typed, op: &str, b: Typed) -> Typed {
    let mut to = common(a, b);
    if op == "/" && matches!(to, Type::Int | Type::Wide) {
        to = Type::Double;
    }
    let value = pair(a, b, to).and_then(|operands| match operands {
        (Number::Int(a), Number::Int(b)) => match op {
            "+" => a.checked_add(b),
            "-" => a.checked_sub(b),
            "*" => a.checked_mul(b),
            _ => (b != 0).then(|| if b == -1 { 0 } else { a % b }),
        }
        .map(Number::Int),
        (Number::Wide(a), Number::Wide(b)) => match op {
            "+" => a.checked_add(b),
            "-" => a.checked_sub(b),
            "*" => a.checked_mul(b),
            _ => (b != 0).then(|| if b == -1 { 0 } else { a % b }),
        }
        .map(Number::Wide),
        (Number::Real(a), Number::Real(b)) => match op {
            "+" => Some(a + b),
            "-" => Some(a - b),
            "*" => Some(a * b),
            "/" => (b != 0.0).then(|| a / b),
            _ => (b != 0.0).then(|| a % b),
        }
        .map(Number::Real),
        (Number::Double(a), Number::Double(b)) => match op {
            "+" => Some(a + b),
            "-" => Some(a - b),
            "*" => Some(a * b),
            "/" => (b != 0.0).then(|| a / b),
            _ => (b != 0.0).then(|| a % b),
        }
        .map(Number::Double),
        mixed => panic!("{mixed:?}"),
    });
    settle(Typed { value, r#type: to, constant: a.constant && b.constant })
}

/// A computed constant that fits 64 bits is a 64-bit one.
fn settle(typed: Typed) -> Typed {
    match typed.value {
        Some(Number::Wide(v)) if typed.constant => match i64::try_from(v) {
            Ok(v) => Typed { value: Some(Number::Int(v)), r#type: Type::Int, constant: true },
            Err(_) => typed,
        },
        _ => typed,
    }
}

fn is_nan(number: Number) -> bool {
    as_double(number).is_nan()
}

fn choose(name: &str, a: Typed, b: Typed) -> Typed {
    let r#type = common(a, b);
    let (x, y) = (a.value.map(|v| convert(v, r#type)), b.value.map(|v| convert(v, r#type)));
    let value = match (x, y) {
        (None, other) | (other, None) => other,
        (Some(x), Some(_)) if name == "coalesce" || is_nan(x) => Some(x),
        (Some(_), Some(y)) if is_nan(y) => Some(y),
        (Some(x), Some(y)) => {
            let op = if name == "least" { "<" } else { ">" };
            let typed = |n| Typed { value: Some(n), r#type, constant: false };
            Some(if compare(typed(y), op, typed(x)) == Some(true) { y } else { x })
        }
    };
    settle(Typed { value, r#type, constant: a.constant && b.constant })
}

impl Num {
    fn value(&self, row: &Row) -> Typed {
        let column = |value, r#type| Typed { value, r#type, constant: false };
        match self {
            Self::Column("i") => column(row.i.map(Number::Int), Type::Int),
            Self::Column("w") => column(row.w.map(|v| Number::Wide(v.into())), Type::Wide),
            Self::Column("f") => column(row.f.map(Number::Real), Type::Real),
            Self::Column(_) => column(row.d.map(Number::Double), Type::Double),
            Self::Literal(_, number) => {
                Typed { value: Some(*number), r#type: type_of(*number), constant: true }
            }
            Self::Binary(a, op, b) => compute(a.value(row), op, b.value(row)),
            Self::Negate(a) => {
                let a = a.value(row);
                let value = a.value.and_then(|v| match v {
                    Number::Int(v) => v.checked_neg().map(Number::Int),
                    Number::Wide(v) => v.checked_neg().map(Number::Wide),
                    Number::Real(v) => Some(Number::Real(-v)),
                    Number::Double(v) => Some(Number::Double(-v)),
                });
                settle(Typed { value, ..a })
            }
            Self::Length(t) => {
                let length = t.value(row).map(|t| Number::Int(t.chars().count() as i64));
                Typed { value: length, r#type: Type::Int, constant: t.is_constant() }
            }
            Self::Abs(a) => {
                let a = a.value(row);
                let value = a.value.and_then(|v| match v {
                    Number::Int(v) => v.checked_abs().map(Number::Int),
                    Number::Wide(v) => v.checked_abs().map(Number::Wide),
                    Number::Real(v) => Some(Number::Real(v.abs())),
                    Number::Double(v) => Some(Number::Double(v.abs())),
                });
                settle(Typed { value, ..a })
            }
            Self::Choice(name, a, b) => choose(name, a.value(row), b.value(row)),
            Self::Case(when, a, b) => {
                let (a, b) = (a.value(row), b.value(row));
                let r#type = common(a, b);
                let chosen = if when.truth(row) == Some(true) { a } else { b };
                let constant = a.constant && b.constant && when.is_constant();
                settle(Typed { value: chosen.value.map(|v| convert(v, r#type)), r#type, constant })
            }
        }
    }

    fn is_constant(&self) -> bool {
        match self {
            Self::Column(_) => false,
            Self::Literal(..) => true,
            Self::Binary(_, _, _) | Self::Choice(..) => match self {
                Self::Binary(a, _, b) | Self::Choice(_, a, b) => a.is_constant() && b.is_constant(),
                _ => false,
            },
            Self::Negate(a) | Self::Abs(a) => a.is_constant(),
            Self::Length(t) => t.is_constant(),
            Self::Case(c, a, b) => c.is_constant() && a.is_constant() && b.is_constant(),
        }
    }
}

impl Text {
    fn value(&self, row: &Row) -> Option<String> {
        match self {
            Self::Column => row.t.clone(),
            Self::Literal(text) => Some((*text).to_owned()),
            Self::Null => None,
            Self::Lower(t) => t.value(row).map(|t| t.to_lowercase()),
            Self::Substr(t, start, count) => {
                let chars: Vec<char> = t.value(row)?.chars().collect();
                if *count < 0 {
                    return None;
                }
                let first = if *start < 0 { chars.len() as i64 + start } else { start - 1 };
                let inside = |i: &(usize, char)| (first..first + count).contains(&(i.0 as i64));
                Some(chars.into_iter().enumerate().filter(inside).map(|(_, c)| c).collect())
            }
            Self::Coalesce(a, b) => a.value(row).or_else(|| b.value(row)),
        }
    }

    fn is_constant(&self) -> bool {
        match self {
            Self::Column => false,
            Self::Literal(_) | Self::Null => true,
            Self::Lower(t) | Self::Substr(t, _, _) => t.is_constant(),
            Self::Coalesce(a, b) => a.is_constant() && b.is_constant(),
        }
    }
}

fn any_of(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let answers: Vec<_> = answers.collect();
    if answers.contains(&Some(true)) {
        Some(true)
    } else if answers.contains(&None) {
        None
    } else {
        Some(false)
    }
}

fn all_of(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any_of(answers.map(|a| a.map(|b| !b))).map(|b| !b)
}

fn like(text: &[char], pattern: &[char], fold: bool) -> bool {
    let same = |a: char, b: char| {
        a == b || fold && (a.to_lowercase().eq(b.to_lowercase()) || a.to_uppercase().eq(b.to_uppercase()))
    };
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('%', rest)) => (0..=text.len()).any(|i| like(&text[i..], rest, fold)),
        Some(('_', rest)) => !text.is_empty() && like(&text[1..], rest, fold),
        Some((c, rest)) => text.first().is_some_and(|t| same(*t, *c)) && like(&text[1..], rest, fold),
    }
}

impl Cond {
    fn truth(&self, row: &Row) -> Option<bool> {
        match self {
            Self::Column => row.b,
            Self::Literal(b) => *b,
            Self::Compare(a, op, b) => compare(a.value(row), op, b.value(row)),
            Self::CompareText(a, op, b) => Some(holds(a.value(row)?.cmp(&b.value(row)?), op)),
            Self::Between(v, a, b) => {
                let v = v.value(row);
                all_of([compare(v, ">=", a.value(row)), compare(v, "<=", b.value(row))].into_iter())
            }
            Self::In(v, items, null) => {
                let v = v.value(row);
                let found = items.iter().map(|item| compare(v, "=", item.value(row)));
                any_of(found.chain(null.then_some(None)))
            }
            Self::InText(v, items) => {
                let v = v.value(row);
                any_of(items.iter().map(|item| Some(v.as_ref()? == &item.value(row)?)))
            }
            Self::Like(t, pattern, fold) => {
                let text: Vec<char> = t.value(row)?.chars().collect();
                Some(like(&text, &pattern.chars().collect::<Vec<_>>(), *fold))
            }
            Self::Part(name, a, b) => {
                let (a, b) = (a.value(row)?, b.value(row)?);
                Some(match *name {
                    "contains" => a.contains(&b),
                    "starts_with" => a.starts_with(&b),
                    _ => a.ends_with(&b),
                })
            }
            Self::IsNan(n) => n.value(row).value.map(is_nan),
            Self::NumIsNull(n) => Some(n.value(row).value.is_none()),
            Self::TextIsNull(t) => Some(t.value(row).is_none()),
            Self::IsTruth(c, truth) => Some(c.truth(row) == Some(*truth)),
            Self::Not(c) => c.truth(row).map(|b| !b),
            Self::And(a, b) => all_of([a.truth(row), b.truth(row)].into_iter()),
            Self::Or(a, b) => any_of([a.truth(row), b.truth(row)].into_iter()),
            Self::Quantified(v, op, any) => {
                let v = v.value(row);
                quantify(row, *any, |element| compare(v, op, element))
            }
            Self::QuantifiedBody(op, v, any) => {
                let v = v.value(row);
                quantify(row, *any, |element| compare(element, op, v))
            }
        }
    }

    fn is_constant(&self) -> bool {
        match self {
            Self::Column | Self::Quantified(..) | Self::QuantifiedBody(..) => false,
            Self::Literal(_) => true,
            Self::Compare(a, _, b) => a.is_constant() && b.is_constant(),
            Self::CompareText(a, _, b) | Self::Part(_, a, b) => a.is_constant() && b.is_constant(),
            Self::Between(v, a, b) => v.is_constant() && a.is_constant() && b.is_constant(),
            Self::In(v, items, _) => v.is_constant() && items.iter().all(Num::is_constant),
            Self::InText(v, items) => v.is_constant() && items.iter().all(Text::is_constant),
            Self::Like(t, _, _) | Self::TextIsNull(t) => t.is_constant(),
            Self::IsNan(n) | Self::NumIsNull(n) => n.is_constant(),
            Self::IsTruth(c, _) | Self::Not(c) => c.is_constant(),
            Self::And(a, b) | Self::Or(a, b) => a.is_constant() && b.is_constant(),
        }
    }
}

fn quantify(row: &Row, any: bool, body: impl Fn(Typed) -> Option<bool>) -> Option<bool> {
    let elements = row.l.as_ref()?.iter();
    let answers =
        elements.map(|e| body(Typed { value: e.map(Number::Double), r#type: Type::Double, constant: false }));
    if any { any_of(answers) } else { all_of(answers) }
}

// Rows, and the test.

fn row(rng: &mut Rng) -> Row {
    let reals =
        [0.0, -0.0, 0.1, 1.0, -3.0, 2.5, 16_777_217.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-3];
    let null = |rng: &mut Rng| rng.u8(..5) == 0;
    let real = |rng: &mut Rng| (!null(rng)).then(|| pick(rng, &reals));
    Row {
        i: (!null(rng)).then(|| pick(rng, &[0, 1, -1, -3, 7, 16_777_217, i64::MAX, i64::MIN])),
        w: (!null(rng)).then(|| pick(rng, &[0, 1, 7, u64::MAX, i64::MAX as u64])),
        f: (!null(rng)).then(|| pick(rng, &reals) as f32),
        d: real(rng),
        t: (!null(rng)).then(|| pick(rng, &TEXTS).to_owned()),
        b: (!null(rng)).then(|| rng.bool()),
        l: (!null(rng)).then(|| (0..rng.usize(..4)).map(|_| real(rng)).collect()),
    }
}

fn columns(rows: &[Row]) -> Vec<(&'static str, ArrayRef)> {
    let all = rows.iter();
    let lists = all.clone().map(|r| r.l.clone());
    vec![
        ("i", Arc::new(all.clone().map(|r| r.i).collect::<Int64Array>())),
        ("w", Arc::new(all.clone().map(|r| r.w).collect::<UInt64Array>())),
        ("f", Arc::new(all.clone().map(|r| r.f).collect::<Float32Array>())),
        ("d", Arc::new(all.clone().map(|r| r.d).collect::<Float64Array>())),
        ("t", Arc::new(all.clone().map(|r| r.t.as_deref()).collect::<StringArray>())),
        ("b", Arc::new(all.clone().map(|r| r.b).collect::<BooleanArray>())),
        ("l", Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>(lists))),
    ]
}

fn names(columns: &[(&str, ArrayRef)]) -> Names {
    let field = |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), true);
    Names::new(&Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

fn evaluate(sql: &str, columns: &[(&str, ArrayRef)], n_rows: usize) -> (Vec<bool>, usize) {
    let predicate =
        Predicate::parse(sql, &names(columns)).unwrap_or_else(|e| panic!("{e}\n{}", e.caret(sql)));
    let find = |input: &Input| {
        let column = columns.iter().find(|(name, _)| *name == input.name());
        column.map(|(_, array)| array.clone()).expect("bound names are columns")
    };
    let inputs: Vec<ArrayRef> = predicate.inputs().iter().map(find).collect();
    let outcome = predicate.evaluate(&inputs, n_rows).expect("evaluates");
    (outcome.selected.iter().collect(), outcome.n_unknown)
}

#[test]
fn random_filters_select_what_the_rules_say() {
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let rows: Vec<Row> = (0..ROWS).map(|_| row(&mut rng)).collect();
        let columns = columns(&rows);
        let condition = cond(&mut rng, 3);
        let sql = condition.sql();
        let expected: Vec<Option<bool>> = rows.iter().map(|row| condition.truth(row)).collect();
        let (selected, n_unknown) = evaluate(&sql, &columns, ROWS);
        let (unknown, _) = evaluate(&format!("({sql}) IS UNKNOWN"), &columns, ROWS);
        for i in 0..ROWS {
            let found = if unknown[i] { None } else { Some(selected[i]) };
            assert_eq!(found, expected[i], "seed {seed}, {sql}, {:?}", rows[i]);
        }
        assert_eq!(n_unknown, expected.iter().filter(|e| e.is_none()).count(), "seed {seed}");
    }
}

#[test]
fn random_text_never_panics() {
    let pieces = [
        "(", ")", "a", "i", "=", "<", "AND", "OR", "NOT", "'x'", "1", ",", "IN", "LIKE", "@sd-v1", "@", "\"",
        "'", "é", "NULL", "IS", "CASE", "WHEN", "THEN", "END", "::", "int", "BETWEEN", "ANY", "length", ".",
        "--", "/*", "\n", "-", "*", "[", "]", "{", "text", "date", "interval", "row",
    ];
    let rows = [row(&mut Rng::with_seed(0))];
    let names = names(&columns(&rows));
    for seed in 0..20_000 {
        let mut rng = Rng::with_seed(seed);
        let n = rng.usize(1..16);
        let text: Vec<&str> = (0..n).map(|_| pick(&mut rng, &pieces)).collect();
        let text = text.join(if rng.bool() { " " } else { "" });
        if let Err(error) = Predicate::parse(&text, &names) {
            assert!(error.span().start <= error.span().end, "seed {seed}: {text}");
            assert!(error.span().end <= text.len(), "seed {seed}: {text}");
            assert!(!error.caret(&text).is_empty());
        }
    }
}
