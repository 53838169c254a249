//! The grid: items by releases, one cell for each. Written straight as markup, because a page has
//! thousands of cells; what a plain cell means is its text, and only exceptions are links.
//!
//! The way in is [`grid`]. The rows above the items are in [`head`], those of the items in [`rows`].

mod head;
mod rows;

use crate::derive::history::History;
use crate::derive::run::Run;
use crate::derive::site::ReleaseEntry;
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::view::frame::{Frame, RunFrame};

/// How many releases one table shows at most.
pub(crate) const MOST: usize = 50;

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
        self.push("<a href=\"");
        self.text(href);
        self.push("\">");
        self.text(text);
        self.push("</a>");
    }
}

/// A symbol of the sprite.
fn icon(name: &str, html: &mut String) {
    html.push_str("<svg class=\"i ");
    html.push_str(name);
    html.push_str("\" aria-hidden=\"true\"><use href=\"#i:");
    html.push_str(name);
    html.push_str("\"/></svg>");
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Write as _;

    use super::*;
    use crate::render::testing::theme;
    use crate::render::{page, theme::lay_under};
    use crate::source::{SourceFile, SourceKind, Sources};

    /// Fifty releases of ninety items, every tenth of which failed first, with a note.
    fn fifty() -> crate::derive::site::Site {
        let mut list = "# Deployment\n".to_owned();
        for item in 0..90 {
            if item % 9 == 0 {
                writeln!(list, "\n## Post-Deployment Verification {}\n", item / 9).unwrap();
            }
            writeln!(list, "- [ ] Response times within limits {item}").unwrap();
        }
        let mut sources = Sources::default();
        let mut push = |kind, path: String, id: String, text: String| {
            sources.push(SourceFile {
                kind,
                path,
                id,
                text: text.into(),
            });
        };
        let path = "content/checklists/deployment.md".to_owned();
        push(SourceKind::Checklist, path, "deployment".to_owned(), list);
        for release in 0..50 {
            let mut text = "checklist: deployment\nstatus: done\nitems:\n".to_owned();
            for item in 0..90 {
                let id = format!(
                    "post-deployment-verification-{}/response-times-within-limits-{item}",
                    item / 9
                );
                let at = format!(
                    "at: 2026-{:02}-{:02}T1{}:{:02}:00Z",
                    release / 25 + 1,
                    release % 25 + 1,
                    item % 10,
                    item % 60
                );
                if (item + release) % 10 == 0 {
                    writeln!(text, "  {id}:\n    - {{ state: failed, by: ines, {at}, note: \"Measured {item}{release} ms at the 95th percentile\" }}\n    - {{ state: done, by: ines }}").unwrap();
                } else {
                    writeln!(text, "  {id}: {{ state: done, by: ines, {at} }}").unwrap();
                }
            }
            let id = format!("payments/production/2026.{release}.0");
            push(
                SourceKind::Release,
                format!("content/releases/{id}.yaml"),
                id,
                text,
            );
        }
        lay_under(&mut sources);
        crate::assemble::assemble(sources, None)
    }

    #[test]
    fn a_grid_of_fifty_releases_keeps_to_its_budget() {
        let site = fifty();
        let bytes = page(&site, &theme(&site), Route::History(0, 0)).unwrap();
        let html = String::from_utf8_lossy(&bytes);
        assert_eq!(html.matches("<td>done").count(), 90 * 45);
        assert_eq!(html.matches("data-said=\"ines ").count(), 90 * 5);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&bytes).unwrap();
        let packed = gzip.finish().unwrap().len();
        let kib = |length: usize| length.div_ceil(1024);
        assert!(kib(bytes.len()) <= 200, "{} bytes", bytes.len());
        assert!(kib(packed) <= 12, "{packed} bytes packed");
    }
}
