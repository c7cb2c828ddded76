//! `sqlparser`'s tree → the bound tree: names become slots, kinds are checked, constants are computed.
//!
//! This file walks the tree and holds what every part of binding needs; operators and calls have their own.

use sqlparser::ast::{Expr, Ident, Spanned, Value};

use super::call;
use super::cast::{TARGETS, Target, to_kind};
use super::error::{ErrorKind, ExpressionError, Span};
use super::eval::{Frame, evaluate};
use super::functions::Function;
use super::kind::{Kind, Side, unify};
use super::names::{Input, Names};
use super::node::{Constant, Node, Op};
use super::operators;
use super::parse::Places;
use super::top_bound::TopBound;
use crate::query::facts::{Facts, Number};

/// A node, or what is wrong and where.
pub(super) type Bound = Result<Node, ExpressionError>;

/// The list that `any(…)` or `all(…)` goes through, once it has been named.
#[derive(Debug, Default)]
pub(super) struct ListScope {
    pub(super) list: Option<Node>,
}

/// Names on one side, slots on the other.
pub(super) struct Binder<'a> {
    names: &'a Names,
    places: Places<'a>,
    inputs: Vec<(Input, Kind)>,
    given: &'a Facts,
    bounds: Vec<TopBound>,
    /// Set while the condition of `any(…)` or `all(…)` is bound.
    pub(super) scope: Option<ListScope>,
}

impl<'a> Binder<'a> {
    /// Binds to `names`; numbers of the whole dataset that `given` knows are constants.
    pub(super) fn new(text: &'a str, names: &'a Names, given: &'a Facts) -> Self {
        let places = Places::new(text);
        Self { names, places, inputs: Vec::new(), given, bounds: Vec::new(), scope: None }
    }

    /// The columns that were named, in slot order, and the numbers of the whole dataset.
    pub(super) fn into_parts(self) -> (Vec<(Input, Kind)>, Vec<TopBound>) {
        (self.inputs, self.bounds)
    }

    /// What names mean here.
    pub(super) fn names(&self) -> &'a Names {
        self.names
    }

    /// A number of the whole dataset, if it is known by now.
    pub(super) fn given_number(&self, name: &str) -> Option<Number> {
        self.given.number(name)
    }

    /// Notes that a number of the whole dataset stands in the expression.
    pub(super) fn want_bound(&mut self, bound: TopBound) {
        if self.bounds.iter().all(|known| known.text() != bound.text()) {
            self.bounds.push(bound);
        }
    }

    /// Binds a condition: a node of kind [`Kind::Bool`].
    pub(super) fn condition(&mut self, expression: &Expr) -> Bound {
        let node = self.expression(expression)?;
        match node.kind {
            Kind::Bool => Ok(node),
            Kind::Null => Ok(Node { kind: Kind::Bool, op: node.op }),
            _ => {
                let message = format!("a condition is needed here, this is {}", node.kind.describe());
                Err(self
                    .mismatch(message, expression)
                    .hint("compare it with something, for instance by = or >"))
            }
        }
    }

    /// Binds anything. Depth is bounded by the parser's limits.
    pub(super) fn expression(&mut self, expression: &Expr) -> Bound {
        let node = match expression {
            Expr::Nested(inner) => return self.expression(inner),
            Expr::Identifier(name) => return self.column(std::slice::from_ref(name), expression),
            Expr::CompoundIdentifier(path) => return self.column(path, expression),
            Expr::Value(value) => return self.value(&value.value, expression),
            Expr::Cast { expr, data_type, .. } => self.cast(expr, data_type, expression)?,
            Expr::TypedString(typed) => {
                let text = self.value(&typed.value.value, expression)?;
                self.cast_node(text, &typed.data_type, expression)?
            }
            Expr::Function(function) => call::function(self, function, expression)?,
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                call::substring(self, expr, substring_from.as_deref(), substring_for.as_deref(), expression)?
            }
            Expr::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
                call::on_text(self, Function::Trim, Kind::Text, expr)?
            }
            Expr::Floor { expr, .. } => call::on_number(self, Function::Floor, expr)?,
            Expr::Ceil { expr, .. } => call::on_number(self, Function::Ceil, expr)?,
            other => operators::bind(self, other)?,
        };
        Ok(settled(node))
    }

    fn column(&mut self, path: &[Ident], expression: &Expr) -> Bound {
        let parts: Vec<String> = path.iter().map(|ident| ident.value.clone()).collect();
        let (input, kind) =
            self.names.resolve(&parts, self.span(expression)).map_err(|error| match path {
                [ident]
                    if ident.quote_style.is_some()
                        && error.advice().is_none_or(|a| !a.as_str().starts_with("did")) =>
                {
                    error.hint("double quotes name a column; text goes in single quotes: 'de'")
                }
                _ => error,
            })?;
        let slot = self.inputs.iter().position(|(known, _)| *known == input).unwrap_or_else(|| {
            self.inputs.push((input, kind.clone()));
            self.inputs.len() - 1
        });
        let node = Node { kind, op: Op::Column(slot) };
        if self.scope.is_some() { self.element(node, expression) } else { Ok(node) }
    }

    /// Inside of `any(…)`, a list stands for each of its elements.
    fn element(&mut self, node: Node, expression: &Expr) -> Bound {
        let (Some(scope), Kind::List(item)) = (&mut self.scope, &node.kind) else { return Ok(node) };
        let item = item.as_ref().clone();
        let slot = |n: &Node| if let Op::Column(slot) = n.op { Some(slot) } else { None };
        match &scope.list {
            Some(list) if slot(list) != slot(&node) => {
                Err(self.unsupported("going through two lists at once", expression))
            }
            _ => {
                scope.list = Some(node);
                Ok(Node { kind: item, op: Op::Element })
            }
        }
    }

    fn value(&self, value: &Value, expression: &Expr) -> Bound {
        let constant = match value {
            Value::Number(digits, _) => self.number(digits, expression)?,
            Value::SingleQuotedString(text) => Constant::Text(text.clone()),
            Value::Boolean(b) => Constant::Bool(*b),
            Value::Null => Constant::Null,
            other => return Err(self.unsupported(format!("the literal {other}"), expression)),
        };
        Ok(Node::constant(constant))
    }

    fn number(&self, digits: &str, expression: &Expr) -> Result<Constant, ExpressionError> {
        if let Ok(whole) = digits.parse::<i64>() {
            return Ok(Constant::Int(whole));
        }
        // Past int64 but exact: a literal beside a uint64 column.
        if let Ok(whole) = digits.parse::<i128>() {
            return Ok(Constant::Wide(whole));
        }
        match digits.parse::<f64>() {
            Ok(real) if real.is_finite() => Ok(Constant::Double(real)),
            _ => {
                let message = "this number is out of range".to_owned();
                Err(ExpressionError::new(ErrorKind::Literal(message), self.span(expression)))
            }
        }
    }

    fn cast(&mut self, inner: &Expr, to: &sqlparser::ast::DataType, expression: &Expr) -> Bound {
        let node = self.expression(inner)?;
        self.cast_node(node, to, expression)
    }

    fn cast_node(&self, node: Node, to: &sqlparser::ast::DataType, expression: &Expr) -> Bound {
        let Some(target) = Target::of(to) else {
            return Err(self
                .unsupported(format!("casting to {to}"), expression)
                .hint(format!("the types are {TARGETS}")));
        };
        if !target.takes(&node.kind) {
            let message = format!("{} cannot be cast to {to}", node.kind.describe());
            return Err(self.mismatch(message, expression));
        }
        Ok(Node { kind: target.kind(), op: Op::Cast(Box::new(node), target) })
    }

    /// Where an expression stands in the text.
    pub(super) fn span(&self, expression: &impl Spanned) -> Span {
        self.places.of(expression)
    }

    pub(super) fn unsupported(&self, what: impl Into<String>, at: &impl Spanned) -> ExpressionError {
        ExpressionError::new(ErrorKind::Unsupported(what.into()), self.span(at))
    }

    pub(super) fn mismatch(&self, message: impl Into<String>, at: &impl Spanned) -> ExpressionError {
        ExpressionError::new(ErrorKind::Mismatch(message.into()), self.span(at))
    }

    /// Brings two operands to one kind, or says why they do not go together.
    pub(super) fn bring_together(
        &self,
        left: Node,
        right: Node,
        verb: &str,
        at: &Expr,
    ) -> Result<(Node, Node), ExpressionError> {
        if let Some(kind) = unify(side(&left), side(&right)) {
            return Ok((self.to(left, &kind, at)?, self.to(right, &kind, at)?));
        }
        let message = format!("{} cannot be {verb} {}", left.kind.describe(), right.kind.describe());
        Err(with_mismatch_hint(self.mismatch(message, at), &left.kind, &right.kind))
    }

    /// Brings any number of operands to one kind that values can be chosen from.
    pub(super) fn bring_all_together(
        &self,
        nodes: Vec<Node>,
        at: &Expr,
    ) -> Result<(Kind, Vec<Node>), ExpressionError> {
        let mut kind = Kind::Null;
        let mut constant = true;
        for node in &nodes {
            let so_far = Side { kind: &kind, constant };
            let Some(both) = unify(so_far, side(node)) else {
                let message = format!("{} and {} cannot be mixed", kind.describe(), node.kind.describe());
                return Err(with_mismatch_hint(self.mismatch(message, at), &kind, &node.kind));
            };
            kind = both;
            constant &= node.is_constant();
        }
        if kind.canonical().is_none() {
            return Err(self.unsupported(format!("choosing among values that are {}", kind.describe()), at));
        }
        let nodes = nodes.into_iter().map(|node| self.to(node, &kind, at)).collect::<Result<_, _>>()?;
        Ok((kind, nodes))
    }

    /// Brings a node to a kind that [`unify`] chose.
    pub(super) fn to(&self, node: Node, kind: &Kind, at: &Expr) -> Bound {
        if node.kind == *kind {
            return Ok(node);
        }
        let was_text = matches!(node.as_constant(), Some(Constant::Text(_)));
        let widened = fold(Node { kind: kind.clone(), op: Op::Widen(Box::new(node)) });
        if was_text && widened.as_constant() == Some(&Constant::Null) {
            let message = "this text is no date or time".to_owned();
            return Err(ExpressionError::new(ErrorKind::Literal(message), self.span(at))
                .hint("write it as '2023-05-01' or '2023-05-01 12:30:00'"));
        }
        Ok(widened)
    }
}

fn side(node: &Node) -> Side<'_> {
    Side { kind: &node.kind, constant: node.is_constant() }
}

fn with_mismatch_hint(error: ExpressionError, left: &Kind, right: &Kind) -> ExpressionError {
    match (left, right) {
        (Kind::Text, n) | (n, Kind::Text) if n.is_number() => {
            error.hint("write the number without quotes, or CAST the text: CAST(x AS double)")
        }
        (Kind::List(_), _) | (_, Kind::List(_)) => error.hint("use any(list > 0.3) or 0.3 < ANY(list)"),
        _ => error,
    }
}

/// A node as it stays in the tree: what is constant is computed.
pub(super) fn settled(node: Node) -> Node {
    narrowed(fold(node))
}

/// Computes what has only constants below it. What Arrow refuses to compute stays as it is.
fn fold(node: Node) -> Node {
    let children = node.children();
    if children.is_empty() || !children.iter().all(|child| child.is_constant()) {
        return node;
    }
    let computed = evaluate(&node, &Frame::of_constants()).and_then(|array| to_kind(&array, &node.kind));
    match computed.ok().and_then(|array| Constant::read(&array, &node.kind)) {
        Some(constant) => Node { kind: node.kind, op: Op::Constant(constant) },
        None => node,
    }
}

/// A computed 128-bit constant that fits 64 bits becomes one of 64: `-9223372036854775808` is read as a minus
/// sign before a number that does not fit.
fn narrowed(node: Node) -> Node {
    match node.as_constant() {
        Some(Constant::Wide(wide)) => match i64::try_from(*wide) {
            Ok(whole) => Node::constant(Constant::Int(whole)),
            Err(_) => node,
        },
        _ => node,
    }
}
