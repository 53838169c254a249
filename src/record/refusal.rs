//! Refusals to record, with every reason together.

use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::run::Run;
use crate::record::advice::Advice;
use crate::record::intent::ExpectedState;
use crate::record::text::CannotChange;
use crate::span::Span;

/// The first line of every refusal.
pub(crate) const NOTHING_RECORDED: &str = "nothing was recorded";

/// A command that was not recorded, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why, or [`NOTHING_RECORDED`] if the reasons say it. Without a full stop.
    pub(crate) message: String,
    /// The reasons, if the message does not give them.
    pub(crate) reasons: Vec<Reason>,
    /// What to do, each a sentence.
    pub(crate) hints: Vec<Advice>,
    /// Diagnostics of the file.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The kind of refusal.
    pub(crate) cause: Cause,
}

/// The kind of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A rule forbids it, or the file cannot be edited.
    Rule,
    /// An item changed since the author saw it.
    Conflict,
    /// A name matches nothing, or several things.
    Unknown,
}

/// One reason for a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The item it is about.
    pub(crate) id: Option<String>,
    /// The key of the release it is about, as `set` names it.
    pub(crate) key: Option<String>,
    /// A sentence without a full stop.
    pub(crate) message: String,
    /// What would make the command acceptable.
    pub(crate) needs: Option<Need>,
    /// The item's last event, if it is not the expected one.
    pub(crate) now: Option<ExpectedState>,
}

/// What a command lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Need {
    /// A note with the reason.
    Note,
    /// Evidence.
    Evidence,
    /// The option to include open items.
    All,
    /// The option to record in a closed release.
    Late,
    /// The option to record another event of an item that is in the state already.
    Again,
    /// The option to close as done without a go.
    Force,
    /// A person who may have this sign-off role.
    Role(String),
    /// The sign-off of this person, who has the role.
    Signer(String),
}

impl Need {
    /// Returns the word in JSON.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Evidence => "evidence",
            Self::All => "all",
            Self::Late => "late",
            Self::Again => "again",
            Self::Force => "force",
            Self::Role(_) => "role",
            Self::Signer(_) => "signer",
        }
    }

    /// Returns the role or person that is needed.
    pub(super) fn subject(&self) -> Option<&str> {
        match self {
            Self::Role(subject) | Self::Signer(subject) => Some(subject),
            _ => None,
        }
    }
}

impl Reason {
    /// Returns a reason about an item.
    pub(super) fn of(id: &str, message: impl Into<String>) -> Self {
        let id = Some(id.to_owned());
        Self { id, ..Self::release(message) }
    }

    /// Returns a reason about the release.
    pub(super) fn release(message: impl Into<String>) -> Self {
        Self { id: None, key: None, message: message.into(), needs: None, now: None }
    }

    /// Returns a reason about a key of the release.
    pub(super) fn of_key(key: &str, message: impl Into<String>) -> Self {
        let key = Some(key.to_owned());
        Self { key, ..Self::release(message) }
    }

    pub(super) fn needs(self, needs: Need) -> Self {
        Self { needs: Some(needs), ..self }
    }
}

impl Refusal {
    /// Returns a line per reason, for an answer that begins with [`NOTHING_RECORDED`].
    pub(crate) fn reason_lines(&self) -> impl Iterator<Item = &str> {
        let message = Some(self.message.as_str()).filter(|message| *message != NOTHING_RECORDED);
        message.into_iter().chain(self.reasons.iter().map(|reason| reason.message.as_str()))
    }

    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            reasons: Vec::new(),
            hints: Vec::new(),
            diagnostics: Vec::new(),
            cause: Cause::Rule,
        }
    }

    /// Returns the refusal for a release whose file has errors that make edits unsafe.
    pub(crate) fn unreadable(id: &str, diagnostics: Vec<Diagnostic>) -> Self {
        let refusal = Self::new(format!("the file of `{id}` has errors"));
        Self { diagnostics, ..refusal.hint("Fix the errors in the file first.") }
    }

    /// Returns the refusal to make a snapshot of a checklist in which git left a conflict.
    pub(crate) fn checklist_in_conflict(id: &str, diagnostics: Vec<Diagnostic>) -> Self {
        let refusal = Self::new(format!("checklist `{id}` contains a git conflict"));
        Self { diagnostics, ..refusal.hint("Resolve the conflict first.") }
    }

    /// Returns the refusal for an edit whose result has another meaning than intended, which is a bug.
    pub(super) fn misread() -> Self {
        Self::new("the changed file would have another meaning, which is a bug of runsheet")
            .hint("Report the bug, with the release's file.")
    }

    pub(super) fn hint(mut self, hint: impl Into<Advice>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(super) fn cause(self, cause: Cause) -> Self {
        Self { cause, ..self }
    }
}

/// Collects reasons, and their hints without duplicates.
#[derive(Debug, Default)]
pub(super) struct Objections {
    reasons: Vec<Reason>,
    hints: Vec<Advice>,
}

impl Objections {
    pub(super) fn add(&mut self, reason: Reason, hint: impl Into<Advice>) {
        self.reasons.push(reason);
        self.hint(hint);
    }

    /// Adds a hint, unless there is the same.
    pub(super) fn hint(&mut self, hint: impl Into<Advice>) {
        let hint = hint.into();
        if hint != Advice::default() && !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }

    /// Returns a refusal if there is any reason.
    pub(super) fn into_result(self) -> Result<(), Refusal> {
        if self.reasons.is_empty() {
            return Ok(());
        }
        Err(Refusal { reasons: self.reasons, hints: self.hints, ..Refusal::new(NOTHING_RECORDED) })
    }
}

impl Refusal {
    /// Returns the refusal for a file whose key `what` cannot be edited.
    pub(super) fn cannot_change(run: &Run, what: &str, error: CannotChange) -> Self {
        let span = Span { source: run.release.source, ..error.span };
        let code = if error.is_other_kind { Code::WrongType } else { Code::YamlSyntax };
        let problem = Diagnostic::new(code, span, error.message);
        Self {
            diagnostics: vec![problem],
            ..Self::new(format!("`{what}` cannot be changed in the file as it is written"))
        }
    }
}
