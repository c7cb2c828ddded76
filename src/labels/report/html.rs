//! A report as one HTML file: no script, nothing fetched, no style or picture from elsewhere.
//!
//! A content policy in the page forbids all of that once more, should a word of a stranger ever get through the
//! escaping. Pictures are blurred PNGs of a few pixels, given from outside and put into the page itself.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::document::{Block, Cell, Column, Document, Head, Piece, Section, Table, Text};
use super::escape::html as escaped;
use super::outline::{document, place};
use super::whiskers::whiskers;
use super::{DefectPair, Outcome, Report};
use crate::base::count;

/// Blurred pictures of defects as PNG files, by their place in [`Report::sheet`].
pub type Thumbnails = BTreeMap<usize, Vec<u8>>;

const STYLE: &str = include_str!("style.css");

/// Only what the page itself holds.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The whole file.
pub fn html(report: &Report, pictures: &Thumbnails) -> String {
    let Document { title, sections } = document(report);
    let title = escaped(&title);
    let page = Page { report, pictures };
    let contents: String = sections.iter().map(contents_line).collect();
    let sections: String = sections.iter().map(|section| page.section(section)).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<nav aria-label=\"Contents\"><ul>\n{contents}</ul></nav>\n{sections}</main>\n</body>\n\
         </html>\n"
    )
}

struct Page<'a> {
    report: &'a Report,
    pictures: &'a Thumbnails,
}

fn contents_line(section: &Section) -> String {
    format!("<li><a href=\"#{}\">{}</a></li>\n", anchor(section.title), escaped(section.title))
}

fn anchor(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

impl Page<'_> {
    fn section(&self, section: &Section) -> String {
        let (id, title) = (anchor(section.title), escaped(section.title));
        let blocks: String = section.blocks.iter().map(|block| self.block(block)).collect();
        format!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<h2 id=\"{id}-h\">{title}</h2>\n{blocks}</section>\n"
        )
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Headline(outcome, line) => headline(*outcome, line),
            Block::Figures(figures) => {
                figures.iter().fold("<dl class=\"figures\">\n".to_owned(), figure) + "</dl>\n"
            }
            Block::Words(text) => format!("<p>{}</p>\n", words(text)),
            Block::List(points) => points.iter().fold("<ul>\n".to_owned(), point) + "</ul>\n",
            Block::Code(line) => format!("<pre><code>{}</code></pre>\n", escaped(line)),
            Block::Heading(text) => format!("<h3>{}</h3>\n", words(text)),
            Block::Table(table) => self::table(table),
            Block::Sheet => self.sheet(),
        }
    }

    fn sheet(&self) -> String {
        let pairs = self.report.sheet.iter().enumerate();
        let cards: String = pairs.map(|(at, pair)| card(pair, self.pictures.get(&at))).collect();
        let n_more = self.report.n_defects.saturating_sub(self.report.sheet.len() as u64);
        let more = if n_more > 0 { format!("<p>and {} more</p>\n", count(n_more)) } else { String::new() };
        format!("<ul class=\"sheet\">\n{cards}</ul>\n{more}")
    }
}

fn headline(outcome: Outcome, line: &str) -> String {
    let (class, word) = match outcome {
        Outcome::Accept => ("accept", "pass"),
        Outcome::Reject => ("reject", "fail"),
        Outcome::Open => ("open", "undecided"),
        Outcome::Estimate => ("estimate", "estimate"),
        Outcome::Nothing => ("nothing", "no rate"),
    };
    format!("<p class=\"headline {class}\"><span class=\"badge\">{word}</span> {}</p>\n", escaped(line))
}

fn point(out: String, point: &Text) -> String {
    out + &format!("<li>{}</li>\n", words(point))
}

fn figure(out: String, (figure, what): &(String, String)) -> String {
    out + &format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(what), escaped(figure))
}

/// A stranger's words are isolated, so that their direction ends with them.
fn words(text: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Ours(words) => escaped(words),
        Piece::Theirs(words) => format!("<bdi>{}</bdi>", escaped(words)),
    };
    text.iter().map(piece).collect()
}

fn table(table: &Table) -> String {
    let head: String = table.head.iter().map(head).collect();
    let rows: String = table.rows.iter().map(|cells| row(&table.head, cells)).collect();
    format!(
        "<div class=\"wide\"><table>\n<caption>{}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n\
         </table></div>\n",
        escaped(&table.caption)
    )
}

fn head(head: &Head) -> String {
    let class = match head.kind {
        Column::Words => "",
        Column::Figures => " class=\"n\"",
        Column::Shares(..) => " class=\"n s\"",
    };
    format!("<th scope=\"col\"{class}>{}</th>", escaped(&head.title))
}

/// The first cell names the row.
fn row(head: &[Head], cells: &[Cell]) -> String {
    let cells = head.iter().zip(cells).enumerate().map(|(at, (head, cell))| match (at, cell) {
        (0, Cell::Words(text)) => format!("<th scope=\"row\">{}</th>", words(text)),
        (_, Cell::Words(text)) => format!("<td>{}</td>", words(text)),
        (_, Cell::Figure(figure)) => format!("<td class=\"n\">{}</td>", escaped(figure)),
        (_, Cell::Share(share, spelled)) => {
            let line = if let Column::Shares(from, to) = head.kind {
                whiskers(share, from, to)
            } else {
                String::new()
            };
            format!("<td class=\"s\">{line}<span>{}</span></td>", escaped(spelled))
        }
    });
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

fn card(pair: &DefectPair, picture: Option<&Vec<u8>>) -> String {
    let picture = match (picture, &pair.no_picture) {
        (Some(png), _) => {
            let data = STANDARD.encode(png);
            format!("<img alt=\"the picture, blurred\" src=\"data:image/png;base64,{data}\">")
        }
        (None, Some(why)) => format!("<div class=\"none\">{}</div>", escaped(why)),
        (None, None) => "<div class=\"none\">no picture</div>".to_owned(),
    };
    let caption = pair.caption.as_ref();
    let caption = caption.map(|caption| format!("<p class=\"caption\"><bdi>{}</bdi></p>", escaped(caption)));
    format!(
        "<li>{picture}<p class=\"said\">{}</p>{}<p class=\"place\"><bdi>{}</bdi></p></li>\n",
        escaped(&pair.said.join(", ")),
        caption.unwrap_or_default(),
        escaped(&place(pair))
    )
}
