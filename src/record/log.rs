//! Adding a line to the release's log.

use crate::record::draft::Draft;
use crate::record::event::{ids, trail, who_and_when};
use crate::record::intent::{Intent, Log};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::{Objections, Refusal};
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange, rules};

/// Adds a line to the log of the release.
pub(super) fn log(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    log: &Log,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site: _, run, .. } = current;
    let mut objections = Objections::default();
    rules::closed(run, log.late, &mut objections);
    objections.into_result()?;
    if log.note.trim().is_empty() {
        return Err(Refusal::new("the text of the log line is empty"));
    }
    let mut line = who_and_when(intent);
    line.push(("note".to_owned(), Data::text(log.note.trim())));
    line.extend(trail(run, intent));
    let mut draft = Draft::new(current, ids(run));
    draft.key("log", &Edit::AddToList(Data::Map(line)))?;
    let change =
        RecordedChange { id: None, text: log.note.trim().to_owned(), what: "logged".to_owned() };
    Recorded::new(draft, vec![change], Vec::new())
}
