//! The verdict panel: go or no-go at the next hold point, and why; how a closed release ended.

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

/// More reasons than this are only counted.
const MOST: usize = 8;

/// A release in one panel.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct VerdictView {
    /// `go`, `no-go`, `waiting` (a no-go where nothing went wrong), or the status's word.
    pub(crate) class: &'static str,
    /// The symbol.
    pub(crate) icon: &'static str,
    /// `Go`, `No-go`, or the status.
    pub(crate) word: &'static str,
    /// The hold point that it speaks of, while the release is under way; nothing at the end.
    pub(crate) until: Option<Until>,
    /// What it means, in one or two sentences.
    pub(crate) sentence: Vec<Words>,
    /// What is counted.
    pub(crate) figures: FiguresView,
    /// Every item.
    pub(crate) strip: Markup,
    /// What stands in the way, worst first.
    pub(crate) reasons: Vec<ReasonView>,
    /// How many reasons are left out.
    pub(crate) more: usize,
    /// What they are: `1 blocked, 2 no evidence`.
    pub(crate) more_kinds: String,
    /// The sign-offs of a release that is closed.
    pub(crate) signed: Vec<ReasonView>,
    /// What is open beside that.
    pub(crate) open: Option<OpenView>,
    /// The command that closes the release, where nothing is left to do.
    pub(crate) close: Option<String>,
}

/// How far a go reaches, or what a no-go keeps from.
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
        Some(Self {
            lead: format!("{word} · {reach}"),
            hold: hold(frame, verdict)?,
        })
    }
}

/// Counts of required items, unless the name says otherwise.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct FiguresView {
    /// Finished.
    pub(crate) done: usize,
    /// Waived.
    pub(crate) skipped: usize,
    /// Done and skipped.
    pub(crate) closed: usize,
    /// Required less n/a.
    pub(crate) applicable: usize,
    /// Closed of applicable, rounded down.
    pub(crate) percent: Option<usize>,
    /// `2 n/a, 1 of 3 optional`; may be empty.
    pub(crate) rest: String,
    /// All of it in words.
    pub(crate) words: String,
}

impl VerdictView {
    /// The verdict on a run, with at most `most` reasons.
    pub(crate) fn new(frame: &RunFrame<'_>, most: usize) -> Self {
        let run = frame.run;
        let verdict = verdict::next(run);
        let all = reasons(frame, &verdict);
        let shown = if all.len() > most.min(MOST) {
            most.min(MOST)
        } else {
            all.len()
        };
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
    let stops = verdict.has_errors || verdict.problems.iter().any(|(_, stops)| *stops);
    match run.status {
        Status::Planned if verdict.has_errors => ("no-go", "no-go", "No-go"),
        Status::InProgress if verdict.go => ("go", "done", "Go"),
        Status::InProgress if stops => ("no-go", "no-go", "No-go"),
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

    fn said(verdict: &VerdictView) -> String {
        verdict
            .sentence
            .iter()
            .map(|words| words.text.as_str())
            .collect()
    }

    fn verdict(text: &str, entries: &str) -> VerdictView {
        on_its_page(text, entries, |frame| VerdictView::new(frame, usize::MAX))
    }

    fn ended(status: Status, entries: &str) -> VerdictView {
        let end = |release: &mut Release| {
            release.status = Some(crate::evaluate::testing::located(status));
        };
        changed("a\nb", entries, end, |frame| {
            VerdictView::new(frame, usize::MAX)
        })
    }

    #[test]
    fn only_problems_make_a_no_go_red() {
        let waiting = verdict("a\nb\ng {gate}", "a: done");
        assert_eq!((waiting.class, waiting.word), ("waiting", "No-go"));
        assert_eq!(
            said(&waiting),
            "Nothing has gone wrong. 1 item to close before g, 2 in all."
        );
        let red = verdict("a\nb\ng {gate}", "a: failed");
        assert_eq!(red.class, "no-go");
        assert_eq!(
            said(&red),
            "1 problem stands in the way of g. 3 items are open."
        );
    }

    #[test]
    fn a_go_names_what_comes_next_or_the_command_that_closes() {
        let go = verdict("a\ng {gate}\nb", "a: done");
        assert_eq!(go.class, "go");
        assert_eq!(
            said(&go),
            "Nothing stands in the way of g. 2 items to close."
        );
        let ready = verdict("a", "a: done");
        assert_eq!(
            said(&ready),
            "Every required item is closed and nothing is wrong."
        );
        assert_eq!(ready.close.as_deref(), Some("closed: { by: …, at: … }"));
    }

    #[test]
    fn a_sentence_counts_what_went_wrong_elsewhere() {
        let go = verdict("a\ng {gate}\nb", "a: done\nb: failed");
        assert_eq!(
            said(&go),
            "Nothing stands in the way of g; 1 problem elsewhere. 2 items to close."
        );
        let until = go.until.expect("it is under way");
        assert_eq!(
            (until.lead.as_str(), until.hold.text.as_str()),
            ("Go · up to", "g")
        );
        let waiting = verdict("a\nb\ng {gate}\nc", "a: done\nc: failed");
        assert_eq!(
            said(&waiting),
            "1 item to close before g, 3 in all; 1 problem elsewhere."
        );
    }

    #[test]
    fn a_file_with_errors_never_says_that_nothing_went_wrong() {
        let mut site = crate::render::testing::site_of("a\ng {gate}\nb", "a: done\nb: failed");
        let crate::evaluate::entry::ReleaseEntry::Run(run) = &mut site.releases[1] else {
            panic!("it can be read");
        };
        std::sync::Arc::make_mut(run).has_errors = true;
        let frame = Frame::new(&site, Route::Release(1));
        let run = frame.run(1).expect("it can be read");
        let verdict = VerdictView::new(&RunFrame::new(&frame, run, String::new()), 8);
        assert_eq!(
            said(&verdict),
            "The file has errors, so this is never a go. \
             Nothing else stands in the way of g; 1 problem elsewhere. 2 items to close."
        );
        assert_eq!(verdict.sentence[0].href.as_deref(), Some("#rs-problems"));
    }

    #[test]
    fn a_closed_release_says_how_it_ended() {
        let done = ended(Status::Done, "a: done\nb: done");
        assert_eq!((done.class, done.icon), ("done", "done"));
        assert_eq!(said(&done), "Ended as a go.");
        let back = ended(Status::RolledBack, "a: failed");
        assert_eq!(back.class, "rolled-back");
        let end = "Ended as a no-go: 1 failed, 1 not reached.";
        assert_eq!(said(&back), end);
        assert_eq!(back.open.expect("b").text, "1 not reached");
    }

    #[test]
    fn reasons_beyond_the_room_are_counted_by_kind() {
        let verdict = on_its_page("a\nb\nc", "a: blocked\nb: failed\nc: blocked", |frame| {
            VerdictView::new(frame, 1)
        });
        assert_eq!(verdict.reasons[0].text, "b");
        assert_eq!(
            (verdict.more, verdict.more_kinds.as_str()),
            (2, "2 blocked")
        );
    }

    #[test]
    fn an_item_with_two_problems_is_one_reason() {
        let verdict = verdict("a {evidence signoff=qa}", "a: done by li");
        assert_eq!(verdict.reasons.len(), 1);
        assert_eq!(verdict.reasons[0].kind, "No evidence, no valid sign-off");
        assert!(said(&verdict).starts_with("1 problem stands in the way of closing."));
    }
}
