//! Finished work comes in. Replies that belong to an older filter are dropped here and nowhere else.

use std::time::Duration;

use super::super::{
    App, Effect, ExportEnd, Generation, Message, Mode, Notice, PictureId, PictureState, RowState, Scan, Tone,
};
use super::export::Offer;
use crate::base::{Progress, SafeText};
use crate::dataset::{GroupRef, Pair};
use crate::query::facts::LabelColumn;
use crate::query::{Lost, Selection, names_with};

/// Below this a rate is noise.
const RATE_AFTER: Duration = Duration::from_millis(200);

impl App {
    pub(super) fn receive(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Rows { pairs, damaged } => self.take_rows(pairs, &damaged),
            // It was on its way when the pair was escalated.
            Message::Picture { request, state: PictureState::Drawn(drawn) }
                if self.is_blanked(request.row) =>
            {
                return vec![Effect::Erase { pictures: vec![drawn.id], links: Vec::new() }];
            }
            Message::Picture { request, state } => {
                if state.was_asked_for_now()
                    && let Some(stats) = &mut self.stats
                {
                    stats.forget_links();
                }
                self.pictures.insert(request, state);
            }
            Message::PicturesForgotten(ids) => self.forget_pictures(&ids),
            Message::Scan { generation, found, progress, n_scanned, lost, elapsed, damaged } => {
                self.note_damage(&damaged);
                if generation == self.generation {
                    self.take_found(found, progress, n_scanned, lost, elapsed);
                    self.note_hindrance(damaged);
                }
            }
            Message::LabelColumns(columns) => self.take_label_columns(&columns),
            Message::Labels { generation, told } => self.told.take(generation, told),
            Message::FilterNumbers { generation, numbers } => {
                if let Some(filter) = self.filter.as_mut().filter(|_| generation == self.generation) {
                    filter.numbers = numbers;
                }
            }
            Message::ScanEnded { generation, .. } => return self.end_scan(generation),
            Message::ScanFailed { generation, why } => return self.break_scan(generation, &why),
            Message::OrderProgress { generation, .. }
            | Message::OrderBegins { generation, .. }
            | Message::Ordered { generation, .. }
            | Message::OrderFailed { generation, .. }
                if generation != self.order_generation => {}
            Message::OrderProgress { progress, .. } => self.note_order_progress(progress),
            Message::OrderBegins { order, .. } => self.begin_order(order),
            Message::Ordered { order, why, damaged, .. } => self.end_order(order, why, damaged),
            Message::OrderFailed { why, .. } => self.break_order(&why),
            Message::SampleProgress { generation, .. }
            | Message::Sampled { generation, .. }
            | Message::SampleFailed { generation, .. }
                if generation != self.sample_generation => {}
            Message::SampleProgress { progress, .. } => self.note_sample_progress(progress),
            Message::Sampled { drawn, .. } => return self.end_sample(&drawn),
            Message::SampleFailed { why, .. } => return self.break_sample(&why),
            Message::ReviewOpened(opened) => return self.take_review(*opened),
            Message::ReviewRefused(why) => self.refuse_review(&why),
            Message::Recorded(n) => self.note_recorded(n),
            Message::NotRecorded(why) => self.note_not_recorded(why),
            Message::NeverRecorded(why) => self.note_never_recorded(&why),
            Message::Leased { asked, ours, news } => self.note_leases(&asked, &ours, news),
            Message::NoLeases(why) => self.note_no_leases(&why),
            Message::NotErased(why) => {
                return self.refuse(&format!(
                    "the picture is still in the cache: {why}; pairlens cache clear empties it"
                ));
            }
            Message::Stats { generation, news } => self.take_stats(generation, news),
            Message::ExportProgress(progress) => {
                if self.exporting.is_some() {
                    self.exporting = Some(progress);
                }
            }
            Message::ExportEnded(end) => self.end_export(end),
        }
        Vec::new()
    }

    /// They come when the labels may have changed, too.
    fn take_label_columns(&mut self, columns: &[LabelColumn]) {
        self.told.renew(!columns.is_empty());
        self.names = names_with(&self.dataset, columns);
    }

    fn forget_pictures(&mut self, ids: &[PictureId]) {
        self.pictures
            .retain(|_, state| !matches!(state, PictureState::Drawn(drawn) if ids.contains(&drawn.id)));
    }

    fn take_rows(&mut self, pairs: Vec<Pair>, damaged: &[(GroupRef, SafeText)]) {
        self.note_damage(damaged);
        for pair in pairs {
            self.rows.insert(pair.row, RowState::Ready(Box::new(pair)));
        }
        let wanted = std::mem::take(&mut self.wanted_rows);
        self.note_damaged(&wanted);
        // The rest is still on its way, if this answers an older wish; it is not asked for a second time.
        self.wanted_rows = wanted.into_iter().filter(|row| !self.rows.contains_key(row)).collect();
    }

    pub(super) fn note_damage(&mut self, damaged: &[(GroupRef, SafeText)]) {
        for (group, why) in damaged {
            if let Some(at) = self.dataset.group_number(group) {
                self.damaged.insert(at, why.clone());
            }
        }
    }

    /// Each row group once: it may have been damaged already when facts were looked for.
    fn note_hindrance(&mut self, damaged: Vec<(GroupRef, SafeText)>) {
        let Some(filter) = &mut self.filter else { return };
        for (group, why) in damaged {
            if filter.damaged.iter().all(|(known, _)| *known != group) {
                filter.damaged.push((group, why));
            }
        }
    }

    fn take_found(
        &mut self,
        found: Selection,
        progress: Progress,
        n_scanned: u64,
        lost: Lost,
        elapsed: Duration,
    ) {
        let Some(filter) = &mut self.filter else { return };
        self.view.extend(found);
        #[expect(clippy::cast_precision_loss, reason = "a rate shown with two figures")]
        let rows_per_s = (elapsed >= RATE_AFTER).then(|| n_scanned as f64 / elapsed.as_secs_f64());
        filter.scan = Scan::Running { progress, rows_per_s };
        filter.lost = lost;
        filter.n_scanned = n_scanned;
    }

    /// What was found is drawn from and put into the order in force.
    fn end_scan(&mut self, generation: Generation) -> Vec<Effect> {
        match &mut self.filter {
            Some(filter) if generation == self.generation => filter.scan = Scan::Done,
            _ => return Vec::new(),
        }
        self.rows_are_known()
    }

    /// What was found stays, marked as a part.
    fn break_scan(&mut self, generation: Generation, why: &SafeText) -> Vec<Effect> {
        if let Some(filter) = &mut self.filter
            && generation == self.generation
            && let Scan::Running { progress, .. } = filter.scan
        {
            filter.scan = Scan::Stopped { progress };
            let text = SafeText::line(&format!("the scan broke off: {why}"));
            self.notice = Some(Notice { text, tone: Tone::Bad });
            return self.rows_are_known();
        }
        Vec::new()
    }

    fn end_export(&mut self, end: ExportEnd) {
        self.exporting = None;
        let (text, tone) = match end {
            ExportEnd::Written(line) => (line, Tone::Good),
            ExportEnd::Stopped => (SafeText::line("export stopped; nothing was left behind"), Tone::Bad),
            ExportEnd::Failed(why) => return self.back_to_form(&why, Offer::Again),
            ExportEnd::Exists => {
                let why = SafeText::line("a file of that name is there; ^r replaces it");
                return self.back_to_form(&why, Offer::Replace);
            }
        };
        self.notice = Some(Notice { text, tone });
        self.mode = self.last_export.take().map_or(Mode::Browse, |form| *form.from);
    }
}
