//! JSON of a release: a summary for lists, or all details.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::count;
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::exception::exceptions;
use crate::evaluate::rows::{Origin, Row, StateSource};
use crate::evaluate::run::{ClosingRecord, Run};
use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::{Located, Note, State, Status};
use crate::render::api::FORMAT;
use crate::render::api::checklist::GateJson;
use crate::render::api::closing::{ClosingJson, LateJson, LogJson};
use crate::render::api::exception::ExceptionJson;
use crate::render::api::facts::{
    CorrectionJson, EventJson, ImportedJson, IncidentJson, MomentJson, PlannedJson, ProgressJson,
};
use crate::render::api::forecast::ForecastJson;
use crate::render::api::verdict::VerdictsJson;
use crate::render::route::release_path;
use crate::site::Site;

/// A release without its items. Its counts cover all items.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Release")]
pub(crate) struct ReleaseJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The id of the release.
    id: &'a str,
    /// The path of its page from the site's root.
    page: String,
    /// Whether the file cannot be read: `false`.
    #[schemars(extend("const" = false))]
    unreadable: bool,
    /// The id of the checklist.
    checklist: &'a str,
    /// Whether the release has a snapshot.
    snapshot: bool,
    /// The service that is released.
    service: Option<&'a str>,
    /// The environment.
    environment: Option<&'a str>,
    /// The version.
    version: &'a str,
    /// The title.
    title: Option<&'a str>,
    /// The kind.
    kind: Option<&'a str>,
    /// `planned`, `in-progress`, `done`, `rolled-back` or `aborted`, as written or derived from the file.
    #[schemars(extend("enum" = Status::WORDS))]
    status: &'static str,
    /// The person who is responsible for the release.
    owner: Option<&'a str>,
    /// When it started, as written or from the earliest event other than `todo`.
    started: Option<MomentJson>,
    /// When the deployment ended.
    finished: Option<MomentJson>,
    /// When it was closed: `at` of its last closing.
    closed_at: Option<MomentJson>,
    /// The seconds from `started` to `finished`; `null` unless both have a time.
    seconds: Option<i64>,
    /// Whether it is in progress and its verdict at the end is a go.
    ready_to_close: bool,
    #[serde(flatten)]
    progress: ProgressJson,
    /// Its verdicts.
    verdicts: VerdictsJson<'a>,
    /// When it will likely be closed; `null` if there is no forecast, and where only this release is read, as by
    /// `status RELEASE`, `show` and `diff`.
    forecast: Option<ForecastJson>,
}

/// A release with all details.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "WholeRelease")]
pub(crate) struct WholeReleaseJson<'a> {
    #[serde(flatten)]
    release: ReleaseJson<'a>,
    /// The release that must be closed first.
    after: Option<&'a str>,
    /// The digest or commit that is released, which sign-offs are for.
    artifact: Option<&'a str>,
    /// When it is planned.
    planned: Option<PlannedJson>,
    /// The incident that it caused.
    incident: Option<IncidentJson<'a>>,
    /// Where it was imported from.
    imported: Option<ImportedJson<'a>>,
    /// The roles, each with its person.
    roles: Vec<PairJson<'a>>,
    /// The values of placeholders, by name.
    vars: Vec<PairJson<'a>>,
    /// The links, by name.
    links: Vec<PairJson<'a>>,
    /// The notes, in markdown.
    notes: Option<&'a str>,
    /// The closings and reopenings, oldest first.
    closings: Vec<ClosingJson<'a>>,
    /// Whether the release matches the record of its last closing; `null` without a record.
    record_matches: Option<bool>,
    /// What was recorded after the last closing; it is not counted.
    late: Vec<LateJson<'a>>,
    /// The exceptions.
    exceptions: Vec<ExceptionJson<'a>>,
    /// The lines of the log, by time.
    log: Vec<LogJson<'a>>,
    /// The sections of the checklist, in document order.
    sections: Vec<SectionJson<'a>>,
    /// The items, in the order of the page.
    items: Vec<ItemJson<'a>>,
    /// The orphaned entries.
    orphans: Vec<OrphanJson<'a>>,
}

/// A release whose file cannot be read.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "UnreadableRelease")]
pub(crate) struct UnreadableJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The id of the release.
    id: &'a str,
    /// The path of its page, which shows the file and its errors.
    page: String,
    /// Whether the file cannot be read: `true`.
    #[schemars(extend("const" = true))]
    unreadable: bool,
}

/// A release in a list, and the output of `status RELEASE`.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "ListedRelease")]
#[serde(untagged)]
pub(crate) enum ListedReleaseJson<'a> {
    /// A release.
    Release(Box<ReleaseJson<'a>>),
    /// A release whose file cannot be read.
    Unreadable(UnreadableJson<'a>),
}

/// One release: `api/releases/ID.json`, and the output of `show`.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "ReleaseFile")]
#[serde(untagged)]
pub(crate) enum ReleaseFileJson<'a> {
    /// A release.
    Release(Box<WholeReleaseJson<'a>>),
    /// A release whose file cannot be read.
    Unreadable(UnreadableJson<'a>),
}

/// A name with its value.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "NamedValue")]
struct PairJson<'a> {
    /// The name.
    name: &'a str,
    /// The value.
    value: &'a str,
}

/// A section of a release. Its counts cover all items in it, including those of nested sections.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Section")]
struct SectionJson<'a> {
    /// The id of the section.
    id: &'a str,
    /// The heading.
    text: Cow<'a, str>,
    /// The first event in it that has a time and is not `todo`.
    first_event: Option<MomentJson>,
    /// The last event in it that has a time and is not `todo`.
    last_event: Option<MomentJson>,
    #[serde(flatten)]
    progress: ProgressJson,
}

/// An item of a release.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Item")]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the JSON")]
struct ItemJson<'a> {
    /// The id of the item; for an added item its key.
    id: &'a str,
    /// Its text without markup; placeholders stay as written.
    text: Cow<'a, str>,
    /// The id of the innermost section that contains it; `null` outside any section.
    section: Option<&'a str>,
    /// The id of the group that contains it.
    parent: Option<&'a str>,
    /// Whether it is a group.
    group: bool,
    /// Whether it is an added item.
    added: bool,
    /// Whether it is optional.
    optional: bool,
    /// The role or person that owns it.
    owner: Option<&'a str>,
    /// What it guards; `null` if it is not a gate.
    gate: Option<GateJson<'a>>,
    /// The role that signs it off.
    signoff: Option<&'a str>,
    /// Its state.
    #[schemars(extend("enum" = State::WORDS))]
    state: &'static str,
    /// Where the state comes from: its `own` entry, `covered` by another entry, a `rule`, or `none`.
    #[schemars(extend("enum" = ["own", "covered", "rule", "none"]))]
    source: &'static str,
    /// If `covered`, the id of the section or group whose entry it is.
    covered_by: Option<&'a str>,
    /// If by `rule`, why it does not apply: `only major`.
    rule: Option<&'a str>,
    /// Whether the release was rolled back or aborted before it.
    not_reached: bool,
    /// Its problems: `failed`, `blocked`, `no-evidence`, `no-signoff`.
    problems: Vec<&'static str>,
    /// Its events, oldest first; if it has none of its own, those of the entry that covers it.
    events: Vec<EventJson<'a>>,
    /// Its corrections: events that were recorded by mistake and are not counted.
    corrections: Vec<CorrectionJson<'a>>,
}

/// An entry that matches no item or section.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "OrphanedEntry")]
struct OrphanJson<'a> {
    /// Its key, which matches no item or section.
    id: &'a str,
    /// Its events, oldest first.
    events: Vec<EventJson<'a>>,
    /// Its corrections.
    corrections: Vec<CorrectionJson<'a>>,
}

impl<'a> ListedReleaseJson<'a> {
    /// Returns the release with this index, for lists.
    pub(super) fn of(site: &'a Site, index: usize) -> Self {
        match &site.releases[index] {
            ReleaseEntry::Run(run) => {
                let forecast = ForecastJson::of(site, index);
                Self::Release(Box::new(ReleaseJson { forecast, ..ReleaseJson::summary(run) }))
            }
            ReleaseEntry::Broken { id, .. } => Self::Unreadable(UnreadableJson::new(id)),
        }
    }
}

impl<'a> ReleaseFileJson<'a> {
    /// Returns the release with this index and all details.
    pub(super) fn of(site: &'a Site, index: usize) -> Self {
        match &site.releases[index] {
            ReleaseEntry::Run(run) => {
                let mut whole = WholeReleaseJson::new(run, 0..run.rows.len());
                whole.release.forecast = ForecastJson::of(site, index);
                Self::Release(Box::new(whole))
            }
            ReleaseEntry::Broken { id, .. } => Self::Unreadable(UnreadableJson::new(id)),
        }
    }
}

impl<'a> UnreadableJson<'a> {
    /// Returns an unreadable release.
    pub(super) fn new(id: &'a str) -> Self {
        Self { format: FORMAT, id, page: release_path(id), unreadable: true }
    }
}

impl<'a> ReleaseJson<'a> {
    /// Returns a release without its items.
    pub(crate) fn summary(run: &'a Run) -> Self {
        Self::new(run, None)
    }

    /// Returns a release with the verdict that was asked for.
    pub(crate) fn status(run: &'a Run, verdict: &Verdict) -> Self {
        Self::new(run, Some(verdict))
    }

    fn new(run: &'a Run, asked: Option<&Verdict>) -> Self {
        let release = &run.release;
        let closed_at = (release.closing()).and_then(|closing| closing.at.as_ref());
        Self {
            format: FORMAT,
            id: &release.id,
            page: release_path(&release.id),
            unreadable: false,
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
            forecast: None,
        }
    }
}

impl<'a> WholeReleaseJson<'a> {
    /// Returns all details, but only the items in `rows`.
    pub(super) fn new(run: &'a Run, rows: impl IntoIterator<Item = usize>) -> Self {
        let release = &run.release;
        Self {
            release: ReleaseJson::summary(run),
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
            problems: run.problems_of(index).iter().map(|kind| kind.word()).collect(),
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
