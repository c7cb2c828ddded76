//! A filter language's meaning written a second time, row by row and as plainly as can be: what the engine's
//! fast ways are held against. Random conditions, their text, and their truth for one row. Types beyond numbers
//! and text are in `naive_types`.

use std::cmp::Ordering;

use fastrand::Rng;

use crate::naive_types::Typed;

/// One value of a row.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Real(f32),
    Double(f64),
    Text(String),
    Bool(bool),
    List(Vec<Option<f32>>),
    Wide(u64),
    Bytes(Vec<u8>),
    /// `bytes` and `path`.
    Image(Option<Vec<u8>>, Option<String>),
    Texts(Vec<Option<String>>),
    Lists(Vec<Option<Vec<f64>>>),
}

/// Names of the columns, in the order of a row's values.
pub(crate) const COLUMNS: [&str; 21] = [
    "i4", "i8", "f4", "f8", "t", "tag", "flag", "u4", "b1", "big", "scores", "u8", "price", "cost", "ts",
    "born", "blob", "hash", "image", "tags", "boxes",
];

/// Columns of whole numbers, of float32, of float64, of text.
const INTS: [usize; 4] = [0, 1, 7, 8];
const F4: usize = 2;
const F8: usize = 3;
const TEXTS: [usize; 3] = [4, 5, 9];
const FLAG: usize = 6;
pub(crate) const SCORES: usize = 10;

/// Texts that captions are made of: letters that fold in odd ways, bytes that look like lengths.
pub(crate) const WORDS: [&str; 16] = [
    "cat",
    "CAT",
    "Cat",
    "ca",
    "t",
    "",
    "sky",
    "\u{212a}at",
    "s\u{17f}k",
    "ä",
    "Ä",
    "猫",
    "\0c",
    "a cat on a mat",
    "\n",
    "c",
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Cond {
    Int(usize, Op, i128),
    IntAsReal(usize, Op, f64),
    Real(Op, f64),
    Double(Op, f64),
    Text(usize, Op, String),
    Like {
        column: usize,
        pattern: String,
        folds: bool,
    },
    Part {
        function: &'static str,
        column: usize,
        part: String,
    },
    IntIn(usize, Vec<Option<i64>>),
    TextIn(usize, Vec<Option<String>>),
    Between(f64, f64),
    IsNull(usize),
    IsNan(usize),
    Flag,
    /// `i4 op i8`
    TwoInts(Op),
    /// `f4 op f8`
    TwoReals(Op),
    /// `i4 + u4 op n`
    Sum(Op, i64),
    Length(usize, Op, i64),
    /// `coalesce(f8, c) op n`
    Coalesced(f64, Op, f64),
    AnyScore(Op, f64),
    /// `row % 7 op n`
    RowRest(Op, i64),
    Row(Op, i64),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Not(Box<Cond>),
    Is(Box<Cond>, &'static str),
    Case(Box<Cond>, Box<Cond>, Box<Cond>),
    Typed(Typed),
}

pub(crate) fn pick<T: Clone>(rng: &mut Rng, all: &[T]) -> T {
    all[rng.usize(..all.len())].clone()
}

pub(crate) fn op(rng: &mut Rng) -> Op {
    pick(rng, &[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge])
}

pub(crate) fn real(rng: &mut Rng) -> f64 {
    pick(rng, &[0.0, -0.0, 0.1, 0.25, 0.5, 0.34, 1.0, -1.5, 1e30, 2.5])
}

fn whole(rng: &mut Rng) -> i64 {
    match rng.u8(..8) {
        0 => pick(rng, &[i64::MIN, i64::MAX, i64::from(i32::MAX), i64::from(i32::MIN), 1 << 40]),
        _ => rng.i64(-4..12),
    }
}

pub(crate) fn text(rng: &mut Rng) -> String {
    (0..rng.usize(1..3)).map(|_| pick(rng, &WORDS)).collect()
}

pub(crate) fn pattern(rng: &mut Rng) -> String {
    let inside =
        |rng: &mut Rng| pick(rng, &["cat", "c", "CAT", "k", "s", "ä", "猫", "at", "sk", "c_t", "a%t", "\0"]);
    match rng.u8(..6) {
        0 => inside(rng).to_owned(),
        1 => format!("{}%", inside(rng)),
        2 => format!("%{}", inside(rng)),
        3 => format!("_{}%", inside(rng)),
        _ => format!("%{}%", inside(rng)),
    }
}

impl Cond {
    /// A random condition of at most this depth.
    pub(crate) fn random(rng: &mut Rng, depth: u32) -> Self {
        if depth > 0 && rng.u8(..3) > 0 {
            return Self::joined(rng, depth - 1);
        }
        let column = pick(rng, &INTS);
        let caption = pick(rng, &TEXTS);
        match rng.u8(..28) {
            0 | 1 => Self::Int(column, op(rng), i128::from(whole(rng))),
            2 => Self::Int(column, op(rng), pick(rng, &[1 << 70, -(1 << 70)])),
            3 => Self::IntAsReal(column, op(rng), pick(rng, &[0.5, 3.0, -2.25, 1e30])),
            4 => Self::Real(op(rng), real(rng)),
            5 => Self::Double(op(rng), real(rng)),
            6 => Self::Text(caption, op(rng), text(rng)),
            7 | 8 => Self::Like { column: caption, pattern: pattern(rng), folds: rng.bool() },
            9 => Self::Part {
                function: pick(rng, &["contains", "starts_with", "ends_with"]),
                column: caption,
                part: pick(rng, &WORDS).to_owned(),
            },
            10 => {
                let n = rng.usize(1..14);
                Self::IntIn(column, (0..n).map(|_| (rng.u8(..20) > 0).then(|| whole(rng))).collect())
            }
            11 => {
                let n = rng.usize(1..14);
                Self::TextIn(caption, (0..n).map(|_| (rng.u8(..20) > 0).then(|| text(rng))).collect())
            }
            12 => Self::Between(real(rng), real(rng)),
            13 => Self::IsNull(rng.usize(..COLUMNS.len())),
            14 => Self::IsNan(pick(rng, &[F4, F8])),
            15 => Self::Flag,
            16 => pick(rng, &[Self::TwoInts(Op::Lt), Self::TwoReals(Op::Ge), Self::TwoInts(Op::Eq)]),
            17 => Self::Sum(op(rng), whole(rng)),
            18 => Self::Length(caption, op(rng), rng.i64(0..8)),
            19 => Self::Coalesced(real(rng), op(rng), real(rng)),
            20 => Self::AnyScore(op(rng), real(rng)),
            21..27 => Self::Typed(Typed::random(rng)),
            _ if rng.bool() => Self::RowRest(op(rng), rng.i64(0..8)),
            _ => Self::Row(op(rng), rng.i64(-5..90)),
        }
    }

    fn joined(rng: &mut Rng, depth: u32) -> Self {
        let inner = |rng: &mut Rng| Box::new(Self::random(rng, depth));
        let several = |rng: &mut Rng| (0..rng.usize(2..4)).map(|_| Self::random(rng, depth)).collect();
        match rng.u8(..10) {
            0..4 => Self::And(several(rng)),
            4..7 => Self::Or(several(rng)),
            7 => Self::Not(inner(rng)),
            8 => Self::Is(inner(rng), pick(rng, &["TRUE", "FALSE", "UNKNOWN", "NOT TRUE"])),
            _ => Self::Case(inner(rng), inner(rng), inner(rng)),
        }
    }

    /// Its text in the filter language.
    pub(crate) fn text(&self) -> String {
        let name = |column: &usize| COLUMNS[*column];
        let all = |conditions: &[Self], word: &str| {
            format!("({})", conditions.iter().map(Self::text).collect::<Vec<_>>().join(word))
        };
        match self {
            Self::Int(c, op, n) => format!("{} {} {n}", name(c), op.text()),
            Self::IntAsReal(c, op, x) => format!("{} {} {}", name(c), op.text(), number(*x)),
            Self::Real(op, x) => format!("f4 {} {}", op.text(), number(*x)),
            Self::Double(op, x) => format!("f8 {} {}", op.text(), number(*x)),
            Self::Text(c, op, t) => format!("{} {} {}", name(c), op.text(), quoted(t)),
            Self::Like { column, pattern, folds } => {
                format!("{} {} {}", name(column), if *folds { "ILIKE" } else { "LIKE" }, quoted(pattern))
            }
            Self::Part { function, column, part } => {
                format!("{function}({}, {})", name(column), quoted(part))
            }
            Self::IntIn(c, list) => format!("{} IN ({})", name(c), listed(list, ToString::to_string)),
            Self::TextIn(c, list) => format!("{} IN ({})", name(c), listed(list, |t| quoted(t))),
            Self::Between(low, high) => format!("f8 BETWEEN {} AND {}", number(*low), number(*high)),
            Self::IsNull(c) => format!("{} IS NULL", name(c)),
            Self::IsNan(c) => format!("isnan({})", name(c)),
            Self::Flag => "flag".to_owned(),
            Self::TwoInts(op) => format!("i4 {} i8", op.text()),
            Self::TwoReals(op) => format!("f4 {} f8", op.text()),
            Self::Sum(op, n) => format!("i4 + u4 {} {n}", op.text()),
            Self::Length(c, op, n) => format!("length({}) {} {n}", name(c), op.text()),
            Self::Coalesced(c, op, x) => format!("coalesce(f8, {}) {} {}", number(*c), op.text(), number(*x)),
            Self::AnyScore(op, x) => format!("any(scores {} {})", op.text(), number(*x)),
            Self::RowRest(op, n) => format!("row % 7 {} {n}", op.text()),
            Self::Row(op, n) => format!("row {} {n}", op.text()),
            Self::Typed(typed) => typed.text(),
            Self::And(list) => all(list, " AND "),
            Self::Or(list) => all(list, " OR "),
            Self::Not(inner) => format!("NOT ({})", inner.text()),
            Self::Is(inner, what) => format!("(({}) IS {what})", inner.text()),
            Self::Case(when, then, other) => {
                format!("CASE WHEN {} THEN {} ELSE {} END", when.text(), then.text(), other.text())
            }
        }
    }

    /// Its truth for one row; `None` is unknown.
    pub(crate) fn truth(&self, row: i64, values: &[Value]) -> Option<bool> {
        let int = |column: &usize| match &values[*column] {
            Value::Int(n) => Some(i128::from(*n)),
            _ => None,
        };
        let string = |column: &usize| match &values[*column] {
            Value::Text(t) => Some(t.as_str()),
            _ => None,
        };
        let f4 = if let Value::Real(x) = values[F4] { Some(x) } else { None };
        let f8 = if let Value::Double(x) = values[F8] { Some(x) } else { None };
        match self {
            Self::Int(c, op, n) => op.of(&int(c)?, n),
            #[expect(clippy::cast_precision_loss, reason = "the language compares so")]
            Self::IntAsReal(c, op, x) => op.of(&(int(c)? as f64), x),
            #[expect(clippy::cast_possible_truncation, reason = "a constant beside float32 is float32")]
            Self::Real(op, x) => op.of(&f4?, &(*x as f32)),
            Self::Double(op, x) => op.of(&f8?, x),
            Self::Text(c, op, t) => op.of(&string(c)?.as_bytes(), &t.as_bytes()),
            Self::Like { column, pattern, folds } => Some(like(pattern, string(column)?, *folds)),
            Self::Part { function, column, part } => {
                let text = string(column)?;
                Some(match *function {
                    "contains" => text.contains(part.as_str()),
                    "starts_with" => text.starts_with(part.as_str()),
                    _ => text.ends_with(part.as_str()),
                })
            }
            Self::IntIn(c, list) => is_in(&int(c)?, list.iter().map(|n| n.map(i128::from))),
            Self::TextIn(c, list) => is_in(&string(c)?, list.iter().map(Option::as_deref)),
            Self::Between(low, high) => {
                let x = f8?;
                if x.is_nan() { None } else { Some(*low <= x && x <= *high) }
            }
            Self::IsNull(c) => Some(matches!(values[*c], Value::Null)),
            Self::IsNan(c) if *c == F4 => Some(f4?.is_nan()),
            Self::IsNan(_) => Some(f8?.is_nan()),
            Self::Flag => {
                if let Value::Bool(b) = values[FLAG] {
                    Some(b)
                } else {
                    None
                }
            }
            Self::TwoInts(op) => op.of(&int(&0)?, &int(&1)?),
            Self::TwoReals(op) => op.of(&f64::from(f4?), &f8?),
            Self::Sum(op, n) => {
                let sum = int(&0)?.checked_add(int(&7)?).and_then(|sum| i64::try_from(sum).ok())?;
                op.of(&sum, n)
            }
            Self::Length(c, op, n) => op.of(&i64::try_from(string(c)?.chars().count()).ok()?, n),
            Self::Coalesced(c, op, x) => op.of(&f8.unwrap_or(*c), x),
            Self::AnyScore(op, x) => {
                let Value::List(items) = &values[SCORES] else { return None };
                #[expect(clippy::cast_possible_truncation, reason = "a constant beside float32 is float32")]
                let answers: Vec<Option<bool>> =
                    items.iter().map(|item| item.and_then(|item| op.of(&item, &(*x as f32)))).collect();
                any(&answers)
            }
            Self::RowRest(op, n) => op.of(&(row % 7), n),
            Self::Row(op, n) => op.of(&row, n),
            Self::Typed(typed) => typed.truth(values),
            joined => joined.truth_of_parts(&|part| part.truth(row, values)),
        }
    }

    /// The truth of what is made of other conditions, from theirs.
    fn truth_of_parts(&self, truth: &dyn Fn(&Self) -> Option<bool>) -> Option<bool> {
        match self {
            Self::And(list) => {
                let answers: Vec<Option<bool>> = list.iter().map(|c| truth(c).map(|b| !b)).collect();
                any(&answers).map(|b| !b)
            }
            Self::Or(list) => any(&list.iter().map(truth).collect::<Vec<_>>()),
            Self::Not(inner) => truth(inner).map(|b| !b),
            Self::Is(inner, what) => {
                let truth = truth(inner);
                Some(match *what {
                    "TRUE" => truth == Some(true),
                    "FALSE" => truth == Some(false),
                    "UNKNOWN" => truth.is_none(),
                    _ => truth != Some(true),
                })
            }
            Self::Case(when, then, other) => truth(if truth(when) == Some(true) { then } else { other }),
            _ => unreachable!("a condition on columns"),
        }
    }
}

impl Op {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    /// Unknown where the two have no order: NaN.
    pub(crate) fn of<T: PartialOrd>(self, left: &T, right: &T) -> Option<bool> {
        let order = left.partial_cmp(right)?;
        Some(match self {
            Self::Eq => order == Ordering::Equal,
            Self::Ne => order != Ordering::Equal,
            Self::Lt => order == Ordering::Less,
            Self::Le => order != Ordering::Greater,
            Self::Gt => order == Ordering::Greater,
            Self::Ge => order != Ordering::Less,
        })
    }
}

/// True with one that is, else unknown with one that is, else false.
pub(crate) fn any(answers: &[Option<bool>]) -> Option<bool> {
    if answers.contains(&Some(true)) {
        return Some(true);
    }
    if answers.contains(&None) { None } else { Some(false) }
}

pub(crate) fn is_in<T: PartialEq>(value: &T, list: impl Iterator<Item = Option<T>>) -> Option<bool> {
    any(&list.map(|item| item.map(|item| item == *value)).collect::<Vec<_>>())
}

/// By trying every split, character by character.
pub(crate) fn like(pattern: &str, text: &str, folds: bool) -> bool {
    let fold = |c: char| match c {
        '\u{212a}' if folds => 'k',
        '\u{17f}' if folds => 's',
        'Ä' if folds => 'ä',
        c if folds => c.to_ascii_lowercase(),
        c => c,
    };
    let pattern: Vec<char> = pattern.chars().map(fold).collect();
    let text: Vec<char> = text.chars().map(fold).collect();
    matches(&pattern, &text)
}

fn matches(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('%', rest)) => (0..=text.len()).any(|i| matches(rest, &text[i..])),
        Some(('_', rest)) => !text.is_empty() && matches(rest, &text[1..]),
        Some((c, rest)) => text.first() == Some(c) && matches(rest, &text[1..]),
    }
}

/// A literal that is read as a real number and not as a whole one.
pub(crate) fn number(x: f64) -> String {
    if x.abs() >= 1e15 { format!("{x:e}") } else { format!("{x:?}") }
}

pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

pub(crate) fn listed<T>(list: &[Option<T>], show: impl Fn(&T) -> String) -> String {
    list.iter().map(|item| item.as_ref().map_or("NULL".to_owned(), &show)).collect::<Vec<_>>().join(", ")
}
