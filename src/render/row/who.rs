//! The person column of a row: who did the item, who should, or how much of a group is closed.

use std::borrow::Cow;

use crate::evaluate::rows::{Row, StateSource, descends};
use crate::evaluate::run::Run;
use crate::model::release::Event;
use crate::render::escape::escape;
use crate::render::view::frame::{RunFrame, names};

/// The people that a row names.
pub(super) enum Who<'a> {
    /// No person, because a rule skipped the item.
    Rule,
    /// The people of its last event.
    Authors(&'a Event),
    /// How many items of a group are closed.
    Group(String),
    /// The person or role that the open item is for.
    Owner(&'a str),
    /// No person is known.
    Unknown,
}

impl<'a> Who<'a> {
    /// Of the row with that index.
    pub(super) fn of(frame: &'a RunFrame<'_>, index: usize) -> Self {
        let row = &frame.run.rows[index];
        if matches!(row.source, StateSource::Rule(_)) {
            return Self::Rule;
        }
        let last = frame.run.events(row).last();
        if let Some(last) = last.filter(|last| last.by.iter().any(|by| !by.value.is_empty())) {
            return Self::Authors(last);
        }
        if row.is_group {
            return Self::Group(closed_within(frame.run, index));
        }
        match &frame.run.attributes(row).owner {
            Some(owner) if !row.state.is_closed() => Self::Owner(frame.person(owner)),
            _ => Self::Unknown,
        }
    }

    /// `li`; `for li` who should; `by rule`; `1 of 2` of a group; may be empty.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Rule => Cow::Borrowed("by rule"),
            Self::Authors(event) => names(&event.by),
            Self::Group(closed) => Cow::Borrowed(closed),
            Self::Owner(owner) => Cow::Owned(format!("for {owner}")),
            Self::Unknown => Cow::Borrowed(""),
        }
    }

    /// Writes the attribute `data-people` for scripts: the people, one a line; nothing where there are none.
    pub(super) fn write_people(&self, out: &mut String) {
        match self {
            Self::Authors(event) => {
                out.push_str(" data-people=\"");
                for (at, name) in event.by.iter().enumerate() {
                    if at > 0 {
                        out.push('\n');
                    }
                    escape(&name.value, out);
                }
                out.push('"');
            }
            Self::Owner(owner) => {
                out.push_str(" data-people=\"");
                escape(owner, out);
                out.push('"');
            }
            Self::Rule | Self::Group(_) | Self::Unknown => {}
        }
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
            rows.map(|(index, row)| {
                (frame.run.id(row).to_owned(), Who::of(frame, index).text().into_owned())
            })
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
            [row("a", "li"), row("b", "for qa"), row("c", "by rule"), row("d", "")]
        );
    }

    #[test]
    fn a_group_shows_how_much_of_it_is_closed() {
        assert_eq!(
            seen("p\n  a\n  b {optional}\n  c", "a: done"),
            [row("p", "1 of 2"), row("a", ""), row("b", ""), row("c", "")]
        );
    }

    #[test]
    fn scripts_read_people_from_an_attribute_and_not_from_the_text() {
        let text = "a\nb {owner=rule}\nc {only=major}\np\n  d";
        let people = on_its_page(text, "a: done by li rule&co", |frame| {
            let rows = 0..frame.run.rows.len();
            rows.map(|index| {
                let mut out = String::new();
                Who::of(frame, index).write_people(&mut out);
                out
            })
            .collect::<Vec<_>>()
        });
        let authors = " data-people=\"li\nrule&amp;co\"";
        assert_eq!(people, [authors, " data-people=\"rule\"", "", "", ""]);
    }
}
