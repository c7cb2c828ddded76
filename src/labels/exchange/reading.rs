//! What the two readers share: whose labels, of which pair, which answer to which dimension.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Trouble;
use super::judged::keys_from_hex;
use crate::base::SafeText;
use crate::labels::{Annotator, Answer, Dimension, DimensionKind, ItemKeys, LabelSet};
use crate::query::keyed::PairPart;

/// What a reader is told beside the file.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Whose labels they are, whatever the file says.
    pub annotator: Option<Annotator>,
    /// Names in the file that stand for dimensions which the set calls otherwise.
    pub map: BTreeMap<String, String>,
    /// When they were made where the file does not say, in milliseconds since 1970 UTC.
    pub now_ms: i64,
}

impl Reading {
    /// The set's dimension of a name in the file.
    pub(super) fn dimension<'a>(&self, name: &str, set: &'a LabelSet) -> Result<&'a Dimension, Trouble> {
        let name = self.map.get(name).map_or(name, String::as_str);
        set.dimension(name).ok_or_else(|| Trouble::UnknownDimension(SafeText::line(name)))
    }
}

/// Which pair `data` is about: by its keys where all three are there, else by link and caption, as they would be told
/// from a dataset's row.
pub(super) fn pair_of(data: &Value) -> Result<ItemKeys, Trouble> {
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    if let (Some(pair), Some(image), Some(caption)) = (text("pair_key"), text("image_key"), text("text_key"))
    {
        return keys_from_hex(pair, image, caption)
            .ok_or(Trouble::Lacks("whole keys: three times 32 digits"));
    }
    let (url, caption) = (text("image"), text("text"));
    if url.is_none() && caption.is_none() {
        return Err(Trouble::NoPair);
    }
    // A picture inside of the file is not the picture's bytes in the dataset: nothing would be found by it.
    if url.is_some_and(|url| url.starts_with("data:")) {
        return Err(Trouble::NoPair);
    }
    let [url, caption] = [url, caption].map(|text| text.map_or(PairPart::Absent, PairPart::Text));
    Ok(ItemKeys::of_parts(url, caption))
}

/// The values that were chosen of one dimension, as an answer.
pub(super) fn chosen(names: &[&str], dimension: &Dimension) -> Result<Answer, Trouble> {
    match (dimension.kind, names) {
        (DimensionKind::Multi, names) => parsed(&names.join(","), dimension),
        (_, [name]) => parsed(name, dimension),
        (_, names) => Err(Trouble::Answer(SafeText::line(&format!(
            "{} takes one answer, and {} were given",
            dimension.name,
            names.len()
        )))),
    }
}

/// One answer as text.
pub(super) fn parsed(text: &str, dimension: &Dimension) -> Result<Answer, Trouble> {
    Answer::parse(text, dimension).map_err(|error| Trouble::Answer(SafeText::line(&error.to_string())))
}

/// "None of them" for the dimensions so named that take several values.
pub(super) fn none_of(names: Option<&Value>, set: &LabelSet, answers: &mut BTreeMap<String, Answer>) {
    let names = names.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for dimension in names.filter_map(|name| set.dimension(name)) {
        if dimension.kind == DimensionKind::Multi {
            answers.entry(dimension.name.clone()).or_insert(Answer::Several(BTreeSet::new()));
        }
    }
}

/// Milliseconds of some seconds; `None` for what no person needs.
pub(super) fn millis(seconds: f64) -> Option<u64> {
    /// A week.
    const LONGEST_S: f64 = 604_800.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just before")]
    let millis = |seconds: f64| (seconds * 1000.0).round() as u64;
    (0.0..=LONGEST_S).contains(&seconds).then(|| millis(seconds))
}
