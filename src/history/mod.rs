//! The history of a checklist: which items of its versions are one and the same, and how they went.
//!
//! [`History`] says where an item stands in each release; [`tally`] counts, [`finding`] says what is
//! worth knowing, [`last_year`] what failed most, [`wording`] follows the text, [`trend`] looks at whole releases. Which releases may be
//! compared is left to [`series`].

pub(crate) mod compare;
pub(crate) mod finding;
pub(crate) mod last_year;
pub(crate) mod lineage;
pub(crate) mod median;
pub(crate) mod order;
pub(crate) mod pace;
pub(crate) mod series;
pub(crate) mod tally;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod trend;
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
use crate::model::release::State;
use crate::sources::fold;

/// One checklist over all releases that used it.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// The checklist's id.
    pub(crate) checklist: String,
    /// Its series: a range of [`SeriesIndex::all`].
    pub(crate) series: Range<usize>,
    /// Every item that there is or was: the live ones in the order of the page, then those that are gone.
    pub(crate) lines: Vec<Line>,
    /// Every text of the checklist that is live or was used, the newest first.
    pub(crate) versions: Vec<Version>,
    /// Every id that an item has or had, sorted. Those that differ by case alone are one.
    pub(crate) names: Vec<FormerId>,
    /// Where it stands among all histories of the site.
    place: usize,
    /// For each release of the site which history it belongs to, and the version that it used.
    used: Arc<[Option<(usize, usize)>]>,
    /// The versions by the addresses of their checklists.
    by_address: HashMap<usize, usize>,
}

/// One item through all versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its newest id.
    pub(crate) id: Arc<str>,
    /// The newest version that has it.
    pub(crate) version: usize,
    /// Its index there.
    pub(crate) item: usize,
    /// Whether the live checklist has it.
    pub(crate) live: bool,
    /// The ids that it has and had: indices into [`History::names`].
    names: Vec<usize>,
}

/// An id that an item has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormerId {
    /// The id, as the newest version that has it writes it.
    pub(crate) id: Arc<str>,
    /// The line it leads to.
    pub(crate) line: usize,
    /// The id without regard to case.
    folded: String,
}

/// One text of the checklist.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// The text.
    pub(crate) checklist: Arc<Checklist>,
    /// The releases that used it, newest first.
    pub(crate) releases: Vec<usize>,
    /// For each line its items here. One item may continue several.
    items: Vec<Vec<usize>>,
    /// For each item its line.
    lines: Vec<usize>,
}

impl History {
    /// The histories of all checklists that are live or were used, sorted by id.
    pub(crate) fn all(
        live: &[Arc<Checklist>],
        series: &SeriesIndex,
        releases: &[ReleaseEntry],
    ) -> Vec<Self> {
        let mut ids: BTreeSet<&str> = live.iter().map(|list| list.id.as_str()).collect();
        ids.extend(series.all.iter().map(|series| series.checklist.as_str()));
        let mut used: HashMap<&str, Vec<(usize, &Run)>> = HashMap::new();
        for (index, entry) in releases.iter().enumerate().rev() {
            if let ReleaseEntry::Run(run) = entry {
                let releases = used.entry(run.checklist.id.as_str()).or_default();
                releases.push((index, &**run));
            }
        }
        let live: HashMap<&str, &Arc<Checklist>> =
            live.iter().map(|list| (list.id.as_str(), list)).collect();
        let mut of_release = vec![None; releases.len()];
        let mut all: Vec<Self> = (ids.into_iter().enumerate())
            .map(|(place, id)| {
                let used = used.get(id).map_or(&[][..], Vec::as_slice);
                let (history, versions) = Self::new(id, live.get(id).copied(), series, used);
                for ((release, _), version) in used.iter().zip(versions) {
                    of_release[*release] = Some((place, version));
                }
                Self { place, ..history }
            })
            .collect();
        let used: Arc<[_]> = of_release.into();
        for history in &mut all {
            history.used = Arc::clone(&used);
        }
        all
    }

    /// The history, and for each of the releases that `used` it, newest first, the version.
    fn new(
        id: &str,
        live: Option<&Arc<Checklist>>,
        series: &SeriesIndex,
        used: &[(usize, &Run)],
    ) -> (Self, Vec<usize>) {
        let mut making = Making::default();
        if let Some(live) = live {
            making.version(live, true);
        }
        let mut versions = Vec::with_capacity(used.len());
        for (release, run) in used {
            let version = making.version(&run.checklist, false);
            making.versions[version].releases.push(*release);
            versions.push(version);
        }
        // They are sorted by checklist.
        let all = &series.all;
        let first = all.partition_point(|series| series.checklist.as_str() < id);
        let end = all.partition_point(|series| series.checklist.as_str() <= id);
        let series = if first < end { first..end } else { 0..0 };
        (making.finish(id, series), versions)
    }

    /// How many releases used the checklist.
    pub(crate) fn releases(&self) -> usize {
        let versions = self.versions.iter();
        versions.map(|version| version.releases.len()).sum()
    }

    /// The line of an id that an item has or had.
    pub(crate) fn line(&self, id: &str) -> Option<usize> {
        self.place(id).map(|at| self.names[at].line)
    }

    /// Where an id stands in [`History::names`].
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        let id = fold(id);
        let find = |name: &FormerId| name.folded.cmp(&id);
        self.names.binary_search_by(find).ok()
    }

    /// For each item of a version of the checklist its line; `checklist` is the very one.
    pub(crate) fn lines_of(&self, checklist: &Arc<Checklist>) -> Option<&[usize]> {
        let version = self.by_address.get(&address(checklist))?;
        Some(&self.versions[*version].lines)
    }

    /// The lines of the newest version, in the order of the page.
    pub(crate) fn current(&self) -> &[usize] {
        self.versions.first().map_or(&[], |newest| &newest.lines)
    }

    /// The line's item as its newest version has it.
    pub(crate) fn item(&self, line: usize) -> &Item {
        let line = &self.lines[line];
        &self.versions[line.version].checklist.items[line.item]
    }

    /// A line in one release; none where the version that was used does not have it. Of several items
    /// that became one, the one that tells most stands for all.
    pub(crate) fn row<'r>(&self, line: usize, release: usize, run: &'r Run) -> Option<&'r Row> {
        match self.version_of(release)?.items(line) {
            [only] => run.row_of(*only),
            several => {
                let rows = several.iter().filter_map(|&item| run.row_of(item));
                rows.rev().max_by_key(|row| weight(row))
            }
        }
    }

    /// The version that a release used.
    fn version_of(&self, release: usize) -> Option<&Version> {
        let (history, version) = (*self.used.get(release)?)?;
        (history == self.place).then(|| &self.versions[version])
    }

    /// The first release that is known to have used a version: of a closed one without a snapshot nobody
    /// knows what it used, an open one follows the live text.
    pub(crate) fn first_use(&self, version: usize, site: &[ReleaseEntry]) -> Option<usize> {
        let mut oldest_first = self.versions[version].releases.iter().rev().copied();
        oldest_first.find(|&release| is_known(&site[release]))
    }

    /// The ids that led to a line before it had its own.
    pub(crate) fn former(&self, line: usize) -> impl Iterator<Item = &str> {
        let line = &self.lines[line];
        let names = line.names.iter().map(|name| &self.names[*name].id);
        names.filter(|id| **id != line.id).map(|id| &**id)
    }
}

impl Version {
    /// The items of this version that a line stands for.
    pub(crate) fn items(&self, line: usize) -> &[usize] {
        self.items.get(line).map_or(&[], Vec::as_slice)
    }
}

/// What tells one checklist from another of the same text: it is held, so that no other takes its address.
fn address(checklist: &Arc<Checklist>) -> usize {
    Arc::as_ptr(checklist).addr()
}

/// Whether a release says which version it used.
pub(crate) fn is_known(entry: &ReleaseEntry) -> bool {
    match entry {
        ReleaseEntry::Run(run) => run.has_snapshot || !run.status.is_closed(),
        ReleaseEntry::Broken { .. } => false,
    }
}

/// How much a row tells, against others that became the same item.
fn weight(row: &Row) -> u8 {
    match row.state {
        State::Failed => 6,
        State::Blocked => 5,
        _ if row.failed_first() => 4,
        State::Skipped => 3,
        State::Todo | State::Doing => 2,
        State::Done => 1,
        State::NotApplicable => 0,
    }
}

/// A history in the making: versions come newest first, so that the newest id is the one that stays.
#[derive(Default)]
struct Making {
    lines: Vec<Line>,
    names: BTreeMap<String, (Arc<str>, usize)>,
    versions: Vec<Version>,
    known: HashMap<usize, usize>,
}

impl Making {
    /// The version with that text.
    fn version(&mut self, checklist: &Arc<Checklist>, is_live: bool) -> usize {
        let version = self.versions.len();
        if let Some(&known) = self.known.get(&address(checklist)) {
            return known;
        }
        self.known.insert(address(checklist), version);
        let lines: Vec<usize> = (checklist.items.iter().enumerate())
            .map(|(item, found)| {
                let next = self.lines.len();
                let line = self.name(&found.id, next);
                if line == next {
                    self.lines.push(Line {
                        id: Arc::clone(&found.id),
                        version,
                        item,
                        live: is_live,
                        names: Vec::new(),
                    });
                }
                line
            })
            .collect();
        // An id that is there belongs to its own item, whatever a later `was` claims.
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

    /// The line of an id: `line`, where it has none yet.
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
            place: 0,
            used: Arc::default(),
            by_address: self.known,
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
    fn an_item_goes_on_under_its_newest_id() {
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
    fn an_item_that_is_gone_keeps_its_line_behind_the_live_ones() {
        let past = past("a\nb", &[("done", "old\na", "old: done\na: done")]);
        let ids: Vec<(&str, bool)> = (past.history.lines.iter())
            .map(|line| (&*line.id, line.live))
            .collect();
        assert_eq!(ids, [("a", true), ("b", true), ("old", false)]);
        assert_eq!(states(&past, "old"), [Some("done")]);
        assert_eq!(past.history.item(2).text, "old");
    }

    #[test]
    fn of_several_items_that_became_one_the_one_that_tells_most_counts() {
        let live = "both {was=\"a b\"}";
        let past = past(live, &[("done", "a\nb", "a: done\nb: failed")]);
        assert_eq!(states(&past, "both"), [Some("failed")]);
    }

    #[test]
    fn ids_that_differ_by_case_alone_are_one_item() {
        let past = past("Migrate", &[("done", "migrate", "migrate: done")]);
        assert_eq!(states(&past, "migrate"), [Some("done")]);
        assert_eq!(past.history.names.len(), 1, "and one page");
    }

    #[test]
    fn added_items_have_no_line_and_move_none() {
        let text = "# one\na\n# two\nb";
        let past = past(text, &[("done", text, "+x @one: done\nb: skipped")]);
        assert_eq!(states(&past, "b"), [Some("skipped")]);
        assert_eq!(past.history.line("x"), None);
    }

    #[test]
    fn releases_of_one_text_share_a_version() {
        let past = past(
            "b",
            &[("done", "a", ""), ("done", "a", ""), ("done", "b", "")],
        );
        let used: Vec<&[usize]> = (past.history.versions.iter())
            .map(|version| version.releases.as_slice())
            .collect();
        assert_eq!(used, [&[][..], &[2], &[1, 0]]);
    }
}
