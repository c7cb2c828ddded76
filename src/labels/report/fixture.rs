//! Made-up material for tests of the report's parts.

use std::collections::BTreeMap;

use super::{Defects, DrawnFrom, Item, Material, Populations, Said, Standing, Wish};
use crate::labels::estimate::Confidence;
use crate::labels::set::built_in;
use crate::labels::{Answer, LabelSet};

/// The set for audits.
pub(super) fn set() -> LabelSet {
    built_in("pair-audit-v1").unwrap()
}

/// A judged pair.
pub(super) fn said(align: &str) -> Said {
    Said {
        answers: BTreeMap::from([("align".to_owned(), Answer::One(align.to_owned()))]),
        standing: Standing::Judged,
        shown_ms: Some(900),
        at_ms: Some(1_795_392_000_000),
        ..Said::default()
    }
}

/// A row of the only stratum.
pub(super) fn item(people: &[(&str, Said)]) -> Item {
    let people = people.iter().map(|(name, said)| ((*name).to_owned(), said.clone())).collect();
    Item { key: "00".to_owned(), shard: "a.parquet".to_owned(), weight: 10.0, people, ..Item::default() }
}

/// A draw of 10,000 rows without strata; `nth` tells one row from another.
pub(super) fn material(answers: &[Option<&str>]) -> Material {
    let row = |(nth, answer): (usize, Option<&str>)| {
        let people: Vec<(&str, Said)> = answer.map(|answer| ("ann", said(answer))).into_iter().collect();
        Item { key: format!("{nth:032x}"), shard_row: nth as u64, ..item(&people) }
    };
    Material {
        set: set(),
        drawn: DrawnFrom {
            draw: 1,
            paths: vec!["shards/".to_owned()],
            is_random: true,
            seed: 7,
            fingerprint: "f1".to_owned(),
            n_population: 10_000,
            strata: vec![(Vec::new(), 10_000, answers.len() as u64)],
            redraw: "pairlens sample shards/ -n 400 --seed 7".to_owned(),
            ..DrawnFrom::default()
        },
        n_reached: answers.iter().rposition(Option::is_some).map_or(0, |last| last + 1),
        items: answers.iter().copied().enumerate().map(row).collect(),
        labels: Vec::new(),
        repeats: Vec::new(),
        elsewhere: Vec::new(),
    }
}

/// 95 % sure, usual defects, nothing else.
pub(super) fn wish() -> Wish {
    Wish {
        confidence: Confidence::USUAL,
        defects: Defects::usual(&set()),
        plan: None,
        precision: 0.99,
        against: None,
        populations: Populations::Same,
        now_ms: 1_795_392_000_000,
        command: "pairlens report shards/ --output audit.html".to_owned(),
    }
}
