//! Whole screens of what is known of a picture: true and false rows, links that live and died, hostile words.

use std::sync::Arc;
use std::time::Duration;

use pairlens::app::{Drawn, Mode, PictureRequest, PictureState};
use pairlens::base::SafeText;
use pairlens::images::{
    ExifEntry, Extent, FetchError, FetchFailure, FetchHistory, Frames, HashCheck, HashKind, LastingFailure,
    NoPicture, Origin, PictureFacts, SizeCheck, Source,
};

use crate::reducer_script::{Script, drawn, hundred, is_browse, is_single};
use crate::screens::screens;

/// The picture is there, with these facts in place of the usual ones.
fn with(request: &PictureRequest, change: impl Fn(&mut PictureFacts)) -> PictureState {
    let PictureState::Drawn(usual) = drawn(request) else { unreachable!("it is drawn") };
    let mut facts = usual.facts.as_ref().clone();
    change(&mut facts);
    PictureState::Drawn(Drawn { facts: Arc::new(facts), ..usual })
}

/// Opens the popup over a row whose pictures come to this.
fn open(script: &mut Script, keys: &str, state: impl Fn(&PictureRequest) -> PictureState) {
    script.press(keys);
    while script.read_rows() {}
    script.answer_pictures(state).press("i");
}

fn asked(status: u16) -> FetchHistory {
    FetchHistory {
        asked_at_s: 1_700_000_000,
        status: Some(status),
        n_redirects: 2,
        host: Some("cdn.example.net\x1b[2J".to_owned()),
        n_tries: 3,
    }
}

/// Much is wrong with it, and what is written into it would act on a terminal.
fn dubious(facts: &mut PictureFacts) {
    facts.frames = Frames::Animated;
    facts.extent = Extent::CutShort;
    facts.size = SizeCheck::Swapped;
    facts.hash = HashCheck::Differs(HashKind::Md5);
    facts.origin = Origin::Link {
        host: SafeText::line("example.org"),
        history: asked(200),
        source: Source::Cache,
        age: Duration::from_secs(3 * 24 * 3600),
    };
    facts.exif = vec![
        ExifEntry { name: "camera", value: SafeText::line("Canon \x1b]0;owned\x07EOS\u{202e} 猫") },
        ExifEntry { name: "image description", value: SafeText::line(&"words ".repeat(30)) },
    ];
}

#[test]
fn a_picture_that_keeps_its_rows_word() {
    screens("info", |script| open(script, "30G", drawn));
}

#[test]
fn a_dubious_picture_in_the_gallery() {
    screens("info_dubious", |script| open(script, "4Gv", |request| with(request, dubious)));
}

#[test]
fn a_link_that_died() {
    let died = |_: &PictureRequest| {
        let failure = FetchFailure {
            error: FetchError::from(LastingFailure::NotFound),
            history: asked(404),
            source: Source::Cache,
            age: Duration::from_secs(5 * 3600),
        };
        PictureState::None { why: NoPicture::Fetch(failure), n_pictures: 1 }
    };
    screens("info_dead_link", |script| open(script, "8G<Enter>", died));
}

#[test]
fn the_row_says_another_size_or_nothing() {
    let claimed = SizeCheck::Differs { claimed_width_px: 1e9, claimed_height_px: 0.5 };
    screens("info_size", |script| {
        open(script, "30G", |request| with(request, |facts| facts.size = claimed));
    });
    screens("info_hash", |script| {
        open(script, "30G", |request| {
            with(request, |facts| {
                facts.size = SizeCheck::Unknown;
                facts.hash = HashCheck::Matches(HashKind::Sha256);
                facts.origin = Origin::Tar(SafeText::line("00000.tar"));
            })
        });
    });
}

#[test]
fn the_popup_closes_to_where_it_was_opened() {
    let folder = hundred();
    let mut script = Script::on(folder.path());
    let is_info = |mode: &Mode| matches!(mode, Mode::Info { .. });
    script.press("i").expect_mode(is_info).press("jjk");
    script.expect_mode(|mode| matches!(mode, Mode::Info { scroll: 1, .. })).press("i").expect_mode(is_browse);
    script.press("<Enter>i").expect_mode(is_info).press("<Esc>").expect_mode(is_single);
    script.press("<Esc>vi").expect_mode(is_info).press("q").expect_mode(|mode| *mode == Mode::Gallery);
    // Nothing to tell is told, too.
    script.press("&width < 0<Enter>").scan_ends().press("i").expect_mode(is_info);
}
