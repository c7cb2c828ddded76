//! From what holds to judgements, and from judgements to the act that makes them hold.

use std::collections::{BTreeMap, HashMap};

use super::Judged;
use crate::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, Event, ItemAct, Ledger, Origin, Sheet, Via,
};
use crate::query::keyed::PairKey;

/// What one person says of each pair, in the order in which they first said something of it. `events` are the person's
/// by one set, and `ledger` what they amount to.
///
/// Answers that a pair only shares with another one (by its link or caption) stand with that one alone. Pairs of which
/// nothing holds any more are left out.
pub fn gathered(annotator: &Annotator, events: &[Event], ledger: &Ledger) -> Vec<Judged> {
    let mut places: HashMap<PairKey, usize> = HashMap::new();
    let mut judged: Vec<Judged> = Vec::new();
    let acts =
        events.iter().filter(|event| event.annotator == *annotator).filter_map(|event| match &event.deed {
            Deed::Act(act) => Some((event.at_ms, act)),
            Deed::Undo(_) | Deed::Redo(_) => None,
        });
    for (at_ms, item) in acts.flat_map(|(at_ms, act)| act.items.iter().map(move |item| (at_ms, item))) {
        let at = *places.entry(item.keys.pair).or_insert_with(|| {
            judged.push(of_item(annotator, item));
            judged.len() - 1
        });
        let one = &mut judged[at];
        one.at_ms = at_ms;
        one.shown_ms = item.shown_ms.or(one.shown_ms);
    }
    for one in &mut judged {
        let sheet = ledger.sheet(&one.keys);
        one.is_skipped = sheet.is_skipped;
        one.answers = own(sheet);
    }
    judged.retain(|one| one.is_skipped || !one.answers.is_empty());
    judged
}

fn of_item(annotator: &Annotator, item: &ItemAct) -> Judged {
    Judged {
        keys: item.keys,
        url: None,
        caption: None,
        place: item.place.clone(),
        annotator: annotator.clone(),
        at_ms: 0,
        shown_ms: None,
        answers: BTreeMap::new(),
        is_skipped: false,
    }
}

fn own(sheet: Sheet) -> BTreeMap<String, Answer> {
    let own = sheet.answers.into_iter().filter(|(_, (_, origin))| *origin == Origin::Own);
    own.map(|(dimension, (answer, _))| (dimension, answer)).collect()
}

/// What one person's judgements from a file add to what holds, as one act; `None` where all of it holds already, as
/// after a second import of the same file. What the file does not say stays as it is.
pub fn import_act(judged: &[&Judged], ledger: &Ledger, id: ActId) -> Option<Act> {
    let mut items: Vec<ItemAct> = Vec::new();
    let mut places: HashMap<PairKey, usize> = HashMap::new();
    for one in judged {
        let changes = changes(one, &ledger.sheet(&one.keys));
        if changes.is_empty() {
            continue;
        }
        // An act names each pair once; of two lines about one pair the later one holds, as in the file.
        if let Some(at) = places.get(&one.keys.pair) {
            items[*at].changes.extend(changes);
        } else {
            places.insert(one.keys.pair, items.len());
            let (keys, place) = (one.keys, one.place.clone());
            items.push(ItemAct { keys, place, shown_ms: one.shown_ms, changes });
        }
    }
    (!items.is_empty()).then_some(Act { id, via: Via::Import, items })
}

fn changes(one: &Judged, holds: &Sheet) -> Vec<Change> {
    let is_new = |dimension: &String, answer: &Answer| {
        holds.answers.get(dimension).is_none_or(|held| *held != (answer.clone(), Origin::Own))
    };
    let answers = one.answers.iter().filter(|(dimension, answer)| is_new(dimension, answer));
    let set = |(dimension, answer): (&String, &Answer)| Change::Set {
        dimension: dimension.clone(),
        answer: answer.clone(),
    };
    let mut changes: Vec<Change> = answers.map(set).collect();
    if one.is_skipped && !holds.is_skipped && !holds.is_judged {
        changes.push(Change::Skip);
    }
    changes
}
