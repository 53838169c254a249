//! Closing a release.

use crate::evaluate::reason;
use crate::evaluate::rows::Origin;
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::Status;
use crate::record::draft::Draft;
use crate::record::event::{format_time, ids, who_and_when};
use crate::record::intent::{Close, Intent};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::{Need, Objections, Reason, Refusal};
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange};
use crate::site::Site;

/// Closes the release.
pub(super) fn close(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    close: &Close,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site, run, .. } = current;
    check(run, close)?;
    let mut closed = who_and_when(intent);
    if let Some(note) = &close.note {
        closed.push(("note".to_owned(), Data::text(note)));
    }
    let mut draft = Draft::new(current, ids(run));
    let status = close.status.unwrap_or(Status::Done);
    if run.release.status.is_some() || status != Status::Done {
        draft.key("status", &Edit::Set(Data::text(status.word())))?;
    }
    if let Some(finished) = close.finished {
        draft.key("finished", &Edit::Set(Data::text(format_time(finished))))?;
    }
    draft.key("closed", &Edit::Set(Data::Map(closed)))?;
    let change =
        RecordedChange { id: None, text: run.release.id.clone(), what: status.word().to_owned() };
    let no_end = run.release.finished.is_none() && close.finished.is_none();
    let caution = "when the deployment ended is not recorded, so nobody knows how long it took; \
                   `--finished` says it";
    let cautions = no_end.then(|| caution.to_owned()).into_iter().collect();
    let mut recorded = Recorded::new(draft, vec![change], cautions)?;
    recorded.proposals = proposals(site, run);
    Ok(recorded)
}

fn check(run: &Run, close: &Close) -> Result<(), Refusal> {
    let id = &run.release.id;
    if run.status.is_closed() && run.release.closed.is_some() {
        return Err(Refusal::new(format!("`{id}` is closed already: {}", run.status.word())));
    }
    let mut objections = Objections::default();
    let status = close.status.unwrap_or(Status::Done);
    if !status.is_closed() {
        let message = format!("`{}` does not end a release", status.word());
        let hint = "There are `done`, `rolled-back` and `aborted`.";
        objections.add(Reason::release(message), hint);
    }
    if (status.is_abandoned() || close.force) && close.note.is_none() {
        let what = if close.force { "--force" } else { status.word() };
        let message = format!("`{what}` wants a note on why");
        objections.add(Reason::release(message).needs(Need::Note), "Say why with `--note`.");
    }
    if status == Status::Done && !close.force {
        let verdict = verdict::end(run);
        if !verdict.is_go() {
            add_no_go_reasons(run, &verdict, &mut objections);
        }
    }
    objections.into_result(&format!("`{id}` was not closed"))
}

/// Adds the reasons for a no-go.
fn add_no_go_reasons(run: &Run, verdict: &Verdict, objections: &mut Objections) {
    let hint = "Record what is missing; or say how it ended with `--as rolled-back` or `--as aborted`; \
                or close it all the same with `--force` and a note.";
    let mut add = |id: Option<&str>, message: String| {
        let reason = id.map_or_else(|| Reason::release(&message), |id| Reason::of(id, &message));
        objections.add(reason, hint);
    };
    for &reason in &verdict.reasons {
        let id = reason.row.map(|row| run.id(&run.rows[row]));
        add(id, reason::describe(run, reason));
    }
}

/// Returns the items added to this release that the current checklist still lacks, as lines for it.
fn proposals(site: &Site, run: &Run) -> Vec<String> {
    let file = format!("content/checklists/{}.md", run.checklist.id);
    let is_in_checklist = |text: &str| {
        let checklist = site.checklists.iter().find(|checklist| checklist.id == run.checklist.id);
        checklist.is_some_and(|checklist| checklist.items.iter().any(|item| item.text == text))
    };
    (run.rows.iter())
        .filter(|row| matches!(row.origin, Origin::Added(_)) && !is_in_checklist(&run.text(row)))
        .map(|row| {
            let under = row.section.map_or_else(String::new, |section| {
                format!(" under “{}”", run.section_text(section))
            });
            format!("{file}{under}: - [ ] {}", run.text(row))
        })
        .collect()
}
