//! The rows of the items, grouped by section.

use std::fmt::Write;

use crate::evaluate::rows::Row;
use crate::history::History;
use crate::history::median::usual;
use crate::history::pace::section_times;
use crate::history::tally::Tally;
use crate::markdown::first_words;
use crate::model::release::State;
use crate::render::brief::brief;
use crate::render::escape::escape;
use crate::render::grid::{Column, Grid, head, icon};
use crate::render::route::{Route, fragment, item_path};
use crate::render::state_style::{StateStyle, outcome_words};
use crate::render::when;

/// Number of newest releases in which the last failure is bold.
const RECENT: usize = 6;
/// Maximum length in characters of a note in a cell.
pub(super) const MAX_NOTE: usize = 80;
/// Maximum depth of indentation.
const MAX_DEPTH: usize = 3;

/// Writes all lines under the heads of their sections.
pub(super) fn write(grid: &mut Grid<'_>, lines: &[usize]) {
    let mut section = None;
    for &line in lines {
        let current = section_of(grid.history, line);
        if section != Some(current) {
            if section.is_some() {
                grid.push("</tbody>\n");
            }
            section_head(grid, current);
            section = Some(current);
        }
        row(grid, line);
    }
    grid.push("</tbody>\n");
}

/// Returns a line's section in the newest version; `Err` if the version does not contain the item.
pub(super) fn section_of(history: &History, line: usize) -> Result<Option<usize>, ()> {
    let is_current = history.lines[line].version == 0;
    is_current.then(|| history.item(line).section).ok_or(())
}

/// Returns the title of a section that [`section_of`] returned; `None` for items before the first section.
pub(super) fn section_title(history: &History, section: Result<Option<usize>, ()>) -> Option<&str> {
    let newest = &history.versions[0].checklist;
    match section {
        Ok(section) => section.map(|section| newest.sections[section].text.as_str()),
        Err(()) => Some("No longer in the checklist"),
    }
}

fn section_head(grid: &mut Grid<'_>, section: Result<Option<usize>, ()>) {
    grid.push("<tbody>\n");
    let Some(title) = section_title(grid.history, section) else {
        return;
    };
    grid.push("<tr class=\"g-section\"><th scope=\"rowgroup\">");
    grid.text(title);
    write!(grid.html, "</th><td colspan=\"{}\">", grid.columns.len()).expect("a string takes all");
    let median = (section.ok().flatten()).and_then(|section| median(grid, section));
    match median {
        Some(median) => head::ends(grid, |end| match end {
            2 => median.clone(),
            _ => String::new(),
        }),
        None => head::no_ends(grid),
    }
}

/// Returns the median time of a section over the releases shown.
fn median(grid: &Grid<'_>, section: usize) -> Option<String> {
    let id = &grid.history.versions[0].checklist.sections[section].id;
    let runs = grid.columns.iter().map(|column| column.run);
    let usual = usual(section_times(runs, id).collect());
    usual.median().map(when::duration)
}

fn row(grid: &mut Grid<'_>, line: usize) {
    let history = grid.history;
    let item = history.item(line);
    match item.depth.min(MAX_DEPTH) {
        0 => grid.push("<tr><th scope=\"row\""),
        depth => write!(grid.html, "<tr><th scope=\"row\" class=\"d{depth}\"")
            .expect("a string takes all"),
    }
    let id = &history.lines[line].id;
    if !item_path(&history.checklist, id).ends_with(&format!("/{id}.html")) {
        // The script of the grid cannot take the id from the link.
        grid.push(" data-fragment=\"");
        grid.push(&fragment(id));
        grid.push("\"");
    }
    grid.push(">");
    let page = history.name(id).map(|name| Route::Item(grid.at, name));
    let href = page.map(|page| grid.frame.href(page)).unwrap_or_default();
    grid.link(&href, &item.text);
    grid.push("</th>");
    let Grid { columns, html, .. } = grid;
    for column in columns.iter() {
        cell(history, line, column, html);
    }
    let releases = grid.columns.iter().map(|column| column.release);
    let tally = Tally::of(history, line, &grid.frame.site.releases, releases);
    let last = last_failed(grid, &tally);
    let of = tally.counted();
    head::ends(grid, |end| match end {
        0 => rate(tally.done, of),
        1 if tally.skipped == 0 => String::new(),
        1 => rate(tally.skipped, of),
        2 => (tally.usual().median()).map_or_else(String::new, when::duration),
        _ => last.clone(),
    });
}

fn cell(history: &History, line: usize, column: &Column<'_>, html: &mut String) {
    let Some(row) = history.row(line, column.release, column.run) else {
        html.push_str("<td class=\"absent\">not in this version");
        return;
    };
    let mark = StateStyle::in_history(column.run, row);
    let (class, word) = match mark {
        StateStyle::Done => return html.push_str("<td>done"),
        StateStyle::NotApplicable => ("na", "n/a"),
        StateStyle::Todo => ("todo", "open"),
        StateStyle::NotReached => ("left", "not reached"),
        StateStyle::FailedFirst
        | StateStyle::Failed
        | StateStyle::Blocked
        | StateStyle::Skipped
        | StateStyle::Doing => ("", &*outcome_words(column.run, row).to_lowercase()),
    };
    if class.is_empty() {
        html.push_str("<td><a href=\"");
        html.push_str(&column.href);
        html.push_str(&fragment(column.run.id(row)));
        html.push_str("\" data-said=\"");
        escape(&description(column, row), html);
        html.push_str("\">");
        icon(mark.icon(), html);
        html.push_str(word);
        html.push_str("</a>");
    } else {
        html.push_str("<td class=\"");
        html.push_str(class);
        html.push_str("\">");
        html.push_str(word);
    }
}

/// Describes the newest failure, else the last event: `li 09:40, lock timeout`.
fn description(column: &Column<'_>, row: &Row) -> String {
    let events = column.run.events(row);
    let failed = events.iter().rfind(|event| event.state == State::Failed);
    let Some(event) = failed.or(events.last()) else {
        return String::new();
    };
    let note = (event.note.as_ref()).map(|note| brief(&first_words(&note.html).0, MAX_NOTE));
    match (column.frame.who_when(event), note) {
        (who, None) => who,
        (who, Some(note)) if who.is_empty() => note,
        (who, Some(note)) => format!("{who}, {note}"),
    }
}

/// Formats as `97 % 44/45`, or `–` if nothing was counted.
fn rate(count: usize, of: usize) -> String {
    match (count * 100).checked_div(of) {
        Some(percent) => format!("{percent} % <small>{count}/{of}</small>"),
        None => "–".to_owned(),
    }
}

/// Returns the newest release in which it failed. It is not a link, because its cell is.
fn last_failed(grid: &Grid<'_>, tally: &Tally) -> String {
    let mut columns = grid.columns.iter();
    let last = columns.position(|column| Some(column.release) == tally.last_failed);
    let Some(at) = last else {
        return String::new();
    };
    let mut version = String::new();
    escape(&grid.columns[at].run.release.version, &mut version);
    if at < RECENT { format!("<b>{version}</b>") } else { version }
}
