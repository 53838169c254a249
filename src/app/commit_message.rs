//! The messages of commits of records.

use crate::record::{Intent, Recorded, RecordedChange};

/// Returns the commit message. If another person recorded it, it names those for whom.
pub(crate) fn commit_message(recorded: &Recorded, intent: &Intent) -> String {
    let is_own = intent.recorder.as_ref().is_none_or(|recorder| intent.by.contains(recorder));
    let for_whom = if is_own { String::new() } else { format!(" for {}", intent.by.join(", ")) };
    let id = &recorded.run.release.id;
    let line =
        |new: &RecordedChange| format!("{} {}", new.id.as_deref().unwrap_or(&new.text), new.what);
    match recorded.changes.as_slice() {
        [only] => format!("{id}: {}{for_whom}", line(only).replace('\n', " ")),
        changes => {
            let lines: Vec<String> = changes.iter().map(line).collect();
            format!("{id}: {} items{for_whom}\n\n{}", changes.len(), lines.join("\n"))
        }
    }
}
