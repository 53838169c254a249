//! The timeline: a table, a row for each section, with a lane that draws its events.

use serde::Serialize;

use crate::evaluate::count;
use crate::evaluate::rows::StateSource;
use crate::evaluate::run::Run;
use crate::evaluate::status::TimeSpan;
use crate::history::pace::{is_much_longer, lately, outer_sections};
use crate::model::release::{Event, State};
use crate::model::time::Moment;
use crate::render::html::Markup;
use crate::render::timeline_svg::Scale;
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;
use crate::render::when;

/// When each section happened.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct TimelineView {
    /// The hours, over the lanes.
    pub(crate) axis: Markup,
    /// The sections in the order of the page.
    pub(crate) rows: Vec<LaneView>,
    /// Whether it is known of any section how long it usually takes.
    pub(crate) has_usual: bool,
}

/// One section in time.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct LaneView {
    /// The section.
    pub(crate) section: LinkView,
    /// Its events, drawn.
    pub(crate) lane: Markup,
    /// `09:04 – 10:18`; empty where no time is known.
    pub(crate) times: String,
    /// From first to last.
    pub(crate) took: String,
    /// Whether that is much longer than usual.
    pub(crate) slow: bool,
    /// The median of the last five comparable releases; empty where fewer tell.
    pub(crate) usual: String,
}

impl TimelineView {
    /// The timeline of a run, with the comparable ones before it, newest first; nothing where fewer than
    /// two times are known.
    pub(crate) fn new(frame: &RunFrame<'_>, before: &[&Run]) -> Option<Self> {
        let run = frame.run;
        let sections = outer_sections(run);
        let spans = || {
            sections
                .iter()
                .filter_map(|&section| count::sections(run)[section].span)
        };
        let first = spans().map(|span| span.first).min()?;
        let last = spans().map(|span| span.last).max()?;
        if first == last {
            return None;
        }
        let scale = Scale::new(TimeSpan { first, last }, frame.site.config.zone.clone());
        let rows: Vec<LaneView> = (sections.iter())
            .map(|&section| lane(frame, &scale, section, before))
            .collect();
        Some(Self {
            axis: scale.axis(),
            has_usual: rows.iter().any(|row| !row.usual.is_empty()),
            rows,
        })
    }
}

fn lane(frame: &RunFrame<'_>, scale: &Scale, section: usize, before: &[&Run]) -> LaneView {
    let run = frame.run;
    let id = &run.checklist.sections[section].id;
    let usual = lately(before.iter().copied(), id).median();
    let counted = &count::sections(run)[section];
    let mut entries: Vec<usize> = (counted.rows.iter())
        .filter_map(|&row| match run.rows[row].source {
            StateSource::Own(entry) | StateSource::Covered(entry) => Some(entry),
            StateSource::Rule(_) | StateSource::Nothing => None,
        })
        .collect();
    // One entry may cover many rows.
    entries.sort_unstable();
    entries.dedup();
    let events: Vec<&Event> = (entries.into_iter())
        .flat_map(|entry| told(&run.release.entries[entry].events))
        .collect();
    let at = |instant| frame.short(Moment::Instant(instant));
    LaneView {
        section: LinkView {
            text: frame.section_text(section),
            href: frame.section_href(section),
        },
        lane: scale.lane(counted.span, &events),
        times: match counted.span {
            Some(span) if span.first < span.last => {
                format!("{} – {}", at(span.first), at(span.last))
            }
            Some(span) => at(span.first),
            None => String::new(),
        },
        took: match counted.span {
            Some(span) if span.first < span.last => when::duration(span.duration()),
            _ => String::new(),
        },
        slow: (counted.span.zip(usual))
            .is_some_and(|(span, usual)| is_much_longer(usual, span.duration())),
        usual: usual.map(when::duration).unwrap_or_default(),
    }
}

/// What a lane shows of an item: that it began is news only while nothing came of it.
fn told(events: &[Event]) -> impl Iterator<Item = &Event> {
    let last = events.len().saturating_sub(1);
    let is_news = move |at: usize, event: &Event| event.state != State::Doing || at == last;
    (events.iter().enumerate())
        .filter(move |(at, event)| is_news(*at, event))
        .map(|(_, event)| event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;
    use crate::model::release::Status;
    use crate::render::testing::on_its_page;

    #[test]
    fn what_covers_items_is_drawn_once_with_them() {
        let entries = "a: done@09:00\ntwo: failed@10:00";
        let timeline = on_its_page("# one\na\n# two\nb\nc", entries, |frame| {
            TimelineView::new(frame, &[])
        });
        let lane = timeline.expect("two times").rows[1].lane.clone();
        assert_eq!(lane.as_str().matches("at failed").count(), 1, "{lane:?}");
    }

    #[test]
    fn a_timeline_needs_two_times() {
        let view = |entries| {
            on_its_page("# one\na\n# two\nb", entries, |frame| {
                TimelineView::new(frame, &[])
            })
        };
        assert!(view("a: done@09:00").is_none());
        let timeline = view("a: done@09:00\nb: [failed@09:30, done@10:00]").expect("two");
        assert_eq!(timeline.rows[0].times, "09:00");
        assert_eq!(timeline.rows[1].times, "09:30 – 10:00");
        assert_eq!(timeline.rows[1].took, "30 min");
        let lane = timeline.rows[1].lane.as_str();
        assert!(
            lane.contains("<svg x=\"50%\" class=\"at failed\">"),
            "{lane}"
        );
        assert!(
            lane.contains("<path class=\"span\" d=\"M5000 12H9850\"/>"),
            "{lane}"
        );
    }
    #[test]
    fn what_took_much_longer_than_the_last_five_is_told() {
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
        let (quick, long) = (
            "a: done@09:00\nb: done@09:29",
            "a: done@09:00\nb: done@09:31",
        );
        assert_eq!(slow(long, &before), ("20 min".to_owned(), true, true));
        assert_eq!(slow(quick, &before), ("20 min".to_owned(), false, true));
        assert_eq!(slow(long, &before[1..]), (String::new(), false, false));
    }
}
