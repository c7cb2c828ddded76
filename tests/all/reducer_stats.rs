//! The statistics screen: what it asks for and when, what comes, stopping and going on, older replies.

use std::sync::Mutex;

use crate::reducer_script::{Script, busy_server, hundred, is_browse, is_single};
use pairlens::app::{
    Effect, Generation, LinkFigures, Message, Mode, StatsNews, StatsOrder, StatsRun, StatsScope, Tone,
};
use pairlens::base::{Cancel, Progress, SafeText};
use pairlens::jobs::{FirstFigures, summarise};
use pairlens::query::Selection;
use pairlens::query::facts::LinkRot;
use pairlens::query::stats::{Basis, Pass, Summary, Task, footer_summary, subjects_of};

/// The statistics asked for last, if any were.
fn asked(script: &mut Script) -> Option<StatsOrder> {
    script.effects().into_iter().rev().find_map(|effect| match effect {
        Effect::StartStats(order) => Some(*order),
        _ => None,
    })
}

fn tasks(script: &Script, order: &StatsOrder) -> Vec<(usize, Task)> {
    let subjects = subjects_of(script.app.dataset());
    let task = |(at, edges): &(usize, Option<_>)| {
        (*at, Task { subject: subjects[*at].clone(), edges: edges.clone() })
    };
    order.columns.iter().map(task).collect()
}

/// Makes the statistics asked for last, as their lane would.
pub(crate) fn sum_up(script: &mut Script) {
    let order = asked(script).expect("statistics were asked for");
    let generation = order.generation;
    let news = Mutex::new(Vec::new());
    let report = |one: StatsNews| news.lock().unwrap().push(one);
    let tasks = tasks(script, &order);
    let dataset = script.app.dataset().clone();
    summarise(&dataset, &tasks, &order.rows, FirstFigures::Wanted, &Cancel::new(), &report).unwrap();
    for news in news.into_inner().unwrap() {
        script.receive(Message::Stats { generation, news });
    }
    script.receive(Message::Stats { generation, news: StatsNews::Ended });
}

/// The first figures of the statistics asked for last, as those of a large dataset come, and some progress.
pub(crate) fn sample_first(script: &mut Script) {
    let order = asked(script).expect("statistics were asked for");
    let generation = order.generation;
    let dataset = script.app.dataset().clone();
    let all = tasks(script, &order).into_iter().map(|(_, task)| task).collect();
    let rows = Selection::of(dataset.n_rows(), order.rows.rows().filter(|row| row.0 % 3 > 0));
    let basis = Basis::Sample { n_rows: rows.len() };
    let pass = Pass::new(dataset.clone(), all, rows, basis, Cancel::new());
    let part = pass.work(&|_: Progress| ()).unwrap();
    let subjects = subjects_of(&dataset);
    for (at, unnamed) in pass.digest(vec![part]).expect("nobody cancels").into_iter().enumerate() {
        let footers = footer_summary(&dataset, &subjects[at]);
        let summary = Box::new(unnamed.named(std::collections::HashMap::new()).with_footers(footers));
        script.receive(Message::Stats { generation, news: StatsNews::Column { at, summary } });
    }
    let progress = Progress { done: 40, total: 576, unit: "values" };
    script.receive(Message::Stats { generation, news: StatsNews::Progress(progress) });
}

fn is_stats(mode: &Mode) -> bool {
    matches!(mode, Mode::Stats { .. })
}

fn run(script: &Script) -> StatsRun {
    script.app.stats().expect("they were asked for").run()
}

#[test]
fn nothing_is_summed_up_before_it_is_asked_for() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("jj<Enter><Esc>");
    assert_eq!(asked(&mut script), None);
    assert!(script.app.stats().is_none());
    script.press("S").expect_mode(is_stats);
    let order = asked(&mut script).expect("all columns");
    assert!(order.rows.is_all() && order.columns.len() == 6);
    assert!(order.columns.iter().all(|(_, edges)| edges.is_none()));
    script.press("q").expect_mode(is_browse);
}

#[test]
fn what_is_known_is_kept_and_not_made_again() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("S");
    sum_up(&mut script);
    assert_eq!(run(&script), StatsRun::Idle);
    assert!(script.app.stats().expect("known").whole().iter().all(Summary::is_exact));
    script.press("<Esc>").expect_mode(is_browse).press("<Enter>S");
    assert_eq!(asked(&mut script), None);
    script.press("<Esc>").expect_mode(is_single);
}

#[test]
fn the_filter_is_summed_up_after_the_whole_once_it_is_through() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width > 150<Enter>").found(2, 4, 51..60).press("S");
    sum_up(&mut script);
    assert_eq!(asked(&mut script), None);
    assert!(script.app.filtered_stats().is_none());
    // The scan's own generation is the one of the filter line.
    script.receive(Message::ScanEnded { generation: Generation(1), elapsed: std::time::Duration::ZERO });
    assert!(matches!(run(&script), StatsRun::Running { scope: StatsScope::Filtered, .. }));
    let order = asked(&mut script).expect("the filter's");
    assert_eq!((order.rows.len(), order.columns.len()), (9, 6));
    assert!(order.columns.iter().all(|(_, edges)| edges.is_some()), "in the bins of the whole");
}

#[test]
fn another_filter_needs_other_figures() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("&width > 150<Enter>").found(4, 4, 51..100).scan_ends().press("S");
    sum_up(&mut script);
    sum_up(&mut script);
    let n_rows = |script: &Script| {
        let columns = script.app.filtered_stats().expect("known");
        columns[0].nulls.as_ref().map(|nulls| nulls.value.n_rows)
    };
    assert_eq!(n_rows(&script), Some(49));
    script.press("<Esc>&<C-u>width > 160<Enter>").found(4, 4, 61..100).scan_ends();
    assert!(script.app.filtered_stats().is_none());
    script.press("S");
    sum_up(&mut script);
    assert_eq!(n_rows(&script), Some(39));
    script.press("<Esc>&<C-u><Enter>");
    assert!(script.app.filtered_stats().is_none());
}

#[test]
fn esc_stops_and_then_leaves_and_s_goes_on_with_what_is_missing() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("S");
    let order = asked(&mut script).expect("all columns");
    let (at, task) = tasks(&script, &order).swap_remove(2);
    let dataset = script.app.dataset().clone();
    let pass = Pass::new(dataset, vec![task], order.rows.clone(), Basis::AllRows, Cancel::new());
    let part = pass.work(&|_: Progress| ()).unwrap();
    let summary = Box::new(
        pass.digest(vec![part]).expect("nobody cancels").remove(0).named(std::collections::HashMap::new()),
    );
    let news = StatsNews::Column { at, summary };
    script.receive(Message::Stats { generation: order.generation, news: news.clone() });
    script.press("<Esc>").expect_mode(is_stats);
    assert!(script.effects().contains(&Effect::StopStats));
    assert_eq!(run(&script), StatsRun::Stopped);
    // Nothing begins again by itself, and what was on its way comes too late.
    script.receive(Message::Stats { generation: order.generation, news: StatsNews::Ended });
    assert_eq!((run(&script), asked(&mut script)), (StatsRun::Stopped, None));
    script.press("<Esc>").expect_mode(is_browse).press("S");
    let rest = asked(&mut script).expect("the rest");
    assert_eq!(rest.columns.len(), 5);
    assert!(rest.generation > order.generation && rest.columns.iter().all(|(other, _)| *other != at));
    // Leaving stops, too.
    script.press("q").expect_mode(is_browse);
    assert!(script.effects().contains(&Effect::StopStats));
}

#[test]
fn replies_of_older_runs_are_dropped() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("S");
    let old = asked(&mut script).expect("all columns").generation;
    script.press("qS");
    let progress = StatsNews::Progress(Progress { done: 1, total: 2, unit: "values" });
    script.receive(Message::Stats { generation: old, news: progress.clone() });
    assert!(matches!(run(&script), StatsRun::Running { progress: None, .. }));
    script.receive(Message::Stats { generation: old, news: StatsNews::Failed(SafeText::line("late")) });
    assert!(script.app.notice().is_none());
    let new = asked(&mut script).expect("asked again").generation;
    script.receive(Message::Stats { generation: new, news: progress });
    assert!(matches!(run(&script), StatsRun::Running { progress: Some(_), .. }));
}

#[test]
fn statistics_that_break_off_say_so_and_do_not_begin_again_by_themselves() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("S");
    let generation = asked(&mut script).expect("all columns").generation;
    let news = StatsNews::Failed(SafeText::line("bad page"));
    script.receive(Message::Stats { generation, news });
    assert_eq!(run(&script), StatsRun::Stopped);
    assert_eq!(asked(&mut script), None);
    let notice = script.app.notice().map(|n| (n.text.to_string(), n.tone));
    assert_eq!(notice, Some(("the statistics broke off: bad page".to_owned(), Tone::Bad)));
}

#[test]
fn the_screen_scrolls_and_help_leads_back_to_it() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("Sjjj").expect_mode(|mode| mode.stats_scroll() == Some(3));
    script.press("?").expect_mode(|mode| matches!(mode, Mode::Help { .. }));
    script.press("<Esc>").expect_mode(|mode| mode.stats_scroll() == Some(3));
    script.press("g").expect_mode(|mode| mode.stats_scroll() == Some(0));
}

#[test]
fn figures_of_links_are_asked_for_once_and_again_when_more_were_tried() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    while script.read_rows() {}
    script.press("S");
    let order = asked(&mut script).expect("all columns");
    assert_eq!(order.links, LinkFigures::Wanted);
    let rot = LinkRot { n_tried: 412, n_alive: 251, ..LinkRot::default() };
    let news = StatsNews::Links(Box::new(rot.clone()));
    script.receive(Message::Stats { generation: order.generation, news });
    assert_eq!(script.app.stats().expect("they were asked for").links(), Some(&rot));
    script.receive(Message::Stats { generation: order.generation, news: StatsNews::Ended });
    // The columns did not come.
    assert_eq!(asked(&mut script).map(|order| order.links), Some(LinkFigures::Known));
    // A server was asked meanwhile.
    script.press("<Esc>qj").answer_pictures(busy_server).effects();
    script.press("S");
    assert_eq!(asked(&mut script).map(|order| order.links), Some(LinkFigures::Wanted));
}

#[test]
fn links_that_cannot_be_looked_up_are_said_to_be_unknown_and_not_asked_for_for_ever() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    script.press("S");
    let generation = asked(&mut script).expect("all columns").generation;
    let news = StatsNews::LinksUnknown(SafeText::line("no such folder"));
    script.receive(Message::Stats { generation, news });
    let notice = script.app.notice().map(|n| n.text.to_string());
    assert_eq!(notice.as_deref(), Some("what became of links cannot be told: no such folder"));
    script.receive(Message::Stats { generation, news: StatsNews::Ended });
    assert_eq!(asked(&mut script).map(|order| order.links), Some(LinkFigures::Known));
}
