//! The grid: items by releases, one cell for each. Written straight as markup, because a page has
//! thousands of cells; what a plain cell means is its text, and only exceptions are links.
//!
//! The way in is [`grid`]. The rows above the items are in [`head`], those of the items in [`rows`].

mod head;
mod rows;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::History;
use crate::render::html::{self, Markup};
use crate::render::route::Route;
use crate::render::view::frame::{Frame, RunFrame};

/// A table in the making.
struct Grid<'a> {
    frame: &'a Frame<'a>,
    /// Which history, for links.
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
    /// How its times and names are said.
    frame: RunFrame<'a>,
}

/// The table of some lines of a history over some releases, newest first; `label` names it.
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
                Some(Column {
                    release,
                    run,
                    frame: RunFrame::new(frame, run, href.clone()),
                    href,
                })
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

impl Grid<'_> {
    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn text(&mut self, text: &str) {
        crate::render::escape::escape(text, &mut self.html);
    }

    /// `<a href="…">text</a>`.
    fn link(&mut self, href: &str, text: &str) {
        html::link(href, text, &mut self.html);
    }
}
