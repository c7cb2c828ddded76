//! `pairlens labels sets`: the built-in label sets, or one of them as the TOML to start one's own from.

use std::io::Write as _;
use std::path::Path;

use crate::base::{Exit, Report, SafeText};
use crate::cli::args::SetsArgs;
use crate::cli::print::to_stdout;
use crate::labels::set::{BUILT_IN, built_in, built_in_toml, read_file, write_toml};
use crate::labels::{Dimension, LabelSet};

pub(super) fn run(args: &SetsArgs) -> Result<(), Report> {
    match &args.name {
        None => to_stdout(|out| {
            for set in BUILT_IN.into_iter().filter_map(built_in) {
                writeln!(out, "{}\n    {}\n    {}", set.id.name, set.about, dimensions(&set))?;
            }
            writeln!(out, "\npairlens labels sets NAME prints one as TOML, to make one of your own from")
        }),
        Some(name) => {
            let toml = toml(name)?;
            to_stdout(|out| out.write_all(toml.as_bytes()))
        }
    }
}

/// Of a file as it was understood: whoever writes one sees what it says.
fn toml(name: &str) -> Result<String, Report> {
    if let Some(toml) = built_in_toml(name) {
        return Ok(toml.to_owned());
    }
    let path = Path::new(name);
    if path.is_file() {
        return read_file(path).map(|set| write_toml(&set)).map_err(|error| error.report());
    }
    let report = Report::new("find the label set", "no built-in set is called so, and no file");
    let advice = format!("the built-in sets are {}", BUILT_IN.join(" and "));
    Err(report.on(SafeText::line(name)).next(advice).exit_as(Exit::Usage))
}

/// `align (match, partial), text (…), note`.
fn dimensions(set: &LabelSet) -> String {
    let one = |dimension: &Dimension| {
        let values: Vec<&str> = dimension.values.iter().map(|value| value.name.as_str()).collect();
        if values.is_empty() {
            dimension.name.clone()
        } else {
            format!("{} ({})", dimension.name, values.join(", "))
        }
    };
    set.dimensions.iter().map(one).collect::<Vec<_>>().join("; ")
}
