//! Findings in words, with numbers, links and notes.

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::History;
use crate::history::finding::{Finding, What, why};
use crate::history::last_year::LastYear;
use crate::model::time::Moment;
use crate::render::brief::gist;
use crate::render::isolate::isolated;
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::sentence::{Sentence, Words};

/// A finding on an item or section.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct FindingView {
    /// The icon of what happened.
    pub(crate) icon: &'static str,
    /// The finding: `Migrate failed in 10 of 48 releases, the last time in 2026.5.1: “lock timeout”`.
    pub(crate) words: Vec<Words>,
}

impl FindingView {
    /// Builds the view of a finding of the history with index `at`.
    pub(crate) fn new(frame: &Frame<'_>, at: usize, finding: &Finding) -> Self {
        let Finding { times, of, .. } = *finding;
        let verb = match finding.what {
            What::Failed => "failed",
            What::Skipped => "was skipped",
            What::NotApplicable => "did not apply",
        };
        let mut words = item(frame, at, finding);
        if finding.in_a_row == 0 {
            words.add(&format!(" {verb} in {times} of {of} releases, the last time in "));
        } else {
            words
                .add(&format!(" {verb} in each of the last {} releases, since ", finding.in_a_row));
            words.link(release(frame, at, finding, finding.since));
            if times > finding.in_a_row {
                words.add(&format!(", in {times} of {of} in all"));
            }
            words.add("; the last time in ");
        }
        Self::finish(frame, at, finding, words)
    }

    /// Adds the newest release with the outcome, and its note.
    fn finish(frame: &Frame<'_>, at: usize, finding: &Finding, mut words: Sentence) -> Self {
        words.link(release(frame, at, finding, finding.last));
        match note(frame, at, finding) {
            Some(note) => words.add(&format!(": “{}”", isolated(&note))),
            None => words.add("."),
        }
        Self {
            icon: match finding.what {
                What::Failed => "failed",
                What::Skipped => "skipped",
                What::NotApplicable => "na",
            },
            words: words.0,
        }
    }
}

/// Returns the last year of the history with index `at` over `releases` (newest first).
pub(super) fn last_year(frame: &Frame<'_>, at: usize, releases: &[usize]) -> Option<LastYear> {
    let (site, zone) = (frame.site, &frame.site.config.zone);
    LastYear::of(&site.histories[at], &site.releases, releases, zone)
}

/// Returns the most frequent failures of the last year: `Migrate failed most in the year to 19 Nov 2026: …`.
pub(super) fn failed_most(frame: &Frame<'_>, at: usize, year: &LastYear) -> Vec<FindingView> {
    let until = frame.day(Moment::Date(year.until)).text;
    (year.failed.iter().enumerate())
        .map(|(place, finding)| {
            let mut words = item(frame, at, finding);
            words.add(&match place {
                0 => format!(" failed most in the year to {until}: in "),
                _ => " failed as often: in ".to_owned(),
            });
            let Finding { times, of, .. } = finding;
            words.add(&format!("{times} of {of} releases, the last time in "));
            FindingView::finish(frame, at, finding, words)
        })
        .collect()
}

/// Returns the URL of a line's page.
pub(super) fn item_href(frame: &Frame<'_>, at: usize, history: &History, line: usize) -> String {
    let name = history.name(&history.lines[line].id);
    name.map(|name| frame.href(Route::Item(at, name))).unwrap_or_default()
}

fn item(frame: &Frame<'_>, at: usize, finding: &Finding) -> Sentence {
    let history = &frame.site.histories[at];
    let mut words = Sentence::default();
    words.link(LinkView {
        text: history.item(finding.line).text.clone(),
        href: item_href(frame, at, history, finding.line),
    });
    words
}

/// Returns a link to the item in a release.
fn release(frame: &Frame<'_>, at: usize, finding: &Finding, release: usize) -> LinkView {
    let history = &frame.site.histories[at];
    let mut link = frame.release_at(release);
    if let Some(run) = frame.run(release)
        && let Some(row) = history.row(finding.line, release, run)
    {
        link.href.push_str(&fragment(run.id(row)));
    }
    link
}

fn note(frame: &Frame<'_>, at: usize, finding: &Finding) -> Option<String> {
    let run = frame.run(finding.last)?;
    let row = frame.site.histories[at].row(finding.line, finding.last, run)?;
    why(run, row, finding.what).map(gist)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::finding::findings;
    use crate::render::testing::site_over;

    /// Returns the first finding's text and links, over releases `1`, `2`, … given by their items, oldest first.
    fn first(items: &[&str]) -> (String, Vec<String>) {
        let releases: Vec<_> = items.iter().map(|items| ("done", "a", *items)).collect();
        let site = site_over("a", &releases);
        let frame = Frame::new(&site, Route::History(0, 0));
        let newest_first: Vec<usize> = (0..items.len()).rev().collect();
        let found = findings(&site.histories[0], &site.releases, &newest_first);
        let view = FindingView::new(&frame, 0, &found[0]);
        let text = view.words.iter().map(|part| part.text.as_str()).collect();
        let links = view.words.into_iter().filter_map(|part| part.href);
        (text, links.collect())
    }

    #[test]
    fn frequent_outcomes_link_to_the_item_and_the_last_release() {
        let (text, links) = first(&["a: failed", "a: done", "a: [failed, done]", "a: done"]);
        assert_eq!(text, "a failed in 2 of 4 releases, the last time in 3.");
        assert_eq!(links, ["../items/list/a.html", "../releases/3.html#a"]);
    }

    #[test]
    fn streaks_also_link_to_their_first_release() {
        let (text, links) =
            first(&["a: skipped", "a: done", "a: skipped", "a: skipped", "a: skipped"]);
        let expected = "a was skipped in each of the last 3 releases, since 3, in 4 of 5 in all; the last time in 5.";
        assert_eq!(text, expected);
        assert_eq!(links[1..], ["../releases/3.html#a", "../releases/5.html#a"]);
    }
}
