//! Colours and marks by meaning.
//!
//! Only the terminal's own sixteen colours and its default ground are used: they fit dark and light grounds
//! alike, because the person chose them. NO_COLOR leaves bold, dim and reversed.

use ratatui::style::{Color, Modifier, Style};

/// Styles by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    colours: Colours,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colours {
    Named,
    None,
}

impl Theme {
    /// Colours unless `no_color`, the content of NO_COLOR, is set to anything but nothing (no-color.org).
    pub fn of(no_color: Option<&str>) -> Self {
        Self { colours: if no_color.is_some_and(|v| !v.is_empty()) { Colours::None } else { Colours::Named } }
    }

    fn coloured(self, colour: Color) -> Style {
        match self.colours {
            Colours::Named => Style::new().fg(colour),
            Colours::None => Style::new(),
        }
    }

    /// Ordinary text.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// What is there to be found but not read first: row numbers, column names, frames.
    pub fn quiet(self) -> Style {
        match self.colours {
            Colours::Named => Style::new().fg(Color::DarkGray),
            Colours::None => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// The program's name, titles, keys: bold in the ground's own colour, the one that is readable everywhere.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The focused line.
    pub fn focus(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Done as wished.
    pub fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// To be noticed: NULLs lost, something partial, something blurred.
    pub fn warn(self) -> Style {
        // Yellow, the usual choice, cannot be read on white.
        self.coloured(Color::Magenta)
    }

    /// Broken or refused.
    pub fn bad(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// Links. Blue, the usual choice, cannot be read on black.
    pub fn link(self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// The filled part of a bar.
    pub fn bar(self) -> Style {
        self.coloured(Color::Cyan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_leaves_no_colour() {
        let plain = Theme::of(Some("1"));
        for style in [
            plain.quiet(),
            plain.strong(),
            plain.good(),
            plain.warn(),
            plain.bad(),
            plain.link(),
            plain.bar(),
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert_eq!(Theme::of(Some("")), Theme::of(None));
    }
}
