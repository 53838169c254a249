//! JSON of a release: a summary for lists, or all details.

use std::borrow::Cow;

use serde::Serialize;

use crate::evaluate::count;
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::exception::exceptions;
use crate::evaluate::problem::Problem;
use crate::evaluate::rows::{Origin, Row, StateSource};
use crate::evaluate::run::{ClosingRecord, Run};
use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::{Located, Note};
use crate::render::api::FORMAT;
use crate::render::api::checklist::GateJson;
use crate::render::api::closing::{ClosingJson, LateJson, LogJson};
use crate::render::api::exception::ExceptionJson;
use crate::render::api::facts::{
    CorrectionJson, EventJson, ImportedJson, IncidentJson, MomentJson, PlannedJson, ProgressJson,
};
use crate::render::api::verdict::VerdictsJson;
use crate::render::route::release_path;

/// A release. `whole` is only in its own file.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct ReleaseJson<'a> {
    format: u32,
    id: &'a str,
    page: String,
    /// Whether the file is unreadable; then there are no other facts.
    unreadable: bool,
    #[serde(flatten)]
    facts: Option<Facts<'a>>,
    #[serde(flatten)]
    whole: Option<Whole<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct Facts<'a> {
    checklist: &'a str,
    snapshot: bool,
    service: Option<&'a str>,
    environment: Option<&'a str>,
    version: &'a str,
    title: Option<&'a str>,
    kind: Option<&'a str>,
    status: &'static str,
    owner: Option<&'a str>,
    started: Option<MomentJson>,
    finished: Option<MomentJson>,
    closed_at: Option<MomentJson>,
    seconds: Option<i64>,
    ready_to_close: bool,
    #[serde(flatten)]
    progress: ProgressJson,
    verdicts: VerdictsJson<'a>,
}

#[derive(Debug, Hash, Serialize)]
struct Whole<'a> {
    after: Option<&'a str>,
    artifact: Option<&'a str>,
    planned: Option<PlannedJson>,
    incident: Option<IncidentJson<'a>>,
    imported: Option<ImportedJson<'a>>,
    roles: Vec<PairJson<'a>>,
    vars: Vec<PairJson<'a>>,
    links: Vec<PairJson<'a>>,
    notes: Option<&'a str>,
    closings: Vec<ClosingJson<'a>>,
    /// Whether the release is as the record of its closing says; `None` without a record.
    record_matches: Option<bool>,
    late: Vec<LateJson<'a>>,
    exceptions: Vec<ExceptionJson<'a>>,
    log: Vec<LogJson<'a>>,
    sections: Vec<SectionJson<'a>>,
    items: Vec<ItemJson<'a>>,
    orphans: Vec<OrphanJson<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct PairJson<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Debug, Hash, Serialize)]
struct SectionJson<'a> {
    id: &'a str,
    text: Cow<'a, str>,
    first_event: Option<MomentJson>,
    last_event: Option<MomentJson>,
    #[serde(flatten)]
    progress: ProgressJson,
}

#[derive(Debug, Hash, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the JSON")]
struct ItemJson<'a> {
    id: &'a str,
    text: Cow<'a, str>,
    section: Option<&'a str>,
    parent: Option<&'a str>,
    group: bool,
    added: bool,
    optional: bool,
    owner: Option<&'a str>,
    gate: Option<GateJson<'a>>,
    signoff: Option<&'a str>,
    state: &'static str,
    /// `own`, `covered` by the entry of a group or section, by `rule`, or `none`.
    source: &'static str,
    covered_by: Option<&'a str>,
    rule: Option<&'a str>,
    not_reached: bool,
    problems: Vec<&'static str>,
    events: Vec<EventJson<'a>>,
    corrections: Vec<CorrectionJson<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct OrphanJson<'a> {
    id: &'a str,
    events: Vec<EventJson<'a>>,
    corrections: Vec<CorrectionJson<'a>>,
}

impl<'a> ReleaseJson<'a> {
    /// Returns a release for lists.
    pub(crate) fn of(entry: &'a ReleaseEntry) -> Self {
        match entry {
            ReleaseEntry::Run(run) => Self::summary(run),
            ReleaseEntry::Broken { id, .. } => Self::broken(id),
        }
    }

    /// Returns the facts for lists.
    pub(crate) fn summary(run: &'a Run) -> Self {
        Self {
            format: FORMAT,
            id: &run.release.id,
            page: page(&run.release.id),
            unreadable: false,
            facts: Some(Facts::new(run, None)),
            whole: None,
        }
    }

    /// Returns the facts for lists, with the verdict that was asked for.
    pub(crate) fn status(run: &'a Run, verdict: &Verdict) -> Self {
        Self { facts: Some(Facts::new(run, Some(verdict))), ..Self::summary(run) }
    }

    /// Returns all details.
    pub(crate) fn whole(run: &'a Run) -> Self {
        Self::with_items(run, 0..run.rows.len())
    }

    /// Returns all details, but only the items in `rows`.
    pub(crate) fn with_items(run: &'a Run, rows: impl IntoIterator<Item = usize>) -> Self {
        Self { whole: Some(Whole::new(run, rows)), ..Self::summary(run) }
    }

    /// Returns an unreadable release.
    pub(crate) fn broken(id: &'a str) -> Self {
        Self { format: FORMAT, id, page: page(id), unreadable: true, facts: None, whole: None }
    }
}

fn page(id: &str) -> String {
    release_path(id)
}

impl<'a> Facts<'a> {
    fn new(run: &'a Run, asked: Option<&Verdict>) -> Self {
        let release = &run.release;
        let closed_at = (release.closing()).and_then(|closing| closing.at.as_ref());
        Self {
            checklist: &run.checklist.id,
            snapshot: run.has_snapshot,
            service: release.service.as_deref(),
            environment: value(release.environment.as_ref()),
            version: &release.version,
            title: release.title.as_deref(),
            kind: value(release.kind.as_ref()),
            status: run.status.word(),
            owner: value(release.owner.as_ref()),
            started: run.started.map(MomentJson::from),
            finished: release.finished.as_ref().map(MomentJson::from),
            closed_at: closed_at.map(MomentJson::from),
            seconds: run.took.map(|took| took.as_secs()),
            ready_to_close: verdict::ready_to_close(run),
            progress: ProgressJson::from(&run.progress),
            verdicts: VerdictsJson::new(run, asked),
        }
    }
}

impl<'a> Whole<'a> {
    fn new(run: &'a Run, rows: impl IntoIterator<Item = usize>) -> Self {
        let release = &run.release;
        Self {
            after: value(release.after.as_ref()),
            artifact: value(release.artifact.as_ref()),
            planned: release.planned.as_ref().map(PlannedJson::from),
            incident: release.incident.as_ref().map(IncidentJson::from),
            imported: release.imported.as_ref().map(ImportedJson::from),
            roles: pairs(release.roles.iter().map(|(role, who)| (&role.value, &who.value))),
            vars: pairs(release.vars.iter().map(|(name, value)| (&name.value, value))),
            links: pairs(release.links.iter().map(|(name, link)| (name, &link.value))),
            notes: text(release.notes.as_ref()),
            closings: release.closings.iter().map(ClosingJson::from).collect(),
            record_matches: run.closing_record.map(|record| record == ClosingRecord::Matches),
            late: release.late.iter().map(LateJson::from).collect(),
            exceptions: exceptions(run).into_iter().map(ExceptionJson::from).collect(),
            log: run.log().map(LogJson::from).collect(),
            sections: sections_json(run),
            items: rows.into_iter().map(|row| ItemJson::new(run, row)).collect(),
            orphans: (run.orphans.iter())
                .map(|&entry| &release.entries[entry])
                .map(|entry| OrphanJson {
                    id: &entry.key.value,
                    events: entry.events.iter().map(EventJson::from).collect(),
                    corrections: entry.corrected.iter().map(CorrectionJson::from).collect(),
                })
                .collect(),
        }
    }
}

fn sections_json(run: &Run) -> Vec<SectionJson<'_>> {
    (run.checklist.sections.iter().zip(count::sections(run)).enumerate())
        .map(|(index, (section, state))| SectionJson {
            id: &section.id,
            text: run.section_text(index),
            first_event: state.span.map(|span| MomentJson::at(span.first)),
            last_event: state.span.map(|span| MomentJson::at(span.last)),
            progress: ProgressJson::from(&state.progress),
        })
        .collect()
}

impl<'a> ItemJson<'a> {
    fn new(run: &'a Run, index: usize) -> Self {
        let row: &'a Row = &run.rows[index];
        let entry = |entry: usize| &*run.release.entries[entry].key.value;
        let (source, covered_by, rule) = match &row.source {
            StateSource::Own(_) => ("own", None, None),
            StateSource::Covered(by) => ("covered", Some(entry(*by)), None),
            StateSource::Rule(rule) => ("rule", None, Some(&**rule)),
            StateSource::Nothing => ("none", None, None),
        };
        let attributes = run.attributes(row);
        let is_of_row = |problem: &&Problem| problem.row == index;
        Self {
            id: run.id(row),
            text: run.text(row),
            section: (row.section).map(|section| run.checklist.sections[section].id.as_str()),
            parent: row.parent.map(|parent| run.id(&run.rows[parent])),
            group: row.is_group,
            added: matches!(row.origin, Origin::Added(_)),
            optional: attributes.optional,
            owner: attributes.owner.as_deref(),
            gate: attributes.gate.as_ref().map(GateJson::from),
            signoff: attributes.signoff.as_deref(),
            state: row.state.word(),
            source,
            covered_by,
            rule,
            not_reached: run.not_reached(row),
            problems: (run.problems.iter().filter(is_of_row))
                .map(|problem| problem.kind.word())
                .collect(),
            events: run.events(row).iter().map(EventJson::from).collect(),
            corrections: run.corrected(row).iter().map(CorrectionJson::from).collect(),
        }
    }
}

fn pairs<'a>(of: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<PairJson<'a>> {
    of.map(|(name, value)| PairJson { name, value }).collect()
}

fn text(note: Option<&Note>) -> Option<&str> {
    note.map(|note| note.text.value.as_str())
}

fn value(located: Option<&Located<String>>) -> Option<&str> {
    located.map(|located| located.value.as_str())
}
