//! The bound tree: every name a slot, every operand of the kind its operator works on.
//!
//! Only the binder makes nodes; evaluation relies on what is said here about their kinds.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Float32Array, Float64Array, Int64Array,
    StringArray, TimestampMicrosecondArray, new_null_array,
};
use arrow::datatypes::{
    DataType, Decimal128Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType,
};

use super::cast::Target;
use super::functions::Function;
use super::kind::Kind;
use super::pattern::Matcher;

/// An expression and the kind of its value.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) op: Op,
}

/// The six comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The comparison that holds when the operands change sides.
    pub(super) fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// The five arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// How many elements of a list must satisfy the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// At least one; false for an empty list.
    Any,
    /// Every one; true for an empty list.
    All,
}

/// Values for a membership test that is not done by comparing one by one. Sorted: kernels search them, and a
/// condition is remembered by its text, which must not differ from one time to the next.
#[derive(Clone, Debug)]
pub(in crate::query) enum ValueSet {
    /// Of [`Kind::Int`].
    Int(BTreeSet<i64>),
    /// Of [`Kind::Text`].
    Text(BTreeSet<String>),
}

/// What a node does.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// The column in this slot of the predicate's inputs.
    Column(usize),
    /// The element of the list that the nearest [`Op::Quantified`] goes through.
    Element,
    Constant(Constant),
    /// To the node's own kind, which holds every value but for rounding.
    Widen(Box<Node>),
    /// What cannot be cast is NULL.
    Cast(Box<Node>, Target),
    /// Both of one kind, a constant on the right if on one side only.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// Both of the node's own kind.
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    /// Never unknown.
    IsNull(Box<Node>),
    /// `IS TRUE`, `IS FALSE`: never unknown.
    IsTruth(Box<Node>, bool),
    /// `true` if in the set; else unknown where the list held a NULL, else false.
    InSet {
        value: Box<Node>,
        set: Arc<ValueSet>,
        has_null: bool,
    },
    /// Text against a pattern that was known while binding.
    Match(Box<Node>, Arc<Matcher>),
    /// Branches in order; results of the node's own kind.
    Case(Vec<(Node, Node)>, Box<Node>),
    Call(Function, Vec<Node>),
    Quantified {
        quantifier: Quantifier,
        list: Box<Node>,
        body: Box<Node>,
    },
}

/// A value known while binding.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Constant {
    /// NULL of whatever kind the node says.
    Null,
    Bool(bool),
    Int(i64),
    Wide(i128),
    Real(f32),
    Double(f64),
    Text(String),
    Time(i64),
}

impl Node {
    pub(super) fn constant(constant: Constant) -> Self {
        let kind = match &constant {
            Constant::Null => Kind::Null,
            Constant::Bool(_) => Kind::Bool,
            Constant::Int(_) => Kind::Int,
            Constant::Wide(_) => Kind::Wide,
            Constant::Real(_) => Kind::Real,
            Constant::Double(_) => Kind::Double,
            Constant::Text(_) => Kind::Text,
            Constant::Time(_) => Kind::Time,
        };
        Self { kind, op: Op::Constant(constant) }
    }

    pub(super) fn boolean(op: Op) -> Self {
        Self { kind: Kind::Bool, op }
    }

    pub(super) fn as_constant(&self) -> Option<&Constant> {
        match &self.op {
            Op::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    pub(super) fn is_constant(&self) -> bool {
        self.as_constant().is_some()
    }

    /// The operands, in reading order.
    pub(super) fn children(&self) -> Vec<&Node> {
        match &self.op {
            Op::Column(_) | Op::Element | Op::Constant(_) => Vec::new(),
            Op::Widen(a)
            | Op::Cast(a, _)
            | Op::Negate(a)
            | Op::Not(a)
            | Op::IsNull(a)
            | Op::IsTruth(a, _)
            | Op::Match(a, _)
            | Op::InSet { value: a, .. } => vec![a],
            Op::Compare(_, a, b) | Op::Arithmetic(_, a, b) => vec![a, b],
            Op::Quantified { list, body, .. } => vec![list, body],
            Op::And(all) | Op::Or(all) | Op::Call(_, all) => all.iter().collect(),
            Op::Case(branches, otherwise) => {
                branches.iter().flat_map(|(when, then)| [when, then]).chain([otherwise.as_ref()]).collect()
            }
        }
    }
}

impl Node {
    /// The same, to be changed in place.
    fn children_mut(&mut self) -> Vec<&mut Node> {
        match &mut self.op {
            Op::Column(_) | Op::Element | Op::Constant(_) => Vec::new(),
            Op::Widen(a)
            | Op::Cast(a, _)
            | Op::Negate(a)
            | Op::Not(a)
            | Op::IsNull(a)
            | Op::IsTruth(a, _)
            | Op::Match(a, _)
            | Op::InSet { value: a, .. } => vec![a],
            Op::Compare(_, a, b) | Op::Arithmetic(_, a, b) => vec![a, b],
            Op::Quantified { list, body, .. } => vec![list, body],
            Op::And(all) | Op::Or(all) | Op::Call(_, all) => all.iter_mut().collect(),
            Op::Case(branches, otherwise) => {
                let branches = branches.iter_mut().flat_map(|(when, then)| [when, then]);
                branches.chain([otherwise.as_mut()]).collect()
            }
        }
    }

    /// Puts the slots it reads into `slots`, each once, in reading order.
    pub(super) fn collect_slots(&self, slots: &mut Vec<usize>) {
        if let Op::Column(slot) = self.op
            && !slots.contains(&slot)
        {
            slots.push(slot);
        }
        self.children().into_iter().for_each(|child| child.collect_slots(slots));
    }

    /// Makes every slot its place in `slots`.
    pub(super) fn renumber(&mut self, slots: &[usize]) {
        if let Op::Column(slot) = &mut self.op {
            *slot = slots.iter().position(|s| s == slot).unwrap_or(*slot);
        }
        self.children_mut().into_iter().for_each(|child| child.renumber(slots));
    }
}

impl Constant {
    /// `n` copies, in the canonical type of `kind`.
    pub(super) fn repeat(&self, kind: &Kind, n: usize) -> ArrayRef {
        match self {
            Self::Null => new_null_array(&kind.canonical().unwrap_or(DataType::Null), n),
            Self::Bool(b) => Arc::new(BooleanArray::from(vec![*b; n])),
            Self::Int(v) => Arc::new(Int64Array::from_value(*v, n)),
            Self::Wide(v) => Arc::new(wide_array(Decimal128Array::from_value(*v, n))),
            Self::Real(v) => Arc::new(Float32Array::from_value(*v, n)),
            Self::Double(v) => Arc::new(Float64Array::from_value(*v, n)),
            Self::Text(text) => Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, n))),
            Self::Time(v) => Arc::new(TimestampMicrosecondArray::from_value(*v, n)),
        }
    }

    /// The only value of an array of one row in the canonical type of `kind`; `None` for kinds without
    /// constants.
    pub(super) fn read(array: &ArrayRef, kind: &Kind) -> Option<Self> {
        if array.is_null(0) || *kind == Kind::Null {
            return Some(Self::Null);
        }
        Some(match kind {
            Kind::Bool => Self::Bool(array.as_boolean().value(0)),
            Kind::Int => Self::Int(array.as_primitive::<Int64Type>().value(0)),
            Kind::Wide => Self::Wide(array.as_primitive::<Decimal128Type>().value(0)),
            Kind::Real => Self::Real(array.as_primitive::<Float32Type>().value(0)),
            Kind::Double => Self::Double(array.as_primitive::<Float64Type>().value(0)),
            Kind::Text => Self::Text(array.as_string::<i32>().value(0).to_owned()),
            Kind::Time => Self::Time(array.as_primitive::<TimestampMicrosecondType>().value(0)),
            _ => return None,
        })
    }
}

/// Gives 128-bit integers the canonical type of [`Kind::Wide`]; the values stay as they are.
pub(super) fn wide_array(array: Decimal128Array) -> Decimal128Array {
    match Kind::Wide.canonical() {
        Some(data_type) => array.with_data_type(data_type),
        None => array,
    }
}
