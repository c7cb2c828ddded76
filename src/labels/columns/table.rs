//! All that was said, by key, and the columns it makes. In memory, as it was when it was made.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::base::{people, plural, utc_time};
use crate::labels::{Answer, Dimension, DimensionKind, Label, LabelSet, Majority, Scope, SetRef};
use crate::query::facts::{FactKind, LABEL_PREFIX, LabelBook, LabelCell, LabelColumn};
use crate::query::keyed::{ItemKeys, PairKey};

/// Labels as columns, see the [module](super).
#[derive(Debug)]
pub struct LabelTable {
    columns: Vec<LabelColumn>,
    /// What the columns are; `meanings.len() == columns.len()`.
    meanings: Vec<Meaning>,
    /// In the order of the alphabet.
    people: Vec<String>,
    dimensions: Vec<Table>,
    /// The keys of which something is known, by scope.
    pairs: HashSet<u128>,
    images: HashSet<u128>,
    texts: HashSet<u128>,
    n_labels: u64,
}

/// What a column says.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// What most people said of a dimension, by its place.
    Majority(usize),
    /// What a person said of a dimension, by their places.
    Person(usize, usize),
    By,
    At,
    N,
    Set,
}

/// What was said of one dimension.
#[derive(Debug)]
struct Table {
    name: String,
    kind: FactKind,
    scope: Scope,
    set: SetRef,
    /// One entry a person, in the order of `people`.
    said: HashMap<u128, Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    /// By place among `people`.
    person: usize,
    answer: Answer,
    at_ms: i64,
}

impl LabelTable {
    /// `sets` in any order, several versions of one name, too; `said` in any order. What was said by an older
    /// version, or by a set that is not there, makes no column. Of two labels of one person, dimension and key the
    /// newer counts.
    pub fn new(sets: &[LabelSet], said: Vec<Label>) -> Self {
        let mut dimensions = tables(sets, &said);
        let places: HashMap<String, usize> =
            dimensions.iter().enumerate().map(|(at, table)| (table.name.clone(), at)).collect();
        let mut counted: Vec<(usize, Label)> = Vec::new();
        for one in said {
            if let Some(at) = places.get(&one.dimension).filter(|at| dimensions[**at].set == one.set) {
                counted.push((*at, one));
            }
        }
        let people: BTreeSet<&str> = counted.iter().map(|(_, one)| one.annotator.0.as_str()).collect();
        let people: Vec<String> = people.into_iter().map(str::to_owned).collect();
        let mut all = Self {
            columns: Vec::new(),
            meanings: Vec::new(),
            people,
            dimensions: Vec::new(),
            pairs: HashSet::new(),
            images: HashSet::new(),
            texts: HashSet::new(),
            n_labels: counted.len() as u64,
        };
        let mut used: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (at, one) in counted {
            let Ok(person) = all.people.binary_search(&one.annotator.0) else { continue };
            used.insert((person, at));
            all.keys_mut(dimensions[at].scope).insert(one.key);
            let entries = dimensions[at].said.entry(one.key).or_default();
            put(entries, Entry { person, answer: one.answer, at_ms: one.at_ms });
        }
        all.dimensions = dimensions;
        all.name_columns(&used);
        all
    }

    /// The columns an export adds for all labels: each dimension's majority under `lbl_DIMENSION`, `lbl_by`,
    /// `lbl_at` and `lbl_set`, with the column each has its values from.
    pub fn export_names(columns: &[LabelColumn]) -> Vec<(String, &LabelColumn)> {
        let exported = |column: &&LabelColumn| {
            let name = column.name.strip_prefix(LABEL_PREFIX).unwrap_or_default();
            // People's own columns have a dot more, and how many they are follows from who they are.
            !name.is_empty() && !name.contains('.') && name != N
        };
        let name = |column: &LabelColumn| column.name.replacen(LABEL_PREFIX, "lbl_", 1);
        columns.iter().filter(exported).map(|column| (name(column), column)).collect()
    }

    fn name_columns(&mut self, used: &BTreeSet<(usize, usize)>) {
        let majorities = self.dimensions.iter().enumerate();
        let majorities =
            majorities.map(|(at, table)| (table.name.clone(), table.kind, Meaning::Majority(at)));
        let others = [
            (BY, FactKind::Text, Meaning::By),
            (AT, FactKind::Text, Meaning::At),
            (N, FactKind::Int, Meaning::N),
            (SET, FactKind::Text, Meaning::Set),
        ];
        let others = others.into_iter().map(|(name, kind, meaning)| (name.to_owned(), kind, meaning));
        let persons = used.iter().map(|(person, at)| {
            let (who, table) = (&self.people[*person], &self.dimensions[*at]);
            (format!("{who}.{}", table.name), table.kind, Meaning::Person(*person, *at))
        });
        let columns: Vec<_> = majorities.chain(others).chain(persons).collect();
        if self.dimensions.is_empty() {
            return;
        }
        for (name, kind, meaning) in columns {
            self.columns.push(LabelColumn { name: format!("{LABEL_PREFIX}{name}"), kind });
            self.meanings.push(meaning);
        }
    }

    fn keys_of(&self, scope: Scope) -> &HashSet<u128> {
        match scope {
            Scope::Pair => &self.pairs,
            Scope::Image => &self.images,
            Scope::Text => &self.texts,
        }
    }

    fn keys_mut(&mut self, scope: Scope) -> &mut HashSet<u128> {
        match scope {
            Scope::Pair => &mut self.pairs,
            Scope::Image => &mut self.images,
            Scope::Text => &mut self.texts,
        }
    }

    /// What was said of a dimension, one entry a person.
    fn entries(&self, at: usize, keys: &ItemKeys) -> &[Entry] {
        self.dimensions
            .get(at)
            .map_or(&[], |table| table.said.get(&keys.of(table.scope)).map_or(&[], Vec::as_slice))
    }

    fn all_entries<'a>(&'a self, keys: &'a ItemKeys) -> impl Iterator<Item = (&'a Table, &'a Entry)> {
        let tables = self.dimensions.iter().enumerate();
        tables.flat_map(|(at, table)| self.entries(at, keys).iter().map(move |entry| (table, entry)))
    }

    fn people_of(&self, keys: &ItemKeys) -> BTreeSet<usize> {
        self.all_entries(keys).map(|(_, entry)| entry.person).collect()
    }
}

/// Names of the columns beside those of dimensions, which cannot be called so.
const BY: &str = "by";
const AT: &str = "at";
const N: &str = "n";
const SET: &str = "set";

impl LabelBook for LabelTable {
    fn columns(&self) -> &[LabelColumn] {
        &self.columns
    }

    fn is_empty(&self) -> bool {
        self.n_labels == 0
    }

    fn known(&self, keys: &ItemKeys) -> Option<ItemKeys> {
        let known = |scope: Scope| {
            let key = keys.of(scope);
            if self.keys_of(scope).contains(&key) { key } else { 0 }
        };
        let (pair, image, text) = (known(Scope::Pair), known(Scope::Image), known(Scope::Text));
        (pair != 0 || image != 0 || text != 0).then_some(ItemKeys { pair: PairKey(pair), image, text })
    }

    fn cell(&self, column: usize, keys: &ItemKeys) -> LabelCell {
        let Some(meaning) = self.meanings.get(column) else { return LabelCell::Nothing };
        let people = || self.people_of(keys);
        let text =
            |text: String| if text.is_empty() { LabelCell::Nothing } else { LabelCell::Text(text.into()) };
        match *meaning {
            Meaning::Majority(at) => {
                let answers: Vec<&Answer> = self.entries(at, keys).iter().map(|one| &one.answer).collect();
                Majority::of(&answers).settled().map_or(LabelCell::Nothing, |answer| cell_of(&answer))
            }
            Meaning::Person(person, at) => {
                let said = self.entries(at, keys).iter().find(|entry| entry.person == person);
                said.map_or(LabelCell::Nothing, |entry| cell_of(&entry.answer))
            }
            Meaning::By => {
                let names: Vec<&str> = people().into_iter().map(|at| self.people[at].as_str()).collect();
                text(names.join(","))
            }
            Meaning::At => {
                let newest = self.all_entries(keys).map(|(_, entry)| entry.at_ms).max();
                newest.map_or(LabelCell::Nothing, |at_ms| text(utc_time(at_ms.div_euclid(1000))))
            }
            Meaning::N => match i64::try_from(people().len()) {
                Ok(n) if n > 0 => LabelCell::Int(n),
                _ => LabelCell::Nothing,
            },
            Meaning::Set => {
                let sets: BTreeSet<String> =
                    self.all_entries(keys).map(|(table, _)| table.set.to_string()).collect();
                text(sets.into_iter().collect::<Vec<_>>().join(","))
            }
        }
    }

    fn told(&self, keys: &ItemKeys) -> Vec<(String, String)> {
        let of_dimension = |at: usize| {
            let entries = self.entries(at, keys);
            let answers: Vec<&Answer> = entries.iter().map(|entry| &entry.answer).collect();
            let each = || {
                let one =
                    |entry: &Entry| format!("{} {}", self.people[entry.person], in_words(&entry.answer));
                entries.iter().map(one).collect::<Vec<_>>().join(", ")
            };
            let words = Majority::of(&answers).settled().map_or_else(each, |answer| in_words(&answer));
            (!entries.is_empty()).then(|| (self.dimensions[at].name.clone(), words))
        };
        let mut told: Vec<_> = (0..self.dimensions.len()).filter_map(of_dimension).collect();
        let people: Vec<&str> = self.people_of(keys).into_iter().map(|at| self.people[at].as_str()).collect();
        if !told.is_empty() {
            told.push((BY.to_owned(), people.join(", ")));
        }
        told
    }

    fn extent(&self) -> String {
        let (labels, people) = (plural(self.n_labels, "label"), people(self.people.len() as u64));
        let sets: BTreeSet<String> = self.dimensions.iter().map(|table| table.set.to_string()).collect();
        format!("{labels} of {people} by {}", sets.into_iter().collect::<Vec<_>>().join(", "))
    }
}

/// Of several values none is an answer, too.
fn in_words(answer: &Answer) -> String {
    match answer {
        Answer::Several(names) if names.is_empty() => "none".to_owned(),
        Answer::Several(names) => names.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        answer => answer.text(),
    }
}

fn cell_of(answer: &Answer) -> LabelCell {
    match answer {
        Answer::Point(point) => LabelCell::Int(*point),
        answer => LabelCell::Text(answer.text().into()),
    }
}

/// Puts an entry among those of other people; of two of one person the newer stays.
fn put(entries: &mut Vec<Entry>, entry: Entry) {
    match entries.binary_search_by_key(&entry.person, |known| known.person) {
        Ok(at) if entries[at].at_ms <= entry.at_ms => entries[at] = entry,
        Ok(_) => {}
        Err(at) => entries.insert(at, entry),
    }
}

/// The dimensions that make columns, in the order of their sets' names, those of a set in its own.
fn tables(sets: &[LabelSet], said: &[Label]) -> Vec<Table> {
    let mut newest: HashMap<&SetRef, i64> = HashMap::new();
    for one in said {
        let at = newest.entry(&one.set).or_insert(one.at_ms);
        *at = one.at_ms.max(*at);
    }
    // The newest version by which something was said, else the newest there is; and when it was used last.
    let mut current: BTreeMap<&str, (Option<i64>, &LabelSet)> = BTreeMap::new();
    for set in sets {
        let used = newest.get(&set.id).copied();
        let one = current.entry(&set.id.name).or_insert((used, set));
        if (used.is_some(), set.id.version) > (one.0.is_some(), one.1.id.version) {
            *one = (used, set);
        }
    }
    let mut owners: HashMap<&str, (Option<i64>, &SetRef)> = HashMap::new();
    for (used, set) in current.values() {
        for dimension in &set.dimensions {
            let owner = owners.entry(&dimension.name).or_insert((*used, &set.id));
            *owner = (*owner).max((*used, &set.id));
        }
    }
    let owned =
        |set: &LabelSet, one: &Dimension| owners.get(one.name.as_str()).is_some_and(|o| *o.1 == set.id);
    let all = current.values().flat_map(|(_, set)| set.dimensions.iter().map(move |one| (*set, one)));
    all.filter(|(set, one)| owned(set, one)).map(|(set, one)| table(set, one)).collect()
}

fn table(set: &LabelSet, dimension: &Dimension) -> Table {
    let kind = match dimension.kind {
        DimensionKind::Scale { .. } => FactKind::Int,
        DimensionKind::Single | DimensionKind::Multi | DimensionKind::Text => FactKind::Text,
    };
    let (name, scope, set) = (dimension.name.clone(), dimension.scope, set.id.clone());
    Table { name, kind, scope, set, said: HashMap::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::set::built_in;
    use crate::labels::{Annotator, Place, Via};
    use crate::query::keyed::PairPart;

    fn keys(url: &str, caption: &str) -> ItemKeys {
        ItemKeys::of_parts(PairPart::Text(url), PairPart::Text(caption))
    }

    struct Book {
        sets: Vec<LabelSet>,
        said: Vec<Label>,
    }

    impl Book {
        fn new() -> Self {
            Self { sets: vec![built_in("pair-audit-v1").unwrap()], said: Vec::new() }
        }

        fn say(&mut self, who: &str, what: &str, keys: ItemKeys, at_ms: i64) {
            let set = self.sets.last().unwrap();
            self.said.push(said(set, who, what, keys, at_ms));
        }

        fn cell(&self, column: &str, keys: ItemKeys) -> Option<String> {
            let table = LabelTable::new(&self.sets, self.said.clone());
            let at = table.columns().iter().position(|one| one.name == column);
            let keys = table.known(&keys)?;
            match table.cell(at.unwrap_or_else(|| panic!("no {column}")), &keys) {
                LabelCell::Nothing => None,
                LabelCell::Int(number) => Some(number.to_string()),
                LabelCell::Text(text) => Some(text.to_string()),
            }
        }
    }

    fn said(set: &LabelSet, who: &str, what: &str, keys: ItemKeys, at_ms: i64) -> Label {
        let (name, answer) = what.split_once('=').unwrap();
        let dimension = set.dimension(name).unwrap();
        Label {
            annotator: Annotator(who.to_owned()),
            set: set.id.clone(),
            dimension: name.to_owned(),
            scope: dimension.scope,
            key: keys.of(dimension.scope),
            keys,
            answer: Answer::parse(answer, dimension).unwrap(),
            at_ms,
            via: Via::Single,
            draw: None,
            shown_ms: None,
            place: Place::default(),
        }
    }

    #[test]
    fn what_most_people_said_is_the_label_and_a_tie_is_none() {
        let (mut book, pair) = (Book::new(), keys("u", "c"));
        book.say("ann", "align=match", pair, 1_000);
        assert_eq!(book.cell("label.align", pair).as_deref(), Some("match"));
        book.say("bob", "align=unrelated", pair, 2_000);
        assert_eq!(book.cell("label.align", pair), None);
        assert_eq!(book.cell("label.ann.align", pair).as_deref(), Some("match"));
        book.say("cay", "align=unrelated", pair, 1_790_000_000_999);
        assert_eq!(book.cell("label.align", pair).as_deref(), Some("unrelated"));
        assert_eq!(book.cell("label.by", pair).as_deref(), Some("ann,bob,cay"));
        assert_eq!(book.cell("label.at", pair).as_deref(), Some("2026-09-21T14:13:20Z"));
        assert_eq!(book.cell("label.n", pair).as_deref(), Some("3"));
        assert_eq!(book.cell("label.set", pair).as_deref(), Some("pair-audit-v1 1"));
        assert_eq!(book.cell("label.image", pair), None);
    }

    #[test]
    fn pictures_and_captions_hand_their_labels_on_and_pairs_do_not() {
        let (mut book, pair) = (Book::new(), keys("u", "c"));
        book.say("ann", "align=match", pair, 1);
        book.say("ann", "image=placeholder", pair, 1);
        book.say("bob", "text=short", pair, 1);
        let (same_picture, same_text) = (keys("u", "other"), keys("other", "c"));
        assert_eq!(book.cell("label.image", same_picture).as_deref(), Some("placeholder"));
        assert_eq!(book.cell("label.align", same_picture), None);
        assert_eq!(book.cell("label.by", same_picture).as_deref(), Some("ann"));
        assert_eq!(book.cell("label.text", same_text).as_deref(), Some("short"));
        assert_eq!(book.cell("label.by", same_text).as_deref(), Some("bob"));
        assert_eq!(book.cell("label.align", keys("x", "y")), None);
    }

    #[test]
    fn kinds_keep_their_values() {
        let (mut book, pair) = (Book::new(), keys("u", "c"));
        book.say("ann", "flags=watermark,collage", pair, 1);
        book.say("ann", "score=4", pair, 1);
        book.say("ann", "text_flags=", pair, 1);
        book.say("ann", "note=a, b\u{1b}", pair, 1);
        assert_eq!(book.cell("label.flags", pair).as_deref(), Some("collage,watermark"));
        assert_eq!(book.cell("label.score", pair).as_deref(), Some("4"));
        assert_eq!(book.cell("label.text_flags", pair).as_deref(), Some(""));
        assert_eq!(book.cell("label.note", pair).as_deref(), Some("a, b\u{1b}"));
        let table = LabelTable::new(&book.sets, book.said);
        let score = table.columns().iter().find(|column| column.name == "label.score").unwrap();
        assert_eq!(score.kind, FactKind::Int);
    }

    #[test]
    fn the_newest_version_that_was_used_counts_and_the_last_used_of_two_sets() {
        let (mut book, pair) = (Book::new(), keys("u", "c"));
        book.say("ann", "align=match", pair, 5);
        let mut second = book.sets[0].clone();
        second.id.version = 2;
        book.sets.insert(0, second.clone());
        // Nobody has used it yet.
        assert_eq!(book.cell("label.align", pair).as_deref(), Some("match"));
        book.said.push(said(&second, "bob", "align=partial", pair, 3));
        assert_eq!(book.cell("label.align", pair).as_deref(), Some("partial"));
        assert_eq!(book.cell("label.by", pair).as_deref(), Some("bob"));
        let mut other = second.clone();
        other.id.name = "another".to_owned();
        book.sets.push(other.clone());
        book.said.push(said(&other, "cay", "align=unrelated", pair, 4));
        assert_eq!(book.cell("label.align", pair).as_deref(), Some("unrelated"));
        assert_eq!(book.cell("label.set", pair).as_deref(), Some("another 2"));
    }

    #[test]
    fn an_export_has_the_majorities_and_who_when_and_by_what() {
        let (mut book, pair) = (Book::new(), keys("u", "c"));
        book.sets = vec![built_in("quick").unwrap()];
        book.say("ann b.", "verdict=accept", pair, 5);
        let table = LabelTable::new(&book.sets, book.said.clone());
        let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "label.verdict",
                "label.note",
                "label.by",
                "label.at",
                "label.n",
                "label.set",
                "label.ann b..verdict"
            ]
        );
        let exported: Vec<String> =
            LabelTable::export_names(table.columns()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(exported, ["lbl_verdict", "lbl_note", "lbl_by", "lbl_at", "lbl_set"]);
        assert_eq!(table.extent(), "1 label of 1 person by quick 1");
        assert!(LabelTable::new(&[], book.said).columns().is_empty());
    }
}
