//! From a terminal's answers to the way its pictures are drawn.
//!
//! The terminal's word goes before the environment's: `TERM` and its kin survive into shells, multiplexers and
//! ssh sessions where they are no longer true. Pure: the environment is read in one place and handed in. What is
//! known of terminals by name stands in `brand`, colours in `depth`.

use std::fmt;

use crate::base::SafeText;

use super::brand::Brand;
use super::depth::{ColoursBy, colours};
use super::environment::Environment;
use super::replies::Replies;
use super::sixel::DEFAULT_REGISTERS;
use super::{CellPx, Colours, Encoder, GraphicsChoice, Passthrough, Protocol, SymbolSet};

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

/// Why the capabilities are what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Why {
    /// Of the protocol.
    pub protocol: ProtocolBy,
    /// Of the cell's size.
    pub cell: CellBy,
    /// Of the colours.
    pub colours: ColoursBy,
}

/// What decided on the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolBy {
    /// `--graphics`.
    Asked,
    /// The terminal's name.
    Name,
    /// It answered kitty's question.
    KittyAnswer,
    /// Its attributes list sixel.
    SixelAttribute,
    /// tmux hands pictures on, to a terminal that has placeholders.
    TmuxLetsThrough,
    /// tmux holds them back.
    TmuxHoldsBack,
    /// tmux hands them on, but nothing it is shown on could hang them on text.
    TmuxOutside,
    /// A multiplexer that cannot be asked.
    Multiplexed,
    /// It answered, and offers nothing better.
    NothingOffered,
    /// It did not answer at all.
    Silence,
}

impl fmt::Display for ProtocolBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Asked => "--graphics says so",
            Self::Name => "known of terminals of this name",
            Self::KittyAnswer => "it answers kitty's question",
            Self::SixelAttribute => "it lists sixel among its attributes",
            Self::TmuxLetsThrough => "tmux lets them through",
            Self::TmuxHoldsBack => "tmux holds pictures back",
            Self::TmuxOutside => "tmux moves text only, to which the terminal outside ties none",
            Self::Multiplexed => "a multiplexer moves text only",
            Self::NothingOffered => "it offers no pictures",
            Self::Silence => "it does not answer",
        })
    }
}

/// Where the cell's size is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellBy {
    /// The terminal told it.
    Terminal,
    /// The terminal told it rounded up, as the size of its window shows.
    RoundedDown,
    /// The window's size in pixels, which the system knows.
    System,
    /// Nobody knows.
    Guess,
}

impl fmt::Display for CellBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terminal => "as it says",
            Self::RoundedDown => "as it says, rounded down to what its window holds",
            Self::System => "by the window's size",
            Self::Guess => "a guess: pictures may be a little wide or narrow",
        })
    }
}

/// Decides, and says why. `window_cell` is what the operating system knows of the cell's size, if anything.
pub fn choose(
    choice: GraphicsChoice,
    replies: &Replies,
    environment: &Environment,
    window_cell: Option<CellPx>,
) -> (Capabilities, Why) {
    let brand = Brand::of(replies, environment);
    let (protocol, protocol_by) = protocol(choice, brand, replies, environment);
    let (cell, cell_by) = cell(replies, window_cell);
    let (colours, colours_by) = colours(brand, replies, environment);
    let capabilities = Capabilities {
        protocol,
        passthrough: match brand {
            Brand::Multiplexer => Passthrough::Tmux,
            _ => Passthrough::Direct,
        },
        cell,
        colours,
        n_registers: replies.n_registers.unwrap_or(DEFAULT_REGISTERS).clamp(2, 256),
        terminal: replies.name.clone().unwrap_or_default(),
    };
    (capabilities, Why { protocol: protocol_by, cell: cell_by, colours: colours_by })
}

fn cell(replies: &Replies, window_cell: Option<CellPx>) -> (CellPx, CellBy) {
    match (replies.safe_cell(), window_cell) {
        (Some(cell), _) if replies.cell == Some(cell) => (cell, CellBy::Terminal),
        (Some(cell), _) => (cell, CellBy::RoundedDown),
        (None, Some(cell)) => (cell, CellBy::System),
        (None, None) => (CellPx::GUESS, CellBy::Guess),
    }
}

fn protocol(
    choice: GraphicsChoice,
    brand: Brand,
    replies: &Replies,
    environment: &Environment,
) -> (Protocol, ProtocolBy) {
    let kitty = if brand.has_placeholders() || brand == Brand::Multiplexer {
        // A multiplexer moves text only: what hangs on cells survives it.
        Protocol::KittyPlaceholders
    } else {
        Protocol::KittyDirect
    };
    let symbols = Protocol::Symbols(brand.symbols(&environment.term));
    let asked = match choice {
        GraphicsChoice::Auto => return automatic(brand, replies, environment, kitty, symbols),
        GraphicsChoice::Kitty => kitty,
        GraphicsChoice::Iterm2 => Protocol::Iterm2,
        GraphicsChoice::Sixel => Protocol::Sixel,
        GraphicsChoice::Symbols => symbols,
    };
    (asked, ProtocolBy::Asked)
}

fn automatic(
    brand: Brand,
    replies: &Replies,
    environment: &Environment,
    kitty: Protocol,
    symbols: Protocol,
) -> (Protocol, ProtocolBy) {
    match brand {
        Brand::Multiplexer => match multiplexed(environment) {
            ProtocolBy::TmuxLetsThrough => (kitty, ProtocolBy::TmuxLetsThrough),
            // Finer characters than quadrants are too new for the widths that multiplexers know.
            why => (Protocol::Symbols(SymbolSet::Quadrant), why),
        },
        // WezTerm's kitty support is off by default in its releases and incomplete where it is on.
        Brand::Iterm2 | Brand::WezTerm | Brand::Mintty => (Protocol::Iterm2, ProtocolBy::Name),
        _ if replies.kitty => (kitty, ProtocolBy::KittyAnswer),
        _ if replies.has_sixel() => (Protocol::Sixel, ProtocolBy::SixelAttribute),
        _ if replies.attributes.is_some() => (symbols, ProtocolBy::NothingOffered),
        _ => (symbols, ProtocolBy::Silence),
    }
}

/// Whether pictures get through a multiplexer, by what it says.
fn multiplexed(environment: &Environment) -> ProtocolBy {
    match &environment.tmux_says {
        None => ProtocolBy::Multiplexed,
        Some(tmux) if !tmux.lets_through => ProtocolBy::TmuxHoldsBack,
        Some(tmux) if Brand::named(tmux.outside.as_str()).has_placeholders() => ProtocolBy::TmuxLetsThrough,
        Some(_) => ProtocolBy::TmuxOutside,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Tmux;
    use super::super::replies::parse_replies;
    use super::*;

    fn chosen(choice: GraphicsChoice, answers: &[u8], environment: &Environment) -> Capabilities {
        choose(choice, &parse_replies(answers), environment, None).0
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
    fn tmux_gets_characters_unless_kitty_is_asked_for() {
        let tmux = Environment { tmux: true, ..Environment::default() };
        let plain = chosen(GraphicsChoice::Auto, b"\x1b[?1;2;4c", &tmux);
        assert_eq!(plain.protocol, Protocol::Symbols(SymbolSet::Quadrant));
        let forced = chosen(GraphicsChoice::Kitty, b"\x1b[?1;2;4c", &tmux);
        assert_eq!((forced.protocol, forced.passthrough), (Protocol::KittyPlaceholders, Passthrough::Tmux));
    }

    #[test]
    fn tmux_that_lets_pictures_through_gets_them_where_the_terminal_outside_ties_them_to_text() {
        let chosen = |outside: &str, lets_through| {
            let outside = SafeText::line(outside);
            let says = Tmux { lets_through, outside, version: SafeText::line("3.4") };
            let tmux = Environment { tmux: true, ..Environment::default() }.with_tmux(Some(says));
            let replies = parse_replies(b"\x1bP>|tmux 3.4\x1b\\\x1b[?1;2;4c");
            let (capabilities, why) = choose(GraphicsChoice::Auto, &replies, &tmux, None);
            (capabilities.protocol, why.protocol)
        };
        let symbols = Protocol::Symbols(SymbolSet::Quadrant);
        let through = (Protocol::KittyPlaceholders, ProtocolBy::TmuxLetsThrough);
        assert_eq!(chosen("kitty(0.40.1)", true), through);
        assert_eq!(chosen("ghostty 1.2.0", true), through);
        assert_eq!(chosen("kitty(0.40.1)", false), (symbols, ProtocolBy::TmuxHoldsBack));
        assert_eq!(chosen("kitty(0.26.5)", true), (symbols, ProtocolBy::TmuxOutside));
        assert_eq!(chosen("xterm-256color", true), (symbols, ProtocolBy::TmuxOutside));
    }

    #[test]
    fn the_reason_is_that_of_the_choice() {
        let why = |choice, answers: &[u8]| {
            choose(choice, &parse_replies(answers), &Environment::default(), None).1.protocol
        };
        let auto = GraphicsChoice::Auto;
        assert_eq!(why(GraphicsChoice::Sixel, b"\x1b[?62c"), ProtocolBy::Asked);
        assert_eq!(why(auto, b"\x1b_Gi=31;OK\x1b\\\x1b[?62c"), ProtocolBy::KittyAnswer);
        assert_eq!(why(auto, b"\x1b[?62;4c"), ProtocolBy::SixelAttribute);
        assert_eq!(why(auto, b"\x1bP>|mintty 3.7\x1b\\\x1b[?62;4c"), ProtocolBy::Name);
        assert_eq!(why(auto, b"\x1b[?62c"), ProtocolBy::NothingOffered);
        assert_eq!(why(auto, b""), ProtocolBy::Silence);
    }

    #[test]
    fn the_cell_comes_from_the_terminal_then_the_system_then_a_guess() {
        let (told, known) = (CellPx::new(8, 17), CellPx::new(7, 14));
        let replies = parse_replies(b"\x1b[6;17;8t\x1b[?62c");
        let environment = Environment::default();
        let cell = |replies: &Replies, known| {
            let (capabilities, why) = choose(GraphicsChoice::Auto, replies, &environment, known);
            (capabilities.cell, why.cell)
        };
        assert_eq!(cell(&replies, known), (told.unwrap(), CellBy::Terminal));
        let rounded = parse_replies(b"\x1b[4;615;1096t\x1b[8;41;140t\x1b[6;15;8t\x1b[?62;4;9;22c");
        assert_eq!(cell(&rounded, known), (CellPx::new(7, 15).unwrap(), CellBy::RoundedDown));
        let silent = Replies::default();
        assert_eq!(cell(&silent, known), (known.unwrap(), CellBy::System));
        assert_eq!(cell(&silent, None), (CellPx::GUESS, CellBy::Guess));
    }
}
