//! Keys typed while the terminal was being asked: from its bytes to crossterm's key events.
//!
//! Only what people type in the first second: text, Enter, Esc, arrows, paging, Ctrl with a letter. Mouse
//! reports, pastes and the keyboard protocols beyond xterm's are dropped, never misread.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The keys in these bytes, in order.
pub(super) fn decode(bytes: &[u8]) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (key, n) = next_key(rest);
        keys.extend(key);
        rest = &rest[n.clamp(1, rest.len())..];
    }
    keys
}

fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// The first key, if it is a known one, and the bytes it took.
fn next_key(bytes: &[u8]) -> (Option<KeyEvent>, usize) {
    match bytes {
        [0x1b, b'[', rest @ ..] => {
            let Some(end) = rest.iter().position(|b| (0x40..=0x7e).contains(b)) else {
                return (None, bytes.len());
            };
            (special(&rest[..=end]).map(plain), end + 3)
        }
        [0x1b, b'O', last, ..] => (special(&[*last]).map(plain), 3),
        [0x1b, letter @ b' '..=b'~', ..] => {
            (Some(KeyEvent::new(KeyCode::Char(char::from(*letter)), KeyModifiers::ALT)), 2)
        }
        [byte, ..] if byte.is_ascii_control() => (control(*byte), 1),
        _ => text(bytes),
    }
}

/// Arrows and the editing block, without CSI or SS3.
fn special(sequence: &[u8]) -> Option<KeyCode> {
    Some(match sequence {
        b"A" => KeyCode::Up,
        b"B" => KeyCode::Down,
        b"C" => KeyCode::Right,
        b"D" => KeyCode::Left,
        b"H" | b"1~" | b"7~" => KeyCode::Home,
        b"F" | b"4~" | b"8~" => KeyCode::End,
        b"2~" => KeyCode::Insert,
        b"3~" => KeyCode::Delete,
        b"5~" => KeyCode::PageUp,
        b"6~" => KeyCode::PageDown,
        b"Z" => KeyCode::BackTab,
        _ => return None,
    })
}

fn control(byte: u8) -> Option<KeyEvent> {
    match byte {
        b'\r' => Some(plain(KeyCode::Enter)),
        b'\t' => Some(plain(KeyCode::Tab)),
        0x1b => Some(plain(KeyCode::Esc)),
        0x7f => Some(plain(KeyCode::Backspace)),
        1..=26 => {
            let letter = char::from(b'a' + byte - 1);
            Some(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))
        }
        _ => None,
    }
}

/// One character of UTF-8; a byte that starts none is dropped.
fn text(bytes: &[u8]) -> (Option<KeyEvent>, usize) {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
    };
    match valid.chars().next() {
        None => (None, 1),
        Some(c) => {
            let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            (Some(KeyEvent::new(KeyCode::Char(c), shift)), c.len_utf8())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(bytes: &[u8]) -> Vec<KeyCode> {
        decode(bytes).into_iter().map(|k| k.code).collect()
    }

    #[test]
    fn what_people_type_first_is_understood() {
        assert_eq!(
            codes(b"jj\x1b[B\r"),
            [KeyCode::Char('j'), KeyCode::Char('j'), KeyCode::Down, KeyCode::Enter]
        );
        assert_eq!(codes("&猫".as_bytes()), [KeyCode::Char('&'), KeyCode::Char('猫')]);
        assert_eq!(codes(b"\x1bOA\x1b[6~\x1b"), [KeyCode::Up, KeyCode::PageDown, KeyCode::Esc]);
        assert_eq!(decode(b"\x03"), [KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)]);
        assert_eq!(decode(b"G"), [KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT)]);
    }

    #[test]
    fn mouse_reports_are_dropped_whole() {
        assert_eq!(codes(b"\x1b[<0;10;20Mj"), [KeyCode::Char('j')]);
    }

    proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes: Vec<u8>) {
            prop_assert!(decode(&bytes).len() <= bytes.len());
        }
    }
}
