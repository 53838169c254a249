//! The rows above the items: years, releases, outcomes, starts, durations.

use std::fmt::Write;

use crate::history::median::{Usual, usual};
use crate::model::release::Status;
use crate::model::time::Moment;
use crate::render::archive::year;
use crate::render::grid::{Column, Grid, icon};
use crate::render::route::{href, item_folder};
use crate::render::state_style::{release_icon, release_word, status_icon};
use crate::render::when;

/// Height of the longest bar.
const BAR: i64 = 32;
/// Maximum number of releases for a wide item column.
const ROOMY: usize = 16;
/// The columns after the cells.
const ENDS: [&str; 4] = ["Done", "Skipped", "Median", "Last failed"];

/// Writes the table's head, up to the first section.
pub(super) fn write(grid: &mut Grid<'_>, label: &str) {
    let items = href(&grid.frame.root, &item_folder(&grid.history.checklist));
    let roomy = if grid.columns.len() <= ROOMY { " roomy" } else { "" };
    write!(grid.html, "<table class=\"grid{roomy}\" data-items=\"").expect("a string takes all");
    grid.push(&items);
    grid.push("\"><caption class=\"hide\">");
    grid.text(label);
    grid.push("</caption><colgroup><col class=\"g-item\"></colgroup>");
    let years = years(grid);
    for (_, count) in &years {
        // On a `col`, because Firefox does not apply the width of a `colgroup` to its columns.
        write!(grid.html, "<colgroup><col span=\"{count}\"></colgroup>")
            .expect("a string takes all");
    }
    grid.push("<colgroup>");
    for end in 0..ENDS.len() {
        write!(grid.html, "<col class=\"g-e{end}\">").expect("a string takes all");
    }
    grid.push("</colgroup>\n<thead>\n<tr class=\"g-years\"><td></td>");
    for (year, count) in &years {
        write!(grid.html, "<th scope=\"colgroup\" colspan=\"{count}\">{year}</th>")
            .expect("a string takes all");
    }
    no_ends(grid);
    releases(grid);
    grid.push("</thead>\n<tbody class=\"g-facts\">\n");
    outcomes(grid);
    starts(grid);
    durations(grid);
    grid.push("</tbody>\n");
}

/// Returns the years of consecutive releases, with their number of releases.
fn years(grid: &Grid<'_>) -> Vec<(String, usize)> {
    let site = grid.frame.site;
    let mut years: Vec<(String, usize)> = Vec::new();
    for column in &grid.columns {
        let year = year(site, &site.releases[column.release]);
        let year = year.map_or_else(|| "No date".to_owned(), |year| year.to_string());
        match years.last_mut() {
            Some((last, count)) if *last == year => *count += 1,
            _ => years.push((year, 1)),
        }
    }
    years
}

fn releases(grid: &mut Grid<'_>) {
    grid.push("<tr class=\"g-releases\"><th scope=\"col\">Item</th>");
    for column in std::mem::take(&mut grid.columns) {
        grid.push("<th scope=\"col\">");
        grid.link(&column.href, &column.run.release.version);
        grid.push("</th>");
        grid.columns.push(column);
    }
    for (end, title) in ENDS.iter().enumerate() {
        write!(grid.html, "<th scope=\"col\" class=\"g-e{end}\">{title}</th>")
            .expect("a string takes all");
    }
    grid.push("</tr>\n");
}

/// Writes a row of facts: one cell for each release, and empty end columns.
fn facts(grid: &mut Grid<'_>, class: &str, title: &str, cell: impl Fn(&Column<'_>, &mut String)) {
    write!(grid.html, "<tr class=\"{class}\"><th scope=\"row\">{title}</th>")
        .expect("a string takes all");
    let Grid { columns, html, .. } = grid;
    for column in columns {
        html.push_str("<td>");
        cell(column, html);
    }
    no_ends(grid);
}

/// Writes empty end columns and ends the row.
pub(super) fn no_ends(grid: &mut Grid<'_>) {
    writeln!(grid.html, "<td class=\"g-ends\" colspan=\"{}\"></td></tr>", ENDS.len())
        .expect("a string takes all");
}

/// Writes the end columns and ends the row.
pub(super) fn ends(grid: &mut Grid<'_>, text: impl Fn(usize) -> String) {
    for end in 0..ENDS.len() {
        write!(grid.html, "<td class=\"g-e{end}\">{}</td>", text(end)).expect("a string takes all");
    }
    grid.push("</tr>\n");
}

/// Writes the outcomes. Done releases have no icon, unless they were closed in spite of their verdict.
fn outcomes(grid: &mut Grid<'_>) {
    facts(grid, "g-outcome", "Outcome", |column, html| {
        let name = release_icon(column.run);
        if name != status_icon(Status::Done) {
            icon(name, html);
        }
        html.push_str(release_word(column.run));
    });
}

fn starts(grid: &mut Grid<'_>) {
    let zone = grid.frame.site.config.zone.clone();
    facts(grid, "g-start", "Started", |column, html| {
        let day = |at: Moment| at.date(&zone).strftime("%-d<br>%b").to_string();
        html.push_str(&column.run.started.map(day).unwrap_or_default());
    });
}

fn durations(grid: &mut Grid<'_>) {
    let runs = || grid.columns.iter().map(|column| column.run);
    let longest = runs().filter_map(|run| run.took).max();
    let longest = longest.map_or(1, |took| took.as_mins()).max(1);
    let done = runs().filter(|run| run.status == Status::Done);
    let title = match usual(done.filter_map(|run| run.took).collect()) {
        Usual::Known { median, .. } => format!("Took: median {}", when::duration(median)),
        Usual::Few(_) | Usual::Unknown => "Took".to_owned(),
    };
    facts(grid, "g-took", &title, |column, html| {
        let Some(took) = column.run.took else {
            html.push_str("not known");
            return;
        };
        let top = BAR - (took.as_mins() * BAR / longest).max(1);
        write!(
            html,
            "<svg class=\"g-bar\" width=\"10\" height=\"{BAR}\" aria-hidden=\"true\">\
             <path d=\"M5 {BAR}V{top}\"/></svg>{}",
            when::duration(took)
        )
        .expect("a string takes all");
    });
}
