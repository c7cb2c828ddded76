//! Samples: against a naive draw, the same after any cut and re-ordering of the rows, uniform, exact in number,
//! with strata, damage and limits; and as a command.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, UInt64Array};
use fastrand::Rng;
use pairlens::base::Cancel;
use pairlens::dataset::{RowId, SharedDataset};
use pairlens::query::keyed::{KeyedError, PairKey, PairPart};
use pairlens::query::sample::{Allocation, Draw, Sample, SampleError, SampleSpec, StratifyBy};
use pairlens::query::{Selection, names_of};

use crate::commands_run::pairlens;
use crate::fixtures::{damage_captions, laion_folder, shared_data, write_shard};
use crate::query_rounds::{Row, dataset_of, open, rows, run};

/// More than any of these datasets needs.
const BUDGET_BYTES: u64 = 1 << 20;

fn spec(dataset: &SharedDataset, n: u64, seed: u64, by: &[&str], allocation: Allocation) -> SampleSpec {
    let names = names_of(dataset);
    let by = by.iter().map(|by| StratifyBy::parse(by, &names).expect("binds")).collect();
    SampleSpec { n, seed, by, allocation }
}

fn draw(dataset: &SharedDataset, rows: &Selection, spec: SampleSpec, n_threads: usize) -> Sample {
    let draw = Draw::within(dataset, rows.clone(), spec, Cancel::new(), BUDGET_BYTES);
    run(&mut draw.expect("can be drawn"), n_threads).expect("drawn")
}

fn uniform(dataset: &SharedDataset, n: u64, seed: u64) -> Sample {
    draw(dataset, &Selection::all(dataset.n_rows()), SampleSpec::uniform(n, seed), 2)
}

fn numbers(sample: &Sample) -> Vec<u64> {
    sample.drawn().iter().map(|drawn| drawn.row.0).collect()
}

fn key(row: &Row) -> PairKey {
    PairKey::of(part(row.url.as_deref()), part(row.caption.as_deref()))
}

fn part(text: Option<&str>) -> PairPart<'_> {
    text.map_or(PairPart::Absent, PairPart::Text)
}

/// The name of the stratum a row is in, by language and two bins of `punsafe`.
fn stratum(row: &Row) -> Vec<String> {
    let language = row.language.unwrap_or("NULL").to_owned();
    let bin = match row.punsafe {
        Some(value) if value < 0.3 => "< 0.3",
        Some(value) if value < 0.6 => "0.3 to < 0.6",
        Some(value) if value >= 0.6 => "≥ 0.6",
        _ => "NULL or NaN",
    };
    vec![language, bin.to_owned()]
}

const BY: [&str; 2] = ["language", "punsafe:0.3,0.6"];

/// The rows in the order of drawing from each stratum: by definition, with maps and sorting.
fn naive(
    rows: &[Row],
    wanted: &[usize],
    seed: u64,
    of: fn(&Row) -> Vec<String>,
) -> BTreeMap<Vec<String>, Vec<usize>> {
    let mut copies: HashMap<(Vec<String>, PairKey), u64> = HashMap::new();
    let mut strata: BTreeMap<Vec<String>, Vec<(u128, usize)>> = BTreeMap::new();
    for at in wanted {
        let (row, key) = (&rows[*at], key(&rows[*at]));
        let copy = copies.entry((of(row), key)).or_default();
        strata.entry(of(row)).or_default().push((key.priority(*copy, seed), *at));
        *copy += 1;
    }
    let order = |(name, mut rows): (_, Vec<(u128, usize)>)| {
        rows.sort_unstable();
        (name, rows.into_iter().map(|(_, at)| at).collect())
    };
    strata.into_iter().map(order).collect()
}

#[test]
fn the_rows_drawn_are_those_of_the_definition() {
    let seed = 20_261_125;
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let rows = rows(&mut rng, 600);
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset_of(folder.path(), &rows, 250, 80);
    for (n, n_threads) in [(0, 1), (1, 2), (37, 3), (300, 1), (599, 2), (600, 2), (9000, 2)] {
        let wanted: Vec<usize> = (0..600).filter(|_| n > 500 || rng.bool()).collect();
        let selection = Selection::of(600, wanted.iter().map(|at| RowId(*at as u64)));
        let sample = draw(&dataset, &selection, SampleSpec::uniform(n, seed), n_threads);
        let naive_order = naive(&rows, &wanted, seed, |_| Vec::new()).remove(&Vec::new()).unwrap_or_default();
        let first: Vec<u64> =
            naive_order.iter().map(|at| *at as u64).take(usize::try_from(n).unwrap()).collect();
        assert_eq!(numbers(&sample), first, "{n} rows");
        assert_eq!(sample.n_population(), wanted.len() as u64);

        for allocation in [Allocation::Proportional, Allocation::Equal] {
            let sample = draw(&dataset, &selection, spec(&dataset, n, seed, &BY, allocation), n_threads);
            assert_eq!(sample.drawn().len() as u64, n.min(wanted.len() as u64));
            let naive = naive(&rows, &wanted, seed, stratum);
            assert_eq!(sample.strata().len(), naive.len());
            for (id, stratum) in (0..).zip(sample.strata()) {
                let all = &naive[&stratum.names];
                let own = sample.drawn().iter().filter(|drawn| drawn.stratum == id);
                let own: Vec<usize> = own.map(|drawn| usize::try_from(drawn.row.0).unwrap()).collect();
                assert_eq!(own, all[..own.len()], "{n} rows of {:?}", stratum.names);
                assert_eq!((stratum.n_drawn, stratum.n_rows), (own.len() as u64, all.len() as u64));
            }
        }
    }
}

/// What was drawn as pairs with their strata, sorted: what a person would compare.
fn pairs(
    dataset: &SharedDataset,
    rows: &[Row],
    by: &[&str],
    filter: impl Fn(&Row) -> bool,
) -> Vec<(Vec<String>, String)> {
    let kept = (0..).zip(rows).filter(|(_, row)| filter(row)).map(|(at, _)| RowId(at));
    let selection = Selection::of(dataset.n_rows(), kept);
    let sample = draw(dataset, &selection, spec(dataset, 60, 3, by, Allocation::Proportional), 2);
    let pair = |drawn: &pairlens::query::sample::Drawn| {
        let names = sample.strata()[drawn.stratum as usize].names.clone();
        (names, format!("{:?}", rows[usize::try_from(drawn.row.0).unwrap()].pair()))
    };
    let mut pairs: Vec<_> = sample.drawn().iter().map(pair).collect();
    assert_eq!(pairs.len(), 60);
    pairs.sort();
    pairs
}

#[test]
fn re_sharded_re_ordered_and_filtered_rows_draw_the_same_pairs() {
    let mut rng = Rng::with_seed(11);
    let rows = rows(&mut rng, 500);
    let mut shuffled = rows.clone();
    rng.shuffle(&mut shuffled);
    let mut by_caption = rows.clone();
    by_caption.sort_by(|a, b| (&b.caption, a.number).cmp(&(&a.caption, b.number)));
    let orders = [(rows, 500, 100), (shuffled, 61, 20), (by_caption, 130, 130)];
    let filters: [fn(&Row) -> bool; 3] =
        [|_| true, |row| row.punsafe.is_some_and(|value| value < 0.5), |row| row.number % 3 > 0];
    for by in [&[][..], &["language"], &BY] {
        for filter in filters {
            let draws: Vec<_> = orders
                .iter()
                .map(|(rows, shard_rows, group_rows)| {
                    let folder = tempfile::tempdir().unwrap();
                    let dataset = dataset_of(folder.path(), rows, *shard_rows, *group_rows);
                    pairs(&dataset, rows, by, filter)
                })
                .collect();
            assert_eq!(draws[0], draws[1]);
            assert_eq!(draws[0], draws[2]);
        }
    }
}

#[test]
fn neither_threads_nor_budget_change_a_draw_and_another_seed_does() {
    let mut rng = Rng::with_seed(12);
    let rows = rows(&mut rng, 400);
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset_of(folder.path(), &rows, 150, 40);
    let all = Selection::all(400);
    let spec = |seed| spec(&dataset, 90, seed, &BY, Allocation::Equal);
    let first = numbers(&draw(&dataset, &all, spec(1), 1));
    for (n_threads, budget_bytes) in [(2, BUDGET_BYTES), (3, BUDGET_BYTES), (2, 100 * 24), (1, 30 * 24)] {
        let mut draw = Draw::within(&dataset, all.clone(), spec(1), Cancel::new(), budget_bytes).unwrap();
        assert_eq!(numbers(&run(&mut draw, n_threads).unwrap()), first);
    }
    assert_ne!(numbers(&draw(&dataset, &all, spec(2), 2)), first);
}

#[test]
fn the_same_command_draws_these_rows_for_ever() {
    let folder = laion_folder(2, 500, 120);
    assert_eq!(numbers(&uniform(&open(folder.path()), 8, 7)), [983, 157, 141, 356, 517, 619, 931, 735]);
}

#[test]
fn every_row_has_the_same_chance_alone_or_as_a_copy() {
    // 200 rows, of which the first 100 are 20 pairs five times each; 500 draws of 20.
    const N_DRAWS: u64 = 500;
    let row = |at: usize| {
        let pair = if at < 100 { at % 20 } else { at };
        let text = Some(format!("pair {pair}"));
        Row { url: text.clone(), caption: text, language: None, punsafe: None, number: 0 }
    };
    let rows: Vec<Row> = (0..200).map(row).collect();
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset_of(folder.path(), &rows, 200, 200);
    let mut n_drawn = vec![0_u32; 200];
    for seed in 0..N_DRAWS {
        let sample = draw(&dataset, &Selection::all(200), SampleSpec::uniform(20, seed), 1);
        for row in numbers(&sample) {
            n_drawn[usize::try_from(row).unwrap()] += 1;
        }
    }
    // Each is drawn 50 times on average, with a variance of 45 (500 draws of probability 20/200).
    let chi_square: f64 = n_drawn.iter().map(|n| (f64::from(*n) - 50.0).powi(2) / 45.0).sum();
    // 199 degrees of freedom: outside of this once in ten thousand.
    assert!((130.0..285.0).contains(&chi_square), "{chi_square}");
}

#[test]
fn strata_have_the_probability_their_rows_had_and_what_is_missing_is_one() {
    let mut rng = Rng::with_seed(13);
    let rows = rows(&mut rng, 300);
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset_of(folder.path(), &rows, 300, 100);
    let spec = spec(&dataset, 50, 0, &["punsafe:0.5"], Allocation::Proportional);
    let sample = draw(&dataset, &Selection::all(300), spec, 2);
    let names: Vec<&str> = sample.strata().iter().flat_map(|s| &s.names).map(String::as_str).collect();
    assert_eq!(names, ["< 0.5", "≥ 0.5", "NULL or NaN"]);
    let missing = rows.iter().filter(|row| row.punsafe.is_none_or(f32::is_nan)).count();
    assert_eq!(sample.strata()[2].n_rows, missing as u64);
    for stratum in sample.strata() {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let (n_drawn, n_rows) = (stratum.n_drawn as f64, stratum.n_rows as f64);
        assert!((stratum.probability() - n_drawn / n_rows).abs() < 1e-12);
    }
    assert_eq!(sample.describe(), "50 rows drawn with seed 0 by punsafe:0.5, proportional");
    assert_eq!(sample.selection().len(), 50);
}

#[test]
fn damaged_groups_are_no_part_of_the_population_whichever_column_is_damaged() {
    let folder = laion_folder(2, 300, 100);
    damage_captions(&folder.path().join("part-00000.parquet"), 1);
    let dataset = open(folder.path());
    for by in [&[][..], &["width:250"]] {
        let all = Selection::all(600);
        let sample = draw(&dataset, &all, spec(&dataset, 400, 5, by, Allocation::Proportional), 2);
        assert_eq!((sample.drawn().len(), sample.n_population(), sample.damaged().len()), (400, 500, 1));
        assert!(numbers(&sample).iter().all(|row| !(100..200).contains(row)));
        // As if the group had not been there.
        let whole = Selection::all(600).without(RowId(100)..RowId(200));
        let other = draw(&dataset, &whole, spec(&dataset, 400, 5, by, Allocation::Proportional), 1);
        assert_eq!((numbers(&other), other.damaged().len()), (numbers(&sample), 0));
    }
}

#[test]
fn limits_are_said_in_words() {
    let folder = laion_folder(1, 20, 20);
    let dataset = open(folder.path());
    let refused = |n_rows: u64, spec: SampleSpec| {
        Draw::new(&dataset, Selection::all(n_rows), spec, Cancel::new()).map(drop).unwrap_err()
    };
    let most = 4 << 20;
    assert!(
        Draw::new(&dataset, Selection::all(most + 1), SampleSpec::uniform(most, 0), Cancel::new()).is_ok()
    );
    assert_eq!(refused(most + 1, SampleSpec::uniform(u64::MAX, 0)), SampleError::TooMany { n: most + 1 });
    let by = spec(&dataset, 1, 0, &["width", "height", "punsafe", "similarity", "url"], Allocation::Equal);
    assert_eq!(refused(20, by), SampleError::TooManyBy);
    let too_many_rows = refused((1 << 32) + 1, SampleSpec::uniform(1, 0));
    assert_eq!(too_many_rows, SampleError::Keyed(KeyedError::TooManyRows { n_rows: (1 << 32) + 1 }));
    assert!(too_many_rows.to_string().contains("4,294,967,297 rows"), "{too_many_rows}");
}

#[test]
fn unsigned_integers_divide_as_other_numbers_do() {
    let folder = tempfile::tempdir().unwrap();
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(["a", "b", "c", "d"]));
    let classes: ArrayRef = Arc::new(UInt64Array::from(vec![Some(u64::MAX), Some(7), None, Some(7)]));
    let columns = [("URL", Arc::clone(&texts), true), ("TEXT", texts, true), ("class", classes, true)];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    write_shard(&folder.path().join("part-00000.parquet"), &batch, 2);
    let dataset = open(folder.path());
    let strata = |by: &str| {
        let spec = spec(&dataset, 4, 0, &[by], Allocation::Proportional);
        let sample = draw(&dataset, &Selection::all(4), spec, 2);
        sample.strata().iter().map(|stratum| (stratum.names.concat(), stratum.n_rows)).collect::<Vec<_>>()
    };
    let named = |names: [(&str, u64); 3]| names.map(|(name, n_rows)| (name.to_owned(), n_rows)).to_vec();
    assert_eq!(strata("class"), named([("7", 2), ("18446744073709551615", 1), ("NULL", 1)]));
    assert_eq!(strata("class:10"), named([("< 10", 2), ("≥ 10", 1), ("NULL", 1)]));
    assert_eq!(strata("-class"), named([("-18446744073709551615", 1), ("-7", 2), ("NULL", 1)]));
}

#[test]
fn a_real_sample_is_exact_and_keeps_the_shares_of_languages() {
    let Some(path) = shared_data("spark/laion2B-multi-joined") else { return };
    let dataset = open(&path);
    let all = Selection::all(dataset.n_rows());
    let sample = draw(&dataset, &all, spec(&dataset, 1000, 0, &["language"], Allocation::Proportional), 2);
    assert_eq!((sample.drawn().len(), sample.n_population(), sample.strata().len()), (1000, 62_141, 103));
    for stratum in sample.strata() {
        let share = stratum.n_rows * 1000 / 62_141;
        assert!(stratum.n_drawn == share || stratum.n_drawn == share + 1, "{stratum:?}");
    }
}

#[test]
fn the_command_prints_the_rows_and_says_seed_and_strata() {
    let folder = laion_folder(2, 300, 100);
    let args = ["sample", ".", "-n", "40", "--seed", "9", "--by", "punsafe:0.5", "--equal", "--json"];
    let run = pairlens(folder.path(), &args);
    let rows: Vec<serde_json::Value> =
        run.printed().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 40);
    run.expect_said(&["40 of 600 rows drawn, seed 9", "NULL or NaN", "≥ 0.5", "probability"]);
    let n_missing = rows.iter().filter(|row| row["punsafe"].is_null()).count();
    assert_eq!(n_missing, 13);
    // Each row says what it stands for: together those of a stratum stand for all of its rows.
    let of = |name: &str| rows.iter().filter(|row| row["sample"]["stratum"][0] == name).collect::<Vec<_>>();
    let (high, missing) = (of("≥ 0.5"), of("NULL or NaN"));
    assert!(missing.len() == 13 && missing.iter().all(|row| row["punsafe"].is_null()), "{missing:?}");
    assert!(high.iter().all(|row| row["punsafe"].as_f64().unwrap() >= 0.5), "{high:?}");
    let weight = |row: &&serde_json::Value| 1.0 / row["sample"]["probability"].as_f64().unwrap();
    // Of 600 rows each seventh has no score.
    assert!((missing.iter().map(weight).sum::<f64>() - 86.0).abs() < 1e-9);
    assert_eq!(pairlens(folder.path(), &args).stdout, run.stdout);

    let run = pairlens(
        folder.path(),
        &["sample", "part-00001.parquet", "part-00000.parquet", "-n", "3", "--columns", "caption"],
    );
    assert_eq!(run.printed().matches("caption ").count(), 3);
    run.expect_said(&["3 of 600 rows drawn, seed 0"]);
    let filtered = pairlens(
        folder.path(),
        &["sample", ".", "-n", "500", "--where", "first.url AND width < 150", "--json"],
    );
    assert_eq!(filtered.printed().lines().count(), 50);
}

#[test]
fn the_command_refuses_in_words() {
    let folder = laion_folder(1, 300, 100);
    let sample = |more: &[&str]| pairlens(folder.path(), &[&["sample", ".", "-n", "5"], more].concat());
    sample(&["--by", "nothing"]).expect_failure(2, &["there is no column nothing"]);
    sample(&["--by", "punsafe:0.5,0.1"])
        .expect_failure(2, &["could not follow --by punsafe:0.5,0.1", "the cuts have to ascend"]);
    sample(&["--by", "caption:3"]).expect_failure(2, &["caption is no number"]);
    pairlens(folder.path(), &["sample", "."]).expect_failure(2, &["-n <N>"]);
}
