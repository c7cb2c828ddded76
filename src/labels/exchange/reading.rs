//! What the readers share: whose labels, by which set, of which pair, which answer to which dimension.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Trouble;
use super::judged::keys_from_hex;
use crate::base::SafeText;
use crate::labels::{Annotator, Answer, Dimension, DimensionKind, ItemKeys, LabelSet, SetRef};
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

    /// The names in the file that stand for a dimension: its own, unless that stands for another one, and those mapped
    /// to it.
    pub(super) fn names_of<'a>(&'a self, dimension: &'a Dimension) -> impl Iterator<Item = &'a str> {
        let own = Some(dimension.name.as_str()).filter(|name| !self.map.contains_key(*name));
        let mapped = self.map.iter().filter(|(_, to)| **to == dimension.name).map(|(name, _)| name.as_str());
        own.into_iter().chain(mapped)
    }
}

/// Refuses what says that it was said by another set, under these names: an answer means what its set says.
pub(super) fn check_set(data: &Value, [name, version]: [&str; 2], set: &LabelSet) -> Result<(), Trouble> {
    let said = set_of(data, [name, version]);
    match said {
        Some(said) if said != set.id => Err(Trouble::OtherSet { said, set: set.id.clone() }),
        _ => Ok(()),
    }
}

/// By which set something says that it was said; of a file without versions, the first.
pub(super) fn set_of(data: &Value, [name, version]: [&str; 2]) -> Option<SetRef> {
    let name = data.get(name)?.as_str()?.to_owned();
    let version =
        data.get(version).and_then(Value::as_u64).map_or(Some(1), |version| version.try_into().ok())?;
    Some(SetRef { name, version })
}

/// Which pair `data` is about: by its keys where it has them, else by what stands under the names of link and caption,
/// as it would be told from a dataset's row.
pub(super) fn pair_of(data: &Value, [url, caption]: [&str; 2]) -> Result<ItemKeys, Trouble> {
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    let keys = ["pair_key", "image_key", "text_key"];
    if data.get(keys[0]).is_some_and(|key| !key.is_null()) {
        let [pair, image, caption] = keys.map(|name| text(name).unwrap_or_default());
        return keys_from_hex(pair, image, caption)
            .ok_or(Trouble::Lacks("whole keys: pair_key, image_key and text_key of 32 hexadecimal digits"));
    }
    let (url, caption) = (text(url), text(caption));
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

/// Takes an answer in; a file that says two things of one dimension says nothing that could be taken.
pub(super) fn put(
    answers: &mut BTreeMap<String, Answer>,
    dimension: &Dimension,
    answer: Answer,
) -> Result<(), Trouble> {
    match answers.insert(dimension.name.clone(), answer) {
        None => Ok(()),
        Some(_) => Err(Trouble::Twice(SafeText::line(&dimension.name))),
    }
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
