//! Dot charts of durations, one dot for each release.
//!
//! Horizontal positions are percentages, so that nothing is distorted at any width. Vertical positions are pixels.

use std::fmt::Write;

use jiff::SignedDuration;

use crate::render::html::Markup;
use crate::render::strip::hundredths;
use crate::render::when;

/// Height of the drawing.
const HEIGHT: i64 = 64;
/// Margin above and below the dots.
const MARGIN: i64 = 6;

/// Draws a dot for each known duration, oldest first; `None` if fewer than two are known.
pub(crate) fn draw(times: &[Option<SignedDuration>]) -> Option<Markup> {
    let known = || times.iter().flatten();
    let longest = known().max().filter(|_| known().count() > 1)?;
    let seconds = longest.as_secs().max(1);
    let mut svg = format!(
        "<svg class=\"dots\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"How long it took in {} releases, at most {}\">",
        known().count(),
        when::duration(*longest)
    );
    let bottom = HEIGHT - MARGIN;
    write!(
        svg,
        "<path class=\"rule\" d=\"M0 {MARGIN}H9999M0 {bottom}H9999\"/>\
         <text x=\"0\" y=\"18\">{}</text>",
        when::duration(*longest)
    )
    .expect("a string takes all");
    let count = i64::try_from(times.len()).unwrap_or(1);
    for (place, time) in (0..).zip(times) {
        if let Some(time) = time {
            let y = bottom - (bottom - MARGIN) * time.as_secs() / seconds;
            svg.push_str("<circle cx=\"");
            hundredths((2 * place + 1) * 5000 / count, &mut svg);
            write!(svg, "%\" cy=\"{y}\" r=\"3\"/>").expect("a string takes all");
        }
    }
    svg.push_str("</svg>");
    Some(Markup::trusted(&svg))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_durations_leave_a_gap() {
        let minutes = |at| Some(SignedDuration::from_mins(at));
        let svg = draw(&[minutes(10), None, minutes(5), minutes(0)]).expect("two are known");
        let svg = svg.as_str();
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.contains("cx=\"12.5%\" cy=\"6\""), "{svg}");
        assert!(svg.contains("cx=\"62.5%\" cy=\"32\""), "{svg}");
        assert!(svg.contains("at most 10 min"), "{svg}");
    }

    #[test]
    fn a_drawing_needs_two_durations() {
        assert_eq!(draw(&[Some(SignedDuration::from_mins(1)), None]), None);
    }
}
