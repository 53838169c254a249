//! The line about the item's outcome in the previous release.

use crate::history::compare::last_time::outcome;
use crate::render::brief::gist;
use crate::render::escape::escape;
use crate::render::html;
use crate::render::lines::open_past;
use crate::render::view::frame::RunFrame;

/// Appends the line if the outcome in the previous release is notable and the item has a page.
pub(super) fn write(frame: &RunFrame<'_>, index: usize, page: Option<&str>, out: &mut String) {
    let (Some(earlier), Some(page)) = (frame.earlier, page) else {
        return;
    };
    let row = earlier.row_before(index);
    let Some((outcome, note)) = row.and_then(|row| outcome(earlier.before, row)) else {
        return;
    };
    let version = &earlier.before.release.version;
    open_past(Some("before"), "Before:", out);
    out.push_str("</span> ");
    html::link(page, &format!("{} in {version}", outcome.phrase()), out);
    if let Some(note) = note {
        out.push_str(": ");
        escape(&gist(note), out);
    }
    out.push_str("</div>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::compared_with;

    fn line(before_items: &str, items: &str) -> String {
        let list = "a {was=old}\nb";
        compared_with(("old\nb", before_items), (list, items), |frame| {
            let page = frame.item_page(&frame.run.rows[0]);
            let mut out = String::new();
            write(frame, 0, page.as_deref(), &mut out);
            out
        })
    }

    #[test]
    fn notable_outcomes_are_found_under_the_former_id() {
        assert_eq!(
            line("old: [failed, done]", "a: done"),
            "<div class=\"ln past\"><svg class=\"i before\" aria-hidden=\"true\">\
             <use href=\"#i:before\"/></svg><span>Before:</span> \
             <a href=\"../items/list/a.html\">failed first in 0.8</a></div>"
        );
        assert_eq!(line("old: done", "a: done"), "");
    }
}
