//! Binding of operators: comparison, logic, arithmetic, IN, BETWEEN, LIKE, CASE, ANY and ALL.

use std::sync::Arc;

use sqlparser::ast::{BinaryOperator, CaseWhen, Expr, UnaryOperator, Value};

use super::bind::{Binder, Bound, settled};
use super::error::{ErrorKind, ExpressionError};
use super::kind::Kind;
use super::node::{Arithmetic, Comparison, Constant, Node, Op, Quantifier, ValueSet};
use super::pattern::{Case, Matcher};

/// What is named when something else was written.
const SUPPORTED: &str = "supported are = <> < <= > >= + - * / % AND OR NOT IN BETWEEN LIKE ILIKE IS NULL IS TRUE \
                         CASE CAST :: ANY ALL and functions";

/// A list up to this long is compared value by value, which is faster than hashing every row.
const HASH_FROM: usize = 9;

pub(super) fn bind(binder: &mut Binder<'_>, expression: &Expr) -> Bound {
    match expression {
        Expr::BinaryOp { op, .. } => binary(binder, op, expression),
        Expr::UnaryOp { op, expr } => unary(binder, *op, expr, expression),
        Expr::IsNull(inner) => is_null(binder, inner),
        Expr::IsNotNull(inner) => Ok(negated(is_null(binder, inner)?, true)),
        Expr::IsTrue(inner) => is_truth(binder, inner, true),
        Expr::IsNotTrue(inner) => Ok(negated(is_truth(binder, inner, true)?, true)),
        Expr::IsFalse(inner) => is_truth(binder, inner, false),
        Expr::IsNotFalse(inner) => Ok(negated(is_truth(binder, inner, false)?, true)),
        Expr::IsUnknown(inner) => is_unknown(binder, inner),
        Expr::IsNotUnknown(inner) => Ok(negated(is_unknown(binder, inner)?, true)),
        Expr::InList { expr, list, negated: not } => {
            Ok(negated(in_list(binder, expr, list, expression)?, *not))
        }
        Expr::Between { expr, negated: not, low, high } => {
            Ok(negated(between(binder, expr, low, high, expression)?, *not))
        }
        Expr::Like { negated: not, any: false, expr, pattern, escape_char } => {
            let matched = like(binder, expr, pattern, escape_char.as_deref(), Case::Matters)?;
            Ok(negated(matched, *not))
        }
        Expr::ILike { negated: not, any: false, expr, pattern, escape_char } => {
            let matched = like(binder, expr, pattern, escape_char.as_deref(), Case::Ignored)?;
            Ok(negated(matched, *not))
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            case(binder, operand.as_deref(), conditions, else_result.as_deref(), expression)
        }
        Expr::AnyOp { left, compare_op, right, .. } => {
            compared_with_list(binder, Quantifier::Any, left, compare_op, right, expression)
        }
        Expr::AllOp { left, compare_op, right } => {
            compared_with_list(binder, Quantifier::All, left, compare_op, right, expression)
        }
        Expr::RLike { .. } | Expr::SimilarTo { .. } => Err(binder
            .unsupported("this pattern operator", expression)
            .hint("use regexp_like(text, pattern)")),
        other => Err(binder.unsupported(format!("“{}”", shortened(other)), expression).hint(SUPPORTED)),
    }
}

/// Enough of an expression to recognise it.
fn shortened(expression: &Expr) -> String {
    const CHARS: usize = 40;
    let text = expression.to_string();
    match text.char_indices().nth(CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn negated(node: Node, not: bool) -> Node {
    if not { Node::boolean(Op::Not(Box::new(node))) } else { node }
}

/// Walks a chain such as `a - b - c` in a loop: it is as deep as it is long, and only to the left.
fn binary(binder: &mut Binder<'_>, op: &BinaryOperator, whole: &Expr) -> Bound {
    if is_logic(op) {
        return logic(binder, op, whole);
    }
    let mut links = Vec::new();
    let mut rest = whole;
    while let Expr::BinaryOp { left, op, right } = rest {
        if is_logic(op) {
            break;
        }
        links.push((op, right.as_ref(), rest));
        rest = left;
    }
    let mut node = binder.expression(rest)?;
    for (op, right, at) in links.into_iter().rev() {
        let right = binder.expression(right)?;
        node = settled(combine(binder, op, node, right, at)?);
    }
    Ok(node)
}

fn is_logic(op: &BinaryOperator) -> bool {
    matches!(op, BinaryOperator::And | BinaryOperator::Or)
}

fn combine(binder: &Binder<'_>, op: &BinaryOperator, left: Node, right: Node, at: &Expr) -> Bound {
    if let Some(comparison) = comparison(op) {
        return compare(binder, comparison, left, right, at);
    }
    let arithmetic = match op {
        BinaryOperator::Plus => Arithmetic::Add,
        BinaryOperator::Minus => Arithmetic::Subtract,
        BinaryOperator::Multiply => Arithmetic::Multiply,
        BinaryOperator::Divide => Arithmetic::Divide,
        BinaryOperator::Modulo => Arithmetic::Remainder,
        BinaryOperator::StringConcat => {
            return Err(binder.unsupported("joining text by ||", at).hint("for “or” write OR"));
        }
        other => return Err(binder.unsupported(format!("the operator {other}"), at).hint(SUPPORTED)),
    };
    compute(binder, arithmetic, left, right, at)
}

/// Collects the whole chain of one operator, left to right, so that a long one stays flat.
fn logic(binder: &mut Binder<'_>, op: &BinaryOperator, whole: &Expr) -> Bound {
    let mut operands = Vec::new();
    let mut rest = whole;
    while let Expr::BinaryOp { left, op: link, right } = rest {
        if link != op {
            break;
        }
        operands.push(right.as_ref());
        rest = left;
    }
    operands.push(rest);
    let nodes = operands.into_iter().rev().map(|o| binder.condition(o)).collect::<Result<Vec<_>, _>>()?;
    Ok(Node::boolean(if *op == BinaryOperator::And { Op::And(nodes) } else { Op::Or(nodes) }))
}

fn comparison(op: &BinaryOperator) -> Option<Comparison> {
    Some(match op {
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::LessOrEqual,
        BinaryOperator::Gt => Comparison::Greater,
        BinaryOperator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// Compares two nodes of any kinds that go together; a constant ends up on the right.
fn compare(binder: &Binder<'_>, op: Comparison, left: Node, right: Node, at: &Expr) -> Bound {
    let (left, right) = binder.bring_together(left, right, "compared with", at)?;
    if left.kind.canonical().is_none() {
        let what = format!("comparing values that are {}", left.kind.describe());
        return Err(binder.unsupported(what, at).hint("IS NULL and length() apply to them"));
    }
    let op = if left.is_constant() && !right.is_constant() {
        return Ok(Node::boolean(Op::Compare(op.mirrored(), Box::new(right), Box::new(left))));
    } else {
        op
    };
    Ok(Node::boolean(Op::Compare(op, Box::new(left), Box::new(right))))
}

fn compute(binder: &Binder<'_>, op: Arithmetic, left: Node, right: Node, at: &Expr) -> Bound {
    for operand in [&left, &right] {
        if !operand.kind.is_number() && operand.kind != Kind::Null {
            let message = format!("one cannot compute with {}", operand.kind.describe());
            return Err(binder.mismatch(message, at));
        }
    }
    let (left, right) = binder.bring_together(left, right, "computed with", at)?;
    let kind = match &left.kind {
        // Division is always real; NULL computes to NULL of some number kind.
        Kind::Null | Kind::Int | Kind::Wide if op == Arithmetic::Divide => Kind::Double,
        Kind::Null => Kind::Int,
        kind => kind.clone(),
    };
    let (left, right) = (binder.to(left, &kind, at)?, binder.to(right, &kind, at)?);
    Ok(Node { kind, op: Op::Arithmetic(op, Box::new(left), Box::new(right)) })
}

fn unary(binder: &mut Binder<'_>, op: UnaryOperator, inner: &Expr, whole: &Expr) -> Bound {
    match op {
        UnaryOperator::Not => Ok(negated(binder.condition(inner)?, true)),
        UnaryOperator::Plus | UnaryOperator::Minus => {
            let node = binder.expression(inner)?;
            if !node.kind.is_number() && node.kind != Kind::Null {
                let message = format!("one cannot compute with {}", node.kind.describe());
                return Err(binder.mismatch(message, whole));
            }
            if op == UnaryOperator::Plus || node.kind == Kind::Null {
                return Ok(node);
            }
            Ok(Node { kind: node.kind.clone(), op: Op::Negate(Box::new(node)) })
        }
        other => Err(binder.unsupported(format!("the operator {other}"), whole).hint(SUPPORTED)),
    }
}

fn is_null(binder: &mut Binder<'_>, inner: &Expr) -> Bound {
    Ok(Node::boolean(Op::IsNull(Box::new(binder.expression(inner)?))))
}

fn is_unknown(binder: &mut Binder<'_>, inner: &Expr) -> Bound {
    Ok(Node::boolean(Op::IsNull(Box::new(binder.condition(inner)?))))
}

fn is_truth(binder: &mut Binder<'_>, inner: &Expr, truth: bool) -> Bound {
    Ok(Node::boolean(Op::IsTruth(Box::new(binder.condition(inner)?), truth)))
}

fn between(binder: &mut Binder<'_>, value: &Expr, low: &Expr, high: &Expr, whole: &Expr) -> Bound {
    let value = binder.expression(value)?;
    let low = binder.expression(low)?;
    let high = binder.expression(high)?;
    let above = compare(binder, Comparison::GreaterOrEqual, value.clone(), low, whole)?;
    let below = compare(binder, Comparison::LessOrEqual, value, high, whole)?;
    Ok(Node::boolean(Op::And(vec![above, below])))
}

fn in_list(binder: &mut Binder<'_>, value: &Expr, list: &[Expr], whole: &Expr) -> Bound {
    let value = binder.expression(value)?;
    let items = list.iter().map(|item| binder.expression(item)).collect::<Result<Vec<_>, _>>()?;
    // A computed value would be computed again for every comparison.
    let hashed = items.len() >= HASH_FROM || !matches!(value.op, Op::Column(_));
    if hashed && let Some((set, has_null)) = value_set(&value.kind, &items) {
        return Ok(Node::boolean(Op::InSet { value: Box::new(value), set: Arc::new(set), has_null }));
    }
    let equal = |item| compare(binder, Comparison::Equal, value.clone(), item, whole);
    Ok(Node::boolean(Op::Or(items.into_iter().map(equal).collect::<Result<_, _>>()?)))
}

/// The values as a set, and whether NULL is among them; `None` where they are not constants of `kind`.
fn value_set(kind: &Kind, items: &[Node]) -> Option<(ValueSet, bool)> {
    let constants: Vec<&Constant> = items.iter().map(Node::as_constant).collect::<Option<_>>()?;
    let has_null = constants.contains(&&Constant::Null);
    let values = constants.into_iter().filter(|&constant| *constant != Constant::Null);
    let set = match kind {
        Kind::Int => ValueSet::Int(
            values.map(|c| if let Constant::Int(v) = c { Some(*v) } else { None }).collect::<Option<_>>()?,
        ),
        Kind::Text => ValueSet::Text(
            values
                .map(|c| if let Constant::Text(t) = c { Some(t.clone()) } else { None })
                .collect::<Option<_>>()?,
        ),
        _ => return None,
    };
    Some((set, has_null))
}

fn like(binder: &mut Binder<'_>, text: &Expr, pattern: &Expr, escape: Option<&Expr>, case: Case) -> Bound {
    let node = text_operand(binder, text)?;
    let escape = match escape {
        None => None,
        Some(escape) => Some(escape_char(binder, escape)?),
    };
    let constant = binder.expression(pattern)?;
    match constant.as_constant() {
        Some(Constant::Null) => Ok(Node { kind: Kind::Bool, op: Op::Constant(Constant::Null) }),
        Some(Constant::Text(wanted)) => {
            let matcher = Matcher::like(wanted, escape, case)
                .map_err(|e| ExpressionError::new(ErrorKind::Literal(e.to_string()), binder.span(pattern)))?;
            Ok(Node::boolean(Op::Match(Box::new(node), Arc::new(matcher))))
        }
        _ => Err(binder
            .unsupported("a pattern that is not a text in quotes", pattern)
            .hint("to look for one column's text in another's use contains(a, b)")),
    }
}

/// The text of a pattern operator or function; NULL passes as text.
pub(super) fn text_operand(binder: &mut Binder<'_>, expression: &Expr) -> Bound {
    let node = binder.expression(expression)?;
    match node.kind {
        Kind::Text => Ok(node),
        Kind::Null => binder.to(node, &Kind::Text, expression),
        _ => {
            let message = format!("text is needed here, this is {}", node.kind.describe());
            let error = binder.mismatch(message, expression);
            Err(if matches!(node.kind, Kind::List(_)) {
                error.hint("use any(list ILIKE '%cat%')")
            } else {
                error.hint("CAST(x AS text) makes it text")
            })
        }
    }
}

fn escape_char(binder: &Binder<'_>, expression: &Expr) -> Result<char, ExpressionError> {
    if let Expr::Value(value) = expression
        && let Value::SingleQuotedString(text) = &value.value
        && let [c] = text.chars().collect::<Vec<_>>().as_slice()
    {
        return Ok(*c);
    }
    Err(binder.mismatch("ESCAPE needs one character in quotes", expression))
}

fn case(
    binder: &mut Binder<'_>,
    operand: Option<&Expr>,
    conditions: &[CaseWhen],
    otherwise: Option<&Expr>,
    whole: &Expr,
) -> Bound {
    let operand = operand.map(|o| binder.expression(o)).transpose()?;
    let mut whens = Vec::with_capacity(conditions.len());
    let mut results = Vec::with_capacity(conditions.len() + 1);
    for CaseWhen { condition, result } in conditions {
        whens.push(match &operand {
            None => binder.condition(condition)?,
            Some(value) => {
                let wanted = binder.expression(condition)?;
                compare(binder, Comparison::Equal, value.clone(), wanted, condition)?
            }
        });
        results.push(binder.expression(result)?);
    }
    results.push(match otherwise {
        Some(otherwise) => binder.expression(otherwise)?,
        None => Node::constant(Constant::Null),
    });
    let (kind, mut results) = binder.bring_all_together(results, whole)?;
    let otherwise = results.pop().unwrap_or_else(|| Node::constant(Constant::Null));
    Ok(Node { kind, op: Op::Case(whens.into_iter().zip(results).collect(), Box::new(otherwise)) })
}

/// `value op ANY(list)`: as `any(value op list)`, with everything allowed on the left.
fn compared_with_list(
    binder: &mut Binder<'_>,
    quantifier: Quantifier,
    value: &Expr,
    op: &BinaryOperator,
    list: &Expr,
    whole: &Expr,
) -> Bound {
    let Some(comparison) = comparison(op) else {
        return Err(binder.unsupported(format!("{op} with ANY or ALL"), whole));
    };
    if binder.scope.is_some() {
        return Err(binder.unsupported("ANY or ALL inside of another", whole));
    }
    let value = binder.expression(value)?;
    let list_node = binder.expression(list)?;
    let Kind::List(item) = &list_node.kind else {
        let message = format!("ANY and ALL need a list, this is {}", list_node.kind.describe());
        return Err(binder.mismatch(message, list).hint("for several values write x IN (1, 2)"));
    };
    let element = Node { kind: item.as_ref().clone(), op: Op::Element };
    let body = compare(binder, comparison, value, element, whole)?;
    Ok(Node::boolean(Op::Quantified { quantifier, list: Box::new(list_node), body: Box::new(body) }))
}
