//! The strata of a population: what they are called, how many rows each has, and which one a row is in.
//!
//! Their order is that of their values (bins and numbers ascending, text by code point, what is missing last),
//! so it does not depend on where the rows stand.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{Decimal128Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType};

use super::spec::StratifyBy;
use crate::query::expression::Kind;

/// Strata of a sample at most: more than 107 languages by four bins of two scores. A column with more values
/// divides nothing that a person could look at.
pub(super) const MAX_STRATA: usize = 10_000;

/// Things to divide by at most: a cell is their codes, 16 bits each.
pub(super) const MAX_BY: usize = 4;

/// The code of what is missing.
const MISSING: u16 = 0;

/// The codes of a row's values, one for each thing it is divided by; 0 beyond.
pub(super) type Cell = [u16; MAX_BY];

/// What a row is divided by, in one respect.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Bin(usize),
    Bool(bool),
    Int(i128),
    Double(f64),
    Text(String),
    /// NULL or NaN.
    Missing,
}

/// One respect's value of a row, borrowed.
#[derive(Clone, Copy)]
enum Value<'a> {
    /// A bin, a truth value, an integer, microseconds, or the bits of a real.
    Number(i128),
    Text(&'a str),
    Missing,
}

impl Mark {
    fn class(&self) -> u8 {
        match self {
            Self::Bin(_) => 0,
            Self::Bool(_) => 1,
            Self::Int(_) => 2,
            Self::Double(_) => 3,
            Self::Text(_) => 4,
            Self::Missing => 5,
        }
    }

    /// In words; not yet safe to show.
    fn name(&self, by: &StratifyBy) -> String {
        match self {
            Self::Bin(bin) => by.bin_name(*bin),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Double(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            Self::Missing if matches!(by.scalar().kind(), Kind::Real | Kind::Double) => {
                "NULL or NaN".to_owned()
            }
            Self::Missing => "NULL".to_owned(),
        }
    }
}

impl Eq for Mark {}

impl Ord for Mark {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bin(a), Self::Bin(b)) => a.cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Double(a), Self::Double(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.class().cmp(&other.class()),
        }
    }
}

impl PartialOrd for Mark {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Codes of the values met in one respect, from 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    texts: HashMap<Box<str>, u16>,
    numbers: HashMap<i128, u16>,
}

impl Dictionary {
    fn len(&self) -> usize {
        self.texts.len() + self.numbers.len()
    }

    /// The code of a known value; what is missing has one always.
    fn get(&self, value: Value<'_>) -> Option<u16> {
        match value {
            Value::Missing => Some(MISSING),
            Value::Number(number) => self.numbers.get(&number).copied(),
            Value::Text(text) => self.texts.get(text).copied(),
        }
    }

    /// The code of a value, a new one if need be; `None` when there are too many.
    fn get_or_add(&mut self, value: Value<'_>) -> Option<u16> {
        if let Some(code) = self.get(value) {
            return Some(code);
        }
        let code = u16::try_from(self.len() + 1).ok().filter(|code| usize::from(*code) <= MAX_STRATA)?;
        match value {
            Value::Missing => {}
            Value::Number(number) => drop(self.numbers.insert(number, code)),
            Value::Text(text) => drop(self.texts.insert(text.into(), code)),
        }
        Some(code)
    }

    /// What each code stands for, from code 1 on.
    fn marks(&self, by: &StratifyBy) -> Vec<Mark> {
        let numbers = self.numbers.iter().map(|(number, code)| (*code, mark_of(*number, by)));
        let texts = self.texts.iter().map(|(text, code)| (*code, Mark::Text(text.to_string())));
        let mut all: Vec<(u16, Mark)> = numbers.chain(texts).collect();
        all.sort_unstable_by_key(|(code, _)| *code);
        all.into_iter().map(|(_, mark)| mark).collect()
    }

    fn add(&mut self, mark: &Mark) -> u16 {
        let value = match mark {
            Mark::Bin(bin) => Value::Number(*bin as i128),
            Mark::Bool(value) => Value::Number(i128::from(*value)),
            Mark::Int(value) => Value::Number(*value),
            Mark::Double(value) => Value::Number(value.to_bits().into()),
            Mark::Text(text) => Value::Text(text),
            Mark::Missing => Value::Missing,
        };
        // Only marks that had a code come here.
        self.get_or_add(value).unwrap_or(MISSING)
    }
}

fn mark_of(number: i128, by: &StratifyBy) -> Mark {
    if !by.cuts().is_empty() {
        return Mark::Bin(usize::try_from(number).unwrap_or(usize::MAX));
    }
    match by.scalar().kind() {
        Kind::Bool => Mark::Bool(number != 0),
        // The bits of a real fit where they came from.
        Kind::Real | Kind::Double => Mark::Double(u64::try_from(number).map_or(f64::NAN, f64::from_bits)),
        _ => Mark::Int(number),
    }
}

/// Tells each row's value in one respect.
fn values<'a>(by: &StratifyBy, array: &'a ArrayRef, tell: &mut dyn FnMut(usize, Value<'a>)) {
    let real = |value: f64| match value {
        nan if nan.is_nan() => Value::Missing,
        value if !by.cuts().is_empty() => Value::Number(by.bin(value) as i128),
        // Adding 0.0 makes 0.0 of −0.0.
        value => Value::Number((value + 0.0).to_bits().into()),
    };
    #[expect(clippy::cast_precision_loss, reason = "integers and reals are compared as float64")]
    let whole = |value: i128| if by.cuts().is_empty() { Value::Number(value) } else { real(value as f64) };
    let at = |row: usize| match by.scalar().kind() {
        Kind::Bool => Value::Number(array.as_boolean().value(row).into()),
        Kind::Int => whole(array.as_primitive::<Int64Type>().value(row).into()),
        Kind::Wide => whole(array.as_primitive::<Decimal128Type>().value(row)),
        Kind::Time => Value::Number(array.as_primitive::<TimestampMicrosecondType>().value(row).into()),
        Kind::Real => real(f64::from(array.as_primitive::<Float32Type>().value(row))),
        Kind::Double => real(array.as_primitive::<Float64Type>().value(row)),
        Kind::Text => Value::Text(array.as_string::<i32>().value(row)),
        // The last three are no single values, so that no scalar is of them.
        Kind::Null | Kind::Binary | Kind::List(_) | Kind::Other(_) => Value::Missing,
    };
    let nulls = array.logical_nulls();
    for row in 0..array.len() {
        let is_null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        tell(row, if is_null { Value::Missing } else { at(row) });
    }
}

/// What a thread counts: rows by cell.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    by: Vec<StratifyBy>,
    dictionaries: Vec<Dictionary>,
    rows: HashMap<Cell, u64>,
    is_too_much: bool,
}

impl Tally {
    pub(super) fn new(by: &[StratifyBy]) -> Self {
        let dictionaries = vec![Dictionary::default(); by.len()];
        Self { by: by.to_vec(), dictionaries, rows: HashMap::new(), is_too_much: false }
    }

    /// Whether there are more than [`MAX_STRATA`]; nothing is counted from then on.
    pub(super) fn is_too_much(&self) -> bool {
        self.is_too_much
    }

    /// Counts a batch: one array for each thing to divide by, `n` rows.
    pub(super) fn count(&mut self, arrays: &[ArrayRef], n: usize) {
        let mut cells = vec![Cell::default(); n];
        for (nth, (by, array)) in self.by.iter().zip(arrays).enumerate() {
            let dictionary = &mut self.dictionaries[nth];
            values(by, array, &mut |row, value| match dictionary.get_or_add(value) {
                Some(code) => cells[row][nth] = code,
                None => self.is_too_much = true,
            });
        }
        for equal in cells.chunk_by(|a, b| a == b) {
            *self.rows.entry(equal[0]).or_default() += equal.len() as u64;
        }
        self.is_too_much |= self.rows.len() > MAX_STRATA;
    }

    /// Each cell by what it stands for.
    fn marked(&self) -> impl Iterator<Item = (Vec<Mark>, u64)> + '_ {
        let marks: Vec<Vec<Mark>> =
            self.dictionaries.iter().zip(&self.by).map(|(dictionary, by)| dictionary.marks(by)).collect();
        self.rows.iter().map(move |(cell, n)| {
            let mark = |(code, marks): (&u16, &Vec<Mark>)| {
                usize::from(*code).checked_sub(1).map_or(Mark::Missing, |at| marks[at].clone())
            };
            (cell.iter().zip(&marks).map(mark).collect(), *n)
        })
    }
}

/// The strata of a population.
#[derive(Clone, Debug)]
pub(super) struct Strata {
    by: Vec<StratifyBy>,
    dictionaries: Vec<Dictionary>,
    ids: HashMap<Cell, u32>,
    marks: Vec<Vec<Mark>>,
    sizes: Vec<u64>,
}

impl Strata {
    /// All rows in one.
    pub(super) fn one(n_rows: u64) -> Self {
        let ids = HashMap::from([(Cell::default(), 0)]);
        Self { by: Vec::new(), dictionaries: Vec::new(), ids, marks: vec![Vec::new()], sizes: vec![n_rows] }
    }

    /// What all threads counted; `None` when that are more than [`MAX_STRATA`].
    pub(super) fn of(by: &[StratifyBy], tallies: &[Tally]) -> Option<Self> {
        let mut all: BTreeMap<Vec<Mark>, u64> = BTreeMap::new();
        for (marks, n) in tallies.iter().flat_map(Tally::marked) {
            *all.entry(marks).or_default() += n;
        }
        if all.len() > MAX_STRATA || tallies.iter().any(Tally::is_too_much) {
            return None;
        }
        let mut dictionaries = vec![Dictionary::default(); by.len()];
        let mut ids = HashMap::new();
        for (id, marks) in (0..).zip(all.keys()) {
            let mut cell = Cell::default();
            for ((code, dictionary), mark) in cell.iter_mut().zip(&mut dictionaries).zip(marks) {
                *code = dictionary.add(mark);
            }
            ids.insert(cell, id);
        }
        let (marks, sizes) = all.into_iter().unzip();
        Some(Self { by: by.to_vec(), dictionaries, ids, marks, sizes })
    }

    /// Rows of each.
    pub(super) fn sizes(&self) -> &[u64] {
        &self.sizes
    }

    /// The name of a stratum in each respect; not yet safe to show.
    pub(super) fn names(&self, id: usize) -> Vec<String> {
        let marks = self.marks.get(id).map(Vec::as_slice).unwrap_or_default();
        marks.iter().zip(&self.by).map(|(mark, by)| mark.name(by)).collect()
    }

    /// The stratum of each of `n` rows; a value that was not there when they were counted is in the first.
    pub(super) fn classes(&self, arrays: &[ArrayRef], n: usize) -> Vec<u32> {
        let mut cells = vec![Cell::default(); n];
        for (nth, ((by, dictionary), array)) in self.by.iter().zip(&self.dictionaries).zip(arrays).enumerate()
        {
            values(by, array, &mut |row, value| cells[row][nth] = dictionary.get(value).unwrap_or(MISSING));
        }
        cells.iter().map(|cell| self.ids.get(cell).copied().unwrap_or(0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Float32Array, StringArray};
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;
    use crate::query::expression::Names;

    fn by(texts: &[&str]) -> Vec<StratifyBy> {
        let fields = vec![
            Field::new("language", DataType::Utf8, true),
            Field::new("punsafe", DataType::Float32, true),
        ];
        let names = Names::new(&Schema::new(fields));
        texts.iter().map(|text| StratifyBy::parse(text, &names).unwrap()).collect()
    }

    fn batch(rows: &[(Option<&str>, Option<f32>)]) -> Vec<ArrayRef> {
        vec![
            Arc::new(rows.iter().map(|row| row.0).collect::<StringArray>()),
            Arc::new(rows.iter().map(|row| row.1).collect::<Float32Array>()),
        ]
    }

    #[test]
    fn crossed_strata_are_counted_by_all_threads_and_named_in_order() {
        let by = by(&["language", "punsafe:0.5"]);
        let first = batch(&[(Some("en"), Some(0.1)), (Some("de"), Some(0.9)), (None, Some(0.1))]);
        let second = batch(&[(Some("de"), Some(f32::NAN)), (Some("en"), Some(0.2)), (Some("de"), None)]);
        let mut tallies = [Tally::new(&by), Tally::new(&by)];
        tallies[0].count(&first, 3);
        tallies[1].count(&second, 3);
        let strata = Strata::of(&by, &tallies).unwrap();
        let named: Vec<(String, u64)> =
            (0..).zip(strata.sizes()).map(|(id, n)| (strata.names(id).join(" "), *n)).collect();
        let wanted = [("de ≥ 0.5", 1), ("de NULL or NaN", 2), ("en < 0.5", 2), ("NULL < 0.5", 1)];
        assert_eq!(named, wanted.map(|(name, n)| (name.to_owned(), n)));
        assert_eq!(strata.classes(&first, 3), [2, 0, 3]);
        assert_eq!(strata.classes(&second, 3), [1, 2, 1]);
    }

    #[test]
    fn zeros_are_one_stratum_and_numbers_ascend() {
        let by = by(&["punsafe"]);
        let mut tally = Tally::new(&by);
        tally.count(
            &batch(&[(None, Some(0.0)), (None, Some(-0.0)), (None, Some(-2.0)), (None, None)])[1..],
            4,
        );
        let strata = Strata::of(&by, &[tally]).unwrap();
        let names: Vec<String> = (0..3).flat_map(|id| strata.names(id)).collect();
        assert_eq!(
            (names, strata.sizes()),
            (["-2", "0", "NULL or NaN"].map(str::to_owned).to_vec(), &[1, 2, 1][..])
        );
    }

    #[test]
    fn a_column_with_too_many_values_is_refused_at_the_edge() {
        let by = by(&["punsafe"]);
        let tallied = |n: u16| {
            let mut tally = Tally::new(&by);
            let values: ArrayRef = Arc::new((0..n).map(|i| Some(f32::from(i))).collect::<Float32Array>());
            tally.count(&[values], usize::from(n));
            Strata::of(&by, &[tally]).map(|strata| strata.sizes().len())
        };
        assert_eq!((tallied(10_000), tallied(10_001)), (Some(MAX_STRATA), None));
    }
}
