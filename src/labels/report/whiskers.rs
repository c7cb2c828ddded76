//! A share and its ends drawn on a line: a dot with whiskers. The figures stand beside it, so it is hidden from those
//! who listen to the page.

use super::Share;

/// Of the drawing, in its own units; the page scales it.
const WIDTH: f64 = 120.0;

/// Room at both ends, so that a dot at an end is whole.
const MARGIN: f64 = 4.0;

/// An inline SVG between `from` and `to`; nothing where these are not apart.
pub(super) fn whiskers(share: &Share, from: f64, to: f64) -> String {
    if !(to > from && [share.value, share.low, share.high].iter().all(|end| end.is_finite())) {
        return String::new();
    }
    let x = |value: f64| MARGIN + (value.clamp(from, to) - from) / (to - from) * (WIDTH - 2.0 * MARGIN);
    let zero =
        if from < 0.0 { format!("<path class=\"zero\" d=\"M{:.1} 1v14\"/>", x(0.0)) } else { String::new() };
    format!(
        "<svg viewBox=\"0 0 120 16\" width=\"120\" height=\"16\" aria-hidden=\"true\" focusable=\"false\">\
         <path class=\"axis\" d=\"M{:.1} 8H{:.1}\"/>{zero}\
         <path class=\"ends\" d=\"M{low:.1} 8H{high:.1}M{low:.1} 4v8M{high:.1} 4v8\"/>\
         <circle class=\"dot\" cx=\"{:.1}\" cy=\"8\" r=\"3.5\"/></svg>",
        MARGIN,
        WIDTH - MARGIN,
        x(share.value),
        low = x(share.low),
        high = x(share.high),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dot_lies_between_its_whiskers_and_all_within_the_line() {
        let svg = whiskers(&Share { value: 0.1, low: 0.0, high: 0.4 }, 0.0, 0.2);
        assert!(svg.contains("cx=\"60.0\"") && svg.contains("M4.0 8H116.0M4.0 4v8M116.0 4v8"), "{svg}");
    }

    #[test]
    fn what_is_no_number_is_not_drawn() {
        assert_eq!(whiskers(&Share { value: f64::NAN, low: 0.0, high: 1.0 }, 0.0, 1.0), "");
        assert_eq!(whiskers(&Share { value: 0.0, low: 0.0, high: 0.0 }, 0.0, 0.0), "");
    }
}
