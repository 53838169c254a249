//! The list of releases: a table for each year, newest first.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::render::archive::{year, years};
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::summary::SummaryView;
use crate::render::view::trend::{TrendView, trends};

/// How many releases the list shows; the archives hold all.
const NEWEST: usize = 50;
/// So many series are told of how their releases have been going.
const TRENDS: usize = 6;

/// A list of releases.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ReleasesView {
    /// What the list is of.
    pub(crate) title: String,
    /// Whether it is an archive of one year.
    pub(crate) archive: bool,
    /// How releases have been going, for each series with enough of them; nothing in an archive.
    pub(crate) trends: Vec<TrendView>,
    /// A table for each year.
    pub(crate) years: Vec<YearView>,
    /// How many releases there are in all.
    pub(crate) all: usize,
    /// How many of them are shown here.
    pub(crate) shown: usize,
    /// The archives.
    pub(crate) archives: Vec<LinkView>,
    /// The words that the filters offer.
    pub(crate) filters: Vec<FilterView>,
    /// Columns of their own, where any release fills them: `environment`, `kind`.
    pub(crate) columns: Vec<&'static str>,
}

/// The releases of one year.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct YearView {
    /// `2026`, or `Undated`.
    pub(crate) text: String,
    /// The releases, newest first.
    pub(crate) releases: Vec<SummaryView>,
}

/// A choice among the words of one column.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct FilterView {
    /// The column's name, also in the address.
    pub(crate) name: &'static str,
    /// What it is called.
    pub(crate) label: &'static str,
    /// What stands in the column: the word to compare, and the word to read.
    pub(crate) options: Vec<(String, String)>,
}

impl ReleasesView {
    /// The newest releases.
    pub(crate) fn newest(frame: &Frame<'_>) -> Self {
        let newest = (0..frame.site.releases.len()).rev().take(NEWEST).collect();
        Self::new(frame, "Releases".to_owned(), newest, false)
    }

    /// All releases of one year.
    pub(crate) fn archive(frame: &Frame<'_>, wanted: Option<i16>) -> Self {
        let releases = &frame.site.releases;
        let all = (0..releases.len()).rev();
        let in_year = all.filter(|&index| year(frame.site, &releases[index]) == wanted);
        let title = match wanted {
            Some(year) => format!("Releases of {year}"),
            None => "Releases without a date".to_owned(),
        };
        Self::new(frame, title, in_year.collect(), true)
    }

    fn new(frame: &Frame<'_>, title: String, indices: Vec<usize>, archive: bool) -> Self {
        let shown = indices.len();
        let mut years: Vec<YearView> = Vec::new();
        for index in indices {
            let text = year_word(year(frame.site, &frame.site.releases[index]));
            let summary = SummaryView::new(frame, index);
            match years.iter_mut().find(|year| year.text == text) {
                Some(year) => year.releases.push(summary),
                None => years.push(YearView {
                    text,
                    releases: vec![summary],
                }),
            }
        }
        years.sort_by(|a, b| {
            (a.text == UNDATED)
                .cmp(&(b.text == UNDATED))
                .then(b.text.cmp(&a.text))
        });
        Self {
            title,
            trends: if archive {
                Vec::new()
            } else {
                trends(frame, TRENDS)
            },
            archive,
            all: frame.site.releases.len(),
            shown,
            archives: archives(frame),
            filters: filters(&years),
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
            href: frame.href(Route::Archive(year)),
        })
        .collect()
}

fn columns(years: &[YearView]) -> Vec<&'static str> {
    let any = |is: fn(&SummaryView) -> bool| years.iter().flat_map(|year| &year.releases).any(is);
    let columns = [
        (
            "environment",
            any(|release| !release.environment.is_empty()),
        ),
        ("kind", any(|release| !release.kind.is_empty())),
    ];
    let filled = columns.into_iter().filter(|(_, filled)| *filled);
    filled.map(|(name, _)| name).collect()
}

/// Only columns with more than one word are worth a choice.
fn filters(years: &[YearView]) -> Vec<FilterView> {
    let releases = || years.iter().flat_map(|year| &year.releases);
    let words = |word: fn(&SummaryView) -> (&str, &str)| -> Vec<(String, String)> {
        let words: BTreeSet<(&str, &str)> = releases()
            .map(word)
            .filter(|(word, _)| !word.is_empty())
            .collect();
        words
            .into_iter()
            .map(|(value, text)| (value.to_owned(), text.to_owned()))
            .collect()
    };
    [
        (
            "outcome",
            "Outcome",
            words(|release| (release.status, release.word)),
        ),
        (
            "service",
            "Service",
            words(|release| (&release.service, &release.service)),
        ),
        (
            "environment",
            "Environment",
            words(|release| (&release.environment, &release.environment)),
        ),
        (
            "kind",
            "Kind",
            words(|release| (&release.kind, &release.kind)),
        ),
    ]
    .into_iter()
    .filter(|(_, _, options)| options.len() > 1)
    .map(|(name, label, options)| FilterView {
        name,
        label,
        options,
    })
    .collect()
}
