//! Files: each says what it is for, none is long, front pages hold no logic, no machine is named.

use super::house_source::{Source, Violation};

/// Lines of a file of `src`, its tests included: what one sitting can read. Most have 100 to 300.
pub(super) const MAX_LINES: usize = 500;

/// Folders of machines this was written on. Spelled in pieces, so that this file does not name them.
const MACHINE_FOLDERS: [&str; 3] =
    [concat!("/", "work", "/"), concat!("/", "tmp", "/", "wt"), concat!("/", "root", "/")];

/// Reference data beside a checkout, which no reader has.
const SHARED: &str = concat!("..", "/", "shared");

/// The first line says what the file is for.
pub(super) fn begins_without_purpose(source: &Source) -> Option<Violation> {
    let says = source.text.lines().next().is_some_and(|line| line.strip_prefix("//! ").is_some());
    let why = "a file begins with `//!`: what it is for, and what it deliberately does not do";
    (!says).then(|| source.violation(1, "no purpose is stated".to_owned(), why))
}

/// A file too long to be read in one sitting.
pub(super) fn is_too_long(source: &Source) -> Option<Violation> {
    let n_lines = source.text.lines().count();
    let why = "one concept a file (500 lines at most)";
    (n_lines > MAX_LINES).then(|| source.violation(n_lines, format!("{n_lines} lines"), why))
}

/// Functions in front pages: `mod.rs` and `lib.rs` hold docs, `mod` lines and re-exports.
pub(super) fn logic_on_front_page(source: &Source) -> Vec<Violation> {
    if !source.path.ends_with("mod.rs") && source.path != "lib.rs" {
        return Vec::new();
    }
    let functions = source.names().into_iter().filter(|name| name.path == "fn");
    let why = "a front page is read for what there is, not how it works";
    functions.map(|name| source.violation(name.line, "a function on a front page".to_owned(), why)).collect()
}

/// Lints are excepted one by one, and the exception goes when its cause does.
pub(super) fn allowances(source: &Source) -> Vec<Violation> {
    let why = "exceptions are `#[expect(…, reason = …)]`, which complain when they are no longer needed";
    let lines = source.code.lines().enumerate();
    let found = lines.filter(|(_, line)| line.contains("#[allow(") || line.contains("#![allow("));
    found.map(|(i, _)| source.violation(i + 1, "`allow` of a lint".to_owned(), why)).collect()
}

/// Places that exist on one machine only, in any text file of the project; `path` is relative to it.
pub(super) fn names_a_machine(path: &str, text: &str) -> Vec<Violation> {
    let is_test = path.starts_with("tests/");
    let found = text.lines().enumerate().filter_map(|(i, line)| {
        let (finding, why) = if MACHINE_FOLDERS.iter().any(|folder| has_absolute(line, folder)) {
            ("a folder of one machine", "the project works wherever it is checked out")
        } else if !is_test && line.contains(SHARED) {
            ("data outside of the project", "only a test may look for it, and skips without it")
        } else {
            return None;
        };
        Some(Violation { file: path.to_owned(), line: i + 1, finding: finding.to_owned(), why })
    });
    found.collect()
}

/// Whether `folder` stands in the line as the beginning of a path, not within one or within a link.
fn has_absolute(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '~' | '}' | ')' | '*'))
    })
}

#[test]
fn a_file_without_purpose_is_found() {
    assert!(begins_without_purpose(&Source::new("a.rs", "use b;\n")).is_some());
    assert!(begins_without_purpose(&Source::new("a.rs", "//!\n")).is_some());
    assert!(begins_without_purpose(&Source::new("a.rs", "")).is_some());
    assert!(begins_without_purpose(&Source::new("a.rs", "//! Letters.\n")).is_none());
}

#[test]
fn one_line_too_many_is_found() {
    assert!(is_too_long(&Source::new("a.rs", &"\n".repeat(MAX_LINES))).is_none());
    assert!(is_too_long(&Source::new("a.rs", &"\n".repeat(MAX_LINES + 1))).is_some());
}

#[test]
fn functions_on_front_pages_are_found() {
    let text = "//! Does fn things.\nmod b;\nimpl B {\n    fn c() {}\n}\n";
    assert_eq!(logic_on_front_page(&Source::new("a/mod.rs", text))[0].line, 4);
    assert_eq!(logic_on_front_page(&Source::new("lib.rs", text)).len(), 1);
    assert!(logic_on_front_page(&Source::new("a/b.rs", text)).is_empty());
    assert!(logic_on_front_page(&Source::new("a/mod.rs", "//! A fn.\npub use b::fn_c;\n")).is_empty());
}

#[test]
fn allowances_are_found() {
    assert_eq!(allowances(&Source::new("a.rs", "\n#[allow(dead_code)]\n"))[0].line, 2);
    assert!(
        allowances(&Source::new("a.rs", "#[expect(dead_code, reason = \"r\")]\n// #[allow(x)]\n")).is_empty()
    );
}

#[test]
fn machines_are_found_and_links_are_not() {
    for folder in MACHINE_FOLDERS {
        assert_eq!(names_a_machine("README.md", &format!("\ncd {folder}x"))[0].line, 2);
        assert_eq!(names_a_machine("tests/a.rs", &format!("\"{folder}x\"")).len(), 1);
        assert!(names_a_machine("README.md", &format!("https://a.org{folder}x")).is_empty());
        assert!(names_a_machine("README.md", &format!("$HOME{folder}x ${{A}}{folder}x")).is_empty());
    }
}

#[test]
fn data_beside_the_project_is_for_tests() {
    let text = format!("{SHARED}/data");
    assert_eq!(names_a_machine("src/lib.rs", &text).len(), 1);
    assert!(names_a_machine("tests/all/fixtures.rs", &text).is_empty());
}
