//! Labels that go to other tools and come back: nothing is lost on the way, and nothing is taken that is not there.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a failed test, and what is printed for one")]

use std::collections::BTreeMap;

use pairlens::labels::exchange::{
    Brought, Judged, Reading, Trouble, by_pair, csv, gathered, import_act, jsonl, label_studio, prodigy,
    read_label_studio, read_prodigy,
};
use pairlens::labels::set::built_in;
use pairlens::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, Dimension, DimensionKind, Event, ItemAct, ItemKeys,
    LabelSet, Ledger, Place, Via,
};
use pairlens::query::keyed::PairPart;
use serde_json::Value;

const SEED: u64 = 1_125;

fn set() -> LabelSet {
    built_in("pair-audit-v1").unwrap()
}

fn pair(n: u64) -> (String, String) {
    // Captions that break careless writers.
    let captions = ["a \"quoted\", one", "=1+1", "two\nlines\r\n", "", "猫 <b>&amp;</b>", "\u{1b}[31mred"];
    (
        format!("https://example.org/{n}.jpg?a=1,2"),
        format!("{} {n}", captions[usize::try_from(n).unwrap() % captions.len()]),
    )
}

fn answer(dimension: &Dimension, rng: &mut fastrand::Rng) -> Answer {
    let name = |rng: &mut fastrand::Rng| dimension.values[rng.usize(..dimension.values.len())].name.clone();
    match dimension.kind {
        DimensionKind::Single => Answer::One(name(rng)),
        DimensionKind::Multi => Answer::Several((0..rng.usize(..3)).map(|_| name(rng)).collect()),
        DimensionKind::Scale { from, to } => Answer::Point(rng.i64(from..=to)),
        DimensionKind::Text => Answer::Words(format!("a \"note\",\nwith {}", rng.u32(..))),
    }
}

fn judged(n: u64, annotator: &str, set: &LabelSet, rng: &mut fastrand::Rng) -> Judged {
    let (url, caption) = pair(n);
    let is_skipped = rng.u8(..5) == 0;
    let mut answers = BTreeMap::new();
    for dimension in set.dimensions.iter().filter(|dimension| !(is_skipped && dimension.is_required)) {
        if rng.bool() {
            answers.insert(dimension.name.clone(), answer(dimension, rng));
        }
    }
    let is_skipped = is_skipped || answers.is_empty();
    Judged {
        keys: ItemKeys::of_parts(PairPart::Text(&url), PairPart::Text(&caption)),
        url: Some(url),
        caption: Some(caption),
        place: Place { shard: format!("part-{n:05}.parquet"), shard_row: n },
        annotator: Annotator(annotator.to_owned()),
        at_ms: 1_790_000_000_000 + rng.i64(0..1_000_000_000),
        shown_ms: rng.bool().then(|| rng.u64(..100_000)),
        is_skipped: is_skipped && !answers.contains_key("align"),
        answers,
    }
}

fn many(n_pairs: u64, people: &[&str]) -> Vec<Judged> {
    println!("seed {SEED}");
    let mut rng = fastrand::Rng::with_seed(SEED);
    let set = set();
    (0..n_pairs)
        .flat_map(|n| people.iter().map(move |person| (n, *person)))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(n, person)| judged(n, person, &set, &mut rng))
        .filter(|one| one.is_skipped || !one.answers.is_empty())
        .collect()
}

fn whole(brought: Brought) -> Vec<Judged> {
    assert_eq!((brought.refused, brought.n_cancelled, brought.n_unlabelled), (vec![], 0, 0));
    brought.judged
}

/// One by one: all of them at once is nothing to read.
fn same(back: &[Judged], judged: &[Judged]) {
    back.iter().zip(judged).for_each(|(back, judged)| assert_eq!(back, judged));
    assert_eq!(back.len(), judged.len());
}

#[test]
fn what_goes_to_label_studio_comes_back_the_same() {
    let judged = many(200, &["ann", "Ben <ben@example.org>"]);
    assert!(judged.iter().any(|one| one.is_skipped) && judged.iter().any(|one| one.answers.len() > 4));
    let file = label_studio(&judged, &set());
    assert_eq!(
        serde_json::from_str::<Value>(&file).unwrap().as_array().unwrap().len(),
        by_pair(&judged).len()
    );
    same(&whole(read_label_studio(&file, &set(), &Reading::default())), &judged);
}

#[test]
fn what_goes_to_prodigy_comes_back_the_same() {
    let judged = many(200, &["ann", "ben"]);
    let file = prodigy(&judged, &set());
    assert_eq!(file.lines().count(), judged.len());
    same(&whole(read_prodigy(&file, &set(), &Reading::default())), &judged);
}

#[test]
fn an_import_makes_the_labels_hold_and_a_second_one_changes_nothing() {
    let ann = Annotator("ann".to_owned());
    let judged = many(100, &["ann"]);
    let mut ledger = Ledger::new(set());
    let id = |nth| ActId { session: 7, nth };
    let act = import_act(&judged.iter().collect::<Vec<_>>(), &ledger, id(0)).act.unwrap();
    let event = |deed| Event { annotator: ann.clone(), set: set().id, draw: None, at_ms: 5, deed };
    let events = [event(Deed::Act(act))];
    ledger.apply(&events[0]);
    let held = gathered(&ann, &events, &ledger);
    assert_eq!(held.len(), judged.len());
    for (held, judged) in held.iter().zip(&judged) {
        assert_eq!(
            (held.keys, &held.answers, held.is_skipped),
            (judged.keys, &judged.answers, judged.is_skipped)
        );
    }
    let again = import_act(&judged.iter().collect::<Vec<_>>(), &ledger, id(1));
    assert_eq!((again.act, again.n_older), (None, 0));
    ledger.apply(&event(Deed::Undo(id(0))));
    assert_eq!(gathered(&ann, &events, &ledger), [], "one undo takes the whole file back");
}

#[test]
fn files_of_label_studio_itself_are_read_by_link_and_caption() {
    let (url, caption) = pair(3);
    let file = serde_json::json!([
        { "id": 1, "project": 83, "data": { "image": url, "text": caption }, "meta": {}, "annotations": [
            { "id": 9, "completed_by": 10, "was_cancelled": false, "created_at": "2021-03-09T22:16:08.728353Z",
              "lead_time": 4.288, "result": [
                { "id": "Dx", "from_name": "align", "to_name": "img", "type": "choices", "value": { "choices": ["partial"] } },
                { "id": "Dy", "from_name": "score", "to_name": "img", "type": "rating", "value": { "rating": 4 } },
                { "id": "Dz", "from_name": "comment", "to_name": "img", "type": "textarea", "value": { "text": ["a", "b"] } },
            ] },
            { "id": 10, "completed_by": { "id": 4, "email": "ben@example.org" }, "was_cancelled": true, "result": [] },
        ] },
        { "id": 2, "data": { "image": url }, "annotations": [], "predictions": [{ "result": [] }] },
    ]);
    let map = BTreeMap::from([("comment".to_owned(), "note".to_owned())]);
    let brought = read_label_studio(&file.to_string(), &set(), &Reading { map, ..Reading::default() });
    assert_eq!((brought.n_cancelled, brought.n_unlabelled, &brought.refused[..]), (1, 1, &[][..]));
    let one = &brought.judged[0];
    assert_eq!(one.keys, ItemKeys::of_parts(PairPart::Text(&url), PairPart::Text(&caption)));
    assert_eq!(
        (one.annotator.0.as_str(), one.shown_ms, one.at_ms),
        ("label-studio-10", Some(4288), 1_615_328_168_728)
    );
    let said: Vec<(&str, String)> =
        one.answers.iter().map(|(name, answer)| (name.as_str(), answer.text())).collect();
    assert_eq!(
        said,
        [("align", "partial".to_owned()), ("note", "a\nb".to_owned()), ("score", "4".to_owned())]
    );
}

#[test]
fn what_cannot_be_understood_is_refused_by_its_place_and_the_rest_is_taken() {
    let line = |extra: &str| {
        format!(r#"{{"image":"https://example.org/a.jpg","text":"a","_annotator_id":"ann"{extra}}}"#)
    };
    let file = [
        line(r#","accept":["align:match","watermark"],"answer":"accept""#),
        line(r#","accept":["align:nonsense"],"answer":"accept""#),
        line(r#","accept":["align:match","align:partial"],"answer":"accept""#),
        line(r#","accept":["mood:happy"],"answer":"accept""#),
        "{\"image\":".to_owned(),
        String::new(),
        line(r#","accept":[],"answer":"reject""#),
        line(""),
        r#"{"accept":["align:match"],"answer":"accept","_annotator_id":"ann"}"#.to_owned(),
        r#"{"text":"a","accept":["align:match"],"answer":"accept"}"#.to_owned(),
    ]
    .join("\n");
    let brought = read_prodigy(&file, &set(), &Reading::default());
    assert_eq!((brought.judged.len(), brought.n_cancelled, brought.n_unlabelled), (1, 1, 1));
    let places: Vec<&str> = brought.refused.iter().map(|refused| refused.place.as_str()).collect();
    assert_eq!(places, ["line 2", "line 3", "line 4", "line 5", "line 9", "line 10"]);
    let troubles: Vec<&Trouble> = brought.refused.iter().map(|refused| &refused.trouble).collect();
    assert!(
        matches!(
            troubles[..],
            [
                Trouble::Answer(_),
                Trouble::Answer(_),
                Trouble::UnknownDimension(_),
                Trouble::NoJson(_),
                Trouble::NoPair,
                Trouble::Nobody,
            ]
        ),
        "{troubles:?}"
    );
    let said: Vec<String> = brought.judged[0].answers.values().map(Answer::text).collect();
    assert_eq!(said, ["match", "watermark"]);
}

#[test]
fn a_person_named_by_hand_is_whose_labels_they_are() {
    let judged = many(3, &["ann"]);
    let reading = Reading { annotator: Some(Annotator("me".to_owned())), ..Reading::default() };
    let brought = [
        read_prodigy(&prodigy(&judged, &set()), &set(), &reading),
        read_label_studio(&label_studio(&judged, &set()), &set(), &reading),
    ];
    assert!(brought.into_iter().flat_map(whole).all(|one| one.annotator.0 == "me"));
}

#[test]
fn json_lines_and_csv_say_the_same_and_stay_in_their_lines() {
    let judged = many(50, &["ann"]);
    let lines = jsonl(&judged, &set());
    assert_eq!(lines.lines().count(), judged.len());
    let table = csv(&judged, &set());
    let rows = csv_rows(&table);
    assert_eq!(rows.len(), judged.len() + 1);
    for ((line, row), one) in lines.lines().zip(&rows[1..]).zip(&judged) {
        let object: Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["caption"].as_str(), one.caption.as_deref());
        let cell = |name: &str| &row[rows[0].iter().position(|head| head == name).unwrap()];
        assert_eq!(Some(cell("caption")), one.caption.as_ref());
        assert_eq!(cell("pair_key"), object["pair_key"].as_str().unwrap());
        let said = one.answers.get("flags").map(Answer::text).unwrap_or_default();
        assert_eq!(*cell("flags"), said);
    }
}

/// A plain reader after RFC 4180.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[test]
fn what_was_said_here_after_the_file_stays() {
    let ann = Annotator("ann".to_owned());
    let mut one = many(1, &["ann"]).remove(0);
    one.is_skipped = false;
    one.answers = BTreeMap::from([
        ("align".to_owned(), Answer::One("match".to_owned())),
        ("text".to_owned(), Answer::One("short".to_owned())),
    ]);
    let mut ledger = Ledger::new(set());
    let id = |nth| ActId { session: 7, nth };
    let changes =
        vec![Change::Set { dimension: "align".to_owned(), answer: Answer::One("unrelated".to_owned()) }];
    let item = ItemAct { keys: one.keys, place: Place::default(), shown_ms: None, changes };
    let deed = Deed::Act(Act { id: id(0), via: Via::Single, items: vec![item] });
    ledger.apply(&Event { annotator: ann, set: set().id, draw: None, at_ms: one.at_ms + 1, deed });
    let addition = import_act(&[&one], &ledger, id(1));
    let said: Vec<&Change> = addition.act.iter().flat_map(|act| &act.items[0].changes).collect();
    assert!(matches!(said[..], [Change::Set { dimension, .. }] if dimension == "text"), "{said:?}");
    assert_eq!(addition.n_older, 1);
    one.at_ms += 2;
    assert_eq!(import_act(&[&one], &ledger, id(1)).n_older, 0, "a newer file says more");
}
