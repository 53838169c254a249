//! The verdict panel: go or no-go at the next hold point, and why; how a closed release ended.

use serde::Serialize;

use crate::derive::problem::ProblemKind;
use crate::derive::run::Row;
use crate::derive::verdict::{self, Verdict};
use crate::model::release::Status;
use crate::render::html::Markup;
use crate::render::mark::{Mark, status_icon, status_word};
use crate::render::strip::{self, Room};
use crate::render::view::frame::RunFrame;
use crate::render::view::sentence::{Words, sentence};

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
    /// What they are: `1 blocked, 2 no evidence`.
    pub more_kinds: String,
    /// What is open beside that.
    pub open: Option<OpenView>,
    /// The command that closes the release, where nothing is left to do.
    pub close: Option<String>,
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
            sentence: sentence(frame, &verdict, all.len()),
            figures: FiguresView::new(frame),
            strip: strip::of_run(run, Room::Wide, None),
            more: all.len() - shown,
            more_kinds: kinds(&all[shown..]),
            reasons: all.into_iter().take(shown).collect(),
            open: OpenView::new(frame),
            close: (run.ready_to_close() && verdict.go)
                .then(|| format!("runsheet close {}", run.release.id)),
        }
    }
}

/// `1 blocked, 2 no evidence`.
fn kinds(reasons: &[ReasonView]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for reason in reasons {
        let kind = reason.kind.to_lowercase();
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let kinds: Vec<String> = (kinds.iter())
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    kinds.join(", ")
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
            let row = &run.rows[problem.row];
            let mut reason = reason(frame, row, icon(problem.kind), phrase.to_owned());
            if !stops && !run.status.is_closed() {
                reason.section.push_str(" · not in the way yet");
            }
            reasons.push((problem.row, reason));
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
