//! Pairs as strangers might write them: what acts on terminals, reorders, hides, overflows or is not there.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float32Array, Float64Array, Int32Array, RecordBatch, StringArray};

use crate::fixtures::write_shard;

/// Rows in a row group of the hostile shard.
pub(crate) const GROUP_ROWS: usize = 6;

/// Rows of the hostile shard: the hostile ones, then ordinary ones.
pub(crate) const N_ROWS: usize = 72;

/// A name of a column that would clear the screen and set the window's title.
pub(crate) const COLUMN: &str = "note\x1b[2J\x1b]0;owned\x07\u{202e}x";

/// One of each kind, NULL and the empty text among them.
pub(crate) fn captions() -> Vec<Option<String>> {
    let zalgo = format!("Z{}algo", "\u{300}\u{316}\u{334}".repeat(40));
    let texts = [
        "Katze auf dem Sofa, Öl auf Leinwand",
        "red \x1b[31malert\x1b[0m \x1b]0;title\x07 \x1b]52;c;aGk=\x07 \x1b[6n \x1bP$q\"p\x1b\\ end",
        "invoice\u{202e}gpj.exe \u{2066}isolated\u{2069} \u{61c}mark \u{200f}rtl",
        "zero\u{200b}width\u{feff}and\u{ad}soft\u{2060}joined \u{e0041}\u{e007f} tag",
        zalgo.as_str(),
        "قطة نائمة على أريكة حمراء في غرفة الجلوس",
        "חתול ישן על ספה (אדומה) בסלון 1–2",
        "赤いソファの上で眠っている猫、午後の光、フィルム写真",
        "family 👨‍👩‍👧‍👦 flags 🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿 skin 👍🏽 heart ❤️ keycap 1️⃣",
        "line one\nline two\r\nline\tthree\u{b}four\u{c}five\u{85}six\u{2028}seven\u{2029}eight",
        "",
        "c1 \u{9b}31m \u{9d}0;x\u{9c} del\u{7f} nul\0 bell\x07 back\x08space",
        "नमस्ते दुनिया ภาษาไทย ที่นี่ 안녕하세요",
        "half\u{fffd}broken \u{fffe}\u{ffff} \u{10eeee}\u{305}\u{30d} placeholder",
        "   spaces around   \u{3000}ideographic\u{a0}nbsp   ",
    ];
    let mut captions: Vec<Option<String>> = texts.iter().map(|t| Some((*t).to_owned())).collect();
    captions.insert(3, None);
    captions.push(Some(long_caption()));
    captions
}

/// Sixty thousand characters, some of them wide.
pub(crate) fn long_caption() -> String {
    "ein sehr langer Text 猫 ".chars().cycle().take(60_000).collect()
}

/// The hostile rows followed by ordinary ones, `N_ROWS` in all.
pub(crate) fn batch() -> RecordBatch {
    let n_rows = i32::try_from(N_ROWS).expect("a small number");
    let rows = || 0..n_rows;
    let mut texts = captions();
    texts.extend((texts.len()..N_ROWS).map(|i| Some(format!("an ordinary caption, number {i}"))));
    let mut urls: Vec<String> = rows().map(|i| format!("https://example.org/pictures/{i}.jpg")).collect();
    urls[1].push_str("\x1b]8;;http://evil.example\x1b\\click\u{202e}");
    urls[2] = String::new();
    let languages = ["de", "en", "en", "", "mt", "ar", "iw", "ja", "xx", "zh-Latn", "fr"];
    let score = |i: i32| match i % 6 {
        3 => None,
        n => Some(f64::from(n) / 5.0),
    };
    #[expect(clippy::cast_possible_truncation, reason = "scores with two decimals")]
    let punsafe = rows().map(|i| (i % 6 != 3).then_some((f64::from(i % 11) / 10.0) as f32));
    let columns: [(&str, ArrayRef); 8] = [
        ("URL", Arc::new(StringArray::from(urls))),
        ("TEXT", Arc::new(StringArray::from(texts))),
        ("WIDTH", Arc::new(Int32Array::from_iter_values(rows().map(|i| 640 + i)))),
        ("HEIGHT", Arc::new(Int32Array::from_iter_values(rows().map(|i| 480 + i)))),
        ("LANGUAGE", Arc::new(StringArray::from_iter_values(languages.iter().cycle().take(N_ROWS)))),
        ("similarity", Arc::new(rows().map(score).collect::<Float64Array>())),
        ("punsafe", Arc::new(punsafe.collect::<Float32Array>())),
        (COLUMN, Arc::new(StringArray::from_iter_values(rows().map(|_| "\x1bc\u{9b}2J value")))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

/// Writes the hostile shard.
pub(crate) fn write(path: &Path) {
    write_shard(path, &batch(), GROUP_ROWS);
}

/// Captions of a kind each, put together at random from what acts on terminals; the same for the same seed.
pub(crate) fn random_captions(n: usize, seed: u64) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut piece = move || match random.u8(0..8) {
        0 => char::from(random.u8(0..=0x1f)).to_string(),
        1 => random.char('\u{7f}'..='\u{ad}').to_string(),
        2 => random.char('\u{2000}'..='\u{2070}').to_string(),
        3 => random.char('\u{fdd0}'..='\u{ffff}').to_string(),
        4 => random.char('\u{e0000}'..='\u{e01ff}').to_string(),
        5 => random.char('\u{300}'..='\u{36f}').to_string().repeat(random.usize(1..30)),
        6 => random.char('\0'..='\u{10ffff}').to_string(),
        _ => SEQUENCES[random.usize(..SEQUENCES.len())].to_owned(),
    };
    (0..n).map(|i| (0..=i % 12).map(|_| piece()).collect()).collect()
}

/// Beginnings, middles and ends of sequences, so that chance joins them over the edges of captions.
const SEQUENCES: [&str; 14] = [
    "\x1b[2J",
    "\x1b]0;x",
    "\x1b]8;;http://x",
    "\x1b\\",
    "\x07",
    "\x1bP+q",
    "\x1b_Ga=T;",
    "\x1b[",
    "31m",
    "\u{9b}6n",
    "\u{90}",
    "\u{9c}",
    "plain words",
    "👩\u{200d}👧",
];

/// Writes a shard whose only column is `TEXT`.
pub(crate) fn write_captions(path: &Path, captions: &[String]) {
    let column: [(&str, ArrayRef); 1] = [("TEXT", Arc::new(StringArray::from_iter_values(captions)))];
    write_shard(path, &RecordBatch::try_from_iter(column).unwrap(), 1000);
}
