//! Whether a column index can be of the chunk that its footer speaks of.
//!
//! Both were made from the same values, so that they bear each other out: page bounds lie within the chunk's and reach
//! its ends, NULLs add up, what is said to be in order is. What the footer does not say is not asked. A bound that is
//! wrong and fits, nothing but the page's values could refute, which the index is there to spare.

use parquet::basic::BoundaryOrder;

use super::bounds::PageValues;

/// The bounds of pages that have values, in the order of the pages; `all` is `false` if some page with values has no
/// credible bounds.
#[derive(Clone, Debug)]
pub(super) struct Known<B> {
    pub(super) pages: Vec<(B, B)>,
    pub(super) all: bool,
}

impl<B: PartialOrd> Known<B> {
    pub(super) fn new(bounds: impl Iterator<Item = (B, B)>, values: &[PageValues]) -> Self {
        let with = bounds.zip(values);
        let pages = with.filter(|(_, values)| **values == PageValues::Within).map(|(bounds, _)| bounds);
        Self { pages: pages.collect(), all: !values.contains(&PageValues::Unknown) }
    }

    /// Whether they are in the order that the index says they are in, lows and highs each.
    pub(super) fn are_ordered(&self, order: Option<BoundaryOrder>) -> bool {
        let mut pairs = self.pages.windows(2);
        match order {
            Some(BoundaryOrder::ASCENDING) => pairs.all(|p| p[0].0 <= p[1].0 && p[0].1 <= p[1].1),
            Some(BoundaryOrder::DESCENDING) => pairs.all(|p| p[0].0 >= p[1].0 && p[0].1 >= p[1].1),
            _ => true,
        }
    }

    /// Whether numbers, whose bounds are never shortened, lie within `low..=high` and reach both.
    pub(super) fn fit_numbers(&self, (low, high): &(B, B)) -> bool {
        let reaches = || {
            !self.all
                || (self.pages.iter().any(|page| page.0 == *low)
                    && self.pages.iter().any(|page| page.1 == *high))
        };
        // NaN is no bound.
        low.partial_cmp(high).is_none_or(std::cmp::Ordering::is_gt)
            || (self.pages.iter().all(|page| *low <= page.0 && page.1 <= *high) && reaches())
    }
}

impl Known<&[u8]> {
    /// The same of texts, of which a low may be shortened and a high shortened and lifted, here and there.
    pub(super) fn fit_texts(&self, (low, high): (&[u8], &[u8])) -> bool {
        let fits = |page: &(&[u8], &[u8])| {
            (low <= page.0 || low.starts_with(page.0)) && page.0 <= high && low <= page.1
        };
        low > high || self.pages.iter().all(fits)
    }
}

/// Whether NULLs of pages add up to the chunk's, or are at least not more than those.
pub(super) fn nulls_add_up(of_pages: Option<&[u64]>, in_null_pages: u64, of_chunk: Option<u64>) -> bool {
    let Some(of_chunk) = of_chunk else { return true };
    match of_pages {
        Some(counts) => counts.iter().try_fold(0_u64, |sum, n| sum.checked_add(*n)) == Some(of_chunk),
        None => in_null_pages <= of_chunk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHIN: PageValues = PageValues::Within;

    fn known<B: PartialOrd + Copy>(pages: &[(B, B)]) -> Known<B> {
        Known::new(pages.iter().copied(), &vec![WITHIN; pages.len()])
    }

    #[test]
    fn numbers_lie_within_their_chunk_and_reach_its_ends() {
        let pages = known(&[(3, 5), (1, 4), (2, 9)]);
        assert!(pages.fit_numbers(&(1, 9)));
        for chunk in [(0, 9), (1, 10), (2, 9), (1, 8)] {
            assert!(!pages.fit_numbers(&chunk), "{chunk:?}");
        }
        // A chunk whose own bounds cannot be true refutes nothing.
        assert!(pages.fit_numbers(&(9, 1)));
        assert!(known(&[(1.0, 2.0)]).fit_numbers(&(f64::NAN, 2.0)));
        assert!(known(&[(0.0, 2.0)]).fit_numbers(&(-0.0, 2.0)));
    }

    #[test]
    fn a_page_whose_bounds_are_not_known_may_be_the_one_that_reaches_the_end() {
        let pages = [(3, 5), (1, 4)];
        let unknown = Known::new(pages.into_iter(), &[WITHIN, PageValues::Unknown]);
        assert!(unknown.fit_numbers(&(0, 9)));
        assert!(!unknown.fit_numbers(&(4, 9)));
        // A page of NULLs alone has no bounds, whatever stands in their place.
        let nulls = Known::new([(3, 5), (0, 0)].into_iter(), &[WITHIN, PageValues::None]);
        assert!(nulls.fit_numbers(&(3, 5)));
        assert!(nulls.are_ordered(Some(BoundaryOrder::ASCENDING)));
    }

    #[test]
    fn texts_may_be_shortened_here_and_there_and_no_more() {
        let fits = |low: &str, high: &str, chunk: (&str, &str)| {
            known(&[(low.as_bytes(), high.as_bytes())]).fit_texts((chunk.0.as_bytes(), chunk.1.as_bytes()))
        };
        assert!(fits("bear", "cat", ("bear", "cat")));
        assert!(fits("be", "cb", ("bear", "cat")));
        assert!(fits("bear", "cat", ("be", "cb")));
        assert!(!fits("bad", "cat", ("bear", "cat")));
        assert!(!fits("dog", "dot", ("bear", "cat")));
        assert!(!fits("b", "bat", ("bear", "cat")));
    }

    #[test]
    fn an_order_that_is_claimed_is_kept_by_lows_and_highs() {
        use BoundaryOrder as Claim;
        let up = known(&[(1, 4), (2, 4), (2, 6)]);
        assert!(up.are_ordered(Some(Claim::ASCENDING)) && !up.are_ordered(Some(Claim::DESCENDING)));
        let neither = known(&[(1, 4), (2, 3)]);
        assert!(
            !neither.are_ordered(Some(Claim::ASCENDING)) && !neither.are_ordered(Some(Claim::DESCENDING))
        );
        assert!(neither.are_ordered(Some(Claim::UNORDERED)) && neither.are_ordered(None));
    }

    #[test]
    fn nulls_are_as_many_in_the_pages_as_in_the_chunk() {
        assert!(nulls_add_up(Some(&[2, 0, 5]), 5, Some(7)));
        assert!(!nulls_add_up(Some(&[2, 0, 5]), 5, Some(8)));
        assert!(!nulls_add_up(Some(&[u64::MAX, 8]), 0, Some(7)));
        assert!(nulls_add_up(Some(&[2]), 0, None));
        assert!(nulls_add_up(None, 7, Some(7)) && !nulls_add_up(None, 8, Some(7)));
    }
}
