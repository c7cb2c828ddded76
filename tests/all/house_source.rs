//! Source text as the house's rules read it: the paths that code names, without comments, strings and tests.
//!
//! A scanner, not a compiler: it follows `use` lines of the file and knows nothing of types or scopes.

use std::collections::HashMap;
use std::fmt;

/// One thing that breaks a rule. `Display` is the line a person reads: place, finding, reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) file: String,
    /// Counted from 1, as editors do.
    pub(super) line: usize,
    pub(super) finding: String,
    pub(super) why: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.finding, self.why)
    }
}

/// A file of Rust below `src`.
#[derive(Debug)]
pub(super) struct Source {
    /// Relative to `src`, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// The text with comments, literals' contents and test items blanked, line by line as before.
    pub(super) code: String,
}

/// A path, a method (`.name`) or a macro (`name!`) that code names, spelled in full as far as `use` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) line: usize,
    pub(super) path: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let code = without_tests(&without_literals(text));
        Self { path: path.to_owned(), text: text.to_owned(), code }
    }

    pub(super) fn violation(&self, line: usize, finding: String, why: &'static str) -> Violation {
        Violation { file: format!("src/{}", self.path), line, finding, why }
    }

    /// Everything the code names, imports first.
    pub(super) fn names(&self) -> Vec<Named> {
        let mut imports = Imports::default();
        let body = imports.taken_from(&self.code);
        let spelled = spelled_paths(&body).into_iter().map(|name| imports.resolve(name));
        imports.listed.iter().cloned().chain(spelled).collect()
    }
}

/// Whether `path` is `pattern` or below it. A pattern that ends in `::` wants something below.
pub(super) fn is_within(path: &str, pattern: &str) -> bool {
    match path.strip_prefix(pattern) {
        Some(rest) => pattern.ends_with("::") || rest.is_empty() || rest.starts_with("::"),
        None => false,
    }
}

fn without_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let n = n_literal_bytes(rest);
        let (blank, tail) = rest.split_at(n.max(first.len_utf8()));
        if n == 0 {
            code.push(first);
        } else {
            code.extend(blank.chars().map(blanked));
        }
        rest = tail;
    }
    code
}

fn blanked(c: char) -> char {
    if c == '\n' { c } else { ' ' }
}

/// Length of the comment or literal that `rest` begins with, 0 if it begins with code.
fn n_literal_bytes(rest: &str) -> usize {
    if rest.starts_with("//") {
        rest.find('\n').unwrap_or(rest.len())
    } else if rest.starts_with("/*") {
        n_block_comment_bytes(rest)
    } else if rest.starts_with('"') {
        n_quoted_bytes(rest, '"')
    } else if rest.starts_with("r\"") || rest.starts_with("r#") {
        n_raw_string_bytes(rest)
    } else if rest.starts_with("'\\") || (rest.starts_with('\'') && rest.chars().nth(2) == Some('\'')) {
        n_quoted_bytes(rest, '\'')
    } else {
        0
    }
}

fn n_block_comment_bytes(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest[at..];
        let step = if here.starts_with("/*") {
            depth += 1;
            2
        } else if here.starts_with("*/") {
            depth -= 1;
            2
        } else {
            here.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

fn n_quoted_bytes(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn n_raw_string_bytes(rest: &str) -> usize {
    let hashes: String = rest[1..].chars().take_while(|c| *c == '#').collect();
    let opening = 1 + hashes.len() + 1;
    // `r#type` is a name, not a string.
    if !rest[1 + hashes.len()..].starts_with('"') {
        return 0;
    }
    let closing = format!("\"{hashes}");
    rest[opening..].find(&closing).map_or(rest.len(), |at| opening + at + closing.len())
}

/// Tests may write files, start threads and print.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, item) = rest.split_at(at);
        let (item, after) = item.split_at(n_item_bytes(item));
        kept.push_str(before);
        kept.extend(item.chars().map(blanked));
        rest = after;
    }
    kept + rest
}

/// Length of an item: to its closing brace, or to the semicolon before any brace.
fn n_item_bytes(item: &str) -> usize {
    let mut depth = 0;
    for (at, c) in item.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(c, '}' | ';') {
            return at + 1;
        }
    }
    item.len()
}

/// What `use` lines bring into a file.
#[derive(Default)]
struct Imports {
    listed: Vec<Named>,
    full_of: HashMap<String, String>,
}

impl Imports {
    /// Reads the `use` lines; what is left is the code without them.
    fn taken_from(&mut self, code: &str) -> String {
        let mut body = code.to_owned();
        for (at, _) in code.match_indices("use ") {
            let is_word = !code[..at].ends_with(is_of_name);
            let Some(n) = code[at..].find(';').filter(|_| is_word) else { continue };
            self.take_tree(line_of(code, at), "", &code[at + "use ".len()..at + n]);
            let blank: String = code[at..at + n].chars().map(blanked).collect();
            body.replace_range(at..at + n, &blank);
        }
        body
    }

    fn take_tree(&mut self, line: usize, before: &str, tree: &str) {
        let tree = tree.trim();
        if let Some((head, branches)) = tree.split_once('{') {
            let before = format!("{before}{}", head.trim());
            for branch in branches_of(branches.strip_suffix('}').unwrap_or(branches)) {
                self.take_tree(line, &before, branch);
            }
        } else if !tree.is_empty() {
            self.take_leaf(line, &format!("{before}{tree}"));
        }
    }

    fn take_leaf(&mut self, line: usize, leaf: &str) {
        let (path, alias) = leaf.split_once(" as ").map_or((leaf, None), |(path, alias)| (path, Some(alias)));
        let path = path.trim().trim_start_matches("::");
        let path = path.strip_suffix("::self").unwrap_or(path);
        let name = alias.unwrap_or_else(|| path.rsplit("::").next().unwrap_or(path)).trim();
        self.full_of.insert(name.to_owned(), path.to_owned());
        self.listed.push(Named { line, path: path.to_owned() });
    }

    fn resolve(&self, name: Named) -> Named {
        let (first, rest) = name.path.split_once("::").unwrap_or((&name.path, ""));
        match self.full_of.get(first) {
            Some(full) if rest.is_empty() => Named { path: full.clone(), ..name },
            Some(full) => Named { path: format!("{full}::{rest}"), ..name },
            None => name,
        }
    }
}

/// The parts of `a, b::{c, d}, e`.
fn branches_of(branches: &str) -> Vec<&str> {
    let mut depth = 0;
    let at_top = |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0 && c == ','
    };
    branches.split(at_top).collect()
}

fn spelled_paths(body: &str) -> Vec<Named> {
    let mut names = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(begin) = body[at..].find(is_of_name).map(|n| at + n) {
        line += body[at..begin].matches('\n').count();
        let mut path = path_at(&body[begin..]).to_owned();
        at = begin + path.len();
        let before = &body[..begin];
        if before.ends_with('.') && !before.ends_with("..") {
            path.insert(0, '.');
        } else if body[at..].starts_with('!') && !body[at..].starts_with("!=") {
            path.push('!');
        }
        names.push(Named { line, path });
    }
    names
}

/// The longest `name::name::…` at the beginning of `rest`.
fn path_at(rest: &str) -> &str {
    let mut n = 0;
    loop {
        n += rest[n..].find(|c| !is_of_name(c)).unwrap_or(rest.len() - n);
        match rest[n..].strip_prefix("::") {
            Some(more) if more.starts_with(is_of_name) => n += 2,
            _ => return &rest[..n],
        }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

fn paths(text: &str) -> Vec<String> {
    Source::new("x.rs", text).names().into_iter().map(|name| name.path).collect()
}

#[test]
fn comments_strings_and_tests_are_not_code() {
    let source = Source::new(
        "x.rs",
        "// a::b\n/* c /* d */ e */ let f = \"g\\\"::h\"; r#\"i\"j\"#; 'k'; '\\''; b\"l\"\n#[cfg(test)]\nmod m { use n::o; }\nfn p<'q>() {}",
    );
    assert_eq!(source.code.split_whitespace().collect::<String>(), "letf=;;;;bfnp<'q>(){}");
    assert_eq!(source.code.lines().count(), source.text.lines().count());
}

#[test]
fn imports_spell_names_in_full() {
    assert_eq!(
        paths("use std::{fs::{self, File as F}, io};\nF::create(fs::read, io)"),
        ["std::fs", "std::fs::File", "std::io", "std::fs::File::create", "std::fs::read", "std::io"]
    );
    assert_eq!(paths("::std::fs::write(a.b.c(), ..d::e)"), ["std::fs::write", "a", ".b", ".c", "d::e"]);
    assert_eq!(paths("x!(y); if z != 1 {}"), ["x!", "y", "if", "z", "1"]);
    assert_eq!(paths("fn f() -> impl A + use<'a> { reuse }").last().map(String::as_str), Some("reuse"));
}

#[test]
fn names_know_their_line() {
    let names = Source::new("x.rs", "use a::b;\n\nfn c() {\n    b::d();\n}").names();
    assert_eq!(names[0], Named { line: 1, path: "a::b".to_owned() });
    assert!(names.contains(&Named { line: 4, path: "a::b::d".to_owned() }));
}

#[test]
fn patterns_end_at_whole_names() {
    assert!(is_within("arrow::array", "arrow::") && !is_within("arrow", "arrow::"));
    assert!(is_within("std::fs", "std::fs") && is_within("std::fs::write", "std::fs"));
    assert!(!is_within("std::fs2", "std::fs"));
}
