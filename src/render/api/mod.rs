//! JSON: the files `api/*.json`, and the output of commands with `--format json`.
//!
//! `runsheet schema json` prints the doc comments of types and fields. `format` changes when a field is removed or changes its meaning;
//! new fields can be added at any time.

mod audit;
mod audit_csv;
mod checklist;
mod closing;
mod diff;
mod exception;
mod facts;
mod forecast;
mod release;
mod search;
mod verdict;

pub(crate) use audit::AuditJson;
pub(crate) use audit_csv::audit_csv;
pub(crate) use checklist::{ChecklistJson, ItemsJson};
pub(crate) use diff::DiffJson;
pub(crate) use release::{ListedReleaseJson, ReleaseFileJson, ReleaseJson};
use release::{UnreadableJson, WholeReleaseJson};
pub(crate) use search::SearchJson;

use std::hash::Hash;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Severity;
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

/// Releases, newest first: `api/releases.json` has all, `status` those that are open or cannot be read.
#[derive(Hash, JsonSchema, Serialize)]
#[schemars(rename = "ReleaseList")]
pub(crate) struct ReleaseListJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The releases.
    releases: Vec<ListedReleaseJson<'a>>,
}

/// What the site was built from: `api/build.json`. Nothing in it depends on the time of the build.
#[derive(Hash, JsonSchema, Serialize)]
#[schemars(rename = "Build")]
pub(crate) struct BuildJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// `runsheet`.
    generator: &'static str,
    /// The version of runsheet.
    version: &'static str,
    /// The title of the site.
    title: &'a str,
    /// The time zone of the site.
    timezone: &'a str,
    /// The commit that `--revision` named.
    revision: Option<&'a str>,
    /// The number of checklists.
    checklists: usize,
    /// The number of releases.
    releases: usize,
    /// The number of errors in the content.
    errors: usize,
    /// The number of warnings in the content.
    warnings: usize,
}

/// Returns `api/releases.json`: all releases, newest first.
pub(crate) fn releases(site: &Site) -> impl Serialize + Hash {
    ReleaseListJson {
        format: FORMAT,
        releases: (0..site.releases.len())
            .rev()
            .map(|release| ListedReleaseJson::of(site, release))
            .collect(),
    }
}

/// Returns `api/releases/ID.json`: the release with this index and all details.
pub(crate) fn release(site: &Site, index: usize) -> impl Serialize + Hash {
    ReleaseFileJson::of(site, index)
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
    text(&ItemsJson::new(list, site))
}

/// Returns the output of `runsheet status RELEASE --format json`: the summary with the requested verdict.
pub(crate) fn status(run: &Run, verdict: &Verdict) -> String {
    text(&ReleaseJson::status(run, verdict))
}

/// Returns the output of `runsheet show RELEASE --format json`: all details, but only the items in `rows`.
pub(crate) fn show(run: &Run, rows: &[usize]) -> String {
    text(&WholeReleaseJson::new(run, rows.iter().copied()))
}

/// Returns the output of `status` and `show` with `--format json` for an unreadable release.
pub(crate) fn unreadable(id: &str) -> String {
    text(&UnreadableJson::new(id))
}

/// Returns the output of `runsheet status --format json`: the releases with these indices, which are open or cannot be
/// read.
pub(crate) fn open(site: &Site, releases: &[usize]) -> String {
    text(&ReleaseListJson {
        format: FORMAT,
        releases: releases.iter().map(|&release| ListedReleaseJson::of(site, release)).collect(),
    })
}

/// Returns the output of `runsheet diff A B --format json`.
pub(crate) fn diff(both: &Both<'_>) -> String {
    text(&DiffJson::new(both))
}

/// Returns the output of `runsheet search --format json`. `lines` has the line of each result in its file.
pub(crate) fn search(query: &str, found: &[Found<'_>], lines: &[Option<usize>]) -> String {
    text(&SearchJson::new(query, found, lines))
}

/// Returns the output of `runsheet audit --format json`.
pub(crate) fn audit(table: &AuditTable<'_>, site: &Site) -> String {
    text(&AuditJson::new(table, &site.config.timezone))
}

/// Returns `api/build.json`: the input and the generator of the site. It does not contain the time of the build.
pub(crate) fn build(site: &Site) -> impl Serialize + Hash {
    let count = |severity| {
        let all = site.diagnostics.iter();
        all.filter(|problem| problem.severity() == severity).count()
    };
    BuildJson {
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
pub(crate) fn text(value: &impl Serialize) -> String {
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
