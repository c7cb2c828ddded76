//! Each command of the real program without a terminal: output, messages, exit codes, kills.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::commands_run::{command, pairlens};
use crate::export_fixtures::{names_in, open};
use crate::fixtures::{damage_captions, laion_folder};

mod reading {
    use super::*;

    #[test]
    fn info_names_shards_columns_roles_and_presets() {
        let folder = laion_folder(2, 100, 25);
        let run = pairlens(folder.path(), &["info", "."]);
        let text = run.printed();
        for words in [
            "200 pairs in 2 shards, 8 row groups",
            "part-00001.parquet  100 rows, 4 row groups",
            "similarity  float64",
            "caption     TEXT",
            "presets that fit\n  @",
        ] {
            assert!(text.contains(words), "{words:?} is not in:\n{text}");
        }
        assert_eq!(run.stderr, "");
    }

    #[test]
    fn info_as_json_is_one_object() {
        let folder = laion_folder(2, 100, 25);
        let run = pairlens(folder.path(), &["info", ".", "--json"]);
        let json: serde_json::Value = serde_json::from_str(run.printed()).unwrap();
        assert_eq!((json["rows"].as_u64(), json["shards"].as_array().map(Vec::len)), (Some(200), Some(2)));
        assert_eq!(json["roles"]["caption"]["column"], "TEXT");
        assert_eq!(json["findings"].as_array().map(Vec::len), Some(0));
    }

    #[test]
    fn rows_are_printed_as_text_with_their_numbers() {
        let folder = laion_folder(2, 100, 25);
        let run = pairlens(
            folder.path(),
            &["rows", ".", "--offset", "100", "--limit", "2", "--columns", "caption,WIDTH"],
        );
        assert_eq!(
            run.printed(),
            "row 100\n  TEXT   caption 100\n  WIDTH  200\nrow 101\n  TEXT   caption 101\n  WIDTH  201\n"
        );
    }

    #[test]
    fn rows_as_json_are_one_object_a_line() {
        let folder = laion_folder(1, 100, 25);
        let args = ["rows", ".", "--where", "WIDTH >= 198", "--json", "--columns", "TEXT,punsafe,similarity"];
        let run = pairlens(folder.path(), &args);
        assert_eq!(
            run.printed(),
            "{\"row\":98,\"TEXT\":\"caption 98\",\"punsafe\":null,\"similarity\":0.48}\n\
             {\"row\":99,\"TEXT\":\"caption 99\",\"punsafe\":0.99,\"similarity\":0.49}\n"
        );
    }

    #[test]
    fn an_offset_beyond_the_end_prints_nothing() {
        let folder = laion_folder(1, 10, 5);
        assert_eq!(pairlens(folder.path(), &["rows", ".", "--offset", "10"]).printed(), "");
        assert_eq!(pairlens(folder.path(), &["rows", ".", "--limit", "0"]).printed(), "");
    }

    #[test]
    fn count_prints_the_number_alone_and_says_what_null_took() {
        let folder = laion_folder(1, 100, 25);
        assert_eq!(pairlens(folder.path(), &["count", "."]).printed(), "100\n");
        let run = pairlens(folder.path(), &["count", ".", "--where", "punsafe * 2 < 1"]);
        assert_eq!(run.printed(), "42\n");
        run.expect_said(&["note: 15 rows could not be judged because of NULL or NaN"]);
        let run = pairlens(folder.path(), &["count", ".", "--where", "punsafe * 2 < 1", "--json"]);
        let json: serde_json::Value = serde_json::from_str(run.printed()).unwrap();
        assert_eq!((json["selected"].as_u64(), json["lost_to_null"].as_u64()), (Some(42), Some(15)));
        // What the footers rule out is not looked at: there may be more.
        let run = pairlens(folder.path(), &["count", ".", "--where", "punsafe < 0.5"]);
        assert_eq!(run.printed(), "42\n");
        run.expect_said(&["note: at least 8 rows"]);
    }

    #[test]
    fn presets_are_listed_each_is_shown_and_none_is_guessed() {
        let folder = tempfile::tempdir().unwrap();
        let list = pairlens(folder.path(), &["presets"]);
        assert!(list.printed().lines().count() >= 5 && list.printed().lines().all(|l| l.starts_with('@')));
        for line in list.printed().lines() {
            let name = line.split(' ').next().unwrap_or_default();
            let shown = pairlens(folder.path(), &["presets", name]);
            assert!(shown.printed().contains("  source  "), "{}", shown.stdout);
        }
        pairlens(folder.path(), &["presets", "@nix"]).expect_failure(2, &["there is none of that name"]);
    }

    #[test]
    fn without_a_terminal_the_first_page_is_printed() {
        let folder = laion_folder(1, 100, 25);
        let run = pairlens(folder.path(), &["."]);
        assert_eq!(run.printed().matches("caption ").count(), 20);
        assert!(run.stdout.starts_with("row 0\n"));
    }

    #[test]
    fn a_reader_that_leaves_early_is_no_error() {
        let folder = laion_folder(1, 6000, 1000);
        for args in [&["rows", ".", "--limit", "6000"][..], &["rows", ".", "--limit", "6000", "--json"]] {
            let mut child =
                command(folder.path(), args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut line = String::new();
            BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).unwrap();
            // The reader is dropped with more than a pipe's worth of text to come.
            let mut said = String::new();
            child.stderr.take().expect("piped").read_to_string(&mut said).unwrap();
            assert!(!line.is_empty() && child.wait().unwrap().success(), "{said}");
            assert_eq!(said, "");
        }
    }
}

mod mistakes {
    use super::*;

    #[test]
    fn a_wrong_filter_is_pointed_at_and_mended_in_words() {
        let folder = laion_folder(1, 10, 5);
        for args in [
            &["count", ".", "--where", "WIDTH > 1 AND similarty > 0.3"][..],
            &["rows", ".", "--where", "WIDTH > 1 AND similarty > 0.3"],
            &["export", ".", "--output", "x.csv", "--where", "WIDTH > 1 AND similarty > 0.3"],
            &[".", "--where", "WIDTH > 1 AND similarty > 0.3"],
        ] {
            let run = pairlens(folder.path(), args);
            let place = "WIDTH > 1 AND similarty > 0.3\n              ^^^^^^^^^\n";
            run.expect_failure(2, &["there is no column similarty", place, "→", "similarity"]);
        }
        assert_eq!(names_in(folder.path()), ["part-00000.parquet"]);
    }

    #[test]
    fn a_wrong_command_line_is_wrong_usage() {
        let folder = laion_folder(1, 10, 5);
        for args in [
            &[][..],
            &["count"],
            &["export", "."],
            &["rows", ".", "--limit", "many"],
            &["rows", ".", "--columns", "nix"],
            &[".", "--safe", "maybe"],
            &[".", "--graphics", "crayons"],
            &["export", ".", "--output", "x.xyz"],
        ] {
            let run = pairlens(folder.path(), args);
            assert_eq!(run.code, Some(2), "{run:?}");
            assert!(!run.stderr.is_empty() && run.stdout.is_empty(), "{run:?}");
        }
    }

    #[test]
    fn a_path_that_is_not_there_and_a_folder_without_shards_are_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("empty")).unwrap();
        pairlens(folder.path(), &["info", "missing"]).expect_failure(1, &["missing"]);
        pairlens(folder.path(), &["info", "empty"]).expect_failure(1, &["empty"]);
        pairlens(folder.path(), &["count", "part-*.parquet"]).expect_failure(1, &["part-*.parquet"]);
    }

    #[test]
    fn a_text_file_that_claims_to_be_parquet_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.parquet"), "just text\n").unwrap();
        pairlens(folder.path(), &["info", "x.parquet"])
            .expect_failure(1, &["x.parquet", "not a Parquet file"]);
    }

    #[test]
    fn a_truncated_shard_is_named_and_the_good_ones_are_read() {
        let folder = laion_folder(2, 100, 25);
        let path = folder.path().join("part-00001.parquet");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let run = pairlens(folder.path(), &["count", "."]);
        assert_eq!(run.printed(), "100\n");
        run.expect_said(&["part-00001.parquet is left out: the file is cut short"]);
        assert!(pairlens(folder.path(), &["info", "."]).printed().contains("part-00001.parquet is left out"));
    }

    #[test]
    fn a_damaged_row_group_keeps_its_rows_and_no_others() {
        let folder = laion_folder(1, 100, 25);
        damage_captions(&folder.path().join("part-00000.parquet"), 1);
        let run = pairlens(folder.path(), &["rows", ".", "--limit", "100", "--json", "--columns", "TEXT"]);
        assert_eq!(run.printed().lines().count(), 75);
        run.expect_said(&[
            "row group 1 of part-00000.parquet cannot be read",
            "25 of the rows asked for are left out",
        ]);
        let run = pairlens(folder.path(), &["count", ".", "--where", "TEXT LIKE 'caption%'"]);
        assert_eq!(run.printed(), "75\n");
        run.expect_said(&["row group 1 of part-00000.parquet", "its 25 rows from 25 on could not be judged"]);
        // A filter on other columns is not hurt.
        assert_eq!(pairlens(folder.path(), &["count", ".", "--where", "WIDTH > 0"]).printed(), "100\n");
    }
}

mod exporting {
    use super::*;

    /// A folder to export from, one to export to, and the first as an argument.
    fn folders(shards: &tempfile::TempDir) -> (tempfile::TempDir, String) {
        (tempfile::tempdir().unwrap(), shards.path().display().to_string())
    }

    #[test]
    fn each_format_is_written_with_its_manifest() {
        let shards = laion_folder(1, 100, 25);
        let (folder, source) = folders(&shards);
        for output in ["out.parquet", "out.csv", "out.jsonl"] {
            let run =
                pairlens(folder.path(), &["export", &source, "--where", "WIDTH < 110", "--output", output]);
            assert!(run.printed().starts_with(&format!("10 pairs written to {output} (")), "{}", run.stdout);
            let manifest = names_in(folder.path()).into_iter().find(|n| n.starts_with(output) && n != output);
            let manifest =
                std::fs::read_to_string(folder.path().join(manifest.expect("a manifest"))).unwrap();
            let json: serde_json::Value = serde_json::from_str(&manifest).unwrap();
            assert!(json.to_string().contains("WIDTH < 110"), "{json}");
        }
        assert_eq!(open(folder.path().join("out.parquet")).n_rows(), 10);
        let csv = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
        assert_eq!(csv.lines().next(), Some("URL,TEXT,WIDTH,HEIGHT,similarity,punsafe"));
        assert_eq!(csv.lines().count(), 11);
    }

    #[test]
    fn an_export_does_not_become_a_part_of_its_source() {
        let folder = laion_folder(1, 10, 5);
        let run = pairlens(folder.path(), &["export", ".", "--output", "more.parquet"]);
        run.expect_failure(2, &["more.parquet", "part of its own source", "outside"]);
        assert_eq!(names_in(folder.path()), ["part-00000.parquet"]);
    }

    #[test]
    fn a_file_that_is_there_is_kept_unless_said_otherwise() {
        let folder = laion_folder(1, 10, 5);
        std::fs::write(folder.path().join("out.csv"), "mine").unwrap();
        let run = pairlens(folder.path(), &["export", ".", "--output", "out.csv"]);
        run.expect_failure(1, &["out.csv", "exists", "--overwrite"]);
        assert_eq!(std::fs::read_to_string(folder.path().join("out.csv")).unwrap(), "mine");
        let run = pairlens(folder.path(), &["export", ".", "--output", "out.csv", "--overwrite"]);
        assert!(run.printed().starts_with("10 pairs"));
    }

    #[test]
    fn rows_that_cannot_be_read_are_counted_and_the_rest_is_written() {
        let shards = laion_folder(1, 100, 25);
        damage_captions(&shards.path().join("part-00000.parquet"), 1);
        let (folder, source) = folders(&shards);
        let run = pairlens(folder.path(), &["export", &source, "--output", "out.parquet"]);
        assert!(run.printed().starts_with("75 pairs written"), "{}", run.stdout);
        assert!(run.stdout.contains("25 of 100 could not be read"), "{}", run.stdout);
        assert_eq!(open(folder.path().join("out.parquet")).n_rows(), 75);
    }
}

mod stopping {
    use super::*;

    /// Until an export has begun to write.
    const DEADLINE: Duration = Duration::from_secs(60);

    /// An export that takes a debug build seconds, begun: its temporary file is there.
    fn begun(folder: &Path) -> Child {
        let args = ["export", ".", "--output", "out/all.jsonl"];
        let mut child = command(folder, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let deadline = Instant::now() + DEADLINE;
        while names_in(&folder.join("out")).is_empty() {
            assert!(Instant::now() < deadline && child.try_wait().unwrap().is_none(), "no export was begun");
            std::thread::yield_now();
        }
        child
    }

    fn send(child: &Child, signal: Signal) {
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(pid, signal).unwrap();
    }

    fn large() -> tempfile::TempDir {
        let folder = laion_folder(2, 120_000, 40_000);
        std::fs::create_dir(folder.path().join("out")).unwrap();
        folder
    }

    #[test]
    fn a_killed_export_leaves_nothing_under_the_final_name() {
        let folder = large();
        let mut child = begun(folder.path());
        send(&child, Signal::KILL);
        assert!(!child.wait().unwrap().success());
        let left = names_in(&folder.path().join("out"));
        assert!(
            left.iter().all(|name| name.starts_with(".all.jsonl.") && !name.ends_with("jsonl")),
            "{left:?}"
        );
    }

    #[test]
    fn an_interrupted_export_leaves_nothing_at_all() {
        let folder = large();
        for signal in [Signal::INT, Signal::TERM] {
            let child = begun(folder.path());
            send(&child, signal);
            let output = child.wait_with_output().unwrap();
            assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(130), &b""[..]), "{output:?}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("stopped"), "{output:?}");
            assert_eq!(names_in(&folder.path().join("out")), [""; 0]);
        }
    }
}
