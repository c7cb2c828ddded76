//! The real program without a terminal: what it printed, what it said, how it ended.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// A finished run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) args: Vec<String>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
}

/// The program in a folder, with nothing of the person's own settings and no input.
pub(crate) fn command(folder: &Path, args: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairlens"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    for name in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env(name, folder);
    }
    command
}

/// Runs `pairlens ARGS…` in a folder to its end.
pub(crate) fn pairlens(folder: &Path, args: &[&str]) -> Run {
    let output = command(folder, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Run {
        args: args.iter().map(|a| (*a).to_owned()).collect(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        code: output.status.code(),
    }
}

impl Run {
    /// What was printed, of a run that must have succeeded.
    #[track_caller]
    pub(crate) fn printed(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.stdout
    }

    /// Checks how a run failed: its exit code, nothing printed, and each of these words said.
    #[track_caller]
    pub(crate) fn expect_failure(&self, code: i32, words: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{self:?}");
        self.expect_said(words);
    }

    /// Checks that standard error has each of these words.
    #[track_caller]
    pub(crate) fn expect_said(&self, words: &[&str]) {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in:\n{}", self.stderr);
        }
    }
}
