//! Positions in text files: a file's number and a range of bytes.

use std::hash::{Hash, Hasher};
use std::ops::Range;

/// A text file's number in its [`Sources`](crate::sources::Sources), and in those that are read after them. Spans
/// in a file stay valid while it is unchanged, even if other files are added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A range of bytes in a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// The offset of the first byte.
    pub(crate) start: u32,
    /// The offset after the last byte.
    pub(crate) end: u32,
}

/// Hashes nothing, so that content keeps its fingerprint when it only moves within a file.
impl Hash for Span {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Span {
    /// Returns the bytes `range` of the file `source`. Files are limited to 4 MiB, so offsets fit.
    pub(crate) fn new(source: SourceId, range: Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { source, start: offset(range.start), end: offset(range.end) }
    }

    /// Returns the span as a range, for slicing.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
