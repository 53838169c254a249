//! When a release will likely be closed.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::status::last_event;
use crate::history::forecast::{Forecast, NoForecast};
use crate::model::time::Moment;
use crate::render::route::Route;
use crate::render::running::RunningRelease;
use crate::render::view::frame::Frame;
use crate::render::view::sentence::plural;
use crate::render::when::{self, When};
use crate::site::Site;

/// A forecast on the page of its release.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct ForecastView {
    /// `About 1 h 10 min left`.
    pub(crate) left: String,
    /// The likely end, with the date if it is not the day of the last event.
    pub(crate) likely: LikelyEnd,
    /// The start of the interval that holds the end in 80 % of cases, as text.
    pub(crate) from: String,
    /// The end of that interval.
    pub(crate) to: String,
    /// The last event, from which the forecast is counted: `20 Nov 2026 14:30`.
    pub(crate) since: When,
    /// The number of earlier releases that it is made from.
    pub(crate) releases: usize,
}

/// A likely end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct LikelyEnd {
    /// The time: `15:40`, with the date if it is on another day.
    pub(crate) text: String,
    /// The value of a `datetime` attribute.
    pub(crate) iso: String,
    /// The time with its date: `20 Nov 15:40`. Browsers show it once that time has passed.
    pub(crate) dated: String,
}

/// A forecast in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct LikelyView {
    /// The likely end, with the date if it is not the day of the newest event in the list; none without a forecast.
    pub(crate) at: Option<LikelyEnd>,
    /// Why there is none: `3 releases are too few`; empty if there is one, or nothing to forecast.
    pub(crate) reason: String,
}

impl ForecastView {
    /// Builds the forecast of the release with this index; `None` if there is none. `day` is the day on which times are
    /// shown without a date: by default, that of the last event.
    pub(super) fn new(frame: &Frame<'_>, release: usize, day: Option<Date>) -> Option<Self> {
        let Forecast { since, left, likely, from, to, releases } =
            frame.site.forecast(release)?.ok()?;
        let since = Moment::Instant(since);
        let day = day.or_else(|| Some(since.date(&frame.site.config.zone)));
        let short = |at| time(frame, Moment::Instant(at), day);
        let left = match left.as_mins() {
            ..1 => "Less than 5 min left".to_owned(),
            _ => format!("About {} left", when::duration(left)),
        };
        Some(Self {
            left,
            likely: LikelyEnd::new(frame, likely, day),
            from: short(from).text,
            to: short(to).text,
            since: time(frame, since, None),
            releases,
        })
    }
}

impl LikelyEnd {
    fn new(frame: &Frame<'_>, at: Timestamp, day: Option<Date>) -> Self {
        let When { text, iso } = time(frame, Moment::Instant(at), day);
        Self { text, iso, dated: when::dated(at, &frame.site.config.zone, day) }
    }
}

/// Returns the forecast of the release with this index as a phrase for the terminal; `None` if there is none.
pub(crate) fn forecast_phrase(site: &Site, release: usize) -> Option<String> {
    let frame = Frame::new(site, Route::Overview);
    let ForecastView { left, likely, from, to, since, releases } =
        ForecastView::new(&frame, release, None)?;
    Some(format!(
        "{}, likely {} (80 %: {from} to {to}), from {releases} releases, counted from the last event, {}",
        left.to_lowercase(),
        likely.text,
        since.text
    ))
}

impl LikelyView {
    /// Builds the forecast of the release with this index. `day` is the day on which times are shown without a date.
    pub(super) fn new(frame: &Frame<'_>, release: usize, day: Option<Date>) -> Self {
        let (at, reason) = match frame.site.forecast(release) {
            Some(Ok(found)) => (Some(LikelyEnd::new(frame, found.likely, day)), String::new()),
            Some(Err(reason)) => (None, no_forecast(reason)),
            None => (None, String::new()),
        };
        Self { at, reason }
    }
}

/// Returns the day of the newest event of releases in progress. It stands for today, which no page knows.
pub(super) fn newest_day(frame: &Frame<'_>, running: &[RunningRelease<'_>]) -> Option<Date> {
    let newest = running.iter().filter_map(|one| last_event(&one.run.release)).max();
    newest.map(|at| Moment::Instant(at).date(&frame.site.config.zone))
}

/// Formats a moment without its date if it is on `day`.
pub(super) fn time(frame: &Frame<'_>, at: Moment, day: Option<Date>) -> When {
    let mut text = String::new();
    when::short(at, &frame.site.config.zone, day, &mut text);
    When { text, iso: when::iso(at) }
}

fn no_forecast(reason: NoForecast) -> String {
    match reason {
        NoForecast::NoTime => "no time is recorded".to_owned(),
        NoForecast::TooFew(0) => "no earlier release".to_owned(),
        NoForecast::TooFew(1) => "1 release is too few".to_owned(),
        NoForecast::TooFew(count) => format!("{count} releases are too few"),
        NoForecast::TooIrregular(count) => format!("{} differ too much", plural(count, "release")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::running::running;
    use crate::render::testing::site_ended;

    #[test]
    fn a_forecast_names_the_event_that_it_is_counted_from() {
        let ends = ["10:00", "10:10", "10:20", "10:05", "10:15"];
        let site = site_ended("a\nb", &ends, "a: done@09:00\nb: done@09:50", "a: done@09:30");
        let frame = Frame::new(&site, Route::Overview);
        let found = ForecastView::new(&frame, 5, None).expect("five are enough");
        assert_eq!((&*found.left, &*found.likely.text), ("About 1 h 10 min left", "10:40"));
        assert_eq!(found.likely.dated, "1 Jan 10:40");
        assert_eq!((&*found.from, &*found.to), ("10:25", "10:55"));
        assert_eq!((&*found.since.text, found.releases), ("1 Jan 2026 09:30", 5));
        let day = newest_day(&frame, &running(&site));
        let likely = LikelyView::new(&frame, 5, day);
        assert_eq!((likely.at.map(|at| at.text).as_deref(), &*likely.reason), (Some("10:40"), ""));
        let dated = LikelyView::new(&frame, 5, None).at.expect("there is one");
        assert_eq!(dated.text, "1 Jan 2026 10:40");
    }

    #[test]
    fn a_list_says_why_there_is_no_forecast() {
        let reason = |ends: &[&str]| {
            let site = site_ended("a\nb", ends, "a: done@09:00", "a: done@09:30");
            LikelyView::new(&Frame::new(&site, Route::Overview), ends.len(), None).reason
        };
        assert_eq!(reason(&[]), "no earlier release");
        assert_eq!(reason(&["10:00"]), "1 release is too few");
        assert_eq!(reason(&["10:00", "10:10", "10:20"]), "3 releases are too few");
        let irregular = ["09:10", "09:05", "16:00", "09:01", "09:02"];
        assert_eq!(reason(&irregular), "5 releases differ too much");
    }
}
