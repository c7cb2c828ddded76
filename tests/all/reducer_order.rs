//! Orders in a session: what is asked for, what is shown meanwhile, where the cursor goes.

use pairlens::app::{Effect, Message, Mode, OrderWish, SortState};
use pairlens::base::{Progress, SafeText};
use pairlens::dataset::RowId;
use pairlens::query::{Order, OrderError, OrderKeys, Rank};

use crate::reducer_script::{Script, hundred, is_browse, start_on};

/// The rows of a hundred from the last to the first.
fn backwards() -> Order {
    Order::whole([(0..100).rev().collect()])
}

fn first(rows: impl IntoIterator<Item = u64>) -> Order {
    Order::first(rows.into_iter().map(RowId).collect())
}

impl Script {
    /// The newest wish for an order.
    fn wish(&self) -> OrderWish {
        self.newest_order().1
    }

    fn order_begins(&mut self, order: Order) -> &mut Self {
        let generation = self.newest_order().0;
        self.receive(Message::OrderBegins { generation, order })
    }

    pub(crate) fn ordered(&mut self, order: Order) -> &mut Self {
        let generation = self.newest_order().0;
        self.receive(Message::Ordered { generation, order, why: None, damaged: Vec::new() })
    }

    fn state(&self) -> Option<SortState> {
        self.app.sorting().map(|sorting| sorting.state)
    }

    fn keys(&self) -> String {
        self.app.sorting().map(|sorting| sorting.keys.to_string()).unwrap_or_default()
    }

    fn is_running(&self) -> bool {
        matches!(self.state(), Some(SortState::Running { .. }))
    }
}

#[test]
fn an_order_shows_its_top_at_once_and_keeps_the_row_that_is_looked_at_then() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("30Gswidth:desc<Enter>").expect_mode(is_browse).expect_row(30);
    let wish = script.wish();
    assert_eq!((wish.keys.as_str(), wish.rows.len(), script.is_running()), ("width:desc", 100, true));
    script.order_begins(first([99, 98, 97])).expect_row(99);
    assert_eq!((script.app.view().len(), script.is_running()), (3, true));
    script.press("jj").expect_row(97).ordered(backwards()).expect_row(97);
    assert_eq!((script.app.cursor(), script.state()), (Rank(2), Some(SortState::Done)));
    // Row numbers stay those of the dataset.
    script.press("41G").expect_row(41).press("g").expect_row(99);
}

#[test]
fn brackets_step_through_the_scores_that_there_are_and_back_to_dataset_order() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    let mut seen = Vec::new();
    for _ in 0..4 {
        script.press("]").ordered(backwards());
        seen.push(script.keys());
    }
    assert_eq!(seen, ["similarity:desc", "punsafe:desc", "WIDTH:desc", "HEIGHT:desc"]);
    script.press("jj").expect_row(97).press("]").expect_row(97);
    assert_eq!((script.app.sorting(), script.app.cursor()), (None, Rank(97)));
    script.press("[").ordered(backwards());
    assert_eq!(script.keys(), "HEIGHT:desc");
    script.press("[\\");
    assert_eq!(script.keys(), "WIDTH:asc");
    // Turned around it is still the same step.
    script.press("[");
    assert_eq!(script.keys(), "punsafe:desc");
}

#[test]
fn a_filter_under_an_order_comes_in_dataset_order_and_is_ordered_when_it_is_through() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("]").ordered(backwards()).press("&width > 150<Enter>");
    assert_eq!(script.state(), Some(SortState::Waiting));
    script.found(2, 4, [60, 70]).found(4, 4, [80, 90]).press("jj").expect_row(80);
    assert_eq!(script.app.shown_sorting(), None);
    script.scan_ends().expect_row(80);
    assert_eq!(script.wish().rows.rows().map(|r| r.0).collect::<Vec<_>>(), [60, 70, 80, 90]);
    // The row is kept: first rows without it are of no use yet.
    script.order_begins(first([90])).expect_row(80);
    assert_eq!(script.app.view().len(), 4);
    script.ordered(Order::whole([vec![90, 80, 70, 60]])).expect_row(80);
    assert_eq!(script.app.cursor(), Rank(1));
    // Without the filter all rows are ordered anew, and the row is still the same.
    script.press("&<C-u><Enter>").expect_row(80).ordered(backwards()).expect_row(80);
    assert_eq!((script.app.cursor(), script.keys()), (Rank(19), "similarity:desc".to_owned()));
}

#[test]
fn who_stands_at_the_top_stays_at_the_top() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("]").ordered(backwards()).press("&width > 150<Enter>").found(4, 4, [60, 70]).scan_ends();
    script.ordered(Order::whole([vec![70, 60]])).expect_row(70);
    assert_eq!(script.app.cursor(), Rank(0));
}

#[test]
fn esc_stops_an_order_and_what_was_shown_before_stays() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("30G]<Esc>").expect_row(30);
    assert!(script.effects().contains(&Effect::StopOrder));
    assert_eq!(script.app.sorting(), None);
    script.press("]").ordered(backwards()).press("jj").expect_row(97);
    script.press("]");
    let late = script.newest_order().0;
    let shown = script.app.shown_sorting().map(|sorting| sorting.keys.to_string());
    assert_eq!((shown.as_deref(), script.keys().as_str()), (Some("similarity:desc"), "punsafe:desc"));
    script.press("<Esc>").expect_row(97);
    assert_eq!((script.keys(), script.state()), ("similarity:desc".to_owned(), Some(SortState::Done)));
    // What is still on its way belongs to an order that is over.
    let order = first([5]);
    script
        .receive(Message::Ordered { generation: late, order, why: None, damaged: Vec::new() })
        .expect_row(97);
    // Once the new order's first rows are shown, there is no old one to go back to.
    script.press("]").order_begins(first([3, 4])).press("j").expect_row(4).press("<Esc>").expect_row(4);
    assert_eq!((script.app.sorting(), script.app.view().len()), (None, 100));
    assert_eq!(script.press("<Esc>").effects().iter().filter(|e| **e == Effect::StopOrder).count(), 2);
}

#[test]
fn esc_under_a_running_filter_stops_the_filter_and_orders_what_it_found() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("]").ordered(backwards()).press("&width > 150<Enter>").found(1, 4, [60, 70]).press("<Esc>");
    assert!(script.is_running());
    assert_eq!(script.wish().rows.len(), 2);
    script.ordered(Order::whole([vec![70, 60]])).expect_row(70);
    assert_eq!(script.state(), Some(SortState::Done));
}

#[test]
fn a_new_order_replaces_the_one_that_is_being_made() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("]");
    let old = script.newest_order().0;
    script.press("]");
    script.receive(Message::OrderBegins { generation: old, order: first([3]) }).expect_row(0);
    let progress = Progress { done: 50, total: 100, unit: "rows" };
    script.receive(Message::OrderProgress { generation: old, progress });
    assert_eq!(script.state(), Some(SortState::Running { progress: Progress { done: 0, ..progress } }));
    script.ordered(backwards()).expect_row(99);
}

#[test]
fn an_order_beyond_the_budget_shows_its_first_rows_and_says_so() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("sTEXT<Enter>");
    let (generation, order) = (script.newest_order().0, first([7, 8]));
    let why = OrderError::TooLarge { n_rows: 100, needs_bytes: 2, budget_bytes: 1 };
    script.receive(Message::Ordered { generation, order, why: Some(why), damaged: Vec::new() }).expect_row(7);
    assert_eq!((script.state(), script.app.view().len()), (Some(SortState::First { why }), 2));
    assert_eq!(script.app.view().selection().len(), 100);
    // An export takes all pairs of the view's selection, whatever part of them is shown.
    script.press("E<Enter>");
    let n_exported = script.effects().into_iter().find_map(|effect| match effect {
        Effect::StartExport(order) => Some(order.view.len()),
        _ => None,
    });
    assert_eq!(n_exported, Some(100));
}

#[test]
fn an_order_that_fails_says_why_and_leaves_the_view_as_it_was() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("30G]");
    let generation = script.newest_order().0;
    script
        .receive(Message::OrderFailed { generation, why: SafeText::line("a worker failed") })
        .expect_row(30);
    assert_eq!(script.app.sorting(), None);
    let notice = script.app.notice().map(|n| n.text.as_str().to_owned());
    assert_eq!(notice.as_deref(), Some("the rows could not be ordered: a worker failed"));
}

#[test]
fn the_order_line_completes_points_at_mistakes_and_remembers() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("ssim<Tab>").expect_line("similarity").press(":down<Enter>").expect_line("similarity:down");
    let Mode::Order(form) = script.app.mode() else { panic!("the line is gone") };
    let span = form.error.as_ref().expect("an error").span();
    assert_eq!((span.start, span.end), ("similarity:".len(), "similarity:down".len()));
    script.press("<BS><BS><BS><BS>desc<Enter>").expect_mode(is_browse);
    assert_eq!(script.keys(), "similarity:desc");
    script.ordered(backwards()).press("s").expect_line("similarity:desc").press("<Up><Up>");
    script.expect_line("similarity:down").press("<Esc>").expect_mode(is_browse);
    script.press("s<C-u><Enter>");
    assert_eq!(script.app.sorting(), None);
    // What is filtered by is not what is ordered by.
    script.press("&<Up>").expect_line("");
}

#[test]
fn dataset_order_cannot_be_turned_around() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("\\");
    assert!(script.app.notice().is_some_and(|n| n.text.as_str().contains("dataset order")));
}

#[test]
fn a_session_may_begin_with_an_order_and_a_filter() {
    let folder = hundred();
    let mut start = start_on(folder.path());
    start.order = OrderKeys::parse("width:desc", &pairlens::query::names_of(&start.dataset)).ok();
    start.filter = Some("width > 150".to_owned());
    let mut script = Script::of(start);
    assert_eq!(script.state(), Some(SortState::Waiting));
    script.found(4, 4, [60, 70]).scan_ends();
    assert_eq!(script.wish().keys, "width:desc");
    script.ordered(Order::whole([vec![70, 60]])).expect_row(70);
}
