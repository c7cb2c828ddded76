//! One integration binary: the house's rules, round trips, journeys through the real program.

#![expect(clippy::unwrap_used, reason = "in a test, and in what tests share, a panic is the report")]

mod commands;
mod commands_order;
mod commands_run;
mod dataset;
mod dataset_hostile;
mod dataset_pages;
mod demo;
mod export;
mod export_fixtures;
mod export_plan;
mod export_python;
mod fixtures;
mod graphics;
mod graphics_bench;
mod hostile;
mod hostile_data;
mod hostile_parser;
mod house;
mod house_fences;
mod house_files;
mod house_layers;
mod house_source;
mod images_decode;
mod images_fetch;
mod images_server;
mod jobs;
mod journey;
mod journey_pty;
mod naive_filter;
mod query_expression;
mod query_kernels;
mod query_language;
mod query_order;
mod query_scan;
mod query_sweep;
mod reducer_export;
mod reducer_filter;
mod reducer_order;
mod reducer_paging;
mod reducer_pictures;
mod reducer_rows;
mod reducer_script;
mod screens;
mod terminal_model;
