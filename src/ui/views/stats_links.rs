//! What has become of links in words: the same for the screen, `pairlens stats` and `pairlens fetch`.
//!
//! A picture that came and is not drawn is alive and told by its format's name.
//! Always with their denominator: the figures speak of links that were tried and of no others.

use super::stats_words::{Piece, Tone, WordLine};
use crate::base::{SafeText, count, percent, plural};
use crate::query::facts::LinkRot;

/// Reasons that are shown one by one; the rest is summed up.
const SHOWN_REASONS: usize = 8;

/// Hosts that are shown: those with the most dead links.
const SHOWN_HOSTS: usize = 6;

/// The lines of the links of all rows, and of a filter's beside them. Nothing where none was tried.
pub fn link_section(whole: &LinkRot, filtered: Option<&LinkRot>) -> Vec<WordLine> {
    if whole.n_tried == 0 {
        return Vec::new();
    }
    let mut title = vec![piece(" links", Tone::Title)];
    let Some(filtered) = filtered else {
        title.push(piece(" · ", Tone::Quiet));
        title.extend(share(whole));
        return [vec![title], reasons(whole), hosts(whole)].concat();
    };
    let labelled = |label: &str, rot: &LinkRot| {
        let mut line = vec![piece(&format!("  {label:<7}"), Tone::Quiet)];
        line.extend(share(rot));
        line
    };
    let shares = vec![title, labelled("all", whole), labelled("filter", filtered)];
    [shares, reasons(filtered), hosts(filtered)].concat()
}

/// `412 tried, 61.0 % alive`.
fn share(rot: &LinkRot) -> WordLine {
    match rot.n_tried {
        0 => vec![piece("none tried", Tone::Plain)],
        n => vec![piece(&format!("{} tried, {} alive", count(n), percent(rot.n_alive, n)), Tone::Plain)],
    }
}

fn reasons(rot: &LinkRot) -> Vec<WordLine> {
    let figures = |words: &str, n: u64| {
        vec![
            piece(&format!("  {:>8}  {:>7}  ", count(n), percent(n, rot.n_tried)), Tone::Plain),
            piece(words, Tone::Quiet),
        ]
    };
    let mut lines = Vec::new();
    if rot.n_tried > 0 {
        lines.push(figures("a picture came", rot.n_alive - rot.n_undrawn));
    }
    let shown = rot.reasons.iter().take(SHOWN_REASONS);
    lines.extend(shown.map(|(why, n)| figures(SafeText::line(why).as_str(), *n)));
    let rest = rot.reasons.get(SHOWN_REASONS..).unwrap_or_default();
    if !rest.is_empty() {
        let n = rest.iter().map(|(_, n)| n).sum();
        lines.push(figures(&plural(rest.len() as u64, "other reason"), n));
    }
    lines
}

/// Hosts that lost links, the worst first.
fn hosts(rot: &LinkRot) -> Vec<WordLine> {
    let worst: Vec<_> = rot.hosts.iter().filter(|host| host.n_dead() > 0).collect();
    if worst.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![vec![piece("  dead by host", Tone::Quiet)]];
    lines.extend(worst.iter().take(SHOWN_HOSTS).map(|host| {
        let figures = format!("  {:>8} of {:<7}", count(host.n_dead()), count(host.n_tried));
        vec![piece(&figures, Tone::Plain), piece(SafeText::line(&host.host).as_str(), Tone::Quiet)]
    }));
    if worst.len() > SHOWN_HOSTS {
        let n = (worst.len() - SHOWN_HOSTS) as u64;
        lines.push(vec![piece(&format!("           and {} more", plural(n, "host")), Tone::Quiet)]);
    }
    lines
}

fn piece(text: &str, tone: Tone) -> Piece {
    Piece { text: text.to_owned(), tone }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::facts::HostRot;

    fn text(lines: Vec<WordLine>) -> Vec<String> {
        lines.into_iter().map(|line| line.into_iter().map(|piece| piece.text).collect()).collect()
    }

    fn rot() -> LinkRot {
        let host = |host: &str, n_tried, n_alive| HostRot { host: host.into(), n_tried, n_alive };
        LinkRot {
            n_tried: 412,
            n_alive: 272,
            n_undrawn: 21,
            reasons: vec![("gone (404)".into(), 140), ("\x1b[2J".into(), 21)],
            hosts: vec![host("b.example", 200, 60), host("c.example", 30, 9), host("a.example", 182, 182)],
        }
    }

    #[test]
    fn figures_come_with_their_denominator_and_hosts_that_lost_nothing_are_not_named() {
        let lines = text(link_section(&rot(), None));
        assert_eq!(lines[0], " links · 412 tried, 66.0 % alive");
        assert_eq!(lines[1], "       251   60.9 %  a picture came");
        assert_eq!(lines[2], "       140   34.0 %  gone (404)");
        assert!(lines[3].ends_with("␛[2J"), "{lines:?}");
        assert_eq!(lines[5], "       140 of 200    b.example");
        assert_eq!(lines.len(), 7);
    }

    #[test]
    fn a_filters_links_stand_beside_all_and_nothing_tried_says_nothing() {
        let none = LinkRot::default();
        assert!(link_section(&none, None).is_empty());
        let lines = text(link_section(&rot(), Some(&none)));
        assert_eq!(lines[1..], ["  all    412 tried, 66.0 % alive", "  filter none tried"]);
    }
}
