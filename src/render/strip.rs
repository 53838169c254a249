//! The strip: one mark an item, in the order of the checklist.
//!
//! It shows where it hurt, which a percentage cannot. A `<path>` for each kind of mark, whose stroke
//! comes from the stylesheet: no style attribute, 0.2 to 1.3 KB.

use std::fmt::Write;

use crate::derive::run::Run;
use crate::render::escape::escape;
use crate::render::html::Markup;
use crate::render::mark::Mark;

/// The width of an item with its gap, in the drawing's units.
const STEP: f32 = 10.0;
/// The gap between two items where there is room for one.
const GAP: f32 = 1.5;
/// More rows than this are drawn as one bar a section.
const MOST: usize = 150;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// More than five pixels an item: each has its own mark.
    Wide,
    /// Less: equal neighbours flow together.
    Narrow,
}

/// The strip of a whole run. With `label` it stands alone and says so; without, words stand beside it.
pub(crate) fn of_run(run: &Run, room: Room, label: Option<&str>) -> Markup {
    let mut groups: Vec<Vec<Mark>> = Vec::new();
    let mut section = None;
    for row in &run.rows {
        if groups.is_empty() || section != Some(row.section) {
            groups.push(Vec::new());
            section = Some(row.section);
        }
        let group = groups.last_mut().expect("one was pushed");
        group.push(Mark::of(run, row));
    }
    draw(groups, room, label)
}

/// The strip of some rows.
pub(crate) fn of_rows(run: &Run, rows: &[usize]) -> Markup {
    let marks = rows.iter().map(|&row| Mark::of(run, &run.rows[row]));
    draw(vec![marks.collect()], Room::Wide, None)
}

fn draw(mut groups: Vec<Vec<Mark>>, room: Room, label: Option<&str>) -> Markup {
    let many = groups.iter().map(Vec::len).sum::<usize>() > MOST;
    if many {
        groups.iter_mut().for_each(|group| group.sort_unstable());
    }
    let (gap, between) = match room {
        Room::Wide if !many => (GAP, 8.0),
        _ => (0.0, 14.0),
    };
    let mut paths = Paths::default();
    let mut x = 0.0;
    for group in &groups {
        if x > 0.0 {
            x += between;
        }
        x = paths.group(group, x, gap);
    }
    paths.svg(x - gap, label)
}

/// The kinds of stroke, in the order in which they are drawn.
const CLASSES: [&str; 7] = [
    "todo", "skipped", "doing", "done", "failed", "blocked", "again",
];

#[derive(Default)]
struct Paths {
    /// The pen's moves for each class, and where it stands.
    pens: [(String, f32); 7],
}

impl Paths {
    /// Draws the marks from `x` on and says where they end.
    fn group(&mut self, marks: &[Mark], mut x: f32, gap: f32) -> f32 {
        let mut rest = marks;
        while let [first, ..] = rest {
            let run = if gap > 0.0 {
                1
            } else {
                rest.iter().take_while(|mark| *mark == first).count()
            };
            #[expect(clippy::cast_precision_loss, reason = "a checklist has few items")]
            let width = STEP * run as f32;
            self.mark(*first, x, width - gap);
            x += width;
            rest = &rest[run..];
        }
        x
    }

    fn mark(&mut self, mark: Mark, x: f32, width: f32) {
        match mark {
            Mark::NotApplicable => {}
            Mark::Todo | Mark::NotReached => self.line("todo", x, 5.0, width),
            Mark::Skipped => self.dots(x, width),
            Mark::Doing => self.line("doing", x, 5.0, width / 2.0),
            Mark::Done => self.line("done", x, 5.0, width),
            Mark::FailedFirst => {
                self.line("done", x, 5.0, width);
                self.line("again", x, 1.0, width);
            }
            Mark::Failed => self.line("failed", x, 5.0, width),
            Mark::Blocked => {
                self.line("blocked", x, 5.0, width * 0.4);
                self.line("blocked", x + width * 0.6, 5.0, width * 0.4);
            }
        }
    }

    /// A dot for each item that was skipped, also where neighbours flow together.
    fn dots(&mut self, x: f32, width: f32) {
        let mut dot = x;
        while dot < x + width {
            self.line("skipped", dot + 3.25, 5.0, 2.0);
            dot += STEP;
        }
    }

    fn line(&mut self, class: &str, x: f32, y: f32, width: f32) {
        let index = CLASSES.iter().position(|known| *known == class);
        let (moves, pen) = &mut self.pens[index.expect("every class is listed")];
        if moves.is_empty() {
            moves.push('M');
            number(moves, x);
            moves.push(' ');
            number(moves, y);
        } else {
            moves.push('m');
            number(moves, x - *pen);
            moves.push_str(" 0");
        }
        moves.push('h');
        number(moves, width);
        *pen = x + width;
    }

    fn svg(self, width: f32, label: Option<&str>) -> Markup {
        let mut svg = String::from("<svg class=\"strip\" viewBox=\"0 0 ");
        number(&mut svg, width.max(1.0));
        svg.push_str(" 10\" preserveAspectRatio=\"none\" ");
        match label {
            Some(label) => {
                svg.push_str("role=\"img\" aria-label=\"");
                escape(label, &mut svg);
                svg.push_str("\">");
            }
            None => svg.push_str("aria-hidden=\"true\">"),
        }
        for (class, (moves, _)) in CLASSES.iter().zip(&self.pens) {
            if !moves.is_empty() {
                write!(svg, "<path class=\"{class}\" d=\"{moves}\"/>").expect("a string takes all");
            }
        }
        svg.push_str("</svg>");
        Markup::trusted(&svg)
    }
}

/// Two decimals at most, none where there is nothing behind the point. By whole hundredths, because
/// printing floats took a tenth of a page's time.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a strip is some thousand units wide"
)]
fn number(out: &mut String, value: f32) {
    let hundredths = (value * 100.0).round() as i32;
    let (whole, part) = (hundredths / 100, hundredths % 100);
    let written = match (part % 100, part % 10) {
        (0, _) => write!(out, "{whole}"),
        (_, 0) => write!(out, "{whole}.{}", part / 10),
        _ => write!(out, "{whole}.{part:02}"),
    };
    written.expect("a string takes all");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::testing::run;

    #[test]
    fn every_state_has_its_own_mark() {
        let run = run(
            "a\nb\nc\nd\ne\nf\ng\nh",
            "a: done\nb: skipped\nc: doing\nd: failed\ne: blocked\nf: n/a\ng: [failed, done]",
        );
        let svg = of_run(&run, Room::Wide, None);
        let svg = svg.as_str();
        assert!(
            svg.starts_with("<svg class=\"strip\" viewBox=\"0 0 78.5 10\""),
            "{svg}"
        );
        assert!(
            svg.contains("class=\"done\" d=\"M0 5h8.5m51.5 0h8.5\""),
            "{svg}"
        );
        assert!(svg.contains("class=\"again\" d=\"M60 1h8.5\""), "{svg}");
        assert!(svg.contains("class=\"todo\" d=\"M70 5h8.5\""), "{svg}");
    }

    #[test]
    fn where_room_is_short_equal_neighbours_flow_together() {
        let run = run("# one\na\nb\n# two\nc", "a: done\nb: done\nc: done");
        let svg = of_run(&run, Room::Narrow, Some("3 done of 3"));
        assert!(
            svg.as_str().contains("viewBox=\"0 0 44 10\""),
            "{}",
            svg.as_str()
        );
        assert!(
            svg.as_str().contains("d=\"M0 5h20m14 0h10\""),
            "{}",
            svg.as_str()
        );
        assert!(
            svg.as_str()
                .contains("role=\"img\" aria-label=\"3 done of 3\"")
        );
    }

    #[test]
    fn many_items_become_one_bar_a_section() {
        let items: Vec<String> = (0..200).map(|item| format!("i{item}")).collect();
        let run = run(&items.join("\n"), "i3: done\ni150: done");
        let svg = of_run(&run, Room::Wide, None);
        assert!(svg.as_str().contains("d=\"M0 5h20\""), "{}", svg.as_str());
        assert!(svg.as_str().len() < 300);
    }
}
