//! Durations as dots, one for each release.
//!
//! Horizontal positions are percentages, so that nothing is distorted at any width. Vertical positions are pixels.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Serialize;

use crate::render::view::drawing::decimal;
use crate::render::when;

/// Height of the drawing.
const HEIGHT: i64 = 64;
/// Margin above and below the dots.
const MARGIN: i64 = 6;

/// Durations as dots.
#[derive(Debug, Clone, PartialEq, Hash, JsonSchema, Serialize)]
pub(crate) struct DotsView {
    /// Its height in pixels.
    pub(crate) height: i64,
    /// The y coordinate of the longest duration's line, in pixels from the top.
    pub(crate) top: i64,
    /// The y coordinate of the line of no duration.
    pub(crate) bottom: i64,
    /// The longest duration.
    pub(crate) longest: String,
    /// The dots, oldest first.
    pub(crate) dots: Vec<DotView>,
}

/// A dot.
#[derive(Debug, Clone, PartialEq, Hash, JsonSchema, Serialize)]
pub(crate) struct DotView {
    /// Its position from the left in percent.
    pub(crate) x: String,
    /// Its position from the top in pixels.
    pub(crate) y: i64,
}

/// Returns a dot for each known duration, oldest first; `None` if fewer than two are known.
pub(crate) fn dots(times: &[Option<SignedDuration>]) -> Option<DotsView> {
    let known = || times.iter().flatten();
    let longest = known().max().filter(|_| known().count() > 1)?;
    let seconds = longest.as_secs().max(1);
    let bottom = HEIGHT - MARGIN;
    let count = i64::try_from(times.len()).unwrap_or(1);
    let dots = (0..).zip(times).filter_map(|(place, time)| {
        let y = bottom - (bottom - MARGIN) * (*time)?.as_secs() / seconds;
        Some(DotView { x: decimal((2 * place + 1) * 5000 / count), y })
    });
    Some(DotsView {
        height: HEIGHT,
        top: MARGIN,
        bottom,
        longest: when::duration(*longest),
        dots: dots.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_durations_leave_a_gap() {
        let minutes = |at| Some(SignedDuration::from_mins(at));
        let view = dots(&[minutes(10), None, minutes(5), minutes(0)]).expect("two are known");
        let dot = |x: &str, y| DotView { x: x.to_owned(), y };
        assert_eq!(view.dots, [dot("12.5", 6), dot("62.5", 32), dot("87.5", 58)]);
        assert_eq!(view.longest, "10 min");
    }

    #[test]
    fn a_drawing_needs_two_durations() {
        assert_eq!(dots(&[Some(SignedDuration::from_mins(1)), None]), None);
    }
}
