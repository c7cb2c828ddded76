//! Completion in the filter line: the word before the cursor, grown as far as it is certain.

use super::expression::{FUNCTIONS, Names, quoted};
use super::presets::PRESETS;

/// Words of the language that are long enough to be worth completing.
const WORDS: [&str; 13] = [
    "AND",
    "OR",
    "NOT",
    "BETWEEN",
    "LIKE",
    "ILIKE",
    "IS NULL",
    "IS NOT NULL",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
];

/// What the word at the end of `before` can become: how many of its last bytes are replaced, and by what.
///
/// One candidate is put in whole, several as far as they agree; `None` where there is nothing to add.
/// Columns come before functions before keywords: a later kind is looked at only when the earlier has none.
pub fn complete(before: &str, names: &Names) -> Option<(usize, String)> {
    let candidates = candidates(before, names);
    let word_len = word_len(before);
    let word = &before[before.len() - word_len..];
    let grown = match candidates.as_slice() {
        [] => return None,
        [one] => one.clone(),
        several => common_prefix(several),
    };
    (grown.len() > word.len() || (candidates.len() == 1 && grown != word)).then_some((word_len, grown))
}

/// Everything the word at the end of `before` can become, as it is typed, the likeliest kind only.
pub fn candidates(before: &str, names: &Names) -> Vec<String> {
    let word = &before[before.len() - word_len(before)..];
    if word.is_empty() || in_text(before) {
        return Vec::new();
    }
    if let Some(name) = word.strip_prefix('@') {
        return starting(name, PRESETS.iter().map(|p| p.name)).map(|p| format!("@{p}")).collect();
    }
    let columns = names.candidates();
    let mut found: Vec<String> = starting(word, columns.iter().map(String::as_str)).map(quoted).collect();
    if found.is_empty() {
        found = starting(word, FUNCTIONS.iter().map(|f| f.name)).map(|f| format!("{f}(")).collect();
    }
    if found.is_empty() {
        found = starting(word, WORDS.into_iter()).map(|w| format!("{w} ")).collect();
    }
    found.sort();
    found.dedup();
    found
}

fn starting<'a>(word: &str, all: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let word = word.to_lowercase();
    all.filter(move |name| name.to_lowercase().starts_with(&word))
}

/// Bytes of the word at the end: a name with dots, or a preset with its `@`.
fn word_len(before: &str) -> usize {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let tail = |allowed: &dyn Fn(char) -> bool| before.len() - before.trim_end_matches(allowed).len();
    let preset = tail(&|c| part(c) || c == '-');
    let start = before.len() - preset;
    if before[..start].ends_with('@') { preset + 1 } else { tail(&part) }
}

/// Whether the end stands inside single quotes.
fn in_text(before: &str) -> bool {
    before.matches('\'').count() % 2 == 1
}

/// The longest beginning that all share when case is ignored, as the first of them writes it.
fn common_prefix(names: &[String]) -> String {
    let Some((first, rest)) = names.split_first() else { return String::new() };
    let agreed = |len: usize| {
        let head = first[..len].to_lowercase();
        rest.iter().all(|name| name.to_lowercase().starts_with(&head))
    };
    let ends = first.char_indices().map(|(i, c)| i + c.len_utf8());
    let len = ends.take_while(|&len| agreed(len)).last().unwrap_or(0);
    first[..len].to_owned()
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    fn completed(before: &str) -> Option<(usize, String)> {
        let field = |name: &str| Field::new(name, DataType::Utf8, true);
        let names = ["similarity", "TEXT", "ENG TEXT", "WIDTH", "shard"].map(field);
        let names = Names::new(&Schema::new(names.to_vec())).with_derived("shard_row", DataType::Int64);
        complete(before, &names)
    }

    #[track_caller]
    fn becomes(before: &str, len: usize, text: &str) {
        assert_eq!(completed(before), Some((len, text.to_owned())));
    }

    #[test]
    fn one_candidate_is_put_in_whole_and_several_as_far_as_they_agree() {
        becomes("a > 1 AND sim", 3, "similarity");
        becomes("wid", 3, "WIDTH");
        becomes("sha", 3, "shard");
        assert_eq!(completed("shard"), None);
        becomes("eng", 3, "\"ENG TEXT\"");
    }

    #[test]
    fn functions_keywords_and_presets_follow_columns() {
        becomes("reg", 3, "regexp_like(");
        becomes("x betw", 4, "BETWEEN ");
        becomes("@sd-x", 5, "@sd-x4-upscaler");
        becomes("NOT @aes", 4, "@aesthetics-v2-");
    }

    #[test]
    fn nothing_is_completed_in_text_or_without_a_word() {
        assert_eq!(completed("TEXT = 'sim"), None);
        assert_eq!(completed("TEXT = "), None);
        assert_eq!(completed(""), None);
    }
}
