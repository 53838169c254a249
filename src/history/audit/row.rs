//! The row of one release.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{AuditDeparture, AuditEvidence, AuditRow, AuditSignoff};
use crate::evaluate::exception::exceptions;
use crate::evaluate::run::Run;
use crate::evaluate::{evidence, signoff};
use crate::model::release::{Event, LateChange, State, Status};
use crate::sha256::Sha256;
use crate::sources::Sources;

impl<'a> AuditRow<'a> {
    /// Returns the row of `run`. `snapshots` holds the texts of all snapshots by the release's id.
    pub(super) fn new(
        index: usize,
        run: &'a Run,
        sources: &Sources,
        snapshots: &HashMap<&str, &str>,
    ) -> Self {
        let snapshot = snapshots.get(run.release.id.as_str()).filter(|_| run.has_snapshot);
        Self {
            index,
            run,
            signoffs: signoffs(run),
            departures: departures(run),
            exceptions: exceptions(run),
            evidence: all_evidence(run, sources),
            snapshot: snapshot.map(|text| Sha256::of_text(text)),
        }
    }
}

fn signoffs(run: &Run) -> Vec<AuditSignoff<'_>> {
    let rows = run.rows.iter().enumerate();
    rows.filter_map(|(at, row)| {
        let role = run.attributes(row).signoff.as_deref()?;
        let is_given = row.state.is_closed();
        let is_due = run.status == Status::Done && row.counts();
        (is_given || is_due).then(|| AuditSignoff {
            id: run.id(row),
            text: run.text(row),
            role,
            row: at,
            event: run.events(row).last().filter(|_| is_given),
            fault: signoff::fault(run, row),
            is_waived: row.state == State::Skipped,
        })
    })
    .collect()
}

fn departures(run: &Run) -> Vec<AuditDeparture<'_>> {
    let orphans: HashSet<usize> = run.orphans.iter().copied().collect();
    let entries = run.release.entries.iter().enumerate();
    let known = entries.filter(|(at, _)| !orphans.contains(at)).map(|(_, entry)| entry);
    known
        .flat_map(|entry| {
            let id = &*entry.key.value;
            let last = entry.events.len().saturating_sub(1);
            let is_departure = move |(at, event): &(usize, &Event)| match event.state {
                State::Failed => true,
                // What was skipped or blocked for a while and then done departs from nothing.
                State::Skipped | State::Blocked => *at == last,
                _ => false,
            };
            let then = move |at: usize| (at != last).then(|| entry.events[last].state);
            let events = entry.events.iter().enumerate().filter(is_departure);
            events.map(move |(at, event)| {
                let text = text(run, id);
                AuditDeparture { id, text, event, then: then(at) }
            })
        })
        .collect()
}

/// Returns the text of an item, group or section.
fn text<'a>(run: &'a Run, id: &'a str) -> Cow<'a, str> {
    if let Some(row) = run.row(id) {
        return run.text(&run.rows[row]);
    }
    run.checklist.section(id).map_or(Cow::Borrowed(id), |section| run.section_text(section))
}

fn all_evidence<'a>(run: &'a Run, sources: &Sources) -> Vec<AuditEvidence<'a>> {
    let path = &sources.file(run.release.source).path;
    let of_entries = (run.release.entries.iter())
        .flat_map(|entry| entry.events.iter().map(|event| (&*entry.key.value, event)));
    let of_late = run.release.late.iter().filter_map(|late| match &late.change {
        LateChange::Event(event) | LateChange::Added(_, event) => {
            Some((late.key.as_ref().map_or("", |key| &*key.value), event))
        }
        LateChange::Correction(_) | LateChange::Log(_) => None,
    });
    let named = of_entries
        .chain(of_late)
        .flat_map(|(id, event)| event.evidence.iter().map(move |name| (id, name.value.as_str())));
    named
        .map(|(id, name)| {
            let file = evidence::file(path, name);
            let asset = file.as_deref().and_then(|file| sources.asset(file));
            let is_missing = file.is_some() && asset.is_none();
            AuditEvidence { id, name, sha256: asset.map(|asset| asset.bytes.sha256()), is_missing }
        })
        .collect()
}
