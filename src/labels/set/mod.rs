//! Label sets: the dimensions that are judged, their values and the keys that say them.

mod model;

pub use model::{Dimension, DimensionKind, LabelSet, LabelValue, Scope, SetRef};
