//! What files hold, and how that changes between two readings.

use std::collections::HashMap;
use std::sync::Arc;

use crate::sources::AssetBytes;

use super::text::Flaw;

/// What a file held.
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

    /// Whether both hold the same, wherever they are.
    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one, _), Self::Text(other, _)) => one == other,
            _ => self.is(other),
        }
    }

    /// Whether both are texts, and much the same.
    pub(super) fn is_nearly(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one, _), Self::Text(other, _)) => is_nearly(one, other),
            _ => false,
        }
    }
}

/// A file that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Its path from the site's root, with `/` between its parts.
    pub path: String,
    /// What became of it.
    pub how: ChangeKind,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It holds something else.
    Changed,
    /// It is gone.
    Removed,
    /// It is one that was there under another name, with the same contents or nearly so.
    Renamed {
        /// That name: the path from the site's root.
        from: String,
    },
}

/// Whether three lines in four are in both texts.
fn is_nearly(one: &str, other: &str) -> bool {
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
