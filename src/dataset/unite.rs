//! Shards with differing schemas become one: columns united by name, types widened, conflicts named.
//!
//! Values are converted in `read`; here it is only decided to what.

use std::collections::{BTreeMap, HashMap};

use arrow::datatypes::{DataType, Field, FieldRef, Fields};

use super::address::ColumnId;
use super::kind::kind_in_words;
use super::{Finding, Shard};
use crate::base::SafeText;

/// One column of the dataset.
#[derive(Clone, Debug)]
pub struct Column {
    name: String,
    field: FieldRef,
    /// For ClassLabel columns of Hugging Face: the name of each number.
    pub(super) class_names: Option<Vec<String>>,
}

impl Column {
    /// The name exactly as the files have it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name, safe to show.
    pub fn title(&self) -> SafeText {
        SafeText::line(&self.name)
    }

    /// The type that every shard's values are brought to.
    pub fn data_type(&self) -> &DataType {
        self.field.data_type()
    }

    /// The arrow field: always nullable, since a shard may lack the column; its metadata is the first shard's.
    pub fn field(&self) -> &FieldRef {
        &self.field
    }

    /// The name of a ClassLabel's number, if the file says so.
    pub fn class_name(&self, value: i64) -> Option<&str> {
        self.class_names.as_ref()?.get(usize::try_from(value).ok()?).map(String::as_str)
    }
}

/// The united columns, and where each stands in each shard.
#[derive(Debug, Default)]
pub(super) struct United {
    pub(super) columns: Vec<Column>,
    /// `places[shard][column]`: index among the shard's own root columns; `None` where it is missing or clashes.
    pub(super) places: Vec<Vec<Option<usize>>>,
    pub(super) findings: Vec<Finding>,
}

/// Unites the columns of all shards, in the order in which they first appear.
pub(super) fn unite(shards: &[Shard]) -> United {
    let mut fields: Vec<Field> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut out = United::default();
    for shard in shards {
        for (at, field) in shard.arrow_schema().fields().iter().enumerate() {
            if is_repeated(shard, at) {
                out.findings.push(Finding::DuplicateColumn {
                    column: SafeText::line(field.name()),
                    shard: shard.path().to_owned(),
                });
                continue;
            }
            match by_name.get(field.name()) {
                None => {
                    by_name.insert(field.name().clone(), fields.len());
                    fields.push(field.as_ref().clone().with_nullable(true));
                }
                Some(&at) => match wider(fields[at].data_type(), field.data_type()) {
                    Some(data_type) => fields[at].set_data_type(data_type),
                    None => out.findings.push(conflict(shard, field, &fields[at])),
                },
            }
        }
    }
    out.places = shards.iter().map(|shard| places(shard, &fields)).collect();
    out.columns = fields
        .into_iter()
        .map(|field| Column { name: field.name().clone(), field: FieldRef::new(field), class_names: None })
        .collect();
    out.findings.extend(missing_columns(shards, &out));
    out
}

/// Whether a column before this one has its name: only the first is reached by name.
fn is_repeated(shard: &Shard, at: usize) -> bool {
    let fields = shard.arrow_schema().fields();
    fields.find(fields[at].name()).is_some_and(|(first, _)| first < at)
}

fn conflict(shard: &Shard, found: &Field, expected: &Field) -> Finding {
    let [mut kind, mut other] = [found, expected].map(|f| SafeText::line(&kind_in_words(f.data_type())));
    // Two structs of the same fields differ further inside: arrow's own words tell where.
    if kind == other {
        [kind, other] = [found, expected].map(|f| SafeText::line(&f.data_type().to_string()));
    }
    Finding::TypeConflict {
        column: SafeText::line(found.name()),
        shard: shard.path().to_owned(),
        found: kind,
        expected: other,
    }
}

fn places(shard: &Shard, fields: &[Field]) -> Vec<Option<usize>> {
    fields
        .iter()
        .map(|field| {
            let (at, own) = shard.arrow_schema().fields().find(field.name())?;
            wider(field.data_type(), own.data_type()).is_some().then_some(at)
        })
        .collect()
}

/// One finding for all columns that as many shards lack: two schemas side by side differ in dozens.
fn missing_columns(shards: &[Shard], united: &United) -> Vec<Finding> {
    let has = |shard: &&Shard, column: &Column| shard.arrow_schema().fields().find(column.name()).is_some();
    let mut by_count: BTreeMap<usize, Vec<SafeText>> = BTreeMap::new();
    for column in &united.columns {
        let n_lacking = shards.iter().filter(|shard| !has(shard, column)).count();
        by_count.entry(n_lacking).or_default().push(column.title());
    }
    by_count.remove(&0);
    by_count.into_iter().map(|(n_shards, columns)| Finding::ColumnsMissing { columns, n_shards }).collect()
}

/// The narrowest type that holds both, or `None` where values would have to be reinterpreted.
///
/// int64 with float64 gives float64: copies of LAION-400M hold ids and sizes as floats.
fn wider(a: &DataType, b: &DataType) -> Option<DataType> {
    use DataType::{
        Binary, BinaryView, Dictionary, Float16, Float32, Float64, LargeBinary, LargeList, LargeUtf8, List,
        Null, Struct, Utf8, Utf8View,
    };
    if a == b {
        return Some(a.clone());
    }
    match (a, b) {
        (Null, other) | (other, Null) => Some(other.clone()),
        (Dictionary(_, values), other) | (other, Dictionary(_, values)) => wider(values, other),
        (Utf8 | LargeUtf8 | Utf8View, Utf8 | LargeUtf8 | Utf8View) => Some(LargeUtf8),
        (Binary | LargeBinary | BinaryView, Binary | LargeBinary | BinaryView) => Some(LargeBinary),
        (Float16 | Float32, Float16 | Float32) => Some(Float32),
        (List(x), List(y)) => Some(List(wider_item(x, y)?)),
        (List(x) | LargeList(x), List(y) | LargeList(y)) => Some(LargeList(wider_item(x, y)?)),
        (Struct(x), Struct(y)) => wider_struct(x, y).map(Struct),
        // Half of uint64 has no place in any signed type.
        (DataType::UInt64, t) | (t, DataType::UInt64) if t.is_signed_integer() => None,
        _ if a.is_integer() && b.is_integer() => Some(wider_integer(a, b)),
        _ if a.is_numeric() && b.is_numeric() && !is_decimal(a) && !is_decimal(b) => Some(Float64),
        _ => None,
    }
}

fn wider_item(x: &FieldRef, y: &FieldRef) -> Option<FieldRef> {
    let item = wider(x.data_type(), y.data_type())?;
    Some(FieldRef::new(x.as_ref().clone().with_data_type(item).with_nullable(true)))
}

/// Structs of the same field names, in whatever order, unite field by field: one writer calls a picture's bytes
/// non-null, the next does not. Their metadata is the first one's.
fn wider_struct(x: &Fields, y: &Fields) -> Option<Fields> {
    let in_both = y.iter().all(|field| x.find(field.name()).is_some());
    if x.len() != y.len() || !in_both {
        return None;
    }
    let field = |own: &FieldRef| {
        let other = y.find(own.name())?.1;
        let data_type = wider(own.data_type(), other.data_type())?;
        let nullable = own.is_nullable() || other.is_nullable();
        Some(FieldRef::new(own.as_ref().clone().with_data_type(data_type).with_nullable(nullable)))
    };
    x.iter().map(field).collect()
}

fn is_decimal(t: &DataType) -> bool {
    matches!(
        t,
        DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..)
    )
}

fn wider_integer(a: &DataType, b: &DataType) -> DataType {
    use DataType::{Int8, Int16, Int32, Int64, UInt32, UInt64};
    let size = a.primitive_width().max(b.primitive_width());
    match (a.is_signed_integer(), b.is_signed_integer()) {
        (true, true) => match size {
            Some(1) => Int8,
            Some(2) => Int16,
            Some(4) => Int32,
            _ => Int64,
        },
        (false, false) => match size {
            Some(8) => UInt64,
            _ => UInt32,
        },
        _ => Int64,
    }
}

/// Column numbers of a list of names.
pub(super) fn index_of(columns: &[Column], name: &str) -> Option<ColumnId> {
    columns.iter().position(|c| c.name == name).map(ColumnId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_widen_and_never_narrow() {
        use DataType::{Boolean, Float32, Float64, Int32, Int64, LargeUtf8, UInt8, UInt32, Utf8};
        assert_eq!(wider(&Int32, &Int64), Some(Int64));
        assert_eq!(wider(&Int32, &Float64), Some(Float64));
        assert_eq!(wider(&Float32, &Float64), Some(Float64));
        assert_eq!(wider(&UInt8, &UInt32), Some(UInt32));
        assert_eq!(wider(&UInt32, &Int32), Some(Int64));
        assert_eq!(wider(&Utf8, &LargeUtf8), Some(LargeUtf8));
        assert_eq!(wider(&Utf8, &Int32), None);
        assert_eq!(wider(&Boolean, &Int32), None);
        assert_eq!(wider(&DataType::Null, &Utf8), Some(Utf8));
    }

    #[test]
    fn lists_unite_whatever_their_item_is_called() {
        let list = |name: &str, t| DataType::List(FieldRef::new(Field::new(name, t, true)));
        let united = wider(&list("item", DataType::Float32), &list("element", DataType::Float64)).unwrap();
        assert_eq!(united, list("item", DataType::Float64));
    }

    #[test]
    fn structs_unite_by_the_names_of_their_fields() {
        use DataType::{Binary, Int32, LargeBinary, LargeUtf8, Utf8};
        let of = |fields: [(&str, DataType, bool); 2]| {
            DataType::Struct(fields.map(|(name, t, nullable)| Field::new(name, t, nullable)).to_vec().into())
        };
        let plain = of([("bytes", Binary, false), ("path", Utf8, true)]);
        let large = of([("path", LargeUtf8, false), ("bytes", LargeBinary, true)]);
        let united = of([("bytes", LargeBinary, true), ("path", LargeUtf8, true)]);
        assert_eq!(wider(&plain, &large), Some(united));
        assert_eq!(wider(&plain, &of([("bytes", Binary, true), ("name", Utf8, true)])), None);
        assert_eq!(wider(&plain, &of([("bytes", Binary, true), ("path", Int32, true)])), None);
    }
}
