//! The timeline: a table, a row for each section, with a lane that draws its events.
//!
//! Positions are percentages in SVG attributes, so that nothing is distorted at any width.

use std::fmt::Write;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::derive::run::Run;
use crate::derive::status::Span;
use crate::model::release::{Event, State};
use crate::model::time::Moment;
use crate::render::html::Markup;
use crate::render::mark::Mark;
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;
use crate::render::when::{self, When};

/// When each section happened.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineView {
    /// The hours, over the lanes.
    pub axis: Markup,
    /// The sections in the order of the page.
    pub rows: Vec<LaneView>,
}

/// One section in time.
#[derive(Debug, Clone, Serialize)]
pub struct LaneView {
    /// The section.
    pub section: LinkView,
    /// Its events, drawn.
    pub lane: Markup,
    /// Its first event; nothing where no time is known.
    pub from: Option<When>,
    /// Its last event.
    pub to: Option<When>,
    /// From first to last.
    pub took: String,
}

impl TimelineView {
    /// The timeline of a run; nothing where fewer than two times are known.
    pub fn new(frame: &RunFrame<'_>) -> Option<Self> {
        let run = frame.run;
        let sections = outer_sections(run);
        let spans = || {
            sections
                .iter()
                .filter_map(|&section| run.sections[section].span)
        };
        let first = spans().map(|span| span.first).min()?;
        let last = spans().map(|span| span.last).max()?;
        if first == last {
            return None;
        }
        let scale = Scale::new(Span { first, last }, frame.site.config.zone.clone());
        Some(Self {
            axis: scale.axis(),
            rows: sections
                .iter()
                .map(|&section| lane(frame, &scale, section))
                .collect(),
        })
    }
}

/// The outermost sections that hold items, and those in them where an outer one is the only one.
fn outer_sections(run: &Run) -> Vec<usize> {
    let within = |parent: Option<usize>| -> Vec<usize> {
        (0..run.sections.len())
            .filter(|&section| run.checklist.sections[section].parent == parent)
            .filter(|&section| !run.sections[section].rows.is_empty())
            .collect()
    };
    let mut sections = within(None);
    while let [only] = sections.as_slice() {
        let inner = within(Some(*only));
        if inner.is_empty() {
            break;
        }
        sections = inner;
    }
    sections
}

fn lane(frame: &RunFrame<'_>, scale: &Scale, section: usize) -> LaneView {
    let run = frame.run;
    let counted = &run.sections[section];
    let events: Vec<&Event> = (counted.rows.iter())
        .filter(|&&row| run.rows[row].own_entry().is_some())
        .flat_map(|&row| told(run.events(&run.rows[row])))
        .collect();
    let at = |instant| frame.short(Moment::Instant(instant));
    LaneView {
        section: LinkView {
            text: frame.section_text(section),
            href: frame.section_href(section),
        },
        lane: scale.lane(counted.span, &events),
        from: counted.span.map(|span| at(span.first)),
        to: counted.span.map(|span| at(span.last)),
        took: match counted.span {
            Some(span) if span.first < span.last => when::duration(span.duration()),
            _ => String::new(),
        },
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

/// Where an instant lies between the whole release's first and last event.
struct Scale {
    span: Span,
    zone: TimeZone,
    ticks: Vec<Timestamp>,
}

impl Scale {
    fn new(span: Span, zone: TimeZone) -> Self {
        let ticks = ticks(span, &zone);
        Self { span, zone, ticks }
    }

    /// Percent from the left, to two decimals; one in the hundred is left free on either side for icons.
    fn at(&self, instant: Timestamp) -> String {
        let of = instant.duration_since(self.span.first).as_secs_f64();
        let percent = 1.5 + 97.0 * of / self.span.duration().as_secs_f64();
        let text = format!("{percent:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    fn axis(&self) -> Markup {
        let mut svg = String::from("<svg class=\"axis\" aria-hidden=\"true\">");
        for tick in &self.ticks {
            let (x, text) = (self.at(*tick), self.label(*tick));
            write!(svg, "<text x=\"{x}%\" y=\"14\">{text}</text>").expect("a string takes all");
        }
        svg.push_str("</svg>");
        Markup::trusted(&svg)
    }

    /// The day where the clock says midnight or the ticks are days apart, else the time.
    fn label(&self, tick: Timestamp) -> String {
        let zoned = tick.to_zoned(self.zone.clone());
        if zoned.hour() == 0 && zoned.minute() == 0 {
            zoned.strftime("%-d %b").to_string()
        } else {
            when::clock(tick, &self.zone)
        }
    }

    fn lane(&self, span: Option<Span>, events: &[&Event]) -> Markup {
        let mut svg = String::from("<svg class=\"lane\" aria-hidden=\"true\">");
        let mut put = |text: std::fmt::Arguments<'_>| {
            svg.write_fmt(text).expect("a string takes all");
        };
        for tick in &self.ticks {
            let x = self.at(*tick);
            put(format_args!(
                "<line class=\"rule\" x1=\"{x}%\" x2=\"{x}%\" y2=\"24\"/>"
            ));
        }
        if let Some(span) = span {
            let (from, to) = (self.at(span.first), self.at(span.last));
            put(format_args!(
                "<line class=\"span\" x1=\"{from}%\" x2=\"{to}%\" y1=\"12\" y2=\"12\"/>"
            ));
        }
        let at = |event: &Event| event.at.as_ref().and_then(|at| at.value.instant());
        for instant in events
            .iter()
            .filter(|event| event.state == State::Done)
            .filter_map(|e| at(e))
        {
            let x = self.at(instant);
            put(format_args!(
                "<line class=\"tick\" x1=\"{x}%\" x2=\"{x}%\" y1=\"7\" y2=\"17\"/>"
            ));
        }
        for event in events.iter().filter(|event| is_marked(event.state)) {
            if let Some(instant) = at(event) {
                let (x, icon) = (self.at(instant), Mark::state(event.state).icon());
                put(format_args!(
                    "<svg x=\"{x}%\" class=\"at {icon}\"><circle class=\"halo\" cy=\"12\" r=\"7\"/>\
                     <use href=\"#i:{icon}\" x=\"-6\" y=\"6\" width=\"12\" height=\"12\"/></svg>"
                ));
            }
        }
        svg.push_str("</svg>");
        Markup::trusted(&svg)
    }
}

fn is_marked(state: State) -> bool {
    matches!(
        state,
        State::Failed | State::Blocked | State::Skipped | State::Doing
    )
}

/// At most six round times within the span: hours, then days.
fn ticks(span: Span, zone: &TimeZone) -> Vec<Timestamp> {
    const STEPS: [i64; 13] = [
        5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 40320,
    ];
    let minutes = span.duration().as_mins();
    let step = STEPS
        .into_iter()
        .find(|step| minutes / step <= 6)
        .unwrap_or(minutes / 6 + 1);
    let midnight = span.first.to_zoned(zone.clone()).start_of_day();
    let Ok(midnight) = midnight else {
        return Vec::new();
    };
    let begin = midnight.timestamp();
    let passed = span.first.duration_since(begin).as_mins();
    let first = (passed + step - 1) / step;
    (first..first + 8)
        .filter_map(|tick| {
            begin
                .checked_add(SignedDuration::from_mins(tick * step))
                .ok()
        })
        .take_while(|tick| *tick <= span.last)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(first: &str, last: &str) -> Vec<String> {
        let span = Span {
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
        };
        ticks(span, &TimeZone::UTC)
            .iter()
            .map(|tick| when::clock(*tick, &TimeZone::UTC))
            .collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(
            hours("2026-11-20T09:04:00Z", "2026-11-20T12:06:00Z"),
            ["09:30", "10:00", "10:30", "11:00", "11:30", "12:00"]
        );
        assert_eq!(
            hours("2026-11-20T09:00:00Z", "2026-11-20T13:40:00Z"),
            ["09:00", "10:00", "11:00", "12:00", "13:00"]
        );
        assert!(hours("2025-01-01T00:00:00Z", "2026-11-20T12:06:00Z").len() <= 8);
    }
}
