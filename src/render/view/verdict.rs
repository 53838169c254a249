//! The verdict panel: go or no-go at the next hold point, and why; how a closed release ended.

use serde::Serialize;

use crate::derive::problem::ProblemKind;
use crate::derive::run::Row;
use crate::derive::verdict::{self, Hold, Verdict};
use crate::model::release::Status;
use crate::render::html::Markup;
use crate::render::mark::{Mark, status_icon, status_word};
use crate::render::strip::{self, Room};
use crate::render::view::LinkView;
use crate::render::view::frame::{RunFrame, names};
use crate::render::when::{self, When};

/// More reasons than this are only counted.
const MOST: usize = 8;

/// A release in one panel.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictView {
    /// `go`, `no-go`, `waiting` (a no-go where nothing went wrong), or the status's word.
    pub class: &'static str,
    /// The symbol.
    pub icon: &'static str,
    /// `Go`, `No-go`, or the status.
    pub word: &'static str,
    /// What it means, in one or two sentences.
    pub sentence: Vec<Words>,
    /// What is counted.
    pub figures: FiguresView,
    /// Every item.
    pub strip: Markup,
    /// What stands in the way, worst first.
    pub reasons: Vec<ReasonView>,
    /// How many reasons are left out.
    pub more: usize,
    /// What is open beside that.
    pub open: Option<OpenView>,
    /// The command that closes the release, where nothing is left to do.
    pub close: Option<String>,
}

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Where they lead to, if anywhere.
    pub href: Option<String>,
}

/// Counts of required items, unless the name says otherwise.
#[derive(Debug, Clone, Serialize)]
pub struct FiguresView {
    /// Finished.
    pub done: usize,
    /// Waived.
    pub skipped: usize,
    /// Done and skipped.
    pub closed: usize,
    /// Required less n/a.
    pub applicable: usize,
    /// Closed of applicable, rounded down.
    pub percent: Option<usize>,
    /// `2 n/a, 1 of 3 optional`; may be empty.
    pub rest: String,
    /// All of it in words.
    pub words: String,
}

/// One thing that stands in the way.
#[derive(Debug, Clone, Serialize)]
pub struct ReasonView {
    /// The symbol.
    pub icon: &'static str,
    /// `Failed`.
    pub kind: String,
    /// The item.
    pub text: String,
    /// Its permalink; nothing where there is none.
    pub href: Option<String>,
    /// The section it lies in; may be empty.
    pub section: String,
    /// `ines 11:48`, or `for maya`; may be empty.
    pub who: String,
}

/// What is open, section by section.
#[derive(Debug, Clone, Serialize)]
pub struct OpenView {
    /// `18 others open`.
    pub text: String,
    /// The sections, each with its number.
    pub sections: Vec<OpenSection>,
}

/// A section with open items.
#[derive(Debug, Clone, Serialize)]
pub struct OpenSection {
    /// Its text.
    pub text: String,
    /// Where it begins.
    pub href: String,
    /// How many.
    pub count: usize,
}

impl VerdictView {
    /// The verdict on a run, with at most `most` reasons.
    pub fn new(frame: &RunFrame<'_>, most: usize) -> Self {
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
            sentence: sentence(frame, &verdict, &all),
            figures: FiguresView::new(frame),
            strip: strip::of_run(run, Room::Wide, None),
            more: all.len() - shown,
            reasons: all.into_iter().take(shown).collect(),
            open: OpenView::new(frame),
            close: (run.ready_to_close() && verdict.go)
                .then(|| format!("runsheet close {}", run.release.id)),
        }
    }
}

fn head(frame: &RunFrame<'_>, verdict: &Verdict) -> (&'static str, &'static str, &'static str) {
    let run = frame.run;
    let stops = verdict.faulty || verdict.problems.iter().any(|(_, stops)| *stops);
    match run.status {
        Status::Planned if verdict.faulty => ("no-go", "no-go", "No-go"),
        Status::InProgress if verdict.go => ("go", "done", "Go"),
        Status::InProgress if stops => ("no-go", "no-go", "No-go"),
        Status::InProgress => ("waiting", "no-go", "No-go"),
        status => (status.word(), status_icon(status), status_word(status)),
    }
}

fn sentence(frame: &RunFrame<'_>, verdict: &Verdict, reasons: &[ReasonView]) -> Vec<Words> {
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
    let behind = reasons.len().saturating_sub(stopping + verdict.shut.len());
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

/// `Finished Thu 27 Aug 2026, 15:45 UTC after 6 h 45 min, as a no-go: 1 failed, 30 not reached.`
fn closed(frame: &RunFrame<'_>, verdict: &Verdict) -> String {
    let run = frame.run;
    let at = |moment| frame.full(moment).text;
    let mut text = match &run.release.finished {
        Some(finished) => format!("Finished {}", at(finished.value)),
        None => "No time of its end is recorded".to_owned(),
    };
    if let Some(took) = run.took {
        text.push_str(&format!(" after {}", when::duration(took)));
    }
    if verdict.go {
        text.push_str(", as a go.");
    } else {
        let left = left(frame, verdict);
        text.push_str(", as a no-go");
        text.push_str(&if left.is_empty() {
            ".".to_owned()
        } else {
            format!(": {left}.")
        });
    }
    if let Some(closed) = &run.release.closed {
        let who = names(&closed.by);
        text.push_str(" Closed");
        if !who.is_empty() {
            text.push_str(&format!(" by {who}"));
        }
        if let Some(closed_at) = &closed.at {
            text.push_str(&format!(", {}", at(closed_at.value)));
        }
        text.push('.');
    }
    text
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

impl FiguresView {
    fn new(frame: &RunFrame<'_>) -> Self {
        let progress = &frame.run.progress;
        let mut rest = Vec::new();
        if progress.not_applicable > 0 {
            rest.push(format!("{} n/a", progress.not_applicable));
        }
        if progress.optional > 0 {
            rest.push(format!(
                "{} of {} optional",
                progress.optional_closed, progress.optional
            ));
        }
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

/// Problems item by item, worst first; then gates that are shut; then the release that is waited for.
fn reasons(frame: &RunFrame<'_>, verdict: &Verdict) -> Vec<ReasonView> {
    let run = frame.run;
    let mut problems = verdict.problems.clone();
    problems.sort_by_key(|(problem, stops)| (!stops, problem.kind, problem.row));
    let mut reasons: Vec<(usize, ReasonView)> = Vec::new();
    for (problem, stops) in &problems {
        let phrase = problem.kind.phrase();
        if let Some((_, same)) = reasons.iter_mut().find(|(row, _)| *row == problem.row) {
            same.kind = format!("{}, {}", same.kind, phrase.to_lowercase());
        } else {
            let mut kind = phrase.to_owned();
            if !stops && !run.status.is_closed() {
                kind.push_str(" (not in the way here)");
            }
            let row = &run.rows[problem.row];
            reasons.push((problem.row, reason(frame, row, icon(problem.kind), kind)));
        }
    }
    let gates = verdict.shut.iter().map(|&gate| {
        let row = &run.rows[gate];
        (gate, reason(frame, row, "gate", "Gate open".to_owned()))
    });
    reasons.extend(gates.collect::<Vec<_>>());
    let mut reasons: Vec<ReasonView> = reasons.into_iter().map(|(_, reason)| reason).collect();
    reasons.extend(predecessor(frame, verdict));
    reasons
}

fn icon(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Failed => "failed",
        ProblemKind::Blocked => "blocked",
        ProblemKind::BeforeGate => "gate",
        ProblemKind::NoEvidence => "link",
        ProblemKind::NoSignoff => "sign",
    }
}

fn reason(frame: &RunFrame<'_>, row: &Row, icon: &'static str, kind: String) -> ReasonView {
    let who = match frame.run.events(row).last() {
        Some(event) => frame.who_when(event),
        None => match &row.attributes.owner {
            Some(owner) => format!("for {}", frame.person(owner)),
            None => String::new(),
        },
    };
    ReasonView {
        icon,
        kind,
        text: frame.row_text(row),
        href: Some(frame.row_href(row)),
        section: row
            .section
            .map(|section| frame.section_text(section))
            .unwrap_or_default(),
        who,
    }
}

fn predecessor(frame: &RunFrame<'_>, verdict: &Verdict) -> Option<ReasonView> {
    let after = frame
        .run
        .release
        .after
        .as_ref()
        .filter(|_| verdict.waits_for_predecessor)?;
    Some(ReasonView {
        icon: "planned",
        kind: "Waits for".to_owned(),
        text: after.value.clone(),
        href: frame.release(&after.value).map(|link| link.href),
        section: "the release before this one is not closed".to_owned(),
        who: String::new(),
    })
}

impl OpenView {
    fn new(frame: &RunFrame<'_>) -> Option<Self> {
        let run = frame.run;
        if run.status == Status::Planned || run.progress.untouched() == 0 {
            return None;
        }
        let mut sections: Vec<OpenSection> = Vec::new();
        let mut last = None;
        for row in run.rows.iter().filter(|row| row.counts()) {
            let Some(section) = row.section.filter(|_| is_untouched(Mark::of(run, row))) else {
                continue;
            };
            match sections.last_mut().filter(|_| last == Some(section)) {
                Some(open) => open.count += 1,
                None => sections.push(OpenSection {
                    text: frame.section_text(section),
                    href: frame.section_href(section),
                    count: 1,
                }),
            }
            last = Some(section);
        }
        let others = if run.progress.failed + run.progress.blocked > 0 {
            "others "
        } else {
            ""
        };
        let word = if run.status.is_given_up() {
            "not reached"
        } else {
            "open"
        };
        Some(Self {
            text: format!("{} {others}{word}", run.progress.untouched()),
            sections,
        })
    }
}

fn is_untouched(mark: Mark) -> bool {
    matches!(mark, Mark::Todo | Mark::Doing | Mark::NotReached)
}

/// How a release began, for its facts.
pub fn started(frame: &RunFrame<'_>) -> Option<When> {
    frame.run.started.map(|at| frame.full(at))
}
