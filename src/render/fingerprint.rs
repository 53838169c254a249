//! What a file of the output follows from, as one number.
//!
//! It is kept in the output's manifest, so that a page is not made again where it would be the same. The
//! same input gives the same number, with every build of the same program; nothing rests on it being hard to
//! find two inputs for one number.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;

/// The program: another one may make other pages of the same views, and hash in another way.
const PROGRAM: &str = env!("RUNSHEET_PROGRAM");

/// The fingerprint of everything in `parts`, and of the program.
pub(crate) fn fingerprint(parts: impl Hash) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    PROGRAM.hash(&mut hasher);
    parts.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_differs_anywhere_has_another_fingerprint() {
        let mut seen = HashSet::new();
        for text in [
            "",
            "\0",
            "\0\0",
            "a",
            "a\0",
            "aaaaaaaa",
            "aaaaaaaab",
            "baaaaaaaa",
        ] {
            assert!(seen.insert(fingerprint(text)), "{text:?}");
            assert!(seen.insert(fingerprint(Some(text))), "{text:?}");
            assert!(seen.insert(fingerprint((text, 1_u64))), "{text:?}");
            assert!(seen.insert(fingerprint([text, text])), "{text:?}");
        }
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
        assert_ne!(fingerprint([0_u64, 1]), fingerprint([1_u64, 0]));
    }

    #[test]
    fn the_same_has_the_same() {
        assert_eq!(fingerprint("a".to_owned()), fingerprint("a"));
    }
}
