//! The jobs a column can have, the names columns have for them in the wild, and the person's own choice.
//!
//! Says nothing about any particular dataset: see `roles`. Names met in the wild: LAION, COYO, DataComp,
//! img2dataset, Data-Juicer, clip-retrieval.

use std::fmt;
use std::str::FromStr;

use arrow::datatypes::DataType;

use super::kind::is_text;
use crate::base::SafeText;

/// A job a column has in every dataset of pairs, whatever it is called there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Address of the picture.
    Url,
    /// The text of the pair.
    Caption,
    /// Width of the picture in pixels, as claimed.
    Width,
    /// Height of the picture in pixels, as claimed.
    Height,
    /// Cosine of picture and text embeddings.
    Similarity,
    /// Probability that the picture is unsafe, 0 to 1.
    Punsafe,
    /// A safety tag in words (UNLIKELY, UNSURE, NSFW).
    Nsfw,
    /// Probability of a watermark, 0 to 1.
    Pwatermark,
    /// Predicted aesthetic score; see [`AestheticScale`].
    Aesthetic,
    /// Language of the caption as a CLD3 code.
    Language,
    /// An identifier given by the source.
    Id,
    /// How a fetch went, in img2dataset's words.
    Status,
    /// The picture's bytes.
    Picture,
}

/// A wish of the person: this role is played by that column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleOverride {
    /// The role.
    pub role: Role,
    /// The column's exact name.
    pub column: String,
}

/// Why an override cannot be followed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// Not of the form ROLE=COLUMN.
    #[error("it should read ROLE=COLUMN, for instance caption=raw_caption")]
    Form,
    /// No such role.
    #[error("there is no role {0}; the roles are {list}", list = role_names())]
    UnknownRole(SafeText),
    /// No such column.
    #[error("there is no column {column}; the columns are {columns}")]
    UnknownColumn {
        /// What was asked for.
        column: SafeText,
        /// What there is.
        columns: SafeText,
    },
    /// A text where a number is needed, or the like.
    #[error("column {column} is {found}, but {role} needs {needed}")]
    WrongType {
        /// What was asked for.
        column: SafeText,
        /// Its type.
        found: String,
        /// The role.
        role: Role,
        /// What the role needs, in words.
        needed: &'static str,
    },
}

/// What a role can be played by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Text,
    Number,
    Any,
    Picture,
}

impl Needs {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Any => "anything",
            Self::Picture => "picture bytes or paths",
        }
    }

    pub(super) fn fits(self, data_type: &DataType) -> bool {
        match self {
            Self::Text => is_text(data_type),
            Self::Number => data_type.is_numeric(),
            Self::Any => true,
            Self::Picture => super::picture::layout_of(data_type).is_some(),
        }
    }
}

impl Role {
    /// All roles, in the order in which they are listed to a person.
    pub const ALL: [Self; 13] = [
        Self::Url,
        Self::Caption,
        Self::Picture,
        Self::Width,
        Self::Height,
        Self::Similarity,
        Self::Punsafe,
        Self::Nsfw,
        Self::Pwatermark,
        Self::Aesthetic,
        Self::Language,
        Self::Id,
        Self::Status,
    ];

    /// Its name in filters and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Caption => "caption",
            Self::Width => "width",
            Self::Height => "height",
            Self::Similarity => "similarity",
            Self::Punsafe => "punsafe",
            Self::Nsfw => "nsfw",
            Self::Pwatermark => "pwatermark",
            Self::Aesthetic => "aesthetic",
            Self::Language => "language",
            Self::Id => "id",
            Self::Status => "status",
            Self::Picture => "picture",
        }
    }

    pub(super) fn needs(self) -> Needs {
        match self {
            Self::Url | Self::Caption | Self::Nsfw | Self::Language | Self::Status => Needs::Text,
            Self::Width
            | Self::Height
            | Self::Similarity
            | Self::Punsafe
            | Self::Pwatermark
            | Self::Aesthetic => Needs::Number,
            Self::Id => Needs::Any,
            Self::Picture => Needs::Picture,
        }
    }

    /// Names met in the wild, the best evidence first, in lower case; a `*` stands for any text.
    pub(super) fn known_names(self, pictures_are_at_hand: bool) -> &'static [&'static str] {
        match self {
            Self::Url => &["url", "image_url", "src"],
            Self::Caption => &["text", "caption", "txt", "raw_caption", "top_caption", "eng text", "alt"],
            // A resized picture beside its original size: what was stored is what `width` describes.
            Self::Width if pictures_are_at_hand => &["width", "original_width"],
            Self::Width => &["original_width", "width"],
            Self::Height if pictures_are_at_hand => &["height", "original_height"],
            Self::Height => &["original_height", "height"],
            Self::Similarity => &["similarity", "clip_*l14*", "clip_*similarity*", "clip_similarity_*"],
            Self::Punsafe => &["punsafe", "nsfw_score_*", "nsfw_prediction", "nsfw"],
            Self::Nsfw => &["nsfw"],
            Self::Pwatermark => &["pwatermark", "watermark_score"],
            Self::Aesthetic => &["aesthetic_score", "aesthetic_score_laion_v2", "aesthetic", "prediction"],
            Self::Language => &["language", "lang", "detected_language"],
            Self::Id => &["sample_id", "hash", "uid", "id", "key", "image_id"],
            Self::Status => &["status"],
            Self::Picture => &[],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(s: &str) -> Result<Self, RoleError> {
        Self::ALL.into_iter().find(|r| r.name() == s).ok_or_else(|| RoleError::UnknownRole(SafeText::line(s)))
    }
}

impl FromStr for RoleOverride {
    type Err = RoleError;

    fn from_str(s: &str) -> Result<Self, RoleError> {
        let (role, column) = s.split_once('=').ok_or(RoleError::Form)?;
        Ok(Self { role: role.parse()?, column: column.to_owned() })
    }
}

fn role_names() -> String {
    Role::ALL.map(Role::name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_are_read_and_refused_in_words() {
        assert_eq!("caption=raw".parse(), Ok(RoleOverride { role: Role::Caption, column: "raw".to_owned() }));
        assert_eq!("caption".parse::<RoleOverride>(), Err(RoleError::Form));
        let error = "capton=raw".parse::<RoleOverride>().unwrap_err().to_string();
        assert!(error.starts_with("there is no role capton; the roles are url, caption"), "{error}");
    }
}
