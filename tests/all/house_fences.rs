//! Fences: what may be named only in some places of `src`, and what `app` must never name.

use super::house_source::{Source, Violation, is_within};

/// Things with an effect, or crates, that only some places may name.
pub(super) struct Fence {
    /// Paths, methods as `.name`, macros as `name!`.
    names: &'static [&'static str],
    /// Where they may stand: files, or folders with a `/` at the end.
    pub(super) places: Places,
    why: &'static str,
}

/// Files and folders below `src`.
#[derive(Clone, Copy)]
pub(super) enum Places {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

/// All fences.
pub(super) const FENCES: &[Fence] = &[
    Fence {
        names: &["ratatui::", "crossterm::", "viuer::"],
        places: Places::Only(&["ui/", "runtime.rs", "cli/show.rs"]),
        why: "the terminal belongs to the interface; all else works without one",
    },
    Fence {
        names: &["arrow::", "parquet::"],
        places: Places::Only(&["dataset/", "query/", "export/", "demo/"]),
        why: "Parquet is the files' concern; pictures, state and screen know pairs",
    },
    Fence {
        names: &["reqwest::", "rustls::"],
        places: Places::Only(&["images/"]),
        why: "links of strangers are followed only behind the address rules",
    },
    Fence {
        names: &["rusqlite::"],
        places: Places::Only(&["labels/store/"]),
        why: "what people did is written by the store alone, which keeps its own rules",
    },
    Fence {
        names: &["std::net::TcpStream", "std::net::TcpListener", "std::net::UdpSocket", "tokio::net"],
        // The demo's server listens on loopback.
        places: Places::Only(&["images/", "demo/server.rs"]),
        why: "sockets are opened only behind the address rules",
    },
    Fence {
        names: &[
            "std::thread::spawn",
            "std::thread::scope",
            "std::thread::Builder",
            "tokio::spawn",
            "tokio::task",
        ],
        places: Places::Only(&[
            "jobs/",
            "runtime.rs",
            // Columns are read and encoded on every core; bound to the call, so they cannot outlive the export.
            "export/crew.rs",
            // Pictures are drawn on every core, once, within the call that makes the demo.
            "demo/build.rs",
            // A server waits for its visitors whatever the interface does.
            "demo/server.rs",
        ]),
        why: "work runs in lanes of `jobs`, where it is bounded and can be cancelled",
    },
    Fence {
        names: &["std::process::Command"],
        places: Places::Only(&["jobs/"]),
        why: "starting programs is work",
    },
    Fence {
        names: &[
            "std::fs::write",
            "std::fs::copy",
            "std::fs::rename",
            "std::fs::hard_link",
            "std::fs::remove_file",
            "std::fs::remove_dir",
            "std::fs::remove_dir_all",
            "std::fs::create_dir",
            "std::fs::create_dir_all",
            "std::fs::DirBuilder",
            "std::fs::File::create",
            "std::fs::File::create_new",
            "std::fs::File::options",
            "std::fs::OpenOptions",
            "tempfile",
        ],
        places: Places::Only(&["base/atomic.rs", "images/cache/", "demo/"]),
        why: "files are whole or absent: they are written through `base::AtomicFile`",
    },
    Fence {
        names: &["println!", "print!", "eprintln!", "eprint!", "dbg!", "std::println!", "std::eprintln!"],
        places: Places::Only(&["cli/print.rs"]),
        why: "printing into a drawn screen breaks it, and a closed pipe would panic",
    },
    Fence {
        names: &["std::io::stdout", "std::io::stderr"],
        places: Places::Only(&["cli/print.rs", "ui/terminal.rs", "runtime.rs"]),
        why: "one writer at a time: the command line prints, or the interface draws",
    },
    Fence {
        names: &[".set_symbol", ".set_char", ".append_symbol"],
        places: Places::Only(&["ui/graphics/mark.rs"]),
        why: "text reaches cells through ratatui's widgets, which know how wide it is",
    },
    Fence {
        names: &[
            "std::fs",
            "std::net",
            "std::thread",
            "std::process",
            "std::env",
            "std::time::Instant",
            "std::time::SystemTime",
            "crossbeam_channel",
            "tokio",
        ],
        places: Places::AllBut(&["app/"]),
        why: "the program is a value: no clock, thread, file or network, so that a session can be replayed",
    },
];

impl Places {
    /// The files and folders it names.
    pub(super) fn listed(self) -> &'static [&'static str] {
        match self {
            Self::Only(places) | Self::AllBut(places) => places,
        }
    }

    fn include(self, path: &str) -> bool {
        let listed = |places: &[&str]| places.iter().any(|place| is_at(path, place));
        match self {
            Self::Only(places) => listed(places),
            Self::AllBut(places) => !listed(places),
        }
    }
}

fn is_at(path: &str, place: &str) -> bool {
    path == place || (place.ends_with('/') && path.starts_with(place))
}

/// What this file names although a fence keeps it out.
pub(super) fn trespasses(source: &Source) -> Vec<Violation> {
    let closed: Vec<&Fence> = FENCES.iter().filter(|fence| !fence.places.include(&source.path)).collect();
    let named = source.names().into_iter();
    let found = named.filter_map(|name| {
        let fence =
            closed.iter().find(|fence| fence.names.iter().any(|fenced| is_within(&name.path, fenced)))?;
        Some(source.violation(name.line, format!("`{}` is outside of its fence", name.path), fence.why))
    });
    found.collect()
}

fn lines_of(path: &str, text: &str) -> Vec<usize> {
    trespasses(&Source::new(path, text)).into_iter().map(|found| found.line).collect()
}

#[test]
fn crates_stay_behind_their_fence() {
    assert_eq!(lines_of("app/state.rs", "use ratatui::layout::Rect;"), [1]);
    assert_eq!(lines_of("cli/rows.rs", "fn f() {\n    viuer::print_from_file(p, &c);\n}"), [2]);
    assert!(lines_of("cli/show.rs", "use viuer::Config;").is_empty());
    assert_eq!(lines_of("images/local.rs", "use {parquet::basic, url};"), [1]);
    assert_eq!(lines_of("jobs/rows.rs", "fn f() -> reqwest::Client;"), [1]);
}

#[test]
fn effects_are_found_however_they_are_imported() {
    let spellings = [
        "std::fs::write(p, b);",
        "use std::fs; fn f() { fs::write(p, b) }",
        "use std::fs::write; fn f() { write(p, b) }",
        "use std::{fs::{self as disk}, io}; fn f() { disk::write(p, b) }",
        "use std::fs::File; fn f() { File::create(p) }",
        "use std::fs::OpenOptions;",
        "use std::thread::Builder; fn f() { Builder::new().spawn(w) }",
        "use std::{thread}; fn f() { thread::scope(|s| s) }",
        "use std::io; fn f() { io::stdout() }",
        "fn f() { println!() }",
        "fn f() { cell.set_symbol(s) }",
    ];
    for text in spellings {
        assert!(!lines_of("query/scan.rs", text).is_empty(), "{text}");
    }
}

#[test]
fn innocent_code_is_left_alone() {
    let innocent = [
        "use std::fs::File; fn f() { File::open(p) }",
        "use crate::dataset::OpenOptions; fn f() { OpenOptions::default() }",
        "use std::thread; fn f() { thread::available_parallelism() }",
        "// println!(\"x\")\nfn f() { writeln!(out, \"println!\") }",
        "#[cfg(test)]\nmod tests { fn f() { std::fs::write(p, b) } }",
        "fn f(parquet: u8) { parquet + 1 }",
    ];
    for text in innocent {
        assert_eq!(lines_of("query/scan.rs", text), [0; 0], "{text}");
    }
    assert!(lines_of("demo/build.rs", "fn f() { std::fs::write(p, b) }").is_empty());
}

#[test]
fn the_state_has_no_clock() {
    let text = "use std::time::{Duration, Instant};";
    assert_eq!(lines_of("app/state.rs", text), [1]);
    assert!(lines_of("jobs/scan.rs", text).is_empty());
}
