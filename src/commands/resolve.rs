//! `runsheet resolve`: resolves git conflicts in release files.

use std::collections::BTreeMap;

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::lock::begin;
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::disk::{FileEdit, Git, SiteLock};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::{ClosingRecord, Run};
use crate::model::config::Config;
use crate::record;
use crate::site::Site;
use crate::site::closing_record::RecordFiles;

/// Resolve git conflicts in release files
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet resolve
  runsheet resolve shop/production/1.0.0

An item that both sides recorded gets the events of both, oldest first. Events that a closing did \
not include become late. If both sides changed a fact, the first value is kept.

Exit code 1: a conflict needs your decision. Look at the file before you commit it.")]
pub(crate) struct ResolveArgs {
    /// Release id, or its last part if unique [default: all in conflict]
    #[arg(value_name = "RELEASE")]
    pub(crate) release: Option<String>,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ResolveArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let lock = begin(common, output)?;
    let load = || SiteLoader::from(common).site(output);
    let mut decided = BTreeMap::new();
    let site = load()?;
    for entry in chosen(&site, args)? {
        let path = &site.sources.file(entry.source()).path;
        if let Some(is_decided) = resolve(&lock, path, &site.config, output)? {
            decided.insert(path.clone(), is_decided);
        }
    }
    // Git may have merged other events of the same file by itself.
    let site = if decided.is_empty() { site } else { load()? };
    for entry in chosen(&site, args)? {
        if let ReleaseEntry::Run(run) = entry
            && run.closing_record == Some(ClosingRecord::Changed)
        {
            let path = site.sources.file(entry.source()).path.clone();
            let is_marked = mark_unseen(&lock, &site, run, output)?;
            let is_decided = decided.entry(path).or_insert(true);
            *is_decided &= is_marked;
        }
    }
    for path in Git::at(&common.root).one_sided() {
        if path.starts_with("content/releases/") && !decided.contains_key(&path) {
            output.caution(&format!(
                "`{path}` is in conflict, but contains only one side: \
                 `git checkout --merge -- {path}` restores both; then run `runsheet resolve` again"
            ));
            decided.insert(path, false);
        }
    }
    if decided.is_empty() {
        output.note("No release has a conflict.");
    }
    let is_decided = decided.values().all(|is_decided| *is_decided);
    Ok(if is_decided { Outcome::Fine } else { Outcome::Problems })
}

/// Returns the releases that the command is for.
fn chosen<'s>(site: &'s Site, args: &ResolveArgs) -> Result<Vec<&'s ReleaseEntry>, Failure> {
    match &args.release {
        Some(id) => Ok(vec![load::release(site, id)?]),
        None => Ok(site.releases.iter().collect()),
    }
}

/// Marks the events that the closing did not see as late. Returns whether the file matches the record then.
fn mark_unseen(lock: &SiteLock, site: &Site, run: &Run, output: Terminal) -> Result<bool, Failure> {
    let release = &run.release;
    let path = &site.sources.file(release.source).path;
    let text = lock.read(path)?;
    let snapshot = run.has_snapshot.then(|| &*site.sources.file(run.checklist.source).text);
    let files = RecordFiles { sources: &site.sources, path, snapshot };
    let matches = |text: &str| files.compare(release, text) == Some(ClosingRecord::Matches);
    let Some(new) = record::mark_unseen(&text, release.closings.len(), matches) else {
        output.caution(&format!(
            "`{path}` was changed after closing, not only by events that the closing did not include"
        ));
        return Ok(false);
    };
    lock.write(&[FileEdit::replace(path, &text, &new)])?;
    output.result(format_args!(
        "{path}: resolved\n  events that the closing did not include are now late\n"
    ))?;
    Ok(true)
}

/// Resolves one file. Returns whether everything is decided; `None` if the file has no conflict.
fn resolve(
    lock: &SiteLock,
    path: &str,
    config: &Config,
    output: Terminal,
) -> Result<Option<bool>, Failure> {
    let text = lock.read(path)?;
    if !record::has_conflict(&text) {
        return Ok(None);
    }
    let resolved = match record::resolve(&text, &config.zone) {
        Ok(resolved) => resolved,
        Err(why) => {
            output.caution(&format!("`{path}` was not resolved: {why}"));
            return Ok(Some(false));
        }
    };
    lock.write(&[FileEdit::replace(path, &text, &resolved.text)])?;
    output.result(format_args!("{path}: resolved\n"))?;
    for line in &resolved.merged {
        output.result(format_args!("  {line}\n"))?;
    }
    for line in &resolved.undecided {
        output.result(format_args!("  to decide: {line}\n"))?;
    }
    Ok(Some(resolved.undecided.is_empty()))
}
