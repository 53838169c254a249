//! One item in one service and environment: how often, how long, and when it did not simply get done.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::SignedDuration;
use serde::Serialize;

use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::history::median::{LEAST, Usual};
use crate::history::tally::{self, Tally};
use crate::model::release::{State, Status};
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::state_style::StateStyle;
use crate::render::view::LinkView;
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::history::archives;
use crate::render::view::sentence::plural;
use crate::render::when::{self, When};
use crate::render::{dots, lines, strip};

/// The strip shows so many of the newest releases.
const STRIP: usize = 200;
/// So many of the newest exceptions are told: the archives have the others.
const EXCEPTIONS: usize = 200;

/// One item in one service and environment.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ItemSeriesView {
    /// Which; empty where there is only one.
    pub(crate) title: String,
    /// How often: sentences.
    pub(crate) counts: Vec<String>,
    /// How long: a sentence.
    pub(crate) usual: String,
    /// A mark for each release, oldest first.
    pub(crate) strip: Markup,
    /// The oldest and the newest release of the strip.
    pub(crate) ends: (LinkView, LinkView),
    /// How many releases the strip shows.
    pub(crate) shown: usize,
    /// How many there are.
    pub(crate) all: usize,
    /// How long it took in each release of the strip, where two are known.
    pub(crate) times: Option<Markup>,
    /// Who did it how often, by name; only where the site wants that.
    pub(crate) people: Vec<(String, usize)>,
    /// The releases in which it did not simply get done, newest first.
    pub(crate) exceptions: Vec<ExceptionView>,
    /// How many older ones there are.
    pub(crate) older: usize,
    /// The archives by year, which have those.
    pub(crate) archives: Vec<LinkView>,
}

/// A release in which an item did not simply get done.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ExceptionView {
    /// The item in that release.
    pub(crate) release: LinkView,
    /// When the release began.
    pub(crate) started: Option<When>,
    /// The symbol of how it went.
    pub(crate) icon: &'static str,
    /// How it went: `Failed, then done`.
    pub(crate) word: &'static str,
    /// Who recorded that, and when; may be empty.
    pub(crate) who: String,
    /// Notes, evidence, earlier events; may be empty.
    pub(crate) lines: Markup,
}

impl ItemSeriesView {
    /// A line in a series; nothing where none of its releases had it.
    pub(super) fn new(
        frame: &Frame<'_>,
        (at, place): (usize, usize),
        line: usize,
        title: String,
    ) -> Option<Self> {
        let site = frame.site;
        let history = &site.histories[at];
        let series = &site.series.all[history.series.start + place];
        let releases = site.begun(series);
        let (newest, oldest) = (*releases.first()?, releases[releases.len().min(STRIP) - 1]);
        let tally = Tally::of(history, line, &site.releases, releases.iter().copied());
        let rows: Vec<(usize, &Run, Option<&Row>)> = (releases.iter())
            .filter_map(|&release| {
                let run = frame.run(release)?;
                Some((release, run, history.row(line, release, run)))
            })
            .collect();
        if rows.iter().all(|(_, _, row)| row.is_none()) {
            return None;
        }
        let drawn = || rows.iter().take(STRIP).rev();
        let marks: Vec<StateStyle> = drawn()
            // What is not there leaves the same gap as what does not apply.
            .map(|(_, run, row)| {
                row.map_or(StateStyle::NotApplicable, |row| StateStyle::of(run, row))
            })
            .collect();
        let counts = counts(&tally);
        let exceptions = || rows.iter().filter_map(told);
        let older = exceptions().count().saturating_sub(EXCEPTIONS);
        let times: Vec<Option<SignedDuration>> = drawn()
            .map(|(_, run, row)| row.and_then(|row| tally::time(run, row)))
            .collect();
        Some(Self {
            title,
            usual: usual(&tally),
            strip: strip::in_time(&marks, &counts[0]),
            counts,
            ends: (frame.release_at(oldest), frame.release_at(newest)),
            shown: rows.len().min(STRIP),
            all: rows.len(),
            times: dots::draw(&times),
            people: if site.config.people_stats {
                people(&rows)
            } else {
                Vec::new()
            },
            exceptions: (exceptions().take(EXCEPTIONS))
                .map(|(release, run, row)| exception(frame, release, run, row))
                .collect(),
            older,
            archives: if older > 0 {
                archives(frame, at, place, series)
            } else {
                Vec::new()
            },
        })
    }
}

/// `Done in 44 of 49 releases, failed in 9, skipped in 0.`, then what the rates leave out.
fn counts(tally: &Tally) -> Vec<String> {
    let of = plural(tally.counted(), "release");
    let mut first = format!(
        "Done in {} of {of}, failed in {}, skipped in {}",
        tally.done, tally.failures, tally.skipped
    );
    for (count, words) in [
        (tally.blocked, "blocked at the end"),
        (tally.open, "left open"),
    ] {
        if count > 0 {
            write!(first, ", {words} in {count}").expect("a string takes all");
        }
    }
    first.push('.');
    match (tally.failures, tally.failed_first) {
        (0, _) => {}
        (1, 1) => first.push_str(" That time it was done in the end."),
        (1, 0) => first.push_str(" That time it was not done in the end."),
        (_, 0) => first.push_str(" In none of them was it done in the end."),
        (all, done) if all == done => first.push_str(" Each time it was done in the end."),
        (all, done) => write!(first, " Of those {all} it was done in the end in {done}.")
            .expect("a string takes all"),
    }
    let left_out = [
        (tally.not_applicable, "it did not apply"),
        (tally.not_reached, "it was not reached, or not yet"),
        (tally.absent, "the version did not have it"),
    ];
    let left_out: Vec<String> = (left_out.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{words} in {count}"))
        .collect();
    let mut sentences = vec![first];
    if !left_out.is_empty() {
        sentences.push(format!("Not counted: {}.", left_out.join(", ")));
    }
    sentences
}

/// `Median 9 min of 12 (5 min to 34 min).`
fn usual(tally: &Tally) -> String {
    match tally.usual() {
        Usual::Unknown => "How long it takes is not known.".to_owned(),
        Usual::Few(count) => {
            let of = plural(count, "release");
            format!(
                "How long it takes is known of {of}: too few to say what is usual, which takes {LEAST}."
            )
        }
        Usual::Known {
            median,
            least,
            most,
            of,
        } => format!(
            "Median {} of {of} (from {} to {}).",
            when::duration(median),
            when::duration(least),
            when::duration(most)
        ),
    }
}

/// Who recorded the last event, how often; in the order of names, because nobody is ranked.
fn people(rows: &[(usize, &Run, Option<&Row>)]) -> Vec<(String, usize)> {
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    let rows = rows.iter().filter_map(|(_, run, row)| Some((run, (*row)?)));
    for (run, row) in rows.filter(|(_, row)| row.state == State::Done) {
        for by in run.events(row).last().iter().flat_map(|event| &event.by) {
            *people.entry(by.value.as_str()).or_default() += 1;
        }
    }
    let people = people.into_iter();
    people
        .map(|(name, count)| (name.to_owned(), count))
        .collect()
}

/// A release in which the item did not simply get done.
fn told<'a>(
    &(release, run, row): &(usize, &'a Run, Option<&'a Row>),
) -> Option<(usize, &'a Run, &'a Row)> {
    let row = row.filter(|row| is_exception(run, row))?;
    Some((release, run, row))
}

fn exception(frame: &Frame<'_>, release: usize, run: &Run, row: &Row) -> ExceptionView {
    let page = frame.href(Route::Release(release));
    let inner = RunFrame::new(frame, run, page);
    let last = run.events(row).last();
    let mark = StateStyle::of(run, row);
    ExceptionView {
        release: LinkView {
            text: run.release.version.clone(),
            href: inner.row_href(row),
        },
        started: run.started.map(|at| frame.day(at)),
        icon: mark.icon(),
        word: match mark {
            StateStyle::FailedFirst => "Failed, then done",
            other => other.word(),
        },
        who: last.map(|event| inner.who_when(event)).unwrap_or_default(),
        lines: lines::of_row_alone(&inner, row),
    }
}

/// Whether a row tells more than that it was done, is not due yet, or does not apply by a rule.
fn is_exception(run: &Run, row: &Row) -> bool {
    let by_rule = matches!(row.source, StateSource::Rule(_));
    match row.state {
        State::Failed | State::Blocked | State::Skipped => true,
        State::NotApplicable => !by_rule,
        State::Todo | State::Doing => run.status == Status::Done,
        State::Done if row.at_once => false,
        State::Done => (run.events(row).iter())
            .any(|event| matches!(event.state, State::Failed | State::Blocked | State::Skipped)),
    }
}
