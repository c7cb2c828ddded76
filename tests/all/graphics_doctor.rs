//! `pairlens doctor` in terminals of all kinds: it says what is so, draws its picture the way it says, and leaves the
//! terminal as it was.

use serde_json::Value;

use crate::journey_pty::{Kind, Pty};

const SCREEN: (u16, u16) = (120, 36);
/// The other screen is left: what follows is printed.
const LEAVE: &[u8] = b"\x1b[?1049l";

/// What is printed once the questions are answered.
fn printed(args: &[&str], kind: Kind) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut all = vec!["doctor"];
    all.extend_from_slice(args);
    let gone = Pty::start(folder.path(), &all, kind, SCREEN).gone();
    assert!(gone.status.success());
    let at = gone.bytes.windows(LEAVE.len()).position(|w| w == LEAVE).expect("it left the other screen");
    String::from_utf8(gone.bytes[at + LEAVE.len()..].to_vec()).unwrap()
}

#[test]
fn each_terminal_hears_what_it_gets_and_sees_it() {
    let kitty = printed(&[], Kind::Kitty);
    assert!(
        kitty.contains("pictures    kitty graphics within the text: it answers kitty's question"),
        "{kitty}"
    );
    assert!(kitty.contains("terminal    kitty(0.40.0), 120 columns, 36 rows"), "{kitty}");
    assert!(kitty.contains("cell        10×20 pixels, as it says"), "{kitty}");
    assert!(kitty.contains("\x1b_Ga=t,") && kitty.contains("a=p,U=1,") && kitty.contains('\u{10eeee}'));

    let sixel = printed(&[], Kind::Sixel);
    assert!(sixel.contains("pictures    sixel: it lists sixel among its attributes"), "{sixel}");
    assert!(sixel.contains("\x1bP0;1;0q\"1;1;"));

    let iterm2 = printed(&[], Kind::Iterm2);
    assert!(
        iterm2.contains("pictures    iTerm2's inline pictures: known of terminals of this name"),
        "{iterm2}"
    );
    assert!(iterm2.contains("\x1b]1337;File=inline=1;"));

    let plain = printed(&[], Kind::Xterm);
    assert!(plain.contains("pictures    characters: it offers no pictures"), "{plain}");
    assert!(plain.contains("symbols     quadrants and eighths") && plain.contains("\x1b[48;2;"), "{plain}");
}

#[test]
fn a_silent_terminal_is_waited_for_once_and_gets_characters() {
    let silent = printed(&[], Kind::Silent);
    assert!(silent.contains("terminal    answers nothing"), "{silent}");
    assert!(silent.contains("pictures    characters: it does not answer"), "{silent}");
    assert!(silent.contains("colours     256: by TERM") && silent.contains("\x1b[48;5;"), "{silent}");
}

#[test]
fn a_choice_is_followed_whatever_the_terminal_says() {
    let forced = printed(&["--graphics", "sixel"], Kind::Kitty);
    assert!(
        forced.contains("pictures    sixel: --graphics says so") && forced.contains("\x1bP0;1;0q"),
        "{forced}"
    );
}

#[test]
fn machines_get_one_object_and_no_picture() {
    let text = printed(&["--json"], Kind::Kitty);
    let start = text.find('{').expect("an object");
    assert!(!text[start..].contains('\x1b'), "{text}");
    let said: Value = serde_json::from_str(text[start..].trim()).unwrap();
    assert_eq!(said["name"], "kitty(0.40.0)");
    assert_eq!(said["cell_px"], serde_json::json!([10, 20]));
    assert_eq!((&said["terminal"], &said["answered"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(said["tmux"], Value::Null);
}

#[test]
fn without_a_terminal_the_environment_is_all_there_is() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_pairlens"))
        .arg("doctor")
        .env("TERM", "xterm-kitty")
        .env_remove("TMUX")
        .env_remove("NO_COLOR")
        .env_remove("COLORTERM")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.starts_with("terminal    none here"), "{text}");
    assert!(text.contains("colours     24 bits: by TERM") && !text.contains('\x1b'), "{text}");
}
