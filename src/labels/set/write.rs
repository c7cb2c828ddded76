//! A set as TOML again: to be printed, and to be kept in a store. Reads as the same set.

use std::fmt::Write as _;

use super::{Dimension, DimensionKind, LabelSet, LabelValue, Scope};

/// The file of a set, without comments.
pub fn write_toml(set: &LabelSet) -> String {
    let mut out = String::new();
    line(&mut out, "name", &quoted(&set.id.name));
    line(&mut out, "version", &set.id.version.to_string());
    if !set.about.is_empty() {
        line(&mut out, "about", &quoted(&set.about));
    }
    for dimension in &set.dimensions {
        write_dimension(&mut out, dimension);
    }
    out
}

fn write_dimension(out: &mut String, dimension: &Dimension) {
    out.push_str("\n[[dimension]]\n");
    line(out, "name", &quoted(&dimension.name));
    let kind = match dimension.kind {
        DimensionKind::Single => "single",
        DimensionKind::Multi => "multi",
        DimensionKind::Scale { .. } => "scale",
        DimensionKind::Text => "text",
    };
    line(out, "kind", &quoted(kind));
    let scope = match dimension.scope {
        Scope::Pair => "pair",
        Scope::Image => "image",
        Scope::Text => "text",
    };
    line(out, "scope", &quoted(scope));
    if dimension.is_required {
        line(out, "required", "true");
    }
    if !dimension.is_asked {
        line(out, "asked", "false");
    }
    if let Some(default) = dimension.default_value() {
        line(out, "default", &quoted(&default.name));
    }
    if let DimensionKind::Scale { from, to } = dimension.kind {
        line(out, "from", &from.to_string());
        line(out, "to", &to.to_string());
    }
    if !dimension.values.is_empty() {
        let values: String = dimension.values.iter().map(value).collect();
        line(out, "values", &format!("[\n{values}]"));
    }
}

fn value(value: &LabelValue) -> String {
    let mut parts = vec![format!("name = {}", quoted(&value.name))];
    parts.extend(value.key.map(|key| format!("key = {}", quoted(&key.to_string()))));
    if !value.about.is_empty() {
        parts.push(format!("about = {}", quoted(&value.about)));
    }
    if value.escalates {
        parts.push("escalates = true".to_owned());
    }
    format!("  {{ {} }},\n", parts.join(", "))
}

fn line(out: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{name} = {value}");
}

/// A basic string of TOML 1.0: quotes, backslashes and control characters escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::{BUILT_IN, built_in, read_toml};
    use super::*;

    #[test]
    fn what_is_written_reads_as_the_same_set() {
        for name in BUILT_IN {
            let mut set = built_in(name).unwrap();
            assert_eq!(read_toml(&write_toml(&set)), Ok(set.clone()));
            set.about = "\"quoted\" and \\ slashed, 猫".to_owned();
            set.dimensions[0].values[0].key = Some('"');
            assert_eq!(read_toml(&write_toml(&set)), Ok(set));
        }
    }
}
