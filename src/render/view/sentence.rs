//! Verdicts in words.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::problem::ProblemKind;
use crate::evaluate::verdict::{self, HoldPoint, Verdict};
use crate::model::release::{Located, State, Status, VerdictWord};
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;
use crate::render::when;

/// The URL fragment of the panel that lists a file's errors.
pub(super) const ERRORS: &str = "rs-problems";

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct Words {
    /// The text.
    pub(crate) text: String,
    /// The URL, if it is a link.
    pub(crate) href: Option<String>,
}

impl Words {
    /// Returns plain text.
    pub(super) fn text(text: String) -> Self {
        Self { text, href: None }
    }
}

/// Returns the headline of a verdict after its word: `3 problems before *Smoke tests*`, `every required item is
/// closed`.
pub(super) fn headline(frame: &RunFrame<'_>, verdict: &Verdict) -> Vec<Words> {
    let mut words = Sentence::default();
    let count = match verdict.word {
        VerdictWord::Go if verdict.hold == HoldPoint::End => {
            words.add("every required item is closed");
            return words.0;
        }
        VerdictWord::Go => String::new(),
        VerdictWord::NotYet => format!("{} before ", verdict.open()),
        VerdictWord::NoGo => format!("{} before ", plural(verdict.problems(), "problem")),
    };
    words.add(&count);
    words.hold(frame, verdict);
    words.0
}

/// Returns the line under the headline of a running release: the verdict at the end, or what the end took.
pub(super) fn end_line(frame: &RunFrame<'_>, verdict: &Verdict) -> String {
    let run = frame.run;
    if verdict.hold != HoldPoint::End {
        let end = verdict::end(run);
        let open = plural(run.progress.open(), "item");
        return match end.word {
            VerdictWord::Go => "The end: go.".to_owned(),
            VerdictWord::NotYet => format!("The end: not yet, {open} open."),
            VerdictWord::NoGo => format!("The end: no-go, {open} open."),
        };
    }
    if !verdict.is_go() {
        return String::new();
    }
    let gates = run.rows.iter().filter(|row| row.is_effective_gate()).count();
    let gates = all_of(gates, "the gate is passed", "gates are passed");
    let text: Vec<String> = gates.into_iter().chain(signoffs(frame)).collect();
    let text = text.join(", ");
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// Returns whether the sign-offs of a release that is a go are given, or waived because their items were skipped.
fn signoffs(frame: &RunFrame<'_>) -> Option<String> {
    let run = frame.run;
    let rows =
        (run.rows.iter()).filter(|row| row.counts() && run.attributes(row).signoff.is_some());
    let (waived, given): (Vec<_>, Vec<_>) = rows.partition(|row| row.state == State::Skipped);
    match (given.len(), waived.len()) {
        (given, 0) => all_of(given, "the sign-off is given", "sign-offs are given"),
        (0, waived) => all_of(waived, "the sign-off is waived", "sign-offs are waived"),
        (given, waived) => Some(format!("sign-offs: {given} given, {waived} waived")),
    }
}

fn all_of(count: usize, one: &str, all: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(one.to_owned()),
        count => Some(format!("all {count} {all}")),
    }
}

/// Returns the line under the headline of a planned release.
pub(super) fn planned_line(frame: &RunFrame<'_>) -> String {
    let run = frame.run;
    let items = plural(run.progress.applicable(), "item");
    match run.planned_start().or(run.started) {
        Some(started) => format!("Starts {}. {items}.", frame.full(started).text),
        None => format!("{items}."),
    }
}

/// Returns the headline of a closed release after its outcome: `closed Fri 20 Nov 2026, 16:05, after 7 h 35 min`.
pub(super) fn closing_headline(frame: &RunFrame<'_>) -> String {
    let run = frame.run;
    let at = |moment| frame.full(moment).text;
    let closed_at = (run.release.closing()).and_then(|closing| closing.at.as_ref());
    let when = closed_at.or(run.release.finished.as_ref()).map(|end| at(end.value));
    let lead = if run.status == Status::Done { "closed" } else { "" };
    let took = run.took.map(|took| format!("after {}", when::duration(took)));
    let parts: Vec<String> = [when, took].into_iter().flatten().collect();
    [lead, &parts.join(", ")].join(" ").trim().to_owned()
}

/// Returns who closed a release: `By Maya Okafor, owner.`
pub(super) fn closing_line(frame: &RunFrame<'_>) -> String {
    let release = &frame.run.release;
    let Some(closing) = release.closing().filter(|closing| !closing.by.is_empty()) else {
        return String::new();
    };
    let is_owner =
        |by: &Located<String>| release.owner.as_ref().is_some_and(|owner| owner.value == by.value);
    let owner = if closing.by.iter().all(is_owner) { ", owner" } else { "" };
    let recorder = closing.recorded_by.as_ref().map_or_else(String::new, |person| {
        format!(" Recorded by {}.", frame.person_name(&person.value))
    });
    format!("By {}{owner}.{recorder}", frame.names(&closing.by))
}

pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Returns the item or section of the hold point; `None` at the end.
pub(super) fn hold(frame: &RunFrame<'_>, verdict: &Verdict) -> Option<LinkView> {
    match verdict.hold {
        HoldPoint::Row(row) => Some(frame.part(frame.run.id(&frame.run.rows[row]))),
        HoldPoint::Section(section) => Some(frame.part(&frame.run.checklist.sections[section].id)),
        HoldPoint::End => None,
    }
}

/// Formats as `1 failed, 30 not reached`.
pub(super) fn not_done(frame: &RunFrame<'_>) -> String {
    let progress = &frame.run.progress;
    let others =
        (frame.run.problems.iter()).filter(|problem| problem.kind > ProblemKind::Blocked).count();
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

    /// Adds the hold point, or `the end`.
    fn hold(&mut self, frame: &RunFrame<'_>, verdict: &Verdict) {
        match hold(frame, verdict) {
            Some(hold) => self.link(hold),
            None => self.add("the end"),
        }
    }

    pub(super) fn link(&mut self, link: LinkView) {
        self.0.push(Words { text: link.text, href: Some(link.href) });
    }
}
