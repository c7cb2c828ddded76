//! The lane of labels: one thread that holds the store and does everything in the order it was asked.
//!
//! What was judged is never dropped: it is kept until the store has it on disk, tried again while it has not, and
//! tried a last time when the session ends.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, unbounded};

use super::lanes::name_labels;
use super::review::{begin_review, events_of, in_words};
use crate::app::{LeaseWish, Message, ReviewWish, Reviewer};
use crate::base::{Cancel, SafeText, contain};
use crate::dataset::SharedDataset;
use crate::images::DiskCache;
use crate::labels::{self, Store, StoreError};
use crate::query::facts::LabelSource;
use crate::query::keyed::PairKey;

/// How often what could not be stored is tried again: a person who makes room on the disk sees it soon.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// How long a pair stays this terminal's: longer than anybody looks at one, short enough that a terminal which
/// died does not keep its pairs for the day.
const LEASE_MS: i64 = 10 * 60 * 1_000;

/// Leases are asked for anew well before they end. Two thirds of their time are left for a store that is busy.
const RENEW: Duration = Duration::from_secs(200);

/// What the lane is asked.
#[derive(Debug)]
pub(super) enum Order {
    /// Begin a review.
    Open(Box<ReviewWish>),
    /// Keep these.
    Record(Vec<labels::Event>),
    /// Ask for pairs.
    Lease(Box<LeaseWish>),
    /// Give all pairs back.
    EndLeases,
    /// Remove what was fetched of these links.
    Erase(Vec<String>),
}

/// The lane as the session holds it.
#[derive(Debug)]
pub(super) struct Labels {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    cancel: Cancel,
    n_unsaved: Arc<AtomicUsize>,
}

/// What the lane works with.
pub(super) struct Lane {
    pub(super) dataset: SharedDataset,
    pub(super) place: PathBuf,
    /// The labels as columns of filters.
    pub(super) source: Option<Arc<dyn LabelSource>>,
    pub(super) cache: Option<Arc<DiskCache>>,
    pub(super) out: Sender<Message>,
}

impl Labels {
    /// Starts the thread. Nothing is opened before it is needed.
    pub(super) fn start(lane: Lane) -> std::io::Result<Self> {
        // Unbounded: the session never waits, and a person judges a few pairs a second.
        let (orders, asked) = unbounded();
        let (cancel, n_unsaved) = (Cancel::new(), Arc::new(AtomicUsize::new(0)));
        let mut worker = Worker {
            lane,
            store: None,
            pending: VecDeque::new(),
            wished: None,
            leased: None,
            cancel: cancel.clone(),
            n_unsaved: Arc::clone(&n_unsaved),
        };
        let thread = super::lanes::spawn("labels", move || worker.work(&asked))?;
        Ok(Self { orders: Some(orders), thread: Some(thread), cancel, n_unsaved })
    }

    pub(super) fn ask(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only after this end of the channel.
            let _ = orders.send(order);
        }
    }

    /// Tells, once the lane has ended, how many events it could not store.
    pub(super) fn unsaved(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.n_unsaved)
    }
}

/// Everything that was asked is done first; a search for rows is broken off.
impl Drop for Labels {
    fn drop(&mut self) {
        self.cancel.cancel();
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            // It said all it had to say.
            let _ = thread.join();
        }
    }
}

/// Pairs, and events where there is news.
type Leased = (Vec<PairKey>, Option<Vec<labels::Event>>);

struct Worker {
    lane: Lane,
    store: Option<Store>,
    /// Not on the disk yet, in order.
    pending: VecDeque<labels::Event>,
    /// The pairs that were asked for last: renewed until the review ends.
    wished: Option<LeaseWish>,
    /// Who has leases, and what the store looked like when it was read last.
    leased: Option<(Reviewer, i64)>,
    cancel: Cancel,
    n_unsaved: Arc<AtomicUsize>,
}

impl Worker {
    fn work(&mut self, orders: &Receiver<Order>) {
        loop {
            let order = match (self.pending.is_empty(), &self.wished) {
                (false, _) => orders.recv_timeout(TRY_AGAIN),
                (true, Some(_)) => orders.recv_timeout(RENEW),
                (true, None) => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(order) => self.carry_out(order, orders),
                Err(RecvTimeoutError::Timeout) if !self.pending.is_empty() => self.save(),
                Err(RecvTimeoutError::Timeout) => self.renew(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if !self.pending.is_empty() {
            self.save();
        }
        self.end_leases();
    }

    fn carry_out(&mut self, order: Order, orders: &Receiver<Order>) {
        match order {
            Order::Open(wish) => self.open(&wish),
            Order::Record(events) => {
                self.pending.extend(events);
                self.save_with_what_waits(orders);
            }
            Order::Lease(wish) => self.lease(*wish),
            Order::EndLeases => self.end_leases(),
            Order::Erase(links) => self.erase(&links),
        }
    }

    /// Keys come faster than a disk: what has come meanwhile goes into the same transaction.
    fn save_with_what_waits(&mut self, orders: &Receiver<Order>) {
        loop {
            match orders.try_recv() {
                Ok(Order::Record(events)) => self.pending.extend(events),
                Ok(other) => {
                    self.save();
                    return self.carry_out(other, orders);
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return self.save(),
            }
        }
    }

    fn save(&mut self) {
        let events: Vec<labels::Event> = self.pending.iter().cloned().collect();
        let saved = match self.store() {
            Ok(store) => store.append(&events),
            Err(error) => Err(error),
        };
        match saved {
            Ok(()) => {
                self.pending.clear();
                self.tell(Message::Recorded(events.len()));
            }
            Err(error) => self.tell(Message::NotRecorded(in_words(&error))),
        }
        self.n_unsaved.store(self.pending.len(), Ordering::SeqCst);
    }

    fn open(&mut self, wish: &ReviewWish) {
        let (dataset, cancel) = (self.lane.dataset.clone(), self.cancel.clone());
        let opened = contain(|| {
            let store = self.store().map_err(|error| in_words(&error))?;
            begin_review(&dataset, store, wish, &cancel, &|_| ()).map_err(|error| in_words(&error))
        });
        let message = match opened.unwrap_or_else(|words| Err(SafeText::line(&format!("a panic: {words}")))) {
            Ok(opened) => Message::ReviewOpened(Box::new(opened)),
            Err(why) => Message::ReviewRefused(why),
        };
        self.tell(message);
    }

    /// A pair that is looked at for long stays this terminal's, and what another one gave back is heard of.
    fn renew(&mut self) {
        if let Some(wish) = self.wished.clone() {
            self.lease(wish);
        }
    }

    fn lease(&mut self, wish: LeaseWish) {
        self.wished = Some(wish.clone());
        let message = match self.leased_now(&wish) {
            Ok((ours, events)) => Message::Leased { asked: wish.pairs, ours, events },
            Err(error) => Message::NoLeases(in_words(&error)),
        };
        self.tell(message);
    }

    /// The pairs that are ours now, and all events where another terminal has added some.
    fn leased_now(&mut self, wish: &LeaseWish) -> Result<Leased, StoreError> {
        let before = self.leased.as_ref().map(|(_, version)| *version);
        let (who, terminal) = (&wish.reviewer.annotator, wish.reviewer.session);
        let store = self.store()?;
        let ours = store.lease(wish.draw, who, terminal, &wish.pairs, now_ms(), LEASE_MS)?;
        let version = store.data_version()?;
        // The first time, too: something may have happened since the review was opened.
        let is_news = before != Some(version);
        let events = if is_news { Some(events_of(store, &wish.reviewer)?) } else { None };
        self.leased = Some((wish.reviewer.clone(), version));
        Ok((ours, events))
    }

    fn end_leases(&mut self) {
        self.wished = None;
        if let Some((reviewer, _)) = self.leased.take()
            && let Some(store) = &mut self.store
        {
            // They end by themselves where this fails.
            let _ = store.release(&reviewer.annotator, reviewer.session);
        }
        // Filters know the review's dimensions and people from now on.
        if let Some(source) = &self.lane.source {
            name_labels(&**source, &self.lane.out);
        }
    }

    fn erase(&mut self, links: &[String]) {
        let Some(cache) = &self.lane.cache else { return };
        for link in links {
            if let Err(error) = cache.forget(link) {
                self.tell(Message::NotErased(in_words(&error)));
            }
        }
    }

    /// Opened when it is needed first, and again after it could not be.
    fn store(&mut self) -> Result<&mut Store, StoreError> {
        match &mut self.store {
            Some(store) => Ok(store),
            none => Ok(none.insert(Store::open(&self.lane.place)?)),
        }
    }

    fn tell(&self, message: Message) {
        // Nobody listens: the session is over.
        let _ = self.lane.out.send(message);
    }
}

/// By this machine's clock: terminals of one store that lie far apart in time would take each other's pairs.
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
