//! The command that makes an export again, quoted for a POSIX shell.
//!
//! Paths stand as they were typed: run it where it was run first.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;

/// A command line under construction: words, quoted as needed and joined by spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command(String);

impl Command {
    /// Begins with the program and its subcommand, which need no quotes.
    pub fn new(start: &str) -> Self {
        Self(start.to_owned())
    }

    /// An operand: a path. One that begins with `-` gets `./` before it.
    pub fn operand(&mut self, path: &OsStr) {
        let dashed = path.as_bytes().starts_with(b"-");
        let word =
            if dashed { Cow::Owned([b"./", path.as_bytes()].concat()) } else { path.as_bytes().into() };
        self.0.push(' ');
        self.0.push_str(&quoted(&word));
    }

    /// A flag without a value.
    pub fn flag(&mut self, name: &str) {
        let _ = write!(self.0, " {name}");
    }

    /// A flag with a value; joined by `=` where the value could be taken for a flag itself.
    pub fn option(&mut self, name: &str, value: &OsStr) {
        let joint = if value.as_bytes().starts_with(b"-") { '=' } else { ' ' };
        let _ = write!(self.0, " {name}{joint}{}", quoted(value.as_bytes()));
    }

    /// A word as it is, quoted as needed.
    pub fn word(&mut self, word: &OsStr) {
        let _ = write!(self.0, " {}", quoted(word.as_bytes()));
    }

    /// The whole line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A word as a shell reads it back byte by byte. Controls and bytes that are no UTF-8 are written in `$'…'`
/// (POSIX.1-2024, 2.2.4), so that the line can be shown and stored as text.
fn quoted(word: &[u8]) -> String {
    let harmless = |b: &u8| b.is_ascii_alphanumeric() || b"@%+=:,./_-".contains(b);
    match std::str::from_utf8(word) {
        Ok(text) if !word.is_empty() && word.iter().all(harmless) => text.to_owned(),
        Ok(text) if !text.chars().any(char::is_control) => format!("'{}'", text.replace('\'', r"'\''")),
        _ => escaped(word),
    }
}

/// Octal escapes have at most three digits: unlike hexadecimal ones they do not swallow what follows.
fn escaped(word: &[u8]) -> String {
    let mut out = "$'".to_owned();
    for byte in word {
        match byte {
            b'\'' | b'\\' => {
                out.push('\\');
                out.push(char::from(*byte));
            }
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out.push('\'');
    out
}

/// Names as one value of `--columns`: joined by commas, in double quotes where a name holds one of these.
pub fn columns_argument<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let word = |name: &str| {
        if name.is_empty() || name.contains([',', '"']) || name.trim() != name {
            format!("\"{}\"", name.replace('"', "\"\""))
        } else {
            name.to_owned()
        }
    };
    names.into_iter().map(word).collect::<Vec<_>>().join(",")
}

/// The names in a value of `--columns`: the inverse of [`columns_argument`]. Blanks around a name are dropped.
pub fn split_columns(argument: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = argument.trim_start();
    while !rest.is_empty() {
        let (name, after) = if let Some(inner) = rest.strip_prefix('"') {
            quoted_name(inner)
        } else {
            let (name, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            (name.trim_end().to_owned(), after)
        };
        names.push(name);
        let after = after.trim_start();
        rest = after.strip_prefix(',').unwrap_or(after).trim_start();
    }
    names
}

/// A name up to its closing quote, and what follows.
fn quoted_name(inner: &str) -> (String, &str) {
    let mut name = String::new();
    let mut rest = inner;
    while let Some((part, after)) = rest.split_once('"') {
        name.push_str(part);
        match after.strip_prefix('"') {
            Some(doubled) => {
                name.push('"');
                rest = doubled;
            }
            None => return (name, after),
        }
    }
    (name + rest, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_command_reads_well() {
        let mut command = Command::new("pairlens export");
        command.operand(OsStr::new("-odd"));
        command.operand(OsStr::new("my data/*.parquet"));
        command.option("--where", OsStr::new("TEXT = 'it''s' AND a > 1"));
        command.option("--where", OsStr::new("-1 < a"));
        command.flag("--overwrite");
        assert_eq!(
            command.as_str(),
            r"pairlens export ./-odd 'my data/*.parquet' --where 'TEXT = '\''it'\'''\''s'\'' AND a > 1' --where='-1 < a' --overwrite"
        );
    }

    #[test]
    fn a_shell_reads_every_word_back() {
        // `$'…'` is in bash; POSIX only has it since 2024.
        if std::process::Command::new("bash").arg("-c").arg("true").status().is_err() {
            eprintln!("skipped: no bash");
            return;
        }
        for word in [&b"it's"[..], b"a\nb\t\\'", b"\xff\xfe7", "größe $HOME `x` 猫".as_bytes(), b"", b"~ *!"]
        {
            let script = format!("printf %s {}", quoted(word));
            let output = std::process::Command::new("bash").arg("-c").arg(&script).output().unwrap();
            assert_eq!(output.stdout, word, "{script}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn columns_come_back_as_they_were(names in proptest::collection::vec("[a, \"é]{0,5}", 1..5)) {
            let argument = columns_argument(names.iter().map(String::as_str));
            prop_assert_eq!(split_columns(&argument), names);
        }
    }
}
