//! Marking what a closing did not see as late, where two people closed and recorded at the same time and git merged both.
//!
//! The record of the closing tells which events these are: without them the file matches it.

use std::collections::BTreeSet;

use crate::parse::yaml;
use crate::record::resolve::{events, field, late, value, with_number};
use crate::record::text::{self, Data};
use crate::span::SourceId;

/// How many moments, newest first, may have events that the closing did not see.
const MAX_MOMENTS: usize = 8;

/// Returns `text` with those events marked that came after the closing with the number `closing`, so that `matches`
/// is true of the new text. Returns `None` if no choice of the newest events makes it match.
pub(crate) fn mark_unseen(
    text: &str,
    closing: usize,
    matches: impl Fn(&str) -> bool,
) -> Option<String> {
    let (root, _) = yaml::parse(SourceId(0), text, 0);
    let Data::Map(keys) = Data::from(&root?) else { return None };
    let moments = moments(&keys);
    let mut choices: Vec<u32> = (1..1_u32 << moments.len()).collect();
    choices.sort_by_key(|choice| choice.count_ones());
    choices.into_iter().find_map(|choice| {
        let is_chosen = |at: &str| {
            let place = moments.iter().position(|moment| *moment == at);
            place.is_some_and(|place| choice & (1 << place) != 0)
        };
        let marked = mark(text, &keys, closing, &is_chosen)?;
        matches(&marked).then_some(marked)
    })
}

/// Returns the newest times of events and log lines that are not late, newest first.
fn moments(keys: &[(String, Data)]) -> Vec<&str> {
    let entries = match value(keys, "items") {
        Some(Data::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    let lists = entries.iter().map(|(_, entry)| entry).chain(value(keys, "log"));
    let mut found = BTreeSet::new();
    for list in lists {
        let one = std::slice::from_ref(list);
        let all = if let Data::List(all) = list { all.as_slice() } else { one };
        let counted = all.iter().filter(|event| field(event, "late").is_none());
        found.extend(counted.filter_map(|event| field(event, "at")));
    }
    found.into_iter().rev().take(MAX_MOMENTS).collect()
}

/// Marks the events and log lines of the chosen times.
fn mark(
    text: &str,
    keys: &[(String, Data)],
    closing: usize,
    is_chosen: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let mut text = text.to_owned();
    let mut mark_list = |path: &[&str], list: &Data| {
        let all = events(list);
        let is_late = |event: &Data| {
            field(event, "late").is_none() && field(event, "at").is_some_and(is_chosen)
        };
        if !all.iter().any(is_late) {
            return Some(());
        }
        let marked = all
            .into_iter()
            .map(|event| if is_late(&event) { late(event, closing) } else { with_number(event) });
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
            mark_list(&["items", key], entry)?;
        }
    }
    if let Some(log) = value(keys, "log") {
        mark_list(&["log"], log)?;
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
}
