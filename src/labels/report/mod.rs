//! What a spot-check comes to, for a colleague to read: one [`Report`], three renderings.
//!
//! Reading order: `material` is what it is made from (`gather` reads it from the store, `person` knows whose labels count), `make` how; `settle` makes one answer of several people's,
//! `defects` says which answers are defects, `rates`, `pace`, `verdict`, `advice`, `accord` and `against` are the
//! parts; `model` and `model_figures` are the report itself. `outline` and `outline_rates` lay it out as a `document`, which `markdown`
//! and `html` write; `json` is the model as it stands.
//!
//! Knows nothing of shards or of pixels: who has them hands over captions and blurred thumbnails.

mod accord;
mod advice;
mod against;
mod defects;
mod document;
mod escape;
#[cfg(test)]
mod fixture;
mod gather;
#[cfg(test)]
mod hostile;
mod html;
mod json;
mod make;
mod markdown;
mod material;
mod model;
mod model_figures;
mod moment;
mod outline;
mod outline_rates;
mod pace;
mod person;
mod rates;
mod settle;
mod verdict;
mod whiskers;
mod words;

pub use against::AgainstError;
pub use defects::DefectsError;
pub use gather::{gather, newest_draw};
pub use html::{Thumbnails, html};
pub use json::{ReadError, json, read_json};
pub use make::{MAX_SHEET, ReportError, make};
pub use markdown::markdown;
pub use material::{Defects, DrawnFrom, Item, Material, Plan, Populations, Said, Standing, Wish};
pub use model::{
    DefectPair, FORMAT, LeftOut, Made, Outcome, PersonPace, PlanFacts, PlanKind, Progress, Report, Sampled,
    SetFacts, StratumFacts, Verdict,
};
pub use model_figures::{
    Accord, Bounds, Comparison, Counted, Cut, Difference, DimensionRates, Fate, Found, Measure, ScoreAdvice,
    SelfAccord, Share, Side, Total, Unjudged, UnjudgedReason, ValueRate,
};
