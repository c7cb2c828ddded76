//! The program as a value: actions, messages, effects, `update`. No terminal, clock, thread, file or network.
//!
//! A key becomes an [`Action`], finished work a [`Message`]; [`App::update`] is the only writer of the state
//! and answers with [`Effect`]s. All three are plain data: a session can be recorded and replayed.
//! The dataset is held for what its footers say; reading rows from it is an effect.

mod action;
mod effect;
mod gallery;
mod line;
mod mask;
mod message;
mod mode;
mod picture;
mod review;
mod sampling;
mod sorting;
mod state;
mod stats;
mod told;
mod update;
mod zoom;

pub use action::{Action, Edit, Motion, Scale, Step};
pub use effect::{
    Effect, ExportOrder, Generation, LeaseWish, LinkFigures, OrderWish, SampleWish, StatsOrder,
};
pub use gallery::GridSize;
pub use line::LineEdit;
pub use mask::{is_masked, signals};
pub use message::{Clock, Event, ExportEnd, Message, StatsNews, Viewport};
pub use mode::{ExportForm, LineForm, Look, Mode, Overview, Single, WithLabels};
pub use picture::{Drawn, FetchConsent, Link, PictureId, PictureRequest, PictureState};
pub use review::{
    Pace, Page, Review, ReviewGrid, ReviewItem, ReviewOf, ReviewOpened, ReviewOrigin, ReviewStratum,
    ReviewWish, Reviewer, Said, Saving, Scores, Seen, Sight, SoFar, Standing, StratumProgress, Tally, said,
};
pub use sampling::{SampleDrawn, SampleState, Sampling};
pub use sorting::{SortState, Sorting};
pub use state::{App, Filter, Notice, RowState, Scan, Start, Tone};
pub use stats::{Stats, StatsRun, StatsScope};
pub use told::Told;
pub use zoom::{Side, Zoom};
