//! Terminals whose name changes what we do, and what is known of each.
//!
//! Facts of releases, each with its number; a terminal that is not here is judged by its answers alone (`choose`).

use super::SymbolSet;
use super::environment::Environment;
use super::replies::Replies;

/// A terminal, by the name it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brand {
    Kitty(Version),
    Ghostty(Version),
    Foot(Version),
    /// The terminals of GNOME and its kin.
    Vte(Version),
    WezTerm,
    Iterm2,
    Mintty,
    WindowsTerminal,
    /// tmux or screen: what is behind it, it does not say.
    Multiplexer,
    /// A name that changes nothing.
    Other,
    /// It gave none.
    Unnamed,
}

/// Major and minor.
type Version = (u16, u16);

impl Brand {
    /// The terminal's word goes before the environment's, which outlives the terminal it was true of. But a
    /// multiplexer that does not answer is known by nothing else.
    pub(super) fn of(replies: &Replies, environment: &Environment) -> Self {
        if environment.is_multiplexed() {
            return Self::Multiplexer;
        }
        match (&replies.name, environment.program.as_str()) {
            (Some(name), _) => Self::named(name.as_str()),
            (None, "iTerm.app" | "iTerm2") => Self::Iterm2,
            (None, "WezTerm") => Self::WezTerm,
            (None, _) if environment.windows_terminal => Self::WindowsTerminal,
            (None, _) => Self::Unnamed,
        }
    }

    /// By what XTVERSION answers: `kitty(0.40.1)`, `ghostty 1.2.0`, `foot(1.20.2)`, `VTE(7803)`.
    pub(super) fn named(name: &str) -> Self {
        let end = name.find(['(', ' ']).unwrap_or(name.len());
        let (brand, version) = (&name[..end], version(&name[end..]));
        match brand {
            "kitty" => Self::Kitty(version),
            "ghostty" => Self::Ghostty(version),
            "foot" => Self::Foot(version),
            // 7803 is 0.78.3.
            "VTE" => Self::Vte((0, version.0 / 100)),
            "WezTerm" => Self::WezTerm,
            "iTerm2" => Self::Iterm2,
            "mintty" => Self::Mintty,
            "tmux" => Self::Multiplexer,
            _ => Self::Other,
        }
    }

    /// Unicode placeholders came with kitty 0.28; Ghostty has them from its first release. Others that speak
    /// the protocol (Konsole among them) do not, or not known so.
    pub(super) fn has_placeholders(self) -> bool {
        match self {
            Self::Kitty(version) => version >= (0, 28),
            Self::Ghostty(_) => true,
            _ => false,
        }
    }

    /// The finest characters the terminal draws itself; fonts seldom have more than quadrants. Linux's console
    /// has neither: its fonts go back to code page 437.
    pub(super) fn symbols(self, term: &str) -> SymbolSet {
        match self {
            Self::Kitty((0, 40..) | (1.., _))
            | Self::Ghostty((1, 2..) | (2.., _))
            | Self::Foot((1, 20..) | (2.., _))
            | Self::Vte((0, 78..)) => SymbolSet::Octant,
            Self::Kitty(_) | Self::Ghostty(_) | Self::Foot(_) | Self::Vte(_) | Self::WezTerm => {
                SymbolSet::Sextant
            }
            _ if term == "linux" => SymbolSet::Half,
            _ => SymbolSet::Quadrant,
        }
    }
}

/// The first two numbers; what is missing is 0.
fn version(text: &str) -> Version {
    let mut numbers =
        text.trim_matches(['(', ')', ' ']).split(['.', '-', ' ']).map(|n| n.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(Brand::named("kitty(0.40.1)"), Brand::Kitty((0, 40)));
        assert_eq!(Brand::named("ghostty 1.1.3"), Brand::Ghostty((1, 1)));
        assert_eq!(Brand::named("foot(1.20.2)"), Brand::Foot((1, 20)));
        assert_eq!(Brand::named("VTE(7803)"), Brand::Vte((0, 78)));
        assert_eq!(Brand::named("XTerm(379)"), Brand::Other);
        assert_eq!(Brand::named("kitty"), Brand::Kitty((0, 0)));
        assert_eq!(Brand::named("kittycat(1)"), Brand::Other);
        assert_eq!(Brand::named(""), Brand::Other);
    }

    #[test]
    fn the_finest_characters_are_kept_for_those_that_draw_them() {
        let symbols = |name| Brand::named(name).symbols("xterm");
        for (before, since) in [
            ("kitty(0.39.0)", "kitty(0.40.0)"),
            ("ghostty 1.1.3", "ghostty 1.2.0"),
            ("foot(1.19.0)", "foot(1.20.0)"),
            ("VTE(7600)", "VTE(7800)"),
        ] {
            assert_eq!((symbols(before), symbols(since)), (SymbolSet::Sextant, SymbolSet::Octant));
        }
        assert_eq!(symbols("XTerm(379)"), SymbolSet::Quadrant);
        assert_eq!(Brand::Unnamed.symbols("linux"), SymbolSet::Half);
    }

    #[test]
    fn the_environment_speaks_only_for_the_silent() {
        let iterm = Environment { program: "iTerm.app".to_owned(), ..Environment::default() };
        assert_eq!(Brand::of(&Replies::default(), &iterm), Brand::Iterm2);
        let named = super::super::parse_replies(b"\x1bP>|XTerm(379)\x1b\\\x1b[?62c");
        assert_eq!(Brand::of(&named, &iterm), Brand::Other);
        let windows = Environment { windows_terminal: true, ..Environment::default() };
        assert_eq!(Brand::of(&Replies::default(), &windows), Brand::WindowsTerminal);
        let tmux = Environment { term: "tmux-256color".to_owned(), ..Environment::default() };
        assert_eq!(Brand::of(&named, &tmux), Brand::Multiplexer);
    }
}
