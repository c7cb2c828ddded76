//! Text on its way into a page: nothing in it is markup there, hides, reorders or breaks a line.
//!
//! Whatever it is, it becomes [`SafeText`] first, as on a screen. What it says stays.

use std::fmt::Write as _;

use crate::base::SafeText;

/// For HTML, between tags and within quoted attributes.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in SafeText::line(text).as_str().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// For a line of Markdown, in a table, too. Characters that mark something up where they stand are written as
/// references, which never do (CommonMark 0.31, section 2.5); `www.` and `://` would become links on GitHub.
pub(super) fn markdown(text: &str) -> String {
    let safe = SafeText::line(text);
    let text = safe.as_str();
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        if marks_up(&text[..at], c, &text[at + c.len_utf8()..]) {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character means something to a reader of Markdown, between these two.
fn marks_up(before: &str, c: char, after: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        '\\' | '`' | '*' | '[' | ']' | '|' | '&' | '~' | '$' | '!' | '@' | '^' | '{' | '}' => true,
        // Within a word it is no emphasis, and names of values are full of it.
        '_' => !(is_word(before.chars().next_back()) && is_word(after.chars().next())),
        // Before a blank or a digit it begins no tag.
        '<' => !after.starts_with(|c: char| c == ' ' || c.is_ascii_digit()),
        // At the start of a line only: a quotation, a heading, a list.
        '>' | '#' | '-' | '+' => before.is_empty(),
        ':' => after.starts_with("//"),
        '.' => before.to_ascii_lowercase().ends_with("www"),
        _ => false,
    }
}

/// A line for a block of code in Markdown; the fence is chosen around it.
pub(super) fn code_line(text: &str) -> String {
    SafeText::line(text).into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text_in_html() {
        let hostile = "<script>alert('x')</script> & \"q\" \u{202e}gpj\n--><b>";
        let safe = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot; &lt;U+202E&gt;gpj⏎--&gt;&lt;b&gt;";
        assert_eq!(html(hostile), safe);
    }

    #[test]
    fn markup_is_text_in_markdown() {
        assert_eq!(markdown("a | b ![x](y)"), "a &#124; b &#33;&#91;x&#93;(y)");
        assert_eq!(markdown("<img src=x>"), "&#60;img src=x>");
        assert_eq!(markdown("http://a.b www.c.d WWW.e"), "http&#58;//a.b www&#46;c.d WWW&#46;e");
        assert_eq!(markdown("Katze - 1. weiß (2) > 1 < 2 a_b"), "Katze - 1. weiß (2) > 1 < 2 a_b");
        assert_eq!(markdown("a\n# b\\"), "a⏎# b&#92;");
        assert_eq!(markdown("> a _b_"), "&#62; a &#95;b&#95;");
    }
}
