//! Checks entries and items: orphans, missing notes and evidence, contradictions to gates and groups.

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::problem::{Problem, ProblemKind};
use crate::evaluate::rows::{Origin, Row};
use crate::evaluate::run::Run;
use crate::evaluate::signoff::{self, SignoffFault};
use crate::model::config::Config;
use crate::model::release::{Event, Located, Release, State};
use crate::span::Span;

pub(super) fn of_file(release: &Release, diagnostics: &mut Vec<Diagnostic>) {
    for entry in &release.entries {
        let missing = |event| missing_note(&entry.key.value, event);
        diagnostics.extend(entry.events.iter().filter_map(missing));
    }
}

pub(super) fn of_run(
    run: &Run,
    config: &Config,
    suggestions: &SuggestionCache,
    diagnostics: &mut Vec<Diagnostic>,
) {
    diagnostics.extend(orphans(run, suggestions));
    diagnostics.extend(unknown_sections(run));
    diagnostics.extend(clashing_ids(run));
    if !run.missing_evidence.is_empty() {
        let events = run.release.events_with_late();
        diagnostics.extend(events.flat_map(|event| missing_files(run, event)));
    }
    diagnostics.extend(done_before_gate(run));
    let found = run.problems.iter();
    diagnostics.extend(found.filter_map(|found| contradiction(run, found, config)));
    diagnostics.extend((0..run.rows.len()).filter_map(|row| open_items_in_group(run, row)));
}

fn orphans(run: &Run, suggestions: &SuggestionCache) -> impl Iterator<Item = Diagnostic> {
    // An added item without text has its own diagnostic already.
    let is_orphan = |orphan: &&usize| !run.release.entries[**orphan].is_missing_text;
    let mut remaining = Suggestions::default();
    run.orphans.iter().filter(is_orphan).map(move |&orphan| {
        let key = &run.release.entries[orphan].key;
        let checklist = &run.checklist.id;
        let message = format!("checklist `{checklist}` has no item or section `{}`", key.value);
        let near = remaining.take().then(|| suggestions.nearest_id(&key.value, &run.checklist));
        Diagnostic::new(Code::Orphan, key.span, message)
            .did_you_mean(near.flatten().as_deref())
            .hint(format!(
                "Run `runsheet items {}` to list all ids. An added item requires `text`.",
                run.checklist.id
            ))
    })
}

fn unknown_sections(run: &Run) -> impl Iterator<Item = Diagnostic> {
    let added = (run.release.entries.iter()).filter_map(|entry| entry.added.as_ref());
    let section = added.filter_map(|added| added.section.as_ref());
    let mut remaining = Suggestions::default();
    section.filter(|section| run.checklist.section(&section.value).is_none()).map(move |section| {
        let message =
            format!("checklist `{}` has no section `{}`", run.checklist.id, section.value);
        let known = (run.checklist.sections.iter()).map(|section| section.id.as_str());
        let diagnostic = Diagnostic::new(Code::UnknownSection, section.span, message);
        let diagnostic = match run.checklist.item(&section.value) {
            Some(_) => diagnostic.hint("Write the id of a heading. This is the id of an item."),
            None => diagnostic.suggest_within(&mut remaining, &section.value, known),
        };
        diagnostic.hint("Until then the item is shown at the end.")
    })
}

/// Reports added items whose key is also the id of an item or section, because the id would be ambiguous.
fn clashing_ids(run: &Run) -> impl Iterator<Item = Diagnostic> {
    let taken = |id: &str| run.checklist.item(id).is_some() || run.checklist.section(id).is_some();
    let added = (run.release.entries.iter()).filter(|entry| entry.added.is_some());
    added.map(|entry| &entry.key).filter(move |key| taken(&key.value)).map(|key| {
        let message = format!("the added item `{}` has the id of an item or section", key.value);
        Diagnostic::new(Code::ClashingId, key.span, message)
            .label("key of an added item")
            .hint("Rename the added item, or delete its `text`.")
    })
}

fn missing_note(key: &str, event: &Event) -> Option<Diagnostic> {
    let is_blank = || (event.note.as_ref()).is_none_or(|note| note.text.value.trim().is_empty());
    (event.state.requires_note() && is_blank()).then(|| {
        let state = event.state.word();
        let message = format!("`{key}` is {state}, but has no note with the reason");
        Diagnostic::new(Code::MissingNote, event.span, message)
            .hint(format!("Add a note, as in `{{ state: {state}, note: … }}`."))
    })
}

/// Reports evidence files that do not exist.
fn missing_files(run: &Run, event: &Event) -> Vec<Diagnostic> {
    let missing = |evidence: &&Located<String>| run.missing_evidence.contains(&evidence.value);
    (event.evidence.iter().filter(missing))
        .map(|evidence| {
            let message = format!("the evidence file `{}` does not exist", evidence.value);
            Diagnostic::new(Code::MissingEvidenceFile, evidence.span, message)
                .hint(evidence_hint(&evidence.value))
        })
        .collect()
}

fn evidence_hint(evidence: &str) -> &'static str {
    let first = evidence.split('/').next().unwrap_or_default();
    if evidence.contains(':') {
        "Write a URL that begins with `https://` or `http://`, or the path of a file."
    } else if evidence.starts_with('/') || evidence.contains('\\') {
        "Write the path of the file from the release's folder, with `/` between folders."
    } else if first != evidence && first.trim_matches('.').contains('.') {
        "Write a URL that begins with `https://`, or the path of a file from the release's folder."
    } else if evidence.contains(' ') {
        "Write a URL, or the path of a file from the release's folder. Put text under `note`."
    } else {
        "Write a URL, or the path of a file from the release's folder."
    }
}

/// Reports items that were done before a gate that guards them was passed.
fn done_before_gate(run: &Run) -> impl Iterator<Item = Diagnostic> {
    let rows = run.rows.iter().filter(|row| row.before_gate && row.counts());
    rows.filter_map(|row| {
        let event = run.events(row).last()?;
        let message = format!("“{}” was done while a gate that guards it was shut", run.text(row));
        let hint = "Correct the time if it is wrong. Otherwise leave it: the page lists it as an exception.";
        Some(Diagnostic::new(Code::DoneBeforeGate, event.span, message).hint(hint))
    })
}

/// Reports a problem that contradicts the checklist. Failed and blocked items are problems but not contradictions.
fn contradiction(run: &Run, problem: &Problem, config: &Config) -> Option<Diagnostic> {
    let row = &run.rows[problem.row];
    let event = run.events(row).last()?;
    let text = || run.text(row);
    match problem.kind {
        ProblemKind::Failed | ProblemKind::Blocked => None,
        ProblemKind::NoEvidence => {
            let text = text();
            let message = format!("“{text}” is done without the required evidence");
            let hint =
                "Add `evidence` with a URL, or the path of a file from the release's folder.";
            Some(Diagnostic::new(Code::MissingEvidence, event.span, message).hint(hint))
        }
        ProblemKind::NoSignoff => invalid_signoff(run, row, event, config),
    }
}

/// Reports why a sign-off is invalid; `None` if the role itself has a diagnostic.
fn invalid_signoff(run: &Run, row: &Row, event: &Event, config: &Config) -> Option<Diagnostic> {
    let role = run.attributes(row).signoff.as_deref()?;
    let text = run.text(row);
    let person = run.release.role(role);
    let invalid = |span: Span, why: String, hint: String| {
        let message = format!("“{text}” has no valid sign-off: {why}");
        Some(Diagnostic::new(Code::InvalidSignoff, span, message).hint(hint))
    };
    if person
        .is_some_and(|person| !config.people.is_empty() && config.person(&person.value).is_none())
    {
        return None;
    }
    match signoff::fault(run, row)? {
        SignoffFault::NoHolder => {
            // Same condition as for `unfilled-role`, which reports the role with a hint.
            let role_reported = run.started.is_some() && !run.status.is_abandoned();
            let hint = format!("Add `roles: {{ {role}: … }}` to the release.");
            invalid(event.span, format!("the role `{role}` has no holder"), hint)
                .filter(|_| !role_reported)
        }
        SignoffFault::OwnRelease(holder) => {
            let why = format!("`{holder}` holds the role `{role}` and owns the release");
            let hint = "Give the role or the release to another person.";
            let diagnostic = invalid(event.span, why, hint.to_owned())?;
            Some(diagnostic.related(person?.span, "holder of the role"))
        }
        // `role-not-allowed` reports the role.
        SignoffFault::NotAllowed(_) => None,
        SignoffFault::NotHolder { holder } => {
            let (span, why) = match event.by.first() {
                Some(by) => (by.span, format!("`{}` does not hold the role `{role}`", by.value)),
                None => (event.span, "it has no `by`".to_owned()),
            };
            let hint = format!("Have `{holder}` sign off, who holds the role `{role}`.");
            invalid(span, why, hint)
        }
        SignoffFault::OtherArtifact => {
            let artifact = &run.release.artifact.as_ref()?.value;
            let (span, why) = match event.artifact() {
                Some(other) => (other.span, format!("it is for `{}`", other.value)),
                None => (event.span, "it has no `artifact`".to_owned()),
            };
            let hint = format!("Have the current artifact `{artifact}` signed off.");
            invalid(span, why, hint)
        }
    }
}

/// Reports a group whose own entry is done although items in it are open.
fn open_items_in_group(run: &Run, group: usize) -> Option<Diagnostic> {
    let row = &run.rows[group];
    if !row.is_group || row.state != State::Done || row.own_entry().is_none() {
        return None;
    }
    let event = run.events(row).last()?;
    let Origin::Item(item) = row.origin else {
        return None;
    };
    let children = item + 1..run.checklist.items[item].end;
    let mut open = (children.filter_map(|item| run.row_of(item)))
        .filter(|row| row.counts() && !row.state.is_closed());
    let first = open.next()?;
    let (more, verb) = match open.count() {
        0 => (String::new(), "is"),
        more => (format!(" and {more} more"), "are"),
    };
    let message = format!(
        "“{}” is done while “{}”{more} under it {verb} open",
        run.text(row),
        run.text(first)
    );
    Some(
        Diagnostic::new(Code::GroupDoneOverOpen, event.span, message)
            .hint("Close the open items first, or set the group to `doing`."),
    )
}
