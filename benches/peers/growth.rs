//! How cost grows with rows and with shards, and what that says of all of laion2B-en: `benches/growth.md` and
//! its plot, `benches/growth.svg`.

use std::fs;
use std::path::Path;

use super::generate::{self, Layout};
use super::measure::{self, Figures};
use super::plot::{Line, plot};

/// Work whose cost is followed, with its name in the plot.
const FOLLOWED: [(&str, &str); 5] = [
    ("open", "open"),
    ("page_middle", "50 rows in the middle"),
    ("num", "filter by scores"),
    ("text", "filter by captions"),
    ("order", "order all"),
];

const MILLIONS: [usize; 5] = [1, 2, 5, 10, 20];
const SHARDS: [usize; 3] = [1, 16, 128];

/// Rows in all while shards are counted.
const ROWS_OF_SHARDS: usize = 2_560_000;

/// Rows of laion2B-en (LAION's blog, "LAION-5B").
const LAION_2B_EN: f64 = 2.32e9;

/// Figures of one layout, in the order of [`FOLLOWED`].
struct Point {
    /// Millions of rows, or shards.
    at: f64,
    figures: Vec<Figures>,
}

pub(crate) fn run(data: &Path, repetitions: usize) -> Result<(), String> {
    let rows = MILLIONS.map(|n| {
        let layout = Layout { rows: n * 250_000, ..Layout::TEN_MILLION };
        point(data, &format!("{n}-million"), layout, n, repetitions)
    });
    let rows = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
    let shards = SHARDS.map(|n| {
        let layout = Layout { shards: n, rows: ROWS_OF_SHARDS / n, ..Layout::TEN_MILLION };
        point(data, &format!("{n}-shards"), layout, n, repetitions)
    });
    let shards = shards.into_iter().collect::<Result<Vec<_>, _>>()?;
    let text = format!(
        "# How cost grows\n\n`cargo bench --bench peers -- growth`: wall milliseconds, the fastest of {repetitions} \
         repetitions, two threads, files in the operating system's cache; in parentheses the peak of memory in \
         MB.\n\n## Rows, in 4 shards\n\n{}\n## Shards, {} rows in all\n\n{}\n{}\n![The same as a plot](growth.svg)\n",
        table("million rows", &rows),
        ROWS_OF_SHARDS,
        table("shards", &shards),
        prediction(&rows),
    );
    print!("{text}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches");
    let write =
        |name: &str, text: &str| fs::write(folder.join(name), text).map_err(|e| format!("{name}: {e}"));
    write("growth.md", &text)?;
    write("growth.svg", &plot("million rows", "milliseconds", &lines(&rows)))
}

fn point(data: &Path, name: &str, layout: Layout, at: usize, repetitions: usize) -> Result<Point, String> {
    let folder = data.join(name);
    generate::ensure(&folder, layout).map_err(|e| format!("{}: {e}", folder.display()))?;
    let measure = |(work, _): &(&str, &str)| {
        eprintln!("{name}: {work}");
        let samples = measure::run(&mut measure::ours(work, &folder, repetitions)?)?;
        Figures::of(&samples).ok_or_else(|| "no repetition".to_owned())
    };
    #[expect(clippy::cast_precision_loss, reason = "at most 128")]
    Ok(Point { at: at as f64, figures: FOLLOWED.iter().map(measure).collect::<Result<_, _>>()? })
}

fn table(head: &str, points: &[Point]) -> String {
    let names: Vec<&str> = FOLLOWED.iter().map(|(_, name)| *name).collect();
    let mut out = format!("| {head} | {} |\n|{}\n", names.join(" | "), "---|".repeat(names.len() + 1));
    for point in points {
        let cells: Vec<String> =
            point.figures.iter().map(|f| format!("{:.1} ({:.0})", f.wall_ms, f.peak_mb)).collect();
        out.push_str(&format!("| {} | {} |\n", point.at, cells.join(" | ")));
    }
    out
}

fn lines(points: &[Point]) -> Vec<Line> {
    let line = |(at, (_, name)): (usize, &(&'static str, &'static str))| Line {
        name,
        points: points.iter().map(|p| (p.at, p.figures[at].wall_ms)).collect(),
    };
    FOLLOWED.iter().enumerate().map(line).collect()
}

/// The slope between the two largest, carried on to laion2B-en.
fn prediction(points: &[Point]) -> String {
    let mut out = String::from(
        "## What the curve says of laion2B-en (2.32 billion rows, 128 shards) on this machine\n\nThe cost of a \
         row between the two largest datasets, times the rows: two threads, everything in the operating \
         system's cache, which a machine of that size of data hardly has; from a disk it is the disk's \
         speed.\n\n| work | ns a row | laion2B-en |\n|---|---|---|\n",
    );
    let [.., before, last] = points else { return out };
    for (at, (_, name)) in FOLLOWED.iter().enumerate() {
        let rows = (last.at - before.at) * 1e6;
        let ns = (last.figures[at].wall_ms - before.figures[at].wall_ms).max(0.0) * 1e6 / rows;
        out.push_str(&format!("| {name} | {ns:.2} | {} |\n", duration(ns * LAION_2B_EN / 1e9)));
    }
    out.push_str(
        "\nA whole order takes 12 bytes a row while it is made and is refused beyond 512 MiB, some 44 million \
         rows: of laion2B-en the first rows of an order are shown, in the time given, and in a few megabytes.\n",
    );
    out
}

fn duration(s: f64) -> String {
    match s {
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 120.0 => format!("{s:.0} s"),
        s => format!("{:.1} min", s / 60.0),
    }
}
