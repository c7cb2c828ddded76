//! Which of the commands under `pairlens labels` it is.

use super::{agreement, export, forget, import, list, sets, verify};
use crate::base::Report;
use crate::cli::args::LabelsCommand;

/// Runs one of them.
pub(in crate::cli) fn run(command: &LabelsCommand) -> Result<(), Report> {
    match command {
        LabelsCommand::List(args) => list::run(args),
        LabelsCommand::Verify(args) => verify::run(args),
        LabelsCommand::Forget(args) => forget::run(args),
        LabelsCommand::Sets(args) => sets::run(args),
        LabelsCommand::Agreement(args) => agreement::run(args),
        LabelsCommand::Export(args) => export::run(args),
        LabelsCommand::Import(args) => import::run(args),
    }
}
