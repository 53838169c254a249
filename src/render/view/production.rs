//! Figures of deployments to production, as a table with a column for each period.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Serialize;

use crate::history::median::{MIN_VALUES, Usual};
use crate::history::production::Period;
use crate::render::view::frame::Frame;
use crate::render::view::sentence::plural;
use crate::render::when;

/// The figures of deployments to production.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ProductionView {
    /// The periods, newest first: `Dec 2025 – Nov 2026`.
    pub(crate) periods: Vec<String>,
    /// The figures.
    pub(crate) figures: Vec<ProductionFigure>,
}

/// One figure over all periods.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ProductionFigure {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it counts, in a sentence.
    pub(crate) definition: &'static str,
    /// One value for each period.
    pub(crate) values: Vec<ProductionValue>,
}

/// The value of a figure in one period.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ProductionValue {
    /// The value: `13 %`; empty if too little is known.
    pub(crate) text: String,
    /// What it was computed from: `4 of 29`.
    pub(crate) of: String,
}

impl ProductionView {
    /// Builds the table; `None` with too few deployments.
    pub(super) fn new(frame: &Frame<'_>) -> Option<Self> {
        let periods = Period::all(&frame.site.releases, &frame.site.config.zone);
        if periods.is_empty() {
            return None;
        }
        let figure = |name, definition, value: fn(&Period) -> ProductionValue| ProductionFigure {
            name,
            definition,
            values: periods.iter().map(value).collect(),
        };
        Some(Self {
            periods: periods.iter().map(months).collect(),
            figures: vec![
                figure(
                    "Deployments per month",
                    "Releases to production that were closed as done or rolled back.",
                    per_month,
                ),
                figure(
                    "Change failure rate",
                    "Deployments that were rolled back or caused an incident.",
                    |period| share(period.failed, period.deployments),
                ),
                figure(
                    "Time to recover",
                    "Median time from the start of an incident until it was resolved.",
                    |period| median(period.recovery, "incident", when::duration),
                ),
                figure("Hotfixes", "Deployments of the kind hotfix.", |period| {
                    share(period.hotfixes, period.deployments)
                }),
                figure(
                    "Start against plan",
                    "Median time from the planned start to the actual start.",
                    |period| median(period.delay, "planned deployment", early_or_late),
                ),
            ],
        })
    }
}

/// Formats as `Dec 2025 – Nov 2026`.
fn months(period: &Period) -> String {
    let [first, last] =
        [period.first, period.last].map(|month| month.strftime("%b %Y").to_string());
    if first == last { first } else { format!("{first} – {last}") }
}

/// Formats with one decimal: `2.4`, `29 in 12 months`.
fn per_month(period: &Period) -> ProductionValue {
    let months = period.months();
    let tenths = (10 * period.deployments + months / 2) / months;
    ProductionValue {
        text: format!("{}.{}", tenths / 10, tenths % 10),
        of: format!("{} in {}", period.deployments, plural(months, "month")),
    }
}

fn share(count: usize, of: usize) -> ProductionValue {
    ProductionValue {
        text: format!("{} %", 100 * count / of.max(1)),
        of: format!("{count} of {of}"),
    }
}

fn median(usual: Usual, word: &str, format: impl Fn(SignedDuration) -> String) -> ProductionValue {
    let known = |count| format!("known of {}", plural(count, word));
    match usual {
        Usual::Known { median, of, .. } => ProductionValue { text: format(median), of: known(of) },
        Usual::Few(count) => ProductionValue {
            text: String::new(),
            of: format!("{}; a median needs {MIN_VALUES}", known(count)),
        },
        Usual::Unknown => ProductionValue { text: String::new(), of: "not known".to_owned() },
    }
}

fn early_or_late(delay: SignedDuration) -> String {
    match delay.as_mins() {
        0 => "on time".to_owned(),
        late @ 1.. => format!("{} late", when::duration(SignedDuration::from_mins(late))),
        early => format!("{} early", when::duration(SignedDuration::from_mins(-early))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(deployments: usize, first: (i16, i8), last: (i16, i8)) -> Period {
        let day = |(year, month)| jiff::civil::date(year, month, 1);
        Period {
            first: day(first),
            last: day(last),
            deployments,
            failed: 0,
            hotfixes: 0,
            recovery: Usual::Unknown,
            delay: Usual::Unknown,
        }
    }

    #[test]
    fn deployments_per_month_have_one_decimal() {
        let text = |deployments, first, last| {
            let value = per_month(&period(deployments, first, last));
            format!("{}: {}", value.text, value.of)
        };
        assert_eq!(text(29, (2025, 12), (2026, 11)), "2.4: 29 in 12 months");
        assert_eq!(text(5, (2025, 1), (2025, 12)), "0.4: 5 in 12 months");
        assert_eq!(text(23, (2025, 1), (2025, 12)), "1.9: 23 in 12 months");
        assert_eq!(text(7, (2026, 1), (2026, 1)), "7.0: 7 in 1 month");
    }

    #[test]
    fn a_period_is_named_by_its_months() {
        assert_eq!(months(&period(5, (2025, 12), (2026, 11))), "Dec 2025 – Nov 2026");
        assert_eq!(months(&period(5, (2026, 1), (2026, 1))), "Jan 2026");
    }

    #[test]
    fn a_delay_is_late_early_or_on_time() {
        let text = |seconds| early_or_late(SignedDuration::from_secs(seconds));
        assert_eq!(text(59), "on time");
        assert_eq!(text(-59), "on time");
        assert_eq!(text(60), "1 min late");
        assert_eq!(text(-3900), "1 h 05 min early");
    }

    #[test]
    fn too_few_values_give_no_median() {
        let value = median(Usual::Few(1), "incident", when::duration);
        assert_eq!((&*value.text, &*value.of), ("", "known of 1 incident; a median needs 5"));
    }
}
