//! What is known of a dataset beyond its files, by name. A session keeps one and adds to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fetched::{FetchColumn, Fetched, FetchedColumn};
use super::labelled::{LABEL_PREFIX, Labelled, LabelledColumn};
use super::need::{Need, count_name, first_name};
use super::twins::{TwinColumn, Twins};
use super::{FactColumn, Number};
use crate::base::{SafeText, plural};
use crate::dataset::GroupRef;
use crate::query::expression::Names;
use crate::query::keyed::KeyOf;

/// Facts of one dataset. Cloning is cheap: the columns are shared.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    columns: BTreeMap<String, Arc<dyn FactColumn>>,
    numbers: BTreeMap<String, Number>,
    fetched: Option<Arc<Fetched>>,
    labelled: Option<Arc<Labelled>>,
    damaged: BTreeMap<(u32, usize), (GroupRef, SafeText)>,
}

/// What was found for a [`Need`].
#[derive(Clone, Debug)]
pub enum Fact {
    /// For [`Need::Twins`].
    Twins(KeyOf, Twins),
    /// For [`Need::TopBound`], under its name.
    Number(String, Number),
    /// For [`Need::Fetches`].
    Fetched(Fetched),
    /// For [`Need::Labels`].
    Labelled(Labelled),
}

impl Facts {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column from outside under its whole name, such as `label.align`; an older one of that name goes.
    pub fn insert(&mut self, name: impl Into<String>, column: Arc<dyn FactColumn>) {
        self.columns.insert(name.into(), column);
    }

    /// Adds what was found, and the row groups that could not be read for it: their rows are NULL in columns. A
    /// number is found without them, but for values that came before the damage.
    pub fn add(&mut self, fact: Fact, damaged: Vec<(GroupRef, SafeText)>) {
        match fact {
            Fact::Twins(of, twins) => {
                let twins = Arc::new(twins);
                self.insert(count_name(of), Arc::new(TwinColumn::Count(Arc::clone(&twins))));
                self.insert(first_name(of), Arc::new(TwinColumn::First(twins)));
            }
            Fact::Number(name, number) => {
                self.numbers.insert(name, number);
            }
            Fact::Fetched(fetched) => {
                let fetched = Arc::new(fetched);
                for column in FetchColumn::ALL {
                    let fetched = Arc::clone(&fetched);
                    self.insert(column.name(), Arc::new(FetchedColumn { column, fetched }));
                }
                self.fetched = Some(fetched);
            }
            Fact::Labelled(labelled) => self.add_labels(Arc::new(labelled)),
        }
        for (group, why) in damaged {
            self.damaged.entry((group.shard.0, group.group)).or_insert((group, why));
        }
    }

    fn add_labels(&mut self, labelled: Arc<Labelled>) {
        for (at, column) in labelled.columns().iter().enumerate() {
            let values = LabelledColumn { at, labelled: Arc::clone(&labelled) };
            self.insert(column.name.clone(), Arc::new(values));
        }
        self.labelled = Some(labelled);
    }

    /// Whether nothing is missing for it.
    pub fn meet(&self, need: &Need) -> bool {
        match need {
            Need::Twins(of) => self.columns.contains_key(&count_name(*of)),
            Need::TopBound(bound) => self.numbers.contains_key(bound.text()),
            Need::Fetches => self.columns.contains_key(FetchColumn::Status.name()),
            Need::Labels => self.labelled.is_some() || self.columns.keys().any(|name| is_label(name)),
        }
    }

    /// What stays true while a session lasts: all but what became of links and what was said of rows, of which more
    /// is known the next time.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.columns.retain(|name, _| FetchColumn::ALL.iter().all(|column| column.name() != name));
        self.columns.retain(|name, _| !is_label(name));
        (self.fetched, self.labelled) = (None, None);
        self
    }

    /// Row groups that could not be read when facts were looked for.
    pub fn damaged(&self) -> Vec<(GroupRef, SafeText)> {
        self.damaged.values().cloned().collect()
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Arc<dyn FactColumn>> {
        self.columns.get(name)
    }

    /// How much is known of links and how much was said of rows, where that was asked: no figure of `fetch.*` or
    /// `label.*` can be read without it. Not the same tomorrow, and not yet safe to show.
    pub fn extent(&self) -> Vec<String> {
        let links = self.fetched.as_ref().map(|fetched| {
            let (n_links, n_rows) = (fetched.links().len() as u64, fetched.n_rows());
            let (links, rows) = (plural(n_links, "link"), plural(n_rows, "row"));
            format!("fetch.* knows {links} of {rows}; elsewhere it is NULL")
        });
        let labels = self.labelled.as_ref().map(|labelled| {
            let rows = plural(labelled.n_rows(), "row");
            format!("label.* knows {}: they say something of {rows}; elsewhere it is NULL", labelled.extent())
        });
        links.into_iter().chain(labels).collect()
    }

    /// The number of that name, see [`Need::name`].
    pub fn number(&self, name: &str) -> Option<Number> {
        self.numbers.get(name).copied()
    }

    /// Names with those of the columns given from outside.
    #[must_use]
    pub fn named_in(&self, mut names: Names) -> Names {
        for (name, column) in &self.columns {
            if !names.knows_exactly(name) {
                names = names.with_derived(name.clone(), column.kind().data_type());
            }
        }
        names
    }

    /// Adds what the other knows and this one does not.
    pub fn merge(&mut self, other: &Self) {
        for (name, column) in &other.columns {
            self.columns.entry(name.clone()).or_insert_with(|| Arc::clone(column));
        }
        if self.fetched.is_none() {
            self.fetched.clone_from(&other.fetched);
        }
        if self.labelled.is_none() {
            self.labelled.clone_from(&other.labelled);
        }
        for (name, number) in &other.numbers {
            self.numbers.entry(name.clone()).or_insert(*number);
        }
        for (at, damage) in &other.damaged {
            self.damaged.entry(*at).or_insert_with(|| damage.clone());
        }
    }
}

fn is_label(name: &str) -> bool {
    name.starts_with(LABEL_PREFIX)
}
