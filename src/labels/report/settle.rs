//! One answer out of several people's, and what became of each row that was drawn.
//!
//! The majority of those who judged a pair decides; of several values, each on its own. As many on one side as on
//! the other is no answer: nobody's word counts more. What a person did not say of a pair they judged is the
//! dimension's default, as it stood on their screen.

use std::collections::{BTreeMap, BTreeSet};

use super::{Defects, Fate, Item, Material, Said, Standing};
use crate::labels::{Answer, Dimension, DimensionKind, LabelSet, Majority};

/// Answers to the built-in `image` dimension, and to any of that name, that mean that there was nothing to see.
const NO_PICTURE: [&str; 2] = ["dead", "corrupt"];

/// One row of the draw, settled.
#[derive(Debug)]
pub(super) struct Settled<'a> {
    pub(super) item: &'a Item,
    pub(super) fate: Fate,
    pub(super) is_defect: bool,
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
    /// What is said of a dimension: of judged rows, and of those that a page of a grid asked about just that.
    pub(super) fn opinion(&self, dimension: &Dimension) -> Option<&Opinion> {
        let opinion = self.opinions.get(dimension.name.as_str())?;
        let is_asked = opinion.ground != Ground::Unsaid && self.fate != Fate::Escalated;
        (self.fate == Fate::Judged || is_asked && self.is_on_page(dimension)).then_some(opinion)
    }

    fn is_on_page(&self, dimension: &Dimension) -> bool {
        self.item.people.values().any(|said| said.on_pages.contains(&dimension.name))
    }

    /// All that is said, as `align = unrelated`, in the set's order, defaults left out.
    pub(super) fn said(&self, set: &LabelSet) -> Vec<String> {
        let of = |dimension: &Dimension| {
            let name = dimension.name.clone();
            let opinion = self.opinions.get(name.as_str());
            let holds = opinion.filter(|o| o.ground == Ground::Said).map(|o| o.holds.clone());
            holds.unwrap_or_default().into_iter().map(move |value| format!("{name} = {value}"))
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
    let required = set.required().and_then(|required| opinions.get(required.name.as_str()));
    let fate = fate(item, required.filter(|_| !judges.is_empty()), untouched);
    let names = |(name, opinion): (&&str, &Opinion)| opinion.holds.iter().any(|v| defects.names(name, v));
    let is_defect = fate == Fate::Judged && opinions.iter().any(names);
    Settled { item, fate, is_defect, opinions }
}

/// `untouched` is what it is when nobody did anything with it.
fn fate(item: &Item, required: Option<&Opinion>, untouched: Fate) -> Fate {
    if item.is_blanked {
        return Fate::Escalated;
    }
    let said = || item.people.values();
    match required.map(|opinion| opinion.ground) {
        Some(Ground::Tied) => Fate::Tied,
        Some(Ground::Said | Ground::Default) => Fate::Judged,
        _ if said().any(is_without_picture) => Fate::NoPicture,
        _ if said().any(|said| said.standing == Standing::Skipped) => Fate::Skipped,
        _ => untouched,
    }
}

fn is_without_picture(said: &Said) -> bool {
    matches!(said.answers.get("image"), Some(Answer::One(value)) if NO_PICTURE.contains(&value.as_str()))
}

/// What these people say of a dimension; who said nothing said its default.
fn opinion(dimension: &Dimension, judges: &[&Said]) -> Opinion {
    let said: Vec<&Answer> = judges.iter().filter_map(|said| said.answers.get(&dimension.name)).collect();
    let unsaid = Answer::unsaid(dimension);
    let silent = unsaid.iter().flat_map(|answer| std::iter::repeat_n(answer, judges.len() - said.len()));
    let votes: Vec<&Answer> = said.iter().copied().chain(silent).collect();
    let Majority { answer, tied } = Majority::of(&votes);
    let ground = match () {
        () if votes.is_empty() => Ground::Unsaid,
        () if answer.is_none() => Ground::Tied,
        () if said.is_empty() => Ground::Default,
        () => Ground::Said,
    };
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

    fn settled(people: &[(&str, Said)]) -> (Fate, bool, Vec<String>) {
        let set = set();
        let material = of(&[item(people)]);
        let settled = settle(&material, &Defects::usual(&set));
        (settled[0].fate, settled[0].is_defect, settled[0].said(&set))
    }

    #[test]
    fn the_majority_decides_and_a_tie_is_no_answer() {
        let two_to_one = [("a", said("match")), ("b", said("unrelated")), ("c", said("unrelated"))];
        assert_eq!(settled(&two_to_one), (Fate::Judged, true, vec!["align = unrelated".to_owned()]));
        assert_eq!(settled(&two_to_one[..2]).0, Fate::Tied);
        assert!(!settled(&two_to_one[..2]).1);
        assert_eq!(settled(&two_to_one[..1]).0, Fate::Judged);
    }

    #[test]
    fn an_escalated_pair_is_not_judged_whatever_was_said() {
        let blanked = Item { is_blanked: true, ..item(&[("a", said("match"))]) };
        let material = of(&[blanked]);
        assert_eq!(settle(&material, &Defects::usual(&set()))[0].fate, Fate::Escalated);
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
