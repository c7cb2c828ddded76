//! Which pairs are this terminal's to show: two terminals of one person never judge the same pair.
//!
//! A lease is asked for before its pair is shown and again while it is; the store decides.

use std::collections::HashSet;

use crate::labels::ItemKeys;
use crate::query::keyed::PairKey;

/// What the store has said of leases.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::app) struct Leases {
    /// Given to this terminal.
    ours: HashSet<PairKey>,
    /// Another terminal has them.
    elsewhere: HashSet<PairKey>,
    /// Asked for last.
    asked: Vec<PairKey>,
    /// The store gives none: labels go on, for a person at one terminal needs no lease.
    is_off: bool,
}

impl Leases {
    /// Whether this pair may be judged here.
    pub(in crate::app) fn may_judge(&self, keys: &ItemKeys) -> bool {
        self.is_off || self.ours.contains(&keys.pair)
    }

    /// Whether another terminal has it.
    pub(in crate::app) fn is_elsewhere(&self, keys: &ItemKeys) -> bool {
        self.elsewhere.contains(&keys.pair)
    }

    /// Notes a wish; `None` where the same was wished last.
    pub(in crate::app) fn ask(&mut self, wanted: Vec<PairKey>) -> Option<Vec<PairKey>> {
        if self.is_off || wanted.is_empty() || wanted == self.asked {
            return None;
        }
        self.asked.clone_from(&wanted);
        Some(wanted)
    }

    /// The store's answer: of what was asked, what is ours.
    pub(in crate::app) fn answer(&mut self, asked: &[PairKey], ours: &[PairKey]) {
        for key in asked {
            self.ours.remove(key);
            self.elsewhere.insert(*key);
        }
        for key in ours {
            self.elsewhere.remove(key);
            self.ours.insert(*key);
        }
    }

    pub(in crate::app) fn switch_off(&mut self) {
        self.is_off = true;
        self.elsewhere.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(pair: u128) -> ItemKeys {
        ItemKeys { pair: PairKey(pair), image: pair, text: pair }
    }

    #[test]
    fn what_was_asked_and_not_given_is_elsewhere_until_it_is_given() {
        let mut leases = Leases::default();
        let (one, two) = (PairKey(1), PairKey(2));
        assert_eq!(leases.ask(vec![one, two]), Some(vec![one, two]));
        assert_eq!(leases.ask(vec![one, two]), None);
        assert!(!leases.may_judge(&keys(1)) && !leases.is_elsewhere(&keys(1)));
        leases.answer(&[one, two], &[one]);
        assert!(leases.may_judge(&keys(1)) && leases.is_elsewhere(&keys(2)));
        leases.answer(&[two], &[two]);
        assert!(leases.may_judge(&keys(2)) && !leases.is_elsewhere(&keys(2)));
        leases.switch_off();
        assert!(leases.may_judge(&keys(3)));
        assert_eq!(leases.ask(vec![two]), None);
    }
}
