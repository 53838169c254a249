//! The list of releases: one table for each year, newest first.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::audit;
use crate::render::archive::{ArchivePart, lists, year, years};
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::history::span;
use crate::render::view::production::ProductionView;
use crate::render::view::summary::SummaryView;
use crate::render::view::trend::{TrendView, trends};
use crate::site::environments::EnvironmentOrder;

/// Maximum number of releases in the list. The archives contain all.
const LIMIT: usize = 50;
/// Maximum number of trends.
const MAX_TRENDS: usize = 6;

/// A list of releases.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ReleasesView {
    /// The title.
    pub(crate) title: String,
    /// Whether it is the archive of a year, or of a part of it.
    pub(crate) archive: bool,
    /// The trends of the six longest series with ten or more closed releases; empty in an archive.
    pub(crate) trends: Vec<TrendView>,
    /// The figures of production; none in an archive, or with fewer than five deployments.
    pub(crate) production: Option<ProductionView>,
    /// The years, newest first.
    pub(crate) years: Vec<YearView>,
    /// The number of all releases.
    pub(crate) all: usize,
    /// The number of releases shown.
    pub(crate) shown: usize,
    /// The number of releases of the year, which the archive may show in parts; 0 outside of an archive.
    pub(crate) of_year: usize,
    /// The other parts of the year, in an archive.
    pub(crate) parts: Vec<LinkView>,
    /// The archives.
    pub(crate) archives: Vec<LinkView>,
    /// The audit tables: that of the year in an archive, otherwise all, newest first.
    pub(crate) audits: Vec<LinkView>,
    /// The filters.
    pub(crate) filters: Vec<FilterView>,
    /// Optional columns that are not empty: `environment`, `kind`.
    pub(crate) columns: Vec<&'static str>,
}

/// The releases of one year.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct YearView {
    /// `2026`, or `Undated`.
    pub(crate) text: String,
    /// The releases, newest first.
    pub(crate) releases: Vec<SummaryView>,
}

/// A filter by the values of one column.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct FilterView {
    /// `outcome`, `service`, `environment` or `kind`: the name in the URL and the row's `data-` attribute.
    pub(crate) name: &'static str,
    /// The label.
    pub(crate) label: &'static str,
    /// The values: the word to compare, and the word to show.
    pub(crate) options: Vec<(String, String)>,
}

impl ReleasesView {
    /// Builds the list of the newest releases.
    pub(crate) fn newest(frame: &Frame<'_>) -> Self {
        let newest = (0..frame.site.releases.len()).rev().take(LIMIT).collect();
        Self::new(frame, "Releases".to_owned(), newest, false, None)
    }

    /// Builds the list of a part of a year.
    pub(crate) fn archive(frame: &Frame<'_>, target: ArchivePart) -> Self {
        let mut year = lists(frame.site);
        year.retain(|(part, _)| part.year == target.year);
        let shown = year.iter().find(|(part, _)| *part == target);
        let shown = shown.map(|(_, releases)| releases.clone()).unwrap_or_default();
        let title = match target.year {
            Some(year) => format!("Releases of {year}"),
            None => "Releases without a date".to_owned(),
        };
        Self {
            of_year: year.iter().map(|(_, releases)| releases.len()).sum(),
            parts: (year.iter().filter(|(part, _)| *part != target))
                .map(|(part, releases)| LinkView {
                    text: span(frame, releases),
                    href: frame.href(Route::Archive(*part)),
                })
                .collect(),
            ..Self::new(frame, title, shown, true, target.year)
        }
    }

    fn new(
        frame: &Frame<'_>,
        title: String,
        indices: Vec<usize>,
        archive: bool,
        year_of_archive: Option<i16>,
    ) -> Self {
        let shown = indices.len();
        let mut years: Vec<YearView> = Vec::new();
        for index in indices {
            let text = year_word(year(frame.site, &frame.site.releases[index]));
            let summary = SummaryView::new(frame, index);
            match years.iter_mut().find(|year| year.text == text) {
                Some(year) => year.releases.push(summary),
                None => years.push(YearView { text, releases: vec![summary] }),
            }
        }
        years.sort_by(|a, b| {
            (a.text == UNDATED).cmp(&(b.text == UNDATED)).then(b.text.cmp(&a.text))
        });
        Self {
            title,
            trends: if archive { Vec::new() } else { trends(frame, MAX_TRENDS) },
            production: if archive { None } else { ProductionView::new(frame) },
            archive,
            all: frame.site.releases.len(),
            shown,
            of_year: 0,
            parts: Vec::new(),
            archives: archives(frame),
            audits: audits(frame, year_of_archive),
            filters: filters(&EnvironmentOrder::new(frame.site), &years),
            columns: columns(&years),
            years,
        }
    }
}

const UNDATED: &str = "Undated";

fn year_word(year: Option<i16>) -> String {
    year.map_or_else(|| UNDATED.to_owned(), |year| year.to_string())
}

fn archives(frame: &Frame<'_>) -> Vec<LinkView> {
    (years(frame.site).into_iter())
        .map(|year| LinkView {
            text: year_word(year),
            href: frame.href(Route::Archive(ArchivePart::newest(year))),
        })
        .collect()
}

/// Returns links to the audit tables, or only to that of `year`.
fn audits(frame: &Frame<'_>, year: Option<i16>) -> Vec<LinkView> {
    let years = audit::years(&frame.site.releases, &frame.site.config.zone).into_iter();
    let wanted = years.filter(|other| year.is_none_or(|year| year == *other));
    wanted
        .map(|year| LinkView { text: year.to_string(), href: frame.href(Route::Audit(year)) })
        .collect()
}

fn columns(years: &[YearView]) -> Vec<&'static str> {
    let any = |is: fn(&SummaryView) -> bool| years.iter().flat_map(|year| &year.releases).any(is);
    let columns = [
        ("environment", any(|release| !release.environment.is_empty())),
        ("kind", any(|release| !release.kind.is_empty())),
    ];
    let filled = columns.into_iter().filter(|(_, filled)| *filled);
    filled.map(|(name, _)| name).collect()
}

/// Returns filters for columns with more than one value.
fn filters(order: &EnvironmentOrder<'_>, years: &[YearView]) -> Vec<FilterView> {
    let releases = || years.iter().flat_map(|year| &year.releases);
    let words = |word: fn(&SummaryView) -> (&str, &str)| -> Vec<(String, String)> {
        let words: BTreeSet<(&str, &str)> =
            releases().map(word).filter(|(word, _)| !word.is_empty()).collect();
        words.into_iter().map(|(value, text)| (value.to_owned(), text.to_owned())).collect()
    };
    let mut environments = words(|release| (&release.environment, &release.environment));
    environments.sort_by(|(one, _), (other, _)| order.key(one).cmp(&order.key(other)));
    [
        ("outcome", "Outcome", words(|release| (release.status, release.word))),
        ("service", "Service", words(|release| (&release.service, &release.service))),
        ("environment", "Environment", environments),
        ("kind", "Kind", words(|release| (&release.kind, &release.kind))),
    ]
    .into_iter()
    .filter(|(_, _, options)| options.len() > 1)
    .map(|(name, label, options)| FilterView { name, label, options })
    .collect()
}
