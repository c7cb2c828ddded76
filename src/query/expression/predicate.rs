//! A filter, parsed and bound: what it reads, and which rows of a batch it selects.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::buffer::BooleanBuffer;

use super::bind::Binder;
use super::bounds::{Bounds, Known, Verdict};
use super::cast::to_kind;
use super::condition::Condition;
use super::error::ExpressionError;
use super::eval::{EvaluationError, Frame, is_truth, truth};
use super::kind::Kind;
use super::names::{Input, Names};
use super::node::Node;
use super::parse::parse;
use super::top_bound::TopBound;
use crate::query::facts::{Facts, Need, Number};
use crate::query::presets;

/// A filter bound to the names of one dataset. Cloning is cheap; it may be used from several threads.
#[derive(Clone, Debug)]
pub struct Predicate {
    bound: Arc<BoundFilter>,
}

#[derive(Debug)]
struct BoundFilter {
    text: String,
    expanded: String,
    names: Names,
    inputs: Vec<Input>,
    kinds: Vec<Kind>,
    root: Node,
    bounds: Vec<TopBound>,
    facts: Facts,
}

/// What a filter says of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// One bit a row: set where the filter is true.
    pub selected: BooleanBuffer,
    /// Rows for which it is neither true nor false, because of NULL or NaN; none of them is selected.
    pub n_unknown: usize,
}

impl Predicate {
    /// Reads a filter: `@name` presets are put in, then the text is parsed and bound to `names`.
    ///
    /// Errors point into `text` as it was typed; what is wrong inside a preset points at its name.
    pub fn parse(text: &str, names: &Names) -> Result<Self, ExpressionError> {
        Self::parse_with(text, names, Facts::new())
    }

    fn parse_with(text: &str, names: &Names, facts: Facts) -> Result<Self, ExpressionError> {
        let expanded = presets::expand(text, names)?;
        let bound = bind(expanded.text(), names, facts).map_err(|error| {
            let span = expanded.source_span(error.span());
            error.at(span)
        })?;
        Ok(Self { bound: Arc::new(BoundFilter { text: text.to_owned(), ..bound }) })
    }

    /// The filter as it was typed.
    pub fn text(&self) -> &str {
        &self.bound.text
    }

    /// The filter with its presets put in: what a manifest keeps, since presets may change with the program.
    pub fn expanded(&self) -> &str {
        &self.bound.expanded
    }

    /// What has to be found over the whole dataset before it can run. Without that it can still be evaluated,
    /// and what is missing is NULL.
    pub fn needs(&self) -> Vec<Need> {
        needs(&self.bound.inputs, &self.bound.bounds, &self.bound.facts)
    }

    /// The same filter with these facts: columns to read, and numbers that are constants from now on.
    pub fn given(&self, facts: &Facts) -> Result<Self, ExpressionError> {
        Self::parse_with(&self.bound.text, &self.bound.names, facts.clone())
    }

    /// What it was given.
    pub(in crate::query) fn facts(&self) -> &Facts {
        &self.bound.facts
    }

    /// How much is known of what it was given that is not known of every row, see [`Facts::extent`].
    pub fn extent(&self) -> Vec<String> {
        self.bound.facts.extent()
    }

    /// The numbers of the whole dataset in it, each with its value: what a manifest has to say beside the text.
    pub fn numbers(&self) -> Vec<(String, Number)> {
        let known =
            |bound: &TopBound| Some((bound.text().to_owned(), self.bound.facts.number(bound.text())?));
        self.bound.bounds.iter().filter_map(known).collect()
    }

    /// The columns it reads, each once; evaluation wants its arrays in this order.
    pub fn inputs(&self) -> &[Input] {
        &self.bound.inputs
    }

    /// Evaluates a batch of `n_rows` rows. `columns` are the values of [`Predicate::inputs`], in that order:
    /// for a path into a struct those of the field itself.
    pub fn evaluate(&self, columns: &[ArrayRef], n_rows: usize) -> Result<Outcome, EvaluationError> {
        let inputs = columns.iter().zip(&self.bound.kinds);
        let columns = inputs.map(|(array, kind)| to_kind(array, kind)).collect::<Result<Vec<_>, _>>()?;
        let frame = Frame { columns: &columns, n_rows, elements: None };
        let answers = truth(&self.bound.root, &frame)?;
        Ok(Outcome { selected: is_truth(&answers, true), n_unknown: answers.null_count() })
    }

    /// The filter taken apart into what stands on one column and what needs several.
    pub(in crate::query) fn condition(&self) -> Condition {
        Condition::of(&self.bound.root, &self.bound.kinds)
    }

    /// What the filter can say of `n_rows` rows from the bounds of its inputs, given by slot.
    pub(in crate::query) fn judge(&self, n_rows: u64, columns: &dyn Fn(usize) -> Bounds) -> Verdict {
        Known { n_rows, columns }.judge(&self.bound.root)
    }
}

fn bind(text: &str, names: &Names, facts: Facts) -> Result<BoundFilter, ExpressionError> {
    let expression = parse(text)?;
    let mut binder = Binder::new(text, names, &facts);
    let root = binder.condition(&expression)?;
    let (inputs, bounds) = binder.into_parts();
    let (inputs, kinds) = inputs.into_iter().unzip();
    let (text, names) = (text.to_owned(), names.clone());
    Ok(BoundFilter { expanded: text.clone(), text, names, inputs, kinds, root, bounds, facts })
}

/// What is missing for these columns and numbers, each once.
pub(super) fn needs(inputs: &[Input], bounds: &[TopBound], facts: &Facts) -> Vec<Need> {
    let columns = inputs.iter().filter_map(Need::of_input);
    let mut missing: Vec<Need> = Vec::new();
    for need in columns.chain(bounds.iter().cloned().map(Need::TopBound)) {
        if !facts.meet(&need) && missing.iter().all(|known| known.name() != need.name()) {
            missing.push(need);
        }
    }
    missing
}
