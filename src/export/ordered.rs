//! Rows in an order of the caller's, in bounded memory.
//!
//! Rows that follow each other in an order lie far from each other in the files, and a page has to be unpacked
//! whole for one row of it. The order is therefore cut into long parts of about [`PART_BYTES`]: the rows of a
//! part are read in the order of the files, as for any selection, and put into the order asked for in memory.
//! What an export costs beyond one in dataset order is a walk over the files for each part.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use arrow::array::RecordBatch;
use arrow::compute::interleave_record_batch;

use super::crew::Task;
use super::given::GivenColumn;
use super::rows::{Reader, SelectedRows, Step, row_bytes};
use crate::base::contain;
use crate::dataset::{ColumnId, Damage, Dataset, RowId};
use crate::query::{Rank, Selection, View};

/// Content of a part, by the footers' figures: a million pairs of links and captions, in less memory than other
/// engines take for them. Ten million rows take ten walks over the files.
const PART_BYTES: u64 = 256 << 20;

/// Rows of a part at most: what is known of each row's place takes 40 bytes.
const MAX_PART_ROWS: u64 = 2 << 20;

/// Rows of a part at least, whatever the footers say of their weight: pictures of a megabyte fit. With fewer, a
/// footer that lies could ask for a walk for each row; with more, honest rows of many megabytes would not fit
/// the machine.
const MIN_PART_ROWS: u64 = 256;

/// Rows put into order by one task: a few milliseconds.
const MAX_TASK_ROWS: usize = 8192;

/// A task takes at most this share of a part: rows with pictures are few and heavy.
const TASKS_OF_PART: usize = 64;

/// Tasks of one round, so that no more than an eighth of a part stands in memory twice.
const MAX_ROUND_TASKS: usize = TASKS_OF_PART / 8;

/// Rows in an order that is not the dataset's. Told anew each time it is asked; a row may come more than once.
pub trait RowOrder: fmt::Debug + Sync {
    /// How many rows it tells.
    fn n_rows(&self) -> u64;

    /// The rows, all of the dataset, in their order.
    fn rows(&self) -> Box<dyn Iterator<Item = RowId> + Send + '_>;
}

impl RowOrder for Vec<RowId> {
    fn n_rows(&self) -> u64 {
        self.len() as u64
    }

    fn rows(&self) -> Box<dyn Iterator<Item = RowId> + Send + '_> {
        Box::new(self.iter().copied())
    }
}

impl RowOrder for View {
    fn n_rows(&self) -> u64 {
        self.len()
    }

    fn rows(&self) -> Box<dyn Iterator<Item = RowId> + Send + '_> {
        Box::new((0..self.len()).map_while(|rank| self.row(Rank(rank))))
    }
}

/// Reads rows in the order told.
pub(super) struct OrderedRows<'a> {
    dataset: &'a Dataset,
    columns: &'a [ColumnId],
    given: &'a [GivenColumn],
    rows: Box<dyn Iterator<Item = RowId> + Send + 'a>,
    /// Of each row group: what one of its rows takes of a part.
    weights: Vec<u64>,
    part_weight: u64,
    state: State<'a>,
}

enum State<'a> {
    /// A part is being read in the order of the files.
    Reading(SelectedRows<'a>, Part),
    /// A part is there and is put into its order.
    Ordering {
        part: Part,
        next: usize,
        made: Vec<Ordered>,
    },
    Over,
}

/// Rows of the order that are read together.
#[derive(Default)]
struct Part {
    /// As they were told.
    order: Vec<RowId>,
    /// The same, ascending, each once.
    ids: Vec<RowId>,
    batches: Vec<RecordBatch>,
    /// For each of `ids` where it is among the batches, once it has come: batch and row in it.
    places: Vec<Option<(usize, usize)>>,
    /// What could not be read: a range of places in `ids`, and why.
    failed: Vec<(Range<usize>, Damage)>,
}

/// Places in an order, and their rows once they are put together.
struct Ordered {
    range: Range<usize>,
    rows: Vec<Rows>,
}

/// Rows put together, or one that could not be and why.
type Rows = Result<RecordBatch, (RowId, String)>;

impl<'a> OrderedRows<'a> {
    pub(super) fn new(
        dataset: &'a Dataset,
        order: &'a dyn RowOrder,
        columns: &'a [ColumnId],
        given: &'a [GivenColumn],
    ) -> Self {
        // Of each group by itself: one heavy caption must not cut all of the order short.
        let weight = |group| weight(row_bytes(dataset, group, columns));
        let weights = dataset.groups().iter().map(weight).collect();
        Self::in_parts(dataset, order, (columns, given), weights, PART_BYTES)
    }

    fn in_parts(
        dataset: &'a Dataset,
        order: &'a dyn RowOrder,
        (columns, given): (&'a [ColumnId], &'a [GivenColumn]),
        weights: Vec<u64>,
        part_weight: u64,
    ) -> Self {
        let mut rows =
            Self { dataset, columns, given, rows: order.rows(), weights, part_weight, state: State::Over };
        rows.begin_part();
        rows
    }

    fn begin_part(&mut self) {
        let order = self.next_rows();
        if order.is_empty() {
            self.state = State::Over;
            return;
        }
        let mut ids = order.clone();
        ids.sort_unstable();
        ids.dedup();
        let selection = Selection::of(self.dataset.n_rows(), ids.iter().copied());
        let inner = SelectedRows::new(self.dataset, Cow::Owned(selection), self.columns, self.given);
        self.state = State::Reading(inner, Part { order, ids, ..Part::default() });
    }

    /// The rows of the next part: until they weigh as much as one may.
    fn next_rows(&mut self) -> Vec<RowId> {
        let mut order = Vec::new();
        let mut room = self.part_weight;
        while room > 0
            && let Some(row) = self.rows.next()
        {
            let weight = self.dataset.group_index_of(row).and_then(|group| self.weights.get(group));
            room = room.saturating_sub(weight.copied().unwrap_or(1));
            order.push(row);
        }
        order
    }
}

/// What a row of so many bytes takes of a part.
fn weight(row_bytes: u64) -> u64 {
    row_bytes.clamp(PART_BYTES / MAX_PART_ROWS, PART_BYTES / MIN_PART_ROWS)
}

impl Reader for OrderedRows<'_> {
    fn tasks(&mut self) -> Vec<Task<'_>> {
        match &mut self.state {
            State::Reading(inner, _) => inner.tasks(),
            State::Ordering { part, next, made } => {
                *made = part.slices(*next);
                *next = made.last().map_or(part.order.len(), |last| last.range.end);
                made.iter_mut().map(|ordered| part.task(ordered)).collect()
            }
            State::Over => Vec::new(),
        }
    }

    fn take(&mut self) -> Option<Vec<Step>> {
        match &mut self.state {
            State::Reading(inner, part) => {
                if let Some(steps) = inner.take() {
                    for step in steps {
                        part.add(step);
                    }
                    return Some(Vec::new());
                }
                let part = std::mem::take(part);
                let steps = part.failures();
                self.state = State::Ordering { part, next: 0, made: Vec::new() };
                Some(steps)
            }
            State::Ordering { part, next, made } => {
                let steps = made.drain(..).flat_map(|o| o.steps(self.dataset)).collect();
                if *next == part.order.len() {
                    self.begin_part();
                }
                Some(steps)
            }
            State::Over => None,
        }
    }
}

impl Part {
    /// Takes what was read next in the order of the files.
    fn add(&mut self, step: Step) {
        match step {
            Step::Rows(batch) => {
                let at = self.batches.len();
                self.places.extend((0..batch.num_rows()).map(|row| Some((at, row))));
                self.batches.push(batch);
            }
            Step::Failed { damage, n_rows } => {
                let start = self.places.len();
                let n_rows = usize::try_from(n_rows).unwrap_or(usize::MAX);
                let end = start.saturating_add(n_rows).min(self.ids.len());
                self.places.resize(end, None);
                self.failed.push((start..end, damage));
            }
        }
    }

    /// Where a row is among `ids`.
    fn index_of(&self, row: RowId) -> Option<usize> {
        self.ids.binary_search(&row).ok()
    }

    fn failures(&self) -> Vec<Step> {
        let mut n_rows = vec![0_u64; self.failed.len()];
        for row in self.order.iter().filter(|_| !self.failed.is_empty()) {
            if let Some(failed) = self.index_of(*row).and_then(|at| self.failed_at(at)) {
                n_rows[failed] += 1;
            }
        }
        let step =
            |((_, damage), n_rows): (&(_, Damage), u64)| Step::Failed { damage: damage.clone(), n_rows };
        self.failed.iter().zip(n_rows).map(step).collect()
    }

    /// Which of `failed` a place among `ids` is in: they ascend, and there may be one for each row group.
    fn failed_at(&self, at: usize) -> Option<usize> {
        let nth = self.failed.partition_point(|(range, _)| range.end <= at);
        self.failed.get(nth).filter(|(range, _)| range.contains(&at)).map(|_| nth)
    }

    /// The next places to be put in order.
    fn slices(&self, next: usize) -> Vec<Ordered> {
        let task_rows = self.order.len().div_ceil(TASKS_OF_PART).min(MAX_TASK_ROWS);
        let starts = (next..self.order.len()).step_by(task_rows).take(MAX_ROUND_TASKS);
        let range = |start: usize| start..(start + task_rows).min(self.order.len());
        starts.map(|start| Ordered { range: range(start), rows: Vec::new() }).collect()
    }

    fn task<'t>(&'t self, ordered: &'t mut Ordered) -> Task<'t> {
        Task::new(ordered.range.len() as u64, move |_| {
            self.put_in_order(ordered);
            Ok(())
        })
    }

    fn put_in_order(&self, ordered: &mut Ordered) {
        let place = |row: &RowId| Some((*row, (*self.places.get(self.index_of(*row)?)?)?));
        let (rows, places): (Vec<RowId>, Vec<_>) =
            self.order[ordered.range.clone()].iter().filter_map(place).unzip();
        self.interleave(&rows, &places, &mut ordered.rows);
    }

    /// Rows that do not go into one batch, because their dictionaries' words are too many for its keys, go into
    /// several.
    fn interleave(&self, rows: &[RowId], places: &[(usize, usize)], out: &mut Vec<Rows>) {
        let Some(first) = rows.first() else { return };
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        let why = match contain(|| interleave_record_batch(&batches, places)) {
            Ok(Ok(batch)) => return out.push(Ok(batch)),
            Ok(Err(error)) => error.to_string(),
            Err(panic) => panic.into_string(),
        };
        if rows.len() == 1 {
            return out.push(Err((*first, why)));
        }
        let half = rows.len() / 2;
        self.interleave(&rows[..half], &places[..half], out);
        self.interleave(&rows[half..], &places[half..], out);
    }
}

impl Ordered {
    fn steps(self, dataset: &Dataset) -> Vec<Step> {
        let step = |rows: Rows| match rows {
            Ok(batch) => Some(Step::Rows(batch)),
            Err((row, why)) => {
                let group = dataset.groups()[dataset.group_index_of(row)?];
                Some(Step::Failed { damage: dataset.damage(&group, &why), n_rows: 1 })
            }
        };
        self.rows.into_iter().filter_map(step).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, DictionaryArray, Int64Array, RecordBatch, StringArray};
    use arrow::datatypes::{Int8Type, Int64Type};
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::WriterProperties;

    use super::super::crew::Crew;
    use super::*;
    use crate::base::Cancel;
    use crate::dataset::OpenOptions;

    /// 600 rows in row groups of 100, each with 100 words of its own in a dictionary with keys of a byte.
    fn dataset(folder: &std::path::Path) -> Dataset {
        let path = folder.join("words.parquet");
        let mut writer = None;
        for group in 0..6 {
            let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(group * 100..group * 100 + 100));
            let words: Vec<String> = (0..100).map(|i| format!("word {}", group * 100 + i)).collect();
            let words: DictionaryArray<Int8Type> = words.iter().map(String::as_str).collect();
            let batch =
                RecordBatch::try_from_iter([("n", numbers), ("words", Arc::new(words) as ArrayRef)]).unwrap();
            let writer = writer.get_or_insert_with(|| {
                let properties = WriterProperties::builder().set_max_row_group_row_count(Some(100)).build();
                let file = std::fs::File::create(&path).unwrap();
                ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap()
            });
            writer.write(&batch).unwrap();
        }
        writer.unwrap().close().unwrap();
        Dataset::open(&[path], &OpenOptions::default()).unwrap()
    }

    /// How many rows each part has.
    fn parts(mut reader: OrderedRows<'_>) -> Vec<usize> {
        let mut found = Vec::new();
        while let State::Reading(_, part) = &reader.state {
            found.push(part.order.len());
            reader.begin_part();
        }
        found
    }

    #[test]
    fn a_part_is_full_when_its_own_rows_are_heavy_enough() {
        assert_eq!([0, 1000, u64::MAX].map(weight), [128, 1000, 1 << 20]);
        let folder = tempfile::tempdir().unwrap();
        let dataset = dataset(folder.path());
        let order: Vec<RowId> = (0..600).map(RowId).collect();
        let in_parts =
            |weights| parts(OrderedRows::in_parts(&dataset, &order, (&[ColumnId(0)], &[]), weights, 250));
        assert_eq!(in_parts(vec![1; 6]), [250, 250, 100]);
        assert_eq!(in_parts(vec![1, 1, 1, 1, 1, 5]), [250, 250, 50, 50]);
    }

    #[test]
    fn one_heavy_caption_does_not_shorten_the_parts_of_light_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("captions.parquet");
        let captions = |texts: Vec<String>| {
            RecordBatch::try_from_iter([("TEXT", Arc::new(StringArray::from(texts)) as ArrayRef)]).unwrap()
        };
        let light = captions(vec!["a cat".to_owned(); 300]);
        let mut writer =
            ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), light.schema(), None).unwrap();
        writer.write(&light).unwrap();
        writer.flush().unwrap();
        writer.write(&captions(vec!["x".repeat(2 << 20)])).unwrap();
        writer.close().unwrap();
        let dataset = Dataset::open(&[path], &OpenOptions::default()).unwrap();
        let order: Vec<RowId> = (0..301).rev().map(RowId).collect();
        assert_eq!(parts(OrderedRows::new(&dataset, &order, &[ColumnId(0)], &[])), [301]);
    }

    #[test]
    fn a_row_is_lost_with_the_group_that_failed_around_it() {
        let folder = tempfile::tempdir().unwrap();
        let dataset = dataset(folder.path());
        let damage = dataset.damage(&dataset.groups()[0], "a test");
        let ranges = [2..5, 5..6, 9..12];
        let failed = ranges.map(|range: Range<usize>| (range, damage.clone())).to_vec();
        let part = Part { failed, ..Part::default() };
        let found: Vec<Option<usize>> = (0..13).map(|at| part.failed_at(at)).collect();
        let (none, all) = (None, [Some(0), Some(1), Some(2)]);
        let expected =
            [none, none, all[0], all[0], all[0], all[1], none, none, none, all[2], all[2], all[2], none];
        assert_eq!(found, expected);
    }

    #[test]
    fn parts_of_any_length_make_the_same_order_and_dictionaries_never_overflow() {
        let folder = tempfile::tempdir().unwrap();
        let dataset = dataset(folder.path());
        let columns = [ColumnId(0), ColumnId(1)];
        let order: Vec<RowId> = (0..600).map(|i| RowId(i * 7 % 600)).collect();
        let cancel = Cancel::new();
        let crew = Crew::new(NonZeroUsize::MIN, &cancel);
        for part_rows in [1, 250, 600, 601] {
            let mut reader = OrderedRows::in_parts(&dataset, &order, (&columns, &[]), vec![1; 6], part_rows);
            let mut found = Vec::new();
            loop {
                crew.work_off(reader.tasks()).unwrap();
                let Some(steps) = reader.take() else { break };
                for step in steps {
                    let Step::Rows(batch) = step else { panic!("{step:?}") };
                    let words = batch.column(1).as_dictionary::<Int8Type>().downcast_dict().unwrap();
                    let words: arrow::array::TypedDictionaryArray<'_, Int8Type, StringArray> = words;
                    for (n, word) in batch.column(0).as_primitive::<Int64Type>().values().iter().zip(words) {
                        assert_eq!(word.unwrap(), format!("word {n}"));
                        found.push(RowId(u64::try_from(*n).unwrap()));
                    }
                }
            }
            assert_eq!(found, order, "{part_rows}");
        }
    }
}
