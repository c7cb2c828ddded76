//! One row to be: scene, caption, link, scores, and how they belong together. No decisions.

use super::caption::Language;
use super::oddity::Oddity;
use super::scene::Scene;
use super::score::Scores;

/// The host of the demo's links. Reserved by RFC 2606, so it names nothing on the network: whoever fetches
/// must be told to take [`DemoServer::addr`](super::DemoServer::addr) for it.
pub const DEMO_HOST: &str = "demo.invalid";

/// Links hold no pictures; embedded rows do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// The picture's bytes stand in the row.
    Embedded,
    /// Only the link does.
    Link,
}

/// What the demo's server does when a link is asked for; the first part of the link's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Behaviour {
    /// The picture.
    Ok,
    /// 404 Not Found.
    NotFound,
    /// 410 Gone.
    Gone,
    /// 403 Forbidden.
    Forbidden,
    /// The picture, after three seconds.
    Slow,
    /// Half of the picture, then the end of the connection.
    Truncated,
    /// 200 with a page of HTML under an image's name.
    Html,
    /// 302 to the same picture under `ok`.
    Redirect,
    /// The picture with `X-Robots-Tag: noai`.
    NoAi,
}

impl Behaviour {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Ok,
        Self::NotFound,
        Self::Gone,
        Self::Forbidden,
        Self::Slow,
        Self::Truncated,
        Self::Html,
        Self::Redirect,
        Self::NoAi,
    ];

    /// As it stands in the link.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotFound => "404",
            Self::Gone => "410",
            Self::Forbidden => "403",
            Self::Slow => "slow",
            Self::Truncated => "trunc",
            Self::Html => "html",
            Self::Redirect => "redir",
            Self::NoAi => "noai",
        }
    }
}

/// How a caption relates to its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Composed from the scene.
    Own,
    /// Another scene's.
    Other,
    /// Says nothing about any picture.
    Boilerplate,
}

/// The container of a picture's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
}

impl Format {
    /// The ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
        }
    }
}

/// One row to be.
#[derive(Clone, Debug)]
pub struct PlannedPair {
    /// What is drawn.
    pub scene: Scene,
    /// Name of the picture's file, for instance `00042-city.jpg`.
    pub name: String,
    /// How its bytes are packed.
    pub format: Format,
    /// What its link does.
    pub behaviour: Behaviour,
    /// TEXT; `None` is NULL.
    pub caption: Option<String>,
    /// The language the caption is really in; boilerplate counts as English.
    pub language: Language,
    /// LANGUAGE; NULL where there is no caption.
    pub tag: Option<&'static str>,
    /// How the caption relates to the picture.
    pub fit: Fit,
    /// The scores as far as they are not NULL.
    pub scores: Scores,
    /// What was planted, if anything.
    pub oddity: Option<Oddity>,
}

impl PlannedPair {
    /// URL. The name `demo.invalid` is reserved (RFC 2606): it can only be resolved by the demo itself.
    pub fn url(&self) -> String {
        format!("http://{}/{}/{}", DEMO_HOST, self.behaviour.word(), self.name)
    }
}
