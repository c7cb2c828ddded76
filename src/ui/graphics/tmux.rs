//! What tmux says of itself and of the terminal it is shown on.
//!
//! Pure: who runs tmux to ask it is `jobs`; what follows is decided in `choose`.

use crate::base::SafeText;

/// The tmux around us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tmux {
    /// Its version, such as `3.4`.
    pub version: SafeText,
    /// Whether what is wrapped for it reaches the terminal outside. Up to 3.2 it always does.
    pub lets_through: bool,
    /// What the terminal outside calls itself (`kitty(0.40.1)`), else its `TERM`.
    pub outside: SafeText,
}

impl Tmux {
    /// What `tmux display-message -p` is to print, a line each. Options and formats that a release does not know
    /// come back empty.
    pub const QUESTIONS: &str = "#{version}\n#{allow-passthrough}\n#{client_termtype}\n#{client_termname}";

    /// The answers to [`QUESTIONS`](Self::QUESTIONS).
    pub fn parse(answer: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(answer);
        let [version, passthrough, kind, term] = text.lines().collect::<Vec<_>>()[..] else { return None };
        let outside = if kind.is_empty() { term } else { kind };
        Some(Self {
            version: SafeText::line(version),
            // The option came with 3.3; before it nothing was held back.
            lets_through: matches!(passthrough, "" | "1" | "on" | "all"),
            outside: SafeText::line(outside),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_goes_before_term() {
        let tmux = Tmux::parse(b"3.4\non\nkitty(0.40.1)\nxterm-kitty\n").unwrap();
        assert_eq!((tmux.lets_through, tmux.outside.as_str()), (true, "kitty(0.40.1)"));
        let tmux = Tmux::parse(b"3.3a\n0\n\nxterm-256color\n").unwrap();
        assert_eq!((tmux.lets_through, tmux.outside.as_str()), (false, "xterm-256color"));
    }

    #[test]
    fn old_releases_know_no_option_and_hold_nothing_back() {
        assert!(Tmux::parse(b"3.2a\n\n\nscreen\n").unwrap().lets_through);
    }

    #[test]
    fn another_answer_is_none() {
        assert_eq!(Tmux::parse(b"no server running\n"), None);
        assert_eq!(Tmux::parse(b""), None);
        let hostile = Tmux::parse(b"3.4\noff\n\x1b[2J\nx\n").unwrap();
        assert!(!hostile.outside.as_str().contains('\x1b'));
    }
}
