//! JSON for standard output, which may be a terminal: same values, nothing raw that could act on one.
//!
//! JSON escapes C0 itself; here DEL, C1 and whatever [`SafeText`] would spell out are escaped as well. Files that
//! are exported keep every character as it is (`export`).

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::base::SafeText;

/// Writes a value on one line, with the line's end.
pub(super) fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Tame(CompactFormatter)))?;
    writeln!(out)
}

/// The compact form with more escapes.
struct Tame(CompactFormatter);

impl Formatter for Tame {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if SafeText::line(fragment).as_str() == fragment {
            return self.0.write_string_fragment(writer, fragment);
        }
        fragment.chars().try_for_each(|c| self.write_char(writer, c))
    }
}

impl Tame {
    fn write_char<W: ?Sized + Write>(&mut self, writer: &mut W, c: char) -> io::Result<()> {
        let mut utf8 = [0; 4];
        let alone = c.encode_utf8(&mut utf8);
        if SafeText::line(alone).as_str() == alone {
            return self.0.write_string_fragment(writer, alone);
        }
        // Characters beyond U+FFFF are written as a pair of surrogates (RFC 8259, section 7).
        let mut utf16 = [0; 2];
        c.encode_utf16(&mut utf16).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        line(&mut out, &json!({ "t": text })).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_acts_on_a_terminal_is_escaped_and_scripts_are_not() {
        assert_eq!(written("\u{1b}\u{7f}\u{9b}\u{202e}"), "{\"t\":\"\\u001b\\u007f\\u009b\\u202e\"}\n");
        assert_eq!(written("\u{e0041}"), "{\"t\":\"\\udb40\\udc41\"}\n");
        assert_eq!(written("猫 Größe 👩‍👩‍👧 नमस्ते"), "{\"t\":\"猫 Größe 👩‍👩‍👧 नमस्ते\"}\n");
    }

    proptest! {
        #[test]
        fn the_value_is_the_same(text in any::<String>()) {
            let read: Value = serde_json::from_str(&written(&text)).unwrap();
            prop_assert_eq!(read["t"].as_str(), Some(text.as_str()));
        }
    }
}
