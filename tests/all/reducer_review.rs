//! The review as a script: what each key says, of which pairs, what is seen before and saved after.
//!
//! The test is the store, the terminal and the clock: it opens the draw, gives leases, says what was painted and
//! what is on the disk.

use std::path::Path;

use pairlens::app::{
    Clock, Effect, Event, LeaseWish, Look, Message, Mode, PictureId, PictureState, Review, ReviewItem,
    ReviewOf, ReviewOpened, ReviewStratum, ReviewWish, Scores, SoFar, Standing, Start,
};
use pairlens::base::SafeText;
use pairlens::dataset::RowId;
use pairlens::images::{FetchError, LastingFailure, NoPicture, SafeMode, SafetyPolicy, Verdict};
use pairlens::labels::{self, Act, Answer, Change, Deed, DrawId, ItemKeys, Place, Via};
use pairlens::query::keyed::PairKey;

use crate::reducer_script::{Script, busy_server, drawn, hundred, is_browse, reviewer, start_on};

/// Keys as if each row had its own link and caption.
pub(crate) fn keys(row: u64) -> ItemKeys {
    let key = u128::from(row) + 1_000;
    ItemKeys { pair: PairKey(key), image: key, text: key }
}

/// A draw of these rows in this order, in two strata by whether the row is even.
pub(crate) fn opened(rows: &[u64], events: Vec<labels::Event>) -> ReviewOpened {
    let item = |row: &u64| ReviewItem {
        row: RowId(*row),
        keys: keys(*row),
        place: Place { shard: "part-00000.parquet".to_owned(), shard_row: *row },
        stratum: usize::from(row % 2 == 1),
        is_repeat: false,
        differing: Vec::new(),
    };
    let stratum = |name: &str| ReviewStratum { names: vec![name.to_owned()] };
    ReviewOpened {
        reviewer: reviewer(),
        draw: DrawId(3),
        items: rows.iter().map(item).collect(),
        n_missing: 0,
        strata: vec![stratum("de"), stratum("en")],
        of: ReviewOf::Sample,
        so_far: SoFar { events, ..SoFar::default() },
    }
}

impl Script {
    /// A review of these rows from the start, with each picture on the screen.
    pub(crate) fn reviewing(folder: &Path, rows: &[u64], events: Vec<labels::Event>) -> Self {
        let mut script = Self::beginning(folder, rows, events);
        script.seen();
        script
    }

    /// The same before anything was read or painted. Nothing is blurred.
    fn beginning(folder: &Path, rows: &[u64], events: Vec<labels::Event>) -> Self {
        let review = Some(Box::new(opened(rows, events)));
        Self::of(Start { review, policy: SafetyPolicy::new(SafeMode::Off), ..start_on(folder) })
    }

    /// Rows are read, pictures are there, leases are given, a frame is written.
    pub(crate) fn seen(&mut self) -> &mut Self {
        self.seen_as(drawn)
    }

    fn seen_as(&mut self, state: impl Fn(&pairlens::app::PictureRequest) -> PictureState) -> &mut Self {
        while self.read_rows() {}
        self.answer_pictures(state).lease_all().paint()
    }

    /// A frame is written with all pictures that are there.
    pub(crate) fn paint(&mut self) -> &mut Self {
        let wanted = self.app.wanted_pictures().to_vec();
        let there = wanted.iter().filter_map(|request| match self.app.picture_state(request)? {
            PictureState::Drawn(drawn) => Some(drawn.id),
            PictureState::None { .. } => None,
        });
        let there: Vec<PictureId> = there.collect();
        self.event(Event::Painted(there))
    }

    /// The store gives every lease that is asked for.
    pub(crate) fn lease_all(&mut self) -> &mut Self {
        while let Some(LeaseWish { pairs, .. }) = self.newest_lease() {
            self.receive(Message::Leased { asked: pairs.clone(), ours: pairs, news: None });
        }
        self
    }

    fn newest_lease(&mut self) -> Option<LeaseWish> {
        let mut wish = None;
        let mut rest = self.effects();
        rest.retain(|effect| match effect {
            Effect::Lease(newest) => {
                wish = Some(newest.as_ref().clone());
                false
            }
            _ => true,
        });
        self.put_back(rest);
        wish
    }

    fn at_ms(&mut self, running_ms: u64) -> &mut Self {
        let unix_ms = 1_800_000_000_000 + i64::try_from(running_ms).unwrap();
        self.event(Event::Clock(Clock { unix_ms, running_ms }))
    }

    /// What was handed to the store since the last call.
    pub(crate) fn recorded(&mut self) -> Vec<labels::Event> {
        let (mut events, mut rest) = (Vec::new(), Vec::new());
        for effect in self.effects() {
            match effect {
                Effect::Record(new) => events.extend(new),
                other => rest.push(other),
            }
        }
        self.put_back(rest);
        events
    }

    pub(crate) fn review(&self) -> &Review {
        self.app.review().expect("a review")
    }

    pub(crate) fn standing(&self, at: usize) -> Standing {
        self.review().standing(at)
    }

    pub(crate) fn notice(&self) -> String {
        self.app.notice().map(|notice| notice.text.to_string()).unwrap_or_default()
    }

    /// The answers that hold for the pair at a place, as text.
    pub(crate) fn answers(&self, at: usize) -> Vec<(String, String)> {
        let sheet = self.review().sheet(at).expect("a place of the draw");
        sheet.answers.iter().map(|(name, (answer, _))| (name.clone(), answer.text())).collect()
    }
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, answer)| ((*name).to_owned(), (*answer).to_owned())).collect()
}

/// The only act among events, and when it was done.
fn only_act(events: &[labels::Event]) -> (i64, Act) {
    match events {
        [labels::Event { at_ms, deed: Deed::Act(act), .. }] => (*at_ms, act.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_key_judges_and_shows_the_next_pair_of_the_draw() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7, 93], Vec::new());
    script.at_ms(5_000).paint().expect_row(40).recorded();
    script.at_ms(6_200).press("4").expect_row(7);
    let (at_ms, act) = only_act(&script.recorded());
    assert_eq!((at_ms, act.via, act.id.session, act.id.nth), (1_800_000_006_200, Via::Single, 7, 0));
    let [item] = &act.items[..] else { panic!("{act:?}") };
    let set = Change::Set { dimension: "align".to_owned(), answer: Answer::One("unrelated".to_owned()) };
    assert_eq!((item.keys, item.changes.clone()), (keys(40), vec![set]));
    assert_eq!((item.place.shard_row, item.shown_ms), (40, Some(6_200)), "its first frame was at 0");
    assert_eq!((script.standing(0), script.standing(1)), (Standing::Judged, Standing::Open));
    script.seen().press("1").seen().press("5").expect_row(93);
    assert_eq!(script.notice(), "all 3 are judged · Esc leaves; pairlens report makes the report");
}

#[test]
fn a_pair_that_is_not_painted_is_not_judged_and_the_key_says_so() {
    let folder = hundred();
    let mut script = Script::beginning(folder.path(), &[40, 7, 93], Vec::new());
    script.press("1").expect_row(40);
    assert_eq!(script.notice(), "the pair is not on the screen yet: that key did nothing");
    // Decoded is not painted, and a frame without the picture shows nothing of it.
    while script.read_rows() {}
    script.answer_pictures(drawn).lease_all().press("1").event(Event::Painted(Vec::new()));
    script.press("1").press("<Tab>").press("<Space>").expect_row(40);
    assert_eq!(script.recorded(), []);
    script.paint().press("12").expect_row(7);
    assert_eq!(script.recorded().len(), 1, "the second key came before the second picture");
    assert_eq!(script.notice(), "the pair is not on the screen yet: that key did nothing");
}

#[test]
fn letters_toggle_without_going_on_and_space_accepts_what_is_left() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7], Vec::new());
    script.press("wWT").expect_row(40);
    let expected = said(&[("flags", "text_overlay,watermark"), ("text", "boilerplate")]);
    assert_eq!(script.answers(0), expected);
    script.press("wT").expect_row(40);
    assert_eq!(script.answers(0), said(&[("flags", "watermark")]));
    script.press("<Space>").expect_row(40);
    let accepted = [
        ("flags", "watermark"),
        ("image", "ok"),
        ("safety", "safe"),
        ("text", "natural"),
        ("text_flags", ""),
    ];
    assert_eq!(script.answers(0), said(&accepted));
    script.press("<Space>").expect_row(40);
    assert_eq!(script.notice(), "the defaults are accepted; align has none: its keys judge the pair");
    script.press("2").seen().expect_row(7);
    // A pair that is judged is done with after Space.
    script.press("<Left>").expect_row(40).seen().press("<Space>").expect_row(7);
    assert!(script.recorded().len() == 7, "two letters twice, one more, one Space, one judgement");
}

#[test]
fn undo_and_redo_go_to_where_it_happened_and_have_no_end() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7, 93, 12], Vec::new());
    script.press("W1").seen().press("2").seen().press("<Tab>").seen().expect_row(12);
    script.press("u").expect_row(93);
    assert_eq!(script.notice(), "taken back: now not skipped");
    script.press("u").expect_row(7);
    assert_eq!(
        (script.notice(), script.standing(1)),
        ("taken back: now align not answered".to_owned(), Standing::Open)
    );
    script.press("uu").expect_row(40);
    assert_eq!(script.answers(0), []);
    script.press("u");
    assert_eq!(script.notice(), "nothing is left to take back");
    script.press("<C-r><C-r>").expect_row(40);
    assert_eq!(script.answers(0), said(&[("align", "match"), ("flags", "watermark")]));
    // Something new forgets what was taken back.
    script.seen().press("m<C-r>");
    assert_eq!(script.notice(), "nothing was taken back");
}

#[test]
fn another_day_it_goes_on_at_the_same_pair_with_everything_to_undo() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7, 93, 12], Vec::new());
    script.press("1").seen().press("<Tab>").seen().press("!").press("y");
    let events = script.recorded();
    let mut script = Script::reviewing(folder.path(), &[40, 7, 93, 12], events);
    script.expect_row(12);
    let standings: Vec<Standing> = (0..4).map(|at| script.standing(at)).collect();
    assert_eq!(standings, [Standing::Judged, Standing::Skipped, Standing::Escalated, Standing::Open]);
    script.press("u").expect_row(93).press("u").expect_row(7).press("u").expect_row(40);
    assert_eq!(script.review().tally().n_open(), 4);
}

#[test]
fn of_a_blurred_picture_only_the_safety_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    crate::hostile_data::write(&folder.path().join("part-00000.parquet"));
    let mut probe = Script::on(folder.path());
    while probe.read_rows() {}
    let is_blurred = |row: &u64| {
        let pair = probe.app.pair(RowId(*row));
        pair.is_some_and(|pair| matches!(probe.app.verdict(pair), Verdict::Blurred { .. }))
    };
    let row = (0..probe.app.view().len()).find(is_blurred).expect("a blurred pair");
    let review = Some(Box::new(opened(&[row], Vec::new())));
    let mut script = Script::of(Start { review, ..start_on(folder.path()) });
    script.seen().press("1w<Space>");
    assert_eq!(
        script.notice(),
        "the picture is blurred: only its safety can be judged like that; b shows it"
    );
    script.press("x");
    assert_eq!(script.answers(0), said(&[("safety", "suggestive")]));
    // Asked for plainly it is another picture, which is not painted yet.
    script.press("b1");
    assert_eq!(script.standing(0), Standing::Open);
    script.seen().press("1");
    assert_eq!(script.standing(0), Standing::Judged);
}

#[test]
fn a_dead_link_is_said_by_the_fetch_and_can_be_judged() {
    let folder = hundred();
    let gone = |_: &_| PictureState::None {
        why: NoPicture::from(FetchError::from(LastingFailure::NotFound)),
        n_pictures: 1,
    };
    let mut script = Script::beginning(folder.path(), &[40, 7], Vec::new());
    script.seen_as(gone);
    let (_, act) = only_act(&script.recorded());
    assert_eq!((act.via, act.items[0].shown_ms), (Via::Machine, None));
    assert_eq!(script.answers(0), said(&[("image", "dead")]));
    script.paint();
    assert_eq!(script.recorded(), [], "said once");
    script.press("5");
    assert_eq!(script.standing(0), Standing::Judged);
    // A busy server proves nothing.
    let mut script = Script::beginning(folder.path(), &[40], Vec::new());
    script.seen_as(busy_server);
    assert_eq!(script.recorded(), []);
    // Nor does Space assume anything of a picture that is not there.
    script.press("5<Left><Space>");
    assert_eq!(script.answers(0), said(&[("align", "cannot_tell"), ("text", "natural"), ("text_flags", "")]));
}

#[test]
fn escalating_blanks_at_once_asks_and_keeps_only_the_keys() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7], Vec::new());
    script.press("!").expect_mode(|mode| *mode == Mode::AskEscalate);
    assert!(matches!(script.app.picture(), Some(PictureState::None { why: NoPicture::Escalated, .. })));
    script.press("n").expect_mode(|mode| *mode == Mode::Review);
    assert!(matches!(script.app.picture(), Some(PictureState::Drawn(_))));
    assert_eq!(script.recorded(), []);
    script.seen().press("!y").expect_row(7);
    let effects = script.effects();
    assert!(effects.iter().any(|e| matches!(e, Effect::Erase { pictures, links } if pictures == &[PictureId(40)] && links.len() == 1)), "{effects:?}");
    let record =
        effects.iter().find_map(|e| if let Effect::Record(events) = e { Some(events.clone()) } else { None });
    let (_, act) = only_act(&record.expect("an act"));
    let item = &act.items[0];
    assert_eq!((item.keys, &item.place, item.shown_ms), (keys(40), &Place::default(), None));
    assert!(item.changes.contains(&Change::Escalate));
    // Back at it: neither picture nor key.
    script.press("<Left>").seen().press("1");
    assert!(matches!(script.app.picture(), Some(PictureState::None { why: NoPicture::Escalated, .. })));
    assert_eq!(script.standing(0), Standing::Escalated);
    assert!(script.app.wanted_pictures().iter().all(|request| request.row != RowId(40)));
    // A mark to find it by keeps no more of it.
    script.press("m");
    let (_, mark) = only_act(&script.recorded());
    assert_eq!((&mark.items[0].place, mark.items[0].shown_ms), (&Place::default(), None));
}

#[test]
fn a_note_is_a_line_in_which_letters_are_letters() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7], Vec::new());
    script.press("nu1 ?").expect_mode(|mode| matches!(mode, Mode::Note(_))).press("<Enter>").expect_row(40);
    assert_eq!(script.answers(0), said(&[("note", "u1 ?")]));
    script.press("n<Enter>");
    assert_eq!(script.recorded().len(), 1, "nothing changed");
    script.press("n<C-u><Enter>");
    assert_eq!(script.answers(0), []);
    script.press("nx<Esc>").expect_mode(|mode| *mode == Mode::Review);
    assert_eq!(script.answers(0), []);
}

#[test]
fn the_saved_mark_waits_for_the_disk_and_what_is_refused_is_not_lost_silently() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7, 93], Vec::new());
    script.press("1").seen().press("2");
    assert_eq!(script.review().saving().n_pending(), 2);
    script.receive(Message::NotRecorded(SafeText::line("disk full")));
    assert_eq!(script.review().saving().refused().map(ToString::to_string), Some("disk full".to_owned()));
    script.effects();
    script.press("<Esc>").expect_mode(|mode| *mode == Mode::Review);
    assert_eq!(script.notice(), "2 acts not saved: disk full · the same key again leaves without them");
    script.receive(Message::Recorded(2));
    assert_eq!((script.review().saving().n_pending(), script.review().saving().refused()), (0, None));
    script.press("<Esc>");
    let effects = script.effects();
    assert!(effects.contains(&Effect::EndLeases) && effects.contains(&Effect::Quit), "{effects:?}");
}

#[test]
fn what_can_never_be_saved_is_told_and_holds_no_more() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7, 93], Vec::new());
    script.press("1").seen().press("2");
    let events = script.recorded();
    script.receive(Message::NeverRecorded(SafeText::line("it does not know draw 3")));
    assert_eq!((script.review().saving().n_pending(), script.review().saving().n_given_up()), (1, 1));
    assert!(script.notice().starts_with("what you said of pair 1 can never be saved"), "{}", script.notice());
    script.receive(Message::Recorded(1));
    let stored = Some(SoFar { events: vec![events[1].clone()], ..SoFar::default() });
    script.receive(Message::Leased { asked: Vec::new(), ours: Vec::new(), news: stored });
    assert_eq!([0, 1].map(|at| script.standing(at)), [Standing::Open, Standing::Judged]);
}

#[test]
fn a_picture_whose_escalation_cannot_be_saved_stays_blank() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7], Vec::new());
    script.press("!y");
    script.recorded();
    script.receive(Message::NeverRecorded(SafeText::line("it does not know draw 3")));
    script.receive(Message::Leased { asked: Vec::new(), ours: Vec::new(), news: Some(SoFar::default()) });
    assert_eq!(script.standing(0), Standing::Open);
    script.press("<Home>").expect_row(40);
    assert!(script.app.wanted_pictures().iter().all(|request| request.row != RowId(40)));
}

#[test]
fn what_was_not_saved_yet_goes_on_into_the_next_review() {
    let folder = hundred();
    let policy = SafetyPolicy::new(SafeMode::Off);
    let mut script = Script::of(Start { policy, ..start_on(folder.path()) });
    let opens = |script: &mut Script, events: Vec<labels::Event>| {
        script.press("R<C-u><Enter>");
        script.receive(Message::ReviewOpened(Box::new(opened(&[40, 7, 93], events)))).press("<C-f>y");
        while script.read_rows() {}
        script.answer_pictures(drawn).lease_all().paint();
    };
    opens(&mut script, Vec::new());
    script.press("1").seen().press("2");
    assert_eq!(script.review().saving().n_pending(), 2);
    // A store that is only slow warns of nothing; the next review is read from it before it has all.
    script.press("<Esc>").expect_mode(is_browse).receive(Message::Recorded(1));
    opens(&mut script, Vec::new());
    assert_eq!(script.review().saving().n_pending(), 1);
    assert_eq!([0, 1, 2].map(|at| script.standing(at)), [Standing::Open, Standing::Judged, Standing::Open]);
    script.receive(Message::Recorded(1));
    assert_eq!(script.review().saving().n_pending(), 0);
}

#[test]
fn a_pair_that_is_shown_once_more_shows_nothing_of_the_first_time_and_changes_no_label() {
    let folder = hundred();
    let mut opened = opened(&[40, 7, 40], Vec::new());
    opened.items[2].is_repeat = true;
    let review = Some(Box::new(opened.clone()));
    let policy = SafetyPolicy::new(SafeMode::Off);
    let mut script = Script::of(Start { review, policy, ..start_on(folder.path()) });
    script.seen().press("W1").seen().press("1").seen().expect_row(40);
    assert_eq!((script.answers(2), script.standing(2)), (Vec::new(), Standing::Open));
    script.recorded();
    script.press("w4");
    let events = script.recorded();
    let is_repeat = |event: &labels::Event| matches!(&event.deed, Deed::Act(act) if act.via == Via::Repeat);
    assert!(events.len() == 2 && events.iter().all(is_repeat), "{events:?}");
    assert_eq!(script.answers(2), said(&[("align", "unrelated"), ("text", "boilerplate")]));
    assert_eq!(script.answers(0), said(&[("align", "match"), ("flags", "watermark")]));
    script.press("<Home>").press("u");
    assert_eq!(
        (script.app.cursor().0, script.standing(2), script.standing(0)),
        (2, Standing::Open, Standing::Judged)
    );
}

#[test]
fn what_another_terminal_has_is_neither_shown_nor_judged() {
    let folder = hundred();
    let mut script = Script::beginning(folder.path(), &[40, 7, 93], Vec::new());
    while script.read_rows() {}
    script.answer_pictures(drawn).paint().press("1");
    assert_eq!(script.notice(), "another terminal may have this pair: that key did nothing");
    let wish = script.newest_lease().expect("leases are asked for");
    assert_eq!((wish.pairs.len(), wish.draw), (3, DrawId(3)));
    let ours = vec![keys(93).pair];
    script.receive(Message::Leased { asked: wish.pairs, ours, news: None }).expect_row(93);
    script.seen().press("1").expect_row(93);
    // What was judged there is known here once the store says so.
    let mut there = Script::reviewing(folder.path(), &[40, 7, 93], Vec::new());
    there.press("1").seen().press("1");
    let mut events = there.recorded();
    for event in &mut events {
        if let Deed::Act(act) = &mut event.deed {
            act.id.session = 8;
        }
    }
    let news = Some(SoFar { events, ..SoFar::default() });
    script.receive(Message::Leased { asked: Vec::new(), ours: Vec::new(), news });
    assert_eq!(script.review().tally().n_judged, 3);
}

/// All that is left is at another terminal, and the person stands at the end.
fn waiting_for_the_last(folder: &Path) -> Script {
    let mut script = Script::beginning(folder, &[40, 7, 93], Vec::new());
    while script.read_rows() {}
    script.answer_pictures(drawn);
    let LeaseWish { pairs, .. } = script.newest_lease().unwrap();
    let ours = vec![keys(40).pair, keys(7).pair];
    script.receive(Message::Leased { asked: pairs, ours, news: None }).paint();
    script.press("1").paint().press("1").expect_row(7);
    assert!(script.notice().starts_with("the last 1 are open in another terminal"), "{}", script.notice());
    script
}

#[test]
fn whoever_waits_at_the_end_is_shown_what_another_terminal_lets_go_of() {
    let folder = hundred();
    let mut script = waiting_for_the_last(folder.path());
    let wish = script.newest_lease().expect("what is left is asked for");
    assert_eq!(wish.pairs, [keys(93).pair]);
    let not_yet = Message::Leased { asked: wish.pairs.clone(), ours: Vec::new(), news: None };
    script.receive(not_yet).expect_row(7);
    assert!(script.newest_lease().is_none(), "asking again is the lane's");
    script.receive(Message::Leased { asked: wish.pairs.clone(), ours: wish.pairs, news: None });
    assert_eq!(script.notice(), "the other terminal let go of it: here it is");
    script.expect_row(93).seen().press("1");
    assert_eq!(script.review().tally().n_judged, 3);
}

#[test]
fn what_another_terminal_judges_meanwhile_is_waited_for_no_longer() {
    let folder = hundred();
    let mut script = waiting_for_the_last(folder.path());
    let mut there = Script::reviewing(folder.path(), &[93], Vec::new());
    let mut events = script.recorded();
    there.press("1");
    events.extend(there.recorded().into_iter().map(|mut event| {
        if let Deed::Act(act) = &mut event.deed {
            act.id.session = 8;
        }
        event
    }));
    let news = Some(SoFar { events, ..SoFar::default() });
    script.receive(Message::Leased { asked: Vec::new(), ours: Vec::new(), news }).expect_row(7);
    assert!(script.notice().starts_with("all 3 are judged"), "{}", script.notice());
}

#[test]
fn whoever_looks_at_another_pair_meanwhile_is_not_torn_away() {
    let folder = hundred();
    let mut script = waiting_for_the_last(folder.path());
    let wish = script.newest_lease().unwrap();
    script.press("<Left>").expect_row(40);
    script.receive(Message::Leased { asked: wish.pairs.clone(), ours: wish.pairs, news: None });
    script.expect_row(40);
    assert!(script.review().is_ours(2));
}

#[test]
fn moving_judges_nothing_and_scores_are_hidden_until_asked() {
    let folder = hundred();
    let mut script = Script::reviewing(folder.path(), &[40, 7, 93], Vec::new());
    script
        .press("<Right><PgDn>")
        .expect_row(93)
        .press("<Left>")
        .expect_row(7)
        .press("<PgUp><PgUp>")
        .expect_row(40);
    script.press("<End>").expect_row(93).press("<Home>").expect_row(40);
    assert_eq!((script.recorded(), script.review().scores()), (Vec::new(), Scores::Hidden));
    script.press(".");
    assert_eq!(script.review().scores(), Scores::Shown);
    script.press("k");
    assert_eq!(script.notice(), "k says nothing in pair-audit-v1 1; ? shows all keys");
    script.press("?").expect_mode(|mode| matches!(mode, Mode::Help { .. })).press("<Esc>");
    assert_eq!(script.app.mode().look(), Look::Review);
}

#[test]
fn the_ring_holds_the_next_eight_and_the_last_four() {
    let folder = hundred();
    let rows: Vec<u64> = (0..40).collect();
    let mut script = Script::reviewing(folder.path(), &rows, Vec::new());
    for _ in 0..10 {
        script.press("1").seen();
    }
    let mut wanted: Vec<u64> = script.app.wanted_pictures().iter().map(|request| request.row.0).collect();
    assert_eq!(wanted[..3], [10, 11, 12], "the next ones first");
    wanted.sort_unstable();
    assert_eq!(wanted, (6..=18).collect::<Vec<u64>>());
}

/// The wish that opens a review.
fn wish(script: &mut Script) -> ReviewWish {
    let wish = script.effects().into_iter().find_map(|effect| match effect {
        Effect::OpenReview(wish) => Some(*wish),
        _ => None,
    });
    wish.expect("a review is asked for")
}

#[test]
fn r_reviews_the_sample_in_force_and_comes_back_to_where_it_was() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("%3 seed 7<Enter>").sampled([4, 50, 90]).press("jR");
    script.expect_mode(|mode| matches!(mode, Mode::OpeningReview { .. }));
    let wish = wish(&mut script);
    assert_eq!(wish.rows.iter().map(|drawn| drawn.row.0).collect::<Vec<_>>(), [4, 50, 90]);
    assert_eq!(wish.origin.sample.map(|sample| sample.seed), Some(7));
    script.receive(Message::ReviewOpened(Box::new(opened(&[90, 4, 50], Vec::new()))));
    script.expect_mode(|mode| *mode == Mode::Review).expect_row(90).press("<Esc>").expect_mode(is_browse);
    script.expect_row(50);
    assert_eq!((script.app.view().len(), script.app.review().is_none()), (3, true));
}

#[test]
fn without_a_sample_r_asks_what_to_draw_and_begins_when_it_is_drawn() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("R").expect_mode(|mode| matches!(mode, Mode::DrawToReview(_)));
    script.press("<C-u>2 seed 1<Enter>").expect_mode(is_browse).sampled([8, 9]);
    assert_eq!(wish(&mut script).rows.len(), 2);
    script.receive(Message::ReviewRefused(SafeText::line("a read-only folder"))).expect_mode(is_browse);
    assert_eq!(script.notice(), "no review: a read-only folder");
    // An ordinary sample begins none.
    script.press("%<C-u>2 seed 2<Enter>").sampled([8, 9]).expect_mode(is_browse);
}

#[test]
fn a_few_rows_are_reviewed_as_they_are_and_no_rate_is_made_of_them() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width < 9<Enter>").found(4, 4, [2, 5, 30]).scan_ends().press("R<C-u><Enter>");
    let wish = wish(&mut script);
    assert_eq!(
        (wish.origin.sample, wish.origin.filter.as_deref(), wish.rows.len()),
        (None, Some("width < 9"), 3)
    );
    assert_eq!(wish.strata[0].rows, 3);
    script.press("<Esc>").expect_mode(is_browse);
    script.receive(Message::ReviewOpened(Box::new(opened(&[2], Vec::new())))).expect_mode(is_browse);
    // While matches still come there is nothing to draw from.
    script.press("&<C-u>width < 8<Enter>").press("R").expect_mode(is_browse);
    assert_eq!(
        script.notice(),
        "the filter is still running: a review begins when all its matches are known"
    );
}

#[test]
fn acts_of_a_second_review_have_names_of_their_own() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    let mut names = Vec::new();
    for rows in [[3, 5], [8, 2]] {
        while script.read_rows() {}
        script.press("R<C-u><Enter>").receive(Message::ReviewOpened(Box::new(opened(&rows, Vec::new()))));
        script.seen().press("1").seen();
        names.extend(script.recorded().into_iter().filter_map(|event| match event.deed {
            Deed::Act(act) => Some(act.id),
            Deed::Undo(_) | Deed::Redo(_) => None,
        }));
        script.press("<Esc>").expect_mode(is_browse);
    }
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
}

#[test]
fn the_answer_to_a_review_that_was_given_up_begins_no_other() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.press("R<C-u><Enter>").press("<Esc>").expect_mode(is_browse).press("R<C-u><Enter>");
    script.receive(Message::ReviewOpened(Box::new(opened(&[3, 5], Vec::new()))));
    script.expect_mode(|mode| matches!(mode, Mode::OpeningReview { .. }));
    script.receive(Message::ReviewOpened(Box::new(opened(&[8, 2], Vec::new())))).expect_row(8);
}
