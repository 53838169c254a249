//! The list of files that runsheet published, kept next to them on branches and in storage.

use serde::{Deserialize, Serialize};

use super::plan::{PublishPlan, Published};
use super::staged::StagedSite;

/// Its route. Routes of pages never begin with `.runsheet`.
pub(super) const ROUTE: &str = ".runsheet/published.json";

/// The version of its format.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: u32,
    files: Published,
}

/// Returns the list as a file.
pub(super) fn write(files: &Published) -> Vec<u8> {
    let manifest = Manifest { format: FORMAT, files: files.clone() };
    let mut bytes = serde_json::to_vec(&manifest).expect("strings are always JSON");
    bytes.push(b'\n');
    bytes
}

/// Reads the list. `None` if it is of no known format.
pub(super) fn read(bytes: &[u8]) -> Option<Published> {
    let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
    (manifest.format == FORMAT).then_some(manifest.files)
}

/// Returns the list once the whole site is published.
pub(super) fn after(site: &StagedSite) -> Published {
    site.files.iter().map(|file| (file.route.clone(), Some(file.sha256.to_string()))).collect()
}

/// Returns the list while `plan` is carried out: old and new files, without digests for those that are sent.
pub(super) fn during(site: &StagedSite, plan: &PublishPlan, before: &Published) -> Published {
    let mut files = before.clone();
    files.extend(plan.sent(site).into_iter().map(|file| (file.route.clone(), None)));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_back_and_others_are_not() {
        let files = Published::from([("a".to_owned(), None), ("b".to_owned(), Some("0".into()))]);
        assert_eq!(read(&write(&files)), Some(files));
        for other in ["", "{}", "{\"format\":2,\"files\":{}}", "[]"] {
            assert_eq!(read(other.as_bytes()), None, "{other}");
        }
    }
}
