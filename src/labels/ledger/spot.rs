//! Where in the events something was said, and what was said of one thing in order. Knows no answers.

/// One change: of which act, of which of its items, which of that item's changes. Their order is that of the
/// events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The how-many-eth act of the ledger.
    pub(super) act: usize,
    /// The how-many-eth item of the act.
    pub(super) item: usize,
    /// The how-many-eth change of the item.
    pub(super) change: usize,
}

/// The effective changes of one thing, ascending; undone ones are taken out until they are redone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Timeline(Vec<Spot>);

impl Timeline {
    /// Puts a change to its place in time; in the usual case that is the end. Once is enough.
    pub(super) fn put(&mut self, spot: Spot) {
        if let Err(at) = self.0.binary_search(&spot) {
            self.0.insert(at, spot);
        }
    }

    /// Takes an undone change out.
    pub(super) fn take(&mut self, spot: Spot) {
        if let Ok(at) = self.0.binary_search(&spot) {
            self.0.remove(at);
        }
    }

    /// The newest.
    pub(super) fn newest(&self) -> Option<Spot> {
        self.0.last().copied()
    }

    /// The newest of those before another change.
    pub(super) fn newest_before(&self, spot: Spot) -> Option<Spot> {
        let n_before = self.0.partition_point(|before| *before < spot);
        self.0[..n_before].last().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_comes_back_to_its_place_in_time() {
        let spot = |act| Spot { act, item: 0, change: 0 };
        let mut timeline = Timeline::default();
        for act in [1, 3, 2, 3] {
            timeline.put(spot(act));
        }
        timeline.take(spot(2));
        timeline.take(spot(9));
        assert_eq!((timeline.newest(), timeline.len()), (Some(spot(3)), 2));
        timeline.take(spot(3));
        timeline.put(spot(2));
        assert_eq!(timeline.newest(), Some(spot(2)));
    }
}
