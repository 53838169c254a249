//! What the pages of a grid show. A grid that is too large for one page is split into consecutive items, between
//! sections if possible.

use std::ops::Range;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::History;
use crate::model::flow::{Html, Seg};
use crate::render::archive::MOST_IN_GRID;
use crate::render::grid::rows::{MAX_NOTE, section_of};
use crate::render::route::{fragment, item_path, release_path};
use crate::render::state_style::StateStyle;
use crate::site::Site;

/// Maximum size in bytes of the items on a page, as estimated by [`Weigher`]. The frame of a page, the facts about
/// its releases and what the estimate leaves out take 80 KiB at most.
const MAX_WEIGHT: usize = 320 * 1024;

/// The items and releases of a grid, on as many pages as they take.
pub(crate) struct GridContent {
    /// The items, as indices of lines.
    pub(crate) lines: Vec<usize>,
    /// The releases, newest first.
    pub(crate) releases: Vec<usize>,
}

impl GridContent {
    /// Returns the current items and newest releases of a series.
    pub(crate) fn newest(site: &Site, at: usize, place: usize) -> Self {
        let history = &site.histories[at];
        let series = site.series.all[history.series.clone()].get(place);
        let mut releases = series.map(|series| site.begun(series)).unwrap_or_default();
        releases.truncate(MOST_IN_GRID);
        Self { lines: history.current().to_vec(), releases }
    }

    /// Returns the items that at least one of the releases contains.
    pub(crate) fn of_releases(site: &Site, at: usize, releases: Vec<usize>) -> Self {
        let history = &site.histories[at];
        let has = |line: usize, release: usize| {
            run(site, release).is_some_and(|run| history.row(line, release, run).is_some())
        };
        let lines = (0..history.lines.len())
            .filter(|&line| releases.iter().any(|&release| has(line, release)))
            .collect();
        Self { lines, releases }
    }

    /// Returns the pages as ranges of `lines`. There is at least one.
    pub(crate) fn pages(&self, site: &Site, at: usize) -> Vec<Range<usize>> {
        let history = &site.histories[at];
        let weigher = Weigher::new(site, history, &self.releases);
        let weights: Vec<usize> = self.lines.iter().map(|&line| weigher.weigh(line)).collect();
        let mut sections = Vec::new();
        let mut start = 0;
        let same = |a: &usize, b: &usize| section_of(history, *a) == section_of(history, *b);
        for section in self.lines.chunk_by(same) {
            sections.push(start..start + section.len());
            start += section.len();
        }
        split(&sections, &weights, MAX_WEIGHT)
    }
}

/// Splits items into pages of `most` bytes. A section is only split if it does not fit on a page of its own.
fn split(sections: &[Range<usize>], weights: &[usize], most: usize) -> Vec<Range<usize>> {
    let weigh = |items: Range<usize>| weights[items].iter().sum::<usize>();
    let fits = |section: &Range<usize>| weigh(section.clone()) <= most;
    let units = sections.iter().flat_map(|section| {
        let alone = if fits(section) { section.len() } else { 1 };
        section.clone().step_by(alone.max(1)).map(move |start| start..start + alone)
    });
    let mut pages: Vec<Range<usize>> = Vec::new();
    let mut weight = 0;
    for unit in units {
        let added = weigh(unit.clone());
        match pages.last_mut() {
            Some(page) if weight + added <= most => {
                page.end = unit.end;
                weight += added;
            }
            _ => {
                pages.push(unit);
                weight = added;
            }
        }
    }
    if pages.is_empty() {
        pages.push(0..0);
    }
    pages
}

/// Estimates the size of rows without rendering them.
struct Weigher<'a> {
    history: &'a History,
    /// The releases, with the lengths of their links.
    columns: Vec<(usize, &'a Run, usize)>,
}

impl<'a> Weigher<'a> {
    /// Size of an item's tags and of the columns after its cells.
    const ROW: usize = 200;
    /// Size of a cell with a word.
    const CELL: usize = 32;
    /// Size of a cell with a link: its tags, its icon and its words, and who recorded it.
    const LINKED_CELL: usize = 180;

    fn new(site: &'a Site, history: &'a History, releases: &[usize]) -> Self {
        let columns = (releases.iter())
            .filter_map(|&release| {
                let run = run(site, release)?;
                Some((release, run, encoded(&release_path(site.releases[release].id()))))
            })
            .collect();
        Self { history, columns }
    }

    fn weigh(&self, line: usize) -> usize {
        let item = self.history.item(line);
        let path = item_path(&self.history.checklist, &self.history.lines[line].id);
        let cells = self.columns.iter().map(|column| self.weigh_cell(line, column));
        Self::ROW + encoded(&path) + item.text.len() + cells.sum::<usize>()
    }

    fn weigh_cell(&self, line: usize, &(release, run, href): &(usize, &Run, usize)) -> usize {
        let Some(row) = self.history.row(line, release, run) else {
            return Self::CELL;
        };
        match StateStyle::in_history(run, row) {
            StateStyle::Done => "<td>done".len(),
            StateStyle::NotApplicable | StateStyle::Todo | StateStyle::NotReached => Self::CELL,
            _ => {
                let notes = run.events(row).iter().filter_map(|event| event.note.as_ref());
                let note = notes.map(|note| weigh_note(&note.html)).max().unwrap_or(0);
                Self::LINKED_CELL + href + fragment(run.id(row)).len() + note
            }
        }
    }
}

/// Returns the size of the beginning of a note, at most.
fn weigh_note(note: &Html) -> usize {
    let texts = note.0.iter().filter_map(|segment| match segment {
        Seg::Raw(html) => Some(html),
        _ => None,
    });
    let (length, is_ascii) = texts
        .fold((0, true), |(length, ascii), text| (length + text.len(), ascii && text.is_ascii()));
    length.min(if is_ascii { MAX_NOTE } else { 3 * MAX_NOTE })
}

/// Returns the length of a path in a link: three bytes for each byte that is not ASCII.
fn encoded(path: &str) -> usize {
    path.len() + 2 * path.bytes().filter(|byte| !byte.is_ascii()).count()
}

fn run(site: &Site, release: usize) -> Option<&Run> {
    match &site.releases[release] {
        ReleaseEntry::Run(run) => Some(run),
        ReleaseEntry::Broken { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "one page, or one section")]
    fn pages_end_between_sections_unless_one_is_larger_than_a_page() {
        assert_eq!(split(&[], &[], 10), [0..0]);
        assert_eq!(split(&[0..2, 2..4], &[2, 2, 3, 3], 10), [0..4]);
        assert_eq!(split(&[0..2, 2..4], &[2, 2, 4, 3], 10), [0..2, 2..4]);
        assert_eq!(split(&[0..5], &[4, 4, 4, 4, 4], 10), [0..2, 2..4, 4..5]);
        assert_eq!(split(&[0..1, 1..4, 4..5], &[3, 5, 5, 5, 6], 10), [0..2, 2..4, 4..5]);
        assert_eq!(split(&[0..1, 1..2], &[11, 11], 10), [0..1, 1..2]);
    }
}
