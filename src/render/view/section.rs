//! Sections: their heads in the runbook, and the list of sections.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::count::sections;
use crate::evaluate::progress::Progress;
use crate::evaluate::run::{Run, SectionRun};
use crate::model::release::State;
use crate::render::html::Markup;
use crate::render::state_style::StateStyle;
use crate::render::view::drawing::strip::{self, StripView};
use crate::render::view::frame::RunFrame;
use crate::render::view::line::{self, LineView};
use crate::render::when;

/// The head of a section in the runbook.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct SectionView {
    /// Its id, which is also the URL fragment.
    pub(crate) id: String,
    /// The URL fragment that code hosts use for it; none if it is the same.
    pub(crate) anchor: Option<String>,
    /// Its level, 2 to 6.
    pub(crate) level: u8,
    /// Its text.
    pub(crate) text: Markup,
    /// Classes: the filters that match none of its items, `no-open`, `no-problem`, `no-skipped`; may be empty.
    pub(crate) class: String,
    /// The version of the release, for printing.
    pub(crate) release: String,
    /// The number of closed required items; none if it has no items.
    pub(crate) closed: Option<usize>,
    /// The number of applicable items.
    pub(crate) applicable: usize,
    /// Failed and blocked items: `1 failed, 1 blocked`; may be empty.
    pub(crate) wrong: String,
    /// Skipped and inapplicable items: `1 skipped, 2 n/a`; may be empty.
    pub(crate) others: String,
    /// The time from its first to its last event; may be empty.
    pub(crate) took: String,
    /// The lines of the section's own entry; may be empty.
    pub(crate) lines: Vec<LineView>,
}

/// An entry in the list of sections.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct SectionLink {
    /// Its text, without markup.
    pub(crate) text: String,
    /// Its URL.
    pub(crate) href: String,
    /// The number of sections that contain it.
    pub(crate) depth: u8,
    /// `8/9`: closed of applicable.
    pub(crate) count: String,
    /// The icon `failed` or `blocked` if it holds such an item; otherwise none.
    pub(crate) worst: Option<&'static str>,
    /// The strip of its items.
    pub(crate) strip: StripView,
}

impl SectionView {
    /// Builds the head of a section of the run's checklist.
    pub(crate) fn new(frame: &RunFrame<'_>, index: usize) -> Self {
        let run = frame.run;
        let section = &run.checklist.sections[index];
        let counted = &sections(run)[index];
        Self {
            id: section.id.clone(),
            anchor: section.anchor.clone(),
            level: section.level,
            text: frame.scope().join(&section.html),
            class: class(run, counted),
            release: run.release.version.clone(),
            closed: (!counted.rows.is_empty()).then(|| counted.progress.closed()),
            applicable: counted.progress.applicable(),
            wrong: counts([
                (counted.progress.failed, "failed"),
                (counted.progress.blocked, "blocked"),
            ]),
            others: counts([
                (counted.progress.skipped, "skipped"),
                (counted.progress.not_applicable, "n/a"),
            ]),
            took: took(counted),
            lines: line::of_section(frame, &section.id),
        }
    }
}

/// Returns all sections with items.
pub(crate) fn list(frame: &RunFrame<'_>) -> Vec<SectionLink> {
    let run = frame.run;
    (0..sections(run).len())
        .filter(|&section| !sections(run)[section].rows.is_empty())
        .map(|section| link(frame, section))
        .collect()
}

fn link(frame: &RunFrame<'_>, index: usize) -> SectionLink {
    let counted = &sections(frame.run)[index];
    let progress = &counted.progress;
    let worst = [(progress.failed, StateStyle::Failed), (progress.blocked, StateStyle::Blocked)];
    SectionLink {
        text: frame.section_text(index),
        href: frame.section_href(index),
        depth: frame.run.checklist.sections[index].level.saturating_sub(2),
        count: fraction(progress),
        worst: (worst.iter()).find(|(count, _)| *count > 0).map(|(_, mark)| mark.icon()),
        strip: strip::of_rows(frame.run, &counted.rows),
    }
}

/// Formats as `8/9`, or `–` if no item is applicable.
pub(super) fn fraction(progress: &Progress) -> String {
    match progress.applicable() {
        0 => "–".to_owned(),
        applicable => format!("{}/{applicable}", progress.closed()),
    }
}

fn class(run: &Run, counted: &SectionRun) -> String {
    let progress = &counted.progress;
    let has_problem = || counted.rows.iter().any(|row| run.has_problem(*row));
    let skipped = || counted.rows.iter().any(|&row| run.rows[row].state == State::Skipped);
    let mut class = Vec::new();
    if progress.open() == 0 {
        class.push("no-open");
    }
    if !has_problem() {
        class.push("no-problem");
    }
    if !skipped() {
        class.push("no-skipped");
    }
    class.join(" ")
}

fn counts(counts: [(usize, &str); 2]) -> String {
    let some = counts.iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = some.map(|(count, word)| format!("{count} {word}")).collect();
    words.join(", ")
}

fn took(counted: &SectionRun) -> String {
    counted.took.map(when::duration).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    #[test]
    fn heads_have_counts_and_the_filters_without_matches() {
        let text = "# one\na\nb\n# two\nc";
        let entries = "a: done@09:00\nb: failed@09:46\nc: skipped";
        on_its_page(text, entries, |frame| {
            let one = SectionView::new(frame, 0);
            assert_eq!((one.closed, one.applicable), (Some(1), 2));
            assert_eq!((one.wrong.as_str(), one.took.as_str()), ("1 failed", "46 min"));
            assert_eq!(one.class, "no-skipped");
            assert_eq!(SectionView::new(frame, 1).class, "no-open no-problem");
            let list = list(frame);
            assert_eq!(list[0].worst, Some("failed"));
            assert_eq!((list[1].worst, list[1].count.as_str()), (None, "1/1"));
        });
    }

    #[test]
    fn entries_of_sections_are_shown_at_their_head() {
        on_its_page("# one\na", "one: n/a by li", |frame| {
            let head = SectionView::new(frame, 0);
            let [LineView::Whole { word, who, .. }] = head.lines.as_slice() else {
                panic!("{:?}", head.lines)
            };
            assert_eq!((*word, who.as_str()), ("N/A", "li"));
        });
    }
}
