//! What Hugging Face `datasets` writes beside the schema: the `huggingface` key of the footer.
//!
//! A JSON object `{"info": {"features": {name: feature}}}`; a feature has `_type` (Image, ClassLabel, List,
//! Value …). Source: the `datasets` library's `Features.to_dict`. Only what the roles need is read.

use serde_json::Value;

/// The footer's key.
pub(super) const KEY: &str = "huggingface";

/// What a feature says of its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// A picture.
    Image,
    /// Several pictures in a row.
    Images,
    /// A number that stands for a name.
    ClassLabel(Vec<String>),
}

/// The features that matter here, with their columns' names. Nonsense gives an empty list: the
/// metadata is a hint, the schema decides.
pub(super) fn features(json: &str) -> Vec<(String, Feature)> {
    let Ok(parsed) = serde_json::from_str::<Value>(json) else { return Vec::new() };
    let Some(features) = parsed.pointer("/info/features").and_then(Value::as_object) else {
        return Vec::new();
    };
    features.iter().filter_map(|(name, f)| Some((name.clone(), feature(f)?))).collect()
}

fn feature(value: &Value) -> Option<Feature> {
    // Older writers spell a list of images as a JSON list of one feature, or as a Sequence.
    if let Some([inner]) = value.as_array().map(Vec::as_slice) {
        return (feature(inner)? == Feature::Image).then_some(Feature::Images);
    }
    match value.get("_type")?.as_str()? {
        "Image" => Some(Feature::Image),
        "List" | "LargeList" | "Sequence" => {
            (feature(value.get("feature")?)? == Feature::Image).then_some(Feature::Images)
        }
        "ClassLabel" => {
            let names = value.get("names")?.as_array()?;
            Some(Feature::ClassLabel(names.iter().filter_map(|n| Some(n.as_str()?.to_owned())).collect()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_lists_of_images_and_class_names_are_found() {
        let json = r#"{"info": {"features": {
            "image": {"_type": "Image"}, "views": {"feature": {"_type": "Image"}, "_type": "List"},
            "old": [{"_type": "Image"}], "text": {"dtype": "string", "_type": "Value"},
            "label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}}}"#;
        assert_eq!(
            features(json),
            [
                ("image".to_owned(), Feature::Image),
                ("views".to_owned(), Feature::Images),
                ("old".to_owned(), Feature::Images),
                ("label".to_owned(), Feature::ClassLabel(vec!["cat".to_owned(), "dog".to_owned()])),
            ]
        );
        assert_eq!(features("not json"), []);
    }
}
