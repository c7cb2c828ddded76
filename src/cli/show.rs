//! `pairlens show`: one pair inline in the scrollback, its picture drawn by viuer at a size we choose.
//!
//! Without a terminal no picture is looked for: nothing is fetched or decoded that nobody would see.

use std::io::{self, Write};

use bytes::Bytes;
use image::{DynamicImage, RgbImage};
use ratatui::layout::Size;

use super::args::ShowArgs;
use super::dataset::open;
use super::labels::source;
use super::open::{consent, fetch_setup, image_roots};
use super::print::{stdout_is_terminal, to_stdout};
use crate::app::{FetchConsent, Link, PictureRequest, is_masked, signals};
use crate::base::{Exit, Report, SafeText, count};
use crate::dataset::{Dataset, Pair, Role, RowId, SharedDataset, Value};
use crate::images::{
    BlockingFetcher, Cleared, Decoded, NoPicture, SafetyPolicy, Verdict, decode, kept, resize,
};
use crate::jobs::{Behind, Blanked, Place, Sources, find};
use crate::ui::graphics::{CellPx, Fit, Protocol, fit};

/// Room of a picture on the largest terminal: the pair's text stays in sight below it.
const PICTURE_CELLS: Size = Size::new(80, 24);

/// Rows of the terminal that stay free for the pair's text.
const TEXT_ROWS: u16 = 4;

/// viuer scales what it gets to the cells it is told; a sixel's shape is that of the picture itself.
const SHAPE: Protocol = Protocol::Sixel;

pub(super) fn run(args: &ShowArgs) -> Result<(), Report> {
    let dataset = open(&args.dataset)?;
    let pair = read(&dataset, RowId(args.row))?;
    let verdict = SafetyPolicy::new(args.pictures.safe).judge(&signals(&dataset, &pair));
    let picture = match cleared(args, &verdict) {
        Ok(cleared) if stdout_is_terminal() => Some(picture(args, &dataset, &pair, cleared)),
        Ok(_) => None,
        Err(why) => Some(Err(why)),
    };
    if let Some(Ok((pixels, cells))) = &picture {
        draw(pixels, *cells)?;
    }
    to_stdout(|out| {
        if let Some(Err(why)) = &picture {
            writeln!(out, "({})", in_words(why))?;
        }
        write_values(out, args, &dataset, &pair, &verdict)
    })
}

fn read(dataset: &Dataset, row: RowId) -> Result<Pair, Report> {
    let failed = "show the row";
    if row.0 >= dataset.n_rows() {
        let why = format!("the dataset has {} rows, counted from 0", count(dataset.n_rows()));
        return Err(Report::new(failed, why).on(row.0).exit_as(Exit::Usage));
    }
    let read = dataset.read_pairs(&[row]);
    match (read.pairs.into_iter().next(), read.damaged.into_iter().next()) {
        (Some(pair), _) => Ok(pair),
        (None, Some((_, damage))) => Err(Report::new(failed, damage).on(row.0)),
        (None, None) => Err(Report::new(failed, "it could not be read").on(row.0)),
    }
}

fn cleared(args: &ShowArgs, verdict: &Verdict) -> Result<Cleared, NoPicture> {
    match verdict {
        verdict if args.reveal => Ok(verdict.at_a_persons_wish()),
        Verdict::Withheld { why } => Err(NoPicture::Withheld(why.clone())),
        verdict => verdict.cleared().ok_or(NoPicture::NotInRow),
    }
}

/// The picture at the size it is drawn, and the cells it takes.
fn picture(
    args: &ShowArgs,
    dataset: &SharedDataset,
    pair: &Pair,
    cleared: Cleared,
) -> Result<(RgbImage, Size), NoPicture> {
    let room = room();
    let link = match (pair.role(dataset, Role::Url).and_then(Value::as_text), consent(&args.pictures)) {
        (None | Some(""), _) => Link::None,
        (Some(url), FetchConsent::NotGiven) => Link::NotAgreed(url.to_owned()),
        (Some(url), FetchConsent::Offline) => Link::Offline(url.to_owned()),
        (Some(url), FetchConsent::Given) => Link::Allowed(url.to_owned()),
    };
    let room_cells = (room.width, room.height);
    let request = PictureRequest { row: pair.row, link, nth: 0, cleared, room_cells, window: None };
    let sources = Sources::new(image_roots(dataset, &args.pictures));
    let blanked = Blanked::new(Some(source(&args.dataset.labels, &args.dataset.paths)));
    if blanked.is_of(dataset, pair.row) {
        return Err(NoPicture::Escalated);
    }
    let bytes = match find(dataset, &sources, &request).map_err(|none| none.why)? {
        Place::Here(found) => found.bytes,
        Place::Behind(behind) => follow(args, &request.link, behind, cleared)?,
    };
    Ok(fitted(&decode(&bytes, cleared)?, room))
}

/// The bytes behind a link: fetched where that is allowed, else as they are kept.
fn follow(args: &ShowArgs, link: &Link, behind: Behind<'_>, cleared: Cleared) -> Result<Bytes, NoPicture> {
    let url = behind.url;
    let setup = fetch_setup(&args.pictures, std::collections::HashMap::new());
    let why_not = match link {
        Link::Allowed(_) => {
            let fetcher = BlockingFetcher::new(setup.policy)
                .map_err(|e| NoPicture::Unreadable(SafeText::line(&e.to_string())))?;
            return Ok(fetcher.fetch(setup.cache.as_deref(), url, cleared)?.bytes);
        }
        Link::Offline(_) => NoPicture::Offline,
        Link::NotAgreed(_) | Link::None => NoPicture::LinksNotAllowed,
    };
    match setup.cache.and_then(|cache| kept(&cache, &setup.policy.addresses, url, cleared)) {
        Some(fetched) => Ok(fetched?.bytes),
        None => Err(behind.told(why_not).why),
    }
}

fn room() -> Size {
    let (columns, rows) = crossterm::terminal::size().unwrap_or(PICTURE_CELLS.into());
    let height = rows.saturating_sub(TEXT_ROWS).clamp(1, PICTURE_CELLS.height);
    Size::new(columns.min(PICTURE_CELLS.width), height)
}

/// As large as the room allows, but in no more cells than the picture has pixels for.
fn fitted(decoded: &Decoded, room: Size) -> (RgbImage, Size) {
    let cell = CellPx::GUESS;
    let cells = |length_px: u32, cell_px: u16, room: u16| {
        u16::try_from(length_px.div_ceil(u32::from(cell_px))).unwrap_or(u16::MAX).min(room)
    };
    let own = Size::new(
        cells(decoded.width_px, cell.width_px(), room.width),
        cells(decoded.height_px, cell.height_px(), room.height),
    );
    let Fit { cells, width_px, height_px } = fit(SHAPE, decoded.width_px, decoded.height_px, own, cell);
    (resize(&decoded.pixels, width_px, height_px), cells)
}

/// The reason, with what can be done about it on a command line.
fn in_words(why: &NoPicture) -> SafeText {
    match why {
        NoPicture::LinksNotAllowed => SafeText::line("the link was not followed: --fetch follows it"),
        NoPicture::Withheld(_) => SafeText::line(&format!("{why}: --reveal shows it")),
        why => why.explanation(),
    }
}

fn write_values(
    out: &mut impl Write,
    args: &ShowArgs,
    dataset: &Dataset,
    pair: &Pair,
    verdict: &Verdict,
) -> io::Result<()> {
    for (column, value) in &pair.values {
        let is_masked = !args.reveal && is_masked(dataset, verdict, *column, value);
        let shown = if is_masked { SafeText::line("(masked)") } else { value.show() };
        writeln!(out, "{}: {shown}", dataset.column(*column).title())?;
    }
    Ok(())
}

fn draw(picture: &RgbImage, cells: Size) -> Result<(), Report> {
    let config = viuer::Config {
        absolute_offset: false,
        width: Some(u32::from(cells.width)),
        height: Some(u32::from(cells.height)),
        ..viuer::Config::default()
    };
    viuer::print(&DynamicImage::ImageRgb8(picture.clone()), &config)
        .map(drop)
        .map_err(|e| Report::new("draw the picture", e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::Why;

    #[test]
    fn advice_is_given_in_options_not_in_keys() {
        assert_eq!(
            in_words(&NoPicture::LinksNotAllowed).as_str(),
            "the link was not followed: --fetch follows it"
        );
        let withheld = in_words(&NoPicture::Withheld(Why::Score(0.93)));
        assert_eq!(withheld.as_str(), "withheld: punsafe 0.93 ≥ 0.5: --reveal shows it");
    }
}
