//! What tmux hands on to the terminal outside, from its manual (`allow-passthrough`): what stands in
//! `DCS tmux; … ST`, each ESC in it doubled. All else it would draw itself; here it is left as it is.

const BEGIN: &[u8] = b"\x1bPtmux;";

/// The bytes as they arrive outside.
pub(crate) fn through_tmux(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        if let Some(wrapped) = rest.strip_prefix(BEGIN) {
            rest = unwrap(wrapped, &mut out);
        } else {
            assert!(!rest.starts_with(b"\x1b_"), "tmux drops what is not wrapped for it");
            out.push(rest[0]);
            rest = &rest[1..];
        }
    }
    out
}

/// Up to the string's end; returns what follows it.
fn unwrap<'a>(mut rest: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    loop {
        rest = match rest {
            [0x1b, b'\\', after @ ..] => return after,
            [0x1b, 0x1b, after @ ..] => {
                out.push(0x1b);
                after
            }
            [0x1b, ..] => panic!("an ESC that is not doubled ends the string early"),
            [byte, after @ ..] => {
                out.push(*byte);
                after
            }
            [] => panic!("a string for tmux has no end"),
        };
    }
}
