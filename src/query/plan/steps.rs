//! A filter's parts and the order they are looked at in.
//!
//! The order is fixed before the first row is read: by the bytes each part makes one unpack, by the footers.
//! How many rows a part lets through is not guessed.

use xxhash_rust::xxh3::xxh3_128;

use crate::dataset::pages::Keep;
use crate::dataset::{ColumnPart, Dataset};
use crate::query::columns::{Source, sources};
use crate::query::expression::{Condition, Input, Part, Predicate, Test};
use crate::query::facts::Facts;

/// Kernels on the bytes of a page are about this many times faster than arrays made of them.
const DECODING_FACTOR: u64 = 3;

/// A pattern that is tried row by row takes about this many times as long as one search over all.
const PATTERN_FACTOR: u64 = 4;

/// Cost of a row whose values come from its place: next to nothing.
const PLACE_COST: u64 = 1;

/// Costs are per so many rows, so that columns of a few bits a row differ.
const COST_ROWS: u64 = 1024;

/// What is done for a filter: leaves and residues by their numbers.
#[derive(Debug)]
pub(in crate::query) struct Plan {
    pub(super) root: Step,
    pub(super) leaves: Vec<Leaf>,
    pub(super) residues: Vec<Residue>,
}

/// A node of the plan; operands of `All` and `Any` in the order they are looked at.
#[derive(Debug)]
pub(super) enum Step {
    Known(Option<bool>),
    All(Vec<Step>),
    Any(Vec<Step>),
    Not(Box<Step>),
    Leaf(usize),
    Residue(usize),
}

/// A condition on one column of the files.
#[derive(Debug)]
pub(in crate::query) struct Leaf {
    pub(in crate::query) part: Part,
    pub(super) column: ColumnPart,
    /// Its slot in the predicate, for bounds.
    pub(in crate::query) slot: usize,
    /// What kernels can ask of the pages' bytes, if they can.
    pub(in crate::query) test: Option<Test>,
    /// The answer for a row that is NULL.
    pub(in crate::query) of_null: Option<bool>,
    /// The same for every filter in which the condition means the same.
    pub(super) key: u128,
    /// Whether its pages may stay in memory.
    pub(super) keep: Keep,
    /// Under an even number of NOTs: where it is false instead of unknown, nothing becomes true by it.
    pub(super) is_positive: bool,
    cost: u64,
}

/// A condition on several columns, or on the places of rows.
#[derive(Debug)]
pub(super) struct Residue {
    pub(super) part: Part,
    pub(super) columns: Vec<ColumnPart>,
    /// For each slot of the part, where its values come from.
    pub(super) sources: Vec<Source>,
    cost: u64,
}

impl Plan {
    /// The plan for a filter. Reads nothing.
    pub(in crate::query) fn new(dataset: &Dataset, predicate: &Predicate) -> Self {
        let mut planner = Planner {
            dataset,
            inputs: predicate.inputs(),
            facts: predicate.facts(),
            leaves: Vec::new(),
            residues: Vec::new(),
        };
        let root = planner.step(predicate.condition(), true);
        let Planner { leaves, residues, .. } = planner;
        let mut plan = Self { root: Step::Known(None), leaves, residues };
        plan.root = plan.ordered(root);
        plan
    }

    /// Operands from the cheapest to the dearest; equals as they were written.
    fn ordered(&self, step: Step) -> Step {
        let in_order = |steps: Vec<Step>| {
            let mut steps: Vec<Step> = steps.into_iter().map(|s| self.ordered(s)).collect();
            steps.sort_by_key(|s| self.cost(s));
            steps
        };
        match step {
            Step::All(steps) => Step::All(in_order(steps)),
            Step::Any(steps) => Step::Any(in_order(steps)),
            Step::Not(inner) => Step::Not(Box::new(self.ordered(*inner))),
            other => other,
        }
    }

    fn cost(&self, step: &Step) -> u64 {
        match step {
            Step::Known(_) => 0,
            // Saturating: what footers say of sizes may add up to more than 64 bits.
            Step::All(steps) | Step::Any(steps) => {
                steps.iter().map(|s| self.cost(s)).fold(0, u64::saturating_add)
            }
            Step::Not(inner) => self.cost(inner),
            Step::Leaf(number) => self.leaves[*number].cost,
            Step::Residue(number) => self.residues[*number].cost,
        }
    }
}

struct Planner<'a> {
    dataset: &'a Dataset,
    inputs: &'a [Input],
    facts: &'a Facts,
    leaves: Vec<Leaf>,
    residues: Vec<Residue>,
}

impl Planner<'_> {
    fn step(&mut self, condition: Condition, is_positive: bool) -> Step {
        let all = |planner: &mut Self, conditions: Vec<Condition>| {
            conditions.into_iter().map(|c| planner.step(c, is_positive)).collect()
        };
        match condition {
            Condition::Known(value) => Step::Known(value),
            Condition::All(conditions) => Step::All(all(self, conditions)),
            Condition::Any(conditions) => Step::Any(all(self, conditions)),
            Condition::Not(inner) => Step::Not(Box::new(self.step(*inner, !is_positive))),
            Condition::Part(part) => self.part(part, is_positive),
        }
    }

    fn part(&mut self, part: Part, is_positive: bool) -> Step {
        let inputs: Vec<Input> = part.slots().iter().filter_map(|s| self.inputs.get(*s)).cloned().collect();
        let (columns, sources) = sources(self.dataset, &inputs, self.facts);
        let of_null = part.of_null();
        match (sources.as_slice(), part.slots(), of_null) {
            ([Source::Read(0)], [slot], Ok(of_null)) => {
                let slot = *slot;
                self.leaf(part, &columns, slot, of_null, is_positive)
            }
            ([Source::Nowhere], _, Ok(of_null)) => Step::Known(of_null),
            _ => {
                let cost = self.bytes(&columns).saturating_mul(DECODING_FACTOR).saturating_add(PLACE_COST);
                self.residues.push(Residue { part, columns, sources, cost });
                Step::Residue(self.residues.len() - 1)
            }
        }
    }

    fn leaf(
        &mut self,
        part: Part,
        columns: &[ColumnPart],
        slot: usize,
        of_null: Option<bool>,
        is_positive: bool,
    ) -> Step {
        let column = columns[0].clone();
        let test = part.test();
        let factor = match &test {
            None => DECODING_FACTOR,
            Some(test) if tries_each_row(test) => PATTERN_FACTOR,
            Some(_) => 1,
        };
        let cost = self.bytes(columns).saturating_mul(factor);
        let key = self.key(&part, &column);
        let keep = self.keep(&column);
        self.leaves.push(Leaf { part, column, slot, test, of_null, key, keep, is_positive, cost });
        Step::Leaf(self.leaves.len() - 1)
    }

    /// Bytes that so many rows unpack to, by the first row group that has any.
    fn bytes(&self, columns: &[ColumnPart]) -> u64 {
        let Some(group) = self.dataset.groups().iter().find(|g| g.n_rows > 0) else { return 0 };
        self.dataset.size_of_parts(group, columns).saturating_mul(COST_ROWS) / group.n_rows
    }

    fn key(&self, part: &Part, column: &ColumnPart) -> u128 {
        let text = format!("{} {column:?} {}", self.dataset.fingerprint(), part.canonical());
        xxh3_128(text.as_bytes())
    }

    /// Columns that fit well into memory as a whole stay there: numbers and tags. Captions would push each
    /// other out before they are asked for again. Two thirds leave room for one of half the width beside it.
    fn keep(&self, column: &ColumnPart) -> Keep {
        let (_, budget) = self.dataset.page_memory();
        if budget == 0 {
            return Keep::No;
        }
        let mut sum = 0_u64;
        for group in self.dataset.groups() {
            sum = sum.saturating_add(self.dataset.size_of_parts(group, std::slice::from_ref(column)));
            if sum > (budget / 3 * 2) as u64 {
                return Keep::No;
            }
        }
        Keep::Yes
    }
}

fn tries_each_row(test: &Test) -> bool {
    match test {
        Test::Match(matcher) => matcher.is_regex_of_each(),
        Test::All(all) | Test::Any(all) => all.iter().any(tries_each_row),
        Test::Not(inner) | Test::Is(inner, _) => tries_each_row(inner),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;
    use crate::query::expression::Names;

    #[test]
    fn costs_beyond_64_bits_stay_at_the_highest() {
        let fields = ["a", "b"].map(|name| Field::new(name, DataType::Int64, true)).to_vec();
        let predicate = Predicate::parse("a > b", &Names::new(&Schema::new(fields))).unwrap();
        let Condition::Part(part) = predicate.condition() else { panic!("two columns") };
        let residue = |cost| Residue { part: part.clone(), columns: Vec::new(), sources: Vec::new(), cost };
        let residues = vec![residue(u64::MAX), residue(u64::MAX), residue(1)];
        let plan = Plan { root: Step::Known(None), leaves: Vec::new(), residues };
        let both = Step::All(vec![Step::Residue(0), Step::Residue(1)]);
        assert_eq!(plan.cost(&both), u64::MAX);
        let Step::Any(ordered) = plan.ordered(Step::Any(vec![both, Step::Residue(2)])) else {
            panic!("the same step")
        };
        assert!(matches!(ordered[0], Step::Residue(2)));
    }
}
