//! What is measured: names, what a peer would say to it, and how good pairlens wants to be.

/// A piece of work that every engine does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) data: Data,
    /// At most this many times the best peer's wall time.
    pub(crate) least: f64,
    /// The same against DuckDB alone, where more is asked for.
    pub(crate) least_duckdb: Option<f64>,
    /// What is aimed at, against the best peer.
    pub(crate) goal: f64,
    /// Peers that have a way of doing it.
    pub(crate) peers: &'static [&'static str],
}

/// Which shards it is done on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    TenMillion,
    OneGroup,
    ManyShards,
}

const BOTH: &[&str] = &["duckdb", "polars"];

const fn work(name: &'static str, what: &'static str, least: f64, goal: f64) -> Work {
    Work { name, what, data: Data::TenMillion, least, least_duckdb: None, goal, peers: BOTH }
}

/// In the order of the table.
pub(crate) const ALL: &[Work] = &[
    Work { data: Data::ManyShards, ..work("open", "open 128 shards", 1.0, 0.3) },
    work("num", "similarity > 0.34 AND punsafe < 0.05 → row ids", 1.0, 0.8),
    work("lang", "similarity > 0.3 AND punsafe < 0.1 AND LANGUAGE = 'de'", 1.15, 1.0),
    Work { least_duckdb: Some(0.6), ..work("text", "… AND TEXT ILIKE '%cat%'", 1.0, 0.45) },
    Work { least_duckdb: Some(0.6), ..work("text_only", "TEXT ILIKE '%cat%'", 1.0, 0.35) },
    work("num_changed", "the first filter again, one cut changed", 0.4, 0.25),
    work("text_changed", "the caption filter again, one cut changed", 0.4, 0.08),
    work("first", "first 50 whole rows of the caption filter", 1.0, 0.15),
    work("top_num", "top 50 by similarity of the first filter", 1.0, 0.2),
    work("top_text", "top 50 by similarity of the caption filter", 1.0, 0.4),
    work("page", "50 whole rows at row 1,900,000", 0.2, 0.1),
    Work {
        data: Data::OneGroup,
        ..work("page_one_group", "the same, one row group, no page index", 0.2, 0.15)
    },
    Work { peers: &["duckdb"], ..work("scattered", "50 whole rows here and there", 1.0, 0.2) },
    work("order", "order all by similarity", 1.0, 0.25),
    work("export", "export 868,664 of 10 M whole rows to Parquet, snappy", 1.15, 0.95),
];

/// The work of that name.
pub(crate) fn named(name: &str) -> Option<&'static Work> {
    ALL.iter().find(|work| work.name == name)
}
