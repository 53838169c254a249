//! JSON of verdicts.

use serde::Serialize;

use crate::evaluate::reason::VerdictReason;
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, HoldPoint, Verdict};

/// The verdicts on a release.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct VerdictsJson<'a> {
    /// The verdict that a command was asked for; `null` in files.
    asked: Option<VerdictJson<'a>>,
    next: VerdictJson<'a>,
    end: VerdictJson<'a>,
}

/// The verdict at a hold point, with reasons.
#[derive(Debug, Hash, Serialize)]
struct VerdictJson<'a> {
    verdict: &'static str,
    /// The item or section of the hold point; `null` at the end.
    at: Option<&'a str>,
    reasons: Vec<ReasonJson<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct ReasonJson<'a> {
    kind: &'static str,
    /// Whether it means a no-go, and not only a not yet.
    problem: bool,
    /// The item; `null` for a reason that holds for the release as a whole.
    item: Option<&'a str>,
    /// The release named by `after`, if that is the reason.
    release: Option<&'a str>,
}

impl<'a> VerdictsJson<'a> {
    /// Converts the verdicts on `run`.
    pub(crate) fn new(run: &'a Run, asked: Option<&Verdict>) -> Self {
        Self {
            asked: asked.map(|verdict| VerdictJson::new(run, verdict)),
            next: VerdictJson::new(run, &verdict::next(run)),
            end: VerdictJson::new(run, &verdict::end(run)),
        }
    }
}

impl<'a> VerdictJson<'a> {
    fn new(run: &'a Run, verdict: &Verdict) -> Self {
        Self {
            verdict: verdict.word.word(),
            at: match verdict.hold {
                HoldPoint::Row(row) => Some(run.id(&run.rows[row])),
                HoldPoint::Section(section) => Some(&run.checklist.sections[section].id),
                HoldPoint::End => None,
            },
            reasons: verdict.reasons.iter().map(|reason| ReasonJson::new(run, *reason)).collect(),
        }
    }
}

impl<'a> ReasonJson<'a> {
    fn new(run: &'a Run, reason: VerdictReason) -> Self {
        let is_predecessor = reason.kind.is_predecessor();
        let after = run.release.after.as_ref().filter(|_| is_predecessor);
        Self {
            kind: reason.kind.word(),
            problem: reason.kind.is_problem(),
            item: reason.row.map(|row| run.id(&run.rows[row])),
            release: after.map(|after| after.value.as_str()),
        }
    }
}
