//! What a file of the output follows from, as one number.
//!
//! It is kept in the output's manifest, so that a page is not made again where it would be the same. The
//! same input gives the same number, with every build of the same program; nothing rests on it being hard to
//! find two inputs for one number.

use std::hash::{Hash, Hasher};

/// The program: another one may make other pages of the same views.
const PROGRAM: &str = env!("RUNSHEET_PROGRAM");

/// The fingerprint of everything in `parts`, and of the program.
pub(crate) fn fingerprint(parts: impl Hash) -> u64 {
    let mut fold = Fold(0);
    PROGRAM.hash(&mut fold);
    parts.hash(&mut fold);
    fold.finish()
}

/// Eight bytes at a time, multiplied into all that came before; the upper half of the product is folded back
/// onto the lower. The hashers of the standard library may change, or take three times as long.
struct Fold(u64);

impl Fold {
    /// An odd number without a pattern: the fraction of the golden ratio.
    const FACTOR: u128 = 0x9E37_79B9_7F4A_7C15;

    fn add(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word).wrapping_add(1) * Self::FACTOR;
        let [low, high] = [product & u128::from(u64::MAX), product >> 64];
        self.0 = u64::try_from(low ^ high).expect("both halves have 64 bits");
    }
}

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            self.add(u64::from_le_bytes(*eight));
        }
        // Less than eight are left; their number keeps apart what differs by zeros at the end alone.
        let number = rest.len() as u64;
        self.add(
            rest.iter()
                .fold(number, |word, &byte| word << 8 | u64::from(byte)),
        );
    }

    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
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
