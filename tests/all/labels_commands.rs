//! `pairlens labels list`, `verify` and `forget` as they are typed.

use std::path::Path;

use pairlens::labels::{
    Act, ActId, Answer, Change, Deed, EventFilter, ItemAct, LabelFilter, Place, Store, Via,
};
use rusqlite::Connection;
use serde_json::Value;

use super::commands_run::{command, pairlens};
use super::labels_random::{Hand, audit, pairs};
use super::labels_store::{draw, fresh};

/// Where the store lies that `fresh` makes.
const HERE: &str = ".";

/// Two people judge some pairs of a draw, in the folder's store.
fn judged() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, path, mut store) = fresh();
    let draw = store.begin_draw(&draw(7)).unwrap();
    for (name, n_pairs) in [("ann", 5), ("bob\u{1b}[31m", 2)] {
        let mut hand = Hand::new(name, n_pairs);
        for (nth, keys) in (0..n_pairs).zip(pairs()) {
            let answer = Answer::One("match".to_owned());
            let changes = vec![Change::Set { dimension: "align".to_owned(), answer }];
            let place = Place { shard: "part-0.parquet".to_owned(), shard_row: nth };
            let item = ItemAct { keys, place, shown_ms: Some(800), judged_ms: None, changes };
            let act = Act { id: ActId { session: n_pairs, nth }, via: Via::Single, items: vec![item] };
            let event = hand.event(Some(draw), Deed::Act(act));
            store.append(&[event]).unwrap();
        }
    }
    (folder, path)
}

#[test]
fn the_list_says_how_far_each_draw_is_and_what_holds() {
    let (folder, _) = judged();
    let run = pairlens(folder.path(), &["labels", "list", HERE, "--limit", "2"]);
    let printed = run.printed();
    assert!(printed.contains("draw 1 · 12 items of 48 · seed 7 · pair-audit-v1 1 · begun 20"), "{printed}");
    assert!(printed.contains("\n  ann · 5 judged, 6 left\n"), "the repeat is none of them: {printed}");
    assert!(printed.contains("7 labels\n"), "{printed}");
    assert!(printed.contains("Z  ann  align  match  part-0.parquet row "), "{printed}");
    assert!(printed.contains("  and 5 more: --limit N, or --json for all\n"), "{printed}");
    assert!(!printed.contains('\u{1b}'), "{printed}");
    let run = pairlens(folder.path(), &["labels", "list", HERE, "--annotator", "ann", "--json"]);
    let lines: Vec<Value> = run.printed().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!((&lines[0]["answer"], &lines[0]["via"]), (&Value::from("match"), &Value::from("single")));
}

#[test]
fn where_there_are_no_labels_none_are_made() {
    let folder = tempfile::tempdir().unwrap();
    for what in
        [&["list"][..], &["verify"], &["verify", "--rebuild"], &["forget", "--annotator", "ann", "--yes"]]
    {
        let args: Vec<&str> = ["labels"].iter().chain(what).chain(&[HERE]).copied().collect();
        pairlens(folder.path(), &args).expect_failure(1, &["there are no labels yet", "pairlens review"]);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_environment_names_a_store_and_the_option_goes_before_it() {
    let (elsewhere, path) = judged();
    let folder = tempfile::tempdir().unwrap();
    let printed = |args: &[&str], variable: &Path| {
        let output = command(folder.path(), args).env("PAIRLENS_LABELS", variable).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(
        printed(&["labels", "verify"], &path).contains("sound: 2 people, 1 set, 1 draw, 7 events, 7 labels")
    );
    let named = path.to_str().unwrap();
    let nowhere = elsewhere.path().join("none.sqlite");
    assert!(printed(&["labels", "verify", "--labels", named], &nowhere).contains("sound: "));
}

#[test]
fn a_wrong_cache_is_said_and_rebuilt() {
    let (folder, path) = judged();
    Connection::open(&path).unwrap().execute("DELETE FROM label", []).unwrap();
    let run = pairlens(folder.path(), &["labels", "verify", HERE]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stdout.contains("not sound: ") && run.stdout.contains("5 labels of ann are not what"),
        "{run:?}"
    );
    run.expect_said(&["--rebuild makes the labels again"]);
    let run = pairlens(folder.path(), &["labels", "verify", HERE, "--rebuild", "--json"]);
    let found: Value = serde_json::from_str(run.printed()).unwrap();
    assert_eq!(
        (&found["sound"], &found["labels"], &found["rebuilt"]),
        (&true.into(), &7.into(), &true.into())
    );
}

#[test]
fn a_person_is_forgotten_only_when_it_is_said_twice() {
    let (folder, path) = judged();
    let ask = ["labels", "forget", HERE, "--annotator", "ann"];
    pairlens(folder.path(), &ask)
        .expect_failure(2, &["cannot be taken back", "--yes removes 5 events and 5 labels"]);
    assert_eq!(Store::open(&path).unwrap().last_event().unwrap(), 7);
    let run = pairlens(folder.path(), &["labels", "forget", HERE, "--annotator", "ann", "--yes"]);
    assert!(run.printed().starts_with("removed 5 events and 5 labels of ann\n"), "{run:?}");
    let store = Store::open(&path).unwrap();
    assert_eq!(store.events(&EventFilter::default()).unwrap().len(), 2);
    assert_eq!(store.labels(&LabelFilter::default()).unwrap().len(), 2);
    assert_eq!(store.sets().unwrap(), [audit()]);
}
