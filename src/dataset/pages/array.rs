//! Pages into arrow arrays, whole or some rows of them: for expressions that no fast way knows, and for
//! whoever wants rows.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, ArrowPrimitiveType, BinaryViewArray, GenericByteArray, PrimitiveArray, StringViewArray,
    new_null_array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowNativeType, ByteArrayType, DataType, Float32Type, Float64Type, GenericBinaryType, GenericStringType,
    Int32Type, Int64Type,
};
use bytes::Bytes;

use super::dictionary::Dictionary;
use super::hybrid::{self, Cursor};
use super::page::{PageError, RawPage, Values};
use super::physical::Physical;
use super::pick::Picked;
use super::text::TextValues;

/// Where the values of a page are to be had from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) page: &'a RawPage,
    /// For pages of indices.
    pub(super) dictionary: Option<&'a Dictionary>,
    pub(super) physical: Physical,
    pub(super) data_type: &'a DataType,
}

/// Rows of a page: all of them, or those picked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows<'a> {
    All,
    Picked(&'a Picked),
}

impl Source<'_> {
    /// An array of as many rows.
    pub(super) fn array(&self, rows: Rows<'_>) -> Result<ArrayRef, PageError> {
        if self.page.n_values == 0 {
            // NULLs alone need no dictionary, and some files have none then.
            let n_rows = match rows {
                Rows::All => self.page.n_rows(),
                Rows::Picked(picked) => picked.valid.as_ref().map_or(picked.places.len(), BooleanBuffer::len),
            };
            return Ok(new_null_array(self.data_type, n_rows));
        }
        match self.physical {
            Physical::Int32 => self.numbers::<Int32Type>(rows),
            Physical::Int64 => self.numbers::<Int64Type>(rows),
            Physical::Float => self.numbers::<Float32Type>(rows),
            Physical::Double => self.numbers::<Float64Type>(rows),
            Physical::Text => self.texts(rows),
        }
    }

    fn dictionary(&self) -> Result<&Dictionary, PageError> {
        self.dictionary.ok_or(PageError::NoDictionary)
    }

    fn valid<'a>(&'a self, rows: Rows<'a>) -> Option<&'a BooleanBuffer> {
        match rows {
            Rows::All => self.page.valid.as_ref(),
            Rows::Picked(picked) => picked.valid.as_ref(),
        }
    }

    fn nulls(&self, rows: Rows<'_>) -> Option<NullBuffer> {
        self.valid(rows).cloned().map(NullBuffer::new)
    }

    fn numbers<T: ArrowPrimitiveType>(&self, rows: Rows<'_>) -> Result<ArrayRef, PageError> {
        let dense = match &self.page.values {
            Values::Plain(bytes) => picked(plain::<T::Native>(bytes), rows)?,
            Values::Indices { .. } => {
                let dictionary = self.dictionary()?;
                let values = plain::<T::Native>(dictionary.bytes());
                let indices = self.indices(rows)?;
                // Asked once for all of them, which leaves a loop without a way out.
                if let Some(index) = indices.iter().max().filter(|index| **index as usize >= values.len()) {
                    return Err(beyond(*index, dictionary));
                }
                indices.iter().map(|index| values[*index as usize]).collect::<Vec<_>>().into()
            }
        };
        let values = match self.valid(rows) {
            None => dense,
            Some(valid) => spread(&dense, valid),
        };
        Ok(Arc::new(PrimitiveArray::<T>::new(values, self.nulls(rows))))
    }

    fn indices(&self, rows: Rows<'_>) -> Result<Vec<u32>, PageError> {
        let Some(runs) = self.page.runs() else { return Ok(Vec::new()) };
        let read = match rows {
            Rows::All => {
                let mut indices = Vec::with_capacity(self.page.n_values);
                hybrid::decode(runs, &mut indices).map(|()| indices)
            }
            Rows::Picked(picked) => {
                let mut cursor = Cursor::new(runs);
                picked.places.iter().map(|place| cursor.at(*place)).collect()
            }
        };
        read.map_err(PageError::Indices)
    }

    fn texts(&self, rows: Rows<'_>) -> Result<ArrayRef, PageError> {
        let text = match (&self.page.values, rows) {
            (Values::Plain(bytes), Rows::All) => {
                let mut values = TextValues::new(bytes);
                let next = |_| values.next().ok_or(PageError::CutShort);
                Text::collect(bytes.len(), (0..self.page.n_values).map(next))?
            }
            (Values::Plain(bytes), Rows::Picked(picked)) => {
                let mut values = TextValues::new(bytes);
                let mut next = 0;
                let at = |place: &usize| {
                    let n_between = place - next;
                    next = place + 1;
                    values.nth(n_between).ok_or(PageError::CutShort)
                };
                Text::collect(0, picked.places.iter().map(at))?
            }
            (Values::Indices { .. }, _) => {
                let dictionary = self.dictionary()?;
                let at = |index| dictionary.text(index).ok_or_else(|| beyond(index, dictionary));
                Text::collect(0, self.indices(rows)?.into_iter().map(at))?
            }
        };
        let text = match self.valid(rows) {
            None => text,
            Some(valid) => text.spread(valid),
        };
        text.array(self.nulls(rows), self.data_type)
    }
}

/// All values of a dictionary.
pub(super) fn of_dictionary(
    dictionary: &Dictionary,
    physical: Physical,
    data_type: &DataType,
) -> Result<ArrayRef, PageError> {
    let page = RawPage {
        rows: 0..dictionary.len() as u64,
        valid: None,
        n_values: dictionary.len(),
        values: Values::Plain(dictionary.bytes().clone()),
        n_bytes: 0,
    };
    Source { page: &page, dictionary: None, physical, data_type }.array(Rows::All)
}

/// Plain numbers as arrow holds them; copied only if they do not lie aligned.
fn plain<N: ArrowNativeType>(bytes: &Bytes) -> ScalarBuffer<N> {
    let n = bytes.len() / size_of::<N>();
    let is_aligned = bytes.as_ptr().addr().is_multiple_of(align_of::<N>());
    let buffer = if is_aligned { Buffer::from(bytes.clone()) } else { Buffer::from_slice_ref(&bytes[..]) };
    ScalarBuffer::new(buffer, 0, n)
}

fn picked<N: ArrowNativeType>(all: ScalarBuffer<N>, rows: Rows<'_>) -> Result<ScalarBuffer<N>, PageError> {
    let Rows::Picked(picked) = rows else { return Ok(all) };
    let value = |place: &usize| all.get(*place).copied().ok_or(PageError::CutShort);
    Ok(picked.places.iter().map(value).collect::<Result<Vec<_>, _>>()?.into())
}

/// Values at the places of valid rows, zeros between them.
fn spread<N: ArrowNativeType>(dense: &[N], valid: &BooleanBuffer) -> ScalarBuffer<N> {
    let mut out = vec![N::default(); valid.len()];
    for (at, value) in valid.set_indices().zip(dense) {
        out[at] = *value;
    }
    out.into()
}

fn beyond(index: u32, dictionary: &Dictionary) -> PageError {
    PageError::BeyondDictionary { index, n_values: dictionary.len() }
}

/// Texts one after another, and where each ends, 0 first.
struct Text {
    data: Vec<u8>,
    /// In 32 bits: a dictionary turns few bytes into many, and an array of 2 GiB is where it stops.
    ends: Vec<i32>,
}

impl Text {
    fn collect<'a>(
        n_bytes: usize,
        values: impl Iterator<Item = Result<&'a [u8], PageError>>,
    ) -> Result<Self, PageError> {
        let mut data = Vec::with_capacity(n_bytes);
        let mut ends = vec![0];
        for value in values {
            let value = value?;
            let end = data.len().checked_add(value.len()).and_then(|end| i32::try_from(end).ok());
            ends.push(end.ok_or(PageError::TooMuchText)?);
            data.extend_from_slice(value);
        }
        Ok(Self { data, ends })
    }

    /// A NULL ends where the value before it does.
    fn spread(self, valid: &BooleanBuffer) -> Self {
        let mut n = 0;
        let mut ends = Vec::with_capacity(valid.len() + 1);
        ends.push(0);
        for is_valid in valid {
            n += usize::from(is_valid);
            ends.push(self.ends[n]);
        }
        Self { ends, ..self }
    }

    fn array(self, nulls: Option<NullBuffer>, data_type: &DataType) -> Result<ArrayRef, PageError> {
        Ok(match data_type {
            DataType::LargeUtf8 => Arc::new(self.bytes::<GenericStringType<i64>>(nulls)?),
            DataType::Utf8View => {
                Arc::new(StringViewArray::from(&self.bytes::<GenericStringType<i32>>(nulls)?))
            }
            DataType::Binary => Arc::new(self.bytes::<GenericBinaryType<i32>>(nulls)?),
            DataType::LargeBinary => Arc::new(self.bytes::<GenericBinaryType<i64>>(nulls)?),
            DataType::BinaryView => {
                Arc::new(BinaryViewArray::from(&self.bytes::<GenericBinaryType<i32>>(nulls)?))
            }
            _ => Arc::new(self.bytes::<GenericStringType<i32>>(nulls)?),
        })
    }

    /// For strings, validates all text in one go by simdutf8.
    fn bytes<T: ByteArrayType>(self, nulls: Option<NullBuffer>) -> Result<GenericByteArray<T>, PageError> {
        let ends = self.ends.iter().map(|end| T::Offset::usize_as(end.as_usize())).collect::<Vec<_>>();
        GenericByteArray::try_new(OffsetBuffer::new(ends.into()), self.data.into(), nulls)
            .map_err(|_| PageError::NotUtf8)
    }
}
