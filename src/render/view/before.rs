//! What happened to an item last time, in a line below it.

use crate::derive::compare::last_time::told;
use crate::markdown::first_words;
use crate::model::release::Located;
use crate::render::html::Markup;
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;
use crate::render::view::line::{LineView, brief};

/// So many characters of what was noted then: the whole note is a click away.
const MOST: usize = 120;

/// The line on what happened to a row in the release before, where that is worth knowing.
pub(super) fn before(frame: &RunFrame<'_>, index: usize) -> Option<LineView> {
    let earlier = frame.earlier?;
    let row = earlier.row_before(index)?;
    let (told, why) = told(earlier.before, row)?;
    let version = &earlier.before.release.version;
    Some(LineView {
        icon: Some("before"),
        lead: Some("Before:".to_owned()),
        link: Some(LinkView {
            text: format!("{} in {version}", told.phrase()),
            href: frame.item_page(&frame.run.rows[index])?,
        }),
        note: why.map(|note| Markup::text(&words(note))),
        ..LineView::default()
    })
}

/// The first words of a note, without markup.
pub(super) fn words(note: &Located<String>) -> String {
    let (text, whole) = first_words(&note.value, note.span);
    let brief = brief(&text, MOST);
    let more = if whole || brief.ends_with('…') {
        ""
    } else {
        " …"
    };
    brief + more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::testing::located;
    use crate::render::testing::beside;

    fn told(before_items: &str, items: &str) -> Option<(String, String)> {
        let list = "a {was=old}\nb";
        beside(("old\nb", before_items), (list, items), |frame| {
            let link = before(frame, 0)?.link.expect("it leads there");
            Some((link.text, link.href))
        })
    }

    #[test]
    fn what_is_worth_knowing_is_found_under_the_former_id() {
        let there = "../items/list/a.html".to_owned();
        let failed = Some(("failed first in 0.8".to_owned(), there));
        assert_eq!(told("old: [failed, done]", "a: done"), failed);
        assert_eq!(told("old: done", "a: done"), None);
    }

    #[test]
    fn a_long_note_is_cut_at_a_word() {
        let words_of = |text: &str| words(&located(text.to_owned()));
        assert_eq!(words_of("**Twice** as <b>slow</b>"), "Twice as slow");
        assert_eq!(words_of("One.\n\nTwo."), "One. …");
        let long = words_of(&"word ".repeat(40));
        assert!(long.ends_with("word…"), "{long}");
        assert!(long.chars().count() <= MOST + 1);
    }
}
