//! Which archive holds a release: that of its year; a history's year comes in parts small enough for a page.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::series::Series;
use crate::site::Site;

/// How many releases one grid shows at most.
pub(crate) const MOST_IN_GRID: usize = 50;

/// A part of a year, or of the releases without a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArchivePart {
    /// The year.
    pub(crate) year: Option<i16>,
    /// Full parts are numbered from the oldest on, so that they stay what they are; the newest has none.
    pub(crate) number: Option<NonZeroUsize>,
}

impl ArchivePart {
    /// `2026`, `2026-1`, `undated`: the name of the file without its ending.
    pub(crate) fn name(self) -> String {
        let year = year_name(self.year);
        match self.number {
            Some(number) => format!("{year}-{number}"),
            None => year,
        }
    }
}

/// `2026`, `undated`.
pub(crate) fn year_name(year: Option<i16>) -> String {
    year.map_or_else(|| "undated".to_owned(), |year| year.to_string())
}

/// The years that releases are filed under, newest first; those without a date last.
pub(crate) fn years(site: &Site) -> Vec<Option<i16>> {
    let years: BTreeSet<Option<i16>> = site.releases.iter().map(|at| year(site, at)).collect();
    years.into_iter().rev().collect()
}

/// A series by parts of years, each with its releases; all newest first, those without a date last.
pub(crate) fn parts(site: &Site, series: &Series) -> Vec<(ArchivePart, Vec<usize>)> {
    let mut years: BTreeMap<Option<i16>, Vec<usize>> = BTreeMap::new();
    for release in site.begun(series).into_iter().rev() {
        let year = year(site, &site.releases[release]);
        years.entry(year).or_default().push(release);
    }
    (years.into_iter().rev())
        .flat_map(|(year, oldest_first)| of_year(year, &oldest_first))
        .collect()
}

fn of_year(year: Option<i16>, oldest_first: &[usize]) -> Vec<(ArchivePart, Vec<usize>)> {
    let chunks = oldest_first.chunks(MOST_IN_GRID);
    let newest = chunks.len();
    let mut parts: Vec<_> = (chunks.zip(1..))
        .map(|(chunk, number)| {
            let number = NonZeroUsize::new(number).filter(|_| number < newest);
            let newest_first = chunk.iter().rev().copied().collect();
            (ArchivePart { year, number }, newest_first)
        })
        .collect();
    parts.reverse();
    parts
}

/// The year that a release is filed under: that of `finished`, else of `started`.
pub(crate) fn year(site: &Site, entry: &ReleaseEntry) -> Option<i16> {
    match entry {
        ReleaseEntry::Run(run) => run_year(site, run),
        ReleaseEntry::Broken { .. } => None,
    }
}

fn run_year(site: &Site, run: &Run) -> Option<i16> {
    let finished = run.release.finished.as_ref().map(|at| at.value);
    let moment = finished.or(run.started)?;
    Some(moment.date(&site.config.zone).year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_parts_keep_their_number_when_releases_follow() {
        let parts = |count: usize| -> Vec<(String, usize, usize)> {
            let releases: Vec<usize> = (0..count).collect();
            (of_year(Some(2026), &releases).into_iter())
                .map(|(part, releases)| (part.name(), releases[0], releases[releases.len() - 1]))
                .collect()
        };
        let part = |name: &str, newest, oldest| (name.to_owned(), newest, oldest);
        assert_eq!(parts(50), [part("2026", 49, 0)]);
        assert_eq!(parts(51), [part("2026", 50, 50), part("2026-1", 49, 0)]);
        let three = [
            part("2026", 100, 100),
            part("2026-2", 99, 50),
            part("2026-1", 49, 0),
        ];
        assert_eq!(parts(101), three);
    }

    #[test]
    fn what_has_no_date_has_an_archive_too() {
        let names: Vec<String> = (of_year(None, &[7]).into_iter())
            .map(|(part, _)| part.name())
            .collect();
        assert_eq!(names, ["undated"]);
    }
}
