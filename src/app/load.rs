//! Loading a site, and finding its checklists and releases by id.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{GlobalOptions, ReleaseFilter};
use crate::app::terminal::Terminal;
use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean, has_errors};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::evidence;
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::site::Site;
use crate::site::assemble::{ParsedConfig, assemble_configured};
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::SourceId;
use crate::unicode::nfc;
use crate::{disk, parse, render};

/// Loads a site, or the part of it that a command needs.
#[derive(Debug)]
pub(crate) struct SiteLoader {
    root: PathBuf,
    output: Option<PathBuf>,
    revision: Option<String>,
}

impl From<&GlobalOptions> for SiteLoader {
    fn from(common: &GlobalOptions) -> Self {
        Self::at(&common.root)
    }
}

impl SiteLoader {
    /// Returns a loader of the site in `root`.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf(), output: None, revision: None }
    }

    /// Sets an output folder in place of the configured one.
    pub(crate) fn output(self, output: Option<PathBuf>) -> Self {
        Self { output, ..self }
    }

    /// Sets the commit to show on every page.
    pub(crate) fn revision(self, revision: Option<String>) -> Self {
        Self { revision, ..self }
    }

    /// Reads the configuration alone.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        Ok(self.parsed_config()?.config)
    }

    /// Reads the configuration alone, with what is wrong with it.
    pub(crate) fn parsed_config(&self) -> Result<ParsedConfig, Failure> {
        let file = disk::read_config(&self.root)?;
        Ok(ParsedConfig::of(&file))
    }

    /// Reads and assembles the site.
    pub(crate) fn site(self, output: Terminal) -> Result<Site, Failure> {
        let config_file = disk::read_config(&self.root)?;
        let parsed = ParsedConfig::of(&config_file);
        let config = &parsed.config;
        let folder = (self.output.clone()).unwrap_or_else(|| self.root.join(&config.output));
        let mut sources = disk::read(&self.root, &config.theme, &folder, config_file)?;
        show_size(&sources, output);
        warn_of_interrupted(&self.root, output);
        render::theme::add_built_in_files(&mut sources);
        Ok(assemble_configured(sources, parsed, self.revision))
    }

    /// Reads and assembles one release with what its evaluation depends on: `site.yaml`, its checklist and
    /// snapshot, its evidence, and the releases that `after` leads to. `evidence` names more files next to the
    /// release.
    ///
    /// Reads the whole site if `id` does not name one readable release, or its checklist or `after` is missing,
    /// because messages then list what the site has.
    pub(crate) fn release(
        self,
        id: &str,
        evidence: &[String],
        output: Terminal,
    ) -> Result<Site, Failure> {
        let Some((sources, config)) = self.read_release(id, evidence)? else {
            return self.site(output);
        };
        let site = assemble_configured(sources, config, None);
        let is_broken = |entry: &ReleaseEntry| matches!(entry, ReleaseEntry::Broken { .. });
        let lacks_predecessor = |diagnostic: &Diagnostic| diagnostic.code == Code::UnknownAfter;
        if site.releases.iter().any(is_broken) || site.diagnostics.iter().any(lacks_predecessor) {
            return self.site(output);
        }
        show_size(&site.sources, output);
        warn_of_interrupted(&self.root, output);
        Ok(site)
    }

    /// The files of the release, or `None` if `id` does not name exactly one.
    fn read_release(
        &self,
        id: &str,
        evidence: &[String],
    ) -> Result<Option<(Sources, ParsedConfig)>, Failure> {
        let config_file = disk::read_config(&self.root)?;
        let parsed = ParsedConfig::of(&config_file);
        let config = &parsed.config;
        let folder = self.root.join(&config.output);
        let read = |paths: &BTreeSet<String>| {
            disk::read_files(&self.root, &folder, config_file.clone(), paths)
        };
        let mut paths = BTreeSet::from([release_path(id)]);
        let mut sources = read(&paths)?;
        if !has_release(&sources) {
            let [only] = &disk::release_ids_ending_in(&self.root, id)[..] else {
                return Ok(None);
            };
            paths = BTreeSet::from([release_path(only)]);
            sources = read(&paths)?;
        }
        loop {
            let found: Vec<String> = (sources.of_kind(SourceKind::Release))
                .flat_map(|(source, file)| dependencies(source, file, config, evidence))
                .collect();
            // Only releases lead to more files, so the others are read once, in the end.
            let new = found.into_iter().filter(|path| paths.insert(path.clone()));
            let is_release = |path: &String| Path::new(path).extension() == Some("yaml".as_ref());
            let new: BTreeSet<String> = new.filter(is_release).collect();
            if new.is_empty() {
                break;
            }
            sources = read(&new)?;
        }
        let sources = read(&paths)?;
        Ok(has_release(&sources).then_some((sources, parsed)))
    }
}

fn show_size(sources: &Sources, output: Terminal) {
    output.detail(format_args!(
        "Read {} texts and {} other files",
        sources.files.len(),
        sources.assets.len()
    ));
}

fn has_release(sources: &Sources) -> bool {
    sources.of_kind(SourceKind::Release).next().is_some()
}

fn release_path(id: &str) -> String {
    format!("content/releases/{id}.yaml")
}

/// The files that the evaluation of the release in `file` depends on.
fn dependencies(
    source: SourceId,
    file: &SourceFile,
    config: &Config,
    evidence: &[String],
) -> Vec<String> {
    let (Some(release), _) = parse::release::release(&file.id, source, &file.text, config) else {
        return Vec::new();
    };
    let mut paths = vec![
        format!("content/releases/{}.md", file.id),
        format!("content/checklists/{}.md", release.checklist.value),
    ];
    let after = release.after.as_ref();
    paths.extend(after.map(|after| release_path(&after.value)));
    let recorded = release.events_with_late().flat_map(|event| &event.evidence);
    let files = recorded.map(|name| &name.value).chain(evidence);
    paths.extend(files.filter_map(|name| evidence::file(&file.path, name)));
    paths
}

/// Warns of a change that an interrupted command left half written. Commands that only read leave it to the
/// next command that records, because they must not write into the site.
pub(crate) fn warn_of_interrupted(root: &Path, output: Terminal) {
    let paths = disk::interrupted(root);
    if !paths.is_empty() {
        output.caution(&format!(
            "a command was interrupted while it changed {}: run any command that records to complete the change",
            paths.join(" and ")
        ));
    }
}

/// Returns the output folder: the requested one, otherwise the configured one under `root`.
pub(crate) fn output_folder(root: &Path, requested: Option<&PathBuf>, site: &Site) -> PathBuf {
    requested.cloned().unwrap_or_else(|| root.join(&site.config.output))
}

/// Returns the outcome of a command that found `diagnostics`.
pub(crate) fn outcome(problems: &[Diagnostic], strict: bool) -> Outcome {
    let warned = |problem: &Diagnostic| problem.severity() == Severity::Warning;
    if has_errors(problems) || (strict && problems.iter().any(warned)) {
        Outcome::Problems
    } else {
        Outcome::Fine
    }
}

/// Finds a checklist by id.
pub(crate) fn checklist<'a>(site: &'a Site, id: &str) -> Result<&'a Arc<Checklist>, Failure> {
    let found = site.checklists.iter().find(|list| list.id == *nfc(id));
    found.ok_or_else(|| {
        let known = site.checklists.iter().map(|list| list.id.as_str());
        unknown("checklist", id, known)
    })
}

/// Finds the release with that id, or the only one whose id ends in it.
pub(crate) fn release<'a>(site: &'a Site, id: &str) -> Result<&'a ReleaseEntry, Failure> {
    let id = &*nfc(id);
    if let Some(exact) = site.releases.iter().find(|entry| entry.id() == id) {
        return Ok(exact);
    }
    let suffix = format!("/{id}");
    let ending: Vec<&ReleaseEntry> =
        (site.releases.iter()).filter(|entry| entry.id().ends_with(&suffix)).collect();
    match ending.as_slice() {
        [] => {
            let known = site.releases.iter().map(ReleaseEntry::id);
            let failure = unknown("release", id, known);
            let is_release = |problem: &Diagnostic| {
                problem.span.is_none() && problem.path.starts_with("content/releases/")
            };
            Err(if site.diagnostics.iter().any(is_release) {
                failure.hint("Run `runsheet check` to list ignored files.")
            } else {
                failure
            })
        }
        [only] => Ok(only),
        several => {
            let mut ids: Vec<&str> = several.iter().map(|entry| entry.id()).collect();
            // They all end in `id`, so the shortest is the nearest.
            ids.sort_by_key(|id| id.len());
            let names: Vec<String> =
                ids.iter().take(MAX_LISTED).map(|id| format!("`{id}`")).collect();
            let more = match ids.len() - names.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            Err(Failure::new(format!("`{id}` matches {} releases", ids.len()))
                .hint(format!("Write a full id: {}{more}.", names.join(", "))))
        }
    }
}

/// Checks that the site has the service and the environment that a filter asks for. An environment can be declared, too.
pub(crate) fn check_filter(site: &Site, filter: &ReleaseFilter) -> Result<(), Failure> {
    let releases = || site.runs().map(|run| &run.release);
    let services: BTreeSet<&str> =
        releases().filter_map(|release| release.service.as_deref()).collect();
    let mut environments: BTreeSet<&str> = releases()
        .filter_map(|release| Some(release.environment.as_ref()?.value.as_str()))
        .collect();
    let checklists = site.checklists.iter().flat_map(|checklist| &checklist.front.environments);
    environments.extend(site.config.environments.iter().chain(checklists).map(String::as_str));
    for (what, asked, known) in
        [("service", &filter.service, services), ("environment", &filter.environment, environments)]
    {
        let Some(asked) = asked.as_deref().filter(|asked| !known.contains(asked)) else {
            continue;
        };
        let failure = Failure::new(format!("no release has the {what} `{asked}`"));
        return Err(match did_you_mean(asked, known.iter().copied()) {
            Some(hint) => failure.hint(hint),
            None if known.is_empty() => failure,
            None => failure.hint(format!("Valid {what}s: {}.", Vec::from_iter(known).join(", "))),
        });
    }
    Ok(())
}

/// The number of ids that a message lists.
const MAX_LISTED: usize = 5;

/// Returns the failure for an id that matches none of `known`. It proposes the nearest ids, or all if they are few.
fn unknown<'a>(what: &str, id: &str, known: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let failure = Failure::new(format!("the {what} `{id}` does not exist"));
    if let Some(hint) = did_you_mean(id, known.clone()) {
        return failure.hint(hint);
    }
    match known.take(MAX_LISTED + 1).collect::<Vec<_>>().as_slice() {
        [] if what == "release" => failure.hint("Run `runsheet new` to create a release."),
        [] => failure.hint(format!("Add a {what} to `content/{what}s`.")),
        few if few.len() <= MAX_LISTED => {
            failure.hint(format!("Valid {what}s: {}.", few.join(", ")))
        }
        _ => failure.hint(format!(
            "Write the path of its file under `content/{what}s`, without its extension."
        )),
    }
}
