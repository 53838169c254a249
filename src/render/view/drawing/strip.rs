//! The strip: one mark for each item, in checklist order.
//!
//! Unlike a percentage, it shows where problems are. It has a path for each kind of mark, styled by the stylesheet, and
//! takes 0.2 to 1.3 KB as SVG.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::run::Run;
use crate::render::state_style::StateStyle;
use crate::render::view::drawing::{decimal, hundredths};

/// Width of an item with its gap, in hundredths of a unit.
const STEP: i64 = 1000;
/// Gap between two items in a wide strip.
const GAP: i64 = 200;
/// Maximum number of individual marks. More rows are drawn as one bar for each section.
const MAX_MARKS: usize = 150;

/// A strip, ten units high.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct StripView {
    /// Its width in units.
    pub(crate) width: String,
    /// What it shows, for screen readers; if empty, they skip it.
    pub(crate) label: String,
    /// The marks of each kind, in drawing order.
    pub(crate) paths: Vec<StrokeView>,
}

/// All marks of one kind.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct StrokeView {
    /// The CSS class.
    pub(crate) class: &'static str,
    /// The path data: the value of a `d` attribute.
    pub(crate) data: String,
}

/// The available width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// More than five pixels for each item: each has its own mark.
    Wide,
    /// Less: equal neighbours are joined.
    Narrow,
}

/// Returns the strip of a whole run.
pub(crate) fn of_run(run: &Run, room: Room, label: &str) -> StripView {
    let mut groups: Vec<Vec<StateStyle>> = Vec::new();
    let mut section = None;
    for row in &run.rows {
        if groups.is_empty() || section != Some(row.section) {
            groups.push(Vec::new());
            section = Some(row.section);
        }
        let group = groups.last_mut().expect("one was pushed");
        group.push(StateStyle::of(run, row));
    }
    draw(groups, room, label)
}

/// Returns the strip of some rows.
pub(crate) fn of_rows(run: &Run, rows: &[usize]) -> StripView {
    let marks = rows.iter().map(|&row| StateStyle::of(run, &run.rows[row]));
    draw(vec![marks.collect()], Room::Wide, "")
}

/// Returns the strip of the states of one item over releases, oldest first.
pub(crate) fn in_time(marks: &[StateStyle], label: &str) -> StripView {
    let gap = if marks.len() > MAX_MARKS { 0 } else { GAP };
    let mut paths = Paths::default();
    let end = paths.group(marks, 0, gap);
    paths.view(end - gap, label)
}

fn draw(mut groups: Vec<Vec<StateStyle>>, room: Room, label: &str) -> StripView {
    let is_compact = groups.iter().map(Vec::len).sum::<usize>() > MAX_MARKS;
    if is_compact {
        for group in &mut groups {
            group.sort_unstable();
        }
    }
    let (gap, between) = match room {
        Room::Wide if !is_compact => (GAP, 800),
        _ => (0, 1400),
    };
    let mut paths = Paths::default();
    let mut x = 0;
    for group in &groups {
        if x > 0 {
            x += between;
        }
        x = paths.group(group, x, gap);
    }
    paths.view(x - gap, label)
}

/// The kinds of stroke, in drawing order.
#[derive(Debug, Clone, Copy)]
enum Stroke {
    Todo,
    Skipped,
    Doing,
    Done,
    Failed,
    Blocked,
    Again,
}

/// The CSS classes of the strokes, in the same order.
const CLASSES: [&str; 7] = ["todo", "skipped", "doing", "done", "failed", "blocked", "again"];

#[derive(Default)]
struct Paths {
    /// One pen for each stroke.
    pens: [Pen; 7],
}

#[derive(Default)]
struct Pen {
    /// The path data.
    data: String,
    /// The current x coordinate.
    at: i64,
    /// The last gap and width, and their range in `data`. Most marks repeat them, so the text is copied.
    last: Option<((i64, i64), Range<usize>)>,
}

impl Paths {
    /// Draws the marks from `x` on, and returns where they end.
    fn group(&mut self, marks: &[StateStyle], mut x: i64, gap: i64) -> i64 {
        let mut rest = marks;
        while let [first, ..] = rest {
            let run =
                if gap > 0 { 1 } else { rest.iter().take_while(|mark| *mark == first).count() };
            let width = STEP * i64::try_from(run).unwrap_or(0);
            self.mark(*first, x, width - gap);
            x += width;
            rest = &rest[run..];
        }
        x
    }

    fn mark(&mut self, mark: StateStyle, x: i64, width: i64) {
        match mark {
            StateStyle::NotApplicable => {}
            StateStyle::Todo | StateStyle::NotReached => self.line(Stroke::Todo, x, 500, width),
            StateStyle::Skipped => self.dots(x, width),
            StateStyle::Doing => self.line(Stroke::Doing, x, 500, width / 2),
            StateStyle::Done => self.line(Stroke::Done, x, 500, width),
            StateStyle::FailedFirst => {
                self.line(Stroke::Done, x, 500, width);
                self.line(Stroke::Again, x, 100, width);
            }
            StateStyle::Failed => self.line(Stroke::Failed, x, 500, width),
            StateStyle::Blocked => {
                self.line(Stroke::Blocked, x, 500, width * 2 / 5);
                self.line(Stroke::Blocked, x + width * 3 / 5, 500, width * 2 / 5);
            }
        }
    }

    /// Draws a dot for each skipped item, even if neighbours are joined.
    fn dots(&mut self, x: i64, width: i64) {
        let mut dot = x;
        while dot < x + width {
            self.line(Stroke::Skipped, dot + 325, 500, 200);
            dot += STEP;
        }
    }

    fn line(&mut self, stroke: Stroke, x: i64, y: i64, width: i64) {
        let Pen { data, at, last } = &mut self.pens[stroke as usize];
        let (step, begin) = ((x - *at, width), data.len());
        *at = x + width;
        match last {
            Some((same, text)) if *same == step => data.extend_from_within(text.clone()),
            _ if begin == 0 => {
                data.push('M');
                hundredths(x, data);
                data.push(' ');
                hundredths(y, data);
                data.push('h');
                hundredths(width, data);
            }
            _ => {
                data.push('m');
                hundredths(step.0, data);
                data.push_str(" 0h");
                hundredths(width, data);
                *last = Some((step, begin..data.len()));
            }
        }
    }

    fn view(self, width: i64, label: &str) -> StripView {
        let drawn = CLASSES.iter().zip(self.pens).filter(|(_, pen)| !pen.data.is_empty());
        StripView {
            width: decimal(width.max(100)),
            label: label.to_owned(),
            paths: drawn.map(|(class, pen)| StrokeView { class, data: pen.data }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    fn data<'a>(strip: &'a StripView, class: &str) -> &'a str {
        let path = strip.paths.iter().find(|path| path.class == class);
        path.map_or("", |path| path.data.as_str())
    }

    #[test]
    fn every_state_has_its_own_mark() {
        let run = run(
            "a\nb\nc\nd\ne\nf\ng\nh",
            "a: done\nb: skipped\nc: doing\nd: failed\ne: blocked\nf: n/a\ng: [failed, done]",
        );
        let strip = of_run(&run, Room::Wide, "");
        assert_eq!(strip.width, "78");
        assert_eq!(data(&strip, "done"), "M0 5h8m52 0h8");
        assert_eq!(data(&strip, "again"), "M60 1h8");
        assert_eq!(data(&strip, "todo"), "M70 5h8");
    }

    #[test]
    fn equal_neighbours_are_joined_in_narrow_strips() {
        let run = run("# one\na\nb\n# two\nc", "a: done\nb: done\nc: done");
        let strip = of_run(&run, Room::Narrow, "3 done of 3");
        assert_eq!((strip.width.as_str(), data(&strip, "done")), ("44", "M0 5h20m14 0h10"));
        assert_eq!(strip.label, "3 done of 3");
    }

    #[test]
    fn many_items_become_one_bar_for_each_section() {
        let items: Vec<String> = (0..200).map(|item| format!("i{item}")).collect();
        let run = run(&items.join("\n"), "i3: done\ni150: done");
        let strip = of_run(&run, Room::Wide, "");
        assert_eq!(data(&strip, "done"), "M0 5h20");
        assert_eq!(strip.paths.len(), 2);
    }
}
