//! Corrections: marking the last event of an item as a mistake.

use crate::model::release::State;
use crate::model::time::Moment;
use crate::record::advice::Advice;
use crate::record::draft::Draft;
use crate::record::event::{ids, trail, who_and_when};
use crate::record::find::RecordTarget;
use crate::record::intent::{Correct, Intent};
use crate::record::plan::{own_events, targets};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::{Need, Objections, Reason, Refusal};
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange, rules};

/// The hint for an event that a correction cannot name.
const BY_HAND: &str = "Edit its entry by hand.";

/// Marks the last event of each item as a mistake.
pub(super) fn correct(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    correct: &Correct,
) -> Result<Recorded, Refusal> {
    let run = &current.run;
    let targets = targets(run, &correct.items)?;
    rules::unchanged(run, &targets)?;
    let mut objections = Objections::default();
    rules::closed(run, correct.late, &mut objections);
    let note = correct.note.trim();
    if note.is_empty() {
        let reason =
            Reason::release("a correction requires a note with what was wrong").needs(Need::Note);
        objections.add(reason, Advice::terminal("Add `--note` with what was wrong."));
    }
    let mut corrections = Vec::new();
    for (target, _) in targets {
        match last_time(current, target) {
            Ok(at) => corrections.push((target, at)),
            Err((message, hint)) => objections.add(Reason::of(target.id(run), message), hint),
        }
    }
    objections.into_result()?;
    let mut draft = Draft::new(current, ids(run));
    let mut changes = Vec::new();
    for (target, at) in corrections {
        let mut keys = vec![("corrects".to_owned(), Data::text(exact_time(at)))];
        keys.extend(who_and_when(intent));
        keys.push(("note".to_owned(), Data::text(note)));
        keys.extend(trail(run, intent));
        draft.entry(target.id(run), &Edit::Add(Data::Map(keys)))?;
        changes.push(RecordedChange {
            id: Some(target.id(run).to_owned()),
            text: target.text(run),
            what: "corrected".to_owned(),
        });
    }
    Recorded::new(draft, changes, Vec::new())
}

/// Formats a time with its fraction of a second, so that it equals the time of the event.
fn exact_time(at: Moment) -> String {
    match at {
        Moment::Instant(instant) => instant.to_string(),
        Moment::Date(date) => date.to_string(),
    }
}

/// Returns the time of the last event of an item, which no other of its events has.
fn last_time(
    current: &CurrentRelease<'_>,
    target: RecordTarget,
) -> Result<Moment, (String, &'static str)> {
    let run = &current.run;
    let text = target.text(run);
    let entry = run.release.entries.iter().find(|entry| *entry.key.value == *target.id(run));
    let Some(last) = own_events(run, target).last() else {
        let is_corrected = entry.is_some_and(|entry| !entry.corrected.is_empty());
        let what = if is_corrected {
            "no event that is not already corrected"
        } else {
            "no event of its own"
        };
        return Err((format!("“{text}” has {what}"), ""));
    };
    if entry.is_some_and(|entry| entry.added.is_some())
        && own_events(run, target).len() == 1
        && last.state == State::Todo
    {
        let message = format!("the event that added “{text}” cannot be corrected");
        return Err((message, "If the item is not needed, record it as n/a with a note."));
    }
    let Some(at) = last.at.as_ref().map(|at| at.value) else {
        return Err((format!("the last event of “{text}” has no time"), BY_HAND));
    };
    let same = own_events(run, target)
        .iter()
        .filter(|event| event.at.as_ref().is_some_and(|other| other.value == at));
    match same.count() {
        1 => Ok(at),
        _ => Err((format!("several events of “{text}” have the time of the last one"), BY_HAND)),
    }
}
