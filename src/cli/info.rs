//! `pairlens info`: what a dataset is, as far as its footers tell.

use std::io::{self, Write};

use serde_json::json;

use super::args::InfoArgs;
use super::dataset::open_quietly;
use super::json;
use super::print::to_stdout;
use crate::base::{Report, bytes, count, plural};
use crate::dataset::{AestheticScale, ColumnId, Dataset, PicturesBeside, Shard, kind_in_words};
use crate::query::names_of;
use crate::query::presets::PRESETS;

/// Shards listed one by one; of more, the first and the last are.
const SHARDS_LISTED: usize = 24;

pub(super) fn run(args: &InfoArgs) -> Result<(), Report> {
    let dataset = open_quietly(&args.dataset.paths, &args.dataset.roles, 0)?;
    if args.json {
        return to_stdout(|out| json::line(out, &as_json(&dataset)));
    }
    to_stdout(|out| {
        shards(out, &dataset)?;
        columns(out, &dataset)?;
        roles(out, &dataset)?;
        findings(out, &dataset)?;
        presets(out, &dataset)
    })
}

fn shards(out: &mut impl Write, dataset: &Dataset) -> io::Result<()> {
    let size: u64 = dataset.shards().iter().map(Shard::size_bytes).sum();
    writeln!(
        out,
        "{}: {} in {}, {}, {}",
        dataset.title(),
        plural(dataset.n_rows(), "pair"),
        plural(dataset.shards().len() as u64, "shard"),
        plural(dataset.groups().len() as u64, "row group"),
        bytes(size)
    )?;
    writeln!(out, "fingerprint {}\n\nshards", dataset.fingerprint())?;
    let n = dataset.shards().len();
    for (i, shard) in dataset.shards().iter().enumerate() {
        if n > SHARDS_LISTED && i >= SHARDS_LISTED - 1 && i + 1 < n {
            if i == SHARDS_LISTED - 1 {
                writeln!(out, "  … {} more", n - SHARDS_LISTED)?;
            }
            continue;
        }
        writeln!(
            out,
            "  {}  {} rows, {}, {}{}",
            shard.name(),
            count(shard.n_rows()),
            plural(shard.metadata().num_row_groups() as u64, "row group"),
            bytes(shard.size_bytes()),
            writer_of(shard)
        )?;
    }
    Ok(())
}

fn writer_of(shard: &Shard) -> String {
    let writer = shard.metadata().file_metadata().created_by().unwrap_or_default();
    let name = writer.split(" (build").next().unwrap_or_default();
    if name.is_empty() { String::new() } else { format!(", by {}", crate::base::SafeText::line(name)) }
}

fn columns(out: &mut impl Write, dataset: &Dataset) -> io::Result<()> {
    writeln!(out, "\ncolumns")?;
    let width = dataset.columns().iter().map(|c| c.title().as_str().chars().count()).max().unwrap_or(0);
    for column in dataset.columns() {
        writeln!(out, "  {:<width$}  {}", column.title(), kind_in_words(column.data_type()))?;
    }
    Ok(())
}

fn roles(out: &mut impl Write, dataset: &Dataset) -> io::Result<()> {
    writeln!(out, "\nroles")?;
    let title = |c: ColumnId| dataset.column(c).title();
    for (role, binding) in dataset.roles().bindings() {
        writeln!(out, "  {role:<11} {} ({})", title(binding.column), binding.evidence)?;
    }
    for picture in dataset.roles().pictures().iter().skip(1) {
        writeln!(out, "  {:<11} {} ({})", "picture too", title(picture.column), picture.evidence)?;
    }
    if let Some((beside, key)) = dataset.pictures_beside().zip(dataset.key_column()) {
        let what = match beside {
            PicturesBeside::Tars => "in the tar",
            PicturesBeside::Folders => "in the folder",
        };
        writeln!(out, "  {:<11} {what} beside each shard, by {}", "picture", title(key))?;
    }
    match dataset.roles().aesthetic_scale() {
        None => Ok(()),
        Some(scale) => writeln!(out, "  the aesthetic scale is {}", scale_name(scale)),
    }
}

fn scale_name(scale: AestheticScale) -> &'static str {
    match scale {
        AestheticScale::V1 => "V1",
        AestheticScale::V2 => "V2",
        AestheticScale::Unknown => "unknown",
    }
}

fn findings(out: &mut impl Write, dataset: &Dataset) -> io::Result<()> {
    if dataset.findings().is_empty() {
        return Ok(());
    }
    writeln!(out, "\nfindings")?;
    dataset.findings().iter().try_for_each(|finding| writeln!(out, "  {finding}"))
}

fn presets(out: &mut impl Write, dataset: &Dataset) -> io::Result<()> {
    let names = names_of(dataset);
    let fitting: Vec<String> =
        PRESETS.iter().filter(|p| p.condition(&names).is_ok()).map(|p| format!("@{}", p.name)).collect();
    if fitting.is_empty() {
        return writeln!(out, "\nno preset fits these columns");
    }
    writeln!(out, "\npresets that fit\n  {}", fitting.join("\n  "))
}

fn as_json(dataset: &Dataset) -> serde_json::Value {
    let shards: Vec<_> = dataset
        .shards()
        .iter()
        .map(|s| {
            json!({
                "path": s.path().to_string_lossy(), "rows": s.n_rows(), "size_bytes": s.size_bytes(),
                "row_groups": s.metadata().num_row_groups(), "fingerprint": s.fingerprint().to_string(),
            })
        })
        .collect();
    let columns: Vec<_> = dataset
        .columns()
        .iter()
        .map(|c| json!({"name": c.name(), "type": kind_in_words(c.data_type())}))
        .collect();
    let roles: serde_json::Map<_, _> = dataset
        .roles()
        .bindings()
        .map(|(role, b)| {
            let value = json!({"column": dataset.column(b.column).name(), "evidence": b.evidence.as_str()});
            (role.name().to_owned(), value)
        })
        .collect();
    let beside = dataset.pictures_beside().map(|beside| match beside {
        PicturesBeside::Tars => "tars",
        PicturesBeside::Folders => "folders",
    });
    let findings: Vec<String> = dataset.findings().iter().map(ToString::to_string).collect();
    json!({
        "rows": dataset.n_rows(), "fingerprint": dataset.fingerprint().to_string(), "shards": shards,
        "columns": columns, "roles": roles, "findings": findings,
        "pictures_beside": beside,
        "aesthetic_scale": dataset.roles().aesthetic_scale().map(scale_name),
    })
}
