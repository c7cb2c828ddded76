//! The lane of orders: rows sorted on all cores; the next order, or the next filter, ends it.
//!
//! The first rows are reported before the rest is joined, so that the first page is there at once.

use std::error::Error;

use crossbeam_channel::Sender;

use super::cores::{ScanError, answered, on_all_cores};
use super::facts::KeptFacts;
use super::report::now_and_then;
use super::rounds::RoundsError;
use crate::app::{Generation, Message, OrderWish};
use crate::base::{Cancel, ProgressSink, SafeText};
use crate::dataset::{GroupRef, SharedDataset};
use crate::query::{Order, OrderError, OrderKeys, Selection, Sort, Sorted, WHOLE_ORDER_BYTES, Wanted};

/// Rows kept of an order that is refused as a whole: more than anybody pages through, in a megabyte.
const FIRST_ROWS: usize = 10_000;

/// An order of so many rows takes 50 MB and more while it is made. Pages kept from filters go first: together
/// they would be more than a session should take, and they are unpacked again in less time than the order took.
const MANY_ROWS: u64 = 4_000_000;

/// Rows in an order, and what is to be known with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordered {
    /// All rows, or the first.
    pub order: Order,
    /// Why not all, where all were wanted.
    pub why: Option<OrderError>,
    /// Row groups that could not be read; their rows come last.
    pub damaged: Vec<(GroupRef, SafeText)>,
}

/// Puts rows into an order on all cores. Where there is a first page before the whole, `at_first` gets it.
pub fn order_all(
    dataset: &SharedDataset,
    keys: &OrderKeys,
    rows: Selection,
    wanted: Wanted,
    cancel: &Cancel,
    progress: &dyn ProgressSink,
    at_first: &mut dyn FnMut(Order),
) -> Result<Ordered, ScanError> {
    let sort = Sort::new(dataset.clone(), keys, rows, wanted, cancel.clone());
    let parts = on_all_cores(cancel, &|| sort.read(progress))?;
    let sorted = sort.gather(parts);
    let damaged = sort.damaged();
    match sorted {
        Sorted::First { order, why } => Ok(Ordered { order, why, damaged }),
        Sorted::Whole(merge) => {
            if let Some(first) = merge.first_rows() {
                at_first(first);
            }
            on_all_cores(cancel, &|| merge.work())?;
            Ok(Ordered { order: merge.finish(), why: None, damaged })
        }
    }
}

/// Carries out the wish of a session, and reports.
pub(super) fn work(
    dataset: &SharedDataset,
    facts: &KeptFacts,
    wish: OrderWish,
    generation: Generation,
    cancel: &Cancel,
    out: &Sender<Message>,
) {
    // When nobody listens any more, the session is over.
    let send = |message| drop(out.send(message));
    let fail = |why: &dyn Error| {
        send(Message::OrderFailed { generation, why: SafeText::line(&why.to_string()) });
    };
    answered(|| order(dataset, facts, wish, generation, cancel, &send, &fail), |why| fail(why));
}

fn order(
    dataset: &SharedDataset,
    facts: &KeptFacts,
    wish: OrderWish,
    generation: Generation,
    cancel: &Cancel,
    send: &(dyn Fn(Message) + Sync),
    fail: &dyn Fn(&dyn Error),
) {
    let names = match facts.names(dataset, &[&wish.keys]) {
        Ok(names) => names,
        Err(error) => return fail(&error),
    };
    let keys = match OrderKeys::parse(&wish.keys, &names) {
        Ok(keys) => keys,
        // It was bound before it became an effect; still nobody shall wait for an answer in vain.
        Err(error) => return fail(&error),
    };
    let report = now_and_then(|progress| send(Message::OrderProgress { generation, progress }));
    let given = facts.find(dataset, &keys.needs(), cancel, &report);
    let keys = match given.map(|facts| keys.given(&facts)) {
        Ok(Ok(keys)) => keys,
        Ok(Err(error)) => return fail(&error),
        Err(RoundsError::Work(ScanError::Cancelled(_))) => return,
        Err(error) => return fail(&error),
    };
    if wish.rows.len() >= MANY_ROWS {
        dataset.forget_pages();
    }
    let wanted = Wanted { n_first: FIRST_ROWS, whole_within_bytes: Some(WHOLE_ORDER_BYTES) };
    let mut at_first = |order| send(Message::OrderBegins { generation, order });
    match order_all(dataset, &keys, wish.rows, wanted, cancel, &report, &mut at_first) {
        Ok(Ordered { order, why, damaged }) => {
            send(Message::Ordered { generation, order, why, damaged });
        }
        Err(ScanError::Cancelled(_)) => {}
        Err(failed @ ScanError::Failed(_)) => fail(&failed),
    }
}
