//! What a preset is, and when it may be used.

use super::PRESETS;
use crate::dataset::AestheticScale;
use crate::query::expression::Names;

/// A named filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What is typed after the `@`.
    pub name: &'static str,
    /// What it is, in a line.
    pub title: &'static str,
    /// What it stands for, in the filter language.
    pub recipe: &'static str,
    /// Names (roles or columns) without which it means nothing.
    pub needs: &'static [&'static str],
    /// The scale its bound on `aesthetic` was made for.
    pub scale: Option<AestheticScale>,
    /// Who published it.
    pub source: &'static str,
    /// What a person should know before using it.
    pub note: Option<&'static str>,
}

impl Preset {
    /// The preset of that name, without the `@`.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// Its condition, or why it cannot be used on a dataset with these names; completes "the preset …".
    pub fn condition(&self, names: &Names) -> Result<&'static str, String> {
        let missing: Vec<&str> = self.needs.iter().copied().filter(|name| !names.knows(name)).collect();
        if !missing.is_empty() {
            return Err(format!("needs {}, which this dataset does not have", missing.join(" and ")));
        }
        match (self.scale, names.aesthetic_scale().unwrap_or(AestheticScale::Unknown)) {
            (Some(wanted), found) if wanted != found => Err(format!(
                "is made for the aesthetic scale {}, this dataset's is {}",
                scale_name(wanted),
                scale_name(found)
            )),
            _ => Ok(self.recipe),
        }
    }
}

fn scale_name(scale: AestheticScale) -> &'static str {
    match scale {
        AestheticScale::V1 => "V1 (columns aesthetic, prediction)",
        AestheticScale::V2 => "V2 (columns AESTHETIC_SCORE, aesthetic_score_laion_v2)",
        AestheticScale::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;
    use crate::query::{ExpressionError, Predicate};

    fn names(columns: &[(&str, DataType)]) -> Names {
        let fields: Vec<Field> = columns.iter().map(|(n, t)| Field::new(*n, t.clone(), true)).collect();
        Names::new(&Schema::new(fields))
    }

    /// Every column and role that a preset of the list needs, under the role's own name.
    fn everything(scale: AestheticScale) -> Names {
        let mut columns: Vec<(&str, DataType)> =
            vec![("caption", DataType::Utf8), ("nsfw", DataType::Utf8), ("status", DataType::Utf8)];
        for preset in PRESETS {
            for need in preset.needs {
                if columns.iter().all(|(known, _)| known != need) {
                    columns.push((need, DataType::Float64));
                }
            }
        }
        names(&columns).with_aesthetic_scale(scale)
    }

    fn parse(text: &str, names: &Names) -> Result<Predicate, ExpressionError> {
        Predicate::parse(text, names)
    }

    #[test]
    fn every_preset_binds_where_its_columns_are_and_needs_no_others() {
        for preset in PRESETS {
            let names = everything(preset.scale.unwrap_or(AestheticScale::V1));
            let bound = parse(&format!("@{}", preset.name), &names).unwrap();
            let mut read: Vec<String> =
                bound.inputs().iter().map(crate::query::expression::Input::name).collect();
            let mut needs: Vec<String> = preset.needs.iter().map(|&n| n.to_owned()).collect();
            read.sort();
            needs.sort();
            assert_eq!(read, needs, "{}", preset.name);
        }
    }

    #[test]
    fn names_are_unique_and_can_be_typed() {
        for (i, preset) in PRESETS.iter().enumerate() {
            assert!(PRESETS[..i].iter().all(|other| other.name != preset.name), "{}", preset.name);
            assert!(preset.name.chars().all(crate::query::presets::expand::is_name_char), "{}", preset.name);
        }
    }

    #[test]
    fn a_missing_column_and_the_other_scale_are_refused_in_words() {
        let bare = names(&[("punsafe", DataType::Float32)]);
        let error = parse("@laion5b-safe-nowm", &bare).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the preset @laion5b-safe-nowm needs pwatermark, which this dataset does not have"
        );
        let error = parse("@sd-v1", &everything(AestheticScale::V1)).unwrap_err();
        assert!(error.to_string().contains("scale V2"), "{error}");
        let unknown = names(&[("aesthetic", DataType::Float32)]);
        assert!(parse("@aesthetics-v2-5", &unknown).unwrap_err().to_string().ends_with("unknown"));
    }

    #[test]
    fn a_percentile_asks_for_one_number_of_the_whole_dataset() {
        let bound = parse("@datacomp-clip-l14-30", &everything(AestheticScale::V1)).unwrap();
        let needs: Vec<String> = bound.needs().iter().map(crate::query::facts::Need::name).collect();
        assert_eq!(needs, ["top_bound(clip_l14_similarity_score, 0.3)"]);
    }

    #[test]
    fn a_preset_stands_in_parentheses() {
        let names = everything(AestheticScale::V1);
        assert!(parse("NOT @laion5b-safe-nowm OR punsafe IS NULL", &names).is_ok());
    }
}
