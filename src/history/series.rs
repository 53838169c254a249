//! Series of comparable releases: those of one checklist, service and environment.
//!
//! The entry point is [`SeriesIndex::new`].

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::evaluate::entry::ReleaseEntry;
use crate::model::release::Status;
use crate::sources::fold;
use crate::unicode;

/// The releases of one checklist, service and environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Series {
    /// The checklist's id.
    pub(crate) checklist: String,
    /// The service, if set.
    pub(crate) service: Option<String>,
    /// The environment, if set.
    pub(crate) environment: Option<String>,
    /// Service and environment as a path, unique among the checklist's series: `payments/staging`.
    pub(crate) path: String,
    /// Indices into the site's releases in site order: oldest start first, planned releases last.
    pub(crate) releases: Vec<usize>,
    /// The number of releases that are not planned.
    pub(crate) begun: usize,
}

/// All series of a site, and the series of each release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SeriesIndex {
    /// Sorted by checklist, number of releases that have begun (descending), service and environment.
    pub(crate) all: Vec<Series>,
    /// For each release its series and its index in the series; `None` if it is unreadable.
    places: Vec<Option<(usize, usize)>>,
    /// The series of each path, folded: several checklists can have a series for one service and environment.
    by_path: BTreeMap<String, Vec<usize>>,
}

impl SeriesIndex {
    /// Groups `entries`, which must be in site order.
    pub(crate) fn new(entries: &[ReleaseEntry]) -> Self {
        let mut found: HashMap<Name<'_>, Vec<usize>> = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            if let ReleaseEntry::Run(run) = entry {
                let release = &run.release;
                let environment = release.environment.as_ref().map(|at| at.value.as_str());
                let key = (&*run.checklist.id, release.service.as_deref(), environment);
                found.entry(key).or_default().push(index);
            }
        }
        let mut all: Vec<Series> = (found.into_iter())
            .map(|((checklist, service, environment), releases)| Series {
                checklist: checklist.to_owned(),
                service: service.map(ToOwned::to_owned),
                environment: environment.map(ToOwned::to_owned),
                path: String::new(),
                begun: begun(entries, &releases),
                releases,
            })
            .collect();
        all.sort_by(|a, b| key(a).cmp(&key(b)));
        name_paths(&mut all);
        let mut places = vec![None; entries.len()];
        for (series, members) in all.iter().enumerate() {
            for (place, &release) in members.releases.iter().enumerate() {
                places[release] = Some((series, place));
            }
        }
        let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, series) in all.iter().enumerate() {
            by_path.entry(fold(&series.path)).or_default().push(index);
        }
        Self { all, places, by_path }
    }

    /// Returns the first series of each path.
    pub(crate) fn paths(&self) -> Vec<usize> {
        self.by_path.values().map(|same| same[0]).collect()
    }

    /// Returns the series with the same path as this one, with itself.
    pub(crate) fn with_path_of(&self, index: usize) -> impl Iterator<Item = &Series> {
        let same = self.by_path.get(&fold(&self.all[index].path));
        same.into_iter().flatten().map(|&series| &self.all[series])
    }

    /// Returns a release's series and its index in the series.
    pub(crate) fn of_release(&self, release: usize) -> Option<(&Series, usize)> {
        let (series, place) = (*self.places.get(release)?)?;
        Some((&self.all[series], place))
    }

    /// Returns the previous release of the series.
    pub(crate) fn before(&self, release: usize) -> Option<usize> {
        let (series, place) = self.of_release(release)?;
        Some(series.releases[place.checked_sub(1)?])
    }

    /// Returns the next release of the series.
    pub(crate) fn after(&self, release: usize) -> Option<usize> {
        let (series, place) = self.of_release(release)?;
        series.releases.get(place + 1).copied()
    }
}

/// Returns the number of `members` that are not planned.
fn begun(releases: &[ReleaseEntry], members: &[usize]) -> usize {
    let has_begun = |release: &&usize| match &releases[**release] {
        ReleaseEntry::Run(run) => run.status != Status::Planned,
        ReleaseEntry::Broken { .. } => false,
    };
    members.iter().filter(has_begun).count()
}

/// Checklist, service and environment.
type Name<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

type Key<'a> = (&'a str, std::cmp::Reverse<usize>, &'a Option<String>, &'a Option<String>);

fn key(series: &Series) -> Key<'_> {
    (&series.checklist, std::cmp::Reverse(series.begun), &series.service, &series.environment)
}

/// Sets the path of each series. Paths that would be equal get a number.
fn name_paths(all: &mut [Series]) {
    let mut taken: HashSet<(String, String)> = HashSet::new();
    // The last number used for each path.
    let mut numbers: HashMap<(String, String), usize> = HashMap::new();
    for series in all {
        let service = segment(series.service.as_deref());
        let environment = segment(series.environment.as_deref());
        let path = format!("{service}/{environment}");
        let key = |path: &str| (series.checklist.clone(), fold(path));
        if taken.insert(key(&path)) {
            series.path = path;
            continue;
        }
        let number = numbers.entry(key(&path)).or_insert(1);
        series.path = loop {
            *number += 1;
            let numbered = format!("{path}~{number}");
            if taken.insert(key(&numbered)) {
                break numbered;
            }
        };
    }
}

/// Converts a name to a file name of words joined by `-`; `_` if it has no such characters.
pub(crate) fn segment(name: Option<&str>) -> String {
    let name = unicode::lower(name.unwrap_or_default());
    let words: Vec<&str> =
        name.split(|at: char| !unicode::is_word(at)).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "_".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::testing::{located, run};
    use crate::span::SourceId;

    fn entry(service: &str, environment: &str) -> ReleaseEntry {
        let mut run = run("a", "");
        let release = Arc::make_mut(&mut run.release);
        release.service = Some(service.to_owned()).filter(|name| !name.is_empty());
        release.environment = Some(located(environment.to_owned()));
        run.status = Status::Done;
        ReleaseEntry::Run(Arc::new(run))
    }

    fn broken() -> ReleaseEntry {
        ReleaseEntry::Broken { id: "0.9".to_owned(), source: SourceId(0) }
    }

    #[test]
    fn previous_and_next_releases_are_in_the_same_series() {
        let releases = [
            entry("shop", "production"),
            entry("shop", "staging"),
            broken(),
            entry("", "production"),
            entry("shop", "production"),
        ];
        let index = SeriesIndex::new(&releases);
        assert_eq!(index.before(4), Some(0), "not the one of staging");
        assert_eq!(index.after(0), Some(4));
        assert_eq!((index.before(0), index.after(4)), (None, None));
        assert_eq!((index.before(1), index.after(3)), (None, None));
        assert_eq!(index.of_release(2), None, "one that cannot be read has none");
    }

    #[test]
    fn paths_are_safe_and_unique() {
        let names = [("../Pay A", "prod"), ("pay-a", "prod"), ("", "日本"), ("ผู้ใช้", "prod")];
        let releases = names.map(|(service, environment)| entry(service, environment));
        let index = SeriesIndex::new(&releases);
        let paths: Vec<&str> = index.all.iter().map(|series| &*series.path).collect();
        assert_eq!(paths, ["_/日本", "pay-a/prod", "pay-a/prod~2", "ผู้ใช้/prod"]);
    }

    #[test]
    fn paths_contain_the_whole_names() {
        let names = ["one", "two"].map(|end| format!("{}-{end}", "service".repeat(8)));
        let index = SeriesIndex::new(&names.each_ref().map(|name| entry(name, "production")));
        let paths = index.all.iter().map(|series| series.path.clone());
        assert!(paths.eq(names.map(|name| format!("{name}/production"))));
    }

    #[test]
    fn the_longest_series_comes_first() {
        let releases = [entry("", "staging"), entry("", "production"), entry("", "staging")];
        let index = SeriesIndex::new(&releases);
        let environments: Vec<_> =
            index.all.iter().map(|series| series.environment.as_deref()).collect();
        assert_eq!(environments, [Some("staging"), Some("production")]);
    }

    #[test]
    fn planned_releases_do_not_make_a_series_longer() {
        let planned = || {
            let mut entry = entry("", "production");
            if let ReleaseEntry::Run(run) = &mut entry {
                Arc::make_mut(run).status = Status::Planned;
            }
            entry
        };
        let mut begun = entry("", "staging");
        if let ReleaseEntry::Run(run) = &mut begun {
            Arc::make_mut(run).status = Status::Done;
        }
        let index = SeriesIndex::new(&[begun, planned(), planned()]);
        let environments: Vec<_> =
            index.all.iter().map(|series| series.environment.as_deref()).collect();
        assert_eq!(environments, [Some("staging"), Some("production")]);
    }
}
