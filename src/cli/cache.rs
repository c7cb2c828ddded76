//! `pairlens cache`: what fetches left on disk, and how it is thrown away.

use std::io::Write as _;

use serde_json::json;

use super::args::{CacheArgs, CacheCommand, JsonArgs};
use super::json;
use super::open::open_cache;
use super::print::to_stdout;
use crate::base::{Report, SafeText, bytes, plural};
use crate::images::{CacheUsage, DiskCache};

pub(super) fn run(args: &CacheArgs) -> Result<(), Report> {
    match &args.command {
        CacheCommand::Info(args) => info(*args),
        CacheCommand::Clear(args) => clear(*args),
    }
}

fn info(args: JsonArgs) -> Result<(), Report> {
    let cache = open_cache()?;
    let usage = cache.usage().map_err(|error| Report::new("look into the cache", error))?;
    let path = cache.root().to_string_lossy();
    if args.json {
        let mut object = as_json(usage);
        object["path"] = json!(path);
        object["limit_bytes"] = json!(cache.max_bytes());
        return to_stdout(|out| json::line(out, &object));
    }
    to_stdout(|out| {
        writeln!(out, "{}", SafeText::line(&path))?;
        writeln!(out, "{}", in_words(usage))?;
        writeln!(out, "at most {}; what was used longest ago goes first", bytes(cache.max_bytes()))
    })
}

fn clear(args: JsonArgs) -> Result<(), Report> {
    let cache: std::sync::Arc<DiskCache> = open_cache()?;
    let usage = cache.clear().map_err(|error| {
        Report::new("empty the cache", error).next("what is left of it can be removed by hand")
    })?;
    if args.json {
        return to_stdout(|out| json::line(out, &json!({ "cleared": as_json(usage) })));
    }
    to_stdout(|out| writeln!(out, "removed {}", in_words(usage)))
}

/// `what is known of 412 links, 251 pictures, 41 MB`.
fn in_words(usage: CacheUsage) -> String {
    format!(
        "what is known of {}, {}, {}",
        plural(usage.n_links, "link"),
        plural(usage.n_pictures, "picture"),
        bytes(usage.n_bytes)
    )
}

fn as_json(usage: CacheUsage) -> serde_json::Value {
    json!({ "links": usage.n_links, "pictures": usage.n_pictures, "bytes": usage.n_bytes })
}
