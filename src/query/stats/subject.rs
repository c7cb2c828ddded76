//! What is summed up: a column of the dataset, or an expression over its columns.

use super::domain::Domain;
use super::figures::{Summary, SummaryKind};
use crate::dataset::{ColumnId, Dataset, Role};
use crate::query::facts::Facts;
use crate::query::{ExpressionError, Names, Scalar, names_of};

/// Columns are summed up in this order, then the rest as in the files: what a person looks at first.
const FIRST: [Role; 11] = [
    Role::Similarity,
    Role::Aesthetic,
    Role::Punsafe,
    Role::Pwatermark,
    Role::Language,
    Role::Caption,
    Role::Width,
    Role::Height,
    Role::Nsfw,
    Role::Status,
    Role::Url,
];

/// A column or an expression of any kind but bytes, lists and structs.
#[derive(Clone, Debug)]
pub struct Subject {
    name: String,
    role: Option<Role>,
    scalar: Scalar,
    pub(super) domain: Domain,
    /// The file's column of exactly this name, if it is one.
    pub(super) column: Option<ColumnId>,
}

impl Subject {
    /// A column; `None` where it holds bytes, lists or structs.
    pub fn column(dataset: &Dataset, column: ColumnId, names: &Names) -> Option<Self> {
        let name = dataset.column(column).name();
        let scalar = Scalar::column(name, names).ok()?;
        let domain = Domain::of(scalar.kind())?;
        let role = dataset.roles().bindings().find(|(_, binding)| binding.column == column);
        Some(Self {
            name: name.to_owned(),
            role: role.map(|(role, _)| role),
            scalar,
            domain,
            column: Some(column),
        })
    }

    /// The column or role of exactly this name, else an expression such as `length(caption)`.
    pub fn parse(dataset: &Dataset, text: &str, names: &Names) -> Result<Self, ExpressionError> {
        let by_role = || text.parse::<Role>().ok().and_then(|role| dataset.roles().get(role));
        let column = dataset.column_named(text).or_else(by_role);
        if let Some(subject) = column.and_then(|column| Self::column(dataset, column, names)) {
            return Ok(subject);
        }
        let scalar = Scalar::parse(text, names)?;
        // A scalar is of a kind that has a domain: parsing refuses the others.
        let domain = Domain::of(scalar.kind()).unwrap_or(Domain::Nothing);
        Ok(Self { name: text.to_owned(), role: None, scalar, domain, column: None })
    }

    /// The column's name, or the expression: not safe to show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for, if anything.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// How its values are found.
    pub fn scalar(&self) -> &Scalar {
        &self.scalar
    }

    /// The same with what its expression needs beyond the files.
    pub fn given(self, facts: &Facts) -> Result<Self, ExpressionError> {
        Ok(Self { scalar: self.scalar.given(facts)?, ..self })
    }

    /// What its values are.
    pub fn kind(&self) -> SummaryKind {
        self.domain.summary_kind()
    }

    /// Its summary while nothing is known.
    pub fn unknown(&self) -> Summary {
        Summary::unknown(&self.name, self.role, self.kind())
    }
}

/// Every column that can be summed up, pictures' bytes left out: the roles people look at first, then the
/// others in the order of the files.
pub fn subjects_of(dataset: &Dataset) -> Vec<Subject> {
    let names = names_of(dataset);
    let mut columns = dataset.plain_columns();
    let place = |column: &ColumnId| {
        let is_at = |role: &Role| dataset.roles().get(*role) == Some(*column);
        FIRST.iter().position(is_at).unwrap_or(FIRST.len())
    };
    columns.sort_by_key(place);
    columns.into_iter().filter_map(|column| Subject::column(dataset, column, &names)).collect()
}
