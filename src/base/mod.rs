//! Words without a subject: what every layer may use and none owns.
//!
//! Nothing here knows of Parquet, pictures, terminals or this program's commands, and nothing here
//! imports another layer.

mod atomic;
mod clock;
mod contain;
mod progress;
mod report;
mod text;
mod together;
mod units;

pub use atomic::{AtomicFile, AtomicFileError, IfExists};
pub use clock::now_ms;
pub use contain::{contain, install_quiet_hook, is_contained};
pub use progress::{Cancel, Cancelled, Progress, ProgressSink};
pub use report::{Exit, Report};
pub use text::{SafeText, TextLayout};
pub use together::{OneByOne, Together};
pub use units::{ago, bytes, count, duration, people, percent, plural, utc_time};
