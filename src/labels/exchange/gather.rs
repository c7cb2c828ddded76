//! From what holds to judgements, and from judgements to the act that makes them hold.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Judged;
use crate::labels::{
    Act, ActId, Annotator, Answer, Change, Deed, Event, ItemAct, Ledger, Origin, Sheet, Via,
};
use crate::query::keyed::PairKey;

/// What one person says of each pair, in the order in which they first said something of it. `events` are the person's
/// by one set, and `ledger` what they amount to.
///
/// Answers that a pair only shares with another one (by its link or caption) stand with that one alone. Pairs of which
/// nothing holds any more are left out. When a pair was judged and how long it was looked at follow what holds, as
/// [`Ledger::judging`] tells.
pub fn gathered(annotator: &Annotator, events: &[Event], ledger: &Ledger) -> Vec<Judged> {
    let mut known: HashSet<PairKey> = HashSet::new();
    let acts =
        events.iter().filter(|event| event.annotator == *annotator).filter_map(|event| match &event.deed {
            Deed::Act(act) if act.via != Via::Repeat => Some(act),
            Deed::Act(_) | Deed::Undo(_) | Deed::Redo(_) => None,
        });
    let first_said = acts.flat_map(|act| &act.items).filter(|item| known.insert(item.keys.pair));
    first_said.filter_map(|item| of_item(annotator, item, ledger)).collect()
}

/// All that holds of the pair of an act; `None` where nothing does.
fn of_item(annotator: &Annotator, item: &ItemAct, ledger: &Ledger) -> Option<Judged> {
    let sheet = ledger.sheet(&item.keys);
    let judging = ledger.judging(&item.keys)?;
    let is_skipped = sheet.is_skipped;
    let answers = own(sheet);
    (is_skipped || !answers.is_empty()).then(|| Judged {
        keys: item.keys,
        url: None,
        caption: None,
        place: item.place.clone(),
        annotator: annotator.clone(),
        at_ms: judging.at_ms,
        shown_ms: judging.shown_ms,
        answers,
        is_skipped,
    })
}

fn own(sheet: Sheet) -> BTreeMap<String, Answer> {
    let own = sheet.answers.into_iter().filter(|(_, (_, origin))| *origin == Origin::Own);
    own.map(|(dimension, (answer, _))| (dimension, answer)).collect()
}

/// What a file adds to what holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addition {
    /// One act; `None` where nothing is new.
    pub act: Option<Act>,
    /// Answers of the file that differ from newer ones here, which stay.
    pub n_older: usize,
}

/// What one person's judgements from a file add to what holds. Nothing where all of it holds already, as after a
/// second import of the same file; what was said here after the file's time stays, and so does what it does not say.
pub fn import_act(judged: &[&Judged], ledger: &Ledger, id: ActId) -> Addition {
    let mut items: Vec<ItemAct> = Vec::new();
    let mut places: HashMap<PairKey, usize> = HashMap::new();
    let labels = ledger.labels();
    let times = labels.iter().map(|label| ((label.dimension.as_str(), label.key), label.at_ms)).collect();
    let mut n_older = 0;
    for one in judged {
        let changes = changes(one, ledger, &times, &mut n_older);
        if changes.is_empty() {
            continue;
        }
        // An act names each pair once; of two lines about one pair the later one holds, as in the file.
        if let Some(at) = places.get(&one.keys.pair) {
            items[*at].changes.extend(changes);
            items[*at].judged_ms = items[*at].judged_ms.max(Some(one.at_ms));
        } else {
            places.insert(one.keys.pair, items.len());
            let (keys, place) = (one.keys, one.place.clone());
            let (shown_ms, judged_ms) = (one.shown_ms, Some(one.at_ms));
            items.push(ItemAct { keys, place, shown_ms, judged_ms, changes });
        }
    }
    let act = (!items.is_empty()).then_some(Act { id, via: Via::Import, items });
    Addition { act, n_older }
}

/// When each label was said, by dimension and key.
type Times<'a> = HashMap<(&'a str, u128), i64>;

fn changes(one: &Judged, ledger: &Ledger, times: &Times<'_>, n_older: &mut usize) -> Vec<Change> {
    let holds = ledger.sheet(&one.keys);
    let mut changes = Vec::new();
    for (dimension, answer) in &one.answers {
        let held = holds.answers.get(dimension);
        if held.is_some_and(|held| *held == (answer.clone(), Origin::Own)) {
            continue;
        }
        let key = ledger.set().dimension(dimension).map(|known| one.keys.of(known.scope));
        let said_at = key.and_then(|key| times.get(&(dimension.as_str(), key)));
        let differs = held.is_some_and(|(held, _)| held != answer);
        if differs && said_at.is_some_and(|said_at| *said_at > one.at_ms) {
            *n_older += 1;
            continue;
        }
        changes.push(Change::Set { dimension: dimension.clone(), answer: answer.clone() });
    }
    if one.is_skipped && !holds.is_skipped && !holds.is_judged {
        changes.push(Change::Skip);
    }
    changes
}
