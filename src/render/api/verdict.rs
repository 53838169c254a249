//! JSON of verdicts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::reason::{ReasonKind, VerdictReason};
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, HoldPoint, Verdict};
use crate::model::release::VerdictWord;

/// The verdicts on a release.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Verdicts")]
pub(crate) struct VerdictsJson<'a> {
    /// The verdict at the hold point that a command asked about; otherwise `null`.
    asked: Option<VerdictJson<'a>>,
    /// The verdict at the next hold point.
    next: VerdictJson<'a>,
    /// The verdict at the end.
    end: VerdictJson<'a>,
}

/// The verdict at a hold point, with reasons.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Verdict")]
struct VerdictJson<'a> {
    /// `go`, `not-yet` or `no-go`.
    #[schemars(extend("enum" = VerdictWord::WORDS))]
    verdict: &'static str,
    /// The hold point: the id of an item or section; `null` at the end.
    at: Option<&'a str>,
    /// The reasons against a go, those for a no-go first; an item can have several.
    reasons: Vec<ReasonJson<'a>>,
}

/// A reason against a go.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Reason")]
struct ReasonJson<'a> {
    /// The kind.
    kind: ReasonKind,
    /// Whether it causes a no-go; otherwise it causes a not yet.
    problem: bool,
    /// The id of the item; `null` for a reason that applies to the release as a whole.
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
            kind: reason.kind,
            problem: reason.kind.is_problem(),
            item: reason.row.map(|row| run.id(&run.rows[row])),
            release: after.map(|after| after.value.as_str()),
        }
    }
}
