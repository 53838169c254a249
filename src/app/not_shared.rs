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
            message: format!("recorded here, neither committed nor shared: {why}"),
            hint: "Fix that, then commit the release's file and push it. Until then it is on this machine only.",
        }
    }

    pub(crate) fn committed(why: &str) -> Self {
        Self {
            message: format!("recorded here, not shared: {why}"),
            hint: "It is committed. Once the cause is gone, the next shared record includes it, and so does `git pull --rebase && git push`.",
        }
    }

    /// Prints the message. Returns the command's outcome.
    pub(crate) fn tell(&self, output: Terminal) -> Outcome {
        output.failure(&self.message, &[self.hint.to_owned()]);
        Outcome::Problems
    }
}
