//! The forms that a file of labels can have: which one a text has, reading and writing each.

use serde_json::Value;

use super::reading::set_of;
use super::studio_read::SET_FIELDS;
use super::{
    Brought, Judged, Reading, csv, csv_read, jsonl, jsonl_read, label_studio, prodigy, read_label_studio,
    read_prodigy, record,
};
use crate::labels::{LabelSet, SetRef};

/// The form of a file of labels. Each is written and read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// Our own, a line of cells a person and pair.
    Csv,
    /// Our own, a JSON object a person and pair.
    Jsonl,
    /// Label Studio's JSON.
    LabelStudio,
    /// Prodigy's JSON lines.
    Prodigy,
}

impl FileForm {
    /// The form that a text has, by its first line alone; `None` where it is none of them.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('[') {
            return Some(Self::LabelStudio);
        }
        if !text.starts_with('{') {
            return csv_read::is_head(text).then_some(Self::Csv);
        }
        let first: Value = serde_json::from_str(text.lines().next()?).ok()?;
        let has = |name: &str| first.get(name).is_some();
        if first.get("labels").is_some_and(Value::is_object) || has("lbl_by") {
            return Some(Self::Jsonl);
        }
        ["answer", "accept", "options", "_input_hash"].into_iter().any(has).then_some(Self::Prodigy)
    }

    /// Writes all of it.
    pub fn write(self, judged: &[Judged], set: &LabelSet) -> String {
        match self {
            Self::Csv => csv(judged, set),
            Self::Jsonl => jsonl(judged, set),
            Self::LabelStudio => label_studio(judged, set),
            Self::Prodigy => prodigy(judged, set),
        }
    }

    /// Reads all of it.
    pub fn read(self, text: &str, set: &LabelSet, reading: &Reading) -> Brought {
        // Windows begins files with it, and no form has it.
        let text = text.trim_start_matches('\u{feff}');
        match self {
            Self::Csv => csv_read::read_csv(text, set, reading),
            Self::Jsonl => jsonl_read::read_jsonl(text, set, reading),
            Self::LabelStudio => read_label_studio(text, set, reading),
            Self::Prodigy => read_prodigy(text, set, reading),
        }
    }

    /// By which set the first of it was said, where the file says so. Another tool's own file does not.
    pub fn set_of(self, text: &str) -> Option<SetRef> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let first_line = || serde_json::from_str::<Value>(text.lines().next()?).ok();
        match self {
            Self::Csv => set_of(&Value::Object(csv_read::first_record(text)?), record::SET_FIELDS),
            Self::Jsonl => set_of(&first_line()?, record::SET_FIELDS),
            Self::Prodigy => set_of(first_line()?.get("meta")?, SET_FIELDS),
            Self::LabelStudio => {
                let tasks = serde_json::Deserializer::from_str(text.strip_prefix('[')?);
                set_of(tasks.into_iter::<Value>().next()?.ok()?.get("data")?, SET_FIELDS)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_by_its_first_line_and_nothing_else_is_taken_for_one() {
        for (text, form) in [
            ("pair_key,url\n", Some(FileForm::Csv)),
            ("\u{feff}\"url\",\"lbl_align\"\r\n", Some(FileForm::Csv)),
            ("\n{\"pair_key\":\"\",\"labels\":{}}", Some(FileForm::Jsonl)),
            ("{\"text\":\"a\",\"accept\":[],\"answer\":\"accept\"}\n{", Some(FileForm::Prodigy)),
            (" [ {\"data\":{}}]", Some(FileForm::LabelStudio)),
            ("", None),
            ("url;caption;lbl", None),
            ("{\"text\":\"a\"}", None),
            ("{\"labels\":[]}", None),
            ("{\"answer\":", None),
            ("PAR1", None),
        ] {
            assert_eq!(FileForm::of(text), form, "{text:?}");
        }
    }
}
