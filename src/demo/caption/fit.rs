//! That captions say what scenes show: the words a reader of each language would look for.
//!
//! Written apart from the templates, as a second opinion on them.

use fastrand::Rng;

use super::language::{Language, caption};
use crate::demo::oddity::Oddity;
use crate::demo::pair::Fit;
use crate::demo::plan::plan;
use crate::demo::scene::{Kind, Scene, WORDS};
use crate::demo::subject::{Colour, Drawing, Light, Object, Outdoors, Subject};

/// Stems of nouns in the order of [`Language::ALL`].
type Stems = [&'static str; 12];

const CAT: Stems =
    ["cat", "Katze", "chat", "gato", "gatto", "кот", "γάτα", "قطة", "बिल्ली", "猫", "猫", "고양이"];
const CITY: Stems =
    ["city", "Stadt", "ville", "ciudad", "città", "город", "πόλη", "مدينة", "शहर", "都市", "城市", "도시"];
const FOREST: Stems =
    ["forest", "wald", "forêt", "bosque", "bosco", "лес", "δάσος", "غابة", "जंगल", "森", "林", "숲"];
const BOATS: Stems = [
    "boats",
    "boote",
    "voiliers",
    "veleros",
    "barche",
    "парусник",
    "ιστιοφόρα",
    "قوارب",
    "नावें",
    "ヨット",
    "帆船",
    "돛단배",
];
const RED: Stems =
    ["red", "rot", "rouge", "roj", "ross", "красн", "κόκκιν", "حمر", "लाल", "赤", "红", "빨간"];
const BLUE: Stems = ["blue", "blau", "bleu", "azul", "blu", "син", "μπλε", "زرق", "नील", "青", "蓝", "파란"];
const FIVE: Stems =
    ["five", "fünf", "cinq", "cinco", "cinque", "пят", "πέντε", "خمس", "पाँच", "五", "五", "다섯"];
const SUNSET: Stems = [
    "sunset",
    "Sonnenuntergang",
    "coucher",
    "atardecer",
    "tramonto",
    "закат",
    "ηλιοβασίλεμα",
    "الغروب",
    "सूर्यास्त",
    "夕暮",
    "日落",
    "해 질",
];
const NIGHT: Stems =
    ["night", "Nacht", "nuit", "noche", "notte", "ноч", "νύχτα", "ليل", "रात", "夜", "夜", "밤"];

fn holds(text: &str, stem: &str) -> bool {
    text.to_lowercase().contains(&stem.to_lowercase())
}

/// What a reader would expect to find.
fn expected(subject: Subject) -> Vec<Stems> {
    let mut all = Vec::new();
    match subject {
        Subject::Outdoors(what, light) => {
            all.extend(match light {
                Light::Sunset => Some(SUNSET),
                Light::Night => Some(NIGHT),
                Light::Dawn | Light::Day => None,
            });
            all.extend(match what {
                Outdoors::City => vec![CITY],
                Outdoors::Forest => vec![FOREST],
                Outdoors::SailingBoats(5) => vec![BOATS, FIVE],
                Outdoors::SailingBoats(_) => vec![BOATS],
                Outdoors::Balloons(5) => vec![FIVE],
                Outdoors::Lighthouse(c) | Outdoors::House(c) | Outdoors::Car(c) => colour(c),
                _ => vec![],
            });
        }
        Subject::Object(Object::Cat(_)) => all.push(CAT),
        Subject::Object(Object::Flowers(n, c)) => {
            all.extend(colour(c));
            all.extend((n == 5).then_some(FIVE));
        }
        Subject::Object(Object::Fruit(5, _) | Object::Books(5)) => all.push(FIVE),
        Subject::Drawing(Drawing::Pattern(_, c) | Drawing::Sign(_, c) | Drawing::Shapes(c)) => {
            all.extend(colour(c));
        }
        Subject::Object(_) | Subject::Drawing(_) => {}
    }
    all
}

fn colour(colour: Colour) -> Vec<Stems> {
    match colour {
        Colour::Red => vec![RED],
        Colour::Blue => vec![BLUE],
        _ => vec![],
    }
}

#[test]
fn captions_name_what_is_drawn_in_every_language() {
    let kinds =
        [Kind::Cat, Kind::City, Kind::SailingBoats, Kind::Flowers, Kind::Car, Kind::Forest, Kind::Fruit];
    let mut checked = 0;
    for (kind, seed) in kinds.into_iter().flat_map(|kind| (0..30).map(move |seed| (kind, seed))) {
        let scene = Scene::new(kind, seed);
        for (place, language) in Language::ALL.into_iter().enumerate() {
            let text = caption(&scene, language, &mut Rng::with_seed(seed));
            for stems in expected(scene.subject) {
                assert!(holds(&text, stems[place]), "{language:?} {:?}: {text}", scene.subject);
                checked += 1;
            }
        }
    }
    assert!(checked > 1000, "{checked}");
}

#[test]
fn fifty_pairs_of_the_dataset_say_what_their_scenes_show() {
    let pairs = plan();
    let fitting = pairs.iter().filter(|p| p.fit == Fit::Own && !matches!(p.oddity, Some(Oddity::Hostile(_))));
    let mut n = 0;
    for pair in fitting.filter(|p| !expected(p.scene.subject).is_empty()).take(50) {
        let place = Language::ALL.iter().position(|l| *l == pair.language).unwrap();
        let text = pair.caption.as_deref().unwrap();
        assert!(expected(pair.scene.subject).iter().all(|stems| holds(text, stems[place])), "{text}");
        n += 1;
    }
    assert_eq!(n, 50);
}

#[test]
fn a_clock_s_time_and_a_sign_s_word_stand_in_every_caption() {
    for (seed, language) in (0..20).flat_map(|seed| Language::ALL.map(|language| (seed, language))) {
        let mut rng = Rng::with_seed(seed);
        let clock = Scene::new(Kind::Clock, seed);
        if let Subject::Object(Object::Clock { hour, minute }) = clock.subject {
            let text = caption(&clock, language, &mut rng);
            assert!(text.contains(&hour.to_string()) && text.contains(&format!("{minute:02}")), "{text}");
        }
        let sign = Scene::new(Kind::Sign, seed);
        let text = caption(&sign, language, &mut rng);
        assert!(
            WORDS.iter().any(|word| text.contains(word)) && text.contains(sign.word().unwrap()),
            "{text}"
        );
    }
}

#[test]
fn a_misfit_caption_is_not_the_scene_s_own() {
    for pair in plan().iter().filter(|p| p.oddity == Some(Oddity::Misfit)) {
        let text = pair.caption.as_deref().unwrap();
        let mut own = (0..40).map(|seed| caption(&pair.scene, pair.language, &mut Rng::with_seed(seed)));
        assert!(own.all(|caption| caption != text), "{text}");
    }
}
