//! What happened to an item last time, in a line below it.

use crate::history::compare::last_time::told;
use crate::render::brief::gist;
use crate::render::escape::escape;
use crate::render::html;
use crate::render::lines::open_past;
use crate::render::view::frame::RunFrame;

/// The line, where the comparable release before this one tells something and the item has a page of its own,
/// which `page` leads to.
pub(super) fn write(frame: &RunFrame<'_>, index: usize, page: Option<&str>, out: &mut String) {
    let (Some(earlier), Some(page)) = (frame.earlier, page) else {
        return;
    };
    let row = earlier.row_before(index);
    let Some((told, why)) = row.and_then(|row| told(earlier.before, row)) else {
        return;
    };
    let version = &earlier.before.release.version;
    open_past(Some("before"), "Before:", out);
    out.push_str("</span> ");
    html::link(page, &format!("{} in {version}", told.phrase()), out);
    if let Some(note) = why {
        out.push_str(": ");
        escape(&gist(note), out);
    }
    out.push_str("</div>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::beside;

    fn told(before_items: &str, items: &str) -> String {
        let list = "a {was=old}\nb";
        beside(("old\nb", before_items), (list, items), |frame| {
            let page = frame.item_page(&frame.run.rows[0]);
            let mut out = String::new();
            write(frame, 0, page.as_deref(), &mut out);
            out
        })
    }

    #[test]
    fn what_is_worth_knowing_is_found_under_the_former_id() {
        assert_eq!(
            told("old: [failed, done]", "a: done"),
            "<div class=\"ln past\"><svg class=\"i before\" aria-hidden=\"true\">\
             <use href=\"#i:before\"/></svg><span>Before:</span> \
             <a href=\"../items/list/a.html\">failed first in 0.8</a></div>"
        );
        assert_eq!(told("old: done", "a: done"), "");
    }
}
