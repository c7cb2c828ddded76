//! Labels that go to other tools and come back: nothing is lost on the way, and nothing is taken that is not there.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a failed test, and what is printed for one")]

use std::collections::BTreeMap;

use pairlens::labels::exchange::{
    Brought, FileForm, Judged, Reading, Trouble, by_pair, csv, gathered, import_act, jsonl, label_studio,
    prodigy, read_csv, read_jsonl, read_label_studio, read_prodigy,
};
use pairlens::labels::set::{built_in, read_toml};
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

/// A set whose dimensions are called like fields of the other tools' records and of our own.
fn awkward() -> LabelSet {
    let text = |name: &str| format!("[[dimension]]\nname = \"{name}\"\nkind = \"text\"\nscope = \"pair\"\n");
    let names = [
        "text",
        "image",
        "answer",
        "options",
        "meta",
        "config",
        "label",
        "spans",
        "words",
        "none_of",
        "data",
        "annotations",
        "result",
        "url",
        "caption",
        "shard",
        "skipped",
        "pair_key",
        "labels",
        "lbl_url",
    ];
    let accept = "[[dimension]]\nname = \"accept\"\nkind = \"single\"\nscope = \"pair\"\nrequired = true\n\
        values = [{ name = \"yes\", key = \"1\" }, { name = \"reject\", key = \"2\" }]\n";
    let head = "name = \"awkward\"\nversion = 3\n".to_owned() + accept;
    read_toml(&names.iter().fold(head, |toml, name| toml + &text(name))).unwrap()
}

/// One person's answers to every dimension of the awkward set, and one pair of which nothing but the name is said.
fn awkwardly_judged() -> Vec<Judged> {
    let mut rng = fastrand::Rng::with_seed(SEED);
    let mut judged: Vec<Judged> = (0..3).map(|n| self::judged(n, "ann", &awkward(), &mut rng)).collect();
    for (one, n_said) in judged.iter_mut().zip([usize::MAX, 1, 3]) {
        one.is_skipped = false;
        one.answers = awkward()
            .dimensions
            .iter()
            .take(n_said)
            .map(|dimension| (dimension.name.clone(), answer(dimension, &mut rng)))
            .collect();
    }
    judged
}

#[test]
fn dimensions_called_like_fields_of_a_record_replace_none_of_them() {
    let (set, judged) = (awkward(), awkwardly_judged());
    let file = prodigy(&judged, &set);
    for (line, one) in file.lines().zip(&judged) {
        let task: Value = serde_json::from_str(line).unwrap();
        assert_eq!((task["text"].as_str(), &task["answer"]), (one.caption.as_deref(), &"accept".into()));
        assert!(task["options"].is_array() && task["meta"]["pair_key"].is_string(), "{line}");
    }
    same(&whole(read_prodigy(&file, &set, &Reading::default())), &judged);
    let file = label_studio(&judged, &set);
    same(&whole(read_label_studio(&file, &set, &Reading::default())), &judged);
    let heads = csv_rows(&csv(&judged, &set)).remove(0);
    let distinct: std::collections::BTreeSet<&String> = heads.iter().collect();
    assert_eq!(distinct.len(), heads.len(), "{heads:?}");
}

#[test]
fn what_was_typed_into_prodigys_text_fields_is_an_answer_and_a_field_of_the_task_is_none() {
    let task = r#"{"image":"https://example.org/a.jpg","text":"a caption","label":"mapped","accept":["accept:yes"],"url":"typed",
        "answer":"accept","_annotator_id":"ann"}"#;
    let map = BTreeMap::from([("label".to_owned(), "text".to_owned())]);
    let reading = Reading { map, ..Reading::default() };
    let said = |reading: &Reading| {
        let judged = whole(read_prodigy(&task.replace('\n', ""), &awkward(), reading)).remove(0);
        judged.answers.into_iter().map(|(name, answer)| (name, answer.text())).collect::<Vec<_>>()
    };
    let owned = |said: &[(&str, &str)]| {
        said.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(said(&Reading::default()), owned(&[("accept", "yes"), ("url", "typed")]));
    assert_eq!(said(&reading), owned(&[("accept", "yes"), ("text", "mapped"), ("url", "typed")]));
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
        assert_eq!(*cell("lbl_flags"), said);
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
    let item = ItemAct { keys: one.keys, place: Place::default(), shown_ms: None, judged_ms: None, changes };
    let deed = Deed::Act(Act { id: id(0), via: Via::Single, items: vec![item] });
    ledger.apply(&Event { annotator: ann, set: set().id, draw: None, at_ms: one.at_ms + 1, deed });
    let addition = import_act(&[&one], &ledger, id(1));
    let said: Vec<&Change> = addition.act.iter().flat_map(|act| &act.items[0].changes).collect();
    assert!(matches!(said[..], [Change::Set { dimension, .. }] if dimension == "text"), "{said:?}");
    assert_eq!(addition.n_older, 1);
    one.at_ms += 2;
    assert_eq!(import_act(&[&one], &ledger, id(1)).n_older, 0, "a newer file says more");
}

/// Ann says things of one pair, each act an hour after the one before and looked at for as many milliseconds.
fn said_of(keys: ItemKeys, acts: &[(Via, Change)], undone: &[u64]) -> Vec<Judged> {
    let ann = Annotator("ann".to_owned());
    let id = |nth| ActId { session: 7, nth };
    let event = |at_ms, deed| Event { annotator: ann.clone(), set: set().id, draw: None, at_ms, deed };
    let mut events: Vec<Event> = Vec::new();
    for (nth, (via, change)) in (0..).zip(acts) {
        let (shown_ms, changes) = (Some(1 + nth), vec![change.clone()]);
        let item = ItemAct { keys, place: Place::default(), shown_ms, judged_ms: None, changes };
        let act = Act { id: id(nth), via: *via, items: vec![item] };
        events.push(event(3_600_000 * (1 + i64::try_from(nth).unwrap()), Deed::Act(act)));
    }
    events.extend(undone.iter().map(|nth| event(1_000_000_000, Deed::Undo(id(*nth)))));
    gathered(&ann, &events, &Ledger::of(set(), &events))
}

#[test]
fn a_judgement_is_as_old_as_the_last_answer_that_holds() {
    let keys = many(1, &["ann"])[0].keys;
    let say = |dimension: &str, answer: &str| Change::Set {
        dimension: dimension.to_owned(),
        answer: Answer::parse(answer, set().dimension(dimension).unwrap()).unwrap(),
    };
    let clear = |dimension: &str| Change::Clear { dimension: dimension.to_owned() };
    let align = (Via::Single, say("align", "match"));
    let hour = |acts: &[(Via, Change)], undone: &[u64]| {
        let judged = said_of(keys, acts, undone);
        judged.first().map(|one| (one.at_ms / 3_600_000, one.shown_ms))
    };
    let later = |change: Change| hour(&[align.clone(), (Via::Single, change)], &[]);
    assert_eq!(later(say("align", "partial")), Some((2, Some(2))));
    assert_eq!(later(say("flags", "watermark")), Some((2, Some(2))));
    assert_eq!(later(Change::Bookmark(true)), Some((1, Some(1))), "a bookmark judges nothing");
    assert_eq!(later(say("note", "words")), Some((1, Some(1))), "nor does a note");
    assert_eq!(later(clear("note")), Some((1, Some(1))), "nor what takes nothing back");
    let again = (Via::Repeat, say("align", "partial"));
    assert_eq!(
        hour(&[align.clone(), again.clone()], &[]),
        Some((1, Some(1))),
        "nor what was shown once more"
    );
    assert_eq!(hour(&[again], &[]), None);
    let twice = [align.clone(), (Via::Single, say("align", "partial"))];
    assert_eq!(hour(&twice, &[1]), Some((1, Some(1))), "nor what was undone");
    assert_eq!(hour(&twice, &[0]), Some((2, Some(2))));
    assert_eq!(hour(&twice, &[0, 1]), None);
    let flag = (Via::Single, say("flags", "watermark"));
    let cleared = [align.clone(), flag, (Via::Single, clear("flags"))];
    assert_eq!(hour(&cleared, &[]), Some((1, Some(1))), "nor what was taken back");
    let skip = (Via::Single, Change::Skip);
    assert_eq!(hour(&[(Via::Single, say("note", "words")), skip.clone()], &[]), Some((2, Some(2))));
    assert_eq!(hour(&[skip, align.clone()], &[]), Some((2, Some(2))));
    let note = (Via::Single, say("note", "words"));
    assert_eq!(
        hour(&[(Via::Single, Change::Bookmark(true)), note], &[]),
        Some((2, Some(2))),
        "or only a note"
    );
}

const FORMS: [FileForm; 4] = [FileForm::Csv, FileForm::Jsonl, FileForm::LabelStudio, FileForm::Prodigy];

#[test]
fn every_form_is_known_by_its_content_and_comes_back_the_same() {
    for (set, judged) in
        [(set(), many(200, &["ann", "Ben \"b\", <ben@example.org>"])), (awkward(), awkwardly_judged())]
    {
        for form in FORMS {
            let file = form.write(&judged, &set);
            assert_eq!((FileForm::of(&file), form.set_of(&file).as_ref()), (Some(form), Some(&set.id)));
            let brought = form.read(&file, &set, &Reading::default());
            assert!(brought.unread.is_empty());
            same(&whole(brought), &judged);
        }
    }
}

#[test]
fn what_was_said_by_another_set_is_refused_in_every_form() {
    let (judged, quick) = (many(3, &["ann"]), built_in("quick").unwrap());
    let mut newer = set();
    newer.id.version = 2;
    for form in FORMS {
        let file = form.write(&judged, &set());
        for other in [&quick, &newer] {
            let brought = form.read(&file, other, &Reading::default());
            assert!(brought.judged.is_empty() && !brought.refused.is_empty());
            for refused in brought.refused {
                assert_eq!(refused.trouble, Trouble::OtherSet { said: set().id, set: other.id.clone() });
            }
        }
    }
}

fn troubles(brought: &Brought) -> Vec<String> {
    brought.refused.iter().map(|refused| format!("{}: {}", refused.place, refused.trouble)).collect()
}

/// A wrong line is refused whole, by its number and the name of its field, and those around it are taken.
#[test]
fn what_is_wrong_in_a_json_line_is_told_by_line_and_field() {
    let line = |more: &str, labels: &str| {
        format!(
            r#"{{"url":"https://example.org/a.jpg","caption":"a","by":"ann"{more},"labels":{{{labels}}}}}"#
        )
    };
    let match_ = r#""align":"match""#;
    let file = [
        line("", match_),
        line("", r#""align":"mtach""#),
        line("", r#""align":["match","partial"]"#),
        line("", r#""align":true"#),
        line("", r#""mood":"happy""#),
        line("", r#""score":9"#),
        line("", r#""score":2.5"#),
        line(r#","at":"yesterday""#, match_),
        line(r#","shown_ms":-1"#, match_),
        line(r#","skipped":"no""#, match_),
        line(r#","pair_key":"0123""#, match_),
        line(r#","set":"quick","set_version":1"#, match_),
        r#"{"url":"https://example.org/a.jpg","labels":{"align":"match"}}"#.to_owned(),
        r#"{"by":"ann","labels":{"align":"match"}}"#.to_owned(),
        r#"{"url":"https://example.org/a.jpg","by":"ann"}"#.to_owned(),
        "[1]".to_owned(),
        "{".to_owned(),
        String::new(),
        line(r#","score":4"#, ""),
        line("", r#""flags":[],"score":"4","note":null"#),
    ]
    .join("\n");
    let brought = read_jsonl(&file, &set(), &Reading::default());
    let wanted = [
        "line 2: mtach is no value of align; it has match, partial, text_only, unrelated, cannot_tell",
        "line 3: align takes one answer, and 2 were given",
        "line 4: align is true, not an answer",
        "line 5: mood is no dimension of the set; name the right set with --set, or map it with --map mood=DIMENSION",
        "line 6: 9 is no point of score, which goes from 1 to 5",
        "line 7: 2.5 is no point of score, which goes from 1 to 5",
        "line 8: at is yesterday, not a moment like 2026-11-22T23:42:48Z",
        "line 9: shown_ms is -1, not a whole number",
        "line 10: skipped is no, not true or false",
        "line 11: it has no whole keys: pair_key, image_key and text_key of 32 hexadecimal digits",
        "line 12: it was said by quick 1, and is read by pair-audit-v1 1; --set names the set",
        "line 13: it does not say who labelled; name the person with --annotator",
        "line 14: nothing says which pair it is: neither its keys nor its link or caption",
        "line 15: it has no object called labels",
        "line 16: it has no fields: it is no JSON object",
        "line 17: it is no JSON: EOF while parsing an object at line 1 column 1",
    ];
    assert_eq!(troubles(&brought), wanted);
    assert_eq!((brought.judged.len(), brought.n_unlabelled), (2, 1));
    assert_eq!(Vec::from_iter(&brought.unread), ["score"], "a field beside the labels is none of them");
    let said = |one: &Judged| one.answers.values().map(Answer::text).collect::<Vec<_>>();
    assert_eq!(brought.judged.iter().map(said).collect::<Vec<_>>(), [vec!["match"], vec!["", "4"]]);
    let map = BTreeMap::from([("score".to_owned(), "score".to_owned())]);
    let mapped = read_jsonl(&file, &set(), &Reading { map, ..Reading::default() });
    assert_eq!((mapped.judged.len(), mapped.n_unlabelled), (3, 0), "but where it is mapped");
}

#[test]
fn what_is_wrong_in_a_line_of_cells_is_told_by_line_and_field() {
    let file = "url,caption,by,at,skipped,lbl_align,lbl_flags,lbl_score\n\
        https://example.org/a.jpg,\"two\nlines\",ann,,,match,\"watermark,collage\",4\n\
        https://example.org/a.jpg,a,ann,,,mtach,,\n\
        https://example.org/a.jpg,a,ann,1.1.2026,,match,,\n\
        https://example.org/a.jpg,a,ann,,maybe,match,,\n\
        https://example.org/a.jpg,a,ann,,,match,,4.0\n\
        https://example.org/a.jpg,a,ann,,,match\n\
        ,,ann,,,match,,\n\
        https://example.org/a.jpg,a,,,,match,,\n\
        https://example.org/a.jpg,a,ann,,,,,\n\
        https://example.org/a.jpg,a,ann,,TRUE,,\"\",\n\
        https://example.org/a.jpg,a,ann,,,\"match\" ,,\n\
        https://example.org/a.jpg,a,ann,,,match,,\n";
    let brought = read_csv(file, &set(), &Reading::default());
    let wanted = [
        "line 4: mtach is no value of align; it has match, partial, text_only, unrelated, cannot_tell",
        "line 5: at is 1.1.2026, not a moment like 2026-11-22T23:42:48Z",
        "line 6: skipped is maybe, not true or false",
        "line 7: 4.0 is no point of score, which goes from 1 to 5",
        "line 8: it has 6 cells and the first line 8 names",
        "line 9: nothing says which pair it is: neither its keys nor its link or caption",
        "line 10: it does not say who labelled; name the person with --annotator",
        "line 13: it is not cut into cells: something stands between the end of a quoted cell and the next comma",
    ];
    assert_eq!(troubles(&brought), wanted);
    assert_eq!((brought.judged.len(), brought.n_unlabelled), (2, 1));
    assert_eq!(brought.judged[0].caption.as_deref(), Some("two\nlines"));
    assert!(brought.judged[1].is_skipped && brought.judged[1].answers["flags"].text().is_empty());
}

#[test]
fn columns_may_be_in_any_order_and_what_is_none_of_ours_is_told() {
    let file = "\u{feff}by,remark,lbl_align,caption,url\r\nann,fine,match,a,https://example.org/a.jpg\r\n";
    let brought = read_csv(file, &set(), &Reading { now_ms: 7, ..Reading::default() });
    assert_eq!(Vec::from_iter(&brought.unread), ["remark"]);
    let one = &brought.judged[0];
    assert_eq!((one.at_ms, one.answers.len()), (7, 1), "no time is now");
    let map = BTreeMap::from([("remark".to_owned(), "note".to_owned())]);
    let mapped = whole(read_csv(file, &set(), &Reading { map, ..Reading::default() }));
    assert_eq!(mapped[0].answers["note"].text(), "fine");
    let refused = |first: &str| troubles(&read_csv(&format!("{first}\n"), &set(), &Reading::default()));
    assert_eq!(refused("by,url,by"), ["line 1: by is there twice"]);
    assert!(refused("by,url,lbl_mood")[0].starts_with("line 1: mood is no dimension of the set; "));
    assert!(
        refused("url,lbl_align,lbl_by,lbl_at,lbl_set")[0].starts_with("line 1: it is an export of pairs, ")
    );
    let empty = read_csv("", &set(), &Reading::default());
    assert_eq!(troubles(&empty), ["line 1: it has no first line with the columns' names"]);
}

/// Files with a few bytes overwritten, left out or doubled: each judgement that is read is one that could have been
/// said, all others are refused or told to be none, and nothing panics.
#[test]
fn damaged_files_are_read_without_a_panic_and_every_line_is_accounted_for() {
    println!("seed {SEED}");
    let (set, judged) = (set(), many(12, &["ann", "ben"]));
    let mut rng = fastrand::Rng::with_seed(SEED);
    for form in FORMS {
        let whole = form.write(&judged, &set).into_bytes();
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..rng.usize(1..4) {
                let at = rng.usize(..bytes.len());
                match rng.u8(..4) {
                    0 => bytes.truncate(at.max(1)),
                    1 => drop(bytes.remove(at)),
                    2 => bytes.insert(at, b"\",:\n{}[]0"[rng.usize(..9)]),
                    _ => bytes[at] = rng.u8(..),
                }
            }
            let text = String::from_utf8_lossy(&bytes);
            let _ = (FileForm::of(&text), form.set_of(&text));
            let brought = form.read(&text, &set, &Reading::default());
            for one in &brought.judged {
                for (name, answer) in &one.answers {
                    let dimension = set.dimension(name).unwrap();
                    assert_eq!(Answer::parse(&answer.text(), dimension).as_ref(), Ok(answer));
                }
            }
            if form == FileForm::Jsonl {
                let n_lines = text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
                let n_told = (brought.judged.len() + brought.refused.len()) as u64 + brought.n_unlabelled;
                assert_eq!(n_told, n_lines, "{text}");
            }
        }
    }
}
