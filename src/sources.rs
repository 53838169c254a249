//! The files a site is made of, read once: their paths, texts and places within them.
//!
//! `Sources` is a value: whoever holds one can build the whole site without touching the disk again.
//! Reading it is left to [`crate::disk`]; making sense of it to [`crate::parse`].

use crate::sha256::Sha256;
use crate::span::SourceId;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic};

/// What a text file is for; decided by where it lies.
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
    /// Any other markdown below `content/`.
    Page,
    /// A template of the theme, the built-in ones included.
    Template,
}

/// One text file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// What it is for.
    pub kind: SourceKind,
    /// The path from the site's root, with `/` between its parts: `content/checklists/deployment.md`.
    pub path: String,
    /// Its id among the files of its kind, in NFC: the path below the kind's folder, without the ending;
    /// of a template with it.
    pub id: String,
    /// Its text, without a byte order mark. Where it could not be read whole, what could be, and a
    /// diagnostic in [`Sources::problems`]. Checklists and snapshots of the same text share it.
    pub text: Arc<str>,
}

/// A file that is copied as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The path from the site's root, with `/` between its parts.
    pub path: String,
    /// Where it goes in the output, with `/` between its parts, in NFC.
    pub route: String,
    /// What it holds.
    pub bytes: AssetBytes,
}

/// Where an asset's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetBytes {
    /// On disk, below the site's root at the asset's path: its length and its SHA-256.
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

/// A snapshot of all files of a site, in the order of their paths.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The text files. `site.yaml` stands first, because it is read before it is known what else to read;
    /// the others follow, sorted by path.
    pub files: Vec<SourceFile>,
    /// The files to copy, sorted by path.
    pub assets: Vec<Asset>,
    /// What went wrong while reading.
    pub problems: Vec<Diagnostic>,
    /// The number of each of `files`.
    ids: Vec<SourceId>,
    /// For each number the index of its file, if there is one.
    indices: Vec<Option<u32>>,
    /// The numbers that files had before, by path.
    before: HashMap<String, SourceId>,
    /// For each text file that was asked for a place.
    marks: Vec<OnceLock<Box<[Checkpoint]>>>,
}

impl Sources {
    /// Sources with nothing in them, where each file that `before` holds will have the same number.
    pub(crate) fn after(before: &Self) -> Self {
        Self {
            indices: vec![None; before.indices.len()],
            before: (before.iter())
                .map(|(id, file)| (file.path.clone(), id))
                .collect(),
            ..Self::default()
        }
    }

    /// The file that `id` names.
    pub fn file(&self, id: SourceId) -> &SourceFile {
        &self.files[self.index(id)]
    }

    /// The same, to change it.
    pub(crate) fn file_mut(&mut self, id: SourceId) -> &mut SourceFile {
        let index = self.index(id);
        &mut self.files[index]
    }

    /// Puts a newer text of that file in the old one's place.
    pub(crate) fn retext(&mut self, id: SourceId, text: &str) {
        let index = self.index(id);
        self.files[index].text = text.into();
        self.marks[index] = OnceLock::new();
    }

    /// Where in the order of files the one stands that `id` names.
    pub(crate) fn index(&self, id: SourceId) -> usize {
        let index = self.indices[id.0 as usize];
        index.expect("a number is asked of the sources that gave it") as usize
    }

    /// Whether nothing could be read of that file: then its text is empty, and a diagnostic says why.
    pub fn is_unread(&self, id: SourceId) -> bool {
        let unread = [Code::UnreadableFile, Code::FileTooLarge];
        self.file(id).text.is_empty()
            && self.problems.iter().any(|problem| {
                unread.contains(&problem.code) && problem.span.is_some_and(|span| span.source == id)
            })
    }

    /// Line and column of byte `offset` in the file `id`, as [`line_and_column`] has them, without reading
    /// the file from its beginning each time: it may have as many problems as lines.
    pub(crate) fn line_and_column(&self, id: SourceId, offset: usize) -> (usize, usize) {
        let text = &*self.file(id).text;
        let marks = &self.marks[self.index(id)];
        let offset = floor(text, offset);
        let marks = marks.get_or_init(|| Checkpoint::of(text));
        let mut place = marks[offset / STRIDE];
        place.pass(&text.as_bytes()[offset / STRIDE * STRIDE..offset]);
        (place.lines as usize + 1, place.characters as usize + 1)
    }

    /// All files of one kind, in the order of their paths.
    pub(crate) fn of_kind(
        &self,
        kind: SourceKind,
    ) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.iter().filter(move |(_, file)| file.kind == kind)
    }

    /// All text files with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.ids.iter().copied().zip(&self.files)
    }

    /// Adds a text file and says its number.
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
        self.marks.push(OnceLock::new());
        id
    }
}

/// What two routes have in common that are the same place on some file system: one that knows no
/// case, or one that composes characters its own way.
pub(crate) fn fold(route: &str) -> String {
    if route.is_ascii() {
        return route.to_ascii_lowercase();
    }
    // Character by character, because a word's last sigma has a lower case of its own.
    let lower = |character: char| match character {
        'ς' => 'σ'.to_lowercase(),
        other => other.to_lowercase(),
    };
    route.nfc().flat_map(lower).nfc().collect()
}

/// Line and column of byte `offset` in `text`, both from 1; columns count characters.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// The character boundary at or before `offset`.
pub(crate) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// How many bytes lie between two marks.
const STRIDE: usize = 512;

/// What stands before a place: whole lines, and characters of its own.
#[derive(Debug, Clone, Copy, Default)]
struct Checkpoint {
    lines: u32,
    characters: u32,
}

impl Checkpoint {
    /// The marks of `text`, the first at its beginning.
    fn of(text: &str) -> Box<[Self]> {
        let mut mark = Self::default();
        let mut marks = vec![mark];
        for bytes in text.as_bytes().chunks_exact(STRIDE) {
            mark.pass(bytes);
            marks.push(mark);
        }
        marks.into()
    }

    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    self.lines += 1;
                    self.characters = 0;
                }
                // Goes on with a character.
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
    fn marks_lead_to_the_same_places() {
        let mut sources = Sources::default();
        for text in [
            String::new(),
            "é\n".repeat(400),
            "日".repeat(700),
            "a\n".repeat(256),
        ] {
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
    fn files_keep_their_numbers_whatever_comes_and_goes_beside_them() {
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
    fn routes_that_some_file_system_takes_for_one_fold_alike() {
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
