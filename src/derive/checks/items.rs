//! Entries and items: what names nothing, what lacks a reason, what contradicts its gate or group.

use crate::derive::gates::{descends, done_before_gate};
use crate::derive::problem::{lacks_evidence, signed_off};
use crate::derive::run::Run;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::{Event, Located, State};

pub(super) fn check(run: &Run, problems: &mut Vec<Diagnostic>) {
    problems.extend(orphans(run));
    problems.extend(added_nowhere(run));
    problems.extend(added_again(run));
    for entry in &run.release.entries {
        for event in &entry.events {
            problems.extend(missing_note(&entry.key.value, event));
            problems.extend(missing_files(run, event));
        }
    }
    for row in 0..run.rows.len() {
        problems.extend(contradictions(run, row));
    }
}

fn orphans(run: &Run) -> impl Iterator<Item = Diagnostic> {
    let items = run.checklist.items.iter().map(|item| &*item.id);
    let sections = (run.checklist.sections.iter()).map(|section| section.id.as_str());
    let known: Vec<&str> = items.chain(sections).collect();
    run.orphans.iter().map(move |&orphan| {
        let key = &run.release.entries[orphan].key;
        let message = format!("`{}` names no item or section of the checklist", key.value);
        Diagnostic::new(Code::Orphan, key.span, message)
            .suggest(&key.value, known.iter().copied())
            .hint(format!(
                "`runsheet items {}` lists all ids; an item that the checklist does not have needs `text`.",
                run.checklist.id
            ))
    })
}

fn added_nowhere(run: &Run) -> impl Iterator<Item = Diagnostic> {
    let added = (run.release.entries.iter()).filter_map(|entry| entry.added.as_ref());
    let section = added.filter_map(|added| added.section.as_ref());
    section
        .filter(|section| run.checklist.section(&section.value).is_none())
        .map(|section| {
            let message = format!("the checklist has no section `{}`", section.value);
            let known = (run.checklist.sections.iter()).map(|section| section.id.as_str());
            Diagnostic::new(Code::UnknownSection, section.span, message)
                .suggest(&section.value, known)
                .hint("The item is shown at the end until its section is right.")
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
    let blank = (event.note.as_ref()).is_none_or(|note| note.value.trim().is_empty());
    (event.state.wants_note() && blank).then(|| {
        let state = event.state.word();
        let message = format!("`{key}` is {state}, and nothing says why");
        Diagnostic::new(Code::MissingNote, event.span, message)
            .hint(format!("Write `{{ state: {state}, note: … }}`."))
    })
}

/// Evidence that should lie beside the release and does not.
fn missing_files(run: &Run, event: &Event) -> Vec<Diagnostic> {
    let missing = |evidence: &&Located<String>| run.lacking.contains(&evidence.value);
    (event.evidence.iter().filter(missing))
        .map(|evidence| {
            let message = format!("the evidence `{}` is not there", evidence.value);
            Diagnostic::new(Code::MissingEvidenceFile, evidence.span, message).hint(
                "Evidence is a web address, or a file given by its path from the release's folder.",
            )
        })
        .collect()
}

fn contradictions(run: &Run, index: usize) -> Vec<Diagnostic> {
    let row = &run.rows[index];
    let Some(event) = run.events(row).last() else {
        return Vec::new();
    };
    let text = run.text(row);
    let mut problems = Vec::new();
    let mut say = |code, message: String, hint: &str| {
        problems.push(Diagnostic::new(code, event.span, message).hint(hint));
    };
    if row.counts() && done_before_gate(run, index) {
        say(
            Code::DoneBeforeGate,
            format!("`{text}` was done while a gate before it was shut"),
            "If the times are right, leave it: the page shows what happened.",
        );
    }
    if row.counts() && lacks_evidence(run, row) {
        say(
            Code::MissingEvidence,
            format!("`{text}` is done without the evidence that the checklist asks for"),
            "Add `evidence:` with a link, or a file beside the release.",
        );
    }
    if row.counts() && row.state.is_closed() && !signed_off(run, row) {
        let role = row.attributes.signoff.as_deref().unwrap_or_default();
        say(
            Code::InvalidSignoff,
            format!("`{text}` wants to be signed off by the role `{role}`"),
            &format!(
                "`by` must name the person that `roles` gives `{role}`, who may not be the release's owner."
            ),
        );
    }
    if row.own_entry().is_some() && row.is_group && row.state == State::Done {
        problems.extend(open_below(run, index, event));
    }
    problems
}

fn open_below(run: &Run, group: usize, event: &Event) -> Option<Diagnostic> {
    let mut open = (0..run.rows.len())
        .filter(|&row| descends(&run.rows, row, group))
        .filter(|&row| run.rows[row].counts() && !run.rows[row].state.is_closed());
    let first = open.next()?;
    let more = match open.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "`{}` is done while `{}`{more} below it is open",
        run.text(&run.rows[group]),
        run.text(&run.rows[first]),
    );
    Some(
        Diagnostic::new(Code::GroupDoneOverOpen, event.span, message)
            .hint("Close what lies below first, or return the group to `doing`."),
    )
}
