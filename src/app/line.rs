//! A line being typed: text and cursor, no history and no meaning.

use unicode_segmentation::UnicodeSegmentation;

use super::Edit;

/// Longest line that can be typed or pasted; a pasted file would only slow the checks down.
const MAX_BYTES: usize = 8192;

/// Text with a cursor between graphemes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineEdit {
    text: String,
    /// Byte offset, always at a grapheme's edge.
    cursor: usize,
}

impl LineEdit {
    /// A line with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { cursor: text.len(), text }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor as a byte offset.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Makes one change.
    pub fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Insert(text) => self.insert(text),
            Edit::Backspace => self.delete_back_to(self.before()),
            Edit::Delete => {
                let end = self.after();
                self.text.replace_range(self.cursor..end, "");
            }
            Edit::DeleteWord => self.delete_back_to(self.word_start()),
            Edit::Clear => *self = Self::default(),
            Edit::Left => self.cursor = self.before(),
            Edit::Right => self.cursor = self.after(),
            Edit::Home => self.cursor = 0,
            Edit::End => self.cursor = self.text.len(),
        }
    }

    /// Puts `new` in place of the `len` bytes before the cursor.
    pub fn replace_before_cursor(&mut self, len: usize, new: &str) {
        let start = self.cursor.saturating_sub(len);
        if self.text.is_char_boundary(start) {
            self.delete_back_to(start);
            self.insert(new);
        }
    }

    fn insert(&mut self, text: &str) {
        // A line has no breaks: a pasted one becomes a space, as SQL reads it.
        let text: String =
            text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
        if self.text.len() + text.len() <= MAX_BYTES {
            self.text.insert_str(self.cursor, &text);
            self.cursor += text.len();
        }
    }

    fn delete_back_to(&mut self, start: usize) {
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    fn before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        self.cursor + self.text[self.cursor..].graphemes(true).next().map_or(0, str::len)
    }

    fn word_start(&self) -> usize {
        let kept = self.text[..self.cursor].trim_end();
        kept.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_keep_whole_graphemes() {
        let mut line = LineEdit::new("a👩‍👩‍👧e\u{301}");
        line.apply(&Edit::Backspace);
        assert_eq!(line.text(), "a👩‍👩‍👧");
        line.apply(&Edit::Left);
        line.apply(&Edit::Insert("x\n".to_owned()));
        assert_eq!(line.text(), "ax 👩‍👩‍👧");
        line.apply(&Edit::Delete);
        assert_eq!((line.text(), line.cursor()), ("ax ", 3));
    }

    #[test]
    fn words_and_starts_are_deleted() {
        let mut line = LineEdit::new("punsafe < 0.5  ");
        line.apply(&Edit::DeleteWord);
        assert_eq!(line.text(), "punsafe < ");
        line.replace_before_cursor(2, ">= 1");
        assert_eq!(line.text(), "punsafe >= 1");
        line.apply(&Edit::Home);
        line.apply(&Edit::Clear);
        assert_eq!(line.text(), "");
        line.apply(&Edit::Backspace);
        line.apply(&Edit::Insert("y".repeat(MAX_BYTES + 1)));
        assert_eq!(line.text(), "");
    }
}
