//! What each column of a dataset is for, with the evidence.
//!
//! Recognition is by name and type only; looking into binary columns for pictures is `picture`'s work.

use std::collections::BTreeMap;

use super::address::ColumnId;
use super::beside::PicturesBeside;
use super::kind::kind_in_words;
use super::picture::PictureColumn;
use super::role::{Role, RoleError, RoleOverride};
use super::unite::Column;
use crate::base::SafeText;

/// The two aesthetic predictors of LAION, whose figures must not be mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AestheticScale {
    /// The first predictor (`aesthetic`, `prediction`).
    V1,
    /// The improved one (`AESTHETIC_SCORE`, `aesthetic_score_laion_v2`).
    V2,
    /// A column given by hand under another name.
    Unknown,
}

/// A column in a role, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleBinding {
    /// The column.
    pub column: ColumnId,
    /// Why it was chosen, as a fragment.
    pub evidence: SafeText,
}

/// The roles of a dataset.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    pub(super) bindings: BTreeMap<Role, RoleBinding>,
    pub(super) pictures: Vec<PictureColumn>,
    scale: Option<AestheticScale>,
}

impl Roles {
    /// The column in this role.
    pub fn get(&self, role: Role) -> Option<ColumnId> {
        self.bindings.get(&role).map(|b| b.column)
    }

    /// All bindings with their evidence, in the order of [`Role::ALL`].
    pub fn bindings(&self) -> impl Iterator<Item = (Role, &RoleBinding)> {
        Role::ALL.into_iter().filter_map(|role| Some((role, self.bindings.get(&role)?)))
    }

    /// The columns that hold pictures, the best first.
    pub fn pictures(&self) -> &[PictureColumn] {
        &self.pictures
    }

    /// Which predictor the aesthetic column comes from, if there is one.
    pub fn aesthetic_scale(&self) -> Option<AestheticScale> {
        self.scale
    }
}

/// Gives roles to columns by name and type; `pictures` and what lies `beside` were found before.
pub(super) fn recognise(
    columns: &[Column],
    pictures: Vec<PictureColumn>,
    beside: Option<PicturesBeside>,
) -> Roles {
    let at_hand = beside.is_some() || pictures.iter().any(|p| p.layout.holds_bytes());
    let mut roles = Roles { pictures, ..Roles::default() };
    for role in Role::ALL.into_iter().filter(|r| *r != Role::Picture) {
        if let Some(binding) = best_match(columns, role, at_hand) {
            roles.bindings.insert(role, binding);
        }
    }
    if let Some(picture) = roles.pictures.first() {
        let binding = RoleBinding { column: picture.column, evidence: picture.evidence.clone() };
        roles.bindings.insert(Role::Picture, binding);
    }
    roles.scale = roles.get(Role::Aesthetic).map(|c| scale_of(columns[c.0].name()));
    roles
}

fn best_match(columns: &[Column], role: Role, at_hand: bool) -> Option<RoleBinding> {
    role.known_names(at_hand).iter().find_map(|pattern| {
        let at = columns.iter().position(|c| {
            matches_name(pattern, &c.name().to_lowercase()) && role.needs().fits(c.data_type())
        })?;
        let evidence =
            format!("named {} and holds {}", columns[at].title(), kind_in_words(columns[at].data_type()));
        Some(RoleBinding { column: ColumnId(at), evidence: SafeText::line(&evidence) })
    })
}

/// Puts the person's choices in place of what was recognised.
pub(super) fn apply_overrides(
    roles: &mut Roles,
    columns: &[Column],
    wishes: &[RoleOverride],
) -> Result<(), RoleError> {
    for wish in wishes {
        let column =
            super::unite::index_of(columns, &wish.column).ok_or_else(|| unknown_column(columns, wish))?;
        let data_type = columns[column.0].data_type();
        if !wish.role.needs().fits(data_type) {
            return Err(RoleError::WrongType {
                column: SafeText::line(&wish.column),
                found: kind_in_words(data_type),
                role: wish.role,
                needed: wish.role.needs().words(),
            });
        }
        let evidence = SafeText::line("given by --role");
        if wish.role == Role::Picture {
            roles.pictures.retain(|p| p.column != column);
            roles.pictures.insert(0, PictureColumn::given(column, data_type, evidence.clone()));
        }
        if wish.role == Role::Aesthetic {
            roles.scale = Some(scale_of(&wish.column));
        }
        roles.bindings.insert(wish.role, RoleBinding { column, evidence });
    }
    Ok(())
}

fn unknown_column(columns: &[Column], wish: &RoleOverride) -> RoleError {
    let names: Vec<&str> = columns.iter().map(Column::name).collect();
    RoleError::UnknownColumn {
        column: SafeText::line(&wish.column),
        columns: SafeText::line(&names.join(", ")),
    }
}

fn scale_of(name: &str) -> AestheticScale {
    match name.to_lowercase().as_str() {
        "aesthetic" | "prediction" => AestheticScale::V1,
        "aesthetic_score" | "aesthetic_score_laion_v2" => AestheticScale::V2,
        _ => AestheticScale::Unknown,
    }
}

/// Whether `name` is `pattern`, where each `*` stands for any text.
fn matches_name(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    match last {
        None => rest.is_empty(),
        Some("") => true,
        Some(part) => rest.is_empty() || name.ends_with(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        assert!(matches_name("clip_*similarity*", "clip_b32_similarity_score"));
        assert!(matches_name("clip_*l14*", "clip_similarity_vitl14"));
        assert!(matches_name("nsfw_score_*", "nsfw_score_gantman"));
        assert!(!matches_name("url", "urls"));
        assert!(!matches_name("nsfw_score_*", "my_nsfw_score_x"));
    }
}
