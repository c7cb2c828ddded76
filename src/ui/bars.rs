//! A score as a bar of a given width, to an eighth of a cell.

/// Blocks from one eighth to the full cell.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// The filled part of a bar of `width` cells and the blank rest.
///
/// `value` is placed in `low..=high`; what lies outside fills nothing or all. NaN fills nothing.
pub(super) fn bar(value: f64, low: f64, high: f64, width: usize) -> (String, String) {
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "0 to 8 × width; NaN becomes 0"
    )]
    let eighths = (share * (width * 8) as f64).round() as usize;
    let mut filled: String = std::iter::repeat_n('█', eighths / 8).collect();
    if !eighths.is_multiple_of(8) {
        filled.push(EIGHTHS[eighths % 8 - 1]);
    }
    let rest = " ".repeat(width - eighths.div_ceil(8));
    (filled, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_fill_by_eighths_and_never_burst() {
        assert_eq!(bar(0.5, 0.0, 1.0, 4), ("██".to_owned(), "  ".to_owned()));
        assert_eq!(bar(0.28, 0.0, 1.0, 4), ("█▏".to_owned(), "  ".to_owned()));
        assert_eq!(bar(6016.0, 0.0, 1.0, 3).0, "███");
        assert_eq!(bar(f64::NAN, 0.0, 1.0, 3), (String::new(), "   ".to_owned()));
        assert_eq!(bar(-1.0, 0.0, 1.0, 2).1, "  ");
    }
}
