//! From a key to the picture it asks for: the real program in a pseudo-terminal, typed at by a script.
//!
//!     cargo bench --bench latency                               2,000 keys for each terminal over the demo
//!     cargo bench --bench latency -- --keys 300 --only kitty    a part of it, quickly
//!     cargo bench --bench latency -- --rate 30                  a key held down
//!     cargo bench --bench latency -- --only kitty --view review pairs judged by one key each
//!     cargo bench --bench latency -- --shards FOLDER            over other shards with embedded pictures, too
//!
//! What is measured. The bench plays the terminal: it answers the program's questions as a kitty with
//! placeholders, an older kitty, a terminal with sixel or a plain one would, and reads what is written on a
//! thread that notes when each piece arrives. Keys are sent at fixed times, whether or not the last one is
//! answered. A frame ends with the end of its synchronized update, and counts from the arrival of its last byte.
//!
//! * *echo*: from writing the key to the first frame in which the key's row is the focused one, by the row
//!   number in the picture's frame. A frame that is already further on answers the keys before it, too.
//! * *picture*: from writing the key to the first frame that shows the key's row with its picture whole, or the
//!   words that tell why there is none. If the next key is answered before that, the picture was never seen:
//!   it counts as endless in the percentiles and under *unseen*.
//! * *wrong*: frames with a picture that is not the focused row's. Pictures are recognised by what the terminal
//!   would show (the pixels of the upload that the cells or the placement name, the sixels, the colours of the
//!   cells), brought down to 8×8 colours and compared with the row's own bytes as the library decodes them.
//! * *dropped*: keys whose row, and every later one, was never focused.
//! * *kB a move*: all that the program wrote, over the number of keys.
//!
//! In a review every key judges the pair on the screen and asks for the next one, whose picture is waited for. Which
//! pairs were judged is read back from the store of labels:
//!
//! * *refused*: keys that judged nothing, because the pair was not on the screen yet. Their picture never came.
//! * *judged unpainted*: labels of pairs that no frame before had shown whole.
//! * *lost*: pairs that the review went on from, and of which the store has no label.
//!
//! Moves are told apart: *steps* by one row, whose pictures should be there, *flips* by a page of the list, whose
//! picture is not made ahead, and *gallery flips*, one for ten keys of the list and at a tenth of their rate:
//! there the page counts once all of its pictures are right.
//! How fast a real terminal draws what it has read is its own affair, and not in these figures.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark's output is what it prints")]

mod apc;
mod data;
mod figures;
mod frames;
mod glyphs;
mod program;
mod review;
mod script;
mod seen;
mod session;
mod sixel;
mod table;
mod terminal;
mod thumb;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use data::Data;
use frames::View;
use pairlens::app::{GridSize, Look};
use pairlens::ui::Areas;
use program::Kind;
use ratatui::layout::{Rect, Size};
use script::Step;
use session::Setting;

#[derive(Parser)]
struct Arguments {
    /// Keys for each terminal and dataset
    #[arg(long, default_value_t = 2_000)]
    keys: usize,
    /// Keys in a second
    #[arg(long, default_value_t = 10.0)]
    rate: f64,
    /// Only these terminals: kitty, direct, sixel, symbols
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only these views: list, gallery, review
    #[arg(long = "view", value_delimiter = ',')]
    views: Vec<String>,
    /// Folders of shards with embedded pictures, besides the demo's
    #[arg(long, value_name = "FOLDER")]
    shards: Vec<PathBuf>,
    /// Columns of the terminal
    #[arg(long, default_value_t = 120)]
    columns: u16,
    /// Rows of the terminal
    #[arg(long, default_value_t = 36)]
    rows: u16,
    /// The program to measure
    #[arg(long, default_value = env!("CARGO_BIN_EXE_pairlens"))]
    program: PathBuf,
    /// What cargo gives to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    match compare(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("latency: {why}");
            ExitCode::FAILURE
        }
    }
}

fn compare(arguments: &Arguments) -> Result<(), String> {
    let is_known = |only: &&String| Kind::ALL.iter().any(|kind| kind.name() == only.as_str());
    if let Some(unknown) = arguments.only.iter().find(|only| !is_known(only)) {
        return Err(format!("there is no terminal called {unknown}"));
    }
    if let Some(unknown) = arguments.views.iter().find(|view| !VIEWS.contains(&view.as_str())) {
        return Err(format!("there is no view called {unknown}"));
    }
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let demo = Data::demo(&arguments.program, &folder.path().join("demo"))?;
    print!("{}", table::HEAD);
    let mut kept = measure(arguments, folder.path(), "demo", &demo)?;
    for shards in &arguments.shards {
        let name = shards.file_name().unwrap_or_default().to_string_lossy();
        kept.push_str(&measure(arguments, folder.path(), &name, &Data::in_folder(shards)?)?);
    }
    if !kept.is_empty() {
        print!("{}{kept}", table::KEPT_HEAD);
    }
    Ok(())
}

/// One dataset in every terminal; each line of the table is told once it is known. Gives what became of labels.
fn measure(arguments: &Arguments, folder: &Path, name: &str, data: &Data) -> Result<String, String> {
    eprintln!("{name}: {} rows, {} of them look like no other", data.rows.len(), data.n_alone());
    let is_wanted =
        |kind: &&Kind| arguments.only.is_empty() || arguments.only.iter().any(|n| n == kind.name());
    let unblurred = is_viewed(arguments, &View::Review).then(|| data.unblurred());
    let mut kept = String::new();
    for kind in Kind::ALL.iter().filter(is_wanted) {
        for script in scripts(arguments, data.rows.len()) {
            let setting = Setting {
                program: &arguments.program,
                folder,
                kind: *kind,
                size: Size::new(arguments.columns, arguments.rows),
                view: script.view,
                interval: script.interval,
            };
            let record = match &unblurred {
                Some(data) if matches!(setting.view, View::Review) => {
                    let (record, of_review) = review::run(&setting, data, arguments.keys)?;
                    kept.push_str(&table::kept(kind.name(), name, &of_review));
                    record
                }
                _ => session::run(&setting, data, &script.steps)?,
            };
            record.remarks().iter().for_each(|remark| eprintln!("{}: {remark}", kind.name()));
            print!("{}", table::lines(kind.name(), name, &setting.view, &record).concat());
        }
    }
    Ok(kept)
}

const VIEWS: [&str; 3] = ["list", "gallery", "review"];

fn is_viewed(arguments: &Arguments, view: &View) -> bool {
    let name = match view {
        View::List => VIEWS[0],
        View::Gallery(_) => VIEWS[1],
        View::Review => VIEWS[2],
    };
    arguments.views.is_empty() || arguments.views.iter().any(|wanted| wanted == name)
}

struct Script {
    view: View,
    steps: Vec<Step>,
    interval: Duration,
}

/// Through the list, through the gallery at a tenth of the rate, for a page has a dozen pictures, and through a
/// review, whose keys are its own affair.
fn scripts(arguments: &Arguments, n_rows: usize) -> Vec<Script> {
    let screen = Rect::new(0, 0, arguments.columns, arguments.rows);
    let areas = |look| Areas::divided(look, GridSize::default(), screen);
    let list_rows = u64::from(areas(Look::Browse).viewport(screen).list_rows.max(1));
    let rooms: Vec<Rect> = areas(Look::Gallery).grid.rooms().collect();
    let interval = Duration::from_secs_f64(1.0 / arguments.rate.max(0.1));
    let scripts = [
        Script {
            view: View::List,
            steps: script::steps(n_rows, list_rows, script::FLIPS_IN_LIST, arguments.keys),
            interval,
        },
        Script {
            steps: script::steps(n_rows, rooms.len() as u64, script::FLIPS_IN_GALLERY, arguments.keys / 10),
            view: View::Gallery(rooms),
            interval: interval * 10,
        },
        Script { steps: Vec::new(), view: View::Review, interval },
    ];
    scripts.into_iter().filter(|script| is_viewed(arguments, &script.view)).collect()
}
