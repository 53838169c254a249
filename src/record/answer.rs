//! The JSON answer to an intent. A record and a refusal have the same fields.

use serde_json::{Value, json};

use crate::record::advice::{AnswerReader, texts};
use crate::record::event::format_time;
use crate::record::refusal::Need;
use crate::record::{Intent, Recorded, Refusal};
use crate::report::object;
use crate::sources::Sources;

/// The version of the JSON format.
pub(super) const FORMAT: u32 = 2;

impl Recorded {
    /// Returns what was recorded in the file at `path`, or would be if `is_written` is false.
    pub(crate) fn answer(
        &self,
        intent: &Intent,
        path: &str,
        is_written: bool,
        reader: AnswerReader,
    ) -> Value {
        let already = self.already.iter().map(|already| {
            let state = &already.state;
            let (word, text) = (state.state.word(), &already.text);
            json!({ "id": already.id, "text": text, "state": word, "by": state.by, "at": state.at })
        });
        let changes = self
            .changes
            .iter()
            .map(|change| json!({ "id": change.id, "text": change.text, "what": change.what }));
        json!({
            "format": FORMAT,
            "release": self.run.release.id,
            "recorded": is_written,
            "file": path,
            "by": intent.by,
            "at": format_time(intent.at),
            "news": changes.collect::<Vec<_>>(),
            "already": already.collect::<Vec<_>>(),
            "cautions": texts(&self.cautions, reader),
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
    /// Returns why nothing was recorded in `release`, whose file is at `path`.
    pub(crate) fn answer(
        &self,
        release: &str,
        path: &str,
        sources: &Sources,
        reader: AnswerReader,
    ) -> Value {
        let reasons = self.reasons.iter().map(|reason| {
            json!({
                "id": reason.id,
                "message": reason.message,
                "needs": reason.needs.as_ref().map(Need::word),
                "subject": reason.needs.as_ref().and_then(Need::subject),
                "now": reason.now,
            })
        });
        let diagnostics = self.diagnostics.iter().map(|diagnostic| object(diagnostic, sources));
        json!({
            "format": FORMAT,
            "release": release,
            "recorded": false,
            "file": path,
            "by": [],
            "at": null,
            "news": [],
            "already": [],
            "cautions": [],
            "proposals": [],
            "not_shared": null,
            "message": self.message,
            "reasons": reasons.collect::<Vec<_>>(),
            "hints": texts(&self.hints, reader),
            "diagnostics": diagnostics.collect::<Vec<_>>(),
        })
    }
}
