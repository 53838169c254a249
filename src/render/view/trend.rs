//! Trends of releases: two charts, and a table with the same figures.

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::median::{MIN_VALUES, Usual};
use crate::history::series::Series;
use crate::history::trend::{Point, Trend};
use crate::model::release::Status;
use crate::render::route::Route;
use crate::render::state_style::{release_icon, release_word, status_icon};
use crate::render::view::LinkView;
use crate::render::view::drawing::chart::{Chart, ChartView, step};
use crate::render::view::finding::{FindingView, failed_most, last_year};
use crate::render::view::frame::Frame;
use crate::render::view::history::series_name;
use crate::render::view::pace::longest_section;
use crate::render::view::sentence::{Sentence, Words, plural};
use crate::render::when::{self, When};

/// The newest closed releases of a series.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct TrendView {
    /// The history of the series.
    pub(crate) series: LinkView,
    /// The most frequent failures of the last year, and the longest section.
    pub(crate) findings: Vec<FindingView>,
    /// The usual duration, as a sentence.
    pub(crate) usual: Vec<Words>,
    /// The chart of durations.
    pub(crate) durations: ChartView,
    /// The chart of failed and skipped items.
    pub(crate) counts: ChartView,
    /// The releases, newest first.
    pub(crate) points: Vec<PointView>,
}

/// One release of a trend.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PointView {
    /// Its page.
    pub(crate) release: LinkView,
    /// Its status in words, with the verdict in spite of which it was closed: `Done, no-go`.
    pub(crate) word: &'static str,
    /// When it started.
    pub(crate) started: Option<When>,
    /// The time from start to end; empty if unknown.
    pub(crate) took: String,
    /// The number of items that ever failed.
    pub(crate) failed: usize,
    /// The number of required items that were skipped.
    pub(crate) skipped: usize,
}

/// Returns the trends of the longest series with enough releases, at most `max`.
pub(super) fn trends(frame: &Frame<'_>, max: usize) -> Vec<TrendView> {
    let site = frame.site;
    let mut found: Vec<(usize, usize, &Series, Trend)> = Vec::new();
    for (at, history) in site.histories.iter().enumerate() {
        for (place, series) in site.series.all[history.series.clone()].iter().enumerate() {
            let trend = Trend::of(&site.releases, &series.releases);
            found.extend(trend.map(|trend| (at, place, series, trend)));
        }
    }
    found.sort_by_key(|(.., series, _)| std::cmp::Reverse(series.begun));
    (found.into_iter().take(max))
        .map(|(at, place, series, trend)| TrendView::new(frame, (at, place), series, &trend))
        .collect()
}

impl TrendView {
    fn new(frame: &Frame<'_>, (at, place): (usize, usize), series: &Series, trend: &Trend) -> Self {
        let title = &frame.site.histories[at].versions[0].checklist.title;
        let name = format!("{title} {}", series_name(series));
        let newest_first = || trend.points.iter().rev();
        let releases: Vec<usize> = newest_first().map(|point| point.release).collect();
        let year = last_year(frame, at, &frame.site.begun(series));
        let mut findings = year.map_or_else(Vec::new, |year| failed_most(frame, at, &year));
        findings.extend(longest_section(frame, &releases));
        Self {
            series: LinkView {
                text: name.trim_end().to_owned(),
                href: frame.href(Route::History(at, place)),
            },
            findings,
            usual: usual(frame, trend),
            durations: durations(frame, trend),
            counts: counts(frame, trend),
            points: (newest_first()).map(|point| PointView::new(frame, point)).collect(),
        }
    }
}

impl PointView {
    fn new(frame: &Frame<'_>, point: &Point) -> Self {
        let run = frame.run(point.release);
        let started = run.and_then(|run| run.started);
        Self {
            release: frame.release_at(point.release),
            word: run.map_or("", release_word),
            started: started.map(|at| frame.day(at)),
            took: point.took.map(when::duration).unwrap_or_default(),
            failed: point.failed,
            skipped: point.skipped,
        }
    }
}

/// Formats as `Median of 22 done releases: 4 h 33 min (dashed). Longest: 6 h 45 min, 2026.8.1.`
fn usual(frame: &Frame<'_>, trend: &Trend) -> Vec<Words> {
    let mut words = Sentence::default();
    words.add(&match trend.usual {
        Usual::Known { median, of, .. } => {
            let median = when::duration(median);
            format!("Median of {of} done releases: {median} (dashed).")
        }
        Usual::Few(count) => format!(
            "The duration is known for {}. A median needs {MIN_VALUES}.",
            plural(count, "done release")
        ),
        Usual::Unknown => "No duration is known.".to_owned(),
    });
    let longest =
        (trend.points.iter()).filter_map(|point| Some((point.took?, point.release))).max();
    if let Some((took, release)) = longest {
        words.add(&format!(" Longest: {}, ", when::duration(took)));
        words.link(frame.release_at(release));
        words.add(".");
    }
    words.0
}

fn durations(frame: &Frame<'_>, trend: &Trend) -> ChartView {
    let minutes = |point: &Point| point.took.map(|took| took.as_mins());
    let max = trend.points.iter().filter_map(minutes).max().unwrap_or(0);
    let done = status_icon(Status::Done);
    let hours = 60 * step(max.div_euclid(60) + 1);
    let chart = Chart {
        bars: trend.points.iter().map(|point| [minutes(point), None]).collect(),
        classes: ["took", ""],
        icons: (trend.points.iter())
            .map(|point| frame.run(point.release).map(release_icon).filter(|icon| *icon != done))
            .collect(),
        labels: labels(frame, trend),
        median: trend.usual.median().map(|median| median.as_mins()),
        step: hours,
        format: &|minutes| format!("{} h", minutes / 60),
    };
    chart.view()
}

fn counts(frame: &Frame<'_>, trend: &Trend) -> ChartView {
    let count = |count: usize| Some(i64::try_from(count).unwrap_or(i64::MAX));
    let all = trend.points.iter().flat_map(|point| [point.failed, point.skipped]);
    let chart = Chart {
        bars: (trend.points.iter())
            .map(|point| [count(point.failed), count(point.skipped)])
            .collect(),
        classes: ["failed", "skipped"],
        icons: vec![None; trend.points.len()],
        labels: labels(frame, trend),
        median: None,
        step: step(all.max().and_then(count).unwrap_or(0)),
        format: &|count| count.to_string(),
    };
    chart.view()
}

/// Returns the labels under the bars: about four months, such as `Nov 2025`, each once.
fn labels(frame: &Frame<'_>, trend: &Trend) -> Vec<String> {
    let zone = &frame.site.config.zone;
    let count = trend.points.len();
    let every = count.div_ceil(4).max(1);
    let mut last = String::new();
    (trend.points.iter().enumerate())
        .map(|(place, point)| {
            let started = frame.run(point.release).and_then(|run| run.started);
            let month = started.map(|at| at.date(zone).strftime("%b %Y").to_string());
            // A label that begins under the last bars would leave the chart.
            let has_room = place % every == 0 && (count - place) * 2 >= every;
            let month = month.filter(|month| has_room && *month != last).unwrap_or_default();
            if !month.is_empty() {
                last.clone_from(&month);
            }
            month
        })
        .collect()
}
