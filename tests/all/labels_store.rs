//! The store from outside: what goes in comes out, nothing else is opened, and a person can be forgotten.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use pairlens::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, DrawId, DrawItem, DrawOrigin, DrawStratum, Event,
    EventFilter, ItemAct, LabelFilter, Ledger, NewDraw, Place, Store, StoreError, Via,
};
use rusqlite::Connection;
use tempfile::TempDir;

use super::labels_random::{Hand, audit, pairs};

/// A store in a folder of its own, with the audit's set in it.
pub(super) fn fresh() -> (TempDir, PathBuf, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairlens-labels.sqlite");
    let mut store = Store::open(&path).unwrap();
    store.put_set(&audit()).unwrap();
    (folder, path, store)
}

/// A draw of the pairs that random acts are about; another seed is another draw.
pub(super) fn draw(seed: u64) -> NewDraw {
    let items = pairs().into_iter().enumerate().map(|(nth, keys)| DrawItem {
        nth: nth as u64,
        keys,
        copy: 0,
        is_repeat: nth == 7,
        place: Place { shard: "part-0.parquet".to_owned(), shard_row: 3 * nth as u64 },
        stratum: nth % 2,
        probability: 0.25,
        scores: vec![("similarity".to_owned(), (nth > 0).then_some(0.3)), ("punsafe".to_owned(), None)],
    });
    let stratum = |name: &str| DrawStratum {
        names: vec![name.to_owned(), "0.1–0.5".to_owned()],
        n_rows: 24,
        n_drawn: 6,
    };
    let command = ["pairlens", "review", "shards", "-n", "12"].map(str::to_owned).to_vec();
    let origin = DrawOrigin {
        n: 12,
        seed,
        is_random: true,
        n_population: 48,
        n_rows: 99,
        command,
        ..DrawOrigin::default()
    };
    NewDraw { set: audit().id, origin, items: items.collect(), strata: vec![stratum("de"), stratum("en")] }
}

fn of(name: &str) -> EventFilter {
    EventFilter { annotator: Some(Annotator(name.to_owned())), ..EventFilter::default() }
}

fn folded(events: &[Event]) -> Ledger {
    let mut ledger = Ledger::new(audit());
    for event in events {
        ledger.apply(event);
    }
    ledger
}

/// Acts, undos and redos of one person, as the ledger allows them.
fn evening(hand: &mut Hand, n_events: usize) -> Vec<Event> {
    let mut ledger = Ledger::new(audit());
    let mut events = Vec::new();
    for _ in 0..n_events {
        let draw = hand.draws[hand.random.usize(..hand.draws.len())];
        let event = match hand.random.u8(..6) {
            0 => ledger.next_undo(draw).map(|id| hand.event(draw, Deed::Undo(id))),
            1 => ledger.next_redo(draw).map(|id| hand.event(draw, Deed::Redo(id))),
            _ => None,
        };
        let event = event.unwrap_or_else(|| hand.act());
        ledger.apply(&event);
        events.push(event);
    }
    events
}

/// The oracle asks every ledger about every pair.
#[test]
fn what_anybody_escalated_and_did_not_take_back_is_blanked_for_all() {
    let mut n_blanked = 0;
    for seed in 0..12 {
        let (_folder, _, mut store) = fresh();
        let said = ["ann", "bob"].map(|name| {
            let mut hand = Hand::new(name, seed + u64::from(name == "bob") * 1_000);
            hand.draws = vec![None];
            let said: Vec<Event> = evening(&mut hand, 25);
            said.into_iter().map(|event| renamed(event, u64::from(name == "bob"))).collect::<Vec<_>>()
        });
        for said in &said {
            store.append(said).unwrap();
        }
        let blanked_by = |said: &Vec<Event>| {
            let ledger = folded(said);
            let escalated = pairs().into_iter().filter(|keys| ledger.sheet(keys).is_escalated);
            escalated.map(|keys| keys.image).collect::<HashSet<u128>>()
        };
        let [ann, bob] = said.each_ref().map(blanked_by);
        assert_eq!(store.escalated(None).unwrap(), &ann | &bob, "seed {seed}");
        let but_ann = (&Annotator("ann".to_owned()), &audit().id);
        assert_eq!(store.escalated(Some(but_ann)).unwrap(), bob, "seed {seed}");
        n_blanked += bob.len();
    }
    assert!(n_blanked > 10, "{n_blanked}");
}

#[test]
fn what_went_in_comes_out_and_the_cache_is_what_it_amounts_to() {
    for seed in 0..12 {
        let (_folder, path, mut store) = fresh();
        let draws =
            vec![None, Some(store.begin_draw(&draw(1)).unwrap()), Some(store.begin_draw(&draw(2)).unwrap())];
        let mut hands = ["ann", "bob"].map(|name| Hand::new(name, seed));
        hands[1].random = fastrand::Rng::with_seed(seed + 1_000);
        let mut said = [Vec::new(), Vec::new()];
        for (nth, hand) in hands.iter_mut().enumerate() {
            hand.draws.clone_from(&draws);
            // Both drew the same session from the same seed: the second one's acts are named apart.
            said[nth] = evening(hand, 60).into_iter().map(|event| renamed(event, nth as u64)).collect();
        }
        for (anns, bobs) in said[0].chunks(7).zip(said[1].chunks(7)) {
            store.append(anns).unwrap();
            store.append(bobs).unwrap();
        }
        drop(store);
        let mut store = Store::open(&path).unwrap();
        for (name, said) in ["ann", "bob"].iter().zip(&said) {
            assert_eq!(store.events(&of(name)).unwrap(), *said, "seed {seed}");
            let filter =
                LabelFilter { annotator: Some(Annotator((*name).to_owned())), ..LabelFilter::default() };
            assert_eq!(store.labels(&filter).unwrap(), folded(said).labels(), "seed {seed}");
        }
        let before = store.labels(&LabelFilter::default()).unwrap();
        assert_eq!(store.verify().unwrap().problems, []);
        store.rebuild().unwrap();
        assert_eq!(store.labels(&LabelFilter::default()).unwrap(), before, "seed {seed}");
    }
}

fn renamed(mut event: Event, session: u64) -> Event {
    match &mut event.deed {
        Deed::Act(Act { id, .. }) | Deed::Undo(id) | Deed::Redo(id) => id.session = session,
    }
    event
}

#[test]
fn a_cache_that_is_wrong_is_found_and_made_again() {
    let (_folder, path, mut store) = fresh();
    store.append(&evening(&mut Hand::new("ann", 3), 40)).unwrap();
    let by_hand = Connection::open(&path).unwrap();
    by_hand.execute("UPDATE label SET answer = 'unrelated' WHERE dimension = 'align'", []).unwrap();
    let verified = store.verify().unwrap();
    assert!(!verified.is_sound() && verified.is_only_cache, "{:?}", verified.problems);
    store.rebuild().unwrap();
    assert!(store.verify().unwrap().is_sound());
}

#[test]
fn events_and_draws_are_never_changed_by_whatever_program() {
    let (_folder, path, mut store) = fresh();
    let draw = store.begin_draw(&draw(1)).unwrap();
    let mut hand = Hand::new("ann", 5);
    hand.draws = vec![Some(draw)];
    let events = evening(&mut hand, 20);
    store.append(&events).unwrap();
    let by_hand = Connection::open(&path).unwrap();
    for sql in [
        "UPDATE event SET at_ms = 0",
        "DELETE FROM event",
        "UPDATE event_item SET shown_ms = 1",
        "DELETE FROM event_item",
        "UPDATE event_change SET kind = 'skip'",
        "DELETE FROM event_change",
        "UPDATE draw SET n_items = 0",
        "DELETE FROM draw_item",
        "DELETE FROM draw_stratum",
        "DELETE FROM draw",
    ] {
        let error = by_hand.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("are never"), "{sql}: {error}");
    }
    assert_eq!(store.events(&of("ann")).unwrap(), events);
}

#[test]
fn an_act_is_stored_once_and_its_name_stands_for_it_alone() {
    let (_folder, _, mut store) = fresh();
    let mut hand = Hand::new("ann", 9);
    let events = [hand.act(), hand.act()];
    store.append(&events).unwrap();
    store.append(&events).unwrap();
    assert_eq!(store.events(&EventFilter::default()).unwrap(), events);
    let mut other = events[0].clone();
    other.at_ms += 1;
    let error = store.append(&[hand.act(), other]).unwrap_err();
    assert!(matches!(error, StoreError::OtherAct(ActId { nth: 0, .. })), "{error}");
    assert_eq!(store.last_event().unwrap(), 2, "nothing of the call was stored");
}

#[test]
fn what_the_set_does_not_know_is_not_stored() {
    let (_folder, _, mut store) = fresh();
    let mut said = |dimension: &str, answer: Answer| {
        let mut event = Hand::new("ann", 1).act();
        let changes = vec![Change::Set { dimension: dimension.to_owned(), answer }];
        let item =
            ItemAct { keys: pairs()[0], place: Place::default(), shown_ms: None, judged_ms: None, changes };
        let id = ActId { session: 1, nth: 1 };
        event.deed = Deed::Act(Act { id, via: Via::Single, items: vec![item] });
        store.append(&[event]).unwrap_err().to_string()
    };
    let one = |value: &str| Answer::One(value.to_owned());
    assert_eq!(said("alien", one("match")), "pair-audit-v1 1 has no dimension alien");
    assert!(said("align", one("perfect")).starts_with("perfect is no value of align; it has match, partial"));
    assert_eq!(said("align", Answer::Words("match".to_owned())), "match is no kind of answer to align");
    let mut event = Hand::new("ann", 1).act();
    event.draw = Some(DrawId(4));
    assert_eq!(store.append(&[event.clone()]).unwrap_err().to_string(), "it does not know draw 4");
    event.set.version = 2;
    assert_eq!(
        store.append(&[event]).unwrap_err().to_string(),
        "it does not know the label set pair-audit-v1 2"
    );
    assert_eq!(store.last_event().unwrap(), 0);
}

#[test]
fn a_set_keeps_its_meaning_and_may_move_its_keys() {
    let (_folder, _, mut store) = fresh();
    let mut set = audit();
    set.dimensions[0].values[0].key = Some('9');
    store.put_set(&set).unwrap();
    assert_eq!(store.sets().unwrap(), [set.clone()]);
    set.dimensions[0].values[0].name = "perfect".to_owned();
    assert!(matches!(store.put_set(&set), Err(StoreError::OtherSet(_))));
    set.id.version = 2;
    store.put_set(&set).unwrap();
    assert_eq!(store.sets().unwrap().len(), 2);
}

#[test]
fn the_same_draw_goes_on_and_another_begins() {
    let (_folder, path, mut store) = fresh();
    let first = store.begin_draw(&draw(7)).unwrap();
    let mut elsewhere = draw(7);
    elsewhere.origin.paths = vec!["copy".to_owned()];
    elsewhere.items.iter_mut().for_each(|item| item.place = Place::default());
    drop(store);
    let mut store = Store::open(&path).unwrap();
    assert_eq!(store.begin_draw(&elsewhere).unwrap(), first, "a re-sharded copy draws the same pairs");
    assert_ne!(store.begin_draw(&draw(8)).unwrap(), first);
    let whole = store.draw(first).unwrap();
    assert_eq!(
        (whole.items, whole.strata, whole.head.origin),
        (draw(7).items, draw(7).strata, draw(7).origin)
    );
    assert_eq!(store.draws().unwrap().iter().map(|head| head.n_items).collect::<Vec<_>>(), [12, 12]);
    assert!(matches!(store.draw(DrawId(99)), Err(StoreError::UnknownDraw(DrawId(99)))));
}

#[test]
fn two_terminals_of_one_person_share_no_pair_and_two_people_share_all() {
    let (_folder, path, mut store) = fresh();
    let draw = store.begin_draw(&draw(1)).unwrap();
    let items: Vec<_> = pairs().iter().map(|keys| keys.pair).collect();
    let [ann, bob] = ["ann", "bob"].map(|name| Annotator(name.to_owned()));
    let mut other = Store::open(&path).unwrap();
    assert_eq!(store.lease(draw, &ann, 1, &items[..4], 1_000, 500).unwrap(), items[..4]);
    assert_eq!(other.lease(draw, &ann, 2, &items[2..6], 1_200, 500).unwrap(), items[4..6]);
    assert_eq!(other.lease(draw, &bob, 2, &items[..4], 1_200, 500).unwrap(), items[..4]);
    assert_eq!(store.lease(draw, &ann, 1, &items[..1], 1_400, 500).unwrap(), items[..1], "prolonged");
    assert_eq!(
        other.lease(draw, &ann, 2, &items[..4], 1_500, 500).unwrap(),
        items[1..4],
        "their time is over"
    );
    other.release(&ann, 2).unwrap();
    assert_eq!(store.lease(draw, &ann, 1, &items, 1_600, 500).unwrap(), items);
}

#[test]
fn others_writing_is_noticed() {
    let (_folder, path, mut store) = fresh();
    let mut other = Store::open(&path).unwrap();
    let before = other.data_version().unwrap();
    assert_eq!(other.data_version().unwrap(), before);
    let mut hand = Hand::new("ann", 1);
    store.append(&[hand.act()]).unwrap();
    let seen = other.last_event().unwrap();
    let next = hand.act();
    store.append(std::slice::from_ref(&next)).unwrap();
    assert_ne!(other.data_version().unwrap(), before);
    let filter = EventFilter { after: Some(seen), ..EventFilter::default() };
    assert_eq!(other.events(&filter).unwrap(), [next]);
    assert_eq!(other.put_set(&audit()).map_err(|error| error.to_string()), Ok(()));
}

/// Opens a file that is no store: the words, while the file and its folder stay as they are.
fn refused(path: &Path) -> String {
    let listing = |path: &Path| {
        let names = fs::read_dir(path.parent().unwrap()).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        (names, fs::read(path).ok(), fs::metadata(path).and_then(|found| found.modified()).ok())
    };
    let before = listing(path);
    let words = Store::open(path).unwrap_err().to_string();
    assert!(Store::open_to_read(path).is_err(), "{words}");
    assert_eq!(listing(path), before, "{words}");
    words
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("text.sqlite"), "these are no labels, but more than a header's worth of text".repeat(9))
        .unwrap();
    fs::write(at("empty.sqlite"), "").unwrap();
    for (name, mode) in [("other.sqlite", "delete"), ("other-wal.sqlite", "wal")] {
        let other = Connection::open(at(name)).unwrap();
        other.pragma_update(None, "journal_mode", mode).unwrap();
        other.execute_batch("CREATE TABLE places (url TEXT); INSERT INTO places VALUES ('a')").unwrap();
        other.close().unwrap();
    }
    assert_eq!(refused(&at("text.sqlite")), "it is no store of labels; it was left as it is");
    assert_eq!(refused(&at("empty.sqlite")), "it is no store of labels; it was left as it is");
    assert_eq!(refused(&at("other.sqlite")), "it is the database of another program; it was left as it is");
    assert_eq!(
        refused(&at("other-wal.sqlite")),
        "it is the database of another program; it was left as it is"
    );
    fs::create_dir(at("folder.sqlite")).unwrap();
    assert!(matches!(Store::open(&at("folder.sqlite")), Err(StoreError::NotAStore)));
    assert!(matches!(Store::open(&at("nowhere").join("a.sqlite")), Err(StoreError::NoFolder(_))));
    assert!(matches!(Store::open_to_read(&at("none.sqlite")), Err(StoreError::NotThere(_))));
    assert!(!at("none.sqlite").exists());
}

#[test]
fn a_newer_store_is_refused() {
    let (_folder, path, store) = fresh();
    drop(store);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 3).unwrap();
    assert_eq!(refused(&path), "it was written by a newer pairlens: its version is 3, this one knows 2");
}

#[test]
fn a_log_without_its_store_is_not_poured_into_a_new_one() {
    let (_folder, path, mut store) = fresh();
    store.append(&[Hand::new("ann", 1).act()]).unwrap();
    let log = path.with_extension("sqlite-wal");
    assert!(fs::metadata(&log).unwrap().len() > 0);
    let kept = fs::read(&log).unwrap();
    drop(store);
    fs::remove_file(&path).unwrap();
    fs::write(&log, kept).unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Orphan(found)) if found == log));
    assert!(!path.exists() && log.exists());
}

#[test]
fn names_of_every_kind_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a b.sqlite", "per%20cent?.sqlite", "#käse.sqlite", "q?immutable=1&mode=memory"] {
        let path = folder.path().join(name);
        Store::open(&path).unwrap().put_set(&audit()).unwrap();
        assert_eq!(Store::open(&path).unwrap().sets().unwrap().len(), 1, "{name}");
        assert!(path.exists(), "{name}");
    }
}

#[test]
fn where_nothing_can_be_written_labels_can_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, path, mut store) = fresh();
    let events = evening(&mut Hand::new("ann", 2), 20);
    store.append(&events).unwrap();
    drop(store);
    let allow = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    allow(0o555);
    if fs::write(folder.path().join("probe"), "").is_ok() {
        eprintln!("skipped: permissions do not bind this user");
        return;
    }
    let error = Store::open(&path).unwrap_err();
    assert!(error.advice().is_some_and(|advice| advice.contains("--labels")), "{error}");
    let mut store = Store::open_to_read(&path).unwrap();
    assert_eq!(store.events(&EventFilter::default()).unwrap(), events);
    assert!(store.verify().unwrap().is_sound());
    assert!(matches!(store.append(&[Hand::new("ann", 3).act()]), Err(StoreError::ReadOnly)));
    allow(0o755);
}

#[test]
fn a_forgotten_person_leaves_no_trace_and_others_keep_their_undo() {
    let (folder, path, mut store) = fresh();
    let draw = store.begin_draw(&draw(1)).unwrap();
    let mut ann = Hand::new("Annegret Ümläut", 1);
    let mut bob = Hand::new("bob", 2);
    (ann.draws, bob.draws) = (vec![None, Some(draw)], vec![None, Some(draw)]);
    let anns = evening(&mut ann, 80);
    let bobs = evening(&mut bob, 80);
    for (anns, bobs) in anns.chunks(5).zip(bobs.chunks(5)) {
        store.append(anns).unwrap();
        store.append(bobs).unwrap();
    }
    let note = |words: &str| {
        let answer = Answer::Words(words.to_owned());
        vec![Change::Set { dimension: "note".to_owned(), answer }]
    };
    for (nth, (hand, words)) in
        [(&mut ann, "das Geheimnis"), (&mut bob, "the riddle")].into_iter().enumerate()
    {
        let item = ItemAct {
            keys: pairs()[0],
            place: Place::default(),
            shown_ms: None,
            judged_ms: None,
            changes: note(words),
        };
        let act = Act { id: ActId { session: 99, nth: nth as u64 }, via: Via::Single, items: vec![item] };
        let event = hand.event(None, Deed::Act(act));
        store.append(&[event]).unwrap();
    }
    store.lease(draw, &ann.annotator, 1, &[pairs()[0].pair], 0, 1_000).unwrap();
    let bobs = store.events(&of("bob")).unwrap();
    assert!(finds(folder.path(), "das Geheimnis") && finds(folder.path(), "Annegret"));
    let known = store.known_of(&ann.annotator).unwrap();
    let forgotten = store.forget(&ann.annotator).unwrap();
    assert_eq!((forgotten.n_events, forgotten.n_labels), (81, known.n_labels));
    assert!(forgotten.is_wiped);
    // Before it is closed, and after.
    assert!(!finds(folder.path(), "das Geheimnis") && !finds(folder.path(), "Annegret"));
    assert_eq!(store.events(&EventFilter::default()).unwrap(), bobs);
    assert_eq!(store.labels(&LabelFilter::default()).unwrap(), folded(&bobs).labels());
    assert!(store.verify().unwrap().is_sound());
    assert_eq!(store.draw(draw).unwrap().items.len(), 12);
    drop(store);
    assert!(!finds(folder.path(), "das Geheimnis") && finds(folder.path(), "the riddle"));
    let mut store = Store::open(&path).unwrap();
    let id = folded(&bobs).next_undo(None).unwrap();
    store.append(&[bob.event(None, Deed::Undo(id))]).unwrap();
    assert!(store.verify().unwrap().is_sound());
    assert_eq!(store.forget(&ann.annotator).unwrap().n_events, 0);
}

/// Whether these bytes stand in any file of a folder.
fn finds(folder: &Path, words: &str) -> bool {
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(words.len()).any(|window| window == words.as_bytes()))
}
