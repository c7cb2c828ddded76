//! The figures as a Markdown table, each with its goal and whether it is reached.

use super::measure::Figures;
use super::work::Work;

/// One piece of work, done by everybody who could.
pub(crate) struct Row {
    pub(crate) work: &'static Work,
    pub(crate) ours: Figures,
    /// By engine, in the order of the columns; `None` where it has no way of doing it or is not there.
    pub(crate) peers: Vec<(&'static str, Option<Figures>)>,
}

impl Row {
    fn best(&self, value: fn(&Figures) -> f64) -> f64 {
        self.peers.iter().filter_map(|(_, f)| f.as_ref().map(value)).fold(f64::INFINITY, f64::min)
    }

    fn peer(&self, name: &str) -> Option<&Figures> {
        self.peers.iter().find(|(peer, _)| *peer == name)?.1.as_ref()
    }

    /// Wall time against the best peer's.
    fn ratio(&self) -> f64 {
        self.ours.wall_ms / self.best(|f| f.wall_ms)
    }

    fn reaches_least(&self) -> bool {
        let beyond_duckdb = self.work.least_duckdb.zip(self.peer("duckdb"));
        self.ratio() <= self.work.least
            && self.ours.peak_mb < self.best(|f| f.peak_mb)
            && beyond_duckdb.is_none_or(|(least, duckdb)| self.ours.wall_ms <= least * duckdb.wall_ms)
    }

    fn verdict(&self) -> &'static str {
        match (self.ratio() <= self.work.goal, self.reaches_least()) {
            (true, true) => "goal",
            (false, true) => "minimum",
            _ => "**not reached**",
        }
    }

    /// Engines that came to another answer.
    pub(crate) fn disagreement(&self) -> Option<String> {
        let differs = |f: &Figures| f.rows != self.ours.rows;
        let others: Vec<String> = self
            .peers
            .iter()
            .filter_map(|(name, f)| {
                f.as_ref().filter(|f| differs(f)).map(|f| format!("{name} says {}", f.rows))
            })
            .collect();
        (!others.is_empty())
            .then(|| format!("{}: pairlens says {}, {}", self.work.name, self.ours.rows, others.join(", ")))
    }
}

/// The whole table. Times in milliseconds, the fastest of all repetitions; memory in MB, the highest.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut out = String::from(
        "| work | pairlens | DuckDB | Polars | wall, of the best peer | CPU, of the best peer | goal | reached | peak MB: pairlens | DuckDB | Polars |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let wall = |name| row.peer(name).map_or("–".to_owned(), |f| ms(f.wall_ms));
        let peak = |name| row.peer(name).map_or("–".to_owned(), |f| format!("{:.0}", f.peak_mb));
        out.push_str(&format!(
            "| {} | {} | {} | {} | {:.2} × | {:.2} × | {:.2} × | {} | {:.0} | {} | {} |\n",
            row.work.what,
            ms(row.ours.wall_ms),
            wall("duckdb"),
            wall("polars"),
            row.ratio(),
            row.ours.cpu_ms / row.best(|f| f.cpu_ms),
            row.work.goal,
            row.verdict(),
            row.ours.peak_mb,
            peak("duckdb"),
            peak("polars"),
        ));
    }
    out
}

fn ms(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}
