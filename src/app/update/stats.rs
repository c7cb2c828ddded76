//! The statistics screen: what is to be summed up next, and the figures that come.

use super::super::sampling::population;
use super::super::stats::Stats;
use super::super::{
    Action, App, Effect, Generation, LinkFigures, Mode, Notice, Scan, StatsNews, StatsOrder, StatsRun,
    StatsScope, Tone,
};
use crate::base::SafeText;
use crate::query::Selection;
use crate::query::facts::LinkRot;
use crate::query::stats::{Edges, Summary};

impl App {
    pub(super) fn open_stats(&mut self) {
        let dataset = &self.dataset;
        let stats = self.stats.get_or_insert_with(|| Stats::of(dataset));
        if stats.run == StatsRun::Stopped {
            stats.run = StatsRun::Idle;
        }
        self.mode = Mode::Stats { from: Box::new(self.mode.clone()), scroll: 0 };
    }

    pub(super) fn act_on_stats(&mut self, action: &Action) -> Vec<Effect> {
        let is_running = self.stats_are_running();
        let Mode::Stats { from, scroll } = &mut self.mode else { return Vec::new() };
        match action {
            Action::Move(motion) => {
                *scroll = super::motion::scrolled(*scroll, *motion, self.viewport.help_rows);
            }
            Action::Help => self.mode = Mode::Help { from: Box::new(self.mode.clone()), scroll: 0 },
            // Esc stops before it leaves, as in the list.
            Action::Back if is_running => return self.end_stats(StatsRun::Stopped),
            Action::Back | Action::Quit => {
                self.mode = from.as_ref().clone();
                return if is_running { self.end_stats(StatsRun::Idle) } else { Vec::new() };
            }
            _ => {}
        }
        Vec::new()
    }

    fn stats_are_running(&self) -> bool {
        self.stats.as_ref().is_some_and(|stats| matches!(stats.run, StatsRun::Running { .. }))
    }

    fn end_stats(&mut self, run: StatsRun) -> Vec<Effect> {
        if let Some(stats) = &mut self.stats {
            stats.run = run;
            // Replies still on their way belong to nothing any more.
            stats.generation.0 += 1;
        }
        vec![Effect::StopStats]
    }

    /// After each event: the next figures that the screen lacks. The whole dataset goes first, because its bins
    /// are the filter's, too.
    pub(super) fn want_stats(&mut self) -> Option<Effect> {
        if !matches!(self.mode, Mode::Stats { .. }) {
            return None;
        }
        let filter = self.filter_to_sum_up();
        let stats = self.stats.as_mut().filter(|stats| stats.run == StatsRun::Idle)?;
        let mut columns: Vec<(usize, Option<Edges>)> = inexact(&stats.whole).map(|at| (at, None)).collect();
        let (mut scope, mut rows) = (StatsScope::Whole, Selection::all(self.dataset.n_rows()));
        let mut known = stats.links.is_some();
        if columns.is_empty() && known {
            let generation = filter?;
            if stats.filtered(generation).is_none() {
                let unknown = |of: &Summary| Summary::unknown(&of.name, of.role, of.kind);
                stats.filtered = Some((generation, stats.whole.iter().map(unknown).collect()));
                stats.filtered_links = None;
            }
            known = stats.filtered_links.is_some();
            let edges = |at: usize| stats.whole.get(at).and_then(Edges::of_summary).cloned();
            columns = inexact(stats.filtered(generation)?).map(|at| (at, edges(at))).collect();
            (scope, rows) = (StatsScope::Filtered, population(self.sampling.as_ref(), &self.view).clone());
        }
        if columns.is_empty() && known {
            return None;
        }
        let links = if known { LinkFigures::Known } else { LinkFigures::Wanted };
        stats.generation.0 += 1;
        stats.run = StatsRun::Running { generation: stats.generation, scope, progress: None };
        Some(Effect::StartStats(Box::new(StatsOrder { generation: stats.generation, rows, columns, links })))
    }

    /// The filter whose rows are all known, by its generation.
    fn filter_to_sum_up(&self) -> Option<Generation> {
        match self.filter.as_ref()?.scan {
            Scan::Running { .. } => None,
            Scan::Stopped { .. } | Scan::Done => Some(self.generation),
        }
    }

    pub(super) fn take_stats(&mut self, of: Generation, news: StatsNews) {
        if let StatsNews::Damaged(damaged) = &news {
            self.note_damage(damaged);
        }
        let Some(stats) = &mut self.stats else { return };
        let StatsRun::Running { generation, scope, progress } = &mut stats.run else { return };
        if *generation != of {
            return;
        }
        match news {
            StatsNews::Progress(now) => *progress = Some(now),
            StatsNews::Column { at, summary } => {
                let columns = match scope {
                    StatsScope::Whole => Some(&mut stats.whole),
                    StatsScope::Filtered => stats.filtered.as_mut().map(|(_, columns)| columns),
                };
                if let Some(column) = columns.and_then(|columns| columns.get_mut(at)) {
                    *column = *summary;
                }
            }
            StatsNews::Links(rot) => {
                *links_of(*scope, &mut stats.links, &mut stats.filtered_links) = Some(*rot);
            }
            StatsNews::LinksUnknown(why) => {
                // Else it would look as if none had been tried.
                let text = SafeText::line(&format!("what became of links cannot be told: {why}"));
                self.notice = Some(Notice { text, tone: Tone::Bad });
            }
            StatsNews::Damaged(_) => {}
            StatsNews::Ended => {
                // Whoever had nothing to say of links is not asked for ever.
                links_of(*scope, &mut stats.links, &mut stats.filtered_links).get_or_insert_default();
                stats.run = StatsRun::Idle;
            }
            StatsNews::Failed(why) => {
                stats.run = StatsRun::Stopped;
                let text = SafeText::line(&format!("the statistics broke off: {why}"));
                self.notice = Some(Notice { text, tone: Tone::Bad });
            }
        }
    }
}

/// The figures of links that a run is about.
fn links_of<'a>(
    scope: StatsScope,
    whole: &'a mut Option<LinkRot>,
    filtered: &'a mut Option<LinkRot>,
) -> &'a mut Option<LinkRot> {
    match scope {
        StatsScope::Whole => whole,
        StatsScope::Filtered => filtered,
    }
}

/// Columns whose figures are not of all rows.
fn inexact(columns: &[Summary]) -> impl Iterator<Item = usize> + '_ {
    columns.iter().enumerate().filter(|(_, summary)| !summary.is_exact()).map(|(at, _)| at)
}
