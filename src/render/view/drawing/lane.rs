//! Timelines: an axis, and a lane with the events of each section.
//!
//! Positions are percentages, so that nothing is distorted at any width.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::evaluate::status::TimeSpan;
use crate::model::release::{Event, State};
use crate::render::state_style::StateStyle;
use crate::render::view::drawing::{decimal, whole};
use crate::render::when;

/// A label of the time axis.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct TickView {
    /// Its position from the left in percent.
    pub(crate) x: String,
    /// The time, or the day at midnight.
    pub(crate) text: String,
}

/// The events of a section in time, 10,000 units wide and 24 high.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct LaneDrawing {
    /// The path of the ticks of the axis.
    pub(crate) rules: String,
    /// The path from the first to the last event; empty if no time is known.
    pub(crate) span: String,
    /// The path of the items that were done.
    pub(crate) done: String,
    /// Other events, drawn as icons.
    pub(crate) marks: Vec<MarkView>,
}

/// An icon in a drawing.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct MarkView {
    /// Its position from the left in percent.
    pub(crate) x: String,
    /// The icon.
    pub(crate) icon: &'static str,
}

/// Maps times between the release's first and last event to positions.
pub(crate) struct Scale {
    span: TimeSpan,
    zone: TimeZone,
    ticks: Vec<Timestamp>,
}

impl Scale {
    /// Creates a scale from the first to the last event.
    pub(crate) fn new(span: TimeSpan, zone: TimeZone) -> Self {
        let ticks = ticks(span, &zone);
        Self { span, zone, ticks }
    }

    /// Returns the distance from the left in hundredths of a percent, with a margin for icons on both sides.
    fn at(&self, instant: Timestamp) -> i64 {
        let of = instant.duration_since(self.span.first).as_secs();
        let all = self.span.duration().as_secs().max(1);
        150 + 9700 * of / all
    }

    /// Returns the labels of the ticks.
    pub(crate) fn axis(&self) -> Vec<TickView> {
        let ticks = self.ticks.iter();
        ticks.map(|tick| TickView { x: decimal(self.at(*tick)), text: self.label(*tick) }).collect()
    }

    /// Returns the day for ticks at midnight, else the time.
    fn label(&self, tick: Timestamp) -> String {
        let zoned = tick.to_zoned_datetime(self.zone.clone());
        if zoned.hour() == 0 && zoned.minute() == 0 {
            zoned.strftime("%-d %b").to_string()
        } else {
            when::clock(tick, &self.zone)
        }
    }

    /// Returns the drawing of the events of a section.
    pub(crate) fn lane(&self, span: Option<TimeSpan>, events: &[&Event]) -> LaneDrawing {
        let at = |event: &Event| {
            let instant = event.at.as_ref()?.value.instant()?;
            Some(self.at(instant))
        };
        let done = events.iter().filter(|event| event.state == State::Done);
        let marked = events.iter().filter(|event| is_marked(event.state));
        LaneDrawing {
            rules: vertical_lines(self.ticks.iter().map(|tick| self.at(*tick)), 0, 24),
            span: span.map_or_else(String::new, |span| {
                format!("M{} 12H{}", self.at(span.first), self.at(span.last))
            }),
            done: vertical_lines(done.filter_map(|event| at(event)), 7, 10),
            marks: marked
                .filter_map(|event| {
                    let icon = StateStyle::state(event.state).icon();
                    Some(MarkView { x: decimal(at(event)?), icon })
                })
                .collect(),
        }
    }
}

/// Returns a path of vertical lines from `y` down.
fn vertical_lines(xs: impl Iterator<Item = i64>, y: u8, length: u8) -> String {
    let mut data = String::new();
    let down = format!(" {y}v{length}");
    for x in xs {
        data.push('M');
        whole(x.unsigned_abs(), &mut data);
        data.push_str(&down);
    }
    data
}

fn is_marked(state: State) -> bool {
    matches!(state, State::Failed | State::Blocked | State::Skipped | State::Doing)
}

/// Returns at most six round times within the span: minutes, hours or days.
fn ticks(span: TimeSpan, zone: &TimeZone) -> Vec<Timestamp> {
    const STEPS: [i64; 13] = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 40320];
    let minutes = span.duration().as_mins();
    let step = STEPS.into_iter().find(|step| minutes / step <= 6).unwrap_or(minutes / 6 + 1);
    let midnight = span.first.to_zoned_datetime(zone.clone()).start_of_day();
    let Ok(midnight) = midnight else {
        return Vec::new();
    };
    let begin = midnight.timestamp();
    let passed = span.first.duration_since(begin).as_mins();
    let first = (passed + step - 1) / step;
    (first..first + 8)
        .filter_map(|tick| begin.checked_add(SignedDuration::from_mins(tick * step)).ok())
        .take_while(|tick| *tick <= span.last)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(first: &str, last: &str) -> Vec<String> {
        let span = TimeSpan { first: first.parse().unwrap(), last: last.parse().unwrap() };
        ticks(span, &TimeZone::UTC).iter().map(|tick| when::clock(*tick, &TimeZone::UTC)).collect()
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
