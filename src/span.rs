//! Positions in text files: a file's number and a range of bytes.

use std::ops::Range;

/// A text file's number within its [`Sources`](crate::sources::Sources), and in those that were read after them: places that point
/// into a file stay true for as long as the file does not change, whatever files come and go beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A stretch of one text file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// Offset of the first byte.
    pub(crate) start: u32,
    /// Offset behind the last byte.
    pub(crate) end: u32,
}

impl Span {
    /// The bytes `range` of the file `source`. Files are bounded to far below 4 GiB, so offsets fit.
    pub(crate) fn new(source: SourceId, range: Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            source,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// The bytes as a range, for slicing.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
