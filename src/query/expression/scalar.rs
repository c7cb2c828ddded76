//! A value computed from every row: what rows are ordered by, divided by and summed up.
//!
//! The same language as a filter's, of any kind but a list. Presets are filters and do not belong here.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::compute::cast;
use arrow::datatypes::DataType;

use super::bind::Binder;
use super::cast::to_kind;
use super::error::{ErrorKind, ExpressionError, Span};
use super::eval::{EvaluationError, Frame, evaluate};
use super::kind::Kind;
use super::names::{Input, Names, quoted};
use super::node::{Node, Op};
use super::parse::parse;
use super::predicate::needs;
use super::top_bound::TopBound;
use crate::query::facts::{Facts, Need};

/// An expression bound to the names of one dataset. Cloning is cheap; it may be used from several threads.
#[derive(Clone, Debug)]
pub struct Scalar {
    bound: Arc<BoundScalar>,
}

#[derive(Debug)]
struct BoundScalar {
    text: String,
    names: Names,
    inputs: Vec<Input>,
    kinds: Vec<Kind>,
    root: Node,
    bounds: Vec<TopBound>,
    facts: Facts,
}

impl Scalar {
    /// Reads an expression: a column, a role, or something computed such as `length(caption)`.
    pub fn parse(text: &str, names: &Names) -> Result<Self, ExpressionError> {
        let scalar = Self::bind(text, names, Facts::new())?;
        if scalar.kind().canonical().is_none() {
            return Err(scalar.mismatch("a single value is needed here"));
        }
        Ok(scalar)
    }

    /// Bytes: what identifies an embedded picture. They are told apart, not computed with.
    pub(in crate::query) fn bytes(text: &str, names: &Names) -> Result<Self, ExpressionError> {
        let scalar = Self::bind(text, names, Facts::new())?;
        if *scalar.kind() != Kind::Binary {
            return Err(scalar.mismatch("bytes are needed here"));
        }
        Ok(scalar)
    }

    fn bind(text: &str, names: &Names, facts: Facts) -> Result<Self, ExpressionError> {
        let expression = parse(text)?;
        let mut binder = Binder::new(text, names, &facts);
        let root = binder.expression(&expression)?;
        let (inputs, bounds) = binder.into_parts();
        let (inputs, kinds) = inputs.into_iter().unzip();
        let (text, names) = (text.to_owned(), names.clone());
        Ok(Self { bound: Arc::new(BoundScalar { text, names, inputs, kinds, root, bounds, facts }) })
    }

    fn mismatch(&self, needed: &str) -> ExpressionError {
        let message = format!("{needed}, this is {}", self.kind().describe());
        let whole = Span { start: 0, end: self.text().len() };
        ExpressionError::new(ErrorKind::Mismatch(message), whole)
    }

    /// What has to be found over the whole dataset before it is read. Without that it can still be read, and
    /// what is missing is NULL.
    pub fn needs(&self) -> Vec<Need> {
        needs(&self.bound.inputs, &self.bound.bounds, &self.bound.facts)
    }

    /// The same expression with these facts.
    pub fn given(&self, facts: &Facts) -> Result<Self, ExpressionError> {
        Self::bind(&self.bound.text, &self.bound.names, facts.clone())
    }

    /// What it was given.
    pub(in crate::query) fn facts(&self) -> &Facts {
        &self.bound.facts
    }

    /// The column or role of exactly this name, which may need quotes.
    pub fn column(name: &str, names: &Names) -> Result<Self, ExpressionError> {
        Self::parse(&quoted(name), names)
    }

    /// The expression as it was given.
    pub fn text(&self) -> &str {
        &self.bound.text
    }

    /// What its values are.
    pub fn kind(&self) -> &Kind {
        &self.bound.root.kind
    }

    /// The columns it reads, each once; evaluation wants its arrays in this order.
    pub fn inputs(&self) -> &[Input] {
        &self.bound.inputs
    }

    /// The column, where the expression is nothing else.
    pub fn as_column(&self) -> Option<&Input> {
        match self.bound.root.op {
            Op::Column(slot) => self.bound.inputs.get(slot),
            _ => None,
        }
    }

    /// The values for a batch of `n_rows` rows, in the canonical type of [`Scalar::kind`]: Int64, Float32,
    /// Float64, Utf8, Boolean, Decimal128(38, 0) or microseconds; bytes as LargeBinary. `columns` are the values
    /// of [`Scalar::inputs`]. NULL and NaN stay what they are.
    pub fn evaluate(&self, columns: &[ArrayRef], n_rows: usize) -> Result<ArrayRef, EvaluationError> {
        let inputs = columns.iter().zip(&self.bound.kinds);
        let columns = inputs.map(|(array, kind)| to_kind(array, kind)).collect::<Result<Vec<_>, _>>()?;
        let values = evaluate(&self.bound.root, &Frame { columns: &columns, n_rows, elements: None })?;
        match self.kind() {
            Kind::Binary => Ok(cast(&values, &DataType::LargeBinary)?),
            _ => Ok(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, StringArray};
    use arrow::datatypes::{DataType, Field, Int64Type, Schema};

    use super::*;

    fn names() -> Names {
        let list = DataType::new_list(DataType::Float32, true);
        let fields = vec![Field::new("ENG TEXT", DataType::Utf8, true), Field::new("scores", list, true)];
        Names::new(&Schema::new(fields)).with_role("caption", &["ENG TEXT"])
    }

    #[test]
    fn a_value_is_computed_for_every_row() {
        let length = Scalar::parse("length(caption) * 2", &names()).unwrap();
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("cat"), None, Some("")]));
        let values = length.evaluate(&[texts], 3).unwrap();
        let values = values.as_primitive::<Int64Type>();
        assert_eq!(values.iter().collect::<Vec<_>>(), [Some(6), None, Some(0)]);
    }

    #[test]
    fn a_name_with_a_space_needs_no_quotes_as_a_column_and_a_list_is_no_value() {
        assert_eq!(*Scalar::column("ENG TEXT", &names()).unwrap().kind(), Kind::Text);
        let error = Scalar::parse("scores", &names()).unwrap_err();
        assert!(error.to_string().contains("a single value is needed"), "{error}");
        assert!(Scalar::parse("@sd-v1", &names()).is_err());
    }
}
