//! `runsheet resolve`: resolves git conflicts in release files.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::lock::begin;
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::disk::{FileEdit, SiteLock};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::{ClosingRecord, Run};
use crate::model::config::Config;
use crate::record;
use crate::site::Site;
use crate::site::closing_record::RecordFiles;

/// Resolve git conflicts in release files
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet resolve
  runsheet resolve payments/production/2026.11.1

An item that both sides recorded gets the events of both, in the order of time. Events that a
closing did not see become late. Where both sides changed a fact, the first one is kept and
listed. Exits with 1 if something is left to decide; then look at the file before you commit.")]
pub(crate) struct ResolveArgs {
    /// The release's id, or its last part where that is unique [default: every release in conflict]
    #[arg(value_name = "RELEASE")]
    pub(crate) release: Option<String>,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ResolveArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let site = SiteLoader::from(common).site(output)?;
    let entries = match &args.release {
        Some(id) => vec![load::release(&site, id)?],
        None => site.releases.iter().collect(),
    };
    let lock = begin(common, output)?;
    let (mut outcome, mut count) = (Outcome::Fine, 0);
    for entry in entries {
        let path = &site.sources.file(entry.source()).path;
        let resolved = match entry {
            ReleaseEntry::Run(run) if run.closing_record == Some(ClosingRecord::Changed) => {
                Some(mark_unseen(&lock, &site, run, output)?)
            }
            _ => resolve(&lock, path, &site.config, output)?,
        };
        match resolved {
            None => {}
            Some(is_decided) => {
                count += 1;
                if !is_decided {
                    outcome = Outcome::Problems;
                }
            }
        }
    }
    if count == 0 {
        output.note("No release has a conflict.");
    }
    Ok(outcome)
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
            "`{path}` was changed after closing, and not only by events that the closing did not see"
        ));
        return Ok(false);
    };
    lock.write(&[FileEdit::replace(path, &text, &new)])?;
    output
        .result(format_args!("{path}: resolved\n  what the closing did not see is late now\n"))?;
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
