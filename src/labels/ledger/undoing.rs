//! Which acts can be undone and redone next, for one draw of one person. Does not know what an act said.

/// Acts by their place in the ledger.
///
/// Undo takes the newest act that counts, redo the one that was undone last. A new act leaves what was undone
/// behind: it is redone by its name only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Undoing {
    /// Acts that count, ascending.
    done: Vec<usize>,
    /// Acts undone since the last new one, the latest at the end.
    undone: Vec<usize>,
}

impl Undoing {
    /// A new act.
    pub(super) fn act(&mut self, act: usize) {
        self.done.push(act);
        self.undone.clear();
    }

    /// It no longer counts. Another terminal may have done something since: it need not be the newest.
    pub(super) fn undo(&mut self, act: usize) {
        if let Ok(at) = self.done.binary_search(&act) {
            self.done.remove(at);
            self.undone.push(act);
        }
    }

    /// It counts again, in its old place: the next undo after this takes back what it took back before.
    pub(super) fn redo(&mut self, act: usize) {
        self.undone.retain(|&undone| undone != act);
        if let Err(at) = self.done.binary_search(&act) {
            self.done.insert(at, act);
        }
    }

    /// Acts that count, the newest first.
    pub(super) fn done(&self) -> impl Iterator<Item = usize> {
        self.done.iter().rev().copied()
    }

    /// Acts that can be redone, the one undone last first.
    pub(super) fn undone(&self) -> impl Iterator<Item = usize> {
        self.undone.iter().rev().copied()
    }

    pub(super) fn next_undo(&self) -> Option<usize> {
        self.done.last().copied()
    }

    pub(super) fn next_redo(&self) -> Option<usize> {
        self.undone.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(acts: usize) -> Undoing {
        let mut undoing = Undoing::default();
        (0..acts).for_each(|act| undoing.act(act));
        undoing
    }

    #[test]
    fn undo_goes_back_and_redo_comes_forth_in_turn() {
        let mut undoing = after(3);
        undoing.undo(2);
        undoing.undo(1);
        assert_eq!((undoing.next_undo(), undoing.next_redo()), (Some(0), Some(1)));
        undoing.redo(1);
        assert_eq!((undoing.next_undo(), undoing.next_redo()), (Some(1), Some(2)));
        undoing.redo(2);
        assert_eq!(undoing, after(3));
    }

    #[test]
    fn a_new_act_leaves_what_was_undone_behind() {
        let mut undoing = after(2);
        undoing.undo(1);
        undoing.act(2);
        assert_eq!((undoing.next_undo(), undoing.next_redo()), (Some(2), None));
        undoing.redo(1);
        assert_eq!(undoing.next_undo(), Some(2), "it comes back to its place, before the new one");
    }

    #[test]
    fn undoing_twice_is_undoing_once() {
        let mut undoing = after(2);
        undoing.undo(0);
        undoing.undo(0);
        assert_eq!((undoing.next_undo(), undoing.next_redo()), (Some(1), Some(0)));
        undoing.redo(0);
        undoing.redo(0);
        assert_eq!(undoing, after(2));
    }
}
