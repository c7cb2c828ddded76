//! MurmurHash3_x64_128, for LAION's `hash` column. Not for anything that must resist an attacker.
//!
//! Source: Austin Appleby's public-domain `MurmurHash3.cpp` (SMHasher).

const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

/// What LAION writes: the low 64 bits, signed, of the hash of the URL followed by the caption, seed 0.
pub(super) fn laion_hash(url: &str, caption: &str) -> i64 {
    murmur3_low([url, caption].concat().as_bytes()).cast_signed()
}

/// The low half of MurmurHash3_x64_128 with seed 0.
fn murmur3_low(bytes: &[u8]) -> u64 {
    let (mut h1, mut h2) = (0_u64, 0_u64);
    let (blocks, tail) = bytes.as_chunks::<16>();
    for block in blocks {
        let (k1, k2) = halves(block);
        h1 = (h1 ^ mix1(k1)).rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 = (h2 ^ mix2(k2)).rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    // The reference skips an empty half of the tail; zero mixes to zero, so padding does the same.
    let mut last = [0; 16];
    last[..tail.len()].copy_from_slice(tail);
    let (k1, k2) = halves(&last);
    let length = bytes.len() as u64;
    h1 ^= mix1(k1) ^ length;
    h2 ^= mix2(k2) ^ length;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    finish(h1).wrapping_add(finish(h2))
}

fn halves(block: &[u8; 16]) -> (u64, u64) {
    let whole = u128::from_le_bytes(*block);
    #[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
    let low = whole as u64;
    let high = (whole >> 64) as u64;
    (low, high)
}

fn mix1(k: u64) -> u64 {
    k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2)
}

fn mix2(k: u64) -> u64 {
    k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1)
}

fn finish(mut k: u64) -> u64 {
    k = (k ^ (k >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    k = (k ^ (k >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_values_come_out() {
        // Guava's Murmur3Hash128Test and the reference implementation, seed 0.
        assert_eq!(murmur3_low(b""), 0);
        assert_eq!(murmur3_low(b"hello"), 0xcbd8_a7b3_41bd_9b02);
        assert_eq!(murmur3_low(b"The quick brown fox jumps over the lazy dog"), 0xe34b_bc7b_bc07_1b6c);
    }
}
