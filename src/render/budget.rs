//! Tests the sizes of pages about many releases.

mod items;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;

use crate::render::testing::theme;
use crate::render::theme::add_built_in_files;
use crate::render::{Route, page, routes};
use crate::site::Site;
use crate::sources::{SourceFile, SourceKind, Sources, fold};

const ITEMS: usize = 90;
const FAILED_FIRST: usize = 12;
const ALWAYS_SKIPPED: usize = 7;

/// Builds a site with hourly releases of ninety items. Every twelfth item failed first, with a note; one item is
/// always skipped. There is also one release on staging.
fn site(releases: usize) -> Site {
    let mut sources = Sources::default();
    let mut push = |kind, path: String, id: &str, text: String| {
        sources.push(SourceFile { kind, path, id: id.to_owned(), text: text.into() });
    };
    let path = "content/checklists/deployment.md".to_owned();
    push(SourceKind::Checklist, path, "deployment", checklist());
    for release in 0..releases {
        let id = format!("payments/production/2026.{release}.0");
        let path = format!("content/releases/{id}.yaml");
        push(SourceKind::Release, path, &id, production(release));
    }
    let staging = "checklist: deployment\nenvironment: staging\nstarted: 2026-01-01\n".to_owned();
    let path = "content/releases/payments/staging.yaml".to_owned();
    push(SourceKind::Release, path, "payments/staging", staging);
    add_built_in_files(&mut sources);
    crate::site::assemble::assemble(sources, None)
}

const SERIES: usize = 180;
const LONG_SERIES: usize = 8;

/// Builds a site with many series, all in one month. Ten items are skipped in every release, with a long note.
fn site_of_many_series() -> Site {
    let mut sources = Sources::default();
    let mut push = |kind, path: String, id: &str, text: String| {
        sources.push(SourceFile { kind, path, id: id.to_owned(), text: text.into() });
    };
    let mut items = String::new();
    for item in 0..10 {
        writeln!(
            items,
            "- [ ] Response times of all regions are within their limits {item} {{#i{item}}}"
        )
        .unwrap();
    }
    let path = "content/checklists/deployment.md".to_owned();
    push(SourceKind::Checklist, path, "deployment", format!("# Deployment\n\n{items}"));
    let note =
        "Nobody measured it, because the load generator was not available in this week. ".repeat(3);
    let mut items = String::new();
    for item in 0..10 {
        writeln!(
            items,
            "  i{item}: {{ state: skipped, by: ines, at: 2026-03-02T10:00:00Z, note: \"{note}\" }}"
        )
        .unwrap();
    }
    for series in 0..SERIES {
        let service = format!("service-with-a-long-name-{series}");
        for release in 0..if series < LONG_SERIES { 40 } else { 2 } {
            let id = format!("{service}/2026.{release}.0");
            let text = format!(
                "checklist: deployment\nservice: {service}\nenvironment: production\nversion: \"2026.{release}.0\"\n\
                 started: 2026-03-02T09:00:00Z\nfinished: 2026-03-02T11:00:00Z\nitems:\n{items}"
            );
            push(SourceKind::Release, format!("content/releases/{id}.yaml"), &id, text);
        }
    }
    add_built_in_files(&mut sources);
    crate::site::assemble::assemble(sources, None)
}

fn checklist() -> String {
    let mut list = "# Deployment\n".to_owned();
    for item in 0..ITEMS {
        if item % 9 == 0 {
            writeln!(list, "\n## Verification {}\n", item / 9).unwrap();
        }
        writeln!(list, "- [ ] Response times within limits {item}").unwrap();
    }
    list
}

fn production(release: usize) -> String {
    let hour =
        format!("2026-{:02}-{:02}T{:02}", release / 400 + 1, release / 20 % 20 + 1, release % 20);
    let mut text = format!(
        "checklist: deployment\nenvironment: production\nstarted: {hour}:00:00Z\nfinished: {hour}:59:59Z\nitems:\n"
    );
    for item in 0..ITEMS {
        let section = item / 9;
        let id = format!("verification-{section}/response-times-within-limits-{item}");
        let at = format!("at: {hour}:{:02}:{:02}Z", item % 60, release % 60);
        if item == ALWAYS_SKIPPED {
            writeln!(text, "  {id}: {{ state: skipped, by: ines, {at}, note: \"Nobody asked for it in week {release}\" }}").unwrap();
        } else if (item + release).is_multiple_of(FAILED_FIRST) {
            writeln!(text, "  {id}:\n    - {{ state: failed, by: ines, {at}, note: \"Measured {item}{release} ms at the 95th percentile\" }}\n    - {{ state: done, by: ines }}").unwrap();
        } else {
            writeln!(text, "  {id}: {{ state: done, by: ines, {at} }}").unwrap();
        }
    }
    text
}

/// Renders a page and asserts that it has at most 200 KiB, or 12 KiB compressed.
#[track_caller]
fn assert_small(site: &Site, route: Route) -> String {
    let bytes = page(site, &theme(site), route).expect("it renders");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&bytes).unwrap();
    let compressed = gzip.finish().unwrap().len();
    let kib = |length: usize| length.div_ceil(1024);
    let path = route.path(site);
    assert!(kib(bytes.len()) <= 200, "{path}: {} bytes", bytes.len());
    assert!(kib(compressed) <= 12, "{path}: {compressed} bytes packed");
    String::from_utf8(bytes).expect("pages are UTF-8")
}

#[test]
fn a_grid_of_fifty_releases_is_within_its_size_limit() {
    let site = site(50);
    let html = assert_small(&site, Route::History(0, 0));
    let cells = (0..50).flat_map(|release| (0..ITEMS).map(move |item| (item, release)));
    let has_failed = |(item, release): &(usize, usize)| {
        *item != ALWAYS_SKIPPED && (item + release).is_multiple_of(FAILED_FIRST)
    };
    let failed = cells.filter(has_failed).count();
    assert_eq!(html.matches("<td>done").count(), (ITEMS - 1) * 50 - failed);
    assert_eq!(html.matches("data-said=\"ines ").count(), failed + 50);
}

#[test]
fn pages_about_many_releases_are_within_the_size_limit() {
    let site = site(230);
    let (mut shown, mut max_listed) = (0, 0);
    for route in routes(&site) {
        match route {
            Route::Item(..) => {
                let listed = assert_small(&site, route).matches("<li><svg").count();
                max_listed = max_listed.max(listed);
            }
            Route::Overview | Route::Checklist(_) | Route::History(..) => {
                assert_small(&site, route);
            }
            Route::HistoryYear(_, 0, _) => {
                let html = assert_small(&site, route);
                shown += html.matches("<th scope=\"col\"><a ").count();
            }
            _ => {}
        }
    }
    assert_eq!(shown, 230, "the parts of the year hold every release once");
    assert_eq!(max_listed, 200, "an item's older exceptions are in the archives");
    let paths: BTreeSet<String> =
        (routes(&site).into_iter()).map(|route| fold(&route.path(&site))).collect();
    assert_eq!(paths.len(), routes(&site).len(), "each has a file of its own");
    for path in ["2026", "2026-1", "2026-4", "payments/staging/2026"] {
        let path = format!("archive/history/deployment/{path}.html");
        assert!(paths.contains(&path), "{path}");
    }
}

#[test]
fn pages_about_many_series_are_within_the_size_limit() {
    let site = site_of_many_series();
    let theme = theme(&site);
    let (mut items, mut audited) = (0, 0);
    for route in routes(&site) {
        if !matches!(route, Route::Item(..) | Route::Audit(_) | Route::AuditMonth(_)) {
            continue;
        }
        let bytes = page(&site, &theme, route).expect("it renders");
        let path = route.path(&site);
        assert!(bytes.len() <= 400 * 1024, "{path}: {} bytes", bytes.len());
        let html = String::from_utf8(bytes).expect("pages are UTF-8");
        match route {
            Route::Item(..) => {
                items += 1;
                let rows = html.matches("<th scope=\"row\"><a href=\"../../history/").count();
                assert_eq!(rows, SERIES, "{path} has a row for each series");
                assert_eq!(html.matches("<ol class=\"exceptions\">").count(), 6, "{path}");
                assert_eq!(html.matches("<li><svg").count(), 200, "{path}");
            }
            Route::AuditMonth(_) => {
                audited += html.matches("<th scope=\"row\"><a href=\"../releases/").count();
                assert!(html.contains("and 2 more in CSV and JSON"), "{path}");
            }
            _ => {}
        }
    }
    assert_eq!(items, 10);
    assert_eq!(audited, site.releases.len(), "the parts of the month hold every release once");
}
