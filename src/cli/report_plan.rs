//! `--plan`: what is to be decided, read from `[sequential,]aql=0.01,ltpd=0.05[,alpha=0.05][,beta=0.1]`.

use crate::base::{Exit, Report, SafeText};
use crate::labels::estimate::QualityLimits;
use crate::labels::report::{Plan, PlanKind};

/// Errors where none are named: those that sampling tables are made for.
const USUAL: (f64, f64) = (0.05, 0.1);

/// Why a plan cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum PlanWordError {
    #[error("{0} is neither fixed nor sequential nor a name=number")]
    Word(SafeText),
    #[error(
        "it needs both aql (a rate of defects that is good enough) and ltpd (one that is not to be tolerated)"
    )]
    Missing,
}

/// Reads a plan as it was typed.
pub(super) fn plan(text: &str) -> Result<Plan, Report> {
    let failed = |why: &dyn std::fmt::Display| {
        Report::new("follow --plan", why)
            .on(SafeText::line(text))
            .next("a plan looks like aql=0.01,ltpd=0.05 or sequential,aql=0.01,ltpd=0.05")
            .exit_as(Exit::Usage)
    };
    let (kind, [aql, ltpd, alpha, beta]) = words(text).map_err(|error| failed(&error))?;
    let limits = QualityLimits::new(aql, ltpd, alpha, beta).map_err(|error| failed(&error))?;
    Ok(Plan { kind, limits })
}

fn words(text: &str) -> Result<(PlanKind, [f64; 4]), PlanWordError> {
    let mut kind = PlanKind::Fixed;
    let (mut aql, mut ltpd, (mut alpha, mut beta)) = (None, None, USUAL);
    for word in text.split(',').map(str::trim) {
        let unknown = || PlanWordError::Word(SafeText::line(word));
        match word.split_once('=') {
            None if word == "fixed" => kind = PlanKind::Fixed,
            None if word == "sequential" => kind = PlanKind::Sequential,
            None => return Err(unknown()),
            Some((name, number)) => {
                let number: f64 = number.trim().parse().map_err(|_| unknown())?;
                match name.trim() {
                    "aql" => aql = Some(number),
                    "ltpd" => ltpd = Some(number),
                    "alpha" => alpha = number,
                    "beta" => beta = number,
                    _ => return Err(unknown()),
                }
            }
        }
    }
    let (aql, ltpd) = aql.zip(ltpd).ok_or(PlanWordError::Missing)?;
    Ok((kind, [aql, ltpd, alpha, beta]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_with_the_usual_errors() {
        let read = plan("aql=0.01,ltpd=0.05").unwrap();
        assert_eq!((read.kind, read.limits), (PlanKind::Fixed, QualityLimits::usual(0.01, 0.05).unwrap()));
        let read = plan("sequential, aql = 0.01, ltpd = 0.05, alpha = 0.01, beta = 0.02").unwrap();
        assert_eq!(read.kind, PlanKind::Sequential);
        assert_eq!(read.limits, QualityLimits::new(0.01, 0.05, 0.01, 0.02).unwrap());
    }

    #[test]
    fn what_is_no_plan_says_what_one_looks_like() {
        for (text, why) in [
            ("aql=0.01", "it needs both aql"),
            ("aql=1%,ltpd=5%", "aql=1% is neither fixed nor sequential"),
            ("strict,aql=0.01,ltpd=0.05", "strict is neither"),
            ("aql=0.05,ltpd=0.01", "make no plan"),
            ("aql=NaN,ltpd=0.01", "make no plan"),
        ] {
            let words = plan(text).unwrap_err().to_string();
            assert!(words.contains(why) && words.contains("a plan looks like"), "{words}");
        }
    }
}
