//! A plot with two logarithmic axes as SVG: enough for a benchmark's curves, and nothing more.

/// A curve.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) points: Vec<(f64, f64)>,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 50.0;

/// Distinguishable for colour-blind eyes: Okabe and Ito's palette.
const COLOURS: [&str; 5] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"];

/// An axis from the decade below the least to the one above the greatest value.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64> + Clone) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min).max(1e-3);
        let greatest = values.fold(0.0, f64::max).max(least);
        Self { low: least.log10().floor(), high: greatest.log10().ceil().max(least.log10().floor() + 1.0) }
    }

    /// From 0 to 1.
    fn share(&self, value: f64) -> f64 {
        (value.max(1e-3).log10() - self.low) / (self.high - self.low)
    }

    fn decades(&self) -> impl Iterator<Item = f64> {
        let (low, high) = (self.low, self.high);
        std::iter::successors(Some(low), |d| Some(d + 1.0))
            .take_while(move |d| *d <= high)
            .map(|d| 10_f64.powf(d))
    }
}

/// The curves over `x_name`, in `y_name`.
pub(crate) fn plot(x_name: &str, y_name: &str, lines: &[Line]) -> String {
    let all = || lines.iter().flat_map(|line| &line.points);
    let (x, y) = (Axis::over(all().map(|p| p.0)), Axis::over(all().map(|p| p.1)));
    let at_x = |value: f64| LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    let at_y = |value: f64| HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for value in y.decades() {
        let (left, right, at) = (LEFT, WIDTH - RIGHT, at_y(value));
        out.push_str(&format!("<path d=\"M{left} {at:.1}H{right}\" stroke=\"#ddd\"/>\n"));
        out.push_str(&text(left - 6.0, at + 4.0, "end", &value.to_string()));
    }
    for value in x.decades() {
        let (top, bottom, at) = (TOP, HEIGHT - BOTTOM, at_x(value));
        out.push_str(&format!("<path d=\"M{at:.1} {top}V{bottom}\" stroke=\"#ddd\"/>\n"));
        out.push_str(&text(at, bottom + 18.0, "middle", &value.to_string()));
    }
    out.push_str(&text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0, "middle", x_name));
    out.push_str(&text(LEFT, TOP - 6.0, "middle", y_name));
    for (line, colour) in lines.iter().zip(COLOURS) {
        let points: Vec<String> =
            line.points.iter().map(|(a, b)| format!("{:.1},{:.1}", at_x(*a), at_y(*b))).collect();
        let points = points.join(" ");
        out.push_str(&format!(
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n"
        ));
        if let Some((a, b)) = line.points.last() {
            out.push_str(&text(at_x(*a) + 8.0, at_y(*b) + 4.0, "start", line.name));
        }
    }
    out.push_str("</svg>\n");
    out
}

fn text(x: f64, y: f64, anchor: &str, words: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>\n")
}
