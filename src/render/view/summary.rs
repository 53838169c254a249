//! A release in one row of a table.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::model::release::Located;
use crate::render::route::Route;
use crate::render::state_style::{release_icon, release_word};
use crate::render::view::drawing::strip::{self, Room, StripView};
use crate::render::view::frame::Frame;
use crate::render::view::section::fraction;
use crate::render::when::{self, When};

/// A release in one row of a table.
#[derive(Debug, Clone, Default, Hash, JsonSchema, Serialize)]
pub(crate) struct SummaryView {
    /// The URL of its page.
    pub(crate) href: String,
    /// Its version, or its id if it is unreadable.
    pub(crate) text: String,
    /// Its title; may be empty.
    pub(crate) title: String,
    /// Its service; may be empty.
    pub(crate) service: String,
    /// Its environment; may be empty.
    pub(crate) environment: String,
    /// Its kind; may be empty.
    pub(crate) kind: String,
    /// A class: `planned`, `in-progress`, `done`, `rolled-back`, `aborted`, or `broken` if it is unreadable.
    pub(crate) status: &'static str,
    /// Its status in words, with the verdict in spite of which it was closed: `Done, no-go`.
    pub(crate) word: &'static str,
    /// The icon of its status, or of that verdict.
    pub(crate) icon: &'static str,
    /// When it started.
    pub(crate) started: Option<When>,
    /// One mark for each item; none if it is unreadable.
    pub(crate) strip: Option<StripView>,
    /// `85/85`: closed of applicable items; may be empty.
    pub(crate) count: String,
    /// The number of items that ever failed.
    pub(crate) failed: usize,
    /// The number of required items that were skipped.
    pub(crate) skipped: usize,
    /// The time from start to end; may be empty.
    pub(crate) took: String,
    /// The time in minutes, for sorting.
    pub(crate) minutes: Option<i64>,
}

impl SummaryView {
    /// Builds the row of the release with this index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize) -> Self {
        let href = frame.href(Route::Release(index));
        match &frame.site.releases[index] {
            ReleaseEntry::Run(run) => Self::of_run(frame, run, href),
            ReleaseEntry::Broken { id, .. } => Self {
                href,
                text: id.clone(),
                status: "broken",
                word: "Cannot be read",
                icon: "failed",
                ..Self::default()
            },
        }
    }

    fn of_run(frame: &Frame<'_>, run: &Run, href: String) -> Self {
        let release = &run.release;
        let progress = &run.progress;
        let written = |value: &Option<Located<String>>| {
            value.as_ref().map(|value| value.value.clone()).unwrap_or_default()
        };
        Self {
            href,
            text: release.version.clone(),
            title: release.title.clone().unwrap_or_default(),
            service: release.service.clone().unwrap_or_default(),
            environment: written(&release.environment),
            kind: written(&release.kind),
            status: run.status.word(),
            word: release_word(run),
            icon: release_icon(run),
            started: run.started.map(|at| frame.day(at)),
            strip: Some(strip::of_run(run, Room::Narrow, &progress.words())),
            count: fraction(progress),
            failed: run.rows.iter().filter(|row| row.failed).count(),
            skipped: progress.skipped,
            took: run.took.map(when::duration).unwrap_or_default(),
            minutes: run.took.map(|took| took.as_mins()),
        }
    }
}
