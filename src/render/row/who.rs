//! The person column of a row: who did the item, who should, or how much of a group is closed.

use std::borrow::Cow;

use crate::evaluate::rows::descends;
use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::render::view::frame::{RunFrame, names};

/// Returns the person who did an item (`li`) or should (`for li`), `by rule`, or `1 of 2` for a group; may be
/// empty.
pub(super) fn who<'a>(frame: &'a RunFrame<'_>, index: usize) -> Cow<'a, str> {
    let row = &frame.run.rows[index];
    if matches!(row.source, StateSource::Rule(_)) {
        return Cow::Borrowed("by rule");
    }
    let last = frame.run.events(row).last();
    let by = last.map(|event| names(&event.by));
    if let Some(by) = by.filter(|by| !by.is_empty()) {
        return by;
    }
    if row.is_group {
        return Cow::Owned(closed_within(frame.run, index));
    }
    match &frame.run.attributes(row).owner {
        Some(owner) if !row.state.is_closed() => Cow::Owned(format!("for {}", frame.person(owner))),
        _ => Cow::Borrowed(""),
    }
}

/// Returns how many items in a group are closed: `1 of 2`.
fn closed_within(run: &Run, group: usize) -> String {
    let within: Vec<&Row> = (group + 1..run.rows.len())
        .take_while(|&index| descends(&run.rows, index, group))
        .map(|index| &run.rows[index])
        .filter(|row| row.counts())
        .collect();
    if within.is_empty() {
        return "–".to_owned();
    }
    let closed = within.iter().filter(|row| row.state.is_closed()).count();
    format!("{closed} of {}", within.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    /// Returns each item's id with its person column.
    fn seen(text: &str, entries: &str) -> Vec<(String, String)> {
        on_its_page(text, entries, |frame| {
            let rows = frame.run.rows.iter().enumerate();
            rows.map(|(index, row)| (frame.run.id(row).to_owned(), who(frame, index).into_owned()))
                .collect()
        })
    }

    fn row(id: &str, who: &str) -> (String, String) {
        (id.to_owned(), who.to_owned())
    }

    #[test]
    fn who_did_it_takes_precedence_over_who_should() {
        let text = "a {owner=qa}\nb {owner=qa}\nc {only=major}\nd {owner=qa}";
        assert_eq!(
            seen(text, "a: done by li\nd: done"),
            [
                row("a", "li"),
                row("b", "for qa"),
                row("c", "by rule"),
                row("d", "")
            ]
        );
    }

    #[test]
    fn a_group_shows_how_much_of_it_is_closed() {
        assert_eq!(
            seen("p\n  a\n  b {optional}\n  c", "a: done"),
            [row("p", "1 of 2"), row("a", ""), row("b", ""), row("c", "")]
        );
    }
}
