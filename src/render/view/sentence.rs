//! Verdicts in one or two sentences.

use serde::Serialize;

use crate::evaluate::problem::ProblemKind;
use crate::evaluate::verdict::{HoldPoint, Verdict};
use crate::model::release::Status;
use crate::render::view::LinkView;
use crate::render::view::frame::{RunFrame, names};
use crate::render::when;

/// The URL fragment of the panel that lists a file's errors.
const ERRORS: &str = "rs-problems";

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Words {
    /// The text.
    pub(crate) text: String,
    /// The URL, if it is a link.
    pub(crate) href: Option<String>,
}

/// Describes the verdict on a release.
pub(super) fn sentence(frame: &RunFrame<'_>, verdict: &Verdict) -> Vec<Words> {
    let run = frame.run;
    let mut words = Sentence::default();
    if verdict.has_errors {
        words.link(LinkView {
            text: "The file has errors".to_owned(),
            href: format!("{}#{ERRORS}", frame.page),
        });
        words.add(", so this is never a go. ");
    }
    if run.status.is_closed() {
        words.add(&closed(frame, verdict));
    } else if run.status == Status::Planned {
        if let Some(started) = run.started {
            words.add(&format!("Starts {}. ", frame.full(started).text));
        }
        words.add(&format!("{}.", plural(run.progress.applicable(), "item")));
    } else {
        in_progress(frame, verdict, &mut words);
    }
    words.0
}

/// Describes the verdict at the next hold point: blocking problems, other problems, open items.
fn in_progress(frame: &RunFrame<'_>, verdict: &Verdict, words: &mut Sentence) {
    let open = frame.run.progress.open();
    let blocking = rows(verdict, true);
    let others = rows(verdict, false).into_iter().filter(|row| !blocking.contains(row));
    let elsewhere = elsewhere(verdict, others.count());
    let before = verdict.open.len() + verdict.shut.len();
    match (blocking.len(), before) {
        (0, 0) if verdict.hold == HoldPoint::End => {
            words.add("Every required item is closed");
            if verdict.waits_for_predecessor {
                words.add(", but the release before this one is not");
            }
            if elsewhere.is_empty() && verdict.go {
                words.add(" and nothing is wrong");
            }
            words.add(&format!("{elsewhere}."));
        }
        (0, 0) => {
            words.add(if verdict.go {
                "Nothing stands in the way of "
            } else {
                "Nothing else stands in the way of "
            });
            words.hold(frame, verdict);
            words.add(&format!("{elsewhere}. {} to close.", plural(open, "item")));
        }
        (0, before) => {
            if elsewhere.is_empty() && !verdict.has_errors {
                words.add("Nothing has gone wrong. ");
            }
            words.add(&format!("{} to close", plural(before, "item")));
            if verdict.hold == HoldPoint::End {
                words.add(&format!("{elsewhere}."));
            } else {
                words.add(" before ");
                words.hold(frame, verdict);
                words.add(&format!(", {open} in all{elsewhere}."));
            }
        }
        (count, _) => {
            words.add(&format!("{} in the way of ", problems_stand(count)));
            words.hold(frame, verdict);
            words.add(&format!("{elsewhere}. {} open.", items_are(open)));
        }
    }
}

/// Formats as `; 2 problems elsewhere`. At the end, the only problems that do not block are “done before gate”.
fn elsewhere(verdict: &Verdict, count: usize) -> String {
    match (count, verdict.hold) {
        (0, _) => String::new(),
        (1, HoldPoint::End) => "; 1 was done before its gate".to_owned(),
        (_, HoldPoint::End) => format!("; {count} were done before their gates"),
        _ => format!("; {} elsewhere", plural(count, "problem")),
    }
}

fn problems_stand(count: usize) -> String {
    let verb = if count == 1 { "stands" } else { "stand" };
    format!("{} {verb}", plural(count, "problem"))
}

fn items_are(count: usize) -> String {
    format!("{} {}", plural(count, "item"), if count == 1 { "is" } else { "are" })
}

pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Returns the items with a problem that blocks the hold point, or with one that does not.
fn rows(verdict: &Verdict, is_blocking: bool) -> Vec<usize> {
    let mut rows: Vec<usize> = (verdict.problems.iter())
        .filter(|(_, blocks)| *blocks == is_blocking)
        .map(|(problem, _)| problem.row)
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Returns the item or section of the hold point; `None` at the end.
pub(super) fn hold(frame: &RunFrame<'_>, verdict: &Verdict) -> Option<LinkView> {
    match verdict.hold {
        HoldPoint::Row(row) => Some(frame.part(frame.run.id(&frame.run.rows[row]))),
        HoldPoint::Section(section) => Some(frame.part(&frame.run.checklist.sections[section].id)),
        HoldPoint::End => None,
    }
}

/// Formats as `Ended Thu 27 Aug 2026, 15:45 UTC after 6 h 45 min, as a no-go: 1 failed, 30 not reached.`
fn closed(frame: &RunFrame<'_>, verdict: &Verdict) -> String {
    let run = frame.run;
    let at = |moment| frame.full(moment).text;
    let when = match (&run.release.finished, run.took) {
        (Some(end), Some(took)) => format!(" {} after {},", at(end.value), when::duration(took)),
        (Some(end), None) => format!(" {},", at(end.value)),
        (None, _) => String::new(),
    };
    let how = match (verdict.go, not_done(frame, verdict)) {
        (true, _) => "as a go".to_owned(),
        (false, reasons) if reasons.is_empty() => "as a no-go".to_owned(),
        (false, reasons) => format!("as a no-go: {reasons}"),
    };
    format!("Ended{when} {how}.{}", closed_by(frame))
}

/// Formats as ` Closed by maya, Fri 21 Nov 2026, 08:00 UTC.`
fn closed_by(frame: &RunFrame<'_>) -> String {
    let Some(closed) = &frame.run.release.closed else {
        return String::new();
    };
    let who = names(&closed.by);
    let at = closed.at.as_ref().map(|at| frame.full(at.value).text);
    match (who.is_empty(), at) {
        (true, None) => String::new(),
        (true, Some(at)) => format!(" Closed {at}."),
        (false, None) => format!(" Closed by {who}."),
        (false, Some(at)) => format!(" Closed by {who}, {at}."),
    }
}

fn not_done(frame: &RunFrame<'_>, verdict: &Verdict) -> String {
    let progress = &frame.run.progress;
    let others = (verdict.problems.iter())
        .filter(|(problem, blocks)| *blocks && problem.kind > ProblemKind::Blocked)
        .count();
    let open = if progress.given_up { "not reached" } else { "open" };
    let parts = [
        (progress.failed, "failed"),
        (progress.blocked, "blocked"),
        (others, if others == 1 { "other problem" } else { "other problems" }),
        (progress.untouched(), open),
    ];
    let parts: Vec<String> = (parts.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

/// Builds a sentence.
#[derive(Debug, Default)]
pub(super) struct Sentence(pub(super) Vec<Words>);

impl Sentence {
    pub(super) fn add(&mut self, text: &str) {
        self.0.push(Words { text: text.to_owned(), href: None });
    }

    /// Adds the hold point, or `closing` at the end.
    fn hold(&mut self, frame: &RunFrame<'_>, verdict: &Verdict) {
        match hold(frame, verdict) {
            Some(hold) => self.link(hold),
            None => self.add("closing"),
        }
    }

    pub(super) fn link(&mut self, link: LinkView) {
        self.0.push(Words { text: link.text, href: Some(link.href) });
    }
}
