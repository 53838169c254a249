//! Renders the lines under an item: notes, evidence, earlier events, the covering entry, the previous release.
//!
//! Each line is a `<div class="ln">`. They are not rendered by templates, because with a hundred lines in a release
//! these would take a tenth of a build.

mod before;
mod evidence;
mod sign;

use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::status::item_time;
use crate::model::release::{CorrectedEvent, Entry, Event, LateChange, State, VerdictWord};
use crate::render::brief::{brief, gist};
use crate::render::escape::escape;
use crate::render::html::{self, Markup};
use crate::render::state_style::StateStyle;
use crate::render::view::frame::RunFrame;
use crate::render::when;

pub(crate) use sign::fault as signoff_fault;

/// Maximum length in characters of the name of a covering entry.
const MAX_COVER: usize = 60;

/// Appends the lines of a row in their container, if there are any. `page` is the item's page, if it has one.
pub(crate) fn under_row(frame: &RunFrame<'_>, index: usize, page: Option<&str>, out: &mut String) {
    let begin = out.len();
    out.push_str("<div class=\"lines\">");
    let empty = out.len();
    row_lines(frame, &frame.run.rows[index], out);
    before::write(frame, index, page, out);
    if out.len() == empty {
        out.truncate(begin);
    } else {
        out.push_str("</div>");
    }
}

/// Returns the lines of a row without the line about the previous release. Includes those of the entry that covers
/// the row, which a release's page shows at its group or section.
pub(crate) fn of_row_alone(frame: &RunFrame<'_>, row: &Row) -> Markup {
    let mut out = String::new();
    row_lines(frame, row, &mut out);
    if let StateSource::Covered(_) = row.source {
        events(frame, frame.run.events(row), row.state, true, &mut out);
    }
    Markup::trusted(&out)
}

/// Returns the lines of an orphaned entry, whose last state is `state`.
pub(crate) fn of_orphan(frame: &RunFrame<'_>, entry: &Entry, state: State) -> Markup {
    let mut out = String::new();
    events(frame, &entry.events, state, true, &mut out);
    corrected_lines(frame, &entry.corrected, &mut out);
    Markup::trusted(&out)
}

/// Returns the evidence of an event.
pub(crate) fn of_evidence(frame: &RunFrame<'_>, event: &Event) -> Markup {
    let mut out = String::new();
    for evidence in &event.evidence {
        evidence::write(frame, &evidence.value, &mut out);
    }
    Markup::trusted(&out)
}

/// Returns the lines of a section's own entry.
pub(crate) fn of_section(frame: &RunFrame<'_>, id: &str) -> Markup {
    let mut out = String::new();
    let mut entries = frame.run.release.entries.iter();
    let entry = entries.find(|entry| entry.added.is_none() && *entry.key.value == *id);
    let Some(entry) = entry else { return Markup::trusted(&out) };
    if let Some(last) = entry.events.last() {
        let mark = StateStyle::state(last.state);
        let who = frame.who_when(last);
        let separator = if who.is_empty() { "" } else { ", " };
        let lead = format!("{} as a whole{separator}{who}", mark.word());
        open_past(Some(mark.icon()), &lead, &mut out);
        out.push_str("</span> </div>");
        events(frame, &entry.events, last.state, true, &mut out);
    }
    corrected_lines(frame, &entry.corrected, &mut out);
    late_lines(frame, id, &mut out);
    Markup::trusted(&out)
}

fn row_lines(frame: &RunFrame<'_>, row: &Row, out: &mut String) {
    let is_signed = sign::write(frame, row, out);
    state_lines(frame, row, !is_signed, out);
    corrected_lines(frame, frame.run.corrected(row), out);
    late_lines(frame, frame.run.id(row), out);
}

/// Appends what was recorded of the item or section `id` after the release was closed.
fn late_lines(frame: &RunFrame<'_>, id: &str, out: &mut String) {
    let late = frame.run.release.late.iter();
    for late in late.filter(|late| late.key.as_ref().is_some_and(|key| *key.value == *id)) {
        match &late.change {
            LateChange::Event(event) => late_line(frame, event, out),
            LateChange::Correction(corrected) => corrected_line(frame, corrected, out),
            LateChange::Added(..) | LateChange::Log(_) => {}
        }
    }
}

fn late_line(frame: &RunFrame<'_>, event: &Event, out: &mut String) {
    out.push_str("<div class=\"ln late\">");
    html::icon("late", out);
    out.push_str("<span><b>Recorded after closing,</b> ");
    let word = StateStyle::state(event.state).word().to_lowercase();
    let who = frame.who_when(event);
    let separator = if who.is_empty() { "" } else { ", " };
    escape(&format!("{word}{separator}{who}. Not in the counts."), out);
    out.push_str("</span> ");
    if let Some(note) = &event.note {
        frame.scope().write(&note.html, out);
    }
    close(frame, event, out);
}

fn corrected_lines(frame: &RunFrame<'_>, corrected: &[CorrectedEvent], out: &mut String) {
    for corrected in corrected {
        corrected_line(frame, corrected, out);
    }
}

/// Appends an event that was recorded by mistake, struck through, and its correction.
fn corrected_line(frame: &RunFrame<'_>, corrected: &CorrectedEvent, out: &mut String) {
    let event = &corrected.event;
    let mark = StateStyle::state(event.state);
    out.push_str("<div class=\"ln past\">");
    html::icon("correct", out);
    let lead =
        if corrected.late.is_some() { "Corrected after closing" } else { "Recorded by mistake" };
    out.push_str("<span>");
    out.push_str(lead);
    out.push_str(": <s>");
    let who = frame.who_when(event);
    let separator = if who.is_empty() { "" } else { ", " };
    escape(&format!("{}{separator}{who}", mark.word()), out);
    if let Some(note) = &event.note {
        out.push_str(": ");
        escape(&gist(note), out);
    }
    let by = frame.names(&corrected.by);
    let at = corrected.at.as_ref().map(|at| frame.short(at.value)).unwrap_or_default();
    let by = if by.is_empty() { "an unknown person" } else { &by };
    out.push_str("</s> ");
    escape(format!("Corrected by {by} {at}").trim_end(), out);
    if let Some(person) = &corrected.recorded_by {
        escape(&format!(", recorded by {}", frame.person_name(&person.value)), out);
    }
    match &corrected.note {
        Some(note) => {
            out.push_str(":</span> ");
            frame.scope().write(&note.html, out);
        }
        None => out.push_str("</span> "),
    }
    out.push_str("</div>");
}

fn state_lines(frame: &RunFrame<'_>, row: &Row, shows_recorder: bool, out: &mut String) {
    let entries = &frame.run.release.entries;
    match row.source {
        StateSource::Own(entry) => {
            events(frame, &entries[entry].events, row.state, shows_recorder, out);
        }
        StateSource::Covered(entry) => covered(frame, &entries[entry], out),
        StateSource::Rule(_) | StateSource::Nothing => {}
    }
}

/// Appends a link to the section or group whose entry covers the item.
fn covered(frame: &RunFrame<'_>, entry: &Entry, out: &mut String) {
    let part = frame.part(&entry.key.value);
    open_past(None, "Covered by", out);
    out.push_str("</span> ");
    html::link(&part.href, &brief(&part.text, MAX_COVER), out);
    out.push_str("</div>");
}

/// Appends the lines of an item's events: the last event's note and evidence, then the earlier events.
/// `shows_recorder` is false if another line names who recorded the last event.
fn events(
    frame: &RunFrame<'_>,
    events: &[Event],
    state: State,
    shows_recorder: bool,
    out: &mut String,
) {
    let Some((last, earlier)) = events.split_last() else {
        return;
    };
    if last.note.is_some() || !last.evidence.is_empty() {
        out.push_str("<div class=\"ln\">");
        if let Some(note) = &last.note {
            frame.scope().write(&note.html, out);
        }
        close(frame, last, out);
    }
    record_line(frame, last, shows_recorder, out);
    if let (Some(time), [begun]) = (item_time(events), earlier)
        && begun.note.is_none()
        && begun.evidence.is_empty()
    {
        took(frame, begun, last, time, out);
        return;
    }
    for event in earlier {
        earlier_line(frame, event, state, out);
    }
}

/// Appends a line about an event that another person recorded, or that was done although it was not a go.
fn record_line(frame: &RunFrame<'_>, event: &Event, shows_recorder: bool, out: &mut String) {
    let verdict = match event.verdict() {
        Some(VerdictWord::NoGo) => "Done on a no-go.",
        Some(VerdictWord::NotYet) => "Done on a not yet.",
        Some(VerdictWord::Go) | None => "",
    };
    let shows_recorder = shows_recorder && event.recorded_by().is_some();
    if verdict.is_empty() && !shows_recorder {
        return;
    }
    out.push_str("<div class=\"ln past\">");
    if !verdict.is_empty() {
        out.push_str("<span>");
        out.push_str(verdict);
        out.push_str("</span>");
    }
    if shows_recorder {
        sign::recorder(frame, event, out);
    }
    out.push_str("</div>");
}

/// Appends one line for an item that was only begun and finished.
fn took(
    frame: &RunFrame<'_>,
    begun: &Event,
    done: &Event,
    time: jiff::SignedDuration,
    out: &mut String,
) {
    let at = begun.at.as_ref().map(|at| frame.short(at.value));
    let who = frame.names(&begun.by);
    // The row itself shows who finished.
    let who = if who.is_empty() || who == frame.names(&done.by) {
        String::new()
    } else {
        format!(" by {who}")
    };
    let lead = format!("Begun {}{who}, took {}", at.unwrap_or_default(), when::duration(time));
    open_past(None, &lead, out);
    out.push_str("</span> </div>");
}

fn earlier_line(frame: &RunFrame<'_>, event: &Event, state: State, out: &mut String) {
    let mark = StateStyle::state(event.state);
    let first = event.state == State::Failed && state == State::Done;
    let word = if first { "Failed first" } else { mark.word() };
    let who = frame.who_when(event);
    if who.is_empty() {
        open_past(Some(mark.icon()), word, out);
    } else {
        open_past(Some(mark.icon()), &format!("{word}, {who}"), out);
    }
    match &event.note {
        Some(note) => {
            out.push_str(":</span> ");
            frame.scope().write(&note.html, out);
        }
        None => out.push_str("</span> "),
    }
    close(frame, event, out);
}

/// Opens a line about an earlier event up to its lead: `Failed first, li 09:12`.
fn open_past(icon: Option<&str>, lead: &str, out: &mut String) {
    out.push_str("<div class=\"ln past\">");
    if let Some(icon) = icon {
        html::icon(icon, out);
    }
    out.push_str("<span>");
    escape(lead, out);
}

/// Closes the line of an event, with its evidence.
fn close(frame: &RunFrame<'_>, event: &Event, out: &mut String) {
    for evidence in &event.evidence {
        evidence::write(frame, &evidence.value, out);
    }
    out.push_str("</div>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::note;
    use crate::model::release::Release;
    use crate::render::testing::{changed, on_its_page};

    /// Returns the lines of the item `b` without icons.
    fn lines(entries: &str) -> String {
        on_its_page("# one\na\n  b", entries, of_b)
    }

    fn of_b(frame: &RunFrame<'_>) -> String {
        let row = frame.run.row("b").expect("it is there");
        let mut html = String::new();
        row_lines(frame, &frame.run.rows[row], &mut html);
        let parts = html.split("<svg").enumerate();
        parts
            .map(|(at, part)| match part.split_once("</svg>") {
                Some((_, rest)) if at > 0 => rest,
                _ => part,
            })
            .collect()
    }

    #[test]
    fn a_note_and_its_evidence_are_one_line() {
        let noted = |release: &mut Release| {
            let event = release.entries[0].events.last_mut().expect("it has one");
            event.note = Some(Box::new(note("*Went* < well")));
        };
        assert_eq!(
            changed("# one\na\n  b", "b: done+evidence", noted, of_b),
            "<div class=\"ln\"><em>Went</em> &lt; well<div class=\"ev\">\
             <a href=\"https://example.com\">example.com</a></div></div>"
        );
    }

    #[test]
    fn begin_and_end_are_shown_as_a_duration() {
        let begun = |lead: &str| format!("<div class=\"ln past\"><span>{lead}</span> </div>");
        let entries = "b: [doing@09:00 by li, done@09:20 by li]";
        assert_eq!(lines(entries), begun("Begun 09:00, took 20 min"));
        let entries = "b: [doing@09:00 by li, done@09:20 by sam]";
        assert_eq!(lines(entries), begun("Begun 09:00 by li, took 20 min"));
    }

    #[test]
    fn all_earlier_events_are_shown() {
        let past = |lead: &str| format!("<div class=\"ln past\"><span>{lead}</span> </div>");
        let entries = "b: [doing@09:00, failed@09:10 by li, done@09:20]";
        assert_eq!(lines(entries), past("Doing, 09:00") + &past("Failed first, li 09:10"));
        assert_eq!(lines("b: [blocked by li, todo]"), past("Blocked, li"));
    }

    #[test]
    fn an_item_alone_has_the_reason_of_the_entry_that_covers_it() {
        let noted = |release: &mut Release| {
            let event = release.entries[0].events.last_mut().expect("it has one");
            event.note = Some(Box::new(note("*No* stock")));
        };
        let alone = |frame: &RunFrame<'_>| {
            let row = frame.run.row("b").expect("it is there");
            of_row_alone(frame, &frame.run.rows[row]).as_str().to_owned()
        };
        let html = changed("# one\na\n  b", "one: n/a", noted, alone);
        assert!(html.contains("Covered by"), "{html}");
        assert!(html.ends_with("<div class=\"ln\"><em>No</em> stock</div>"), "{html}");
    }

    #[test]
    fn the_covering_entry_is_named() {
        assert_eq!(
            lines("a: done"),
            "<div class=\"ln past\"><span>Covered by</span> <a href=\"#a\">a</a></div>"
        );
        assert!(lines("one: n/a").contains("<a href=\"#one\">one</a>"));
        assert_eq!(lines("b: done"), "");
    }
}
