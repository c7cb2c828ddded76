//! pairlens beside DuckDB and Polars on the same generated shards, in one run:
//!
//!     cargo bench --bench peers                       the whole table
//!     cargo bench --bench peers -- --only text,page   some of its rows
//!     cargo bench --bench peers -- growth             how cost grows with rows and shards: benches/growth.md, .svg
//!     cargo bench --bench peers -- generate DIR       the shards alone
//!
//! Peers need Python with `pip install duckdb polars pyarrow`; where it is missing only pairlens is measured.
//! Each engine works with two threads, in a process of its own for each piece of work, in turn with the
//! others, so that what the machine does besides hits all of them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark's output is what it prints")]

mod draw;
mod generate;
mod growth;
mod measure;
mod ours;
mod plot;
mod table;
mod words;
mod work;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use generate::Layout;
use measure::{Figures, Sample};
use table::Row;
use work::{Data, Work};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// Only these pieces of work, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where generated shards are kept
    #[arg(long, default_value = concat!(env!("CARGO_TARGET_TMPDIR"), "/peers"))]
    data: PathBuf,
    /// How often everybody takes his turn
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Repetitions in one process
    #[arg(long, default_value_t = 4)]
    repetitions: usize,
    /// What cargo gives to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Task {
    /// Make the shards of the table
    Generate { folder: PathBuf },
    /// How cost grows
    Growth,
    /// One piece of our own work, in this process
    #[command(hide = true)]
    One { work: String, folder: PathBuf, repetitions: usize },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.task {
        None => compare(&arguments),
        Some(Task::Generate { folder }) => {
            generate::ensure(folder, Layout::TEN_MILLION).map_err(|e| e.to_string())
        }
        Some(Task::Growth) => growth::run(&arguments.data, arguments.repetitions),
        Some(Task::One { work, folder, repetitions }) => ours::run(work, folder, *repetitions),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("peers: {why}");
            ExitCode::FAILURE
        }
    }
}

fn compare(arguments: &Arguments) -> Result<(), String> {
    let wanted = |work: &&Work| arguments.only.is_empty() || arguments.only.iter().any(|n| n == work.name);
    if let Some(unknown) = arguments.only.iter().find(|name| work::named(name).is_none()) {
        return Err(format!("there is no work called {unknown}"));
    }
    let there: Vec<&str> = ["duckdb", "polars"].into_iter().filter(|e| measure::is_there(e)).collect();
    let mut rows = Vec::new();
    for work in work::ALL.iter().filter(wanted) {
        eprintln!("{}", work.what);
        rows.push(row(work, &there, arguments)?);
    }
    println!("{}", table::markdown(&rows));
    for disagreement in rows.iter().filter_map(Row::disagreement) {
        println!("NOT THE SAME ANSWER: {disagreement}");
    }
    Ok(())
}

/// Everybody in turn, as often as there are rounds.
fn row(work: &'static Work, there: &[&str], arguments: &Arguments) -> Result<Row, String> {
    let folder = data(work.data, &arguments.data)?;
    let n = arguments.repetitions;
    let mut ours: Vec<Sample> = Vec::new();
    let mut theirs: Vec<(&'static str, Vec<Sample>)> =
        work.peers.iter().filter(|p| there.contains(p)).map(|peer| (*peer, Vec::new())).collect();
    for _ in 0..arguments.rounds {
        ours.extend(measure::run(&mut measure::ours(work.name, &folder, n)?)?);
        for (peer, samples) in &mut theirs {
            samples.extend(measure::run(&mut measure::peer(peer, work.name, &folder, n))?);
        }
    }
    let ours = Figures::of(&ours).ok_or("no repetition")?;
    Ok(Row { work, ours, peers: theirs.into_iter().map(|(name, s)| (name, Figures::of(&s))).collect() })
}

fn data(data: Data, folder: &Path) -> Result<PathBuf, String> {
    let (name, layout) = match data {
        Data::TenMillion => ("ten-million", Layout::TEN_MILLION),
        Data::OneGroup => ("one-group", Layout::ONE_GROUP),
        Data::ManyShards => ("many-shards", Layout::MANY_SHARDS),
    };
    let folder = folder.join(name);
    generate::ensure(&folder, layout).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}
