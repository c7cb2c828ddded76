//! How the peers are asked for the same.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::ours::Target;

/// Those that are installed and know the protocol.
pub(crate) fn of(target: Target, files: &[PathBuf]) -> Vec<(&'static str, Command)> {
    let all = [("timg", timg(target)), ("chafa", Some(chafa(target)))];
    let known = all.into_iter().filter_map(|(name, arguments)| Some((name, arguments?)));
    known
        .filter(|(name, _)| is_there(name))
        .map(|(name, arguments)| {
            let mut command = Command::new(name);
            command.args(arguments).args(files);
            (name, command)
        })
        .collect()
}

/// Where it does not know the terminal its cells are 9×18 pixels.
fn timg(target: Target) -> Option<Vec<&'static str>> {
    let how = match target {
        Target::Kitty => ["-pk", "-g35x17"],
        Target::Quadrants => ["-pq", "-g32x16"],
        Target::Sixel => return None,
    };
    Some([&how[..], &["-U", "--frames=1", "--threads=2"]].concat())
}

/// Where it does not know the terminal its cells are 8×8 pixels.
fn chafa(target: Target) -> Vec<&'static str> {
    let how: &[&str] = match target {
        Target::Kitty => &["--format=kitty", "--size=40x40", "--font-ratio=1"],
        Target::Sixel => &["--format=sixels", "--size=40x40", "--font-ratio=1"],
        Target::Quadrants => &["--format=symbols", "--symbols=quad", "--colors=full", "--size=32x16"],
    };
    [how, &["--scale=max", "--animate=off", "--threads=2"]].concat()
}

fn is_there(name: &str) -> bool {
    let mut ask = Command::new(name);
    ask.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    ask.status().is_ok()
}
