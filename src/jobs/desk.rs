//! The desk of the picture workers: what is wanted, nearest first; what came in from the network.
//!
//! What is no longer wanted is forgotten wherever it is: before it is begun, on its way from the network,
//! waiting to be decoded, or in a worker's hands between two steps ([`Desk::still_wants`]). Invariant: a request
//! is in work from [`Desk::take`] until it is answered ([`Desk::done`]) or no longer wanted, and never begun
//! twice meanwhile; every change of mind happens under the one lock.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

use super::find::{Found, NotFound};
use crate::app::PictureRequest;
use crate::images::Ask;

/// What following a link brought.
pub(super) type FetchOutcome = Result<Found, NotFound>;

/// A request whose picture is not at hand, and why.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) request: PictureRequest,
    pub(super) missing: NotFound,
}

/// Work for a picture worker.
#[derive(Debug)]
pub(super) enum Task {
    /// Find the picture's bytes.
    Begin(PictureRequest),
    /// The link was followed; make a picture of what came.
    Finish(PictureRequest, FetchOutcome),
}

/// Shared by the lanes, the workers and the fetching thread.
#[derive(Debug, Default)]
pub(super) struct Desk {
    papers: Mutex<Papers>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Papers {
    /// All that was asked for last, the nearest first.
    wanted: Vec<PictureRequest>,
    /// Those of the wanted ones that are not begun.
    waiting: VecDeque<PictureRequest>,
    /// Links that are to be followed once there is a line for them.
    links: Vec<Call>,
    /// Links being followed; each can be hung up.
    followed: HashMap<PictureRequest, AbortHandle>,
    /// Came from the network, still wanted, not in a worker's hands.
    fetched: Vec<(PictureRequest, FetchOutcome)>,
    /// Begun and not answered, fetches included.
    in_work: HashSet<PictureRequest>,
    /// Links that a person wants asked anew.
    anew: HashSet<String>,
    closed: bool,
}

impl Desk {
    /// Has these links asked anew when they are next followed.
    pub(super) fn ask_again(&self, links: Vec<String>) {
        self.lock().anew.extend(links);
    }

    /// Whether this link is to be asked anew: until it was, for a fetch may be hung up.
    pub(super) fn how_to_ask(&self, link: &str) -> Ask {
        if self.lock().anew.contains(link) { Ask::Again } else { Ask::IfNotKnown }
    }

    /// Replaces what is wanted; what is in work already is not begun twice.
    pub(super) fn want(&self, requests: Vec<PictureRequest>) {
        let mut papers = self.lock();
        let Papers { wanted, waiting, links, followed, fetched, in_work, .. } = &mut *papers;
        *wanted = requests;
        followed.retain(|request, link| {
            let keep = wanted.contains(request);
            if !keep {
                // A dead host would keep the line busy for seconds that the next picture waits for.
                link.abort();
                in_work.remove(request);
            }
            keep
        });
        links.retain(|call| wanted.contains(&call.request) || !in_work.remove(&call.request));
        // A picture that came in vain is in the disk cache.
        fetched.retain(|(request, _)| wanted.contains(request) || !in_work.remove(request));
        *waiting = wanted.iter().filter(|request| !in_work.contains(request)).cloned().collect();
        self.changed.notify_all();
    }

    /// Puts down a request whose link is to be followed; forgets it where it is no longer wanted.
    pub(super) fn follow_later(&self, call: Call) {
        let mut papers = self.lock();
        if papers.wanted.contains(&call.request) {
            papers.links.push(call);
        } else {
            papers.in_work.remove(&call.request);
        }
    }

    /// Takes the link to be followed next: that of the nearest picture, however late it was put down.
    pub(super) fn next_link(&self) -> Option<Call> {
        let mut papers = self.lock();
        let nearest = (0..papers.links.len()).min_by_key(|at| papers.place_of(&papers.links[*at].request))?;
        Some(papers.links.swap_remove(nearest))
    }

    /// Notes that a link is being followed; hangs up at once when it is no longer wanted.
    pub(super) fn follow(&self, request: &PictureRequest, link: AbortHandle) {
        let mut papers = self.lock();
        if papers.wanted.contains(request) {
            papers.followed.insert(request.clone(), link);
        } else {
            link.abort();
            papers.in_work.remove(request);
        }
    }

    /// Puts down what the network brought, if anybody still waits for it.
    pub(super) fn fetched(&self, request: PictureRequest, outcome: FetchOutcome) {
        let mut papers = self.lock();
        papers.followed.remove(&request);
        if let Some(link) = request.link.url() {
            papers.anew.remove(link);
        }
        // A link that was hung up may have brought its answer in the same moment, and another one, too.
        let is_waited_for =
            papers.in_work.contains(&request) && papers.fetched.iter().all(|(other, _)| *other != request);
        if !is_waited_for {
            return;
        }
        if papers.wanted.contains(&request) {
            papers.fetched.push((request, outcome));
            self.changed.notify_one();
        } else {
            papers.in_work.remove(&request);
        }
    }

    /// Waits for work; `None` once the desk is closed. Pictures that only lack decoding come first, the nearest
    /// of them before the others.
    pub(super) fn take(&self) -> Option<Task> {
        let mut papers = self.lock();
        loop {
            if papers.closed {
                return None;
            }
            if let Some((request, outcome)) = papers.nearest_fetched() {
                return Some(Task::Finish(request, outcome));
            }
            if let Some(request) = papers.waiting.pop_front() {
                papers.in_work.insert(request.clone());
                return Some(Task::Begin(request));
            }
            papers = self.changed.wait(papers).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether a worker is to go on with a request. If not, it is no longer in work: it gets no answer, and is
    /// begun anew when it is wanted again.
    pub(super) fn still_wants(&self, request: &PictureRequest) -> bool {
        let mut papers = self.lock();
        let is_wanted = papers.wanted.contains(request);
        if !is_wanted {
            papers.in_work.remove(request);
        }
        is_wanted
    }

    /// The request has its answer. To be called before the answer is sent: whoever has it may ask anew.
    pub(super) fn done(&self, request: &PictureRequest) {
        self.lock().in_work.remove(request);
    }

    /// Ends the workers and hangs up.
    pub(super) fn close(&self) {
        let mut papers = self.lock();
        papers.closed = true;
        papers.followed.drain().for_each(|(_, link)| link.abort());
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Papers {
    fn nearest_fetched(&mut self) -> Option<(PictureRequest, FetchOutcome)> {
        let nearest = (0..self.fetched.len()).min_by_key(|at| self.place_of(&self.fetched[*at].0))?;
        Some(self.fetched.swap_remove(nearest))
    }

    /// How near a wanted picture is: 0 for the nearest.
    fn place_of(&self, request: &PictureRequest) -> Option<usize> {
        self.wanted.iter().position(|wanted| wanted == request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Link;
    use crate::dataset::RowId;
    use crate::images::{Origin, SafeMode, SafetyPolicy, Signals};

    fn request(row: u64) -> PictureRequest {
        let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap();
        PictureRequest {
            row: RowId(row),
            link: Link::None,
            nth: 0,
            cleared,
            room_cells: (10, 10),
            window: None,
        }
    }

    fn call(row: u64) -> Call {
        let missing = NotFound { why: crate::images::NoPicture::NotInRow, n_pictures: 1 };
        Call { request: request(row), missing }
    }

    fn nothing() -> Found {
        Found { bytes: bytes::Bytes::new(), origin: Origin::Embedded, n_pictures: 1 }
    }

    fn wanting(rows: &[u64]) -> Desk {
        let desk = Desk::default();
        want(&desk, rows);
        desk
    }

    fn want(desk: &Desk, rows: &[u64]) {
        desk.want(rows.iter().copied().map(request).collect());
    }

    fn begun(desk: &Desk) -> u64 {
        match desk.take() {
            Some(Task::Begin(request)) => request.row.0,
            other => panic!("{other:?}"),
        }
    }

    fn finished(desk: &Desk) -> u64 {
        match desk.take() {
            Some(Task::Finish(request, _)) => request.row.0,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_nearest_comes_first_and_what_scrolled_away_is_forgotten() {
        let desk = wanting(&[1, 2, 3]);
        assert_eq!(begun(&desk), 1);
        want(&desk, &[9, 1]);
        assert_eq!(begun(&desk), 9);
        desk.done(&request(1));
        want(&desk, &[1]);
        assert_eq!(begun(&desk), 1);
        desk.close();
        assert!(desk.take().is_none());
    }

    #[test]
    fn what_was_fetched_comes_before_what_is_not_begun_and_the_nearest_of_it_first() {
        let desk = wanting(&[1, 2, 3, 4]);
        assert_eq!([begun(&desk), begun(&desk), begun(&desk)], [1, 2, 3]);
        for row in [3, 2] {
            desk.fetched(request(row), Ok(nothing()));
        }
        assert_eq!([finished(&desk), finished(&desk), begun(&desk)], [2, 3, 4]);
    }

    #[test]
    fn the_nearest_link_is_followed_first_and_those_that_scrolled_away_not_at_all() {
        let desk = wanting(&[1, 2, 3]);
        for row in [1, 2, 3] {
            assert_eq!(begun(&desk), row);
            desk.follow_later(call(row));
        }
        want(&desk, &[3, 1, 9]);
        let next = || desk.next_link().map(|call| call.request.row.0);
        assert_eq!([next(), next(), next()], [Some(3), Some(1), None]);
        // The one that scrolled away can be wanted again, and one that is followed is not begun twice.
        want(&desk, &[3, 2]);
        assert_eq!(begun(&desk), 2);
        want(&desk, &[3]);
        desk.follow_later(call(2));
        assert_eq!(next(), None);
    }

    #[test]
    fn what_came_in_vain_is_dropped_and_can_be_asked_for_again() {
        let desk = wanting(&[1, 2]);
        assert_eq!([begun(&desk), begun(&desk)], [1, 2]);
        desk.fetched(request(1), Ok(nothing()));
        want(&desk, &[5]);
        desk.fetched(request(2), Ok(nothing()));
        assert_eq!(begun(&desk), 5);
        want(&desk, &[2, 1]);
        assert_eq!([begun(&desk), begun(&desk)], [2, 1]);
        // Nobody waits for a second answer.
        desk.fetched(request(2), Ok(nothing()));
        desk.fetched(request(2), Ok(nothing()));
        assert_eq!(finished(&desk), 2);
        desk.done(&request(2));
        desk.fetched(request(2), Ok(nothing()));
        want(&desk, &[2]);
        assert_eq!(begun(&desk), 2);
    }

    #[test]
    fn a_worker_learns_that_its_picture_scrolled_away_and_it_can_be_asked_for_again() {
        let desk = wanting(&[1, 2]);
        assert_eq!([begun(&desk), begun(&desk)], [1, 2]);
        want(&desk, &[2, 3]);
        assert!(desk.still_wants(&request(2)) && !desk.still_wants(&request(1)));
        want(&desk, &[1, 2]);
        assert_eq!(begun(&desk), 1);
    }

    #[test]
    fn a_link_that_is_to_be_asked_anew_is_so_until_its_answer_came() {
        let desk = Desk::default();
        desk.ask_again(vec!["a".to_owned()]);
        let how = |link: &str| desk.how_to_ask(link);
        // The first one was hung up before it had an answer.
        assert_eq!(["b", "a", "a"].map(how), [Ask::IfNotKnown, Ask::Again, Ask::Again]);
        desk.fetched(PictureRequest { link: Link::Allowed("a".to_owned()), ..request(1) }, Ok(nothing()));
        assert_eq!(how("a"), Ask::IfNotKnown);
    }

    #[test]
    fn a_link_that_is_no_longer_wanted_is_hung_up() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let call = || runtime.spawn(std::future::pending::<()>());
        let desk = wanting(&[1, 2]);
        assert_eq!([begun(&desk), begun(&desk)], [1, 2]);
        let (first, second) = (call(), call());
        desk.follow(&request(1), first.abort_handle());
        want(&desk, &[2]);
        assert!(runtime.block_on(first).is_err_and(|e| e.is_cancelled()));
        want(&desk, &[3]);
        // It waited in the queue meanwhile.
        desk.follow(&request(2), second.abort_handle());
        assert!(runtime.block_on(second).is_err_and(|e| e.is_cancelled()));
        want(&desk, &[1, 2]);
        assert_eq!([begun(&desk), begun(&desk)], [1, 2]);
    }
}
