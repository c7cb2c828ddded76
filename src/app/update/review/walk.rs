//! From pair to pair, which pairs are made ready meanwhile, and which this terminal asks for itself.

use super::super::super::review::Waiting;
use super::super::super::{App, Effect, LeaseWish, Notice, Standing, Tone};
use crate::base::{SafeText, count};
use crate::dataset::RowId;
use crate::query::Rank;
use crate::query::keyed::PairKey;

/// Pairs ahead whose pictures are made ready: at a key each half second four seconds' worth of decoding.
const N_AHEAD: usize = 8;

/// Pairs behind whose pictures stay ready, for whoever takes something back.
const N_BEHIND: usize = 4;

impl App {
    /// The place of the focused pair in its draw.
    pub(in super::super::super) fn review_place(&self) -> usize {
        usize::try_from(self.cursor.0).unwrap_or(usize::MAX)
    }

    /// Shows the pair at a place.
    pub(super) fn go_to(&mut self, place: usize) {
        let rank = Rank(place as u64);
        if rank != self.cursor
            && let Some(review) = &mut self.review
        {
            review.sight.forget();
        }
        self.put_cursor(rank);
    }

    /// Shows the next pair that is to be judged; says so where none is left.
    pub(super) fn go_on(&mut self) {
        let here = self.review_place();
        let Some(review) = &mut self.review else { return };
        let next = review.open_from(here.saturating_add(1)).next();
        let tally = review.tally();
        let n_left = tally.n_open();
        review.waiting = (next.is_none() && n_left > 0).then_some(Waiting { at: here, n_left });
        if let Some(next) = next {
            return self.go_to(next);
        }
        let words = match (tally.n_open(), tally.n_skipped) {
            (0, 0) => format!(
                "all {} are judged · Esc leaves; pairlens report makes the report",
                count(tally.n_items as u64)
            ),
            (0, n) => format!("no pair is left but {} skipped · Esc leaves", count(n as u64)),
            (n, _) => format!(
                "the last {} are open in another terminal of yours: they come here once it lets them go",
                count(n as u64)
            ),
        };
        self.notice = Some(Notice { text: SafeText::line(&words), tone: Tone::Good });
    }

    /// Rows whose pictures are wanted: the focused one, those to be judged next, the ones beside it.
    pub(in super::super) fn review_wishes(&self) -> Vec<RowId> {
        let Some(review) = &self.review else { return Vec::new() };
        let here = self.review_place();
        let beside =
            here.checked_add(1).into_iter().chain((1..=N_BEHIND).filter_map(|n| here.checked_sub(n)));
        let ahead = review.open_from(here.saturating_add(1)).take(N_AHEAD);
        // The next two come before what lies behind.
        let mut places: Vec<usize> = vec![here];
        places.extend(ahead);
        let at = places.len().min(3);
        places.splice(at..at, beside);
        let mut rows: Vec<RowId> = Vec::with_capacity(places.len());
        for row in places.iter().filter_map(|at| Some(review.item(*at)?.row)) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        rows
    }

    /// Asks for the pairs that are shown next, and goes on where another terminal has the focused one.
    pub(in super::super) fn want_leases(&mut self) -> Option<Effect> {
        let (here, page) = (self.review_place(), self.grid_wishes());
        let review = self.review.as_mut()?;
        let mut pairs: Vec<PairKey> = Vec::with_capacity(N_AHEAD + 2 + page.len());
        let ahead = review.open_from(here.saturating_add(1)).take(N_AHEAD + 1);
        // Where nothing else is left, what another terminal has is asked for, too: it may let go of it.
        let rest = review.open_from(0).next().is_none().then(|| review.open_elsewhere().take(N_AHEAD + 1));
        for at in std::iter::once(here).chain(page).chain(ahead).chain(rest.into_iter().flatten()) {
            if let Some(item) = review.item(at).filter(|_| review.standing(at) == Standing::Open)
                && !pairs.contains(&item.keys.pair)
            {
                pairs.push(item.keys.pair);
            }
        }
        let pairs = review.leases.ask(pairs)?;
        let (reviewer, draw) = (review.reviewer.clone(), review.draw());
        Some(Effect::Lease(Box::new(LeaseWish { reviewer, draw, pairs })))
    }
}
