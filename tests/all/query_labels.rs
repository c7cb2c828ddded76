//! What was said of pairs, row by row: held against asking for each row alone, on several threads, with damage; the
//! keys it hangs on found in copies that were cut, sorted and named anew, and in what img2dataset writes.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;

use arrow::array::{ArrayRef, LargeStringArray, RecordBatch, StringArray};
use fastrand::Rng;
use pairlens::base::{Cancel, SafeText};
use pairlens::dataset::{Dataset, GroupRef, OpenOptions, RowId, SharedDataset};
use pairlens::jobs::{FactSources, find_facts, keys_of, locate, scan_all};
use pairlens::labels::columns::LabelTable;
use pairlens::labels::set::built_in;
use pairlens::labels::{Annotator, Answer, ItemKeys, Label, Place, Via};
use pairlens::query::facts::{Facts, LabelBook, LabelSearch, LabelSource, Labelled, Need};
use pairlens::query::keyed::{PairKey, PairPart};
use pairlens::query::{Predicate, Rounds, Scan, Selection, SweptRows, names_with};

use crate::fixtures::{damage_captions, laion_folder, write_shard};

/// One row: its URL and caption. Rows repeat both, alone and together, and lack either.
type Row = (Option<String>, Option<String>);

fn rows(rng: &mut Rng, n: usize) -> Vec<Row> {
    let mut text = |what: &str| (rng.u8(..8) > 0).then(|| format!("{what} {}", rng.usize(..n / 3)));
    (0..n).map(|_| (text("http://example.org/"), text("caption"))).collect()
}

fn part(text: Option<&String>) -> PairPart<'_> {
    text.map_or(PairPart::Absent, |text| PairPart::Text(text))
}

fn item(row: &Row) -> ItemKeys {
    ItemKeys::of_parts(part(row.0.as_ref()), part(row.1.as_ref()))
}

fn said(who: &str, dimension: &str, answer: &str, row: &Row) -> Label {
    let set = built_in("pair-audit-v1").unwrap();
    let dimension = set.dimension(dimension).unwrap();
    let keys = item(row);
    Label {
        annotator: Annotator(who.to_owned()),
        set: set.id.clone(),
        dimension: dimension.name.clone(),
        scope: dimension.scope,
        key: keys.of(dimension.scope),
        keys,
        answer: Answer::parse(answer, dimension).unwrap(),
        at_ms: 0,
        via: Via::Single,
        draw: None,
        shown_ms: None,
        place: Place::default(),
    }
}

fn table(labels: &[Label]) -> Arc<LabelTable> {
    Arc::new(LabelTable::new(&[built_in("pair-audit-v1").unwrap()], labels.to_vec()))
}

#[derive(Debug)]
struct Kept(Arc<LabelTable>);

impl LabelSource for Kept {
    fn escalated(&self) -> Result<HashSet<u128>, SafeText> {
        Ok(HashSet::new())
    }

    fn look(&self) -> Result<Arc<dyn LabelBook>, SafeText> {
        Ok(self.0.clone())
    }
}

fn open(folder: &std::path::Path) -> SharedDataset {
    SharedDataset::new(Dataset::open(&[folder.to_owned()], &OpenOptions::default()).unwrap())
}

/// Writes the rows in shards of `shard_rows`, as LAION's or with the columns of img2dataset.
fn write(folder: &std::path::Path, rows: &[Row], shard_rows: usize, group_rows: usize, names: [&str; 2]) {
    for (at, part) in rows.chunks(shard_rows).enumerate() {
        let urls: ArrayRef = Arc::new(part.iter().map(|row| row.0.as_deref()).collect::<StringArray>());
        let captions: ArrayRef =
            Arc::new(part.iter().map(|row| row.1.as_deref()).collect::<LargeStringArray>());
        let columns = [(names[1], captions, true), (names[0], urls, true)];
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        write_shard(&folder.join(format!("{}-{at:05}.parquet", names[0])), &batch, group_rows);
    }
}

fn search(dataset: &SharedDataset, book: &Arc<LabelTable>, n_threads: usize) -> Labelled {
    let all = Selection::all(dataset.n_rows());
    let mut search = LabelSearch::new(dataset, all, book.clone(), Cancel::new()).unwrap();
    let shares = thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(|| search.work(&|_| {}).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let Ok(ControlFlow::Break((labelled, damaged))) = search.join(shares) else { panic!("one round") };
    assert!(damaged.is_empty());
    labelled
}

/// The rows of a filter over labels.
fn found(dataset: &SharedDataset, book: &Arc<LabelTable>, filter: &str) -> Vec<u64> {
    let predicate = Predicate::parse(filter, &names_with(dataset, book.columns()))
        .unwrap_or_else(|error| panic!("{}", error.caret(filter)));
    let sources = FactSources { labels: Some(Arc::new(Kept(book.clone()))), ..FactSources::default() };
    let (mut facts, cancel) = (Facts::new(), Cancel::new());
    find_facts(dataset, &predicate.needs(), &mut facts, &sources, &cancel, &|_| {}).unwrap();
    let scan = Scan::new(dataset.clone(), predicate.given(&facts).unwrap(), cancel.clone());
    scan_all(&scan, &cancel, &|_| {}).unwrap().selection.rows().map(|row| row.0).collect()
}

/// What the naive reader finds: each row's own keys against each label.
fn has(labels: &[Label], dimension: &str, answer: &str, row: &Row) -> bool {
    let keys = item(row);
    labels.iter().any(|label| {
        label.dimension == dimension && label.answer.text() == answer && keys.of(label.scope) == label.key
    })
}

fn labels_on(rows: &[Row]) -> Vec<Label> {
    let mut labels = Vec::new();
    for row in rows.iter().step_by(11) {
        labels.push(said("ann", "align", "unrelated", row));
        labels.push(said("ann", "image", "placeholder", row));
    }
    labels.extend(rows.iter().step_by(17).map(|row| said("bob b.", "text", "short", row)));
    labels
}

#[test]
fn every_row_has_what_was_said_of_it_on_any_number_of_threads() {
    let mut rng = Rng::with_seed(1);
    let rows = rows(&mut rng, 600);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &rows, 250, 60, ["URL", "TEXT"]);
    let dataset = open(folder.path());
    let labels = labels_on(&rows);
    let book = table(&labels);
    for (filter, dimension, answer) in [
        ("label.align = 'unrelated'", "align", "unrelated"),
        ("label.image = 'placeholder'", "image", "placeholder"),
        ("\"label.bob b..text\" = 'short'", "text", "short"),
    ] {
        let wanted: Vec<u64> = (0..)
            .zip(&rows)
            .filter(|(_, row)| has(&labels, dimension, answer, row))
            .map(|(at, _)| at)
            .collect();
        assert!(wanted.len() > 20);
        assert_eq!(found(&dataset, &book, filter), wanted, "{filter}");
    }
    let mut facts = [1, 2, 3].map(|n_threads| {
        let mut facts = Facts::new();
        facts.add(pairlens::query::facts::Fact::Labelled(search(&dataset, &book, n_threads)), Vec::new());
        facts
    });
    let values = |facts: &Facts| -> Vec<_> {
        let columns = book.columns().iter();
        columns.map(|one| facts.column(&one.name).unwrap().values(&SweptRows::Run(0..600))).collect()
    };
    let first = values(&facts[0]);
    assert!(facts.iter_mut().all(|facts| values(facts) == first && facts.meet(&Need::Labels)));
}

#[test]
fn labels_made_on_one_copy_show_on_every_other() {
    let mut rng = Rng::with_seed(2);
    let rows = rows(&mut rng, 400);
    let labels = labels_on(&rows);
    let book = table(&labels);
    let mut shuffled = rows.clone();
    rng.shuffle(&mut shuffled);
    let mut by_caption = rows.clone();
    by_caption.sort_by(|a, b| b.1.cmp(&a.1));
    let copies = [
        (rows, 400, 100, ["URL", "TEXT"]),
        (shuffled, 61, 20, ["URL", "TEXT"]),
        // img2dataset writes other columns, and other shards.
        (by_caption, 130, 130, ["url", "caption"]),
    ];
    for filter in
        ["label.align = 'unrelated'", "label.image = 'placeholder'", "label.text = 'short'", "label.n = 2"]
    {
        let pairs = copies.iter().map(|(rows, shard_rows, group_rows, names)| {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), rows, *shard_rows, *group_rows, *names);
            let found = found(&open(folder.path()), &book, filter);
            let mut pairs: Vec<&Row> =
                found.iter().map(|row| &rows[usize::try_from(*row).unwrap()]).collect();
            pairs.sort();
            pairs
        });
        let pairs: Vec<_> = pairs.collect();
        assert!(pairs[0].len() > 5, "{filter}");
        assert!(pairs[0] == pairs[1] && pairs[0] == pairs[2], "{filter}");
    }
}

#[test]
fn keys_of_rows_are_those_of_their_text_and_lead_back_to_them() {
    let mut rng = Rng::with_seed(3);
    let rows = rows(&mut rng, 300);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &rows, 70, 30, ["URL", "TEXT"]);
    let dataset = open(folder.path());
    let cancel = Cancel::new();
    let some = Selection::of(300, (0..300).filter(|row| row % 7 < 3).map(RowId));
    let (items, damaged) = keys_of(&dataset, some.clone(), &cancel, &|_| {}).unwrap();
    assert!(damaged.is_empty());
    let naive: Vec<_> = some.rows().map(|row| (row, item(&rows[usize::try_from(row.0).unwrap()]))).collect();
    assert_eq!(items, naive);
    // The screen's reading of a row has the same keys.
    let shown = dataset.read_pairs(&some.rows().collect::<Vec<_>>());
    assert!(
        shown
            .pairs
            .iter()
            .zip(&items)
            .all(|(pair, (_, keys))| ItemKeys::of_pair(&dataset, pair) == Some(*keys))
    );

    let mut first: HashMap<PairKey, RowId> = HashMap::new();
    for (at, row) in (0..).zip(&rows) {
        first.entry(item(row).pair).or_insert(RowId(at));
    }
    let elsewhere = PairKey::of(PairPart::Text("elsewhere"), PairPart::Absent);
    let wanted: Vec<PairKey> = items.iter().map(|(_, keys)| keys.pair).chain([elsewhere]).collect();
    // Hints that are right, wrong, and of no row at all.
    let hints = [some.select(0).unwrap(), some.select(9).unwrap(), RowId(1), RowId(999)];
    let (located, _) = locate(&dataset, &wanted, &hints, &cancel, &|_| {}).unwrap();
    assert_eq!(located.len(), wanted.iter().collect::<HashSet<_>>().len() - 1);
    for (key, row) in located {
        assert!(row == first[&key] || hints.contains(&row), "{row:?}");
        assert_eq!(item(&rows[usize::try_from(row.0).unwrap()]).pair, key);
    }
}

#[test]
fn a_damaged_row_group_is_named_and_its_neighbours_have_their_labels() {
    let folder = laion_folder(1, 100, 25);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let dataset = open(folder.path());
    let row = |at: u64| (Some(format!("http://example.org/{at}.jpg")), Some(format!("caption {at}")));
    let book = table(&[said("ann", "align", "match", &row(3)), said("ann", "align", "match", &row(30))]);
    assert_eq!(found(&dataset, &book, "label.align IS NOT NULL"), [3]);
    let (items, damaged) = keys_of(&dataset, Selection::all(100), &Cancel::new(), &|_| {}).unwrap();
    assert_eq!(items.len(), 75);
    let group = GroupRef { shard: damaged[0].0.shard, group: 1, first_row: RowId(25), n_rows: 25 };
    assert_eq!(damaged.iter().map(|(group, _)| *group).collect::<Vec<_>>(), [group]);
}

#[test]
fn names_of_labels_are_known_only_where_there_are_some() {
    let folder = laion_folder(1, 10, 10);
    let dataset = open(folder.path());
    let wrong = |filter: &str, book: &LabelTable| {
        let error = Predicate::parse(filter, &names_with(&dataset, book.columns())).unwrap_err();
        error.advice().map(|advice| advice.as_str().to_owned()).unwrap_or_default()
    };
    let book = table(&[]);
    assert_eq!(wrong("label.algn = 'match'", &book), "did you mean label.align?");
    let nothing = LabelTable::new(&[], Vec::new());
    assert!(wrong("label.align = 'match'", &nothing).contains("nothing was labelled here yet"));
    assert!(found(&dataset, &book, "label.align IS NOT NULL").is_empty());
}
