//! Archive pages: releases by year. A year is split into parts that fit on a page.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::series::Series;
use crate::site::Site;

/// Maximum number of releases in a grid.
pub(crate) const MOST_IN_GRID: usize = 50;

/// Maximum number of releases in an archived list. A row takes 2 KB at most.
const MOST_IN_LIST: usize = 150;

/// A part of a year or of the releases without a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArchivePart {
    /// The year.
    pub(crate) year: Option<i16>,
    /// The number of a full part, counted from the oldest so that it never changes; `None` for the newest part.
    pub(crate) number: Option<NonZeroUsize>,
}

impl ArchivePart {
    /// Returns the newest part of a year, which always exists.
    pub(crate) fn newest(year: Option<i16>) -> Self {
        Self { year, number: None }
    }

    /// Returns the file name without extension: `2026`, `2026-1`, `undated`.
    pub(crate) fn name(self) -> String {
        let year = year_name(self.year);
        match self.number {
            Some(number) => format!("{year}-{number}"),
            None => year,
        }
    }
}

/// Returns `2026` or `undated`.
pub(crate) fn year_name(year: Option<i16>) -> String {
    year.map_or_else(|| "undated".to_owned(), |year| year.to_string())
}

/// Returns the years of all releases, newest first; `None` (without a date) comes last.
pub(crate) fn years(site: &Site) -> Vec<Option<i16>> {
    let years: BTreeSet<Option<i16>> = site.releases.iter().map(|at| year(site, at)).collect();
    years.into_iter().rev().collect()
}

/// Splits all releases into parts of years. All are newest first; those without a date come last.
pub(crate) fn lists(site: &Site) -> Vec<(ArchivePart, Vec<usize>)> {
    let mut years: BTreeMap<Option<i16>, Vec<usize>> = BTreeMap::new();
    for (index, entry) in site.releases.iter().enumerate() {
        years.entry(year(site, entry)).or_default().push(index);
    }
    (years.into_iter().rev())
        .flat_map(|(year, oldest_first)| parts_of_year(year, &oldest_first, MOST_IN_LIST))
        .collect()
}

/// Splits a series into parts of years, with their releases. All are newest first; those without a date come last.
pub(crate) fn parts(site: &Site, series: &Series) -> Vec<(ArchivePart, Vec<usize>)> {
    let mut years: BTreeMap<Option<i16>, Vec<usize>> = BTreeMap::new();
    for release in site.begun(series).into_iter().rev() {
        let year = year(site, &site.releases[release]);
        years.entry(year).or_default().push(release);
    }
    (years.into_iter().rev())
        .flat_map(|(year, oldest_first)| parts_of_year(year, &oldest_first, MOST_IN_GRID))
        .collect()
}

fn parts_of_year(
    year: Option<i16>,
    oldest_first: &[usize],
    most: usize,
) -> Vec<(ArchivePart, Vec<usize>)> {
    let chunks = oldest_first.chunks(most);
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

/// Returns the year of a release: that of `finished`, else of its start, else of its plan.
pub(crate) fn year(site: &Site, entry: &ReleaseEntry) -> Option<i16> {
    match entry {
        ReleaseEntry::Run(run) => run_year(site, run),
        ReleaseEntry::Broken { .. } => None,
    }
}

fn run_year(site: &Site, run: &Run) -> Option<i16> {
    let finished = run.release.finished.as_ref().map(|at| at.value);
    let planned = || Some(run.release.planned.as_ref()?.start.value);
    let moment = finished.or(run.started).or_else(planned)?;
    Some(moment.date(&site.config.zone).year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_parts_keep_their_number_when_releases_follow() {
        let parts = |count: usize| -> Vec<(String, usize, usize)> {
            let releases: Vec<usize> = (0..count).collect();
            (parts_of_year(Some(2026), &releases, 50).into_iter())
                .map(|(part, releases)| (part.name(), releases[0], releases[releases.len() - 1]))
                .collect()
        };
        let part = |name: &str, newest, oldest| (name.to_owned(), newest, oldest);
        assert_eq!(parts(50), [part("2026", 49, 0)]);
        assert_eq!(parts(51), [part("2026", 50, 50), part("2026-1", 49, 0)]);
        let three = [part("2026", 100, 100), part("2026-2", 99, 50), part("2026-1", 49, 0)];
        assert_eq!(parts(101), three);
    }

    #[test]
    fn releases_without_a_date_have_an_archive() {
        let names: Vec<String> =
            (parts_of_year(None, &[7], 50).into_iter()).map(|(part, _)| part.name()).collect();
        assert_eq!(names, ["undated"]);
    }
}
