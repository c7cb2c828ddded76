//! `pairlens report`: what the labels of a draw come to, as Markdown, HTML or JSON.
//!
//! Nothing is fetched: pictures of defects are those in the rows, beside the shards or kept from earlier.

use std::ffi::OsStr;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::str::FromStr;

use super::dataset::open;
use super::filter::interruptible;
use super::labels::{place, report as store_report};
use super::print::{say, to_stdout};
use super::report_args::ReportArgs;
use super::report_plan::plan;
use super::report_sheet::Sheet;
use crate::base::{AtomicFile, AtomicFileError, Exit, IfExists, Report, SafeText, bytes, now_ms};
use crate::export::Command;
use crate::labels::estimate::{Confidence, EstimateError};
use crate::labels::report::{
    self, Defects, Populations, ReadError, ReportError, Thumbnails, Wish, gather, html, json, markdown,
    newest_draw, read_json,
};
use crate::labels::{DrawId, Store, StoreError};

/// The largest earlier report that is read: a thousand strata by a hundred values take a tenth of it.
const MAX_REPORT_BYTES: u64 = 64 << 20;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReportFormat {
    Markdown,
    Html,
    Json,
}

/// A word that names no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no form of a report; these are md, html and json")]
pub(super) struct ReportFormatError(SafeText);

impl FromStr for ReportFormat {
    type Err = ReportFormatError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Ok(Self::Markdown),
            "html" | "htm" => Ok(Self::Html),
            "json" => Ok(Self::Json),
            _ => Err(ReportFormatError(SafeText::line(word))),
        }
    }
}

pub(super) fn run(args: &ReportArgs) -> Result<(), Report> {
    let format = format(args)?;
    let wish_plan = args.plan.as_deref().map(plan).transpose()?;
    let confidence = Confidence::new(args.confidence).map_err(|error| usage("be so sure", error))?;
    if !(args.precision > 0.0 && args.precision < 1.0) {
        return Err(usage("ask for such a precision", EstimateError::NoPrecision(args.precision)));
    }
    // An earlier report that cannot be read is found before the dataset is opened.
    let against = args.against.as_deref().map(read_earlier).transpose()?;
    refuse_to_replace(args)?;
    let dataset = open(&args.dataset)?;
    let cancel = interruptible()?;
    let place = place(&args.dataset.labels, &args.dataset.paths);
    let failed = |error: StoreError| store_report("read the labels", &error, &place);
    let store = Store::open_to_read(&place).map_err(failed)?;
    let id = match args.draw {
        Some(id) => DrawId(id),
        None => newest_draw(&store, args.set.as_deref()).map_err(failed)?.ok_or_else(|| no_draw(args))?,
    };
    let material = gather(&store, id, &quoted).map_err(failed)?;
    let wish = Wish {
        confidence,
        defects: Defects::parse(&args.defects, &material.set)
            .map_err(|error| usage("follow --defect", error))?,
        plan: wish_plan,
        precision: args.precision,
        against,
        populations: if args.other_rows { Populations::Any } else { Populations::Same },
        now_ms: now_ms(),
        command: typed(),
    };
    let mut made = report::make(&material, &wish).map_err(|error| unmade(&error))?;
    let pictures = Sheet::new(args, &dataset, format, &cancel).fill(&mut made)?;
    write(args, format, &made, &pictures)?;
    say(SafeText::line(&made.verdict.headline).as_str());
    Ok(())
}

fn rendered(format: ReportFormat, made: &report::Report, pictures: &Thumbnails) -> String {
    match format {
        ReportFormat::Markdown => markdown(made),
        ReportFormat::Html => html(made, pictures),
        ReportFormat::Json => json(made),
    }
}

/// By `--format`, else by the file's ending.
fn format(args: &ReportArgs) -> Result<ReportFormat, Report> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let ending = args.output.extension().and_then(OsStr::to_str).unwrap_or_default();
    ending.parse().map_err(|_| {
        Report::new("tell the report's form", "the file's name does not end in .md, .html or .json")
            .on(SafeText::line(&args.output.to_string_lossy()))
            .next("name it so, or say --format md, html or json")
            .exit_as(Exit::Usage)
    })
}

fn is_stdout(output: &Path) -> bool {
    output == Path::new("-")
}

/// What is in the way is said before anything is read.
fn refuse_to_replace(args: &ReportArgs) -> Result<(), Report> {
    let is_taken = !args.overwrite && !is_stdout(&args.output) && args.output.symlink_metadata().is_ok();
    if is_taken { Err(unwritten(args, &AtomicFileError::Exists)) } else { Ok(()) }
}

/// Whole or not at all. JSON for standard output, which may be a terminal, has more escapes than that in a file.
fn write(
    args: &ReportArgs,
    format: ReportFormat,
    made: &report::Report,
    pictures: &Thumbnails,
) -> Result<(), Report> {
    if is_stdout(&args.output) && format == ReportFormat::Json {
        return to_stdout(|out| super::json::line(out, made));
    }
    let text = rendered(format, made, pictures);
    if is_stdout(&args.output) {
        return to_stdout(|out| out.write_all(text.as_bytes()));
    }
    let if_exists = if args.overwrite { IfExists::Replace } else { IfExists::Refuse };
    let whole = || -> Result<(), AtomicFileError> {
        let mut file = AtomicFile::create(&args.output, if_exists)?;
        file.write_all(text.as_bytes())?;
        file.commit()
    };
    whole().map_err(|error| unwritten(args, &error))?;
    let path = SafeText::line(&args.output.to_string_lossy());
    say(&format!("report written to {path} ({})", bytes(text.len() as u64)));
    Ok(())
}

fn unwritten(args: &ReportArgs, error: &AtomicFileError) -> Report {
    let report = Report::new("write the report", error).on(SafeText::line(&args.output.to_string_lossy()));
    match error {
        AtomicFileError::Exists => report.next("--overwrite replaces it").exit_as(Exit::Usage),
        AtomicFileError::NoFolder(_) => report.next("make the folder first"),
        AtomicFileError::Io(_) => report,
    }
}

/// The report of another time, with its name as it was typed.
fn read_earlier(path: &Path) -> Result<(String, Box<report::Report>), Report> {
    let named = SafeText::line(&path.to_string_lossy());
    let failed = |why: &dyn std::fmt::Display| Report::new("read the earlier report", why).on(&named);
    let text = read_text(path).map_err(|error| failed(&error))?;
    let read = read_json(&text).map_err(|error| {
        let next = match error {
            ReadError::NoReport(_) => "name a file that pairlens report wrote with --output FILE.json",
            ReadError::Newer(_) => "use the newer pairlens",
        };
        failed(&error).next(next)
    })?;
    Ok((path.to_string_lossy().into_owned(), Box::new(read)))
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(MAX_REPORT_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_REPORT_BYTES {
        return Err(io::Error::other(format!("it is larger than {}", bytes(MAX_REPORT_BYTES))));
    }
    Ok(text)
}

fn unmade(error: &ReportError) -> Report {
    let report = Report::new("make the report", error).exit_as(Exit::Usage);
    match error {
        ReportError::Against(report::AgainstError::Population { .. }) => {
            report.next("--other-rows compares them all the same: a difference may then be the rows'")
        }
        _ => report,
    }
}

fn usage(attempted: &str, error: impl std::fmt::Display) -> Report {
    Report::new(attempted, error).exit_as(Exit::Usage)
}

fn no_draw(args: &ReportArgs) -> Report {
    let why = match &args.set {
        Some(set) => format!("no draw was judged by the set {}", SafeText::line(set)),
        None => "nothing was drawn to be judged yet".to_owned(),
    };
    Report::new("report on a draw", why).next("pairlens review PATH… -n 400 draws one and asks")
}

/// A command as a shell reads it; the first word is the program.
fn quoted(words: &[String]) -> String {
    let mut words = words.iter();
    let mut command = Command::new(words.next().map_or("", String::as_str));
    words.for_each(|word| command.word(OsStr::new(word)));
    command.as_str().to_owned()
}

/// This command as it was typed, but for where the program lies.
fn typed() -> String {
    let mut command = Command::new("pairlens");
    std::env::args_os().skip(1).for_each(|word| command.word(&word));
    command.as_str().to_owned()
}
