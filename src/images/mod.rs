//! From a URL or bytes to pixels, or a named reason why not.
//!
//! Reading order: what may be seen ([`SafetyPolicy`] → [`Cleared`]), where a link may lead ([`AddressRules`]),
//! how it is fetched ([`Fetcher`]) and kept ([`DiskCache`]), files beside the dataset ([`read_below`], [`TarShelf`]), how bytes become pixels ([`decode`]) of another
//! size ([`resize`]), what is known of a picture beside its pixels ([`PictureFacts`]), and the words for all that
//! can go wrong ([`NoPicture`]).
//!
//! [`Cleared`] is the thread through all of it: only the safety policy makes one, and nothing here touches a
//! link or a picture's bytes without it. Nothing here knows of Parquet or of a terminal, starts a thread or
//! prints; a decoder's panic is caught and named.

mod address;
mod cache;
mod causes;
mod decode;
mod exif;
mod facts;
mod fetch;
mod hash;
mod local;
mod reason;
mod resize;
mod safety;
mod tar;
mod window;

pub use address::{AddressError, AddressRules};
pub use cache::{CacheError, CacheUsage, DiskCache, Kept, LinkRecord, Outcome, PictureFile, TriedLinks};
pub use decode::{
    BLURRED_SIDE_PX, Content, DecodeError, Decoded, Extent, Format, Frames, MAX_PIXELS, MAX_SIDE_PX, decode,
    size_of,
};
pub use exif::{ExifEntry, MAX_EXIF_CHARS};
pub use facts::{Claims, Origin, PictureFacts, SizeCheck};
pub use fetch::{
    Ask, BlockingFetcher, FetchError, FetchFailure, FetchHistory, FetchPolicy, Fetched, Fetcher,
    FetcherError, LastingFailure, RobotsWish, Source, fetch_through, kept,
};
pub use hash::{HashCheck, HashClaim, HashKind, HashedFile};
pub use local::{LocalError, LocalFault, read_below};
pub use reason::{NoPicture, SHORT_CHARS};
pub use resize::resize;
pub use safety::{
    Cleared, PUNSAFE_LIMIT, SafeMode, SafeModeError, SafetyPolicy, ScoredBy, Signal, Signals, Treatment,
    Verdict, Why,
};
pub use tar::{Member, TarError, TarFault, TarShelf};
pub use window::Window;
