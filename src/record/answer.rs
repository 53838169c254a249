//! What became of an intent, for programs: recorded or refused, in the same fields.

use serde_json::{Value, json};

use crate::record::event::written;
use crate::record::{Intent, Recorded, Refusal};
use crate::report::object;
use crate::sources::Sources;

/// The version of the format, as of all JSON that runsheet writes.
pub(super) const FORMAT: u32 = 1;

impl Recorded {
    /// What was recorded in the file at `path`; or would be, where it is not written.
    pub(crate) fn answer(&self, intent: &Intent, path: &str, is_written: bool) -> Value {
        let news = self
            .news
            .iter()
            .map(|news| json!({ "id": news.id, "text": news.text, "what": news.what }));
        json!({
            "format": FORMAT,
            "release": self.run.release.id,
            "recorded": is_written,
            "file": path,
            "by": intent.by,
            "at": written(intent.at),
            "news": news.collect::<Vec<_>>(),
            "cautions": self.cautions,
            "proposals": self.proposals,
            "not_shared": null,
            "message": null,
            "reasons": [],
            "hints": [],
            "diagnostics": [],
        })
    }
}

impl Refusal {
    /// Why nothing was recorded of `release`, whose file is at `path`.
    pub(crate) fn answer(&self, release: &str, path: &str, sources: &Sources) -> Value {
        let reasons = self.reasons.iter().map(|reason| {
            json!({
                "id": reason.id,
                "message": reason.message,
                "needs": reason.needs,
                "now": reason.now,
            })
        });
        let problems = self.problems.iter().map(|problem| object(problem, sources));
        json!({
            "format": FORMAT,
            "release": release,
            "recorded": false,
            "file": path,
            "by": [],
            "at": null,
            "news": [],
            "cautions": [],
            "proposals": [],
            "not_shared": null,
            "message": self.message,
            "reasons": reasons.collect::<Vec<_>>(),
            "hints": self.hints,
            "diagnostics": problems.collect::<Vec<_>>(),
        })
    }
}
