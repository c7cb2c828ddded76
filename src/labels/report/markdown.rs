//! A report in Markdown (GitHub's tables): no pictures, no HTML, nothing fetched.

use super::Report;
use super::document::{Block, Cell, Column, Document, Piece, Table, Text};
use super::escape::{code_line, markdown as escaped};
use super::outline::{document, place};
use crate::base::count;

/// The whole file, with a line's end at its end.
pub fn markdown(report: &Report) -> String {
    let Document { title, sections } = document(report);
    let mut out = format!("# {}\n", escaped(&title));
    for section in sections {
        out.push_str(&format!("\n## {}\n", section.title));
        for block in &section.blocks {
            out.push('\n');
            push_block(&mut out, block, report);
        }
    }
    out
}

fn push_block(out: &mut String, block: &Block, report: &Report) {
    match block {
        Block::Headline(_, words) => out.push_str(&format!("**{}**\n", escaped(words))),
        Block::Figures(figures) => {
            for (figure, what) in figures {
                out.push_str(&format!("- **{}** {}\n", escaped(figure), escaped(what)));
            }
        }
        Block::Words(text) => out.push_str(&format!("{}\n", words(text))),
        Block::List(points) => points.iter().for_each(|point| out.push_str(&format!("- {}\n", words(point)))),
        Block::Code(line) => push_code(out, line),
        Block::Heading(text) => out.push_str(&format!("### {}\n", words(text))),
        Block::Table(table) => push_table(out, table),
        Block::Sheet => push_sheet(out, report),
    }
}

fn words(text: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Ours(words) | Piece::Theirs(words) => escaped(words),
    };
    text.iter().map(piece).collect()
}

/// The fence is longer than any run of backticks inside.
fn push_code(out: &mut String, line: &str) {
    let line = code_line(line);
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    out.push_str(&format!("{fence}sh\n{line}\n{fence}\n"));
}

fn push_table(out: &mut String, table: &Table) {
    out.push_str(&format!("{}\n\n", escaped(&table.caption)));
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&row(table.head.iter().map(|head| escaped(&head.title)).collect()));
    let rule = |kind: Column| if kind == Column::Words { ":--".to_owned() } else { "--:".to_owned() };
    out.push_str(&row(table.head.iter().map(|head| rule(head.kind)).collect()));
    for cells in &table.rows {
        out.push_str(&row(cells.iter().map(cell).collect()));
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Words(text) => words(text),
        Cell::Figure(figure) | Cell::Share(_, figure) => escaped(figure),
    }
}

fn push_sheet(out: &mut String, report: &Report) {
    for pair in &report.sheet {
        out.push_str(&format!("- {}", escaped(&place(pair))));
        out.push_str(&format!(": {}", escaped(&pair.said.join(", "))));
        if let Some(caption) = &pair.caption {
            out.push_str(&format!(". Caption: “{}”", escaped(caption)));
        }
        out.push('\n');
    }
    let n_more = report.n_defects.saturating_sub(report.sheet.len() as u64);
    if n_more > 0 {
        out.push_str(&format!("- and {} more\n", count(n_more)));
    }
}
