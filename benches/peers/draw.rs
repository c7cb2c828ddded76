//! Random numbers of the shapes that scores have. Seeded: the same data everywhere.

use fastrand::Rng;

/// A seeded source of numbers.
pub(crate) struct Draw(Rng);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0.usize(..n)
    }

    /// Sixty-four random bits.
    pub(crate) fn bits(&mut self) -> i64 {
        self.0.i64(..)
    }

    /// Between 0 and 1, without 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.0.f64()
    }

    /// With probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.share() < p
    }

    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// Box and Muller's transform.
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.share()).ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }

    /// Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), scale 1.
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * (1.0 - self.share()).powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.share()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Two gammas' share.
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }

    /// One of `cumulative.len()` choices by their cumulated weights.
    pub(crate) fn weighted(&mut self, cumulative: &[f64]) -> usize {
        let at = self.share() * cumulative.last().copied().unwrap_or(1.0);
        cumulative.partition_point(|c| *c <= at).min(cumulative.len().saturating_sub(1))
    }
}

/// Cumulated weights of Zipf's law with exponent `s`: the first is the most frequent.
pub(crate) fn zipf(n: usize, s: f64) -> Vec<f64> {
    let mut sum = 0.0;
    (1..=n)
        .map(|rank| {
            #[expect(clippy::cast_precision_loss, reason = "a rank below a million")]
            let weight = (rank as f64 + 2.0).powf(-s);
            sum += weight;
            sum
        })
        .collect()
}
