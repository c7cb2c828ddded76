//! A sheet to draw on: the few shapes and inks all scenes are made of, over tiny-skia.
//!
//! Coordinates are pixels from the top left. It knows no scene, and a shape that is degenerate (no area,
//! not finite) draws nothing rather than failing.

use image::{DynamicImage, RgbImage, RgbaImage};
use tiny_skia::{
    BlendMode, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Mask, Paint, Path, PathBuilder,
    Pixmap, Point, PremultipliedColorU8, RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

use super::tint::Tint;

/// A place on the sheet.
pub(super) type Spot = (f32, f32);

/// What a shape is filled with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ink {
    /// One colour.
    Flat(Tint),
    /// From the first place's colour to the second's, in a straight line.
    Between(Spot, Tint, Spot, Tint),
    /// From the middle outwards to a radius.
    Around(Spot, f32, Tint, Tint),
}

impl From<Tint> for Ink {
    fn from(tint: Tint) -> Self {
        Self::Flat(tint)
    }
}

impl Ink {
    /// From top to bottom.
    pub(super) fn down(top: f32, upper: Tint, bottom: f32, lower: Tint) -> Self {
        Self::Between((0.0, top), upper, (0.0, bottom), lower)
    }

    fn paint(self) -> Paint<'static> {
        let fallback = |tint: Tint| Shader::SolidColor(tint.color());
        let stops =
            |x: Tint, y: Tint| vec![GradientStop::new(0.0, x.color()), GradientStop::new(1.0, y.color())];
        let point = |(x, y): Spot| Point::from_xy(x, y);
        let shader = match self {
            Self::Flat(tint) => fallback(tint),
            Self::Between(a, x, b, y) => {
                LinearGradient::new(point(a), point(b), stops(x, y), SpreadMode::Pad, Transform::identity())
                    .unwrap_or_else(|| fallback(x))
            }
            Self::Around(at, radius, x, y) => {
                let (at, id) = (point(at), Transform::identity());
                RadialGradient::new(at, 0.0, at, radius.max(0.01), stops(x, y), SpreadMode::Pad, id)
                    .unwrap_or_else(|| fallback(x))
            }
        };
        Paint { shader, anti_alias: true, ..Paint::default() }
    }
}

/// The sheet.
pub(super) struct Canvas {
    pixmap: Pixmap,
    mask: Option<Mask>,
    /// Width in pixels.
    pub(super) w: f32,
    /// Height in pixels.
    pub(super) h: f32,
}

impl Canvas {
    /// A transparent sheet; sides of 0 become 1.
    pub(super) fn new(width_px: u16, height_px: u16) -> Self {
        let (w, h) = (width_px.max(1), height_px.max(1));
        let pixmap = Pixmap::new(w.into(), h.into()).expect("sides are 1 to 65535, below tiny-skia's limit");
        Self { pixmap, mask: None, w: w.into(), h: h.into() }
    }

    /// The smaller side in pixels: what things that must fit are measured in.
    pub(super) fn unit(&self) -> f32 {
        self.w.min(self.h)
    }

    /// The picture; painters cover the whole sheet, so that no alpha is left to lose.
    pub(super) fn into_rgb(self) -> RgbImage {
        let (width, height) = (self.pixmap.width(), self.pixmap.height());
        let rgba = RgbaImage::from_raw(width, height, self.pixmap.take()).unwrap_or_default();
        DynamicImage::ImageRgba8(rgba).into_rgb8()
    }

    /// Fills a closed shape.
    pub(super) fn fill(&mut self, path: Option<Path>, ink: impl Into<Ink>) {
        self.fill_blended(path, ink, BlendMode::SourceOver);
    }

    fn fill_blended(&mut self, path: Option<Path>, ink: impl Into<Ink>, blend_mode: BlendMode) {
        let Some(path) = path else { return };
        let paint = Paint { blend_mode, ..ink.into().paint() };
        self.pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), self.mask.as_ref());
    }

    /// The whole sheet.
    pub(super) fn ground(&mut self, ink: impl Into<Ink>) {
        let (w, h) = (self.w, self.h);
        self.rect(0.0, 0.0, w, h, ink);
    }

    pub(super) fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, ink: impl Into<Ink>) {
        if let Some(rect) = Rect::from_xywh(x, y, w, h) {
            self.fill(Some(PathBuilder::from_rect(rect)), ink);
        }
    }

    pub(super) fn circle(&mut self, (x, y): Spot, r: f32, ink: impl Into<Ink>) {
        self.fill(PathBuilder::from_circle(x, y, r), ink);
    }

    /// An upright ellipse with these half axes.
    pub(super) fn oval(&mut self, (x, y): Spot, rx: f32, ry: f32, ink: impl Into<Ink>) {
        let rect = Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry);
        self.fill(rect.and_then(PathBuilder::from_oval), ink);
    }

    pub(super) fn polygon(&mut self, spots: &[Spot], ink: impl Into<Ink>) {
        self.fill(outline(spots, Ends::Closed), ink);
    }

    /// A rectangle with round corners.
    pub(super) fn card(&mut self, (x, y): Spot, w: f32, h: f32, r: f32, ink: impl Into<Ink>) {
        self.fill(rounded(x, y, w, h, r), ink);
    }

    /// A line through the places, round at its ends.
    pub(super) fn line(&mut self, spots: &[Spot], width_px: f32, ink: impl Into<Ink>) {
        self.stroke(outline(spots, Ends::Open), width_px, ink);
    }

    pub(super) fn stroke(&mut self, path: Option<Path>, width_px: f32, ink: impl Into<Ink>) {
        let Some(path) = path else { return };
        let stroke = Stroke {
            width: width_px,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        let paint = ink.into().paint();
        self.pixmap.stroke_path(&path, &paint, &stroke, Transform::identity(), self.mask.as_ref());
    }

    /// Light that fades outwards, added to what is there.
    pub(super) fn glow(&mut self, at: Spot, radius: f32, tint: Tint) {
        let ink = Ink::Around(at, radius, tint, tint.fade(0.0));
        self.fill_blended(PathBuilder::from_circle(at.0, at.1, radius), ink, BlendMode::Screen);
    }

    /// A soft spot: cloud, mist, shadow.
    pub(super) fn puff(&mut self, at: Spot, rx: f32, ry: f32, tint: Tint) {
        let Some(path) = PathBuilder::from_circle(0.0, 0.0, 1.0) else { return };
        let paint = Ink::Around((0.0, 0.0), 1.0, tint, tint.fade(0.0)).paint();
        let place = Transform::from_row(rx, 0.0, 0.0, ry, at.0, at.1);
        self.pixmap.fill_path(&path, &paint, FillRule::Winding, place, self.mask.as_ref());
    }

    /// Fills a shape turned by `angle_deg` around a place.
    pub(super) fn turned(&mut self, path: Option<Path>, at: Spot, angle_deg: f32, ink: impl Into<Ink>) {
        let turn = Transform::from_rotate_at(angle_deg, at.0, at.1);
        self.fill(path.and_then(|p| p.transform(turn)), ink);
    }

    /// Confines what `draw` draws to a shape.
    pub(super) fn within(&mut self, path: Option<Path>, draw: impl FnOnce(&mut Self)) {
        let (Some(path), Some(mut mask)) = (path, Mask::new(self.pixmap.width(), self.pixmap.height()))
        else {
            return;
        };
        mask.fill_path(&path, FillRule::Winding, true, Transform::identity());
        let before = self.mask.replace(mask);
        draw(self);
        self.mask = before;
    }

    /// Sets every pixel from its place; the closure sees the pixel's middle.
    pub(super) fn shade(&mut self, tint_at: impl Fn(f32, f32) -> Tint) {
        let mut pixels = self.pixmap.pixels_mut().iter_mut();
        let mut y = 0.5;
        while y < self.h {
            let mut x = 0.5;
            while x < self.w {
                if let Some(pixel) = pixels.next() {
                    *pixel = opaque(tint_at(x, y));
                }
                x += 1.0;
            }
            y += 1.0;
        }
    }
}

fn opaque(tint: Tint) -> PremultipliedColorU8 {
    tint.fade(1.0).color().premultiply().to_color_u8()
}

/// Whether an outline returns to its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Open,
    Closed,
}

/// Straight lines through the places.
pub(super) fn outline(spots: &[Spot], ends: Ends) -> Option<Path> {
    let (first, rest) = spots.split_first()?;
    let mut path = PathBuilder::new();
    path.move_to(first.0, first.1);
    for &(x, y) in rest {
        path.line_to(x, y);
    }
    if ends == Ends::Closed {
        path.close();
    }
    path.finish()
}

/// A smooth closed curve through the middles of the polygon's sides.
pub(super) fn smooth(spots: &[Spot]) -> Option<Path> {
    let middle = |a: Spot, b: Spot| (f32::midpoint(a.0, b.0), f32::midpoint(a.1, b.1));
    let (&first, &last) = (spots.first()?, spots.last()?);
    let mut path = PathBuilder::new();
    let start = middle(last, first);
    path.move_to(start.0, start.1);
    for (i, &spot) in spots.iter().enumerate() {
        let next = spots.get(i + 1).copied().unwrap_or(first);
        let to = middle(spot, next);
        path.quad_to(spot.0, spot.1, to.0, to.1);
    }
    path.close();
    path.finish()
}

/// A rectangle with round corners.
pub(super) fn rounded(x: f32, y: f32, w: f32, h: f32, r: f32) -> Option<Path> {
    let r = r.min(w / 2.0).min(h / 2.0);
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.line_to(x + w - r, y);
    path.quad_to(x + w, y, x + w, y + r);
    path.line_to(x + w, y + h - r);
    path.quad_to(x + w, y + h, x + w - r, y + h);
    path.line_to(x + r, y + h);
    path.quad_to(x, y + h, x, y + h - r);
    path.line_to(x, y + r);
    path.quad_to(x, y, x + r, y);
    path.close();
    path.finish()
}

/// The place at a distance from another, clockwise from twelve o'clock.
pub(super) fn around(at: Spot, radius: f32, angle_deg: f32) -> Spot {
    let (sin, cos) = angle_deg.to_radians().sin_cos();
    (at.0 + radius * sin, at.1 - radius * cos)
}
