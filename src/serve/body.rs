//! A file, ready to be sent.

use crate::sha256::Sha256;

use axum::body::Bytes;

/// A file, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct ReadyFile {
    pub(super) bytes: Bytes,
    /// Tells these bytes from others, without quotes.
    pub(super) tag: String,
    pub(super) media: &'static str,
    pub(super) made_by: MadeBy,
}

/// How many hexadecimal digits of a digest tell one content from another.
const TAG_DIGITS: usize = 24;

/// Returns the tag of a file with these bytes.
pub(super) fn tag(bytes: &[u8]) -> String {
    tag_of(Sha256::of(bytes))
}

/// Returns the tag of a file with this digest.
pub(super) fn tag_of(digest: Sha256) -> String {
    digest.prefix(TAG_DIGITS)
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
