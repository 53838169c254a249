//! Creates a release's file and the snapshot of its checklist, for the terminal and for browsers.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::commit_queue::{self, Queueing};
use crate::app::failure::Failure;
use crate::app::load::{self, SiteLoader};
use crate::app::lock::begin;
use crate::app::not_shared::NotShared;
use crate::app::options::GlobalOptions;
use crate::app::share::{Change, Sharing, Tried};
use crate::app::terminal::Terminal;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::disk::{self, EditError, FileEdit, SiteLock, Unusable};
use crate::evaluate::checks::{self, SuggestionCache};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate};
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::parse;
use crate::record::{ReleaseTemplate, schema_name};
use crate::schema;
use crate::site::Site;
use crate::sources::{SourceFile, SourceKind, Sources, fold};

/// A release to create.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewRelease {
    /// Its path below `content/releases/`, without `.yaml`.
    pub(crate) id: String,
    /// The checklist's id; `None` for that of `from`, or the only one.
    pub(crate) checklist: Option<String>,
    /// The release to take over roles, environment, service, kind and owner from.
    pub(crate) from: Option<String>,
    /// Whether to take over its links, too.
    pub(crate) with_links: bool,
    /// One of the kinds that the checklist declares; empty for none.
    pub(crate) kind: Option<String>,
    /// Where it is released to.
    pub(crate) environment: Option<String>,
    /// The person who answers for it; empty for none.
    pub(crate) owner: Option<String>,
    /// Values of placeholders.
    pub(crate) vars: Vec<(String, String)>,
}

/// How the files of a new release are committed.
#[derive(Debug, Clone)]
pub(crate) enum Commits {
    /// By the command itself, and pushed with the option.
    AtOnce { push: bool },
    /// Later, through the queue, if there is one.
    Queued(Option<Queueing>),
}

/// The files that were created, with warnings.
pub(crate) struct Created {
    message: String,
    /// The release's file and its snapshot: path and text.
    files: [(String, String); 2],
    /// The schema for editors: name and text.
    schema: (String, String),
    /// The id of its commit in the queue, if it is queued.
    pub(crate) queued: Option<String>,
    pub(crate) notes: FileNotes,
    /// Why the files were not shared, if they should have been.
    pub(crate) not_shared: Option<NotShared>,
}

/// Diagnostics of the new file, with the sources that they point into. If there are errors, nothing was written.
pub(crate) struct FileNotes {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) sources: Sources,
}

impl Created {
    /// Returns the path and the text of the release's file.
    pub(crate) fn file(&self) -> (&str, &str) {
        let [(path, text), _] = &self.files;
        (path, text)
    }

    /// Removes the files, and queues the commit of that.
    pub(crate) fn remove_committed(
        &self,
        lock: &SiteLock,
        id: &str,
        queueing: &Queueing,
    ) -> Result<(), EditError> {
        commit_queue::remove(lock, &self.files, &format!("{id}: undone"), queueing)
    }

    /// Returns the paths of the release's file and its snapshot.
    pub(crate) fn paths(&self) -> [&str; 2] {
        self.files.each_ref().map(|(path, _)| path.as_str())
    }
}

impl Change for Created {
    fn paths(&self) -> Vec<&str> {
        self.paths().to_vec()
    }

    fn message(&self) -> String {
        self.message.clone()
    }

    fn is_untouched(&self, lock: &SiteLock) -> bool {
        let is_same =
            |(path, text): &(String, String)| (lock.read(path)).is_ok_and(|found| found == *text);
        self.files.iter().all(is_same)
    }

    fn undo(&self, lock: &SiteLock) -> Result<(), EditError> {
        (self.files.iter()).try_for_each(|(path, _)| lock.remove(path))
    }
}

/// Creates both files, and shares them as `commits` and `site.yaml` say. The inner error means that the release would
/// have errors, so that nothing was written.
pub(crate) fn create(
    common: &GlobalOptions,
    config: &Config,
    new: &NewRelease,
    commits: &Commits,
    output: Terminal,
) -> Tried<Created, FileNotes> {
    let (sharing, queueing) = match commits {
        Commits::AtOnce { push } => (Sharing::of_command(common, config, *push, output), None),
        Commits::Queued(queueing) => (None, queueing.as_ref()),
    };
    let attempt = |lock: &SiteLock| attempt(common, new, lock, queueing, output);
    let made = match sharing {
        Some(sharing) => {
            let shared = sharing.share(&attempt)?;
            shared.map(|(created, not_shared)| Created { not_shared, ..created })
        }
        None => attempt(&begin(common, output)?)?,
    };
    if let Ok(created) = &made
        && queueing.is_none()
    {
        // The checklist may have changed since the last release began. A server that commits records leaves the schema to
        // those who edit: it would be a change that nobody commits.
        let (name, schema) = &created.schema;
        disk::write_schema(&common.root, name, schema)?;
    }
    Ok(made)
}

fn attempt(
    common: &GlobalOptions,
    new: &NewRelease,
    lock: &SiteLock,
    queueing: Option<&Queueing>,
    output: Terminal,
) -> Tried<Created, FileNotes> {
    let mut site = SiteLoader::from(common).site(output)?;
    let from = new.from.as_ref().map(|id| previous(&site, id)).transpose()?;
    let checklist = Arc::clone(checklist(&site, new, from)?);
    let template = ReleaseTemplate {
        id: &new.id,
        checklist: &checklist,
        from,
        with_links: new.with_links,
        kind: new.kind.as_deref(),
        environment: new.environment.as_deref(),
        owner: new.owner.as_deref(),
        vars: &new.vars,
    };
    let text = template.text();
    let checklist_path = site.sources.file(checklist.source).path.clone();
    let snapshot_text = lock.read(&checklist_path)?;
    let [file, snapshot] =
        ["yaml", "md"].map(|ending| format!("content/releases/{}.{ending}", new.id));
    refuse_name(&site, &new.id)?;
    refuse_to_overwrite(lock, &file, &snapshot, &snapshot_text)?;
    let conflicts: Vec<Diagnostic> = site.conflicts_in(checklist.source).cloned().collect();
    let mut diagnostics = diagnostics(&mut site, &checklist, &new.id, &file, &text);
    diagnostics.splice(0..0, conflicts);
    let notes = FileNotes { diagnostics, sources: site.sources };
    if has_errors(&notes.diagnostics) {
        return Ok(Err(notes));
    }
    let both = [FileEdit::create(&snapshot, &snapshot_text), FileEdit::create(&file, &text)];
    // An interrupted command may have left the snapshot.
    let edits = if lock.stands(&snapshot) { &both[1..] } else { &both };
    let message = format!("{}: begun", new.id);
    let queued = commit_queue::write(lock, edits, Vec::new(), &message, queueing)?;
    Ok(Ok(Created {
        message,
        queued,
        files: [(file, text), (snapshot, snapshot_text)],
        schema: (
            schema_name(&checklist.id),
            format!(
                "{:#}
",
                schema::release(Some(&checklist))
            ),
        ),
        notes,
        not_shared: None,
    }))
}

fn previous<'a>(site: &'a Site, id: &str) -> Result<&'a Run, Failure> {
    match load::release(site, id)? {
        ReleaseEntry::Run(run) => Ok(run),
        ReleaseEntry::Broken { id, .. } => {
            Err(Failure::new(format!("the file of `{id}` has errors"))
                .hint("Run `runsheet check` to see its errors."))
        }
    }
}

/// Returns the checklist that is named, otherwise that of the previous release, otherwise the only one.
fn checklist<'a>(
    site: &'a Site,
    new: &NewRelease,
    from: Option<&Run>,
) -> Result<&'a Arc<Checklist>, Failure> {
    let named = new.checklist.as_deref();
    match (named.or(from.map(|run| run.checklist.id.as_str())), site.checklists.as_slice()) {
        (Some(id), _) => load::checklist(site, id),
        (None, [only]) => Ok(only),
        (None, several) => {
            let ids: Vec<&str> = several.iter().map(|checklist| checklist.id.as_str()).collect();
            Err(Failure::new("no checklist is given, and the site has several")
                .hint(format!("Add `--checklist` with one of these: {}.", ids.join(", "))))
        }
    }
}

/// Refuses ids that cannot be page paths, and ids that some file system considers equal to an existing one.
fn refuse_name(site: &Site, id: &str) -> Result<(), Failure> {
    if id.rsplit_once('.').is_some_and(|(_, end)| end == "yaml") || id.starts_with("content/") {
        return Err(Failure::new(format!("`{id}` is the name of a file, not the id of a release"))
            .hint("Write the path under `content/releases`, without `.yaml`."));
    }
    if let Some(Unusable { why, instead }) = disk::unusable(id) {
        let failure =
            Failure::new(format!("`{id}` is not a valid id of a release: a part of it {why}"));
        return Err(match instead {
            Some(instead) => failure.hint(format!("Write, for example, `{instead}`.")),
            None => failure.hint("Use letters, digits, dots and dashes, with `/` between folders."),
        });
    }
    if id.rsplit('/').next() == Some("index") {
        return Err(Failure::new(
            "`index` is not a valid id of a release, because it is the list of releases",
        ));
    }
    let same = site.releases.iter().find(|entry| fold(entry.id()) == fold(id));
    same.map_or(Ok(()), |same| {
        Err(Failure::new(format!("the release `{}` already exists", same.id()))
            .hint("Nothing was written."))
    })
}

fn refuse_to_overwrite(
    lock: &SiteLock,
    file: &str,
    snapshot: &str,
    snapshot_text: &str,
) -> Result<(), Failure> {
    // An interrupted command may leave a snapshot alone.
    let has_snapshot_text = |path: &str| lock.read(path).is_ok_and(|text| text == snapshot_text);
    let existing = [file, snapshot]
        .into_iter()
        .find(|path| lock.stands(path) && !(*path == snapshot && has_snapshot_text(path)));
    existing.map_or(Ok(()), |path| {
        Err(Failure::new(format!("`{path}` already exists")).hint("Nothing was written."))
    })
}

/// Returns the diagnostics of the new release, evaluated with `checklist`.
fn diagnostics(
    site: &mut Site,
    checklist: &Arc<Checklist>,
    id: &str,
    path: &str,
    text: &str,
) -> Vec<Diagnostic> {
    let source = site.sources.push(SourceFile {
        kind: SourceKind::Release,
        path: path.to_owned(),
        id: id.to_owned(),
        text: text.into(),
    });
    let config = &site.config;
    let (release, mut diagnostics) = parse::release::release(id, source, text, config);
    diagnostics.extend(release.into_iter().flat_map(|release| {
        let suggestions = SuggestionCache::default();
        let context = Context {
            config,
            suggestions: &suggestions,
            checklist: Arc::clone(checklist),
            has_snapshot: true,
            has_errors: false,
            missing_evidence: BTreeSet::new(),
            predecessor: None,
            closing_record: None,
        };
        let mut found = checks::of_file(&release, config);
        found.extend(evaluate(release, &context).diagnostics);
        found.sort_by_key(|diagnostic| diagnostic.span);
        found
    }));
    diagnostics
}
