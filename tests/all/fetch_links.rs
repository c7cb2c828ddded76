//! Many links at once: several hosts, few requests of one, nothing asked twice, nothing asked offline; and what
//! filters, figures and exports say of them afterwards.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, Float32Array, RecordBatch, StringArray};
use pairlens::base::Cancel;
use pairlens::images::{AddressRules, Cleared, DiskCache, FetchPolicy, SafeMode, SafetyPolicy, Signals};
use pairlens::jobs::{Errand, FetchSetup, FollowError, Followed, follow_links};
use pairlens::query::facts::LinkRot;

use crate::commands_run::{Run, pairlens};
use crate::fixtures::write_shard;
use crate::images_server::Server;

/// Far above what any answer takes.
const PATIENCE: Duration = Duration::from_secs(300);

fn cleared() -> Cleared {
    SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap()
}

fn errands(links: impl IntoIterator<Item = String>) -> Vec<Errand> {
    links.into_iter().map(|url| Errand { url, cleared: cleared() }).collect()
}

/// Names that lead to these servers on any machine.
fn policy_of(servers: &[Server]) -> FetchPolicy {
    let named = servers.iter().enumerate().map(|(at, server)| (format!("host{at}.invalid"), server.address));
    FetchPolicy {
        addresses: AddressRules::new(vec!["127.0.0.0/8".parse().unwrap()]),
        fixed_hosts: named.collect::<HashMap<_, _>>(),
        // However busy the machine is that the tests run on: a time that is up would be another test.
        connect_timeout: PATIENCE,
        total_timeout: PATIENCE,
        ..FetchPolicy::default()
    }
}

fn follow(servers: &[Server], cache: &Arc<DiskCache>, links: &[String]) -> Followed {
    let setup = FetchSetup { policy: policy_of(servers), cache: Some(Arc::clone(cache)) };
    follow_links(setup, errands(links.to_vec()), &Cancel::new(), &|_| {}).unwrap()
}

fn n_requests(servers: &[Server]) -> usize {
    servers.iter().map(|server| server.heads().len()).sum()
}

#[test]
fn two_hundred_pictures_of_six_hosts_come_with_few_requests_to_one_host_at_once_and_are_asked_for_once() {
    let servers: Vec<Server> = (0..6).map(|_| Server::start()).collect();
    let folder = tempfile::tempdir().unwrap();
    let cache = Arc::new(DiskCache::open(folder.path(), 1 << 26).unwrap());
    // A host of a hundred links among hosts of twenty.
    let host = |at: usize| if at < 100 { 0 } else { 1 + at % 5 };
    let links: Vec<String> =
        (0..200).map(|at| format!("http://host{}.invalid/lingering/{at}", host(at))).collect();
    let first = follow(&servers, &cache, &links);
    assert_eq!((first.facts.len(), first.n_known), (200, 0));
    assert_eq!(LinkRot::of(&first.facts).n_alive, 200);
    assert_eq!(n_requests(&servers), 200);
    let limit = FetchPolicy::default().max_per_host;
    let at_once: Vec<usize> = servers.iter().map(Server::most_at_once).collect();
    assert!(at_once.iter().all(|n| *n <= limit), "{at_once:?}");
    assert!(at_once[0] > 1, "links of a host go side by side: {at_once:?}");
    // The picture is the same everywhere.
    assert_eq!(cache.usage().unwrap().n_pictures, 1);
    let second = follow(&servers, &cache, &links);
    assert_eq!((second.facts.len(), second.n_known, n_requests(&servers)), (200, 200, 200));
}

#[test]
fn a_stopped_round_keeps_what_came() {
    let servers = [Server::start()];
    let folder = tempfile::tempdir().unwrap();
    let cache = Arc::new(DiskCache::open(folder.path(), 1 << 26).unwrap());
    let cancel = Cancel::new();
    let links = (0..50).map(|at| format!("http://host0.invalid/lingering/{at}"));
    let setup = FetchSetup { policy: policy_of(&servers), cache: Some(Arc::clone(&cache)) };
    let stopped = follow_links(setup, errands(links), &cancel, &|_| cancel.cancel());
    assert!(matches!(stopped, Err(FollowError::Cancelled(_))));
    let n_links = cache.usage().unwrap().n_links;
    assert!((1..50).contains(&n_links), "{n_links}");
}

/// A shard whose rows lead to these paths of a server; `None` is a row without a link.
fn shard(folder: &Path, server: &Server, paths: &[Option<&str>]) {
    let links: StringArray = paths.iter().map(|path| path.map(|path| server.url(path))).collect();
    let captions = StringArray::from_iter_values((0..paths.len()).map(|at| format!("caption {at}")));
    // The last row is the only one that safe mode hides.
    let scores = (0..paths.len()).map(|at| if at + 1 == paths.len() { 0.9_f32 } else { 0.0 });
    let columns: [(&str, ArrayRef); 3] = [
        ("URL", Arc::new(links)),
        ("TEXT", Arc::new(captions)),
        ("punsafe", Arc::new(Float32Array::from_iter_values(scores))),
    ];
    let columns = columns.map(|(name, array)| (name, array, true));
    write_shard(&folder.join("a.parquet"), &RecordBatch::try_from_iter_with_nullable(columns).unwrap(), 4);
}

const PATHS: [Option<&str>; 9] = [
    Some("/ok"),
    Some("/status/404"),
    None,
    Some("/noai"),
    Some("/html"),
    Some("/ok"),
    Some("/gzip"),
    Some("/status/403"),
    Some("/lying"),
];

/// A folder with [`PATHS`], of which all were fetched that may be in safe mode `strict`.
fn fetched(server: &Server) -> (tempfile::TempDir, Run) {
    let folder = tempfile::tempdir().unwrap();
    shard(folder.path(), server, &PATHS);
    let run = fetch(folder.path(), &["--safe", "strict", "--json"]);
    (folder, run)
}

fn fetch(folder: &Path, options: &[&str]) -> Run {
    let all = ["fetch", "a.parquet", "-n", "100", "--allow-address", "127.0.0.0/8"];
    pairlens(folder, &[&all, options].concat())
}

fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(run.printed()).unwrap()
}

#[test]
fn a_sample_is_fetched_once_and_nothing_withheld_is() {
    let server = Server::start();
    let (folder, run) = fetched(&server);
    let figures = json(&run);
    let links = &figures["links"];
    assert_eq!((links["tried"].as_u64(), links["alive"].as_u64()), (Some(6), Some(2)), "{figures}");
    assert_eq!(figures["not_tried"]["rows_withheld"], 1);
    assert_eq!(figures["not_tried"]["rows_without_link"], 1);
    assert_eq!(figures["known_before"], 0);
    // Two rows share a link.
    assert_eq!(server.heads().len(), 6);
    assert!(server.heads().iter().all(|head| !head.contains("/lying")));
    let again = fetch(folder.path(), &["--safe", "strict"]);
    assert!(again.printed().starts_with(" links · 6 tried, 33.3 % alive\n"), "{}", again.stdout);
    assert!(again.stdout.contains("6  were known from before"), "{}", again.stdout);
    assert!(again.stdout.contains("1  row withheld by the safety rule"), "{}", again.stdout);
    assert_eq!(server.heads().len(), 6);
}

#[test]
fn offline_nothing_is_asked() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    shard(folder.path(), &server, &PATHS);
    let run = fetch(folder.path(), &["--offline"]);
    assert!(run.printed().contains("none tried"), "{}", run.stdout);
    // Two rows share a link, one has none.
    assert!(run.stdout.contains("7  links never tried"), "{}", run.stdout);
    assert_eq!(server.heads(), [""; 0]);
    // What is withheld is not looked up either: the last row's link is known from before.
    fetch(folder.path(), &["--json"]).printed();
    let known = json(&fetch(folder.path(), &["--offline", "--safe", "strict", "--json"]));
    assert_eq!((&known["links"]["tried"], &known["not_tried"]["links_never_tried"]), (&6.into(), &0.into()));
    pairlens(folder.path(), &["a.parquet", "--offline", "--fetch"])
        .expect_failure(2, &["cannot be used with"]);
}

#[test]
fn links_outside_the_public_web_are_counted_and_not_tried() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    shard(folder.path(), &server, &PATHS);
    let run = pairlens(folder.path(), &["fetch", "a.parquet", "-n", "9"]);
    let words = "7  address not allowed: 127.0.0.1 is a loopback address";
    assert!(run.printed().contains(words), "{}", run.stdout);
    assert_eq!(server.heads(), [""; 0]);
}

fn count(folder: &Path, filter: &str) -> String {
    let run = pairlens(folder, &["count", "a.parquet", "--where", filter]);
    run.printed().trim().to_owned()
}

#[test]
fn what_became_of_links_can_be_filtered_by() {
    let server = Server::start();
    let (folder, _) = fetched(&server);
    for (filter, n) in [
        ("fetch.status = 'success'", "3"),
        ("fetch.status = 'failed_to_download'", "3"),
        ("fetch.status = 'failed_to_resize'", "1"),
        ("fetch.status IS NULL", "2"),
        ("fetch.error = 'gone (404)'", "1"),
        ("fetch.error ILIKE '%robots%'", "1"),
        ("fetch.width >= 48 AND fetch.height = 32", "3"),
        ("fetch.width > 48", "0"),
        ("fetch.bytes > 0 AND TEXT LIKE '%5'", "1"),
        ("fetch.age_days < 1", "7"),
        ("NOT fetch.status = 'success'", "4"),
    ] {
        assert_eq!(count(folder.path(), filter), n, "{filter}");
    }
    let rows = ["rows", "a.parquet", "--sort", "fetch.bytes:desc", "--limit", "1", "--json"];
    assert!(pairlens(folder.path(), &rows).printed().starts_with("{\"row\":0,"));
    let wrong = pairlens(folder.path(), &["count", "a.parquet", "--where", "fetch.state = 'x'"]);
    wrong.expect_failure(2, &["did you mean fetch.status?"]);
}

#[test]
fn the_cache_says_what_it_holds_and_is_emptied() {
    let server = Server::start();
    let (folder, _) = fetched(&server);
    let info = json(&pairlens(folder.path(), &["cache", "info", "--json"]));
    assert_eq!((info["links"].as_u64(), info["pictures"].as_u64()), (Some(6), Some(1)), "{info}");
    assert!(info["path"].as_str().is_some_and(|path| path.ends_with("pairlens/pictures")));
    let text = pairlens(folder.path(), &["cache", "info"]);
    assert!(text.printed().contains("what is known of 6 links, 1 picture, "), "{}", text.stdout);
    let cleared = pairlens(folder.path(), &["cache", "clear"]);
    assert!(cleared.printed().starts_with("removed what is known of 6 links"), "{}", cleared.stdout);
    assert_eq!(json(&pairlens(folder.path(), &["cache", "info", "--json"]))["links"], 0);
    assert_eq!(count(folder.path(), "fetch.status IS NOT NULL"), "0");
}

fn export(folder: &Path, options: &[&str]) -> String {
    let all = ["export", "a.parquet", "--columns", "TEXT,fetch.status,fetch.width", "--overwrite"];
    pairlens(folder, &[&all, options].concat()).printed().to_owned()
}

#[test]
fn what_became_of_links_is_printed_and_exported_behind_the_files_columns() {
    let server = Server::start();
    let (folder, _) = fetched(&server);
    let rows = ["rows", "a.parquet", "--columns", "fetch.error,TEXT", "--limit", "2", "--json"];
    let printed = pairlens(folder.path(), &rows);
    assert_eq!(
        printed.printed(),
        "{\"row\":0,\"TEXT\":\"caption 0\",\"fetch.error\":null}\n\
         {\"row\":1,\"TEXT\":\"caption 1\",\"fetch.error\":\"gone (404)\"}\n"
    );
    export(folder.path(), &["--output", "o.csv", "--where", "row IN (1, 2, 4, 6)"]);
    let csv = std::fs::read_to_string(folder.path().join("o.csv")).unwrap();
    assert_eq!(
        csv.lines().collect::<Vec<_>>(),
        [
            "TEXT,fetch.status,fetch.width",
            "caption 1,failed_to_download,",
            "caption 2,,",
            "caption 4,failed_to_resize,",
            "caption 6,success,48",
        ]
    );
    let sorted = ["--where", "fetch.status IS NOT NULL", "--sort", "row:desc", "--output", "o.jsonl"];
    export(folder.path(), &sorted);
    let lines = std::fs::read_to_string(folder.path().join("o.jsonl")).unwrap();
    let first = "{\"TEXT\":\"caption 7\",\"fetch.status\":\"failed_to_download\",\"fetch.width\":null}";
    assert_eq!((lines.lines().next(), lines.lines().count()), (Some(first), 7));
    let manifest = std::fs::read_to_string(folder.path().join("o.jsonl.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["columns"], serde_json::json!(["TEXT", "fetch.status", "fetch.width"]));
    let notes = manifest["notes"].to_string();
    assert!(notes.contains("fetch.* knows 6 links of 7 rows"), "{notes}");
    assert!(manifest["command"].as_str().is_some_and(|c| c.contains("TEXT,fetch.status,fetch.width")));
}

#[test]
fn a_parquet_export_keeps_the_files_types_beside_what_became_of_links() {
    let server = Server::start();
    let (folder, _) = fetched(&server);
    export(folder.path(), &["--output", "o.parquet"]);
    let again = ["count", "o.parquet", "--where", "\"fetch.width\" = 48 AND \"fetch.status\" = 'success'"];
    assert_eq!(pairlens(folder.path(), &again).printed(), "3\n");
}

#[test]
fn statistics_say_how_many_of_the_tried_links_live() {
    let server = Server::start();
    let (folder, _) = fetched(&server);
    let text = pairlens(folder.path(), &["stats", "a.parquet"]);
    assert!(text.printed().contains("\n links · 6 tried, 33.3 % alive\n"), "{}", text.stdout);
    let run = pairlens(folder.path(), &["stats", "a.parquet", "--where", "row < 2", "--json"]);
    let figures = &json(&run)["links"];
    assert_eq!((figures["all"]["tried"].as_u64(), figures["selected"]["tried"].as_u64()), (Some(6), Some(2)));
    assert_eq!(figures["selected"]["errors"], serde_json::json!([{ "error": "gone (404)", "links": 1 }]));
    // Of a dataset of which nothing was tried they say nothing.
    let other = tempfile::tempdir().unwrap();
    shard(other.path(), &server, &PATHS);
    assert!(!pairlens(other.path(), &["stats", "a.parquet"]).printed().contains("links"));
}
