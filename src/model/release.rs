//! A release as written in its YAML file, before it is compared with its checklist.

use std::sync::Arc;

use crate::model::extra::Extra;
use crate::model::flow::Html;
use crate::model::ids::Ids;
use crate::model::time::Moment;
use crate::span::{SourceId, Span};

/// One run of a checklist for one service, environment and version.
#[derive(Debug, Clone, Hash)]
pub(crate) struct Release {
    /// The path below `releases/`, without `.yaml`.
    pub(crate) id: String,
    /// The file it was read from.
    pub(crate) source: SourceId,
    /// The checklist's id.
    pub(crate) checklist: Located<String>,
    /// What is released; default: the top folder below `releases/`, if any.
    pub(crate) service: Option<String>,
    /// Where it is released to.
    pub(crate) environment: Option<Located<String>>,
    /// What is released; default: the file's name.
    pub(crate) version: String,
    /// A name for people.
    pub(crate) title: Option<String>,
    /// One of the kinds that the checklist declares.
    pub(crate) kind: Option<Located<String>>,
    /// As written; otherwise derived.
    pub(crate) status: Option<Located<Status>>,
    /// Who is responsible for the release.
    pub(crate) owner: Option<Located<String>>,
    /// The roles and who has them.
    pub(crate) roles: Vec<(Located<String>, Located<String>)>,
    /// The release that must be closed first.
    pub(crate) after: Option<Located<String>>,
    /// The digest or commit that is released, and that sign-offs are for.
    pub(crate) artifact: Option<Located<String>>,
    /// When the release is planned to begin.
    pub(crate) planned: Option<Planned>,
    /// The incident that the release caused.
    pub(crate) incident: Option<Incident>,
    /// Where the release was imported from, if it was not recorded here.
    pub(crate) imported: Option<Imported>,
    /// As written; otherwise derived.
    pub(crate) started: Option<Located<Moment>>,
    /// When the deployment ended.
    pub(crate) finished: Option<Located<Moment>>,
    /// The closings, oldest first, reopenings included.
    pub(crate) closings: Vec<Closing>,
    /// Values of placeholders.
    pub(crate) vars: Vec<(Located<String>, String)>,
    /// Name and target.
    pub(crate) links: Vec<(String, Located<String>)>,
    /// Values for the theme.
    pub(crate) extra: Extra,
    /// Notes on the whole release.
    pub(crate) notes: Option<Note>,
    /// Log lines, which belong to no item.
    pub(crate) log: Vec<LogLine>,
    /// The entries under `items`, in file order.
    pub(crate) entries: Vec<Entry>,
    /// What was recorded after the last closing, in file order. It counts nowhere until the release is reopened.
    pub(crate) late: Vec<LateRecord>,
    /// The index of [`Release::roles`].
    pub(crate) role_ids: Ids,
    /// The index of [`Release::vars`].
    pub(crate) var_ids: Ids,
}

impl Release {
    /// Returns service, environment and version, as far as they are known: `payments production 2026.11.1`.
    pub(crate) fn name(&self) -> String {
        let environment = self.environment.as_ref().map(|named| named.value.as_str());
        let parts = [self.service.as_deref(), environment, Some(self.version.as_str())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Returns the person who has the role `name`.
    pub(crate) fn role(&self, name: &str) -> Option<&Located<String>> {
        let names = || self.roles.iter().map(|(role, _)| role.value.as_str());
        let at = self.role_ids.find_name(name, names)?;
        Some(&self.roles.get(at)?.1)
    }

    /// Returns all events whose evidence a page shows: those that count, and late ones.
    pub(crate) fn events_with_late(&self) -> impl Iterator<Item = &Event> {
        self.entries.iter().flat_map(|entry| &entry.events).chain(self.late_events())
    }

    /// Returns the times at which something happened or was recorded, as far as they are known.
    pub(crate) fn recorded_times(&self) -> impl Iterator<Item = &Located<Moment>> {
        let closings = self.closings.iter().flat_map(|closing| [&closing.at, &closing.recorded_at]);
        let late_lines = self.late.iter().filter_map(|late| match &late.change {
            LateChange::Log(line) => Some(line),
            _ => None,
        });
        let log = self.log.iter().chain(late_lines);
        let log = log.flat_map(|line| [&line.at, &line.recorded_at]);
        let late_corrections = self.late.iter().filter_map(|late| match &late.change {
            LateChange::Correction(corrected) => Some(corrected),
            _ => None,
        });
        let corrected = self.entries.iter().flat_map(|entry| &entry.corrected);
        let corrected = corrected.chain(late_corrections);
        let corrected = corrected.flat_map(|corrected| [&corrected.at, &corrected.recorded_at]);
        let events = self.events_with_late();
        let events = events.flat_map(|event| event.at.iter().chain(event.recorded_at()));
        closings.chain(log).chain(corrected).flatten().chain(events).chain(&self.finished)
    }

    fn late_events(&self) -> impl Iterator<Item = &Event> {
        self.late.iter().filter_map(|late| match &late.change {
            LateChange::Event(event) | LateChange::Added(_, event) => Some(event),
            LateChange::Correction(_) | LateChange::Log(_) => None,
        })
    }

    /// Returns when the deployment ended, unless the release was reopened after that.
    pub(crate) fn finished_since_reopened(&self) -> Option<&Located<Moment>> {
        let is_reopening = |closing: &&Closing| closing.kind == Some(ClosingKind::Reopened);
        let reopened = self.closings.iter().rfind(is_reopening).and_then(|last| last.at.as_ref());
        let reopened = reopened.and_then(|at| at.value.instant());
        self.finished.as_ref().filter(|finished| match (finished.value.instant(), reopened) {
            (Some(finished), Some(reopened)) => reopened <= finished,
            _ => true,
        })
    }

    /// Returns the last closing, unless the release was reopened after it.
    pub(crate) fn closing(&self) -> Option<&Closing> {
        self.closings.last().filter(|closing| closing.kind != Some(ClosingKind::Reopened))
    }

    /// Returns the value that the file gives the placeholder `name`.
    pub(crate) fn var(&self, name: &str) -> Option<&str> {
        let names = || self.vars.iter().map(|(var, _)| var.value.as_str());
        let at = self.var_ids.find_name(name, names)?;
        Some(&self.vars.get(at)?.1)
    }
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Located<T> {
    /// The value.
    pub(crate) value: T,
    /// Its place.
    pub(crate) span: Span,
}

/// Markdown in the release's file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Note {
    /// As written.
    pub(crate) text: Located<String>,
    /// As shown on pages. Only assembled sites have it, because recording uses only the text.
    pub(crate) html: Html,
}

impl From<Located<String>> for Note {
    fn from(text: Located<String>) -> Self {
        let html = Html::default();
        Self { text, html }
    }
}

/// When a release is planned.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Planned {
    /// The beginning.
    pub(crate) start: Located<Moment>,
    /// The end, if it is planned too.
    pub(crate) end: Option<Located<Moment>>,
}

/// Where a release was imported from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Imported {
    /// The URL of an issue, or the name of a file.
    pub(crate) from: Located<String>,
    /// When it was imported.
    pub(crate) at: Option<Located<Moment>>,
}

/// An incident that a release caused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Incident {
    /// Where it is described.
    pub(crate) link: Option<Located<String>>,
    /// When it began.
    pub(crate) started: Option<Located<Moment>>,
    /// When it was resolved.
    pub(crate) resolved: Option<Located<Moment>>,
}

/// A closing of the release, or a reopening.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Closing {
    /// How the release ended; `None` in files of older versions, in which `status` says it.
    pub(crate) kind: Option<ClosingKind>,
    /// Who closed it.
    pub(crate) by: Vec<Located<String>>,
    /// When.
    pub(crate) at: Option<Located<Moment>>,
    /// The reason.
    pub(crate) note: Option<Note>,
    /// The verdict at the end when it was closed.
    pub(crate) verdict: Option<VerdictWord>,
    /// The digest of what was closed: `v1:sha256:` and hexadecimal digits.
    pub(crate) record: Option<Located<String>>,
    /// The person who recorded it for those in `by`.
    pub(crate) recorded_by: Option<Located<String>>,
    /// When it was recorded, if that is not `at`.
    pub(crate) recorded_at: Option<Located<Moment>>,
    /// The whole value.
    pub(crate) span: Span,
}

/// Something that was recorded after the release was closed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LateRecord {
    /// The item, group or section; `None` for a line of the log.
    pub(crate) key: Option<Located<Arc<str>>>,
    /// What was recorded.
    pub(crate) change: LateChange,
}

/// The content of a late record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum LateChange {
    /// A change of state.
    Event(Event),
    /// A correction of an event, which goes on counting.
    Correction(CorrectedEvent),
    /// An item that the checklist does not have, and the event that adds it.
    Added(Added, Event),
    /// A line of the log.
    Log(LogLine),
}

/// A line of the release's log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LogLine {
    /// Who wrote it.
    pub(crate) by: Vec<Located<String>>,
    /// When.
    pub(crate) at: Option<Located<Moment>>,
    /// What happened.
    pub(crate) note: Note,
    /// The person who recorded it for those in `by`.
    pub(crate) recorded_by: Option<Located<String>>,
    /// When it was recorded, if that is not `at`.
    pub(crate) recorded_at: Option<Located<Moment>>,
    /// The key of the release that was changed, such as `owner` or `role.dba`.
    pub(crate) changed: Option<Located<String>>,
    /// The number of closings before it, if it was recorded after one.
    pub(crate) late: Option<usize>,
}

/// The entry under one key of `items`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    /// The id of an item, a group or a section; of an added item if `added` is set.
    pub(crate) key: Located<Arc<str>>,
    /// What makes it an added item.
    pub(crate) added: Option<Box<Added>>,
    /// Whether it is meant as an added item but has no text, which parsing has reported.
    pub(crate) is_missing_text: bool,
    /// Oldest first. Empty for an implicit `todo`, such as an added item without a state.
    pub(crate) events: Vec<Event>,
    /// The events that were recorded by mistake. They count nowhere.
    pub(crate) corrected: Box<[CorrectedEvent]>,
}

impl Entry {
    /// Whether nothing is recorded in the entry, not even a mistake.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.corrected.is_empty()
    }
}

/// An event that was recorded by mistake.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct CorrectedEvent {
    /// The event.
    pub(crate) event: Event,
    /// Who corrected it.
    pub(crate) by: Vec<Located<String>>,
    /// When.
    pub(crate) at: Option<Located<Moment>>,
    /// What was wrong.
    pub(crate) note: Option<Note>,
    /// The person who recorded the correction for those in `by`.
    pub(crate) recorded_by: Option<Located<String>>,
    /// When the correction was recorded, if that is not `at`.
    pub(crate) recorded_at: Option<Located<Moment>>,
    /// The number of closings before the correction, if it was recorded after one.
    pub(crate) late: Option<usize>,
}

/// An item that the checklist does not have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Added {
    /// Its text; markdown, inline.
    pub(crate) text: Located<String>,
    /// Its text without markup, with placeholders as written.
    pub(crate) words: String,
    /// The section it belongs to.
    pub(crate) section: Option<Located<String>>,
}

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Event {
    /// The new state.
    pub(crate) state: State,
    /// Who claims to have done it.
    pub(crate) by: Vec<Located<String>>,
    /// When.
    pub(crate) at: Option<Located<Moment>>,
    /// The reason. Boxed, because most events have none.
    pub(crate) note: Option<Box<Note>>,
    /// Links, or files next to the release.
    pub(crate) evidence: Vec<Located<String>>,
    /// The whole event.
    pub(crate) span: Span,
    /// What is rarely known.
    pub(crate) details: Option<Box<EventDetails>>,
}

/// What is known of few events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct EventDetails {
    /// The person who recorded the event for those in `by`.
    pub(crate) recorded_by: Option<Located<String>>,
    /// When it was recorded, if that is not `at`.
    pub(crate) recorded_at: Option<Located<Moment>>,
    /// The verdict at a gate or sign-off that was done although it was not a go.
    pub(crate) verdict: Option<VerdictWord>,
    /// What a sign-off is for: the release's artifact at that time.
    pub(crate) artifact: Option<Located<String>>,
    /// The number of closings before it, if it was recorded after one.
    pub(crate) late: Option<usize>,
}

impl Event {
    /// Returns the person who recorded the event for another.
    pub(crate) fn recorded_by(&self) -> Option<&Located<String>> {
        self.details.as_ref()?.recorded_by.as_ref()
    }

    /// Returns the verdict at a gate or sign-off that was done although it was not a go.
    pub(crate) fn verdict(&self) -> Option<VerdictWord> {
        self.details.as_ref()?.verdict
    }

    /// Returns when the event was recorded, if that is not its time.
    pub(crate) fn recorded_at(&self) -> Option<&Located<Moment>> {
        self.details.as_ref()?.recorded_at.as_ref()
    }

    /// Returns the artifact that a sign-off is for.
    pub(crate) fn artifact(&self) -> Option<&Located<String>> {
        self.details.as_ref()?.artifact.as_ref()
    }

    /// Returns the number of closings before the event, if it was recorded after one.
    pub(crate) fn late(&self) -> Option<usize> {
        self.details.as_ref()?.late
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All words, in the same order.
            pub(crate) const WORDS: &[&str] = &[$($word,)*];

            /// Returns the word in files, commands and JSON.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Returns the value with the word `word`.
            pub(crate) fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// The state of an item.
    State {
        /// Not started.
        Todo = "todo",
        /// In progress.
        Doing = "doing",
        /// Finished.
        Done = "done",
        /// Waived.
        Skipped = "skipped",
        /// Does not apply.
        NotApplicable = "n/a",
        /// Tried without success.
        Failed = "failed",
        /// Cannot continue.
        Blocked = "blocked",
    }
}

impl State {
    /// Whether the state is done or skipped.
    pub(crate) fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }

    /// Whether the state requires a reason.
    pub(crate) fn requires_note(self) -> bool {
        matches!(self, Self::Skipped | Self::NotApplicable | Self::Failed | Self::Blocked)
    }
}

words! {
    /// The status of a release.
    Status {
        /// Not started.
        Planned = "planned",
        /// Running.
        InProgress = "in-progress",
        /// Completed.
        Done = "done",
        /// Rolled back.
        RolledBack = "rolled-back",
        /// Abandoned.
        Aborted = "aborted",
    }
}

words! {
    /// What a closing does: it ends the release in one of three ways, or reopens it.
    ClosingKind {
        /// Completed.
        Done = "done",
        /// Rolled back.
        RolledBack = "rolled-back",
        /// Abandoned.
        Aborted = "aborted",
        /// Open again.
        Reopened = "reopened",
    }
}

impl Closing {
    /// Returns the verdict in spite of which the release was closed as done; `None` if that was a go or is not recorded.
    pub(crate) fn overruled(&self) -> Option<VerdictWord> {
        let is_done = self.kind == Some(ClosingKind::Done);
        self.verdict.filter(|verdict| is_done && *verdict != VerdictWord::Go)
    }
}

impl ClosingKind {
    /// Returns the status of a release whose last closing this is.
    pub(crate) fn status(self) -> Status {
        match self {
            Self::Done => Status::Done,
            Self::RolledBack => Status::RolledBack,
            Self::Aborted => Status::Aborted,
            Self::Reopened => Status::InProgress,
        }
    }
}

words! {
    /// Whether a release may continue at a hold point.
    VerdictWord {
        /// Everything before the hold point is closed.
        Go = "go",
        /// Nothing is wrong, but something is still to do.
        NotYet = "not-yet",
        /// Something must be fixed first.
        NoGo = "no-go",
    }
}

impl VerdictWord {
    /// Returns the words in a sentence: `go`, `not yet` or `no-go`.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::NotYet => "not yet",
            Self::NoGo => "no-go",
        }
    }
}

impl Status {
    /// Returns the statuses that end a release.
    pub(crate) fn ends() -> impl Iterator<Item = Self> {
        [Self::Done, Self::RolledBack, Self::Aborted].into_iter()
    }

    /// Whether the release has ended.
    pub(crate) fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::RolledBack | Self::Aborted)
    }

    /// Whether open items were not reached, rather than forgotten.
    pub(crate) fn is_abandoned(self) -> bool {
        matches!(self, Self::RolledBack | Self::Aborted)
    }
}
