//! Text that may be shown: the one way from a stranger's characters to a screen, a pipe or a log.
//!
//! Nothing is stripped, because what hides in a caption is what an inspector looks for. Controls become
//! control pictures, other invisible or reordering characters become `<U+202E>`, floods of combining marks
//! are cut and say so. Machine formats (JSON lines, CSV, Parquet) never pass through here.

use std::fmt::{self, Write as _};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// Combining marks kept on one grapheme. Zalgo text stacks hundreds; scripts in use need at most four or five.
const MAX_MARKS: usize = 8;

/// How line breaks of the source are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextLayout {
    /// One line: breaks and tabs become visible signs.
    Line,
    /// A block: `\n` stays a line break.
    Block,
}

/// A string without a character that acts on a terminal or hides from a reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(String);

impl SafeText {
    /// For one line of the screen: `\n` is shown as `⏎`.
    pub fn line(raw: &str) -> Self {
        Self::new(raw, TextLayout::Line)
    }

    /// For a block of text: `\n` still breaks the line.
    pub fn block(raw: &str) -> Self {
        Self::new(raw, TextLayout::Block)
    }

    /// Cost: linear in `raw`; printable ASCII is copied as it is.
    pub fn new(raw: &str, layout: TextLayout) -> Self {
        if raw.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            return Self(raw.to_owned());
        }
        let mut out = String::with_capacity(raw.len() + 8);
        for grapheme in raw.graphemes(true) {
            push_grapheme(&mut out, grapheme, layout);
        }
        Self(out)
    }

    /// The characters themselves.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The string itself, to be owned by a widget.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad` keeps width and alignment of the format string.
        f.pad(&self.0)
    }
}

fn push_grapheme(out: &mut String, grapheme: &str, layout: TextLayout) {
    let emoji_like = has_visible_base(grapheme);
    let mut marks = 0;
    for c in grapheme.chars() {
        // Joiners take no width either: a thousand of them on one letter are a flood, too.
        if is_mark(c) || is_joiner(c) {
            marks += 1;
            if marks > MAX_MARKS {
                continue;
            }
        }
        push_char(out, c, layout, emoji_like);
    }
    if marks > MAX_MARKS {
        let _ = write!(out, "<+{} marks>", marks - MAX_MARKS);
    }
}

/// Whether joiners in this grapheme have something to join.
fn has_visible_base(grapheme: &str) -> bool {
    grapheme.chars().any(|c| !is_joiner(c) && !is_hidden(c) && !c.is_control() && !is_mark(c))
}

fn push_char(out: &mut String, c: char, layout: TextLayout, joins: bool) {
    match c {
        '\n' if layout == TextLayout::Block => out.push('\n'),
        '\n' => out.push('⏎'),
        '\t' => out.push('⇥'),
        '\u{7f}' => out.push('␡'),
        // C0 controls have pictures of their own at U+2400.
        c if u32::from(c) < 0x20 => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('␀')),
        c if is_joiner(c) && joins => out.push(c),
        c if c.is_control() || is_joiner(c) || is_hidden(c) => {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
        c => out.push(c),
    }
}

/// ZWJ, ZWNJ and the emoji and text presentation selectors: meaningful inside a grapheme with a base.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Characters a reader cannot see or that reorder, separate or annotate what stands around them.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' | '\u{10eeee}')
}

/// Zero-width and printable: a combining mark, as far as a terminal is concerned.
fn is_mark(c: char) -> bool {
    !is_joiner(c) && !is_hidden(c) && !c.is_control() && c.width() == Some(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(raw: &str) -> String {
        SafeText::line(raw).into_string()
    }

    #[test]
    fn controls_become_visible_and_nothing_is_stripped() {
        assert_eq!(line("a\x1b]0;x\x07b\r\n"), "a␛]0;x␇b␍⏎");
        assert_eq!(line("\u{9b}31m\u{85}"), "<U+009B>31m<U+0085>");
        assert_eq!(SafeText::block("a\nb\tc").as_str(), "a\nb⇥c");
    }

    #[test]
    fn reordering_and_invisible_characters_are_spelled_out() {
        assert_eq!(line("x\u{202e}gpj"), "x<U+202E>gpj");
        assert_eq!(line("a\u{200b}b\u{feff}c\u{ad}"), "a<U+200B>b<U+FEFF>c<U+00AD>");
        assert_eq!(line("\u{e0041}"), "<U+E0041>");
    }

    #[test]
    fn scripts_and_emoji_stay_whole() {
        for whole in ["👩‍👩‍👧", "❤️", "می‌خواهم", "नमस्ते", "é\u{301}", "Größe 猫 قطة"]
        {
            assert_eq!(line(whole), whole);
        }
    }

    #[test]
    fn a_flood_of_marks_is_cut_and_says_so() {
        let flood = format!("a{}", "\u{300}".repeat(50));
        assert_eq!(line(&flood), format!("a{}<+42 marks>", "\u{300}".repeat(8)));
    }

    proptest! {
        #[test]
        fn no_control_or_hidden_character_survives(raw in any::<String>()) {
            let safe = line(&raw);
            prop_assert!(safe.chars().all(|c| !c.is_control() && !is_hidden(c)));
        }

        #[test]
        fn safe_text_stays_what_it_is(raw in any::<String>()) {
            let once = line(&raw);
            prop_assert_eq!(line(&once), once);
        }
    }
}
