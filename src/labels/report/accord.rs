//! Agreement on the rows of a draw, between people and of each with themselves.
//!
//! Tables and figures are those of `agreement`, as `pairlens labels agreement` shows them; here is only which labels
//! they are made of, and how they are told.

use std::collections::BTreeMap;

use super::rates::counted;
use super::{Accord, Material, Measure, SelfAccord, Wish};
use crate::labels::agreement::{
    Agreement, Figures, Level, Measure as Kind, RatingsError, Undefined, Weights, tables,
};

/// Of each dimension that two people or more judged the same pairs by, of several values each that anybody said.
pub(super) fn accords(material: &Material, wish: &Wish) -> Result<Vec<Accord>, RatingsError> {
    let tables = tables(&material.set, &material.labels)?;
    Ok(tables.iter().map(|table| told(Figures::of(table, wish.confidence, material.drawn.seed))).collect())
}

/// By person, over pairs that were shown to them again.
pub(super) fn self_accords(material: &Material, wish: &Wish) -> Vec<SelfAccord> {
    let required = material.set.required().map(|required| required.name.as_str());
    let mut people: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (name, repeats) in &material.repeats {
        for repeat in repeats.iter().filter(|repeat| required == Some(repeat.dimension.as_str())) {
            let (k, n) = people.entry(name).or_default();
            *k += u64::from(repeat.first == repeat.again);
            *n += 1;
        }
    }
    let told = |(name, (k, n)): (&str, (u64, u64))| SelfAccord {
        name: name.to_owned(),
        counted: counted(k, n, wish.confidence),
    };
    people.into_iter().map(told).collect()
}

fn told(figures: Figures) -> Accord {
    let what = match figures.value {
        Some(value) => format!("{} = {value}", figures.dimension),
        None => figures.dimension,
    };
    Accord {
        what,
        n_pairs: figures.n_items as u64,
        n_people: figures.people.len() as u64,
        measures: figures.measures.into_iter().map(|(kind, found)| measure(kind, found)).collect(),
    }
}

fn measure(kind: Kind, found: Result<Agreement, Undefined>) -> Measure {
    let name = name(kind).to_owned();
    match found {
        Ok(found) => {
            let between = found.interval.map(|interval| (interval.low, interval.high));
            Measure { name, value: Some(found.value), between, why_not: None }
        }
        Err(why) => Measure { name, value: None, between: None, why_not: Some(why.to_string()) },
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Percent => "same answer",
        Kind::Kappa(Weights::Unweighted) => "Cohen's κ",
        Kind::Kappa(Weights::Linear) => "Cohen's κ, linear",
        Kind::Kappa(Weights::Quadratic) => "Cohen's κ, quadratic",
        Kind::Alpha(Level::Nominal) => "Krippendorff's α",
        Kind::Alpha(Level::Ordinal) => "Krippendorff's α, ordinal",
        Kind::Alpha(Level::Interval) => "Krippendorff's α, interval",
        Kind::Ac1 => "Gwet's AC1",
    }
}
