//! The filter's answer for a stretch of rows in one row group: columns one after the other, each only where
//! the answer is still open.
//!
//! A page that cannot be read costs its own rows and no others; they are neither selected nor rejected.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::decoded::{Decoded, Partial};
use super::group::GroupWork;
use super::leaf::LeafPages;
use super::memory::ScanMemory;
use super::steps::{Leaf, Plan, Step};
use crate::base::{Cancel, Cancelled};
use crate::dataset::pages::ChunkPages;
use crate::dataset::{Damage, Dataset};
use crate::query::expression::Verdict;
use crate::query::kernels::{Bits, Truth};
use crate::query::prune::Pruner;

/// The file or its index was another one when this was asked first.
const CHANGED: &str = "its rows are not those that were found before";

/// What was found out of a piece.
#[derive(Debug)]
pub(in crate::query) struct Answered {
    /// Rows for which the filter is true.
    pub(in crate::query) selected: Bits,
    /// Rows for which it is unknown.
    pub(in crate::query) n_unknown: usize,
    /// There may be more of these: pages were not looked at in which no row can match.
    pub(in crate::query) at_least: bool,
    /// Rows that have an answer; the others could not be read.
    pub(in crate::query) n_rows: usize,
    /// What could not be read.
    pub(in crate::query) damage: Vec<Damage>,
}

/// What all pieces of a scan are answered with.
#[derive(Clone, Copy)]
pub(in crate::query) struct Context<'a> {
    pub(in crate::query) dataset: &'a Dataset,
    pub(in crate::query) plan: &'a Plan,
    pub(in crate::query) pruner: &'a Pruner<'a>,
    pub(in crate::query) memory: Option<&'a ScanMemory>,
    pub(in crate::query) cancel: &'a Cancel,
}

/// A piece while it is worked on.
pub(in crate::query) struct PieceScan<'a> {
    with: Context<'a>,
    work: &'a GroupWork,
    rows: Range<u64>,
    /// Rows that could not be read where it mattered.
    broken: Bits,
    at_least: bool,
    damage: Vec<Damage>,
}

impl<'a> PieceScan<'a> {
    /// `rows` are offsets in the group.
    pub(in crate::query) fn new(with: Context<'a>, work: &'a GroupWork, rows: Range<u64>) -> Self {
        let n_rows = usize::try_from(rows.end - rows.start).unwrap_or(usize::MAX);
        let broken = Bits::zeros(n_rows);
        Self { with, work, rows, broken, at_least: false, damage: Vec::new() }
    }

    /// The answer for all rows of the piece.
    pub(in crate::query) fn run(mut self) -> Result<Answered, Cancelled> {
        let plan = self.with.plan;
        let wanted = Bits::ones(self.broken.len());
        let Truth { mut yes, unknown } = self.truth(&plan.root, &wanted)?;
        yes.without(&self.broken);
        let n_unknown = unknown.map_or(0, |mut unknown| {
            unknown.without(&self.broken);
            unknown.count()
        });
        Ok(Answered {
            selected: yes,
            n_unknown,
            at_least: self.at_least,
            n_rows: self.broken.len() - self.broken.count(),
            damage: self.damage,
        })
    }

    /// The truth of a step, right wherever `wanted` is set.
    fn truth(&mut self, step: &Step, wanted: &Bits) -> Result<Truth, Cancelled> {
        self.with.cancel.check()?;
        match step {
            Step::Known(value) => Ok(Truth::all(*value, wanted.len())),
            Step::Not(inner) => Ok(self.truth(inner, wanted)?.negated()),
            Step::All(steps) => self.all(steps, wanted),
            Step::Any(steps) => self.any(steps, wanted),
            Step::Leaf(number) => self.leaf(*number, wanted),
            Step::Residue(number) => {
                let residue = &self.with.plan.residues[*number];
                let group = &self.work.group;
                self.decoded(&Decoded::of_residue(self.with.dataset, group, residue), wanted)
            }
        }
    }

    /// Each operand only where none before it is false.
    fn all(&mut self, steps: &[Step], wanted: &Bits) -> Result<Truth, Cancelled> {
        let mut result = Truth::all(Some(true), wanted.len());
        let mut open = wanted.clone();
        for step in steps {
            result.and(&self.truth(step, &open)?);
            open.and(&result.not_false());
            if !open.any() {
                break;
            }
        }
        Ok(result)
    }

    /// Each operand only where none before it is true. A row that one operand lost is not lost where another
    /// is true.
    fn any(&mut self, steps: &[Step], wanted: &Bits) -> Result<Truth, Cancelled> {
        let nothing = Bits::zeros(wanted.len());
        let outer = std::mem::replace(&mut self.broken, nothing.clone());
        let mut result = Truth::all(Some(false), wanted.len());
        let (mut open, mut broken) = (wanted.clone(), nothing.clone());
        for step in steps {
            let mut answer = self.truth(step, &open)?;
            let unread = std::mem::replace(&mut self.broken, nothing.clone());
            // What could not be read has no answer, whatever a NOT made of it.
            answer.forget(&unread);
            broken.or(&unread);
            result.or(&answer);
            open.without(&result.yes);
            if !open.any() {
                break;
            }
        }
        broken.without(&result.yes);
        self.broken = outer;
        self.broken.or(&broken);
        Ok(result)
    }

    fn decoded(&mut self, decoded: &Decoded<'_>, wanted: &Bits) -> Result<Truth, Cancelled> {
        let Partial { truth, damage } = decoded.answer(&self.rows, wanted, self.with.cancel)?;
        if let Some((from, damage)) = damage {
            self.break_rows(from..wanted.len(), wanted, damage);
        }
        Ok(truth)
    }

    /// Takes those of `rows` out of the answer for which this mattered.
    fn break_rows(&mut self, rows: Range<usize>, wanted: &Bits, damage: Damage) {
        let mut broken = Bits::zeros(wanted.len());
        broken.or_range(rows.start, wanted, rows);
        self.broken.or(&broken);
        self.damage.push(damage);
    }

    /// The answer that `n_rows` rows of this verdict have for this leaf without being looked at; what is only
    /// known never to be true is taken for false. Under NOT false would become true, and no row is selected on
    /// the word of a statistic: it is looked at.
    fn decided(&mut self, leaf: &Leaf, verdict: Verdict, n_rows: usize) -> Option<Truth> {
        match verdict {
            Verdict::Perhaps => None,
            Verdict::AlwaysUnknown => Some(Truth::all(None, n_rows)),
            Verdict::AlwaysFalse | Verdict::NeverTrue => {
                self.at_least |= leaf.is_positive && verdict == Verdict::NeverTrue;
                leaf.is_positive.then(|| Truth::all(Some(false), n_rows))
            }
        }
    }

    fn leaf(&mut self, number: usize, wanted: &Bits) -> Result<Truth, Cancelled> {
        let plan = self.with.plan;
        let leaf = &plan.leaves[number];
        let nothing = Truth::all(Some(false), wanted.len());
        let shared = self.work.leaf(number);
        let verdict = *shared.verdict.get_or_init(|| self.with.pruner.of_leaf(leaf, &self.work.group));
        if let Some(answer) = self.decided(leaf, verdict, wanted.len()) {
            return Ok(answer);
        }
        match self.chunk(number) {
            Ok(Some(chunk)) => self.pages(number, &chunk, wanted),
            Ok(None) => {
                let group = &self.work.group;
                self.decoded(&Decoded::of_leaf(self.with.dataset, group, leaf), wanted)
            }
            Err(damage) => {
                self.break_rows(0..wanted.len(), wanted, damage);
                Ok(nothing)
            }
        }
    }

    /// The leaf's pages, where they are read raw.
    fn chunk(&self, number: usize) -> Result<Option<ChunkPages<'a>>, Damage> {
        let column = &self.with.plan.leaves[number].column;
        let ask = || self.with.dataset.chunk_pages(&self.work.group, column);
        match self.work.leaf(number).is_raw.get_or_init(|| ask().map(|chunk| chunk.is_some())) {
            // The dataset remembers it.
            Ok(true) => ask(),
            Ok(false) => Ok(None),
            Err(damage) => Err(damage.clone()),
        }
    }

    fn pages(&mut self, number: usize, chunk: &ChunkPages<'_>, wanted: &Bits) -> Result<Truth, Cancelled> {
        let (plan, work) = (self.with.plan, self.work);
        let leaf = &plan.leaves[number];
        let shared = work.leaf(number);
        let verdicts = shared.page_verdicts.get_or_init(|| Pruner::of_pages(leaf, chunk));
        let slots = shared.pages.get_or_init(|| (0..chunk.n_pages()).map(|_| OnceLock::new()).collect());
        let mut truth = Truth::all(Some(false), wanted.len());
        for page in chunk.page_at(self.rows.start)..chunk.n_pages() {
            let rows = chunk.rows(page);
            if rows.start >= self.rows.end {
                break;
            }
            let (own, here) = self.overlap(&rows);
            if !wanted.any_in(here.clone()) {
                continue;
            }
            let verdict = verdicts.as_ref().and_then(|v| v.get(page)).copied().unwrap_or(Verdict::Perhaps);
            if let Some(answer) = self.decided(leaf, verdict, here.len()) {
                truth.put(here.start, &answer, 0..here.len());
                continue;
            }
            self.with.cancel.check()?;
            match slots.get(page).map(|slot| slot.get_or_init(|| self.page(number, chunk, page))) {
                Some(Ok(Some(answer))) if answer.len() as u64 == rows.end - rows.start => {
                    truth.put(here.start, answer, own);
                }
                Some(Ok(None)) => self.decoded_page(leaf, here, wanted, &mut truth)?,
                Some(Err(damage)) => self.break_rows(here, wanted, damage.clone()),
                Some(Ok(Some(_))) | None => {
                    self.break_rows(here, wanted, chunk.page_damage(page, &CHANGED));
                }
            }
        }
        Ok(truth)
    }

    /// The rows `here` of the piece, which lie on one page, by the arrow reader: in batches, each of which looks
    /// at the cancel switch.
    fn decoded_page(
        &mut self,
        leaf: &Leaf,
        here: Range<usize>,
        wanted: &Bits,
        truth: &mut Truth,
    ) -> Result<(), Cancelled> {
        let mut own = Bits::zeros(here.len());
        own.or_range(0, wanted, here.clone());
        let rows = self.rows.start + here.start as u64..self.rows.start + here.end as u64;
        let decoded = Decoded::of_leaf(self.with.dataset, &self.work.group, leaf);
        let answered = decoded.answer(&rows, &own, self.with.cancel)?;
        truth.put(here.start, &answered.truth, 0..here.len());
        if let Some((from, damage)) = answered.damage {
            self.break_rows(here.start + from..here.end, wanted, damage);
        }
        Ok(())
    }

    /// The part of a page that lies in the piece: as rows of the page and as rows of the piece.
    fn overlap(&self, page: &Range<u64>) -> (Range<usize>, Range<usize>) {
        let (start, end) = (page.start.max(self.rows.start), page.end.min(self.rows.end));
        let place = |row: u64, first: u64| usize::try_from(row.saturating_sub(first)).unwrap_or(usize::MAX);
        let of = |first| place(start, first)..place(end.max(start), first);
        (of(page.start), of(self.rows.start))
    }

    /// The answers of a whole page, from memory or looked for; `None` where it is not read raw.
    fn page(&self, number: usize, chunk: &ChunkPages<'_>, page: usize) -> Result<Option<Arc<Truth>>, Damage> {
        let leaf = &self.with.plan.leaves[number];
        let key = (leaf.key, self.work.number, page);
        let rows = chunk.rows(page);
        let known = self.with.memory.and_then(|memory| memory.get(&key));
        if let Some(known) = known.filter(|known| known.len() as u64 == rows.end - rows.start) {
            return Ok(Some(known));
        }
        let pages = LeafPages { leaf, chunk };
        let table = || self.work.leaf(number).table.get_or_init(|| pages.table()).clone();
        let Some(answer) = pages.page(page, table)? else { return Ok(None) };
        let answer = Arc::new(answer);
        if let Some(memory) = self.with.memory {
            memory.put(key, &answer);
        }
        Ok(Some(answer))
    }
}
