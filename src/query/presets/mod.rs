//! Named filters that people really use, each with its source; `@name` puts one anywhere in a filter.
//!
//! A preset is only text in the filter language: it is refused, never bent, where a dataset lacks a column it
//! needs or carries the other aesthetic scale.

mod expand;
mod preset;
mod recipes;

pub(super) use expand::expand;
pub use preset::Preset;
pub use recipes::PRESETS;
