//! The script with what the search of a page needs to know of the site as a whole.

use std::collections::HashMap;

use serde::Serialize;

use crate::evaluate::verdict::{HoldPoint, Verdict};
use crate::model::release::VerdictWord;
use crate::render::archive::{year, year_name, years};
use crate::render::route::{Route, href};
use crate::render::running::{RunningRelease, running, verdict_icon};
use crate::render::search::lines::full_name;
use crate::render::search::pages::{PageText, pages};
use crate::render::search::script::call;
use crate::site::Site;
use crate::site::people::id_of;

/// Returns the script with what is known of the site as a whole.
pub(crate) fn of_site(site: &Site) -> String {
    let count = |wanted: Option<i16>| {
        site.releases.iter().filter(|entry| year(site, entry) == wanted).count()
    };
    call(
        "runsheetSearch.site",
        &SiteData {
            years: years(site).into_iter().map(|year| (year_name(year), count(year))).collect(),
            running: running_data(site),
            people: people(site),
            pages: pages(site),
        },
    )
}

#[derive(Serialize)]
struct SiteData<'a> {
    /// The name and number of releases of each year, newest first.
    years: Vec<(String, usize)>,
    running: Vec<RunningData>,
    people: Vec<PersonData<'a>>,
    pages: Vec<PageText>,
}

/// The id, the name and the path of the page of a person, and how many releases the person owns. The path is empty for a
/// person without a page.
type PersonData<'a> = (&'a str, &'a str, String, usize);

/// A release in progress.
#[derive(Serialize)]
struct RunningData {
    path: String,
    name: String,
    icon: &'static str,
    text: String,
}

/// Returns the releases in progress, worst first.
fn running_data(site: &Site) -> Vec<RunningData> {
    let running = running(site).into_iter();
    running
        .map(|RunningRelease { release, run, verdict, name }| {
            let hold = match verdict.hold {
                HoldPoint::Row(row) => run.text(&run.rows[row]).into_owned(),
                HoldPoint::Section(section) => run.section_text(section).into_owned(),
                HoldPoint::End => "the end".to_owned(),
            };
            RunningData {
                path: href("", &Route::Release(release).path(site)),
                name,
                icon: verdict_icon(verdict.word),
                text: headline(&verdict, &hold),
            }
        })
        .collect()
}

/// Returns the people who have a page or own releases, by name.
fn people(site: &Site) -> Vec<PersonData<'_>> {
    let mut counts: HashMap<&str, usize> =
        site.people().iter().map(|person| (person.id.as_str(), 0)).collect();
    for owner in site.runs().filter_map(|run| run.release.owner.as_ref()) {
        *counts.entry(id_of(&site.config, &owner.value)).or_default() += 1;
    }
    let page = |id: &str| site.person_page(id).map(|index| Route::Person(index).path(site));
    let mut people: Vec<_> = (counts.into_iter())
        .map(|(id, count)| {
            let page = page(id).map(|path| href("", &path)).unwrap_or_default();
            (id, full_name(&site.config, id), page, count)
        })
        .collect();
    people.sort_unstable_by(|one, other| (one.1, one.0).cmp(&(other.1, other.0)));
    people
}

/// Formats as `3 problems before Smoke tests` or `go for Smoke tests`.
fn headline(verdict: &Verdict, hold: &str) -> String {
    match verdict.word {
        VerdictWord::Go => format!("Go for {hold}"),
        VerdictWord::NotYet => format!("Not yet: {} before {hold}", verdict.open()),
        VerdictWord::NoGo => match verdict.problems() {
            1 => format!("No-go: 1 problem before {hold}"),
            problems => format!("No-go: {problems} problems before {hold}"),
        },
    }
}
