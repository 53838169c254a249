//! What is usual among durations, and when there are too few to say.

use jiff::SignedDuration;

/// So many values a median needs at least.
pub(crate) const LEAST: usize = 5;

/// How long something takes, as far as that can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usual {
    /// No duration is known.
    Unknown,
    /// So many are known: too few to say.
    Few(usize),
    /// The middle of those that are known.
    Known {
        /// The middle one; of an even count the mean of the two in the middle.
        median: SignedDuration,
        /// The shortest.
        least: SignedDuration,
        /// The longest.
        most: SignedDuration,
        /// How many are known.
        of: usize,
    },
}

/// What is usual among `times`, in any order.
pub(crate) fn usual(mut times: Vec<SignedDuration>) -> Usual {
    times.sort_unstable();
    match times.as_slice() {
        [] => Usual::Unknown,
        few if few.len() < LEAST => Usual::Few(few.len()),
        [least, .., most] => Usual::Known {
            median: middle(&times),
            least: *least,
            most: *most,
            of: times.len(),
        },
        [_] => Usual::Few(1),
    }
}

fn middle(sorted: &[SignedDuration]) -> SignedDuration {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[half]
    } else {
        (sorted[half - 1] + sorted[half]) / 2
    }
}

impl Usual {
    /// The median, where there is one.
    pub(crate) fn median(self) -> Option<SignedDuration> {
        match self {
            Self::Known { median, .. } => Some(median),
            Self::Unknown | Self::Few(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(minutes: &[i64]) -> Usual {
        usual(
            minutes
                .iter()
                .map(|&at| SignedDuration::from_mins(at))
                .collect(),
        )
    }

    #[test]
    fn fewer_than_five_are_too_few() {
        assert_eq!(of(&[]), Usual::Unknown);
        assert_eq!(of(&[1, 2, 3, 4]), Usual::Few(4));
        assert_eq!(of(&[7]).median(), None);
    }

    #[test]
    fn the_median_is_the_middle() {
        let minutes = |at| Some(SignedDuration::from_mins(at));
        assert_eq!(of(&[9, 1, 5, 2, 30]).median(), minutes(5));
        assert_eq!(of(&[9, 1, 5, 2, 30, 7]).median(), minutes(6));
    }
}
