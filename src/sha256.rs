//! SHA-256 digests.

use std::fmt;
use std::io::{self, Read, Write};

use sha2::Digest as _;

/// How much of a file is in memory at a time, in bytes.
const CHUNK: usize = 64 * 1024;

/// The SHA-256 digest of some bytes. It is displayed in lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// Returns the digest of `bytes`.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Returns the digest of a text with LF line ends, so that it is the same on every system.
    pub(crate) fn of_text(text: &str) -> Self {
        if text.contains('\r') {
            Self::of(text.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Self::of(text)
        }
    }

    /// Returns the digest of everything in `reader`, and its length in bytes.
    pub(crate) fn of_reader(reader: impl Read) -> io::Result<(Self, u64)> {
        Self::of_copy(reader, io::sink())
    }

    /// Copies `reader` to `writer`, and returns the digest of the bytes and their number.
    pub(crate) fn of_copy(
        mut reader: impl Read,
        mut writer: impl Write,
    ) -> io::Result<(Self, u64)> {
        let mut hasher = sha2::Sha256::new();
        let mut chunk = vec![0; CHUNK];
        let mut len = 0;
        loop {
            let read = match reader.read(&mut chunk) {
                Ok(0) => return Ok((Self(hasher.finalize().into()), len)),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hasher.update(&chunk[..read]);
            writer.write_all(&chunk[..read])?;
            len += read as u64;
        }
    }

    /// Returns the bytes of the digest.
    pub(crate) fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// Returns the first `digits` of the hexadecimal form.
    pub(crate) fn prefix(self, digits: usize) -> String {
        let mut text = self.to_string();
        text.truncate(digits);
        text
    }

    /// Returns the first eight bytes as a number.
    pub(crate) fn fingerprint(self) -> u64 {
        let (first, _) = self.0.split_first_chunk().expect("32 bytes are more than 8");
        u64::from_le_bytes(*first)
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn digests_are_hexadecimal() {
        assert_eq!(Sha256::of("abc").to_string(), ABC);
        assert_eq!(Sha256::of("abc").prefix(6), "ba7816");
    }

    #[test]
    fn a_reader_has_the_digest_of_its_bytes() {
        let long = vec![7; 3 * CHUNK + 1];
        let expected = (Sha256::of(&long), long.len() as u64);
        assert_eq!(Sha256::of_reader(&long[..]).unwrap(), expected);
        let mut copy = Vec::new();
        assert_eq!(Sha256::of_copy(&long[..], &mut copy).unwrap(), expected);
        assert_eq!(copy, long);
    }
}
