//! Fingerprints of the inputs of output files.
//!
//! They are stored in the output's manifest, so that a build skips unchanged pages. Equal inputs have equal
//! fingerprints in every build of the same program. The hash is not cryptographic.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;

/// Identifies the program, because another version may render the same views differently.
const PROGRAM: &str = env!("RUNSHEET_PROGRAM");

/// Returns the fingerprint of `parts` and of the program.
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
    fn different_inputs_have_different_fingerprints() {
        let mut seen = HashSet::new();
        for text in ["", "\0", "\0\0", "a", "a\0", "aaaaaaaa", "aaaaaaaab", "baaaaaaaa"] {
            assert!(seen.insert(fingerprint(text)), "{text:?}");
            assert!(seen.insert(fingerprint(Some(text))), "{text:?}");
            assert!(seen.insert(fingerprint((text, 1_u64))), "{text:?}");
            assert!(seen.insert(fingerprint([text, text])), "{text:?}");
        }
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
        assert_ne!(fingerprint([0_u64, 1]), fingerprint([1_u64, 0]));
    }

    #[test]
    fn equal_inputs_have_equal_fingerprints() {
        assert_eq!(fingerprint("a".to_owned()), fingerprint("a"));
    }
}
