//! How many rows are drawn from each stratum. Integers throughout: the sum is exact and ties are defined.

use super::Allocation;

/// Shares `n` rows out among strata of these sizes: `result[h] <= sizes[h]`, and the sum is `n` or, where there
/// are fewer rows, all of them.
pub(super) fn allocate(allocation: Allocation, n: u64, sizes: &[u64]) -> Vec<u64> {
    let n_rows: u64 = sizes.iter().sum();
    if n >= n_rows {
        return sizes.to_vec();
    }
    match allocation {
        Allocation::Proportional => proportional(n, n_rows, sizes),
        Allocation::Equal => equal(n, sizes),
    }
}

/// Hamilton's method: each gets the whole part of `n · size / n_rows`, and what is left goes to the largest
/// remainders; of equal remainders the earlier stratum wins. Nobody gets more rows than there are, since a
/// share with a remainder is below its size.
fn proportional(n: u64, n_rows: u64, sizes: &[u64]) -> Vec<u64> {
    let all = u128::from(n_rows).max(1);
    let product = |size: &u64| u128::from(n) * u128::from(*size);
    let mut shares: Vec<u64> =
        sizes.iter().map(|size| u64::try_from(product(size) / all).unwrap_or(*size)).collect();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(product(&sizes[*at]) % all));
    let left = n - shares.iter().sum::<u64>();
    for at in by_remainder.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        shares[at] += 1;
    }
    shares
}

/// Fills all strata to one level, the highest that `n` rows reach; the earliest that have more get one of what
/// is left.
fn equal(n: u64, sizes: &[u64]) -> Vec<u64> {
    let filled = |level: u64| sizes.iter().map(|size| (*size).min(level)).sum::<u64>();
    let (mut level, mut above) = (0, n + 1);
    while above - level > 1 {
        let middle = level.midpoint(above);
        if filled(middle) <= n { level = middle } else { above = middle }
    }
    let mut left = n - filled(level);
    let share = |size: &u64| {
        let more = u64::from(*size > level && left > 0);
        left -= more;
        (*size).min(level) + more
    };
    sizes.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn remainders_decide_and_the_earlier_of_equals_wins() {
        assert_eq!(allocate(Allocation::Proportional, 10, &[500, 300, 200]), [5, 3, 2]);
        // Shares of 3.33 each: one is left, and the first gets it.
        assert_eq!(allocate(Allocation::Proportional, 10, &[7, 7, 7]), [4, 3, 3]);
        // 0.1, 0.9 and 9.0.
        assert_eq!(allocate(Allocation::Proportional, 10, &[1, 9, 90]), [0, 1, 9]);
        assert_eq!(allocate(Allocation::Proportional, 9, &[5, 0, 4]), [5, 0, 4]);
        assert_eq!(allocate(Allocation::Proportional, 5, &[]), [0_u64; 0]);
    }

    #[test]
    fn short_strata_give_their_rest_to_the_others() {
        assert_eq!(allocate(Allocation::Equal, 10, &[100, 100]), [5, 5]);
        assert_eq!(allocate(Allocation::Equal, 10, &[100, 2, 100, 0]), [4, 2, 4, 0]);
        assert_eq!(allocate(Allocation::Equal, 11, &[100, 2, 100, 1]), [4, 2, 4, 1]);
        assert_eq!(allocate(Allocation::Equal, 12, &[100, 2, 100, 1]), [5, 2, 4, 1]);
        assert_eq!(allocate(Allocation::Equal, 2, &[9, 9, 9]), [1, 1, 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_sum_is_n_and_nobody_gets_more_than_there_is(
            sizes in prop::collection::vec(0_u64..50, 0..12), n in 0_u64..400, huge in any::<bool>()
        ) {
            // Near 2^62 products overflow 64 bits.
            let scale = if huge { 1 << 55 } else { 1 };
            let sizes: Vec<u64> = sizes.iter().map(|size| size * scale).collect();
            let n = n.saturating_mul(scale);
            for allocation in [Allocation::Proportional, Allocation::Equal] {
                let shares = allocate(allocation, n, &sizes);
                prop_assert_eq!(shares.iter().sum::<u64>(), n.min(sizes.iter().sum()));
                prop_assert!(shares.iter().zip(&sizes).all(|(share, size)| share <= size));
            }
            let equal = allocate(Allocation::Equal, n, &sizes);
            let most = equal.iter().max().copied().unwrap_or(0);
            // Whoever has clearly less than another had no more to give.
            prop_assert!(equal.iter().zip(&sizes).all(|(share, size)| share == size || share + 1 >= most));
        }
    }
}
