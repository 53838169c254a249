//! Finds the commit that introduced each closing.

use std::collections::HashMap;

use crate::commits::SignatureCheck;
use crate::disk::{AddedLines, FileCommit};
use crate::evaluate::run::Run;
use crate::history::audit::commit::{ClosingCommit, Signature};

/// Matches a line of every closing, so that git shows only commits that close something.
pub(super) const MATCHING: &str = "closed:|as:|sha256:";

/// A closing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedClosing {
    release: String,
    path: String,
    needle: Needle,
}

/// What tells a closing from others.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Needle {
    /// Its record, which no other closing has, so that a renamed file is found too.
    Record(String),
    /// The line with its time, in the release's own file.
    Line(String),
}

impl WantedClosing {
    /// Returns what to look for. `text_of` returns the text of a file, which only a closing without a record needs.
    pub(super) fn of(
        run: &Run,
        path: String,
        text_of: impl FnOnce(&str) -> Option<String>,
    ) -> Option<Self> {
        let closing = run.release.closing()?;
        let needle = match (&closing.record, &closing.at) {
            (Some(record), _) => Needle::Record(record.value.clone()),
            (None, Some(at)) => {
                let text = text_of(&path)?;
                Needle::Line(line_at(&text, at.span.start as usize)?.to_owned())
            }
            (None, None) => return None,
        };
        Some(Self { release: run.release.id.clone(), path, needle })
    }
}

/// Returns the trimmed line that contains byte `offset`.
fn line_at(text: &str, offset: usize) -> Option<&str> {
    let before = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    text[before..].lines().next().map(str::trim)
}

/// Returns the oldest commit that added each closing, by the release's id.
pub(super) fn find(wanted: &[WantedClosing], added: &AddedLines) -> HashMap<String, FileCommit> {
    let mut by_record = HashMap::new();
    let mut by_line = HashMap::new();
    for closing in wanted {
        match &closing.needle {
            Needle::Record(record) => by_record.insert(record.as_str(), closing),
            Needle::Line(line) => by_line.insert((closing.path.as_str(), line.as_str()), closing),
        };
    }
    let mut found = HashMap::new();
    // The oldest comes last and replaces the others.
    for line in &added.lines {
        let of_record = records(&line.text).find_map(|record| by_record.get(record));
        let of_line = || by_line.get(&(line.path.as_str(), line.text.as_str()));
        if let Some(closing) = of_record.or_else(of_line) {
            found.insert(closing.release.clone(), added.commits[line.commit].clone());
        }
    }
    found
}

/// Returns the records in a line.
fn records(line: &str) -> impl Iterator<Item = &str> {
    let words =
        line.split(|character: char| !character.is_ascii_alphanumeric() && character != ':');
    words.filter(|word| word.contains(":sha256:"))
}

/// Adds what git says of the signatures.
pub(super) fn with_signatures(
    found: HashMap<String, FileCommit>,
    signatures: &HashMap<&str, SignatureCheck>,
) -> HashMap<String, ClosingCommit> {
    let closing = |commit: FileCommit| ClosingCommit {
        signature: signature(signatures.get(&*commit.id)),
        at: commit.at.parse().ok(),
        commit: commit.id,
        author: commit.author,
    };
    found.into_iter().map(|(release, commit)| (release, closing(commit))).collect()
}

fn signature(check: Option<&SignatureCheck>) -> Signature {
    match check {
        Some(SignatureCheck::Valid { .. }) => Signature::Good,
        Some(SignatureCheck::Invalid) => Signature::Bad,
        Some(SignatureCheck::Unknown) => Signature::Unchecked,
        Some(SignatureCheck::Missing) | None => Signature::Missing,
    }
}
