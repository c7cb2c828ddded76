//! The same powers without a screen; one command a file. The only layer that prints.
//!
//! Each command returns a [`Report`](crate::base::Report) when it could not do what was asked; [`main`] prints
//! it and turns it into the exit code: 0 done, 1 could not, 2 wrong usage, 130 interrupted.

mod args;
mod args_labels;
mod cache;
mod columns;
mod count;
mod dataset;
mod demo;
mod doctor;
mod doctor_words;
mod exchange_args;
mod export;
mod facts;
mod fetch;
mod filter;
mod info;
mod json;
mod labels;
mod links;
mod open;
mod order;
mod presets;
mod print;
mod report;
mod report_args;
mod report_plan;
mod report_sheet;
mod review;
mod review_queue;
mod rows;
mod sample;
mod show;
mod start;
mod stats;

pub use start::main;
