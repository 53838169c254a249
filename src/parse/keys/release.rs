//! The keys of a release file.

use super::{Shape, Table, extra, key};
use crate::model::release::{ClosingKind, State, Status, VerdictWord};

/// Names of people, all of whom pages show for an event.
const NAMES: Shape = Shape::Unique("a name", "names", 50);

/// A release file.
pub(crate) static RELEASE: Table = Table {
    what: "a release",
    required: &["checklist"],
    keys: &[
        key(
            "checklist",
            Shape::Text("the id of a checklist"),
            "The checklist that is run: its path below `checklists/`, without `.md`. The only required key.",
            "deployment",
        ),
        key(
            "service",
            Shape::Text("a name"),
            "What is released. Default: the top folder below `releases/`, if the file lies in one.",
            "payments",
        ),
        key("environment", Shape::Text("a name"), "Where it is released to.", "production"),
        key(
            "version",
            Shape::Text("a version"),
            "The version that is released. Default: the file's name.",
            "\"2026.11.0\"",
        ),
        key("title", Shape::Text("a text"), "A name for people.", "Autumn release"),
        key(
            "kind",
            Shape::Text("a kind"),
            "One of the kinds that the checklist's front matter declares.",
            "minor",
        ),
        key(
            "status",
            Shape::Word(Status::WORDS),
            "Where the release stands. Where it is missing it follows from the times and the items.",
            "in-progress",
        ),
        key("owner", Shape::Text("a name"), "Who answers for the release.", "maya"),
        key(
            "roles",
            Shape::Map("people"),
            "Who has which of the checklist's roles.",
            "{ dba: li }",
        ),
        key(
            "after",
            Shape::Text("the id of a release"),
            "The release that must be closed before this one can end.",
            "payments/staging/2026.11.0",
        ),
        key(
            "artifact",
            Shape::Text("a digest or a commit"),
            "What is released, and what sign-offs are for: a digest or a commit.",
            "sha256:9f2c4d",
        ),
        key(
            "planned",
            Shape::MomentOrFields(&PLANNED),
            "When the release is planned to begin.",
            "2026-12-01T09:00:00Z",
        ),
        key(
            "incident",
            Shape::Fields(&INCIDENT),
            "The incident that the release caused.",
            "{ link: \"https://tracker.example.com/INC-7\", started: 2026-11-20T14:00:00Z }",
        ),
        key(
            "imported",
            Shape::Fields(&IMPORTED),
            "Where `runsheet import` read the release, and when. Its verdict is not recorded.",
            "{ from: \"https://git.example.com/payments/issues/101\", at: 2026-11-20T09:00:00Z }",
        ),
        key(
            "started",
            Shape::Moment,
            "When the deployment began. Where it is missing, it is the earliest event other than `todo`.",
            "2026-11-20T09:00:00Z",
        ),
        key("finished", Shape::Moment, "When the deployment ended.", "2026-11-20T13:40:00Z"),
        key(
            "closed",
            Shape::FieldsOrList(&CLOSED),
            "How the release was closed, by whom, when and why; a list, oldest first, where that happened several times.",
            "{ as: done, by: maya, at: 2026-11-21T08:00:00Z }",
        ),
        key(
            "vars",
            Shape::Map("texts"),
            "Values for the placeholders that the checklist's front matter declares.",
            "{ previous: \"2026.10.3\" }",
        ),
        key(
            "links",
            Shape::Map("links"),
            "Links that belong to the release, shown at its head.",
            "{ ticket: \"https://tracker.example.com/4312\" }",
        ),
        key("notes", Shape::Text("a text"), "Notes on the release, as markdown.", "Went **well**."),
        extra("{ change: CHG-4312 }"),
        key(
            "log",
            Shape::List(&LOG),
            "What happened and belongs to no item, oldest first.",
            "[{ by: li, at: 2026-11-20T09:41:00Z, note: retried }]",
        ),
        key(
            "items",
            Shape::Items,
            "What happened to each item: a state, an event, or a list of events, oldest first.",
            "{ code-frozen: done, db-migrate: { state: done, by: li } }",
        ),
    ],
};

/// `planned` of a release.
pub(crate) static PLANNED: Table = Table {
    what: "`planned`",
    required: &["start"],
    keys: &[
        key(
            "start",
            Shape::Moment,
            "When it is planned to begin. Required.",
            "2026-12-01T09:00:00Z",
        ),
        key("end", Shape::Moment, "When it is planned to end.", "2026-12-01T12:00:00Z"),
    ],
};

/// `imported` of a release.
pub(crate) static IMPORTED: Table = Table {
    what: "`imported`",
    required: &["from"],
    keys: &[
        key(
            "from",
            Shape::Text("a web address or a file's name"),
            "The issue or file that it was read from. Required.",
            "https://git.example.com/payments/issues/101",
        ),
        key("at", Shape::Moment, "When it was read.", "2026-11-20T09:00:00Z"),
    ],
};

/// `incident` of a release.
pub(crate) static INCIDENT: Table = Table {
    what: "`incident`",
    required: &[],
    keys: &[
        key(
            "link",
            Shape::Text("a web address"),
            "Where it is described.",
            "https://tracker.example.com/INC-7",
        ),
        key("started", Shape::Moment, "When it began.", "2026-11-20T14:00:00Z"),
        key("resolved", Shape::Moment, "When it was resolved.", "2026-11-20T16:00:00Z"),
    ],
};

/// A closing of a release.
pub(crate) static CLOSED: Table = Table {
    what: "a closing",
    required: &[],
    keys: &[
        key(
            "as",
            Shape::Word(ClosingKind::WORDS),
            "How the release ended, or `reopened`. The last closing decides over `status`.",
            "done",
        ),
        key("by", NAMES, "Who closed the release.", "maya"),
        key("at", Shape::Moment, "When it was closed.", "2026-11-21T08:00:00Z"),
        key(
            "note",
            Shape::Text("a text"),
            "Why it was closed so, as markdown.",
            "Two checks were waived.",
        ),
        key(
            "verdict",
            Shape::Word(VerdictWord::WORDS),
            "The verdict at the end when it was closed. Commands write it.",
            "go",
        ),
        key(
            "record",
            Shape::Text("`v1:sha256:` and a digest"),
            "The digest of what was closed. Commands write it.",
            "v1:sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        key(
            "recorded_by",
            Shape::Text("a name"),
            "Who recorded it, if that is none of those in `by`. Commands write it.",
            "sam",
        ),
        key(
            "recorded_at",
            Shape::Moment,
            "When it was recorded, if that is not `at`. Commands write it.",
            "2026-11-20T16:00:00Z",
        ),
    ],
};

/// A line of the log of a release.
pub(crate) static LOG: Table = Table {
    what: "a log line",
    required: &["note"],
    keys: &[
        key("by", NAMES, "Who wrote the line.", "li"),
        key("at", Shape::Moment, "When it happened.", "2026-11-20T09:41:00Z"),
        key(
            "note",
            Shape::Text("a text"),
            "What happened, as markdown. Required.",
            "Decided to retry.",
        ),
        key(
            "recorded_by",
            Shape::Text("a name"),
            "Who recorded it, if that is none of those in `by`. Commands write it.",
            "maya",
        ),
        key(
            "recorded_at",
            Shape::Moment,
            "When it was recorded, if that is not `at`. Commands write it.",
            "2026-11-20T16:00:00Z",
        ),
        key(
            "changed",
            Shape::Text("a key of the release"),
            "The key of the release that was changed after its start, or `snapshot`. Commands write it.",
            "role.dba",
        ),
        key(
            "late",
            Shape::Number(1, 1000),
            "The number of closings before it, for what is recorded after a closing. It counts only once the release is reopened. Commands write it.",
            "1",
        ),
    ],
};

/// An event of an item.
pub(crate) static EVENT: Table = Table {
    what: "an event",
    required: &[],
    keys: &[
        key("state", Shape::Word(State::WORDS), "The item's new state.", "done"),
        key("by", NAMES, "Who did it.", "li"),
        key("at", Shape::Moment, "When it was done.", "2026-11-20T09:12:00Z"),
        key(
            "note",
            Shape::Text("a text"),
            "What there is to say about it, as markdown; skipped, n/a, failed and blocked want a reason.",
            "lock timeout",
        ),
        key(
            "evidence",
            Shape::Texts("a link or a file beside the release", "these"),
            "What shows that it was done: links, or files beside the release.",
            "https://ci.example.com/4312",
        ),
        key(
            "corrects",
            Shape::Moment,
            "The `at` of an earlier event of the item that was recorded by mistake. Takes the place of `state`.",
            "2026-11-20T09:40:00Z",
        ),
        key(
            "recorded_by",
            Shape::Text("a name"),
            "Who recorded it, if that is none of those in `by`. Commands write it.",
            "maya",
        ),
        key(
            "recorded_at",
            Shape::Moment,
            "When it was recorded, if that is not `at`. Commands write it.",
            "2026-11-20T16:00:00Z",
        ),
        key(
            "verdict",
            Shape::Word(VerdictWord::WORDS),
            "The verdict at a gate or sign-off that was done on a no-go or a not yet. Commands write it.",
            "no-go",
        ),
        key(
            "artifact",
            Shape::Text("a digest or a commit"),
            "What a sign-off is for: the release's `artifact` at that time. Commands write it.",
            "sha256:9f2c4d",
        ),
        key(
            "late",
            Shape::Number(1, 1000),
            "The number of closings before it, for what is recorded after a closing. It counts only once the release is reopened. Commands write it.",
            "1",
        ),
        key(
            "text",
            Shape::Text("a text"),
            "Makes this an added item, which the checklist does not have, with this text.",
            "Purge the CDN",
        ),
        key(
            "section",
            Shape::Text("the id of a section"),
            "The section that the added item belongs to.",
            "application-deployment",
        ),
    ],
};
