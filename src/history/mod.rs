//! The history of a checklist: its items across versions and releases.
//!
//! [`History`] finds an item's row in each release. [`tally`] counts outcomes, [`finding`] finds patterns,
//! [`last_year`] the most frequent failures, [`wording`] changes of text, and [`trend`] summarises whole releases.
//! [`series`] defines which releases are comparable, and [`forecast`] tells from them when a release will end.
//! [`production`] has the figures of deployments, [`audit`] lists what is on record in a period, and [`news`] what
//! happened last.

pub(crate) mod audit;
pub(crate) mod compare;
pub(crate) mod finding;
pub(crate) mod forecast;
pub(crate) mod last_year;
pub(crate) mod lineage;
pub(crate) mod median;
pub(crate) mod news;
pub(crate) mod order;
pub(crate) mod pace;
pub(crate) mod production;
pub(crate) mod series;
pub(crate) mod tally;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod trend;
mod version_order;
pub(crate) mod word_diff;
pub(crate) mod wording;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::history::series::SeriesIndex;
use crate::model::checklist::{Checklist, Item};
use crate::model::release::{State, Status};
use crate::sources::fold;

/// One checklist over all releases that used it.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// The checklist's id.
    pub(crate) checklist: String,
    /// Its series, as a range of [`SeriesIndex::all`].
    pub(crate) series: Range<usize>,
    /// All items of all versions: the current ones in page order, then the removed ones.
    pub(crate) lines: Vec<Line>,
    /// All versions of the checklist that are current or were used, newest first.
    pub(crate) versions: Vec<Version>,
    /// All current and former ids, sorted. Ids that differ only in case are equal.
    pub(crate) names: Vec<FormerId>,
    /// Its index among the site's histories.
    index: usize,
    /// The history and version of each release of the site.
    used: Arc<[Option<(usize, usize)>]>,
    /// The versions by the memory addresses of their checklists.
    by_address: HashMap<usize, usize>,
}

/// One item across all versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its newest id.
    pub(crate) id: Arc<str>,
    /// The newest version that contains it.
    pub(crate) version: usize,
    /// Its index in that version.
    pub(crate) item: usize,
    /// Whether the current checklist contains it.
    pub(crate) current: bool,
    /// Its current and former ids, as indices into [`History::names`].
    names: Vec<usize>,
}

/// A current or former id of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormerId {
    /// The id as written in the newest version that contains it.
    pub(crate) id: Arc<str>,
    /// The item's line.
    pub(crate) line: usize,
    /// The case-folded id.
    folded: String,
}

/// One version of the checklist.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// The text.
    pub(crate) checklist: Arc<Checklist>,
    /// The releases that used it, newest first, without planned ones.
    pub(crate) releases: Vec<usize>,
    /// The items of each line. Several items can become one line.
    items: Vec<Vec<usize>>,
    /// The line of each item.
    lines: Vec<usize>,
}

impl History {
    /// Returns the histories of all checklists that are current or were used, sorted by id.
    pub(crate) fn all(
        lists: &[Arc<Checklist>],
        series: &SeriesIndex,
        releases: &[ReleaseEntry],
    ) -> Vec<Self> {
        let mut ids: BTreeSet<&str> = lists.iter().map(|list| list.id.as_str()).collect();
        ids.extend(series.all.iter().map(|series| series.checklist.as_str()));
        let mut used: HashMap<&str, Vec<(usize, &Run)>> = HashMap::new();
        for (index, entry) in releases.iter().enumerate().rev() {
            if let ReleaseEntry::Run(run) = entry {
                let releases = used.entry(run.checklist.id.as_str()).or_default();
                releases.push((index, &**run));
            }
        }
        let current: HashMap<&str, &Arc<Checklist>> =
            lists.iter().map(|list| (list.id.as_str(), list)).collect();
        let mut of_release = vec![None; releases.len()];
        let mut all: Vec<Self> = (ids.into_iter().enumerate())
            .map(|(index, id)| {
                let used = used.get(id).map_or(&[][..], Vec::as_slice);
                let (history, versions) = Self::new(id, current.get(id).copied(), series, used);
                for ((release, _), version) in used.iter().zip(versions) {
                    of_release[*release] = Some((index, version));
                }
                Self { index, ..history }
            })
            .collect();
        let used: Arc<[_]> = of_release.into();
        for history in &mut all {
            history.used = Arc::clone(&used);
        }
        all
    }

    /// Returns the history, and the version of each release in `used` (newest first).
    fn new(
        id: &str,
        current: Option<&Arc<Checklist>>,
        series: &SeriesIndex,
        used: &[(usize, &Run)],
    ) -> (Self, Vec<usize>) {
        let mut builder = Builder::default();
        if let Some(current) = current {
            builder.version(current, true);
        }
        let mut versions = Vec::with_capacity(used.len());
        for (release, run) in used {
            let version = builder.version(&run.checklist, false);
            if run.status != Status::Planned {
                builder.versions[version].releases.push(*release);
            }
            versions.push(version);
        }
        // Series are sorted by checklist.
        let all = &series.all;
        let first = all.partition_point(|series| series.checklist.as_str() < id);
        let end = all.partition_point(|series| series.checklist.as_str() <= id);
        let series = if first < end { first..end } else { 0..0 };
        (builder.finish(id, series), versions)
    }

    /// Returns the number of releases that used the checklist, without planned ones.
    pub(crate) fn releases(&self) -> usize {
        let versions = self.versions.iter();
        versions.map(|version| version.releases.len()).sum()
    }

    /// Returns the line of a current or former id.
    pub(crate) fn line(&self, id: &str) -> Option<usize> {
        self.name(id).map(|at| self.names[at].line)
    }

    /// Returns an id's index in [`History::names`].
    pub(crate) fn name(&self, id: &str) -> Option<usize> {
        let id = fold(id);
        let find = |name: &FormerId| name.folded.cmp(&id);
        self.names.binary_search_by(find).ok()
    }

    /// Returns the line of each item of a version. Compares `checklist` by address, not by content.
    pub(crate) fn lines_of(&self, checklist: &Arc<Checklist>) -> Option<&[usize]> {
        let version = self.by_address.get(&address(checklist))?;
        Some(&self.versions[*version].lines)
    }

    /// Returns the lines of the newest version in page order.
    pub(crate) fn current(&self) -> &[usize] {
        self.versions.first().map_or(&[], |newest| &newest.lines)
    }

    /// Returns a line's item in the newest version that contains it.
    pub(crate) fn item(&self, line: usize) -> &Item {
        let line = &self.lines[line];
        &self.versions[line.version].checklist.items[line.item]
    }

    /// Returns a line's row in one release, if the release's version contains the item. If several items became
    /// one, returns the row with the most significant outcome.
    pub(crate) fn row<'r>(&self, line: usize, release: usize, run: &'r Run) -> Option<&'r Row> {
        match self.version_of(release)?.items(line) {
            [only] => run.row_of(*only),
            several => {
                let rows = several.iter().filter_map(|&item| run.row_of(item));
                rows.rev().max_by_key(|row| weight(row))
            }
        }
    }

    /// Returns the version that a release used.
    fn version_of(&self, release: usize) -> Option<&Version> {
        let (history, version) = (*self.used.get(release)?)?;
        (history == self.index).then(|| &self.versions[version])
    }

    /// Returns the first release that is known to have used a version; see [`is_known`].
    pub(crate) fn first_use(&self, version: usize, site: &[ReleaseEntry]) -> Option<usize> {
        let mut oldest_first = self.versions[version].releases.iter().rev().copied();
        oldest_first.find(|&release| is_known(&site[release]))
    }

    /// Returns a line's former ids.
    pub(crate) fn former(&self, line: usize) -> impl Iterator<Item = &str> {
        let line = &self.lines[line];
        let names = line.names.iter().map(|name| &self.names[*name].id);
        names.filter(|id| **id != line.id).map(|id| &**id)
    }
}

impl Version {
    /// Returns a line's items in this version.
    pub(crate) fn items(&self, line: usize) -> &[usize] {
        self.items.get(line).map_or(&[], Vec::as_slice)
    }
}

/// Returns a checklist's address, which identifies it as long as the `Arc` exists.
fn address(checklist: &Arc<Checklist>) -> usize {
    Arc::as_ptr(checklist).addr()
}

/// Whether the version that a release used is known. It is not for unreadable releases, or closed ones without a
/// snapshot.
pub(crate) fn is_known(entry: &ReleaseEntry) -> bool {
    match entry {
        ReleaseEntry::Run(run) => run.has_snapshot || !run.status.is_closed(),
        ReleaseEntry::Broken { .. } => false,
    }
}

/// Returns how significant a row's outcome is, compared with other items that became the same one.
fn weight(row: &Row) -> u8 {
    match row.state {
        State::Failed => 6,
        State::Blocked => 5,
        _ if row.failed => 4,
        State::Skipped => 3,
        State::Todo | State::Doing => 2,
        State::Done => 1,
        State::NotApplicable => 0,
    }
}

/// Builds a history. Versions must be added newest first, so that a line gets its newest id.
#[derive(Default)]
struct Builder {
    lines: Vec<Line>,
    names: BTreeMap<String, (Arc<str>, usize)>,
    versions: Vec<Version>,
    by_address: HashMap<usize, usize>,
}

impl Builder {
    /// Returns the version of a checklist, adding it if it is new.
    fn version(&mut self, checklist: &Arc<Checklist>, current: bool) -> usize {
        let version = self.versions.len();
        if let Some(&known) = self.by_address.get(&address(checklist)) {
            return known;
        }
        self.by_address.insert(address(checklist), version);
        let lines: Vec<usize> = (checklist.items.iter().enumerate())
            .map(|(item, found)| {
                let next = self.lines.len();
                let line = self.name(&found.id, next);
                if line == next {
                    self.lines.push(Line {
                        id: Arc::clone(&found.id),
                        version,
                        item,
                        current,
                        names: Vec::new(),
                    });
                }
                line
            })
            .collect();
        // An existing id belongs to its own item, even if a later `was` names it.
        for (item, &line) in checklist.items.iter().zip(&lines) {
            for old in &item.attributes.was {
                self.name(&Arc::from(old.as_str()), line);
            }
        }
        self.versions.push(Version {
            checklist: Arc::clone(checklist),
            releases: Vec::new(),
            items: Vec::new(),
            lines,
        });
        version
    }

    /// Returns the line of an id, which becomes `line` if the id is new.
    fn name(&mut self, id: &Arc<str>, line: usize) -> usize {
        let name = self.names.entry(fold(id));
        name.or_insert_with(|| (Arc::clone(id), line)).1
    }

    fn finish(mut self, id: &str, series: Range<usize>) -> History {
        for version in &mut self.versions {
            version.items = vec![Vec::new(); self.lines.len()];
            for (item, &line) in version.lines.iter().enumerate() {
                version.items[line].push(item);
            }
        }
        let names: Vec<FormerId> = (self.names.into_iter())
            .map(|(folded, (id, line))| FormerId { id, line, folded })
            .collect();
        for (at, name) in names.iter().enumerate() {
            self.lines[name.line].names.push(at);
        }
        History {
            checklist: id.to_owned(),
            series,
            lines: self.lines,
            versions: self.versions,
            names,
            index: 0,
            used: Arc::default(),
            by_address: self.by_address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::{Past, past};

    fn states(past: &Past, id: &str) -> Vec<Option<&'static str>> {
        let line = past.history.line(id).expect("it is there");
        (past.newest().into_iter())
            .map(|release| {
                let ReleaseEntry::Run(run) = &past.releases[release] else {
                    return None;
                };
                Some(past.history.row(line, release, run)?.state.word())
            })
            .collect()
    }

    #[test]
    fn items_continue_under_their_newest_id() {
        let past = past(
            "c {was=b}\nnew",
            &[
                ("done", "a", "a: done"),
                ("done", "b {was=a}", "b: skipped"),
                ("done", "c {was=b}\nnew", "c: failed"),
            ],
        );
        let all = [Some("failed"), Some("skipped"), Some("done")];
        assert_eq!(states(&past, "c"), all);
        assert_eq!(states(&past, "a"), all, "an old id leads to the same");
        assert_eq!(states(&past, "new"), [Some("todo"), None, None]);
        assert_eq!(past.history.former(0).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn lines_of_removed_items_come_after_the_current_ones() {
        let past = past("a\nb", &[("done", "old\na", "old: done\na: done")]);
        let ids: Vec<(&str, bool)> =
            (past.history.lines.iter()).map(|line| (&*line.id, line.current)).collect();
        assert_eq!(ids, [("a", true), ("b", true), ("old", false)]);
        assert_eq!(states(&past, "old"), [Some("done")]);
        assert_eq!(past.history.item(2).text, "old");
    }

    #[test]
    fn of_several_items_that_became_one_the_most_significant_counts() {
        let current = "both {was=\"a b\"}";
        let past = past(current, &[("done", "a\nb", "a: done\nb: failed")]);
        assert_eq!(states(&past, "both"), [Some("failed")]);
    }

    #[test]
    fn ids_that_differ_only_in_case_are_one_item() {
        let past = past("Migrate", &[("done", "migrate", "migrate: done")]);
        assert_eq!(states(&past, "migrate"), [Some("done")]);
        assert_eq!(past.history.names.len(), 1, "and one page");
    }

    #[test]
    fn added_items_have_no_line_and_do_not_shift_others() {
        let text = "# one\na\n# two\nb";
        let past = past(text, &[("done", text, "+x @one: done\nb: skipped")]);
        assert_eq!(states(&past, "b"), [Some("skipped")]);
        assert_eq!(past.history.line("x"), None);
    }

    #[test]
    fn releases_with_the_same_checklist_share_a_version() {
        let past = past("b", &[("done", "a", ""), ("done", "a", ""), ("done", "b", "")]);
        let used: Vec<&[usize]> =
            (past.history.versions.iter()).map(|version| version.releases.as_slice()).collect();
        assert_eq!(used, [&[][..], &[2], &[1, 0]]);
    }

    #[test]
    fn planned_releases_have_not_used_a_version() {
        let past = past("a", &[("done", "a", ""), ("planned", "a", ""), ("planned", "b", "")]);
        assert_eq!(past.history.releases(), 1);
    }
}
