//! `--sort` of the real program: rows, mistakes, what comes last.

use crate::commands_run::{Run, pairlens};
use crate::fixtures::{damage_captions, laion_folder};

/// The rows printed, by their numbers.
fn rows(run: &Run) -> Vec<u64> {
    let objects = run.printed().lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    objects.map(|object| object["row"].as_u64().expect("a row has a number")).collect()
}

#[test]
fn rows_come_in_the_order_asked_for_from_its_top_and_from_its_middle() {
    let folder = laion_folder(2, 60, 25);
    let sorted = |more: &[&str]| {
        let args = ["rows", ".", "--json", "--columns", "WIDTH", "--sort"];
        rows(&pairlens(folder.path(), &[&args, more].concat()))
    };
    assert_eq!(sorted(&["width:desc", "--limit", "3"]), [119, 118, 117]);
    assert_eq!(sorted(&["width:desc", "--limit", "3", "--where", "WIDTH < 110"]), [9, 8, 7]);
    assert_eq!(sorted(&["similarity, row:desc", "--limit", "4", "--offset", "1"]), [50, 0, 101, 51]);
    // So many that all rows are ordered.
    assert_eq!(sorted(&["width:desc", "--offset", "117", "--limit", "200000"]), [2, 1, 0]);
}

#[test]
fn a_page_without_a_terminal_is_in_that_order_too() {
    let folder = laion_folder(1, 40, 25);
    let run = pairlens(folder.path(), &[".", "--sort", "caption:desc"]);
    assert!(run.printed().starts_with("row 9\n"), "{run:?}");
}

#[test]
fn a_wrong_order_is_pointed_at_and_mended_in_words() {
    let folder = laion_folder(1, 10, 5);
    for command in [&["rows", "."][..], &["."]] {
        let run = pairlens(folder.path(), &[command, &["--sort", "width:desc, similarty"]].concat());
        let place = "width:desc, similarty\n            ^^^^^^^^^\n";
        run.expect_failure(2, &["read the order", "there is no column similarty", place, "similarity"]);
        let run = pairlens(folder.path(), &[command, &["--sort", "width:down"]].concat());
        run.expect_failure(2, &["width:down\n      ^^^^\n", "write asc or desc"]);
    }
}

#[test]
fn rows_that_cannot_be_read_are_named_and_come_last() {
    let folder = laion_folder(1, 100, 25);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let args = ["rows", ".", "--json", "--columns", "WIDTH", "--sort", "caption:desc", "--limit", "100"];
    let run = pairlens(folder.path(), &args);
    let rows = rows(&run);
    assert_eq!((rows[0], &rows[75..]), (99, &(25..50).collect::<Vec<u64>>()[..]));
    run.expect_said(&["row group 1 of part-00000.parquet", "its rows from 25 on come last"]);
}
