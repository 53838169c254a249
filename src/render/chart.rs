//! Charts: a bar for each release, old to new.
//!
//! Across, positions are percentages, so that nothing is distorted at any width; upwards they are pixels.

use std::fmt::Write;

use crate::render::escape::escape;
use crate::render::html::Markup;
use crate::render::strip::hundredths;

/// Where the bars stand.
const BASE: i64 = 120;
/// Where the highest line is.
const TOP: i64 = 16;
/// What is left free for the labels of the lines, in hundredths of a percent.
const LEFT: i64 = 1000;

/// What a chart shows.
pub(crate) struct Chart<'a> {
    /// The bars, old to new, of one kind or of two side by side; none where nothing is known.
    pub(crate) bars: Vec<[Option<i64>; 2]>,
    /// The classes of the two kinds; the second is empty where there is only one.
    pub(crate) classes: [&'static str; 2],
    /// A symbol over a bar.
    pub(crate) icons: Vec<Option<&'static str>>,
    /// What stands below a bar; most are empty.
    pub(crate) labels: Vec<String>,
    /// Where a dashed line goes through.
    pub(crate) median: Option<i64>,
    /// The distance of two lines, and what one of them is called.
    pub(crate) step: i64,
    /// How a value on a line is said.
    pub(crate) say: &'a dyn Fn(i64) -> String,
}

impl Chart<'_> {
    /// The chart as a drawing; the figures stand in a table beside it.
    pub(crate) fn draw(&self) -> Markup {
        let values = self.bars.iter().flatten().flatten();
        let most = values.copied().max().unwrap_or_default().max(1);
        let lines = (most + self.step - 1) / self.step;
        let height = |value: i64| (BASE - TOP) * value / (lines * self.step);
        let mut svg = String::from("<svg class=\"chart\" height=\"144\" aria-hidden=\"true\">");
        for rule in 0..=lines {
            let y = BASE - height(rule * self.step);
            line(&mut svg, if rule == 0 { "base" } else { "rule" }, y);
            if rule > 0 {
                text(&mut svg, 0, y + 4, "", &(self.say)(rule * self.step));
            }
        }
        let count = i64::try_from(self.bars.len()).unwrap_or(1).max(1);
        let width = (10_000 - LEFT) / count;
        for (place, bars) in (0..).zip(&self.bars) {
            let left = LEFT + place * width;
            self.bars_at(&mut svg, left, width, bars, &height);
        }
        for (place, (icon, label)) in (0..).zip(self.icons.iter().zip(&self.labels)) {
            let left = LEFT + place * width;
            let high = self.bars[usize::try_from(place).unwrap_or(0)][0].unwrap_or(0);
            if let Some(icon) = icon {
                symbol(&mut svg, left + width / 2, BASE - height(high) - 14, icon);
            }
            if !label.is_empty() {
                text(&mut svg, left, BASE + 16, "x", label);
            }
        }
        if let Some(median) = self.median {
            line(&mut svg, "median", BASE - height(median));
        }
        svg.push_str("</svg>");
        Markup::trusted(&svg)
    }

    fn bars_at(
        &self,
        svg: &mut String,
        left: i64,
        width: i64,
        bars: &[Option<i64>; 2],
        height: &dyn Fn(i64) -> i64,
    ) {
        let kinds = if self.classes[1].is_empty() { 1 } else { 2 };
        let (gap, inner) = (width / 5, width * 3 / 5 / kinds);
        for ((kind, bar), class) in (0..).zip(bars).zip(self.classes) {
            let Some(high) = bar.map(height).filter(|high| *high > 0) else {
                continue;
            };
            write!(svg, "<rect class=\"{class}\" x=\"").expect("a string takes all");
            hundredths(left + gap + kind * (inner + width / 20), svg);
            svg.push_str("%\" width=\"");
            hundredths(inner, svg);
            write!(svg, "%\" y=\"{}\" height=\"{high}\"/>", BASE - high)
                .expect("a string takes all");
        }
    }
}

/// Across the whole drawing.
fn line(svg: &mut String, class: &str, y: i64) {
    write!(svg, "<line class=\"{class}\" x1=\"").expect("a string takes all");
    hundredths(LEFT, svg);
    write!(svg, "%\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>").expect("a string takes all");
}

fn text(svg: &mut String, x: i64, y: i64, class: &str, text: &str) {
    svg.push_str("<text x=\"");
    hundredths(x, svg);
    write!(svg, "%\" y=\"{y}\" class=\"{class}\">").expect("a string takes all");
    escape(text, svg);
    svg.push_str("</text>");
}

fn symbol(svg: &mut String, x: i64, y: i64, icon: &str) {
    svg.push_str("<svg x=\"");
    hundredths(x, svg);
    write!(
        svg,
        "%\" class=\"at i {icon}\"><use href=\"#i:{icon}\" x=\"-6\" y=\"{y}\" width=\"12\" height=\"12\"/></svg>"
    )
    .expect("a string takes all");
}

/// A distance of lines that leaves about four of them: of 1, 2 or 5 times a power of ten.
pub(crate) fn step(most: i64) -> i64 {
    let mut ten = 1;
    loop {
        if let Some(step) = [1, 2, 5]
            .map(|times| times * ten)
            .into_iter()
            .find(|step| most <= 4 * step)
        {
            return step;
        }
        ten *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_values() {
        let chart = Chart {
            bars: vec![[Some(2), Some(4)], [None, Some(0)]],
            classes: ["one", "two"],
            icons: vec![Some("aborted"), None],
            labels: vec!["Jan".to_owned(), String::new()],
            median: Some(2),
            step: 2,
            say: &|value| format!("{value} h"),
        };
        let svg = chart.draw();
        let svg = svg.as_str();
        assert_eq!(svg.matches("<rect").count(), 2, "nothing has no bar");
        assert!(svg.contains("y=\"68\" height=\"52\""), "{svg}");
        assert!(svg.contains("y=\"16\" height=\"104\""), "{svg}");
        assert!(svg.contains("class=\"median\""), "{svg}");
        assert!(svg.contains(">4 h</text>"), "{svg}");
    }

    #[test]
    fn lines_are_few_and_round() {
        assert_eq!([1, 4, 5, 9, 17, 100].map(step), [1, 1, 2, 5, 5, 50]);
    }
}
