//! Counts the rows of a release by state, and finds the time span of each section.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::evaluate::progress::Progress;
use crate::evaluate::rows::Row;
use crate::evaluate::run::{Run, SectionRun};
use crate::evaluate::status::{TimeSpan, begins};
use crate::model::release::{Event, State};

/// Counts the given rows of a run.
pub(super) fn progress(run: &Run, rows: impl IntoIterator<Item = usize>) -> Progress {
    let mut progress = Progress { given_up: run.status.is_abandoned(), ..Progress::default() };
    let mut failed_entries = HashSet::new();
    for index in rows {
        let row = &run.rows[index];
        count(&mut progress, row);
        let is_new = |entry| failed_entries.insert(entry);
        if row.failed && row.source.entry().is_some_and(is_new) {
            let failed = |event: &&Event| event.state == State::Failed;
            progress.failures += run.events(row).iter().filter(failed).count();
        }
    }
    progress
}

fn count(progress: &mut Progress, row: &Row) {
    progress.failed_first += usize::from(row.failed_first());
    if row.optional {
        if row.state != State::NotApplicable {
            progress.optional += 1;
            progress.optional_closed += usize::from(row.state.is_closed());
            progress.optional_skipped += usize::from(row.state == State::Skipped);
        }
        return;
    }
    *match row.state {
        State::Todo => &mut progress.todo,
        State::Doing => &mut progress.doing,
        State::Done => &mut progress.done,
        State::Skipped => &mut progress.skipped,
        State::NotApplicable => &mut progress.not_applicable,
        State::Failed => &mut progress.failed,
        State::Blocked => &mut progress.blocked,
    } += 1;
}

/// Returns the sections of the checklist in `run`. Counts them lazily, because few releases of a large site are
/// rendered with their sections.
pub(crate) fn sections(run: &Run) -> &[SectionRun] {
    run.sections.get_or_init(|| all_sections(run))
}

fn all_sections(run: &Run) -> Vec<SectionRun> {
    let sections = &run.checklist.sections;
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); sections.len()];
    for (index, row) in run.rows.iter().enumerate() {
        let mut section = row.section;
        while let Some(at) = section {
            rows[at].push(index);
            section = sections[at].parent;
        }
    }
    rows.into_iter().map(|rows| section(run, rows)).collect()
}

fn section(run: &Run, rows: Vec<usize>) -> SectionRun {
    let times = times(run, &rows);
    let span = times.iter().min().zip(times.iter().max());
    let span = span.map(|(first, last)| TimeSpan { first: *first, last: *last });
    SectionRun {
        progress: progress(run, rows.iter().copied()),
        span,
        took: span.filter(|_| times.len() > 1).map(|span| span.duration()),
        rows,
    }
}

/// Returns the times of the events of the rows, without `todo` events. One entry can cover many rows.
fn times(run: &Run, rows: &[usize]) -> Vec<Timestamp> {
    let mut entries: Vec<usize> =
        rows.iter().filter_map(|&row| run.rows[row].source.entry()).collect();
    entries.sort_unstable();
    entries.dedup();
    (entries.into_iter())
        .flat_map(|entry| &run.release.entries[entry].events)
        .filter(|event| begins(event))
        .filter_map(|event| event.at.as_ref()?.value.instant())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    #[test]
    fn inapplicable_items_are_not_open() {
        let run = run("a\nb", "a: n/a\nb: n/a");
        assert_eq!(run.progress.applicable(), 0);
        assert_eq!(run.progress.open(), 0);
        assert_eq!(run.progress.words(), "0 done of 0; 2 n/a");
    }

    #[test]
    fn optional_items_are_counted_separately() {
        let run = run("a\nb {optional}\nc {optional}", "a: done\nb: skipped");
        assert_eq!(run.progress.words(), "1 done of 1; 1 of 2 optional (1 skipped)");
    }

    #[test]
    fn failures_count_even_if_the_item_is_done_later() {
        let run = run("a", "a: [failed, failed, done]");
        assert_eq!(run.progress.failures, 2);
        assert_eq!(run.progress.failed_first, 1);
        assert_eq!(run.progress.failed, 0);
    }

    #[test]
    fn an_event_of_a_section_counts_once_for_all_its_items() {
        let run = run("# s\na\nb\nc", "s: [failed, failed, done]\nc: failed");
        assert_eq!(run.progress.failures, 3);
        assert_eq!(run.progress.failed_first, 2, "items count one by one");
        assert_eq!(sections(&run)[0].progress.failures, 3);
    }

    #[test]
    fn the_failure_of_a_group_is_not_one_of_its_items() {
        let run = run("g\n  a\n  b", "g: [failed, done]");
        assert_eq!((run.progress.failures, run.progress.failed_first), (1, 1));
        assert_eq!(run.rows.iter().map(|row| row.failed).collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn a_sections_span_ignores_todo_events_and_added_events() {
        let span = |items: &str| {
            let run = run("# s\na\nb", items);
            sections(&run)[0].span.map(|span| (span.first.to_string(), span.last.to_string()))
        };
        let at = |time: &str| format!("2026-01-01T{time}:00Z");
        assert_eq!(
            span("a: [todo@08:00, done@09:00, todo@11:00]\nb: done@10:00\n+new @s: todo@07:00"),
            Some((at("09:00"), at("10:00")))
        );
        assert_eq!(span("a: todo@08:00\n+new @s: todo@07:00"), None);
        assert_eq!(
            span("a: done@09:00\n+new @s: [todo@07:00, done@12:00]"),
            Some((at("09:00"), at("12:00"))),
            "an added item counts as soon as it is worked on"
        );
    }

    #[test]
    fn how_long_a_section_took_is_known_from_two_events() {
        let took = |items: &str| {
            let run = run("# s\na\nb", items);
            sections(&run)[0].took.map(|took| took.as_mins())
        };
        assert_eq!(took("a: done@09:00\nb: done@09:00"), Some(0));
        assert_eq!(took("a: done@09:00\nb: done"), None);
        assert_eq!(took("s: done@09:00"), None, "one event of two items");
    }

    #[test]
    fn open_items_of_a_release_given_up_are_not_reached() {
        let mut run = run("a\nb\nc", "a: done\nb: failed");
        run.status = crate::model::release::Status::RolledBack;
        let progress = progress(&run, 0..3);
        assert_eq!(progress.words(), "1 done, 1 failed, 1 not reached of 3");
        run.rows[2].state = State::Doing;
        assert!(run.not_reached(&run.rows[2]), "begun, but not ended");
        assert!(!run.not_reached(&run.rows[1]), "a failure was reached");
    }
}
