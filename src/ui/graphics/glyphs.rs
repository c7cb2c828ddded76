//! Which character has which dots: quadrants, sextants, octants and braille by their bit masks, and bars by their
//! length.
//!
//! A mask counts dots in reading order: bit 0 is top left, bit 1 top right, bit 2 the next row's left. What the
//! characters are used for is said in `split` and `monochrome`.

use super::SymbolSet;

/// The character whose dots are `mask`; bits beyond the set's grid must be 0.
pub(super) fn glyph(set: SymbolSet, mask: u8) -> char {
    match set {
        SymbolSet::Half => [' ', '▀', '▄', '█'][usize::from(mask & 0b11)],
        SymbolSet::Quadrant => QUADRANTS[usize::from(mask & 0b1111)],
        SymbolSet::Sextant => sextant(mask & 0b11_1111),
        SymbolSet::Octant => octant(mask),
    }
}

/// The lower `n` eighths of the cell; 0 is blank, 8 and more all of it.
pub(super) fn lower(n: u8) -> char {
    [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][usize::from(n.min(8))]
}

/// The left `n` eighths of the cell; 0 is blank, 8 and more all of it.
pub(super) fn left(n: u8) -> char {
    [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'][usize::from(n.min(8))]
}

/// The braille character with these 2×4 dots. Its own numbering goes down the columns, and the last row, which
/// came later, follows after.
pub(super) fn braille(mask: u8) -> char {
    const OWN: [u8; 8] = [0, 3, 1, 4, 2, 5, 6, 7];
    let own = (0..8).filter(|dot| mask >> dot & 1 == 1).map(|dot| 1u32 << OWN[dot]).sum::<u32>();
    char::from_u32(0x2800 + own).unwrap_or(' ')
}

const QUADRANTS: [char; 16] =
    [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];

/// U+1FB00–1FB3B in the order of their masks; blank, the two halves and the full block are older characters.
fn sextant(mask: u8) -> char {
    const LEFT: u8 = 0b01_0101;
    const RIGHT: u8 = 0b10_1010;
    match mask {
        0 => ' ',
        LEFT => '▌',
        RIGHT => '▐',
        0b11_1111 => '█',
        _ => {
            let older = 1 + u32::from(mask > LEFT) + u32::from(mask > RIGHT);
            char::from_u32(0x1fb00 + u32::from(mask) - older).unwrap_or(' ')
        }
    }
}

/// Masks of 2×4 dots that had a character before Unicode 16, by mask; all others are U+1CD00–1CDE5 in order.
const OLDER_OCTANTS: [(u8, char); 26] = [
    (0, ' '),
    (1, '\u{1cea8}'),
    (2, '\u{1ceab}'),
    (3, '\u{1fb82}'),
    (5, '▘'),
    (10, '▝'),
    (15, '▀'),
    (20, '\u{1fbe6}'),
    (40, '\u{1fbe7}'),
    (63, '\u{1fb85}'),
    (64, '\u{1cea3}'),
    (80, '▖'),
    (85, '▌'),
    (90, '▞'),
    (95, '▛'),
    (128, '\u{1cea0}'),
    (160, '▗'),
    (165, '▚'),
    (170, '▐'),
    (175, '▜'),
    (192, '▂'),
    (240, '▄'),
    (245, '▙'),
    (250, '▟'),
    (252, '▆'),
    (255, '█'),
];

fn octant(mask: u8) -> char {
    match OLDER_OCTANTS.binary_search_by_key(&mask, |(older, _)| *older) {
        Ok(i) => OLDER_OCTANTS[i].1,
        Err(n_older) => {
            // `n_older` of the masks below this one are not in the block; 26 at most.
            let index = u32::from(mask) - u32::try_from(n_older).unwrap_or(0);
            char::from_u32(0x1cd00 + index).unwrap_or(' ')
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_mask_has_a_character_of_its_own() {
        for (set, n) in [(SymbolSet::Quadrant, 16), (SymbolSet::Sextant, 64), (SymbolSet::Octant, 256)] {
            let all: HashSet<char> = (0..n).map(|m: u16| glyph(set, m.to_le_bytes()[0])).collect();
            assert_eq!(all.len(), usize::from(n), "{set:?}");
        }
    }

    #[test]
    fn braille_counts_its_own_way() {
        // DOTS-1, DOTS-4, DOTS-7, DOTS-8 at the corners.
        assert_eq!([1, 2, 64, 128].map(braille), ['⠁', '⠈', '⡀', '⢀']);
        assert_eq!((braille(0), braille(255)), ('\u{2800}', '⣿'));
    }

    #[test]
    fn the_blocks_end_where_unicode_ends_them() {
        // BLOCK SEXTANT-23456 and BLOCK OCTANT-2345678, the last of their blocks.
        assert_eq!(glyph(SymbolSet::Sextant, 0b11_1110), '\u{1fb3b}');
        assert_eq!(glyph(SymbolSet::Octant, 0b1111_1110), '\u{1cde5}');
        // BLOCK OCTANT-3, the first.
        assert_eq!(glyph(SymbolSet::Octant, 0b0000_0100), '\u{1cd00}');
    }
}
