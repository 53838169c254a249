//! Parses and evaluates every release file. Drops texts as soon as possible, because a site may have ten thousand
//! releases.
//!
//! The steps: parse the text into a [`Release`] and its [`Notes`]; evaluate the release into a run
//! ([`EvaluatedRelease`]); check the targets of links. The first two are repeated only if their inputs changed.
//! Releases with `after` are evaluated last, when the status of all others is known.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::evaluate::checks::{self, SuggestionCache};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate, evidence};
use crate::history::order;
use crate::model::config::Config;
use crate::model::release::Release;
use crate::parse;
use crate::sha256::Sha256;
use crate::site::cache::ParseCache;
use crate::site::checklists::{self, ChecklistVersion, Checklists};
use crate::site::closing_record::RecordFiles;
use crate::site::links::{self, LinkTargets};
use crate::site::notes::{self, Notes};
use crate::site::predecessors::Predecessors;
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::SourceId;
use crate::unicode::nfc;

/// Everything that the evaluation of releases depends on.
pub(super) struct EvaluationContext<'a> {
    sources: &'a Sources,
    config: &'a Config,
    checklists: &'a Checklists<'a>,
    targets: &'a LinkTargets<'a>,
    /// The paths of all assets, in NFC.
    assets: HashSet<Cow<'a, str>>,
    /// Files with errors of reading.
    unread: HashSet<SourceId>,
    suggestions: SuggestionCache,
}

/// The text of a release file.
pub(super) type ReleaseText = (SourceId, Arc<str>);

impl<'a> EvaluationContext<'a> {
    /// Returns the context for all releases of a site.
    pub(super) fn new(
        sources: &'a Sources,
        config: &'a Config,
        checklists: &'a Checklists<'a>,
        targets: &'a LinkTargets<'a>,
    ) -> Self {
        let assets = sources.assets.iter();
        Self {
            sources,
            config,
            checklists,
            targets,
            assets: assets.map(|asset| nfc(&asset.path)).collect(),
            unread: checklists::files_with_errors(&sources.diagnostics),
            suggestions: SuggestionCache::default(),
        }
    }
}

/// Takes the texts of releases out of the sources, so that each can be dropped once it is parsed.
pub(super) fn take_texts(sources: &mut Sources) -> Vec<ReleaseText> {
    let ids: Vec<SourceId> = (sources.of_kind(SourceKind::Release))
        .filter(|(id, _)| !sources.is_unread(*id))
        .map(|(id, _)| id)
        .collect();
    ids.into_iter().map(|id| (id, std::mem::take(&mut sources.file_mut(id).text))).collect()
}

/// Puts back the texts that a page or diagnostic quotes.
pub(super) fn put_back(texts: Vec<ReleaseText>, sources: &mut Sources) {
    for (id, text) in texts {
        sources.file_mut(id).text = text;
    }
}

/// All releases.
pub(super) struct LoadedReleases {
    /// The releases in the order of their starts.
    pub(super) entries: Vec<ReleaseEntry>,
    /// Their diagnostics.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The texts that a page or diagnostic quotes.
    pub(super) quoted: Vec<ReleaseText>,
    /// The cache entries.
    pub(super) cached: Vec<(SourceId, Arc<str>, CachedRelease)>,
}

/// The result of parsing and evaluating one text.
#[derive(Debug)]
pub(super) struct CachedRelease {
    read: Option<(Arc<Release>, Arc<Notes>)>,
    diagnostics: Arc<[Diagnostic]>,
    evaluated: Option<Arc<EvaluatedRelease>>,
}

/// An evaluated release, and the inputs that are not in its run.
#[derive(Debug)]
struct EvaluatedRelease {
    run: Arc<Run>,
    /// The digests of its evidence files, if its closing has a record.
    evidence: Vec<Option<Sha256>>,
    /// Whether there were errors before the evaluation.
    had_errors: bool,
}

/// A release that was parsed, with its checklist.
struct ParsedRelease<'a> {
    source: SourceId,
    text: Arc<str>,
    read: Option<(Arc<Release>, Arc<Notes>)>,
    diagnostics: Arc<[Diagnostic]>,
    checklist: Option<ChecklistVersion>,
    cached: Option<&'a CachedRelease>,
}

/// A release with its diagnostics.
struct LoadedRelease {
    entry: ReleaseEntry,
    diagnostics: Vec<Diagnostic>,
    /// The text, or the part that is still needed.
    text: Option<ReleaseText>,
    /// Whether a page or diagnostic may quote the text.
    is_quoted: bool,
    cached: Option<CachedRelease>,
}

/// Parses and evaluates all releases, except for what is cached.
pub(super) fn releases(
    texts: Vec<ReleaseText>,
    context: &EvaluationContext<'_>,
    cache: &ParseCache<SourceId, CachedRelease>,
    remember: bool,
) -> LoadedReleases {
    let parsed = texts.into_par_iter().map(|(source, text)| {
        let parsed = ParsedRelease::new(source, text, context, cache);
        if parsed.has_predecessor() {
            Err(parsed)
        } else {
            Ok(parsed.evaluate(context, None, remember))
        }
    });
    let parsed: Vec<Result<LoadedRelease, ParsedRelease<'_>>> = parsed.collect();
    let predecessors = predecessors(&parsed, context);
    let loaded = parsed.into_par_iter().map(|parsed| {
        parsed.unwrap_or_else(|waiting| waiting.evaluate(context, Some(&predecessors), remember))
    });
    collect(loaded.collect(), context)
}

/// Collects the releases that others may wait for.
fn predecessors(
    parsed: &[Result<LoadedRelease, ParsedRelease<'_>>],
    context: &EvaluationContext<'_>,
) -> Predecessors {
    if parsed.iter().all(Result::is_ok) {
        return Predecessors::default();
    }
    let waiting = parsed.iter().filter_map(|parsed| parsed.as_ref().err());
    let named: HashSet<&str> = waiting.filter_map(ParsedRelease::after).collect();
    let unread = unread(context);
    let unread = unread.iter().map(|entry| (entry.id(), None, true));
    let parsed = parsed.iter().map(|parsed| match parsed {
        Ok(loaded) => {
            let entry = &loaded.entry;
            let has_errors = match entry {
                ReleaseEntry::Run(run) => run.has_errors,
                ReleaseEntry::Broken { .. } => true,
            };
            (entry.id(), entry.release(), has_errors)
        }
        Err(waiting) => {
            let release = waiting.read.as_ref().map(|(release, _)| &**release);
            let id = context.sources.file(waiting.source).id.as_str();
            // Only a release that another one waits for is evaluated twice.
            let has_errors = named.contains(id) && waiting.has_errors(context);
            (id, release, has_errors)
        }
    });
    let releases: Vec<_> = parsed.chain(unread).collect();
    Predecessors::new(&releases)
}

fn collect(loaded: Vec<LoadedRelease>, context: &EvaluationContext<'_>) -> LoadedReleases {
    let mut all = LoadedReleases {
        entries: unread(context),
        diagnostics: Vec::new(),
        quoted: Vec::new(),
        cached: Vec::new(),
    };
    for release in loaded {
        all.entries.push(release.entry);
        all.diagnostics.extend(release.diagnostics);
        if let (Some(cached), Some((source, text))) = (release.cached, &release.text) {
            all.cached.push((*source, Arc::clone(text), cached));
        }
        all.quoted.extend(release.text.filter(|_| release.is_quoted));
    }
    all.entries.par_sort_by(|a, b| order::compare(a, b, &context.config.zone));
    all
}

/// Returns the part of a text that its diagnostics quote: all up to the end of the last line that one refers to.
/// If ten thousand releases have a warning in their first lines, this saves a seventh of the memory.
fn excerpt(text: &Arc<str>, diagnostics: &[Diagnostic]) -> Arc<str> {
    let spans = diagnostics.iter().flat_map(|diagnostic| {
        let related = diagnostic.related.iter().map(|(span, _)| *span);
        diagnostic.span.into_iter().chain(related)
    });
    let last = spans.map(|span| span.end as usize).max();
    let last = last.unwrap_or(text.len());
    match text.get(last..).and_then(|rest| rest.find('\n')) {
        Some(end) => Arc::from(&text[..=last + end]),
        None => Arc::clone(text),
    }
}

/// Returns the releases whose files could not be read at all.
fn unread(context: &EvaluationContext<'_>) -> Vec<ReleaseEntry> {
    (context.sources.of_kind(SourceKind::Release))
        .filter(|(id, _)| context.sources.is_unread(*id))
        .map(|(id, file)| broken(id, file))
        .collect()
}

fn broken(source: SourceId, file: &SourceFile) -> ReleaseEntry {
    ReleaseEntry::Broken { id: file.id.clone(), source }
}

impl<'a> ParsedRelease<'a> {
    /// Parses `text`, unless the same text is cached.
    fn new(
        source: SourceId,
        text: Arc<str>,
        context: &EvaluationContext<'_>,
        cache: &'a ParseCache<SourceId, CachedRelease>,
    ) -> Self {
        let (file, config) = (context.sources.file(source), context.config);
        let cached = cache.get(&source, &text);
        let (read, diagnostics) = if let Some(cached) = cached {
            (cached.read.clone(), Arc::clone(&cached.diagnostics))
        } else {
            let (release, found) = parse::release::release(&file.id, source, &text, config);
            let read = release.map(|mut release| {
                let mut notes = notes::read(&mut release, &file.path);
                notes.diagnostics.extend(checks::of_file(&release, config));
                (Arc::new(release), Arc::new(notes))
            });
            (read, found.into())
        };
        let checklist = read
            .as_ref()
            .and_then(|(release, _)| context.checklists.of(&file.id, &release.checklist.value));
        Self { source, text, read, diagnostics, checklist, cached }
    }

    /// The id of the release that it waits for.
    fn after(&self) -> Option<&str> {
        let (release, _) = self.read.as_ref()?;
        release.after.as_ref().map(|after| after.value.as_str())
    }

    /// Whether it has errors, apart from its `after`.
    fn has_errors(&self, context: &EvaluationContext<'_>) -> bool {
        let (Some((release, notes)), Some(checklist)) = (&self.read, self.checklist.clone()) else {
            return true;
        };
        let diagnostics = [&self.diagnostics[..], &notes.diagnostics[..]].concat();
        let release_context =
            self.release_context(release, notes, checklist, context, None, &diagnostics);
        evaluate(Arc::clone(release), &release_context).has_errors
    }

    /// Whether its evaluation depends on another release.
    fn has_predecessor(&self) -> bool {
        let has_after = |(release, _): &(Arc<Release>, _)| release.after.is_some();
        self.checklist.is_some() && self.read.as_ref().is_some_and(has_after)
    }

    /// Evaluates the release. `predecessors` is required if it [has one](Self::has_predecessor).
    fn evaluate(
        mut self,
        context: &EvaluationContext<'_>,
        predecessors: Option<&Predecessors>,
        remember: bool,
    ) -> LoadedRelease {
        let file = context.sources.file(self.source);
        let mut diagnostics = self.diagnostics.to_vec();
        let (entry, evaluated) = match (self.read.take(), self.checklist.take()) {
            (Some((release, notes)), Some(checklist)) => {
                diagnostics.extend(notes.diagnostics.iter().cloned());
                diagnostics.extend(predecessors.and_then(|all| all.diagnostic(&release)));
                let release_context = self.release_context(
                    &release,
                    &notes,
                    checklist,
                    context,
                    predecessors,
                    &diagnostics,
                );
                let files = RecordFiles {
                    sources: context.sources,
                    path: &file.path,
                    snapshot: context.checklists.snapshot(&file.id),
                };
                let evaluated = self.evaluated(release, &notes, release_context, files);
                let run = Arc::clone(&evaluated.run);
                diagnostics.extend(run.diagnostics.iter().cloned());
                diagnostics.extend(links::broken_in_notes(
                    &notes.links,
                    &run,
                    &file.path,
                    context.targets,
                ));
                self.read = Some((Arc::clone(&run.release), notes));
                (ReleaseEntry::Run(run), Some(evaluated))
            }
            (read, _) => {
                let unknown = read
                    .as_ref()
                    .map(|(release, _)| unknown_checklist(release, context.checklists));
                diagnostics.extend(unknown);
                self.read = read;
                (broken(self.source, file), None)
            }
        };
        self.loaded(entry, diagnostics, evaluated, context, remember)
    }

    fn release_context<'c>(
        &self,
        release: &Release,
        notes: &Notes,
        checklist: ChecklistVersion,
        context: &'c EvaluationContext<'_>,
        predecessors: Option<&Predecessors>,
        diagnostics: &[Diagnostic],
    ) -> Context<'c> {
        Context {
            config: context.config,
            suggestions: &context.suggestions,
            checklist: checklist.checklist,
            has_snapshot: checklist.is_snapshot,
            has_errors: checklist.has_errors
                || context.unread.contains(&self.source)
                || has_errors(diagnostics),
            missing_evidence: evidence::missing(&notes.files, |path| {
                context.assets.contains(&nfc(path))
            }),
            predecessor: predecessors.and_then(|all| all.of(release)),
            closing_record: None,
        }
    }

    /// Returns the cached evaluation if it had the same inputs, else a new one.
    fn evaluated(
        &self,
        release: Arc<Release>,
        notes: &Notes,
        context: Context<'_>,
        files: RecordFiles<'_>,
    ) -> Arc<EvaluatedRelease> {
        let has_record = release.closing().is_some_and(|closing| closing.record.is_some());
        let evidence = notes.files.iter().filter(|_| has_record);
        let evidence: Vec<_> = evidence.map(|file| files.digest(file.name())).collect();
        let cached = self.cached.and_then(|cached| cached.evaluated.as_ref());
        let cached =
            cached.filter(|cached| cached.evidence == evidence && cached.had_inputs(&context));
        if let Some(cached) = cached {
            return Arc::clone(cached);
        }
        let closing_record = files.compare(&release, &self.text);
        let context = Context { closing_record, ..context };
        Arc::new(EvaluatedRelease {
            had_errors: context.has_errors,
            run: Arc::new(evaluate(release, &context)),
            evidence,
        })
    }

    /// Returns the release with the part of its text that is still needed.
    fn loaded(
        self,
        entry: ReleaseEntry,
        diagnostics: Vec<Diagnostic>,
        evaluated: Option<Arc<EvaluatedRelease>>,
        context: &EvaluationContext<'_>,
        remember: bool,
    ) -> LoadedRelease {
        let is_shown = matches!(entry, ReleaseEntry::Broken { .. })
            || context.unread.contains(&self.source)
            || has_errors(&diagnostics);
        let is_quoted = is_shown || !diagnostics.is_empty();
        let text = if remember || is_shown {
            Some((self.source, self.text))
        } else {
            is_quoted.then(|| (self.source, excerpt(&self.text, &diagnostics)))
        };
        let cached = CachedRelease { read: self.read, diagnostics: self.diagnostics, evaluated };
        LoadedRelease { entry, diagnostics, text, is_quoted, cached: remember.then_some(cached) }
    }
}

impl EvaluatedRelease {
    /// Whether the release was evaluated with the inputs in `context`.
    fn had_inputs(&self, context: &Context<'_>) -> bool {
        Arc::ptr_eq(&self.run.checklist, &context.checklist)
            && self.had_errors == context.has_errors
            && self.run.has_snapshot == context.has_snapshot
            && self.run.missing_evidence == context.missing_evidence
            && self.run.predecessor == context.predecessor
    }
}

/// The most checklists that an unknown id is compared with, because every release may have an unknown one.
const COMPARED: usize = 1_000;

fn unknown_checklist(release: &Release, checklists: &Checklists<'_>) -> Diagnostic {
    let id = &release.checklist;
    let message = format!("the checklist `{}` does not exist", id.value);
    let known = checklists.ids().take(COMPARED);
    Diagnostic::new(Code::UnknownChecklist, id.span, message)
        .suggest(&id.value, known)
        .hint("Write the path of its file under `content/checklists`, without `.md`.")
}
