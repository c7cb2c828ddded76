//! The store as the lane holds it: opened when it is needed first. A panic in it ends here, in a word.

use std::path::PathBuf;

use crate::base::{SafeText, contain};
use crate::labels::{Store, StoreError};

/// The store, or the place where it will be.
pub(super) struct HeldStore {
    place: PathBuf,
    store: Option<Store>,
}

/// Why something could not be done with the store.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// It says why.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It broke, or what was done with it did.
    #[error("a panic: {0}")]
    Panic(SafeText),
}

impl Trouble {
    /// Whether trying again is in vain, for what was to be stored is at fault.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_final())
    }
}

impl HeldStore {
    pub(super) fn at(place: PathBuf) -> Self {
        Self { place, store: None }
    }

    /// Does something with the store, which is opened for it where it is not open: also after it could not be.
    pub(super) fn with<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Result<T, Trouble> {
        let Self { place, store } = self;
        let done = contain(|| {
            let open = match store {
                Some(open) => open,
                none => none.insert(Store::open(place)?),
            };
            Ok(work(open))
        });
        done.unwrap_or_else(|words| {
            // What the panic left of the connection is not to be trusted. The file is: a transaction that did not
            // end never was.
            self.store = None;
            Err(Trouble::Panic(words))
        })
    }

    /// The same where it is open already.
    pub(super) fn with_open<T>(&mut self, work: impl FnOnce(&mut Store) -> T) -> Option<Result<T, Trouble>> {
        self.store.is_some().then(|| self.with(work))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::set::built_in;

    #[test]
    fn after_a_panic_the_store_is_opened_anew_and_holds_what_it_held() {
        let folder = tempfile::tempdir().unwrap();
        let mut held = HeldStore::at(folder.path().join("labels.sqlite"));
        assert!(held.with_open(|_| ()).is_none(), "nothing is opened before it is needed");
        let set = built_in("quick").unwrap();
        held.with(|store| store.put_set(&set)).unwrap().unwrap();
        let broken = held.with(|_| -> usize { panic!("a bad page") }).unwrap_err();
        assert_eq!((broken.to_string().as_str(), broken.is_final()), ("a panic: a bad page", false));
        assert_eq!(held.with(|store| store.sets()).unwrap().unwrap(), [set]);
    }

    #[test]
    fn what_cannot_be_opened_is_opened_once_it_can_be() {
        let folder = tempfile::tempdir().unwrap();
        let mut held = HeldStore::at(folder.path().join("later").join("labels.sqlite"));
        assert!(matches!(held.with(|_| ()), Err(Trouble::Store(StoreError::NoFolder(_)))));
        std::fs::create_dir(folder.path().join("later")).unwrap();
        held.with(|_| ()).unwrap();
    }
}
