//! Row groups and pages that need not be read: the file itself already says that no row in them matches.
//!
//! Trusted are, if the file names their order: minimum, maximum and NULL count of a row group (the footer) and
//! of a page (the column index), and bloom filters for `=` and IN on whole numbers and text. Text bounds may be
//! cut short. Whatever is missing, old, odd or of an unclear order decides nothing, and neither does what cannot
//! be: a minimum above the maximum, NaN, bytes too short for their type, more NULLs than rows, bounds of NULLs
//! alone. So no matching row is dropped; a bound that is possible and wrong is the file's fault. It can only cost
//! rows: none is selected on the word of a statistic, but for a row's own values.
//!
//! Which rows a page's bounds speak of, the offset index says, and of a page that is not read nobody else: so the
//! pages beside it are asked whether they hold the rows that it leaves them.
//!
//! NaN stands in no bounds and NULL in few: rows that are left out may be unknown, and are counted only where all
//! of them are; else nobody counts them ("at least").

use arrow::array::{Array, ArrayRef};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::basic::{ColumnOrder, SortOrder, Type as PhysicalType};

use super::columns::Place;
use super::expression::{Bounds, Input, Predicate, Test, Verdict};
use super::kernels::{Plain, Ranges, is_bounded, is_decided, may_hold, needed};
use super::plan::Leaf;
use crate::base::contain;
use crate::dataset::pages::{ChunkPages, PageValues};
use crate::dataset::{Dataset, GroupRef};

/// What files say of a filter before it is asked of any row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pruner<'a> {
    dataset: &'a Dataset,
    predicate: &'a Predicate,
}

impl<'a> Pruner<'a> {
    pub(super) fn new(dataset: &'a Dataset, predicate: &'a Predicate) -> Self {
        Self { dataset, predicate }
    }

    /// What the footer says of the whole filter over a row group.
    pub(super) fn of_group(&self, group: &GroupRef) -> Verdict {
        let bounds = |slot: usize| self.bounds(slot, group);
        // Statistics are bytes of a stranger; a converter that panics on them has nothing to say.
        contain(|| self.predicate.judge(group.n_rows, &bounds)).unwrap_or(Verdict::Perhaps)
    }

    /// The same of one of its conditions.
    pub(super) fn of_leaf(&self, leaf: &Leaf, group: &GroupRef) -> Verdict {
        let bounds = |_| self.bounds(leaf.slot, group);
        contain(|| leaf.part.judge(group.n_rows, &bounds)).unwrap_or(Verdict::Perhaps)
    }

    /// The same of each page; `None` where nothing is known of pages. Reads the column index or the bloom
    /// filter of the chunk, where they can say something.
    pub(super) fn of_pages(leaf: &Leaf, chunk: &ChunkPages<'_>) -> Option<Vec<Verdict>> {
        let test = leaf.test.as_ref()?;
        let physical = chunk.physical();
        if let Some(needed) = needed(test, physical)
            && chunk.surely_lacks(&needed)
        {
            let verdict = without_hit(leaf, test, chunk, chunk.n_nulls());
            return Some(vec![verdict; chunk.n_pages()]);
        }
        if !is_bounded(test) {
            return None;
        }
        let bounds = chunk.bounds()?;
        let plain = |bytes| Plain { physical, bytes, n_values: chunk.n_pages() };
        let ranges = Ranges { lows: plain(&bounds.lows), highs: plain(&bounds.highs) };
        let may = contain(|| may_hold(test, &ranges)).ok()?.ok()?;
        let verdict = |page: usize| {
            if bounds.values[page] == PageValues::Unknown {
                return Verdict::Perhaps;
            }
            if may.get(page) && bounds.values[page] == PageValues::Within {
                return Verdict::Perhaps;
            }
            let n_nulls = bounds.n_nulls.as_ref().map(|counts| counts[page]);
            let rows = chunk.rows(page);
            if leaf.of_null.is_none() && n_nulls == Some(rows.end - rows.start) {
                return Verdict::AlwaysUnknown;
            }
            without_hit(leaf, test, chunk, n_nulls)
        };
        let verdicts: Vec<Verdict> = (0..chunk.n_pages()).map(verdict).collect();
        are_true_at_borders(&verdicts, chunk).then_some(verdicts)
    }

    fn bounds(&self, slot: usize, group: &GroupRef) -> Bounds {
        match self.predicate.inputs().get(slot) {
            Some(Input::Derived(name)) => {
                Place::named(name).map_or_else(Bounds::default, |place| place.bounds(self.dataset, group))
            }
            Some(Input::File(path)) => match path.as_slice() {
                [name] => file_bounds(self.dataset, name, group),
                // Statistics of fields know nothing of structs that are NULL.
                _ => Bounds::default(),
            },
            None => Bounds::default(),
        }
    }
}

/// Whether the rows of pages end where the offset index says, as far as it matters: wherever pages of other verdicts
/// meet, one of them is asked, rather the one that will be read. Else rows that match, of a page that is to be read,
/// would be left out with those of the page beside it.
fn are_true_at_borders(verdicts: &[Verdict], chunk: &ChunkPages<'_>) -> bool {
    let borders = (1..verdicts.len()).filter(|page| verdicts[page - 1] != verdicts[*page]);
    let mut asked = borders.map(|page| if verdicts[page] == Verdict::Perhaps { page } else { page - 1 });
    let mut last = None;
    asked.all(|page| last.replace(page) == Some(page) || chunk.agrees(page))
}

/// The verdict on rows of which no value passes the test, `n_nulls` of them NULL.
fn without_hit(leaf: &Leaf, test: &Test, chunk: &ChunkPages<'_>, n_nulls: Option<u64>) -> Verdict {
    let values_decided = is_decided(test, chunk.physical());
    match (leaf.of_null, n_nulls) {
        (_, Some(0)) | (Some(false), _) if values_decided => Verdict::AlwaysFalse,
        (_, Some(0)) | (Some(false) | None, _) => Verdict::NeverTrue,
        (Some(true), _) => Verdict::Perhaps,
    }
}

/// What the footer says of a file's column over a row group.
pub(super) fn file_bounds(dataset: &Dataset, name: &str, group: &GroupRef) -> Bounds {
    let Some(column) = dataset.column_named(name) else { return Bounds::default() };
    if !dataset.shard_has(group.shard, column) {
        return Bounds { range: None, n_nulls: Some(group.n_rows) };
    }
    statistics(dataset, name, group).unwrap_or_default()
}

fn statistics(dataset: &Dataset, name: &str, group: &GroupRef) -> Option<Bounds> {
    let shard = dataset.shard(group.shard);
    let metadata = shard.metadata();
    let row_group = metadata.row_groups().get(group.group)?;
    let schema = metadata.file_metadata().schema_descr();
    let converter = StatisticsConverter::try_new(name, shard.arrow_schema(), schema)
        .ok()?
        .with_missing_null_counts_as_zero(false)
        .with_column_orders(metadata.file_metadata().column_orders().map(Vec::as_slice));
    let leaf = converter.parquet_column_index()?;
    let groups = || std::iter::once(row_group);
    let n_nulls = converter.row_group_null_counts(groups()).ok()?;
    let n_nulls = (n_nulls.len() == 1 && n_nulls.is_valid(0)).then(|| n_nulls.value(0));
    let chunk = row_group.column(leaf);
    let told = chunk.statistics()?;
    if n_nulls == Some(group.n_rows) && told.min_bytes_opt().or(told.max_bytes_opt()).is_some() {
        // Bounds of nothing: one of the two is wrong.
        return None;
    }
    // Written before orders were defined, text was compared by signed bytes.
    let outdated = told.is_min_max_deprecated();
    let order = metadata.file_metadata().column_orders().and_then(|orders| orders.get(leaf));
    if outdated || !is_ordered(chunk.column_type(), order) {
        return Some(Bounds::credible(None, n_nulls, group.n_rows));
    }
    let low = converter.row_group_mins(groups()).ok().filter(is_known);
    let high = converter.row_group_maxes(groups()).ok().filter(is_known);
    Some(Bounds::credible(low.zip(high), n_nulls, group.n_rows))
}

/// Whether the file says by which order its bounds are bounds, and it is the one values are compared by here.
/// Source: parquet-format, `parquet.thrift`, `FileMetaData.column_orders`: without it, bounds have no meaning.
fn is_ordered(physical: PhysicalType, order: Option<&ColumnOrder>) -> bool {
    let is_known = match order {
        Some(ColumnOrder::TYPE_DEFINED_ORDER(order)) => *order != SortOrder::UNDEFINED,
        Some(ColumnOrder::IEEE_754_TOTAL_ORDER) => true,
        _ => false,
    };
    is_known && !matches!(physical, PhysicalType::INT96 | PhysicalType::FIXED_LEN_BYTE_ARRAY)
}

fn is_known(bound: &ArrayRef) -> bool {
    bound.len() == 1 && bound.is_valid(0)
}
