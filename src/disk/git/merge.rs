//! Merges three versions of one file.

use std::path::Path;

use super::{Git, complaint};

/// A merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MergedText {
    pub(crate) text: String,
    /// Whether it has conflict markers.
    pub(crate) has_conflicts: bool,
}

impl Git<'_> {
    /// Merges the changes from `base` to `theirs` into `ours`, and returns the text. Changes no file.
    pub(crate) fn merge_file(
        self,
        ours: &Path,
        base: &Path,
        theirs: &Path,
    ) -> Result<MergedText, String> {
        let names: Option<Vec<&str>> =
            [ours, base, theirs].iter().map(|path| path.to_str()).collect();
        let names = names.ok_or("a path is not valid Unicode")?;
        let arguments = [&["merge-file", "-p", "-q", "--"][..], &names].concat();
        let ended = self.ended(&arguments)?;
        // The code is the number of conflicts, and 255 for an error.
        match ended.status.and_then(|status| status.code()) {
            Some(conflicts @ 0..128) => {
                Ok(MergedText { text: ended.stdout, has_conflicts: conflicts > 0 })
            }
            _ => Err(complaint(&arguments, &ended)),
        }
    }
}
