//! Fetching against a server that misbehaves: every fault ends by the deadline, in bytes or in words, and no
//! request reaches an address that is not allowed.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made ends its test")]

use std::collections::HashMap;
use std::net::TcpListener;
use std::time::Duration;

use pairlens::images::{
    AddressRules, Ask, BlockingFetcher, Cleared, DiskCache, FetchError, FetchPolicy, Fetched, Fetcher,
    NoPicture, SafeMode, SafetyPolicy, Signals, Source, decode, fetch_through, kept,
};

use crate::images_server::{Server, png};

fn cleared() -> Cleared {
    SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap()
}

/// What the tests on loopback keep to: everything else as by default.
fn on_loopback() -> FetchPolicy {
    FetchPolicy {
        addresses: AddressRules::new(vec!["127.0.0.0/8".parse().unwrap()]),
        max_body_bytes: 1 << 20,
        first_pause: Duration::from_millis(2),
        ..FetchPolicy::default()
    }
}

fn fetch_by(policy: FetchPolicy, link: &str) -> Result<Fetched, FetchError> {
    BlockingFetcher::new(policy).unwrap().fetch(None, link, cleared()).map_err(|failure| failure.error)
}

fn fetch(path: &str) -> Result<Fetched, FetchError> {
    fetch_by(on_loopback(), &Server::start().url(path))
}

/// The words a person sees where the picture would be.
fn words(path: &str) -> String {
    let error = fetch(path).expect_err(path);
    NoPicture::from(error).short().into_string()
}

#[test]
fn a_picture_arrives_whatever_the_server_calls_it() {
    for path in ["/ok", "/lying", "/moved", "/gzip"] {
        let fetched = fetch(path).expect(path);
        assert_eq!((&fetched.bytes[..], fetched.source), (&png()[..], Source::Network), "{path}");
        assert_eq!(decode(&fetched.bytes, cleared()).unwrap().width_px, 48);
    }
}

#[test]
fn every_refusal_is_named() {
    for (path, expected) in [
        ("/status/404", "gone (404)"),
        ("/status/410", "gone for good (410)"),
        ("/status/403", "refused (403)"),
        ("/status/429", "asks to wait (429)"),
        ("/status/451", "blocked for legal reasons (451)"),
        ("/status/503", "the server has trouble (503)"),
        ("/status/304", "unexpected answer (304)"),
        ("/noai", "asks not to be used for AI (X-Robots-Tag: noai)"),
        ("/noindex-for-one", "asks not to be indexed (X-Robots-Tag: noindex)"),
        ("/html", "not a picture but a web page"),
        ("/json", "not a picture but JSON"),
        ("/empty", "the picture is empty (0 bytes)"),
        ("/loop", "sent on more than 5 times"),
        ("/moved-nowhere", "sent on to nowhere (302 without a location)"),
        ("/moved-file", "only http and https links are opened, not file"),
    ] {
        assert_eq!(words(path), expected);
    }
}

#[test]
fn a_body_that_ends_early_is_cut_short() {
    let received_bytes = png().len() as u64;
    for path in ["/cut", "/cut-chunk"] {
        assert_eq!(fetch(path).unwrap_err(), FetchError::CutShort { received_bytes }, "{path}");
    }
    assert!(matches!(fetch("/gzip-cut"), Err(FetchError::CutShort { .. })));
    let cut = fetch("/cut-picture").unwrap();
    let words = decode(&cut.bytes, cleared()).unwrap_err().to_string();
    assert!(words.starts_with("cut short after "), "{words}");
}

#[test]
fn the_body_is_capped_by_its_header_and_by_its_bytes_after_decompression() {
    for path in ["/huge", "/endless", "/gzip-bomb"] {
        assert_eq!(fetch(path).unwrap_err(), FetchError::TooLarge { limit_bytes: 1 << 20 }, "{path}");
    }
}

#[test]
fn the_cap_takes_a_body_of_exactly_its_size() {
    let size = png().len();
    let server = Server::start();
    for path in ["/ok", "/gzip"] {
        let by =
            |max_body_bytes| fetch_by(FetchPolicy { max_body_bytes, ..on_loopback() }, &server.url(path));
        assert!(by(size).is_ok());
        assert!(matches!(by(size - 1), Err(FetchError::TooLarge { .. })));
    }
}

#[test]
fn a_drip_and_a_flood_of_headers_end_by_the_deadline() {
    let server = Server::start();
    let total_timeout = Duration::from_millis(300);
    let drip = fetch_by(FetchPolicy { total_timeout, ..on_loopback() }, &server.url("/drip"));
    assert_eq!(drip, Err(FetchError::Timeout(total_timeout)));
    assert!(matches!(fetch("/header-bomb"), Err(FetchError::BadAnswer(_))));
    assert!(matches!(fetch("/nonsense"), Err(FetchError::BadAnswer(_))));
}

#[test]
fn redirects_are_counted() {
    let server = Server::start();
    let _ = fetch_by(on_loopback(), &server.url("/loop"));
    assert_eq!(server.heads().len(), 6);
    let none = FetchPolicy { max_redirects: 0, ..on_loopback() };
    assert_eq!(fetch_by(none, &server.url("/moved")), Err(FetchError::TooManyRedirects(0)));
}

#[test]
fn no_spelling_of_a_forbidden_address_reaches_the_server() {
    let server = Server::start();
    let port = server.address.port();
    let fetcher = BlockingFetcher::new(FetchPolicy::default()).unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "017700000001",
        "127.0.0.1.",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "example.com@127.0.0.1",
        "user:password@127.0.0.1",
        "%31%32%37.0.0.1",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "\t127.0.0.1",
    ] {
        for scheme in ["http", "https", "HTTP", " http"] {
            let link = format!("{scheme}://{host}:{port}/ok");
            let answer = fetcher.fetch(None, &link, cleared());
            let error = answer.expect_err(&link).error;
            assert!(matches!(error, FetchError::Address(_)), "{link}: {error:?}");
        }
    }
    assert_eq!(server.heads(), [""; 0]);
}

#[test]
fn a_redirect_inside_is_refused_before_it_is_followed() {
    let server = Server::start();
    // The name is ours, the address it leads to next is not.
    let fixed_hosts = HashMap::from([("pictures.invalid".to_owned(), server.address)]);
    let policy = FetchPolicy { fixed_hosts, ..FetchPolicy::default() };
    assert!(fetch_by(policy.clone(), "http://pictures.invalid/ok").is_ok());
    let inside = fetch_by(policy, "http://pictures.invalid/moved-inside");
    assert!(matches!(inside, Err(FetchError::Address(_))), "{inside:?}");
    assert_eq!(server.heads().len(), 2);
}

#[test]
fn we_say_who_we_are_and_send_nothing_of_the_link_but_its_path() {
    let server = Server::start();
    let link = server.url("/ok").replace("http://", "http://me:secret@");
    fetch_by(on_loopback(), &link).unwrap();
    let head = server.heads().remove(0);
    assert!(head.contains("user-agent: pairlens/") && head.contains("(+https://"), "{head}");
    for absent in ["authorization", "cookie", "referer", "secret"] {
        assert!(!head.contains(absent), "{head}");
    }
}

#[test]
fn a_proxy_is_trusted_with_names_and_not_with_addresses() {
    let server = Server::start();
    let proxied = |link: &str| {
        let proxy = Some(server.url("").parse().unwrap());
        let fixed_hosts = HashMap::from([("pictures.invalid".to_owned(), server.address)]);
        fetch_by(FetchPolicy { proxy, fixed_hosts, ..FetchPolicy::default() }, link)
    };
    assert!(proxied("http://pictures.example/ok").is_ok());
    assert!(matches!(proxied(&server.url("/ok")), Err(FetchError::Address(_))));
    assert!(matches!(proxied("http://localhost/ok"), Err(FetchError::Address(_))));
    assert_eq!(server.heads().len(), 1);
    assert!(proxied("http://pictures.invalid/ok").is_ok());
    assert!(server.heads()[1].starts_with("get /ok "), "a fixed name is not proxied");
}

#[test]
fn a_dead_port_and_a_server_without_tls_are_told_apart() {
    let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = fetch_by(on_loopback(), &format!("http://{dead}/"));
    assert!(matches!(refused, Err(FetchError::Unreachable(_))), "{refused:?}");
    let plain = Server::start().url("/ok").replace("http:", "https:");
    let insecure = fetch_by(on_loopback(), &plain);
    assert!(matches!(insecure, Err(FetchError::Tls(_))), "{insecure:?}");
}

/// Requests that the server sees for three fetches of a path in a row.
fn asked(server: &Server, fetcher: &BlockingFetcher, cache: &DiskCache, path: &str) -> usize {
    let before = server.heads().len();
    let fetch = || fetcher.fetch(Some(cache), &server.url(path), cleared());
    let answers: Vec<_> = (0..3).map(|_| fetch().map(|f| f.bytes).map_err(|f| f.error)).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    server.heads().len() - before
}

#[test]
fn nothing_is_asked_twice_and_a_failure_comes_back_with_its_reason_and_age() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let cache = DiskCache::open(folder.path(), 1 << 20).unwrap();
    let fetcher = BlockingFetcher::new(on_loopback()).unwrap();
    for path in ["/ok", "/status/404", "/status/403", "/noai", "/html", "/cut", "/huge", "/gzip-cut"] {
        assert_eq!(asked(&server, &fetcher, &cache, path), 1, "{path}");
    }
    assert_eq!(asked(&server, &fetcher, &cache, "/status/503"), 3, "three tries, remembered briefly");
    let gone = fetcher.fetch(Some(&cache), &server.url("/status/404"), cleared()).unwrap_err();
    assert_eq!(NoPicture::from(gone.clone()).short().as_str(), "gone (404), asked just now");
    assert_eq!((gone.history.status, gone.history.n_tries, gone.source), (Some(404), 1, Source::Cache));
    let moved = fetcher.fetch(Some(&cache), &server.url("/moved"), cleared()).unwrap();
    assert_eq!((moved.history.status, moved.history.n_redirects), (Some(200), 1));
    assert_eq!(moved.history.host.as_deref(), Some("127.0.0.1"));
    let strict = BlockingFetcher::new(FetchPolicy::default()).unwrap();
    let inside = strict.fetch(Some(&cache), &server.url("/ok"), cleared()).unwrap_err();
    assert!(matches!(inside.error, FetchError::Address(_)), "the cache is no way around the rules");
}

#[test]
fn a_server_in_trouble_is_asked_again_and_one_that_refuses_is_not() {
    let server = Server::start();
    let fetcher = BlockingFetcher::new(on_loopback()).unwrap();
    let fetched = fetcher.fetch(None, &server.url("/recovers/2"), cleared()).unwrap();
    assert_eq!((fetched.history.n_tries, &fetched.bytes[..]), (3, &png()[..]));
    for (path, wanted) in [("/status/503", 3), ("/status/403", 1), ("/status/404", 1), ("/busy/3600", 1)] {
        let before = server.heads().len();
        let failure = fetcher.fetch(None, &server.url(path), cleared()).unwrap_err();
        assert_eq!(
            (failure.history.n_tries, server.heads().len() - before),
            (wanted, wanted as usize),
            "{path}"
        );
    }
    let once = FetchPolicy { max_tries: 1, ..on_loopback() };
    assert_eq!(fetch_by(once, &server.url("/recovers-never")), Err(FetchError::Status(400)));
}

#[test]
fn no_try_is_begun_that_the_deadline_would_cut() {
    let server = Server::start();
    let by = |total_timeout| {
        let policy = FetchPolicy { total_timeout, ..on_loopback() };
        let fetcher = BlockingFetcher::new(policy).unwrap();
        let failure = fetcher.fetch(None, &server.url("/status/503"), cleared()).unwrap_err();
        (failure.history.n_tries, failure.error)
    };
    let connect_timeout = FetchPolicy::default().connect_timeout;
    assert_eq!(by(connect_timeout), (1, FetchError::Status(503)));
    assert_eq!(by(connect_timeout * 2), (3, FetchError::Status(503)));
}

#[test]
fn a_link_that_a_person_wants_asked_again_is_and_a_picture_that_is_there_is_not() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let cache = DiskCache::open(folder.path(), 1 << 20).unwrap();
    let fetcher = Fetcher::new(on_loopback()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = |path: &str, ask| {
        let url = server.url(path);
        runtime.block_on(fetch_through(Some(&cache), &fetcher, &url, ask, cleared())).map(|f| f.source)
    };
    for (path, n_requests) in [("/status/404", 2), ("/ok", 1)] {
        let before = server.heads().len();
        let first = ask(path, Ask::IfNotKnown).map_err(|f| f.error);
        let again = ask(path, Ask::Again).map_err(|f| f.error);
        assert_eq!(first.is_ok(), again.is_ok());
        assert_eq!(server.heads().len() - before, n_requests, "{path}");
    }
    let kept = |path: &str| kept(&cache, fetcher.addresses(), &server.url(path), cleared());
    assert!(kept("/ok").is_some_and(|answer| answer.is_ok_and(|f| f.source == Source::Cache)));
    assert!(kept("/status/404").is_some_and(|answer| answer.is_err_and(|f| f.source == Source::Cache)));
    assert!(kept("/never-asked").is_none());
}

#[test]
fn the_body_of_a_picture_with_a_wish_is_not_read() {
    let server = Server::start();
    assert_eq!(fetch_by(on_loopback(), &server.url("/noai-large")).unwrap_err().to_string(), {
        "asks not to be used for AI (X-Robots-Tag: noai)"
    });
    // What lies in the buffers of two sockets may have left the server; the picture has 64 MB.
    let taken = server.bytes_taken_of("/noai-large");
    assert!(taken < 16 << 20, "{taken} bytes were taken");
}
