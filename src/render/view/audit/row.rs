//! One release of the audit table.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::evidence;
use crate::evaluate::exception::Exception;
use crate::evaluate::run::{ClosingRecord, Run};
use crate::history::audit::{AuditDeparture, AuditEvidence, AuditRow, AuditSignoff, AuditTable};
use crate::model::release::{Located, Status, VerdictWord};
use crate::model::time::Moment;
use crate::render::brief::gist;
use crate::render::route::Route;
use crate::render::state_style::{StateStyle, status_word};
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::line::signoff_fault;
use crate::render::when;

/// The number of digits of a digest on the page. The CSV has all.
const DIGITS: usize = 16;

/// A release in the audit table.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct AuditRowView {
    /// The URL of its page.
    pub(crate) href: String,
    /// Service, environment and version.
    pub(crate) text: String,
    /// Kind and owner; may be empty.
    pub(crate) about: String,
    /// The artifact; may be empty.
    pub(crate) artifact: String,
    /// The day on which it began; may be empty.
    pub(crate) day: String,
    /// From when to when: `08:30 to 13:39`; may be empty.
    pub(crate) times: String,
    /// Its status as in files.
    pub(crate) status: &'static str,
    /// Its status in words.
    pub(crate) outcome: &'static str,
    /// `go`, `not yet` or `no-go` at its closing; empty if the verdict is not recorded.
    pub(crate) verdict: &'static str,
    /// Whether it is closed.
    pub(crate) closed: bool,
    /// Who closed it; may be empty.
    pub(crate) closed_by: String,
    /// When it was closed; may be empty.
    pub(crate) closed_at: String,
    /// The beginning of the note of its closing; may be empty.
    pub(crate) note: String,
    /// The sign-offs.
    pub(crate) signoffs: Vec<AuditSignoffView>,
    /// The first pieces of evidence of other items: item and evidence.
    pub(crate) evidence: Vec<AuditLineView>,
    /// The number of further pieces of evidence, which only CSV and JSON have.
    pub(crate) more_evidence: usize,
    /// What was skipped, failed or is blocked; at most eight on a published page.
    pub(crate) departures: Vec<AuditLineView>,
    /// The number of further ones, which only CSV and JSON have.
    pub(crate) more_departures: usize,
    /// The exceptions; at most eight on a published page.
    pub(crate) exceptions: Vec<AuditLineView>,
    /// The number of further exceptions, which only CSV and JSON have.
    pub(crate) more_exceptions: usize,
    /// The first 16 digits of the record; may be empty.
    pub(crate) record: String,
    /// Whether it was changed after it was closed.
    pub(crate) changed: bool,
    /// The first digits of the closing's commit; empty if it is not known.
    pub(crate) commit: String,
    /// The author of that commit; may be empty.
    pub(crate) author: String,
    /// The signature of that commit in words, or that the closing was altered; may be empty.
    pub(crate) signature: &'static str,
}

/// A sign-off in the audit table.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct AuditSignoffView {
    /// Who signed; empty if the sign-off is missing.
    pub(crate) person: String,
    /// The role.
    pub(crate) role: String,
    /// When; may be empty.
    pub(crate) at: String,
    /// What is wrong: `recorded by Maya Okafor`, `not valid: …`, `not signed`; may be empty.
    pub(crate) caution: String,
    /// The evidence of the sign-off.
    pub(crate) evidence: Vec<AuditLineView>,
}

/// Something in a cell of the audit table.
#[derive(Debug, Clone, Default, Hash, JsonSchema, Serialize)]
pub(crate) struct AuditLineView {
    /// What it is: `Skipped`, `Required item skipped`; for evidence its item; may be empty.
    pub(crate) kind: String,
    /// The item, or the evidence.
    pub(crate) text: String,
    /// The URL of evidence, if it can be opened.
    pub(crate) href: Option<String>,
    /// Who and when, or the first digits of a file's SHA-256; may be empty.
    pub(crate) who: String,
    /// The beginning of the note; may be empty.
    pub(crate) note: String,
}

impl AuditRowView {
    /// Builds the row, with at most `max_lines` departures, as many exceptions, and a quarter as
    /// many pieces of evidence.
    pub(super) fn new(
        frame: &Frame<'_>,
        table: &AuditTable<'_>,
        row: &AuditRow<'_>,
        max_lines: usize,
    ) -> Self {
        let run = row.run;
        let release = &run.release;
        let page = frame.href(Route::Release(row.index));
        let cells = Cells { frame: RunFrame::new(frame, run, page.clone()), row };
        let closing = release.closing();
        let value =
            |value: &Option<Located<String>>| value.as_ref().map(|value| value.value.clone());
        let owner =
            release.owner.as_ref().map(|owner| frame.person_name(&owner.value).into_owned());
        let place = release.service.clone().into_iter().chain(value(&release.environment));
        let is_closed = run.status.is_closed();
        let (evidence, more_evidence) = cells.evidence(max_lines.div_ceil(4));
        let commit = table.commit(run);
        Self {
            href: page,
            text: joined(place.chain([release.version.clone()]), " "),
            about: joined(value(&release.kind).into_iter().chain(owner), ", "),
            artifact: value(&release.artifact).unwrap_or_default(),
            day: run.started.map(|at| frame.day(at).text).unwrap_or_default(),
            times: cells.times(),
            status: run.status.word(),
            outcome: status_word(run.status),
            verdict: closing.and_then(|closing| closing.verdict).map_or("", VerdictWord::phrase),
            closed: is_closed,
            closed_by: closing
                .map(|closing| frame.names(&closing.by).into_owned())
                .unwrap_or_default(),
            closed_at: (closing.and_then(|closing| closing.at.as_ref()))
                .map(|at| cells.at(at.value))
                .unwrap_or_default(),
            note: closing.and_then(|closing| closing.note.as_ref()).map(gist).unwrap_or_default(),
            signoffs: row.signoffs.iter().map(|signoff| cells.signoff(signoff)).collect(),
            evidence,
            more_evidence,
            departures: (row.departures.iter().take(max_lines))
                .map(|departure| cells.departure(departure))
                .collect(),
            more_departures: row.departures.len().saturating_sub(max_lines),
            exceptions: (row.exceptions.iter().take(max_lines))
                .map(|exception| cells.exception(exception))
                .collect(),
            more_exceptions: row.exceptions.len().saturating_sub(max_lines),
            record: (closing.and_then(|closing| closing.record.as_ref()))
                .map(|record| first_digits(&record.value))
                .unwrap_or_default(),
            changed: run.closing_record == Some(ClosingRecord::Changed),
            commit: commit
                .map(|commit| commit.commit.chars().take(10).collect())
                .unwrap_or_default(),
            author: commit.map(|commit| commit.author.clone()).unwrap_or_default(),
            signature: commit.map_or("", |commit| commit.signature.phrase()),
        }
    }
}

/// Returns the first digits of a record in two groups: `4be1c0a9 7f21d3e0`.
fn first_digits(record: &str) -> String {
    let digits: String = record.rsplit(':').next().unwrap_or(record).chars().take(DIGITS).collect();
    match digits.split_at_checked(DIGITS / 2) {
        Some((first, second)) => format!("{first} {second}"),
        None => digits,
    }
}

fn joined(words: impl Iterator<Item = String>, between: &str) -> String {
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(between)
}

/// Formats as `5 Nov, 13:39`; with the year if it is not `year`.
fn at(moment: Moment, frame: &Frame<'_>, year: Option<i16>) -> String {
    let zone = &frame.site.config.zone;
    let date = moment.date(zone);
    let format = if year == Some(date.year()) { "%-d %b" } else { "%-d %b %Y" };
    let day = date.strftime(format);
    match moment {
        Moment::Instant(instant) => format!("{day}, {}", when::clock(instant, zone)),
        Moment::Date(_) => day.to_string(),
    }
}

struct Cells<'a> {
    frame: RunFrame<'a>,
    row: &'a AuditRow<'a>,
}

impl Cells<'_> {
    fn run(&self) -> &Run {
        self.row.run
    }

    fn started(&self) -> Option<Date> {
        Some(self.run().started?.date(&self.frame.site.config.zone))
    }

    fn at(&self, moment: Moment) -> String {
        at(moment, &self.frame, self.started().map(Date::year))
    }

    fn times(&self) -> String {
        let run = self.run();
        let zone = &self.frame.site.config.zone;
        let from = run.started.and_then(Moment::instant).map(|at| when::clock(at, zone));
        let finished = run.release.finished_since_reopened().map(|at| at.value);
        let to = finished.filter(|_| run.status != Status::InProgress).map(|to| match to {
            Moment::Instant(instant) if self.started() == Some(to.date(zone)) => {
                when::clock(instant, zone)
            }
            _ => self.at(to),
        });
        match (from, to) {
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => from,
            (None, Some(to)) => format!("to {to}"),
            (None, None) => String::new(),
        }
    }

    fn signoff(&self, signoff: &AuditSignoff<'_>) -> AuditSignoffView {
        let Some(event) = signoff.event else {
            return AuditSignoffView {
                person: String::new(),
                role: signoff.role.to_owned(),
                at: String::new(),
                caution: format!("not signed: {}", signoff.text),
                evidence: Vec::new(),
            };
        };
        let row = &self.run().rows[signoff.row];
        let fault = signoff
            .fault
            .map(|_| format!("not valid: {}", signoff_fault(&self.frame, row, signoff.role)));
        let waived = signoff.is_waived.then(|| "waived".to_owned());
        let recorder = event
            .recorded_by()
            .map(|person| format!("recorded by {}", self.frame.person_name(&person.value)));
        let own = self.row.evidence.iter().filter(|evidence| evidence.id == signoff.id);
        AuditSignoffView {
            person: self.frame.names(&event.by).into_owned(),
            role: signoff.role.to_owned(),
            at: event.at.as_ref().map(|at| self.at(at.value)).unwrap_or_default(),
            caution: joined(waived.into_iter().chain(fault).chain(recorder), "; "),
            evidence: own.map(|evidence| self.one_evidence(evidence, false)).collect(),
        }
    }

    /// Returns the first pieces of evidence that belong to no sign-off, files first, and the number of others.
    fn evidence(&self, max_lines: usize) -> (Vec<AuditLineView>, usize) {
        let is_of_signoff = |id: &str| self.row.signoffs.iter().any(|signoff| signoff.id == id);
        let others = || self.row.evidence.iter().filter(|evidence| !is_of_signoff(evidence.id));
        let is_file =
            |evidence: &&AuditEvidence<'_>| evidence.sha256.is_some() || evidence.is_missing;
        let links = others().filter(|evidence| !is_file(evidence));
        let files_first = others().filter(is_file).chain(links);
        let shown: Vec<AuditLineView> =
            files_first.take(max_lines).map(|one| self.one_evidence(one, true)).collect();
        let more = others().count() - shown.len();
        (shown, more)
    }

    fn one_evidence(&self, evidence: &AuditEvidence<'_>, with_item: bool) -> AuditLineView {
        let href = if evidence::is_link(evidence.name) {
            Some(evidence.name.to_owned())
        } else {
            let path = evidence::file(self.frame.path(), evidence.name);
            let asset = path.and_then(|path| self.frame.site.sources.asset(&path));
            asset.map(|asset| crate::render::route::href(&self.frame.root, &asset.route))
        };
        let who = match evidence.sha256 {
            Some(sha256) => sha256.prefix(DIGITS),
            None if evidence.is_missing => "missing".to_owned(),
            None => String::new(),
        };
        AuditLineView {
            kind: if with_item { self.frame.part(evidence.id).text } else { String::new() },
            text: evidence::address(evidence.name).unwrap_or(evidence.name).to_owned(),
            href,
            who,
            note: String::new(),
        }
    }

    fn exception(&self, exception: &Exception<'_>) -> AuditLineView {
        let by = self.frame.names(exception.by);
        let at = exception.at.map(|at| self.at(at)).unwrap_or_default();
        let recorder = exception
            .recorded_by
            .map(|person| format!("recorded by {}", self.frame.person_name(person)));
        let id = exception.id.filter(|id| !id.is_empty());
        AuditLineView {
            kind: exception.kind.label().to_owned(),
            text: id.map(|id| self.frame.part(id).text).unwrap_or_default(),
            href: None,
            who: joined([by.into_owned(), at].into_iter().chain(recorder), ", "),
            note: exception.note.map(gist).unwrap_or_default(),
        }
    }

    fn departure(&self, departure: &AuditDeparture<'_>) -> AuditLineView {
        let event = departure.event;
        let at = event.at.as_ref().map(|at| self.at(at.value)).unwrap_or_default();
        let word = |state| StateStyle::state(state).word();
        let kind = match departure.then {
            Some(now) => format!("{}, then {}", word(event.state), word(now).to_lowercase()),
            None => word(event.state).to_owned(),
        };
        AuditLineView {
            kind,
            text: departure.text.clone().into_owned(),
            href: None,
            who: joined([self.frame.names(&event.by).into_owned(), at].into_iter(), ", "),
            note: event.note.as_ref().map(|note| gist(note)).unwrap_or_default(),
        }
    }
}
