//! A change of state: of which items, by the rules, into the text.

use crate::evaluate::run::Run;
use crate::record::event::seen;
use crate::record::find::find;
use crate::record::intent::{Intent, Tick};
use crate::record::plan::{Plan, so_far};
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
    let (new, after) = plan.write(current)?;
    let news = plan.entries.iter().map(|target| RecordedChange {
        id: Some(target.id(run).to_owned()),
        text: target.text(run),
        what: tick.state.word().to_owned(),
    });
    Ok(Recorded { news: news.collect(), run: after, text: new, cautions, proposals: Vec::new() })
}

/// The tick with what is known of its items now.
pub(super) fn as_seen(run: &Run, mut tick: Tick) -> Tick {
    for wanted in &mut tick.items {
        if let Ok(target) = find(run, &wanted.id) {
            let (events, state) = so_far(run, target);
            target.id(run).clone_into(&mut wanted.id);
            wanted.expected.get_or_insert_with(|| seen(events, state));
        }
    }
    tick
}
