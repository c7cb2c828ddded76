//! The store under processes that are killed and processes that come all at once.
//!
//! An ordinary run does a few of each. All that the project stands for, about ten minutes:
//! `PAIRLENS_KILLS=1000 PAIRLENS_OPENS=1000 cargo test --test all labels_kills:: -- --nocapture`
//!
//! The processes are this very test binary, started with the name of one of the two ignored tests below.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use pairlens::labels::{Annotator, Deed, DrawId, Event, EventFilter, LabelFilter, Ledger, Store};
use pairlens::query::keyed::PairKey;

use super::labels_random::{Hand, audit, pairs};
use super::labels_store::draw;

/// Kills on one store before a fresh one takes its place: what is checked after each grows with it.
const KILLS_PER_STORE: u64 = 10;

/// Processes that open one store at once.
const N_OPENERS: u64 = 8;

fn asked(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |number| number.parse().expect("a number"))
}

/// A process that runs one of the ignored tests.
struct Process {
    child: Child,
    says: Lines<BufReader<ChildStdout>>,
    hears: ChildStdin,
}

impl Process {
    /// Starts it and waits until it says that it is ready.
    fn start(test: &str, path: &Path, name: &str, seed: u64) -> (Self, String) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([&format!("labels_kills::{test}"), "--exact", "--ignored", "--nocapture"]);
        command.env("PAIRLENS_KILLS_AT", path).env("PAIRLENS_KILLS_NAME", name);
        command.env("PAIRLENS_KILLS_SEED", seed.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let says = BufReader::new(child.stdout.take().unwrap()).lines();
        let hears = child.stdin.take().unwrap();
        let mut process = Self { child, says, hears };
        let ready = process.next("ready").expect("it says that it is ready");
        (process, ready)
    }

    /// What it says next under this heading; nothing once it has ended.
    fn next(&mut self, heading: &str) -> Option<String> {
        self.says.find_map(|line| Some(line.unwrap().strip_prefix(heading)?.trim().to_owned()))
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.hears, "{line}").unwrap();
    }
}

/// None is left behind when a test fails.
impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the parent told a process to do, in the process.
fn order() -> Option<(PathBuf, Annotator, u64)> {
    let path = PathBuf::from(std::env::var_os("PAIRLENS_KILLS_AT")?);
    let name = std::env::var("PAIRLENS_KILLS_NAME").unwrap();
    Some((path, Annotator(name), std::env::var("PAIRLENS_KILLS_SEED").unwrap().parse().unwrap()))
}

fn of(name: &str) -> EventFilter {
    EventFilter { annotator: Some(Annotator(name.to_owned())), ..EventFilter::default() }
}

/// Tells events apart by all that is in them.
fn digest(event: &Event) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{event:?}").hash(&mut hasher);
    hasher.finish()
}

fn folded(events: &[Event]) -> Ledger {
    let mut ledger = Ledger::new(audit());
    for event in events {
        ledger.apply(event);
    }
    ledger
}

/// The undo history of one person, in words.
fn history(ledger: &Ledger, draw: Option<DrawId>) -> String {
    format!("{:?} {:?} {:?}", ledger.next_undo(draw), ledger.next_redo(draw), ledger.next_undo(None))
}

#[test]
#[ignore = "a process of the kill test: labels until it is killed"]
fn a_writer() {
    let Some((path, annotator, seed)) = order() else { return };
    let mut store = Store::open(&path).unwrap();
    store.put_set(&audit()).unwrap();
    let draws = vec![Some(store.begin_draw(&draw(1)).unwrap()), None];
    let mut ledger = folded(&store.events(&of(&annotator.0)).unwrap());
    let mut hand = Hand::new(&annotator.0, seed);
    hand.draws.clone_from(&draws);
    println!("ready {}", history(&ledger, draws[0]));
    loop {
        let draw = draws[hand.random.usize(..2)];
        let event = match hand.random.u8(..6) {
            0 | 1 => ledger.next_undo(draw).map(|id| hand.event(draw, Deed::Undo(id))),
            2 => ledger.next_redo(draw).map(|id| hand.event(draw, Deed::Redo(id))),
            _ => None,
        };
        let event = event.unwrap_or_else(|| hand.act());
        store.append(std::slice::from_ref(&event)).unwrap();
        println!("stored {:x}", digest(&event));
        ledger.apply(&event);
    }
}

/// One person's process, and what it was told to be stored.
struct Writer {
    name: &'static str,
    process: Option<Process>,
    acknowledged: Vec<String>,
    history: Option<String>,
}

impl Writer {
    fn new(name: &'static str) -> Self {
        Self { name, process: None, acknowledged: Vec::new(), history: None }
    }

    /// Starts it anew: it finds the undo history as it was left.
    fn start(&mut self, path: &Path, seed: u64) {
        let (process, history) = Process::start("a_writer", path, self.name, seed);
        if let Some(left) = &self.history {
            assert_eq!(history, *left, "{}, seed {seed}", self.name);
        }
        self.process = Some(process);
    }

    /// Kills it a little while after it has stored so many, and hears what it had still said.
    fn kill(&mut self, n_stored: usize, wait: Duration) {
        let mut process = self.process.take().unwrap();
        for _ in 0..n_stored {
            self.acknowledged.push(process.next("stored").expect("it goes on until it is killed"));
        }
        let since = Instant::now();
        while since.elapsed() < wait {
            std::hint::spin_loop();
        }
        process.child.kill().unwrap();
        while let Some(stored) = process.next("stored") {
            self.acknowledged.push(stored);
        }
    }

    /// All that was acknowledged is there, in its order, and at most the one event more that was being stored.
    fn check(&mut self, store: &Store, draw: Option<DrawId>) {
        let events = store.events(&of(self.name)).unwrap();
        let stored: Vec<String> = events.iter().map(|event| format!("{:x}", digest(event))).collect();
        let n = self.acknowledged.len();
        assert!(stored.len() == n || stored.len() == n + 1, "{} of {n} are there", stored.len());
        assert_eq!(stored[..n], self.acknowledged);
        self.acknowledged = stored;
        let ledger = folded(&events);
        self.history = Some(history(&ledger, draw));
        let annotator = Some(Annotator(self.name.to_owned()));
        let labels = store.labels(&LabelFilter { annotator, ..LabelFilter::default() }).unwrap();
        assert_eq!(labels, ledger.labels());
    }
}

#[test]
fn kills_at_random_moments_lose_nothing_that_was_acknowledged() {
    let n_kills = asked("PAIRLENS_KILLS", 20);
    let mut random = fastrand::Rng::with_seed(n_kills);
    let (mut n_done, mut n_stored) = (0, 0);
    while n_done < n_kills {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.sqlite");
        let mut writers = [Writer::new("ann"), Writer::new("bob")];
        for writer in &mut writers {
            writer.start(&path, random.u64(..));
        }
        let until = n_kills.min(n_done + KILLS_PER_STORE);
        while n_done < until {
            n_done += kill_some(&mut writers, &path, &mut random);
        }
        n_stored += writers.iter().map(|writer| writer.acknowledged.len()).sum::<usize>();
    }
    println!("{n_done} kills, {n_stored} events stored, none lost");
}

/// Kills one of them, or now and then both so that the next to open finds nobody else; looks; starts them again.
fn kill_some(writers: &mut [Writer; 2], path: &Path, random: &mut fastrand::Rng) -> u64 {
    let killed: Vec<usize> = if random.u8(..3) == 0 { vec![0, 1] } else { vec![random.usize(..2)] };
    for &nth in &killed {
        writers[nth].kill(random.usize(..12), Duration::from_micros(random.u64(..4_000)));
    }
    let mut store = Store::open(path).unwrap();
    let draw = store.draws().unwrap().first().map(|head| head.id);
    for &nth in &killed {
        writers[nth].check(&store, draw);
    }
    assert_eq!(store.verify().unwrap().problems, []);
    drop(store);
    for &nth in &killed {
        writers[nth].start(path, random.u64(..));
    }
    killed.len() as u64
}

#[test]
#[ignore = "a process of the opening test: opens what it is told to, takes an item and labels it"]
fn an_opener() {
    let Some((folder, annotator, terminal)) = order() else { return };
    println!("ready");
    for line in std::io::stdin().lines() {
        let path = folder.join(line.unwrap());
        let opened = Store::open(&path).and_then(|mut store| {
            store.put_set(&audit())?;
            let draw = store.begin_draw(&draw(1))?;
            let pair = take_one(&mut store, draw, &annotator, terminal)?;
            let mut hand = Hand::new(&annotator.0, terminal);
            hand.draws = vec![Some(draw)];
            store.append(&[hand.act()])?;
            Ok(pair)
        });
        println!("took {}", opened.map_or_else(|error| error.to_string(), |pair| format!("{:032x}", pair.0)));
    }
}

/// The first pair that this terminal may show.
fn take_one(
    store: &mut Store,
    draw: DrawId,
    annotator: &Annotator,
    terminal: u64,
) -> Result<PairKey, pairlens::labels::StoreError> {
    for keys in pairs() {
        if let [ours] = store.lease(draw, annotator, terminal, &[keys.pair], 0, 1_000)?[..] {
            return Ok(ours);
        }
    }
    panic!("there are more pairs than terminals");
}

#[test]
fn processes_that_open_a_fresh_store_at_once_meet_no_lock_and_share_no_item() {
    let n_rounds = asked("PAIRLENS_OPENS", 10);
    let folder = tempfile::tempdir().unwrap();
    let start = |nth| Process::start("an_opener", folder.path(), "ann", nth).0;
    let mut openers: Vec<Process> = (0..N_OPENERS).map(start).collect();
    let known: BTreeSet<String> = pairs().iter().map(|keys| keys.pair.to_string()).collect();
    for round in 0..n_rounds {
        let name = format!("{round}.sqlite");
        for opener in &mut openers {
            opener.tell(&name);
        }
        let took: Vec<String> = openers.iter_mut().map(|opener| opener.next("took").unwrap()).collect();
        let different: BTreeSet<String> = took.iter().cloned().collect();
        assert!(different.is_subset(&known), "round {round}: {took:?}");
        assert_eq!(different.len(), took.len(), "round {round}: an item was taken twice");
        let path = folder.path().join(&name);
        let mut store = Store::open(&path).unwrap();
        assert_eq!((store.draws().unwrap().len(), store.last_event().unwrap()), (1, 8), "round {round}");
        assert_eq!(store.verify().unwrap().problems, []);
        drop(store);
        let left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(left, [path], "round {round}: nothing is left beside a closed store");
        std::fs::remove_file(&left[0]).unwrap();
    }
    println!("{n_rounds} fresh stores opened by {N_OPENERS} processes at once, no lock error, no item twice");
}
