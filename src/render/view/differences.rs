//! The differences between a release and the previous one.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::run::Run;
use crate::history::compare::ReleaseComparison;
use crate::history::compare::releases::{Differs, Pace};
use crate::history::compare::rules::Rule;
use crate::model::release::Status;
use crate::render::route::{fragment, href, release_path};
use crate::render::state_style::release_word;
use crate::render::view::LinkView;
use crate::render::view::difference::{DifferenceView, PartView, Side, rows};
use crate::render::view::frame::RunFrame;
use crate::render::when;

/// Maximum number of parts for each kind.
const LIMIT: usize = 8;

/// The differences from the previous release.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct DifferencesView {
    /// The previous release of the same checklist, service and environment.
    pub(crate) release: LinkView,
    /// The outcome of the previous release: `Done after 4 h 12 min: 84 done, 3 skipped of 90`.
    pub(crate) summary: String,
    /// The kinds of difference, worst first; empty if nothing differs.
    pub(crate) rows: Vec<DifferenceView>,
}

impl DifferencesView {
    /// Builds the view; `None` if there is no previous release.
    pub(super) fn new(frame: &RunFrame<'_>) -> Option<Self> {
        let both = frame.earlier?;
        let page = page(frame, both.before);
        let mut rows = states(frame, both);
        rows.extend(added(frame, both, &page));
        rows.extend(items(frame, both, &page));
        rows.extend(pace(frame, both));
        Some(Self {
            release: LinkView { text: both.before.release.version.clone(), href: page },
            summary: summary(both),
            rows,
        })
    }
}

fn page(frame: &RunFrame<'_>, run: &Run) -> String {
    href(&frame.root, &release_path(&run.release.id))
}

/// Summarises the previous release. Includes its kind if it differs, because it decides which items apply.
fn summary(both: &ReleaseComparison<'_>) -> String {
    let before = both.before;
    let kind = |run: &Run| run.release.kind.as_ref().map(|kind| kind.value.clone());
    let other = kind(before).filter(|_| kind(before) != kind(both.now));
    let other = other.map(|kind| format!(", {kind}")).unwrap_or_default();
    let after = before.took.map(|took| format!(" after {}", when::duration(took)));
    let status = match before.status {
        Status::InProgress => "Still in progress",
        _ => release_word(before),
    };
    let after = after.unwrap_or_default();
    format!("{status}{after}{other}: {}", before.progress.words())
}

/// Returns items with different outcomes, one row for each combination.
fn states(frame: &RunFrame<'_>, both: &ReleaseComparison<'_>) -> Vec<DifferenceView> {
    let part = |differs: &Differs| {
        let row = &both.now.rows[differs.now];
        PartView::named(&frame.row_text(row), Some(frame.row_href(row)))
    };
    (both.ways().into_iter())
        .filter_map(|((is, was), items)| {
            let kind = format!("Was {}, is {}", was.phrase(), is.phrase());
            DifferenceView::new(kind, items.iter().map(part).collect(), LIMIT)
        })
        .collect()
}

/// Returns items that only one of the releases added.
fn added(frame: &RunFrame<'_>, both: &ReleaseComparison<'_>, page: &str) -> Vec<DifferenceView> {
    let (before, now) = both.added();
    let parts = |run: &Run, rows: Vec<usize>, page: &str| {
        let part = |row: usize| {
            let row = &run.rows[row];
            let href = format!("{page}{}", fragment(run.id(row)));
            PartView::named(&run.text(row), Some(href))
        };
        rows.into_iter().map(part).collect()
    };
    let now = DifferenceView::new("Added by hand", parts(both.now, now, &frame.page), LIMIT);
    let then = parts(both.before, before, page);
    let before = DifferenceView::new("Added by hand then", then, LIMIT);
    now.into_iter().chain(before).collect()
}

/// Returns differences between the checklists, except for owners.
fn items(frame: &RunFrame<'_>, both: &ReleaseComparison<'_>, page: &str) -> Vec<DifferenceView> {
    let old = Side::of_run(both.before, page.to_owned());
    let new = Side::of_run(both.now, String::new());
    rows(frame, (&old, &new), &both.changes, LIMIT, |rule| rule != Rule::Owner)
}

/// Returns sections that took much longer or shorter.
fn pace(frame: &RunFrame<'_>, both: &ReleaseComparison<'_>) -> Vec<DifferenceView> {
    let part = |pace: &Pace| {
        let (now, before) = (when::duration(pace.now), when::duration(pace.before));
        PartView::with(
            &frame.section_text(pace.section),
            Some(frame.section_href(pace.section)),
            format!("{now}, was {before}"),
        )
    };
    let (longer, shorter): (Vec<_>, Vec<_>) =
        (both.sections.iter()).partition(|pace| pace.now > pace.before);
    [("Took longer", longer), ("Took less", shorter)]
        .into_iter()
        .filter_map(|(kind, sections)| {
            let parts = sections.into_iter().map(part).collect();
            DifferenceView::new(kind, parts, LIMIT)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::compared_with;
    use crate::render::view::piece::bracketed;

    fn rows(before: (&str, &str), now: (&str, &str)) -> Vec<String> {
        compared_with(before, now, |frame| {
            let view = DifferencesView::new(frame).expect("one is before it");
            let row = |row: DifferenceView| {
                let parts = row.parts.iter().map(|part| {
                    let href = part.href.as_deref().unwrap_or_default();
                    format!(" {}<{href}>{}", bracketed(&part.pieces), part.remark)
                });
                format!("{}:{}", row.kind, parts.collect::<String>())
            };
            view.rows.into_iter().map(row).collect()
        })
    }

    #[test]
    fn the_worst_difference_comes_first() {
        let text = "a\nb\nc\nd";
        let found = rows(
            (text, "a: skipped\nb: done\nc: done\nd: [failed, done]"),
            (text, "a: done\nb: [failed, done]\nc: failed\nd: n/a"),
        );
        assert_eq!(
            found,
            [
                "Was done, is failed: c<#c>",
                "Was done, is done after a failure: b<#b>",
                "Was done after a failure, is n/a: d<#d>",
                "Was skipped, is done: a<#a>",
            ]
        );
    }

    #[test]
    fn items_in_only_one_release_are_listed_with_links() {
        let found = rows(("a\nb", "+x: done"), ("a {owner=li}\nc", "+y: done"));
        assert_eq!(
            found,
            [
                "Added by hand: y<#y>",
                "Added by hand then: x<../releases/0.8.html#x>",
                "Added: c<#c>",
                "Removed: b<../releases/0.8.html#b>",
            ]
        );
    }

    #[test]
    fn sections_are_listed_with_both_times() {
        let text = "# one\na\nb";
        let slow = (text, "a: done@09:00\nb: done@10:00");
        let quick = (text, "a: done@09:00\nb: done@09:20");
        assert_eq!(rows(quick, slow), ["Took longer: one<#one>1 h, was 20 min"]);
        assert_eq!(rows(slow, quick), ["Took less: one<#one>20 min, was 1 h"]);
        assert!(rows(quick, quick).is_empty());
    }

    #[test]
    fn the_summary_shows_the_outcome_of_the_previous_release() {
        let summary = |items: &str| {
            compared_with(("a\nb", items), ("a\nb", ""), |frame| {
                DifferencesView::new(frame).expect("one is before it").summary
            })
        };
        assert_eq!(summary("a: done"), "Still in progress: 1 done, 1 open of 2");
    }
}
