//! Whether two sets mean the same: a name and a version stand for one meaning, for ever.

use xxhash_rust::xxh3::xxh3_128;

use super::{LabelSet, write_toml};

impl LabelSet {
    /// A digest of what its labels mean: dimensions, kinds, scopes, values, their order. Texts that explain and keys
    /// are not in it: a key may be moved and a word put better without a new version.
    ///
    /// XXH3-128 (seed 0) of the set as [`write_toml`] writes it, without keys, explanations, defaults and what is
    /// asked.
    pub fn digest(&self) -> u128 {
        xxh3_128(write_toml(&self.bare()).as_bytes())
    }

    fn bare(&self) -> Self {
        let mut set = self.clone();
        set.about.clear();
        for dimension in &mut set.dimensions {
            dimension.is_asked = true;
            dimension.default = None;
            for value in &mut dimension.values {
                value.about.clear();
                value.key = None;
            }
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Scope, built_in};
    use super::*;

    #[test]
    fn what_labels_mean_is_in_the_digest_and_how_they_are_asked_is_not() {
        let set = built_in("pair-audit-v1").unwrap();
        let digest = |change: &dyn Fn(&mut LabelSet)| {
            let mut other = set.clone();
            change(&mut other);
            other.digest()
        };
        assert_eq!(digest(&|set| set.dimensions[0].values[0].key = Some('9')), set.digest());
        assert_eq!(digest(&|set| set.dimensions[1].values[0].about = "else".to_owned()), set.digest());
        assert_eq!(digest(&|set| set.dimensions[1].default = None), set.digest());
        assert_ne!(digest(&|set| set.dimensions[0].scope = Scope::Text), set.digest());
        assert_ne!(digest(&|set| set.dimensions[0].values.swap(0, 1)), set.digest());
        assert_ne!(digest(&|set| set.dimensions[0].values[0].name = "fits".to_owned()), set.digest());
        assert_ne!(digest(&|set| drop(set.dimensions.pop())), set.digest());
        assert_ne!(digest(&|set| set.id.version = 2), set.digest());
    }

    /// Stores keep it: a set that was stored must be known again.
    #[test]
    fn the_digests_of_the_built_in_sets_stay_what_they_are() {
        let digest = |name| format!("{:032x}", built_in(name).unwrap().digest());
        assert_eq!(digest("pair-audit-v1"), "c6f9441cca891535161d6658e7a0123c");
        assert_eq!(digest("quick"), "c3dbff3d5eef3beaf07a70d730505703");
    }
}
