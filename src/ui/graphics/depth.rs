//! How many colours text can have, and why we think so.
//!
//! No terminal is asked: there is no question that all answer. Shown wrongly, 24 bits come out as rubbish and 256
//! only a little coarse, so what is not promised is not used.

use std::fmt;

use super::brand::Brand;
use super::environment::Environment;
use super::replies::Replies;
use super::{Colours, Ground};

/// What the colours were judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColoursBy {
    /// The person wants none.
    NoColor,
    /// `COLORTERM` promises them.
    Colorterm,
    /// `TERM` names them.
    Term,
    /// Every terminal known to give its name has them.
    Name,
    /// Nothing is known; nearly all have these.
    Habit,
}

impl fmt::Display for ColoursBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoColor => "NO_COLOR is set",
            Self::Colorterm => "COLORTERM promises them",
            Self::Term => "by TERM",
            Self::Name => "as terminals that give their name do",
            Self::Habit => "as nearly all terminals do",
        })
    }
}

/// The colours, and by what.
pub(super) fn colours(brand: Brand, replies: &Replies, environment: &Environment) -> (Colours, ColoursBy) {
    let none = || Colours::Monochrome(replies.ground.or(environment.ground()).unwrap_or_default());
    let term = environment.term.as_str();
    let has = |words: &[&str]| words.iter().any(|word| term.contains(word));
    let ends = |words: &[&str]| words.iter().any(|word| term.ends_with(word));
    let begins = |words: &[&str]| words.iter().any(|word| term.starts_with(word));
    if environment.no_color {
        return (none(), ColoursBy::NoColor);
    }
    if matches!(environment.colorterm.as_str(), "truecolor" | "24bit") {
        return (Colours::True, ColoursBy::Colorterm);
    }
    if has(&["direct", "truecolor", "kitty", "ghostty", "alacritty", "foot", "wezterm"]) {
        return (Colours::True, ColoursBy::Term);
    }
    // Every terminal known to answer XTVERSION takes 24 bits; tmux takes them, too, and shows what it can.
    if replies.name.is_some() || brand == Brand::WindowsTerminal {
        return (Colours::True, ColoursBy::Name);
    }
    if has(&["256color"]) {
        return (Colours::Indexed256, ColoursBy::Term);
    }
    if term == "dumb" || ends(&["-mono", "-m"]) || begins(&["vt1", "vt2", "vt5"]) {
        return (none(), ColoursBy::Term);
    }
    if ends(&["-16color", "-8color", "-color"])
        || ["linux", "ansi", "cygwin", "screen", "rxvt", "Eterm"].contains(&term)
    {
        return (Colours::Indexed16, ColoursBy::Term);
    }
    (Colours::Indexed256, ColoursBy::Habit)
}

/// The ground by its colour: light where its luma (BT.601) is above the middle.
pub(super) fn ground([r, g, b]: [u8; 3]) -> Ground {
    let luma = u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114;
    if luma > 127_500 { Ground::Light } else { Ground::Dark }
}

#[cfg(test)]
mod tests {
    use super::super::parse_replies;
    use super::*;

    fn of(term: &str, change: impl FnOnce(&mut Environment)) -> (Colours, ColoursBy) {
        let mut environment = Environment { term: term.to_owned(), ..Environment::default() };
        change(&mut environment);
        let replies = Replies::default();
        colours(Brand::of(&replies, &environment), &replies, &environment)
    }

    #[test]
    fn a_silent_terminal_is_trusted_with_what_its_name_says() {
        let none = Colours::Monochrome(Ground::Dark);
        for (term, wanted) in [
            ("xterm-256color", Colours::Indexed256),
            ("xterm", Colours::Indexed256),
            ("", Colours::Indexed256),
            ("xterm-direct", Colours::True),
            ("foot", Colours::True),
            ("linux", Colours::Indexed16),
            ("xterm-16color", Colours::Indexed16),
            ("screen", Colours::Indexed16),
            ("screen-256color", Colours::Indexed256),
            ("vt100", none),
            ("vt220", none),
            ("xterm-mono", none),
            ("dumb", none),
        ] {
            assert_eq!(of(term, |_| ()).0, wanted, "{term}");
        }
    }

    #[test]
    fn promises_go_before_names_and_wishes_before_both() {
        let promised = |e: &mut Environment| "truecolor".clone_into(&mut e.colorterm);
        assert_eq!(of("xterm-256color", promised), (Colours::True, ColoursBy::Colorterm));
        let unwanted = |e: &mut Environment| (e.colorterm, e.no_color) = ("truecolor".to_owned(), true);
        assert_eq!(of("xterm-kitty", unwanted), (Colours::Monochrome(Ground::Dark), ColoursBy::NoColor));
    }

    #[test]
    fn whoever_gives_a_name_has_24_bits() {
        let named = parse_replies(b"\x1bP>|XTerm(379)\x1b\\\x1b[?62c");
        let environment = Environment { term: "xterm-256color".to_owned(), ..Environment::default() };
        assert_eq!(colours(Brand::Other, &named, &environment), (Colours::True, ColoursBy::Name));
    }

    #[test]
    fn the_ground_counts_where_there_are_no_colours() {
        let replies = parse_replies(b"\x1b]11;rgb:ffff/ffff/eeee\x1b\\\x1b[?62c");
        let environment = Environment { no_color: true, ..Environment::default() };
        let (found, _) = colours(Brand::Unnamed, &replies, &environment);
        assert_eq!(found, Colours::Monochrome(Ground::Light));
        assert_eq!((ground([127, 127, 127]), ground([128, 128, 128])), (Ground::Dark, Ground::Light));
    }
}
