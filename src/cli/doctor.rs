//! `pairlens doctor`: how pictures are drawn in this terminal and why, and one of them as the proof.
//!
//! Asks what the interface asks, on the other screen, which is left before a word is printed. Without a terminal it
//! says what the environment tells. It changes nothing and needs no dataset.

use std::io::{self, Write as _};
use std::process;

use serde_json::json;

use super::args::DoctorArgs;
use super::doctor_words::{Examined, findings};
use super::json;
use super::print::{stdout_is_terminal, to_stdout};
use crate::base::Report;
use crate::images::resize;
use crate::jobs::ask_tmux;
use crate::ui::graphics::{
    Capabilities, Environment, Fit, GraphicsChoice, PictureId, Probe, Questions, Replies, Tmux, choose, fit,
    in_scrollback, test_card,
};
use crate::ui::terminal::{self, Mouse, Session, Stdout};

/// The test picture, in no hurry: any size is resized to the terminal's.
const CARD_PX: (u32, u32) = (600, 400);
/// Cells it may take: what is said stays on a screen of 24 rows beside it.
const CARD_CELLS: (u16, u16) = (48, 10);

pub(super) fn run(args: &DoctorArgs) -> Result<(), Report> {
    let environment = Environment::of_process();
    let examined = if stdout_is_terminal() {
        ask(args.graphics, environment).map_err(|e| Report::new("ask the terminal", e))?
    } else {
        guess(args.graphics, environment.with_tmux(tmux()))
    };
    if args.json {
        return to_stdout(|out| json::line(out, &machine_words(&examined)));
    }
    to_stdout(|out| {
        if let Some((_, rows)) = examined.size.filter(|(columns, rows)| *columns > 0 && *rows > 2) {
            out.write_all(&picture(&examined.capabilities, rows))?;
        }
        for (topic, words) in findings(&examined) {
            writeln!(out, "{topic:<12}{words}")?;
        }
        Ok(())
    })
}

/// Puts the questions to the terminal, and gives it back before returning.
fn ask(graphics: GraphicsChoice, environment: Environment) -> io::Result<Examined> {
    terminal::restore_on_panic();
    let session = Session::enter(Mouse::Free)?;
    let probe = Probe::send(&mut Stdout, graphics, environment.clone(), Questions::All)?;
    let tmux = tmux();
    let probed = probe.finish(io::stdin(), tmux.clone());
    drop(session);
    let probed = probed?;
    Ok(Examined {
        capabilities: probed.capabilities,
        why: probed.why,
        replies: probed.replies,
        environment: environment.with_tmux(tmux),
        size: terminal::columns_and_rows(),
    })
}

fn tmux() -> Option<Tmux> {
    ask_tmux(Tmux::QUESTIONS).and_then(|answer| Tmux::parse(&answer))
}

/// What would be done in a terminal that answers nothing.
fn guess(graphics: GraphicsChoice, environment: Environment) -> Examined {
    let replies = Replies::default();
    let (capabilities, why) = choose(graphics, &replies, &environment, None);
    Examined { capabilities, why, replies, environment, size: None }
}

fn picture(capabilities: &Capabilities, n_rows: u16) -> Vec<u8> {
    let card = test_card(CARD_PX.0, CARD_PX.1);
    // A line for the cursor, below the picture.
    let room = (CARD_CELLS.0, CARD_CELLS.1.min(n_rows - 2));
    let Fit { width_px, height_px, .. } =
        fit(capabilities.protocol, CARD_PX.0, CARD_PX.1, room.into(), capabilities.cell);
    let encoded = capabilities.encoder().encode(PictureId(0), &resize(&card, width_px, height_px));
    // Names are 24 bits, 0 excepted.
    in_scrollback(&encoded, capabilities, process::id() & 0xff_ffff | 1)
}

fn machine_words(examined: &Examined) -> serde_json::Value {
    let Examined { capabilities, why, replies, environment, size } = examined;
    let said = |text: &crate::base::SafeText| Some(text.as_str().to_owned()).filter(|text| !text.is_empty());
    json!({
        "terminal": size.is_some(),
        "name": said(&capabilities.terminal),
        "graphics": capabilities.protocol.to_string(),
        "graphics_because": why.protocol.to_string(),
        "cell_px": [capabilities.cell.width_px(), capabilities.cell.height_px()],
        "cell_because": why.cell.to_string(),
        "colours": capabilities.colours.to_string(),
        "colours_because": why.colours.to_string(),
        "size_cells": size.map(|(columns, rows)| [columns, rows]),
        "answered": replies.attributes.is_some(),
        "tmux": environment.tmux_says.as_ref().map(|tmux| json!({
            "version": said(&tmux.version),
            "lets_pictures_through": tmux.lets_through,
            "outside": said(&tmux.outside),
        })),
        "environment": {
            "TERM": environment.term,
            "TERM_PROGRAM": environment.program,
            "COLORTERM": environment.colorterm,
            "NO_COLOR": environment.no_color,
            "TMUX": environment.tmux,
        },
    })
}
