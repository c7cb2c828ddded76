//! What a terminal answered, taken out of the stream in which keys may stand between the answers.
//!
//! Pure: bytes in, facts out. Which protocol follows from the facts is said in `choose`.

use crate::base::SafeText;

use super::depth::ground;
use super::{CellPx, Ground};

/// Longer names are cut: no terminal has one, and it ends up on the screen.
const MAX_NAME_CHARS: usize = 64;

/// The terminal's answers so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replies {
    /// It said OK to the kitty graphics query.
    pub kitty: bool,
    /// Its name and version (XTVERSION).
    pub name: Option<SafeText>,
    /// The size of a cell as told (`CSI 16 t`), which may have been rounded: see [`Replies::safe_cell`].
    pub cell: Option<CellPx>,
    /// Width and height of the text area in pixels (`CSI 14 t`).
    pub area_px: Option<(u16, u16)>,
    /// Width and height of the text area in cells (`CSI 18 t`).
    pub area_cells: Option<(u16, u16)>,
    /// Its sixel colour registers (XTSMGRAPHICS).
    pub n_registers: Option<u16>,
    /// Its ground, by the colour it told (`OSC 11`).
    pub ground: Option<Ground>,
    /// Columns from 1 in which the cursor stood, in the order in which they were asked for (`CSI 6 n`).
    pub columns: Vec<u16>,
    /// Its primary device attributes. They are asked for last: once they are here, nothing more will come.
    pub attributes: Option<Vec<u16>>,
    /// What was no answer, in order: keys. A sequence cut off at the end stands here, too.
    pub typed: Vec<u8>,
}

impl Replies {
    /// Attribute 4: sixel graphics.
    pub fn has_sixel(&self) -> bool {
        self.attributes.as_ref().is_some_and(|all| all.contains(&4))
    }

    /// The size of a cell, no side larger than it is.
    ///
    /// Cells of xterm.js, the terminal of VS Code, are fractions of a pixel wide and told rounded: 8 for 7.83.
    /// Over ninety columns that makes a picture two columns too wide, and nobody takes away what it leaves on
    /// its neighbours. Where the whole area shows that a side was rounded up, it is rounded down instead; a
    /// picture is a little smaller then. A larger difference is no rounding, and what was told holds.
    pub fn safe_cell(&self) -> Option<CellPx> {
        let told = self.cell?;
        let (Some((width_px, height_px)), Some((columns, rows))) = (self.area_px, self.area_cells) else {
            return Some(told);
        };
        let width_px = rounded_down(told.width_px(), width_px, columns);
        let height_px = rounded_down(told.height_px(), height_px, rows);
        CellPx::new(width_px, height_px).or(Some(told))
    }
}

/// Reads everything received so far, from the start; call it again with more bytes while answers are missing.
pub fn parse_replies(bytes: &[u8]) -> Replies {
    let mut replies = Replies::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (token, length) = token(rest);
        if !replies.take(&token) {
            replies.typed.extend_from_slice(&rest[..length]);
        }
        rest = &rest[length..];
    }
    replies
}

impl Replies {
    /// Whether the token was an answer.
    fn take(&mut self, token: &Token<'_>) -> bool {
        match token {
            Token::Apc(text) if text.starts_with(b"G") => self.kitty |= is_ok(text),
            Token::Dcs(text) if text.starts_with(b">|") => self.name = Some(name(&text[2..])),
            Token::Csi(b"?", numbers, b'c') => self.attributes = Some(numbers.clone()),
            Token::Csi(b"", numbers, b't') => match numbers[..] {
                [4, height, width] => self.area_px = Some((width, height)),
                [6, height, width] => self.cell = CellPx::new(width, height),
                [8, rows, columns] => self.area_cells = Some((columns, rows)),
                _ => return false,
            },
            Token::Csi(b"?", numbers, b'S') => {
                // "Not supported" is an answer, too: without a number.
                if let [1, 0, n] = numbers[..] {
                    self.n_registers = Some(n);
                }
            }
            // F3 with a modifier is spelled alike, with 1 for the row: where we ask, the cursor is in row 1, too.
            Token::Csi(b"", numbers, b'R') => match numbers[..] {
                [_, column] => self.columns.push(column),
                _ => return false,
            },
            Token::Osc(text) if text.starts_with(b"11;rgb:") => self.ground = colour(&text[7..]).map(ground),
            // No key starts one of these: an answer to somebody else's question.
            Token::Apc(_) | Token::Dcs(_) | Token::Osc(_) => {}
            Token::Csi(..) | Token::Key => return false,
        }
        true
    }
}

/// A cell's side in pixels, from what was told of it and from `n_cells` of them on `area_px` pixels.
fn rounded_down(told_px: u16, area_px: u16, n_cells: u16) -> u16 {
    let exact = area_px.checked_div(n_cells);
    exact.filter(|px| told_px.checked_sub(1) == Some(*px)).unwrap_or(told_px)
}

fn is_ok(answer: &[u8]) -> bool {
    answer.split(|b| *b == b';').nth(1) == Some(b"OK")
}

fn name(raw: &[u8]) -> SafeText {
    let short: String = String::from_utf8_lossy(raw).chars().take(MAX_NAME_CHARS).collect();
    SafeText::line(&short)
}

/// `RRRR/GGGG/BBBB` with one to four hexadecimal digits each, as the X server has them; of each the first two count.
fn colour(text: &[u8]) -> Option<[u8; 3]> {
    let text = std::str::from_utf8(text).ok()?;
    let channel = |digits: &str| match digits.len() {
        1 => u8::from_str_radix(digits, 16).map(|v| v * 17).ok(),
        2..=4 => u8::from_str_radix(digits.get(..2)?, 16).ok(),
        _ => None,
    };
    let channels: Vec<u8> = text.split('/').map(channel).collect::<Option<_>>()?;
    channels.try_into().ok()
}

enum Token<'a> {
    /// Private marker (`?`, `>`, … or none), numbers, final byte.
    Csi(&'a [u8], Vec<u16>, u8),
    Apc(&'a [u8]),
    Dcs(&'a [u8]),
    Osc(&'a [u8]),
    /// Anything else, and sequences without an end.
    Key,
}

/// The first token and its length, which is at least 1. `bytes` is not empty.
fn token(bytes: &[u8]) -> (Token<'_>, usize) {
    match bytes {
        [0x1b, b'[', rest @ ..] => csi(rest).map_or((Token::Key, bytes.len()), |(t, n)| (t, n + 2)),
        [0x1b, kind @ (b'_' | b'P' | b']'), rest @ ..] => match string(rest) {
            None => (Token::Key, bytes.len()),
            Some((text, n)) => (string_token(*kind, text), n + 2),
        },
        _ => (Token::Key, 1),
    }
}

fn string_token(kind: u8, text: &[u8]) -> Token<'_> {
    match kind {
        b'_' => Token::Apc(text),
        b'P' => Token::Dcs(text),
        _ => Token::Osc(text),
    }
}

/// Parameters, intermediates and final byte as ECMA-48 has them; `None` without an end.
fn csi(bytes: &[u8]) -> Option<(Token<'_>, usize)> {
    let end = bytes.iter().position(|b| !(0x20..=0x3f).contains(b))?;
    let body = &bytes[..end];
    let n_private = usize::from(body.first().is_some_and(|b| (0x3c..=0x3f).contains(b)));
    let (private, numbers) = body.split_at(n_private);
    let numbers = numbers.split(|b| *b == b';').map(number).collect();
    Some((Token::Csi(private, numbers, bytes[end]), end + 1))
}

/// Missing and absurd numbers are 0, the standard's default.
fn number(digits: &[u8]) -> u16 {
    std::str::from_utf8(digits).ok().and_then(|d| d.parse().ok()).unwrap_or(0)
}

/// The text up to ST or BEL, and the length with it; `None` without an end.
fn string(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let end = bytes.iter().position(|b| matches!(b, 0x07 | 0x1b))?;
    match bytes[end..] {
        [0x07, ..] => Some((&bytes[..end], end + 1)),
        [_, b'\\', ..] => Some((&bytes[..end], end + 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KITTY: &[u8] = b"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.40.1)\x1b\\\x1b[6;20;10t\x1b[?62;c";

    #[test]
    fn kitty_says_ok_and_its_name() {
        let replies = parse_replies(KITTY);
        assert!(replies.kitty && !replies.has_sixel());
        assert_eq!(replies.name.unwrap().as_str(), "kitty(0.40.1)");
        assert_eq!(replies.cell, CellPx::new(10, 20));
        assert_eq!(replies.attributes, Some(vec![62, 0]));
        assert!(replies.typed.is_empty());
    }

    #[test]
    fn xterm_with_sixel_says_so_in_its_attributes() {
        let replies =
            parse_replies(b"\x1bP>|XTerm(379)\x1b\\\x1b[6;17;9t\x1b[?1;0;1024S\x1b[?63;1;2;4;6;9;15;22c");
        assert!(replies.has_sixel() && !replies.kitty);
        assert_eq!((replies.cell, replies.n_registers), (CellPx::new(9, 17), Some(1024)));
    }

    #[test]
    fn a_cell_that_was_rounded_up_is_rounded_down() {
        // xterm.js 6: 140×41 cells of 7.83×15 pixels, then of 8.43×16, which are told as 8×16 rightly.
        let up = parse_replies(b"\x1b[4;615;1096t\x1b[8;41;140t\x1b[6;15;8t\x1b[?62;4;9;22c");
        assert_eq!((up.cell, up.safe_cell()), (CellPx::new(8, 15), CellPx::new(7, 15)));
        let down = parse_replies(b"\x1b[4;656;1180t\x1b[8;41;140t\x1b[6;16;8t\x1b[?62;4;9;22c");
        assert_eq!(down.safe_cell(), CellPx::new(8, 16));
        assert!(up.typed.is_empty());
    }

    #[test]
    fn an_area_that_contradicts_the_cell_is_not_believed() {
        let cell = |area: &str| parse_replies(format!("\x1b[6;20;10t{area}").as_bytes()).safe_cell();
        for area in
            ["", "\x1b[8;24;80t", "\x1b[4;480;800t", "\x1b[4;24;80t\x1b[8;24;80t", "\x1b[4;9;9t\x1b[8;0;0t"]
        {
            assert_eq!(cell(area), CellPx::new(10, 20), "{area:?}");
        }
        // Padding counted in: 11 pixels a column.
        assert_eq!(cell("\x1b[4;480;900t\x1b[8;24;80t"), CellPx::new(10, 20));
        // A cell one pixel wide cannot be rounded down to nothing.
        assert_eq!(parse_replies(b"\x1b[6;9;1t\x1b[4;216;40t\x1b[8;24;80t").safe_cell(), CellPx::new(1, 9));
    }

    #[test]
    fn the_ground_is_told_in_one_to_four_digits() {
        let ground = |text: &str| parse_replies(format!("\x1b]11;{text}\x07").as_bytes()).ground;
        assert_eq!(ground("rgb:1010/1414/1818"), Some(Ground::Dark));
        assert_eq!(ground("rgb:ff/ff/ee"), Some(Ground::Light));
        assert_eq!(ground("rgb:f/f/f"), Some(Ground::Light));
        for odd in ["rgb:", "rgb:ff/ff", "rgb:ff/ff/ff/ff", "rgb:ü/ff/ff", "rgb:fffff/f/f", "?"] {
            assert_eq!(ground(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_cursor_is_found_in_the_order_of_the_questions() {
        assert_eq!(parse_replies(b"\x1b[1;3R\x1b[1;2R\x1b[?62c").columns, [3, 2]);
    }

    #[test]
    fn a_refusal_is_not_an_ok() {
        assert!(!parse_replies(b"\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\").kitty);
        assert_eq!(parse_replies(b"\x1b[?1;3;0S").n_registers, None);
    }

    #[test]
    fn keys_between_answers_are_kept_in_order() {
        let replies = parse_replies(b"j\x1b_Gi=31;OK\x1b\\\x1b[B\x1b[?62c/ca\xc3\xa9\x1b");
        assert_eq!(replies.typed, b"j\x1b[B/ca\xc3\xa9\x1b");
        assert!(replies.kitty && replies.attributes.is_some());
    }

    #[test]
    fn an_answer_cut_anywhere_is_whole_once_the_rest_is_there() {
        for cut in 0..KITTY.len() {
            let early = parse_replies(&KITTY[..cut]);
            assert_eq!(early.attributes, None, "cut at {cut}");
            let replies = parse_replies(&[&KITTY[..cut], &KITTY[cut..]].concat());
            assert!(replies.kitty && replies.attributes.is_some());
        }
    }

    #[test]
    fn hostile_names_and_sizes_do_no_harm() {
        let long = format!("\x1bP>|{}\x1b\\\x1b[6;0;99999t", "a\u{202e}".repeat(500));
        let replies = parse_replies(long.as_bytes());
        assert!(replies.name.unwrap().as_str().len() <= MAX_NAME_CHARS * 8);
        assert_eq!(replies.cell, None);
    }
}
