//! Reports of records that could not be shared through git.

use crate::app::failure::Outcome;
use crate::app::terminal::Terminal;

/// Why a record was not shared, and what to do.
pub(crate) struct NotShared {
    /// A sentence without a full stop.
    pub(crate) message: String,
    hint: &'static str,
}

impl NotShared {
    pub(crate) fn uncommitted(why: &str) -> Self {
        Self {
            message: format!("recorded here, but not committed or shared: {why}"),
            hint: "Fix the cause, then commit and push the release's file.",
        }
    }

    pub(crate) fn committed(why: &str) -> Self {
        Self {
            message: format!("recorded here, but not shared: {why}"),
            hint: "Fix the cause, then run `git pull --rebase && git push`. The next shared record includes it too.",
        }
    }

    /// Prints the message. Returns the command's outcome.
    pub(crate) fn tell(&self, output: Terminal) -> Outcome {
        output.failure(&self.message, &[self.hint.to_owned()]);
        Outcome::Problems
    }
}
