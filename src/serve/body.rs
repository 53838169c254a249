//! A file, ready to be sent.

use std::fmt;

use axum::body::Bytes;
use sha2::{Digest, Sha256};

/// A file, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct ReadyFile {
    pub(super) bytes: Bytes,
    /// Tells these bytes from others, without quotes.
    pub(super) tag: String,
    pub(super) media: &'static str,
    pub(super) made_by: MadeBy,
}

/// Tells these bytes from others.
pub(super) fn tag(bytes: &[u8]) -> String {
    short(&Sha256::digest(bytes))
}

pub(super) fn short(digest: &[u8]) -> String {
    use fmt::Write as _;
    digest[..12].iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Where a file is from, and so what it may do in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MadeBy {
    /// A page, made from the site by its theme.
    Page,
    /// A style, script or picture of the theme or of this server.
    Theme,
    /// A file from `content/`: it runs no scripts.
    Content,
}
