//! `pairlens presets`: the built-in filters, each with its source.

use std::io::{self, Write};

use super::args::PresetsArgs;
use super::print::to_stdout;
use crate::base::{Exit, Report, SafeText};
use crate::query::presets::{PRESETS, Preset};

pub(super) fn run(args: &PresetsArgs) -> Result<(), Report> {
    let Some(name) = &args.name else {
        return to_stdout(|out| {
            PRESETS.iter().try_for_each(|p| writeln!(out, "@{:<24} {}", p.name, p.title))
        });
    };
    let name = name.trim_start_matches('@');
    let preset = Preset::named(name).ok_or_else(|| {
        Report::new("show the preset", "there is none of that name")
            .on(SafeText::line(name))
            .next("`pairlens presets` lists them")
            .exit_as(Exit::Usage)
    })?;
    to_stdout(|out| whole(out, preset))
}

fn whole(out: &mut impl Write, preset: &Preset) -> io::Result<()> {
    writeln!(out, "@{}: {}", preset.name, preset.title)?;
    writeln!(out, "  where   {}", preset.recipe)?;
    writeln!(out, "  needs   {}", preset.needs.join(", "))?;
    writeln!(out, "  source  {}", preset.source)?;
    match preset.note {
        None => Ok(()),
        Some(note) => writeln!(out, "  note    {note}"),
    }
}
