//! `pairlens labels agreement` over a store that three people wrote: what is compared, what is left out, what is said
//! where nothing can be.

use std::path::Path;

use pairlens::labels::agreement::disagreements;
use pairlens::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, Event, ItemAct, ItemKeys, LabelFilter, Place, Store, Via,
};
use pairlens::query::keyed::PairKey;
use serde_json::Value;
use tempfile::TempDir;

use super::commands_run::{Run, pairlens};
use super::labels_random::audit;

/// One person at work.
struct Desk<'a> {
    store: &'a mut Store,
    person: &'a str,
    session: u64,
    n_acts: u64,
}

impl Desk<'_> {
    fn say(&mut self, via: Via, pair: u128, dimension: &str, answer: Answer) {
        let keys = ItemKeys { pair: PairKey(pair), image: pair + 1_000, text: pair + 2_000 };
        let changes = vec![Change::Set { dimension: dimension.to_owned(), answer }];
        let item = ItemAct { keys, place: Place::default(), shown_ms: Some(900), judged_ms: None, changes };
        let id = ActId { session: self.session, nth: self.n_acts };
        self.n_acts += 1;
        let event = Event {
            annotator: Annotator(self.person.to_owned()),
            set: audit().id,
            draw: None,
            at_ms: 0,
            deed: Deed::Act(Act { id, via, items: vec![item] }),
        };
        self.store.append(&[event]).unwrap();
    }

    fn align(&mut self, via: Via, pair: u128, value: &str) {
        self.say(via, pair, "align", Answer::One(value.to_owned()));
    }
}

fn desk<'a>(store: &'a mut Store, person: &'a str, session: u64) -> Desk<'a> {
    Desk { store, person, session, n_acts: 0 }
}

fn store_in(folder: &Path) -> Store {
    let mut store = Store::open(&folder.join("pairlens-labels.sqlite")).unwrap();
    store.put_set(&audit()).unwrap();
    store
}

/// Ann and Bob judge forty pairs and differ on every eighth; Ann was shown the first ten once more.
fn judged_by_two() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_in(folder.path());
    let value = |pair: u128| if pair.is_multiple_of(3) { "match" } else { "unrelated" };
    let mut ann = desk(&mut store, "ann", 1);
    for pair in 0..40 {
        ann.align(Via::Single, pair, value(pair));
    }
    for pair in 0..10 {
        ann.align(Via::Repeat, pair, if pair == 4 { "partial" } else { value(pair) });
    }
    let mut bob = desk(&mut store, "bob", 2);
    for pair in 0..40 {
        bob.align(Via::Single, pair, if pair.is_multiple_of(8) { "cannot_tell" } else { value(pair) });
    }
    // Nobody's second opinion: the machine's, and a pair that one person judged.
    bob.say(Via::Machine, 1, "image", Answer::One("dead".to_owned()));
    desk(&mut store, "ann", 3).say(Via::Machine, 1, "image", Answer::One("dead".to_owned()));
    desk(&mut store, "cleo", 4).align(Via::Single, 99, "match");
    (folder, store)
}

fn agreement(folder: &TempDir, more: &[&str]) -> Run {
    let args: Vec<&str> = ["labels", "agreement", "."].iter().chain(more).copied().collect();
    pairlens(folder.path(), &args)
}

#[test]
fn two_people_and_one_twice_are_compared() {
    let (folder, _store) = judged_by_two();
    let found: Value = serde_json::from_str(agreement(&folder, &["--json"]).printed()).unwrap();
    let between = found["between_people"].as_array().unwrap();
    assert_eq!(between.len(), 1, "what the machine said is compared with nothing");
    assert_eq!((&between[0]["dimension"], &between[0]["n_items"]), (&Value::from("align"), &Value::from(40)));
    assert_eq!(between[0]["people"], serde_json::json!(["ann", "bob"]));
    let measure = |figures: &Value, name: &str| -> Value {
        let all = figures["measures"].as_array().unwrap();
        all.iter().find(|measure| measure["measure"] == name).unwrap()["value"].clone()
    };
    assert_eq!(measure(&between[0], "percent"), 35.0 / 40.0);
    let own = &found["with_oneself"][0];
    assert_eq!((&own["people"][0], &own["n_items"]), (&Value::from("ann"), &Value::from(10)));
    assert_eq!(measure(own, "percent"), 0.9);
    assert_eq!(found["n_disagreements"], 5);
}

#[test]
fn the_table_can_be_read() {
    let (folder, _store) = judged_by_two();
    let run = agreement(&folder, &[]);
    let printed = run.printed();
    for words in ["pair-audit-v1 1: ", "by ann, bob, cleo", "88 % (", "5 pairs that people disagree on"] {
        assert!(printed.contains(words), "{words:?} is not in:\n{printed}");
    }
    assert!(printed.contains("ann, shown the same twice") && !printed.contains("NaN"), "{printed}");
}

#[test]
fn the_queue_of_disagreements_is_what_people_differ_on() {
    let (_folder, store) = judged_by_two();
    let queue = disagreements(&audit(), &store.labels(&LabelFilter::default()).unwrap());
    let pairs: Vec<u128> = queue.iter().map(|disagreement| disagreement.keys.pair.0).collect();
    assert_eq!(pairs, [0, 8, 16, 24, 32]);
}

#[test]
fn one_person_alone_agrees_with_nobody_and_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_in(folder.path());
    assert!(agreement(&folder, &[]).printed().contains("nothing was judged yet"));
    desk(&mut store, "ann", 1).align(Via::Single, 1, "match");
    let run = agreement(&folder, &[]);
    assert!(run.printed().contains("no pair, picture or caption was judged by two people"));
    assert_eq!(agreement(&folder, &["--set", "quick"]).printed(), "nothing was judged yet\n");
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    agreement(&folder, &[]).expect_failure(1, &["--labels"]);
    agreement(&folder, &["--confidence", "95"]).expect_failure(2, &["95 is no confidence"]);
    pairlens(folder.path(), &["labels", "agreement"]).expect_failure(2, &["--labels FILE"]);
}
