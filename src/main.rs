//! The program. So far the library alone does anything.

fn main() {}
