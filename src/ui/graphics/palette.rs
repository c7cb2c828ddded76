//! A picture in few colours: which ones (median cut by variance), and which pixel gets which (Floyd–Steinberg).
//!
//! Knows nothing of sixel; works in sRGB as it stands, as terminals and their palettes do.

use std::collections::{HashMap, HashSet};

use image::RgbImage;

/// Distinct colours of a picture that has at most `limit` of them, in order of appearance.
pub(super) fn few_colours(pixels: &RgbImage, limit: usize) -> Option<Vec<[u8; 3]>> {
    let mut seen = HashSet::new();
    let mut colours = Vec::new();
    for pixel in pixels.pixels() {
        if seen.insert(pixel.0) {
            if colours.len() == limit {
                return None;
            }
            colours.push(pixel.0);
        }
    }
    Some(colours)
}

/// Pixels of one 5-bit cell of the colour cube, as their mean and number.
#[derive(Clone, Copy, Default)]
struct Bin {
    mean: [f32; 3],
    n: f32,
}

/// At most `n` colours for the picture; fewer when it has fewer shades.
///
/// Splits the box with the greatest squared error at its mean, along its widest axis (Heckbert 1982 with
/// Wu's criterion), over a histogram of 5 bits a channel.
pub(super) fn median_cut(pixels: &RgbImage, n: usize) -> Vec<[u8; 3]> {
    let bins = histogram(pixels);
    let mut boxes = vec![ColourBox::new(bins)];
    while boxes.len() < n {
        let worst = (0..boxes.len()).max_by(|&a, &b| boxes[a].error.total_cmp(&boxes[b].error));
        let Some((i, (left, right))) = worst.and_then(|i| Some((i, boxes[i].split()?))) else { break };
        boxes[i] = left;
        boxes.push(right);
    }
    boxes.iter().map(ColourBox::mean).collect()
}

fn histogram(pixels: &RgbImage) -> Vec<Bin> {
    let mut bins = vec![Bin::default(); 1 << 15];
    for pixel in pixels.pixels() {
        let [r, g, b] = pixel.0.map(|v| usize::from(v >> 3));
        let bin = &mut bins[r << 10 | g << 5 | b];
        bin.n += 1.0;
        for (mean, value) in bin.mean.iter_mut().zip(pixel.0) {
            *mean += (f32::from(value) - *mean) / bin.n;
        }
    }
    bins.retain(|bin| bin.n > 0.0);
    bins
}

struct ColourBox {
    bins: Vec<Bin>,
    mean: [f32; 3],
    axis: usize,
    /// Squared distance to the mean along the widest axis, over all pixels; 0 when it cannot be split.
    error: f32,
}

impl ColourBox {
    fn new(bins: Vec<Bin>) -> Self {
        let n: f32 = bins.iter().map(|b| b.n).sum::<f32>().max(1.0);
        let along = |axis: usize| bins.iter().map(|b| b.mean[axis] * b.n).sum::<f32>() / n;
        let mean = [along(0), along(1), along(2)];
        let error = |axis: usize| bins.iter().map(|b| (b.mean[axis] - mean[axis]).powi(2) * b.n).sum::<f32>();
        let errors = [error(0), error(1), error(2)];
        let axis = (0..3).max_by(|&a, &b| errors[a].total_cmp(&errors[b])).unwrap_or(0);
        let error = if bins.len() > 1 { errors[axis] } else { 0.0 };
        Self { bins, mean, axis, error }
    }

    fn split(&self) -> Option<(Self, Self)> {
        if self.error <= 0.0 {
            return None;
        }
        let at = self.mean[self.axis];
        let (low, high): (Vec<Bin>, Vec<Bin>) = self.bins.iter().partition(|b| b.mean[self.axis] <= at);
        (!low.is_empty() && !high.is_empty()).then(|| (Self::new(low), Self::new(high)))
    }

    fn mean(&self) -> [u8; 3] {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of bytes")]
        self.mean.map(|v| v.round() as u8)
    }
}

/// The palette's index for each pixel of a picture that has no other colours.
pub(super) fn index_exactly(pixels: &RgbImage, palette: &[[u8; 3]]) -> Vec<u8> {
    let places: HashMap<[u8; 3], u8> = palette.iter().copied().zip(0u8..=u8::MAX).collect();
    pixels.pixels().map(|p| places.get(&p.0).copied().unwrap_or(0)).collect()
}

/// The palette's index for each pixel, row by row, with the error spread to the neighbours not yet done
/// (Floyd and Steinberg 1976, every other row backwards). `palette.len()` is 1 to 256.
///
/// Of an error no more is spread than [`most_error`]: a shade that lies outside of all colours would pile up error
/// over its whole area, until a colour far away is nearer and stands there as a speck.
pub(super) fn dither(pixels: &RgbImage, palette: &[[u8; 3]]) -> Vec<u8> {
    let width = pixels.width() as usize;
    let most = most_error(palette);
    let mut nearest = Nearest::new(palette);
    let mut indices = vec![0; width * pixels.height() as usize];
    // One spare column at each side, so that the edges need no test.
    let mut here = vec![[0i32; 3]; width + 2];
    let mut below = here.clone();
    for (y, row) in pixels.rows().enumerate() {
        let row: Vec<[u8; 3]> = row.map(|p| p.0).collect();
        for step in 0..width {
            let backwards = y % 2 == 1;
            let x = if backwards { width - 1 - step } else { step };
            let wanted = add(row[x], here[x + 1]);
            let index = nearest.index(wanted);
            indices[y * width + x] = index;
            let got = palette[usize::from(index)];
            let (ahead, behind) = if backwards { (x, x + 2) } else { (x + 2, x) };
            for c in 0..3 {
                let error = (wanted[c] - i32::from(got[c])).clamp(-most, most);
                here[ahead][c] += error * 7;
                below[behind][c] += error * 3;
                below[x + 1][c] += error * 5;
                below[ahead][c] += error;
            }
        }
        std::mem::swap(&mut here, &mut below);
        below.fill([0; 3]);
    }
    indices
}

/// The most that a shade between the palette's colours can be off one of them, in one channel: twice the distance
/// that half of the colours have to their nearest. Between black and white alone that is everything.
fn most_error(palette: &[[u8; 3]]) -> i32 {
    let distance = |a: &[u8; 3], b: &[u8; 3]| {
        a.iter().zip(b).map(|(a, b)| i32::from(a.abs_diff(*b)).pow(2)).sum::<i32>()
    };
    let nearest = |(i, colour): (usize, &[u8; 3])| {
        let others = palette.iter().enumerate().filter(|(j, _)| *j != i);
        others.map(|(_, other)| distance(colour, other)).min().unwrap_or(i32::MAX)
    };
    let mut squares: Vec<i32> = palette.iter().enumerate().map(nearest).collect();
    squares.sort_unstable();
    squares.get(squares.len() / 2).map_or(255, |square| (square.isqrt() * 2).clamp(1, 255))
}

/// The pixel with its share of the neighbours' errors, given in sixteenths.
fn add(pixel: [u8; 3], sixteenths: [i32; 3]) -> [i32; 3] {
    let mut sum = [0; 3];
    for c in 0..3 {
        sum[c] = (i32::from(pixel[c]) + (sixteenths[c] + 8).div_euclid(16)).clamp(0, 255);
    }
    sum
}

/// Nearest palette entries, remembered for 6 bits a channel: the rounding ends up in the spread error.
struct Nearest {
    by_sum: Vec<Entry>,
    known: Vec<Option<u8>>,
}

struct Entry {
    /// Of the channels.
    sum: i32,
    colour: [i32; 3],
    index: u8,
}

impl Nearest {
    fn new(palette: &[[u8; 3]]) -> Self {
        let entry = |(index, colour): (u8, &[u8; 3])| {
            let colour = colour.map(i32::from);
            Entry { sum: colour.iter().sum(), colour, index }
        };
        let mut by_sum: Vec<Entry> = (0..=u8::MAX).zip(palette).map(entry).collect();
        by_sum.sort_unstable_by_key(|entry| entry.sum);
        Self { by_sum, known: vec![None; 1 << 18] }
    }

    fn index(&mut self, rgb: [i32; 3]) -> u8 {
        #[expect(clippy::cast_sign_loss, reason = "`add` clamps to 0..=255")]
        let [r, g, b] = rgb.map(|v| (v >> 2) as usize);
        let slot = r << 12 | g << 6 | b;
        if let Some(index) = self.known[slot] {
            return index;
        }
        let index = self.search(rgb);
        self.known[slot] = Some(index);
        index
    }

    /// From the entries of the same sum outwards: those whose sums differ by d are at least d/√3 away, so most
    /// are never looked at.
    fn search(&self, rgb: [i32; 3]) -> u8 {
        let sum: i32 = rgb.iter().sum();
        let (below, above) = self.by_sum.split_at(self.by_sum.partition_point(|entry| entry.sum < sum));
        let best = nearer(above.iter(), rgb, sum, (i32::MAX, 0));
        nearer(below.iter().rev(), rgb, sum, best).1
    }
}

/// The nearest of these and the best so far, as squared distance and index; ever farther sums come last.
fn nearer<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    rgb: [i32; 3],
    sum: i32,
    mut best: (i32, u8),
) -> (i32, u8) {
    for entry in entries {
        if (entry.sum - sum).pow(2) / 3 >= best.0 {
            break;
        }
        let distance = entry.colour.iter().zip(rgb).map(|(have, want)| (have - want).pow(2)).sum();
        best = best.min((distance, entry.index));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_few_colours_keeps_them_exactly() {
        let pixels =
            RgbImage::from_fn(8, 8, |x, y| image::Rgb(if x > y { [250, 1, 1] } else { [251, 1, 1] }));
        let colours = few_colours(&pixels, 2).unwrap();
        let indices = index_exactly(&pixels, &colours);
        assert!(pixels.pixels().zip(indices).all(|(p, i)| p.0 == colours[usize::from(i)]));
        assert_eq!(few_colours(&pixels, 1), None);
    }

    #[test]
    fn separate_shades_get_separate_colours() {
        let pixels = RgbImage::from_fn(4, 1, |x, _| {
            image::Rgb([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]][x as usize])
        });
        let mut palette = median_cut(&pixels, 4);
        palette.sort_unstable();
        assert_eq!(palette, [[0, 0, 0], [0, 0, 255], [0, 255, 0], [255, 0, 0]]);
        assert_eq!(median_cut(&pixels, 256).len(), 4);
    }

    #[test]
    fn the_short_search_finds_what_the_long_one_does() {
        let mut rng = fastrand::Rng::with_seed(3);
        let palette: Vec<[u8; 3]> = (0..256).map(|_| [rng.u8(..), rng.u8(..), rng.u8(..)]).collect();
        let nearest = Nearest::new(&palette);
        for _ in 0..2_000 {
            let rgb = [rng.i32(0..256), rng.i32(0..256), rng.i32(0..256)];
            let distance = |colour: &[u8; 3]| -> i32 {
                colour.iter().zip(rgb).map(|(have, want)| (i32::from(*have) - want).pow(2)).sum()
            };
            let found = distance(&palette[usize::from(nearest.search(rgb))]);
            assert_eq!(Some(found), palette.iter().map(distance).min());
        }
    }

    #[test]
    fn a_shade_outside_of_all_colours_leaves_no_specks() {
        // A plane of blues and reds, all brighter than the picture; black is for something else.
        let mut palette = vec![[0, 0, 0]];
        palette.extend((0..240u8).map(|i| [8 + i % 16 * 8, 60, 68 + i / 16 * 8]));
        let pixels = RgbImage::from_pixel(200, 200, image::Rgb([4, 60, 60]));
        assert!(dither(&pixels, &palette).into_iter().all(|index| index != 0));
    }

    #[test]
    fn dithering_keeps_the_mean_shade() {
        let pixels = RgbImage::from_pixel(64, 64, image::Rgb([100, 100, 100]));
        let palette = [[0; 3], [255; 3]];
        let white = dither(&pixels, &palette).into_iter().map(usize::from).sum::<usize>();
        // 100/255 of 4,096 pixels; some error falls off the edges.
        assert!((1_550..=1_660).contains(&white), "{white}");
    }
}
