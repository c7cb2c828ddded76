//! What a name in a filter means: columns of the file, derived columns and roles, given from outside.
//!
//! The order is fixed and nothing is folded: the file's column of exactly that name, else a derived column,
//! else a role, else the one column that matches when case is ignored, else the role that does.

use arrow::datatypes::{DataType, Fields, Schema};

use super::error::{ErrorKind, ExpressionError, Span, nearest};
use super::kind::Kind;
use crate::base::SafeText;
use crate::dataset::AestheticScale;
use crate::query::facts::LABEL_PREFIX;

/// Where no column begins with `label.`.
const NO_LABELS: &str =
    "nothing was labelled here yet; pairlens review does that, --labels FILE names labels that lie elsewhere";

/// A column a filter reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Input {
    /// A column of the file, and the path into it where it is a struct: `["image", "path"]`.
    File(Vec<String>),
    /// A column that is not in the file, under its whole name: `shard`, `label.align`.
    Derived(String),
}

impl Input {
    /// The name as it is written in a filter, without quotes.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.join("."),
            Self::Derived(name) => name.clone(),
        }
    }
}

/// The names of one dataset.
#[derive(Clone, Debug, Default)]
pub struct Names {
    fields: Fields,
    derived: Vec<(String, DataType)>,
    roles: Vec<(String, Vec<String>)>,
    aesthetic_scale: Option<AestheticScale>,
}

impl Names {
    /// The columns of the files.
    pub fn new(schema: &Schema) -> Self {
        Self { fields: schema.fields().clone(), ..Self::default() }
    }

    /// Adds a column that is not in the files; its name may hold dots.
    #[must_use]
    pub fn with_derived(mut self, name: impl Into<String>, data_type: DataType) -> Self {
        self.derived.push((name.into(), data_type));
        self
    }

    /// Says which column plays a role; `path` leads into structs. A path that is not there is ignored.
    #[must_use]
    pub fn with_role(mut self, role: impl Into<String>, path: &[&str]) -> Self {
        let path: Vec<String> = path.iter().map(|&p| p.to_owned()).collect();
        if walk(&self.fields, &path).is_some() {
            self.roles.push((role.into(), path));
        }
        self
    }

    /// Says on which scale the role `aesthetic` is.
    #[must_use]
    pub fn with_aesthetic_scale(mut self, scale: AestheticScale) -> Self {
        self.aesthetic_scale = Some(scale);
        self
    }

    /// The scale of the role `aesthetic`, where it is known.
    pub fn aesthetic_scale(&self) -> Option<AestheticScale> {
        self.aesthetic_scale
    }

    /// Every name that can be typed, columns first: for completion and suggestions. Fields of structs are
    /// written with dots.
    pub fn candidates(&self) -> Vec<String> {
        let mut all = self.columns();
        all.extend(self.roles.iter().map(|(role, _)| role.clone()));
        all
    }

    fn columns(&self) -> Vec<String> {
        let mut all = Vec::new();
        push_paths(&self.fields, "", &mut all);
        all.extend(self.derived.iter().map(|(name, _)| name.clone()));
        all
    }

    /// Whether a name means anything here.
    pub fn knows(&self, name: &str) -> bool {
        self.resolve(&[name.to_owned()], Span::default()).is_ok()
    }

    /// Whether a column of the files or a derived one has exactly this name.
    pub(in crate::query) fn knows_exactly(&self, name: &str) -> bool {
        self.exact(&[name.to_owned()]).is_some()
    }

    /// What the dotted name made of `parts` means, or an error at `span`.
    pub(super) fn resolve(&self, parts: &[String], span: Span) -> Result<(Input, Kind), ExpressionError> {
        self.exact(parts)
            .or_else(|| self.role(parts, exactly))
            .map_or_else(|| self.ignoring_case(parts, span), Ok)
            .map(|(input, data_type)| (input, Kind::of(&data_type)))
    }

    fn exact(&self, parts: &[String]) -> Option<(Input, DataType)> {
        let dotted = parts.join(".");
        let whole = walk(&self.fields, std::slice::from_ref(&dotted));
        whole.or_else(|| walk(&self.fields, parts)).or_else(|| self.derived(&dotted))
    }

    fn derived(&self, dotted: &str) -> Option<(Input, DataType)> {
        let (name, data_type) = self.derived.iter().find(|(name, _)| name == dotted)?;
        Some((Input::Derived(name.clone()), data_type.clone()))
    }

    fn role(&self, parts: &[String], same: fn(&str, &str) -> bool) -> Option<(Input, DataType)> {
        let [name] = parts else { return None };
        let (_, path) = self.roles.iter().find(|(role, _)| same(role, name))?;
        walk(&self.fields, path)
    }

    fn ignoring_case(&self, parts: &[String], span: Span) -> Result<(Input, DataType), ExpressionError> {
        let dotted = parts.join(".");
        let mut found: Vec<String> =
            self.columns().into_iter().filter(|name| ignoring_case(name, &dotted)).collect();
        found.dedup();
        let meant = match found.as_slice() {
            [] => self.role(parts, ignoring_case),
            [one] => self.exact(&one.split('.').map(str::to_owned).collect::<Vec<_>>()),
            several => {
                let error = ExpressionError::new(ErrorKind::AmbiguousColumn(SafeText::line(&dotted)), span);
                return Err(error.hint(format!("write one of them exactly: {}", quoted_list(several))));
            }
        };
        meant.ok_or_else(|| self.unknown(&dotted, span))
    }

    fn unknown(&self, dotted: &str, span: Span) -> ExpressionError {
        let error = ExpressionError::new(ErrorKind::UnknownColumn(SafeText::line(dotted)), span);
        let is_label = |name: &str| name.starts_with(LABEL_PREFIX);
        if is_label(dotted) && !self.derived.iter().any(|(name, _)| is_label(name)) {
            return error.hint(NO_LABELS.to_owned());
        }
        let candidates = self.candidates();
        match nearest(dotted, candidates.iter().map(String::as_str)) {
            Some(name) => error.hint(format!("did you mean {}?", quoted(name))),
            None => error.hint(format!("the columns are {}", quoted_list(&candidates))),
        }
    }
}

fn exactly(a: &str, b: &str) -> bool {
    a == b
}

fn ignoring_case(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Follows a path through structs.
fn walk(fields: &Fields, path: &[String]) -> Option<(Input, DataType)> {
    let (first, rest) = path.split_first()?;
    let mut field = fields.iter().find(|f| f.name() == first)?;
    let mut names = vec![field.name().clone()];
    for part in rest {
        let DataType::Struct(children) = field.data_type() else { return None };
        field = children.iter().find(|f| f.name() == part)?;
        names.push(field.name().clone());
    }
    Some((Input::File(names), field.data_type().clone()))
}

fn push_paths(fields: &Fields, prefix: &str, all: &mut Vec<String>) {
    for field in fields {
        let name = format!("{prefix}{}", field.name());
        if let DataType::Struct(children) = field.data_type() {
            push_paths(children, &format!("{name}."), all);
        }
        all.push(name);
    }
}

/// A name as it must be typed: quoted where it is not a plain word.
pub(in crate::query) fn quoted(name: &str) -> String {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with(|c: char| c.is_ascii_digit())
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    if name.split('.').all(plain) { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

fn quoted_list(names: &[String]) -> String {
    /// More than this does not help a person who mistyped one.
    const SHOWN: usize = 24;
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| quoted(name)).collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", names.len() - SHOWN));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::Field;

    use super::*;

    fn names() -> Names {
        let image = DataType::Struct(Fields::from(vec![Field::new("path", DataType::Utf8, true)]));
        let schema = Schema::new(vec![
            Field::new("TEXT", DataType::Utf8, true),
            Field::new("ENG TEXT", DataType::Utf8, true),
            Field::new("hash", DataType::Int64, true),
            Field::new("Hash", DataType::Int32, true),
            Field::new("image", image, true),
            Field::new("a.b", DataType::Int8, true),
        ]);
        Names::new(&schema)
            .with_derived("label.align", DataType::Utf8)
            .with_derived("row", DataType::UInt64)
            .with_role("caption", &["ENG TEXT"])
            .with_role("text", &["hash"])
            .with_role("nothing", &["absent"])
    }

    fn resolve(name: &str) -> Result<Input, ErrorKind> {
        let parts: Vec<String> = name.split('/').map(str::to_owned).collect();
        names().resolve(&parts, Span::default()).map(|(input, _)| input).map_err(|e| e.kind().clone())
    }

    fn file(path: &[&str]) -> Input {
        Input::File(path.iter().map(|&p| p.to_owned()).collect())
    }

    #[test]
    fn the_exact_column_wins_then_derived_then_role_then_case() {
        assert_eq!(resolve("TEXT"), Ok(file(&["TEXT"])));
        assert_eq!(resolve("text"), Ok(file(&["hash"])));
        assert_eq!(resolve("row"), Ok(Input::Derived("row".into())));
        assert_eq!(resolve("caption"), Ok(file(&["ENG TEXT"])));
        assert_eq!(resolve("eng text"), Ok(file(&["ENG TEXT"])));
        assert_eq!(resolve("hash"), Ok(file(&["hash"])));
    }

    #[test]
    fn dots_lead_into_structs_and_derived_names() {
        assert_eq!(resolve("image/path"), Ok(file(&["image", "path"])));
        assert_eq!(resolve("IMAGE/Path"), Ok(file(&["image", "path"])));
        assert_eq!(resolve("label/align"), Ok(Input::Derived("label.align".into())));
        assert_eq!(resolve("a/b"), Ok(file(&["a.b"])));
    }

    #[test]
    fn several_matches_and_none_are_errors() {
        assert!(matches!(resolve("HASH"), Err(ErrorKind::AmbiguousColumn(_))));
        assert!(matches!(resolve("nothing"), Err(ErrorKind::UnknownColumn(_))));
        assert!(!names().knows("absent"));
    }

    #[test]
    fn where_nothing_was_labelled_the_way_to_labels_is_told() {
        let advice = |names: Names| {
            let error = names.resolve(&["label".into(), "algn".into()], Span::default()).unwrap_err();
            error.advice().map(|advice| advice.as_str().to_owned())
        };
        assert_eq!(advice(Names::default()).as_deref(), Some(NO_LABELS));
        assert_eq!(advice(names()).as_deref(), Some("did you mean label.align?"));
    }

    #[test]
    fn a_suggestion_is_written_as_it_must_be_typed() {
        let error = names().resolve(&["ENGTEXT".into()], Span::default()).unwrap_err();
        assert_eq!(error.advice().map(SafeText::as_str), Some("did you mean \"ENG TEXT\"?"));
    }
}
