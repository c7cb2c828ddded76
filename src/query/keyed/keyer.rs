//! From a dataset's columns to keys: which of them say that two rows are the same URL, caption or pair.
//!
//! It computes keys and keeps nothing: see `gather` for the rows of equal keys.

use std::str::FromStr;

use arrow::array::{Array, ArrayRef, AsArray, LargeBinaryArray, StringArray};

use super::item_keys::ItemKeys;
use super::pair_key::{PairHasher, PairPart, text_key};
use crate::dataset::{Dataset, PictureLayout, Role};
use crate::query::expression::{ExpressionError, Names, Scalar};

/// What two rows have in common that share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyOf {
    /// The URL, byte by byte.
    Url,
    /// The caption, byte by byte.
    Caption,
    /// What stands for the picture and the caption: a [`PairKey`](super::PairKey).
    ///
    /// The URL stands for the picture; in a dataset without one the embedded picture's bytes (or, in a row
    /// without bytes, the path beside them), else a path to a file, else the column in the role `id`. Reading
    /// embedded pictures costs what they weigh. Lists of pictures identify nothing.
    Pair,
}

impl KeyOf {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Url, Self::Caption, Self::Pair];

    /// Its name in a filter, behind `dup.` and `first.`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Caption => "caption",
            Self::Pair => "pair",
        }
    }

    /// Whether this dataset has the columns for it. Reads nothing.
    pub fn fits(self, dataset: &Dataset) -> bool {
        let roles = dataset.roles();
        let caption = roles.get(Role::Caption).is_some();
        match self {
            Self::Url => roles.get(Role::Url).is_some(),
            Self::Caption => caption,
            Self::Pair => caption || stand_in(dataset).is_some(),
        }
    }
}

/// Nothing is called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is one of url, caption and pair")]
pub struct KeyOfError;

impl FromStr for KeyOf {
    type Err = KeyOfError;

    fn from_str(text: &str) -> Result<Self, KeyOfError> {
        Self::ALL.into_iter().find(|of| of.name() == text).ok_or(KeyOfError)
    }
}

/// What stands for the picture in this dataset, as expressions in the order they are asked.
fn stand_in(dataset: &Dataset) -> Option<Vec<Column>> {
    let named = |role| Some(quoted(dataset.column(dataset.roles().get(role)?).name()));
    if let Some(url) = named(Role::Url) {
        return Some(vec![Column::Text(url)]);
    }
    let picture = dataset.roles().pictures().iter().find_map(|picture| {
        let name = quoted(dataset.column(picture.column).name());
        match picture.layout {
            PictureLayout::Bytes => Some(vec![Column::Bytes(name)]),
            PictureLayout::Struct => {
                Some(vec![Column::Bytes(format!("{name}.bytes")), Column::Text(format!("{name}.path"))])
            }
            PictureLayout::Path => Some(vec![Column::Text(name)]),
            PictureLayout::ListOfBytes | PictureLayout::ListOfStructs | PictureLayout::ListOfPaths => None,
        }
    });
    picture.or_else(|| Some(vec![Column::Text(format!("CAST({} AS text)", named(Role::Id)?))]))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// An expression, and what its values are.
#[derive(Clone, Debug)]
enum Column {
    Text(String),
    Bytes(String),
}

impl Column {
    fn bind(&self, names: &Names) -> Result<Scalar, ExpressionError> {
        match self {
            Self::Text(text) => Scalar::parse(text, names),
            Self::Bytes(text) => Scalar::bytes(text, names),
        }
    }
}

/// Makes the keys of a dataset's rows out of the values of [`Keyer::scalars`].
#[derive(Clone, Debug)]
pub(in crate::query) struct Keyer {
    of: KeyOf,
    /// Those of the picture, then that of the caption.
    scalars: Vec<Scalar>,
    n_picture: usize,
}

impl Keyer {
    /// `None` where [`KeyOf::fits`] says no. Columns that cannot be bound (a struct without a path) are left
    /// out.
    pub(in crate::query) fn new(of: KeyOf, dataset: &Dataset, names: &Names) -> Option<Self> {
        if !of.fits(dataset) {
            return None;
        }
        let picture = if of == KeyOf::Caption { None } else { stand_in(dataset) };
        let picture = picture.unwrap_or_default();
        let mut scalars: Vec<Scalar> = picture.iter().filter_map(|column| column.bind(names).ok()).collect();
        let n_picture = scalars.len();
        if of != KeyOf::Url {
            let caption = dataset.roles().get(Role::Caption);
            let name = caption.map(|column| quoted(dataset.column(column).name()));
            scalars.extend(name.and_then(|name| Scalar::parse(&name, names).ok()));
        }
        (!scalars.is_empty()).then_some(Self { of, scalars, n_picture })
    }

    /// What has to be read.
    pub(in crate::query) fn scalars(&self) -> &[Scalar] {
        &self.scalars
    }

    /// Tells the key of each of `n` rows: `None` where all parts are NULL. The first of `values` are those of
    /// [`Keyer::scalars`]; what stands behind them is not looked at.
    pub(in crate::query) fn keys(
        &self,
        values: &[ArrayRef],
        n: usize,
        tell: &mut dyn FnMut(usize, Option<u128>),
    ) {
        let columns: Vec<Values<'_>> = values.iter().take(self.scalars.len()).map(Values::of).collect();
        let (picture, caption) = columns.split_at(self.n_picture.min(columns.len()));
        let mut hasher = PairHasher::default();
        for row in 0..n {
            let parts = (first_part(picture, row), first_part(caption, row));
            tell(
                row,
                match (self.of, parts) {
                    (_, (None, None)) => None,
                    (KeyOf::Url, (Some(PairPart::Text(text)), _))
                    | (KeyOf::Caption, (_, Some(PairPart::Text(text)))) => Some(text_key(text)),
                    (_, (picture, caption)) => {
                        let [picture, caption] =
                            [picture, caption].map(|part| part.unwrap_or(PairPart::Absent));
                        Some(hasher.key(picture, caption).0)
                    }
                },
            );
        }
    }
}

impl Keyer {
    /// Tells the keys of each of `n` rows, in their order, those of rows without any part as well. For
    /// [`KeyOf::Pair`] only; `values` as for [`Keyer::keys`].
    pub(super) fn item_keys(&self, values: &[ArrayRef], n: usize, tell: &mut dyn FnMut(ItemKeys)) {
        let columns: Vec<Values<'_>> = values.iter().take(self.scalars.len()).map(Values::of).collect();
        let (picture, caption) = columns.split_at(self.n_picture.min(columns.len()));
        let mut hasher = PairHasher::default();
        for row in 0..n {
            let [picture, caption] =
                [picture, caption].map(|part| first_part(part, row).unwrap_or(PairPart::Absent));
            tell(ItemKeys::hashed(&mut hasher, picture, caption));
        }
    }
}

/// The first of some columns that has a value in this row.
fn first_part<'a>(columns: &[Values<'a>], row: usize) -> Option<PairPart<'a>> {
    columns.iter().find_map(|values| values.at(row))
}

/// The values of one expression.
enum Values<'a> {
    Text(&'a StringArray),
    Bytes(&'a LargeBinaryArray),
    /// Of no kind that could identify anything: NULL everywhere.
    Nothing,
}

impl<'a> Values<'a> {
    fn of(array: &'a ArrayRef) -> Self {
        let text = array.as_string_opt::<i32>().map(Self::Text);
        text.or_else(|| array.as_binary_opt::<i64>().map(Self::Bytes)).unwrap_or(Self::Nothing)
    }

    fn at(&self, row: usize) -> Option<PairPart<'a>> {
        match self {
            Self::Text(texts) => texts.is_valid(row).then(|| PairPart::Text(texts.value(row))),
            Self::Bytes(all) => all.is_valid(row).then(|| PairPart::Picture(all.value(row))),
            Self::Nothing => None,
        }
    }
}
