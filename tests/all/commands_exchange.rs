//! Labels out of the real program in every form, and back into a store that knows none of them.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use pairlens::labels::set::{built_in, read_toml};
use pairlens::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, Event, ItemAct, ItemKeys, LabelSet, Place, Store, Via,
};
use pairlens::query::keyed::PairPart;
use serde_json::{Value, json};

use crate::commands_run::pairlens;
use crate::fixtures::laion_folder;

const FORMS: [&str; 4] = ["csv", "jsonl", "label-studio", "prodigy"];

fn keys(row: u64) -> ItemKeys {
    let (url, caption) = (format!("http://example.org/{row}.jpg"), format!("caption {row}"));
    ItemKeys::of_parts(PairPart::Text(&url), PairPart::Text(&caption))
}

/// What somebody says of a row, each `dimension=answer` or `skip`, an hour after the act before.
fn act(set: &LabelSet, nth: u64, who: &str, row: u64, said: &[&str]) -> Event {
    let change = |said: &&str| match said.split_once('=') {
        None => Change::Skip,
        Some((name, answer)) => {
            let answer = Answer::parse(answer, set.dimension(name).unwrap()).unwrap();
            Change::Set { dimension: name.to_owned(), answer }
        }
    };
    let place = Place { shard: format!("part-{:05}.parquet", row / 50), shard_row: row % 50 };
    let shown_ms = nth.is_multiple_of(2).then_some(900 + nth);
    let item = ItemAct {
        keys: keys(row),
        place,
        shown_ms,
        judged_ms: None,
        changes: said.iter().map(change).collect(),
    };
    Event {
        annotator: Annotator(who.to_owned()),
        set: set.id.clone(),
        draw: None,
        at_ms: 1_790_000_000_123 + 3_600_000 * i64::try_from(nth).unwrap(),
        deed: Deed::Act(Act { id: ActId { session: 1, nth }, via: Via::Single, items: vec![item] }),
    }
}

/// Two shards of 50 rows, judged by two people who agree on some.
fn labelled() -> tempfile::TempDir {
    let (folder, set) = (laion_folder(2, 50, 20), built_in("pair-audit-v1").unwrap());
    let note = "note=two\nlines, and a \"quote\" \u{1b}[31m";
    let said: [(&str, u64, &[&str]); 7] = [
        ("ann", 3, &["align=unrelated", "flags=watermark,collage", "text_flags="]),
        ("ann", 40, &["align=match", "score=4"]),
        ("ann", 77, &["skip"]),
        ("ann", 99, &["align=partial", note]),
        ("bob, the \"second\"", 40, &["align=match", "score=2"]),
        ("bob, the \"second\"", 5, &["image=placeholder"]),
        ("bob, the \"second\"", 3, &["align=match"]),
    ];
    let acts = (0..).zip(said).map(|(nth, (who, row, said))| act(&set, nth, who, row, said));
    let mut store = Store::open(&folder.path().join("pairlens-labels.sqlite")).unwrap();
    store.put_set(&set).unwrap();
    store.append(&acts.collect::<Vec<_>>()).unwrap();
    folder
}

fn export(folder: &Path, form: &str, more: &[&str]) -> String {
    let args = [&["labels", "export", ".", "--format", form], more].concat();
    pairlens(folder, &args).printed().to_owned()
}

fn import<'a>(input: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["labels", "import", ".", "--input", input], more].concat()
}

#[test]
fn every_form_brings_all_labels_into_a_fresh_store() {
    let folder = labelled();
    let labels = ["export", ".", "--label", "--overwrite", "--output"];
    let beside_pairs = |store: &str| {
        pairlens(folder.path(), &[&labels[..], &["o.jsonl", "--labels", store]].concat()).printed();
        fs::read_to_string(folder.path().join("o.jsonl")).unwrap()
    };
    for form in FORMS {
        let file = export(folder.path(), form, &[]);
        fs::write(folder.path().join(form), &file).unwrap();
        let store = format!("{form}.sqlite");
        let fresh = ["--labels", store.as_str()];
        let run = pairlens(folder.path(), &import(form, &fresh));
        assert_eq!(run.printed(), "7 judgements read, 7 new or changed by 2 people\n", "{form}");
        assert_eq!(export(folder.path(), form, &fresh), file, "{form}");
        assert_eq!(beside_pairs(&store), beside_pairs("pairlens-labels.sqlite"), "{form}");
        let again = pairlens(folder.path(), &import(form, &[&fresh[..], &["--format", form]].concat()));
        assert_eq!(again.printed(), "7 judgements read, all known already\n", "{form}");
        let verified = pairlens(folder.path(), &["labels", "verify", ".", "--labels", &store]);
        assert!(verified.printed().contains("2 people, 1 set, 0 draws, 2 events, 11 labels"), "{verified:?}");
    }
}

#[test]
fn of_two_files_the_newer_judgement_stays_whichever_comes_last() {
    let folder = labelled();
    let old = export(folder.path(), "jsonl", &[]);
    let set = built_in("pair-audit-v1").unwrap();
    let mut store = Store::open(&folder.path().join("pairlens-labels.sqlite")).unwrap();
    store.append(&[act(&set, 9, "ann", 3, &["align=text_only"])]).unwrap();
    drop(store);
    let new = export(folder.path(), "jsonl", &[]);
    for (name, text) in [("old", &old), ("new", &new)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    for (store, order) in [("a.sqlite", ["old", "new"]), ("b.sqlite", ["new", "old"])] {
        let runs = order.map(|file| pairlens(folder.path(), &import(file, &["--labels", store])));
        for run in &runs {
            run.printed();
        }
        assert_eq!(export(folder.path(), "jsonl", &["--labels", store]), new, "{order:?}");
        if order[1] == "old" {
            runs[1].expect_said(&["1 answer of the file not taken: what was said here since stays"]);
        }
    }
}

#[test]
fn a_file_that_is_none_of_labels_is_refused_and_no_store_is_made() {
    let folder = laion_folder(1, 50, 20);
    let refused = |name: &str, bytes: &[u8], more: &[&str], code: i32, words: &[&str]| {
        fs::write(folder.path().join(name), bytes).unwrap();
        pairlens(folder.path(), &import(name, more)).expect_failure(code, words);
        assert!(!folder.path().join("pairlens-labels.sqlite").exists());
    };
    let unknown = ["notes.txt", "nothing at its beginning tells how it is written", "--format names it"];
    refused("notes.txt", b"Dear diary,\n", &[], 2, &unknown);
    refused("notes.txt", b"", &[], 2, &unknown);
    refused("a.bin", b"\xff\xfe", &[], 2, &["it is no text in UTF-8"]);
    let nothing = "nothing in the file could be read as a label of this set";
    let no_json = ["line 1: it is no JSON: expected value", nothing];
    refused("notes.txt", b"Dear diary,\n", &["--format", "prodigy"], 2, &no_json);
    refused("notes.txt", b"{}\n", &["--format", "label-studio"], 2, &["it has no list of tasks", nothing]);
    let semicolons = ["line 1: it has no column pair_key, url or caption", nothing];
    refused("semi.csv", b"url;caption;lbl_align\n", &["--format", "csv"], 2, &semicolons);
    let parquet = fs::read(folder.path().join("part-00000.parquet")).unwrap();
    refused("pairs.parquet", &parquet, &[], 2, &["it is Parquet", "labels export --format jsonl"]);
    pairlens(folder.path(), &import("missing.jsonl", &[]))
        .expect_failure(1, &["missing.jsonl", "No such file"]);
}

#[test]
fn an_export_of_pairs_is_told_from_one_of_labels() {
    let folder = labelled();
    for name in ["o.csv", "o.jsonl"] {
        pairlens(folder.path(), &["export", ".", "--label", "--output", name]).printed();
        let words = ["it is an export of pairs", "pairlens labels export writes what can be read again"];
        pairlens(folder.path(), &import(name, &[])).expect_failure(2, &words);
    }
}

#[test]
fn the_set_is_the_one_that_the_file_names_and_another_is_refused() {
    let folder = labelled();
    let toml = "name = \"mine\"\nversion = 2\n[[dimension]]\nname = \"align\"\nkind = \"single\"\nscope = \"pair\"\n\
        required = true\nvalues = [{ name = \"match\", key = \"1\" }]\n";
    fs::write(folder.path().join("mine.toml"), toml).unwrap();
    let set = read_toml(toml).unwrap();
    let mut store = Store::open(&folder.path().join("pairlens-labels.sqlite")).unwrap();
    store.put_set(&set).unwrap();
    store.append(&[act(&set, 20, "ann", 3, &["align=match"])]).unwrap();
    drop(store);
    for form in FORMS {
        let fresh = format!("{form}.sqlite");
        let fresh = ["--labels", fresh.as_str()];
        fs::write(folder.path().join(form), export(folder.path(), form, &["--set", "mine"])).unwrap();
        let run = pairlens(folder.path(), &import(form, &fresh));
        run.expect_failure(
            2,
            &["mine 2: they were said by a set that is not known here", "--set FILE.toml names it"],
        );
        let run = pairlens(folder.path(), &import(form, &[&fresh[..], &["--set", "pair-audit-v1"]].concat()));
        run.expect_failure(
            2,
            &["it was said by mine 2, and is read by pair-audit-v1 1", "nothing in the file"],
        );
        let run = pairlens(folder.path(), &import(form, &[&fresh[..], &["--set", "mine.toml"]].concat()));
        assert_eq!(run.printed(), "1 judgement read, 1 new or changed by 1 person\n");
        let run = pairlens(folder.path(), &import(form, &[&fresh[..], &["--set", "none"]].concat()));
        run.expect_failure(2, &["no set of that name is built in"]);
        // The store knows both sets: the file says which.
        assert_eq!(
            pairlens(folder.path(), &import(form, &[])).printed(),
            "1 judgement read, all known already\n"
        );
    }
}

#[test]
fn what_a_line_has_wrong_is_told_and_the_others_are_taken() {
    let folder = labelled();
    let file = export(folder.path(), "jsonl", &[]).replacen("\"partial\"", "\"mostly\"", 1);
    fs::write(folder.path().join("labels"), &file).unwrap();
    let run = pairlens(folder.path(), &import("labels", &["--labels", "fresh.sqlite"]));
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(1), "6 judgements read, 6 new or changed by 2 people\n")
    );
    run.expect_said(&[
        "line 4: mostly is no value of align; it has match, ",
        "1 part could not be understood",
    ]);
}

#[test]
fn a_table_of_ones_own_needs_links_captions_and_a_name() {
    let folder = laion_folder(2, 50, 20);
    let table = "url,caption,lbl_align,lbl_flags,remark\n\
        http://example.org/70.jpg,caption 70,unrelated,\"collage,watermark\",blurry\n";
    fs::write(folder.path().join("table.csv"), table).unwrap();
    let named = ["--annotator", "ann"];
    pairlens(folder.path(), &import("table.csv", &[]))
        .expect_failure(2, &["line 2: it does not say who labelled; name the person with --annotator"]);
    let run = pairlens(folder.path(), &import("table.csv", &named));
    assert_eq!(run.printed(), "1 judgement read, 1 new or changed by 1 person\n");
    run.expect_said(&["note: not read: remark; --map NAME=DIMENSION takes answers from there"]);
    let run =
        pairlens(folder.path(), &import("table.csv", &[&named[..], &["--map", "remark=note"]].concat()));
    assert_eq!(run.printed(), "1 judgement read, 1 new or changed by 1 person\n");
    let listed = pairlens(folder.path(), &["labels", "list", "."]);
    let places = listed.printed().matches("part-00001.parquet row 20\n").count();
    assert_eq!(places, 3, "where it stands is looked up: {listed:?}");
}

#[test]
fn labels_of_pairs_that_are_not_here_are_kept_unless_none_is() {
    let folder = labelled();
    fs::write(folder.path().join("labels"), export(folder.path(), "csv", &[])).unwrap();
    let file = folder.path().join("labels");
    let (some, none) = (laion_folder(1, 50, 20), laion_folder(1, 3, 20));
    let run = pairlens(some.path(), &import(file.to_str().unwrap(), &[]));
    assert_eq!(run.printed(), "7 judgements read, 7 new or changed by 2 people\n");
    run.expect_said(&["2 judged pairs not in this dataset: their labels are kept for where they are"]);
    let run = pairlens(none.path(), &import(file.to_str().unwrap(), &[]));
    run.expect_failure(
        2,
        &["none of its 5 pairs is in this dataset", "--labels FILE keeps labels of several"],
    );
    assert!(!none.path().join("pairlens-labels.sqlite").exists());
}

#[test]
fn python_reads_the_same_out_of_every_form() {
    let probe = Command::new("python3").args(["-c", "import pyarrow"]).stderr(Stdio::null()).status();
    if !probe.is_ok_and(|status| status.success()) {
        eprintln!("skipped: python3 has no pyarrow");
        return;
    }
    let folder = labelled();
    for form in FORMS {
        fs::write(folder.path().join(form), export(folder.path(), form, &[])).unwrap();
    }
    fs::create_dir(folder.path().join("out")).unwrap();
    let pairs = ["export", "part-*.parquet", "--label", "--output", "out/pairs.parquet"];
    pairlens(folder.path(), &pairs).printed();
    let set = built_in("pair-audit-v1").unwrap();
    let kinds = set.dimensions.iter().map(|one| (one.name.clone(), json!(format!("{:?}", one.kind))));
    let file = |name: &str| folder.path().join(name);
    let job = json!({
        "dimensions": kinds.collect::<serde_json::Map<String, Value>>(),
        "csv": file("csv"), "jsonl": file("jsonl"), "prodigy": file("prodigy"),
        "label-studio": file("label-studio"), "parquet": file("out/pairs.parquet"),
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/check_labels.py");
    let mut python =
        Command::new("python3").arg(script).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
