//! The contents of files, and how they change between two reads.

use std::collections::HashMap;
use std::sync::Arc;

use crate::sources::AssetBytes;

use super::text::Flaw;

/// The contents of a file.
#[derive(Debug, Clone)]
pub(super) enum FileContents {
    Text(Arc<str>, Arc<[Flaw]>),
    Asset(AssetBytes),
}

impl FileContents {
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one, _), Self::Text(other, _)) => Arc::ptr_eq(one, other),
            (Self::Asset(one), Self::Asset(other)) => one == other,
            _ => false,
        }
    }

    /// Whether the contents are equal. [`Self::is`] is the cheaper test, for texts from the same cache.
    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one, _), Self::Text(other, _)) => one == other,
            _ => self.is(other),
        }
    }

    /// Whether both are similar texts.
    pub(super) fn is_similar(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one, _), Self::Text(other, _)) => is_similar(one, other),
            _ => false,
        }
    }
}

/// A change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path from the site's root, separated by `/`.
    pub path: String,
    /// The kind of change.
    pub how: ChangeKind,
}

/// How a file changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// The file is new.
    Added,
    /// The contents changed.
    Changed,
    /// The file no longer exists.
    Removed,
    /// The file had another name, with equal or similar contents.
    Renamed {
        /// The former path from the site's root.
        from: String,
    },
}

/// Whether at least three quarters of the non-blank lines are in both texts.
fn is_similar(one: &str, other: &str) -> bool {
    let lines = |text| str::lines(text).filter(|line| !line.trim().is_empty());
    let mut unmatched: HashMap<&str, usize> = HashMap::new();
    for line in lines(one) {
        *unmatched.entry(line).or_default() += 1;
    }
    let shared = lines(other).filter(|line| match unmatched.get_mut(line) {
        Some(count @ 1..) => {
            *count -= 1;
            true
        }
        _ => false,
    });
    let shared = shared.count();
    shared > 0 && shared * 4 >= lines(one).count().max(lines(other).count()) * 3
}
