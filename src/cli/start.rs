//! From the process's arguments to a command, and from its outcome to an exit code.

use std::process::ExitCode;

use clap::Parser as _;

use super::args::{Cli, Command};
use super::print::say;
use super::{
    cache, count, demo, doctor, export, fetch, info, labels, open, presets, report, review, rows, sample,
    show, stats,
};
use crate::base::{Report, install_quiet_hook};

/// Runs the program.
pub fn main() -> ExitCode {
    install_quiet_hook();
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            // Standard error is all there is left to complain to.
            say(&format!("pairlens: {report}"));
            ExitCode::from(report.exit().code())
        }
    }
}

fn run(cli: Cli) -> Result<(), Report> {
    match cli.command {
        None => open::run(cli.open),
        Some(Command::Info(args)) => info::run(&args),
        Some(Command::Rows(args)) => rows::run(&args),
        Some(Command::Count(args)) => count::run(&args),
        Some(Command::Stats(args)) => stats::run(&args),
        Some(Command::Sample(args)) => sample::run(&args),
        Some(Command::Review(args)) => review::run(&args),
        Some(Command::Show(args)) => show::run(&args),
        Some(Command::Export(args)) => export::run(&args),
        Some(Command::Presets(args)) => presets::run(&args),
        Some(Command::Labels(args)) => labels::run(&args.command),
        Some(Command::Fetch(args)) => fetch::run(&args),
        Some(Command::Report(args)) => report::run(&args),
        Some(Command::Cache(args)) => cache::run(&args),
        Some(Command::Demo(args)) => demo::run(args),
        Some(Command::Doctor(args)) => doctor::run(&args),
    }
}
