//! One integration binary: the house's rules, round trips, journeys through the real program.

#![expect(clippy::unwrap_used, reason = "in a test, and in what tests share, a panic is the report")]

mod dataset;
mod dataset_hostile;
mod demo;
mod export;
mod export_fixtures;
mod export_plan;
mod export_python;
mod fixtures;
mod graphics;
mod graphics_bench;
mod images_decode;
mod images_fetch;
mod images_server;
mod query_expression;
mod query_language;
mod query_scan;
mod terminal_model;
