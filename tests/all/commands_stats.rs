//! `pairlens stats` as the real program: the table, the object, mistakes.

use serde_json::Value as Json;

use crate::commands_run::pairlens;
use crate::fixtures::{damage_captions, laion_folder};
use crate::hostile_data;

fn json(folder: &std::path::Path, args: &[&str]) -> Json {
    let args: Vec<&str> = ["stats", "."].iter().chain(args).chain(&["--json"]).copied().collect();
    let run = pairlens(folder, &args);
    assert_eq!(run.printed().lines().count(), 1);
    serde_json::from_str(run.printed()).unwrap()
}

#[test]
fn the_table_shows_every_column_the_scores_first() {
    let folder = laion_folder(2, 100, 25);
    let run = pairlens(folder.path(), &["stats", "."]);
    let text = run.printed();
    assert!(text.starts_with("200 pairs\n\n similarity · 200 values · no NULL · no NaN"), "{text}");
    let titles: Vec<&str> = text
        .lines()
        .filter(|l| l.starts_with(' ') && !l.starts_with("  "))
        .filter_map(|l| l.split(' ').nth(1))
        .collect();
    assert_eq!(titles, ["similarity", "punsafe", "TEXT", "WIDTH", "HEIGHT", "URL"]);
    assert!(text.contains("punsafe · 171 values · 29 NULL (14.5 %)"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert_eq!(run.stderr, "");
}

#[test]
fn the_object_holds_every_figure_and_what_it_rests_on() {
    let folder = laion_folder(1, 100, 25);
    let found = json(folder.path(), &["--column", "punsafe", "--column", "length(caption)"]);
    assert_eq!(found["rows"], 100);
    assert_eq!(found["selected"], Json::Null);
    let scores = &found["columns"][0];
    assert_eq!((scores["column"].as_str(), scores["role"].as_str()), (Some("punsafe"), Some("punsafe")));
    let all = &scores["all"];
    assert_eq!((all["nulls"]["rows"].as_u64(), all["nulls"]["null"].as_u64()), (Some(100), Some(15)));
    assert_eq!(all["range"]["max"], 0.99);
    assert_eq!(all["quantiles"]["percent"]["50"], 0.5);
    assert_eq!(all["distinct"]["n"], 85);
    let counts = all["histogram"]["counts"].as_array().unwrap();
    assert_eq!(counts.iter().filter_map(Json::as_u64).sum::<u64>(), 85);
    assert_eq!(all["histogram"]["edges"].as_array().unwrap().len(), counts.len() + 1);
    for name in ["nulls", "range", "moments", "quantiles", "histogram", "distinct", "frequent"] {
        assert_eq!(all[name]["basis"], "all rows", "{name}");
    }
    let role = json(folder.path(), &["--column", "caption"]);
    assert_eq!(
        (role["columns"][0]["column"].as_str(), role["columns"][0]["role"].as_str()),
        (Some("TEXT"), Some("caption"))
    );
    let lengths = &found["columns"][1];
    assert_eq!((lengths["column"].as_str(), &lengths["role"]), (Some("length(caption)"), &Json::Null));
    assert_eq!((&lengths["all"]["range"]["min"], &lengths["all"]["range"]["max"]), (&9.into(), &10.into()));
}

#[test]
fn a_filter_stands_beside_the_whole() {
    let folder = laion_folder(1, 100, 25);
    let args = ["--where", "WIDTH >= 150", "--column", "WIDTH"];
    let found = json(folder.path(), &args);
    assert_eq!((found["rows"].as_u64(), found["selected"].as_u64()), (Some(100), Some(50)));
    let column = &found["columns"][0];
    assert_eq!(
        (&column["all"]["range"]["min"], &column["selected"]["range"]["min"]),
        (&100.into(), &150.into())
    );
    assert_eq!(column["all"]["histogram"]["edges"], column["selected"]["histogram"]["edges"]);
    let text = pairlens(folder.path(), &["stats", ".", "--where", "WIDTH >= 150", "--column", "WIDTH"]);
    assert!(text.printed().starts_with("100 pairs; filter: 50 of them, WIDTH >= 150\n"), "{}", text.stdout);
    assert!(text.stdout.contains("  filter 50 values"), "{}", text.stdout);
}

#[test]
fn a_wrong_column_is_wrong_usage_and_costs_no_pass() {
    let folder = laion_folder(1, 10, 5);
    pairlens(folder.path(), &["stats", ".", "--column", "punsave"])
        .expect_failure(2, &["did you mean punsafe?"]);
    pairlens(folder.path(), &["stats", ".", "--where", "WIDTH >"]).expect_failure(2, &["WIDTH >"]);
}

#[test]
fn names_and_values_of_strangers_do_not_reach_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    hostile_data::write(&folder.path().join("part-00000.parquet"));
    for args in [&["stats", "."][..], &["stats", ".", "--json"]] {
        let run = pairlens(folder.path(), args);
        let is_tame = |c: char| c == '\n' || !(c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        assert!(run.printed().chars().all(is_tame), "{}", run.stdout);
    }
}

#[test]
fn rows_that_cannot_be_read_are_named_and_left_out() {
    let folder = laion_folder(1, 100, 25);
    damage_captions(&folder.path().join("part-00000.parquet"), 2);
    let run = pairlens(folder.path(), &["stats", ".", "--column", "TEXT"]);
    run.printed();
    run.expect_said(&[
        "note: row group 2 of part-00000.parquet cannot be read",
        "the figures lack rows of it",
    ]);
}

#[test]
fn a_dataset_without_rows_has_no_figures_and_no_error() {
    let folder = laion_folder(1, 0, 5);
    let run = pairlens(folder.path(), &["stats", "."]);
    assert!(run.printed().starts_with("0 pairs\n"), "{}", run.stdout);
}
