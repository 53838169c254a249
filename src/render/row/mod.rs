//! The head of an item's row as HTML: its symbol, its text and tags, its state in a word, who and when.
//!
//! What is said under it is left to [`crate::render::lines`], what stands in it to the runbook. A release has
//! a hundred rows; made by templates from their parts these would be a tenth of a whole build.

mod tags;
mod who;

use crate::derive::run::Row;
use crate::render::escape::escape;
use crate::render::html::{self, Markup};
use crate::render::mark::Mark;
use crate::render::view::frame::RunFrame;

/// The head of the row with that index. `text` is its own as HTML, `number` its number in an ordered list,
/// `page` its item's, where it has one.
pub(crate) fn head(
    frame: &RunFrame<'_>,
    index: usize,
    text: &str,
    number: Option<u64>,
    page: Option<&str>,
) -> Markup {
    let row = &frame.run.rows[index];
    let mark = Mark::of(frame.run, row);
    let mut out = String::with_capacity(512);
    html::plain_icon(mark.icon(), &mut out);
    out.push_str("<div class=\"tx\">");
    if let Some(number) = number {
        out.push_str("<span class=\"no\">");
        out.push_str(&number.to_string());
        out.push_str(".</span> ");
    }
    out.push_str("<span>");
    out.push_str(text);
    out.push_str("</span>");
    for tag in tags::tags(frame, index) {
        out.push(' ');
        tag.write(&mut out);
    }
    out.push_str("</div><b class=\"st\">");
    match page {
        Some(page) => html::link(page, mark.word(), &mut out),
        None => escape(mark.word(), &mut out),
    }
    out.push_str("</b><span class=\"by\">");
    escape(&who::who(frame, index), &mut out);
    out.push_str("</span>");
    permalink(frame, row, &mut out);
    Markup::trusted(&out)
}

/// When its state was recorded, or a sign; leads to the row itself.
fn permalink(frame: &RunFrame<'_>, row: &Row, out: &mut String) {
    let at = frame
        .run
        .events(row)
        .last()
        .and_then(|event| event.at.as_ref());
    out.push_str("<a class=\"at\" href=\"#");
    escape(frame.run.id(row), out);
    match at {
        Some(at) => {
            out.push_str("\">");
            escape(&frame.short(at.value), out);
        }
        None => out.push_str("\" aria-label=\"Link to this item\">#"),
    }
    out.push_str("</a>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    fn head_of_a(text: &str, entries: &str, number: Option<u64>, page: Option<&str>) -> String {
        on_its_page(text, entries, |frame| {
            let row = frame.run.row("a").expect("it is there");
            let html = head(frame, row, "An <em>a</em>", number, page);
            html.as_str().to_owned()
        })
    }

    #[test]
    fn a_recorded_item_says_who_and_when_and_leads_to_its_page() {
        assert_eq!(
            head_of_a("a", "a: done@09:12 by <li>", None, Some("../a.html")),
            "<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i:done\"/></svg>\
             <div class=\"tx\"><span>An <em>a</em></span></div>\
             <b class=\"st\"><a href=\"../a.html\">Done</a></b>\
             <span class=\"by\">&lt;li&gt;</span>\
             <a class=\"at\" href=\"#a\">09:12</a>"
        );
    }

    #[test]
    fn an_open_item_has_its_number_its_remarks_and_a_link_to_itself() {
        assert_eq!(
            head_of_a("a {optional evidence}", "", Some(7), None),
            "<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i:todo\"/></svg>\
             <div class=\"tx\"><span class=\"no\">7.</span> <span>An <em>a</em></span> \
             <span class=\"tag\">optional</span> <span class=\"tag\">\
             <svg class=\"i\" aria-hidden=\"true\"><use href=\"#i:link\"/></svg>evidence needed</span></div>\
             <b class=\"st\">Todo</b><span class=\"by\"></span>\
             <a class=\"at\" href=\"#a\" aria-label=\"Link to this item\">#</a>"
        );
    }
}
