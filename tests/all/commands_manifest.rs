//! What the manifest of `pairlens export` says of the rows beside the filter, and when an export is refused.

use serde_json::{Value as Json, json};

use crate::commands_run::pairlens;
use crate::fixtures::{damage_captions, laion_folder};

/// The manifest of an export of a folder's rows with these options.
fn manifest(folder: &std::path::Path, options: &[&str]) -> Json {
    let run = pairlens(folder, &[&["export", ".", "--output", "out.csv", "--overwrite"], options].concat());
    run.printed();
    serde_json::from_slice(&std::fs::read(folder.join("out.csv.manifest.json")).unwrap()).unwrap()
}

/// Whether one of its notes has these words.
fn notes(manifest: &Json, words: &str) -> bool {
    manifest["notes"].as_array().unwrap().iter().any(|note| note.as_str().unwrap().contains(words))
}

#[test]
fn what_a_sample_or_an_order_could_not_read_is_noted() {
    let folder = laion_folder(1, 100, 25);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let sampled = manifest(folder.path(), &["-n", "10"]);
    assert!(notes(&sampled, "row group 1 of part-00000.parquet"), "{sampled}");
    assert!(notes(&sampled, "its 25 rows could not be drawn"), "{sampled}");
    let sorted = manifest(folder.path(), &["--sort", "caption:desc"]);
    assert!(notes(&sorted, "its rows from 25 on come last"), "{sorted}");
}

#[test]
fn what_is_in_the_way_is_said_before_the_rows_are_looked_for() {
    let folder = laion_folder(1, 100, 25);
    std::fs::write(folder.path().join("there.csv"), "mine").unwrap();
    let refused = |output: &str, more: &[&str]| {
        let args = ["export", ".", "--where", "punsafe < 0.5", "-n", "5", "--output", output];
        let run = pairlens(folder.path(), &[&args, more].concat());
        assert_ne!(run.code, Some(0));
        // Neither what the filter could not judge nor what was drawn.
        assert!(!run.stderr.contains("note:") && !run.stderr.contains("drawn"), "{}", run.stderr);
        run.stderr
    };
    assert!(refused("there.csv", &[]).contains("it already exists"));
    assert!(refused("nowhere/out.csv", &[]).contains("nowhere does not exist"));
    assert!(refused("out.csv", &["--columns", "TEXT,caption"]).contains("is named twice"));
    assert!(refused("out.csv", &["--compression", "zstd"]).contains("compress"));
}

#[test]
fn the_strata_of_a_sample_are_told_with_their_sizes() {
    let folder = laion_folder(1, 100, 25);
    let sample =
        &manifest(folder.path(), &["-n", "20", "--seed", "7", "--by", "WIDTH:150,175", "--equal"])["sample"];
    let told = json!({
        "n": 20, "seed": 7, "by": ["WIDTH:150,175"], "equal": true,
        "strata": [
            { "names": ["< 150"], "rows": 50, "drawn": 7 },
            { "names": ["150 to < 175"], "rows": 25, "drawn": 7 },
            { "names": ["≥ 175"], "rows": 25, "drawn": 6 },
        ],
    });
    assert_eq!(*sample, told);
    let whole = manifest(folder.path(), &["-n", "20"]);
    assert_eq!(whole["sample"]["strata"], json!([{ "names": [], "rows": 100, "drawn": 20 }]));
}

#[test]
fn numbers_of_the_whole_dataset_in_a_filter_are_noted() {
    let folder = laion_folder(1, 100, 25);
    let filtered = manifest(folder.path(), &["--where", "WIDTH >= top_bound(WIDTH, 0.3)"]);
    assert!(notes(&filtered, "top_bound(WIDTH, 0.3) is 169"), "{filtered}");
}
