//! All lanes together: started once, fed with effects, ended with the session.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::Sender;

use super::blanked::Blanked;
use super::desk::Desk;
use super::facts::FactSources;
use super::find::Sources;
use super::labels::{Labels, Lane, Order};
use super::mailbox::Mailbox;
use super::pictures::{Canvas, Worker};
use super::scan::ScanSession;
use super::{export, fetching, order, rows, sample, scan, stats, told};
use crate::app::{Effect, ExportOrder, Message};
use crate::base::Cancel;
use crate::dataset::{RowId, SharedDataset};
use crate::export::Provenance;
use crate::images::{DiskCache, FetchPolicy};
use crate::query::facts::LabelSource;

/// Threads that decode and encode pictures. The next picture is one, its neighbour the other.
const N_PICTURE_WORKERS: usize = 2;

/// What fetching goes by.
#[derive(Debug)]
pub struct FetchSetup {
    /// Its limits and allowed addresses.
    pub policy: FetchPolicy,
    /// Where fetched pictures are kept; `None` keeps none.
    pub cache: Option<Arc<DiskCache>>,
}

/// What the lanes work with.
pub struct Setup {
    /// What is looked at.
    pub dataset: SharedDataset,
    /// Where pictures go.
    pub canvas: Arc<dyn Canvas>,
    /// How links are followed.
    pub fetch: FetchSetup,
    /// Where labels lie; `None` knows of none.
    pub labels: Option<Arc<dyn LabelSource>>,
    /// Folders below which paths in rows may be read.
    pub image_roots: Vec<PathBuf>,
    /// The file that labels are kept in; made when a review begins.
    pub store: PathBuf,
    /// What an export's manifest says of the session.
    pub provenance: Provenance,
    /// Where finished work is reported. Bounded: a worker waits when nobody draws.
    pub out: Sender<Message>,
}

/// The lanes of a session.
pub struct Jobs {
    dataset: SharedDataset,
    rows: Arc<Mailbox<Vec<RowId>>>,
    told: Arc<Mailbox<told::Wish>>,
    blanked: Arc<Blanked>,
    /// Ends a look-up under way with the session.
    stop_telling: Cancel,
    desk: Arc<Desk>,
    scan: Option<Cancel>,
    order: Option<Cancel>,
    sample: Option<Cancel>,
    stats: Option<Cancel>,
    /// What earlier filters of this session have found out.
    scans: Arc<ScanSession>,
    export: Option<(Cancel, JoinHandle<()>)>,
    labels: Labels,
    provenance: Provenance,
    out: Sender<Message>,
}

/// Why the lanes could not be started.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// No thread.
    #[error("no thread could be started: {0}")]
    Thread(#[from] std::io::Error),
}

impl Jobs {
    /// Starts the threads that live as long as the session.
    pub fn start(setup: Setup) -> Result<Self, JobsError> {
        let Setup { dataset, canvas, fetch, labels, store, image_roots, provenance, out } = setup;
        let rows = Arc::new(Mailbox::new());
        let desk = Arc::new(Desk::default());
        let (data, wishes, replies) = (Arc::clone(&dataset), Arc::clone(&rows), out.clone());
        spawn("rows", move || rows::work(&data, &wishes, &replies))?;
        let sources = FactSources { cache: fetch.cache.clone(), labels: labels.clone() };
        let scans = Arc::new(ScanSession::new(sources));
        if let Some(source) = labels.clone() {
            let out = out.clone();
            spawn("label names", move || name_labels(&*source, &out))?;
        }
        let blanked = Arc::new(Blanked::new(labels.clone()));
        let (told, stop_telling) = (Arc::new(Mailbox::new()), Cancel::new());
        if let Some(source) = labels.clone() {
            let (data, wishes, replies) = (Arc::clone(&dataset), Arc::clone(&told), out.clone());
            let stop = stop_telling.clone();
            spawn("labels told", move || told::work(&data, &*source, &wishes, &stop, &replies))?;
        }
        let cache = fetch.cache.clone();
        let lane =
            Lane { dataset: Arc::clone(&dataset), place: store, source: labels, cache, out: out.clone() };
        let kept = Labels::start(lane)?;
        let bell = start_fetching(fetch, &desk)?;
        let ids = Arc::new(AtomicU64::new(1));
        let sources = Arc::new(Sources::new(image_roots));
        for _ in 0..N_PICTURE_WORKERS {
            let worker = Worker {
                blanked: Arc::clone(&blanked),
                dataset: Arc::clone(&dataset),
                desk: Arc::clone(&desk),
                canvas: Arc::clone(&canvas),
                bell: bell.clone(),
                sources: Arc::clone(&sources),
                ids: Arc::clone(&ids),
                out: out.clone(),
            };
            spawn("pictures", move || worker.work())?;
        }
        Ok(Self {
            dataset,
            rows,
            told,
            blanked,
            stop_telling,
            desk,
            scan: None,
            order: None,
            sample: None,
            stats: None,
            scans,
            export: None,
            labels: kept,
            provenance,
            out,
        })
    }

    /// Carries out one effect. The effects of the terminal and the end are the runtime's.
    pub fn carry_out(&mut self, effect: Effect) -> Result<(), JobsError> {
        match effect {
            Effect::WantRows(rows) => self.rows.put(rows),
            Effect::WantLabels { generation, rows } => self.told.put((generation, rows)),
            Effect::WantPictures(requests) => self.desk.want(requests),
            Effect::AskAgain(links) => self.desk.ask_again(links),
            Effect::StartScan { generation, text } => {
                let cancel = renewed(&mut self.scan);
                let (dataset, out) = (Arc::clone(&self.dataset), self.out.clone());
                let session = Arc::clone(&self.scans);
                spawn("scan", move || scan::work(&dataset, &session, &text, generation, &cancel, &out))?;
            }
            Effect::StopScan => {
                renewed(&mut self.scan);
            }
            Effect::StartOrder { generation, wish } => {
                let cancel = renewed(&mut self.order);
                let (dataset, out) = (Arc::clone(&self.dataset), self.out.clone());
                let session = Arc::clone(&self.scans);
                spawn("order", move || {
                    order::work(&dataset, session.facts(), *wish, generation, &cancel, &out);
                })?;
            }
            Effect::StopOrder => {
                renewed(&mut self.order);
            }
            Effect::StartSample { generation, wish } => {
                let cancel = renewed(&mut self.sample);
                let (dataset, out) = (Arc::clone(&self.dataset), self.out.clone());
                let session = Arc::clone(&self.scans);
                spawn("sample", move || {
                    sample::work(&dataset, session.facts(), *wish, generation, &cancel, &out);
                })?;
            }
            Effect::StopSample => {
                renewed(&mut self.sample);
            }
            Effect::StartStats(order) => {
                let cancel = renewed(&mut self.stats);
                let (dataset, out) = (Arc::clone(&self.dataset), self.out.clone());
                let cache = self.scans.facts().cache().cloned();
                spawn("stats", move || stats::work(&dataset, cache.as_ref(), *order, &cancel, &out))?;
            }
            Effect::StopStats => {
                renewed(&mut self.stats);
            }
            Effect::StartExport(order) => self.start_export(*order)?,
            Effect::StopExport => {
                if let Some((cancel, _)) = &self.export {
                    cancel.cancel();
                }
            }
            Effect::OpenReview(wish) => self.labels.ask(Order::Open(wish)),
            Effect::Record(events) => self.labels.ask(Order::Record(events)),
            Effect::Lease(wish) => {
                self.blanked.begin_review();
                self.labels.ask(Order::Lease(wish));
            }
            Effect::EndLeases => {
                self.blanked.end_review();
                self.labels.ask(Order::EndLeases);
            }
            Effect::Erase { links, .. } => self.labels.ask(Order::Erase(links)),
            Effect::Suspend | Effect::Redraw | Effect::Quit => {}
        }
        Ok(())
    }

    /// Tells, once this is dropped, how many acts of a review could not be stored.
    pub fn unsaved(&self) -> Arc<AtomicUsize> {
        self.labels.unsaved()
    }

    fn start_export(&mut self, order: ExportOrder) -> Result<(), JobsError> {
        let cancel = Cancel::new();
        let (dataset, provenance) = (Arc::clone(&self.dataset), self.provenance.clone());
        let (stop, out) = (cancel.clone(), self.out.clone());
        let session = Arc::clone(&self.scans);
        let thread = spawn("export", move || {
            export::work(&dataset, session.facts(), &provenance, order, &stop, &out);
        })?;
        self.export = Some((cancel, thread));
        Ok(())
    }
}

/// A session that ends stops its export and waits for it, so that no temporary file is left.
impl Drop for Jobs {
    fn drop(&mut self) {
        self.rows.close();
        self.told.close();
        self.stop_telling.cancel();
        self.desk.close();
        for running in [&self.scan, &self.order, &self.sample, &self.stats].into_iter().flatten() {
            running.cancel();
        }
        if let Some((cancel, thread)) = self.export.take() {
            cancel.cancel();
            // It said all it had to say by message.
            let _ = thread.join();
        }
    }
}

/// Says which columns labels make: the filter line completes them.
pub(super) fn name_labels(source: &dyn LabelSource, out: &Sender<Message>) {
    // What is wrong with the store is said when somebody asks for labels.
    if let Ok(book) = source.look() {
        // When nobody listens any more, the session is over.
        let _ = out.send(Message::LabelColumns(book.columns().to_vec()));
    }
}

/// Stops the work before, and gives the switch for new work of its kind.
fn renewed(lane: &mut Option<Cancel>) -> Cancel {
    if let Some(running) = lane.take() {
        running.cancel();
    }
    lane.insert(Cancel::new()).clone()
}

fn start_fetching(setup: FetchSetup, desk: &Arc<Desk>) -> Result<fetching::Bell, JobsError> {
    let (bell, rings) = fetching::bell();
    let desk = Arc::clone(desk);
    spawn("fetching", move || fetching::work(setup, rings, &desk))?;
    Ok(bell)
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(work)
}
