//! What is said under an item's text: notes, evidence, earlier events, what covers it.

use serde::Serialize;

use crate::derive::run::{Row, StateSource};
use crate::derive::status::item_time;
use crate::model::release::{Entry, Event, State};
use crate::render::html::Markup;
use crate::render::mark::Mark;
use crate::render::view::LinkView;
use crate::render::view::before::before;
use crate::render::view::evidence::EvidenceView;
use crate::render::view::frame::{RunFrame, names};
use crate::render::when;

/// A line under an item's text, or under a section's head. What is not there is left out.
#[derive(Debug, Clone, Default, Hash, Serialize)]
pub struct LineView {
    /// The symbol before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<&'static str>,
    /// What it begins with: `Failed first, li 09:12`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// A link behind that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkView>,
    /// The author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Markup>,
    /// Links and files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceView>,
}

/// The lines of a row.
pub(super) fn lines(frame: &RunFrame<'_>, index: usize) -> Vec<LineView> {
    let row = &frame.run.rows[index];
    let mut lines = own(frame, row);
    lines.extend(before(frame, index));
    lines
}

/// The same without what happened last time.
pub(super) fn own(frame: &RunFrame<'_>, row: &Row) -> Vec<LineView> {
    match row.source {
        StateSource::Own(entry) => {
            event_lines(frame, &frame.run.release.entries[entry].events, row.state)
        }
        StateSource::Covered(entry) => vec![covered(frame, &frame.run.release.entries[entry])],
        StateSource::Rule(_) | StateSource::Nothing => Vec::new(),
    }
}

/// The state comes from a section or group above, whose own place says why.
fn covered(frame: &RunFrame<'_>, entry: &Entry) -> LineView {
    let mut part = frame.part(&entry.key.value);
    part.text = brief(&part.text, 60);
    LineView {
        lead: Some("Covered by".to_owned()),
        link: Some(part),
        ..LineView::default()
    }
}

/// Whole words, as many as fit a line that is said of every item below.
pub(crate) fn brief(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ':', '.']))
}

/// What the last event says, then what came before it.
pub(super) fn event_lines(frame: &RunFrame<'_>, events: &[Event], state: State) -> Vec<LineView> {
    let Some((last, earlier)) = events.split_last() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if last.note.is_some() || !last.evidence.is_empty() {
        lines.push(LineView {
            note: last.note.as_ref().map(|note| frame.prose(note)),
            evidence: evidence(frame, last),
            ..LineView::default()
        });
    }
    if let (Some(time), [begun]) = (item_time(events), earlier)
        && begun.note.is_none()
        && begun.evidence.is_empty()
    {
        lines.push(took(frame, begun, last, time));
        return lines;
    }
    lines.extend(
        earlier
            .iter()
            .map(|event| earlier_line(frame, event, state)),
    );
    lines
}

/// Begun and done, and nothing else to say.
fn took(frame: &RunFrame<'_>, begun: &Event, done: &Event, time: jiff::SignedDuration) -> LineView {
    let at = begun.at.as_ref().map(|at| frame.short(at.value));
    let who = names(&begun.by);
    let who = if who.is_empty() || who == names(&done.by) {
        String::new()
    } else {
        format!(" by {who}")
    };
    let lead = format!(
        "Begun {}{who}, took {}",
        at.unwrap_or_default(),
        when::duration(time)
    );
    LineView {
        lead: Some(lead),
        ..LineView::default()
    }
}

fn earlier_line(frame: &RunFrame<'_>, event: &Event, state: State) -> LineView {
    let mark = Mark::state(event.state);
    let first = event.state == State::Failed && state == State::Done;
    let word = if first { "Failed first" } else { mark.word() };
    let who = frame.who_when(event);
    LineView {
        icon: Some(mark.icon()),
        lead: Some(if who.is_empty() {
            word.to_owned()
        } else {
            format!("{word}, {who}")
        }),
        link: None,
        note: event.note.as_ref().map(|note| frame.prose(note)),
        evidence: evidence(frame, event),
    }
}

fn evidence(frame: &RunFrame<'_>, event: &Event) -> Vec<EvidenceView> {
    (event.evidence.iter())
        .map(|evidence| EvidenceView::new(frame, &evidence.value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    fn leads(entries: &str) -> Vec<String> {
        on_its_page("# one\na\n  b", entries, |frame| {
            let row = frame.run.row("b").expect("it is there");
            let lines = lines(frame, row);
            lines.into_iter().filter_map(|line| line.lead).collect()
        })
    }

    #[test]
    fn a_beginning_and_an_end_make_a_duration() {
        let entries = "b: [doing@09:00 by li, done@09:20 by li]";
        assert_eq!(leads(entries), ["Begun 09:00, took 20 min"]);
        let entries = "b: [doing@09:00 by li, done@09:20 by sam]";
        assert_eq!(leads(entries), ["Begun 09:00 by li, took 20 min"]);
    }

    #[test]
    fn every_earlier_event_is_told() {
        let entries = "b: [doing@09:00, failed@09:10 by li, done@09:20]";
        assert_eq!(leads(entries), ["Doing, 09:00", "Failed first, li 09:10"]);
        assert_eq!(leads("b: [blocked by li, todo]"), ["Blocked, li"]);
    }

    #[test]
    fn what_covers_an_item_is_named() {
        assert_eq!(leads("a: done"), ["Covered by"]);
        assert_eq!(leads("one: n/a"), ["Covered by"]);
        assert_eq!(brief(&"word, ".repeat(20), 60).chars().count(), 59);
        assert!(leads("b: done").is_empty());
    }
}
