//! The verdict panel: the verdict at the next hold point with reasons, or the outcome of a closed release.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::reason::ReasonKind;
use crate::evaluate::verdict::{self, HoldPoint, Verdict};
use crate::model::release::{Status, VerdictWord};
use crate::render::state_style::{release_icon, release_word};
use crate::render::view::drawing::strip::{self, Room, StripView};
use crate::render::view::frame::RunFrame;
use crate::render::view::open::OpenView;
use crate::render::view::reason::{ReasonView, kinds, reasons, signed};
use crate::render::view::sentence::{
    Words, closing_headline, closing_line, end_line, headline, planned_line,
};

/// Maximum number of reasons. The others are only counted.
const MAX_REASONS: usize = 8;

/// The verdict panel of a release.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct VerdictView {
    /// `no-go`, `not-yet`, `go` at a hold point, `ready` for a go at the end, or the status: `planned`, `done`,
    /// `rolled-back` or `aborted`.
    pub(crate) class: &'static str,
    /// The icon.
    pub(crate) icon: &'static str,
    /// `No-go`, `Not yet`, `Go`, or the status.
    pub(crate) word: &'static str,
    /// What joins the word to the headline: `:` or ` for`; empty without a headline.
    pub(crate) link: &'static str,
    /// The rest of the headline, such as `3 problems before` and the hold point.
    pub(crate) headline: Vec<Words>,
    /// The line under the headline: the verdict at the end, or who closed the release; may be empty.
    pub(crate) line: String,
    /// The counts.
    pub(crate) figures: FiguresView,
    /// One mark for each item.
    pub(crate) strip: StripView,
    /// The reasons against a go, worst first.
    pub(crate) reasons: Vec<ReasonView>,
    /// The number of further reasons.
    pub(crate) more: usize,
    /// The kinds of the further reasons: `1 blocked, 2 no evidence`; may be empty.
    pub(crate) more_kinds: String,
    /// The valid sign-offs of a closed release.
    pub(crate) signed: Vec<ReasonView>,
    /// The other open items; none if there are none.
    pub(crate) open: Option<OpenView>,
    /// The command that closes the release; none if it is not ready to close.
    pub(crate) close: Option<String>,
}

/// Counts of items. Fields count only required items unless they say otherwise.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct FiguresView {
    /// Done items.
    pub(crate) done: usize,
    /// Skipped items.
    pub(crate) skipped: usize,
    /// Done and skipped items.
    pub(crate) closed: usize,
    /// Required items that are not `n/a`.
    pub(crate) applicable: usize,
    /// The percentage of applicable items that are closed, rounded down; none if no item is applicable.
    pub(crate) percent: Option<usize>,
    /// Other items: `2 n/a, 1 of 3 optional`; may be empty.
    pub(crate) rest: String,
    /// All counts in words.
    pub(crate) words: String,
}

impl VerdictView {
    /// Builds the panel of a run, with at most `max` reasons.
    pub(crate) fn new(frame: &RunFrame<'_>, max: usize) -> Self {
        let run = frame.run;
        let verdict = verdict::next(run);
        let all = shown_reasons(frame, &verdict);
        let shown = all.len().min(max).min(MAX_REASONS);
        let (class, icon, word) = head(frame, &verdict);
        let (headline, line) = match run.status {
            Status::Planned => (Vec::new(), planned_line(frame)),
            Status::InProgress => (headline(frame, &verdict), end_line(frame, &verdict)),
            _ => {
                let ended = Some(closing_headline(frame)).filter(|text| !text.is_empty());
                (ended.map(Words::text).into_iter().collect(), closing_line(frame))
            }
        };
        Self {
            class,
            icon,
            word,
            link: match class {
                _ if headline.is_empty() => "",
                "go" => " for",
                _ => ":",
            },
            headline,
            line,
            figures: FiguresView::new(frame),
            strip: strip::of_run(run, Room::Wide, ""),
            more: all.len() - shown,
            more_kinds: kinds(&all[shown..]),
            reasons: all.into_iter().take(shown).collect(),
            signed: signed(frame),
            open: OpenView::new(frame),
            close: verdict::ready_to_close(run)
                .then(|| format!("runsheet close {}", run.release.id)),
        }
    }
}

/// Returns the reasons that the panel lists. It counts open items by section instead of listing them, and of a
/// closed release it shows only what is wrong.
fn shown_reasons(frame: &RunFrame<'_>, verdict: &Verdict) -> Vec<ReasonView> {
    let mut listed = verdict.clone();
    listed.reasons.retain(|reason| match frame.run.status {
        Status::Planned => reason.kind.is_problem(),
        Status::InProgress => reason.kind != ReasonKind::Open,
        _ => {
            reason.kind.is_problem()
                && reason.kind != ReasonKind::RolledBack
                && reason.kind != ReasonKind::Aborted
        }
    });
    reasons(frame, &listed)
}

fn head(frame: &RunFrame<'_>, verdict: &Verdict) -> (&'static str, &'static str, &'static str) {
    match (frame.run.status, verdict.word) {
        (Status::Planned | Status::InProgress, VerdictWord::NoGo) => ("no-go", "no-go", "No-go"),
        (Status::InProgress, VerdictWord::NotYet) => ("not-yet", "not-yet", "Not yet"),
        (Status::InProgress, VerdictWord::Go) if verdict.hold == HoldPoint::End => {
            ("ready", "done", "Go")
        }
        (Status::InProgress, VerdictWord::Go) => ("go", "done", "Go"),
        (status, _) => (status.word(), release_icon(frame.run), release_word(frame.run)),
    }
}

impl FiguresView {
    fn new(frame: &RunFrame<'_>) -> Self {
        let progress = &frame.run.progress;
        let mut rest = Vec::new();
        if progress.not_applicable > 0 {
            rest.push(format!("{} n/a", progress.not_applicable));
        }
        rest.extend(progress.optional_words());
        Self {
            done: progress.done,
            skipped: progress.skipped,
            closed: progress.closed(),
            applicable: progress.applicable(),
            percent: progress.percent(),
            rest: rest.join(", "),
            words: progress.words(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::release::Release;
    use crate::render::testing::{changed, on_its_page};

    fn headline_of(verdict: &VerdictView) -> String {
        let rest: String = verdict.headline.iter().map(|words| words.text.as_str()).collect();
        format!("{}{} {rest} | {}", verdict.word, verdict.link, verdict.line)
    }

    fn verdict(text: &str, entries: &str) -> VerdictView {
        on_its_page(text, entries, |frame| VerdictView::new(frame, usize::MAX))
    }

    fn ended(status: Status, entries: &str) -> VerdictView {
        let end = |release: &mut Release| {
            release.status = Some(crate::evaluate::testing::located(status));
        };
        changed("a\nb", entries, end, |frame| VerdictView::new(frame, usize::MAX))
    }

    #[test]
    fn the_headline_names_verdict_count_and_hold_point() {
        for (list, items, class, expected) in [
            (
                "a\nb\ng {gate}",
                "a: done",
                "not-yet",
                "Not yet: 1 item before g | The end: not yet, 2 items open.",
            ),
            (
                "a\nb\ng {gate}",
                "a: failed",
                "no-go",
                "No-go: 1 problem before g | The end: no-go, 3 items open.",
            ),
            ("a\ng {gate}\nb", "a: done", "go", "Go for g | The end: not yet, 2 items open."),
            (
                "a\ng {gate}\nb",
                "a: done\nb: failed",
                "go",
                "Go for g | The end: no-go, 2 items open.",
            ),
            (
                "g {gate}\na",
                "g: done\na: done",
                "ready",
                "Go: every required item is closed | The gate is passed.",
            ),
            ("a\nb", "a: done", "not-yet", "Not yet: 1 item before the end | "),
        ] {
            let verdict = verdict(list, items);
            assert_eq!((verdict.class, headline_of(&verdict).as_str()), (class, expected));
        }
    }

    #[test]
    fn a_release_that_is_ready_shows_how_to_close_it() {
        let ready = verdict("a", "a: done");
        assert!(ready.close.is_some_and(|command| command.starts_with("runsheet close ")));
        assert_eq!(verdict("a\nb", "a: done").close, None);
    }

    #[test]
    fn closed_releases_show_their_outcome() {
        let done = ended(Status::Done, "a: done\nb: done");
        assert_eq!((done.class, done.icon), ("done", "done"));
        assert_eq!(headline_of(&done), "Done: closed | ");
        let back = ended(Status::RolledBack, "a: failed");
        assert_eq!(headline_of(&back), "Rolled back  | ");
        assert_eq!(back.open.expect("b").text, "1 not reached");
    }

    #[test]
    fn further_reasons_are_counted_by_kind() {
        let verdict = on_its_page("a\nb\nc", "a: blocked\nb: failed\nc: blocked", |frame| {
            VerdictView::new(frame, 1)
        });
        assert_eq!(verdict.reasons[0].text, "b");
        assert_eq!((verdict.more, verdict.more_kinds.as_str()), (2, "2 blocked"));
    }

    #[test]
    fn a_reason_says_who_must_act() {
        let verdict =
            verdict("a {evidence signoff=qa}\nb {owner=dba}\nc", "a: done by li\nb: failed");
        let waits: Vec<(&str, &str)> = (verdict.reasons.iter())
            .map(|reason| (reason.kind.as_str(), reason.waits_for.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(waits, [("Failed", "dba"), ("No evidence, not signed off", "li")]);
    }
}
