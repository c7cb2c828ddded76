//! How far the judging is and how fast it went, by person.

use std::collections::BTreeMap;

use super::moment::in_utc;
use super::settle::Settled;
use super::{Fate, Item, PersonPace, Progress, Standing};

/// Counts what was done with the rows of a draw.
pub(super) fn progress(rows: &[Settled<'_>]) -> Progress {
    let n_of = |fate: Fate| rows.iter().filter(|row| row.fate == fate).count() as u64;
    let mut people: BTreeMap<&str, Work> = BTreeMap::new();
    for item in rows.iter().map(|row| row.item) {
        add(&mut people, item);
    }
    let moments = || people.values().filter_map(|work| work.from_to);
    let from = moments().map(|(from, _)| from).min();
    let to = moments().map(|(_, to)| to).max();
    Progress {
        n_drawn: rows.len() as u64,
        n_judged: n_of(Fate::Judged),
        n_from_elsewhere: rows
            .iter()
            .filter(|row| row.fate == Fate::Judged && is_from_elsewhere(row.item))
            .count() as u64,
        n_not_reached: n_of(Fate::NotReached),
        n_passed_over: n_of(Fate::PassedOver),
        from_to: from.zip(to).map(|(from, to)| (in_utc(from), in_utc(to))),
        people: people.into_iter().filter(|(_, work)| work.n_judged + work.n_skipped > 0).map(told).collect(),
    }
}

/// Whether nobody judged a row in this draw, though it is judged.
fn is_from_elsewhere(item: &Item) -> bool {
    let mut judges = item.people.values().filter(|said| said.standing == Standing::Judged);
    judges.all(|said| said.is_from_elsewhere)
}

#[derive(Default)]
struct Work {
    n_judged: u64,
    n_skipped: u64,
    n_grid: u64,
    shown_ms: Vec<u64>,
    from_to: Option<(i64, i64)>,
}

fn add<'a>(people: &mut BTreeMap<&'a str, Work>, item: &'a Item) {
    for (name, said) in &item.people {
        let work = people.entry(name).or_default();
        if let Some(at_ms) = said.at_ms.filter(|_| !said.is_from_elsewhere) {
            let (from, to) = work.from_to.unwrap_or((at_ms, at_ms));
            work.from_to = Some((from.min(at_ms), to.max(at_ms)));
        }
        work.n_skipped += u64::from(said.standing == Standing::Skipped);
        if said.standing == Standing::Judged {
            work.n_judged += 1;
            work.n_grid += u64::from(said.is_grid);
            work.shown_ms.extend(said.shown_ms.filter(|_| !said.is_grid));
        }
    }
}

fn told((name, mut work): (&str, Work)) -> PersonPace {
    work.shown_ms.sort_unstable();
    PersonPace {
        name: name.to_owned(),
        n_judged: work.n_judged,
        n_skipped: work.n_skipped,
        median_s: median(&work.shown_ms).map(|ms| ms / 1000.0),
        n_timed: work.shown_ms.len() as u64,
        n_grid: work.n_grid,
    }
}

/// The middle of sorted numbers; of two middles, the mean.
#[expect(clippy::cast_precision_loss, reason = "milliseconds somebody waited: far below 2^53")]
fn median(sorted: &[u64]) -> Option<f64> {
    let (low, high) = (sorted.get((sorted.len().checked_sub(1)?) / 2)?, sorted.get(sorted.len() / 2)?);
    Some(f64::midpoint(*low as f64, *high as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_the_mean_of_both() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7.0));
        assert_eq!(median(&[1, 2]), Some(1.5));
        assert_eq!(median(&[1, 2, 90]), Some(2.0));
    }
}
