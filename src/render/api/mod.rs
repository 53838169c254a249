//! JSON: the files `api/*.json`, and the output of commands with `--format json`.
//!
//! The guide's page on JSON documents every field. `format` changes when a field is removed or changes its meaning;
//! new fields can be added at any time.

mod audit;
mod audit_csv;
mod checklist;
mod closing;
mod diff;
mod exception;
mod facts;
mod release;
mod search;
mod verdict;

pub(crate) use audit_csv::audit_csv;
pub(crate) use checklist::ChecklistJson;
pub(crate) use diff::DiffJson;
pub(crate) use release::ReleaseJson;

use std::hash::Hash;

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::verdict::Verdict;
use crate::history::audit::AuditTable;
use crate::history::compare::ReleaseComparison as Both;
use crate::model::checklist::Checklist;
use crate::render::search::query::Found;
use crate::site::Site;

/// Why writing JSON cannot fail.
pub(crate) const HAS_JSON: &str = "strings, numbers and lists of them always have a JSON form";

/// The version of all JSON that runsheet writes.
pub(crate) const FORMAT: u32 = 2;

#[derive(Hash, Serialize)]
struct Releases<'a> {
    format: u32,
    releases: Vec<ReleaseJson<'a>>,
}

/// Returns `api/releases.json`: all releases, newest first.
pub(crate) fn releases(site: &Site) -> impl Serialize + Hash {
    Releases { format: FORMAT, releases: site.releases.iter().rev().map(ReleaseJson::of).collect() }
}

/// Returns `api/releases/ID.json`: one release with all details.
pub(crate) fn release(entry: &ReleaseEntry) -> impl Serialize + Hash {
    match entry {
        ReleaseEntry::Run(run) => ReleaseJson::whole(run),
        ReleaseEntry::Broken { id, .. } => ReleaseJson::broken(id),
    }
}

/// Returns `api/checklists/ID.json`: the checklist with its sections and items.
pub(crate) fn checklist<'a>(
    site: &'a Site,
    checklist: &'a Checklist,
) -> impl Serialize + Hash + use<'a> {
    let uses = |run: &&Run| run.checklist.id == checklist.id;
    let releases = site.runs().rev().filter(uses);
    let releases = releases.map(|run| run.release.id.as_str()).collect();
    ChecklistJson::new(checklist, site, releases)
}

/// Returns the output of `runsheet items --format json`: only the items, in document order.
pub(crate) fn items(list: &Checklist, site: &Site) -> String {
    text(&checklist::items(list, site))
}

/// Returns the output of `runsheet status RELEASE --format json`: the summary with the requested verdict.
pub(crate) fn status(run: &Run, verdict: &Verdict) -> String {
    text(&ReleaseJson::status(run, verdict))
}

/// Returns the output of `runsheet show RELEASE --format json`: all details, but only the items in `rows`.
pub(crate) fn show(run: &Run, rows: &[usize]) -> String {
    text(&ReleaseJson::with_items(run, rows.iter().copied()))
}

/// Returns the output of `status` and `show` with `--format json` for an unreadable release.
pub(crate) fn unreadable(id: &str) -> String {
    text(&ReleaseJson::broken(id))
}

/// Returns the output of `runsheet status --format json`: all releases that are open or cannot be read.
pub(crate) fn open(entries: &[&ReleaseEntry]) -> String {
    text(&Releases {
        format: FORMAT,
        releases: entries.iter().map(|entry| ReleaseJson::of(entry)).collect(),
    })
}

/// Returns the output of `runsheet diff A B --format json`.
pub(crate) fn diff(both: &Both<'_>) -> String {
    text(&DiffJson::new(both))
}

/// Returns the output of `runsheet search --format json`. `lines` has the line of each result in its file.
pub(crate) fn search(query: &str, found: &[Found<'_>], lines: &[Option<usize>]) -> String {
    text(&search::SearchJson::new(query, found, lines))
}

/// Returns the output of `runsheet audit --format json`.
pub(crate) fn audit(table: &AuditTable<'_>, site: &Site) -> String {
    text(&audit::AuditJson::new(table, &site.config.timezone))
}

/// Returns `api/build.json`: the input and the generator of the site. It does not contain the time of the build.
pub(crate) fn build(site: &Site) -> impl Serialize + Hash {
    #[derive(Hash, Serialize)]
    struct Build<'a> {
        format: u32,
        generator: &'static str,
        version: &'static str,
        title: &'a str,
        timezone: &'a str,
        revision: Option<&'a str>,
        checklists: usize,
        releases: usize,
        errors: usize,
        warnings: usize,
    }
    let count = |severity| {
        let all = site.diagnostics.iter();
        all.filter(|problem| problem.severity() == severity).count()
    };
    Build {
        format: FORMAT,
        generator: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        title: &site.config.title,
        timezone: &site.config.timezone,
        revision: site.revision.as_deref(),
        checklists: site.checklists.len(),
        releases: site.releases.len(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
    }
}

/// Serialises with indentation, for terminals.
fn text(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect(HAS_JSON);
    text.push('\n');
    text
}

/// Serialises compactly, for output files.
pub(crate) fn bytes(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 * 1024);
    serde_json::to_writer(&mut bytes, value).expect(HAS_JSON);
    bytes.push(b'\n');
    bytes
}
