//! What is known of the terminal without asking it: the variables, and the tmux around us.
//!
//! The only place that reads the environment; what it is taken for is said in `brand`, `depth` and `choose`.

use super::{Ground, Tmux};

/// The variables that say something about the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `TERM`.
    pub term: String,
    /// `TERM_PROGRAM`, or `LC_TERMINAL`, which ssh passes on.
    pub program: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `NO_COLOR` is set to something.
    pub no_color: bool,
    /// `COLORFGBG`, by which some terminals tell their ground.
    pub colorfgbg: String,
    /// `WT_SESSION` is set: Windows Terminal, which gives no name.
    pub windows_terminal: bool,
    /// `TMUX` is set.
    pub tmux: bool,
    /// What tmux said when it was asked.
    pub tmux_says: Option<Tmux>,
}

impl Environment {
    /// As this process has it. tmux is not asked.
    pub fn of_process() -> Self {
        let get = |name| std::env::var(name).unwrap_or_default();
        let program =
            Some(get("TERM_PROGRAM")).filter(|p| !p.is_empty()).unwrap_or_else(|| get("LC_TERMINAL"));
        let is_set = |name| std::env::var_os(name).is_some();
        Self {
            term: get("TERM"),
            program,
            colorterm: get("COLORTERM"),
            // As no-color.org has it: set, and not empty.
            no_color: !std::env::var_os("NO_COLOR").unwrap_or_default().is_empty(),
            colorfgbg: get("COLORFGBG"),
            windows_terminal: is_set("WT_SESSION"),
            tmux: is_set("TMUX"),
            tmux_says: None,
        }
    }

    /// The same, with what tmux says.
    #[must_use]
    pub fn with_tmux(self, tmux_says: Option<Tmux>) -> Self {
        Self { tmux_says, ..self }
    }

    /// Whether tmux or screen stands between us and the terminal.
    pub(super) fn is_multiplexed(&self) -> bool {
        self.tmux || ["tmux", "screen"].iter().any(|multiplexer| self.term.starts_with(multiplexer))
    }

    /// The ground by `COLORFGBG`: `15;0` is white on black. 7 and 15 are the light ones (rxvt, Konsole).
    pub(super) fn ground(&self) -> Option<Ground> {
        let (_, background) = self.colorfgbg.rsplit_once(';')?;
        Some(match background.parse::<u8>().ok()? {
            7 | 15 => Ground::Light,
            _ => Ground::Dark,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_the_last_of_colorfgbg() {
        let ground = |colorfgbg: &str| {
            Environment { colorfgbg: colorfgbg.to_owned(), ..Environment::default() }.ground()
        };
        assert_eq!(ground("15;0"), Some(Ground::Dark));
        assert_eq!(ground("0;default;15"), Some(Ground::Light));
        assert_eq!(ground("0;default"), None);
        assert_eq!(ground(""), None);
    }
}
