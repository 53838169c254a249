//! Renders an item's row: icon, text, tags, state, person and time.
//!
//! [`crate::render::lines`] renders the lines under it, and the runbook nests the rows. Rows are not rendered by
//! templates, because with a hundred rows in a release these would take a fifth of a build.

mod tags;
mod who;

pub(crate) use who::named_people;

use std::fmt::Write as _;

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::markdown::has_right_to_left;
use crate::render::escape::escape;
use crate::render::state_style::StateStyle;
use crate::render::view::frame::RunFrame;
use crate::render::{html, lines};

/// The end of a row.
pub(crate) const CLOSE: &str = "</li>\n";

/// Appends a row up to its nested content. `text` is the item's HTML, `number` its number in an ordered list.
pub(crate) fn open(
    frame: &RunFrame<'_>,
    index: usize,
    text: &str,
    number: Option<u64>,
    out: &mut String,
) {
    let row = &frame.run.rows[index];
    let page = frame.item_page(row);
    out.push_str("<li class=\"it ");
    classes(frame.run, index, out);
    out.push_str("\" id=\"");
    escape(frame.run.id(row), out);
    out.push_str("\">");
    head(frame, index, text, number, page.as_deref(), out);
    lines::under_row(frame, index, page.as_deref(), out);
}

/// Appends the CSS classes: the state, then `optional`, `group` and `problem`.
fn classes(run: &Run, index: usize, out: &mut String) {
    let row = &run.rows[index];
    let is_problem = run.problems.iter().any(|problem| problem.row == index);
    out.push_str(StateStyle::of(run, row).class());
    for (is, class) in
        [(row.optional, " optional"), (row.is_group, " group"), (is_problem, " problem")]
    {
        if is {
            out.push_str(class);
        }
    }
}

/// Appends the head of a row. `page` is the item's page, if it has one.
fn head(
    frame: &RunFrame<'_>,
    index: usize,
    text: &str,
    number: Option<u64>,
    page: Option<&str>,
    out: &mut String,
) {
    let row = &frame.run.rows[index];
    let mark = StateStyle::of(frame.run, row);
    html::plain_icon(mark.icon(), out);
    // A page may have a thousand rows, and most need no direction.
    let direction = if has_right_to_left(text) { " dir=\"auto\"" } else { "" };
    let _ = write!(out, "<div class=\"tx\"{direction}>");
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
        tag.write(out);
    }
    out.push_str("</div><b class=\"st\">");
    match page {
        Some(page) => html::link(page, mark.word(), out),
        None => out.push_str(mark.word()),
    }
    let who = who::Who::of(frame, index);
    out.push_str("</b><span class=\"by\"");
    who.write_people(out);
    out.push('>');
    escape(&who.text(frame), out);
    out.push_str("</span>");
    permalink(frame, row, out);
}

/// Appends a link to the row itself, with the time of the last event or `#`.
fn permalink(frame: &RunFrame<'_>, row: &Row, out: &mut String) {
    let at = frame.run.events(row).last().and_then(|event| event.at.as_ref());
    out.push_str("<a class=\"at\" href=\"#");
    escape(frame.run.id(row), out);
    match at {
        Some(at) => {
            out.push_str("\">");
            frame.write_short(at.value, out);
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
            let mut out = String::new();
            head(frame, row, "An <em>a</em>", number, page, &mut out);
            out
        })
    }

    #[test]
    fn text_from_right_to_left_has_a_direction() {
        on_its_page("a", "", |frame| {
            let mut out = String::new();
            head(frame, 0, "שלום (2).", None, None, &mut out);
            assert!(out.contains("<div class=\"tx\" dir=\"auto\"><span>שלום"), "{out}");
        });
    }

    #[test]
    fn a_recorded_item_shows_person_and_time_and_links_to_its_page() {
        assert_eq!(
            head_of_a("a", "a: done@09:12 by <li>", None, Some("../a.html")),
            "<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i:done\"/></svg>\
             <div class=\"tx\"><span>An <em>a</em></span></div>\
             <b class=\"st\"><a href=\"../a.html\">Done</a></b>\
             <span class=\"by\" data-people=\"&lt;li&gt;\">&lt;li&gt;</span>\
             <a class=\"at\" href=\"#a\">09:12</a>"
        );
    }

    #[test]
    fn an_open_item_has_its_number_its_tags_and_a_link_to_itself() {
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

    #[test]
    fn further_classes_follow_the_state() {
        let text = "p\n  a\n  b {optional}\nc {only=major}";
        let seen = on_its_page(text, "a: failed", |frame| {
            let rows = 0..frame.run.rows.len();
            rows.map(|index| {
                let mut out = String::new();
                classes(frame.run, index, &mut out);
                out
            })
            .collect::<Vec<_>>()
        });
        assert_eq!(seen, ["todo group", "failed problem", "todo optional", "na"]);
    }

    #[test]
    fn lines_are_under_their_item() {
        let opened = on_its_page("a\nb", "a: [failed by li, done]", |frame| {
            let mut out = String::new();
            open(frame, 0, "A", None, &mut out);
            out.push_str(CLOSE);
            open(frame, 1, "B", None, &mut out);
            out
        });
        let (first, second) = opened.split_once(CLOSE).expect("there are two");
        assert!(first.starts_with("<li class=\"it done\" id=\"a\"><svg"));
        assert!(first.contains("</a><div class=\"lines\"><div class=\"ln past\">"));
        assert!(first.ends_with("</div></div>"));
        assert!(second.ends_with("</a>"));
    }
}
