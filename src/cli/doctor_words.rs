//! What `pairlens doctor` found, in words for a person: one line a topic.
//!
//! Prints nothing and asks nothing.

use unicode_width::UnicodeWidthStr as _;

use crate::base::SafeText;
use crate::ui::graphics::{
    Capabilities, Colours, Environment, Protocol, ProtocolBy, Replies, SymbolSet, WIDTH_SAMPLES, Why,
};

/// Names of [`WIDTH_SAMPLES`]: shown themselves, they would tear the line where they are torn.
const SAMPLE_NAMES: [&str; 4] = ["wide characters", "joined emoji", "colourful signs", "ambiguous signs"];

/// All that was found out.
pub(super) struct Examined {
    pub(super) capabilities: Capabilities,
    pub(super) why: Why,
    pub(super) replies: Replies,
    pub(super) environment: Environment,
    /// Columns and rows; `None` without a terminal.
    pub(super) size: Option<(u16, u16)>,
}

/// Topics and what is to be said of each, in reading order.
pub(super) fn findings(examined: &Examined) -> Vec<(&'static str, SafeText)> {
    let Examined { capabilities, why, size, .. } = examined;
    let cell = capabilities.cell;
    let mut lines = vec![("terminal", terminal(examined))];
    let because = match size {
        // Silence would be no reason: nobody was asked.
        None if why.protocol == ProtocolBy::Silence => "what every terminal can show".to_owned(),
        _ => why.protocol.to_string(),
    };
    lines.push(("pictures", format!("{}: {because}", capabilities.protocol)));
    if let Protocol::Symbols(set) = capabilities.protocol {
        lines.push(("symbols", symbols(set, capabilities.colours).to_owned()));
    }
    lines.push(("colours", format!("{}: {}", capabilities.colours, why.colours)));
    lines.push(("cell", format!("{}×{} pixels, {}", cell.width_px(), cell.height_px(), why.cell)));
    lines.extend(tmux(examined).map(|words| ("tmux", words)));
    lines.extend(widths(&examined.replies).map(|words| ("text", words)));
    lines.push(("environment", variables(&examined.environment)));
    if size.is_some() {
        let words = "above: a round ring, a whole frame, greys from black to white";
        lines.push(("test", words.to_owned()));
    }
    lines.extend(advice(examined).map(|words| ("try", words)));
    lines.into_iter().map(|(topic, words)| (topic, SafeText::line(&words))).collect()
}

fn terminal(examined: &Examined) -> String {
    let Some((columns, rows)) = examined.size else {
        return "none here; this is what the environment tells".to_owned();
    };
    let name = match examined.capabilities.terminal.as_str() {
        "" if examined.replies.attributes.is_some() => "gives no name",
        "" => "answers nothing",
        name => name,
    };
    format!("{name}, {columns} columns, {rows} rows")
}

fn symbols(set: SymbolSet, colours: Colours) -> &'static str {
    match (set, colours) {
        (SymbolSet::Half, _) => "half blocks, 1×2 dots a cell",
        (SymbolSet::Quadrant, Colours::Monochrome(_)) => "braille, 2×4 dots a cell",
        (SymbolSet::Quadrant, Colours::Indexed16) => "quadrants and shades, 2×2 dots a cell",
        (SymbolSet::Quadrant, _) => "quadrants and eighths, 2×2 dots a cell",
        (SymbolSet::Sextant, _) => "sextants, 2×3 dots a cell",
        (SymbolSet::Octant, _) => "octants, 2×4 dots a cell",
    }
}

fn tmux(examined: &Examined) -> Option<String> {
    let tmux = examined.environment.tmux_says.as_ref()?;
    let passes = if tmux.lets_through { "lets pictures through" } else { "holds pictures back" };
    let outside = match tmux.outside.as_str() {
        "" => "a terminal that it does not name",
        name => name,
    };
    Some(format!("{}, {passes}, shown on {outside}", tmux.version))
}

/// How wide the terminal draws what terminals do not agree on, beside how wide it is taken for here.
fn widths(replies: &Replies) -> Option<String> {
    if replies.columns.len() != WIDTH_SAMPLES.len() {
        return None;
    }
    let drawn = replies.columns.iter().map(|column| usize::from(column.saturating_sub(1)));
    let compared = SAMPLE_NAMES.iter().zip(WIDTH_SAMPLES).zip(drawn);
    let odd: Vec<String> = compared
        .filter(|((_, sample), drawn)| sample.width() != *drawn)
        .map(|((name, sample), drawn)| format!("{name} {drawn} wide, not {}", sample.width()))
        .collect();
    Some(if odd.is_empty() {
        "as wide as it is taken for".to_owned()
    } else {
        format!("{}: lines with them are shifted", odd.join(", "))
    })
}

fn variables(environment: &Environment) -> String {
    let all = [
        ("TERM", environment.term.as_str()),
        ("TERM_PROGRAM", &environment.program),
        ("COLORTERM", &environment.colorterm),
        ("NO_COLOR", if environment.no_color { "set" } else { "" }),
        ("TMUX", if environment.tmux { "set" } else { "" }),
    ];
    let set: Vec<String> = all
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if set.is_empty() { "nothing is set".to_owned() } else { set.join(" ") }
}

/// What a person could do to get better pictures, where there is something.
fn advice(examined: &Examined) -> Option<String> {
    Some(match examined.why.protocol {
        ProtocolBy::TmuxHoldsBack => "tmux set -g allow-passthrough on".to_owned(),
        ProtocolBy::NothingOffered | ProtocolBy::Silence if examined.size.is_some() => {
            "kitty, Ghostty, foot, WezTerm, iTerm2 or `xterm -ti vt340`: they draw pixels".to_owned()
        }
        ProtocolBy::Asked if examined.size.is_some() => {
            "--graphics auto, if the test picture is not to be seen".to_owned()
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::graphics::{GraphicsChoice, Tmux, choose, parse_replies};

    fn said(answers: &[u8], environment: Environment) -> String {
        let replies = parse_replies(answers);
        let (capabilities, why) = choose(GraphicsChoice::Auto, &replies, &environment, None);
        let examined = Examined { capabilities, why, replies, environment, size: Some((80, 24)) };
        let lines = findings(&examined);
        lines.iter().map(|(topic, words)| format!("{topic}: {words}")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_terminals_draw_otherwise_is_told() {
        let answers = |columns: [u16; 4]| {
            let all: String = columns.map(|column| format!("\x1b[1;{column}R")).concat();
            said(format!("{all}\x1b[?62c").as_bytes(), Environment::default())
        };
        assert!(answers([3, 3, 3, 2]).contains("text: as wide as it is taken for"));
        let torn = answers([3, 7, 2, 2]);
        assert!(torn.contains("joined emoji 6 wide, not 2, colourful signs 1 wide, not 2"), "{torn}");
        assert!(!said(b"\x1b[1;3R\x1b[?62c", Environment::default()).contains("text:"));
    }

    #[test]
    fn tmux_is_told_with_the_way_out() {
        let (version, outside) = (SafeText::line("3.4"), SafeText::line("kitty(0.40.1)"));
        let says = Tmux { version, outside, lets_through: false };
        let tmux = Environment { tmux: true, ..Environment::default() }.with_tmux(Some(says));
        let words = said(b"\x1b[?1;2;4c", tmux);
        assert!(words.contains("tmux: 3.4, holds pictures back, shown on kitty(0.40.1)"), "{words}");
        assert!(words.contains("try: tmux set -g allow-passthrough on"), "{words}");
    }

    #[test]
    fn nothing_hostile_comes_out_of_the_environment() {
        let term = "xterm\x1b]0;x\x07".to_owned();
        let words = said(b"", Environment { term, ..Environment::default() });
        assert!(words.contains("TERM=xterm␛]0;x␇"), "{words}");
        assert!(words.contains("terminal: answers nothing, 80 columns, 24 rows"), "{words}");
    }
}
