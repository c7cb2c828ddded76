//! From a terminal's answers to the way its pictures are drawn.
//!
//! The terminal's word goes before the environment's: `TERM` and its kin survive into shells, multiplexers and
//! ssh sessions where they are no longer true. Pure: the environment is read in one place and handed in.

use crate::base::SafeText;

use super::replies::Replies;
use super::sixel::DEFAULT_REGISTERS;
use super::{CellPx, Colours, Encoder, GraphicsChoice, Passthrough, Protocol, SymbolSet};

/// The variables that say something about the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `TERM`.
    pub term: String,
    /// `TERM_PROGRAM`, or `LC_TERMINAL`, which ssh passes on.
    pub program: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `TMUX` is set.
    pub tmux: bool,
}

impl Environment {
    /// As this process has it.
    pub fn of_process() -> Self {
        let get = |name| std::env::var(name).unwrap_or_default();
        let program =
            Some(get("TERM_PROGRAM")).filter(|p| !p.is_empty()).unwrap_or_else(|| get("LC_TERMINAL"));
        Self {
            term: get("TERM"),
            program,
            colorterm: get("COLORTERM"),
            tmux: std::env::var_os("TMUX").is_some(),
        }
    }
}

/// What the terminal can, and how we use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// How pictures are drawn.
    pub protocol: Protocol,
    /// Whether commands must be wrapped.
    pub passthrough: Passthrough,
    /// Size of a character cell.
    pub cell: CellPx,
    /// Colours that text can have.
    pub colours: Colours,
    /// Sixel colour registers.
    pub n_registers: u16,
    /// The terminal's own name and version; empty when it did not say.
    pub terminal: SafeText,
}

impl Capabilities {
    /// An encoder for this terminal.
    pub fn encoder(&self) -> Encoder {
        let Self { protocol, cell, colours, n_registers, .. } = *self;
        Encoder { protocol, cell, colours, n_registers }
    }
}

/// Terminals whose name changes what we do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brand {
    /// With major and minor version.
    Kitty(u16, u16),
    Ghostty,
    WezTerm,
    Iterm2,
    Mintty,
    Foot,
    Multiplexer,
    Other,
    Unnamed,
}

impl Brand {
    fn of(replies: &Replies, environment: &Environment) -> Self {
        let multiplexed =
            environment.tmux || ["tmux", "screen"].iter().any(|m| environment.term.starts_with(m));
        if multiplexed {
            return Self::Multiplexer;
        }
        match &replies.name {
            Some(name) => Self::named(name.as_str()),
            None if environment.program == "iTerm.app" || environment.program == "iTerm2" => Self::Iterm2,
            None if environment.program == "WezTerm" => Self::WezTerm,
            None => Self::Unnamed,
        }
    }

    fn named(name: &str) -> Self {
        let is = |brand| name.starts_with(brand);
        match name.strip_prefix("kitty(") {
            Some(version) => {
                let mut numbers = version.split(['.', ')']).map(|n| n.parse().unwrap_or(0));
                Self::Kitty(numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
            }
            None if is("ghostty") => Self::Ghostty,
            None if is("WezTerm") => Self::WezTerm,
            None if is("iTerm2") => Self::Iterm2,
            None if is("mintty") => Self::Mintty,
            None if is("foot") => Self::Foot,
            None if is("tmux") => Self::Multiplexer,
            None => Self::Other,
        }
    }

    /// Unicode placeholders came with kitty 0.28; Ghostty has them from its first release. Others that speak
    /// the protocol (Konsole among them) do not, or not known so.
    fn has_placeholders(self) -> bool {
        matches!(self, Self::Kitty(major, minor) if (major, minor) >= (0, 28)) || self == Self::Ghostty
    }

    /// The finest characters the terminal draws itself; fonts seldom have more than quadrants.
    fn symbols(self) -> SymbolSet {
        match self {
            Self::Kitty(major, minor) if (major, minor) >= (0, 40) => SymbolSet::Octant,
            Self::Kitty(..) | Self::Ghostty | Self::WezTerm | Self::Foot => SymbolSet::Sextant,
            _ => SymbolSet::Quadrant,
        }
    }
}

/// Decides. `window_cell` is what the operating system knows of the cell's size, if anything.
pub fn choose(
    choice: GraphicsChoice,
    replies: &Replies,
    environment: &Environment,
    window_cell: Option<CellPx>,
) -> Capabilities {
    let brand = Brand::of(replies, environment);
    let kitty = if brand.has_placeholders() || brand == Brand::Multiplexer {
        // A multiplexer moves text only: what hangs on cells survives it.
        Protocol::KittyPlaceholders
    } else {
        Protocol::KittyDirect
    };
    let protocol = match choice {
        GraphicsChoice::Kitty => kitty,
        GraphicsChoice::Iterm2 => Protocol::Iterm2,
        GraphicsChoice::Sixel => Protocol::Sixel,
        GraphicsChoice::Symbols => Protocol::Symbols(brand.symbols()),
        GraphicsChoice::Auto => automatic(brand, replies, kitty),
    };
    Capabilities {
        protocol,
        passthrough: match brand {
            Brand::Multiplexer => Passthrough::Tmux,
            _ => Passthrough::Direct,
        },
        cell: replies.safe_cell().or(window_cell).unwrap_or(CellPx::GUESS),
        colours: colours(brand, environment),
        n_registers: replies.n_registers.unwrap_or(DEFAULT_REGISTERS).clamp(2, 256),
        terminal: replies.name.clone().unwrap_or_default(),
    }
}

fn automatic(brand: Brand, replies: &Replies, kitty: Protocol) -> Protocol {
    match brand {
        // Whether it lets pictures through can be learned only by running it; `--graphics kitty` says it does.
        Brand::Multiplexer => Protocol::Symbols(SymbolSet::Quadrant),
        // WezTerm's kitty support is off by default in its releases and incomplete where it is on.
        Brand::Iterm2 | Brand::WezTerm | Brand::Mintty => Protocol::Iterm2,
        _ if replies.kitty => kitty,
        _ if replies.has_sixel() => Protocol::Sixel,
        _ => Protocol::Symbols(brand.symbols()),
    }
}

/// 24 bits where the environment or the terminal's name promises them.
fn colours(brand: Brand, environment: &Environment) -> Colours {
    let promised = matches!(environment.colorterm.as_str(), "truecolor" | "24bit")
        || ["direct", "truecolor", "kitty", "ghostty", "alacritty", "foot", "wezterm"]
            .iter()
            .any(|word| environment.term.contains(word));
    // Every terminal known to answer XTVERSION takes 24-bit colours; Apple's and the console do not answer.
    if promised || !matches!(brand, Brand::Unnamed | Brand::Multiplexer) {
        Colours::True
    } else {
        Colours::Indexed256
    }
}

#[cfg(test)]
mod tests {
    use super::super::replies::parse_replies;
    use super::*;

    fn chosen(choice: GraphicsChoice, answers: &[u8], environment: &Environment) -> Capabilities {
        choose(choice, &parse_replies(answers), environment, None)
    }

    fn auto(answers: &[u8]) -> Protocol {
        chosen(GraphicsChoice::Auto, answers, &Environment::default()).protocol
    }

    #[test]
    fn each_terminal_gets_what_it_does_best() {
        let ok = "\x1b_Gi=31;OK\x1b\\";
        let answers = |name: &str, da: &str| format!("{ok}\x1bP>|{name}\x1b\\\x1b[?{da}c").into_bytes();
        assert_eq!(auto(&answers("kitty(0.26.5)", "62")), Protocol::KittyDirect);
        assert_eq!(auto(&answers("kitty(0.28.0)", "62")), Protocol::KittyPlaceholders);
        assert_eq!(auto(&answers("kitty(0.40.1)", "62")), Protocol::KittyPlaceholders);
        assert_eq!(auto(&answers("ghostty 1.1.3", "62;22")), Protocol::KittyPlaceholders);
        assert_eq!(auto(&answers("Konsole 240802", "62;1;4")), Protocol::KittyDirect);
        assert_eq!(auto(&answers("WezTerm 20240203-110809", "65;4;6;18;22")), Protocol::Iterm2);
        assert_eq!(auto(b"\x1bP>|iTerm2 3.5.4\x1b\\\x1b[?64;1;2;4;6c"), Protocol::Iterm2);
        assert_eq!(auto(b"\x1bP>|foot(1.16.2)\x1b\\\x1b[?62;4;22c"), Protocol::Sixel);
        assert_eq!(auto(b"\x1bP>|XTerm(379)\x1b\\\x1b[?63;1;2;4;6;9;15;22c"), Protocol::Sixel);
        // Windows Terminal 1.22 has no XTVERSION.
        assert_eq!(auto(b"\x1b[?61;4;6;7;14;21;22;23;24;28;32;42c"), Protocol::Sixel);
        assert_eq!(auto(b"\x1b[?64;1;2;6;9;15c"), Protocol::Symbols(SymbolSet::Quadrant));
        assert_eq!(auto(b""), Protocol::Symbols(SymbolSet::Quadrant));
    }

    #[test]
    fn the_environment_speaks_only_for_the_silent() {
        let iterm = Environment { program: "iTerm.app".to_owned(), ..Environment::default() };
        assert_eq!(chosen(GraphicsChoice::Auto, b"", &iterm).protocol, Protocol::Iterm2);
        let named = b"\x1bP>|XTerm(379)\x1b\\\x1b[?62c";
        assert!(matches!(chosen(GraphicsChoice::Auto, named, &iterm).protocol, Protocol::Symbols(_)));
    }

    #[test]
    fn tmux_gets_characters_unless_kitty_is_asked_for() {
        let tmux = Environment { tmux: true, ..Environment::default() };
        let plain = chosen(GraphicsChoice::Auto, b"\x1b[?1;2;4c", &tmux);
        assert_eq!(plain.protocol, Protocol::Symbols(SymbolSet::Quadrant));
        let forced = chosen(GraphicsChoice::Kitty, b"\x1b[?1;2;4c", &tmux);
        assert_eq!((forced.protocol, forced.passthrough), (Protocol::KittyPlaceholders, Passthrough::Tmux));
    }

    #[test]
    fn a_silent_terminal_is_trusted_with_256_colours_unless_it_promises_more() {
        let silent = Environment { term: "xterm-256color".to_owned(), ..Environment::default() };
        assert_eq!(chosen(GraphicsChoice::Auto, b"", &silent).colours, Colours::Indexed256);
        let promising = Environment { colorterm: "truecolor".to_owned(), ..silent };
        assert_eq!(chosen(GraphicsChoice::Auto, b"", &promising).colours, Colours::True);
    }

    #[test]
    fn the_cell_comes_from_the_terminal_then_the_system_then_a_guess() {
        let (told, known) = (CellPx::new(8, 17), CellPx::new(7, 14));
        let replies = parse_replies(b"\x1b[6;17;8t\x1b[?62c");
        let environment = Environment::default();
        assert_eq!(choose(GraphicsChoice::Auto, &replies, &environment, known).cell, told.unwrap());
        let silent = Replies::default();
        assert_eq!(choose(GraphicsChoice::Auto, &silent, &environment, known).cell, known.unwrap());
        assert_eq!(choose(GraphicsChoice::Auto, &silent, &environment, None).cell, CellPx::GUESS);
    }
}
