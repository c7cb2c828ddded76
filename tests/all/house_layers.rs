//! Direction: a layer imports only what lies below it.

use super::house_source::{Source, Violation, is_within};

const WHY: &str = "imports point downwards only (the map is in src/lib.rs)";

/// A layer and all it may name of the crate. Layers are listed from the bottom up.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
}

const LAYERS: [Layer; 12] = [
    Layer { name: "base", may_use: &[] },
    Layer { name: "dataset", may_use: &["base"] },
    Layer { name: "query", may_use: &["base", "dataset"] },
    // Pictures come from links and bytes, whatever table those stood in.
    Layer { name: "images", may_use: &["base"] },
    Layer { name: "export", may_use: &["base", "dataset", "query"] },
    // Labels hang on what a pair is, wherever it stands.
    Layer { name: "labels", may_use: &["base", "dataset", "query"] },
    // The demo is a stranger's dataset: made without the code that reads it.
    Layer { name: "demo", may_use: &["base"] },
    Layer { name: "app", may_use: &["base", "dataset", "query", "images", "export", "labels"] },
    Layer { name: "jobs", may_use: &["base", "dataset", "query", "images", "export", "labels", "app"] },
    Layer {
        name: "ui",
        // A canvas is where jobs leave finished pictures; the interface starts no work.
        may_use: &[
            "base",
            "dataset",
            "query",
            "images",
            "export",
            "labels",
            "app",
            "jobs::Canvas",
            "jobs::Measure",
            "jobs::Placed",
        ],
    },
    Layer {
        name: "runtime",
        may_use: &["base", "dataset", "query", "images", "export", "labels", "app", "jobs", "ui"],
    },
    Layer {
        name: "cli",
        may_use: &[
            "base", "dataset", "query", "images", "export", "labels", "demo", "app", "jobs", "ui", "runtime",
        ],
    },
];

/// Imports of this file that point sideways or upwards.
pub(super) fn wrong_imports(source: &Source) -> Vec<Violation> {
    let name = layer_of(&source.path);
    match LAYERS.iter().find(|layer| layer.name == name) {
        Some(layer) => imports_beyond(source, layer),
        None if source.path == "lib.rs" => Vec::new(),
        None if source.path == "main.rs" => main_beyond_cli(source),
        None => vec![source.violation(1, format!("layer `{name}` has no place in the order"), WHY)],
    }
}

fn layer_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn imports_beyond(source: &Source, layer: &Layer) -> Vec<Violation> {
    let named = source.names().into_iter();
    let beyond = named.filter_map(|name| {
        let path = crate_path(source, &name.path)?;
        let allowed = is_within(path, layer.name) || layer.may_use.iter().any(|other| is_within(path, other));
        (!allowed).then(|| (name.line, format!("`{}` uses `{path}`", layer.name)))
    });
    beyond.map(|(line, finding)| source.violation(line, finding, WHY)).collect()
}

/// The path from the crate's root, if it says one. `super` above the file's own layer ends at the root, too.
fn crate_path<'a>(source: &Source, path: &'a str) -> Option<&'a str> {
    if let Some(path) = path.strip_prefix("crate::").or_else(|| path.strip_prefix("pairlens::")) {
        return Some(path);
    }
    let below = path.trim_start_matches("super::");
    let n_up = (path.len() - below.len()) / "super::".len();
    (n_up > 0 && n_up >= depth_of(&source.path)).then_some(below)
}

/// How far a module lies below the crate's root: `ui/mod.rs` 1, `ui/bars.rs` 2.
fn depth_of(path: &str) -> usize {
    path.trim_end_matches("/mod.rs").split('/').count()
}

fn main_beyond_cli(source: &Source) -> Vec<Violation> {
    let ours = source.names().into_iter().filter(|name| is_within(&name.path, "pairlens"));
    ours.filter(|name| !is_within(&name.path, "pairlens::cli"))
        .map(|name| source.violation(name.line, format!("`main` uses `{}`", name.path), WHY))
        .collect()
}

fn findings(path: &str, text: &str) -> Vec<String> {
    wrong_imports(&Source::new(path, text)).into_iter().map(|found| found.finding).collect()
}

#[test]
fn upward_and_sideways_imports_are_found() {
    assert_eq!(findings("base/text.rs", "use crate::dataset::RowId;"), ["`base` uses `dataset::RowId`"]);
    assert_eq!(findings("images/fit.rs", "fn f(of: crate::query::Rank) {}"), ["`images` uses `query::Rank`"]);
    assert_eq!(
        findings("app/mod.rs", "pub use crate::{base::count, ui::Theme};"),
        ["`app` uses `ui::Theme`"]
    );
    assert_eq!(findings("ui/bars.rs", "use super::super::runtime::run;"), ["`ui` uses `runtime::run`"]);
    assert_eq!(
        findings("main.rs", "fn main() { pairlens::ui::draw() }"),
        ["`main` uses `pairlens::ui::draw`"]
    );
}

#[test]
fn downward_imports_are_fine() {
    assert!(findings("query/scan.rs", "use crate::dataset::Dataset;\nuse super::Selection;").is_empty());
    assert!(findings("ui/views/list.rs", "use super::super::theme::Theme;\nuse crate::ui::bars;").is_empty());
    assert!(findings("base/text.rs", "#[cfg(test)]\nmod tests { use crate::demo::DEMO_HOST; }").is_empty());
    assert!(findings("main.rs", "fn main() { pairlens::cli::main() }").is_empty());
}

#[test]
fn the_interface_knows_of_jobs_only_their_canvas() {
    assert!(findings("ui/album.rs", "use crate::jobs::{Canvas, Measure, Placed};").is_empty());
    assert_eq!(findings("ui/album.rs", "use crate::jobs::*;"), ["`ui` uses `jobs::*`"]);
    assert_eq!(findings("ui/album.rs", "use crate::jobs::Jobs;"), ["`ui` uses `jobs::Jobs`"]);
}

#[test]
fn a_new_layer_must_be_given_its_place() {
    assert_eq!(findings("extras/mod.rs", ""), ["layer `extras` has no place in the order"]);
}

#[test]
fn each_layer_uses_only_layers_listed_before_it() {
    for (at, layer) in LAYERS.iter().enumerate() {
        for used in layer.may_use {
            assert!(
                LAYERS[..at].iter().any(|below| is_within(used, below.name)),
                "{} uses {used}",
                layer.name
            );
        }
    }
}
