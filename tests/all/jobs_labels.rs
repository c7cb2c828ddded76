//! The lane of labels as a session drives it: nothing that was judged is dropped, whatever the store says.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::Receiver;
use pairlens::app::{
    Effect, ExportEnd, ExportOrder, Generation, LeaseWish, Link, Message, PictureRequest, PictureState,
    ReviewOf, ReviewOpened, ReviewOrigin, ReviewWish, Reviewer, WithLabels,
};
use pairlens::base::{IfExists, SafeText};
use pairlens::dataset::RowId;
use pairlens::export::{Format, SampleOrigin, StratumOrigin};
use pairlens::images::NoPicture;
use pairlens::jobs::Jobs;
use pairlens::labels::{
    Act, ActId, Answer, Change, Deed, DrawId, Event, EventFilter, ItemAct, STORE_NAME, Store, Via,
};
use pairlens::query::facts::{LabelBook, LabelSource};
use pairlens::query::sample::Drawn;
use pairlens::query::{Selection, View};
use tempfile::TempDir;

use crate::fixtures::laion_folder;
use crate::jobs::{PATIENCE, lanes, lanes_knowing, lanes_storing, request};
use crate::reducer_script::reviewer;

/// Five of forty pairs, in the order they were drawn.
fn wish(reviewer: Reviewer) -> ReviewWish {
    let strata = vec![StratumOrigin { names: Vec::new(), rows: 40, drawn: 5 }];
    let sample = SampleOrigin { n: 5, seed: 7, by: Vec::new(), equal: false, strata: strata.clone() };
    ReviewWish {
        reviewer,
        rows: [31, 4, 17, 22, 9].map(|row| Drawn { row: RowId(row), stratum: 0 }).to_vec(),
        strata,
        n_repeats: 0,
        origin: ReviewOrigin { sample: Some(sample), ..ReviewOrigin::default() },
    }
}

/// The first message of interest.
#[track_caller]
fn wait<T>(messages: &Receiver<Message>, pick: impl Fn(Message) -> Option<T>) -> T {
    loop {
        let message = messages.recv_timeout(PATIENCE).expect("an answer");
        if let Some(found) = pick(message) {
            return found;
        }
    }
}

#[track_caller]
fn open(jobs: &mut Jobs, messages: &Receiver<Message>, reviewer: Reviewer) -> ReviewOpened {
    jobs.carry_out(Effect::OpenReview(Box::new(wish(reviewer)))).unwrap();
    wait(messages, |message| match message {
        Message::ReviewOpened(opened) => Some(*opened),
        Message::ReviewRefused(why) => panic!("{why}"),
        _ => None,
    })
}

fn recorded(messages: &Receiver<Message>) -> Result<usize, String> {
    wait(messages, |message| match message {
        Message::Recorded(n) => Some(Ok(n)),
        Message::NotRecorded(why) => Some(Err(why.to_string())),
        _ => None,
    })
}

/// `align = match`, said of a pair of the draw.
fn event(opened: &ReviewOpened, at: usize, nth: u64) -> Event {
    let item = &opened.items[at];
    let answer = Answer::One("match".to_owned());
    let changes = vec![Change::Set { dimension: "align".to_owned(), answer }];
    let items = vec![ItemAct {
        keys: item.keys,
        place: item.place.clone(),
        shown_ms: Some(900),
        judged_ms: None,
        changes,
    }];
    let Reviewer { annotator, set, session, .. } = opened.reviewer.clone();
    Event {
        annotator,
        set: set.id.clone(),
        draw: Some(opened.draw),
        at_ms: 1_800_000_000_000,
        deed: Deed::Act(Act { id: ActId { session, nth }, via: Via::Single, items }),
    }
}

fn stored(folder: &TempDir) -> usize {
    let store = Store::open_to_read(&folder.path().join(STORE_NAME)).unwrap();
    store.events(&EventFilter::default()).unwrap().len()
}

#[test]
fn the_same_wish_is_the_same_draw_and_knows_what_was_done() {
    let folder = laion_folder(1, 40, 20);
    let (mut jobs, messages, _) = lanes(folder.path());
    let opened = open(&mut jobs, &messages, reviewer());
    let rows: Vec<u64> = opened.items.iter().map(|item| item.row.0).collect();
    assert_eq!((rows, opened.n_missing, opened.of), (vec![31, 4, 17, 22, 9], 0, ReviewOf::Sample));
    assert_eq!(opened.items[0].place.shard_row, 31);
    let done = event(&opened, 0, 0);
    jobs.carry_out(Effect::Record(vec![done.clone()])).unwrap();
    assert_eq!(recorded(&messages), Ok(1));
    let (mut again, messages, _) = lanes(folder.path());
    let resumed = open(&mut again, &messages, Reviewer { session: 8, ..reviewer() });
    assert_eq!((resumed.draw, resumed.so_far.events), (opened.draw, vec![done]));
}

#[test]
fn pairs_shown_once_more_are_the_same_another_time_and_no_part_of_the_sample() {
    let folder = laion_folder(1, 40, 20);
    let (mut jobs, messages, _) = lanes(folder.path());
    let rows: Vec<Drawn> = (0..40).map(|row| Drawn { row: RowId(row), stratum: 0 }).collect();
    let repeats = |n_repeats| ReviewWish { rows: rows.clone(), n_repeats, ..wish(reviewer()) };
    let mut opened = |wish: ReviewWish| {
        jobs.carry_out(Effect::OpenReview(Box::new(wish))).unwrap();
        wait(&messages, |message| match message {
            Message::ReviewOpened(opened) => Some(*opened),
            _ => None,
        })
    };
    let first = opened(repeats(4));
    let n_repeats = first.items.iter().filter(|item| item.is_repeat).count();
    assert_eq!((first.items.len(), n_repeats, first.n_missing), (44, 4, 0));
    assert_eq!(opened(repeats(4)), first);
    assert_ne!(opened(repeats(0)).draw, first.draw);
    let store = Store::open_to_read(&folder.path().join(STORE_NAME)).unwrap();
    assert_eq!(store.draw(first.draw).unwrap().items.iter().filter(|item| item.is_repeat).count(), 4);
}

#[test]
fn what_is_still_to_be_stored_at_the_end_is_stored() {
    let folder = laion_folder(1, 40, 20);
    let (mut jobs, messages, _) = lanes(folder.path());
    let opened = open(&mut jobs, &messages, reviewer());
    for nth in 0..50 {
        jobs.carry_out(Effect::Record(vec![event(&opened, 0, nth)])).unwrap();
    }
    let unsaved = jobs.unsaved();
    // A session that ends reads no more messages.
    drop(messages);
    drop(jobs);
    assert_eq!((stored(&folder), unsaved.load(Ordering::SeqCst)), (50, 0));
}

#[test]
fn what_the_store_refuses_is_kept_in_order_and_stored_once_it_can_be() {
    let folder = laion_folder(1, 40, 20);
    let (mut jobs, messages, _) = lanes(folder.path());
    let opened = open(&mut jobs, &messages, reviewer());
    let [first, second] = [0, 1].map(|nth| Event { draw: None, ..event(&opened, 0, nth) });
    let later = folder.path().join("later").join(STORE_NAME);
    let (mut jobs, messages, _) = lanes_storing(folder.path(), &later);
    jobs.carry_out(Effect::Record(vec![first.clone()])).unwrap();
    let why = recorded(&messages).unwrap_err();
    assert!(why.contains("does not exist"), "{why}");
    std::fs::create_dir(folder.path().join("later")).unwrap();
    Store::open(&later).unwrap().put_set(&opened.reviewer.set).unwrap();
    jobs.carry_out(Effect::Record(vec![second.clone()])).unwrap();
    // It may have tried once more by itself meanwhile.
    let mut n_stored = 0;
    while n_stored < 2 {
        n_stored += recorded(&messages).unwrap_or(0);
    }
    let store = Store::open_to_read(&later).unwrap();
    assert_eq!(store.events(&EventFilter::default()).unwrap(), [first, second]);
}

#[test]
fn an_act_that_can_never_be_stored_holds_up_none_behind_it_and_is_counted_at_the_end() {
    let folder = laion_folder(1, 40, 20);
    let (mut jobs, messages, _) = lanes(folder.path());
    let opened = open(&mut jobs, &messages, reviewer());
    let unknown = Event { draw: Some(DrawId(99)), ..event(&opened, 0, 0) };
    let behind = event(&opened, 1, 1);
    let wish = LeaseWish { reviewer: opened.reviewer.clone(), draw: opened.draw, pairs: Vec::new() };
    jobs.carry_out(Effect::Lease(Box::new(wish))).unwrap();
    jobs.carry_out(Effect::Record(vec![unknown, behind.clone()])).unwrap();
    let why = wait(&messages, |message| match message {
        Message::NeverRecorded(why) => Some(why.to_string()),
        Message::Recorded(_) | Message::NotRecorded(_) => panic!("{message:?}"),
        _ => None,
    });
    assert!(why.contains("draw 99"), "{why}");
    assert_eq!(recorded(&messages), Ok(1));
    // What holds on the screen is asked of the store anew.
    let held = wait(&messages, |message| match message {
        Message::Leased { news, .. } => news.map(|so_far| so_far.events),
        _ => None,
    });
    assert_eq!(held, [behind]);
    let unsaved = jobs.unsaved();
    drop(jobs);
    assert_eq!((stored(&folder), unsaved.load(Ordering::SeqCst)), (1, 1));
}

/// A source of labels that breaks whenever it is asked.
#[derive(Debug)]
struct Broken;

impl LabelSource for Broken {
    fn escalated(&self) -> Result<HashSet<u128>, SafeText> {
        panic!("a fault in the labels")
    }

    fn look(&self) -> Result<Arc<dyn LabelBook>, SafeText> {
        panic!("a bad page")
    }
}

#[test]
fn a_panic_beside_the_store_does_not_end_the_lane() {
    let folder = laion_folder(1, 40, 20);
    let (mut jobs, messages, _) = lanes_knowing(folder.path(), Arc::new(Broken));
    let opened = open(&mut jobs, &messages, reviewer());
    jobs.carry_out(Effect::EndLeases).unwrap();
    jobs.carry_out(Effect::Record(vec![event(&opened, 0, 0)])).unwrap();
    assert_eq!(recorded(&messages), Ok(1));
    drop(jobs);
    assert_eq!(stored(&folder), 1);
}

/// Counts how often the labels are read for filters.
#[derive(Debug, Default)]
struct Counted(AtomicUsize);

impl LabelSource for Counted {
    fn escalated(&self) -> Result<HashSet<u128>, SafeText> {
        Ok(HashSet::new())
    }

    fn look(&self) -> Result<Arc<dyn LabelBook>, SafeText> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(SafeText::line("none here"))
    }
}

#[test]
fn the_end_of_a_review_names_its_columns_and_the_end_of_the_program_reads_nothing() {
    let folder = laion_folder(1, 40, 20);
    let source = Arc::new(Counted::default());
    let n_looks = || source.0.load(Ordering::SeqCst);
    let (mut jobs, messages, _) = lanes_knowing(folder.path(), Arc::clone(&source) as Arc<dyn LabelSource>);
    let opened = open(&mut jobs, &messages, reviewer());
    jobs.carry_out(Effect::EndLeases).unwrap();
    jobs.carry_out(Effect::Record(vec![event(&opened, 0, 0)])).unwrap();
    assert_eq!(recorded(&messages), Ok(1));
    // Once at the start of the session, by a thread of its own, and once at the review's end.
    while n_looks() < 2 {
        std::thread::yield_now();
    }
    drop(jobs);
    assert_eq!(n_looks(), 2);
}

#[test]
fn two_terminals_of_one_person_never_hold_the_same_pair_and_hear_of_each_other() {
    let folder = laion_folder(1, 40, 20);
    let (mut one, from_one, _) = lanes(folder.path());
    let (mut two, from_two, _) = lanes(folder.path());
    let first = open(&mut one, &from_one, reviewer());
    let second = open(&mut two, &from_two, Reviewer { session: 8, ..reviewer() });
    assert_eq!(first.draw, second.draw);
    let pairs: Vec<_> = first.items.iter().map(|item| item.keys.pair).collect();
    let lease = |jobs: &mut Jobs, messages: &Receiver<Message>, opened: &ReviewOpened, pairs: &[_]| {
        let (reviewer, draw, pairs) = (opened.reviewer.clone(), opened.draw, pairs.to_vec());
        let wish = LeaseWish { reviewer, draw, pairs };
        jobs.carry_out(Effect::Lease(Box::new(wish))).unwrap();
        wait(messages, |message| match message {
            Message::Leased { ours, news, .. } => Some((ours, news.map(|news| news.events))),
            Message::NoLeases(why) => panic!("{why}"),
            _ => None,
        })
    };
    assert_eq!(lease(&mut one, &from_one, &first, &pairs[..3]).0, pairs[..3]);
    assert_eq!(lease(&mut two, &from_two, &second, &pairs).0, pairs[3..]);
    one.carry_out(Effect::Record(vec![event(&first, 0, 0)])).unwrap();
    assert_eq!(recorded(&from_one), Ok(1));
    let (_, news) = lease(&mut two, &from_two, &second, &pairs[3..]);
    assert_eq!(news.map(|events| events.len()), Some(1), "the other terminal has judged");
    // Who leaves gives its pairs back.
    drop(one);
    assert_eq!(lease(&mut two, &from_two, &second, &pairs).0, pairs);
}

#[test]
fn a_folder_that_is_not_there_is_a_reason_and_no_panic() {
    let folder = laion_folder(1, 40, 20);
    let store = folder.path().join("gone").join(STORE_NAME);
    let (mut jobs, messages, _) = lanes_storing(folder.path(), &store);
    jobs.carry_out(Effect::OpenReview(Box::new(wish(reviewer())))).unwrap();
    let why = wait(&messages, |message| match message {
        Message::ReviewRefused(why) => Some(why.to_string()),
        _ => None,
    });
    assert!(why.contains("does not exist"), "{why}");
}

#[test]
fn what_was_said_is_told_of_rows_and_read_anew_when_it_may_have_changed() {
    let folder = laion_folder(1, 40, 10);
    let (mut jobs, messages, _) = lanes_storing(folder.path(), &folder.path().join(STORE_NAME));
    let told = |jobs: &mut Jobs, of: u64| {
        let generation = Generation(of);
        jobs.carry_out(Effect::WantLabels { generation, rows: vec![RowId(31), RowId(5)] }).unwrap();
        let told = wait(&messages, |message| match message {
            Message::Labels { generation, told } => (generation == Generation(of)).then_some(told),
            _ => None,
        });
        assert_eq!(told.iter().map(|(row, _)| row.0).collect::<Vec<_>>(), [31, 5]);
        let words = told[0].1.iter().map(|(name, words)| format!("{name} {words}"));
        assert!(told[1].1.is_empty());
        words.collect::<Vec<_>>()
    };
    assert_eq!(told(&mut jobs, 1), [""; 0], "there is no store yet");
    let opened = open(&mut jobs, &messages, reviewer());
    jobs.carry_out(Effect::Record(vec![event(&opened, 0, 0)])).unwrap();
    assert_eq!(recorded(&messages), Ok(1));
    assert_eq!(told(&mut jobs, 1), [""; 0], "of the labels as they were");
    assert_eq!(told(&mut jobs, 2), ["align match", "by ann"]);
    jobs.carry_out(Effect::EndLeases).unwrap();
    let named = wait(&messages, |message| match message {
        Message::LabelColumns(columns) => Some(columns.len()),
        _ => None,
    });
    assert!(named > 0, "the session hears that there are labels");
}

/// By somebody else, by another set, long ago: what counts is the picture.
#[test]
fn what_somebody_escalated_is_shown_in_no_list_and_a_review_sees_to_its_own() {
    let folder = laion_folder(1, 40, 10);
    let place = folder.path().join(STORE_NAME);
    let escalate = |session| {
        let (mut jobs, messages, _) = lanes_storing(folder.path(), &place);
        let opened = open(&mut jobs, &messages, Reviewer { session, ..reviewer() });
        let mut event = event(&opened, 0, 0);
        if let Deed::Act(act) = &mut event.deed {
            act.items[0].changes = vec![Change::Escalate];
        }
        jobs.carry_out(Effect::Record(vec![event])).unwrap();
        assert_eq!(recorded(&messages), Ok(1));
        opened
    };
    let opened = escalate(9);
    let (mut jobs, messages, _) = lanes_storing(folder.path(), &place);
    let is_escalated = |jobs: &mut Jobs, row: u64, room: u16| {
        let link = Link::NotAgreed(format!("http://example.org/{row}.jpg"));
        let request = PictureRequest { room_cells: (room, 1), ..request(row, 0, link) };
        jobs.carry_out(Effect::WantPictures(vec![request.clone()])).unwrap();
        let state = wait(&messages, |message| match message {
            Message::Picture { request: of, state } if of == request => Some(state),
            _ => None,
        });
        matches!(state, PictureState::None { why: NoPicture::Escalated, .. })
    };
    assert!(is_escalated(&mut jobs, 31, 1) && !is_escalated(&mut jobs, 4, 1));
    let pairs = vec![opened.items[0].keys.pair];
    let lease = LeaseWish { reviewer: reviewer(), draw: opened.draw, pairs };
    jobs.carry_out(Effect::Lease(Box::new(lease))).unwrap();
    assert!(!is_escalated(&mut jobs, 31, 2));
    jobs.carry_out(Effect::EndLeases).unwrap();
    assert!(is_escalated(&mut jobs, 31, 3));
}

#[test]
fn an_export_out_of_the_interface_may_have_what_people_said() {
    let folder = laion_folder(1, 40, 10);
    let (mut jobs, messages, dataset) = lanes_storing(folder.path(), &folder.path().join(STORE_NAME));
    let opened = open(&mut jobs, &messages, reviewer());
    jobs.carry_out(Effect::Record(vec![event(&opened, 0, 0)])).unwrap();
    assert_eq!(recorded(&messages), Ok(1));
    let path = folder.path().join("out.csv");
    let order = ExportOrder {
        view: View::of(Selection::of(dataset.n_rows(), [RowId(4), RowId(31)])),
        filter: None,
        sample: None,
        sort: None,
        notes: Vec::new(),
        path: path.clone(),
        format: Format::Csv,
        labels: WithLabels::Yes,
        if_exists: IfExists::Refuse,
    };
    jobs.carry_out(Effect::StartExport(Box::new(order))).unwrap();
    let end = wait(&messages, |message| match message {
        Message::ExportEnded(end) => Some(end),
        _ => None,
    });
    assert!(matches!(end, ExportEnd::Written(_)), "{end:?}");
    let written = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert!(lines[0].contains(",lbl_align,"), "{written}");
    assert!(lines[2].contains(",match,") && !lines[1].contains("match"), "{written}");
    let manifest = std::fs::read_to_string(folder.path().join("out.csv.manifest.json")).unwrap();
    assert!(manifest.contains(" --label") && manifest.contains("1 label of 1 person"), "{manifest}");
}
