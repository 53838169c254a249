//! Why something was not recorded: everything that stands in its way, at once.

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::run::Run;
use crate::record::intent::ExpectedState;
use crate::record::text::CannotChange;
use crate::span::Span;

/// Nothing was recorded, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// In one sentence without a full stop.
    pub(crate) message: String,
    /// The reasons, where there are several or one stands behind the message.
    pub(crate) reasons: Vec<Reason>,
    /// What to do, each a sentence.
    pub(crate) hints: Vec<String>,
    /// What is wrong with the file, with places in it.
    pub(crate) problems: Vec<Diagnostic>,
    /// Which kind of refusal it is.
    pub(crate) cause: Cause,
}

/// Why something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A rule stands in the way, or the file does.
    Rule,
    /// Somebody else was faster.
    Clash,
    /// What was asked for is not there at all, or may be several things.
    Unknown,
}

/// One thing that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The item it is about.
    pub(crate) id: Option<String>,
    /// What, as a sentence without a full stop.
    pub(crate) message: String,
    /// What would get it through.
    pub(crate) needs: Option<Need>,
    /// The item's last event as it is now, where it is not as it was seen.
    pub(crate) now: Option<ExpectedState>,
}

/// What a record lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Need {
    /// A note on why.
    Note,
    /// Evidence.
    Evidence,
    /// That what is open below is meant too.
    All,
    /// That it is meant although the release is closed.
    Late,
}

impl Reason {
    /// About an item.
    pub(super) fn of(id: &str, message: impl Into<String>) -> Self {
        let id = Some(id.to_owned());
        Self { id, ..Self::whole(message) }
    }

    /// About the release.
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { id: None, message: message.into(), needs: None, now: None }
    }

    pub(super) fn needs(self, needs: Need) -> Self {
        Self { needs: Some(needs), ..self }
    }
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            reasons: Vec::new(),
            hints: Vec::new(),
            problems: Vec::new(),
            cause: Cause::Rule,
        }
    }

    /// The file of the release `id` is in such a state that nothing should be added to it.
    pub(crate) fn unreadable(id: &str, problems: Vec<Diagnostic>) -> Self {
        Self { problems, ..Self::new(format!("the file of `{id}` has to be mended first")) }
    }

    /// What was written does not read as what was meant: a bug, and nothing is written.
    pub(super) fn misread() -> Self {
        Self::new("what would be written does not say what was meant")
            .hint("Nothing was written. Please report this, with the release's file.")
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(super) fn cause(self, cause: Cause) -> Self {
        Self { cause, ..self }
    }
}

/// What a rule finds in the way, with a hint that is said once however often it stands in the way.
#[derive(Debug, Default)]
pub(super) struct Objections {
    reasons: Vec<Reason>,
    hints: Vec<String>,
}

impl Objections {
    pub(super) fn add(&mut self, reason: Reason, hint: impl Into<String>) {
        self.reasons.push(reason);
        let hint = hint.into();
        if !hint.is_empty() && !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }

    /// Nothing, where nothing stands in the way.
    pub(super) fn none_or(self, message: &str) -> Result<(), Refusal> {
        if self.reasons.is_empty() {
            return Ok(());
        }
        Err(Refusal { reasons: self.reasons, hints: self.hints, ..Refusal::new(message) })
    }
}

impl Refusal {
    /// The text of the release's file cannot be changed at `what`.
    pub(super) fn cannot_change(run: &Run, what: &str, error: CannotChange) -> Self {
        let span = Span { source: run.release.source, ..error.span };
        let code = if error.is_other_kind { Code::WrongType } else { Code::YamlSyntax };
        let problem = Diagnostic::new(code, span, error.message);
        Self {
            problems: vec![problem],
            ..Self::new(format!("the way the file is written leaves no room for `{what}`"))
        }
    }
}
