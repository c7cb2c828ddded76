//! Labels by hand: what may be said of a pair, what was said by whom, and what it amounts to.
//!
//! What people did is kept as [`Event`]s that are never changed; everything else can be made from them again.
//! Knows nothing of screens, of Parquet or of pictures. Reading order:
//!
//! * `set`: what may be said (dimensions, values, keys);
//! * `item`: the identity labels hang on;
//! * `answer`: what was said of one dimension;
//! * `event`: what a person did;
//! * `ledger`: what holds after all of it;
//! * `store`: where all of it is kept;
//! * [`columns`]: labels as columns of filters, orders, lists and exports;
//! * `exchange`: labels going to other tools and coming from them;
//! * `majority`: one answer out of several people's;
//! * `estimate`: what the counts of a spot-check allow to be said;
//! * `agreement`: how far people agree.

pub mod agreement;
mod answer;
pub mod columns;
pub mod estimate;
mod event;
pub mod exchange;
mod item;
mod ledger;
mod majority;
pub mod report;
pub mod set;
mod store;

pub use answer::{Answer, AnswerError};
pub use event::{Act, ActId, Annotator, Change, Deed, DrawId, Event, ItemAct, Via};
pub use item::{ItemKeys, Place};
pub use ledger::{Applied, Judging, Label, Ledger, Origin, Progress, Repeat, Sheet};
pub use majority::Majority;
pub use set::{Dimension, DimensionKind, LabelSet, LabelValue, Scope, SetRef};
pub use store::{
    Draw, DrawHead, DrawItem, DrawOrigin, DrawStratum, EventFilter, Forgotten, LabelFilter, NewDraw,
    STORE_NAME, Store, StoreError, Verified, default_place,
};
