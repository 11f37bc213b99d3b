//! How evenly something is spread over people.

use crate::reports::summary::figures::{Ratio, gini, jain, number};

/// The figures of counts by person. Those who are not in the counts have none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many people there are.
    pub people: u64,
    /// How much they have together.
    pub total: u64,
    pub jain: Ratio,
    pub gini: Ratio,
    pub top_fifth: Ratio,
    pub coverage: Ratio,
}

impl Spread {
    pub fn of(counts: &[u64], people: u64) -> Self {
        let reached = number(counts.iter().filter(|count| **count > 0).count());
        Self {
            people,
            total: counts.iter().sum(),
            jain: jain(counts, people),
            gini: gini(counts, people),
            top_fifth: top_fifth(counts, people),
            coverage: Ratio { numerator: reached, denominator: people },
        }
    }

    /// Gives how many people the top fifth is.
    pub fn size_of_top_fifth(&self) -> u64 {
        size_of_fifth(self.people)
    }
}

/// A fifth of the people, rounded up.
fn size_of_fifth(people: u64) -> u64 {
    people.div_ceil(5)
}

/// Gives what the fifth of the people who have most has together, as a part of what all have.
fn top_fifth(counts: &[u64], people: u64) -> Ratio {
    let mut descending = counts.to_vec();
    descending.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
    let most = usize::try_from(size_of_fifth(people)).unwrap_or(usize::MAX);
    Ratio { numerator: descending.iter().take(most).sum(), denominator: descending.iter().sum() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_spreads_have_their_known_figures() {
        // Counts, people, then Jain, Gini, the top fifth and the coverage.
        let table = [
            (vec![1, 2, 3, 4], 4, Some(0.8333), Some(0.25), Some(0.4), Some(1.0)),
            (vec![2; 10], 10, Some(1.0), Some(0.0), Some(0.2), Some(1.0)),
            (vec![7], 5, Some(0.2), Some(0.8), Some(1.0), Some(0.2)),
            // Eleven people: the fifth is three of them.
            (vec![3, 2, 1, 1, 1], 11, Some(0.3636), Some(0.6591), Some(0.75), Some(0.4545)),
            (vec![0, 0], 2, None, None, None, Some(0.0)),
            (vec![], 0, None, None, None, None),
        ];
        for (counts, people, jain, gini, top_fifth, coverage) in table {
            let spread = Spread::of(&counts, people);
            let values = [spread.jain, spread.gini, spread.top_fifth, spread.coverage].map(Ratio::value);
            assert_eq!(values, [jain, gini, top_fifth, coverage], "{counts:?} of {people}");
        }
    }

    proptest! {
        #[test]
        fn the_figures_keep_within_their_bounds_and_do_not_depend_on_the_order(counts in prop::collection::vec(0_u64..50, 1..60)) {
            let people = number(counts.len());
            let spread = Spread::of(&counts, people);
            let mut turned = counts.clone();
            turned.reverse();
            prop_assert_eq!(spread, Spread::of(&turned, people));
            let without_zeros: Vec<_> = counts.iter().copied().filter(|count| *count > 0).collect();
            prop_assert_eq!(spread, Spread::of(&without_zeros, people));
            for ratio in [spread.jain, spread.gini, spread.top_fifth, spread.coverage] {
                prop_assert!(ratio.numerator <= ratio.denominator);
            }
            // Jain is at least 1/n, Gini below 1, and the top fifth has at least its share.
            prop_assert!(spread.total == 0 || spread.jain.numerator * people >= spread.jain.denominator);
            prop_assert!(spread.total == 0 || spread.gini.numerator < spread.gini.denominator);
            prop_assert!(spread.top_fifth.numerator * people >= spread.top_fifth.denominator * spread.size_of_top_fifth());
        }

        #[test]
        fn what_goes_from_one_who_has_more_to_one_who_has_less_makes_it_more_even(counts in prop::collection::vec(1_u64..50, 2..40)) {
            let people = number(counts.len());
            let mut evener = counts.clone();
            evener.sort_unstable();
            let last = evener.len() - 1;
            prop_assume!(evener[last] > evener[0] + 1);
            evener[last] -= 1;
            evener[0] += 1;
            let (before, after) = (Spread::of(&counts, people), Spread::of(&evener, people));
            prop_assert!(after.gini.numerator < before.gini.numerator);
            prop_assert!(after.jain.denominator < before.jain.denominator && after.jain.numerator == before.jain.numerator);
        }
    }
}
