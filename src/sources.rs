//! The files of a site: their paths, texts, and positions in them.
//!
//! [`Sources`] contains everything that is necessary to build the site without accessing the disk.

use crate::sha256::Sha256;
use crate::span::SourceId;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Code, Diagnostic};
use crate::unicode::{into_nfc, nfc};

/// The kind of a text file, which follows from its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// `site.yaml`.
    Config,
    /// `content/checklists/**.md`.
    Checklist,
    /// `content/releases/**.yaml`.
    Release,
    /// `content/releases/**.md`: the checklist as it was when the release of the same name started.
    Snapshot,
    /// Any other markdown in `content/`.
    Page,
    /// A template of the theme, the built-in ones included.
    Template,
}

/// One text file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The kind of file.
    pub kind: SourceKind,
    /// The path from the site's root, separated by `/`: `content/checklists/deployment.md`.
    pub path: String,
    /// The id among the files of its kind, in NFC: the path in the kind's folder, without the extension except for
    /// templates.
    pub id: String,
    /// The text without a byte order mark. If it could not be read in full, the part that could, with a diagnostic
    /// in [`Sources::diagnostics`]. Checklists and snapshots with equal texts share one allocation.
    pub text: Arc<str>,
}

/// A file that is copied to the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The path from the site's root, separated by `/`.
    pub path: String,
    /// The path in the output folder, separated by `/`, in NFC.
    pub route: String,
    /// The bytes.
    pub bytes: AssetBytes,
}

/// Where an asset's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetBytes {
    /// On disk at the asset's path.
    Disk {
        /// Length in bytes.
        len: u64,
        /// SHA-256 of the bytes.
        sha256: Sha256,
    },
    /// In memory: a theme's static file.
    Memory(Arc<[u8]>),
}

impl AssetBytes {
    /// Returns the digest of the bytes.
    pub(crate) fn sha256(&self) -> Sha256 {
        match self {
            Self::Disk { sha256, .. } => *sha256,
            Self::Memory(bytes) => Sha256::of(bytes),
        }
    }
}

/// All files of a site as they were read, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The text files: `site.yaml` first, because it is read first, then the others sorted by path.
    pub files: Vec<SourceFile>,
    /// The files to copy, sorted by path.
    pub assets: Vec<Asset>,
    /// The diagnostics of reading.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of each of `files`.
    ids: Vec<SourceId>,
    /// The index of the file for each number, if it still exists.
    indices: Vec<Option<u32>>,
    /// The numbers in the previous sources, by path.
    before: HashMap<String, SourceId>,
    /// The checkpoints of each text file, computed on first use.
    checkpoints: Vec<OnceLock<Box<[Checkpoint]>>>,
}

impl Sources {
    /// Returns empty sources, in which each file that is also in `before` will have the same number.
    pub(crate) fn after(before: &Self) -> Self {
        Self {
            indices: vec![None; before.indices.len()],
            before: (before.iter()).map(|(id, file)| (file.path.clone(), id)).collect(),
            ..Self::default()
        }
    }

    /// Returns the file with the number `id`.
    pub fn file(&self, id: SourceId) -> &SourceFile {
        &self.files[self.index(id)]
    }

    /// [`Self::file`], mutable.
    pub(crate) fn file_mut(&mut self, id: SourceId) -> &mut SourceFile {
        let index = self.index(id);
        &mut self.files[index]
    }

    /// Replaces the text of a file.
    pub(crate) fn retext(&mut self, id: SourceId, text: &str) {
        let index = self.index(id);
        self.files[index].text = text.into();
        self.checkpoints[index] = OnceLock::new();
    }

    /// Returns the index of the file with the number `id`.
    pub(crate) fn index(&self, id: SourceId) -> usize {
        let index = self.indices[id.0 as usize];
        index.expect("a number is asked of the sources that gave it") as usize
    }

    /// Whether the file could not be read, so that its text is empty.
    pub fn is_unread(&self, id: SourceId) -> bool {
        let unread = [Code::UnreadableFile, Code::FileTooLarge];
        self.file(id).text.is_empty()
            && self.diagnostics.iter().any(|diagnostic| {
                unread.contains(&diagnostic.code)
                    && diagnostic.span.is_some_and(|span| span.source == id)
            })
    }

    /// Returns line and column of byte `offset` in the file `id`, like [`line_and_column`], but in constant time,
    /// because a file may have as many diagnostics as lines.
    pub(crate) fn line_and_column(&self, id: SourceId, offset: usize) -> (usize, usize) {
        let text = &*self.file(id).text;
        let checkpoints = &self.checkpoints[self.index(id)];
        let offset = floor(text, offset);
        let checkpoints = checkpoints.get_or_init(|| Checkpoint::of(text));
        let mut at = checkpoints[offset / STRIDE];
        at.advance(&text.as_bytes()[offset / STRIDE * STRIDE..offset]);
        (at.lines as usize + 1, at.characters as usize + 1)
    }

    /// Returns the file to copy at `path`, in any Unicode form.
    pub(crate) fn asset(&self, path: &str) -> Option<&Asset> {
        let exact = self.assets.binary_search_by(|asset| asset.path.as_str().cmp(path));
        if let Ok(index) = exact {
            return Some(&self.assets[index]);
        }
        let mut assets = self.assets.iter().filter(|_| !path.is_ascii());
        assets.find(|asset| !asset.path.is_ascii() && nfc(&asset.path) == nfc(path))
    }

    /// Returns all files of one kind, sorted by path.
    pub(crate) fn of_kind(
        &self,
        kind: SourceKind,
    ) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.iter().filter(move |(_, file)| file.kind == kind)
    }

    /// Returns all text files with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.ids.iter().copied().zip(&self.files)
    }

    /// Adds a text file and returns its number.
    pub fn push(&mut self, file: SourceFile) -> SourceId {
        let number = |index: usize| u32::try_from(index).expect("fewer than 4 billion files");
        let id = match self.before.get(&file.path) {
            Some(id) if self.indices[id.0 as usize].is_none() => *id,
            _ => SourceId(number(self.indices.len())),
        };
        if id.0 as usize == self.indices.len() {
            self.indices.push(None);
        }
        self.indices[id.0 as usize] = Some(number(self.files.len()));
        self.ids.push(id);
        self.files.push(file);
        self.checkpoints.push(OnceLock::new());
        id
    }
}

/// Returns the same text for routes that are equal on some file system, which may be case-insensitive or normalise
/// Unicode.
pub(crate) fn fold(route: &str) -> String {
    if route.is_ascii() {
        return route.to_ascii_lowercase();
    }
    // Character by character, because `str::to_lowercase` treats a final sigma differently.
    let lower = |character: char| match character {
        'ς' => 'σ'.to_lowercase(),
        other => other.to_lowercase(),
    };
    into_nfc(nfc(route).chars().flat_map(lower).collect())
}

/// Returns line and column of byte `offset` in `text`, both from 1. Columns count characters.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// Returns the character boundary at or before `offset`.
pub(crate) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The number of bytes between two checkpoints.
const STRIDE: usize = 512;

/// The position at an offset: the number of lines before it, and of characters before it in its line.
#[derive(Debug, Clone, Copy, Default)]
struct Checkpoint {
    lines: u32,
    characters: u32,
}

impl Checkpoint {
    /// Returns the checkpoints of `text`, the first at its beginning.
    fn of(text: &str) -> Box<[Self]> {
        let mut checkpoint = Self::default();
        let mut checkpoints = vec![checkpoint];
        for bytes in text.as_bytes().chunks_exact(STRIDE) {
            checkpoint.advance(bytes);
            checkpoints.push(checkpoint);
        }
        checkpoints.into()
    }

    fn advance(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    self.lines += 1;
                    self.characters = 0;
                }
                // Continuation byte of a character.
                0x80..=0xBF => {}
                _ => self.characters += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_both_start_at_one() {
        assert_eq!(line_and_column("", 0), (1, 1));
        assert_eq!(line_and_column("é x\ny", 3), (1, 3));
        assert_eq!(line_and_column("é x\ny", 5), (2, 1));
        assert_eq!(line_and_column("ab", 99), (1, 3));
        assert_eq!(line_and_column("é", 1), (1, 1));
    }

    #[test]
    fn checkpoints_give_the_same_positions() {
        let mut sources = Sources::default();
        for text in [String::new(), "é\n".repeat(400), "日".repeat(700), "a\n".repeat(256)] {
            let id = sources.push(SourceFile {
                kind: SourceKind::Page,
                path: "content/a.md".to_owned(),
                id: "a".to_owned(),
                text: text.as_str().into(),
            });
            for offset in 0..text.len() + 2 {
                let expected = line_and_column(&text, offset);
                assert_eq!(sources.line_and_column(id, offset), expected, "{offset}");
            }
        }
    }

    #[test]
    fn files_keep_their_numbers_when_others_are_added_or_removed() {
        let read = |before: &Sources, names: &[&str]| {
            let mut sources = Sources::after(before);
            for name in names {
                sources.push(SourceFile {
                    kind: SourceKind::Page,
                    path: (*name).to_owned(),
                    id: (*name).to_owned(),
                    text: "".into(),
                });
            }
            sources
        };
        let number = |sources: &Sources, name: &str| {
            let found = sources.iter().find(|(_, file)| file.path == name);
            found.map(|(id, _)| (id, sources.index(id)))
        };
        let first = read(&Sources::default(), &["b", "c"]);
        let second = read(&first, &["a", "c", "d"]);
        assert_eq!(number(&first, "c"), Some((SourceId(1), 1)));
        assert_eq!(number(&second, "c"), Some((SourceId(1), 1)));
        assert_eq!(number(&second, "a"), Some((SourceId(2), 0)));
        assert_eq!(second.file(SourceId(3)).path, "d");
        let third = read(&second, &["b", "d"]);
        assert_eq!(number(&third, "d"), Some((SourceId(3), 1)));
        assert_eq!(number(&third, "b"), Some((SourceId(4), 0)), "it was gone");
    }

    #[test]
    fn routes_that_are_equal_on_some_file_system_fold_alike() {
        for (one, other) in [
            ("Guide/A.html", "guide/a.html"),
            ("caf\u{e9}.html", "CAFE\u{301}.html"),
            ("ΟΔΟΣ.html", "οδος.html"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("strasse.html"), fold("straße.html"));
    }
}
