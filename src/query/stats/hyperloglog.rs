//! How many different values there are, about, in 16 kB.
//!
//! HyperLogLog of Flajolet et al. (2007) with 64-bit hashes and the estimator of O. Ertl, "New cardinality
//! estimation algorithms for HyperLogLog sketches" (2017), algorithm 6, which needs no tables for small counts.

/// Bits of a hash that choose the register.
const INDEX_BITS: u32 = 14;

/// Registers.
const N_REGISTERS: u32 = 1 << INDEX_BITS;

/// The highest rank less one: bits of a hash that are left for it.
const RANK_BITS: u8 = 50;

/// A set of hashes of which only the size is asked.
#[derive(Clone, Debug)]
pub struct HyperLogLog {
    registers: Vec<u8>,
}

impl Default for HyperLogLog {
    fn default() -> Self {
        Self { registers: vec![0; N_REGISTERS as usize] }
    }
}

impl HyperLogLog {
    /// The standard error relative to the count: 1.04 / √16384.
    pub const STANDARD_ERROR: f64 = 1.04 / 128.0;

    /// Takes a hash, all of whose bits must be mixed.
    pub fn add(&mut self, hash: u64) {
        let rank = (hash << INDEX_BITS).leading_zeros().min(u32::from(RANK_BITS)) + 1;
        let rank = u8::try_from(rank).unwrap_or(u8::MAX);
        // 14 bits: always a register's number.
        if let Some(register) = self.registers.get_mut(usize::try_from(hash >> RANK_BITS).unwrap_or(0)) {
            *register = rank.max(*register);
        }
    }

    /// Adds what the other has seen.
    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            *mine = (*theirs).max(*mine);
        }
    }

    /// About how many different hashes it has seen.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rounded count of values")]
    pub fn estimate(&self) -> u64 {
        let mut n_of_rank = [0.0; RANK_BITS as usize + 2];
        for register in &self.registers {
            n_of_rank[usize::from((*register).min(RANK_BITS + 1))] += 1.0;
        }
        let m = f64::from(N_REGISTERS);
        let mut z = m * tau(1.0 - n_of_rank[usize::from(RANK_BITS) + 1] / m);
        for n in n_of_rank[1..=usize::from(RANK_BITS)].iter().rev() {
            z = 0.5 * (z + n);
        }
        z += m * sigma(n_of_rank[0] / m);
        (m * m / (2.0 * std::f64::consts::LN_2 * z)).round() as u64
    }
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    fn seen(values: std::ops::Range<u64>) -> HyperLogLog {
        let mut sketch = HyperLogLog::default();
        values.for_each(|value| sketch.add(xxh3_64(&value.to_le_bytes())));
        sketch
    }

    #[test]
    fn counts_of_all_sizes_are_within_three_standard_errors() {
        assert_eq!(HyperLogLog::default().estimate(), 0);
        for n in [1, 10, 1_000, 20_000, 60_000, 150_000, 400_000, 1_000_000_u64] {
            for seed in [0, 7 << 40] {
                #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
                let off = seen(seed..seed + n).estimate() as f64 / n as f64 - 1.0;
                assert!(off.abs() < 3.0 * HyperLogLog::STANDARD_ERROR, "{n}: {off}");
            }
        }
    }

    #[test]
    fn a_set_seen_in_parts_and_twice_is_the_same_set() {
        let mut joined = seen(0..40_000);
        joined.join(&seen(30_000..70_000));
        assert_eq!(joined.estimate(), seen(0..70_000).estimate());
    }
}
