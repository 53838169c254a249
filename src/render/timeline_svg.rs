//! Draws timelines: an axis, and a lane with the events of each section.
//!
//! Positions are percentages in SVG attributes, so that nothing is distorted at any width.

use std::fmt::Write;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::evaluate::status::TimeSpan;
use crate::model::release::{Event, State};
use crate::render::html::Markup;
use crate::render::state_style::StateStyle;
use crate::render::strip::{hundredths, whole};
use crate::render::when;

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

    /// Draws the labels of the ticks.
    pub(crate) fn axis(&self) -> Markup {
        let mut svg = String::from("<svg class=\"axis\" aria-hidden=\"true\">");
        for tick in &self.ticks {
            svg.push_str("<text x=\"");
            hundredths(self.at(*tick), &mut svg);
            write!(svg, "%\" y=\"14\">{}</text>", self.label(*tick)).expect("a string takes all");
        }
        svg.push_str("</svg>");
        Markup::trusted(&svg)
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

    /// Draws the events of a section. Lines are in a nested SVG that is stretched to the width; icons are not
    /// stretched.
    pub(crate) fn lane(&self, span: Option<TimeSpan>, events: &[&Event]) -> Markup {
        let at = |event: &&Event| {
            let instant = event.at.as_ref()?.value.instant()?;
            Some(self.at(instant))
        };
        let mut svg = String::from(
            "<svg class=\"lane\" aria-hidden=\"true\">\
             <svg viewBox=\"0 0 10000 24\" preserveAspectRatio=\"none\">",
        );
        let rules = self.ticks.iter().map(|tick| self.at(*tick));
        vertical_lines(&mut svg, "rule", rules, 0, 24);
        if let Some(span) = span {
            let (from, to) = (self.at(span.first), self.at(span.last));
            svg.push_str("<path class=\"span\" d=\"M");
            whole(from.unsigned_abs(), &mut svg);
            svg.push_str(" 12H");
            whole(to.unsigned_abs(), &mut svg);
            svg.push_str("\"/>");
        }
        let done = events.iter().filter(|event| event.state == State::Done);
        vertical_lines(&mut svg, "tick", done.filter_map(at), 7, 10);
        svg.push_str("</svg>");
        for event in events.iter().filter(|event| is_marked(event.state)) {
            if let Some(at) = at(event) {
                icon(&mut svg, at, StateStyle::state(event.state).icon());
            }
        }
        svg.push_str("</svg>");
        Markup::trusted(&svg)
    }
}

/// Draws vertical lines from `y` down.
fn vertical_lines(svg: &mut String, class: &str, xs: impl Iterator<Item = i64>, y: u8, length: u8) {
    svg.push_str("<path class=\"");
    svg.push_str(class);
    svg.push_str("\" d=\"");
    let down = format!(" {y}v{length}");
    for x in xs {
        svg.push('M');
        whole(x.unsigned_abs(), svg);
        svg.push_str(&down);
    }
    svg.push_str("\"/>");
}

fn icon(svg: &mut String, at: i64, icon: &str) {
    svg.push_str("<svg x=\"");
    hundredths(at, svg);
    write!(
        svg,
        "%\" class=\"at {icon}\"><circle class=\"halo\" cy=\"12\" r=\"7\"/>\
         <use href=\"#i:{icon}\" x=\"-6\" y=\"6\" width=\"12\" height=\"12\"/></svg>"
    )
    .expect("a string takes all");
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
