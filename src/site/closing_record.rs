//! Compares a closed release with the record of its closing.

use crate::evaluate::evidence;
use crate::evaluate::run::ClosingRecord;
use crate::model::release::Release;
use crate::parse;
use crate::sha256::Sha256;
use crate::sources::Sources;

/// The files that a record covers besides the release's file.
#[derive(Clone, Copy)]
pub(crate) struct RecordFiles<'a> {
    /// The files of the site.
    pub(crate) sources: &'a Sources,
    /// The release's file, from the site's root.
    pub(crate) path: &'a str,
    /// The text of the snapshot.
    pub(crate) snapshot: Option<&'a str>,
}

impl RecordFiles<'_> {
    /// Returns the digest of the evidence file `name`, if it is one.
    pub(crate) fn digest(&self, name: &str) -> Option<Sha256> {
        let path = evidence::file(self.path, name)?;
        Some(self.sources.asset(&path)?.bytes.sha256())
    }

    /// Returns the record of the closing with the number `closing`, counted from 1, of a release's text.
    pub(crate) fn record(&self, text: &str, closing: usize) -> Option<String> {
        parse::release::record(text, closing, self.snapshot, |name| self.digest(name))
    }

    /// Compares the text of a closed release with the record of its closing. Returns `None` if it has none.
    pub(crate) fn compare(&self, release: &Release, text: &str) -> Option<ClosingRecord> {
        let written = release.closing()?.record.as_ref()?;
        let now = self.record(text, release.closings.len());
        Some(if now.as_ref() == Some(&written.value) {
            ClosingRecord::Matches
        } else {
            ClosingRecord::Changed
        })
    }
}
