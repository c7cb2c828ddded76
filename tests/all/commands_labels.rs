//! Labels through the commands: sets printed and checked, labels as columns of filters, orders, lists, statistics,
//! samples and exports, wherever the store lies and however the dataset was rewritten.

use std::path::Path;

use pairlens::labels::set::built_in;
use pairlens::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, Event, ItemAct, ItemKeys, Place, Store, Via,
};
use pairlens::query::keyed::PairPart;
use serde_json::Value;

use crate::commands_run::{command, pairlens};
use crate::fixtures::{laion_batch, laion_folder, shared_data, write_shard};

const STORE: &str = "pairlens-labels.sqlite";

fn keys(row: u64) -> ItemKeys {
    let (url, caption) = (format!("http://example.org/{row}.jpg"), format!("caption {row}"));
    ItemKeys::of_parts(PairPart::Text(&url), PairPart::Text(&caption))
}

/// What somebody says of a pair by the built-in audit, each `dimension=answer`.
fn judged(who: &str, keys: ItemKeys, nth: u64, said: &[&str]) -> Event {
    let set = built_in("pair-audit-v1").unwrap();
    let change = |said: &&str| {
        let (name, answer) = said.split_once('=').unwrap();
        let answer = Answer::parse(answer, set.dimension(name).unwrap()).unwrap();
        Change::Set { dimension: name.to_owned(), answer }
    };
    let changes = said.iter().map(change).collect();
    let item = ItemAct { keys, place: Place::default(), shown_ms: Some(900), judged_ms: None, changes };
    let act = Act { id: ActId { session: 1, nth }, via: Via::Single, items: vec![item] };
    Event {
        annotator: Annotator(who.to_owned()),
        set: set.id,
        draw: None,
        at_ms: 1_790_000_000_000,
        deed: Deed::Act(act),
    }
}

fn store_with(path: &Path, events: &[Event]) {
    let mut store = Store::open(path).unwrap();
    store.put_set(&built_in("pair-audit-v1").unwrap()).unwrap();
    store.append(events).unwrap();
}

/// Two shards of 50 rows; ann judged rows 3, 40 and 77, bob row 40 otherwise, and the pictures of rows 5 and 6.
fn labelled() -> tempfile::TempDir {
    let folder = laion_folder(2, 50, 20);
    let events = [
        judged("ann", keys(3), 0, &["align=unrelated", "flags=watermark,collage"]),
        judged("ann", keys(40), 1, &["align=match", "score=4"]),
        judged("ann", keys(77), 2, &["align=unrelated", "text=short"]),
        judged("bob", keys(40), 3, &["align=partial", "score=4"]),
        judged("bob", keys(5), 4, &["image=placeholder"]),
        judged("bob", keys(6), 5, &["image=placeholder"]),
    ];
    store_with(&folder.path().join(STORE), &events);
    folder
}

fn counted(folder: &Path, filter: &str) -> String {
    let run = pairlens(folder, &["count", ".", "--where", filter]);
    run.printed().trim().to_owned()
}

#[test]
fn labels_are_columns_of_filters() {
    let folder = labelled();
    for (filter, n) in [
        ("label.align = 'unrelated'", "2"),
        ("label.align = 'unrelated' AND punsafe < 0.1", "1"),
        // Ann and bob differ.
        ("label.align IS NULL", "98"),
        ("label.n = 2", "1"),
        ("label.ann.align = 'match' AND label.bob.align = 'partial'", "1"),
        ("label.by = 'bob'", "2"),
        ("label.by = 'ann,bob'", "1"),
        ("label.score >= 4", "1"),
        ("label.flags LIKE '%collage%'", "1"),
        ("label.image = 'placeholder'", "2"),
        ("label.at > '2026-09'", "5"),
        ("label.set = 'pair-audit-v1 1'", "5"),
    ] {
        assert_eq!(counted(folder.path(), filter), n, "{filter}");
    }
    let run = pairlens(folder.path(), &["count", ".", "--where", "label.align = 'unrelated'"]);
    run.expect_said(&["label.* knows 10 labels of 2 people by pair-audit-v1 1", "5 rows"]);
    pairlens(folder.path(), &["count", ".", "--where", "label.algn = 'x'"])
        .expect_failure(2, &["there is no column label.algn", "did you mean label.align?"]);
}

#[test]
fn labels_are_columns_of_lists_orders_statistics_and_samples() {
    let folder = labelled();
    let rows = ["rows", ".", "--where", "label.n > 0", "--sort", "label.by:desc,row", "--columns"];
    let run =
        pairlens(folder.path(), &[&rows[..], &["TEXT,label.align,label.score,label.by", "--json"]].concat());
    let lines: Vec<Value> = run.printed().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let rows: Vec<i64> = lines.iter().map(|line| line["row"].as_i64().unwrap()).collect();
    assert_eq!(rows, [5, 6, 40, 3, 77]);
    assert_eq!((&lines[2]["label.align"], &lines[2]["label.score"]), (&Value::Null, &Value::from(4)));
    assert_eq!(lines[3]["label.align"], "unrelated");

    let stats = pairlens(folder.path(), &["stats", ".", "--column", "label.align", "--json"]);
    assert!(stats.printed().contains("unrelated"), "{stats:?}");
    let sample =
        ["sample", ".", "-n", "4", "--by", "label.align", "--equal", "--columns", "label.align", "--json"];
    let run = pairlens(folder.path(), &sample);
    assert_eq!(run.printed().matches("\"label.align\":\"unrelated\"").count(), 2, "{run:?}");
}

#[test]
fn an_export_has_the_labels_beside_unchanged_columns() {
    let folder = labelled();
    let export = |more: &[&str]| {
        let args = [&["export", ".", "--output", "out/o.jsonl", "--overwrite"], more].concat();
        std::fs::create_dir_all(folder.path().join("out")).unwrap();
        let run = pairlens(folder.path(), &args);
        run.printed();
        let manifest = std::fs::read_to_string(folder.path().join("out/o.jsonl.manifest.json")).unwrap();
        let text = std::fs::read_to_string(folder.path().join("out/o.jsonl")).unwrap();
        (text, serde_json::from_str::<Value>(&manifest).unwrap())
    };
    let (plain, _) = export(&[]);
    let (text, manifest) = export(&["--label"]);
    let mut n_labelled = 0;
    for (line, plain) in text.lines().zip(plain.lines()) {
        let mut line: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
        let labels: Vec<String> = line.keys().filter(|name| name.starts_with("lbl_")).cloned().collect();
        let wanted =
            ["align", "text", "image", "safety", "flags", "text_flags", "score", "note", "by", "at", "set"];
        assert_eq!(labels, wanted.map(|name| format!("lbl_{name}")));
        n_labelled += usize::from(!line["lbl_by"].is_null());
        line.retain(|name, _| !name.starts_with("lbl_"));
        assert_eq!(Value::from(line), serde_json::from_str::<Value>(plain).unwrap());
    }
    assert_eq!((text.lines().count(), n_labelled), (100, 5));
    let notes = manifest["notes"].to_string();
    assert!(notes.contains("label.* knows 10 labels of 2 people by pair-audit-v1 1"), "{notes}");
    assert!(manifest["command"].as_str().is_some_and(|command| command.contains(" --label ")), "{manifest}");

    let (text, manifest) = export(&["--columns", "TEXT", "--label", "--where", "label.align = 'unrelated'"]);
    assert!(text.starts_with("{\"TEXT\":\"caption 3\",\"lbl_align\":\"unrelated\","), "{text}");
    assert!(manifest["command"].as_str().is_some_and(|command| command.contains("--columns TEXT --label")));
    // What was exported has the labels in it, and needs no store.
    let args = ["export", "part-*.parquet", "--output", "out/o.parquet", "--label"];
    pairlens(folder.path(), &args).printed();
    let again = ["count", "out/o.parquet", "--where", "lbl_align = 'unrelated' AND lbl_score IS NULL"];
    assert_eq!(pairlens(folder.path(), &again).printed().trim(), "2");
    pairlens(folder.path(), &["export", "out/o.parquet", "--output", "p.csv", "--label", "--labels", STORE])
        .expect_failure(2, &["lbl_align is named twice"]);
}

#[test]
fn the_store_lies_beside_the_dataset_or_where_it_is_said_to_lie() {
    let folder = labelled();
    let elsewhere = tempfile::tempdir().unwrap();
    let store = elsewhere.path().join("mine.sqlite");
    std::fs::rename(folder.path().join(STORE), &store).unwrap();
    let filter = ["count", "part-00000.parquet", "--where", "label.align = 'unrelated'"];
    pairlens(folder.path(), &filter).expect_failure(2, &["nothing was labelled here yet", "--labels FILE"]);
    assert!(!folder.path().join(STORE).exists());
    let named = store.to_str().unwrap();
    assert_eq!(pairlens(folder.path(), &[&filter[..], &["--labels", named]].concat()).printed(), "1\n");
    let by_environment = command(folder.path(), &filter).env("PAIRLENS_LABELS", named).output().unwrap();
    assert_eq!(by_environment.stdout, b"1\n");
    let missing = [&filter[..], &["--labels", "none.sqlite"]].concat();
    pairlens(folder.path(), &missing).expect_failure(1, &["none.sqlite does not exist"]);
    let wrong = [&filter[..], &["--labels", "part-00001.parquet"]].concat();
    pairlens(folder.path(), &wrong).expect_failure(1, &["part-00001.parquet", "no store of labels"]);
    let none = ["export", ".", "--output", "o.csv", "--label"];
    pairlens(folder.path(), &none).expect_failure(2, &["nothing was labelled here yet"]);
}

#[test]
fn labels_show_on_a_copy_that_was_cut_and_named_anew() {
    let folder = labelled();
    let copy = tempfile::tempdir().unwrap();
    for (from, name) in [(70, "x.parquet"), (35, "y.parquet"), (0, "z.parquet")] {
        write_shard(&copy.path().join(name), &laion_batch(from, from + 35), 9);
    }
    let store = folder.path().join(STORE);
    let args =
        ["rows", ".", "--where", "label.align = 'unrelated'", "--columns", "TEXT", "--json", "--labels"];
    let run = pairlens(copy.path(), &[&args[..], &[store.to_str().unwrap()]].concat());
    assert_eq!(run.printed(), "{\"row\":7,\"TEXT\":\"caption 77\"}\n{\"row\":73,\"TEXT\":\"caption 3\"}\n");
}

/// Of each file that img2dataset wrote, one pair is judged by its URL and caption alone.
#[test]
fn labels_show_on_what_img2dataset_writes() {
    let Some(data) = shared_data("img2dataset_out/parquet") else { return };
    let path = data.to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let rows = ["rows", path, "--columns", "url,caption", "--json", "--limit", "3"];
    let run = pairlens(folder.path(), &rows);
    let event = |(nth, line): (u64, &str)| {
        let row: Value = serde_json::from_str(line).unwrap();
        let part = |name: &str| PairPart::Text(row[name].as_str().unwrap());
        judged("ann", ItemKeys::of_parts(part("url"), part("caption")), nth, &["align=match"])
    };
    let events: Vec<Event> = (0..).zip(run.printed().lines()).map(event).collect();
    store_with(&folder.path().join("s.sqlite"), &events);
    let count = ["count", path, "--where", "label.align = 'match' AND row < 3", "--labels", "s.sqlite"];
    assert_eq!(pairlens(folder.path(), &count).printed(), "3\n");
}

#[test]
fn sets_are_listed_printed_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let list = pairlens(folder.path(), &["labels", "sets"]);
    assert!(
        list.printed().contains("pair-audit-v1\n") && list.printed().contains("verdict (accept, reject)")
    );
    let printed = pairlens(folder.path(), &["labels", "sets", "pair-audit-v1"]);
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, printed.printed()).unwrap();
    let again = pairlens(folder.path(), &["labels", "sets", "mine.toml"]);
    assert!(again.printed().starts_with("name = \"pair-audit-v1\"\n"));
    let conflict = printed.printed().replace("key = \"s\"", "key = \"w\"");
    std::fs::write(&file, conflict).unwrap();
    let words = ["mine.toml", "key w says image = placeholder here and text = boilerplate in line"];
    pairlens(folder.path(), &["labels", "sets", "mine.toml"]).expect_failure(1, &words);
    pairlens(folder.path(), &["labels", "sets", "mien"]).expect_failure(2, &["pair-audit-v1 and quick"]);
}
