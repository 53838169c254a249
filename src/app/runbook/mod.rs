//! A release's runbook as text for the terminal.

mod item;
mod lines;
mod records;

use std::iter::successors;

use crate::app::runbook::item::ItemText;
use crate::app::runbook::lines::Lines;
use crate::app::verdict_text;
use crate::evaluate::assignee::Assignee;
use crate::evaluate::count::sections;
use crate::evaluate::run::Run;
use crate::evaluate::selection::{Next, Selection};
use crate::evaluate::verdict;
use crate::model::config::Config;

/// Returns the runbook: title, verdict, progress and the selected items by section. The whole runbook ends with the
/// exceptions and closings.
pub(crate) fn text(run: &Run, selection: &Selection, config: &Config) -> String {
    let zone = &config.zone;
    let mut lines = Lines::default();
    if let Some(assignee) = selection.only_assignee().filter(|_| !run.status.is_closed()) {
        let items = ItemText { run, zone, shown: &[] };
        add_next(&items, assignee, &mut lines);
        lines.blank();
    }
    add_head(run, &mut lines);
    let shown = selection.rows(run);
    add_items(&ItemText { run, zone, shown: &shown }, &mut lines);
    if shown.is_empty() {
        lines.blank();
        lines.push(nothing(selection));
    }
    if selection.is_everything() {
        records::add_exceptions(run, zone, &mut lines);
        records::add_closings(run, zone, &mut lines);
    }
    lines.text()
}

/// Adds what a person or role can do now.
fn add_next(items: &ItemText<'_>, assignee: &Assignee, lines: &mut Lines) {
    let name = &assignee.name;
    match Next::of(items.run, assignee) {
        Next::Nothing => lines.push(format!("Nothing is open for {name}.")),
        Next::Waiting(open) => lines.push(format!(
            "Next for {name}: nothing can be done now; {open} {} open.",
            if open == 1 { "item is" } else { "items are" }
        )),
        Next::Now(rows) => {
            lines.push(format!("Next for {name}:"));
            for row in rows {
                items.add(row, None, lines);
            }
        }
    }
}

/// Adds the id, title and status, the verdict and the progress.
fn add_head(run: &Run, lines: &mut Lines) {
    let title = run.release.title.as_ref().map(|title| format!("“{title}”, ")).unwrap_or_default();
    lines.push(format!("{}: {title}{}", run.release.id, run.status.word()));
    let verdict = verdict::end(run);
    lines.push(verdict_text::headline(run, &verdict));
    for line in verdict_text::details(run, &verdict) {
        lines.push(line);
    }
    lines.push(run.progress.words_and_percent());
}

/// Adds the items below the headings of their sections.
fn add_items(items: &ItemText<'_>, lines: &mut Lines) {
    let run = items.run;
    let mut open_sections: Vec<usize> = Vec::new();
    let mut before = None;
    for &index in items.shown {
        let parent = |&section: &usize| run.checklist.sections[section].parent;
        let mut path: Vec<usize> = successors(run.rows[index].section, parent).collect();
        path.reverse();
        if before.is_none() || path != open_sections {
            lines.blank();
            before = None;
            let both = path.iter().zip(&open_sections);
            let known = both.take_while(|(one, other)| one == other).count();
            // An added item may follow the nested sections of its section: name the section again.
            for &section in &path[known.min(path.len().saturating_sub(1))..] {
                lines.push(heading(run, section));
            }
        }
        items.add(index, before, lines);
        open_sections = path;
        before = Some(index);
    }
}

/// Formats a section's heading as `Deploy (3 of 4)`.
fn heading(run: &Run, section: usize) -> String {
    let progress = &sections(run)[section].progress;
    let text = run.section_text(section);
    match progress.applicable() {
        0 => text.into_owned(),
        all => format!("{text} ({} of {all})", progress.closed()),
    }
}

/// Says that no item fits.
fn nothing(selection: &Selection) -> String {
    match selection {
        Selection { open: true, problems: false, assignee: None } => "No item is open.".to_owned(),
        Selection { open: false, problems: true, assignee: None } => {
            "No item has a problem.".to_owned()
        }
        Selection { open: false, problems: false, assignee: None } => {
            "The checklist has no items.".to_owned()
        }
        Selection { open: false, problems: false, assignee: Some(assignee) } => {
            format!("{} has no items.", assignee.name)
        }
        _ => "No item matches all options.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    #[test]
    fn every_item_is_below_the_heading_of_its_section() {
        let run = run("a\n# one\n## inner\nb\n# two\nc", "+x @one: todo");
        let text = text(&run, &Selection::default(), &Config::default());
        let is_head = |line: &&str| line.ends_with(" of 1)") || line.ends_with(" of 2)");
        let is_item = |line: &&str| line.starts_with("  [");
        let (_, items) = text.split_once("\n\n").unwrap();
        let shown: Vec<&str> =
            items.lines().filter(|line| is_head(line) || is_item(line)).collect();
        assert_eq!(
            shown,
            [
                "  [ ] todo     a",
                "one (0 of 2)",
                "inner (0 of 1)",
                "  [ ] todo     b",
                "one (0 of 2)",
                "  [ ] todo     x (added)",
                "two (0 of 1)",
                "  [ ] todo     c"
            ]
        );
    }
}
