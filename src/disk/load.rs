//! One file after the other: its bytes in parallel, its number in order.
//!
//! Where the files are and what they are for is known by now; see [`super::walk`] and [`super::classify`].

use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::sha256::Sha256;
use crate::sources::{Asset, AssetBytes, SourceFile, SourceKind, Sources};
use crate::span::{SourceId, Span};

use super::classify::Classification;
use super::error::reason;
use super::file_cache::{CacheLookup, CachedFile};
use super::text::{Flaw, read_text};
use super::walk::FoundFile;

/// A theme's static file larger than this is not kept in memory.
const LARGEST_KEPT: u64 = 1024 * 1024;

/// A file that was read, before it has its number.
pub(super) enum Loaded {
    /// A text.
    Text {
        /// The file; a flaw becomes a diagnostic once the file has its number.
        file: SourceFile,
        /// What is wrong with it.
        flaws: Arc<[Flaw]>,
        /// What equal texts have in common, where they are likely.
        key: Option<u64>,
    },
    /// A file to copy.
    Asset(Asset),
    /// Neither.
    Problem(Diagnostic),
}

/// Reads a file as what it is for, or remembers it; says what to remember of it.
pub(super) fn load(
    found: &FoundFile,
    place: &Classification,
    memory: CacheLookup<'_>,
) -> (Loaded, Option<CachedFile>) {
    match place {
        Classification::Text { kind, id } => load_text(found, *kind, id.clone(), memory),
        Classification::Asset { route } => load_asset(found, route.clone(), memory),
        Classification::Refused(problem) => (Loaded::Problem(problem.clone()), None),
    }
}

/// Reads a text, or remembers it.
pub(super) fn load_text(
    found: &FoundFile,
    kind: SourceKind,
    id: String,
    memory: CacheLookup<'_>,
) -> (Loaded, Option<CachedFile>) {
    let text = memory.text(found, || {
        let read = read_text(&found.file, &found.path);
        (read.text.into(), read.flaws.into())
    });
    // Releases in the hundreds have snapshots of the same text.
    let is_likely_shared = matches!(kind, SourceKind::Checklist | SourceKind::Snapshot);
    let key = is_likely_shared.then(|| {
        let mut hasher = DefaultHasher::new();
        text.text.hash(&mut hasher);
        hasher.finish()
    });
    let file = SourceFile {
        kind,
        path: found.path.clone(),
        id,
        text: text.text,
    };
    let flaws = text.flaws;
    (Loaded::Text { file, flaws, key }, text.known)
}

/// Numbers the files in their order, and puts flaws at their places.
pub(super) fn collect(sources: &mut Sources, loaded: Vec<Loaded>) {
    let mut shared: HashMap<u64, Arc<str>> = HashMap::new();
    for loaded in loaded {
        match loaded {
            Loaded::Text {
                mut file,
                flaws,
                key,
            } => {
                if let Some(key) = key {
                    let known = shared.entry(key).or_insert_with(|| file.text.clone());
                    if *known == file.text {
                        file.text = known.clone();
                    }
                }
                let kind = file.kind;
                let source = sources.push(file);
                let problems = flaws.iter().map(|flaw| located(source, kind, flaw));
                sources.problems.extend(problems);
            }
            Loaded::Asset(asset) => sources.assets.push(asset),
            Loaded::Problem(problem) => sources.problems.push(problem),
        }
    }
}

fn load_asset(
    found: &FoundFile,
    route: String,
    memory: CacheLookup<'_>,
) -> (Loaded, Option<CachedFile>) {
    let path = found.path.clone();
    match memory.asset(found, || asset_bytes(found)) {
        Ok((bytes, known)) => (Loaded::Asset(Asset { path, route, bytes }), known),
        Err(error) => {
            let message = format!("could not read `{path}`: {}", reason(&error));
            let problem = Diagnostic::at_path(Code::UnreadableFile, path, message)
                .hint("Allow it to be read, or move it out of the site.");
            (Loaded::Problem(problem), None)
        }
    }
}

/// A theme's file is kept, because every page of `serve` asks for it; the author's may be large.
fn asset_bytes(found: &FoundFile) -> io::Result<AssetBytes> {
    let file = File::open(&found.file)?;
    let len = file.metadata()?.len();
    if found.path.starts_with("themes/") && len <= LARGEST_KEPT {
        let mut bytes = Vec::new();
        file.take(LARGEST_KEPT).read_to_end(&mut bytes)?;
        return Ok(AssetBytes::Memory(bytes.into()));
    }
    let (sha256, len) = Sha256::of_reader(file)?;
    Ok(AssetBytes::Disk { len, sha256 })
}

/// A flaw of a file that the whole site rests on is no small one.
fn located(source: SourceId, kind: SourceKind, flaw: &Flaw) -> Diagnostic {
    let code = match kind {
        SourceKind::Config => Code::InvalidConfig,
        SourceKind::Template => Code::TemplateError,
        _ => flaw.code,
    };
    let span = Span::new(source, flaw.range.clone());
    Diagnostic::new(code, span, flaw.message.as_str()).hint(flaw.hint)
}
