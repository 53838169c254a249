//! The timeline: a table with a row for each section, in which a lane shows its events.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::count;
use crate::evaluate::run::Run;
use crate::evaluate::status::begins;
use crate::history::pace::{is_much_longer, outer_sections, recent_usual};
use crate::model::release::{Event, State};
use crate::model::time::Moment;
use crate::render::view::LinkView;
use crate::render::view::drawing::lane::{LaneDrawing, Scale, TickView};
use crate::render::view::frame::RunFrame;
use crate::render::when;

/// The timeline of a release.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct TimelineView {
    /// The labels of the time axis above the lanes.
    pub(crate) axis: Vec<TickView>,
    /// The lengths of pauses that are cut out: `14 h 20 min`; may be empty.
    pub(crate) pauses: Vec<String>,
    /// The sections, in the order of the page.
    pub(crate) rows: Vec<LaneView>,
    /// Whether the usual duration of any section is known.
    pub(crate) has_usual: bool,
}

/// One section of a timeline.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct LaneView {
    /// The section.
    pub(crate) section: LinkView,
    /// The drawing of its events.
    pub(crate) lane: LaneDrawing,
    /// `09:04 – 10:18`; empty if no time is known.
    pub(crate) times: String,
    /// The time from the first to the last event; may be empty.
    pub(crate) took: String,
    /// Whether it took much longer than usual.
    pub(crate) slow: bool,
    /// The median of the last five comparable releases; empty if fewer are known.
    pub(crate) usual: String,
}

impl TimelineView {
    /// Builds the timeline of a run; `None` if fewer than two times are known. `before` are the earlier releases of
    /// the series, newest first.
    pub(crate) fn new(frame: &RunFrame<'_>, before: &[&Run]) -> Option<Self> {
        let run = frame.run;
        let sections = outer_sections(run);
        let spans = sections.iter().filter_map(|&section| count::sections(run)[section].span);
        let mut times: Vec<Timestamp> = spans.flat_map(|span| [span.first, span.last]).collect();
        let (first, last) = (*times.iter().min()?, *times.iter().max()?);
        let events =
            run.release.entries.iter().flat_map(|entry| &entry.events).filter(|at| begins(at));
        let instants = events.filter_map(|event| event.at.as_ref()?.value.instant());
        times.extend(instants.filter(|at| (first..=last).contains(at)));
        let scale = Scale::new(times, frame.site.config.zone.clone())?;
        let rows: Vec<LaneView> =
            (sections.iter()).map(|&section| lane(frame, &scale, section, before)).collect();
        Some(Self {
            axis: scale.axis(),
            pauses: scale.pauses().map(when::duration).collect(),
            has_usual: rows.iter().any(|row| !row.usual.is_empty()),
            rows,
        })
    }
}

fn lane(frame: &RunFrame<'_>, scale: &Scale, section: usize, before: &[&Run]) -> LaneView {
    let run = frame.run;
    let id = &run.checklist.sections[section].id;
    let usual = recent_usual(before.iter().copied(), id).median();
    let counted = &count::sections(run)[section];
    let mut entries: Vec<usize> =
        (counted.rows.iter()).filter_map(|&row| run.rows[row].source.entry()).collect();
    // One entry can cover many rows.
    entries.sort_unstable();
    entries.dedup();
    let events: Vec<&Event> =
        (entries.into_iter()).flat_map(|entry| shown(&run.release.entries[entry].events)).collect();
    let at = |instant| frame.short(Moment::Instant(instant));
    LaneView {
        section: LinkView { text: frame.section_text(section), href: frame.section_href(section) },
        lane: scale.lane(counted.span, &events),
        times: match counted.span {
            Some(span) if span.first < span.last => {
                format!("{} – {}", at(span.first), at(span.last))
            }
            Some(span) => at(span.first),
            None => String::new(),
        },
        took: counted.took.map(when::duration).unwrap_or_default(),
        slow: (counted.span.zip(usual))
            .is_some_and(|(span, usual)| is_much_longer(usual, span.duration())),
        usual: usual.map(when::duration).unwrap_or_default(),
    }
}

/// Returns the events that a lane shows: all except `todo` events, which belong to no span, and `doing` events that
/// another event follows.
fn shown(events: &[Event]) -> impl Iterator<Item = &Event> {
    let last = events.len().saturating_sub(1);
    let is_shown = move |at: usize, event: &Event| {
        begins(event) && (event.state != State::Doing || at == last)
    };
    (events.iter().enumerate())
        .filter(move |(at, event)| is_shown(*at, event))
        .map(|(_, event)| event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;
    use crate::model::release::Status;
    use crate::render::testing::on_its_page;

    #[test]
    fn covering_entries_are_drawn_once() {
        let entries = "a: done@09:00\ntwo: failed@10:00";
        let timeline =
            on_its_page("# one\na\n# two\nb\nc", entries, |frame| TimelineView::new(frame, &[]));
        let lane = timeline.expect("two times").rows[1].lane.clone();
        let failed = lane.marks.iter().filter(|mark| mark.icon == "failed");
        assert_eq!(failed.count(), 1, "{lane:?}");
    }

    #[test]
    fn a_timeline_needs_two_times() {
        let view = |entries| {
            on_its_page("# one\na\n# two\nb", entries, |frame| TimelineView::new(frame, &[]))
        };
        assert!(view("a: done@09:00").is_none());
        let timeline = view("a: done@09:00\nb: [failed@09:30, done@10:00]").expect("two");
        assert_eq!(timeline.rows[0].times, "09:00");
        assert_eq!(timeline.rows[1].times, "09:30 – 10:00");
        assert_eq!(timeline.rows[1].took, "30 min");
        let lane = &timeline.rows[1].lane;
        assert_eq!((lane.marks[0].x.as_str(), lane.marks[0].icon), ("50", "failed"));
        assert_eq!((lane.span.as_str(), lane.done.as_str()), ("M5000 12H9850", "M9850 7v10"));
    }
    #[test]
    fn sections_much_slower_than_the_last_five_are_marked() {
        let text = "# one\na\nb\n# two\nc";
        let done = |items| {
            let mut run = run(text, items);
            run.status = Status::Done;
            run
        };
        let before = vec![done("a: done@09:00\nb: done@09:20"); 5];
        let before: Vec<&Run> = before.iter().collect();
        let slow = |entries, before: &[&Run]| {
            let timeline = on_its_page(text, entries, |frame| TimelineView::new(frame, before));
            let timeline = timeline.expect("two times");
            let row = &timeline.rows[0];
            (row.usual.clone(), row.slow, timeline.has_usual)
        };
        let (quick, long) = ("a: done@09:00\nb: done@09:29", "a: done@09:00\nb: done@09:31");
        assert_eq!(slow(long, &before), ("20 min".to_owned(), true, true));
        assert_eq!(slow(quick, &before), ("20 min".to_owned(), false, true));
        assert_eq!(slow(long, &before[1..]), (String::new(), false, false));
    }
}
