//! The presets themselves: nothing but data.

use super::Preset;
use crate::dataset::AestheticScale;

const V1: Option<AestheticScale> = Some(AestheticScale::V1);
const V2: Option<AestheticScale> = Some(AestheticScale::V2);

const BLOG_5B: &str = "LAION blog, LAION-5B and LAION-aesthetics";
const BLOG_AESTHETICS: &str = "LAION blog, LAION-aesthetics";
const CARD_SD2: &str = "Stability AI, model card of Stable Diffusion 2";
const DATACOMP: &str = "DataComp, baselines/apply_filter.py";
const COYO: &str = "COYO-700M, README";

/// All of them, in the order they are listed.
pub const PRESETS: &[Preset] = &[
    preset(
        "laion5b-safe-nowm",
        "probably safe, probably without a watermark",
        "punsafe < 0.5 AND pwatermark < 0.8",
        &["punsafe", "pwatermark"],
        BLOG_5B,
    ),
    Preset {
        scale: V1,
        ..preset(
            "laion-aesthetic-v1",
            "the first LAION-aesthetic subset",
            "aesthetic > 7 AND punsafe < 0.5 AND pwatermark < 0.8",
            &["aesthetic", "punsafe", "pwatermark"],
            "laion-prepro, aesthetic_join.py",
        )
    },
    Preset {
        scale: V1,
        ..preset(
            "laion-art",
            "LAION-art",
            "aesthetic > 8 AND punsafe < 0.5 AND pwatermark < 0.8",
            &["aesthetic", "punsafe", "pwatermark"],
            "laion-prepro, laion_art.py",
        )
    },
    preset(
        "laion-high-resolution",
        "both sides at least 1024 pixels",
        "width >= 1024 AND height >= 1024",
        &["width", "height"],
        "laion-prepro, high_resolution.py",
    ),
    aesthetics_v2("aesthetics-v2-4.5", "aesthetic >= 4.5"),
    aesthetics_v2("aesthetics-v2-4.75", "aesthetic >= 4.75"),
    aesthetics_v2("aesthetics-v2-5", "aesthetic >= 5"),
    aesthetics_v2("aesthetics-v2-6", "aesthetic >= 6"),
    aesthetics_v2("aesthetics-v2-6.25", "aesthetic >= 6.25"),
    aesthetics_v2("aesthetics-v2-6.5", "aesthetic >= 6.5"),
    Preset {
        scale: V2,
        note: Some("the model card has no clause on punsafe"),
        ..preset(
            "sd-v1",
            "training set of Stable Diffusion v1-2 to v1-4",
            "aesthetic > 5.0 AND width >= 512 AND height >= 512 AND pwatermark < 0.5",
            &["aesthetic", "width", "height", "pwatermark"],
            "CompVis, model card of Stable Diffusion v1",
        )
    },
    Preset {
        scale: V2,
        ..preset(
            "sd-v2.0",
            "training set of Stable Diffusion 2.0",
            "punsafe < 0.1 AND aesthetic >= 4.5",
            &["punsafe", "aesthetic"],
            CARD_SD2,
        )
    },
    Preset {
        scale: V2,
        ..preset(
            "sd-v2.0-512",
            "the same, both sides at least 512 pixels",
            "punsafe < 0.1 AND aesthetic >= 4.5 AND width >= 512 AND height >= 512",
            &["punsafe", "aesthetic", "width", "height"],
            CARD_SD2,
        )
    },
    Preset {
        scale: V2,
        ..preset(
            "sd-v2.0-768",
            "the same, both sides at least 768 pixels",
            "punsafe < 0.1 AND aesthetic >= 4.5 AND width >= 768 AND height >= 768",
            &["punsafe", "aesthetic", "width", "height"],
            CARD_SD2,
        )
    },
    Preset {
        scale: V2,
        ..preset(
            "sd-v2.1",
            "training set of Stable Diffusion 2.1",
            "punsafe < 0.98 AND aesthetic >= 4.5",
            &["punsafe", "aesthetic"],
            CARD_SD2,
        )
    },
    preset(
        "sd-x4-upscaler",
        "training set of the ×4 upscaler, by size",
        "width > 2048 AND height > 2048",
        &["width", "height"],
        CARD_SD2,
    ),
    Preset {
        note: Some("partial: the real set also leaves out matches of lists of known hashes"),
        ..preset(
            "relaion-safe",
            "the score clause of Re-LAION-5B-research-safe",
            "punsafe <= 0.45",
            &["punsafe"],
            "LAION blog, Re-LAION-5B",
        )
    },
    preset(
        "laion5b-sim-en",
        "CLIP similarity of LAION-2B-en",
        "similarity >= 0.28",
        &["similarity"],
        BLOG_5B,
    ),
    preset(
        "laion5b-sim-multi",
        "CLIP similarity of LAION-2B-multi",
        "similarity >= 0.26",
        &["similarity"],
        BLOG_5B,
    ),
    preset(
        "laion400m-sim",
        "CLIP similarity of LAION-400M",
        "similarity >= 0.3",
        &["similarity"],
        "LAION blog, LAION-400M",
    ),
    Preset {
        note: Some("the tag is a weak claim: of what it calls NSFW, about 5 % was"),
        ..preset(
            "laion400m-safe",
            "tagged UNLIKELY to be unsafe",
            "nsfw = 'UNLIKELY'",
            &["nsfw"],
            "LAION blog, LAION-400M",
        )
    },
    Preset {
        note: Some("partial: without the clause on English by fastText"),
        ..preset(
            "datacomp-basic",
            "DataComp's basic filter: caption length, size and shape",
            "words(caption) > 2 AND length(caption) > 5 AND least(width, height) >= 200 \
             AND greatest(width, height) / least(width, height) <= 3.0",
            &["caption", "width", "height"],
            DATACOMP,
        )
    },
    Preset {
        note: Some("of the whole dataset: open the whole pool, not a part of it"),
        ..preset(
            "datacomp-clip-l14-30",
            "the best 30 % by CLIP L/14 similarity",
            "clip_l14_similarity_score >= top_bound(clip_l14_similarity_score, 0.3)",
            &["clip_l14_similarity_score"],
            DATACOMP,
        )
    },
    preset(
        "datacomp-b32",
        "CLIP B/32 similarity",
        "clip_b32_similarity_score >= 0.25",
        &["clip_b32_similarity_score"],
        DATACOMP,
    ),
    preset(
        "coyo-image",
        "COYO's image clauses: size, shape and both NSFW scores",
        "least(width, height) >= 200 AND greatest(width, height) / least(width, height) <= 3.0 \
         AND nsfw_score_opennsfw2 <= 0.5 AND nsfw_score_gantman <= 0.5",
        &["width", "height", "nsfw_score_opennsfw2", "nsfw_score_gantman"],
        COYO,
    ),
    preset(
        "coyo-text",
        "COYO's text clauses: 6 to 1000 characters, 3 to 256 words",
        "length(caption) BETWEEN 6 AND 1000 AND words(caption) BETWEEN 3 AND 256",
        &["caption"],
        COYO,
    ),
    preset(
        "retry",
        "what img2dataset did not download",
        "status <> 'success'",
        &["status"],
        "img2dataset, issues 333 and 452",
    ),
];

const fn preset(
    name: &'static str,
    title: &'static str,
    condition: &'static str,
    needs: &'static [&'static str],
    source: &'static str,
) -> Preset {
    Preset { name, title, recipe: condition, needs, scale: None, source, note: None }
}

const fn aesthetics_v2(name: &'static str, condition: &'static str) -> Preset {
    Preset {
        scale: V2,
        ..preset(name, "LAION-aesthetics V2 above a score", condition, &["aesthetic"], BLOG_AESTHETICS)
    }
}
