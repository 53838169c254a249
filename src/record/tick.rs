//! Recording a change of state.

use crate::evaluate::run::Run;
use crate::record::event::expected_state;
use crate::record::find::find;
use crate::record::intent::{Intent, Tick};
use crate::record::plan::{Plan, events_and_state};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::Refusal;
use crate::record::{Recorded, RecordedChange, rules};

/// Records a change of state.
pub(super) fn tick(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    tick: &Tick,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site, run, .. } = current;
    let plan = Plan::new(run, intent, tick)?;
    let cautions = rules::check(site, &plan)?;
    let (text, after) = plan.write(current)?;
    let changes = plan.entries.iter().map(|target| RecordedChange {
        id: Some(target.id(run).to_owned()),
        text: target.text(run),
        what: tick.state.word().to_owned(),
    });
    let changes = changes.collect();
    let already = plan.already();
    Ok(Recorded { changes, already, run: after, text, cautions, proposals: Vec::new() })
}

/// Returns the tick with full ids, and with the current states of items that have no expected state.
pub(super) fn with_expected_states(run: &Run, mut tick: Tick) -> Tick {
    for item in &mut tick.items {
        if let Ok(target) = find(run, &item.id) {
            let (events, state) = events_and_state(run, target);
            target.id(run).clone_into(&mut item.id);
            item.expected.get_or_insert_with(|| expected_state(events, state));
        }
    }
    tick
}
