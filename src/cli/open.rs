//! `pairlens PATH…`: the terminal interface, or the first page as text where there is no terminal.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::CommandFactory as _;
use etcetera::BaseStrategy as _;

use super::args::{Cli, LinkArgs, OpenArgs, PictureArgs};
use super::dataset::{Opened, open_quietly};
use super::labels::{place, source};
use super::order::keys;
use super::print::{say, stdout_is_terminal};
use super::review::{options, reviewer};
use super::rows::first_page;
use crate::app::{FetchConsent, Reviewer, Start};
use crate::base::{Exit, Report};
use crate::dataset::{Dataset, RoleOverride, SharedDataset};
use crate::export::Provenance;
use crate::images::{AddressRules, DiskCache, FetchPolicy, SafetyPolicy};
use crate::jobs::FetchSetup;
use crate::labels::default_place;
use crate::query::{OrderKeys, Predicate};
use crate::runtime::{self, Ending, SessionSetup};
use crate::ui::Theme;
use crate::ui::graphics::GraphicsChoice;

/// Pairs printed where there is no terminal.
const PAGE_WITHOUT_TERMINAL: u64 = 20;

/// Unpacked pages kept in memory for the next filter and the next screen: all score columns of ten million rows.
pub(super) const PAGE_BUDGET_BYTES: usize = 128 << 20;

/// Fetched pictures kept on disk: some ten thousand.
const CACHE_BYTES: u64 = 1 << 30;

pub(super) fn run(args: OpenArgs) -> Result<(), Report> {
    if args.paths.is_empty() {
        return Err(Report::new("open a dataset", "no path was given")
            .next("pairlens PATH opens shards, pairlens demo shows what it can, pairlens --help says all")
            .exit_as(Exit::Usage));
    }
    open_with(args, HashMap::new())
}

/// Opens with names that have an address of their own: the demo's.
pub(super) fn open_with(args: OpenArgs, fixed_hosts: HashMap<String, SocketAddr>) -> Result<(), Report> {
    let opened = open_quietly(&args.paths, &args.roles, PAGE_BUDGET_BYTES);
    let dataset = opened.map_err(|report| match likely_command(&args.paths) {
        Some(name) => report.next(format!("did you mean the command {name}? Options come after it")),
        None => report,
    })?;
    let dataset = Opened::new(dataset.clone(), source(&args.labels, &args.paths));
    let order = keys(&dataset, &args.sort)?;
    if !stdout_is_terminal() {
        for finding in dataset.findings() {
            say(&format!("note: {finding}"));
        }
        let policy = SafetyPolicy::new(args.pictures.safe);
        let filter = args.filter.filter.as_deref();
        return first_page(&dataset, filter, order.as_ref(), policy, PAGE_WITHOUT_TERMINAL);
    }
    if let Some(text) = &args.filter.filter {
        Predicate::parse(text, &dataset.names(text)?).map_err(|e| e.report(text))?;
    }
    let store = place(&args.labels, &args.paths);
    let reviewer = reviewer(None, None, options(&args.labels, &args.roles))?;
    let start = start(dataset.clone(), &args.pictures, args.filter.filter, order, reviewer);
    in_terminal(session(&dataset, &args.pictures, args.graphics, args.roles.roles, fixed_hosts, store, start))
}

/// All a session in the terminal goes by.
pub(super) fn session(
    dataset: &Opened,
    pictures: &PictureArgs,
    graphics: GraphicsChoice,
    roles: Vec<RoleOverride>,
    fixed_hosts: HashMap<String, SocketAddr>,
    store: PathBuf,
    start: Start,
) -> SessionSetup {
    // A command of the manifest finds them by itself where they lie beside the dataset.
    let is_beside = dataset.inputs().first().is_some_and(|path| default_place(path) == store);
    let provenance =
        Provenance { roles, labels: (!is_beside).then(|| store.clone()), ..Provenance::default() };
    SessionSetup {
        image_roots: image_roots(dataset, pictures),
        fetch: fetch_setup(pictures, fixed_hosts),
        labels: Some(dataset.labels.clone()),
        store,
        graphics,
        provenance,
        theme: Theme::of(std::env::var("NO_COLOR").ok().as_deref()),
        start,
    }
}

/// Runs a session until it is left.
pub(super) fn in_terminal(setup: SessionSetup) -> Result<(), Report> {
    match runtime::run(setup) {
        Ok(Ending::Left) => Ok(()),
        Ok(Ending::Stopped) => {
            Err(Report::new("go on", "a signal asked the program to end").exit_as(Exit::Interrupted))
        }
        Err(error) => Err(Report::new("run the terminal interface", error)),
    }
}

/// The command that a path, which is none, was perhaps meant to be.
fn likely_command(paths: &[PathBuf]) -> Option<String> {
    let typed = paths.first().filter(|path| !path.exists())?.to_str()?;
    let commands = Cli::command();
    let names = commands.get_subcommands().map(clap::Command::get_name);
    names.filter(|name| strsim::damerau_levenshtein(name, typed) <= 1).map(str::to_owned).next()
}

fn start(
    dataset: SharedDataset,
    pictures: &PictureArgs,
    filter: Option<String>,
    order: Option<OrderKeys>,
    reviewer: Reviewer,
) -> Start {
    let policy = SafetyPolicy::new(pictures.safe);
    Start { dataset, policy, consent: consent(pictures), filter, order, reviewer, review: None }
}

/// What the options say of fetching.
pub(super) fn consent(pictures: &PictureArgs) -> FetchConsent {
    match (pictures.links.offline, pictures.fetch) {
        (true, _) => FetchConsent::Offline,
        (false, true) => FetchConsent::Given,
        (false, false) => FetchConsent::NotGiven,
    }
}

/// How links are followed, by the options given.
pub(super) fn fetch_setup(pictures: &PictureArgs, fixed_hosts: HashMap<String, SocketAddr>) -> FetchSetup {
    // The demo's own server behind a reserved name: its answers are not worth keeping.
    let keep = !pictures.no_cache && fixed_hosts.is_empty();
    let policy = fetch_policy(&pictures.links, fixed_hosts);
    // Without a cache pictures are fetched again the next time.
    FetchSetup { policy, cache: if keep { open_cache().ok() } else { None } }
}

/// The bounds of fetching, by the options given.
pub(super) fn fetch_policy(links: &LinkArgs, fixed_hosts: HashMap<String, SocketAddr>) -> FetchPolicy {
    FetchPolicy {
        addresses: AddressRules::new(links.allowed.clone()),
        proxy: links.proxy.clone(),
        fixed_hosts,
        ..FetchPolicy::default()
    }
}

/// The user's cache of fetched pictures.
pub(super) fn open_cache() -> Result<Arc<DiskCache>, Report> {
    let advice = "fetched pictures lie in the user's cache folder, which XDG_CACHE_HOME names";
    let base = etcetera::choose_base_strategy()
        .map_err(|error| Report::new("find the user's cache folder", error).next(advice))?;
    let folder = base.cache_dir().join("pairlens").join("pictures");
    let cache = DiskCache::open(&folder, CACHE_BYTES);
    cache.map(Arc::new).map_err(|error| Report::new("open the cache of pictures", error).next(advice))
}

/// Folders below which paths in rows may be read: the dataset's own, and those named.
pub(super) fn image_roots(dataset: &Dataset, pictures: &PictureArgs) -> Vec<PathBuf> {
    dataset.folders().into_iter().chain(pictures.image_roots.iter().cloned()).collect()
}
