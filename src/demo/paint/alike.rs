//! Whether pictures look alike, for the test that only planted ones do. Not the program's own deduplication.

use image::imageops::{FilterType, grayscale, resize};
use image::{Luma, RgbImage};

/// The difference hash: a bit for each pair of neighbours, across and down, on a 9 × 9 grid of mean brightness.
/// Source: Neal Krawetz, "Kind of Like That" (2013), whose hash is the half that goes across.
fn dhash(picture: &RgbImage) -> u128 {
    let grid = resize(&grayscale(picture), 9, 9, FilterType::Triangle);
    let bright = |x: u32, y: u32| {
        let Luma([value]) = *grid.get_pixel(x, y);
        value
    };
    (0..64_u32).fold(0, |hash, i| {
        let (x, y) = (i % 8, i / 8);
        let across = u128::from(bright(x + 1, y) > bright(x, y));
        let down = u128::from(bright(x, y + 1) > bright(x, y));
        (hash << 2) | (across << 1) | down
    })
}

mod tests {
    use super::super::draw;
    use super::*;
    use crate::demo::oddity::Oddity;
    use crate::demo::pair::PlannedPair;
    use crate::demo::plan::plan;
    use crate::demo::scene::Scene;

    /// Pictures that differ in so few of the 128 bits count as near-duplicates: what is planted stays below.
    const NEAR_BITS: u32 = 6;

    /// A quarter of the size: sixteen times faster, and what makes pictures alike stays.
    fn small(pair: &PlannedPair) -> u128 {
        let scene = &pair.scene;
        dhash(&draw(&Scene { width_px: scene.width_px / 4, height_px: scene.height_px / 4, ..scene.clone() }))
    }

    #[test]
    fn only_planted_pictures_look_alike() {
        let pairs: Vec<PlannedPair> = plan();
        let planted = |p: &PlannedPair| {
            matches!(p.oddity, Some(Oddity::SamePair(_) | Oddity::SameLink(_) | Oddity::NearDuplicate(_)))
        };
        let hashes: Vec<(usize, u128)> =
            pairs.iter().enumerate().filter(|(_, p)| !planted(p)).map(|(i, p)| (i, small(p))).collect();
        let mut alike = Vec::new();
        for (n, &(i, x)) in hashes.iter().enumerate() {
            for &(j, y) in &hashes[..n] {
                if (x ^ y).count_ones() <= NEAR_BITS {
                    alike.push((&pairs[j].name, &pairs[i].name));
                }
            }
        }
        assert!(alike.is_empty(), "{alike:?}");
    }

    #[test]
    fn planted_near_duplicates_do_look_alike() {
        let pairs = plan();
        for pair in &pairs {
            if let Some(Oddity::NearDuplicate(of)) = pair.oddity {
                let (x, y) = (dhash(&draw(&pair.scene)), dhash(&draw(&pairs[of].scene)));
                assert!((x ^ y).count_ones() <= NEAR_BITS, "{}", pair.name);
            }
        }
    }
}
