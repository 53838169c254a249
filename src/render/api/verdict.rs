//! JSON of a verdict.

use serde::Serialize;

use crate::evaluate::run::Run;
use crate::evaluate::verdict::{HoldPoint, Verdict};

/// Go or no-go at a hold point, with reasons.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct VerdictJson<'a> {
    /// The item or section of the hold point; `null` at the end.
    before: Option<&'a str>,
    go: bool,
    shut_gates: Vec<&'a str>,
    problems: Vec<ProblemJson<'a>>,
    open: Vec<&'a str>,
    waits_for: Option<&'a str>,
    unreadable: bool,
}

#[derive(Debug, Hash, Serialize)]
struct ProblemJson<'a> {
    kind: &'static str,
    item: &'a str,
    /// Whether it blocks this hold point.
    stops: bool,
}

impl<'a> VerdictJson<'a> {
    /// Converts a verdict on `run`.
    pub(crate) fn new(run: &'a Run, verdict: &Verdict) -> Self {
        let id = |row: &usize| run.id(&run.rows[*row]);
        Self {
            before: match verdict.hold {
                HoldPoint::Row(row) => Some(id(&row)),
                HoldPoint::Section(section) => Some(&run.checklist.sections[section].id),
                HoldPoint::End => None,
            },
            go: verdict.go,
            shut_gates: verdict.shut.iter().map(id).collect(),
            problems: (verdict.problems.iter())
                .map(|(problem, stops)| ProblemJson {
                    kind: problem.kind.word(),
                    item: id(&problem.row),
                    stops: *stops,
                })
                .collect(),
            open: verdict.open.iter().map(id).collect(),
            waits_for: (run.release.after.as_ref())
                .filter(|_| verdict.waits_for_predecessor)
                .map(|after| after.value.as_str()),
            unreadable: verdict.has_errors,
        }
    }
}
