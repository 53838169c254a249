//! The verdict in one or two sentences.

use serde::Serialize;

use crate::derive::problem::ProblemKind;
use crate::derive::verdict::{Hold, Verdict};
use crate::model::release::Status;
use crate::render::view::LinkView;
use crate::render::view::frame::{RunFrame, names};
use crate::render::when;

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Where they lead to, if anywhere.
    pub href: Option<String>,
}

/// What the verdict on a release means. `reasons` is how many things are listed below it.
pub(super) fn sentence(frame: &RunFrame<'_>, verdict: &Verdict, reasons: usize) -> Vec<Words> {
    let run = frame.run;
    let open = run.progress.open();
    let items = |count: usize| plural(count, "item");
    let mut words = Sentence::default();
    if verdict.faulty {
        words.add("The file has errors, so this is never a go. ");
    }
    if run.status.is_closed() {
        words.add(&closed(frame, verdict));
        return words.0;
    }
    if run.status == Status::Planned {
        if let Some(started) = run.started {
            words.add(&format!("Starts {}. ", frame.full(started).text));
        }
        words.add(&format!("{}.", items(run.progress.applicable())));
        return words.0;
    }
    let stopping = stopping(verdict);
    let hold = hold(frame, verdict);
    match (verdict.go, hold, stopping) {
        (true, None, _) => words.add("Every required item is closed and nothing is wrong."),
        (true, Some(hold), _) => {
            words.add("Nothing stands in the way of ");
            words.link(hold);
            words.add(&format!(". {} to close.", items(open)));
        }
        (false, Some(hold), 0) => {
            words.add("Nothing has gone wrong. ");
            let before = verdict.open.len() + verdict.shut.len();
            words.add(&format!("{} to close before ", items(before)));
            words.link(hold);
            words.add(&format!(", {open} in all."));
        }
        (false, None, 0) => words.add(&format!(
            "Nothing has gone wrong. {} to close.",
            items(open)
        )),
        (false, Some(hold), count) => {
            words.add(&format!("{} in the way of ", standing(count)));
            words.link(hold);
            words.add(&format!(". {} open.", are(open)));
        }
        (false, None, count) => {
            words.add(&format!(
                "{} in the way of closing. {} open.",
                standing(count),
                are(open)
            ));
        }
    }
    let behind = reasons.saturating_sub(stopping + verdict.shut.len());
    if verdict.go && behind > 0 {
        words.add(&format!(" {} elsewhere.", plural(behind, "problem")));
    }
    words.0
}

fn standing(count: usize) -> String {
    let verb = if count == 1 { "stands" } else { "stand" };
    format!("{} {verb}", plural(count, "problem"))
}

fn are(count: usize) -> String {
    format!(
        "{} {}",
        plural(count, "item"),
        if count == 1 { "is" } else { "are" }
    )
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// How many items have a problem that stands in the way.
fn stopping(verdict: &Verdict) -> usize {
    let mut rows: Vec<usize> = (verdict.problems.iter())
        .filter(|(_, stops)| *stops)
        .map(|(problem, _)| problem.row)
        .collect();
    rows.sort_unstable();
    rows.dedup();
    rows.len()
}

fn hold(frame: &RunFrame<'_>, verdict: &Verdict) -> Option<LinkView> {
    match verdict.hold {
        Hold::Row(row) => Some(frame.part(&frame.run.rows[row].id)),
        Hold::Section(section) => Some(frame.part(&frame.run.checklist.sections[section].id)),
        Hold::End => None,
    }
}

/// `Ended Thu 27 Aug 2026, 15:45 UTC after 6 h 45 min, as a no-go: 1 failed, 30 not reached.`
fn closed(frame: &RunFrame<'_>, verdict: &Verdict) -> String {
    let run = frame.run;
    let at = |moment| frame.full(moment).text;
    let when = match (&run.release.finished, run.took) {
        (Some(end), Some(took)) => format!("{} after {}", at(end.value), when::duration(took)),
        (Some(end), None) => at(end.value),
        (None, _) => "at an unknown time".to_owned(),
    };
    let how = match (verdict.go, left(frame, verdict)) {
        (true, _) => "as a go".to_owned(),
        (false, left) if left.is_empty() => "as a no-go".to_owned(),
        (false, left) => format!("as a no-go: {left}"),
    };
    format!("Ended {when}, {how}.{}", paperwork(frame))
}

/// ` Closed by maya, Fri 21 Nov 2026, 08:00 UTC.`
fn paperwork(frame: &RunFrame<'_>) -> String {
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

fn left(frame: &RunFrame<'_>, verdict: &Verdict) -> String {
    let progress = &frame.run.progress;
    let others = (verdict.problems.iter())
        .filter(|(problem, stops)| *stops && problem.kind > ProblemKind::Blocked)
        .count();
    let open = if progress.given_up {
        "not reached"
    } else {
        "open"
    };
    let parts = [
        (progress.failed, "failed"),
        (progress.blocked, "blocked"),
        (
            others,
            if others == 1 {
                "other problem"
            } else {
                "other problems"
            },
        ),
        (progress.untouched(), open),
    ];
    let parts: Vec<String> = (parts.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

#[derive(Default)]
struct Sentence(Vec<Words>);

impl Sentence {
    fn add(&mut self, text: &str) {
        self.0.push(Words {
            text: text.to_owned(),
            href: None,
        });
    }

    fn link(&mut self, link: LinkView) {
        self.0.push(Words {
            text: link.text,
            href: Some(link.href),
        });
    }
}
