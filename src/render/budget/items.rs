//! The sizes of a history with many items.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::render::testing::theme;
use crate::render::theme::add_built_in_files;
use crate::render::{Route, page, routes};
use crate::site::Site;
use crate::sources::{SourceFile, SourceKind, Sources};

const LIMIT: usize = 400 * 1024;

/// What a generated site contains.
struct Shape {
    items: usize,
    series: &'static [(&'static str, &'static str)],
    /// The number of releases of each series.
    releases: usize,
    /// One of how many items failed first.
    failed_first: usize,
    note: &'static str,
}

impl Shape {
    fn site(&self) -> Site {
        let mut sources = Sources::default();
        let mut push = |kind, path: String, id: &str, text: String| {
            sources.push(SourceFile { kind, path, id: id.to_owned(), text: text.into() });
        };
        let path = "content/checklists/fleet.md".to_owned();
        push(SourceKind::Checklist, path, "fleet", self.checklist());
        for (service, environment) in self.series {
            for release in 0..self.releases {
                let id = format!("{service}/{environment}/2026.{release}.0");
                let path = format!("content/releases/{id}.yaml");
                push(SourceKind::Release, path, &id, self.release(service, environment, release));
            }
        }
        add_built_in_files(&mut sources);
        crate::site::assemble::assemble(sources, None)
    }

    fn checklist(&self) -> String {
        let mut list = "# Fleet\n".to_owned();
        for item in 0..self.items {
            if item % 30 == 0 {
                writeln!(
                    list,
                    "\n## Region {} and the hosts that serve it {{#r{item}}}\n",
                    item / 30
                )
                .unwrap();
            }
            writeln!(list, "- [ ] Response times of host {item} are within limits").unwrap();
        }
        list
    }

    fn release(&self, service: &str, environment: &str, release: usize) -> String {
        let day = format!("2026-{:02}-{:02}", release / 28 + 1, release % 28 + 1);
        let mut text = format!(
            "checklist: fleet\nservice: {service}\nenvironment: {environment}\nversion: \"2026.{release}.0\"\n\
             started: {day}T09:00:00Z\nitems:\n"
        );
        for item in 0..self.items {
            let id = format!("r{}/response-times-of-host-{item}-are-within-limits", item / 30 * 30);
            let done = format!("{{ state: done, by: ines, at: {day}T10:00:00Z }}");
            if (item + release).is_multiple_of(self.failed_first) {
                let failed = format!(
                    "state: failed, by: ines, at: {day}T09:30:00Z, note: \"{}\"",
                    self.note
                );
                writeln!(text, "  {id}: [{{ {failed} }}, {done}]").unwrap();
            } else {
                writeln!(text, "  {id}: {done}").unwrap();
            }
        }
        text
    }
}

/// Renders every page of the histories. Asserts that each is within the limit, that the pages of a grid together have
/// every item once, in order, and that each leads to the next. Returns the number of pages of each grid.
fn assert_pages(shape: &Shape) -> BTreeMap<String, usize> {
    let site = shape.site();
    assert!(site.diagnostics.is_empty(), "{:#?}", site.diagnostics);
    let theme = theme(&site);
    let expected: Vec<String> = (0..shape.items)
        .map(|item| format!(">Response times of host {item} are within limits</a></th>"))
        .collect();
    let mut grids = BTreeMap::new();
    let mut grid = (String::new(), 0, 0);
    for route in routes(&site) {
        let is_first = matches!(route, Route::History(..) | Route::HistoryYear(..));
        if !is_first && !matches!(route, Route::HistoryItems(..)) {
            continue;
        }
        let path = route.path(&site);
        let bytes = page(&site, &theme, route).expect("it renders");
        assert!(bytes.len() <= LIMIT, "{path}: {} bytes", bytes.len());
        let html = String::from_utf8(bytes).expect("pages are UTF-8");
        if is_first {
            grid = (path.clone(), 0, 0);
        }
        let (name, pages, seen) = &mut grid;
        *pages += 1;
        let rest = &expected[*seen..];
        let shown = rest.iter().take_while(|item| html.contains(*item)).count();
        assert_eq!(html.matches("</a></th><td").count(), shown, "{path} has the next items");
        *seen += shown;
        let has_next = html.contains(&format!("items-{}.html\" rel=\"next\"", *pages + 1));
        assert_eq!(has_next, *seen < shape.items, "{path}");
        grids.insert(name.clone(), *pages);
    }
    grids
}

#[test]
fn a_history_of_a_thousand_items_is_split_into_pages_within_the_limit() {
    let grids = assert_pages(&Shape {
        items: 1000,
        series: &[("fleet", "production")],
        releases: 50,
        failed_first: 12,
        note: "Measured 612 ms at the 95th percentile, after the second attempt on this host",
    });
    assert_eq!(grids.len(), 2, "{grids:?}");
    assert!(grids.values().all(|pages| (2..=8).contains(pages)), "{grids:?}");
}

#[test]
fn each_of_several_series_of_a_thousand_items_is_within_the_limit() {
    let grids = assert_pages(&Shape {
        items: 1000,
        series: &[
            ("payments", "production"),
            ("payments", "staging"),
            ("ledger", "production"),
            ("ledger", "staging"),
            ("search", "production"),
            ("search", "staging"),
        ],
        releases: 3,
        failed_first: 5,
        note: "Measured 612 ms at the 95th percentile",
    });
    assert_eq!(grids.len(), 12, "{grids:?}");
}

#[test]
fn a_history_of_exceptions_alone_is_within_the_limit() {
    let grids = assert_pages(&Shape {
        items: 120,
        series: &[("fleet-of-the-northern-and-southern-regions", "production")],
        releases: 50,
        failed_first: 1,
        note: "負荷試験の結果は許容範囲を超えていたので、もう一度やり直して、結果を記録に残しました。\
               負荷試験の結果は許容範囲を超えていたので、もう一度やり直して、結果を記録に残しました。",
    });
    assert!(grids.values().all(|pages| (5..=12).contains(pages)), "{grids:?}");
}
