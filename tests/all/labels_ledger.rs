//! The ledger against a naive fold, over random sequences of acts, undos, redos and restarts.
//!
//! All 100,000 sequences that the project stands for (about a minute in release):
//! `PAIRLENS_LEDGER_SEQUENCES=100000 cargo test --release --test all labels_ledger::`

use std::collections::BTreeMap;

use pairlens::labels::{
    Act, ActId, Annotator, Answer, Applied, Change, Deed, DrawId, Event, ItemKeys, LabelSet, Ledger, Origin,
    Place, Progress, SetRef, Sheet, Via,
};

use super::labels_random::{Hand, audit, pairs};

/// Sequences in an ordinary run, which takes a second or two.
const N_SEQUENCES: u64 = 400;

fn n_sequences() -> u64 {
    let asked = std::env::var("PAIRLENS_LEDGER_SEQUENCES").ok();
    asked.map_or(N_SEQUENCES, |number| number.parse().expect("a number of sequences"))
}

#[test]
fn any_sequence_folds_to_what_a_naive_fold_gives_and_redo_brings_back_what_undo_took() {
    for seed in 0..n_sequences() {
        Sequence::new(seed).play();
    }
}

/// One person's evening: the ledger as it is carried along, and all events so far.
struct Sequence {
    seed: u64,
    hand: Hand,
    ledger: Ledger,
    events: Vec<Event>,
}

impl Sequence {
    fn new(seed: u64) -> Self {
        let mut hand = Hand::new("ann", seed);
        hand.draws = vec![None, Some(DrawId(1)), Some(DrawId(2))];
        Self { seed, hand, ledger: Ledger::new(audit()), events: Vec::new() }
    }

    fn play(mut self) {
        for _ in 0..self.hand.random.usize(5..40) {
            let draw = self.hand.draws[self.hand.random.usize(..3)];
            match self.hand.random.u8(..10) {
                0 => self.ledger = self.restarted(),
                1 | 2 => self.undo(draw),
                3 => self.redo(draw),
                4 => self.undo_and_redo(draw),
                5 => self.turn_any(draw),
                _ => {
                    let event = self.hand.act();
                    self.take(event);
                }
            }
        }
        let folded = Naive::of(&self.hand.set, &self.events);
        for keys in pairs() {
            assert_eq!(self.ledger.sheet(&keys), folded.sheet(&keys), "seed {}", self.seed);
        }
        self.assert_same(&self.restarted(), "a restart");
    }

    fn take(&mut self, event: Event) {
        self.ledger.apply(&event);
        self.events.push(event);
    }

    fn undo(&mut self, draw: Option<DrawId>) {
        if let Some(id) = self.ledger.next_undo(draw) {
            let event = self.hand.event(draw, Deed::Undo(id));
            self.take(event);
            assert_eq!(self.ledger.next_redo(draw), Some(id), "seed {}", self.seed);
        }
    }

    fn redo(&mut self, draw: Option<DrawId>) {
        if let Some(id) = self.ledger.next_redo(draw) {
            let event = self.hand.event(draw, Deed::Redo(id));
            self.take(event);
            assert!(self.ledger.next_undo(draw).is_some(), "seed {}", self.seed);
        }
    }

    fn undo_and_redo(&mut self, draw: Option<DrawId>) {
        let before = self.ledger.clone();
        let Some(id) = self.ledger.next_undo(draw) else { return };
        for deed in [Deed::Undo(id), Deed::Redo(id)] {
            let event = self.hand.event(draw, deed);
            self.take(event);
        }
        self.assert_same(&before, "redo after undo");
    }

    /// Undoes or redoes an act by its name, as another terminal would; also one that nobody did.
    fn turn_any(&mut self, draw: Option<DrawId>) {
        let acts: Vec<ActId> =
            self.events.iter().filter_map(|event| act_of(event).map(|act| act.id)).collect();
        let nobodys = ActId { session: 1, nth: 1 };
        let id = self.hand.random.choice(acts).unwrap_or(nobodys);
        let deed = if self.hand.random.bool() { Deed::Undo(id) } else { Deed::Redo(id) };
        let event = self.hand.event(draw, deed);
        self.take(event);
    }

    fn restarted(&self) -> Ledger {
        let mut ledger = Ledger::new(audit());
        for event in &self.events {
            ledger.apply(event);
        }
        ledger
    }

    fn assert_same(&self, other: &Ledger, what: &str) {
        assert_eq!(self.ledger.labels(), other.labels(), "{what}, seed {}", self.seed);
        for keys in pairs() {
            assert_eq!(self.ledger.sheet(&keys), other.sheet(&keys), "{what}, seed {}", self.seed);
        }
        for &draw in &self.hand.draws {
            assert_eq!(self.ledger.next_undo(draw), other.next_undo(draw), "{what}, seed {}", self.seed);
            assert_eq!(self.ledger.next_redo(draw), other.next_redo(draw), "{what}, seed {}", self.seed);
        }
    }
}

fn act_of(event: &Event) -> Option<&Act> {
    match &event.deed {
        Deed::Act(act) => Some(act),
        Deed::Undo(_) | Deed::Redo(_) => None,
    }
}

/// The rules said once more, without indexes: every change that counts, oldest first.
struct Naive<'a> {
    set: &'a LabelSet,
    changes: Vec<(&'a ItemKeys, &'a Change)>,
    /// Pictures escalated when they were shown once more: the only thing of a repeat that counts.
    escalated_again: Vec<u128>,
}

impl<'a> Naive<'a> {
    fn of(set: &'a LabelSet, events: &'a [Event]) -> Self {
        let (mut changes, mut escalated_again) = (Vec::new(), Vec::new());
        for (nth, event) in events.iter().enumerate() {
            let Some(act) = act_of(event) else { continue };
            let turned = events[nth..].iter().rev().find(|later| match &later.deed {
                Deed::Undo(id) | Deed::Redo(id) => *id == act.id,
                Deed::Act(_) => false,
            });
            if turned.is_some_and(|event| matches!(event.deed, Deed::Undo(_))) {
                continue;
            }
            for item in &act.items {
                if act.via != Via::Repeat {
                    changes.extend(item.changes.iter().map(|change| (&item.keys, change)));
                } else if item.changes.contains(&Change::Escalate) {
                    escalated_again.push(item.keys.image);
                }
            }
        }
        Self { set, changes, escalated_again }
    }

    fn sheet(&self, keys: &ItemKeys) -> Sheet {
        let own = || self.changes.iter().rev().filter(|(said, _)| said.pair == keys.pair);
        let mut sheet = Sheet { n_changes: own().count(), ..Sheet::default() };
        sheet.answers = self.answers(keys);
        let required = &self.set.required().unwrap().name;
        sheet.is_judged = sheet.answers.get(required).is_some_and(|(_, origin)| *origin == Origin::Own);
        let left = own().find(|(_, change)| match change {
            Change::Set { dimension, .. } => dimension == required,
            other => matches!(other, Change::Skip),
        });
        sheet.is_skipped = !sheet.is_judged && left.is_some_and(|(_, change)| **change == Change::Skip);
        sheet.is_bookmarked = own()
            .find_map(|(_, change)| if let Change::Bookmark(is) = change { Some(*is) } else { None })
            .unwrap_or(false);
        let escalating = Answer::One("escalate".to_owned());
        sheet.is_escalated = sheet.answers.get("safety").is_some_and(|(answer, _)| *answer == escalating)
            || self.escalated_again.contains(&keys.image)
            || self
                .changes
                .iter()
                .any(|(said, change)| said.image == keys.image && **change == Change::Escalate);
        sheet
    }

    fn answers(&self, keys: &ItemKeys) -> BTreeMap<String, (Answer, Origin)> {
        let mut answers = BTreeMap::new();
        for known in &self.set.dimensions {
            let of_this = |change: &Change| match change {
                Change::Set { dimension, .. } | Change::Clear { dimension } => *dimension == known.name,
                _ => false,
            };
            let said = || self.changes.iter().rev().filter(|(_, change)| of_this(change));
            let newest = said().find(|(said, _)| said.of(known.scope) == keys.of(known.scope));
            let own = said().find(|(said, _)| said.pair == keys.pair);
            if let Some((_, Change::Set { answer, .. })) = newest {
                let is_own = matches!(own, Some((_, Change::Set { .. })));
                let origin = if is_own { Origin::Own } else { Origin::Inherited };
                answers.insert(known.name.clone(), (answer.clone(), origin));
            }
        }
        answers
    }
}

/// Events by hand, for the rules one by one.
struct Desk {
    ledger: Ledger,
    n_acts: u64,
}

impl Desk {
    fn new() -> Self {
        Self { ledger: Ledger::new(audit()), n_acts: 0 }
    }

    fn deed(&mut self, draw: Option<DrawId>, deed: Deed) -> Applied {
        let set = SetRef { name: "pair-audit-v1".to_owned(), version: 1 };
        self.ledger.apply(&Event { annotator: Annotator("ann".to_owned()), set, draw, at_ms: 0, deed })
    }

    fn act(&mut self, via: Via, keys: ItemKeys, change: Change) -> ActId {
        let id = ActId { session: 7, nth: self.n_acts };
        self.n_acts += 1;
        let changes = vec![change];
        let items = vec![pairlens::labels::ItemAct {
            keys,
            place: Place::default(),
            shown_ms: None,
            judged_ms: None,
            changes,
        }];
        self.deed(None, Deed::Act(Act { id, via, items }));
        id
    }

    fn say(&mut self, keys: ItemKeys, dimension: &str, value: &str) -> ActId {
        let answer = Answer::One(value.to_owned());
        self.act(Via::Single, keys, Change::Set { dimension: dimension.to_owned(), answer })
    }
}

/// Two pairs with one picture, and one with another.
fn three() -> [ItemKeys; 3] {
    let pairs = pairs();
    let of = |picture: u128| pairs.iter().copied().filter(move |keys| keys.image == picture);
    let mut same = of(pairs[0].image);
    let other = pairs.iter().copied().find(|keys| keys.image != pairs[0].image).unwrap();
    [same.next().unwrap(), same.next().unwrap(), other]
}

#[test]
fn what_is_said_of_a_picture_follows_it_and_judges_no_other_pair() {
    let [first, second, other] = three();
    let mut desk = Desk::new();
    desk.say(first, "image", "placeholder");
    desk.say(first, "align", "unrelated");
    let sheet = desk.ledger.sheet(&second);
    assert_eq!(sheet.answers["image"], (Answer::One("placeholder".to_owned()), Origin::Inherited));
    assert_eq!((sheet.answers.len(), sheet.is_judged, sheet.n_changes), (1, false, 0));
    assert_eq!(desk.ledger.sheet(&other), Sheet::default());
    let progress = desk.ledger.progress(&[first, first, second, other]);
    assert_eq!(progress, Progress { n_judged: 2, n_left: 2, ..Progress::default() });
}

#[test]
fn an_answer_ends_a_skip_and_without_it_the_skip_is_over_too() {
    let [first, ..] = three();
    let mut desk = Desk::new();
    desk.act(Via::Single, first, Change::Skip);
    assert!(desk.ledger.sheet(&first).is_skipped);
    let judged = desk.say(first, "align", "match");
    assert!(desk.ledger.sheet(&first).is_judged && !desk.ledger.sheet(&first).is_skipped);
    desk.act(Via::Single, first, Change::Clear { dimension: "align".to_owned() });
    assert!(!desk.ledger.sheet(&first).is_skipped, "it was judged since");
    desk.deed(None, Deed::Undo(judged));
    assert!(desk.ledger.sheet(&first).is_skipped, "the judgement never was");
}

#[test]
fn an_escalated_picture_stays_blank_beside_every_caption() {
    let [first, second, other] = three();
    let mut desk = Desk::new();
    desk.act(Via::Single, first, Change::Escalate);
    assert!(desk.ledger.sheet(&second).is_escalated && !desk.ledger.sheet(&other).is_escalated);
    let mut imported = Desk::new();
    imported.say(first, "safety", "escalate");
    assert!(imported.ledger.sheet(&second).is_escalated);
}

#[test]
fn undo_takes_back_what_a_person_did_and_not_what_the_machine_saw() {
    let [first, second, _] = three();
    let mut desk = Desk::new();
    let judged = desk.say(first, "align", "match");
    let dead = Change::Set { dimension: "image".to_owned(), answer: Answer::One("dead".to_owned()) };
    desk.act(Via::Machine, second, dead);
    assert_eq!(desk.ledger.next_undo(None), Some(judged));
    assert_eq!(desk.ledger.next_undo(Some(DrawId(1))), None, "another draw has its own stack");
    assert_eq!(desk.ledger.touched(judged), [first.pair]);
}

#[test]
fn what_is_known_already_or_belongs_elsewhere_changes_nothing() {
    let [first, ..] = three();
    let mut desk = Desk::new();
    desk.say(first, "align", "match");
    desk.n_acts = 0;
    desk.say(first, "align", "unrelated");
    assert_eq!(desk.ledger.sheet(&first).answers["align"].0, Answer::One("match".to_owned()));
    assert_eq!(desk.deed(None, Deed::Undo(ActId { session: 9, nth: 9 })), Applied::Unchanged);
    let set = SetRef { name: "pair-audit-v1".to_owned(), version: 2 };
    let mut other = Hand::new("ann", 1).act();
    other.set = set;
    assert_eq!(desk.ledger.apply(&other), Applied::Unchanged);
}

#[test]
fn a_pair_shown_once_more_keeps_its_label_and_both_answers_stand_side_by_side() {
    let [first, second, _] = three();
    let mut desk = Desk::new();
    let say =
        |value: &str| Change::Set { dimension: "align".to_owned(), answer: Answer::One(value.to_owned()) };
    desk.act(Via::Single, first, say("match"));
    let again = desk.act(Via::Repeat, first, say("partial"));
    desk.act(Via::Repeat, second, say("match"));
    desk.act(Via::Single, first, say("unrelated"));
    let sheet = desk.ledger.sheet(&first);
    assert_eq!(sheet.answers["align"].0, Answer::One("unrelated".to_owned()));
    assert!(!desk.ledger.sheet(&second).is_judged && desk.ledger.is_judged_again(second.pair));
    let repeats = desk.ledger.repeats();
    assert_eq!(repeats.len(), 1, "the second pair was said nothing of before");
    assert_eq!(
        repeats[0].first,
        Answer::One("match".to_owned()),
        "what held then, not what was corrected later"
    );
    assert_eq!(repeats[0].again, Answer::One("partial".to_owned()));
    desk.deed(None, Deed::Undo(again));
    assert_eq!(desk.ledger.repeats(), []);
}

#[test]
fn a_picture_escalated_when_shown_once_more_is_blank_for_good() {
    let [first, second, _] = three();
    let mut desk = Desk::new();
    desk.act(Via::Repeat, first, Change::Escalate);
    assert!(desk.ledger.sheet(&second).is_escalated);
}
