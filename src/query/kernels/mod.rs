//! A condition over a page's own bytes: no value is decoded that need not be.
//!
//! [`bits`] are rows, [`truth`] is what is known of them, [`plain`] is a page's values as they lie in the file,
//! [`numbers`] and [`texts`] go through them, [`indices`] maps a dictionary's answers to rows, [`ranges`] asks
//! bounds instead of values. Which pages, and what they answer to a person, is not known here. What a condition
//! means is said by `expression`; the tests hold the two together.

mod bits;
mod indices;
mod numbers;
mod plain;
mod ranges;
mod texts;
mod truth;

pub(in crate::query) use bits::Bits;
pub(in crate::query) use indices::Table;
pub(in crate::query) use plain::{Plain, Unfit};
pub(in crate::query) use ranges::{Ranges, is_bounded, is_decided, may_hold, needed};
pub(in crate::query) use truth::{Truth, of_values};
