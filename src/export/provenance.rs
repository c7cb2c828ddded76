//! Where exported rows come from: what the manifest tells and its command repeats.
//!
//! Everything stands as it was typed. Whether it is true of the rows is the caller's affair.

use std::path::PathBuf;

use serde::Serialize;

use super::command::Command;
use crate::dataset::RoleOverride;
use crate::query::sample::{Allocation, Sample, Stratum};

/// What the caller knows about where the rows came from: for the manifest and the command.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// The filter as it was typed; `None` when all rows were taken.
    pub filter: Option<String>,
    /// The filter with its presets written out, where it names any.
    pub filter_expanded: Option<String>,
    /// By what rows count as alike of which one was kept, as it was typed: `url`, `caption` or `pair`.
    pub dedup: Option<String>,
    /// The sample that was drawn from what the filter left.
    pub sample: Option<SampleOrigin>,
    /// The order as it was typed, such as `similarity:desc,WIDTH`; `None` for the dataset's.
    pub sort: Option<String>,
    /// Roles given by hand, which the filter may use.
    pub roles: Vec<RoleOverride>,
    /// The file of labels, where it was named.
    pub labels: Option<PathBuf>,
    /// What else has to be said, such as row groups the filter could not look into.
    pub notes: Vec<String>,
}

/// How a sample was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleOrigin {
    /// Rows asked for.
    pub n: u64,
    /// What made the choice.
    pub seed: u64,
    /// The strata, each as it was typed: `language`, `punsafe:0.1,0.5`. Empty for a sample of the whole.
    pub by: Vec<String>,
    /// Whether each stratum gave as many rows, instead of by its share.
    pub equal: bool,
    /// What came of it, in the order of their values; one without names for a sample of the whole.
    pub strata: Vec<StratumOrigin>,
}

/// A stratum of a sample. Each of its rows had the probability `drawn / rows` to be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StratumOrigin {
    /// What its rows have in common, in the order of [`SampleOrigin::by`].
    pub names: Vec<String>,
    /// Rows it has, but for row groups that could not be read.
    pub rows: u64,
    /// Rows drawn from it.
    pub drawn: u64,
}

impl From<&Sample> for SampleOrigin {
    fn from(sample: &Sample) -> Self {
        let spec = sample.spec();
        let stratum = |stratum: &Stratum| StratumOrigin {
            names: stratum.names.clone(),
            rows: stratum.n_rows,
            drawn: stratum.n_drawn,
        };
        Self {
            n: spec.n,
            seed: spec.seed,
            by: spec.by.iter().map(|by| by.text().to_owned()).collect(),
            equal: spec.allocation == Allocation::Equal,
            strata: sample.strata().iter().map(stratum).collect(),
        }
    }
}

impl Provenance {
    /// Appends the options that lead to the same rows in the same order.
    pub(super) fn add_to(&self, command: &mut Command) {
        if let Some(file) = &self.labels {
            command.option("--labels", file.as_os_str());
        }
        for wish in &self.roles {
            command.option("--role", format!("{}={}", wish.role, wish.column).as_ref());
        }
        let mut option = |name: &str, value: Option<&String>| {
            if let Some(value) = value {
                command.option(name, value.as_ref());
            }
        };
        option("--where", self.filter.as_ref());
        option("--dedup", self.dedup.as_ref());
        if let Some(SampleOrigin { n, seed, by, .. }) = &self.sample {
            option("-n", Some(&n.to_string()));
            option("--seed", Some(&seed.to_string()));
            for by in by {
                option("--by", Some(by));
            }
        }
        option("--sort", self.sort.as_ref());
        if self.sample.as_ref().is_some_and(|sample| sample.equal) {
            command.flag("--equal");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_repeats_what_was_typed() {
        let provenance = Provenance {
            filter: Some("TEXT <> 'a b'".to_owned()),
            dedup: Some("pair".to_owned()),
            sample: Some(SampleOrigin {
                n: 500,
                seed: u64::MAX,
                by: vec!["language".to_owned(), "\"my score\":0.1,0.5".to_owned()],
                equal: true,
                strata: Vec::new(),
            }),
            sort: Some("-x:desc".to_owned()),
            roles: vec!["caption=ENG TEXT".parse().unwrap()],
            labels: Some("my labels.sqlite".into()),
            ..Provenance::default()
        };
        let mut command = Command::new("pairlens export");
        provenance.add_to(&mut command);
        let expected = [
            "pairlens export --labels 'my labels.sqlite' --role 'caption=ENG TEXT'",
            r"--where 'TEXT <> '\''a b'\'''",
            "--dedup pair -n 500 --seed 18446744073709551615",
            r#"--by language --by '"my score":0.1,0.5' --sort=-x:desc --equal"#,
        ];
        assert_eq!(command.as_str(), expected.join(" "));
    }
}
