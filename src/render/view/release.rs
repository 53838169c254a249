//! The page of one release: the heart of the site.

use serde::Serialize;

use crate::derive::run::Run;
use crate::model::link::{locate, route, split_target};
use crate::model::release::{Located, State, Status};
use crate::render::html::{Markup, is_allowed};
use crate::render::mark::{Mark, status_word};
use crate::render::route::{Route, href, year};
use crate::render::strip::{self, Room};
use crate::render::view::LinkView;
use crate::render::view::flow::{BlockView, runbook};
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::item::{LineView, event_lines};
use crate::render::view::log::{LogView, log};
use crate::render::view::problem::{self, ProblemView, SourceLine};
use crate::render::view::section::{self, SectionLink};
use crate::render::view::timeline::TimelineView;
use crate::render::view::verdict::VerdictView;
use crate::render::when::When;

/// A release.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseView {
    /// Its id.
    pub id: String,
    /// Its version, and its title where it has one.
    pub title: String,
    /// Where it stands, in words.
    pub status: &'static str,
    /// When it began.
    pub started: Option<When>,
    /// Service, environment, kind, owner, links.
    pub facts: Vec<FactView>,
    /// The list that it belongs to.
    pub year: LinkView,
    /// The release before it of the same checklist, service and environment.
    pub previous: Option<LinkView>,
    /// The one after it.
    pub next: Option<LinkView>,
    /// What is wrong with its file; empty unless the file has errors.
    pub problems: Vec<ProblemView>,
    /// Go or no-go, and why.
    pub verdict: VerdictView,
    /// Every item in little room.
    pub strip: Markup,
    /// The author's notes.
    pub notes: Option<Markup>,
    /// Why it was closed as it was.
    pub closing: Option<Markup>,
    /// The list of sections.
    pub sections: Vec<SectionLink>,
    /// What the runbook may be narrowed down to.
    pub filters: Vec<ShowView>,
    /// The runbook.
    pub blocks: Vec<BlockView>,
    /// Entries that name nothing.
    pub orphans: Vec<OrphanView>,
    /// When each section happened.
    pub timeline: Option<TimelineView>,
    /// What belongs to no item.
    pub log: Vec<LogView>,
    /// Who signs a printed copy: role and name.
    pub signatures: Vec<(String, String)>,
}

/// A fact about a release.
#[derive(Debug, Clone, Serialize)]
pub struct FactView {
    /// What it is about; may be empty.
    pub label: String,
    /// The fact.
    pub text: String,
    /// Where it leads to, if anywhere.
    pub href: Option<String>,
}

/// What the runbook may be narrowed down to.
#[derive(Debug, Clone, Serialize)]
pub struct ShowView {
    /// The word in the address: `all`, `open`, `problems`, `skipped`.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// How many items it leaves.
    pub count: usize,
}

/// An entry that names nothing.
#[derive(Debug, Clone, Serialize)]
pub struct OrphanView {
    /// What it names.
    pub id: String,
    /// The line it stands on.
    pub line: usize,
    /// The symbol of its last state.
    pub icon: &'static str,
    /// Its last state in a word.
    pub word: &'static str,
    /// Who and when; may be empty.
    pub who: String,
    /// What else it says.
    pub lines: Vec<LineView>,
}

/// A release whose file could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct BrokenView {
    /// Its id.
    pub id: String,
    /// The list that it belongs to.
    pub year: LinkView,
    /// What is wrong.
    pub problems: Vec<ProblemView>,
    /// The file as it is.
    pub lines: Vec<SourceLine>,
}

impl ReleaseView {
    /// The release with that index.
    pub fn new(frame: &Frame<'_>, index: usize, run: &Run) -> Self {
        let outer = frame;
        let frame = &RunFrame::new(frame, run, String::new());
        let release = &run.release;
        let files = [release.source, run.checklist.source];
        Self {
            id: release.id.clone(),
            title: title(run),
            status: status_word(run.status),
            started: run.started.map(|at| frame.full(at)),
            facts: facts(frame),
            year: year_link(outer, index),
            previous: neighbour(outer, run, (0..index).rev()),
            next: neighbour(outer, run, index + 1..frame.site.releases.len()),
            problems: if run.faulty {
                problem::problems(frame.site, &files)
            } else {
                Vec::new()
            },
            verdict: VerdictView::new(frame, usize::MAX),
            strip: strip::of_run(run, Room::Narrow, None),
            notes: release.notes.as_ref().map(|notes| frame.prose(notes)),
            closing: (release.closed.as_ref())
                .and_then(|closed| closed.note.as_ref())
                .map(|note| frame.prose(note)),
            sections: section::list(frame),
            filters: filters(run),
            blocks: runbook(frame),
            orphans: orphans(frame),
            timeline: TimelineView::new(frame),
            log: log(frame),
            signatures: signatures(frame),
        }
    }
}

/// `2026.11.1: Autumn release`.
pub fn title(run: &Run) -> String {
    match &run.release.title {
        Some(title) => format!("{}: {title}", run.release.version),
        None => run.release.version.clone(),
    }
}

fn facts(frame: &RunFrame<'_>) -> Vec<FactView> {
    let release = &frame.run.release;
    let fact = |label: &str, text: &str, href: Option<String>| FactView {
        label: label.to_owned(),
        text: text.to_owned(),
        href,
    };
    let plain =
        |value: &Option<Located<String>>| value.as_ref().map(|at| fact("", &at.value, None));
    let mut facts: Vec<FactView> = Vec::new();
    facts.extend(
        release
            .service
            .as_ref()
            .map(|service| fact("", service, None)),
    );
    facts.extend(plain(&release.environment));
    facts.extend(plain(&release.kind));
    facts.extend(
        release
            .owner
            .as_ref()
            .map(|owner| fact("owner", &owner.value, None)),
    );
    let checklist = &frame.run.checklist;
    let page = frame
        .checklist(&checklist.id)
        .map(|index| frame.href(Route::Checklist(index)));
    let label = if frame.run.has_snapshot {
        "checklist, as it was,"
    } else {
        "checklist"
    };
    facts.push(fact(label, &checklist.id, page));
    facts.extend(release.after.as_ref().map(|after| {
        fact(
            "after",
            &after.value,
            frame.release(&after.value).map(|link| link.href),
        )
    }));
    facts.extend(
        (release.links.iter()).map(|(name, target)| fact("", name, address(frame, &target.value))),
    );
    facts
}

/// Where a value under `links` leads: a web address, or a file of the site relative to the release's.
fn address(frame: &RunFrame<'_>, target: &str) -> Option<String> {
    let (file, query, fragment) = split_target(target);
    if file.contains(':') || file.is_empty() || target.starts_with("//") {
        return is_allowed(target, "href").then(|| target.to_owned());
    }
    let page = locate(frame.path(), file).and_then(|path| route(&path))?;
    let fragment = fragment.map(|fragment| format!("#{fragment}"));
    Some(format!(
        "{}{query}{}",
        href(&frame.root, &page),
        fragment.unwrap_or_default()
    ))
}

fn year_link(frame: &Frame<'_>, index: usize) -> LinkView {
    let year = year(frame.site, &frame.site.releases[index]);
    LinkView {
        text: year.map_or_else(|| "undated".to_owned(), |year| year.to_string()),
        href: frame.href(Route::Archive(year)),
    }
}

/// The nearest release among `indices` that this one may be compared with.
fn neighbour(
    frame: &Frame<'_>,
    run: &Run,
    indices: impl Iterator<Item = usize>,
) -> Option<LinkView> {
    let environment = |run: &Run| run.release.environment.as_ref().map(|at| at.value.clone());
    let is_alike = |other: &Run| {
        other.checklist.id == run.checklist.id
            && other.release.service == run.release.service
            && environment(other) == environment(run)
    };
    let mut indices = indices;
    let index = indices.find(|&index| frame.run(index).is_some_and(is_alike))?;
    Some(frame.release_at(index))
}

fn filters(run: &Run) -> Vec<ShowView> {
    let rows = |is: &dyn Fn(usize) -> bool| (0..run.rows.len()).filter(|&row| is(row)).count();
    let skipped = |row: usize| run.rows[row].state == State::Skipped;
    let problem = |row: usize| run.problems.iter().any(|problem| problem.row == row);
    let show = |name, label, count| ShowView { name, label, count };
    let open = if run.status.is_given_up() {
        "Not done"
    } else {
        "Open"
    };
    vec![
        show("all", "All", run.rows.len()),
        show("open", open, run.progress.open()),
        show("problems", "Problems", rows(&problem)),
        show("skipped", "Skipped", rows(&skipped)),
    ]
}

fn orphans(frame: &RunFrame<'_>) -> Vec<OrphanView> {
    (frame.run.orphans.iter())
        .map(|&index| {
            let entry = &frame.run.release.entries[index];
            let last = entry.events.last();
            let state = last.map_or(State::Todo, |event| event.state);
            let mark = Mark::state(state);
            OrphanView {
                id: entry.key.value.to_string(),
                line: frame.site.line(entry.key.span),
                icon: mark.icon(),
                word: mark.word(),
                who: last.map(|event| frame.who_when(event)).unwrap_or_default(),
                lines: event_lines(frame, &entry.events, state),
            }
        })
        .collect()
}

/// The owner and every role; nobody signs what was never begun to be filled in by hand.
fn signatures(frame: &RunFrame<'_>) -> Vec<(String, String)> {
    let release = &frame.run.release;
    if frame.run.status == Status::Aborted {
        return Vec::new();
    }
    let owner = release
        .owner
        .iter()
        .map(|owner| ("owner".to_owned(), owner.value.clone()));
    let roles = release
        .roles
        .iter()
        .map(|(role, who)| (role.value.clone(), who.value.clone()));
    owner.chain(roles).collect()
}

impl BrokenView {
    /// The release with that index.
    pub fn new(frame: &Frame<'_>, index: usize) -> Self {
        let entry = &frame.site.releases[index];
        Self {
            id: entry.id().to_owned(),
            year: year_link(frame, index),
            problems: problem::problems(frame.site, &[entry.source()]),
            lines: problem::whole(&frame.site.sources.file(entry.source()).text),
        }
    }
}
