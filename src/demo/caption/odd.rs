//! Captions that do not describe: what crawls hold besides descriptions.

use std::fmt::Write as _;

use fastrand::Rng;

use super::language::{Language, caption};
use crate::demo::scene::Scene;

/// Characters that act on a terminal, hide, or pile up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hostile {
    /// An escape sequence that would colour and clear the screen, and one that sets the window's title.
    Escape,
    /// U+202E turns the direction of what follows.
    RightToLeftOverride,
    /// Zero-width spaces and a byte order mark between the letters.
    ZeroWidth,
    /// Dozens of combining marks on each letter.
    Zalgo,
    /// Line breaks, tabs, a bell, and C1 controls.
    Controls,
    /// Tag characters that spell an invisible message.
    Tags,
}

impl Hostile {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Escape, Self::RightToLeftOverride, Self::ZeroWidth, Self::Zalgo, Self::Controls, Self::Tags];
}

/// The caption with such characters in it.
pub(in crate::demo) fn hostile(text: &str, kind: Hostile) -> String {
    match kind {
        Hostile::Escape => format!("\x1b[2J\x1b[31m{text}\x1b]0;owned\x07\x1b[0m"),
        Hostile::RightToLeftOverride => format!("{text} \u{202e}gpj.erutcip"),
        Hostile::ZeroWidth => {
            let spread: Vec<String> = text.chars().map(String::from).collect();
            format!("\u{feff}{}", spread.join("\u{200b}"))
        }
        Hostile::Zalgo => text
            .chars()
            .flat_map(|c| std::iter::once(c).chain((0..40_u32).filter_map(|i| char::from_u32(0x300 + i))))
            .collect(),
        Hostile::Controls => format!("{text}\r\n\n\tphoto\u{7}\u{9b}31m\u{85}end\0"),
        Hostile::Tags => {
            let tags = "free".bytes().filter_map(|b| char::from_u32(0xe0000 + u32::from(b)));
            text.chars().chain(tags).collect()
        }
    }
}

/// What says nothing about a picture.
pub(in crate::demo) fn boilerplate(rng: &mut Rng, scene: &Scene) -> String {
    let number = rng.u16(1000..9999);
    match rng.u8(0..8) {
        0 => "Download HD wallpaper free".to_owned(),
        1 => format!("IMG_{number}.jpg"),
        2 => format!("DSC0{number}.JPG"),
        3 => "image".to_owned(),
        4 => format!("Product Image {}", number % 9 + 1),
        5 => "Click to enlarge - free shipping on orders over $50!".to_owned(),
        6 => format!("{}x{} thumbnail", scene.width_px, scene.height_px),
        _ => "Home | Blog | Shop | Contact | Privacy policy".to_owned(),
    }
}

/// The caption followed by so many keywords that it fills screens: LAION holds captions of 61,192 characters.
pub(in crate::demo) fn long(scene: &Scene, language: Language, rng: &mut Rng) -> String {
    let description = caption(scene, language, rng);
    let mut text = description.clone();
    for i in 1..400_u16 {
        let _ = write!(text, ", {description} #{i}");
    }
    text
}

/// The caption as a careless crawler leaves it.
pub(in crate::demo) fn with_entities(text: &str) -> String {
    format!("&quot;{text}&quot; &amp; more &ndash; it&#39;s free&nbsp;&raquo;")
}
