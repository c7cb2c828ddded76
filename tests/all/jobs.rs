//! Lanes as a session drives them: effects in, messages out, whatever breaks on the way.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, BinaryArray, BinaryBuilder, Int32Array, ListBuilder, RecordBatch, StringArray};
use crossbeam_channel::{Receiver, bounded};
use image::RgbImage;
use pairlens::app::{
    Effect, Generation, Link, LinkFigures, Message, OrderWish, PictureId, PictureRequest, PictureState,
    SampleWish, StatsNews, StatsOrder,
};
use pairlens::base::Cancel;
use pairlens::dataset::{Dataset, OpenOptions, RowId, SharedDataset};
use pairlens::export::Provenance;
use pairlens::images::{
    AddressRules, DecodeError, DiskCache, FetchPolicy, HashCheck, HashKind, NoPicture, Origin, SafeMode,
    SafetyPolicy, Signals, SizeCheck,
};
use pairlens::jobs::{Canvas, FetchSetup, Jobs, Measure, Placed, Setup, draw_sample};
use pairlens::labels::STORE_NAME;
use pairlens::labels::columns::{IfMissing, LabelFile};
use pairlens::query::facts::LabelSource;
use pairlens::query::sample::SampleSpec;
use pairlens::query::stats::SummaryKind;
use pairlens::query::{Selection, names_of};
use sha2::{Digest as _, Sha256};

use crate::fixtures::{laion_folder, write_shard};
use crate::images_server::{Server, png};

/// Far above what any answer takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Puts pictures nowhere; breaks on those wider than a cell.
struct Wall;

impl Canvas for Wall {
    fn size_for(&self, _: u32, _: u32, room_cells: (u16, u16)) -> Measure {
        assert_eq!(room_cells.0, 1, "no room for it");
        Measure { width_px: 1, height_px: 1, edition: 0 }
    }

    fn put(&self, _: PictureId, _: Measure, _: RgbImage, tell: &mut dyn FnMut(Placed)) {
        tell(Placed { cells: (1, 1), forgotten: Vec::new() });
    }
}

/// Lanes over the shards of a folder, and what they say.
pub(crate) fn lanes(folder: &Path) -> (Jobs, Receiver<Message>, SharedDataset) {
    lanes_to(folder, Arc::new(Wall))
}

/// The same with pictures put somewhere else.
pub(crate) fn lanes_to(folder: &Path, canvas: Arc<dyn Canvas>) -> (Jobs, Receiver<Message>, SharedDataset) {
    lanes_with(folder, canvas, None, &folder.join(STORE_NAME))
}

/// The same with labels kept in this file, and read from it.
pub(crate) fn lanes_storing(folder: &Path, store: &Path) -> (Jobs, Receiver<Message>, SharedDataset) {
    let labels = LabelFile::new(store.to_owned(), IfMissing::NoLabels);
    lanes_of(folder, Arc::new(Wall), None, store, Some(Arc::new(labels)))
}

/// The same with labels that filters know from this source.
pub(crate) fn lanes_knowing(
    folder: &Path,
    labels: Arc<dyn LabelSource>,
) -> (Jobs, Receiver<Message>, SharedDataset) {
    lanes_of(folder, Arc::new(Wall), None, &folder.join(STORE_NAME), Some(labels))
}

fn lanes_with(
    folder: &Path,
    canvas: Arc<dyn Canvas>,
    cache: Option<Arc<DiskCache>>,
    store: &Path,
) -> (Jobs, Receiver<Message>, SharedDataset) {
    lanes_of(folder, canvas, cache, store, None)
}

fn lanes_of(
    folder: &Path,
    canvas: Arc<dyn Canvas>,
    cache: Option<Arc<DiskCache>>,
    store: &Path,
    labels: Option<Arc<dyn LabelSource>>,
) -> (Jobs, Receiver<Message>, SharedDataset) {
    let (out, messages) = bounded(16);
    let dataset: SharedDataset = Dataset::open(&[folder.to_owned()], &OpenOptions::default()).unwrap().into();
    let policy = FetchPolicy {
        addresses: AddressRules::new(vec!["127.0.0.0/8".parse().unwrap()]),
        total_timeout: 10 * PATIENCE,
        ..FetchPolicy::default()
    };
    let setup = Setup {
        dataset: Arc::clone(&dataset),
        canvas,
        fetch: FetchSetup { policy, cache },
        labels,
        store: store.to_owned(),
        image_roots: Vec::new(),
        provenance: Provenance::default(),
        out,
    };
    (Jobs::start(setup).unwrap(), messages, dataset)
}

pub(crate) fn request(row: u64, nth: usize, link: Link) -> PictureRequest {
    let cleared = SafetyPolicy::new(SafeMode::Off).judge(&Signals::default()).cleared().unwrap();
    PictureRequest { row: RowId(row), link, nth, cleared, room_cells: (1, 1), window: None }
}

/// The answer to this request, the next that comes.
pub(crate) fn answer(messages: &Receiver<Message>, expected: &PictureRequest) -> PictureState {
    match messages.recv_timeout(PATIENCE) {
        Ok(Message::Picture { request, state }) if request == *expected => state,
        other => panic!("{other:?}"),
    }
}

/// One pair with two pictures: the first broken, the second whole.
fn two_pictures() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut pictures = ListBuilder::new(BinaryBuilder::new());
    pictures.values().append_value(b"\x89PNG\r\n\x1a\nbroken");
    pictures.values().append_value(png());
    pictures.append(true);
    let columns: [(&str, ArrayRef); 2] =
        [("TEXT", Arc::new(StringArray::from(vec!["two"]))), ("images", Arc::new(pictures.finish()))];
    write_shard(&folder.path().join("a.parquet"), &RecordBatch::try_from_iter(columns).unwrap(), 1);
    folder
}

#[test]
fn a_broken_picture_does_not_hide_the_others_of_its_row() {
    let folder = two_pictures();
    let (mut jobs, messages, _) = lanes(folder.path());
    let (broken, whole) = (request(0, 0, Link::None), request(0, 1, Link::None));
    jobs.carry_out(Effect::WantPictures(vec![broken.clone()])).unwrap();
    let state = answer(&messages, &broken);
    assert!(
        matches!(
            &state,
            PictureState::None { why: NoPicture::Decode(DecodeError::CutShort { .. }), n_pictures: 2 }
        ),
        "{state:?}"
    );
    jobs.carry_out(Effect::WantPictures(vec![whole.clone()])).unwrap();
    let state = answer(&messages, &whole);
    let PictureState::Drawn(drawn) = state else { panic!("{state:?}") };
    assert_eq!(drawn.n_pictures, 2);
    let about = drawn.about.as_str();
    assert!(
        about.starts_with("PNG 48×32 · ") && about.ends_with(" · 2 of 2, Tab next · embedded"),
        "{about}"
    );
}

/// Three rows with the same picture and other claims about it; with `original_width` as img2dataset writes them.
fn claims(made_by_img2dataset: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let picture = png();
    let hash = |bytes: &[u8]| -> String {
        let digits = |byte: u8| {
            [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)]))
        };
        Sha256::digest(bytes).iter().flat_map(|byte| digits(*byte)).collect()
    };
    let numbers = |values: [Option<i32>; 3]| -> ArrayRef { Arc::new(Int32Array::from(values.to_vec())) };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("jpg", Arc::new(BinaryArray::from(vec![&picture[..]; 3]))),
        ("width", numbers([Some(48), Some(32), None])),
        ("height", numbers([Some(32), Some(48), Some(32)])),
        ("SHA256", Arc::new(StringArray::from(vec![Some(hash(&picture)), Some(hash(b"other")), None]))),
    ];
    if made_by_img2dataset {
        columns.push(("original_width", numbers([Some(96); 3])));
    }
    write_shard(&folder.path().join("a.parquet"), &RecordBatch::try_from_iter(columns).unwrap(), 3);
    folder
}

#[test]
fn a_rows_word_is_held_against_its_picture() {
    let differs = [HashCheck::Differs(HashKind::Sha256), HashCheck::OfDownload(HashKind::Sha256)];
    for (made_by_img2dataset, differs) in [false, true].into_iter().zip(differs) {
        let folder = claims(made_by_img2dataset);
        let (mut jobs, messages, _) = lanes(folder.path());
        let expected = [
            (SizeCheck::Agrees, HashCheck::Matches(HashKind::Sha256)),
            (SizeCheck::Swapped, differs),
            (SizeCheck::Unknown, HashCheck::NoColumn),
        ];
        for (row, expected) in (0..).zip(expected) {
            let wanted = request(row, 0, Link::None);
            jobs.carry_out(Effect::WantPictures(vec![wanted.clone()])).unwrap();
            let PictureState::Drawn(drawn) = answer(&messages, &wanted) else { panic!("not drawn") };
            assert_eq!((drawn.facts.size, drawn.facts.hash.clone()), expected);
            assert_eq!((drawn.facts.width_px, drawn.facts.origin.clone()), (48, Origin::Embedded));
        }
    }
}

#[test]
fn a_panic_while_drawing_is_an_answer_and_the_worker_goes_on() {
    let folder = two_pictures();
    let (mut jobs, messages, _) = lanes(folder.path());
    let too_wide = PictureRequest { room_cells: (2, 1), ..request(0, 1, Link::None) };
    // More often than there are workers.
    for _ in 0..4 {
        jobs.carry_out(Effect::WantPictures(vec![too_wide.clone()])).unwrap();
        let PictureState::None { why: NoPicture::Unreadable(why), n_pictures: 2 } =
            answer(&messages, &too_wide)
        else {
            panic!("not answered with words")
        };
        assert!(why.as_str().contains("no room for it"), "{why}");
    }
}

#[test]
fn links_that_scrolled_away_do_not_hold_up_the_one_that_is_looked_at() {
    let server = Server::start();
    let folder = laion_folder(1, 30, 30);
    let (mut jobs, messages, _) = lanes(folder.path());
    for row in 0..20 {
        let slow = request(row, 0, Link::Allowed(server.url("/drip")));
        jobs.carry_out(Effect::WantPictures(vec![slow])).unwrap();
        if row == 0 {
            // The first is on the line for certain.
            while server.heads().is_empty() {
                std::thread::yield_now();
            }
        }
    }
    let quick = request(20, 0, Link::Allowed(server.url("/ok")));
    jobs.carry_out(Effect::WantPictures(vec![quick.clone()])).unwrap();
    assert!(matches!(answer(&messages, &quick), PictureState::Drawn(_)));
}

#[test]
fn a_scan_reports_rows_of_all_row_groups_and_its_end() {
    let folder = laion_folder(2, 100, 25);
    let (mut jobs, messages, dataset) = lanes(folder.path());
    let generation = Generation(3);
    jobs.carry_out(Effect::StartScan { generation, text: "width >= 150".to_owned() }).unwrap();
    let mut all = Selection::none(dataset.n_rows());
    loop {
        match messages.recv_timeout(PATIENCE) {
            Ok(Message::Scan { found, generation: Generation(3), .. }) => all.merge(found),
            Ok(Message::ScanEnded { generation: Generation(3), .. }) => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(all, Selection::of(200, (50..200).map(RowId)));
}

#[test]
fn the_numbers_of_a_filter_are_told_before_its_matches() {
    let folder = laion_folder(1, 100, 25);
    let (mut jobs, messages, _) = lanes(folder.path());
    let (generation, text) = (Generation(1), "WIDTH >= top_bound(WIDTH, 0.3)".to_owned());
    jobs.carry_out(Effect::StartScan { generation, text }).unwrap();
    loop {
        match messages.recv_timeout(PATIENCE) {
            Ok(Message::FilterNumbers { numbers, .. }) => {
                assert_eq!(numbers, ["top_bound(WIDTH, 0.3) is 169"]);
                break;
            }
            // How far the search for them is.
            Ok(Message::Scan { found, .. }) if found.is_empty() => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_filter_that_cannot_be_bound_is_answered_too() {
    let folder = laion_folder(1, 30, 30);
    let (mut jobs, messages, _) = lanes(folder.path());
    jobs.carry_out(Effect::StartScan { generation: Generation(1), text: "nowhere > 1".to_owned() }).unwrap();
    let message = messages.recv_timeout(PATIENCE);
    assert!(matches!(&message, Ok(Message::ScanFailed { generation: Generation(1), .. })), "{message:?}");
}

/// The answer to an order by these keys: what is not progress.
fn order_by(keys: &str) -> Message {
    let folder = laion_folder(2, 100, 25);
    let (mut jobs, messages, dataset) = lanes(folder.path());
    let rows = Selection::of(dataset.n_rows(), (50..150).map(RowId));
    let wish = Box::new(OrderWish { keys: keys.to_owned(), rows });
    jobs.carry_out(Effect::StartOrder { generation: Generation(4), wish }).unwrap();
    loop {
        match messages.recv_timeout(PATIENCE) {
            Ok(Message::OrderProgress { generation: Generation(4), .. }) => {}
            other => return other.expect("an answer"),
        }
    }
}

#[test]
fn an_order_brings_the_rows_it_was_asked_for() {
    let Message::Ordered { generation: Generation(4), order, why: None, damaged } = order_by("width:desc")
    else {
        panic!("not ordered")
    };
    assert_eq!(order.rows_from(0).collect::<Vec<_>>(), (50..150).rev().map(RowId).collect::<Vec<_>>());
    assert_eq!(damaged, []);
}

#[test]
fn an_order_that_cannot_be_bound_is_answered_too() {
    let answer = order_by("nowhere:desc");
    assert!(matches!(&answer, Message::OrderFailed { generation: Generation(4), .. }), "{answer:?}");
}

#[test]
fn a_sample_brings_the_rows_that_the_command_draws() {
    let folder = laion_folder(2, 100, 25);
    let (mut jobs, messages, dataset) = lanes(folder.path());
    let rows = Selection::of(dataset.n_rows(), (50..150).map(RowId));
    let wish = Box::new(SampleWish { text: "9 seed 5 by width:200 equal".to_owned(), rows: rows.clone() });
    jobs.carry_out(Effect::StartSample { generation: Generation(4), wish }).unwrap();
    let answer = loop {
        match messages.recv_timeout(PATIENCE).expect("an answer") {
            Message::SampleProgress { generation: Generation(4), .. } => {}
            other => break other,
        }
    };
    let Message::Sampled { generation: Generation(4), drawn } = answer else { panic!("{answer:?}") };
    let spec = SampleSpec::parse("9 seed 5 by width:200 equal", &names_of(&dataset)).unwrap();
    let expected = draw_sample(&dataset, rows, spec, &Cancel::new(), &|_| {}).unwrap();
    assert_eq!((drawn.rows.len(), &drawn.rows), (9, &expected.selection()));
    assert_eq!(drawn.n_population(), 100);
    assert_eq!(drawn.origin.strata.len(), 2);
}

#[test]
fn an_allowed_link_that_fails_is_answered_with_its_reason() {
    let server = Server::start();
    let folder = laion_folder(1, 30, 30);
    let (mut jobs, messages, _) = lanes(folder.path());
    let gone = request(0, 0, Link::Allowed(server.url("/status/404")));
    jobs.carry_out(Effect::WantPictures(vec![gone.clone()])).unwrap();
    let PictureState::None { why, n_pictures: 1 } = answer(&messages, &gone) else { panic!("drawn") };
    assert_eq!(why.short().as_str(), "gone (404)");
}

#[test]
fn statistics_come_column_by_column_and_a_stopped_run_is_silent() {
    let folder = laion_folder(1, 100, 25);
    let (mut jobs, messages, _) = lanes(folder.path());
    let order = |generation| StatsOrder {
        generation: Generation(generation),
        rows: Selection::all(100),
        columns: vec![(1, None), (0, None)],
        links: LinkFigures::Known,
    };
    // The next run ends the one before, as a stop does; at most what was under way is still said.
    jobs.carry_out(Effect::StartStats(Box::new(order(1)))).unwrap();
    jobs.carry_out(Effect::StartStats(Box::new(order(2)))).unwrap();
    let mut columns = Vec::new();
    loop {
        let Ok(Message::Stats { generation, news }) = messages.recv_timeout(PATIENCE) else {
            panic!("no end")
        };
        match news {
            _ if generation == Generation(1) => {}
            StatsNews::Column { at, summary } => columns.push((at, summary.name, summary.kind)),
            StatsNews::Ended => break,
            StatsNews::Progress(_) => {}
            other => panic!("{other:?}"),
        }
    }
    let named = |at, name: &str| (at, name.to_owned(), SummaryKind::Number);
    assert_eq!(columns, [named(1, "punsafe"), named(0, "similarity")]);
    jobs.carry_out(Effect::StopStats).unwrap();
}

#[test]
fn statistics_say_why_a_broken_cache_tells_nothing_of_links() {
    let (folder, root) = (laion_folder(1, 30, 30), tempfile::tempdir().unwrap());
    let cache = DiskCache::open(root.path(), 1 << 20).unwrap();
    std::fs::remove_dir(root.path().join("links")).unwrap();
    let store = folder.path().join(STORE_NAME);
    let (mut jobs, messages, _) = lanes_with(folder.path(), Arc::new(Wall), Some(Arc::new(cache)), &store);
    let order = StatsOrder {
        generation: Generation(1),
        rows: Selection::all(30),
        columns: Vec::new(),
        links: LinkFigures::Wanted,
    };
    jobs.carry_out(Effect::StartStats(Box::new(order))).unwrap();
    let news = || match messages.recv_timeout(PATIENCE) {
        Ok(Message::Stats { news, .. }) => news,
        other => panic!("{other:?}"),
    };
    let first = news();
    let where_from = root.path().to_string_lossy();
    assert!(
        matches!(&first, StatsNews::LinksUnknown(why) if why.as_str().contains(&*where_from)),
        "{first:?}"
    );
    assert!(matches!(news(), StatsNews::Ended));
}
