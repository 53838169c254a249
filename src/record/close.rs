//! Closing a release, and reopening it.

use crate::evaluate::reason;
use crate::evaluate::rows::Origin;
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::{ClosingKind, Status, VerdictWord};
use crate::model::time::Moment;
use crate::parse::time;
use crate::record::advice::Advice;
use crate::record::draft::Draft;
use crate::record::event::{format_time, ids, recorder, who_and_when};
use crate::record::intent::{Close, Intent, Reopen};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::{Need, Objections, Reason, Refusal};
use crate::record::rules::first_step;
use crate::record::text::{Data, Edit};
use crate::record::{NOW, Recorded, RecordedChange, times};
use crate::site::Site;
use crate::site::closing_record::RecordFiles;

/// Closes the release.
pub(super) fn close(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    close: &Close,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site, run, .. } = current;
    let kind = close.kind.unwrap_or(ClosingKind::Done);
    check(run, kind, close)?;
    let finished = finished(site, intent, close)?;
    let mut draft = Draft::new(current, ids(run));
    set_status(&mut draft, run, kind)?;
    if let Some(finished) = finished {
        draft.key("finished", &Edit::Set(Data::text(format_time(finished))))?;
    }
    let mut closing = closing(kind, intent, close.note.as_deref());
    let verdict = match kind {
        ClosingKind::Done => verdict::end(run).word,
        // A release that was given up is a no-go everywhere.
        _ => VerdictWord::NoGo,
    };
    closing.push(("verdict".to_owned(), Data::text(verdict.word())));
    closing.push(("record".to_owned(), Data::text(record(current, draft.text())?)));
    closing.extend(recorder(intent));
    draft.key("closed", &Edit::Add(Data::Map(closing)))?;
    let no_end = kind != ClosingKind::Aborted
        && run.release.finished_since_reopened().is_none()
        && finished.is_none();
    let caution = || {
        Advice::from("the end of the deployment is not recorded, so its duration is unknown")
            .in_terminal(": to record it, reopen the release and close it with `--finished`")
    };
    let cautions = no_end.then(caution).into_iter().collect();
    let mut recorded = Recorded::new(draft, vec![change(run, kind)], cautions)?;
    recorded.proposals = proposals(site, run);
    Ok(recorded)
}

/// Reopens the release.
pub(super) fn reopen(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    reopen: &Reopen,
) -> Result<Recorded, Refusal> {
    let run = &current.run;
    let id = &run.release.id;
    let mut objections = Objections::default();
    if !run.status.is_closed() {
        let message = format!("`{id}` is {}, not closed", run.status.word());
        objections.add(Reason::release(message), "");
    }
    if reopen.note.trim().is_empty() {
        let message = "reopening requires a note with the reason";
        objections.add(Reason::release(message).needs(Need::Note), say_why());
    }
    objections.into_result()?;
    let kind = ClosingKind::Reopened;
    let mut closing = closing(kind, intent, Some(reopen.note.trim()));
    closing.extend(recorder(intent));
    let mut draft = Draft::new(current, ids(run));
    set_status(&mut draft, run, kind)?;
    draft.key("closed", &Edit::Add(Data::Map(closing)))?;
    Recorded::new(draft, vec![change(run, kind)], Vec::new())
}

/// Reads when the deployment ended.
fn finished(site: &Site, intent: &Intent, close: &Close) -> Result<Option<Moment>, Refusal> {
    let Some(text) = &close.finished else {
        return Ok(None);
    };
    if text == NOW {
        return Ok(Some(intent.at));
    }
    let zone = &site.config.zone;
    let mut objections = Objections::default();
    let finished = time::moment(text, zone);
    match &finished {
        Ok(at) if times::is_future(*at, intent, zone) => {
            let message = format!("the end of the deployment is in the future: {text}");
            objections.add(Reason::release(message), "Write an earlier time.");
        }
        Ok(_) => {}
        Err(error) => objections.add(Reason::release(&error.message), error.hint.as_str()),
    }
    objections.into_result()?;
    Ok(finished.ok())
}

/// Returns the hint for a missing note.
fn say_why() -> Advice {
    Advice::terminal("Add `--note` with the reason.")
}

/// Changes `status` if the file has one, so that it does not contradict the closing.
fn set_status(draft: &mut Draft<'_>, run: &Run, kind: ClosingKind) -> Result<(), Refusal> {
    if run.release.status.is_none() {
        return Ok(());
    }
    draft.key("status", &Edit::Set(Data::text(kind.status().word())))
}

fn change(run: &Run, kind: ClosingKind) -> RecordedChange {
    RecordedChange { id: None, text: run.release.id.clone(), what: kind.word().to_owned() }
}

/// Returns the keys of a closing that every closing has.
fn closing(kind: ClosingKind, intent: &Intent, note: Option<&str>) -> Vec<(String, Data)> {
    let mut keys = vec![("as".to_owned(), Data::text(kind.word()))];
    keys.extend(who_and_when(intent));
    keys.extend(note.map(|note| ("note".to_owned(), Data::text(note))));
    keys
}

/// Returns the record of the next closing of the text `text`. A release without snapshot gets its checklist as one
/// when it is closed.
fn record(current: &CurrentRelease<'_>, text: &str) -> Result<String, Refusal> {
    let CurrentRelease { site, run, .. } = current;
    let files = RecordFiles {
        sources: &site.sources,
        path: &site.sources.file(run.release.source).path,
        snapshot: Some(&site.sources.file(run.checklist.source).text),
    };
    files
        .record(text, run.release.closings.len() + 1)
        .ok_or_else(|| Refusal::unreadable(&run.release.id, current.errors()))
}

fn check(run: &Run, kind: ClosingKind, close: &Close) -> Result<(), Refusal> {
    if let Some(refusal) = closed_already(run, kind) {
        return Err(refusal);
    }
    let mut objections = Objections::default();
    if kind == ClosingKind::Reopened {
        let message = format!("`{}` does not end a release", kind.word());
        let hint = "Valid values: done, rolled-back, aborted.";
        objections.add(Reason::release(message), hint);
    }
    if (kind != ClosingKind::Done || close.force) && close.note.is_none() {
        let what = if close.force {
            "closing without a go".to_owned()
        } else {
            format!("`{}`", kind.word())
        };
        let message = format!("{what} requires a note with the reason");
        objections.add(Reason::release(message).needs(Need::Note), say_why());
    }
    if kind == ClosingKind::Done && !close.force {
        let verdict = verdict::end(run);
        if !verdict.is_go() {
            add_no_go_reasons(run, &verdict, &mut objections);
        }
    }
    objections.into_result()
}

/// Returns the refusal to close a closed release. One that was done can still be rolled back.
fn closed_already(run: &Run, kind: ClosingKind) -> Option<Refusal> {
    run.release.closing()?;
    let (id, status) = (&run.release.id, run.status);
    let can_roll_back = status == Status::Done;
    if can_roll_back && kind == ClosingKind::RolledBack {
        return None;
    }
    let refusal = Refusal::new(format!("`{id}` is already closed: {}", status.word()))
        .hint(Advice::terminal(format!("Run `runsheet reopen {id} --note \"…\"` to reopen it.")));
    Some(if can_roll_back {
        let hint = "To record that it was rolled back afterwards, add `--as rolled-back`.";
        refusal.hint(Advice::terminal(hint))
    } else {
        refusal
    })
}

/// Adds the reasons for a no-go.
fn add_no_go_reasons(run: &Run, verdict: &Verdict, objections: &mut Objections) {
    let hints = [
        first_step(verdict),
        "If the release was undone or given up, add `--as rolled-back` or `--as aborted`.",
        "To close it as done anyway, add `--force` and `--note`.",
    ];
    let mut add = |id: Option<&str>, message: String| {
        let reason = id.map_or_else(|| Reason::release(&message), |id| Reason::of(id, &message));
        objections.add(reason.needs(Need::Force), Advice::default());
        for hint in hints {
            objections.hint(Advice::terminal(hint));
        }
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
