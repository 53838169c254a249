//! The grid: a table of items by releases. Written directly as HTML, because a page has thousands of cells. Only
//! exceptions are links.
//!
//! The entry point is [`grid`]. [`head`] writes the rows above the items, [`rows`] those of the items. [`parts`] splits
//! a grid that is too large for one page.

mod head;
pub(crate) mod parts;
mod rows;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::History;
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::view::frame::{Frame, RunFrame};

/// A partly written table.
struct Grid<'a> {
    frame: &'a Frame<'a>,
    /// The index of the history, for links.
    at: usize,
    history: &'a History,
    columns: Vec<Column<'a>>,
    html: String,
}

/// One release.
struct Column<'a> {
    release: usize,
    run: &'a Run,
    href: String,
    /// Formats its times and names.
    frame: RunFrame<'a>,
}

/// Returns the table of some lines of a history over `releases` (newest first), with `label` as its caption.
pub(crate) fn grid(
    frame: &Frame<'_>,
    at: usize,
    lines: &[usize],
    releases: &[usize],
    label: &str,
) -> Markup {
    let site = frame.site;
    let columns: Vec<Column<'_>> = (releases.iter())
        .filter_map(|&release| match &site.releases[release] {
            ReleaseEntry::Run(run) => {
                let href = frame.href(Route::Release(release));
                Some(Column { release, run, frame: RunFrame::new(frame, run, href.clone()), href })
            }
            ReleaseEntry::Broken { .. } => None,
        })
        .collect();
    let mut grid = Grid {
        frame,
        at,
        history: &site.histories[at],
        html: String::with_capacity(lines.len() * (columns.len() * 16 + 512) + 16 * 1024),
        columns,
    };
    head::write(&mut grid, label);
    rows::write(&mut grid, lines);
    grid.html.push_str("</table>");
    Markup::trusted(&grid.html)
}

/// Returns the title of a line's section in the newest version, or `None` for an item before the first section.
pub(crate) fn section_name(history: &History, line: usize) -> Option<&str> {
    rows::section_title(history, rows::section_of(history, line))
}

impl Grid<'_> {
    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn text(&mut self, text: &str) {
        crate::render::escape::escape(text, &mut self.html);
    }

    /// Writes `<a href="…">text</a>`.
    fn link(&mut self, href: &str, text: &str) {
        self.push("<a href=\"");
        self.text(href);
        self.push("\">");
        self.text(text);
        self.push("</a>");
    }
}

/// Appends an icon of the sprite in the colour of its class.
fn icon(name: &str, out: &mut String) {
    out.push_str("<svg class=\"i ");
    out.push_str(name);
    out.push_str("\" aria-hidden=\"true\"><use href=\"#i:");
    out.push_str(name);
    out.push_str("\"/></svg>");
}
