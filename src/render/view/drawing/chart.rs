//! Bar charts with one bar for each release, oldest first.
//!
//! Horizontal positions are percentages, so that nothing is distorted at any width. Vertical positions are pixels.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::view::drawing::decimal;

/// The y coordinate of the bottom of the bars.
const BASE: i64 = 120;
/// The y coordinate of the highest line.
const TOP: i64 = 16;
/// Space for the labels of the lines, in hundredths of a percent.
const LEFT: i64 = 1000;

/// A bar chart, 144 pixels high.
#[derive(Debug, Clone, Default, Hash, JsonSchema, Serialize)]
pub(crate) struct ChartView {
    /// The position of the left end of the lines in percent.
    pub(crate) left: String,
    /// Horizontal lines: the base first, the median last.
    pub(crate) lines: Vec<ChartLine>,
    /// The labels of lines and bars.
    pub(crate) labels: Vec<ChartLabel>,
    /// The bars.
    pub(crate) bars: Vec<BarView>,
    /// Icons above bars.
    pub(crate) icons: Vec<ChartIcon>,
}

/// A horizontal line.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ChartLine {
    /// `base`, `rule` or `median`.
    pub(crate) class: &'static str,
    /// Its y coordinate.
    pub(crate) y: i64,
}

/// A label.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ChartLabel {
    /// Its position from the left in percent.
    pub(crate) x: String,
    /// The y coordinate of its baseline.
    pub(crate) y: i64,
    /// `x` under a bar; empty for the value of a line.
    pub(crate) class: &'static str,
    /// The text.
    pub(crate) text: String,
}

/// A bar.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct BarView {
    /// The CSS class of its kind: `took`, `failed` or `skipped`.
    pub(crate) class: &'static str,
    /// Its position from the left in percent.
    pub(crate) x: String,
    /// Its width in percent.
    pub(crate) width: String,
    /// The y coordinate of its top.
    pub(crate) y: i64,
    /// Its height.
    pub(crate) height: i64,
}

/// An icon above a bar.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ChartIcon {
    /// The position of its middle from the left in percent.
    pub(crate) x: String,
    /// The y coordinate of its top.
    pub(crate) y: i64,
    /// The icon.
    pub(crate) icon: &'static str,
}

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
    /// Returns the geometry of the chart.
    pub(crate) fn view(&self) -> ChartView {
        let values = self.bars.iter().flatten().flatten();
        let max = values.copied().max().unwrap_or_default().max(1);
        let lines = (max + self.step - 1) / self.step;
        let height = |value: i64| (BASE - TOP) * value / (lines * self.step);
        let mut view = ChartView { left: decimal(LEFT), ..ChartView::default() };
        for rule in 0..=lines {
            let y = BASE - height(rule * self.step);
            view.lines.push(ChartLine { class: if rule == 0 { "base" } else { "rule" }, y });
            if rule > 0 {
                let text = (self.format)(rule * self.step);
                view.labels.push(ChartLabel { x: decimal(0), y: y + 4, class: "", text });
            }
        }
        let width = (10_000 - LEFT) / i64::try_from(self.bars.len()).unwrap_or(1).max(1);
        let columns = self.bars.iter().zip(self.icons.iter().zip(&self.labels));
        for (place, (bars, (icon, label))) in (0..).zip(columns) {
            let left = LEFT + place * width;
            self.add_bars(&mut view, left, width, bars, &height);
            view.icons.extend(icon.map(|icon| ChartIcon {
                x: decimal(left + width / 2),
                y: BASE - height(bars[0].unwrap_or(0)) - 14,
                icon,
            }));
            if !label.is_empty() {
                let (x, text) = (decimal(left), label.clone());
                view.labels.push(ChartLabel { x, y: BASE + 16, class: "x", text });
            }
        }
        let median = self.median.map(|median| BASE - height(median));
        view.lines.extend(median.map(|y| ChartLine { class: "median", y }));
        view
    }

    fn add_bars(
        &self,
        view: &mut ChartView,
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
            view.bars.push(BarView {
                class,
                x: decimal(left + gap + kind * (inner + width / 20)),
                width: decimal(inner),
                y: BASE - size,
                height: size,
            });
        }
    }
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
        let view = chart.view();
        let bars: Vec<(i64, i64)> = view.bars.iter().map(|bar| (bar.y, bar.height)).collect();
        assert_eq!(bars, [(68, 52), (16, 104)], "nothing has no bar");
        assert_eq!(view.lines.last().map(|line| (line.class, line.y)), Some(("median", 68)));
        let labels: Vec<&str> = view.labels.iter().map(|label| label.text.as_str()).collect();
        assert_eq!(labels, ["2 h", "4 h", "Jan"]);
        assert_eq!((view.icons[0].icon, view.icons[0].y), ("aborted", 54));
    }

    #[test]
    fn lines_are_few_and_round() {
        assert_eq!([1, 4, 5, 9, 17, 100].map(step), [1, 1, 2, 5, 5, 50]);
    }
}
