//! Checks that times are in order.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::Config;
use crate::model::release::{Located, Release, State};
use crate::model::time::Moment;

pub(super) fn check(release: &Release, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let closed = release.closings.first().and_then(|closing| closing.at.as_ref());
    let last_closed = release.closings.last().and_then(|closing| closing.at.as_ref());
    let order = [
        (release.started.as_ref(), release.finished.as_ref(), "finished", "it started"),
        (release.finished.as_ref(), last_closed, "was closed", "it finished"),
        (release.started.as_ref(), closed, "was closed", "it started"),
    ];
    let found = order.into_iter().filter_map(|(one, other, what, event)| {
        backwards(config, one?, other?, || format!("the release {what} before {event}"))
    });
    // Report one diagnostic if a release was closed before both its end and its start.
    diagnostics.extend(found.take(1));
    diagnostics.extend(release.planned.as_ref().and_then(|planned| {
        let message = || "the planned end is before the planned start".to_owned();
        backwards(config, &planned.start, planned.end.as_ref()?, message)
    }));
    diagnostics.extend(release.incident.as_ref().and_then(|incident| {
        let message = || "the incident was resolved before it started".to_owned();
        backwards(config, incident.started.as_ref()?, incident.resolved.as_ref()?, message)
    }));
    let times = release.closings.iter().filter_map(|closing| closing.at.as_ref());
    let message = || "the closings are not in order of time".to_owned();
    diagnostics.extend(not_in_order(config, times, message));
    diagnostics.extend(recordings(release).filter_map(|(at, recorded_at)| {
        backwards(config, at?, recorded_at?, || "`recorded_at` is before `at`".to_owned())
    }));
    let started = release.started.as_ref().filter(|started| started.value.instant().is_some());
    diagnostics.extend(started.into_iter().flat_map(|started| {
        let events = release.entries.iter().flat_map(|entry| &entry.events);
        let times =
            events.filter(|event| event.state != State::Todo).filter_map(|event| event.at.as_ref());
        times.filter_map(|at| {
            backwards(config, started, at, || "this happened before the release's start".to_owned())
        })
    }));
    for entry in &release.entries {
        let times = entry.events.iter().filter_map(|event| event.at.as_ref());
        let message = || format!("the events of `{}` are not in order of time", entry.key.value);
        diagnostics.extend(not_in_order(config, times, message));
    }
    let times = release.log.iter().filter_map(|line| line.at.as_ref());
    let message = || "the log lines are not in order of time".to_owned();
    diagnostics.extend(not_in_order(config, times, message));
}

/// Returns when each thing happened, and when it was recorded.
fn recordings(
    release: &Release,
) -> impl Iterator<Item = (Option<&Located<Moment>>, Option<&Located<Moment>>)> {
    let events = release.entries.iter().flat_map(|entry| &entry.events);
    let events = events.map(|event| (event.at.as_ref(), event.recorded_at()));
    let corrected = release.entries.iter().flat_map(|entry| &entry.corrected);
    let corrected = corrected.map(|one| (one.at.as_ref(), one.recorded_at.as_ref()));
    let closings = &release.closings;
    let closings = closings.iter().map(|one| (one.at.as_ref(), one.recorded_at.as_ref()));
    let log = release.log.iter().map(|line| (line.at.as_ref(), line.recorded_at.as_ref()));
    events.chain(corrected).chain(closings).chain(log)
}

/// Returns a diagnostic for each time that is before the one that precedes it.
fn not_in_order<'a>(
    config: &Config,
    times: impl Iterator<Item = &'a Located<Moment>> + Clone,
    message: impl Fn() -> String,
) -> impl Iterator<Item = Diagnostic> {
    let pairs = times.clone().zip(times.skip(1));
    pairs.filter_map(move |(before, after)| backwards(config, before, after, &message))
}

fn backwards(
    config: &Config,
    before: &Located<Moment>,
    after: &Located<Moment>,
    message: impl FnOnce() -> String,
) -> Option<Diagnostic> {
    before.value.is_after(after.value, &config.zone).then(|| {
        Diagnostic::new(Code::TimeOrder, after.span, message())
            .related(before.span, "this is later")
            .hint("Correct one of the two times.")
    })
}
