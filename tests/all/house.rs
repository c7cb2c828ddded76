//! The house's rules, held over the whole tree. Each rule is a function with its own tests in `house_*.rs`.
//!
//! What the compiler and clippy can hold (unsafe code, casts, long functions) is left to them.

#![expect(clippy::unwrap_used, reason = "a tree that cannot be read holds no rule")]

use std::fs;
use std::path::{Path, PathBuf};

use super::house_fences::{FENCES, trespasses};
use super::house_files::{
    allowances, begins_without_purpose, is_too_long, logic_on_front_page, names_a_machine,
};
use super::house_layers::wrong_imports;
use super::house_source::{Source, Violation};

#[test]
fn imports_point_downwards() {
    hold(sources().iter().flat_map(wrong_imports));
}

#[test]
fn effects_and_crates_stay_behind_their_fences() {
    hold(sources().iter().flat_map(trespasses));
}

#[test]
fn fences_name_places_that_exist() {
    for place in FENCES.iter().flat_map(|fence| fence.places.listed()) {
        assert!(project().join("src").join(place).exists(), "src/{place} is gone: take it off its fence");
    }
}

#[test]
fn each_file_says_what_it_is_for() {
    hold(sources().iter().filter_map(begins_without_purpose));
}

#[test]
fn each_file_can_be_read_in_one_sitting() {
    hold(sources().iter().filter_map(is_too_long));
}

#[test]
fn front_pages_hold_no_logic() {
    hold(sources().iter().flat_map(logic_on_front_page));
}

#[test]
fn lints_are_excepted_with_a_reason() {
    hold(sources().iter().flat_map(allowances));
}

#[test]
fn no_file_names_a_machine() {
    let files = files_below(project());
    assert!(files.iter().any(|path| path.ends_with("Cargo.toml")), "the project was not found");
    // What is not text (pictures, fixtures) names nothing a person reads.
    let texts =
        files.iter().filter_map(|path| Some((relative(path, project()), fs::read_to_string(path).ok()?)));
    hold(texts.flat_map(|(path, text)| names_a_machine(&path, &text)));
}

fn hold(found: impl Iterator<Item = Violation>) {
    let lines: Vec<String> = found.map(|violation| violation.to_string()).collect();
    assert!(lines.is_empty(), "the house's rules are broken:\n{}", lines.join("\n"));
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let src = project().join("src");
    let files = files_below(&src);
    let rust = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let sources: Vec<Source> =
        rust.map(|path| Source::new(&relative(path, &src), &fs::read_to_string(path).unwrap())).collect();
    assert!(sources.iter().any(|source| source.path == "lib.rs"), "the sources were not found");
    sources
}

/// All files of the project below `folder`, sorted; not what cargo, npm, git or an editor put beside them.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut entries: Vec<PathBuf> = entries.filter(|path| is_ours(path)).collect();
    entries.sort();
    entries.into_iter().flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_hidden_folder = name.starts_with('.') && path.is_dir();
    !matches!(&*name, "target" | "node_modules") && (!is_hidden_folder || matches!(&*name, ".ci" | ".github"))
}

fn relative(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).expect("it was found there");
    below.to_string_lossy().replace('\\', "/")
}
