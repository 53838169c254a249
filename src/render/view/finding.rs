//! A finding in words: what happened to an item several times, with its numbers.

use serde::Serialize;

use crate::derive::history::History;
use crate::derive::history::finding::{Finding, What};
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;

/// Something worth knowing of an item.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct FindingView {
    /// Its symbol.
    pub icon: &'static str,
    /// The item's page.
    pub item: LinkView,
    /// What happened: `failed in 10 of 48; the last time in 2026.5.1.`
    pub text: String,
}

impl FindingView {
    /// A finding of the history with that index.
    pub fn new(frame: &Frame<'_>, at: usize, finding: &Finding) -> Self {
        let history = &frame.site.histories[at];
        Self {
            icon: match finding.what {
                What::Failed => "failed",
                What::Skipped => "skipped",
                What::NotApplicable => "na",
            },
            item: LinkView {
                text: history.item(finding.line).text.clone(),
                href: item_href(frame, at, history, finding.line),
            },
            text: words(frame, finding),
        }
    }
}

/// Where the page of a line is.
pub(super) fn item_href(frame: &Frame<'_>, at: usize, history: &History, line: usize) -> String {
    let name = history.place(&history.lines[line].id);
    name.map(|name| frame.href(Route::Item(at, name)))
        .unwrap_or_default()
}

fn words(frame: &Frame<'_>, finding: &Finding) -> String {
    let Finding { times, of, .. } = *finding;
    let verb = match finding.what {
        What::Failed => "failed",
        What::Skipped => "was skipped",
        What::NotApplicable => "did not apply",
    };
    if finding.in_a_row == 0 {
        let last = frame.release_at(finding.last).text;
        return format!("{verb} in {times} of {of} releases; the last time in {last}.");
    }
    let streak = format!(
        "{verb} in each of the last {} releases, since {}",
        finding.in_a_row,
        frame.release_at(finding.since).text
    );
    if times > finding.in_a_row {
        format!("{streak}; in {times} of {of} in all.")
    } else {
        format!("{streak}.")
    }
}
