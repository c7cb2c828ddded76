//! Why there is no picture, in words for the place where it would be. A dead link is a normal state.
//!
//! One line of at most [`SHORT_CHARS`] characters, and a longer hint for where there is room. Nothing here
//! decides whether to try again; see [`NoPicture::may_change`] for what is known about that.

use super::decode::{Content, DecodeError, MAX_PIXELS, MAX_SIDE_PX};
use super::fetch::{FetchError, FetchFailure, LastingFailure};
use super::local::{LocalError, LocalFault};
use super::safety::Why;
use super::tar::{TarError, TarFault};
use crate::base::SafeText;

/// Characters of the short form: it fits the picture's pane at 80 columns.
pub const SHORT_CHARS: usize = 60;

/// How a link is asked again.
const ASK_AGAIN: &str = "Press f to ask again.";

/// Of what is refused by bytes, not by pixels: these have many of them.
const TOO_MUCH_MEMORY: &str = "A picture is given 160 MB to be decoded in.";

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoPicture {
    /// The row holds neither a link nor bytes.
    #[error("no picture in this row")]
    NotInRow,
    /// img2dataset could not download it; the row says why.
    #[error("not downloaded: {0}")]
    NotDownloaded(SafeText),
    /// Links are not opened before the person says so.
    #[error("links not fetched yet: press f to allow")]
    LinksNotAllowed,
    /// Links are not opened at all in this session, and the picture of this one is not kept: it was never fetched,
    /// or had to make room.
    #[error("offline, and this picture is not kept")]
    Offline,
    /// The safety policy withholds it.
    #[error("withheld: {0}")]
    Withheld(Why),
    /// A person escalated it: for somebody else to look at.
    #[error("escalated: not shown, only its keys are kept")]
    Escalated,
    /// The link brought none.
    #[error("{0}")]
    Fetch(#[from] FetchFailure),
    /// The bytes are none.
    #[error("{0}")]
    Decode(#[from] DecodeError),
    /// The file that the row names is not read.
    #[error("{0}")]
    Local(#[from] LocalError),
    /// The tar beside the shard gave none.
    #[error("{0}")]
    Tar(#[from] TarError),
    /// The row's bytes or file could not be read, with the reason.
    #[error("cannot be read: {0}")]
    Unreadable(SafeText),
}

/// Of a link that was not asked.
impl From<FetchError> for NoPicture {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error.into())
    }
}

impl NoPicture {
    /// One line of at most [`SHORT_CHARS`] characters.
    pub fn short(&self) -> SafeText {
        clip(&SafeText::line(&self.to_string()))
    }

    /// The whole reason, and what can be done about it where something can. Offline no link is asked again:
    /// [`explanation`](Self::explanation) is true there, too.
    pub fn hint(&self) -> SafeText {
        match (self.can_be_asked_again(), self.advice()) {
            (false, _) => self.explanation(),
            (true, "") => SafeText::line(&format!("{self}. {ASK_AGAIN}")),
            (true, advice) => SafeText::line(&format!("{self}. {advice} {ASK_AGAIN}")),
        }
    }

    /// The same without the key that asks again: for commands, which have no keys, and where no link is opened.
    pub fn explanation(&self) -> SafeText {
        let advice = self.advice();
        let whole = if advice.is_empty() { self.to_string() } else { format!("{self}. {advice}") };
        SafeText::line(&whole)
    }

    /// Whether the same row may have a picture on another try soon: not for what lies in the file, is gone or was
    /// asked for by the site's owner.
    pub fn may_change(&self) -> bool {
        match self {
            Self::LinksNotAllowed | Self::Withheld(_) => true,
            Self::NotInRow
            | Self::Offline
            | Self::Escalated
            | Self::NotDownloaded(_)
            | Self::Decode(_)
            | Self::Local(_)
            | Self::Tar(_)
            | Self::Unreadable(_) => false,
            Self::Fetch(failure) => failure.error.is_passing(),
        }
    }

    /// Whether the link can be asked again at all, however little hope there is.
    pub fn can_be_asked_again(&self) -> bool {
        matches!(self, Self::Fetch(failure) if !matches!(failure.error, FetchError::Address(_)))
    }

    fn advice(&self) -> &'static str {
        match self {
            Self::NotInRow | Self::Escalated | Self::Unreadable(_) => "",
            Self::NotDownloaded(_) => "img2dataset wrote this when it made the dataset.",
            Self::Local(error) => local_advice(&error.fault),
            Self::Tar(error) => tar_advice(&error.fault),
            Self::Offline => {
                "The session was started with --offline: only what is kept from earlier fetches is shown."
            }
            Self::LinksNotAllowed => {
                "Fetching tells the servers behind the links your address; nothing is sent before you allow it."
            }
            Self::Withheld(_) => "Press b to see this one all the same.",
            Self::Fetch(failure) => fetch_advice(&failure.error),
            Self::Decode(error) => decode_advice(error),
        }
    }
}

fn fetch_advice(error: &FetchError) -> &'static str {
    match error {
        FetchError::Address(_) => {
            "Links may lead to public servers only; --allow-address RANGE allows others."
        }
        FetchError::Lasting(LastingFailure::Robots(_)) => "The picture was not downloaded.",
        FetchError::Lasting(_) => "About one link in a hundred dies each month.",
        FetchError::Status(_) | FetchError::TooManyRedirects(_) | FetchError::RedirectToNowhere(_) => {
            "The link may work in a browser."
        }
        FetchError::ConnectTimeout(_) | FetchError::Timeout(_) | FetchError::CutShort { .. } => {
            "It may work on another try."
        }
        FetchError::TooLarge { .. } => "The rest was not downloaded.",
        FetchError::UnknownHost => "The domain is gone, or this machine has no name service.",
        FetchError::Unreachable(_) | FetchError::Tls(_) | FetchError::BadAnswer(_) => "",
        FetchError::NotAPicture(content) => content_advice(*content),
    }
}

fn local_advice(fault: &LocalFault) -> &'static str {
    match fault {
        LocalFault::NotFound => "Looked for below the dataset's folder; --image-root FOLDER adds another.",
        LocalFault::LeadsOut => "--image-root FOLDER allows another folder.",
        LocalFault::TooLarge { .. } => "Files of up to 20 MB are read.",
        LocalFault::Link => "--role url=COLUMN follows links.",
        LocalFault::NotAFile | LocalFault::OtherMachine | LocalFault::Io(_) => "",
    }
}

fn tar_advice(fault: &TarFault) -> &'static str {
    match fault {
        TarFault::LeadsOut => "--image-root FOLDER allows another folder.",
        TarFault::TooLarge { .. } => "Pictures of up to 20 MB are read.",
        TarFault::Damaged { .. } | TarFault::CutShort { .. } => "Members before that place are shown.",
        TarFault::NoMember { .. }
        | TarFault::NotATar
        | TarFault::Compressed
        | TarFault::TooManyMembers
        | TarFault::Io(_) => "",
    }
}

fn decode_advice(error: &DecodeError) -> &'static str {
    match error {
        DecodeError::NotAPicture(content) => content_advice(*content),
        DecodeError::TooLarge { width_px, height_px } => too_large_advice(*width_px, *height_px),
        DecodeError::TooMuchMemory => TOO_MUCH_MEMORY,
        _ => "",
    }
}

fn too_large_advice(width_px: u32, height_px: u32) -> &'static str {
    if u64::from(width_px) * u64::from(height_px) > MAX_PIXELS {
        "Pictures of more than 40 megapixels are not decoded."
    } else if width_px.max(height_px) > MAX_SIDE_PX {
        "Pictures of more than 65,535 pixels a side are not decoded."
    } else {
        TOO_MUCH_MEMORY
    }
}

fn content_advice(content: Content) -> &'static str {
    match content {
        Content::WebPage => "Many hosts answer so where a picture was removed.",
        Content::Undrawn(_) => "PNG, JPEG, GIF, WebP, BMP, TIFF and ICO are drawn.",
        _ => "",
    }
}

/// The first [`SHORT_CHARS`] characters, the last of them an ellipsis when there were more.
fn clip(text: &SafeText) -> SafeText {
    let mut kept: String = text.as_str().chars().take(SHORT_CHARS).collect();
    if kept.len() < text.as_str().len() {
        kept.pop();
        kept.push('…');
    }
    SafeText::line(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::{AddressRules, RobotsWish};

    fn short(reason: impl Into<NoPicture>) -> String {
        reason.into().short().into_string()
    }

    #[test]
    fn reasons_read_well() {
        let robots = LastingFailure::Robots(RobotsWish::NoAi);
        let inside = AddressRules::default().read_link("http://127.0.0.1/").unwrap_err();
        for (reason, expected) in [
            (NoPicture::from(FetchError::from(LastingFailure::NotFound)), "gone (404)"),
            (FetchError::Status(403).into(), "refused (403)"),
            (FetchError::from(robots).into(), "asks not to be used for AI (X-Robots-Tag: noai)"),
            (DecodeError::NotAPicture(Content::WebPage).into(), "not a picture but a web page"),
            (DecodeError::CutShort { received_bytes: 1234 }.into(), "cut short after 1.2 kB"),
            (FetchError::from(inside).into(), "address not allowed: 127.0.0.1 is a loopback address"),
            (NoPicture::Withheld(Why::Score(0.93)), "withheld: punsafe 0.93 ≥ 0.5"),
            (DecodeError::NotAPicture(Content::Undrawn("SVG")).into(), "SVG is not drawn"),
        ] {
            assert_eq!(reason.short().as_str(), expected);
        }
    }

    #[test]
    fn the_short_form_is_short_at_its_edge() {
        let words = |n| NoPicture::Unreadable(SafeText::line(&"ü".repeat(n)));
        let room = SHORT_CHARS - "cannot be read: ".len();
        assert!(short(words(room)).ends_with('ü'));
        let clipped = short(words(room + 1));
        assert_eq!(clipped.chars().count(), SHORT_CHARS);
        assert!(clipped.ends_with("ü…"));
    }

    #[test]
    fn a_reason_never_carries_a_control_character() {
        let hostile = AddressRules::default().read_link("\x1b]0;x\x07:\u{202e}").unwrap_err();
        let reason = NoPicture::from(FetchError::from(hostile));
        for text in [reason.short(), reason.hint()] {
            assert_eq!(SafeText::line(text.as_str()), text);
        }
    }

    #[test]
    fn the_hint_names_the_key_where_a_link_can_be_asked_again() {
        let gone = NoPicture::from(FetchError::from(LastingFailure::NotFound));
        assert_eq!(
            gone.hint().as_str(),
            "gone (404). About one link in a hundred dies each month. Press f to ask again."
        );
        assert!(!gone.explanation().as_str().contains("Press"));
        let bare = NoPicture::from(FetchError::Tls(SafeText::line("expired")));
        assert_eq!(bare.hint().as_str(), "no secure connection: expired. Press f to ask again.");
        let inside = AddressRules::default().read_link("http://127.0.0.1/").unwrap_err();
        assert!(!NoPicture::from(FetchError::from(inside)).hint().as_str().contains("again"));
    }

    #[test]
    fn what_is_too_large_is_told_by_the_rule_that_refuses_it() {
        let hint = |width_px, height_px| {
            NoPicture::from(DecodeError::TooLarge { width_px, height_px }).hint().into_string()
        };
        assert!(hint(8_000, 5_001).ends_with("more than 40 megapixels are not decoded."));
        assert!(hint(65_536, 1).ends_with("more than 65,535 pixels a side are not decoded."));
        // Of 16 bits a value, eight bytes a pixel.
        assert!(hint(8_000, 5_000).ends_with("A picture is given 160 MB to be decoded in."));
    }

    #[test]
    fn a_wish_or_a_dead_link_is_not_tried_again() {
        assert!(!NoPicture::from(FetchError::from(LastingFailure::Gone)).may_change());
        assert!(NoPicture::from(FetchError::Status(503)).may_change());
        assert!(!NoPicture::NotInRow.may_change());
    }
}
