//! Work in parts that do not depend on each other: how they are run is given from outside, so that layers that
//! start no threads can still use several.

/// Runs parts of a piece of work, perhaps at the same time.
pub trait Together: Sync {
    /// Calls `work` with each number below `n` once, and returns when all calls have.
    fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync));
}

/// One part after the other, on the caller's thread.
#[derive(Clone, Copy, Debug)]
pub struct OneByOne;

impl Together for OneByOne {
    fn each(&self, n: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..n).for_each(work);
    }
}
