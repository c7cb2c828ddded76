//! Cells of a plain terminal as pixels: 2×2 for each.

use ratatui::style::Color;

/// Which quarters of its cell a character fills, the upper left one in bit 0, row by row.
fn quarters(symbol: char) -> Option<u8> {
    const ALL: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];
    ALL.iter().position(|c| *c == symbol).and_then(|at| u8::try_from(at).ok())
}

/// How many quarters of each quarter of its cell a character fills, row by row.
fn filled(symbol: char) -> [u16; 4] {
    if let Some(mask) = quarters(symbol) {
        return [0, 1, 2, 3].map(|bit| if mask >> bit & 1 == 1 { 4 } else { 0 });
    }
    // Eighths that grow from below, and from the left.
    let half = |eighths: u32, nth: u32| u16::try_from(eighths.saturating_sub(4 * nth).min(4)).unwrap_or(0);
    match u32::from(symbol) {
        below @ 0x2581..=0x2588 => [1, 1, 0, 0].map(|nth| half(below - 0x2580, nth)),
        left @ 0x2589..=0x258f => [0, 1, 0, 1].map(|nth| half(0x2590 - left, nth)),
        // Anything finer counts as an even mixture.
        _ => [2; 4],
    }
}

/// The colours of the quarters.
pub(crate) fn pixels(symbol: char, foreground: [u8; 3], background: [u8; 3]) -> [[u8; 3]; 4] {
    filled(symbol).map(|n| {
        let mix = |c: usize| (u16::from(foreground[c]) * n + u16::from(background[c]) * (4 - n)) / 4;
        [0, 1, 2].map(|c| u8::try_from(mix(c)).unwrap_or(u8::MAX))
    })
}

/// A colour of the 24 bits or of xterm's cube and greys; `None` for those that people change.
pub(crate) fn rgb(colour: Color) -> Option<[u8; 3]> {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match colour {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(i @ 16..=231) => {
            let cube = i - 16;
            Some([cube / 36, cube / 6 % 6, cube % 6].map(|level| LEVELS[usize::from(level)]))
        }
        Color::Indexed(i @ 232..) => Some([8 + 10 * (i - 232); 3]),
        _ => None,
    }
}
