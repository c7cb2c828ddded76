//! Progress of a lane on its way to the session: as often as a person can read it, and no more.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::base::Progress;

/// A frame is drawn for each message: more of them help nobody.
const REPORT_EVERY: Duration = Duration::from_millis(60);

/// Hands on what threads report, leaving out what comes too soon after the report before.
pub(super) fn now_and_then(send: impl Fn(Progress) + Sync) -> impl Fn(Progress) + Sync {
    let last_report = Mutex::new(Instant::now());
    move |progress| {
        // Whoever finds it taken has nothing newer to say.
        if let Ok(mut last) = last_report.try_lock()
            && last.elapsed() >= REPORT_EVERY
        {
            *last = Instant::now();
            send(progress);
        }
    }
}
