//! A report through the real command: from a store of labels beside shards to a file, in all three forms.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::Path;

use pairlens::dataset::{Dataset, OpenOptions, SharedDataset};
use pairlens::jobs::keys_of;
use pairlens::labels::report::{DimensionRates, Fate, Outcome, Progress, Report, read_json};
use pairlens::labels::set::built_in;
use pairlens::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, DrawId, DrawItem, DrawOrigin, DrawStratum, Event, ItemAct,
    ItemKeys, LabelSet, NewDraw, Place, STORE_NAME, Store, Via,
};
use pairlens::query::Selection;

use super::commands_run::pairlens;
use super::fixtures::laion_folder;

/// Rows of the shard, and of the draw: every second one.
const N_ROWS: u64 = 80;

fn audit() -> LabelSet {
    built_in("pair-audit-v1").unwrap()
}

fn keys(folder: &Path) -> Vec<ItemKeys> {
    let dataset = Dataset::open(&[folder.to_owned()], &OpenOptions::default()).unwrap();
    let dataset = SharedDataset::new(dataset);
    let all = Selection::all(dataset.n_rows());
    let (found, damaged) =
        keys_of(&dataset, all, &pairlens::base::Cancel::default(), &|_: pairlens::base::Progress| {})
            .unwrap();
    assert!(damaged.is_empty());
    found.into_iter().map(|(_, keys)| keys).collect()
}

/// Every second row of the folder's one shard, in their order: even halves in two strata.
fn draw(keys: &[ItemKeys], seed: u64, is_random: bool) -> NewDraw {
    let items: Vec<DrawItem> = (0..N_ROWS / 2)
        .map(|nth| DrawItem {
            nth,
            keys: keys[usize::try_from(2 * nth).unwrap()],
            copy: 0,
            is_repeat: false,
            place: Place { shard: "part-00000.parquet".to_owned(), shard_row: 2 * nth },
            stratum: usize::from(nth % 2 == 1),
            probability: 0.5,
            scores: vec![("similarity".to_owned(), Some(if nth % 4 == 0 { 0.1 } else { 0.3 }))],
        })
        .collect();
    let stratum =
        |name: &str| DrawStratum { names: vec![name.to_owned()], n_rows: N_ROWS / 2, n_drawn: N_ROWS / 4 };
    let words = ["pairlens", "review", "my shards", "-n", "40", "--by", "language"];
    let origin = DrawOrigin {
        paths: vec!["my shards".to_owned()],
        n: N_ROWS / 2,
        seed,
        by: vec!["language".to_owned()],
        order: (!is_random).then(|| "punsafe".to_owned()),
        is_random,
        fingerprint: "f".to_owned(),
        n_population: N_ROWS,
        n_rows: N_ROWS,
        command: words.map(str::to_owned).to_vec(),
        ..DrawOrigin::default()
    };
    NewDraw { set: audit().id, origin, items, strata: vec![stratum("<b>en</b>"), stratum("de|fr")] }
}

/// One key on each of some pairs of a draw; `None` skips.
fn judged(name: &str, id: DrawId, draw: &NewDraw, answers: &[Option<&str>]) -> Vec<Event> {
    let act = |(nth, (item, answer)): (usize, (&DrawItem, Option<&str>))| {
        let change = answer.map_or(Change::Skip, |answer| Change::Set {
            dimension: "align".to_owned(),
            answer: Answer::One(answer.to_owned()),
        });
        let item = ItemAct {
            keys: item.keys,
            place: item.place.clone(),
            shown_ms: Some(1_000 + nth as u64),
            judged_ms: None,
            changes: vec![change],
        };
        let session = u64::try_from(id.0).unwrap() << 32 | name.len() as u64;
        Event {
            annotator: Annotator(name.to_owned()),
            set: audit().id,
            draw: Some(id),
            at_ms: 1_795_392_000_000 + i64::try_from(nth).unwrap(),
            deed: Deed::Act(Act {
                id: ActId { session, nth: nth as u64 },
                via: Via::Single,
                items: vec![item],
            }),
        }
    };
    draw.items.iter().zip(answers.iter().copied()).enumerate().map(act).collect()
}

/// A shard, and a store beside it that knows the set.
fn unlabelled() -> (tempfile::TempDir, Store) {
    let folder = laion_folder(1, i32::try_from(N_ROWS).unwrap(), 20);
    let mut store = Store::open(&folder.path().join(STORE_NAME)).unwrap();
    store.put_set(&audit()).unwrap();
    (folder, store)
}

/// A shard and a store with a draw of 40 of its rows: 30 reached, every tenth a defect, the last skipped.
fn checked() -> tempfile::TempDir {
    let (folder, mut store) = unlabelled();
    let draw = draw(&keys(folder.path()), 7, true);
    let id = store.begin_draw(&draw).unwrap();
    let answers: Vec<Option<&str>> =
        (0..30).map(|nth| (nth < 29).then_some(if nth % 10 == 0 { "unrelated" } else { "match" })).collect();
    store.append(&judged("ann", id, &draw, &answers)).unwrap();
    store.append(&judged("ben <i>", id, &draw, &answers[..12])).unwrap();
    folder
}

fn report(folder: &Path, args: &[&str]) -> Report {
    let all: Vec<&str> = [&["report", ".", "--output", "-", "--format", "json"], args].concat();
    read_json(pairlens(folder, &all).printed()).unwrap()
}

#[test]
fn a_half_done_draw_is_reported_as_what_it_is() {
    let folder = checked();
    let report = report(folder.path(), &[]);
    assert_eq!(report.verdict.outcome, Outcome::Estimate);
    let progress = &report.progress;
    assert_eq!((progress.n_judged, progress.n_drawn, progress.n_not_reached), (29, 40, 10));
    let total = report.defect_rate.as_ref().unwrap().total.as_ref().unwrap();
    assert_eq!((total.k, total.n), (3, 29));
    // All defects stand in the first stratum, 15 of whose rows were judged; the strata weigh alike.
    assert!((total.share.value - 0.5 * 3.0 / 15.0).abs() < 1e-9, "{}", total.share.value);
    assert!(report.verdict.limits.iter().any(|limit| limit.starts_with("29 judged of 40 drawn")));
    let unjudged = report.unjudged.as_ref().unwrap();
    assert_eq!(unjudged.total.k, 11);
    assert_eq!(report.sampled.redraw, "pairlens review 'my shards' -n 40 --by language");
    assert_eq!(
        report.agreement.first().map(|accord| (accord.what.as_str(), accord.n_pairs)),
        Some(("align", 12))
    );
    let ann = progress.people.iter().find(|person| person.name == "ann").unwrap();
    assert_eq!((ann.n_judged, ann.n_skipped, ann.n_timed), (29, 1, 29));
}

#[test]
fn defects_carry_their_captions_from_the_shards() {
    let folder = checked();
    let report = report(folder.path(), &[]);
    let captions: Vec<Option<&str>> = report.sheet.iter().map(|pair| pair.caption.as_deref()).collect();
    assert_eq!(captions, [Some("caption 0"), Some("caption 20"), Some("caption 40")]);
    assert_eq!(report.sheet[1].said, ["align = unrelated"]);
    assert_eq!(report.n_defects, 3);
}

#[test]
fn every_form_is_written_whole_and_an_old_file_stays() {
    let folder = checked();
    for (name, begins) in
        [("r.md", "# Spot-check of my shards\n"), ("r.html", "<!doctype html>"), ("r.json", "{\n")]
    {
        pairlens(folder.path(), &["report", ".", "--output", name]).printed();
        assert!(fs::read_to_string(folder.path().join(name)).unwrap().starts_with(begins), "{name}");
    }
    let again = pairlens(folder.path(), &["report", ".", "--output", "r.md"]);
    again.expect_failure(
        2,
        &["could not write the report r.md: it already exists", "--overwrite replaces it"],
    );
    pairlens(folder.path(), &["report", ".", "--output", "r.md", "--overwrite"]).printed();
    let html = fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(html.contains("<bdi>&lt;b&gt;en&lt;/b&gt;</bdi>") && !html.contains("<b>en"));
    assert!(html.contains("ben &lt;i&gt;") && !html.contains("<script"));
}

#[test]
fn a_plan_is_run_on_the_labels_and_says_so() {
    let folder = checked();
    let plan = ["--plan", "aql=0.01,ltpd=0.2"];
    let rejected = report(folder.path(), &plan);
    let facts = rejected.verdict.plan.as_ref().unwrap();
    assert_eq!((rejected.verdict.outcome, facts.n_defects), (Outcome::Reject, facts.c.unwrap() + 1));
    let none = report(folder.path(), &["--plan", "aql=0.01,ltpd=0.2", "--defect", "align=text_only"]);
    assert_eq!(none.verdict.outcome, Outcome::Accept);
    let wrong =
        pairlens(folder.path(), &["report", ".", "--output", "-", "--format", "md", "--plan", "aql=0.01"]);
    wrong.expect_failure(2, &["could not follow --plan aql=0.01", "a plan looks like"]);
}

#[test]
fn a_queue_that_is_not_random_has_no_rates() {
    let folder = checked();
    let mut store = Store::open(&folder.path().join(STORE_NAME)).unwrap();
    let queue = draw(&keys(folder.path()), 8, false);
    let id = store.begin_draw(&queue).unwrap();
    let answers = vec![Some("unrelated"); 35];
    store.append(&judged("cleo", id, &queue, &answers)).unwrap();
    let of_queue = report(folder.path(), &["--draw", &id.0.to_string()]);
    assert_eq!(of_queue.verdict.outcome, Outcome::Nothing);
    assert!(of_queue.defect_rate.is_none() && of_queue.rates.is_empty() && of_queue.advice.is_empty());
    assert!(of_queue.left_out[0].why.contains("not drawn at random"));
    // The report made by itself is of the random draw, and cleo's labels are in none of its rates.
    let of_draw = report(folder.path(), &[]);
    assert_eq!(of_draw.progress.n_judged, 29);
    assert!(of_draw.left_out.iter().any(|out| out.what.ends_with("(by punsafe)") && out.n_judged == 35));
}

/// Twenty rows, all of them judged; then forty from the same lot, the twenty among them.
#[test]
fn what_was_judged_in_a_smaller_draw_counts_in_the_larger_one() {
    let (folder, mut store) = unlabelled();
    let larger = draw(&keys(folder.path()), 7, true);
    let smaller = NewDraw { items: larger.items[..20].to_vec(), ..larger.clone() };
    let first = store.begin_draw(&smaller).unwrap();
    store.append(&judged("ann", first, &smaller, &[Some("unrelated"); 20])).unwrap();
    let second = store.begin_draw(&larger).unwrap();
    let of_second = || report(folder.path(), &["--draw", &second.0.to_string()]);
    let counted = |report: &Report| {
        let Progress { n_judged, n_from_elsewhere, n_not_reached, n_passed_over, .. } = report.progress;
        (n_judged, n_from_elsewhere, n_not_reached, n_passed_over)
    };
    let begun = of_second();
    assert_eq!(counted(&begun), (20, 20, 20, 0));
    assert_eq!(begun.left_out, [], "nothing of it is left out");
    // A review begins at the first pair that is open.
    let rest = NewDraw { items: larger.items[20..].to_vec(), ..larger.clone() };
    store.append(&judged("ann", second, &rest, &[Some("match"); 5])).unwrap();
    let gone_on = of_second();
    assert_eq!(counted(&gone_on), (25, 20, 15, 0));
    assert_eq!(gone_on.defect_rate.unwrap().total.unwrap().k, 20);
    assert!(gone_on.progress.from_to.is_some() && begun.progress.from_to.is_none());
}

/// A queue by score met every fourth of the rows: of those not reached yet, none may come into a rate.
#[test]
fn what_a_queue_showed_counts_only_as_far_as_the_draw_was_gone_through() {
    let (folder, mut store) = unlabelled();
    let sample = draw(&keys(folder.path()), 7, true);
    let of_queue = sample.items.iter().step_by(4).cloned().collect();
    let queue = NewDraw { items: of_queue, ..draw(&keys(folder.path()), 8, false) };
    let by_score = store.begin_draw(&queue).unwrap();
    store.append(&judged("ann", by_score, &queue, &[Some("unrelated"); 10])).unwrap();
    let id = store.begin_draw(&sample).unwrap();
    let of_sample = || report(folder.path(), &["--draw", &id.0.to_string()]);
    let untouched = of_sample();
    assert_eq!((untouched.progress.n_judged, untouched.left_out[0].n_judged), (0, 10));
    // Ann goes through the first twelve rows; the review passes over the three she has judged.
    let open: Vec<DrawItem> = sample.items[..12].iter().filter(|item| item.nth % 4 != 0).cloned().collect();
    let open = NewDraw { items: open, ..sample.clone() };
    store.append(&judged("ann", id, &open, &[Some("match"); 9])).unwrap();
    let gone_through = of_sample();
    let progress = &gone_through.progress;
    assert_eq!((progress.n_judged, progress.n_from_elsewhere, progress.n_passed_over), (12, 3, 0));
    assert_eq!((progress.n_not_reached, gone_through.left_out[0].n_judged), (28, 7));
    assert_eq!(gone_through.defect_rate.unwrap().total.unwrap().k, 3);
}

/// Pages of the grid ask about watermarks; nothing else is known of these pairs.
#[test]
fn pages_of_the_grid_give_a_rate_of_what_they_asked_and_judge_nothing() {
    let (folder, mut store) = unlabelled();
    let sample = draw(&keys(folder.path()), 7, true);
    let id = store.begin_draw(&sample).unwrap();
    let item = |item: &DrawItem| ItemAct {
        keys: item.keys,
        place: item.place.clone(),
        shown_ms: None,
        judged_ms: None,
        changes: vec![Change::Set {
            dimension: "flags".to_owned(),
            answer: Answer::Several(
                item.nth.is_multiple_of(4).then(|| "watermark".to_owned()).into_iter().collect(),
            ),
        }],
    };
    let items = sample.items[..20].iter().map(item).collect();
    let deed = Deed::Act(Act { id: ActId { session: 5, nth: 0 }, via: Via::Grid, items });
    let annotator = Annotator("ann".to_owned());
    store.append(&[Event { annotator, set: audit().id, draw: Some(id), at_ms: 1, deed }]).unwrap();
    let paged = report(folder.path(), &[]);
    assert_eq!((paged.progress.n_judged, paged.progress.n_not_reached), (0, 40));
    assert!(paged.defect_rate.is_none() && paged.verdict.because[0].contains("pages of the grid"));
    let flags = paged.rates.iter().find(|rates| rates.dimension == "flags").unwrap();
    let total = |rates: &DimensionRates, name: &str| {
        let value = rates.values.iter().find(|value| value.value == name).unwrap();
        value.total.as_ref().map(|total| (total.k, total.n))
    };
    assert_eq!((total(flags, "watermark"), total(flags, "collage")), (Some((5, 20)), Some((0, 20))));
    assert_eq!(paged.rates.len(), 1, "nothing is known of the others");
    // Four more are judged: the grid's pairs and theirs together say how many have a watermark.
    let judged_too = NewDraw { items: sample.items[18..22].to_vec(), ..sample.clone() };
    store.append(&judged("ann", id, &judged_too, &[Some("match"); 4])).unwrap();
    let both = report(folder.path(), &[]);
    let flags = both.rates.iter().find(|rates| rates.dimension == "flags").unwrap();
    assert_eq!(total(flags, "watermark"), Some((5, 22)));
    let align = both.rates.iter().find(|rates| rates.dimension == "align").unwrap();
    assert_eq!(total(align, "match"), Some((4, 4)));
    assert_eq!(both.progress.n_passed_over, 18, "looked at for a flag is not judged");
    let text = pairlens(folder.path(), &["report", ".", "--output", "-", "--format", "md"]);
    assert!(text.printed().contains("| watermark | 5 | 22 |"), "{}", text.printed());
}

/// Ann and ben differ on two of four pairs of the draw; cleo, who is no part of it, settles one by the queue.
#[test]
fn what_was_settled_counts_where_it_was_drawn_and_so_does_a_second_word_met_by_chance() {
    let (folder, mut store) = unlabelled();
    let sample = draw(&keys(folder.path()), 7, true);
    let id = store.begin_draw(&sample).unwrap();
    store.append(&judged("ann", id, &sample, &[Some("match"); 4])).unwrap();
    let of_ben = [Some("match"), Some("unrelated"), Some("unrelated")];
    store.append(&judged("benno", id, &sample, &of_ben)).unwrap();
    let counted = || {
        let report = report(folder.path(), &["--draw", &id.0.to_string()]);
        let total = report.defect_rate.unwrap().total.unwrap();
        (total.k, total.n)
    };
    assert_eq!(counted(), (0, 2), "two are even");
    let mut queue = draw(&keys(folder.path()), 0, false);
    (queue.items, queue.origin.order) = (sample.items[1..3].to_vec(), Some("disagreements".to_owned()));
    let settling = store.begin_draw(&queue).unwrap();
    store.append(&judged("cleo", settling, &queue, &[Some("unrelated")])).unwrap();
    assert_eq!(counted(), (1, 3));
    // Dora met the other one in a draw of her own, and the one after what was reached, which does not count here.
    let of_dora = NewDraw {
        items: vec![sample.items[2].clone(), sample.items[9].clone()],
        ..draw(&keys(folder.path()), 9, true)
    };
    let other = store.begin_draw(&of_dora).unwrap();
    store.append(&judged("dora", other, &of_dora, &[Some("match"), Some("unrelated")])).unwrap();
    assert_eq!(counted(), (1, 4));
}

/// By one person, by a set of another name: it is no business of the report's set, and blanks the picture all the same.
#[test]
fn what_anybody_escalated_is_no_defect_and_no_good_pair() {
    let folder = checked();
    let mut store = Store::open(&folder.path().join(STORE_NAME)).unwrap();
    let sample = draw(&keys(folder.path()), 7, true);
    let quick = built_in("quick").unwrap();
    store.put_set(&quick).unwrap();
    let item = &sample.items[10];
    let items = vec![ItemAct {
        keys: item.keys,
        place: Place::default(),
        shown_ms: None,
        judged_ms: None,
        changes: vec![Change::Escalate],
    }];
    let id = ActId { session: 99, nth: 0 };
    let deed = Deed::Act(Act { id, via: Via::Single, items });
    let annotator = Annotator("dora".to_owned());
    store.append(&[Event { annotator, set: quick.id, draw: None, at_ms: 1, deed }]).unwrap();
    let report = report(folder.path(), &[]);
    let unjudged = report.unjudged.as_ref().unwrap();
    assert!(unjudged.reasons.iter().any(|one| one.reason == Fate::Escalated && one.counted.k == 1));
    assert_eq!((report.progress.n_judged, report.n_defects), (28, 2), "the eleventh was a defect");
}

#[test]
fn reports_are_compared_only_where_they_can_be() {
    let folder = checked();
    pairlens(folder.path(), &["report", ".", "--output", "then.json"]).printed();
    let against = ["report", ".", "--output", "-", "--format", "md", "--against", "then.json"];
    pairlens(folder.path(), &against).expect_failure(2, &["the same pairs judged twice are no two samples"]);
    let then = fs::read_to_string(folder.path().join("then.json")).unwrap();
    let other = then.replace("\"fingerprint\": \"f\"", "\"fingerprint\": \"g\"");
    fs::write(folder.path().join("then.json"), other).unwrap();
    pairlens(folder.path(), &against).expect_failure(2, &["its rows are others", "--other-rows compares"]);
    let compared = report(folder.path(), &["--against", "then.json", "--other-rows"]).comparison.unwrap();
    assert_eq!((compared.differences[0].what.as_str(), compared.differences[0].p), ("defects", Some(1.0)));
    fs::write(folder.path().join("then.json"), then.replace("\"version\": 1", "\"version\": 2")).unwrap();
    pairlens(folder.path(), &against).expect_failure(2, &["it is by the label set pair-audit-v1 2"]);
}

#[test]
fn without_labels_it_says_how_to_make_some() {
    let folder = laion_folder(1, 20, 20);
    let run = pairlens(folder.path(), &["report", ".", "--output", "r.md"]);
    run.expect_failure(1, &["could not read the labels", "pairlens review"]);
    assert!(!folder.path().join("r.md").exists());
    Store::open(&folder.path().join(STORE_NAME)).unwrap();
    let run = pairlens(folder.path(), &["report", ".", "--output", "r.md"]);
    run.expect_failure(1, &["nothing was drawn to be judged yet", "pairlens review"]);
    let unknown = pairlens(folder.path(), &["report", ".", "--output", "r.txt"]);
    for (option, words) in [("--precision", "is no precision"), ("--confidence", "is no confidence")] {
        let wrong = pairlens(folder.path(), &["report", ".", "--output", "r.md", option, "1"]);
        wrong.expect_failure(2, &[words]);
    }
    unknown.expect_failure(2, &["does not end in .md, .html or .json", "--format"]);
}
