//! What of a withheld pair stays unread: every text that may describe its picture.

use crate::dataset::{ColumnId, Dataset, Pair, Role, Value};
use crate::images::{Signal, Signals, Verdict};

/// What a pair says of its safety.
pub fn signals(dataset: &Dataset, pair: &Pair) -> Signals {
    let punsafe = dataset.roles().get(Role::Punsafe).map(|c| pair.value(c).and_then(Value::as_number));
    let nsfw =
        dataset.roles().get(Role::Nsfw).map(|c| pair.value(c).and_then(Value::as_text).map(str::to_owned));
    Signals {
        punsafe: punsafe.map_or(Signal::NoColumn, Signal::of_column),
        nsfw: nsfw.map_or(Signal::NoColumn, Signal::of_column),
    }
}

/// Whether a value of a pair with this verdict is to be masked.
///
/// Captions come in several columns, and links spell out what they show; scores, sizes and the tags that the
/// verdict itself rests on stay.
pub fn is_masked(dataset: &Dataset, verdict: &Verdict, column: ColumnId, value: &Value) -> bool {
    let is_tag = [Role::Nsfw, Role::Language].iter().any(|role| dataset.roles().get(*role) == Some(column));
    let may_describe = !matches!(
        value,
        Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::UInt(_)
            | Value::Float32(_)
            | Value::Float64(_)
            | Value::Bytes(_)
    );
    verdict.masks_caption() && may_describe && !is_tag
}
