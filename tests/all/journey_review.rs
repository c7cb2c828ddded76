//! A review in the real program: judged by keys alone, left, gone on with, undone across the restart, and read back
//! from the store as any other program of ours would.

use std::path::Path;

use pairlens::labels::{Answer, Label, LabelFilter, STORE_NAME, Store};

use crate::commands_run::pairlens;
use crate::hostile_parser::assert_clean;
use crate::journey::{SCREEN, with_pictures};
use crate::journey_pty::{Kind, Pty};

/// Twelve of forty pairs that carry their pictures.
const REVIEW: [&str; 11] = [
    "review",
    "pairs.parquet",
    "-n",
    "12",
    "--seed",
    "7",
    "--by",
    "similarity:0.2",
    "--annotator",
    "ann",
    "--safe=off",
];

fn begin(folder: &Path, n_judged: usize) -> Pty {
    let mut pty = Pty::start(folder, &REVIEW, Kind::Kitty, SCREEN);
    pty.wait_for(&format!("review pair-audit-v1 · ann · {n_judged} of 12")).wait_for("PNG 64×48");
    // No other terminal has the first pair.
    pty.wait_without("asking whether");
    pty
}

/// Presses a key and waits until so many are judged and the next picture is there and all is saved.
fn judge(pty: &mut Pty, key: &str, n_judged: usize) {
    pty.press(key).wait_for(&format!("ann · {n_judged} of 12")).wait_for("PNG 64×48").wait_for("✓ all saved");
}

fn labels(folder: &Path) -> Vec<Label> {
    let mut store = Store::open_to_read(&folder.join(STORE_NAME)).unwrap();
    assert!(store.verify().unwrap().is_sound());
    store.labels(&LabelFilter::default()).unwrap()
}

fn align(labels: &[Label]) -> Vec<String> {
    let mut answers: Vec<String> =
        labels.iter().filter(|label| label.dimension == "align").map(|label| label.answer.text()).collect();
    answers.sort();
    answers
}

#[test]
fn ten_pairs_are_judged_and_the_next_day_goes_on_with_everything_to_undo() {
    let folder = with_pictures();
    let mut pty = begin(folder.path(), 0);
    for (n, key) in ["1", "4", "1", "2", "5", "1", "1", "4", "3"].iter().enumerate() {
        judge(&mut pty, key, n + 1);
    }
    // A flag and a note belong to the pair that is judged after them.
    pty.press("W").wait_for("W ◆watermark").press("nsign is in Greek\r").wait_for("sign is in Greek");
    judge(&mut pty, "1", 10);
    pty.press("\x1b");
    let gone = pty.gone();
    assert!(gone.status.success());
    assert_clean(&gone.bytes);
    let first = labels(folder.path());
    let expected = ["cannot_tell", "match", "match", "match", "match", "match", "partial", "text_only"];
    assert_eq!(align(&first), [&expected[..], &["unrelated", "unrelated"]].concat());
    assert!(first.iter().all(|label| label.annotator.0 == "ann" && label.place.shard == "pairs.parquet"));
    let note = first.iter().find(|label| label.dimension == "note").unwrap();
    assert_eq!(note.answer, Answer::Words("sign is in Greek".to_owned()));

    let mut pty = begin(folder.path(), 10);
    pty.wait_for("goes on: 10 of 12 done before");
    pty.press("u").wait_for("ann · 9 of 12").wait_for("taken back: now align not answered");
    pty.press("u").wait_for("taken back: now note not answered");
    pty.press("uu").wait_for("ann · 8 of 12");
    pty.press("\x12").wait_for("ann · 9 of 12").wait_for("✓ all saved").press("\x1b");
    assert!(pty.gone().status.success());
    let second = labels(folder.path());
    assert_eq!(align(&second), [&expected[..1], &expected[2..], &["unrelated", "unrelated"]].concat());
    assert!(second.iter().all(|label| label.dimension == "align"), "note and flag were taken back");
}

#[test]
fn a_few_rows_are_reviewed_out_of_the_list_and_back() {
    let folder = with_pictures();
    let args = ["pairs.parquet", "--safe=off", "--labels", "elsewhere.sqlite"];
    let mut pty = Pty::start(folder.path(), &args, Kind::Xterm, SCREEN);
    pty.wait_for("a colour, number 0").press("3G").wait_for("╭ 3 · ").press("R").wait_for("400 seed 0");
    pty.press("\x15\r").wait_for("not drawn at random").wait_for("PNG 64×48");
    // Over to the next pair and back, which takes the notice off the line.
    pty.press("\x1b[C")
        .wait_for("number 1")
        .press("\x1b[D")
        .wait_for("pair 1 of 40")
        .wait_without("asking whether");
    pty.wait_for("PNG 64×48").press("4");
    pty.wait_for("1 of 40").wait_for("✓ all saved").press("\x1b").wait_for("▶   3").press("q");
    let gone = pty.gone();
    assert!(gone.status.success());
    assert_clean(&gone.bytes);
    let store = Store::open_to_read(&folder.path().join("elsewhere.sqlite")).unwrap();
    let labels = store.labels(&LabelFilter::default()).unwrap();
    assert_eq!(align(&labels), ["unrelated"]);
    let draws = store.draws().unwrap();
    assert!(draws.iter().all(|draw| !draw.origin.is_random), "{draws:?}");
}

/// Two people, two pairs, one disagreement; one of them gives in.
#[test]
fn what_two_people_differ_on_is_settled_and_their_first_words_are_still_compared() {
    let folder = with_pictures();
    let judge = |name: &str, keys: [&str; 2]| {
        let args = ["review", "pairs.parquet", "-n", "2", "--seed", "7", "--safe=off", "--annotator", name];
        let mut pty = Pty::start(folder.path(), &args, Kind::Kitty, SCREEN);
        for (nth, key) in keys.into_iter().enumerate() {
            pty.wait_for(&format!("{name} · {nth} of 2"))
                .wait_for("PNG 64×48")
                .wait_without("asking whether");
            pty.press(key);
        }
        pty.wait_for(&format!("{name} · 2 of 2")).wait_for("✓ all saved").press("\x1b");
        assert!(pty.gone().status.success());
    };
    judge("ann", ["1", "1"]);
    judge("ben", ["1", "4"]);
    let agreement = || pairlens(folder.path(), &["labels", "agreement", "pairs.parquet", "--json"]);
    let same = |out: &str| out.contains("\"value\":0.5") && out.contains("\"n_items\":2");
    let before = agreement();
    assert!(same(before.printed()) && before.printed().contains("\"n_disagreements\":1"));

    let settle = ["review", "pairs.parquet", "--disagreements", "--annotator", "ann", "--safe=off"];
    let mut pty = Pty::start(folder.path(), &settle, Kind::Kitty, SCREEN);
    pty.wait_for("ann · 0 of 1").wait_for("PNG 64×48").wait_without("asking whether");
    pty.press("\x1b[C").wait_for("people differ on align (. shows how)");
    pty.press(".").wait_for("align: ann match, ben unrelated");
    pty.press("4").wait_for("ann · 1 of 1").wait_for("✓ all saved").press("\x1b");
    assert!(pty.gone().status.success());
    let after = agreement();
    assert!(same(after.printed()) && after.printed().contains("\"n_disagreements\":0"));
    let mut pty = Pty::start(folder.path(), &settle, Kind::Xterm, (80, 24));
    pty.wait_for("there is no pair that people disagree on");
    assert_eq!(pty.gone().status.exit_code(), 1);
}

#[test]
fn labels_that_cannot_be_stored_are_refused_before_anything_is_judged() {
    let folder = with_pictures();
    std::fs::write(folder.path().join("not-a-store.sqlite"), "these are somebody's notes").unwrap();
    let args = ["review", "pairs.parquet", "-n", "3", "--labels", "not-a-store.sqlite"];
    let mut pty = Pty::start(folder.path(), &args, Kind::Xterm, (80, 24));
    pty.wait_for("open the store of labels").wait_for("it was left as it is").wait_for("--labels FILE");
    assert_eq!(pty.gone().status.exit_code(), 1);
    let text = std::fs::read_to_string(folder.path().join("not-a-store.sqlite")).unwrap();
    assert_eq!(text, "these are somebody's notes");
}
