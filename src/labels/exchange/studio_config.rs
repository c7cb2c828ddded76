//! Label Studio's labelling interface for a set: the configuration that its files need there.

use super::super::{Dimension, DimensionKind, LabelSet};
use super::label_studio::{IMAGE, TEXT};

/// The interface, after <https://labelstud.io/tags/>: the picture, the caption, a control for each dimension.
pub fn studio_config(set: &LabelSet) -> String {
    let mut out = String::from("<View>\n");
    out.push_str(&format!(
        "  <Image name=\"{IMAGE}\" value=\"$image\"/>\n  <Text name=\"{TEXT}\" value=\"$text\"/>\n"
    ));
    for dimension in &set.dimensions {
        out.push_str(&control(dimension));
    }
    out.push_str("</View>\n");
    out
}

fn control(dimension: &Dimension) -> String {
    let name = escaped(&dimension.name);
    let head = format!("  <Header value=\"{name}\"/>\n");
    match dimension.kind {
        DimensionKind::Single => head + &choices(dimension, "single"),
        DimensionKind::Multi => head + &choices(dimension, "multiple"),
        // A rating counts from 1: a lower end cannot be asked for there.
        DimensionKind::Scale { to, .. } => {
            head + &format!("  <Rating name=\"{name}\" toName=\"{IMAGE}\" maxRating=\"{to}\"/>\n")
        }
        DimensionKind::Text => head + &format!("  <TextArea name=\"{name}\" toName=\"{IMAGE}\"/>\n"),
    }
}

fn choices(dimension: &Dimension, choice: &str) -> String {
    let (name, required) = (escaped(&dimension.name), dimension.is_required);
    let mut out = format!(
        "  <Choices name=\"{name}\" toName=\"{IMAGE}\" choice=\"{choice}\" required=\"{required}\">\n"
    );
    for value in &dimension.values {
        let hotkey = value.key.map(|key| format!(" hotkey=\"{}\"", escaped(&key.to_string())));
        let (name, hint) = (escaped(&value.name), escaped(&value.about));
        out.push_str(&format!(
            "    <Choice value=\"{name}\"{} hint=\"{hint}\"/>\n",
            hotkey.unwrap_or_default()
        ));
    }
    out.push_str("  </Choices>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::set::built_in;

    #[test]
    fn every_dimension_has_its_control_and_every_value_its_choice() {
        let set = built_in("pair-audit-v1").unwrap();
        let config = studio_config(&set);
        for dimension in &set.dimensions {
            assert!(
                config.contains(&format!(" name=\"{}\" toName=\"{IMAGE}\"", dimension.name)),
                "{}",
                dimension.name
            );
            for value in &dimension.values {
                assert!(config.contains(&format!("<Choice value=\"{}\"", value.name)), "{}", value.name);
            }
        }
        assert_eq!(config.matches("<Choices ").count(), config.matches("</Choices>").count());
    }

    #[test]
    fn no_name_is_there_twice_or_label_studio_refuses_it() {
        let config = studio_config(&built_in("pair-audit-v1").unwrap());
        // As its `validate_label_config` finds them.
        let names: Vec<&str> =
            config.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(names.contains(&"image") && names.contains(&"text"), "the set has dimensions of such names");
        let distinct: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
    }

    #[test]
    fn words_of_a_set_of_ones_own_cannot_leave_their_attribute() {
        assert_eq!(escaped("a\"/><b>&"), "a&quot;/&gt;&lt;b&gt;&amp;");
    }
}
