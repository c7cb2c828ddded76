//! Labels as they stood before anybody went through disagreements. Pure.
//!
//! Whoever settles a disagreement has seen that there is one: their new answer is a label, and the better one, but
//! it says nothing of how far two people agree who do not know of each other.

use std::collections::HashSet;

use super::super::{DrawHead, DrawId, Event, Label, LabelSet, Ledger};

/// What holds by this set, person by person, without what was said in those of `draws` that went through
/// disagreements.
pub fn independent(set: &LabelSet, events: &[Event], draws: &[DrawHead]) -> Vec<Label> {
    let settling = draws.iter().filter(|head| head.origin.is_of_disagreements()).map(|head| head.id);
    let settling: HashSet<DrawId> = settling.collect();
    let is_meant = |event: &&Event| event.draw.is_none_or(|draw| !settling.contains(&draw));
    let events: Vec<Event> = events.iter().filter(is_meant).cloned().collect();
    Ledger::by_person(set, &events).into_iter().flat_map(|(_, ledger)| ledger.labels()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{one, set};
    use super::*;
    use crate::labels::{Act, ActId, Answer, Change, Deed, DrawOrigin, ItemAct, Via};

    fn said(nth: u64, draw: i64, value: &str) -> Event {
        let label = one("ann", 1, value);
        let changes =
            vec![Change::Set { dimension: "align".to_owned(), answer: Answer::One(value.to_owned()) }];
        let (keys, place) = (label.keys, label.place);
        let items = vec![ItemAct { keys, place, shown_ms: None, judged_ms: None, changes }];
        let act = Act { id: ActId { session: 1, nth }, via: Via::Single, items };
        Event {
            annotator: label.annotator,
            set: label.set,
            draw: Some(DrawId(draw)),
            at_ms: 0,
            deed: Deed::Act(act),
        }
    }

    #[test]
    fn a_first_word_stays_the_first_word_however_it_was_settled() {
        let events = [said(0, 1, "match"), said(1, 2, "partial")];
        let answer = |settling: &[i64]| {
            let head = |id: &i64| DrawHead {
                id: DrawId(*id),
                set: set().id,
                origin: DrawOrigin {
                    order: Some(DrawOrigin::DISAGREEMENTS.to_owned()),
                    ..DrawOrigin::default()
                },
                begun_ms: 0,
                n_items: 1,
            };
            let heads: Vec<DrawHead> = settling.iter().map(head).collect();
            let labels = independent(&set(), &events, &heads);
            labels.iter().map(|label| label.answer.text()).collect::<Vec<_>>()
        };
        assert_eq!(answer(&[]), ["partial"]);
        assert_eq!(answer(&[2]), ["match"]);
    }
}
