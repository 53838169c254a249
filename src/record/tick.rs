//! Recording a change of state.

use crate::record::intent::{Intent, Tick};
use crate::record::plan::Plan;
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
