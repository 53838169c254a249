//! Reads the bytes of one asset, for the preview.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::FileError;
use crate::sha256::Sha256;
use crate::sources::{Asset, AssetBytes};

/// Reads the bytes of `asset` of the site in `root`. Fails if the length or hash changed since the sources were
/// read, because the path may now lead out of the site.
pub(crate) fn read_asset(root: &Path, asset: &Asset) -> Result<Arc<[u8]>, FileError> {
    match &asset.bytes {
        AssetBytes::Memory(bytes) => Ok(Arc::clone(bytes)),
        AssetBytes::Disk { len, sha256 } => {
            let path = root.join(&asset.path);
            read_unchanged(&path, *len, *sha256).map_err(FileError::on("read", &path))
        }
    }
}

fn read_unchanged(path: &Path, len: u64, sha256: Sha256) -> io::Result<Arc<[u8]>> {
    let file = File::open(path)?;
    if file.metadata()?.len() != len {
        return Err(changed());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0) + 1);
    file.take(len + 1).read_to_end(&mut bytes)?;
    if Sha256::of(&bytes) == sha256 { Ok(bytes.into()) } else { Err(changed()) }
}

fn changed() -> io::Error {
    io::Error::other("it has changed")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_changed_since_is_not_read() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("log.txt"), "first").unwrap();
        let asset = Asset {
            path: "log.txt".to_owned(),
            route: "log.txt".to_owned(),
            bytes: AssetBytes::Disk { len: 5, sha256: Sha256::of("first") },
        };
        assert_eq!(*read_asset(root.path(), &asset).unwrap(), *b"first");
        for other in ["other", "much longer", ""] {
            fs::write(root.path().join("log.txt"), other).unwrap();
            let error = read_asset(root.path(), &asset).unwrap_err();
            assert!(error.to_string().contains("it has changed"), "{error}");
        }
    }
}
