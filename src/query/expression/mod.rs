//! The filter language: SQL text → `sqlparser`'s tree → a typed, bound tree → masks over Arrow batches.
//!
//! Three-valued throughout: a row is selected only where the filter is true, and rows where it is unknown
//! (because of a NULL, a NaN, a division by zero, an overflow, a cast that fails) are counted as lost.
//!
//! The rules that differ from one SQL to the next, and what holds here:
//!
//! | matter | rule |
//! |---|---|
//! | names | the file's column of exactly that name, else a derived column, else a role, else the only column that matches when case is ignored |
//! | NaN | a comparison with NaN is unknown; `IS NULL` does not match NaN, `isnan(x)` does |
//! | `-0.0` | equals `0.0` |
//! | float32 | a constant beside a float32 column is taken as float32, as DuckDB does |
//! | integers and reals | compared as float64, so beyond 2^53 not to the last digit |
//! | `+ - *` on integers | 64 bits, 128 where a uint64 column takes part; what does not fit is NULL, nothing wraps |
//! | `/` | always real; division by zero is NULL, also for reals |
//! | `%` | sign of the dividend; `% 0` is NULL |
//! | `CAST` | what cannot be cast is NULL; real to integer rounds half to even, as DuckDB and Postgres do |
//! | decimals | taken as float64 |
//! | dates and timestamps | microseconds in UTC; compare with text such as `'2023-05-01'` |
//! | text | compared by code point, no collation; text and numbers are never compared with each other |
//! | `least`, `greatest` | skip NULL as DuckDB and Postgres do; NaN makes the result NaN |
//! | whole dataset | `top_bound(x, share)`, `dup.url`, `first.url`: found by a pass over all rows before the filter runs |
//! | links | `fetch.status`, `fetch.error`, `fetch.bytes`, `fetch.width`, `fetch.height`, `fetch.age_days`: what earlier fetches brought; NULL for a link that was never tried |
//! | labels | `label.align`, `label.ann.align`, `label.by`, `label.at`, `label.n`, `label.set`: what people said; NULL where nobody did |
//! | lists | `0.3 < ANY(scores)`, or with the list standing for each of its elements: `any(captions ILIKE '%cat%')` |
//!
//! It deliberately has no subqueries, aggregates, window functions or user-defined functions: those belong to
//! the SQL engine behind the feature `sql`.

mod arithmetic;
mod bind;
mod bounds;
mod call;
mod cast;
mod compare;
mod condition;
mod error;
mod eval;
mod functions;
mod kind;
mod names;
mod node;
mod operators;
mod parse;
mod pattern;
mod predicate;
mod quantify;
mod scalar;
mod test;
mod text;
mod top_bound;

pub(in crate::query) use bounds::{Bounds, Verdict};
pub(in crate::query) use condition::{Condition, Part};
pub(in crate::query) use error::nearest;
pub use error::{ErrorKind, ExpressionError, Span};
pub use eval::EvaluationError;
pub use functions::{FUNCTIONS, FunctionHelp};
pub use kind::Kind;
pub(in crate::query) use names::quoted;
pub use names::{Input, Names};
pub(in crate::query) use node::{Comparison, ValueSet};
pub(in crate::query) use pattern::Matcher;
pub use predicate::{Outcome, Predicate};
pub use scalar::Scalar;
pub(in crate::query) use test::{Number, Test};
pub use top_bound::TopBound;
