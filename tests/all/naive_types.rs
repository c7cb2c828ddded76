//! The naive evaluator's conditions on types beyond small numbers and text: uint64, decimals, dates and times,
//! bytes, structs and lists. What each column is, `naive_table` says.

use fastrand::Rng;

use crate::naive_filter::{
    COLUMNS, Op, SCORES, Value, any, is_in, like, listed, number, op, pattern, pick, quoted, real,
};

const U8: usize = 11;
/// Decimals, as hundredths.
const MONEY: [usize; 2] = [12, 13];
/// Microseconds since 1970.
const TS: usize = 14;
/// Days since 1970.
const BORN: usize = 15;
const BLOB: usize = 16;
const HASH: usize = 17;
const IMAGE: usize = 18;
const TAGS: usize = 19;
const BOXES: usize = 20;

/// Bytes of a value of `hash`.
pub(crate) const HASH_BYTES: i32 = 4;

/// Microseconds in a day.
pub(crate) const DAY_US: i64 = 86_400_000_000;

/// Texts of instants, and what they are in microseconds since 1970.
pub(crate) const INSTANTS: [(&str, i64); 6] = [
    ("1969-12-31 23:59:59", -1_000_000),
    ("1970-01-01", 0),
    ("2023-05-01", 1_682_899_200_000_000),
    ("2023-05-01 12:30:00", 1_682_944_200_000_000),
    ("2023-05-01T12:30:00.001", 1_682_944_200_001_000),
    ("2024-02-29", 1_709_164_800_000_000),
];

/// Values of uint64, those beyond int64 among them.
pub(crate) const WIDES: [u64; 8] = [0, 1, 5, 7, 1 << 53, 1 << 63, (1 << 63) - 1, u64::MAX];

/// Paths of pictures.
pub(crate) const PATHS: [&str; 6] = ["a.jpg", "cat.png", "CAT.PNG", "", "s\u{17f}k/\u{212a}at.webp", "a%t_c"];

/// A condition on one of these columns.
#[derive(Clone, Debug)]
pub(crate) enum Typed {
    Wide(Op, i128),
    WideAsReal(Op, f64),
    WideIn(Vec<Option<i128>>),
    Money(usize, Op, f64),
    /// Against the text of an instant.
    Time(usize, Op, usize),
    TimeBetween(usize, usize, usize),
    /// `ts op born`
    TwoTimes(Op),
    /// `CAST(ts AS date) op DATE '…'`
    DayOf(Op, usize),
    /// `length(…) op n` of bytes.
    Bytes(usize, Op, i64),
    Path(Op, String),
    PathLike {
        pattern: String,
        folds: bool,
    },
    PathIsNull,
    BytesAreNull,
    AnyTag(Op, String),
    AllTags(Op, String),
    AllScores(Op, f64),
    Elements(usize, Op, i64),
    /// `any(array_length(boxes) op n)`
    AnyBox(Op, i64),
}

impl Typed {
    pub(crate) fn random(rng: &mut Rng) -> Self {
        let instant = |rng: &mut Rng| rng.usize(..INSTANTS.len());
        let wide = |rng: &mut Rng| match rng.u8(..4) {
            0 => pick(rng, &[-1, i128::from(i64::MIN), 1 << 64, 1 << 100, 2]),
            _ => i128::from(pick(rng, &WIDES)),
        };
        let tag = |rng: &mut Rng| pick(rng, &["de", "en", "cat", "", "x"]).to_owned();
        match rng.u8(..18) {
            0 => Self::Wide(op(rng), wide(rng)),
            1 => Self::WideAsReal(op(rng), pick(rng, &[0.5, 7.0, 1e19, -2.25])),
            2 => {
                let n = rng.usize(1..12);
                Self::WideIn((0..n).map(|_| (rng.u8(..20) > 0).then(|| wide(rng))).collect())
            }
            3 | 4 => Self::Money(pick(rng, &MONEY), op(rng), pick(rng, &[0.0, 0.34, 3.0, -2.99, 7.5, 1e30])),
            5 | 6 => Self::Time(pick(rng, &[TS, BORN]), op(rng), instant(rng)),
            7 => Self::TimeBetween(pick(rng, &[TS, BORN]), instant(rng), instant(rng)),
            8 => Self::TwoTimes(op(rng)),
            9 => Self::DayOf(op(rng), instant(rng)),
            10 => Self::Bytes(pick(rng, &[BLOB, HASH, IMAGE]), op(rng), rng.i64(0..6)),
            11 => Self::Path(op(rng), pick(rng, &PATHS).to_owned()),
            12 => Self::PathLike { pattern: pattern(rng), folds: rng.bool() },
            13 if rng.bool() => Self::PathIsNull,
            13 => Self::BytesAreNull,
            14 => Self::AnyTag(op(rng), tag(rng)),
            15 => Self::AllTags(op(rng), tag(rng)),
            16 if rng.bool() => Self::AllScores(op(rng), real(rng)),
            16 => Self::AnyBox(op(rng), rng.i64(0..5)),
            _ => Self::Elements(pick(rng, &[SCORES, TAGS, BOXES]), op(rng), rng.i64(0..4)),
        }
    }

    /// Its text in the filter language.
    pub(crate) fn text(&self) -> String {
        let instant = |at: &usize| quoted(INSTANTS[*at].0);
        match self {
            Self::Wide(op, n) => format!("u8 {} {n}", op.text()),
            Self::WideAsReal(op, x) => format!("u8 {} {}", op.text(), number(*x)),
            Self::WideIn(list) => format!("u8 IN ({})", listed(list, ToString::to_string)),
            Self::Money(c, op, x) => format!("{} {} {}", COLUMNS[*c], op.text(), number(*x)),
            Self::Time(c, op, at) => format!("{} {} {}", COLUMNS[*c], op.text(), instant(at)),
            Self::TimeBetween(c, low, high) => {
                format!("{} BETWEEN {} AND TIMESTAMP {}", COLUMNS[*c], instant(low), instant(high))
            }
            Self::TwoTimes(op) => format!("ts {} born", op.text()),
            Self::DayOf(op, at) => format!("CAST(ts AS date) {} DATE {}", op.text(), instant(at)),
            Self::Bytes(IMAGE, op, n) => format!("length(image.bytes) {} {n}", op.text()),
            Self::Bytes(c, op, n) => format!("length({}) {} {n}", COLUMNS[*c], op.text()),
            Self::Path(op, path) => format!("image.path {} {}", op.text(), quoted(path)),
            Self::PathLike { pattern, folds } => {
                format!("image.path {} {}", if *folds { "ILIKE" } else { "LIKE" }, quoted(pattern))
            }
            Self::PathIsNull => "image.path IS NULL".to_owned(),
            Self::BytesAreNull => "image.bytes IS NULL".to_owned(),
            Self::AnyTag(op, tag) => format!("any(tags {} {})", op.text(), quoted(tag)),
            Self::AllTags(op, tag) => format!("all(tags {} {})", op.text(), quoted(tag)),
            Self::AllScores(op, x) => format!("all(scores {} {})", op.text(), number(*x)),
            Self::Elements(c, op, n) => format!("array_length({}) {} {n}", COLUMNS[*c], op.text()),
            Self::AnyBox(op, n) => format!("any(array_length(boxes) {} {n})", op.text()),
        }
    }

    /// Its truth for one row; `None` is unknown.
    pub(crate) fn truth(&self, values: &[Value]) -> Option<bool> {
        let wide = if let Value::Wide(n) = values[U8] { Some(n) } else { None };
        let (bytes, path) = match &values[IMAGE] {
            Value::Image(bytes, path) => (bytes.as_deref(), path.as_deref()),
            _ => (None, None),
        };
        match self {
            Self::Wide(op, n) => op.of(&i128::from(wide?), n),
            #[expect(clippy::cast_precision_loss, reason = "the language compares so")]
            Self::WideAsReal(op, x) => op.of(&(wide? as f64), x),
            Self::WideIn(list) => is_in(&i128::from(wide?), list.iter().copied()),
            #[expect(clippy::cast_precision_loss, reason = "few digits")]
            Self::Money(c, op, x) => op.of(&(int(&values[*c])? as f64 / 100.0), x),
            Self::Time(c, op, at) => op.of(&time(values, *c)?, &INSTANTS[*at].1),
            Self::TimeBetween(c, low, high) => {
                let time = time(values, *c)?;
                Some(INSTANTS[*low].1 <= time && time <= INSTANTS[*high].1)
            }
            Self::TwoTimes(op) => op.of(&time(values, TS)?, &time(values, BORN)?),
            Self::DayOf(op, at) => {
                let day = |us: i64| us.div_euclid(DAY_US);
                op.of(&day(time(values, TS)?), &day(INSTANTS[*at].1))
            }
            Self::Bytes(IMAGE, op, n) => op.of(&i64::try_from(bytes?.len()).ok()?, n),
            Self::Bytes(c, op, n) => {
                let Value::Bytes(bytes) = &values[*c] else { return None };
                op.of(&i64::try_from(bytes.len()).ok()?, n)
            }
            Self::Path(op, wanted) => op.of(&path?, &wanted.as_str()),
            Self::PathLike { pattern, folds } => Some(like(pattern, path?, *folds)),
            Self::PathIsNull => Some(path.is_none()),
            Self::BytesAreNull => Some(bytes.is_none()),
            lists => lists.truth_of_list(values),
        }
    }

    fn truth_of_list(&self, values: &[Value]) -> Option<bool> {
        let length = |n: usize| i64::try_from(n).ok();
        match (self, &values[self.list()]) {
            (Self::AnyTag(op, tag), Value::Texts(tags)) => {
                any(&tags.iter().map(|t| op.of(&t.as_ref()?, &tag)).collect::<Vec<_>>())
            }
            (Self::AllTags(op, tag), Value::Texts(tags)) => {
                all(&tags.iter().map(|t| op.of(&t.as_ref()?, &tag)).collect::<Vec<_>>())
            }
            #[expect(clippy::cast_possible_truncation, reason = "a constant beside float32 is float32")]
            (Self::AllScores(op, x), Value::List(scores)) => {
                all(&scores.iter().map(|s| op.of(s.as_ref()?, &(*x as f32))).collect::<Vec<_>>())
            }
            (Self::AnyBox(op, n), Value::Lists(boxes)) => {
                any(&boxes.iter().map(|b| op.of(&length(b.as_ref()?.len())?, n)).collect::<Vec<_>>())
            }
            (Self::Elements(_, op, n), Value::List(items)) => op.of(&length(items.len())?, n),
            (Self::Elements(_, op, n), Value::Texts(items)) => op.of(&length(items.len())?, n),
            (Self::Elements(_, op, n), Value::Lists(items)) => op.of(&length(items.len())?, n),
            _ => None,
        }
    }

    /// The list it goes through.
    fn list(&self) -> usize {
        match self {
            Self::AllScores(..) => SCORES,
            Self::AnyBox(..) => BOXES,
            Self::Elements(column, ..) => *column,
            _ => TAGS,
        }
    }
}

fn int(value: &Value) -> Option<i64> {
    if let Value::Int(n) = value { Some(*n) } else { None }
}

/// In microseconds.
fn time(values: &[Value], column: usize) -> Option<i64> {
    let n = int(&values[column])?;
    Some(if column == BORN { n * DAY_US } else { n })
}

/// False with one that is, else unknown with one that is, else true.
fn all(answers: &[Option<bool>]) -> Option<bool> {
    any(&answers.iter().map(|answer| answer.map(|b| !b)).collect::<Vec<_>>()).map(|b| !b)
}
