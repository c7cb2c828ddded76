//! One engine, one piece of work, a fresh process: wall time, CPU time, answer, peak memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// What one repetition took. A process prints one a line.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Sample {
    pub(crate) wall_ms: f64,
    pub(crate) cpu_ms: f64,
    /// The answer, so that engines can be compared.
    pub(crate) rows: u64,
    pub(crate) peak_mb: f64,
}

/// What several processes took.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    /// The fastest: what the machine adds to the rest is noise.
    pub(crate) wall_ms: f64,
    pub(crate) cpu_ms: f64,
    pub(crate) rows: u64,
    /// The highest.
    pub(crate) peak_mb: f64,
}

impl Figures {
    /// `None` without a sample.
    pub(crate) fn of(samples: &[Sample]) -> Option<Self> {
        let least = |value: fn(&Sample) -> f64| samples.iter().map(value).fold(f64::INFINITY, f64::min);
        Some(Self {
            wall_ms: least(|s| s.wall_ms),
            cpu_ms: least(|s| s.cpu_ms),
            rows: samples.first()?.rows,
            peak_mb: samples.iter().map(|s| s.peak_mb).fold(0.0, f64::max),
        })
    }
}

/// Runs an engine's process and reads its samples. What it says on standard error is passed on.
pub(crate) fn run(command: &mut Command) -> Result<Vec<Sample>, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("{command:?}: {e}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} ended with {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).map_err(|e| format!("{line}: {e}"))).collect()
}

/// Does the work again and again in this process and prints a sample for each time.
pub(crate) fn repeat(n: usize, mut work: impl FnMut(usize) -> u64) {
    for nth in 0..n {
        let (cpu, wall) = (cpu_ms(), Instant::now());
        let rows = work(nth);
        let wall_ms = wall.elapsed().as_secs_f64() * 1e3;
        let sample = Sample { wall_ms, cpu_ms: cpu_ms() - cpu, rows, peak_mb: peak_mb() };
        println!("{}", serde_json::to_string(&sample).expect("plain numbers"));
    }
}

/// CPU time of this process so far, all threads, those that ended too: fields 14 and 15 of `/proc/self/stat`
/// (proc(5)), in hundredths of a second. Zero where there is no such file.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the program's name in parentheses, which may hold spaces.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = |nth| after_name.split_whitespace().nth(nth).and_then(|f| f.parse::<f64>().ok());
    10.0 * (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0))
}

/// The most memory this process ever held: `VmHWM` of `/proc/self/status`.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// A peer's process; `None` where Python or the package is missing.
pub(crate) fn peer(engine: &str, work: &str, data: &Path, n: usize) -> Command {
    let mut command = Command::new("python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/theirs.py"));
    command.args([engine, work]).arg(data).arg(n.to_string());
    command
}

/// Whether Python can do an engine's work here.
pub(crate) fn is_there(engine: &str) -> bool {
    let import = format!("import {engine}, pyarrow");
    let mut python = Command::new("python3");
    python.args(["-c", &import]).stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}

/// Our own work in a process of its own.
pub(crate) fn ours(work: &str, data: &Path, n: usize) -> Result<Command, String> {
    let own = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut command = Command::new(own);
    command.args(["one", work]).arg(data).arg(n.to_string());
    Ok(command)
}
