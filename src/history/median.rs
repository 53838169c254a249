//! Medians of durations.

use jiff::SignedDuration;

/// Minimum number of values for a median.
pub(crate) const MIN_VALUES: usize = 5;

/// The usual duration of an item, section or release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usual {
    /// No duration is known.
    Unknown,
    /// This number of durations is known, which is too few for a median.
    Few(usize),
    /// Enough durations are known.
    Known {
        /// The median; for an even count, the mean of the two middle values.
        median: SignedDuration,
        /// The shortest.
        least: SignedDuration,
        /// The longest.
        most: SignedDuration,
        /// The number of known durations.
        of: usize,
    },
}

/// Returns the usual duration of `times`, which may be in any order.
pub(crate) fn usual(mut times: Vec<SignedDuration>) -> Usual {
    times.sort_unstable();
    match times.as_slice() {
        [] => Usual::Unknown,
        few if few.len() < MIN_VALUES => Usual::Few(few.len()),
        [least, .., most] => {
            Usual::Known { median: middle(&times), least: *least, most: *most, of: times.len() }
        }
        [_] => Usual::Few(1),
    }
}

fn middle(sorted: &[SignedDuration]) -> SignedDuration {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2 }
}

impl Usual {
    /// Returns the median, if enough durations are known.
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
        usual(minutes.iter().map(|&at| SignedDuration::from_mins(at)).collect())
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
