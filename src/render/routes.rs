//! Lists the routes of a site.

use std::num::NonZeroUsize;

use crate::history::audit::{self, AuditPart};
use crate::render::archive::{ArchivePart, lists, parts, years};
use crate::render::grid::parts::GridContent;
use crate::render::route::{Route, series};
use crate::site::Site;

/// Returns all routes, in the order of the guide.
pub fn routes(site: &Site) -> Vec<Route> {
    let mut routes = vec![Route::Overview, Route::Wall, Route::Releases];
    routes.extend(lists(site).into_iter().map(|(part, _)| Route::Archive(part)));
    let audits = audit::years(&site.releases, &site.config.zone);
    for year in audits {
        routes.extend([Route::Audit(year), Route::AuditCsv(year)]);
        let months = audit::months(&site.releases, &site.config.zone, year).into_iter();
        let parts = months.flat_map(|(month, count)| AuditPart::all(year, month, count));
        routes.extend(parts.map(Route::AuditMonth));
    }
    routes.extend((0..site.releases.len()).map(Route::Release));
    routes.extend((0..site.checklists.len()).map(Route::Checklist));
    for (index, history) in site.histories.iter().enumerate() {
        for place in 0..history.series.len().max(1) {
            routes.push(Route::History(index, place));
            let newest = GridContent::newest(site, index, place);
            routes.extend(more_items(site, (index, place), None, &newest));
        }
        for place in 0..history.series.len() {
            for (part, releases) in parts(site, series(site, index, place)) {
                routes.push(Route::HistoryYear(index, place, part));
                let content = GridContent::of_releases(site, index, releases);
                routes.extend(more_items(site, (index, place), Some(part), &content));
            }
        }
        routes.extend((0..history.names.len()).map(|name| Route::Item(index, name)));
    }
    routes.extend((0..site.people().len()).map(Route::Person));
    routes.extend((0..site.pages.len()).map(Route::Page));
    routes.extend(readme_folders(site).map(Route::FolderIndex));
    routes.extend([Route::NotFound, Route::ApiBuild, Route::ApiReleases]);
    routes.extend(site.config.brand.has_stylesheet().then_some(Route::Stylesheet));
    routes.extend([Route::Feed, Route::Calendar]);
    routes.extend(site.series.paths().into_iter().map(Route::Badge));
    routes.extend([Route::SearchSite, Route::ReleaseList]);
    routes.extend(years(site).into_iter().map(Route::SearchYear));
    routes.extend((0..site.releases.len()).map(Route::ApiRelease));
    routes.extend((0..site.checklists.len()).map(Route::ApiChecklist));
    routes
}

/// Returns the pages after the first one of a grid.
fn more_items(
    site: &Site,
    (index, place): (usize, usize),
    part: Option<ArchivePart>,
    content: &GridContent,
) -> impl Iterator<Item = Route> {
    let numbers = (1..=content.pages(site, index).len()).skip(1).filter_map(NonZeroUsize::new);
    numbers.map(move |number| Route::HistoryItems(index, place, part, number))
}

/// Returns the pages `README.md` of folders without an `index.md`.
fn readme_folders(site: &Site) -> impl Iterator<Item = usize> {
    let folders = site.folders().iter().filter(|(path, _)| !path.is_empty());
    let indexes = folders.filter_map(|(_, folder)| folder.index);
    indexes.filter(|page| site.pages[*page].id.ends_with("/README"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::render::testing::site;
    use crate::site::assemble::assemble;
    use crate::sources::{SourceFile, SourceKind, Sources, fold};
    use crate::windows::is_device;

    #[test]
    fn paths_of_routes_are_unique() {
        let site = site();
        let paths: BTreeSet<String> = routes(&site).iter().map(|route| route.path(&site)).collect();
        assert_eq!(paths.len(), routes(&site).len());
        assert!(paths.contains("archive/releases/2026.html"));
    }

    /// Returns a site with the checklists `cone/x` and `list`, both with `text`, and a release of each.
    fn site_with(text: &str) -> Site {
        let mut sources = Sources::default();
        for id in ["cone/x", "list"] {
            let files = [
                (SourceKind::Checklist, format!("content/checklists/{id}.md"), text.to_owned()),
                (
                    SourceKind::Release,
                    format!("content/releases/{id}.yaml"),
                    format!("checklist: {id}\nservice: aux\n"),
                ),
            ];
            for (kind, path, text) in files {
                sources.push(SourceFile { kind, path, id: id.to_owned(), text: text.into() });
            }
        }
        assemble(sources, None)
    }

    fn is_valid_name(name: &str) -> bool {
        !name.is_empty()
            && name.len() <= 255
            && !name.ends_with(['.', ' '])
            && !name.contains(['<', '>', ':', '"', '|', '?', '*', '\\'])
            && !is_device(name)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_path_is_valid_on_windows_short_and_unique(
            lines in proptest::collection::vec(
                prop_oneof![
                    r"#{2,4} (Aux|Con\.|Nul|[a-c +#<=]{1,40}|[ก-ฮ]{1,60})",
                    r" {0,6}- \[ \] (Con|PRN|LPT1|C\+\+|C#|[a-c\*\?: ]{1,60}|[ก-ฮ]{1,60}|x \{#nul\.a\})",
                ],
                1..24,
            ),
        ) {
            let site = site_with(&lines.join("\n"));
            let mut seen = BTreeSet::new();
            for route in routes(&site) {
                let path = route.path(&site);
                prop_assert!(path.encode_utf16().count() <= 180, "{}", path);
                prop_assert!(path.split('/').all(is_valid_name), "{}", path);
                prop_assert!(seen.insert(fold(&path)), "{}", path);
            }
        }
    }
}
