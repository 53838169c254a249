//! Removes files that a page attached for a record that was never made.

use crate::app::clock;
use crate::app::failure::Failure;
use crate::app::load::SiteLoader;
use crate::app::lock::begin;
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::diagnostic::has_errors;
use crate::disk::{AttachedFile, Git};
use crate::evaluate::evidence;
use crate::site::Site;
use crate::sources::SourceKind;

/// How long the form that attached a file may stay open, in seconds: a day.
const MAX_AGE: i64 = 24 * 60 * 60;

/// Removes files that were attached more than a day ago, unless a text of the site names them or git has them.
pub(super) fn remove_abandoned(common: &GlobalOptions, output: Terminal) -> Result<(), Failure> {
    let lock = begin(common, output)?;
    let now = clock::now().as_second();
    let is_old = |file: &AttachedFile| now - file.attached_at > MAX_AGE;
    let old: Vec<AttachedFile> = lock.attached()?.into_iter().filter(is_old).collect();
    if old.is_empty() {
        return Ok(());
    }
    let site = SiteLoader::from(common).site(output)?;
    if has_errors(&site.sources.diagnostics) || site.runs().count() < site.releases.len() {
        // A file that cannot be read may name them.
        return Ok(());
    }
    let git = Git::at(lock.root());
    for file in &old {
        let is_committed = || !matches!(git.committed(&file.path), Ok(None));
        if !is_named(&site, &file.path) && !is_committed() && lock.remove_attached(file)? {
            output.note(format_args!("{}: removed, because no record names it", file.path));
        }
        lock.forget_attached(file)?;
    }
    Ok(())
}

/// Whether a text of the site has the name of the file, or a release has it as evidence.
fn is_named(site: &Site, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let kinds =
        [SourceKind::Release, SourceKind::Snapshot, SourceKind::Checklist, SourceKind::Page];
    let mut texts = kinds.into_iter().flat_map(|kind| site.sources.of_kind(kind));
    let is_evidence = || {
        site.runs().any(|run| {
            let file = format!("content/releases/{}.yaml", run.release.id);
            let mut named = run.release.events_with_late().flat_map(|event| &event.evidence);
            named.any(|named| evidence::file(&file, &named.value).as_deref() == Some(path))
        })
    };
    texts.any(|(_, file)| file.text.contains(name)) || is_evidence()
}
