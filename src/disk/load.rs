//! Loads classified files in parallel, and numbers them in their order.

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

/// The largest static file of a theme that is kept in memory, in bytes.
const LARGEST_KEPT: u64 = 1024 * 1024;

/// A loaded file, before it has its number.
pub(super) enum Loaded {
    /// A text.
    Text {
        /// The file.
        file: SourceFile,
        /// The faults, which become diagnostics once the file has its number.
        flaws: Arc<[Flaw]>,
        /// The hash of the text, for kinds of files that often have equal texts.
        key: Option<u64>,
    },
    /// A file to copy.
    Asset(Asset),
    /// A file that was refused or could not be read.
    Problem(Diagnostic),
}

/// Loads a file by its classification, from the cache if it is unchanged. Returns its cache entry too.
pub(super) fn load(
    found: &FoundFile,
    classification: &Classification,
    cache: CacheLookup<'_>,
) -> (Loaded, Option<CachedFile>) {
    match classification {
        Classification::Text { kind, id } => load_text(found, *kind, id.clone(), cache),
        Classification::Asset { route } => load_asset(found, route.clone(), cache),
        Classification::Refused(diagnostic) => (Loaded::Problem(diagnostic.clone()), None),
    }
}

/// Loads a text, from the cache if it is unchanged.
pub(super) fn load_text(
    found: &FoundFile,
    kind: SourceKind,
    id: String,
    cache: CacheLookup<'_>,
) -> (Loaded, Option<CachedFile>) {
    let text = cache.text(found, || {
        let read = read_text(&found.file, &found.path);
        (read.text.into(), read.flaws.into())
    });
    // Snapshots often have the same text in hundreds of releases.
    let is_likely_shared = matches!(kind, SourceKind::Checklist | SourceKind::Snapshot);
    let key = is_likely_shared.then(|| {
        let mut hasher = DefaultHasher::new();
        text.text.hash(&mut hasher);
        hasher.finish()
    });
    let file = SourceFile { kind, path: found.path.clone(), id, text: text.text };
    let flaws = text.flaws;
    (Loaded::Text { file, flaws, key }, text.entry)
}

/// Appends the files to `sources` in their order, with their faults as diagnostics. Equal texts are shared.
pub(super) fn collect(sources: &mut Sources, loaded: Vec<Loaded>) {
    let mut shared: HashMap<u64, Arc<str>> = HashMap::new();
    for loaded in loaded {
        match loaded {
            Loaded::Text { mut file, flaws, key } => {
                if let Some(key) = key {
                    let first = shared.entry(key).or_insert_with(|| file.text.clone());
                    if *first == file.text {
                        file.text = first.clone();
                    }
                }
                let kind = file.kind;
                let source = sources.push(file);
                let diagnostics = flaws.iter().map(|flaw| located(source, kind, flaw));
                sources.diagnostics.extend(diagnostics);
            }
            Loaded::Asset(asset) => sources.assets.push(asset),
            Loaded::Problem(diagnostic) => sources.diagnostics.push(diagnostic),
        }
    }
}

fn load_asset(
    found: &FoundFile,
    route: String,
    cache: CacheLookup<'_>,
) -> (Loaded, Option<CachedFile>) {
    let path = found.path.clone();
    match cache.asset(found, || asset_bytes(found)) {
        Ok((bytes, entry)) => (Loaded::Asset(Asset { path, route, bytes }), entry),
        Err(error) => {
            let message = format!("could not read `{path}`: {}", reason(&error));
            let diagnostic = Diagnostic::at_path(Code::UnreadableFile, path, message)
                .hint("Make it readable, or move it out of the site.");
            (Loaded::Problem(diagnostic), None)
        }
    }
}

/// Reads a small file of a theme into memory, because every page of the preview uses it; otherwise only hashes it.
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

/// Returns the diagnostic for a fault. In the configuration or a template it is an error of the whole site.
fn located(source: SourceId, kind: SourceKind, flaw: &Flaw) -> Diagnostic {
    let code = match kind {
        SourceKind::Config => Code::InvalidConfig,
        SourceKind::Template => Code::TemplateError,
        _ => flaw.code,
    };
    let span = Span::new(source, flaw.range.clone());
    Diagnostic::new(code, span, flaw.message.as_str()).hint(flaw.hint)
}
