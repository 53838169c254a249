//! One item in one series: counts, durations and exceptions.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::history::median::{MIN_VALUES, Usual};
use crate::history::series::Series;
use crate::history::tally::{self, Tally};
use crate::model::release::{State, Status};
use crate::render::route::Route;
use crate::render::state_style::{StateStyle, outcome_words};
use crate::render::view::LinkView;
use crate::render::view::drawing::dots::{DotsView, dots};
use crate::render::view::drawing::strip::{self, StripView};
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::history::archives;
use crate::render::view::line::{self, LineView};
use crate::render::view::sentence::plural;
use crate::render::when::{self, When};

/// Maximum number of releases in the strip.
const MARKS: usize = 200;

/// One item in one series.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ItemSeriesView {
    /// The service and environment; empty if there is only one series.
    pub(crate) title: String,
    /// How often it was done, failed and was skipped, and what is not counted, as sentences.
    pub(crate) counts: Vec<String>,
    /// The usual duration, as a sentence.
    pub(crate) usual: String,
    /// A mark for each release, oldest first.
    pub(crate) strip: StripView,
    /// The oldest and the newest release of the strip.
    pub(crate) ends: (LinkView, LinkView),
    /// The number of releases in the strip.
    pub(crate) shown: usize,
    /// The number of all releases.
    pub(crate) all: usize,
    /// The durations in the releases of the strip; none if fewer than two are known.
    pub(crate) times: Option<DotsView>,
    /// Full names, each with how often that person did it; empty unless `people_stats` is set.
    pub(crate) people: Vec<(String, usize)>,
    /// The exceptions, newest first; at most two hundred on a page.
    pub(crate) exceptions: Vec<ExceptionView>,
    /// The number of older exceptions.
    pub(crate) older: usize,
    /// The archives by year, which contain the older exceptions.
    pub(crate) archives: Vec<LinkView>,
}

/// A release in which an item was not just done.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ExceptionView {
    /// The item in that release.
    pub(crate) release: LinkView,
    /// When the release started.
    pub(crate) started: Option<When>,
    /// The icon of the outcome.
    pub(crate) icon: &'static str,
    /// The outcome: `Failed, then done`.
    pub(crate) word: String,
    /// Person and time of the last event; may be empty.
    pub(crate) who: String,
    /// Notes, evidence, earlier events; may be empty.
    pub(crate) lines: Vec<LineView>,
}

/// The records of one item in one series.
pub(super) struct ItemInSeries<'a> {
    /// The history and the number of the series in it.
    pub(super) place: (usize, usize),
    /// The series.
    pub(super) series: &'a Series,
    /// How often the item was done, failed and was skipped.
    pub(super) tally: Tally,
    /// The readable releases, newest first, with the item's row; at least one.
    pub(super) rows: Vec<(usize, &'a Run, Option<&'a Row>)>,
}

impl<'a> ItemInSeries<'a> {
    /// Collects the records of a line in a series; `None` if no release contains the item.
    pub(super) fn new(frame: &Frame<'a>, (at, place): (usize, usize), line: usize) -> Option<Self> {
        let site = frame.site;
        let history = &site.histories[at];
        let series = &site.series.all[history.series.start + place];
        let releases = site.begun(series);
        let rows: Vec<(usize, &Run, Option<&Row>)> = (releases.iter())
            .filter_map(|&release| {
                let run = frame.run(release)?;
                Some((release, run, history.row(line, release, run)))
            })
            .collect();
        rows.iter().any(|(_, _, row)| row.is_some()).then(|| Self {
            place: (at, place),
            series,
            tally: Tally::of(history, line, &site.releases, releases),
            rows,
        })
    }

    /// Returns the number of releases in which the item was not just done.
    pub(super) fn exceptions(&self) -> usize {
        self.rows.iter().filter_map(as_exception).count()
    }
}

impl ItemSeriesView {
    /// Builds the view of the records, with the newest `max_exceptions` exceptions.
    pub(super) fn new(
        frame: &Frame<'_>,
        item: &ItemInSeries<'_>,
        title: String,
        max_exceptions: usize,
    ) -> Self {
        let ItemInSeries { place: (at, place), series, tally, rows } = item;
        let in_strip = || rows.iter().take(MARKS).rev();
        let (newest, oldest) = (rows[0].0, rows[rows.len().min(MARKS) - 1].0);
        let marks: Vec<StateStyle> = in_strip()
            // Missing items leave a gap, like inapplicable ones.
            .map(|(_, run, row)| {
                row.map_or(StateStyle::NotApplicable, |row| StateStyle::in_history(run, row))
            })
            .collect();
        let counts = counts(tally);
        let exceptions = || rows.iter().filter_map(as_exception);
        let older = exceptions().count().saturating_sub(max_exceptions);
        let times: Vec<Option<SignedDuration>> =
            in_strip().map(|(_, run, row)| row.and_then(|row| tally::time(run, row))).collect();
        Self {
            title,
            usual: usual(tally),
            strip: strip::in_time(&marks, &counts[0]),
            counts,
            ends: (frame.release_at(oldest), frame.release_at(newest)),
            shown: rows.len().min(MARKS),
            all: rows.len(),
            times: dots(&times),
            people: if frame.site.config.people_stats { people(frame, rows) } else { Vec::new() },
            exceptions: (exceptions().take(max_exceptions))
                .map(|(release, run, row)| exception(frame, release, run, row))
                .collect(),
            older,
            archives: if older > 0 { archives(frame, *at, *place, series) } else { Vec::new() },
        }
    }
}

/// Returns `Done in 44 of 49 releases, failed in 9, skipped in 0.`, then what the rates exclude.
fn counts(tally: &Tally) -> Vec<String> {
    let of = plural(tally.counted(), "release");
    let mut first = format!(
        "Done in {} of {of}, failed in {}, skipped in {}",
        tally.done, tally.failures, tally.skipped
    );
    for (count, words) in [(tally.blocked, "blocked at the end"), (tally.open, "left open")] {
        if count > 0 {
            write!(first, ", {words} in {count}").expect("a string takes all");
        }
    }
    first.push('.');
    match (tally.failures, tally.failed_first) {
        (0, _) => {}
        (1, 1) => first.push_str(" It was done in the end."),
        (1, 0) => first.push_str(" It was not done in the end."),
        (_, 0) => first.push_str(" After it failed, it was never done in the end."),
        (all, done) if all == done => {
            first.push_str(" After it failed, it was always done in the end.");
        }
        (all, done) => {
            write!(first, " After it failed, it was done in the end in {done} of {all}.")
                .expect("a string takes all");
        }
    }
    let excluded = [
        (tally.not_applicable, "it did not apply"),
        (tally.not_reached, "it was not reached, or not yet"),
        (tally.absent, "the version did not have it"),
    ];
    let excluded: Vec<String> = (excluded.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{words} in {count}"))
        .collect();
    let mut sentences = vec![first];
    if !excluded.is_empty() {
        sentences.push(format!("Not counted: {}.", excluded.join(", ")));
    }
    sentences
}

/// Formats as `Median 9 min of 12 (from 5 min to 34 min).`
fn usual(tally: &Tally) -> String {
    match tally.usual() {
        Usual::Unknown => "The duration is not known.".to_owned(),
        Usual::Few(count) => {
            let of = plural(count, "release");
            format!("The duration is known for {of}. A median needs {MIN_VALUES}.")
        }
        Usual::Known { median, least, most, of } => format!(
            "Median {} of {of} (from {} to {}).",
            when::duration(median),
            when::duration(least),
            when::duration(most)
        ),
    }
}

/// Returns how often each person recorded the last event, sorted by name rather than ranked.
fn people(frame: &Frame<'_>, rows: &[(usize, &Run, Option<&Row>)]) -> Vec<(String, usize)> {
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    let rows = rows.iter().filter_map(|(_, run, row)| Some((run, (*row)?)));
    for (run, row) in rows.filter(|(_, row)| row.state == State::Done) {
        for by in run.events(row).last().iter().flat_map(|event| &event.by) {
            *people.entry(by.value.as_str()).or_default() += 1;
        }
    }
    let people = people.into_iter();
    let mut people: Vec<(String, usize)> =
        people.map(|(id, count)| (frame.full_name(id).to_owned(), count)).collect();
    people.sort_by(|a, b| a.0.cmp(&b.0));
    people
}

/// Returns a release and its row, if it is an exception.
fn as_exception<'a>(
    &(release, run, row): &(usize, &'a Run, Option<&'a Row>),
) -> Option<(usize, &'a Run, &'a Row)> {
    let row = row.filter(|row| is_exception(run, row))?;
    Some((release, run, row))
}

fn exception(frame: &Frame<'_>, release: usize, run: &Run, row: &Row) -> ExceptionView {
    let page = frame.href(Route::Release(release));
    let inner = RunFrame::new(frame, run, page);
    let last = run.events(row).last();
    ExceptionView {
        release: LinkView { text: run.release.version.clone(), href: inner.row_href(row) },
        started: run.started.map(|at| frame.day(at)),
        icon: StateStyle::in_history(run, row).icon(),
        word: outcome_words(run, row).into_owned(),
        who: last.map(|event| inner.who_when(event)).unwrap_or_default(),
        lines: line::of_row_alone(&inner, row),
    }
}

/// Whether a row is more than done, not due yet, or inapplicable by a rule.
fn is_exception(run: &Run, row: &Row) -> bool {
    let by_rule = matches!(row.source, StateSource::Rule(_));
    match row.state {
        _ if row.failed => true,
        State::Failed | State::Blocked | State::Skipped => true,
        State::NotApplicable => !by_rule,
        State::Todo | State::Doing => run.status == Status::Done,
        State::Done if row.single_event => false,
        State::Done => (run.events(row).iter())
            .any(|event| matches!(event.state, State::Blocked | State::Skipped)),
    }
}
