//! Verdicts in words, as `status` and `show` print them.

use crate::app::terminal::plural;
use crate::evaluate::reason::{self, VerdictReason};
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, HoldPoint, Verdict};
use crate::model::release::{Status, VerdictWord};

/// Formats as `no-go, 3 problems before “Database migrated”`, or `go at the end`.
pub(crate) fn headline(run: &Run, verdict: &Verdict) -> String {
    let place = match verdict.hold {
        HoldPoint::Row(row) => format!("“{}”", run.text(&run.rows[row])),
        HoldPoint::Section(section) => {
            format!("the section “{}”", run.section_text(section))
        }
        HoldPoint::End => "the end".to_owned(),
    };
    match verdict.word {
        VerdictWord::Go if verdict.hold == HoldPoint::End => "go at the end".to_owned(),
        VerdictWord::Go => format!("go for {place}"),
        VerdictWord::NotYet => {
            format!("not yet, {} before {place}", verdict.open())
        }
        VerdictWord::NoGo => {
            format!("no-go, {} before {place}", plural(verdict.problems(), "problem"))
        }
    }
}

/// Returns the lines after the headline: the reasons, the verdict at the next hold point if that is another, and
/// whether the release can be closed.
pub(crate) fn details(run: &Run, verdict: &Verdict) -> Vec<String> {
    let mut lines = reasons(run, verdict);
    let next = verdict::next(run);
    if next.hold != verdict.hold && run.status == Status::InProgress {
        lines.push(format!("Next hold point: {}", headline(run, &next)));
    }
    if verdict::ready_to_close(run) {
        lines.push("Every required item is closed: ready to close.".to_owned());
    }
    lines
}

/// How many open items are listed; the others are counted.
const LISTED: usize = 3;

fn reasons(run: &Run, verdict: &Verdict) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let (problems, open): (Vec<&VerdictReason>, Vec<&VerdictReason>) =
        verdict.reasons.iter().partition(|reason| reason.kind.is_problem());
    lines.extend(problems.iter().map(|reason| format!("  ! {}", reason::describe(run, **reason))));
    let shown = if open.len() > LISTED + 1 { LISTED } else { open.len() };
    let listed = open[..shown].iter();
    lines.extend(listed.map(|reason| format!("  - {}", reason::describe(run, **reason))));
    if open.len() > shown {
        lines.push(format!("  - {} more open", open.len() - shown));
    }
    lines
}
