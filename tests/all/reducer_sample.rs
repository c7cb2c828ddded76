//! Samples in a session: what is drawn from, what is shown meanwhile, and what an order and a filter make of it.

use pairlens::app::{Effect, Message, Mode, SampleDrawn, SampleState};
use pairlens::base::SafeText;
use pairlens::dataset::RowId;
use pairlens::export::{SampleOrigin, StratumOrigin};
use pairlens::query::sample::Drawn;
use pairlens::query::{Order, Rank, Selection};

use crate::reducer_script::{Script, hundred, is_browse};

impl Script {
    /// The newest sample comes, with these rows.
    pub(crate) fn sampled(&mut self, rows: impl IntoIterator<Item = u64>) -> &mut Self {
        let (generation, wish) = self.newest_sample();
        let rows = Selection::of(100, rows.into_iter().map(RowId));
        let drawn = rows.rows().map(|row| Drawn { row, stratum: 0 }).collect();
        let strata = vec![StratumOrigin { names: Vec::new(), rows: wish.rows.len(), drawn: rows.len() }];
        let origin = SampleOrigin { n: rows.len(), seed: 7, by: Vec::new(), equal: false, strata };
        self.receive(Message::Sampled {
            generation,
            drawn: Box::new(SampleDrawn { rows, drawn, origin, damage: Vec::new() }),
        })
    }

    fn is_drawn(&self) -> bool {
        self.app.sampling().is_some_and(|sampling| sampling.drawn().is_some())
    }

    fn shown(&self) -> Vec<u64> {
        self.app.view().page(Rank(0), 200).into_iter().map(|row| row.0).collect()
    }
}

#[test]
fn a_sample_takes_the_place_of_all_rows_and_an_empty_line_brings_them_back() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("30G%3 seed 7<Enter>").expect_mode(is_browse).expect_row(30);
    let wish = script.newest_sample().1;
    assert_eq!((wish.text.as_str(), wish.rows.len(), script.app.view().len()), ("3 seed 7", 100, 100));
    script.sampled([4, 50, 90]).expect_row(4).press("j").expect_row(50);
    assert_eq!((script.shown(), script.is_drawn()), (vec![4, 50, 90], true));
    // Another one is drawn from all rows, not from those that were drawn.
    script.press("%<C-u>2<Enter>");
    assert_eq!(
        (script.newest_sample().1.text.as_str(), script.newest_sample().1.rows.len()),
        ("2 seed 0", 100)
    );
    script.sampled([7, 8]).press("j").press("%<C-u><Enter>").expect_row(8);
    assert_eq!((script.app.view().len(), script.app.sampling()), (100, None));
}

#[test]
fn a_sample_is_drawn_from_a_filters_matches_once_all_are_known_and_then_ordered() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("]%2 seed 1<Enter>").sampled([1, 2]).press("&width > 3<Enter>").found(1, 2, [10, 11, 12]);
    assert_eq!(script.app.sampling().map(|s| s.state.clone()), Some(SampleState::Waiting));
    assert_eq!(script.shown(), [10, 11, 12], "matches are shown while they come");
    script.found(2, 2, [13, 14]).scan_ends();
    let wish = script.newest_sample().1;
    assert_eq!(wish.rows.rows().map(|row| row.0).collect::<Vec<_>>(), [10, 11, 12, 13, 14]);
    script.sampled([11, 14]);
    assert_eq!(script.newest_order().1.rows.len(), 2, "what was drawn is ordered");
    script.ordered(Order::whole([vec![14, 11]]));
    assert_eq!(script.shown(), [14, 11]);
    assert_eq!(script.app.population().len(), 5);
    // Without the filter it is drawn from all rows again.
    script.press("&<C-u><Enter>");
    assert_eq!(script.newest_sample().1.rows.len(), 100);
}

#[test]
fn esc_stops_a_draw_and_late_answers_are_dropped() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("%5<Enter>");
    let (generation, _) = script.newest_sample();
    script.press("<Esc>").sampled([1, 2, 3, 4, 5]);
    assert!(script.effects().contains(&Effect::StopSample));
    assert_eq!((script.app.sampling(), script.app.view().len()), (None, 100));
    script.press("%5<Enter>");
    let why = SafeText::line("memory");
    script.receive(Message::SampleFailed { generation, why: why.clone() });
    assert!(script.app.notice().is_none(), "of an older draw");
    let generation = script.newest_sample().0;
    script.receive(Message::SampleFailed { generation, why });
    assert_eq!(script.app.notice().unwrap().text.as_str(), "the sample could not be drawn: memory");
    assert_eq!(script.app.sampling(), None);
}

#[test]
fn a_line_that_cannot_be_used_stays_to_be_mended_and_is_remembered() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("%5 by langage<Enter>").expect_mode(|mode| matches!(mode, Mode::Sample(_)));
    let Mode::Sample(form) = script.app.mode() else { unreachable!("expected above") };
    let span = form.error.as_ref().unwrap().span();
    assert_eq!(&form.line.text()[span.start..span.end], "langage");
    script.press("<Esc>%<Up>").expect_line("5 by langage");
}

#[test]
fn an_export_of_a_sample_says_how_it_was_drawn() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("%2 seed 7<Enter>").sampled([3, 9]).press("E<C-u>x.csv<Enter>");
    let order = script.effects().into_iter().find_map(|effect| match effect {
        Effect::StartExport(order) => Some(order),
        _ => None,
    });
    let order = order.unwrap();
    assert_eq!(order.view.rows().map(|row| row.0).collect::<Vec<_>>(), [3, 9]);
    assert_eq!(order.sample.map(|sample| (sample.n, sample.seed)), Some((2, 7)));
}

#[test]
fn while_a_sample_takes_the_place_of_another_all_rows_are_in_view() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("%3 seed 7<Enter>").sampled([4, 50, 90]).press("j").expect_row(50);
    script.press("%<C-u>2<Enter>").expect_row(50);
    assert_eq!(
        (script.app.view().len(), script.app.population().len(), script.is_drawn()),
        (100, 100, false)
    );
    script.press("<Esc>").expect_row(50);
    assert_eq!((script.app.view().len(), script.app.sampling()), (100, None));
    // A draw that fails leaves no more behind.
    script.press("%3<Enter>").sampled([1, 2, 3]).press("%<C-u>2<Enter>");
    let generation = script.newest_sample().0;
    script.receive(Message::SampleFailed { generation, why: SafeText::line("memory") });
    assert_eq!((script.app.view().len(), script.app.sampling()), (100, None));
}

#[test]
fn an_order_waits_while_a_sample_takes_the_place_of_another_and_goes_on_when_that_is_stopped() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("]%2<Enter>").sampled([3, 9]).ordered(Order::whole([vec![9, 3]]));
    script.effects();
    script.press("%<C-u>5<Enter>");
    assert!(!script.effects().iter().any(|effect| matches!(effect, Effect::StartOrder { .. })));
    script.press("<Esc>");
    assert_eq!(script.newest_order().1.rows.len(), 100);
}

#[test]
fn nothing_is_exported_while_rows_are_being_drawn() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("%2<Enter>").sampled([3, 9]).press("%<C-u>5<Enter>E").expect_mode(is_browse);
    assert!(script.app.notice().unwrap().text.as_str().starts_with("rows are being drawn"));
    script.sampled([1]).press("E").expect_mode(|mode| matches!(mode, Mode::Export(_)));
}
