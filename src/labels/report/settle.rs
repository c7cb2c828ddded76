//! One answer out of several people's, and what became of each row that was drawn.
//!
//! The majority of those who judged a pair decides; of several values, each on its own. As many on one side as on
//! the other is no answer: nobody's word counts more. What a person did not say of a pair they judged is the
//! dimension's default, as it stood on their screen.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{Defects, Fate, Item, Material, Said, Standing};
use crate::labels::{Answer, Dimension, DimensionKind, LabelSet, Majority, Scope};

/// Answers to the built-in `image` dimension, and to any of that name, that mean that there was nothing to see.
const NO_PICTURE: [&str; 2] = ["dead", "corrupt"];

/// One row of the draw, settled.
#[derive(Debug)]
pub(super) struct Settled<'a> {
    pub(super) item: &'a Item,
    pub(super) fate: Fate,
    /// Whether it is a defect, as most of its judges call it; `None` where nobody can say, or as many do as do not.
    pub(super) verdict: Option<bool>,
    /// Of every dimension that is no free text.
    opinions: BTreeMap<&'a str, Opinion>,
}

/// What people together say of one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opinion {
    /// Values that hold.
    pub(super) holds: BTreeSet<String>,
    /// Values on which as many say yes as no.
    pub(super) tied: BTreeSet<String>,
    /// How it came to it.
    pub(super) ground: Ground,
}

/// Where an opinion comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// Somebody said it.
    Said,
    /// Nobody said anything, so that the default holds.
    Default,
    /// Nobody said anything, and there is no default.
    Unsaid,
    /// As many people say one thing as another.
    Tied,
}

/// Settles the rows of a draw, in its order.
pub(super) fn settle<'a>(material: &'a Material, defects: &Defects) -> Vec<Settled<'a>> {
    let settled = material.items.iter().enumerate().map(|(at, item)| {
        let untouched = if at < material.n_reached { Fate::PassedOver } else { Fate::NotReached };
        settle_one(&material.set, item, defects, untouched)
    });
    settled.collect()
}

impl Settled<'_> {
    /// What is said of a dimension: of judged rows, and of those that a page of a grid asked about just that. Of an
    /// escalated one that it was escalated, and no more.
    pub(super) fn opinion(&self, dimension: &Dimension) -> Option<&Opinion> {
        let opinion = self.opinions.get(dimension.name.as_str())?;
        let is_known = match self.fate {
            Fate::Judged | Fate::Tied => true,
            Fate::Escalated => escalating(dimension).is_some(),
            _ => opinion.ground != Ground::Unsaid && self.is_on_page(dimension),
        };
        is_known.then_some(opinion)
    }

    fn is_on_page(&self, dimension: &Dimension) -> bool {
        self.item.people.values().any(|said| said.on_pages.contains(&dimension.name))
    }

    /// All that is said, as `align = unrelated`, in the set's order, defaults left out.
    pub(super) fn said(&self, set: &LabelSet) -> Vec<String> {
        let of = |dimension: &Dimension| {
            let name = dimension.name.clone();
            let opinion = self.opinions.get(name.as_str());
            let said = match opinion {
                Some(Opinion { ground: Ground::Said, holds, .. }) => holds.iter().cloned().collect(),
                Some(Opinion { ground: Ground::Tied, tied, .. }) => {
                    vec![tied.iter().cloned().collect::<Vec<_>>().join(" or ")]
                }
                _ => Vec::new(),
            };
            said.into_iter().map(move |value| format!("{name} = {value}"))
        };
        set.dimensions.iter().flat_map(of).collect()
    }
}

fn settle_one<'a>(set: &'a LabelSet, item: &'a Item, defects: &Defects, untouched: Fate) -> Settled<'a> {
    let judges: Vec<&Said> = item.people.values().filter(|said| said.standing == Standing::Judged).collect();
    let dimensions = set.dimensions.iter().filter(|dimension| dimension.kind != DimensionKind::Text);
    let opinions = dimensions.map(|dimension| {
        let was_asked =
            |said: &&Said| said.standing == Standing::Judged || said.on_pages.contains(&dimension.name);
        let asked: Vec<&Said> = item.people.values().filter(was_asked).collect();
        (dimension.name.as_str(), opinion(dimension, &asked))
    });
    let opinions: BTreeMap<&str, Opinion> = opinions.collect();
    if item.is_blanked {
        return escalated(set, item, defects);
    }
    let verdict = verdict(set, &judges, defects);
    let fate = match verdict {
        Some(_) => Fate::Judged,
        None if !judges.is_empty() => Fate::Tied,
        None => unjudged(item, untouched),
    };
    Settled { item, fate, verdict, opinions }
}

/// What most of its judges call it: a defect where any of their answers is one. Two who call it a defect for
/// different reasons agree on that.
fn verdict(set: &LabelSet, judges: &[&Said], defects: &Defects) -> Option<bool> {
    let calls_it_one = |said: &&&Said| {
        set.dimensions.iter().any(|dimension| match said.answers.get(&dimension.name) {
            Some(answer) => defects.holds(&dimension.name, answer),
            None => Answer::unsaid(dimension).is_some_and(|answer| defects.holds(&dimension.name, &answer)),
        })
    };
    let n_for = judges.iter().filter(calls_it_one).count();
    match (2 * n_for).cmp(&judges.len()) {
        Ordering::Equal => None,
        ordering => Some(ordering == Ordering::Greater),
    }
}

/// Of an escalated pair it is known that it was escalated; that may be what makes a defect.
fn escalated<'a>(set: &'a LabelSet, item: &'a Item, defects: &Defects) -> Settled<'a> {
    let values = set.dimensions.iter().filter_map(|dimension| Some((dimension, escalating(dimension)?)));
    let is_defect = values.clone().any(|(dimension, value)| defects.names(&dimension.name, value));
    let opinions = values.map(|(dimension, value)| {
        let holds = BTreeSet::from([value.to_owned()]);
        (dimension.name.as_str(), Opinion { holds, tied: BTreeSet::new(), ground: Ground::Said })
    });
    let opinions = opinions.collect();
    Settled { item, fate: Fate::Escalated, verdict: is_defect.then_some(true), opinions }
}

fn escalating(dimension: &Dimension) -> Option<&str> {
    dimension.values.iter().find(|value| value.escalates).map(|value| value.name.as_str())
}

/// Why a row is not judged; `untouched` where nobody did anything with it.
fn unjudged(item: &Item, untouched: Fate) -> Fate {
    let said = || item.people.values();
    match () {
        () if said().any(is_without_picture) => Fate::NoPicture,
        () if said().any(|said| said.standing == Standing::Skipped) => Fate::Skipped,
        () => untouched,
    }
}

fn is_without_picture(said: &Said) -> bool {
    matches!(said.answers.get("image"), Some(Answer::One(value)) if NO_PICTURE.contains(&value.as_str()))
}

/// What these people say of a dimension; who said nothing said its default.
fn opinion(dimension: &Dimension, judges: &[&Said]) -> Opinion {
    let said: Vec<&Answer> = judges.iter().filter_map(|said| said.answers.get(&dimension.name)).collect();
    let unsaid = Answer::unsaid(dimension);
    // Nothing is assumed of a picture that was not there.
    let assumes = |said: &&&Said| {
        let sees_nothing = dimension.scope == Scope::Image && is_without_picture(said);
        !said.answers.contains_key(&dimension.name) && !sees_nothing
    };
    let n_silent = judges.iter().filter(assumes).count();
    let silent = unsaid.iter().flat_map(|answer| std::iter::repeat_n(answer, n_silent));
    let votes: Vec<&Answer> = said.iter().copied().chain(silent).collect();
    let Majority { answer, tied } = Majority::of(&votes);
    let ground = match () {
        () if votes.is_empty() => Ground::Unsaid,
        () if answer.is_none() => Ground::Tied,
        () if said.is_empty() => Ground::Default,
        () => Ground::Said,
    };
    let tied =
        if ground == Ground::Tied { votes.iter().flat_map(|answer| values(answer)).collect() } else { tied };
    Opinion { holds: answer.as_ref().map(values).unwrap_or_default(), tied, ground }
}

/// The values that an answer names; of a scale, the point.
fn values(answer: &Answer) -> BTreeSet<String> {
    match answer {
        Answer::One(value) => BTreeSet::from([value.clone()]),
        Answer::Several(values) => values.clone(),
        Answer::Point(point) => BTreeSet::from([point.to_string()]),
        Answer::Words(_) => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{item, material, said, set};
    use super::*;

    /// All of them reached.
    fn of(items: &[Item]) -> Material {
        Material { items: items.to_vec(), n_reached: items.len(), ..material(&[]) }
    }

    fn settled(people: &[(&str, Said)]) -> (Fate, Option<bool>, Vec<String>) {
        let set = set();
        let material = of(&[item(people)]);
        let settled = settle(&material, &Defects::usual(&set));
        (settled[0].fate, settled[0].verdict, settled[0].said(&set))
    }

    #[test]
    fn the_majority_decides_and_a_tie_is_no_answer() {
        let two_to_one = [("a", said("match")), ("b", said("unrelated")), ("c", said("unrelated"))];
        assert_eq!(settled(&two_to_one), (Fate::Judged, Some(true), vec!["align = unrelated".to_owned()]));
        assert_eq!(settled(&two_to_one[..2]).0, Fate::Tied);
        assert_eq!(settled(&two_to_one[..2]).1, None);
        assert_eq!(settled(&two_to_one[..1]).0, Fate::Judged);
    }

    #[test]
    fn two_who_call_it_a_defect_for_different_reasons_agree_on_that() {
        let two = [("a", said("text_only")), ("b", said("unrelated"))];
        let said = vec!["align = text_only or unrelated".to_owned()];
        assert_eq!(settled(&two), (Fate::Judged, Some(true), said));
    }

    #[test]
    fn an_escalated_pair_is_not_judged_whatever_was_said() {
        let blanked = Item { is_blanked: true, ..item(&[("a", said("match"))]) };
        let material = of(&[blanked]);
        let set = set();
        let usual = settle(&material, &Defects::usual(&set));
        assert_eq!((usual[0].fate, usual[0].verdict), (Fate::Escalated, None));
        let known = |name: &str| usual[0].opinion(set.dimension(name).unwrap()).map(|o| o.holds.clone());
        assert_eq!((known("safety"), known("align")), (Some(BTreeSet::from(["escalate".to_owned()])), None));
        let unsafe_ones = Defects::parse(&["safety=escalate".to_owned()], &set).unwrap();
        assert_eq!(settle(&material, &unsafe_ones)[0].verdict, Some(true));
    }

    #[test]
    fn a_dead_link_is_a_reason_of_its_own_unless_the_pair_was_judged() {
        let dead = |mut said: Said| {
            said.answers.insert("image".to_owned(), Answer::One("dead".to_owned()));
            said
        };
        let skipped = Said { standing: Standing::Skipped, ..Said::default() };
        assert_eq!(settled(&[("a", dead(skipped.clone()))]).0, Fate::NoPicture);
        assert_eq!(settled(&[("a", skipped)]).0, Fate::Skipped);
        assert_eq!(settled(&[("a", dead(said("match")))]).0, Fate::Judged);
    }

    #[test]
    fn what_nobody_touched_was_passed_over_or_not_reached() {
        let items = [item(&[]), item(&[("a", said("match"))]), item(&[])];
        let material = Material { n_reached: 2, ..of(&items) };
        let fates: Vec<Fate> = settle(&material, &Defects::usual(&set())).iter().map(|s| s.fate).collect();
        assert_eq!(fates, [Fate::PassedOver, Fate::Judged, Fate::NotReached]);
    }

    #[test]
    fn silence_is_the_default_and_flags_are_settled_one_by_one() {
        let set = set();
        let flags = |names: &[&str]| {
            let mut said = said("match");
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            said.answers.insert("flags".to_owned(), Answer::Several(names));
            said
        };
        let people = [("a", flags(&["watermark", "collage"])), ("b", flags(&["watermark"]))];
        let material = of(&[item(&people)]);
        let settled = settle(&material, &Defects::usual(&set));
        let opinion = settled[0].opinion(set.dimension("flags").unwrap()).unwrap();
        assert_eq!(opinion.holds, BTreeSet::from(["watermark".to_owned()]));
        assert_eq!(opinion.tied, BTreeSet::from(["collage".to_owned()]));
        let safety = settled[0].opinion(set.dimension("safety").unwrap()).unwrap();
        assert_eq!((safety.ground, safety.holds.contains("safe")), (Ground::Default, true));
    }
}
