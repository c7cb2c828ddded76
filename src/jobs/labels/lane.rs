//! The thread of the lane: orders in, messages out, and what is due by itself between them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, unbounded};

use super::super::lanes::{name_labels, spawn};
use super::super::review::{begin_review, in_words};
use super::held::HeldStore;
use super::leasing::Leasing;
use super::unsaved::Unsaved;
use crate::app::{LeaseWish, Message, ReviewWish};
use crate::base::{Cancel, SafeText, contain, now_ms};
use crate::dataset::SharedDataset;
use crate::images::DiskCache;
use crate::labels;
use crate::query::facts::LabelSource;

/// How often what could not be stored is tried again: a person who makes room on the disk sees it soon.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// What the lane is asked.
#[derive(Debug)]
pub(in super::super) enum Order {
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
pub(in super::super) struct Labels {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    cancel: Cancel,
    n_unsaved: Arc<AtomicUsize>,
}

/// What the lane works with.
pub(in super::super) struct Lane {
    pub(in super::super) dataset: SharedDataset,
    pub(in super::super) place: PathBuf,
    /// The labels as columns of filters.
    pub(in super::super) source: Option<Arc<dyn LabelSource>>,
    pub(in super::super) cache: Option<Arc<DiskCache>>,
    pub(in super::super) out: Sender<Message>,
}

impl Labels {
    /// Starts the thread. Nothing is opened before it is needed.
    pub(in super::super) fn start(lane: Lane) -> std::io::Result<Self> {
        // Unbounded: the session never waits, and a person judges a few pairs a second.
        let (orders, asked) = unbounded();
        let (cancel, n_unsaved) = (Cancel::new(), Arc::new(AtomicUsize::new(0)));
        let mut worker = Worker {
            held: HeldStore::at(lane.place.clone()),
            lane,
            unsaved: Unsaved::default(),
            save_at: None,
            leasing: Leasing::default(),
            cancel: cancel.clone(),
            n_unsaved: Arc::clone(&n_unsaved),
        };
        let thread = spawn("labels", move || worker.work(&asked))?;
        Ok(Self { orders: Some(orders), thread: Some(thread), cancel, n_unsaved })
    }

    pub(in super::super) fn ask(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only after this end of the channel.
            let _ = orders.send(order);
        }
    }

    /// Tells, once the lane has ended, how many events it could not store.
    pub(in super::super) fn unsaved(&self) -> Arc<AtomicUsize> {
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

struct Worker {
    lane: Lane,
    held: HeldStore,
    unsaved: Unsaved,
    /// When what could not be stored is tried again.
    save_at: Option<Instant>,
    leasing: Leasing,
    cancel: Cancel,
    n_unsaved: Arc<AtomicUsize>,
}

impl Worker {
    fn work(&mut self, orders: &Receiver<Order>) {
        loop {
            let order = match self.wait() {
                Some(wait) => orders.recv_timeout(wait),
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(order) => self.carry_out(order, orders),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.do_what_is_due();
        }
        self.save();
        self.leasing.end(&mut self.held);
    }

    /// How long an order may be waited for; `None` for ever.
    fn wait(&self) -> Option<Duration> {
        let save = self.save_at.map(|at| at.saturating_duration_since(Instant::now()));
        let lease = self.leasing.wait_ms(now_ms()).map(|ms| Duration::from_millis(ms.unsigned_abs()));
        save.into_iter().chain(lease).min()
    }

    fn do_what_is_due(&mut self) {
        if self.save_at.is_some_and(|at| at <= Instant::now()) {
            self.save();
        }
        let now_ms = now_ms();
        if self.leasing.wait_ms(now_ms) == Some(0)
            && let Some(message) = self.leasing.ask(&mut self.held, now_ms)
        {
            self.tell(message);
        }
    }

    fn carry_out(&mut self, order: Order, orders: &Receiver<Order>) {
        match order {
            Order::Open(wish) => self.open(&wish),
            Order::Record(events) => {
                self.unsaved.take(events);
                self.save_with_what_waits(orders);
            }
            Order::Lease(wish) => self.leasing.want(*wish, now_ms()),
            Order::EndLeases => {
                self.leasing.end(&mut self.held);
                self.name_labels();
            }
            Order::Erase(links) => self.erase(&links),
        }
    }

    /// Keys come faster than a disk: what has come meanwhile goes into the same transaction.
    fn save_with_what_waits(&mut self, orders: &Receiver<Order>) {
        loop {
            match orders.try_recv() {
                Ok(Order::Record(events)) => self.unsaved.take(events),
                Ok(other) => {
                    self.save();
                    return self.carry_out(other, orders);
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return self.save(),
            }
        }
    }

    fn save(&mut self) {
        let Self { unsaved, held, .. } = self;
        let news = unsaved.save(|events| Ok(held.with(|store| store.append(events))??));
        self.save_at = self.unsaved.is_waiting().then(|| Instant::now() + TRY_AGAIN);
        self.n_unsaved.store(self.unsaved.n_unsaved(), Ordering::SeqCst);
        if news.iter().any(|message| matches!(message, Message::NeverRecorded(_))) {
            self.leasing.look_anew(now_ms());
        }
        for message in news {
            self.tell(message);
        }
    }

    fn open(&mut self, wish: &ReviewWish) {
        let (dataset, cancel) = (self.lane.dataset.clone(), self.cancel.clone());
        let opened = self.held.with(|store| begin_review(&dataset, store, wish, &cancel, &|_| ()));
        let opened = match opened {
            Ok(opened) => opened.map_err(|error| in_words(&error)),
            Err(trouble) => Err(in_words(&trouble)),
        };
        self.tell(match opened {
            Ok(opened) => Message::ReviewOpened(Box::new(opened)),
            Err(why) => Message::ReviewRefused(why),
        });
    }

    /// Filters know the review's dimensions and people from now on.
    fn name_labels(&self) {
        if let Some(source) = &self.lane.source {
            // Where it breaks, filters know what they knew; it is said when somebody asks for labels.
            let _ = contain(|| name_labels(&**source, &self.lane.out));
        }
    }

    fn erase(&self, links: &[String]) {
        let Some(cache) = &self.lane.cache else { return };
        for link in links {
            let why = match contain(|| cache.forget(link)) {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => in_words(&error),
                Err(words) => SafeText::line(&format!("a panic: {words}")),
            };
            self.tell(Message::NotErased(why));
        }
    }

    fn tell(&self, message: Message) {
        // Nobody listens: the session is over.
        let _ = self.lane.out.send(message);
    }
}
