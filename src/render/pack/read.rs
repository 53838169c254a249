//! Reads a pack and checks it.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{DATA, ENTRY, PackedFile, TRAILER, VERSION, is_safe};
use crate::sha256::Sha256;
use crate::sources::fold;
use crate::url;

/// Why a pack cannot be unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PackError {
    /// The file is no pack, or its end is missing.
    NoPack,
    /// The pack has a version that this program does not know.
    OtherVersion(String),
    /// The bytes do not fit the digest of the whole.
    Changed,
    /// The list of files cannot be read.
    NoFiles,
    /// The bytes of this file do not fit its digest.
    Damaged(String),
    /// This path leads out of the folder.
    UnsafePath(String),
    /// Two files have this path, on some systems at least.
    Twice(String),
}

/// Returns the files of a pack.
pub(crate) fn read(pack: &[u8]) -> Result<Vec<PackedFile>, PackError> {
    let text = std::str::from_utf8(pack).map_err(|_| PackError::NoPack)?;
    let at = text.rfind(TRAILER).ok_or(PackError::NoPack)?;
    let (body, trailer) = text.split_at(at);
    let trailer = trailer[TRAILER.len()..].strip_suffix("-->\n").ok_or(PackError::NoPack)?;
    let [version, place, digest] = trailer.split(' ').collect::<Vec<_>>()[..] else {
        return Err(PackError::NoPack);
    };
    if version != VERSION {
        return Err(PackError::OtherVersion(version.to_owned()));
    }
    if digest.strip_prefix("sha256=") != Some(Sha256::of(body).to_string().as_str()) {
        return Err(PackError::Changed);
    }
    let place = place
        .strip_prefix("files=")
        .filter(|place| place.bytes().all(|digit| digit.is_ascii_digit()));
    let place = place.filter(|place| !place.starts_with('0')).and_then(|place| place.parse().ok());
    let list = place.and_then(|place: usize| body.get(place..)).ok_or(PackError::NoFiles)?;
    let is_list = list.starts_with(ENTRY) || list.starts_with("</ul>");
    if !is_list {
        return Err(PackError::NoFiles);
    }
    let mut seen = HashSet::new();
    list.split(ENTRY).skip(1).map(|entry| file(entry, &mut seen)).collect()
}

fn file(entry: &str, seen: &mut HashSet<String>) -> Result<PackedFile, PackError> {
    let path = attribute(entry, "data-path").ok_or(PackError::NoFiles)?;
    let path = url::decode(path).into_owned();
    if !is_safe(&path) {
        return Err(PackError::UnsafePath(path));
    }
    if !seen.insert(fold(&path)) {
        return Err(PackError::Twice(path));
    }
    let digest = attribute(entry, "data-sha256").ok_or(PackError::NoFiles)?;
    let data = attribute(entry, "href").and_then(|data| data.strip_prefix(DATA));
    let bytes = data.and_then(|data| BASE64.decode(data).ok());
    match bytes.filter(|bytes| Sha256::of(bytes).to_string() == digest) {
        Some(bytes) => Ok(PackedFile { path, bytes }),
        None => Err(PackError::Damaged(path)),
    }
}

/// Returns the value of an attribute in the first line of an entry, which [`super::write()`] wrote.
fn attribute<'a>(entry: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = entry.lines().next()?.split_once(&format!(" {name}=\""))?;
    Some(value.split_once('"')?.0)
}
