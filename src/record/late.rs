//! Late records as recording sees them: they count, so that the next record follows them.

use std::borrow::Cow;

use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate};
use crate::model::release::{Entry, LateChange, LateRecord, Release};
use crate::site::Site;

/// Returns `run` with its late records counted.
pub(crate) fn with_late<'a>(site: &Site, run: &'a Run) -> Cow<'a, Run> {
    if run.release.late.is_empty() {
        return Cow::Borrowed(run);
    }
    let suggestions = SuggestionCache::default();
    let release = count_late(Release::clone(&run.release));
    Cow::Owned(evaluate(release, &Context::of(run, &site.config, &suggestions)))
}

/// Moves the late records to where they count.
pub(super) fn count_late(mut release: Release) -> Release {
    for LateRecord { key, change } in std::mem::take(&mut release.late) {
        match (change, key) {
            (LateChange::Log(line), _) => release.log.push(line),
            (_, None) => {}
            (LateChange::Added(added, event), Some(key)) => release.entries.push(Entry {
                key,
                added: Some(Box::new(added)),
                is_missing_text: false,
                events: vec![event],
                corrected: Box::default(),
            }),
            (LateChange::Event(event), Some(key)) => {
                if let Some(entry) = entry(&mut release, &key.value) {
                    entry.events.push(event);
                    entry.events.sort_by_key(|event| event.span.start);
                }
            }
            (LateChange::Correction(corrected), Some(key)) => {
                if let Some(entry) = entry(&mut release, &key.value) {
                    entry.events.retain(|event| *event != corrected.event);
                    let all = std::mem::take(&mut entry.corrected).into_iter().chain([corrected]);
                    entry.corrected = all.collect();
                }
            }
        }
    }
    release
}

fn entry<'a>(release: &'a mut Release, key: &str) -> Option<&'a mut Entry> {
    release.entries.iter_mut().find(|entry| *entry.key.value == *key)
}
