//! `pairlens demo`: makes the demo dataset where it is missing, serves its links, opens it.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use super::args::{DemoArgs, OpenArgs, RoleArgs};
use super::filter::interruptible;
use super::open::open_with;
use super::print::{ProgressLine, say, stdout_is_terminal, to_stdout};
use crate::base::{Exit, Progress, Report, SafeText};
use crate::demo::{DEMO_HOST, DemoError, DemoServer, Origin, ensure};

pub(super) fn run(args: DemoArgs) -> Result<(), Report> {
    let folder = match args.folder {
        Some(folder) => folder,
        None => default_folder()?,
    };
    let line = ProgressLine::new("drawing the demo dataset,");
    let made = ensure(&folder, &|progress: Progress| line.show(progress), &interruptible()?);
    line.clear();
    let demo = made.map_err(|error| report(&error).on(folder.display()))?;
    let shown = SafeText::line(&demo.folder.to_string_lossy());
    if demo.origin == Origin::Made {
        say(&format!("the demo dataset is now in {shown}"));
    }
    if !stdout_is_terminal() {
        return to_stdout(|out| {
            use std::io::Write as _;
            writeln!(out, "{shown}\nopen it in a terminal: pairlens demo")
        });
    }
    let server = DemoServer::start(&demo.folder).map_err(|e| Report::new("serve the demo's links", e))?;
    let mut pictures = args.pictures;
    // The links lead to this machine's own server only: there is nothing to be asked.
    pictures.fetch = true;
    let open = OpenArgs {
        labels: args.labels,
        paths: vec![demo.folder],
        roles: RoleArgs { roles: Vec::new() },
        filter: args.filter,
        sort: args.sort,
        pictures,
        graphics: args.graphics,
    };
    open_with(open, [(DEMO_HOST.to_owned(), server.addr())].into())
}

fn default_folder() -> Result<PathBuf, Report> {
    let strategy = etcetera::choose_base_strategy()
        .map_err(|e| Report::new("find the user's data folder", e).next("name one: --folder FOLDER"))?;
    Ok(strategy.data_dir().join("pairlens").join("demo"))
}

fn report(error: &DemoError) -> Report {
    let report = Report::new("make the demo dataset in", error);
    match error {
        DemoError::Occupied(_) => report.next("name another folder: --folder FOLDER"),
        DemoError::Cancelled(_) => report.exit_as(Exit::Interrupted),
        DemoError::Io(_) | DemoError::Made(_) => {
            report.next("a folder on a disk with 50 MB free does: --folder FOLDER")
        }
    }
}
