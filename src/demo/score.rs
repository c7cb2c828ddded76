//! Scores as LAION's models would give them, computed from the scene and from what the caption is.
//!
//! Made up, but coherent: a fitting caption beats a misfit one, a watermark is seen, quiet landscapes
//! please more than charts. They say nothing about real models.

use fastrand::Rng;

use super::pair::Fit;
use super::scene::{Overlay, Scene};
use super::subject::{Drawing, Light, Object, Outdoors, Subject};

/// The four scores of one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Cosine of caption and picture, as of CLIP: LAION keeps what is above 0.26 to 0.3.
    pub similarity: f64,
    /// Probability of a watermark.
    pub pwatermark: f32,
    /// Probability of being unsafe. High only for the soft shapes, so that safe mode has something to do.
    pub punsafe: f32,
    /// Aesthetic score V1, about 3 to 9.
    pub aesthetic: f32,
}

/// Scores of a scene under a caption that fits it so well.
pub(super) fn scores(scene: &Scene, fit: Fit) -> Scores {
    // Its own generator: a new look of the pictures must not change the scores.
    let mut rng = Rng::with_seed(scene.seed ^ 0x5c0e);
    let (low, high) = match fit {
        Fit::Own => (0.295, 0.385),
        Fit::Other => (0.08, 0.17),
        Fit::Boilerplate => (0.175, 0.235),
    };
    let similarity = low + (high - low) * rng.f64();
    let watermarked = scene.overlay == Overlay::Watermark;
    let pwatermark = if watermarked { 0.86 + 0.13 * rng.f32() } else { 0.55 * rng.f32().powi(3) };
    let shapes = matches!(scene.subject, Subject::Drawing(Drawing::Shapes(_)));
    let punsafe = if shapes { 0.55 + 0.42 * rng.f32() } else { 0.2 * rng.f32().powi(4) };
    let spoiled = if watermarked { 0.9 } else { 0.0 };
    let aesthetic = appeal(scene.subject) + 1.3 * (rng.f32() - 0.5) - spoiled;
    Scores { similarity, pwatermark, punsafe, aesthetic }
}

/// What people like, on average, by subject and light.
fn appeal(subject: Subject) -> f32 {
    match subject {
        Subject::Outdoors(what, light) => {
            let view = match what {
                Outdoors::MountainLake | Outdoors::Lighthouse(_) => 7.2,
                Outdoors::Balloons(_) | Outdoors::SailingBoats(_) => 6.9,
                Outdoors::City | Outdoors::Desert | Outdoors::SnowyVillage => 6.6,
                Outdoors::Forest | Outdoors::House(_) => 6.1,
                Outdoors::Car(_) => 5.4,
            };
            let mood = match light {
                Light::Sunset => 0.9,
                Light::Dawn => 0.6,
                Light::Night => 0.3,
                Light::Day => 0.0,
            };
            view + mood
        }
        Subject::Object(Object::Galaxy | Object::RingedPlanet(_)) => 7.3,
        Subject::Object(Object::Cat(_) | Object::Flowers(..)) => 6.4,
        Subject::Object(Object::Fruit(..) | Object::Books(_)) => 5.5,
        Subject::Object(Object::Clock { .. } | Object::Card(..) | Object::Chess(_)) => 4.9,
        Subject::Drawing(Drawing::Fractal(_)) => 6.2,
        Subject::Drawing(Drawing::Pattern(..) | Drawing::Shapes(_)) => 5.3,
        Subject::Drawing(Drawing::Sign(..) | Drawing::Flag(_)) => 4.7,
        Subject::Drawing(Drawing::BarChart(_) | Drawing::LineChart(_) | Drawing::PieChart(_)) => 3.6,
    }
}
