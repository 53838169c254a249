//! `runsheet new`: creates a release's file and the snapshot of its checklist.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::lock::begin;
use crate::app::options::{GlobalOptions, OutputFormat};
use crate::app::share::{Change, Sharing, Tried};
use crate::app::terminal::Terminal;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::disk::{self, EditError, FileEdit, SiteLock, Unusable};
use crate::evaluate::checks::{self, SuggestionCache};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate};
use crate::model::checklist::Checklist;
use crate::parse;
use crate::record::{ReleaseTemplate, schema_name};
use crate::schema;
use crate::site::Site;
use crate::sources::{SourceFile, SourceKind, fold};

/// Begin a release: its file with every item, and the checklist's snapshot
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet new payments/production/2026.12.0 --checklist deployment --environment production
  runsheet new payments/production/2026.12.0 --from payments/production/2026.11.1 --var previous=2026.11.1")]
pub(crate) struct NewArgs {
    /// The release's id: its path below content/releases/, without .yaml
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The checklist's id; default: that of --from, or the only one
    #[arg(long, value_name = "ID")]
    pub(crate) checklist: Option<String>,
    /// Take over roles, environment, service, kind and owner
    #[arg(long, value_name = "RELEASE")]
    pub(crate) from: Option<String>,
    /// Take over the links of --from, too
    #[arg(long, requires = "from")]
    pub(crate) links: bool,
    /// One of the kinds that the checklist declares
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// Where it is released to
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "WHO")]
    pub(crate) owner: Option<String>,
    /// The value of a placeholder; several times for several
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) vars: Vec<(String, String)>,
    /// Share it at once through git: one commit, pull, push
    #[arg(long)]
    pub(crate) push: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// Parses `name=value`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &NewArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let config = SiteLoader::from(common).config()?;
    let attempt = |lock: &SiteLock| attempt(common, args, lock, output);
    let made = if args.push || config.git_push {
        Sharing::new(common, &config, output).share(&attempt)?
    } else {
        attempt(&begin(common, output)?)?.map(|files| (files, None))
    };
    match made {
        Ok((files, not_shared)) => {
            // The checklist may have changed since the last release began.
            let (name, schema) = &files.schema;
            disk::write_schema(&common.root, name, schema)?;
            files.print(args, output)?;
            Ok(not_shared.map_or(Outcome::Fine, |not_shared| not_shared.tell(output)))
        }
        Err(outcome) => Ok(outcome),
    }
}

/// The files that were created.
struct Created {
    message: String,
    /// The release's file and its snapshot: path and text.
    files: [(String, String); 2],
    /// The schema for editors: name and text.
    schema: (String, String),
}

impl Created {
    fn print(&self, args: &NewArgs, output: Terminal) -> Result<(), Failure> {
        let [(file, _), (snapshot, _)] = &self.files;
        match args.format {
            OutputFormat::Human => output.result(format_args!("{file}\n{snapshot}\n"))?,
            OutputFormat::Json => {
                let created = json!({ "format": 1, "release": args.release, "file": file, "snapshot": snapshot });
                output.result(format_args!("{created:#}\n"))?;
            }
        }
        Ok(())
    }
}

impl Change for Created {
    fn paths(&self) -> Vec<&str> {
        self.files.iter().map(|(path, _)| path.as_str()).collect()
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

/// Creates both files; the inner error is the outcome if the release would have errors.
fn attempt(
    common: &GlobalOptions,
    args: &NewArgs,
    lock: &SiteLock,
    output: Terminal,
) -> Tried<Created, Outcome> {
    let mut site = SiteLoader::from(common).site(output)?;
    let from = args.from.as_ref().map(|id| previous(&site, id)).transpose()?;
    let checklist = Arc::clone(checklist(&site, args, from)?);
    let template = ReleaseTemplate {
        id: &args.release,
        checklist: &checklist,
        from,
        with_links: args.links,
        kind: args.kind.as_deref(),
        environment: args.environment.as_deref(),
        owner: args.owner.as_deref(),
        vars: &args.vars,
    };
    let text = template.text();
    let checklist_path = site.sources.file(checklist.source).path.clone();
    let snapshot_text = lock.read(&checklist_path)?;
    let [file, snapshot] =
        ["yaml", "md"].map(|ending| format!("content/releases/{}.{ending}", args.release));
    refuse_name(&site, &args.release)?;
    refuse_to_overwrite(lock, &file, &snapshot, &snapshot_text)?;
    let conflicts: Vec<Diagnostic> = site.conflicts_in(checklist.source).cloned().collect();
    let mut diagnostics = diagnostics(&mut site, &checklist, &args.release, &file, &text);
    diagnostics.splice(0..0, conflicts);
    output.diagnostics(&diagnostics, &site.sources);
    if has_errors(&diagnostics) {
        output.failure("nothing was written", &[]);
        return Ok(Err(Outcome::Problems));
    }
    let both = [FileEdit::create(&snapshot, &snapshot_text), FileEdit::create(&file, &text)];
    // An interrupted command may have left the snapshot.
    let edits = if lock.stands(&snapshot) { &both[1..] } else { &both };
    lock.write(edits)?;
    Ok(Ok(Created {
        message: format!("{}: begun", args.release),
        files: [(file, text), (snapshot, snapshot_text)],
        schema: (schema_name(&checklist.id), format!("{:#}\n", schema::release(Some(&checklist)))),
    }))
}

fn previous<'a>(site: &'a Site, id: &str) -> Result<&'a Run, Failure> {
    match load::release(site, id)? {
        ReleaseEntry::Run(run) => Ok(run),
        ReleaseEntry::Broken { id, .. } => {
            Err(Failure::new(format!("the file of `{id}` cannot be read"))
                .hint("`runsheet check` says what is wrong with it."))
        }
    }
}

/// Returns the checklist of `--checklist`, otherwise that of the previous release, otherwise the only one.
fn checklist<'a>(
    site: &'a Site,
    args: &NewArgs,
    from: Option<&Run>,
) -> Result<&'a Arc<Checklist>, Failure> {
    let named = args.checklist.as_deref();
    match (named.or(from.map(|run| run.checklist.id.as_str())), site.checklists.as_slice()) {
        (Some(id), _) => load::checklist(site, id),
        (None, [only]) => Ok(only),
        (None, several) => {
            let ids: Vec<&str> = several.iter().map(|checklist| checklist.id.as_str()).collect();
            Err(Failure::new("which checklist is it to be run from?")
                .hint(format!("Say it with `--checklist`; there are: {}.", ids.join(", "))))
        }
    }
}

/// Refuses ids that cannot be page paths, and ids that some file system considers equal to an existing one.
fn refuse_name(site: &Site, id: &str) -> Result<(), Failure> {
    if id.rsplit_once('.').is_some_and(|(_, end)| end == "yaml") || id.starts_with("content/") {
        return Err(Failure::new(format!("`{id}` is a file; a release goes by its id"))
            .hint("Write the path below content/releases/, without .yaml."));
    }
    if let Some(Unusable { why, instead }) = disk::unusable(id) {
        let failure = Failure::new(format!("no release can be called `{id}`: a part of it {why}"));
        return Err(match instead {
            Some(instead) => failure.hint(format!("Write `{instead}`, for example.")),
            None => failure.hint("Use letters, digits, dots and dashes, with `/` between folders."),
        });
    }
    if id.rsplit('/').next() == Some("index") {
        return Err(Failure::new("no release can be called `index`: that is the list of all"));
    }
    let same = site.releases.iter().find(|entry| fold(entry.id()) == fold(id));
    same.map_or(Ok(()), |same| {
        Err(Failure::new(format!("there is a release `{}` already", same.id()))
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
        Err(Failure::new(format!("`{path}` is there already")).hint("Nothing was written."))
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
