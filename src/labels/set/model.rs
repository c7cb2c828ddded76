//! A label set as a value. Where it comes from is not known here.

use std::fmt;

/// What may be said of a pair. Never changed: a change makes a new version, and labels keep theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSet {
    /// Its name and version.
    pub id: SetRef,
    /// What it is for, in a line.
    pub about: String,
    /// In the order they are shown. Exactly one is required: it makes a pair *judged*.
    pub dimensions: Vec<Dimension>,
}

/// Which version of which set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetRef {
    /// Lower-case letters, digits and dashes.
    pub name: String,
    /// From 1.
    pub version: u32,
}

/// One thing that is said of each pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Lower-case letters, digits and underscores: it becomes `label.NAME` and `lbl_NAME`.
    pub name: String,
    /// What is said: one value, several, a point, words.
    pub kind: DimensionKind,
    /// What it is said of.
    pub scope: Scope,
    /// Whether a pair counts as judged once this is said.
    pub is_required: bool,
    /// Whether it is asked for at all; one that is not can be filled by an import.
    pub is_asked: bool,
    /// The value that Space accepts, by its place among `values`.
    pub default: Option<usize>,
    /// Values, in the order they are shown; empty for scales and texts.
    pub values: Vec<LabelValue>,
}

/// One thing that can be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelValue {
    /// Lower-case letters, digits and underscores.
    pub name: String,
    /// The key that says it; `None` for one that only Space, the fetch or the decoder says.
    pub key: Option<char>,
    /// What it means, in a line; shown in the help.
    pub about: String,
    /// Whether it asks first, blanks the picture at once and keeps nothing but the key.
    pub escalates: bool,
}

/// What the answers to a dimension are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DimensionKind {
    /// One of the values.
    Single,
    /// Any of the values.
    Multi,
    /// A whole number.
    Scale {
        /// The lowest point.
        from: i64,
        /// The highest.
        to: i64,
    },
    /// Free text.
    Text,
}

/// What a label is said of, and what it follows when the pair turns up elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The picture with this caption.
    Pair,
    /// The picture, whatever its caption.
    Image,
    /// The caption, whatever its picture.
    Text,
}

impl LabelSet {
    /// The dimension of that name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.name == name)
    }

    /// The dimension that makes a pair judged.
    pub fn required(&self) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.is_required)
    }
}

impl Dimension {
    /// The value of that name.
    pub fn value(&self, name: &str) -> Option<&LabelValue> {
        self.values.iter().find(|value| value.name == name)
    }

    /// The value that Space accepts.
    pub fn default_value(&self) -> Option<&LabelValue> {
        self.values.get(self.default?)
    }
}

/// `pair-audit-v1 1`.
impl fmt::Display for SetRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}
