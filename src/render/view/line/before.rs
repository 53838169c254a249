//! The line about the item's outcome in the previous release.

use crate::history::compare::last_time::outcome;
use crate::render::brief::gist;
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;
use crate::render::view::line::LineView;

/// Returns the line if the outcome in the previous release is notable and the item has a page.
pub(super) fn line(frame: &RunFrame<'_>, index: usize, page: Option<&str>) -> Option<LineView> {
    let (earlier, page) = (frame.earlier?, page?);
    let (outcome, note) = outcome(earlier.before, earlier.row_before(index)?)?;
    let version = &earlier.before.release.version;
    Some(LineView::Before {
        link: LinkView {
            text: format!("{} in {version}", outcome.phrase()),
            href: page.to_owned(),
        },
        note: note.map(gist).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::compared_with;

    fn link(before_items: &str, items: &str) -> Option<(String, String)> {
        let list = "a {was=old}\nb";
        compared_with(("old\nb", before_items), (list, items), |frame| {
            let page = frame.item_page(&frame.run.rows[0]);
            match line(frame, 0, page.as_deref())? {
                LineView::Before { link, .. } => Some((link.text, link.href)),
                other => panic!("{other:?}"),
            }
        })
    }

    #[test]
    fn notable_outcomes_are_found_under_the_former_id() {
        let (text, href) = link("old: [failed, done]", "a: done").expect("it failed");
        assert_eq!((text.as_str(), href.as_str()), ("failed first in 0.8", "../items/list/a.html"));
        assert_eq!(link("old: done", "a: done"), None);
    }
}
