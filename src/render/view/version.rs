//! The versions of a checklist, with the releases that used them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::compare::rules::Rule;
use crate::history::compare::{ItemChange, KeptItem, changes_along};
use crate::history::{History, Version, is_known};
use crate::model::checklist::Checklist;
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::difference::{DifferenceView, ItemPlace, Side, rows};
use crate::render::view::frame::Frame;
use crate::render::view::history::series_name;

/// Maximum number of releases for each service and environment.
const MAX_RELEASES: usize = 6;

/// A version of a checklist.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct VersionView {
    /// Since when it is used: `Since 2 Sep 2026`, or `Not used yet`.
    pub(crate) title: String,
    /// Whether it is the current version.
    pub(crate) current: bool,
    /// The releases that used it, by service and environment.
    pub(crate) uses: Vec<UseView>,
    /// The number of closed releases without a snapshot, whose version is unknown.
    pub(crate) unknown: usize,
    /// The differences from the previous version: `6 added, 3 reworded`; none for the first version.
    pub(crate) summary: Option<String>,
    /// The same differences in full; may be empty.
    pub(crate) rows: Vec<DifferenceView>,
}

/// The releases of one service and environment that used a version.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct UseView {
    /// The service and environment; empty if there is only one.
    pub(crate) series: String,
    /// The newest releases, newest first.
    pub(crate) releases: Vec<LinkView>,
    /// The number of further releases.
    pub(crate) more: usize,
}

/// Returns all versions of the history with index `at`, newest first; empty if there is only one.
pub(super) fn versions(frame: &Frame<'_>, at: usize) -> Vec<VersionView> {
    let history = &frame.site.histories[at];
    let in_order = in_order(history);
    let mut views: Vec<VersionView> = (in_order.iter().enumerate())
        .map(|(place, version)| {
            let before = place.checked_sub(1).map(|before| in_order[before]);
            view(frame, at, before, version)
        })
        .collect();
    if let [_] = views.as_slice() {
        return Vec::new();
    }
    if let Some(newest) = views.last_mut() {
        newest.current = true;
    }
    views.reverse();
    views
}

/// Returns when a checklist last changed, with a link to its versions; `None` if there is only one version.
pub(super) fn changed(frame: &Frame<'_>, at: usize, checklist: usize) -> Option<LinkView> {
    let history = &frame.site.histories[at];
    if history.versions.len() < 2 {
        return None;
    }
    let text = match history.first_use(0, &frame.site.releases) {
        Some(first) => match frame.run(first).and_then(|run| run.started) {
            Some(started) => format!("changed {}", frame.day(started).text),
            None => "changed".to_owned(),
        },
        None => "changed, not used yet".to_owned(),
    };
    let page = frame.href(Route::Checklist(checklist));
    Some(LinkView { text, href: format!("{page}#rs-versions") })
}

/// Returns the versions in the order of their first use, with the current one last.
fn in_order(history: &History) -> Vec<&Version> {
    let Some((current, older)) = history.versions.split_first() else {
        return Vec::new();
    };
    let mut versions: Vec<&Version> = older.iter().collect();
    versions.sort_by_key(|version| {
        let first_use = version.releases.last().copied();
        (first_use.is_none(), first_use)
    });
    versions.push(current);
    versions
}

fn view(frame: &Frame<'_>, at: usize, before: Option<&Version>, version: &Version) -> VersionView {
    let (known, unknown): (Vec<usize>, Vec<usize>) =
        (version.releases.iter()).partition(|&&release| is_known(&frame.site.releases[release]));
    let differs = before.map(|before| {
        changes_along(&frame.site.histories[at], &before.checklist, &version.checklist)
    });
    VersionView {
        title: title(frame, known.last().copied()),
        current: false,
        uses: uses(frame, at, &known),
        unknown: unknown.len(),
        summary: differs.as_deref().map(summary),
        rows: match (before, &differs) {
            (Some(before), Some(differs)) => {
                let side = |checklist| of_history(frame, at, checklist);
                let (old, new) = (side(&before.checklist), side(&version.checklist));
                rows(frame, (&old, &new), differs, usize::MAX, |_| true)
            }
            _ => Vec::new(),
        },
    }
}

/// Returns a side whose items link to their own pages, which also exist for removed items.
fn of_history<'a>(frame: &'a Frame<'a>, at: usize, checklist: &'a Checklist) -> Side<'a> {
    Side { checklist, run: None, place: ItemPlace::History(frame, at) }
}

fn title(frame: &Frame<'_>, first: Option<usize>) -> String {
    let Some(first) = first else {
        return "Not used yet".to_owned();
    };
    let started = frame.run(first).and_then(|run| run.started);
    match started {
        Some(started) => format!("Since {}", frame.day(started).text),
        None => format!("Since {}", frame.release_at(first).text),
    }
}

fn uses(frame: &Frame<'_>, at: usize, releases: &[usize]) -> Vec<UseView> {
    let series = &frame.site.series.all[frame.site.histories[at].series.clone()];
    (series.iter())
        .filter_map(|one| {
            let used: Vec<usize> = (releases.iter().copied())
                .filter(|release| one.releases.binary_search(release).is_ok())
                .collect();
            let newest = used.iter().take(MAX_RELEASES);
            (!used.is_empty()).then(|| UseView {
                series: match series {
                    [_] => String::new(),
                    _ => series_name(one),
                },
                releases: newest.map(|&release| frame.release_at(release)).collect(),
                more: used.len().saturating_sub(MAX_RELEASES),
            })
        })
        .collect()
}

/// Formats as `6 added, 1 removed, 3 reworded`.
fn summary(changes: &[ItemChange]) -> String {
    let count = |is: fn(&ItemChange) -> bool| changes.iter().filter(|change| is(change)).count();
    let kept = |is: fn(&KeptItem) -> bool| {
        let kept = changes.iter().filter(|change| match change {
            ItemChange::Kept(kept) => is(kept),
            _ => false,
        });
        kept.count()
    };
    let counts = [
        (count(|change| matches!(change, ItemChange::Added { .. })), "added"),
        (count(|change| matches!(change, ItemChange::Removed { .. })), "removed"),
        (kept(|kept| kept.reworded), "reworded"),
        (kept(|kept| kept.moved), "moved"),
        (kept(|kept| kept.renamed && !kept.reworded), "with another id"),
        (kept(|kept| kept.rules.iter().any(|rule| *rule != Rule::Owner)), "with other rules"),
        (kept(|kept| kept.rules.contains(&Rule::Owner)), "with another owner"),
    ];
    let words: Vec<String> = (counts.iter().filter(|(count, _)| *count > 0))
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if words.is_empty() {
        return "No item differs".to_owned();
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_over;

    fn versions_of(current: &str, releases: &[(&str, &str, &str)]) -> Vec<VersionView> {
        let site = site_over(current, releases);
        versions(&Frame::new(&site, Route::Checklist(0)), 0)
    }

    #[test]
    fn versions_come_newest_first_with_the_releases_that_used_them() {
        let (first, second, third) = ("a", "a\nb {owner=li}", "a\nb\nc");
        let releases = [first, first, second, third].map(|text| ("done", text, ""));
        let rows: Vec<(bool, String, Option<String>)> = (versions_of(third, &releases).into_iter())
            .map(|view| {
                let used = view.uses.iter().flat_map(|used| &used.releases);
                let used: Vec<&str> = used.map(|link| link.text.as_str()).collect();
                (view.current, used.join(" "), view.summary)
            })
            .collect();
        let row = |current, used: &str, summary: Option<&str>| {
            (current, used.to_owned(), summary.map(ToOwned::to_owned))
        };
        assert_eq!(
            rows,
            [
                row(true, "4", Some("1 added, 1 with another owner")),
                row(false, "3", Some("1 added")),
                row(false, "2 1", None),
            ]
        );
    }

    #[test]
    fn unchanged_checklists_have_no_versions() {
        assert!(versions_of("a", &[("done", "a", ""), ("done", "a", "")]).is_empty());
        let found = versions_of("a\nb", &[("done", "a", "")]);
        assert_eq!((found.len(), found[0].title.as_str()), (2, "Not used yet"));
    }

    #[test]
    fn the_version_of_a_closed_release_without_a_snapshot_is_unknown() {
        let found =
            versions_of("b", &[("done", "a", ""), ("done", "", ""), ("in-progress", "", "")]);
        assert_eq!(found[0].unknown, 1);
        let used: Vec<&str> = found[0].uses[0].releases.iter().map(|link| &*link.text).collect();
        assert_eq!(used, ["3"], "an open one follows the current text");
    }
}
