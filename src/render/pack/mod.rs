//! A pack: one HTML file with the pages of releases and the files behind them, and its reader.
//!
//! Every file is a link whose address holds its bytes, so that a browser can save it without runsheet. The last line is
//! a comment with the place of the files and the SHA-256 of everything before it, by which damage is detected. It is no
//! seal: only the SHA-256 of the whole pack, kept elsewhere, shows that a pack was not exchanged.

mod read;
mod write;

pub(crate) use read::{PackError, read};
pub(crate) use write::write;

/// A file in a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackedFile {
    /// The path from the site's root, separated by `/`.
    pub(crate) path: String,
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
}

/// The version of the format.
const VERSION: &str = "1";

/// Starts the last line.
const TRAILER: &str = "<!--runsheet-pack ";

/// Starts the entry of a file. Escaped texts cannot contain it.
const ENTRY: &str = "<li id=\"rs-file-";

/// Starts the address of a file.
const DATA: &str = "data:application/octet-stream;base64,";

/// Whether a path stays in the folder that it is relative to, on every system.
fn is_safe(path: &str) -> bool {
    let is_name = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    // A colon leads to another drive on Windows.
    path.split('/').all(is_name) && !(cfg!(windows) && path.contains(':'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sha256::Sha256;

    fn packed(files: &[(&str, &[u8])]) -> (Vec<u8>, Vec<PackedFile>) {
        let files: Vec<PackedFile> = (files.iter())
            .map(|(path, bytes)| PackedFile { path: (*path).to_owned(), bytes: bytes.to_vec() })
            .collect();
        (write("<main>page</main></body>", &files), files)
    }

    /// Returns a pack whose last line fits what is before it.
    fn resealed(pack: &[u8], change: impl FnOnce(String) -> String) -> Vec<u8> {
        let text = String::from_utf8(pack.to_vec()).unwrap();
        let (body, trailer) = text.rsplit_once(TRAILER).unwrap();
        let place = trailer.split(" sha256=").next().unwrap();
        let body = change(body.to_owned());
        let digest = Sha256::of(&body);
        format!("{body}{TRAILER}{place} sha256={digest}-->\n").into_bytes()
    }

    #[test]
    fn any_damage_is_detected() {
        let (pack, files) = packed(&[("content/a.yaml", b"a: 1\n"), ("b/<&>\".bin", b"\0\xff\n")]);
        assert_eq!(read(&pack), Ok(files));
        for at in 0..pack.len() {
            let mut damaged = pack.clone();
            damaged[at] ^= 1;
            assert!(read(&damaged).is_err(), "byte {at}");
        }
        for end in 0..pack.len() - 1 {
            assert!(read(&pack[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn a_path_cannot_lead_out_and_no_path_is_given_twice() {
        for path in ["../a", "/a", "a/../../b", "a//b", "./a", "a\\b"] {
            let (pack, _) = packed(&[(path, b"x")]);
            assert_eq!(read(&pack), Err(PackError::UnsafePath(path.to_owned())));
        }
        let (pack, _) = packed(&[("a", b"x"), ("A", b"y")]);
        assert_eq!(read(&pack), Err(PackError::Twice("A".to_owned())));
    }

    #[test]
    fn a_file_that_was_exchanged_does_not_fit_its_digest() {
        let (pack, _) = packed(&[("a", b"x")]);
        let changed = resealed(&pack, |body| body.replace("eA==", "eQ=="));
        assert_eq!(read(&changed), Err(PackError::Damaged("a".to_owned())));
    }

    #[test]
    fn another_file_is_no_pack() {
        assert_eq!(read(b"<html></html>"), Err(PackError::NoPack));
        let (pack, _) = packed(&[]);
        let later = String::from_utf8(pack).unwrap().replace("runsheet-pack 1", "runsheet-pack 2");
        assert_eq!(read(later.as_bytes()), Err(PackError::OtherVersion("2".to_owned())));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_packed_is_unpacked(
            files in proptest::collection::btree_map(
                r"[a-z ü%&<>'#]{1,8}(/[a-z.]{0,4}[a-z]){0,3}",
                proptest::collection::vec(any::<u8>(), 0..200),
                0..6,
            ),
        ) {
            let files: Vec<PackedFile> =
                files.into_iter().map(|(path, bytes)| PackedFile { path, bytes }).collect();
            let pack = write("<p>no end of a body</p>", &files);
            prop_assert_eq!(read(&pack), Ok(files));
        }
    }
}
