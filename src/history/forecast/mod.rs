//! When a release in progress will likely be closed, from the earlier releases of its series.
//!
//! In each earlier release that was done, [`forecast`] finds the time at which as many items were closed as are closed
//! now, and how long that release then still took. The square roots of these times are taken as normally distributed:
//! the square of their mean is the forecast, and the interval is that of the next value, by Student's distribution.
//!
//! All is counted from the release's last event, so that it does not depend on the time of the build. Square roots are
//! exact on every machine, which logarithms are not.

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::status::last_event;
use crate::history::History;
use crate::history::median::MIN_VALUES;
use crate::history::order;
use crate::history::series::Series;
use crate::model::release::Status;
use crate::model::time::Moment;

/// Maximum number of earlier releases.
const MAX_RELEASES: usize = 24;
/// The number of done releases among which they are looked for, so that the cost of all forecasts grows with the site.
const MAX_SEARCHED: usize = 100;
/// The 90 % quantiles of Student's distribution, from 4 degrees of freedom on: one for each number of releases.
const STUDENT: [f64; MAX_RELEASES - MIN_VALUES + 1] = [
    1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341, 1.337,
    1.333, 1.330, 1.328, 1.325, 1.323, 1.321, 1.319,
];
/// A forecast is too vague if its interval is longer than this, and longer than [`MAX_RATIO`] times the time left.
const MAX_VAGUE: SignedDuration = SignedDuration::from_hours(1);
/// See [`MAX_VAGUE`].
const MAX_RATIO: f64 = 2.0;
/// What forecasts are rounded to, in seconds.
const STEP: i64 = 5 * 60;

/// When a release will likely be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forecast {
    /// The last event, from which all is counted.
    pub(crate) since: Timestamp,
    /// The time from then to the likely end, rounded to five minutes.
    pub(crate) left: SignedDuration,
    /// The likely end, rounded to five minutes, as are the next two.
    pub(crate) likely: Timestamp,
    /// The start of the interval in which the release ends with a probability of 80 %.
    pub(crate) from: Timestamp,
    /// The end of that interval.
    pub(crate) to: Timestamp,
    /// The number of earlier releases.
    pub(crate) releases: usize,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoForecast {
    /// No event has a time, and neither has the start.
    NoTime,
    /// This number of comparable releases is too few.
    TooFew(usize),
    /// This number of comparable releases took too different times.
    TooIrregular(usize),
}

/// Forecasts the end of a release of `series`; `None` if it is not in progress, or has no open item.
pub(crate) fn forecast(
    site: &[ReleaseEntry],
    history: &History,
    series: &Series,
    release: usize,
) -> Option<Result<Forecast, NoForecast>> {
    let run = site[release].run()?;
    if run.status != Status::InProgress || run.progress.open() == 0 {
        return None;
    }
    let closed = closed_lines(history, release, run);
    let runs = series.releases.iter().rev().filter_map(|&other| Some((other, site[other].run()?)));
    let newest_done = runs.filter(|(_, run)| run.status == Status::Done).take(MAX_SEARCHED);
    let times: Vec<SignedDuration> = newest_done
        .filter_map(|(other, run)| time_left(history, other, run, &closed))
        .take(MAX_RELEASES)
        .collect();
    let started = || run.started.and_then(Moment::instant);
    let since = last_event(&run.release).or_else(started);
    Some(since.ok_or(NoForecast::NoTime).and_then(|since| from_times(since, &times)))
}

/// Returns the forecast from the times that earlier releases took from the same point on.
fn from_times(since: Timestamp, times: &[SignedDuration]) -> Result<Forecast, NoForecast> {
    let releases = times.len();
    if releases < MIN_VALUES {
        return Err(NoForecast::TooFew(releases));
    }
    let [from, likely, to] = interval(times);
    let length = to - from;
    if length > MAX_VAGUE && length.as_secs_f64() > MAX_RATIO * likely.as_secs_f64() {
        return Err(NoForecast::TooIrregular(releases));
    }
    Ok(Forecast {
        since,
        left: SignedDuration::from_secs(nearest_step(likely.as_secs())),
        likely: rounded(since + likely),
        from: rounded(since + from),
        to: rounded(since + to),
        releases,
    })
}

/// Returns the least, the likely and the greatest time.
#[expect(clippy::cast_precision_loss, reason = "there are at most 24 times")]
fn interval(times: &[SignedDuration]) -> [SignedDuration; 3] {
    let roots: Vec<f64> = times.iter().map(|time| time.as_secs_f64().max(0.0).sqrt()).collect();
    let count = roots.len() as f64;
    let mean = roots.iter().sum::<f64>() / count;
    let squares = roots.iter().map(|root| (root - mean) * (root - mean)).sum::<f64>();
    let deviation = (squares / (count - 1.0)).sqrt();
    let half = STUDENT[roots.len() - MIN_VALUES] * deviation * (1.0 + 1.0 / count).sqrt();
    [(mean - half).max(0.0), mean, mean + half]
        .map(|root| SignedDuration::from_secs_f64(root * root))
}

/// Returns the moment at the nearest whole step.
fn rounded(at: Timestamp) -> Timestamp {
    Timestamp::from_second(nearest_step(at.as_second())).unwrap_or(at)
}

fn nearest_step(seconds: i64) -> i64 {
    (seconds + STEP / 2).div_euclid(STEP) * STEP
}

/// Returns for each line whether it is closed; `None` if the release does not have it, or does not count it.
fn closed_lines(history: &History, release: usize, run: &Run) -> Vec<Option<bool>> {
    let lines = 0..history.lines.len();
    lines
        .map(|line| {
            let row = history.row(line, release, run).filter(|row| row.counts())?;
            Some(row.state.is_closed())
        })
        .collect()
}

/// Returns how long a done release took from when it had as many of the common items closed as now. `None` if its end is
/// unknown, or the times of less than half of the common items are known.
fn time_left(
    history: &History,
    release: usize,
    run: &Run,
    now: &[Option<bool>],
) -> Option<SignedDuration> {
    let (start, end) = (run.started?.instant()?, order::end(&run.release)?.instant()?);
    let (mut common, mut closed) = (0, 0);
    let mut times: Vec<Timestamp> = Vec::new();
    for (line, now) in now.iter().enumerate() {
        let Some(now) = now else { continue };
        let row = history.row(line, release, run).filter(|row| row.counts());
        let Some(row) = row else { continue };
        common += 1;
        closed += usize::from(*now);
        let last = run.events(row).last().and_then(|event| event.at.as_ref()?.value.instant());
        times.extend(last.filter(|_| row.state.is_closed()));
    }
    if common == 0 || times.len() * 2 < common {
        return None;
    }
    times.sort_unstable();
    let at = reached(start, &times, closed * times.len(), common);
    Some(end.duration_since(at).max(SignedDuration::ZERO))
}

/// Returns when `closed / of` of the sorted `times` were reached. Between two events, and within events of one time,
/// progress is linear.
fn reached(start: Timestamp, times: &[Timestamp], closed: usize, of: usize) -> Timestamp {
    // The event at or after that point; without one nothing is closed yet.
    let next = closed.div_ceil(of).checked_sub(1).and_then(|at| times.get(at));
    let Some(&next) = next else { return start };
    let first = times.partition_point(|at| *at < next);
    let last = times.partition_point(|at| *at <= next);
    let before = first.checked_sub(1).map_or(start, |at| times[at]).min(next);
    let (done, all) = (closed - first * of, (last - first) * of);
    let seconds = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let gap = next.duration_since(before).as_secs();
    before + SignedDuration::from_secs(gap.saturating_mul(seconds(done)) / seconds(all))
}
