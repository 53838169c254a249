//! Timelines: an axis, and a lane with the events of each section.
//!
//! Positions are percentages, so that nothing is distorted at any width.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::status::TimeSpan;
use crate::model::release::{Event, State};
use crate::render::state_style::StateStyle;
use crate::render::view::drawing::{decimal, whole};
use crate::render::when;

/// A label of the time axis.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct TickView {
    /// Its position from the left in percent.
    pub(crate) x: String,
    /// The time, or the day at midnight.
    pub(crate) text: String,
}

/// The events of a section in time, 10,000 units wide and 24 high.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
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
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct MarkView {
    /// Its position from the left in percent.
    pub(crate) x: String,
    /// The icon.
    pub(crate) icon: &'static str,
}

/// Pauses of this many hours are cut out if they are longer than a third of the whole time.
const MIN_PAUSE: SignedDuration = SignedDuration::from_hours(4);
/// The width of a pause that is cut out, in hundredths of a percent.
const PAUSE_WIDTH: i64 = 400;

/// Maps times between the release's first and last event to positions.
pub(crate) struct Scale {
    /// The stretches of time between pauses that are cut out.
    stretches: Vec<TimeSpan>,
    zone: TimeZone,
    ticks: Vec<Timestamp>,
}

impl Scale {
    /// Creates a scale for the times of all events; `None` if fewer than two differ.
    pub(crate) fn new(mut times: Vec<Timestamp>, zone: TimeZone) -> Option<Self> {
        times.sort_unstable();
        let all = TimeSpan { first: *times.first()?, last: *times.last()? };
        if all.first == all.last {
            return None;
        }
        let is_pause = |gap: SignedDuration| gap > MIN_PAUSE && gap * 3 > all.duration();
        let mut stretches = vec![TimeSpan { last: all.first, ..all }];
        for at in times {
            match stretches.last_mut() {
                Some(stretch) if !is_pause(at.duration_since(stretch.last)) => stretch.last = at,
                _ => stretches.push(TimeSpan { first: at, last: at }),
            }
        }
        let ticks = ticks(&stretches, &zone);
        Some(Self { stretches, zone, ticks })
    }

    /// Returns the pauses that are cut out.
    pub(crate) fn pauses(&self) -> impl Iterator<Item = SignedDuration> {
        let pairs = self.stretches.iter().zip(self.stretches.iter().skip(1));
        pairs.map(|(before, after)| after.first.duration_since(before.last))
    }

    /// Returns the distance from the left in hundredths of a percent, with a margin for icons on both sides.
    fn at(&self, instant: Timestamp) -> i64 {
        let worked = |until: Timestamp| -> i64 {
            let spans = self.stretches.iter().filter(|stretch| stretch.first < until);
            spans.map(|span| span.last.min(until).duration_since(span.first).as_secs()).sum()
        };
        let end = self.stretches.last().map_or(instant, |last| last.last);
        let before = self.stretches.iter().skip(1).filter(|stretch| stretch.first <= instant);
        let pauses = |count: usize| PAUSE_WIDTH * i64::try_from(count).unwrap_or(0);
        let width = 9700 - pauses(self.stretches.len() - 1);
        150 + width * worked(instant) / worked(end).max(1) + pauses(before.count())
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

/// Returns some six round times within the stretches: minutes, hours or days.
fn ticks(stretches: &[TimeSpan], zone: &TimeZone) -> Vec<Timestamp> {
    const STEPS: [i64; 13] = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 40320];
    let minutes: i64 = stretches.iter().map(|span| span.duration().as_mins()).sum();
    let step = STEPS.into_iter().find(|step| minutes / step <= 6).unwrap_or(minutes / 6 + 1);
    let in_stretch = |span: &TimeSpan| -> Option<Vec<Timestamp>> {
        let midnight = span.first.to_zoned_datetime(zone.clone()).start_of_day().ok()?.timestamp();
        let passed = span.first.duration_since(midnight).as_mins();
        let first = (passed + step - 1) / step;
        let ticks = (first..first + 8)
            .filter_map(|tick| midnight.checked_add(SignedDuration::from_mins(tick * step)).ok());
        Some(ticks.take_while(|tick| *tick <= span.last).collect())
    };
    stretches.iter().filter_map(in_stretch).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(first: &str, last: &str) -> Vec<String> {
        let span = TimeSpan { first: first.parse().unwrap(), last: last.parse().unwrap() };
        ticks(&[span], &TimeZone::UTC)
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

    #[test]
    fn a_long_pause_is_cut_out() {
        let at = |text: &str| -> Timestamp { format!("2026-11-{text}:00Z").parse().unwrap() };
        let times = ["20T16:00", "20T18:00", "21T09:00", "21T11:00"].map(at).to_vec();
        let scale = Scale::new(times, TimeZone::UTC).expect("two differ");
        assert_eq!(scale.pauses().collect::<Vec<_>>(), [SignedDuration::from_hours(15)]);
        let places =
            ["20T16:00", "20T18:00", "21T09:00", "21T11:00"].map(|text| scale.at(at(text)));
        assert_eq!(places, [150, 4800, 5200, 9850]);
        let labels: Vec<String> = scale.axis().into_iter().map(|tick| tick.text).collect();
        assert_eq!(labels, ["16:00", "17:00", "18:00", "09:00", "10:00", "11:00"]);
        let day = ["20T08:00", "20T11:00", "20T13:00", "20T16:00"].map(at).to_vec();
        assert_eq!(Scale::new(day, TimeZone::UTC).expect("two differ").pauses().count(), 0);
        assert!(Scale::new(vec![at("20T08:00"); 2], TimeZone::UTC).is_none());
    }
}
