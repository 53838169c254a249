//! The lines under an item: notes, evidence, earlier events, the covering entry, the previous release.

mod before;
mod evidence;
mod sign_off;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::status::item_time;
use crate::model::release::{CorrectedEvent, Entry, Event, LateChange, Note, State, VerdictWord};
use crate::render::brief::{brief, gist};
use crate::render::html::Markup;
use crate::render::state_style::StateStyle;
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;
use crate::render::when::{self, When};

pub(crate) use evidence::{EvidenceView, evidence};
pub(crate) use sign_off::fault as signoff_fault;

/// Maximum length in characters of the name of a covering entry.
const MAX_COVER: usize = 60;

/// A line under an item. Names and texts can be empty.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum LineView {
    /// The note and the evidence of the last event.
    Note {
        /// The note.
        note: Markup,
        /// The evidence.
        evidence: Vec<EvidenceView>,
    },
    /// A valid sign-off, or the waiver of one.
    SignOff {
        /// Whether the item was skipped, so that nothing was signed.
        waived: bool,
        /// The person who gave it.
        person: String,
        /// The role.
        role: String,
        /// When it was given.
        at: Option<When>,
        /// The person who recorded it for another.
        recorded_by: String,
    },
    /// A sign-off that is not valid.
    InvalidSignOff {
        /// The role.
        role: String,
        /// Why it is not valid, as part of a sentence.
        fault: String,
        /// The person who recorded it for another.
        recorded_by: String,
    },
    /// The last event was recorded by another person, or done although the verdict was not a go.
    Recorded {
        /// `no-go` or `not yet` if the item was done on it.
        done_on: &'static str,
        /// The person who recorded it for another.
        recorded_by: String,
    },
    /// An item that was only begun and finished.
    Took {
        /// When it was begun.
        at: String,
        /// The person who began it, if another finished it.
        by: String,
        /// How long it took.
        took: String,
    },
    /// An event before the last one.
    Earlier {
        /// The icon of its state.
        icon: &'static str,
        /// The word of its state, or `Failed first`.
        word: &'static str,
        /// Person and time.
        who: String,
        /// Its note.
        note: Markup,
        /// Its evidence.
        evidence: Vec<EvidenceView>,
    },
    /// The entry of a group or section that gives the item its state.
    Covered {
        /// The group or section.
        link: LinkView,
    },
    /// What was recorded of a section as a whole.
    Whole {
        /// The icon of its state.
        icon: &'static str,
        /// The word of its state.
        word: &'static str,
        /// Person and time.
        who: String,
    },
    /// What was recorded after the release was closed.
    Late {
        /// The word of the state.
        word: &'static str,
        /// Person and time.
        who: String,
        /// The note.
        note: Markup,
        /// The evidence.
        evidence: Vec<EvidenceView>,
    },
    /// An event that was recorded by mistake, with its correction.
    Mistake {
        /// The mistake: `Failed, Li Wen 11:30: wrong row`.
        text: String,
        /// Whether it was corrected after the release was closed.
        late: bool,
        /// The person who corrected it.
        by: String,
        /// When it was corrected.
        at: String,
        /// The person who recorded the correction for another.
        recorded_by: String,
        /// The note of the correction.
        note: Markup,
    },
    /// The outcome in the previous release.
    Before {
        /// `failed first in 2026.10.1`, with the item's page.
        link: LinkView,
        /// The beginning of the note.
        note: String,
    },
}

/// Returns the lines of a row. `page` is the item's page, if it has one.
pub(super) fn under_item(frame: &RunFrame<'_>, index: usize, page: Option<&str>) -> Vec<LineView> {
    let mut lines = row_lines(frame, &frame.run.rows[index]);
    lines.extend(before::line(frame, index, page));
    lines
}

/// Returns the lines of a row without the line about the previous release. Includes those of the entry that covers
/// the row, which a release's page shows at its group or section.
pub(super) fn of_row_alone(frame: &RunFrame<'_>, row: &Row) -> Vec<LineView> {
    let mut lines = row_lines(frame, row);
    if let StateSource::Covered(_) = row.source {
        events(frame, frame.run.events(row), row.state, true, &mut lines);
    }
    lines
}

/// Returns the lines of an orphaned entry, whose last state is `state`.
pub(super) fn of_orphan(frame: &RunFrame<'_>, entry: &Entry, state: State) -> Vec<LineView> {
    let mut lines = Vec::new();
    events(frame, &entry.events, state, true, &mut lines);
    lines.extend(mistakes(frame, &entry.corrected));
    lines
}

/// Returns the lines of a section's own entry.
pub(super) fn of_section(frame: &RunFrame<'_>, id: &str) -> Vec<LineView> {
    let mut lines = Vec::new();
    let mut entries = frame.run.release.entries.iter();
    let entry = entries.find(|entry| entry.added.is_none() && *entry.key.value == *id);
    let Some(entry) = entry else { return lines };
    if let Some(last) = entry.events.last() {
        let mark = StateStyle::state(last.state);
        let who = frame.who_when(last);
        lines.push(LineView::Whole { icon: mark.icon(), word: mark.word(), who });
        events(frame, &entry.events, last.state, true, &mut lines);
    }
    lines.extend(mistakes(frame, &entry.corrected));
    lines.extend(late(frame, id));
    lines
}

fn row_lines(frame: &RunFrame<'_>, row: &Row) -> Vec<LineView> {
    let mut lines = Vec::from_iter(sign_off::line(frame, row));
    let shows_recorder = lines.is_empty();
    let entries = &frame.run.release.entries;
    match row.source {
        StateSource::Own(entry) => {
            events(frame, &entries[entry].events, row.state, shows_recorder, &mut lines);
        }
        StateSource::Covered(entry) => {
            let part = frame.part(&entries[entry].key.value);
            let link = LinkView { text: brief(&part.text, MAX_COVER), href: part.href };
            lines.push(LineView::Covered { link });
        }
        StateSource::Rule(_) | StateSource::Nothing => {}
    }
    lines.extend(mistakes(frame, frame.run.corrected(row)));
    lines.extend(late(frame, frame.run.id(row)));
    lines
}

/// Returns what was recorded of the item or section `id` after the release was closed.
fn late(frame: &RunFrame<'_>, id: &str) -> impl Iterator<Item = LineView> {
    frame.run.late(id).filter_map(|late| match &late.change {
        LateChange::Event(event) => Some(LineView::Late {
            word: StateStyle::state(event.state).word(),
            who: frame.who_when(event),
            note: note(frame, event.note.as_deref()),
            evidence: evidence(frame, event),
        }),
        LateChange::Correction(corrected) => Some(mistake(frame, corrected)),
        LateChange::Added(..) | LateChange::Log(_) => None,
    })
}

fn mistakes(frame: &RunFrame<'_>, corrected: &[CorrectedEvent]) -> impl Iterator<Item = LineView> {
    corrected.iter().map(|corrected| mistake(frame, corrected))
}

fn mistake(frame: &RunFrame<'_>, corrected: &CorrectedEvent) -> LineView {
    let event = &corrected.event;
    let head = state_and_who(frame, event);
    LineView::Mistake {
        text: match event.note.as_deref() {
            Some(note) => format!("{head}: {}", gist(note)),
            None => head,
        },
        late: corrected.late.is_some(),
        by: frame.names(&corrected.by).into_owned(),
        at: corrected.at.as_ref().map(|at| frame.short(at.value)).unwrap_or_default(),
        recorded_by: (corrected.recorded_by.as_ref())
            .map(|person| frame.person_name(&person.value).into_owned())
            .unwrap_or_default(),
        note: note(frame, corrected.note.as_ref()),
    }
}

/// Formats an event as `Failed, Li Wen 11:30`.
pub(super) fn state_and_who(frame: &RunFrame<'_>, event: &Event) -> String {
    let word = StateStyle::state(event.state).word();
    match frame.who_when(event) {
        who if who.is_empty() => word.to_owned(),
        who => format!("{word}, {who}"),
    }
}

/// Appends the lines of an item's events: the last event's note and evidence, then the earlier events.
/// `shows_recorder` is false if another line names who recorded the last event.
fn events(
    frame: &RunFrame<'_>,
    events: &[Event],
    state: State,
    shows_recorder: bool,
    lines: &mut Vec<LineView>,
) {
    let Some((last, earlier)) = events.split_last() else {
        return;
    };
    if last.note.is_some() || !last.evidence.is_empty() {
        let note = note(frame, last.note.as_deref());
        lines.push(LineView::Note { note, evidence: evidence(frame, last) });
    }
    lines.extend(recorded(frame, last, shows_recorder));
    if let (Some(time), [begun]) = (item_time(events), earlier)
        && begun.note.is_none()
        && begun.evidence.is_empty()
    {
        lines.push(took(frame, begun, last, time));
    } else {
        lines.extend(earlier.iter().map(|event| earlier_event(frame, event, state)));
    }
}

fn recorded(frame: &RunFrame<'_>, event: &Event, shows_recorder: bool) -> Option<LineView> {
    let done_on = match event.verdict() {
        Some(VerdictWord::NoGo) => "no-go",
        Some(VerdictWord::NotYet) => "not yet",
        Some(VerdictWord::Go) | None => "",
    };
    let recorded_by = if shows_recorder { recorder(frame, event) } else { String::new() };
    let is_shown = !done_on.is_empty() || !recorded_by.is_empty();
    is_shown.then_some(LineView::Recorded { done_on, recorded_by })
}

/// Returns the name of the person who recorded an event for another; else an empty text.
fn recorder(frame: &RunFrame<'_>, event: &Event) -> String {
    let person = event.recorded_by();
    person.map(|person| frame.person_name(&person.value).into_owned()).unwrap_or_default()
}

fn took(frame: &RunFrame<'_>, begun: &Event, done: &Event, time: jiff::SignedDuration) -> LineView {
    let by = frame.names(&begun.by);
    LineView::Took {
        at: begun.at.as_ref().map(|at| frame.short(at.value)).unwrap_or_default(),
        // The row itself shows who finished.
        by: if by == frame.names(&done.by) { String::new() } else { by.into_owned() },
        took: when::duration(time),
    }
}

fn earlier_event(frame: &RunFrame<'_>, event: &Event, state: State) -> LineView {
    let mark = StateStyle::state(event.state);
    let is_first_failure = event.state == State::Failed && state == State::Done;
    LineView::Earlier {
        icon: mark.icon(),
        word: if is_first_failure { "Failed first" } else { mark.word() },
        who: frame.who_when(event),
        note: note(frame, event.note.as_deref()),
        evidence: evidence(frame, event),
    }
}

fn note(frame: &RunFrame<'_>, note: Option<&Note>) -> Markup {
    note.map(|note| frame.prose(note)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::note;
    use crate::model::release::Release;
    use crate::render::testing::{changed, on_its_page};

    /// Returns the lines of the item `b` as JSON.
    fn lines(entries: &str) -> Vec<String> {
        on_its_page("# one\na\n  b", entries, of_b)
    }

    fn of_b(frame: &RunFrame<'_>) -> Vec<String> {
        let row = frame.run.row("b").expect("it is there");
        json(&row_lines(frame, &frame.run.rows[row]))
    }

    /// Returns the fields that are not empty.
    fn json(lines: &[LineView]) -> Vec<String> {
        let lines = lines.iter().map(|line| {
            let mut line = serde_json::to_value(line).expect("it is JSON");
            let fields = line.as_object_mut().expect("it has fields");
            fields.retain(|_, value| *value != "" && *value != serde_json::json!([]));
            line.to_string()
        });
        lines.collect()
    }

    #[test]
    fn a_note_and_its_evidence_are_one_line() {
        let noted = |release: &mut Release| {
            let event = release.entries[0].events.last_mut().expect("it has one");
            event.note = Some(Box::new(note("*Went* < well")));
        };
        let lines = changed("# one\na\n  b", "b: done+evidence", noted, of_b);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("\"note\":\"<em>Went</em> &lt; well\""), "{}", lines[0]);
        assert!(lines[0].contains("\"text\":\"example.com\""), "{}", lines[0]);
    }

    #[test]
    fn begin_and_end_are_shown_as_a_duration() {
        assert_eq!(
            lines("b: [doing@09:00 by li, done@09:20 by li]"),
            [r#"{"kind":"took","at":"09:00","took":"20 min"}"#]
        );
        assert_eq!(
            lines("b: [doing@09:00 by li, done@09:20 by sam]"),
            [r#"{"kind":"took","at":"09:00","by":"li","took":"20 min"}"#]
        );
    }

    #[test]
    fn all_earlier_events_are_shown() {
        let earlier = |icon: &str, who: &str, word: &str| {
            format!(r#"{{"kind":"earlier","icon":"{icon}","word":"{word}","who":"{who}"}}"#)
        };
        assert_eq!(
            lines("b: [doing@09:00, failed@09:10 by li, done@09:20]"),
            [earlier("doing", "09:00", "Doing"), earlier("failed", "li 09:10", "Failed first")]
        );
        assert_eq!(lines("b: [blocked by li, todo]"), [earlier("blocked", "li", "Blocked")]);
    }

    #[test]
    fn an_item_alone_has_the_reason_of_the_entry_that_covers_it() {
        let noted = |release: &mut Release| {
            let event = release.entries[0].events.last_mut().expect("it has one");
            event.note = Some(Box::new(note("*No* stock")));
        };
        let alone = |frame: &RunFrame<'_>| {
            let row = frame.run.row("b").expect("it is there");
            json(&of_row_alone(frame, &frame.run.rows[row]))
        };
        let lines = changed("# one\na\n  b", "one: n/a", noted, alone);
        assert!(lines[0].contains("covered"), "{lines:?}");
        assert_eq!(lines[1], r#"{"kind":"note","note":"<em>No</em> stock"}"#);
    }

    #[test]
    fn the_covering_entry_is_named() {
        let covered = |href: &str, text: &str| {
            format!(r#"{{"kind":"covered","link":{{"text":"{text}","href":"{href}"}}}}"#)
        };
        assert_eq!(lines("a: done"), [covered("#a", "a")]);
        assert_eq!(lines("one: n/a"), [covered("#one", "one")]);
        assert!(lines("b: done").is_empty());
    }
}
