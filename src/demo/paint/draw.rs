//! From a scene to pixels: which painter draws what. No painter's own craft.

use fastrand::Rng;
use image::RgbImage;

use super::canvas::Canvas;
use super::{
    buildings, car, cards, cat, charts, chess, clock, fractals, graphic, land, patterns, space, still_life,
    water,
};
use crate::demo::scene::{Overlay, Scene, word_at};
use crate::demo::subject::{Drawing, Light, Object, Outdoors, Subject};

/// Draws a scene: RGB of `width_px` by `height_px`. Cost: 5 to 40 ms for half a megapixel in a release build.
pub(in crate::demo) fn draw(scene: &Scene) -> RgbImage {
    let mut canvas = Canvas::new(scene.width_px, scene.height_px);
    let mut rng = Rng::with_seed(scene.seed);
    match scene.subject {
        Subject::Outdoors(what, light) => outdoors(&mut canvas, &mut rng, what, light),
        Subject::Object(what) => object(&mut canvas, &mut rng, what),
        Subject::Drawing(what) => drawing(&mut canvas, &mut rng, what),
    }
    if scene.overlay == Overlay::Watermark {
        graphic::watermark(&mut canvas);
    }
    canvas.into_rgb()
}

fn outdoors(c: &mut Canvas, rng: &mut Rng, what: Outdoors, light: Light) {
    match what {
        Outdoors::MountainLake => land::mountain_lake(c, rng, light),
        Outdoors::City => buildings::city(c, rng, light),
        Outdoors::Forest => land::forest(c, rng, light),
        Outdoors::Desert => land::desert(c, rng, light),
        Outdoors::SnowyVillage => land::snowy_village(c, rng, light),
        Outdoors::Lighthouse(colour) => buildings::lighthouse(c, rng, colour, light),
        Outdoors::House(colour) => land::house(c, rng, colour, light),
        Outdoors::Car(colour) => car::car(c, rng, colour, light),
        Outdoors::SailingBoats(n) => water::sailing_boats(c, rng, n, light),
        Outdoors::Balloons(n) => water::balloons(c, rng, n, light),
    }
}

fn object(c: &mut Canvas, rng: &mut Rng, what: Object) {
    match what {
        Object::RingedPlanet(colour) => space::ringed_planet(c, rng, colour),
        Object::Galaxy => space::galaxy(c, rng),
        Object::Cat(colour) => cat::cat(c, rng, colour),
        Object::Flowers(n, colour) => still_life::flowers(c, rng, n, colour),
        Object::Fruit(n, fruit) => still_life::fruit_bowl(c, rng, n, fruit),
        Object::Books(n) => still_life::books(c, rng, n),
        Object::Clock { hour, minute } => clock::clock(c, rng, hour, minute),
        Object::Card(rank, suit) => cards::card(c, rng, rank, suit),
        Object::Chess(position) => chess::chess(c, rng, position),
    }
}

fn drawing(c: &mut Canvas, rng: &mut Rng, what: Drawing) {
    match what {
        Drawing::BarChart(n) => charts::bars(c, rng, n),
        Drawing::LineChart(n) => charts::lines(c, rng, n),
        Drawing::PieChart(n) => charts::pie(c, rng, n),
        Drawing::Pattern(kind, colour) => patterns::pattern(c, rng, kind, colour),
        Drawing::Fractal(kind) => fractals::fractal(c, rng, kind),
        Drawing::Sign(word, colour) => graphic::sign(c, rng, word_at(word), colour),
        Drawing::Flag(colours) => graphic::flag(c, rng, colours),
        Drawing::Shapes(colour) => graphic::shapes(c, rng, colour),
    }
}
