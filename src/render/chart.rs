//! Bar charts with one bar for each release, oldest first.
//!
//! Horizontal positions are percentages, so that nothing is distorted at any width. Vertical positions are pixels.

use std::fmt::Write;

use crate::render::escape::escape;
use crate::render::html::Markup;
use crate::render::strip::hundredths;

/// The y coordinate of the bottom of the bars.
const BASE: i64 = 120;
/// The y coordinate of the highest line.
const TOP: i64 = 16;
/// Space for the labels of the lines, in hundredths of a percent.
const LEFT: i64 = 1000;

/// The data of a chart.
pub(crate) struct Chart<'a> {
    /// The values of one or two kinds for each release, oldest first; `None` if unknown.
    pub(crate) bars: Vec<[Option<i64>; 2]>,
    /// The CSS classes of the two kinds; the second is empty if there is only one kind.
    pub(crate) classes: [&'static str; 2],
    /// The icon above each bar.
    pub(crate) icons: Vec<Option<&'static str>>,
    /// The label below each bar; most are empty.
    pub(crate) labels: Vec<String>,
    /// The value of the dashed line.
    pub(crate) median: Option<i64>,
    /// The distance between two lines.
    pub(crate) step: i64,
    /// Formats the value of a line.
    pub(crate) format: &'a dyn Fn(i64) -> String,
}

impl Chart<'_> {
    /// Renders the chart as SVG. It is hidden from screen readers, because a table has the same figures.
    pub(crate) fn draw(&self) -> Markup {
        let values = self.bars.iter().flatten().flatten();
        let max = values.copied().max().unwrap_or_default().max(1);
        let lines = (max + self.step - 1) / self.step;
        let height = |value: i64| (BASE - TOP) * value / (lines * self.step);
        let mut svg = String::from("<svg class=\"chart\" height=\"144\" aria-hidden=\"true\">");
        for rule in 0..=lines {
            let y = BASE - height(rule * self.step);
            line(&mut svg, if rule == 0 { "base" } else { "rule" }, y);
            if rule > 0 {
                text(&mut svg, 0, y + 4, "", &(self.format)(rule * self.step));
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
            let value = self.bars[usize::try_from(place).unwrap_or(0)][0].unwrap_or(0);
            if let Some(icon) = icon {
                symbol(&mut svg, left + width / 2, BASE - height(value) - 14, icon);
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
            let Some(size) = bar.map(height).filter(|size| *size > 0) else {
                continue;
            };
            write!(svg, "<rect class=\"{class}\" x=\"").expect("a string takes all");
            hundredths(left + gap + kind * (inner + width / 20), svg);
            svg.push_str("%\" width=\"");
            hundredths(inner, svg);
            write!(svg, "%\" y=\"{}\" height=\"{size}\"/>", BASE - size)
                .expect("a string takes all");
        }
    }
}

/// Draws a horizontal line over the whole width.
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

/// Returns a distance that results in about four lines: 1, 2 or 5 times a power of ten.
pub(crate) fn step(max: i64) -> i64 {
    let mut power = 1;
    loop {
        if let Some(step) =
            [1, 2, 5].map(|times| times * power).into_iter().find(|step| max <= 4 * step)
        {
            return step;
        }
        power *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_the_height_of_their_values() {
        let chart = Chart {
            bars: vec![[Some(2), Some(4)], [None, Some(0)]],
            classes: ["one", "two"],
            icons: vec![Some("aborted"), None],
            labels: vec!["Jan".to_owned(), String::new()],
            median: Some(2),
            step: 2,
            format: &|value| format!("{value} h"),
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
