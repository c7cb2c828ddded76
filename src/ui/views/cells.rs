//! Text measured in terminal cells: cut at the end, slid at the start, a line being typed with its cursor.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::LineEdit;
use crate::base::SafeText;

/// At most `width` cells, the last of them an ellipsis when there was more.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut taken = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if taken + wide + 1 > width {
            break;
        }
        out.push_str(grapheme);
        taken += wide;
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// What is left of a text when at least `n_cells` are taken from its start.
pub(super) fn skip_cells(text: &str, n_cells: usize) -> String {
    let mut skipped = 0;
    let rest = text.graphemes(true).skip_while(|g| {
        let skip = skipped < n_cells;
        skipped += g.width();
        skip
    });
    rest.collect()
}

/// The text in lines of at most `width` cells, broken between words; words longer than a line are broken anywhere.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line =
            lines.last_mut().filter(|line| line.is_empty() || line.width() + 1 + word.width() <= width);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
        while let Some(rest) = lines.last_mut().and_then(|line| broken_off(line, width)) {
            lines.push(rest);
        }
    }
    lines
}

/// Cuts a line to `width` cells; what did not fit, if anything. At least one grapheme stays.
fn broken_off(line: &mut String, width: usize) -> Option<String> {
    let mut taken = 0;
    let too_far = |(at, grapheme): &(usize, &str)| {
        taken += grapheme.width();
        *at > 0 && taken > width
    };
    let at = line.grapheme_indices(true).find(too_far).map(|(at, _)| at)?;
    Some(line.split_off(at))
}

/// A line being typed, in `width` cells: the part around the cursor, and the cursor's cell in it.
pub(super) fn typed(line: &LineEdit, width: usize) -> (String, u16) {
    let room = width.saturating_sub(1);
    let before = SafeText::line(&line.text()[..line.cursor()]);
    let cursor = before.as_str().width();
    // A long line slides so that the cursor stays in sight.
    let skipped = cursor.saturating_sub(room);
    let shown = skip_cells(SafeText::line(line.text()).as_str(), skipped);
    (cut(&shown, width), u16::try_from(cursor - skipped).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Edit;

    #[test]
    fn cutting_counts_cells_not_characters() {
        assert_eq!(cut("猫と犬", 6), "猫と犬");
        assert_eq!(cut("猫と犬", 5), "猫と…");
        assert_eq!(cut("猫と犬", 4), "猫…");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn lines_are_broken_between_words_or_within_long_ones() {
        assert_eq!(wrapped("a picture of  a cat", 9), ["a picture", "of a cat"]);
        assert_eq!(wrapped("猫と犬と鳥 x", 5), ["猫と", "犬と", "鳥 x"]);
        assert_eq!(wrapped("", 5), [""]);
        // No width is too small to end.
        assert_eq!(wrapped("猫a", 0), ["猫", "a"]);
    }

    #[test]
    fn a_long_line_slides_under_its_cursor() {
        let mut line = LineEdit::new("0123456789");
        assert_eq!(typed(&line, 20), ("0123456789".to_owned(), 10));
        assert_eq!(typed(&line, 5), ("6789".to_owned(), 4));
        line.apply(&Edit::Home);
        assert_eq!(typed(&line, 5), ("0123…".to_owned(), 0));
    }
}
