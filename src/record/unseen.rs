//! Marking what a closing did not see as late, where two people closed and recorded at the same time and git merged both.
//!
//! The record of the closing tells which events these are: without them the file matches it.

use crate::parse::yaml;
use crate::record::resolve::{events, field, late, value, with_number};
use crate::record::text::{self, Data};
use crate::span::SourceId;

/// How many moments, newest first, may have events that the closing did not see.
const MAX_MOMENTS: usize = 8;

/// How many events, newest first, are told apart where some of one moment were seen.
const MAX_EVENTS: usize = 10;

/// An event or log line that is not late.
struct Candidate<'t> {
    at: &'t str,
    /// The item's key; `None` for a log line.
    key: Option<&'t str>,
    /// Its index in its list.
    index: usize,
}

/// Returns `text` with those events marked that came after the closing with the number `closing`, so that `matches`
/// is true of the new text. Returns `None` if no choice of the newest events makes it match.
pub(crate) fn mark_unseen(
    text: &str,
    closing: usize,
    matches: impl Fn(&str) -> bool,
) -> Option<String> {
    let (root, _) = yaml::parse(SourceId(0), text, 0);
    let Data::Map(keys) = Data::from(&root?) else { return None };
    let candidates = candidates(&keys);
    let attempt = |groups: &[&[Candidate<'_>]]| {
        let is_chosen = |key: Option<&str>, index: usize| {
            groups.iter().any(|group| group.iter().any(|candidate| candidate.is(key, index)))
        };
        let marked = mark(text, &keys, closing, &is_chosen)?;
        matches(&marked).then_some(marked)
    };
    let moments = candidates.chunk_by(|one, other| one.at == other.at).take(MAX_MOMENTS);
    let events = candidates.chunks(1).take(MAX_EVENTS);
    let of_moments = choices(&moments.collect::<Vec<_>>()).find_map(|groups| attempt(&groups));
    of_moments.or_else(|| choices(&events.collect::<Vec<_>>()).find_map(|groups| attempt(&groups)))
}

/// Returns every choice of one or more of `all`, the small ones first.
fn choices<T: Copy>(all: &[T]) -> impl Iterator<Item = Vec<T>> {
    let mut choices: Vec<u32> = (1..1_u32 << all.len()).collect();
    choices.sort_by_key(|choice| choice.count_ones());
    let chosen = |choice: u32| {
        all.iter().enumerate().filter(move |(at, _)| choice & (1 << at) != 0).map(|(_, one)| *one)
    };
    choices.into_iter().map(move |choice| chosen(choice).collect())
}

impl Candidate<'_> {
    fn is(&self, key: Option<&str>, index: usize) -> bool {
        self.key == key && self.index == index
    }
}

/// Returns the events and log lines that have a time and are not late, newest first.
fn candidates(keys: &[(String, Data)]) -> Vec<Candidate<'_>> {
    let entries = match value(keys, "items") {
        Some(Data::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    let items = entries.iter().map(|(key, entry)| (Some(key.as_str()), entry));
    let mut found = Vec::new();
    for (key, list) in items.chain(value(keys, "log").map(|log| (None, log))) {
        let one = std::slice::from_ref(list);
        let all = if let Data::List(all) = list { all.as_slice() } else { one };
        let counted = all.iter().enumerate().filter(|(_, event)| field(event, "late").is_none());
        found.extend(
            counted.filter_map(|(index, event)| {
                Some(Candidate { at: field(event, "at")?, key, index })
            }),
        );
    }
    found.sort_by(|one, other| other.at.cmp(one.at));
    found
}

/// Marks the chosen events and log lines.
fn mark(
    text: &str,
    keys: &[(String, Data)],
    closing: usize,
    is_chosen: &dyn Fn(Option<&str>, usize) -> bool,
) -> Option<String> {
    let mut text = text.to_owned();
    let mut mark_list = |path: &[&str], key: Option<&str>, list: &Data| {
        let all = events(list);
        let is_late = |index: usize| is_chosen(key, index);
        if !(0..all.len()).any(is_late) {
            return Some(());
        }
        let marked = all.into_iter().enumerate().map(|(index, event)| {
            if is_late(index) { late(event, closing) } else { with_number(event) }
        });
        let marked: Vec<Data> = marked.collect();
        let new = match (list, &marked[..]) {
            (Data::List(_), _) => Data::List(marked),
            (_, [one]) => one.clone(),
            _ => return None,
        };
        text = text::replace(&text, path, &new, Vec::new())?;
        Some(())
    };
    if let Some(Data::Map(entries)) = value(keys, "items") {
        for (key, entry) in entries {
            mark_list(&["items", key], Some(key), entry)?;
        }
    }
    if let Some(log) = value(keys, "log") {
        mark_list(&["log"], None, log)?;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_with_an_event_that_is_marked() {
        let text = "checklist: c\nitems:\n  a:\n    state: done # so\n    at: 2026-01-01T10:00:00Z\n    # seen\n  b:\n";
        let marked = mark_unseen(text, 1, |_| true).expect("there is a choice");
        let expected = "checklist: c\nitems:\n  a: { state: done, at: 2026-01-01T10:00:00Z, late: 1 }\n    # so\n    # seen\n  b:\n";
        assert_eq!(marked, expected);
    }

    #[test]
    fn the_events_without_which_the_text_matches_are_marked() {
        let text = "checklist: c\nlog:\n  - { at: 2026-01-01T12:00:00Z, note: x }\nitems:\n  a: { state: done, at: 2026-01-01T10:00:00Z }\n  b: { state: done, at: 2026-01-01T11:00:00Z }\n";
        let matches =
            |text: &str| text.matches("late: 1").count() == 2 && !text.contains("10:00:00Z, late");
        let marked = mark_unseen(text, 1, matches).expect("there is a choice");
        assert!(
            marked.contains("b: { state: done, at: 2026-01-01T11:00:00Z, late: 1 }"),
            "{marked}"
        );
        assert!(marked.contains("note: x, late: 1 }"), "{marked}");
        assert_eq!(mark_unseen(text, 1, |_| false), None);
    }

    #[test]
    fn of_one_moment_some_events_may_be_unseen() {
        let text = "checklist: c\nitems:\n  a: { state: done, at: 2026-01-01T10:00:00Z }\n  b: { state: done, at: 2026-01-01T10:00:00Z }\n";
        let matches = |text: &str| {
            text.matches("late: 1").count() == 1
                && text.contains("b: { state: done, at: 2026-01-01T10:00:00Z, late: 1 }")
        };
        assert!(mark_unseen(text, 1, matches).is_some());
    }
}
