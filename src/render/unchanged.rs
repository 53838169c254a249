//! Finds output files that are equal in two states of a site, without rendering them.
//!
//! This only works if nothing but release files changed, and only for four kinds of files. A release's page
//! depends on its own and some neighbouring runs, an item's page on the item in each release, and a year of a
//! history or of the search on its releases. All other pages are prepared again and compared by [fingerprint](super::PageDraft).

use std::sync::Arc;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::model::release::{LateRecord, Release};
use crate::render::archive::{ArchivePart, parts, year};
use crate::render::fingerprint::fingerprint;
use crate::render::route::Route;
use crate::render::view::release::LOOK_BACK;
use crate::site::Site;
use crate::sources::{SourceFile, SourceKind};

/// Compares two states of a site.
pub(crate) struct UnchangedPages<'a> {
    before: &'a Site,
    now: &'a Site,
    /// What changed in each release; empty if other files changed.
    changes: Vec<Change>,
}

/// What changed in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Nothing.
    Nothing,
    /// What is recorded of items, the notes or the log.
    Records,
    /// Anything else. Releases with errors count as changed, because their pages quote the file.
    Facts,
}

impl<'a> UnchangedPages<'a> {
    /// Compares `before` and `now`, which must have the same theme.
    pub(crate) fn new(before: &'a Site, now: &'a Site) -> Self {
        let changes = if only_releases_differ(before, now) {
            let releases = before.releases.iter().zip(&now.releases);
            releases.map(|(before, now)| change(before, now)).collect()
        } else {
            Vec::new()
        };
        Self { before, now, changes }
    }

    /// Whether the file at `route`, which must exist in both states, is known to be the same in both.
    pub(crate) fn is_unchanged(&self, route: Route) -> bool {
        match route {
            Route::Release(index) => self.page(index),
            Route::ApiRelease(index) => self.run(index),
            Route::Item(at, name) => self.item(at, name),
            Route::HistoryYear(at, place, part) | Route::HistoryItems(at, place, Some(part), _) => {
                self.part(at, place, part)
            }
            Route::SearchYear(wanted) => self.search_year(wanted),
            _ => false,
        }
    }

    /// Whether a release's page is the same. It depends on neighbouring, previous and earlier releases.
    fn page(&self, index: usize) -> bool {
        let earlier = |site: &Site| site.previous(index).map(|(at, _)| at);
        let series = &self.now.series;
        let back = std::iter::successors(Some(index), |&at| series.before(at));
        let mut shown =
            (back.take(LOOK_BACK + 1)).chain(series.after(index)).chain(earlier(self.now));
        earlier(self.before) == earlier(self.now) && shown.all(|at| self.run(at))
    }

    /// Whether an item's page is the same: no changed release differs in the item.
    fn item(&self, at: usize, name: usize) -> bool {
        let (before, now) = (&self.before.histories[at], &self.now.histories[at]);
        let line = now.names[name].line;
        let is_same = |index: usize| {
            let releases = (run(&self.before.releases[index]), run(&self.now.releases[index]));
            let (Some(one), Some(other)) = releases else {
                return false;
            };
            match (before.row(line, index, one), now.row(line, index, other)) {
                (Some(row), Some(other_row)) => item(one, row) == item(other, other_row),
                // Releases of another checklist, or of a version without the item.
                (None, None) => true,
                _ => false,
            }
        };
        let mut changes = self.changes.iter().enumerate();
        !self.changes.is_empty()
            && changes.all(|(index, change)| match change {
                Change::Nothing => true,
                Change::Records => is_same(index),
                Change::Facts => false,
            })
    }

    /// Whether a part of a history's year is the same, including its links to other parts.
    fn part(&self, at: usize, place: usize, target: ArchivePart) -> bool {
        let all = |site: &Site| {
            let series = site.histories[at].series.start + place;
            parts(site, &site.series.all[series])
        };
        let now = all(self.now);
        let shown = now.iter().filter(|(part, _)| *part == target);
        shown.flat_map(|(_, releases)| releases).all(|&index| self.run(index))
            && !self.changes.contains(&Change::Facts)
            && all(self.before) == now
    }

    /// Whether what a search finds in the releases of a year is the same.
    fn search_year(&self, wanted: Option<i16>) -> bool {
        let is_of_year = |site: &Site, index: usize| year(site, &site.releases[index]) == wanted;
        !self.changes.is_empty()
            && (0..self.changes.len()).all(|index| {
                let was_or_is = is_of_year(self.before, index) || is_of_year(self.now, index);
                self.run(index) || !was_or_is
            })
    }

    fn run(&self, index: usize) -> bool {
        self.changes.get(index) == Some(&Change::Nothing)
    }
}

/// Whether two states differ at most in the content of release files.
fn only_releases_differ(before: &Site, now: &Site) -> bool {
    let (files, others) = (&before.sources.files, &now.sources.files);
    let (releases, other_releases) = (&before.releases, &now.releases);
    before.revision == now.revision
        && before.sources.assets == now.sources.assets
        && files.len() == others.len()
        && files.iter().zip(others).all(|(file, other)| is_same_file(file, other))
        && before.series == now.series
        && releases.len() == other_releases.len()
        && (releases.iter().zip(other_releases)).all(|(one, other)| has_same_place(one, other))
}

fn is_same_file(before: &SourceFile, now: &SourceFile) -> bool {
    before.path == now.path
        && before.kind == now.kind
        && (now.kind == SourceKind::Release || before.text == now.text)
}

/// Whether two releases have the same id, file and checklist.
fn has_same_place(before: &ReleaseEntry, now: &ReleaseEntry) -> bool {
    let checklists = match (run(before), run(now)) {
        (Some(before), Some(now)) => Arc::ptr_eq(&before.checklist, &now.checklist),
        (None, None) => true,
        _ => false,
    };
    checklists && before.id() == now.id() && before.source() == now.source()
}

fn change(before: &ReleaseEntry, now: &ReleaseEntry) -> Change {
    match (run(before), run(now)) {
        (Some(before), Some(now)) if !now.has_errors => {
            if Arc::ptr_eq(before, now) {
                Change::Nothing
            } else if facts(before) == facts(now) {
                Change::Records
            } else {
                Change::Facts
            }
        }
        _ => Change::Facts,
    }
}

/// Returns the fingerprint of everything in a release but its records.
fn facts(run: &Run) -> u64 {
    let without_records = Release {
        notes: None,
        log: Vec::new(),
        entries: Vec::new(),
        late: Vec::new(),
        ..Release::clone(&run.release)
    };
    fingerprint((run.status, run.started, run.took, without_records))
}

/// Returns the fingerprint of everything that is known of an item in a release.
fn item(run: &Run, row: &Row) -> u64 {
    let entry = row.source.entry().map(|entry| &run.release.entries[entry]);
    let rule = match &row.source {
        StateSource::Rule(reason) => Some(reason),
        _ => None,
    };
    let late: Vec<&LateRecord> = run.late(run.id(row)).collect();
    // The source holds the index of an entry, which changes when other items are recorded.
    let row_alone = Row { source: StateSource::Nothing, ..row.clone() };
    fingerprint((row_alone, rule, entry, run.corrected(row), late))
}

fn run(entry: &ReleaseEntry) -> Option<&Arc<Run>> {
    match entry {
        ReleaseEntry::Run(run) => Some(run),
        ReleaseEntry::Broken { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::testing::theme;
    use crate::render::theme::add_built_in_files;
    use crate::render::{page, routes};
    use crate::site::assemble::{Assembler, ParsedConfig};
    use crate::sources::Sources;

    /// The ids of the site's releases, and texts for their files.
    const IDS: [&str; 6] = ["a/1", "a/2", "a/3", "a/4", "b/1", "b/2"];
    const TEXTS: [&str; 17] = [
        "checklist: list\nstarted: 2026-01-01\nfinished: 2026-01-02\nitems:\n  a: done\n",
        "checklist: list\nstarted: 2026-01-01\nversion: x\nitems:\n  a: { state: failed, by: li, note: why }\n",
        "checklist: list\nstarted: 2026-01-01\nitems:\n  a: [{ state: failed, note: y }, { state: done }]\n  b: skipped\n",
        "checklist: list\nstatus: planned\n",
        "checklist: list\nstarted: 2025-01-01\nafter: a/1\nitems:\n  b: done\n",
        "checklist: list\nstarted: 2026-01-01\nafter: b/1\nitems:\n  late: { text: Late, state: done }\n",
        "checklist: other\nstarted: 2026-01-01\nitems:\n  c: done\n",
        "checklist: list\nstarted: 2026-01-01\nitems:\n  nothing: done\n  a: lost\n",
        "not: [yaml",
        "# Moved\nchecklist: list\nstarted: 2026-01-01\nitems:\n  b: { state: n/a, note: z }\n  a: [{ state: failed, note: y }, { state: done }]\n",
        "checklist: list\nstarted: 2026-01-01\nitems:\n  one: skipped\n  a: { state: done, evidence: \"https://x.test\" }\n",
        "checklist: list\nstarted: 2026-01-01\nitems:\n  a: { state: skipped, by: li, recorded_by: sam }\n",
        "checklist: list\nstarted: 2026-01-01\nroles: { qa: li }\nitems:\n  a: { state: skipped, by: li }\n",
        "checklist: list\nstarted: 2026-01-01\nowner: li\nroles: { qa: li }\nitems:\n  a: { state: skipped, by: li, verdict: no-go }\n",
        "checklist: list\nstarted: 2026-01-01\nitems:\n  a: [{ state: failed, at: 2026-01-01T09:00:00Z }, { corrects: 2026-01-01T09:00:00Z, note: z }, { state: skipped, by: li }]\n",
        "checklist: list\nstarted: 2026-01-01\nclosed: { as: done, by: li }\nitems:\n  a: [{ state: failed, note: q }, done, { state: failed, note: y, late: 1 }]\n",
        "checklist: list\nstarted: 2026-01-01\nclosed: { as: done, by: li }\nitems:\n  a: [{ state: failed, note: q }, done, { state: failed, note: z, late: 1 }]\n",
    ];

    fn sources(before: &Sources, releases: &[usize]) -> Sources {
        let mut sources = Sources::after(before);
        let mut push = |kind, path: String, id: &str, text: &str| {
            sources.push(SourceFile { kind, path, id: id.to_owned(), text: text.into() });
        };
        for (id, text) in
            [("list", "- [ ] a {signoff=qa}\n\n## One\n\n- [ ] b {#b}\n"), ("other", "- [ ] c\n")]
        {
            push(SourceKind::Checklist, format!("content/checklists/{id}.md"), id, text);
        }
        for (id, text) in IDS.iter().zip(releases) {
            push(SourceKind::Release, format!("content/releases/{id}.yaml"), id, TEXTS[*text]);
        }
        add_built_in_files(&mut sources);
        sources
    }

    fn assemble(assembler: &mut Assembler, sources: Sources) -> Site {
        let config = ParsedConfig::of(&sources);
        assembler.assemble(sources, config, None)
    }

    /// Replaces the text of one release. Returns how many files are reported as the same, after comparing them.
    fn count_same(releases: &[usize], which: usize, text: usize) -> usize {
        let mut assembler = Assembler::default();
        let before = assemble(&mut assembler, sources(&Sources::default(), releases));
        let mut changed = releases.to_vec();
        changed[which] = text;
        let now = assemble(&mut assembler, sources(&before.sources, &changed));
        let (same, theme) = (UnchangedPages::new(&before, &now), theme(&now));
        let reported: Vec<Route> =
            (routes(&now).into_iter()).filter(|route| same.is_unchanged(*route)).collect();
        for route in &reported {
            let bytes = |site| page(site, &theme, *route).unwrap();
            assert_eq!(bytes(&before), bytes(&now), "{route:?}");
        }
        reported.len()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn files_reported_as_the_same_are_the_same(
            releases in prop::collection::vec(0..TEXTS.len(), IDS.len()),
            which in 0..IDS.len(),
            text in 0..TEXTS.len(),
        ) {
            count_same(&releases, which, text);
        }
    }

    #[test]
    fn recorders_corrections_roles_and_late_records_change_the_page_of_their_item() {
        for (before, now) in [(11, 12), (12, 13), (12, 14), (14, 12), (15, 16)] {
            count_same(&[before; 6], 1, now);
        }
    }

    #[test]
    fn a_note_changes_its_release_and_the_neighbouring_ones() {
        let noted = [0, 1, 1, 1, 1, 1];
        // The JSON of `a/1`, `a/3` and `a/4`; the JSON and the pages of `b/1` and `b/2`.
        assert_eq!(count_same(&noted, 1, 2), 3 + 2 * 2);
    }

    #[test]
    fn an_item_that_did_not_change_in_a_release_stays() {
        // `b` becomes n/a and moves; `a`, which failed before it was done, only moves, and `c` is not in the list.
        // The year of the other service is also the same.
        assert_eq!(count_same(&[2, 2, 2, 2, 2, 2], 1, 9), 3 + 2 * 2 + 1 + 1 + 1);
    }
}
