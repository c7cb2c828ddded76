//! The sets that come with the program, as the files they could be: examples for sets of one's own.

use super::{LabelSet, read_toml};

/// Names of the built-in sets, the one for an audit first.
pub const BUILT_IN: [&str; 2] = ["pair-audit-v1", "quick"];

/// The file of a built-in set, comments included.
pub fn built_in_toml(name: &str) -> Option<&'static str> {
    match name {
        "pair-audit-v1" => Some(include_str!("pair-audit-v1.toml")),
        "quick" => Some(include_str!("quick.toml")),
        _ => None,
    }
}

/// A built-in set by its name.
pub fn built_in(name: &str) -> Option<LabelSet> {
    // A test reads all of them.
    read_toml(built_in_toml(name)?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::*;

    #[test]
    fn every_built_in_set_reads_as_what_it_is_called() {
        for name in BUILT_IN {
            let set =
                read_toml(built_in_toml(name).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!((set.id.name.as_str(), set.id.version), (name, 1));
            assert_eq!(built_in(name), Some(set));
        }
        assert_eq!(built_in("quack"), None);
    }

    /// The taxonomy is part of what a number of this set means: it does not change by accident.
    #[test]
    fn the_audit_has_its_dimensions_values_and_keys() {
        let set = built_in("pair-audit-v1").unwrap();
        let line = |dimension: &super::super::Dimension| {
            let keys: Vec<String> =
                dimension.keys().iter().map(|(key, answer)| format!("{key} {answer}")).collect();
            let default = dimension.default_value().map_or("", |value| value.name.as_str());
            let scope = match dimension.scope {
                Scope::Pair => "pair",
                Scope::Image => "image",
                Scope::Text => "text",
            };
            format!("{} of {scope} [{default}] {}", dimension.name, keys.join(", "))
        };
        let lines: Vec<String> = set.dimensions.iter().map(line).collect();
        assert_eq!(
            lines,
            [
                "align of pair [] 1 match, 2 partial, 3 text_only, 4 unrelated, 5 cannot_tell",
                "text of text [natural] q natural, w boilerplate, e short, r wrong_language, t not_language",
                "image of image [ok] a ok, s placeholder, d dead, f corrupt, g too_small",
                "safety of image [safe] z safe, x suggestive, c explicit, v violence, ! escalate",
                "flags of image [] W watermark, T text_overlay, P face_or_document, D near_duplicate, \
                 R drawing_or_render, C collage",
                "text_flags of text [] H hate, I personal_data, M markup",
                "score of pair [] ",
                "note of pair [] ",
            ]
        );
        assert_eq!(set.required().map(|dimension| dimension.name.as_str()), Some("align"));
        let escalating =
            set.dimensions.iter().flat_map(|dimension| &dimension.values).filter(|v| v.escalates);
        assert_eq!(escalating.map(|value| value.name.as_str()).collect::<Vec<_>>(), ["escalate"]);
    }
}
