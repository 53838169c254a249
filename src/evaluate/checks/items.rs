//! Entries and items: what names nothing, what lacks a reason, what contradicts its gate or group.

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::problem::{Problem, ProblemKind};
use crate::evaluate::rows::{Origin, Row};
use crate::evaluate::run::Run;
use crate::model::config::Config;
use crate::model::release::{Event, Located, Release, State};

pub(super) fn of_file(release: &Release, problems: &mut Vec<Diagnostic>) {
    for entry in &release.entries {
        let missing = |event| missing_note(&entry.key.value, event);
        problems.extend(entry.events.iter().filter_map(missing));
    }
}

pub(super) fn of_run(
    run: &Run,
    config: &Config,
    meant: &SuggestionCache,
    problems: &mut Vec<Diagnostic>,
) {
    problems.extend(orphans(run, meant));
    problems.extend(added_nowhere(run));
    problems.extend(added_again(run));
    if !run.missing_evidence.is_empty() {
        let events = (run.release.entries.iter()).flat_map(|entry| &entry.events);
        problems.extend(events.flat_map(|event| missing_files(run, event)));
    }
    let found = run.problems.iter();
    problems.extend(found.filter_map(|found| contradiction(run, found, config)));
    problems.extend((0..run.rows.len()).filter_map(|row| open_below(run, row)));
}

fn orphans(run: &Run, meant: &SuggestionCache) -> impl Iterator<Item = Diagnostic> {
    // Without its text an added item names nothing, and that the text is missing was said.
    let said = |orphan: &&usize| !run.release.entries[**orphan].lacks_text;
    let mut left = Suggestions::default();
    run.orphans.iter().filter(said).map(move |&orphan| {
        let key = &run.release.entries[orphan].key;
        let message = format!("`{}` names no item or section of the checklist", key.value);
        let near = left.take().then(|| meant.by(&key.value, &run.checklist));
        Diagnostic::new(Code::Orphan, key.span, message)
            .did_you_mean(near.flatten().as_deref())
            .hint(format!(
                "`runsheet items {}` lists all ids; an item that the checklist does not have needs `text`.",
                run.checklist.id
            ))
    })
}

fn added_nowhere(run: &Run) -> impl Iterator<Item = Diagnostic> {
    let added = (run.release.entries.iter()).filter_map(|entry| entry.added.as_ref());
    let section = added.filter_map(|added| added.section.as_ref());
    let mut left = Suggestions::default();
    section
        .filter(|section| run.checklist.section(&section.value).is_none())
        .map(move |section| {
            let message = format!("the checklist has no section `{}`", section.value);
            let known = (run.checklist.sections.iter()).map(|section| section.id.as_str());
            let problem = Diagnostic::new(Code::UnknownSection, section.span, message);
            let problem = match run.checklist.item(&section.value) {
                Some(_) => problem.hint("That is an item; `section` takes the id of a heading."),
                None => problem.suggest_if_left(&mut left, &section.value, known),
            };
            problem.hint("The item is shown at the end until its section is right.")
        })
}

/// Added items that take the id of an item or section: then nobody could name either.
fn added_again(run: &Run) -> impl Iterator<Item = Diagnostic> {
    let taken = |id: &str| run.checklist.item(id).is_some() || run.checklist.section(id).is_some();
    let added = (run.release.entries.iter()).filter(|entry| entry.added.is_some());
    added
        .map(|entry| &entry.key)
        .filter(move |key| taken(&key.value))
        .map(|key| {
            let message = format!("`{}` is an item or section of the checklist", key.value);
            Diagnostic::new(Code::ClashingId, key.span, message)
                .label("and here the key of an added item")
                .hint("Give the added item a key of its own, or take out its `text`.")
        })
}

fn missing_note(key: &str, event: &Event) -> Option<Diagnostic> {
    let blank = || (event.note.as_ref()).is_none_or(|note| note.text.value.trim().is_empty());
    (event.state.wants_note() && blank()).then(|| {
        let state = event.state.word();
        let message = format!("`{key}` is {state}, and nothing says why");
        Diagnostic::new(Code::MissingNote, event.span, message)
            .hint(format!("Write `{{ state: {state}, note: … }}`."))
    })
}

/// Evidence that should lie beside the release and does not.
fn missing_files(run: &Run, event: &Event) -> Vec<Diagnostic> {
    let missing = |evidence: &&Located<String>| run.missing_evidence.contains(&evidence.value);
    (event.evidence.iter().filter(missing))
        .map(|evidence| {
            let message = format!("the evidence `{}` is not there", evidence.value);
            Diagnostic::new(Code::MissingEvidenceFile, evidence.span, message)
                .hint(evidence_hint(&evidence.value))
        })
        .collect()
}

fn evidence_hint(evidence: &str) -> &'static str {
    let first = evidence.split('/').next().unwrap_or_default();
    if evidence.contains(':') {
        "Evidence is an address that begins with `https://` or `http://`, or a file beside the release."
    } else if evidence.starts_with('/') || evidence.contains('\\') {
        "Put a copy of the file beside the release, and write its name; `/` stands between folders."
    } else if first != evidence && first.trim_matches('.').contains('.') {
        "A web address begins with `https://`; a file is given by its path from the release's folder."
    } else if evidence.contains(' ') {
        "Words belong into `note`. Evidence is a web address, or a file given by its path from the release's folder."
    } else {
        "Evidence is a web address, or a file given by its path from the release's folder."
    }
}

/// What is wrong with the record of a row; that a step failed is no fault of its record.
fn contradiction(run: &Run, problem: &Problem, config: &Config) -> Option<Diagnostic> {
    let row = &run.rows[problem.row];
    let event = run.events(row).last()?;
    let text = || run.text(row);
    match problem.kind {
        ProblemKind::Failed | ProblemKind::Blocked => None,
        ProblemKind::BeforeGate => {
            let message = format!("`{}` was done while a gate before it was shut", text());
            let hint = "Correct the times, or record the gate; where it was so, leave it: the page shows what happened.";
            Some(Diagnostic::new(Code::DoneBeforeGate, event.span, message).hint(hint))
        }
        ProblemKind::NoEvidence => {
            let text = text();
            let message =
                format!("`{text}` is done without the evidence that the checklist asks for");
            let hint = "Add `evidence:` with a link, or a file beside the release.";
            Some(Diagnostic::new(Code::MissingEvidence, event.span, message).hint(hint))
        }
        ProblemKind::NoSignoff => unsigned(run, row, event, config),
    }
}

/// Why a sign-off does not count; nothing where the role itself is at fault, which is said elsewhere.
fn unsigned(run: &Run, row: &Row, event: &Event, config: &Config) -> Option<Diagnostic> {
    let role = run.attributes(row).signoff.as_deref()?;
    let Some(person) = run.release.role(role) else {
        let said = run.started.is_some() && !run.status.is_given_up();
        let message = format!(
            "`{}` has no valid sign-off: nobody has the role `{role}`",
            run.text(row)
        );
        let problem = Diagnostic::new(Code::InvalidSignoff, event.span, message);
        return (!said)
            .then(|| problem.hint(format!("Add `roles: {{ {role}: … }}` to the release.")));
    };
    if !config.people.is_empty() && config.person(&person.value).is_none() {
        return None;
    }
    let owner = run.release.owner.as_ref();
    let text = run.text(row);
    let person_name = &person.value;
    if owner.is_some_and(|owner| owner.value == *person_name) {
        let message = format!(
            "`{text}` has no valid sign-off: `{person_name}` has the role `{role}` and owns the release"
        );
        let problem = Diagnostic::new(Code::InvalidSignoff, event.span, message);
        return Some(problem.related(person.span, "the role is given here").hint(
            "Nobody signs off their own release: give the role, or the release, to somebody else.",
        ));
    }
    let (span, why) = match event.by.first() {
        Some(by) => (by.span, format!("`{}` has not the role `{role}`", by.value)),
        None => (event.span, "nobody is named".to_owned()),
    };
    let message = format!("`{text}` has no valid sign-off: {why}");
    let problem = Diagnostic::new(Code::InvalidSignoff, span, message);
    Some(problem.hint(format!(
        "Only `{person_name}` may sign off, because `roles` gives `{role}` to them: `by: {person_name}`."
    )))
}

/// A group that is done by its own word, over items that are not.
fn open_below(run: &Run, group: usize) -> Option<Diagnostic> {
    let row = &run.rows[group];
    if !row.is_group || row.state != State::Done || row.own_entry().is_none() {
        return None;
    }
    let event = run.events(row).last()?;
    let Origin::Item(item) = row.origin else {
        return None;
    };
    let below = item + 1..run.checklist.items[item].end;
    let mut open = (below.filter_map(|item| run.row_of(item)))
        .filter(|row| row.counts() && !row.state.is_closed());
    let first = open.next()?;
    let more = match open.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "`{}` is done while `{}`{more} below it is open",
        run.text(row),
        run.text(first),
    );
    Some(
        Diagnostic::new(Code::GroupDoneOverOpen, event.span, message)
            .hint("Close what lies below first, or return the group to `doing`."),
    )
}
