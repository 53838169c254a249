//! The verdict panel: go or no-go at the next hold point with reasons, or the outcome of a closed release.

use serde::Serialize;

use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::Status;
use crate::render::html::Markup;
use crate::render::state_style::{status_icon, status_word};
use crate::render::strip::{self, Room};
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;
use crate::render::view::open::OpenView;
use crate::render::view::reason::{ReasonView, kinds, reasons, signed};
use crate::render::view::sentence::{Words, hold, sentence};

/// Maximum number of reasons. The others are only counted.
const MAX_REASONS: usize = 8;

/// The verdict panel of a release.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct VerdictView {
    /// `go`, `no-go`, `waiting` (a no-go without problems), or the status.
    pub(crate) class: &'static str,
    /// The icon.
    pub(crate) icon: &'static str,
    /// `Go`, `No-go`, or the status.
    pub(crate) word: &'static str,
    /// The hold point, if the release is in progress; `None` at the end.
    pub(crate) until: Option<Until>,
    /// The verdict in one or two sentences.
    pub(crate) sentence: Vec<Words>,
    /// The counts.
    pub(crate) figures: FiguresView,
    /// The strip of all items.
    pub(crate) strip: Markup,
    /// The reasons against a go, worst first.
    pub(crate) reasons: Vec<ReasonView>,
    /// The number of further reasons.
    pub(crate) more: usize,
    /// The kinds of the further reasons: `1 blocked, 2 no evidence`.
    pub(crate) more_kinds: String,
    /// The sign-offs of a closed release.
    pub(crate) signed: Vec<ReasonView>,
    /// The other open items.
    pub(crate) open: Option<OpenView>,
    /// The entry that closes the release, if it is ready to close.
    pub(crate) close: Option<String>,
}

/// The hold point of a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Until {
    /// `Go · up to`, `No-go · before`.
    pub(crate) lead: String,
    /// The hold point.
    pub(crate) hold: LinkView,
}

impl Until {
    fn new(frame: &RunFrame<'_>, verdict: &Verdict, word: &str) -> Option<Self> {
        let reach = if verdict.go { "up to" } else { "before" };
        Some(Self { lead: format!("{word} · {reach}"), hold: hold(frame, verdict)? })
    }
}

/// Counts of items. Fields count only required items unless they say otherwise.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct FiguresView {
    /// Done items.
    pub(crate) done: usize,
    /// Skipped items.
    pub(crate) skipped: usize,
    /// Done and skipped items.
    pub(crate) closed: usize,
    /// Required items that are not `n/a`.
    pub(crate) applicable: usize,
    /// The percentage of applicable items that are closed, rounded down.
    pub(crate) percent: Option<usize>,
    /// `2 n/a, 1 of 3 optional`; may be empty.
    pub(crate) rest: String,
    /// All counts in words.
    pub(crate) words: String,
}

impl VerdictView {
    /// Builds the panel of a run, with at most `max` reasons.
    pub(crate) fn new(frame: &RunFrame<'_>, max: usize) -> Self {
        let run = frame.run;
        let verdict = verdict::next(run);
        let all = reasons(frame, &verdict);
        let shown = if all.len() > max.min(MAX_REASONS) { max.min(MAX_REASONS) } else { all.len() };
        let (class, icon, word) = head(frame, &verdict);
        Self {
            class,
            icon,
            word,
            until: (run.status == Status::InProgress)
                .then(|| Until::new(frame, &verdict, word))
                .flatten(),
            sentence: sentence(frame, &verdict),
            figures: FiguresView::new(frame),
            strip: strip::of_run(run, Room::Wide, None),
            more: all.len() - shown,
            more_kinds: kinds(&all[shown..]),
            reasons: all.into_iter().take(shown).collect(),
            signed: signed(frame),
            open: OpenView::new(frame),
            close: (verdict::ready_to_close(run) && verdict.go)
                .then(|| "closed: { by: …, at: … }".to_owned()),
        }
    }
}

fn head(frame: &RunFrame<'_>, verdict: &Verdict) -> (&'static str, &'static str, &'static str) {
    let run = frame.run;
    let is_blocked = verdict.has_errors || verdict.problems.iter().any(|(_, blocks)| *blocks);
    match run.status {
        Status::Planned if verdict.has_errors => ("no-go", "no-go", "No-go"),
        Status::InProgress if verdict.go => ("go", "done", "Go"),
        Status::InProgress if is_blocked => ("no-go", "no-go", "No-go"),
        Status::InProgress => ("waiting", "no-go", "No-go"),
        status => (status.word(), status_icon(status), status_word(status)),
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
    use crate::render::route::Route;
    use crate::render::testing::{changed, on_its_page};
    use crate::render::view::frame::Frame;

    fn sentence_of(verdict: &VerdictView) -> String {
        verdict.sentence.iter().map(|words| words.text.as_str()).collect()
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
    fn a_no_go_is_red_only_with_problems() {
        let waiting = verdict("a\nb\ng {gate}", "a: done");
        assert_eq!((waiting.class, waiting.word), ("waiting", "No-go"));
        assert_eq!(
            sentence_of(&waiting),
            "Nothing has gone wrong. 1 item to close before g, 2 in all."
        );
        let red = verdict("a\nb\ng {gate}", "a: failed");
        assert_eq!(red.class, "no-go");
        assert_eq!(sentence_of(&red), "1 problem stands in the way of g. 3 items are open.");
    }

    #[test]
    fn a_go_names_the_hold_point_or_how_to_close() {
        let go = verdict("a\ng {gate}\nb", "a: done");
        assert_eq!(go.class, "go");
        assert_eq!(sentence_of(&go), "Nothing stands in the way of g. 2 items to close.");
        let ready = verdict("a", "a: done");
        assert_eq!(sentence_of(&ready), "Every required item is closed and nothing is wrong.");
        assert_eq!(ready.close.as_deref(), Some("closed: { by: …, at: … }"));
    }

    #[test]
    fn sentences_count_problems_elsewhere() {
        let go = verdict("a\ng {gate}\nb", "a: done\nb: failed");
        assert_eq!(
            sentence_of(&go),
            "Nothing stands in the way of g; 1 problem elsewhere. 2 items to close."
        );
        let until = go.until.expect("it is under way");
        assert_eq!((until.lead.as_str(), until.hold.text.as_str()), ("Go · up to", "g"));
        let waiting = verdict("a\nb\ng {gate}\nc", "a: done\nc: failed");
        assert_eq!(
            sentence_of(&waiting),
            "1 item to close before g, 3 in all; 1 problem elsewhere."
        );
    }

    #[test]
    fn with_errors_the_sentence_never_says_nothing_has_gone_wrong() {
        let mut site = crate::render::testing::site_of("a\ng {gate}\nb", "a: done\nb: failed");
        let crate::evaluate::entry::ReleaseEntry::Run(run) = &mut site.releases[1] else {
            panic!("it can be read");
        };
        std::sync::Arc::make_mut(run).has_errors = true;
        let frame = Frame::new(&site, Route::Release(1));
        let run = frame.run(1).expect("it can be read");
        let verdict = VerdictView::new(&RunFrame::new(&frame, run, String::new()), 8);
        assert_eq!(
            sentence_of(&verdict),
            "The file has errors, so this is never a go. \
             Nothing else stands in the way of g; 1 problem elsewhere. 2 items to close."
        );
        assert_eq!(verdict.sentence[0].href.as_deref(), Some("#rs-problems"));
    }

    #[test]
    fn closed_releases_show_their_outcome() {
        let done = ended(Status::Done, "a: done\nb: done");
        assert_eq!((done.class, done.icon), ("done", "done"));
        assert_eq!(sentence_of(&done), "Ended as a go.");
        let back = ended(Status::RolledBack, "a: failed");
        assert_eq!(back.class, "rolled-back");
        let end = "Ended as a no-go: 1 failed, 1 not reached.";
        assert_eq!(sentence_of(&back), end);
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
    fn an_item_with_two_problems_is_one_reason() {
        let verdict = verdict("a {evidence signoff=qa}", "a: done by li");
        assert_eq!(verdict.reasons.len(), 1);
        assert_eq!(verdict.reasons[0].kind, "No evidence, no valid sign-off");
        assert!(sentence_of(&verdict).starts_with("1 problem stands in the way of closing."));
    }
}
