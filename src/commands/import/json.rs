//! The output of `import --format json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::import::{How, ImportPlan, ImportedBox, IssueOutcome, IssueResult};
use crate::model::release::State;

/// The version of the format.
const FORMAT: u32 = 1;

/// What issues become: the output of `import`.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Import")]
pub(crate) struct ImportJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// Whether the files were written.
    applied: bool,
    /// The issues, in the order of the input.
    issues: Vec<IssueJson<'a>>,
    /// Former ids that the checklist gains.
    was: Vec<WasJson<'a>>,
}

/// What an issue becomes.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ImportedIssue")]
struct IssueJson<'a> {
    /// The file that contains it.
    file: &'a str,
    /// Its title.
    title: &'a str,
    /// `release`, `skipped` or `refused`.
    outcome: &'static str,
    /// Why it was skipped or refused.
    reason: Option<&'a str>,
    /// The id of its release.
    release: Option<&'a str>,
    /// Its checkboxes.
    boxes: Vec<BoxJson<'a>>,
    /// The items of the checklist that the issue does not have.
    missing: Option<&'a [String]>,
    /// Lines of the issue that look like checkboxes but are not.
    left_out: Option<&'a [String]>,
}

/// A checkbox of an issue.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ImportedCheckbox")]
struct BoxJson<'a> {
    /// Its line in the issue.
    line: usize,
    /// Its text.
    text: &'a str,
    /// The state of its item.
    #[schemars(extend("enum" = State::WORDS))]
    state: &'static str,
    /// How its item was found: `path`, `text`, `masked`, `number`, `start` or `similar`; `added` if it became an
    /// added item.
    how: &'static str,
    /// Its key in the release.
    key: &'a str,
    /// The items that it may be, if that is ambiguous.
    candidates: &'a [String],
}

/// A former id that the checklist gains.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ImportedWas")]
struct WasJson<'a> {
    /// The item.
    item: &'a str,
    /// The former id.
    was: &'a str,
}

/// A checklist that an issue template becomes: the output of `import` with a template.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ImportedChecklist")]
pub(crate) struct ChecklistImportJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// Whether the file was written.
    applied: bool,
    /// The checklist's file.
    file: &'a str,
    /// Its text.
    text: &'a str,
}

impl<'a> ImportJson<'a> {
    pub(super) fn new(plan: &'a ImportPlan, applied: bool) -> Self {
        let was = plan.was.iter().map(|(item, id)| WasJson { item, was: id });
        Self {
            format: FORMAT,
            applied,
            issues: plan.results.iter().map(IssueJson::from).collect(),
            was: was.collect(),
        }
    }
}

impl<'a> ChecklistImportJson<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, applied: bool) -> Self {
        Self { format: FORMAT, applied, file, text }
    }
}

impl<'a> From<&'a IssueResult> for IssueJson<'a> {
    fn from(result: &'a IssueResult) -> Self {
        let (outcome, reason, release) = match &result.outcome {
            IssueOutcome::Release(release) => ("release", None, Some(release)),
            IssueOutcome::Skipped(reason) => ("skipped", Some(reason.as_str()), None),
            IssueOutcome::Refused(reason) => ("refused", Some(reason.as_str()), None),
        };
        let boxes = release.into_iter().flat_map(|release| &release.boxes);
        Self {
            file: &result.file,
            title: &result.title,
            outcome,
            reason,
            release: release.map(|release| release.id.as_str()),
            boxes: boxes.map(BoxJson::from).collect(),
            missing: release.map(|release| release.missing.as_slice()),
            left_out: release.map(|release| release.left_out.as_slice()),
        }
    }
}

impl<'a> From<&'a ImportedBox> for BoxJson<'a> {
    fn from(found: &'a ImportedBox) -> Self {
        Self {
            line: found.line,
            text: &found.text,
            state: found.state.word(),
            how: found.how.map_or("added", How::word),
            key: &found.key,
            candidates: &found.candidates,
        }
    }
}
