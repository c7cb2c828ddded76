//! One condition on one page: on the bytes as they lie there, over the dictionary, or on an array made of it.

use std::sync::Arc;

use super::steps::Leaf;
use crate::base::contain;
use crate::dataset::Damage;
use crate::dataset::pages::{ChunkPages, RawPage, Run, Values};
use crate::query::expression::Test;
use crate::query::kernels::{Plain, Table, Truth, Unfit, of_values};

/// Indices that are unpacked at once: 16 kB, whatever a run claims to hold. A multiple of eight.
const BLOCK_INDICES: usize = 4096;

/// Why a page that is written in a known way has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum LeafError {
    #[error("it ends before its last value")]
    CutShort,
    #[error("it refers to a dictionary that is not there")]
    NoDictionary,
    #[error("it refers to values that are not in its dictionary")]
    BeyondDictionary,
    #[error("{0}")]
    Other(String),
}

/// A leaf on one column chunk.
pub(super) struct LeafPages<'a> {
    pub(super) leaf: &'a Leaf,
    pub(super) chunk: &'a ChunkPages<'a>,
}

impl LeafPages<'_> {
    /// The answers for a page's rows; `None` where the page is written in a way that is not read raw.
    pub(super) fn page(
        &self,
        number: usize,
        table: impl FnOnce() -> Result<Arc<Table>, Damage>,
    ) -> Result<Option<Truth>, Damage> {
        let Some(page) = self.chunk.page(number, self.leaf.keep)? else { return Ok(None) };
        // Kernels meet what strangers wrote: one that panics costs this page, not the program.
        let answer = match contain(|| self.answer(&page, table)) {
            Ok(answer) => answer?,
            Err(words) => Err(LeafError::Other(words.into_string())),
        };
        answer.map(Some).map_err(|error| self.chunk.page_damage(number, &error))
    }

    fn answer(
        &self,
        page: &RawPage,
        table: impl FnOnce() -> Result<Arc<Table>, Damage>,
    ) -> Result<Result<Truth, LeafError>, Damage> {
        if page.n_values == 0 {
            // NULLs alone need no dictionary, and some files have none then.
            return Ok(Ok(self.of_rows(page, Truth::all(Some(false), 0))));
        }
        if let Some(Test::Known(value)) = self.leaf.test {
            return Ok(Ok(self.of_rows(page, Truth::all(value, page.n_values))));
        }
        match &page.values {
            Values::Indices { .. } => {
                Ok(looked_up(page, &*table()?).map(|values| self.of_rows(page, values)))
            }
            Values::Plain(bytes) => {
                let values = Plain { physical: self.chunk.physical(), bytes, n_values: page.n_values };
                match self.leaf.test.as_ref().map(|test| of_values(test, &values)) {
                    Some(Ok(values)) => Ok(Ok(self.of_rows(page, values))),
                    Some(Err(Unfit::CutShort)) => Ok(Err(LeafError::CutShort)),
                    Some(Err(Unfit::NoKernel)) | None => self.decoded(page),
                }
            }
        }
    }

    /// Answers of values as answers of rows.
    fn of_rows(&self, page: &RawPage, values: Truth) -> Truth {
        let valid = page.valid.as_ref().map(crate::query::kernels::Bits::of_buffer);
        values.spread(valid.as_ref(), self.leaf.of_null)
    }

    fn decoded(&self, page: &RawPage) -> Result<Result<Truth, LeafError>, Damage> {
        let array = self.chunk.array(page)?;
        let n_rows = array.len();
        Ok(match self.leaf.part.evaluate(&[array], n_rows) {
            Ok(answers) => Ok(Truth::of_array(&answers)),
            Err(error) => Err(LeafError::Other(error.to_string())),
        })
    }

    /// The dictionary's answers, value by value.
    pub(super) fn table(&self) -> Result<Arc<Table>, Damage> {
        let damage = |error: LeafError| self.chunk.dictionary_damage(&error);
        let dictionary = self.chunk.dictionary(self.leaf.keep)?;
        let dictionary = dictionary.ok_or_else(|| damage(LeafError::NoDictionary))?;
        let values =
            Plain { physical: self.chunk.physical(), bytes: dictionary.bytes(), n_values: dictionary.len() };
        let asked = self.leaf.test.as_ref().map(|test| of_values(test, &values));
        let truth = match asked {
            Some(Ok(truth)) => truth,
            Some(Err(Unfit::CutShort)) => return Err(damage(LeafError::CutShort)),
            Some(Err(Unfit::NoKernel)) | None => {
                let array = self.chunk.dictionary_array(&dictionary)?;
                let answers = contain(|| self.leaf.part.evaluate(&[array], dictionary.len()))
                    .map_err(|words| damage(LeafError::Other(words.into_string())))?;
                Truth::of_array(&answers.map_err(|error| damage(LeafError::Other(error.to_string())))?)
            }
        };
        Ok(Arc::new(Table::new(&truth)))
    }
}

/// The answers of a page of indices, from those of the dictionary.
fn looked_up(page: &RawPage, table: &Table) -> Result<Truth, LeafError> {
    let mut collector = table.collector(page.n_values);
    let mut block = [0; BLOCK_INDICES];
    let mut n_seen = 0;
    for run in page.runs().into_iter().flatten() {
        match run.map_err(|error| LeafError::Other(error.to_string()))? {
            Run::Repeated { value, n } => {
                n_seen += n;
                collector.push_run(value, n).map_err(|_| LeafError::BeyondDictionary)?;
            }
            Run::Packed(packed) => {
                n_seen += packed.len();
                for first in (0..packed.len()).step_by(BLOCK_INDICES) {
                    let indices = &mut block[..BLOCK_INDICES.min(packed.len() - first)];
                    packed.unpack_from(first, indices);
                    collector.push(indices).map_err(|_| LeafError::BeyondDictionary)?;
                }
            }
        }
    }
    if n_seen == page.n_values { Ok(collector.finish()) } else { Err(LeafError::CutShort) }
}
