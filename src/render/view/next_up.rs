//! Who is next in a release.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::next_up;
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;

/// An item that can be done now.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct NextUpView {
    /// The person or role that does it; may be empty.
    pub(crate) who: String,
    /// The URL of the person's page; none for a role.
    pub(crate) page: Option<String>,
    /// The item.
    pub(crate) item: LinkView,
}

/// Returns the items that are next, at most one a person.
pub(super) fn next_up(frame: &RunFrame<'_>) -> Vec<NextUpView> {
    let next = next_up::next_up(frame.run).into_iter();
    next.map(|next| {
        let row = &frame.run.rows[next.row];
        let who = next.who.as_deref().map(|who| frame.full_name(who).to_owned());
        NextUpView {
            who: who.unwrap_or_default(),
            page: next.who.as_deref().and_then(|who| frame.person(who)),
            item: LinkView { text: frame.row_text(row), href: frame.row_href(row) },
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::changed;

    #[test]
    fn an_item_without_a_person_has_no_name() {
        let next = changed("a\nb {owner=dba}", "", |_| {}, next_up);
        let next: Vec<(&str, &str, &str)> = (next.iter())
            .map(|next| (next.who.as_str(), next.item.text.as_str(), next.item.href.as_str()))
            .collect();
        assert_eq!(next, [("", "a", "#a"), ("dba", "b", "#b")]);
    }
}
