//! The pairs that this terminal has: asked for, dated, and asked for again before their time is over. Pairs that
//! another terminal has are asked for soon again: it may have ended.
//!
//! Goes by a clock it is given, this machine's: terminals of one store that lie far apart in time would take each
//! other's pairs.

use super::super::review::{in_words, so_far};
use super::held::{HeldStore, Trouble};
use crate::app::{LeaseWish, Message, Reviewer, SoFar};
use crate::labels::{Store, StoreError};
use crate::query::keyed::PairKey;

/// How long a pair stays this terminal's: longer than anybody looks at one, short enough that a terminal which
/// died does not keep its pairs for the day.
const LEASE_MS: i64 = 10 * 60 * 1_000;

/// Leases are asked for anew well before they end. Two thirds of their time are left for a store that is busy.
const RENEW_MS: i64 = LEASE_MS / 3;

/// Pairs of another terminal are asked for anew: whoever waits for them has them soon, and the store is hardly
/// troubled.
const ASK_AGAIN_MS: i64 = 3 * 1_000;

/// What was asked for, and when it is asked for next.
#[derive(Debug, Default)]
pub(super) struct Leasing {
    /// The pairs that were asked for last: asked for again until the review ends.
    wish: Option<LeaseWish>,
    due_ms: Option<i64>,
    /// Who may have leases.
    holder: Option<Reviewer>,
    /// What the store looked like when it was read last.
    seen: Option<i64>,
}

/// Pairs, what the store knows where there is news, and what it looks like now.
type Leased = (Vec<PairKey>, Option<SoFar>, i64);

impl Leasing {
    /// These are wanted from now on, in the place of those before.
    pub(super) fn want(&mut self, wish: LeaseWish, now_ms: i64) {
        self.wish = Some(wish);
        self.due_ms = Some(now_ms);
    }

    /// Something was left out that is on the screen: it is asked now what the store holds.
    pub(super) fn look_anew(&mut self, now_ms: i64) {
        self.seen = None;
        self.due_ms = self.wish.as_ref().map(|_| now_ms);
    }

    /// How long until the store is to be asked again; `None` where nothing is wanted. A clock that was set back is no
    /// reason to wait longer than ever.
    pub(super) fn wait_ms(&self, now_ms: i64) -> Option<i64> {
        let wait_ms = self.due_ms?.saturating_sub(now_ms);
        Some(if wait_ms > RENEW_MS { 0 } else { wait_ms.max(0) })
    }

    /// Asks for the pairs that are wanted, and tells which of them are this terminal's until [`LEASE_MS`] from now.
    pub(super) fn ask(&mut self, held: &mut HeldStore, now_ms: i64) -> Option<Message> {
        let wish = self.wish.clone()?;
        self.holder = Some(wish.reviewer.clone());
        let seen = self.seen.take();
        let leased = held.with(|store| leased(store, &wish, seen, now_ms));
        let leased = leased.and_then(|leased| leased.map_err(Trouble::Store));
        let (message, wait_ms) = match leased {
            Ok((ours, news, version)) => {
                self.seen = Some(version);
                let wait_ms = if ours.len() < wish.pairs.len() { ASK_AGAIN_MS } else { RENEW_MS };
                (Message::Leased { asked: wish.pairs, ours, news }, wait_ms)
            }
            Err(trouble) => (Message::NoLeases(in_words(&trouble)), RENEW_MS),
        };
        self.due_ms = Some(now_ms.saturating_add(wait_ms));
        Some(message)
    }

    /// Gives all pairs back and asks for none any more.
    pub(super) fn end(&mut self, held: &mut HeldStore) {
        let holder = std::mem::take(self).holder;
        if let Some(Reviewer { annotator, session, .. }) = holder {
            // They end by themselves where this fails.
            let _ = held.with_open(|store| store.release(&annotator, session));
        }
    }
}

/// The pairs that are ours now, and all that is known where another terminal has added to it since the store was
/// `seen`.
fn leased(store: &mut Store, wish: &LeaseWish, seen: Option<i64>, now_ms: i64) -> Result<Leased, StoreError> {
    let (who, terminal) = (&wish.reviewer.annotator, wish.reviewer.session);
    let ours = store.lease(wish.draw, who, terminal, &wish.pairs, now_ms, LEASE_MS)?;
    let version = store.data_version()?;
    // The first time, too: something may have happened since the review was opened.
    let is_news = seen != Some(version);
    let news = if is_news { Some(so_far(store, &wish.reviewer)?) } else { None };
    Ok((ours, news, version))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::labels::set::built_in;
    use crate::labels::{Annotator, DrawId, DrawItem, DrawOrigin, DrawStratum, ItemKeys, NewDraw, Place};

    /// A moment of 2027.
    const NOW_MS: i64 = 1_800_000_000_000;

    struct Terminal {
        held: HeldStore,
        leasing: Leasing,
        wish: LeaseWish,
    }

    impl Terminal {
        fn asks(&mut self, pairs: &[u128], now_ms: i64) -> Vec<u128> {
            let pairs = pairs.iter().copied().map(PairKey).collect();
            self.leasing.want(LeaseWish { pairs, ..self.wish.clone() }, now_ms);
            assert_eq!(self.leasing.wait_ms(now_ms), Some(0));
            self.asks_again(now_ms)
        }

        fn asks_again(&mut self, now_ms: i64) -> Vec<u128> {
            match self.leasing.ask(&mut self.held, now_ms) {
                Some(Message::Leased { ours, .. }) => ours.into_iter().map(|pair| pair.0).collect(),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Two terminals of one person on one draw of three pairs.
    fn terminals(folder: &Path) -> [Terminal; 2] {
        let place = folder.join("labels.sqlite");
        let set = Arc::new(built_in("quick").unwrap());
        let mut store = Store::open(&place).unwrap();
        store.put_set(&set).unwrap();
        let draw = store.begin_draw(&draw(&set.id)).unwrap();
        [1, 2].map(|session| {
            let annotator = Annotator("ann".to_owned());
            let set_named = "quick".to_owned();
            let (set, options) = (Arc::clone(&set), Vec::new());
            let reviewer = Reviewer { annotator, set, set_named, options, session };
            let wish = LeaseWish { reviewer, draw, pairs: Vec::new() };
            Terminal { held: HeldStore::at(place.clone()), leasing: Leasing::default(), wish }
        })
    }

    fn draw(set: &crate::labels::SetRef) -> NewDraw {
        let item = |nth: u64| DrawItem {
            nth,
            keys: ItemKeys { pair: PairKey(nth.into()), image: nth.into(), text: nth.into() },
            copy: 0,
            is_repeat: false,
            place: Place::default(),
            stratum: 0,
            probability: 1.0,
            scores: Vec::new(),
        };
        let strata = vec![DrawStratum { names: Vec::new(), n_rows: 3, n_drawn: 3 }];
        NewDraw { set: set.clone(), origin: DrawOrigin::default(), items: (0..3).map(item).collect(), strata }
    }

    #[test]
    fn a_lease_is_another_ones_only_once_its_time_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let [mut one, mut two] = terminals(folder.path());
        assert_eq!(one.asks(&[0, 1], NOW_MS), [0, 1]);
        assert_eq!(two.asks(&[0, 1, 2], NOW_MS + LEASE_MS - 1), [2]);
        assert_eq!(two.asks_again(NOW_MS + LEASE_MS), [0, 1, 2]);
    }

    #[test]
    fn a_lease_is_renewed_long_before_it_ends_and_so_never_lost() {
        let folder = tempfile::tempdir().unwrap();
        let [mut one, mut two] = terminals(folder.path());
        one.asks(&[0], NOW_MS);
        let mut now_ms = NOW_MS;
        for _ in 0..10 {
            now_ms += one.leasing.wait_ms(now_ms).unwrap();
            assert_eq!(one.asks_again(now_ms), [0]);
        }
        assert_eq!(now_ms, NOW_MS + 10 * RENEW_MS);
        assert_eq!(two.asks(&[0], now_ms + LEASE_MS - 1), []);
    }

    #[test]
    fn a_clock_that_was_set_back_holds_up_no_renewal() {
        let folder = tempfile::tempdir().unwrap();
        let [mut one, _] = terminals(folder.path());
        one.asks(&[0], NOW_MS);
        assert_eq!(one.leasing.wait_ms(NOW_MS + RENEW_MS + 1), Some(0));
        assert_eq!(one.leasing.wait_ms(NOW_MS - 3_600_000), Some(0));
        assert_eq!(one.asks_again(NOW_MS - 3_600_000), [0]);
        assert_eq!(one.leasing.wait_ms(NOW_MS - 3_600_000), Some(RENEW_MS));
    }

    #[test]
    fn what_another_terminal_has_is_asked_for_soon_again_and_had_once_that_one_ends() {
        let folder = tempfile::tempdir().unwrap();
        let [mut one, mut two] = terminals(folder.path());
        one.asks(&[0], NOW_MS);
        assert_eq!(two.asks(&[0, 1], NOW_MS), [1]);
        assert_eq!(two.leasing.wait_ms(NOW_MS), Some(ASK_AGAIN_MS));
        one.leasing.end(&mut one.held);
        assert_eq!(one.leasing.wait_ms(NOW_MS), None);
        assert!(one.leasing.ask(&mut one.held, NOW_MS).is_none(), "nothing is wanted any more");
        assert_eq!(two.asks_again(NOW_MS + ASK_AGAIN_MS), [0, 1]);
        assert_eq!(two.leasing.wait_ms(NOW_MS + ASK_AGAIN_MS), Some(RENEW_MS));
    }

    #[test]
    fn events_come_the_first_time_and_then_only_where_there_is_news() {
        let folder = tempfile::tempdir().unwrap();
        let [mut one, mut two] = terminals(folder.path());
        let news = |terminal: &mut Terminal| match terminal.leasing.ask(&mut terminal.held, NOW_MS) {
            Some(Message::Leased { news, .. }) => news.is_some(),
            other => panic!("{other:?}"),
        };
        one.leasing.want(one.wish.clone(), NOW_MS);
        assert_eq!([news(&mut one), news(&mut one)], [true, false]);
        // Another terminal has written: its leases.
        two.asks(&[1], NOW_MS);
        assert_eq!([news(&mut one), news(&mut one)], [true, false]);
        one.leasing.look_anew(NOW_MS);
        assert_eq!([news(&mut one), news(&mut one)], [true, false]);
    }

    #[test]
    fn a_store_that_cannot_be_opened_is_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let [one, _] = terminals(folder.path());
        let mut held = HeldStore::at(folder.path().join("gone").join("labels.sqlite"));
        let mut leasing = Leasing::default();
        leasing.want(LeaseWish { draw: DrawId(1), ..one.wish }, NOW_MS);
        assert!(matches!(leasing.ask(&mut held, NOW_MS), Some(Message::NoLeases(_))));
        assert_eq!(leasing.wait_ms(NOW_MS), Some(RENEW_MS));
    }
}
