//! The body of a response, with its tag and type.

use crate::sha256::Sha256;

use axum::body::Bytes;

/// The body of a response, with its tag and type.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) bytes: Bytes,
    /// A digest of the bytes, without quotes.
    pub(super) tag: String,
    pub(super) media: &'static str,
    pub(super) origin: FileOrigin,
}

/// The number of hexadecimal digits of a tag.
const TAG_DIGITS: usize = 24;

/// Returns the tag of a file with these bytes.
pub(super) fn tag(bytes: &[u8]) -> String {
    tag_of(Sha256::of(bytes))
}

/// Returns the tag of a file with this digest.
pub(super) fn tag_of(digest: Sha256) -> String {
    digest.prefix(TAG_DIGITS)
}

/// The origin of a file, which decides what it may do in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileOrigin {
    /// A rendered page.
    Page,
    /// A style, script or picture of the theme or of this server.
    Theme,
    /// A file from `content/`, which must not run scripts.
    Content,
}
