//! Where a link may lead: public addresses only, unless a range was named by the person at the keyboard.
//!
//! [`AddressRules`] judges a URL's host before anything is sent (a resolver never sees an IP literal) and every
//! address a name resolves to; `special` knows which addresses are not public.

mod rules;
mod special;

pub use rules::{AddressError, AddressRules};
