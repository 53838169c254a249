//! A person: what is open for them in all releases in progress.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::assignee::{Assignee, can_be_done_now};
use crate::evaluate::next_up;
use crate::evaluate::run::Run;
use crate::render::route::Route;
use crate::render::running::{RunningRelease, running_with};
use crate::render::state_style::StateStyle;
use crate::render::view::LinkView;
use crate::render::view::frame::{Frame, RunFrame};
use crate::site::people::id_of;
use crate::url::{self, encode};

/// Maximum number of items in one list.
const MAX_ITEMS: usize = 100;

/// What is open for a person.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PersonPageView {
    /// The id; the name if `people` does not list the person.
    pub(crate) id: String,
    /// The full name, else the id.
    pub(crate) name: String,
    /// The URL of the list of the releases that the person owns.
    pub(crate) owned: String,
    /// The lists of open items that are not empty.
    pub(crate) lists: Vec<PersonList>,
}

/// A list of open items of a person.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PersonList {
    /// Its URL fragment.
    pub(crate) id: &'static str,
    /// Its heading: `Problems`, `Next up`, `Waiting sign-offs` or `Later`.
    pub(crate) title: &'static str,
    /// Its items, those of the worst release first; at most 100.
    pub(crate) items: Vec<PersonItem>,
    /// The number of further items.
    pub(crate) more: usize,
}

/// An open item of a person.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PersonItem {
    /// The item.
    pub(crate) item: LinkView,
    /// Its release; the text is its service, environment and version.
    pub(crate) release: LinkView,
    /// The icon of its state.
    pub(crate) icon: &'static str,
    /// Its state.
    pub(crate) word: &'static str,
    /// The role as which the person signs it off; may be empty.
    pub(crate) role: String,
}

/// When an item can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Problem,
    Now,
    SignOff,
    Later,
}

impl Turn {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Problem, "rs-problems", "Problems"),
        (Self::Now, "rs-now", "Next up"),
        (Self::SignOff, "rs-sign-offs", "Waiting sign-offs"),
        (Self::Later, "rs-later", "Later"),
    ];

    fn of(run: &Run, row: usize) -> Self {
        if run.has_problem(row) {
            Self::Problem
        } else if can_be_done_now(run, row) {
            Self::Now
        } else if run.attributes(&run.rows[row]).signoff.is_some() {
            Self::SignOff
        } else {
            Self::Later
        }
    }
}

impl PersonPageView {
    /// Builds the view of the person with this index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize) -> Self {
        let site = frame.site;
        let id = &site.people()[index].id;
        let rows = |run: &Run| open_rows(frame, run, id);
        let running = running_with(site, |run| !rows(run).is_empty());
        let all: Vec<(Turn, PersonItem)> =
            running.iter().flat_map(|running| items(frame, running, &rows(running.run))).collect();
        let lists = Turn::ALL.into_iter().map(|(turn, id, title)| {
            let items = || all.iter().filter(|(of, _)| *of == turn).map(|(_, item)| item);
            let more = items().count().saturating_sub(MAX_ITEMS);
            PersonList { id, title, items: items().take(MAX_ITEMS).cloned().collect(), more }
        });
        Self {
            id: id.clone(),
            name: frame.full_name(id).to_owned(),
            owned: owned(frame, id),
            lists: lists.filter(|list| !list.items.is_empty()).collect(),
        }
    }
}

/// Returns the list of releases, with those that the person owns selected.
fn owned(frame: &Frame<'_>, id: &str) -> String {
    let mut list = frame.href(Route::Releases) + "?owner=";
    encode(id, url::PART, &mut list);
    list
}

/// Returns the open rows that are the person's: those for which [`next_up`] names them, and those that are for them.
fn open_rows(frame: &Frame<'_>, run: &Run, id: &str) -> Vec<usize> {
    let config = &frame.site.config;
    let assignee = Assignee::of_person(run, config, id);
    let is_theirs = |row: usize| {
        let who = next_up::who(run, row);
        who.is_some_and(|who| id_of(config, &who) == id) || assignee.has(run, row)
    };
    let open = |&row: &usize| run.rows[row].counts() && !run.rows[row].state.is_closed();
    (0..run.rows.len()).filter(open).filter(|&row| is_theirs(row)).collect()
}

fn items(
    frame: &Frame<'_>,
    running: &RunningRelease<'_>,
    rows: &[usize],
) -> Vec<(Turn, PersonItem)> {
    let run = running.run;
    let page = frame.href(Route::Release(running.release));
    let inner = RunFrame::new(frame, run, page.clone());
    let item = |&index: &usize| {
        let row = &run.rows[index];
        let style = StateStyle::of(run, row);
        let item = PersonItem {
            item: LinkView { text: inner.row_text(row), href: inner.row_href(row) },
            release: LinkView { text: running.name.clone(), href: page.clone() },
            icon: style.icon(),
            word: style.word(),
            role: run.attributes(row).signoff.clone().unwrap_or_default(),
        };
        (Turn::of(run, index), item)
    };
    rows.iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_over;
    use crate::site::Site;

    /// Returns the lists of a person as text: title, then item and state.
    fn lists(site: &Site, id: &str) -> Vec<String> {
        let index = site.person_page(id).expect("the person has a page");
        let frame = Frame::new(site, Route::Person(index));
        let view = PersonPageView::new(&frame, index);
        let item = |one: &PersonItem| format!("{} {}", one.item.href, one.word);
        (view.lists.iter())
            .map(|list| {
                let items: Vec<String> = list.items.iter().map(item).collect();
                format!("{}: {}", list.title, items.join(", "))
            })
            .collect()
    }

    #[test]
    fn what_can_be_done_now_comes_before_what_waits() {
        let list = "a\nb {owner=li}\ng {gate}\nc {owner=li}\nd {signoff=li}";
        let mut site = site_over(list, &[("in-progress", list, "a: done\nb: doing by li")]);
        site.config.people = vec![crate::render::testing::person("li", "Li Wen")];
        site.people = std::sync::OnceLock::new();
        let page = "../releases/1.html";
        assert_eq!(
            lists(&site, "li"),
            [
                format!("Next up: {page}#b Doing"),
                format!("Waiting sign-offs: {page}#d Todo"),
                format!("Later: {page}#c Todo")
            ]
        );
    }

    #[test]
    fn a_closed_release_has_nothing_to_do() {
        let list = "a {owner=li}";
        let mut site = site_over(list, &[("rolled-back", list, "")]);
        site.config.people = vec![crate::render::testing::person("li", "Li Wen")];
        site.people = std::sync::OnceLock::new();
        assert!(lists(&site, "li").is_empty());
    }
}
