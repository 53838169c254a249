//! The script with all releases in short, for the filters of their list.

use serde::Serialize;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::exception::exceptions;
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::config::Config;
use crate::model::release::Status;
use crate::model::time::Moment;
use crate::render::api::HAS_JSON;
use crate::render::route::{Route, href};
use crate::render::search::lines::full_name;
use crate::render::search::script::{call, columns};
use crate::render::state_style::{release_icon, release_word};
use crate::render::when;
use crate::site::Site;
use crate::site::environments::EnvironmentOrder;

/// Returns the script: columns of [`ListedRelease`], the newest release first, and the environments in their order.
pub(crate) fn script(site: &Site) -> String {
    let newest = site.releases.iter().enumerate().rev();
    let releases: Vec<ListedRelease<'_>> =
        newest.map(|(index, entry)| ListedRelease::new(site, index, entry)).collect();
    let releases = serde_json::to_value(&releases).expect(HAS_JSON);
    let environments: Vec<&str> = EnvironmentOrder::new(site).declared().collect();
    call("runsheetReleases", &[columns(releases), environments.into()])
}

/// A release in short. Texts that are not known are empty.
#[derive(Default, Serialize)]
struct ListedRelease<'a> {
    id: &'a str,
    /// The URL from the site's root.
    path: String,
    service: &'a str,
    environment: &'a str,
    version: &'a str,
    title: &'a str,
    kind: &'a str,
    /// The owner's id.
    owner: &'a str,
    /// The owner's name.
    name: &'a str,
    /// `done`, `in-progress` and so on, or `broken`.
    outcome: &'static str,
    /// The outcome in words: `Done, no-go`.
    word: &'static str,
    icon: &'static str,
    /// `go`, `not-yet` or `no-go`: at the closing, or of a release in progress at its next hold point.
    verdict: &'static str,
    /// The day of the start, in the site's time zone.
    day: String,
    /// The start.
    started: String,
    finished: String,
    done: usize,
    skipped: usize,
    applicable: usize,
    /// The number of items that ever failed.
    failed: usize,
    exceptions: usize,
    minutes: Option<i64>,
    /// How long it took, in words.
    took: String,
}

impl<'a> ListedRelease<'a> {
    fn new(site: &'a Site, index: usize, entry: &'a ReleaseEntry) -> Self {
        let path = href("", &Route::Release(index).path(site));
        match entry {
            ReleaseEntry::Run(run) => Self { path, ..Self::of_run(run, &site.config) },
            ReleaseEntry::Broken { id, .. } => Self {
                id,
                path,
                version: id,
                outcome: "broken",
                word: "Cannot be read",
                icon: "failed",
                ..Self::default()
            },
        }
    }

    fn of_run(run: &'a Run, config: &'a Config) -> Self {
        let release = &run.release;
        let progress = &run.progress;
        let owner = release.owner.as_ref().map_or("", |owner| &owner.value);
        let start = run.started.or_else(|| run.planned_start());
        let iso = |at: Option<Moment>| at.map(when::iso).unwrap_or_default();
        Self {
            id: &release.id,
            service: release.service.as_deref().unwrap_or_default(),
            environment: release.environment.as_ref().map_or("", |at| &at.value),
            version: &release.version,
            title: release.title.as_deref().unwrap_or_default(),
            kind: release.kind.as_ref().map_or("", |kind| &kind.value),
            owner,
            name: full_name(config, owner),
            outcome: run.status.word(),
            word: release_word(run),
            icon: release_icon(run),
            verdict: verdict_word(run),
            day: start.map(|at| at.date(&config.zone).to_string()).unwrap_or_default(),
            started: iso(run.started),
            finished: iso(release.finished.as_ref().map(|at| at.value)),
            done: progress.done,
            skipped: progress.skipped,
            applicable: progress.applicable(),
            failed: run.rows.iter().filter(|row| row.failed).count(),
            exceptions: exceptions(run).len(),
            minutes: run.took.map(|took| took.as_mins()),
            took: run.took.map(when::duration).unwrap_or_default(),
            path: String::new(),
        }
    }
}

fn verdict_word(run: &Run) -> &'static str {
    let word = match run.status {
        Status::Planned => None,
        Status::InProgress => Some(verdict::next(run).word),
        _ => run.release.closing().and_then(|closing| closing.verdict),
    };
    word.map_or("", |word| word.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_of;

    #[test]
    fn every_release_is_listed_newest_first_also_unreadable_ones() {
        let site = site_of("a\nb\nc", "a: done@09:00 by li\nb: [failed, skipped]");
        let script = script(&site);
        let (_, json) = script.trim_end().split_once('(').expect("it is a call");
        let json: serde_json::Value =
            serde_json::from_str(json.trim_end_matches(");")).expect("it is JSON");
        let column = |name: &str| json[0][name].as_array().expect("a column").clone();
        assert_eq!(column("id"), ["1.0", "0.9"]);
        assert_eq!(column("outcome"), ["in-progress", "broken"]);
        assert_eq!(column("verdict"), ["not-yet", ""]);
        assert_eq!((&column("done")[0], &column("skipped")[0]), (&1.into(), &1.into()));
        assert_eq!((&column("failed")[0], &column("applicable")[0]), (&1.into(), &3.into()));
    }
}
