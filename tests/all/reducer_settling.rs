//! Reviews that begin with what others said: pairs to be settled, and pictures nobody is to see any more.

use pairlens::app::{Message, PictureState, ReviewOf, SoFar, Standing, Start};
use pairlens::dataset::RowId;
use pairlens::images::{NoPicture, SafeMode, SafetyPolicy};
use pairlens::labels::agreement::Differing;
use pairlens::labels::{Annotator, Answer, Deed, DrawId, Event};

use crate::reducer_review::{keys, opened};
use crate::reducer_script::{Script, hundred, start_on};

/// What ann said of these rows in another draw.
fn said_before(folder: &std::path::Path, rows: &[u64]) -> Vec<Event> {
    let mut script = Script::reviewing(folder, rows, Vec::new());
    for _ in rows {
        script.press("1").seen();
    }
    let mut events = script.recorded();
    for event in &mut events {
        event.draw = Some(DrawId(1));
        if let Deed::Act(act) = &mut event.deed {
            act.id.session = 5;
        }
    }
    events
}

fn begun(folder: &std::path::Path, of: ReviewOf, so_far: SoFar) -> Script {
    let mut opened = opened(&[40, 7, 93], Vec::new());
    (opened.of, opened.so_far) = (of, so_far);
    let said = [("ann", "match"), ("ben", "unrelated")];
    let said = said.map(|(name, value)| (Annotator(name.to_owned()), Answer::One(value.to_owned())));
    if of == ReviewOf::Disagreements {
        let dimension = "align".to_owned();
        opened.items[0].differing = vec![Differing { dimension, said: said.to_vec(), is_open: true }];
    }
    let policy = SafetyPolicy::new(SafeMode::Off);
    Script::of(Start { review: Some(Box::new(opened)), policy, ..start_on(folder) })
}

#[test]
fn what_is_to_be_settled_is_open_until_it_is_judged_once_more() {
    let folder = hundred();
    let events = said_before(folder.path(), &[40, 7]);
    let so_far = SoFar { events, ..SoFar::default() };
    let mut script = begun(folder.path(), ReviewOf::Disagreements, so_far.clone());
    script.seen().expect_row(40);
    assert_eq!((script.standing(0), script.standing(1)), (Standing::Open, Standing::Open));
    let before = script.answers(0);
    assert_eq!(before, [("align".to_owned(), "match".to_owned())], "their own word of then is shown");
    script.press("4").seen().expect_row(7);
    assert_eq!((script.standing(0), script.review().tally().n_judged), (Standing::Judged, 1));
    script.press("<Tab>").seen().expect_row(93);
    assert_eq!(script.standing(1), Standing::Skipped);
    // Taken back, it is open again, and the word of then holds.
    script.press("uu");
    assert_eq!((script.standing(0), script.answers(0)), (Standing::Open, before));
    // The same words in a sample are no reason to ask again.
    let mut sample = begun(folder.path(), ReviewOf::Sample, so_far);
    sample.expect_row(93);
}

#[test]
fn what_somebody_else_escalated_is_neither_asked_for_nor_judged() {
    let folder = hundred();
    let escalated = [keys(40).image].into();
    let so_far = SoFar { escalated, ..SoFar::default() };
    let mut script = begun(folder.path(), ReviewOf::Sample, so_far);
    script.seen().expect_row(7);
    assert_eq!(script.standing(0), Standing::Escalated);
    assert!(script.app.wanted_pictures().iter().all(|request| request.row != RowId(40)));
    script.press("<Left>").seen().press("1");
    assert!(matches!(script.app.picture(), Some(PictureState::None { why: NoPicture::Escalated, .. })));
    assert_eq!(script.notice(), "escalated before: nobody is shown this picture any more");
    assert_eq!(script.recorded(), []);
}

/// Another terminal escalates while this one looks at the pair.
#[test]
fn news_of_an_escalation_blanks_the_picture_on_the_screen() {
    let folder = hundred();
    let mut script = begun(folder.path(), ReviewOf::Sample, SoFar::default());
    script.seen().expect_row(40);
    assert!(matches!(script.app.picture(), Some(PictureState::Drawn(_))));
    let news = Some(SoFar { escalated: [keys(40).image].into(), ..SoFar::default() });
    script.receive(Message::Leased { asked: Vec::new(), ours: Vec::new(), news });
    assert_eq!(script.standing(0), Standing::Escalated);
    assert!(matches!(script.app.picture(), Some(PictureState::None { why: NoPicture::Escalated, .. })));
}
