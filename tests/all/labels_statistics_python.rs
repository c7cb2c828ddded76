//! Statistics held against scipy's, statsmodels' and krippendorff's, which share no code with this program.
//!
//! Skipped, with a line that says so, where Python lacks one of them: `pip install scipy statsmodels krippendorff`.

#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use pairlens::labels::agreement::{Level, Ratings, Weights, cohen_kappa, krippendorff_alpha};
use pairlens::labels::estimate::{
    Confidence, FixedPlan, Proportion, QualityLimits, clopper_pearson, clopper_pearson_lower,
    clopper_pearson_upper, fisher_exact, newcombe, wilson,
};
use serde_json::{Value, json};

/// Ends of intervals agree to this, for counts of up to 100,000.
const WITHIN: f64 = 1e-8;

/// Counts: small ones whole, large ones at their ends and in between.
fn counts() -> Vec<(u64, u64)> {
    let mut counts: Vec<(u64, u64)> = (1..=12).flat_map(|n| (0..=n).map(move |k| (k, n))).collect();
    for n in [50, 132, 400, 999, 2_401, 10_000, 33_333, 100_000] {
        counts
            .extend([0, 1, 2, 7, n / 100, n / 10, n / 3, n / 2, n - n / 7, n - 2, n - 1, n].map(|k| (k, n)));
    }
    counts
}

fn confidences() -> [Confidence; 4] {
    [0.8, 0.9, 0.95, 0.999].map(|share| Confidence::new(share).unwrap())
}

fn of(k: u64, n: u64) -> Proportion {
    Proportion::new(k, n).unwrap()
}

fn libraries_are_there() -> bool {
    let probe = Command::new("python3")
        .args(["-c", "import scipy.stats, statsmodels.stats.proportion, krippendorff"])
        .stderr(Stdio::null())
        .status();
    let there = probe.is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: python3 lacks scipy, statsmodels or krippendorff");
    }
    there
}

/// Asks all at once: Python takes longer to start than to answer.
fn by_python(questions: &[Value]) -> Vec<Vec<Option<f64>>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/statistics_by_scipy.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(serde_json::to_string(questions).unwrap().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Asks Python each question and compares its answer with ours.
fn hold(asked: Vec<(Value, Vec<f64>)>, within: f64) {
    let (questions, ours): (Vec<Value>, Vec<Vec<f64>>) = asked.into_iter().unzip();
    let theirs = by_python(&questions);
    assert_eq!(theirs.len(), ours.len());
    for ((question, ours), theirs) in questions.iter().zip(&ours).zip(&theirs) {
        assert_eq!(ours.len(), theirs.len(), "{question}");
        for (ours, theirs) in ours.iter().zip(theirs) {
            let theirs = theirs.unwrap_or_else(|| panic!("no answer to {question}"));
            assert!((ours - theirs).abs() <= within, "{question}: {ours} here, {theirs} there");
        }
    }
}

#[test]
fn intervals_are_those_of_statsmodels_and_scipy() {
    if !libraries_are_there() {
        return;
    }
    let mut asked = Vec::new();
    for (k, n) in counts() {
        for confidence in confidences() {
            let question = |what| json!({"what": what, "k": k, "n": n, "confidence": confidence.share()});
            let ends = |estimate: pairlens::labels::estimate::Estimate| {
                vec![estimate.interval.low, estimate.interval.high]
            };
            asked.push((question("wilson"), ends(wilson(of(k, n), confidence))));
            asked.push((question("clopper_pearson"), ends(clopper_pearson(of(k, n), confidence))));
            let low = clopper_pearson_lower(of(k, n), confidence).interval.low;
            let high = clopper_pearson_upper(of(k, n), confidence).interval.high;
            asked.push((question("one_sided"), vec![low, high]));
        }
    }
    hold(asked, WITHIN);
}

#[test]
fn comparisons_are_those_of_statsmodels_and_scipy() {
    if !libraries_are_there() {
        return;
    }
    let counts = counts();
    let mut asked = Vec::new();
    for ((k, n), (l, m)) in counts.iter().zip(counts.iter().rev().cycle().skip(3)) {
        let (first, second) = (of(*k, *n), of(*l, *m));
        let question = |what| json!({"what": what, "k": [k, l], "n": [n, m], "confidence": 0.95});
        let difference = newcombe(first, second, Confidence::USUAL).interval;
        asked.push((question("newcombe"), vec![difference.low, difference.high]));
        asked.push((question("fisher"), vec![fisher_exact(first, second)]));
    }
    hold(asked, WITHIN);
}

#[test]
fn plans_accept_as_often_as_scipy_says() {
    if !libraries_are_there() {
        return;
    }
    let mut asked = Vec::new();
    for (aql, ltpd) in [(0.01, 0.05), (0.001, 0.01), (0.1, 0.2), (0.01, 0.012)] {
        let plan = FixedPlan::new(QualityLimits::usual(aql, ltpd).unwrap()).unwrap();
        for rate in [aql / 10.0, aql, f64::midpoint(aql, ltpd), ltpd, 1.0 - aql] {
            let question = json!({"what": "at_most", "k": plan.c, "n": plan.n, "rate": rate});
            asked.push((question, vec![plan.acceptance(rate)]));
        }
    }
    hold(asked, 1e-12);
}

/// People who mostly say the same, with gaps.
fn table(seed: u64, n_people: usize, n_values: usize) -> Vec<Vec<Option<usize>>> {
    let mut lot = fastrand::Rng::with_seed(seed);
    let item = |_| {
        let truth = lot.usize(..n_values);
        let say = |_| (lot.u8(..8) > 0).then(|| if lot.u8(..3) > 0 { truth } else { lot.usize(..n_values) });
        (0..n_people).map(say).collect()
    };
    (0..120).map(item).collect()
}

#[test]
fn agreement_is_that_of_statsmodels_and_krippendorff() {
    if !libraries_are_there() {
        return;
    }
    let mut asked = Vec::new();
    for (seed, n_people, n_values) in [(1, 2, 2), (2, 2, 5), (3, 3, 3), (4, 6, 4), (5, 2, 7)] {
        let items = table(seed, n_people, n_values);
        let ratings = Ratings::new(items.clone(), n_values).unwrap();
        let question = |what| json!({"what": what, "items": items, "n_values": n_values});
        let levels = [Level::Nominal, Level::Ordinal, Level::Interval];
        let alphas = levels.map(|level| krippendorff_alpha(&ratings, level).unwrap());
        asked.push((question("alpha"), alphas.to_vec()));
        if n_people == 2 {
            let weights = [Weights::Unweighted, Weights::Linear, Weights::Quadratic];
            let kappas = weights.map(|weights| cohen_kappa(&ratings, weights).unwrap());
            asked.push((question("kappa"), kappas.to_vec()));
        }
    }
    hold(asked, 1e-12);
}
