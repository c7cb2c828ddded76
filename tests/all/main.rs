//! One integration binary: the house's rules, round trips, journeys through the real program.

#![expect(clippy::unwrap_used, reason = "in a test, and in what tests share, a panic is the report")]

mod dataset;
mod fixtures;
