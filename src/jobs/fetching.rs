//! The thread that talks to the network: several links at a time on one small runtime. Links that may not be
//! followed are looked for in the cache only.
//!
//! Every request that is taken from the desk goes back to it with an answer, whatever fails; which of them is
//! still wanted, and which comes first, is the desk's to know.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::LocalSet;

use super::desk::{Call, Desk, FetchOutcome};
use super::find::{Behind, Found, NotFound};
use super::lanes::FetchSetup;
use super::links::host_of;
use crate::app::{Link, PictureRequest};
use crate::base::{SafeText, contain};
use crate::images::{Ask, DiskCache, Fetched, Fetcher, FetcherError, NoPicture, Origin, fetch_through, kept};

/// Links followed at once: the focused picture and its neighbours, with some to spare. More would share the
/// line with the one that is looked at.
const MAX_LINKS: usize = 8;

/// Rings once for each link that is put down on the desk. A ring holds nothing: which link it leads to is decided
/// when there is a line for it.
pub(super) type Bell = UnboundedSender<()>;

/// A bell and who hears it.
pub(super) fn bell() -> (Bell, UnboundedReceiver<()>) {
    unbounded_channel()
}

/// Follows links until nobody can ring any more. Answers go to the desk.
pub(super) fn work(setup: FetchSetup, mut rings: UnboundedReceiver<()>, desk: &Arc<Desk>) {
    // Made here: reading the system's certificates takes longer than the first picture may wait for.
    let fetcher = contain(|| Fetcher::new(setup.policy)).map_err(|words| failed(&words));
    let started = fetcher.and_then(|fetcher| Ok((fetcher.map_err(cannot)?, runtime().map_err(cannot)?)));
    match started {
        Ok((fetcher, runtime)) => {
            LocalSet::new().block_on(&runtime, follow_links(fetcher, setup.cache, rings, desk));
            // Dropping it would wait for names that are being looked up.
            runtime.shutdown_background();
        }
        Err(why) => {
            while rings.blocking_recv().is_some() {
                if let Some(Call { request, missing }) = desk.next_link() {
                    desk.fetched(request, Err(NotFound { why: why.clone(), ..missing }));
                }
            }
        }
    }
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, FetcherError> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

async fn follow_links(
    fetcher: Fetcher,
    cache: Option<Arc<DiskCache>>,
    mut rings: UnboundedReceiver<()>,
    desk: &Arc<Desk>,
) {
    let fetcher = Arc::new(fetcher);
    let lines = Arc::new(Semaphore::new(MAX_LINKS));
    // The semaphore is never closed: there is always a line to wait for.
    while let Ok(line) = Arc::clone(&lines).acquire_owned().await {
        let Some(()) = rings.recv().await else { return };
        // What has scrolled away left its ring behind.
        let Some(Call { request, missing }) = desk.next_link() else { continue };
        let (fetcher, cache) = (Arc::clone(&fetcher), cache.clone());
        let (answer_to, asked) = (Arc::clone(desk), request.clone());
        let ask = request.link.url().map_or(Ask::IfNotKnown, |url| desk.how_to_ask(url));
        let call = tokio::task::spawn_local(async move {
            let n_pictures = missing.n_pictures;
            let outcome = contained(answer(cache.as_deref(), &fetcher, &asked, missing, ask)).await;
            let outcome = outcome.unwrap_or_else(|words| Err(NotFound { why: failed(&words), n_pictures }));
            drop(line);
            answer_to.fetched(asked, outcome);
        });
        // It has not begun: this thread is at no `await`.
        desk.follow(&request, call.abort_handle());
    }
}

/// What the link brings, as far as it may be followed.
async fn answer(
    cache: Option<&DiskCache>,
    fetcher: &Fetcher,
    request: &PictureRequest,
    missing: NotFound,
    ask: Ask,
) -> FetchOutcome {
    let n_pictures = missing.n_pictures;
    let kept = |url| cache.and_then(|cache| kept(cache, fetcher.addresses(), url, request.cleared));
    let (url, answer) = match &request.link {
        Link::Allowed(url) => (url, fetch_through(cache, fetcher, url, ask, request.cleared).await),
        Link::NotAgreed(url) => match kept(url) {
            Some(answer) => (url, answer),
            None => return Err(Behind { url, missing }.told(NoPicture::LinksNotAllowed)),
        },
        Link::Offline(url) => match kept(url) {
            Some(answer) => (url, answer),
            None => return Err(Behind { url, missing }.told(NoPicture::Offline)),
        },
        Link::None => return Err(missing),
    };
    match answer {
        Ok(fetched) => Ok(found(url, fetched, n_pictures)),
        Err(failure) => Err(NotFound { why: failure.into(), n_pictures }),
    }
}

/// A picture from behind a link.
fn found(url: &str, fetched: Fetched, n_pictures: usize) -> Found {
    let Fetched { bytes, source, history, age } = fetched;
    let host = SafeText::line(&host_of(url));
    Found { bytes, origin: Origin::Link { host, history, source, age }, n_pictures }
}

/// The same work, in which a panic becomes its message.
pub(super) async fn contained<F: Future>(work: F) -> Result<F::Output, SafeText> {
    let mut work = pin!(work);
    // After an error it is not polled again.
    poll_fn(move |context| match contain(|| work.as_mut().poll(context)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Err(words) => Poll::Ready(Err(words)),
    })
    .await
}

#[expect(clippy::needless_pass_by_value, reason = "the form `map_err` takes")]
fn cannot(error: FetcherError) -> NoPicture {
    NoPicture::Unreadable(SafeText::line(&format!("links cannot be fetched: {error}")))
}

fn failed(words: &SafeText) -> NoPicture {
    NoPicture::Unreadable(SafeText::line(&format!("fetching failed: {words}")))
}

#[cfg(test)]
mod tests {
    use super::super::desk::Task;
    use super::*;
    use crate::dataset::RowId;
    use crate::images::{FetchPolicy, SafeMode, SafetyPolicy, Signals};

    fn request(url: &str) -> PictureRequest {
        let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap();
        let link = Link::Allowed(url.to_owned());
        PictureRequest { row: RowId(0), link, nth: 0, cleared, room_cells: (10, 10), window: None }
    }

    /// The reason with which a link comes back.
    fn reason(policy: FetchPolicy) -> String {
        let (bell, rings) = bell();
        let desk = Arc::new(Desk::default());
        let request = request("http://127.0.0.1/");
        desk.want(vec![request.clone()]);
        assert!(matches!(desk.take(), Some(Task::Begin(_))));
        desk.follow_later(Call { request, missing: NoPicture::NotInRow.into() });
        bell.send(()).unwrap();
        let at_desk = Arc::clone(&desk);
        let thread = std::thread::spawn(move || work(FetchSetup { policy, cache: None }, rings, &at_desk));
        let reason = match desk.take() {
            Some(Task::Finish(_, Err(none))) => none.why.to_string(),
            other => panic!("{other:?}"),
        };
        drop(bell);
        thread.join().unwrap();
        reason
    }

    #[test]
    fn a_fetcher_that_cannot_be_made_answers_with_the_reason() {
        let policy = FetchPolicy { user_agent: "a\nb".to_owned(), ..FetchPolicy::default() };
        let words = reason(policy);
        assert!(words.contains("links cannot be fetched: the settings cannot be used"), "{words}");
    }

    #[test]
    fn a_link_that_may_not_be_followed_comes_back_with_the_reason() {
        let words = reason(FetchPolicy::default());
        assert!(words.contains("127.0.0.1 is a loopback address"), "{words}");
    }

    #[test]
    fn a_link_that_was_not_followed_leaves_the_rows_own_reason_and_the_number_of_its_pictures() {
        let runtime = runtime().unwrap();
        let fetcher = Fetcher::new(FetchPolicy::default()).unwrap();
        let own = NoPicture::NotDownloaded(SafeText::line("HTTP Error 404: Not Found"));
        let url = || "http://example.org/".to_owned();
        for (link, missing, told) in [
            (Link::Offline(url()), NoPicture::NotInRow, NoPicture::Offline),
            (Link::NotAgreed(url()), NoPicture::NotInRow, NoPicture::LinksNotAllowed),
            (Link::Offline(url()), own.clone(), own.clone()),
            (Link::NotAgreed(url()), own.clone(), own),
        ] {
            let request = PictureRequest { link, ..request("") };
            let missing = NotFound { why: missing, n_pictures: 3 };
            let answer = runtime.block_on(answer(None, &fetcher, &request, missing, Ask::IfNotKnown));
            assert_eq!(answer, Err(NotFound { why: told, n_pictures: 3 }));
        }
    }

    #[test]
    fn a_panic_on_the_way_becomes_its_message() {
        let runtime = runtime().unwrap();
        assert_eq!(runtime.block_on(contained(async { 7 })), Ok(7));
        let broken = contained(async {
            tokio::task::yield_now().await;
            panic!("bad header")
        });
        let outcome: Result<(), _> = runtime.block_on(broken);
        assert_eq!(outcome, Err(SafeText::line("bad header")));
    }
}
