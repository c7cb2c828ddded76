//! From TOML to a set: the form of the file, and the lines its parts stand in. What the parts must not say to each
//! other is in `check`.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::check::{Lined, Lines, check};
use super::{
    Dimension, DimensionKind, LabelSet, LabelValue, Scope, SetError, SetFileError, SetProblem, SetRef,
};
use crate::base::SafeText;

/// Bytes of a file. The audit's has four thousand; what is far above is no label set.
pub(super) const MAX_BYTES: usize = 256 << 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSet {
    name: Spanned<String>,
    version: Spanned<i64>,
    #[serde(default)]
    about: Option<Spanned<String>>,
    #[serde(default)]
    dimension: Vec<RawDimension>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDimension {
    name: Spanned<String>,
    kind: RawKind,
    scope: RawScope,
    #[serde(default)]
    required: bool,
    #[serde(default = "yes")]
    asked: bool,
    #[serde(default)]
    default: Option<Spanned<String>>,
    #[serde(default)]
    from: Option<Spanned<i64>>,
    #[serde(default)]
    to: Option<Spanned<i64>>,
    #[serde(default)]
    values: Vec<RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawValue {
    name: Spanned<String>,
    #[serde(default)]
    key: Option<Spanned<String>>,
    #[serde(default)]
    about: Option<Spanned<String>>,
    #[serde(default)]
    escalates: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawKind {
    Single,
    Multi,
    Scale,
    Text,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawScope {
    Pair,
    Image,
    Text,
}

fn yes() -> bool {
    true
}

/// Reads a set out of the text of a file.
pub fn read_toml(text: &str) -> Result<LabelSet, SetError> {
    if text.len() > MAX_BYTES {
        return Err(too_long());
    }
    let raw: RawSet = toml::from_str(text).map_err(|error| {
        let problem = SetProblem::Form(SafeText::line(error.message()));
        SetError { line: line_at(text, error.span().map_or(0, |span| span.start)), problem }
    })?;
    let reader = Reader { text };
    let (set, lines) = reader.set(raw)?;
    check(&set, &lines)?;
    Ok(set)
}

/// Reads a set out of a file.
pub fn read_file(path: &Path) -> Result<LabelSet, SetFileError> {
    let wrong = |error| SetFileError::Wrong { path: path.to_owned(), error };
    let text = text_of(path).map_err(|error| SetFileError::Unreadable { path: path.to_owned(), error })?;
    read_toml(&text.ok_or_else(|| wrong(too_long()))?).map_err(wrong)
}

/// `None` of a file that is too long: it may be endless.
fn text_of(path: &Path) -> std::io::Result<Option<String>> {
    use std::io::Read as _;
    let most = MAX_BYTES as u64 + 1;
    let mut text = String::new();
    std::fs::File::open(path)?.take(most).read_to_string(&mut text)?;
    Ok((text.len() <= MAX_BYTES).then_some(text))
}

fn too_long() -> SetError {
    let problem = SetProblem::TooMany { what: "a file", most: format!("{} kB", MAX_BYTES >> 10) };
    SetError { line: 1, problem }
}

/// Makes the parts of a set, and remembers where they stand.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn set(&self, raw: RawSet) -> Result<(LabelSet, Lines), SetError> {
        let set_line = self.line(raw.name.span());
        let wrong_version = SetProblem::Version(*raw.version.get_ref());
        let version = u32::try_from(*raw.version.get_ref()).ok().filter(|version| *version > 0);
        let version = version.ok_or_else(|| self.error(raw.version.span(), wrong_version))?;
        let about = raw.about.map_or(Ok(String::new()), |about| self.about(about))?;
        let mut lines = Lines { set: set_line, dimensions: Vec::new() };
        let mut dimensions = Vec::new();
        for raw in raw.dimension {
            let (dimension, lined) = self.dimension(raw)?;
            dimensions.push(dimension);
            lines.dimensions.push(lined);
        }
        let id = SetRef { name: raw.name.into_inner(), version };
        Ok((LabelSet { id, about, dimensions }, lines))
    }

    fn dimension(&self, raw: RawDimension) -> Result<(Dimension, Lined), SetError> {
        let kind = self.kind(&raw)?;
        let mut values = Vec::new();
        let mut lined = Lined { line: self.line(raw.name.span()), values: Vec::new() };
        for value in raw.values {
            lined.values.push(self.line(value.name.span()));
            values.push(self.value(value)?);
        }
        let default = raw.default.map(|default| self.default(&default, raw.name.get_ref(), &values));
        let dimension = Dimension {
            name: raw.name.into_inner(),
            kind,
            scope: match raw.scope {
                RawScope::Pair => Scope::Pair,
                RawScope::Image => Scope::Image,
                RawScope::Text => Scope::Text,
            },
            is_required: raw.required,
            is_asked: raw.asked,
            default: default.transpose()?,
            values,
        };
        Ok((dimension, lined))
    }

    /// The kind, where what stands beside it goes with it.
    fn kind(&self, raw: &RawDimension) -> Result<DimensionKind, SetError> {
        let wrong = |kind, what| {
            let name = SafeText::line(raw.name.get_ref());
            Err(self.error(raw.name.span(), SetProblem::Kind { name, kind, what }))
        };
        let ends = (raw.from.as_ref().map(Spanned::get_ref), raw.to.as_ref().map(Spanned::get_ref));
        let has_ends = ends != (None, None);
        match (raw.kind, ends) {
            (RawKind::Scale, _) if !raw.values.is_empty() => {
                wrong("scale", "which has from and to and no values")
            }
            (RawKind::Scale, (Some(from), Some(to))) if from < to => {
                if raw.default.is_some() {
                    return wrong("scale", "which has no default");
                }
                Ok(DimensionKind::Scale { from: *from, to: *to })
            }
            (RawKind::Scale, _) => wrong("scale", "which needs from and to, from below to"),
            (RawKind::Single, _) if has_ends => wrong("single", "which has values and no from and to"),
            (RawKind::Multi, _) if has_ends => wrong("multi", "which has values and no from and to"),
            (RawKind::Single, _) if raw.values.is_empty() => wrong("single", "which needs values"),
            (RawKind::Multi, _) if raw.values.is_empty() => wrong("multi", "which needs values"),
            (RawKind::Multi, _) if raw.default.is_some() => {
                wrong("multi", "whose default is that no value applies")
            }
            (RawKind::Text, _) if has_ends || !raw.values.is_empty() || raw.default.is_some() => {
                wrong("text", "which has no values, no default, no from and to")
            }
            (RawKind::Single, _) => Ok(DimensionKind::Single),
            (RawKind::Multi, _) => Ok(DimensionKind::Multi),
            (RawKind::Text, _) => Ok(DimensionKind::Text),
        }
    }

    fn value(&self, raw: RawValue) -> Result<LabelValue, SetError> {
        let key = raw.key.map(|key| {
            let mut characters = key.get_ref().chars();
            match (characters.next(), characters.next()) {
                (Some(one), None) if one == ' ' || !(one.is_whitespace() || one.is_control()) => Ok(one),
                _ => Err(self.error(key.span(), SetProblem::NoKey { key: SafeText::line(key.get_ref()) })),
            }
        });
        let about = raw.about.map_or(Ok(String::new()), |about| self.about(about))?;
        Ok(LabelValue { name: raw.name.into_inner(), key: key.transpose()?, about, escalates: raw.escalates })
    }

    fn default(
        &self,
        default: &Spanned<String>,
        name: &str,
        values: &[LabelValue],
    ) -> Result<usize, SetError> {
        let at = values.iter().position(|value| value.name == *default.get_ref());
        at.ok_or_else(|| {
            let known: Vec<&str> = values.iter().map(|value| value.name.as_str()).collect();
            let problem = SetProblem::Default {
                name: SafeText::line(name),
                default: SafeText::line(default.get_ref()),
                known: SafeText::line(&known.join(", ")),
            };
            self.error(default.span(), problem)
        })
    }

    /// A line that is shown beside keys.
    fn about(&self, about: Spanned<String>) -> Result<String, SetError> {
        /// Characters: two lines of a wide terminal.
        const MAX_ABOUT_CHARS: usize = 200;
        let text = about.get_ref();
        if text.chars().count() > MAX_ABOUT_CHARS {
            let most = format!("{MAX_ABOUT_CHARS} characters");
            return Err(self.error(about.span(), SetProblem::TooMany { what: "about", most }));
        }
        // What has to be cleaned to be shown is no plain text.
        if text != SafeText::line(text).as_str() {
            return Err(self.error(about.span(), SetProblem::About));
        }
        Ok(about.into_inner())
    }

    fn error(&self, span: Range<usize>, problem: SetProblem) -> SetError {
        SetError { line: self.line(span), problem }
    }

    fn line(&self, span: Range<usize>) -> usize {
        line_at(self.text, span.start)
    }
}

/// The line of a place in a text, from 1.
fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "name = \"mine\"\nversion = 2\nabout = \"a test\"\n";

    fn wrong(dimensions: &str) -> String {
        read_toml(&format!("{HEAD}{dimensions}")).unwrap_err().to_string()
    }

    fn verdict(more: &str) -> String {
        format!(
            "[[dimension]]\nname = \"verdict\"\nkind = \"single\"\nscope = \"pair\"\nrequired = true\n\
             values = [\n  {{ name = \"good\", key = \"1\" }},\n  {{ name = \"bad\", key = \"2\" }},\n]\n{more}"
        )
    }

    #[test]
    fn a_set_of_ones_own_is_read_with_what_it_leaves_out_filled_in() {
        let scale = "[[dimension]]\nname = \"score\"\nkind = \"scale\"\nscope = \"text\"\nfrom = 5\nto = 9\n";
        let set = read_toml(&format!("{HEAD}{}", verdict(scale))).unwrap();
        assert_eq!((set.id.to_string().as_str(), set.about.as_str()), ("mine 2", "a test"));
        let [verdict, score] = set.dimensions.as_slice() else { panic!("{set:?}") };
        assert!(verdict.is_required && verdict.is_asked && verdict.default.is_none());
        assert_eq!(score.kind, DimensionKind::Scale { from: 5, to: 9 });
        let keys: String = score.keys().iter().map(|(key, _)| *key).collect();
        assert_eq!((score.scope, keys.as_str()), (Scope::Text, "56789"));
    }

    #[test]
    fn mistakes_of_form_are_told_with_their_line() {
        assert!(wrong("dimensions = []\n").starts_with("line 4: unknown field `dimensions`"));
        assert!(wrong("[[dimension]\n").starts_with("line 4: "));
        assert!(wrong(&verdict("scope = \"text\"\n")).starts_with("line 13: "));
        assert!(
            wrong("[[dimension]]\nname = \"a\"\nkind = \"many\"\n").starts_with("line 6: unknown variant")
        );
        let version = "name = \"mine\"\nversion = 0\n";
        let error = read_toml(version).unwrap_err().to_string();
        assert_eq!(error, "line 2: versions are whole numbers from 1 on, this is 0");
        let about = read_toml("name = \"mine\"\nversion = 1\nabout = \"a\\u001bb\"\n").unwrap_err();
        assert_eq!(about.to_string(), "line 3: about is one line of plain text");
    }

    #[test]
    fn what_does_not_go_with_a_kind_is_told() {
        let dimension = |kind: &str, more: &str| {
            wrong(&format!("[[dimension]]\nname = \"d\"\nkind = \"{kind}\"\nscope = \"pair\"\n{more}"))
        };
        let needs = "which needs from and to, from below to";
        assert_eq!(dimension("scale", "from = 3\n"), format!("line 5: d is of kind scale, {needs}"));
        assert_eq!(dimension("scale", "from = 3\nto = 3\n"), format!("line 5: d is of kind scale, {needs}"));
        assert_eq!(dimension("single", ""), "line 5: d is of kind single, which needs values");
        assert!(dimension("text", "default = \"x\"\n").contains("which has no values"));
        let values = "values = [{ name = \"x\", key = \"x\" }]\n";
        assert!(dimension("multi", &format!("default = \"x\"\n{values}")).contains("no value applies"));
        assert_eq!(
            dimension("single", &format!("default = \"y\"\n{values}")),
            "line 8: the default of d is y, which is none of its values: x"
        );
    }

    #[test]
    fn a_key_is_one_visible_character() {
        for (key, shown) in [("", ""), ("ab", "ab"), ("\\t", ""), ("e\\u0301", "e\u{301}")] {
            let values = format!(
                "[[dimension]]\nname = \"d\"\nkind = \"multi\"\nscope = \"pair\"\nvalues = [{{ name = \"x\", key = \"{key}\" }}]\n"
            );
            let error = wrong(&values);
            assert!(error.starts_with("line 8: ") && error.contains("is no key"), "{shown}: {error}");
        }
    }

    #[test]
    fn a_file_longer_than_any_set_is_refused_at_the_limit() {
        let file = |n_bytes: usize| {
            let set = format!("{HEAD}{}", verdict(""));
            format!("{set}#{}", "x".repeat(n_bytes - set.len() - 1))
        };
        assert!(read_toml(&file(MAX_BYTES)).is_ok());
        let error = read_toml(&file(MAX_BYTES + 1)).unwrap_err().to_string();
        assert_eq!(error, "line 1: a file of more than 256 kB");
    }
}
