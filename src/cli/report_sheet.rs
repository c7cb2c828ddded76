//! The contact sheet of a report: captions of defects, and their pictures blurred to a few pixels.
//!
//! Nothing is fetched, nothing withheld is decoded, and escalated pairs are not on the sheet: they are no defects of
//! the report. What cannot be had is told in words in its place.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use image::ImageEncoder as _;
use image::codecs::png::PngEncoder;

use super::args::{LinkArgs, PictureArgs};
use super::open::{fetch_setup, image_roots};
use super::print::{ProgressLine, say};
use super::report::ReportFormat;
use super::report_args::ReportArgs;
use crate::app::{Link, PictureRequest, signals};
use crate::base::{Cancel, Exit, Progress, Report, SafeText};
use crate::dataset::{Dataset, Pair, Role, RowId, SharedDataset, Value};
use crate::images::{AddressRules, Cleared, DiskCache, NoPicture, SafetyPolicy, decode, kept};
use crate::jobs::{Place, Sources, find, locate};
use crate::labels::report::{self, DefectPair, Thumbnails};
use crate::query::keyed::PairKey;

/// Who asks gets no cells: nothing is drawn here.
const NO_ROOM: (u16, u16) = (1, 1);

/// What the sheet is filled from.
pub(super) struct Sheet<'a> {
    dataset: &'a SharedDataset,
    sources: Sources,
    cache: Option<Arc<DiskCache>>,
    addresses: AddressRules,
    policy: SafetyPolicy,
    with_pictures: bool,
    cancel: &'a Cancel,
}

impl<'a> Sheet<'a> {
    /// Pictures are looked for only where the form has a place for them.
    pub(super) fn new(
        args: &ReportArgs,
        dataset: &'a SharedDataset,
        format: ReportFormat,
        cancel: &'a Cancel,
    ) -> Self {
        let pictures = PictureArgs {
            safe: args.safe,
            fetch: false,
            links: LinkArgs { offline: true, allowed: args.allowed.clone(), proxy: None },
            image_roots: args.image_roots.clone(),
            no_cache: false,
        };
        let setup = fetch_setup(&pictures, HashMap::new());
        Self {
            dataset,
            sources: Sources::new(image_roots(dataset, &pictures)),
            cache: setup.cache,
            addresses: setup.policy.addresses,
            policy: SafetyPolicy::new(args.safe),
            with_pictures: format == ReportFormat::Html && !args.no_pictures,
            cancel,
        }
    }

    /// Puts captions into the report's sheet and gives the pictures for it.
    pub(super) fn fill(&self, report: &mut report::Report) -> Result<Thumbnails, Report> {
        let rows = self.rows(&report.sheet)?;
        let mut pictures = BTreeMap::new();
        for (at, pair) in report.sheet.iter_mut().enumerate() {
            let row = key(pair).and_then(|key| rows.get(&key));
            let Some(found) = row.and_then(|row| self.read(*row)) else {
                pair.no_picture = Some("not in these shards any more".to_owned());
                continue;
            };
            match self.one(&found, pair) {
                Some(Ok(png)) => drop(pictures.insert(at, png)),
                Some(Err(why)) => pair.no_picture = Some(why.to_string()),
                None => {}
            }
        }
        Ok(pictures)
    }

    /// Where the pairs stand now; looked for where they stood when they were drawn first.
    fn rows(&self, sheet: &[DefectPair]) -> Result<HashMap<PairKey, RowId>, Report> {
        let wanted: Vec<PairKey> = sheet.iter().filter_map(key).collect();
        let hints: Vec<RowId> = sheet.iter().filter_map(|pair| self.hint(pair)).collect();
        let line = ProgressLine::new("looked for the defects in");
        let show = |progress: Progress| line.show(progress);
        let found = locate(self.dataset, &wanted, &hints, self.cancel, &show);
        line.clear();
        let (rows, damaged) = found.map_err(|error| {
            let report = Report::new("find the pairs of the sheet", error);
            if self.cancel.is_cancelled() { report.exit_as(Exit::Interrupted) } else { report }
        })?;
        for (_, why) in damaged {
            say(&format!("note: {why}; its defects are listed without caption and picture"));
        }
        Ok(rows)
    }

    fn hint(&self, pair: &DefectPair) -> Option<RowId> {
        let mut shards = self.dataset.shards().iter();
        let shard = shards.find(|shard| shard.name() == SafeText::line(&pair.shard))?;
        let first = self.dataset.first_row_of(shard.id()).0;
        (pair.shard_row < shard.n_rows()).then(|| RowId(first + pair.shard_row))
    }

    fn read(&self, row: RowId) -> Option<Pair> {
        self.dataset.read_pairs(&[row]).pairs.into_iter().next()
    }

    /// The caption, unless it is masked, and the picture, where one is wanted.
    fn one(&self, found: &Pair, pair: &mut DefectPair) -> Option<Result<Vec<u8>, NoPicture>> {
        let verdict = self.policy.judge(&signals(self.dataset, found));
        if !verdict.masks_caption() {
            pair.caption = text(self.dataset, found, Role::Caption).map(str::to_owned);
        }
        self.with_pictures.then(|| match verdict.blurred() {
            Some(cleared) => self.thumbnail(found, cleared),
            None => Err(verdict.why().cloned().map_or(NoPicture::NotInRow, NoPicture::Withheld)),
        })
    }

    fn thumbnail(&self, found: &Pair, cleared: Cleared) -> Result<Vec<u8>, NoPicture> {
        let pixels = decode(&self.bytes(found, cleared)?, cleared)?.pixels;
        let mut png = Vec::new();
        let (width_px, height_px) = pixels.dimensions();
        let written = PngEncoder::new(&mut png).write_image(
            pixels.as_raw(),
            width_px,
            height_px,
            image::ExtendedColorType::Rgb8,
        );
        written.map_err(|error| NoPicture::Unreadable(SafeText::line(&error.to_string())))?;
        Ok(png)
    }

    /// From the row, beside its shard, or as an earlier fetch kept it.
    fn bytes(&self, found: &Pair, cleared: Cleared) -> Result<Bytes, NoPicture> {
        let url = text(self.dataset, found, Role::Url).filter(|url| !url.is_empty());
        let link = url.map_or(Link::None, |url| Link::Offline(url.to_owned()));
        let request =
            PictureRequest { row: found.row, link, nth: 0, cleared, room_cells: NO_ROOM, window: None };
        match find(self.dataset, &self.sources, &request).map_err(|none| none.why)? {
            Place::Here(here) => Ok(here.bytes),
            Place::Behind(behind) => {
                let cache = self.cache.as_ref();
                match cache.and_then(|cache| kept(cache, &self.addresses, behind.url, cleared)) {
                    Some(fetched) => Ok(fetched?.bytes),
                    None => Err(behind.told(NoPicture::Offline).why),
                }
            }
        }
    }
}

fn text<'a>(dataset: &Dataset, pair: &'a Pair, role: Role) -> Option<&'a str> {
    pair.role(dataset, role).and_then(Value::as_text)
}

fn key(pair: &DefectPair) -> Option<PairKey> {
    u128::from_str_radix(&pair.key, 16).ok().map(PairKey)
}
