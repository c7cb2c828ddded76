//! A filter taken apart at AND, OR and NOT, down to parts that stand on one column each.
//!
//! Whoever reads columns one after the other works on parts; what a part means is still said by the bound tree
//! it was cut from. Nothing is read here and nothing is ordered.

use arrow::array::{ArrayRef, BooleanArray, new_null_array};
use arrow::datatypes::DataType;

use super::bounds::{Bounds, Known, Verdict};
use super::cast::to_kind;
use super::eval::{EvaluationError, Frame, truth};
use super::kind::Kind;
use super::node::{Constant, Node, Op};
use super::test::Test;

/// A filter as a tree of parts; three-valued like the filter itself.
#[derive(Clone, Debug)]
pub(in crate::query) enum Condition {
    /// The same for every row; `None` is unknown.
    Known(Option<bool>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Part(Part),
}

/// A condition on one column, or one on several that cannot be taken apart further.
#[derive(Clone, Debug)]
pub(in crate::query) struct Part {
    /// Its slots are places in `slots`.
    node: Node,
    slots: Vec<usize>,
    kinds: Vec<Kind>,
}

impl Condition {
    /// Takes `node` apart; `kinds` are those of the slots.
    pub(super) fn of(node: &Node, kinds: &[Kind]) -> Self {
        let mut slots = Vec::new();
        node.collect_slots(&mut slots);
        match (&node.op, slots.len()) {
            (_, 0) => Self::constant(node, kinds),
            (_, 1) => Self::Part(Part::new(node, slots, kinds)),
            (Op::And(all), _) => Self::All(grouped(all, Op::And, kinds)),
            (Op::Or(all), _) => Self::Any(grouped(all, Op::Or, kinds)),
            (Op::Not(inner), _) => Self::Not(Box::new(Self::of(inner, kinds))),
            _ => Self::Part(Part::new(node, slots, kinds)),
        }
    }

    /// What reads no column has one value; where Arrow cannot compute it, the scan says so.
    fn constant(node: &Node, kinds: &[Kind]) -> Self {
        let value = match &node.op {
            Op::Constant(Constant::Bool(b)) => Some(Some(*b)),
            Op::Constant(Constant::Null) => Some(None),
            _ => truth(node, &Frame::of_constants()).ok().and_then(|values| values.iter().next()),
        };
        match value {
            Some(value) => Self::Known(value),
            None => Self::Part(Part::new(node, Vec::new(), kinds)),
        }
    }
}

/// The operands of AND or OR; those on the same single column become one, so that it is gone through once.
fn grouped(operands: &[Node], join: fn(Vec<Node>) -> Op, kinds: &[Kind]) -> Vec<Condition> {
    let mut groups: Vec<(Option<usize>, Vec<Node>)> = Vec::new();
    for operand in operands {
        let mut slots = Vec::new();
        operand.collect_slots(&mut slots);
        let only = if let [slot] = slots.as_slice() { Some(*slot) } else { None };
        match groups.iter_mut().find(|(slot, _)| only.is_some() && *slot == only) {
            Some((_, nodes)) => nodes.push(operand.clone()),
            None => groups.push((only, vec![operand.clone()])),
        }
    }
    let joined = |mut nodes: Vec<Node>| match nodes.len() {
        1 => nodes.remove(0),
        _ => Node::boolean(join(nodes)),
    };
    groups.into_iter().map(|(_, nodes)| Condition::of(&joined(nodes), kinds)).collect()
}

impl Part {
    fn new(node: &Node, slots: Vec<usize>, kinds: &[Kind]) -> Self {
        let mut node = node.clone();
        node.renumber(&slots);
        let kinds = slots.iter().map(|slot| kinds.get(*slot).cloned().unwrap_or(Kind::Null)).collect();
        Self { node, slots, kinds }
    }

    /// The predicate's inputs it reads, each once.
    pub(in crate::query) fn slots(&self) -> &[usize] {
        &self.slots
    }

    /// Its truth for each of `n_rows` rows. `columns` are the values of [`Part::slots`], in that order and of
    /// whatever type the files have that unites to the input's own.
    pub(in crate::query) fn evaluate(
        &self,
        columns: &[ArrayRef],
        n_rows: usize,
    ) -> Result<BooleanArray, EvaluationError> {
        let inputs = columns.iter().zip(&self.kinds);
        let columns = inputs.map(|(array, kind)| to_kind(array, kind)).collect::<Result<Vec<_>, _>>()?;
        truth(&self.node, &Frame { columns: &columns, n_rows, elements: None })
    }

    /// Its truth for a row where every column is NULL.
    pub(in crate::query) fn of_null(&self) -> Result<Option<bool>, EvaluationError> {
        let columns = vec![new_null_array(&DataType::Null, 1); self.slots.len()];
        Ok(self.evaluate(&columns, 1)?.iter().next().flatten())
    }

    /// What it can say of `n_rows` rows from the bounds of its columns, given by their place in
    /// [`Part::slots`].
    pub(in crate::query) fn judge(&self, n_rows: u64, columns: &dyn Fn(usize) -> Bounds) -> Verdict {
        Known { n_rows, columns }.judge(&self.node)
    }

    /// What it asks of a value that is not NULL, where that is simple enough for kernels.
    pub(in crate::query) fn test(&self) -> Option<Test> {
        Test::of(&self.node)
    }

    /// The condition in a form that differs wherever its meaning does; columns are named by their place in
    /// [`Part::slots`].
    pub(in crate::query) fn canonical(&self) -> String {
        format!("{:?} {:?}", self.kinds, self.node)
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{Field, Schema};

    use super::super::{Names, Predicate};
    use super::*;

    fn taken_apart(filter: &str) -> String {
        let fields = ["a", "b"].map(|name| Field::new(name, DataType::Int64, true)).to_vec();
        let text = Field::new("t", DataType::Utf8, true);
        let schema = Schema::new(fields.into_iter().chain([text]).collect::<Vec<_>>());
        let predicate = Predicate::parse(filter, &Names::new(&schema)).expect("a filter");
        told(&predicate.condition())
    }

    fn told(condition: &Condition) -> String {
        let list = |all: &[Condition]| all.iter().map(told).collect::<Vec<_>>().join(" ");
        match condition {
            Condition::Known(value) => format!("{value:?}"),
            Condition::All(all) => format!("(and {})", list(all)),
            Condition::Any(all) => format!("(or {})", list(all)),
            Condition::Not(inner) => format!("(not {})", told(inner)),
            Condition::Part(part) => format!("{:?}", part.slots()),
        }
    }

    #[test]
    fn operands_on_one_column_become_one_part() {
        assert_eq!(taken_apart("a > 1 AND t = 'x' AND a < 5"), "(and [0] [1])");
        assert_eq!(taken_apart("a > 1 OR a IS NULL"), "[0]");
        assert_eq!(taken_apart("NOT (a > 1 OR b > 1)"), "(not (or [0] [1]))");
        assert_eq!(taken_apart("a > b AND (1 > 2 OR b = 3)"), "(and [0, 1] [1])");
        assert_eq!(taken_apart("1 > NULL"), "None");
    }

    #[test]
    fn a_pattern_without_case_is_another_condition_than_one_with_it() {
        let part = |filter: &str| {
            let schema = Schema::new(vec![Field::new("t", DataType::Utf8, true)]);
            match Predicate::parse(filter, &Names::new(&schema)).expect("a filter").condition() {
                Condition::Part(part) => part.canonical(),
                _ => unreachable!("one column"),
            }
        };
        assert_ne!(part("t LIKE 'a_b'"), part("t ILIKE 'a_b'"));
        assert_ne!(part("t ILIKE '%kb%'"), part("regexp_like(t, 'kb')"));
        assert_eq!(part("t LIKE '%a%'"), part("contains(t, 'a')"));
        // Sets are told in one order, whenever and however they were written.
        let list = |words: Vec<char>| {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            part(&format!("t IN ({})", words.join(", ")))
        };
        assert_eq!(list(('a'..='z').collect()), list(('a'..='z').rev().collect()));
    }
}
