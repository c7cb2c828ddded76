//! Pictures a second: decoding, resizing, encoding and writing, beside timg and chafa on the same files.
//!
//!     cargo bench --bench throughput -- --files FOLDER
//!
//! Everybody makes every picture of the folder once, with two threads, in a process of its own and in turn with
//! the others; what is written goes to `/dev/null`. Ours goes the way of the interface: the library's decoder
//! with its checks, its resizer, the terminal's encoder, and a frame in which the picture is new.
//!
//! All fill the same room: 32×16 cells, of 10×20 pixels where the terminal has pixels. Peers that cannot be told
//! the size of a cell get the number of cells that comes nearest without being more pixels than ours. A peer
//! that is not installed, or does not know a protocol (timg 1.4: sixel), is left out.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark's output is what it prints")]

mod ours;
mod peers;

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use clap::{Parser, Subcommand};
use ours::Target;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// A folder of pictures
    #[arg(long, required = true)]
    files: Vec<PathBuf>,
    /// How often everybody takes his turn
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// What cargo gives to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Task {
    /// Our own work, in this process
    #[command(hide = true)]
    One { target: String },
}

/// What a process took.
#[derive(Clone, Copy)]
struct Taken {
    wall_s: f64,
    cpu_s: f64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.task {
        None => compare(&arguments),
        Some(Task::One { target }) => files(&arguments).and_then(|files| ours::run(target, &files)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("throughput: {why}");
            ExitCode::FAILURE
        }
    }
}

fn compare(arguments: &Arguments) -> Result<(), String> {
    let files = files(arguments)?;
    println!(
        "{} pictures\n\n| terminal | who | pictures/s | wall ms | CPU ms |\n|---|---|---|---|---|",
        files.len()
    );
    for target in Target::ALL {
        let mut all = vec![("pairlens", ours(arguments, target)?)];
        all.extend(peers::of(target, &files));
        let mut best: Vec<Option<Taken>> = vec![None; all.len()];
        for _ in 0..arguments.rounds {
            for ((who, command), best) in all.iter_mut().zip(&mut best) {
                let taken = run(command).map_err(|why| format!("{who}: {why}"))?;
                if best.is_none_or(|best| taken.wall_s < best.wall_s) {
                    *best = Some(taken);
                }
            }
        }
        for ((who, _), best) in all.iter().zip(best) {
            let Some(Taken { wall_s, cpu_s }) = best else { continue };
            #[expect(clippy::cast_precision_loss, reason = "some hundreds of files")]
            let rate = files.len() as f64 / wall_s;
            println!("| {} | {who} | {rate:.0} | {:.0} | {:.0} |", target.name(), wall_s * 1e3, cpu_s * 1e3);
        }
    }
    Ok(())
}

fn files(arguments: &Arguments) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for folder in &arguments.files {
        let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()));
    }
    files.sort();
    Ok(files)
}

fn ours(arguments: &Arguments, target: Target) -> Result<Command, String> {
    let mut command = Command::new(std::env::current_exe().map_err(|e| e.to_string())?);
    for folder in &arguments.files {
        command.arg("--files").arg(folder);
    }
    command.args(["one", target.name()]);
    Ok(command)
}

fn run(command: &mut Command) -> Result<Taken, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (cpu_s, wall) = (children_cpu_s(), Instant::now());
    let status = command.status().map_err(|e| e.to_string())?;
    let taken = Taken { wall_s: wall.elapsed().as_secs_f64(), cpu_s: children_cpu_s() - cpu_s };
    if status.success() { Ok(taken) } else { Err(format!("ended with {status}")) }
}

/// CPU time of all processes waited for so far: fields 16 and 17 of `/proc/self/stat` (proc(5)), in hundredths of
/// a second. Zero where there is no such file.
fn children_cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the program's name in parentheses, which may hold spaces.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = |nth| after_name.split_whitespace().nth(nth).and_then(|f| f.parse::<f64>().ok());
    (ticks(13).unwrap_or(0.0) + ticks(14).unwrap_or(0.0)) / 100.0
}
