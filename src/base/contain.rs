//! Panics of decoders are turned into named errors at the worker's edge.
//!
//! Parquet and picture decoders meet bytes of strangers, and some panic on them. The panic ends there:
//! the caller gets its message, and the process-wide hook is told to keep quiet meanwhile.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::SafeText;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic becomes its message.
///
/// Whatever `work` was changing is thrown away with it: callers pass closures that own their state.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, SafeText> {
    let before = CONTAINED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(before);
    outcome.map_err(|panic| SafeText::line(message(panic.as_ref())))
}

/// Whether this thread is inside [`contain`]: the panic hook then says nothing.
pub fn is_contained() -> bool {
    CONTAINED.get()
}

/// Puts a hook in front of the present one that stays silent for contained panics.
pub fn install_quiet_hook() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !is_contained() {
            loud(info);
        }
    }));
}

fn message(panic: &(dyn Any + Send)) -> &str {
    if let Some(text) = panic.downcast_ref::<&str>() {
        text
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text
    } else {
        "no message"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(contain(|| 7), Ok(7));
        let n = 3;
        assert_eq!(contain(|| panic!("bad page {n}")), Err::<(), _>(SafeText::line("bad page 3")));
        assert!(!is_contained());
    }
}
