//! What belongs to no item: a line of the release's log.

use crate::evaluate::run::Run;
use crate::record::draft::Draft;
use crate::record::event::{ids, who_and_when};
use crate::record::intent::{Intent, Log};
use crate::record::refusal::{Objections, Refusal};
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange, rules};
use crate::site::Site;

/// Writes `log` into `text`, which `run` was read from.
pub(super) fn log(
    site: &Site,
    run: &Run,
    text: &str,
    intent: &Intent,
    log: &Log,
) -> Result<Recorded, Refusal> {
    let mut objections = Objections::default();
    rules::closed(run, log.late, &mut objections);
    objections.none_or(rules::NOTHING)?;
    if log.note.trim().is_empty() {
        return Err(Refusal::new("a line of the log has to say something"));
    }
    let mut line = who_and_when(intent);
    line.push(("note".to_owned(), Data::text(log.note.trim())));
    let mut draft = Draft::new(site, run, ids(run), text);
    draft.key("log", &Edit::AddToList(Data::Map(line)))?;
    let news = RecordedChange {
        id: None,
        text: log.note.trim().to_owned(),
        what: "logged".to_owned(),
    };
    Recorded::new(draft, vec![news], Vec::new())
}
