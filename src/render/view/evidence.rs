//! Evidence: a link, or a file beside the release that the site holds a copy of.

use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::derive::evidence;
use crate::render::html::is_allowed;
use crate::render::route::href;
use crate::render::view::frame::RunFrame;
use crate::source::{Asset, AssetBytes};

/// What shows that something was done.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct EvidenceView {
    /// `link`, or `file`.
    pub icon: &'static str,
    /// The address without its scheme, or the file's name.
    pub text: String,
    /// Where it is; nothing where the file is missing or the scheme is not allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// How the file's SHA-256 begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl EvidenceView {
    /// What `value` names.
    pub fn new(frame: &RunFrame<'_>, value: &str) -> Self {
        match evidence::file(frame.path(), value) {
            None => Self::link(value),
            Some(file) => Self::file(frame, value, &file),
        }
    }

    fn link(value: &str) -> Self {
        let text = evidence::address(value).unwrap_or(value);
        Self {
            icon: "link",
            text: text.trim_end_matches('/').to_owned(),
            href: is_allowed(value, "href").then(|| value.to_owned()),
            sha256: None,
        }
    }

    fn file(frame: &RunFrame<'_>, value: &str, path: &str) -> Self {
        let assets = &frame.site.sources.assets;
        let asset = (assets
            .binary_search_by(|asset| asset.path.as_str().cmp(path))
            .ok())
        .map(|index| &assets[index]);
        Self {
            icon: "file",
            text: value.to_owned(),
            href: asset.map(|asset| href(&frame.root, &asset.route)),
            sha256: asset.map(fingerprint),
        }
    }
}

/// The first twelve digits: enough to compare by eye, and the file itself is a click away.
fn fingerprint(asset: &Asset) -> String {
    let hash: [u8; 32] = match &asset.bytes {
        AssetBytes::Disk { sha256, .. } => *sha256,
        AssetBytes::Memory(bytes) => Sha256::digest(bytes).into(),
    };
    hash[..6].iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes all");
        digits
    })
}
