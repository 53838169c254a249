//! The reasons against a go: one line for each item, worst first.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::reason::{ReasonKind, VerdictReason};
use crate::evaluate::requirements::is_signed_off;
use crate::evaluate::rows::Row;
use crate::evaluate::verdict::Verdict;
use crate::model::release::{Event, State};
use crate::render::brief::gist;
use crate::render::view::difference::capitalised;
use crate::render::view::frame::RunFrame;
use crate::render::view::line::{EvidenceView, evidence, signoff_fault};
use crate::render::view::sentence::ERRORS;

/// One reason against a go.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ReasonView {
    /// The icon.
    pub(crate) icon: &'static str,
    /// The kind: `Failed`, or several: `No evidence, not signed off`.
    pub(crate) kind: String,
    /// The item without markup, or the release.
    pub(crate) text: String,
    /// Its permalink, if any.
    pub(crate) href: Option<String>,
    /// Its group or section, if another reason has the same text; may be empty.
    pub(crate) place: String,
    /// The first line of the note of its last event, or what is wrong with its sign-off; may be empty.
    pub(crate) note: String,
    /// The evidence of its last event.
    pub(crate) evidence: Vec<EvidenceView>,
    /// Who must act: `Greta Lindqvist, manager`; empty if not known, none in a closed release and for a sign-off.
    pub(crate) waits_for: Option<String>,
    /// `failed 13:01`, `not begun`, or `Ines Roth 13:01` if no person must act; may be empty.
    pub(crate) when: String,
}

/// Returns the reasons against a go: one for each item, problems first.
pub(super) fn reasons(frame: &RunFrame<'_>, verdict: &Verdict) -> Vec<ReasonView> {
    let mut reasons: Vec<(Option<usize>, ReasonView)> = Vec::new();
    let mut by_row: HashMap<usize, usize> = HashMap::new();
    for reason in &verdict.reasons {
        let known = reason.row.and_then(|row| by_row.insert(row, reasons.len()));
        if let (Some(index), Some(row)) = (known, reason.row) {
            let kind = &mut reasons[index].1.kind;
            *kind = format!("{kind}, {}", reason.kind.phrase().to_lowercase());
            by_row.insert(row, index);
        } else {
            reasons.push((reason.row, view(frame, *reason)));
        }
    }
    disambiguate(frame, &mut reasons);
    reasons.into_iter().map(|(_, reason)| reason).collect()
}

fn view(frame: &RunFrame<'_>, reason: VerdictReason) -> ReasonView {
    match reason.row {
        Some(row) => of_row(frame, row, reason.kind),
        None => of_release(frame, reason.kind),
    }
}

/// Returns the valid sign-offs of a closed release.
pub(super) fn signed(frame: &RunFrame<'_>) -> Vec<ReasonView> {
    let run = frame.run;
    if !run.status.is_closed() {
        return Vec::new();
    }
    (run.rows.iter())
        .filter(|row| run.attributes(row).signoff.is_some() && row.state == State::Done)
        .filter(|row| is_signed_off(run, row))
        .map(|row| sign_off(frame, row))
        .collect()
}

fn sign_off(frame: &RunFrame<'_>, row: &Row) -> ReasonView {
    let last = frame.run.events(row).last();
    ReasonView {
        icon: "sign",
        kind: "Signed off".to_owned(),
        text: frame.row_text(row),
        href: Some(frame.row_href(row)),
        place: String::new(),
        note: String::new(),
        evidence: Vec::new(),
        waits_for: None,
        when: last.map(|event| frame.who_when(event)).unwrap_or_default(),
    }
}

/// Names the enclosing group, list entries or section of items with the same text.
fn disambiguate(frame: &RunFrame<'_>, reasons: &mut [(Option<usize>, ReasonView)]) {
    let mut texts: HashMap<String, usize> = HashMap::new();
    for (_, reason) in reasons.iter() {
        *texts.entry(reason.text.clone()).or_default() += 1;
    }
    for (row, reason) in reasons.iter_mut() {
        if let Some(row) = row.filter(|_| texts[&reason.text] > 1) {
            let row = &frame.run.rows[row];
            let section = row.section.map(|section| frame.section_text(section));
            let parts = [Some(enclosing(frame, row)), section].into_iter().flatten();
            let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            reason.place = parts.join(" · ");
        }
    }
}

/// Returns the group of a row, else the list entries in its id, else the parent of its section.
fn enclosing(frame: &RunFrame<'_>, row: &Row) -> String {
    let run = frame.run;
    if let Some(group) = row.parent {
        return frame.row_text(&run.rows[group]);
    }
    let section = row.section.map(|at| &run.checklist.sections[at]);
    let section_id = section.map_or("", |section| section.id.as_str());
    let id = run.id(row);
    let rest = id.strip_prefix(section_id).unwrap_or(id);
    let entries = (rest.trim_start_matches('/').rsplit_once('/'))
        .map(|(entries, _)| entries.replace('/', " › ").replace('-', " "));
    let outer = || section?.parent.map(|outer| frame.section_text(outer));
    entries.or_else(outer).unwrap_or_default()
}

fn icon(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::HasErrors
        | ReasonKind::PredecessorMissing
        | ReasonKind::PredecessorHasErrors => "broken",
        ReasonKind::RolledBack | ReasonKind::PredecessorRolledBack => "rolled-back",
        ReasonKind::Aborted | ReasonKind::PredecessorAborted => "aborted",
        ReasonKind::Closed => "done",
        ReasonKind::Failed => "failed",
        ReasonKind::Blocked => "blocked",
        ReasonKind::GateFailed
        | ReasonKind::GateBlocked
        | ReasonKind::GateSkipped
        | ReasonKind::GateShut => "gate",
        ReasonKind::NoEvidence => "link",
        ReasonKind::NoSignoff => "sign",
        ReasonKind::Open => "todo",
        ReasonKind::PredecessorOpen => "planned",
    }
}

fn of_row(frame: &RunFrame<'_>, row: usize, kind: ReasonKind) -> ReasonView {
    let run = frame.run;
    let row = &run.rows[row];
    let last = run.events(row).last();
    ReasonView {
        icon: icon(kind),
        kind: kind.phrase().to_owned(),
        text: frame.row_text(row),
        href: Some(frame.row_href(row)),
        place: String::new(),
        note: note(frame, row, kind),
        evidence: last.map(|event| evidence(frame, event)).unwrap_or_default(),
        waits_for: (!run.status.is_closed()).then(|| waits_for(frame, row, kind)),
        when: match last {
            None => "not begun".to_owned(),
            Some(event) if run.status.is_closed() => frame.who_when(event),
            Some(event) => state_and_time(frame, event),
        },
    }
}

/// Returns who must act: the person of a sign-off role, who closed an item without its evidence, else the owner of
/// the item, who recorded its last event, or the owner of the release.
fn waits_for(frame: &RunFrame<'_>, row: &Row, kind: ReasonKind) -> String {
    let run = frame.run;
    let attributes = run.attributes(row);
    let recorded = run.events(row).last().map(|event| frame.names(&event.by).into_owned());
    let recorded = recorded.filter(|by| !by.is_empty());
    let name = |person: &str| frame.full_name(person).to_owned();
    let owner = attributes.owner.as_ref().map(|owner| name(frame.holder(owner)));
    let release_owner = || run.release.owner.as_ref().map(|owner| name(&owner.value));
    let responsible = match kind {
        ReasonKind::NoEvidence => recorded.or(owner).or_else(release_owner),
        ReasonKind::NoSignoff => {
            attributes.signoff.as_ref().map(|role| match run.release.role(role) {
                Some(person) => format!("{}, {role}", frame.person_name(&person.value)),
                None => role.clone(),
            })
        }
        _ => owner.or(recorded).or_else(release_owner),
    };
    responsible.unwrap_or_default()
}

/// Returns the first line of the last event's note, or what is wrong with a sign-off.
fn note(frame: &RunFrame<'_>, row: &Row, kind: ReasonKind) -> String {
    let run = frame.run;
    let last = run.events(row).last();
    if kind == ReasonKind::NoSignoff
        && let Some(role) = &run.attributes(row).signoff
    {
        return format!("{}.", capitalised(&signoff_fault(frame, row, role)));
    }
    let text = last.and_then(|event| event.note.as_ref()).map(|note| gist(note));
    text.unwrap_or_default()
}

/// Formats as `failed 13:01`, or `failed` if the time is unknown.
fn state_and_time(frame: &RunFrame<'_>, event: &Event) -> String {
    let at = event.at.as_ref().map(|at| frame.short(at.value));
    match at {
        Some(at) => format!("{} {at}", event.state.word()),
        None => event.state.word().to_owned(),
    }
}

fn of_release(frame: &RunFrame<'_>, kind: ReasonKind) -> ReasonView {
    let release = &frame.run.release;
    let owner = release.owner.as_ref().map(|owner| frame.full_name(&owner.value));
    let owner = owner.unwrap_or_default().to_owned();
    let after = release.after.as_ref().filter(|_| kind.is_predecessor());
    let (text, href) = match after {
        Some(after) => (after.value.clone(), frame.release(&after.value).map(|link| link.href)),
        None if kind == ReasonKind::HasErrors => {
            ("this file".to_owned(), Some(format!("{}#{ERRORS}", frame.page)))
        }
        None => (release.id.clone(), None),
    };
    let note = match kind {
        ReasonKind::PredecessorMissing => "It does not exist.",
        ReasonKind::PredecessorHasErrors => "Its file has errors.",
        ReasonKind::PredecessorRolledBack => "It was rolled back.",
        ReasonKind::PredecessorAborted => "It was aborted.",
        ReasonKind::PredecessorOpen => "It is not closed.",
        _ => "",
    };
    ReasonView {
        icon: icon(kind),
        kind: kind.phrase().to_owned(),
        text,
        href,
        place: String::new(),
        note: note.to_owned(),
        evidence: Vec::new(),
        waits_for: (!frame.run.status.is_closed()).then_some(owner),
        when: String::new(),
    }
}

/// Formats as `1 blocked, 2 no evidence`.
pub(super) fn kinds(reasons: &[ReasonView]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for reason in reasons {
        let kind = reason.kind.to_lowercase().replace(", ", " and ");
        match kinds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let kinds: Vec<String> =
        (kinds.iter()).map(|(kind, count)| format!("{count} {kind}")).collect();
    kinds.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::verdict;
    use crate::render::testing::on_its_page;

    #[test]
    fn equal_texts_are_disambiguated_by_their_container() {
        let text = "# one\np\n  x/s390x\nentry/s390x\nother";
        let entries = "x/s390x: failed\nentry/s390x: failed\nother: failed";
        on_its_page(text, entries, |frame| {
            let mut run = frame.run.clone();
            let mut list = (*run.checklist).clone();
            for item in &mut list.items[1..3] {
                item.text = "s390x".to_owned();
            }
            run.checklist = std::sync::Arc::new(list);
            let frame = RunFrame::new(frame, &run, String::new());
            let places: Vec<String> = (reasons(&frame, &verdict::next(&run)).into_iter())
                .map(|reason| format!("{} ({})", reason.text, reason.place))
                .collect();
            assert_eq!(places, ["s390x (p · one)", "s390x (entry · one)", "other ()", "p ()"]);
        });
    }
}
