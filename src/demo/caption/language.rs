//! The languages of the demo, and how a description becomes a caption.

use fastrand::Rng;

use super::{ar, de, el, en, es, fr, hi, it, ja, ko, ru, zh};
use crate::demo::scene::Scene;

/// A language captions are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Russian,
    Greek,
    Arabic,
    Hindi,
    Japanese,
    Chinese,
    Korean,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Russian,
        Self::Greek,
        Self::Arabic,
        Self::Hindi,
        Self::Japanese,
        Self::Chinese,
        Self::Korean,
    ];

    /// The code CLD3 gives it, as in LAION's LANGUAGE column.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Russian => "ru",
            Self::Greek => "el",
            Self::Arabic => "ar",
            Self::Hindi => "hi",
            Self::Japanese => "ja",
            Self::Chinese => "zh",
            Self::Korean => "ko",
        }
    }

    /// What is drawn, as a phrase without a full stop.
    fn describe(self, scene: &Scene) -> String {
        let subject = scene.subject;
        match self {
            Self::English => en::describe(subject),
            Self::German => de::describe(subject),
            Self::French => fr::describe(subject),
            Self::Spanish => es::describe(subject),
            Self::Italian => it::describe(subject),
            Self::Russian => ru::describe(subject),
            Self::Greek => el::describe(subject),
            Self::Arabic => ar::describe(subject),
            Self::Hindi => hi::describe(subject),
            Self::Japanese => ja::describe(subject),
            Self::Chinese => zh::describe(subject),
            Self::Korean => ko::describe(subject),
        }
    }

    /// What people put around a description on the web; `{}` stands for the description.
    fn frames(self) -> [&'static str; 3] {
        match self {
            Self::English => ["{} - digital illustration", "{} | free wallpaper", "Art print: {}"],
            Self::German => ["{} – digitale Illustration", "{} | Poster", "Kunstdruck: {}"],
            Self::French => ["{} – illustration numérique", "{} | affiche", "Impression d'art : {}"],
            Self::Spanish => ["{} - ilustración digital", "{} | póster", "Lámina decorativa: {}"],
            Self::Italian => ["{} - illustrazione digitale", "{} | poster", "Stampa artistica: {}"],
            Self::Russian => ["{} – цифровая иллюстрация", "{} | плакат", "Картина: {}"],
            Self::Greek => ["{} – ψηφιακή εικονογράφηση", "{} | αφίσα", "Εκτύπωση τέχνης: {}"],
            Self::Arabic => ["{} - رسم رقمي", "{} | ملصق", "لوحة فنية: {}"],
            Self::Hindi => ["{} - डिजिटल चित्र", "{} | पोस्टर", "कला प्रिंट: {}"],
            Self::Japanese => ["{}のイラスト", "{}｜ポスター", "アートプリント：{}"],
            Self::Chinese => ["{}插画", "{}｜海报", "装饰画：{}"],
            Self::Korean => ["{} 일러스트", "{} | 포스터", "아트 프린트: {}"],
        }
    }
}

/// A caption that fits the scene: the description, in a third of the cases framed as on the web.
pub(in crate::demo) fn caption(scene: &Scene, language: Language, rng: &mut Rng) -> String {
    let description = language.describe(scene);
    let frame = rng.usize(..9);
    match language.frames().get(frame) {
        Some(frame) => frame.replace("{}", &description),
        None => description,
    }
}

/// The number in words, for [`COUNTS`](crate::demo::scene::COUNTS): 3 is the first of the five.
pub(super) fn number(n: u8, words: [&'static str; 5]) -> &'static str {
    words[usize::from(n.clamp(3, 7) - 3)]
}

/// The phrase with its first letter in upper case.
pub(super) fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
