//! Evaluating a release's newest text against the checklist that the site has for it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate, evidence};
use crate::model::release::Release;
use crate::parse;
use crate::parse::yaml::{self, MapEntry, Node, Value};
use crate::record::late::count_late;
use crate::record::refusal::Refusal;
use crate::site::Site;
use crate::span::SourceId;

/// Evaluates `text`, a newer text of the release `known`, with late records counted. Returns the run, if the text
/// can be read, and the diagnostics of the text.
pub(super) fn reevaluate(site: &Site, known: &Run, text: &str) -> (Option<Run>, Vec<Diagnostic>) {
    evaluate_text(site, known, text, count_late)
}

/// Evaluates `text` as pages show it: late records do not count.
pub(super) fn published(site: &Site, known: &Run, text: &str) -> Option<Run> {
    evaluate_text(site, known, text, |release| release).0
}

fn evaluate_text(
    site: &Site,
    known: &Run,
    text: &str,
    prepare: impl Fn(Release) -> Release,
) -> (Option<Run>, Vec<Diagnostic>) {
    let source = known.release.source;
    let (release, diagnostics) =
        parse::release::release(&known.release.id, source, text, &site.config);
    let run = release.map(|release| {
        let path = &site.sources.file(source).path;
        let exists = |path: &str| site.sources.asset(path).is_some();
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity() == Severity::Error;
        let mut checklist_diagnostics = site.diagnostics_of(known.checklist.source);
        let suggestions = SuggestionCache::default();
        let release = prepare(release);
        let context = Context {
            has_errors: has_errors(&diagnostics) || checklist_diagnostics.any(is_error),
            closing_record: None,
            missing_evidence: evidence::missing(&evidence::files(&release, path), exists),
            checklist: Arc::clone(&known.checklist),
            ..Context::of(known, &site.config, &suggestions)
        };
        evaluate(release, &context)
    });
    (run, diagnostics)
}

/// A release as its file is now.
pub(super) struct CurrentRelease<'a> {
    pub(super) site: &'a Site,
    pub(super) run: Run,
    /// The text of the file, without byte order mark.
    pub(super) text: &'a str,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> CurrentRelease<'a> {
    /// Evaluates `text`, the newest text of the release `known`.
    ///
    /// # Errors If the text cannot be read, is of another checklist, or has an error that could change the meaning
    /// of an edit.
    pub(super) fn new(site: &'a Site, known: &Run, text: &'a str) -> Result<Self, Refusal> {
        let (run, diagnostics) = reevaluate(site, known, text);
        let id = &known.release.id;
        let fatal: Vec<Diagnostic> = (diagnostics.iter())
            .filter(|found| found.severity() == Severity::Error)
            .filter(|found| run.is_none() || is_fatal(found.code))
            .cloned()
            .collect();
        let Some(run) = run.filter(|_| fatal.is_empty()) else {
            return Err(Refusal::unreadable(id, fatal));
        };
        let checklist = &run.release.checklist.value;
        if *checklist != known.release.checklist.value {
            return Err(Refusal::new(format!(
                "the checklist of `{id}` was changed to `{checklist}` in the meantime"
            ))
            .hint("Try again."));
        }
        Ok(Self { site, run, text, diagnostics })
    }

    /// Returns the errors of the text.
    pub(super) fn errors(&self) -> Vec<Diagnostic> {
        let is_error = |found: &&Diagnostic| found.severity() == Severity::Error;
        self.diagnostics.iter().filter(is_error).cloned().collect()
    }

    /// Returns the errors in the entries of items and sections, by key.
    pub(super) fn errors_by_entry(&self) -> HashMap<String, Vec<Diagnostic>> {
        errors_by_entry(self.text, self.run.release.source, &self.diagnostics)
    }
}

/// Whether an error makes the meaning of the whole file uncertain, not only that of one entry.
fn is_fatal(code: Code) -> bool {
    matches!(
        code,
        Code::YamlSyntax | Code::DuplicateKey | Code::YamlTooLarge | Code::NotUtf8 | Code::NulByte
    )
}

/// Returns the errors of `text` in the entries of items and sections, by key.
fn errors_by_entry(
    text: &str,
    source: SourceId,
    diagnostics: &[Diagnostic],
) -> HashMap<String, Vec<Diagnostic>> {
    let mut found: HashMap<String, Vec<Diagnostic>> = HashMap::new();
    let errors = (diagnostics.iter()).filter(|diagnostic| diagnostic.severity() == Severity::Error);
    let errors: Vec<(u32, &Diagnostic)> =
        errors.filter_map(|error| Some((error.span?.start, error))).collect();
    if errors.is_empty() {
        return found;
    }
    let (Some(root), _) = yaml::parse(source, text, 0) else {
        return found;
    };
    let items = (entries(root).into_iter()).find(|entry| entry.key.text == "items");
    let mut entries = items.map(|items| entries(items.value)).unwrap_or_default();
    // The entries of a merge key come last in the list, but are elsewhere in the text.
    entries.sort_by_key(|entry| entry.key.span.start);
    for (start, error) in errors {
        let next = entries.partition_point(|entry| entry.key.span.start <= start);
        let previous = entries[..next].last();
        if let Some(entry) = previous.filter(|entry| start <= entry.value.span.end) {
            let errors = found.entry(entry.key.text.to_string()).or_default();
            errors.push(error.clone());
        }
    }
    found
}

fn entries(node: Node<'_>) -> Vec<MapEntry<'_>> {
    match node.value {
        Value::Mapping(entries) => entries,
        _ => Vec::new(),
    }
}
