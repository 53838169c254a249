//! JSON of a forecast.

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::forecast::Forecast;
use crate::model::time::Moment;
use crate::render::api::facts::MomentJson;
use crate::site::Site;

/// When a release in progress will likely be closed. Times are rounded to five minutes.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Forecast")]
pub(super) struct ForecastJson {
    /// The likely end.
    likely: MomentJson,
    /// The start of the interval that holds the end in 80 % of cases.
    from: MomentJson,
    /// The end of that interval.
    to: MomentJson,
    /// The likely time left after `since`, in seconds.
    seconds_left: i64,
    /// The last event, from which the forecast is counted.
    since: MomentJson,
    /// The number of earlier releases that it is made from.
    releases: usize,
}

impl ForecastJson {
    /// Returns the forecast of the release with this index; `None` if there is none.
    pub(super) fn of(site: &Site, release: usize) -> Option<Self> {
        let Forecast { since, left, likely, from, to, releases } = site.forecast(release)?.ok()?;
        let [since, likely, from, to] =
            [since, likely, from, to].map(|at| MomentJson::from(Moment::Instant(at)));
        Some(Self { likely, from, to, seconds_left: left.as_secs(), since, releases })
    }
}
