//! Cells of a plain terminal as pixels: 2×2 for each.

use ratatui::style::Color;

/// Which quarters of its cell a character fills, the upper left one in bit 0, row by row.
fn quarters(symbol: char) -> Option<u8> {
    const ALL: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];
    ALL.iter().position(|c| *c == symbol).and_then(|at| u8::try_from(at).ok())
}

/// The colours of the quarters; finer characters count as an even mixture.
pub(crate) fn pixels(symbol: char, foreground: [u8; 3], background: [u8; 3]) -> [[u8; 3]; 4] {
    let Some(mask) = quarters(symbol) else {
        let mixed = [0, 1, 2].map(|c| foreground[c].midpoint(background[c]));
        return [mixed; 4];
    };
    [0, 1, 2, 3].map(|bit| if mask >> bit & 1 == 1 { foreground } else { background })
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
