//! What may be concluded from the labels, and what may not.
//!
//! A plan is run on the labels in the draw's own order, up to the first row that nobody touched: what comes after a
//! gap may have been chosen. Whether the plan was made before anybody looked, no program can know; it is said.

use super::settle::Settled;
use super::words::{chosen, percent, percents, with_ends};
use super::{
    Fate, Material, Outcome, Plan, PlanFacts, PlanKind, Progress, Unjudged, ValueRate, Verdict, Wish,
};
use crate::base::{count, plural};
use crate::labels::estimate::{
    FixedPlan, PlanError, Proportion, Sprt, Verdict as Decision, clopper_pearson_upper,
};

/// What a verdict rests on.
pub(super) struct Case<'a> {
    pub(super) material: &'a Material,
    pub(super) rows: &'a [Settled<'a>],
    pub(super) wish: &'a Wish,
    pub(super) progress: &'a Progress,
    pub(super) defect_rate: Option<&'a ValueRate>,
    pub(super) unjudged: Option<&'a Unjudged>,
}

/// The labels a plan may use, in the draw's order.
struct Sequence {
    /// Whether the pair is a defect; `None` where it could not be judged.
    labels: Vec<Option<bool>>,
}

/// A plan that was run.
struct Run {
    decision: Decision,
    n_used: u64,
    n_defects: u64,
    n_gaps: u64,
}

impl Case<'_> {
    pub(super) fn verdict(&self) -> Result<Verdict, PlanError> {
        if !self.material.drawn.is_random {
            return Ok(Self::nothing("No rate: these pairs were not drawn at random", NOT_RANDOM));
        }
        if self.progress.n_judged == 0 {
            let is_paged = |row: &Settled<'_>| row.item.people.values().any(|said| !said.on_pages.is_empty());
            let why = if self.rows.iter().any(is_paged) {
                ONLY_PAGES
            } else {
                "There is nothing to conclude from."
            };
            return Ok(Self::nothing("Nothing was judged yet", why));
        }
        match &self.wish.plan {
            Some(plan) if is_self_weighting(self.material) => self.decided(plan),
            Some(_) => {
                let mut verdict = self.estimated();
                verdict.limits.insert(0, ALIKE.to_owned());
                Ok(verdict)
            }
            None => {
                let mut verdict = self.estimated();
                verdict.limits.insert(0, NO_PLAN.to_owned());
                Ok(verdict)
            }
        }
    }

    fn nothing(headline: &str, why: &str) -> Verdict {
        Verdict {
            outcome: Outcome::Nothing,
            headline: headline.to_owned(),
            because: vec![why.to_owned()],
            limits: Vec::new(),
            plan: None,
        }
    }

    fn estimated(&self) -> Verdict {
        let total = self.defect_rate.and_then(|rate| rate.total.as_ref());
        let headline = match total {
            Some(total) => format!("{} of the rows are defects", with_ends(&total.share)),
            None => "No rate of defects".to_owned(),
        };
        let why_none = self.wish.defects.is_nothing().then(|| NO_DEFECTS.to_owned());
        Verdict {
            outcome: if total.is_some() { Outcome::Estimate } else { Outcome::Nothing },
            headline,
            because: why_none.into_iter().chain(self.counted()).chain(self.bound()).collect(),
            limits: self.limits(),
            plan: None,
        }
    }

    fn counted(&self) -> Option<String> {
        let total = self.defect_rate?.total.as_ref()?;
        let drawn = count(self.progress.n_drawn);
        let found = plural(total.k, "defect");
        Some(format!("{found} among {} judged of {drawn} drawn.", count(total.n)))
    }

    /// What can be promised, not only shown. Of strata drawn alike the labels are no random sample of the rows.
    fn bound(&self) -> Option<String> {
        let total = self.defect_rate?.total.as_ref().filter(|_| is_self_weighting(self.material))?;
        let confidence = self.wish.confidence;
        let bound = clopper_pearson_upper(Proportion::new(total.k, total.n).ok()?, confidence);
        let of_what = if total.n_rows_unseen > 0 { "rows in strata that have labels" } else { "rows" };
        Some(format!(
            "No more than {} of the {of_what} are defects, {} sure (exact one-sided bound, for judged rows).",
            percent(bound.interval.high),
            chosen(confidence.share()),
        ))
    }

    fn decided(&self, plan: &Plan) -> Result<Verdict, PlanError> {
        let sequence = Sequence::of(self.rows);
        let (facts, run, if_not) = match plan.kind {
            PlanKind::Fixed => {
                let fixed = FixedPlan::new(plan.limits)?;
                let run = |as_if| sequence.run_fixed(&fixed, as_if);
                let seen = run(None);
                let if_not = against(&seen, run);
                (facts(plan, fixed.n, Some(fixed.c), &seen), seen, if_not)
            }
            PlanKind::Sequential => {
                let sprt = Sprt::new(plan.limits)?;
                let run = |as_if| sequence.run_sequential(&sprt, as_if);
                let seen = run(None);
                let if_not = against(&seen, run);
                (facts(plan, sprt.n_max(), None, &seen), seen, if_not)
            }
        };
        let (outcome, headline) = ended(&facts, run.decision);
        let mut limits = vec![plan_limit(plan.kind).to_owned()];
        limits.extend(if_not);
        limits.extend(self.limits());
        // The bound is for a number of labels that was fixed before: who stops when the labels say so has none.
        let bound = self.bound().filter(|_| plan.kind == PlanKind::Fixed);
        let because = std::iter::once(plan_line(&facts)).chain(self.counted()).chain(bound);
        Ok(Verdict { outcome, headline, because: because.collect(), limits, plan: Some(facts) })
    }

    /// What holds with and without a plan.
    fn limits(&self) -> Vec<String> {
        let mut limits = Vec::new();
        if self.progress.n_passed_over > 0 {
            limits.push(format!(
                "The draw's order was left: nobody touched {} that come before the last one touched. What was \
                 judged is a random sample only if chance chose it.",
                plural(self.progress.n_passed_over, "drawn row")
            ));
        } else if self.progress.n_not_reached > 0 {
            limits.push(format!(
                "{} judged of {} drawn: the first in the draw's order, so a smaller random sample, with wider \
                 intervals. Rows that were not reached count neither way.",
                count(self.progress.n_judged),
                count(self.progress.n_drawn)
            ));
        }
        limits.extend(self.unseen());
        limits.extend(self.worst_case());
        limits.push(OF_WHAT.to_owned());
        limits
    }

    fn unseen(&self) -> Option<String> {
        let total = self.defect_rate?.total.as_ref().filter(|total| total.n_rows_unseen > 0)?;
        Some(format!(
            "Strata with {} have no label at all: the total is of the others. Of all rows, {} may be defects.",
            plural(total.n_rows_unseen, "row"),
            percents(total.whole.0, total.whole.1)
        ))
    }

    fn worst_case(&self) -> Option<String> {
        let unjudged = self.unjudged?;
        let is_gap = |reason: Fate| reason != Fate::NotReached;
        let n: u64 = unjudged.reasons.iter().filter(|r| is_gap(r.reason)).map(|r| r.counted.k).sum();
        let bounds = unjudged.bounds.filter(|_| n > 0)?;
        Some(format!(
            "{} have no verdict, for the reasons below. They are not missing by chance: had none of them been a \
             defect the rate were {}, had all been {}.",
            plural(n, "drawn row"),
            percent(bounds.if_none.value),
            percent(bounds.if_all.value)
        ))
    }
}

/// Whether a label is a label: every row was drawn with about the same probability.
pub(super) fn is_self_weighting(material: &Material) -> bool {
    !material.drawn.equal || material.drawn.strata.len() <= 1
}

impl Sequence {
    fn of(rows: &[Settled<'_>]) -> Self {
        let is_touched = |row: &&Settled<'_>| !matches!(row.fate, Fate::PassedOver | Fate::NotReached);
        Self { labels: rows.iter().take_while(is_touched).map(|row| row.verdict).collect() }
    }

    /// Gaps count `as_if`, or not at all.
    fn run_fixed(&self, plan: &FixedPlan, as_if: Option<bool>) -> Run {
        self.run(as_if, |k, n| plan.verdict(k, n))
    }

    fn run_sequential(&self, plan: &Sprt, as_if: Option<bool>) -> Run {
        self.run(as_if, |k, n| plan.step(k, n))
    }

    fn run(&self, as_if: Option<bool>, decide: impl Fn(u64, u64) -> Decision) -> Run {
        let mut run = Run { decision: Decision::Open, n_used: 0, n_defects: 0, n_gaps: 0 };
        for label in &self.labels {
            run.n_gaps += u64::from(label.is_none());
            let Some(is_defect) = label.or(as_if) else { continue };
            run.n_used += 1;
            run.n_defects += u64::from(is_defect);
            run.decision = decide(run.n_defects, run.n_used);
            if run.decision != Decision::Open {
                break;
            }
        }
        run
    }
}

/// Whether the pairs that could not be judged could turn the decision.
fn against(seen: &Run, run: impl Fn(Option<bool>) -> Run) -> Option<String> {
    let worst = match seen.decision {
        Decision::Accept => run(Some(true)),
        Decision::Reject => run(Some(false)),
        Decision::Open => return None,
    };
    if seen.n_gaps == 0 || worst.decision == seen.decision {
        return None;
    }
    let (as_if, ends) = match seen.decision {
        Decision::Accept => ("had they all been defects", "accept"),
        _ => ("had none of them been a defect", "reject"),
    };
    let n = plural(seen.n_gaps, "pair");
    Some(format!("The verdict leaves out {n} that could not be judged: {as_if}, the plan would not {ends}."))
}

fn facts(plan: &Plan, n: u64, c: Option<u64>, run: &Run) -> PlanFacts {
    PlanFacts {
        kind: plan.kind,
        aql: plan.limits.aql(),
        ltpd: plan.limits.ltpd(),
        alpha: plan.limits.alpha(),
        beta: plan.limits.beta(),
        n,
        c,
        n_used: run.n_used,
        n_defects: run.n_defects,
        n_gaps: run.n_gaps,
    }
}

fn ended(facts: &PlanFacts, decision: Decision) -> (Outcome, String) {
    let found = format!("{} in {}", plural(facts.n_defects, "defect"), plural(facts.n_used, "label"));
    match decision {
        Decision::Accept => (Outcome::Accept, format!("Accepted: {found}")),
        Decision::Reject => (Outcome::Reject, format!("Rejected: {found}")),
        Decision::Open => (Outcome::Open, format!("Undecided so far: {found}")),
    }
}

fn plan_line(facts: &PlanFacts) -> String {
    let errors = format!(
        "A rate of {} or less is rejected in at most {} of such checks, one of {} or more accepted in at most {}.",
        chosen(facts.aql),
        chosen(facts.alpha),
        chosen(facts.ltpd),
        chosen(facts.beta)
    );
    match facts.c {
        Some(c) => format!(
            "The plan: judge {}, accept with at most {}. {errors}",
            count(facts.n),
            plural(c, "defect")
        ),
        None => format!(
            "The plan: judge one after the other until the labels decide (sequential probability ratio test), \
             after {} at the latest. {errors}",
            count(facts.n)
        ),
    }
}

fn plan_limit(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::Fixed => {
            "The errors hold only if this plan stood before anybody looked at the labels. Looking every 25 labels \
             and stopping at will makes a third of such verdicts wrong."
        }
        PlanKind::Sequential => {
            "The errors hold only if this plan stood before anybody looked at the labels. It may be looked at as \
             it goes. No upper bound is given beside it: one counts on a number of labels that was fixed before, \
             and here the labels decided when to stop."
        }
    }
}

const ONLY_PAGES: &str = "No pair has an answer to the required question, so there is no rate of defects. What pages of the grid asked is \
     counted below.";

const NOT_RANDOM: &str = "A queue by score, by disagreement or by hand shows what it was made to show. Its labels are kept, and stay out \
     of every rate.";

const NO_DEFECTS: &str = "No answer of the set counts as a defect by itself: --defect DIMENSION=VALUE,VALUE says which do. The rates of \
     all answers are below.";

const NO_PLAN: &str = "No plan was given, so this is an estimate and neither a pass nor a fail. Who looks again and \
                       again and stops when the number pleases has no number.";

const ALIKE: &str = "The plan was not run: the strata were drawn alike, so the labels are no random sample of the \
                     rows. Draw without --equal for a plan.";

const OF_WHAT: &str = "All of it is about the rows that could have been drawn (see below) and no others, and only as \
                       right as the labels.";

#[cfg(test)]
mod tests {
    use super::super::fixture::{material, wish};
    use super::super::{Defects, Item, ReportError, Said, Standing, make};
    use super::*;
    use crate::labels::estimate::QualityLimits;

    fn planned(kind: PlanKind) -> Wish {
        Wish { plan: Some(Plan { kind, limits: QualityLimits::usual(0.01, 0.05).unwrap() }), ..wish() }
    }

    fn verdict(material: &Material, kind: PlanKind) -> Verdict {
        make(material, &planned(kind)).unwrap().verdict
    }

    fn says(verdict: &Verdict, words: &str) -> bool {
        verdict.limits.iter().any(|limit| limit.contains(words))
    }

    #[test]
    fn a_fixed_plan_takes_its_labels_and_no_more() {
        let good = verdict(&material(&[Some("match"); 200]), PlanKind::Fixed);
        let facts = good.plan.unwrap();
        assert_eq!((good.outcome, facts.n_used, facts.c), (Outcome::Accept, 132, Some(3)));
        let few = verdict(&material(&[Some("match"); 131]), PlanKind::Fixed);
        assert_eq!((few.outcome, few.plan.unwrap().n_used), (Outcome::Open, 131));
        let bad = verdict(&material(&[Some("unrelated"); 10]), PlanKind::Fixed);
        assert_eq!((bad.outcome, bad.plan.unwrap().n_used), (Outcome::Reject, 4));
    }

    #[test]
    fn a_sequential_plan_ends_earlier() {
        let good = verdict(&material(&[Some("match"); 131]), PlanKind::Sequential);
        assert_eq!(good.outcome, Outcome::Accept);
        assert!(good.plan.as_ref().unwrap().n_used < 80);
        assert!(!good.because.iter().any(|line| line.contains("exact one-sided bound")));
        assert!(says(&good, "No upper bound is given beside it"));
    }

    #[test]
    fn what_comes_after_an_untouched_row_is_not_for_a_plan() {
        let mut answers = [Some("match"); 200];
        answers[60] = None;
        let left = verdict(&material(&answers), PlanKind::Fixed);
        assert_eq!((left.outcome, left.plan.as_ref().unwrap().n_used), (Outcome::Open, 60));
        assert!(says(&left, "The draw's order was left: nobody touched 1 drawn row "));
    }

    #[test]
    fn pairs_that_could_not_be_judged_may_turn_the_verdict_and_that_is_said() {
        let mut of_many = material(&[Some("match"); 200]);
        let skipped = Said { standing: Standing::Skipped, ..Said::default() };
        let skip = |item: &mut Item| item.people = [("ann".to_owned(), skipped.clone())].into();
        of_many.items.iter_mut().take(4).for_each(skip);
        let with_gaps = verdict(&of_many, PlanKind::Fixed);
        assert_eq!((with_gaps.outcome, with_gaps.plan.as_ref().unwrap().n_gaps), (Outcome::Accept, 4));
        assert!(says(&with_gaps, "leaves out 4 pairs that could not be judged: had they all been defects"));
        of_many.items.truncate(200);
        of_many
            .items
            .iter_mut()
            .take(1)
            .for_each(|item| item.people = [("ann".to_owned(), super::super::fixture::said("match"))].into());
        let with_less = verdict(&of_many, PlanKind::Fixed);
        assert!(!says(&with_less, "leaves out"), "three defects more are still accepted");
    }

    #[test]
    fn strata_drawn_alike_and_queues_are_not_for_a_plan() {
        let mut alike = material(&[Some("match"); 200]);
        alike.drawn.equal = true;
        alike.drawn.strata.push((vec!["de".to_owned()], 10, 0));
        let not_run = verdict(&alike, PlanKind::Fixed);
        assert!(not_run.plan.is_none() && says(&not_run, "The plan was not run"));
        assert!(!not_run.because.iter().any(|line| line.contains("sure")), "no bound either");
        alike.drawn.is_random = false;
        assert_eq!(verdict(&alike, PlanKind::Fixed).outcome, Outcome::Nothing);
        assert_eq!(verdict(&material(&[None; 5]), PlanKind::Fixed).outcome, Outcome::Nothing);
    }

    #[test]
    fn where_nothing_counts_as_a_defect_there_are_rates_but_none_of_defects_and_no_plan() {
        let nothing = Wish { defects: Defects::default(), ..wish() };
        let report = make(&material(&[Some("match"); 20]), &nothing).unwrap();
        assert_eq!((report.verdict.outcome, report.defect_rate), (Outcome::Nothing, None));
        assert!(report.verdict.because[0].contains("--defect DIMENSION=VALUE"));
        assert!(!report.rates.is_empty() && report.advice.is_empty());
        let planned = Wish { defects: Defects::default(), ..planned(PlanKind::Fixed) };
        assert_eq!(make(&material(&[Some("match")]), &planned), Err(ReportError::PlanOfNothing));
    }

    /// None in 300 bounds the rate at one percent.
    #[test]
    fn without_a_plan_there_is_an_estimate_and_a_bound() {
        let report = make(&material(&[Some("match"); 300]), &wish()).unwrap();
        assert_eq!(report.verdict.outcome, Outcome::Estimate);
        let bound = "No more than 0.99 % of the rows are defects, 95 % sure";
        assert!(
            report.verdict.because.iter().any(|line| line.starts_with(bound)),
            "{:?}",
            report.verdict.because
        );
        assert!(says(&report.verdict, "No plan was given"));
    }
}
