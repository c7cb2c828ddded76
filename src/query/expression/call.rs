//! Binding of function calls: which function is meant, and whether its arguments fit.

use std::sync::Arc;

use sqlparser::ast::{Expr, Function as SqlFunction, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::bind::{Binder, Bound, ListScope};
use super::error::{ErrorKind, ExpressionError, nearest};
use super::functions::{FUNCTIONS, Function};
use super::kind::Kind;
use super::node::{Constant, Node, Op, Quantifier};
use super::operators::text_operand;
use super::pattern::Matcher;
use super::top_bound;
use crate::base::SafeText;

/// float64 has no more digits than this.
const MAX_DIGITS: u8 = 15;

/// Binds `name(arguments)`.
pub(super) fn function(binder: &mut Binder<'_>, function: &SqlFunction, whole: &Expr) -> Bound {
    let name = function.name.to_string();
    let arguments = plain_arguments(binder, function, whole)?;
    let name = canonical_name(&name);
    match (name.as_str(), arguments.as_slice()) {
        ("length", [a]) => length(binder, a),
        ("array_length", [a]) => array_length(binder, a),
        ("words", [a]) => on_text(binder, Function::Words, Kind::Int, a),
        ("lower", [a]) => on_text(binder, Function::Lower, Kind::Text, a),
        ("upper", [a]) => on_text(binder, Function::Upper, Kind::Text, a),
        ("trim", [a]) => on_text(binder, Function::Trim, Kind::Text, a),
        ("host", [a]) => on_text(binder, Function::Host, Kind::Text, a),
        ("contains", [a, b]) => part_of(binder, Function::Contains, a, b),
        ("starts_with", [a, b]) => part_of(binder, Function::StartsWith, a, b),
        ("ends_with", [a, b]) => part_of(binder, Function::EndsWith, a, b),
        ("regexp_like", [a, b]) => regexp_like(binder, a, b),
        ("substr", [a, start]) => substring(binder, a, Some(start), None, whole),
        ("substr", [a, start, count]) => substring(binder, a, Some(start), Some(count), whole),
        ("abs", [a]) => on_number(binder, Function::Abs, a),
        ("floor", [a]) => on_number(binder, Function::Floor, a),
        ("ceil", [a]) => on_number(binder, Function::Ceil, a),
        ("round", [a]) => on_number(binder, Function::Round(0), a),
        ("round", [a, digits]) => {
            let digits = round_digits(binder, digits)?;
            on_number(binder, Function::Round(digits), a)
        }
        ("isnan", [a]) => Ok(Node { kind: Kind::Bool, ..on_number(binder, Function::IsNan, a)? }),
        ("least", [_, ..]) => choice(binder, Function::Least, &arguments, whole),
        ("greatest", [_, ..]) => choice(binder, Function::Greatest, &arguments, whole),
        ("coalesce", [_, ..]) => choice(binder, Function::Coalesce, &arguments, whole),
        ("top_bound", [value, share]) => top_bound::bind(binder, value, share),
        ("any", [condition]) => quantified(binder, Quantifier::Any, condition, whole),
        ("all", [condition]) => quantified(binder, Quantifier::All, condition, whole),
        _ => Err(unknown(binder, &name, arguments.len(), function)),
    }
}

/// The one spelling of a name and of its usual synonyms.
fn canonical_name(name: &str) -> String {
    let lower = name.to_lowercase();
    match lower.as_str() {
        "len" | "char_length" | "character_length" | "strlen" => "length",
        "list_length" | "cardinality" => "array_length",
        "substring" => "substr",
        "regexp_matches" => "regexp_like",
        "ceiling" => "ceil",
        "ifnull" | "nvl" => "coalesce",
        "is_nan" => "isnan",
        "some" => "any",
        _ => return lower,
    }
    .to_owned()
}

/// The arguments, where the call has no more than arguments.
fn plain_arguments<'e>(
    binder: &Binder<'_>,
    function: &'e SqlFunction,
    whole: &Expr,
) -> Result<Vec<&'e Expr>, ExpressionError> {
    let unsupported = |what: &str| Err(binder.unsupported(what, whole));
    if function.over.is_some() || function.filter.is_some() || !function.within_group.is_empty() {
        return unsupported("a window or aggregate function");
    }
    let FunctionArguments::List(list) = &function.args else {
        return unsupported("a function without a list of arguments");
    };
    if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return unsupported("DISTINCT or ORDER BY inside a function");
    }
    list.args
        .iter()
        .map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Ok(expression),
            _ => Err(binder.unsupported("this form of argument", whole)),
        })
        .collect()
}

fn unknown(binder: &Binder<'_>, name: &str, n_arguments: usize, function: &SqlFunction) -> ExpressionError {
    let span = binder.span(&function.name);
    if let Some(known) = FUNCTIONS.iter().find(|f| f.name == name) {
        let given =
            if n_arguments == 1 { "one argument".to_owned() } else { format!("{n_arguments} arguments") };
        let message = format!("{name} does not take {given}");
        return ExpressionError::new(ErrorKind::Arguments(message), span).hint(known.signature);
    }
    let error = ExpressionError::new(ErrorKind::UnknownFunction(SafeText::line(name)), span);
    let names: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint(format!("the functions are {}", names.join(", "))),
    }
}

/// A function of one text.
pub(super) fn on_text(binder: &mut Binder<'_>, function: Function, kind: Kind, argument: &Expr) -> Bound {
    let text = text_operand(binder, argument)?;
    Ok(Node { kind, op: Op::Call(function, vec![text]) })
}

/// A function of one number that keeps its kind.
pub(super) fn on_number(binder: &mut Binder<'_>, function: Function, argument: &Expr) -> Bound {
    let number = binder.expression(argument)?;
    let number = if number.kind == Kind::Null { binder.to(number, &Kind::Double, argument)? } else { number };
    if !number.kind.is_number() {
        let message = format!("a number is needed here, this is {}", number.kind.describe());
        return Err(binder.mismatch(message, argument));
    }
    Ok(Node { kind: number.kind.clone(), op: Op::Call(function, vec![number]) })
}

fn length(binder: &mut Binder<'_>, argument: &Expr) -> Bound {
    let node = binder.expression(argument)?;
    let (function, node) = match node.kind {
        Kind::Binary | Kind::List(_) => (Function::ByteOrListLength, node),
        Kind::Text => (Function::TextLength, node),
        Kind::Null => (Function::TextLength, binder.to(node, &Kind::Text, argument)?),
        _ => {
            let message = format!("length needs text, bytes or a list, this is {}", node.kind.describe());
            return Err(binder.mismatch(message, argument));
        }
    };
    Ok(Node { kind: Kind::Int, op: Op::Call(function, vec![node]) })
}

fn array_length(binder: &mut Binder<'_>, argument: &Expr) -> Bound {
    let node = binder.expression(argument)?;
    if !matches!(node.kind, Kind::List(_)) {
        let message = format!("array_length needs a list, this is {}", node.kind.describe());
        return Err(binder.mismatch(message, argument));
    }
    Ok(Node { kind: Kind::Int, op: Op::Call(Function::ByteOrListLength, vec![node]) })
}

/// `contains` and its like: a part known now is searched for faster.
fn part_of(binder: &mut Binder<'_>, function: Function, text: &Expr, part: &Expr) -> Bound {
    let text = text_operand(binder, text)?;
    let part = text_operand(binder, part)?;
    let matcher = match (part.as_constant(), function) {
        (Some(Constant::Text(part)), Function::Contains) => Matcher::contains(part),
        (Some(Constant::Text(part)), Function::StartsWith) => Matcher::Prefix(part.clone()),
        (Some(Constant::Text(part)), Function::EndsWith) => Matcher::Suffix(part.clone()),
        _ => return Ok(Node { kind: Kind::Bool, op: Op::Call(function, vec![text, part]) }),
    };
    Ok(Node::boolean(Op::Match(Box::new(text), Arc::new(matcher))))
}

fn regexp_like(binder: &mut Binder<'_>, text: &Expr, pattern: &Expr) -> Bound {
    let text = text_operand(binder, text)?;
    let node = binder.expression(pattern)?;
    let Some(Constant::Text(source)) = node.as_constant() else {
        return Err(binder.unsupported("a regular expression that is not a text in quotes", pattern));
    };
    let matcher = Matcher::regex(source).map_err(|error| {
        ExpressionError::new(ErrorKind::Literal(error.to_string()), binder.span(pattern))
            .hint("the syntax is that of Rust's regex crate: no look-around, no back-references")
    })?;
    Ok(Node::boolean(Op::Match(Box::new(text), Arc::new(matcher))))
}

/// `substr(text, start, count)` and `SUBSTRING(text FROM start FOR count)`.
pub(super) fn substring(
    binder: &mut Binder<'_>,
    text: &Expr,
    start: Option<&Expr>,
    count: Option<&Expr>,
    whole: &Expr,
) -> Bound {
    let mut arguments = vec![text_operand(binder, text)?];
    arguments.push(match start {
        Some(start) => integer(binder, start)?,
        None => Node::constant(Constant::Int(1)),
    });
    if let Some(count) = count {
        arguments.push(integer(binder, count)?);
    }
    if arguments.len() == 2 && start.is_none() {
        let message = "substr needs a start".to_owned();
        return Err(ExpressionError::new(ErrorKind::Arguments(message), binder.span(whole)));
    }
    Ok(Node { kind: Kind::Text, op: Op::Call(Function::Substr, arguments) })
}

fn integer(binder: &mut Binder<'_>, expression: &Expr) -> Bound {
    let node = binder.expression(expression)?;
    match node.kind {
        Kind::Int => Ok(node),
        Kind::Null => binder.to(node, &Kind::Int, expression),
        _ => {
            let message = format!("a whole number is needed here, this is {}", node.kind.describe());
            Err(binder.mismatch(message, expression).hint("CAST(x AS bigint) makes it whole"))
        }
    }
}

fn round_digits(binder: &mut Binder<'_>, expression: &Expr) -> Result<u8, ExpressionError> {
    let node = binder.expression(expression)?;
    if let Some(Constant::Int(digits)) = node.as_constant()
        && let Ok(digits) = u8::try_from(*digits)
        && digits <= MAX_DIGITS
    {
        return Ok(digits);
    }
    Err(binder.mismatch(format!("the digits are a number from 0 to {MAX_DIGITS}"), expression))
}

fn choice(binder: &mut Binder<'_>, function: Function, arguments: &[&Expr], whole: &Expr) -> Bound {
    let nodes = arguments.iter().map(|a| binder.expression(a)).collect::<Result<Vec<_>, _>>()?;
    let (kind, nodes) = binder.bring_all_together(nodes, whole)?;
    if kind == Kind::Null {
        return Ok(Node::constant(Constant::Null));
    }
    Ok(Node { kind, op: Op::Call(function, nodes) })
}

/// `any(condition)`: the one list in the condition stands for each of its elements.
fn quantified(binder: &mut Binder<'_>, quantifier: Quantifier, condition: &Expr, whole: &Expr) -> Bound {
    if binder.scope.is_some() {
        return Err(binder.unsupported("any or all inside of another", whole));
    }
    binder.scope = Some(ListScope::default());
    let body = binder.condition(condition);
    let scope = binder.scope.take().unwrap_or_default();
    let body = body?;
    let Some(list) = scope.list else {
        let message = "any and all need a condition on a list column".to_owned();
        return Err(ExpressionError::new(ErrorKind::Arguments(message), binder.span(whole))
            .hint("for instance any(all_similarities > 0.3)"));
    };
    Ok(Node::boolean(Op::Quantified { quantifier, list: Box::new(list), body: Box::new(body) }))
}
