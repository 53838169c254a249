//! The page of one release: the heart of the site.

use serde::Serialize;

use crate::evaluate::run::Run;
use crate::history::compare::ReleaseComparison;
use crate::model::release::{State, Status};
use crate::render::archive::{year, year_name};
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::state_style::status_word;
use crate::render::strip::{self, Room};
use crate::render::view::LinkView;
use crate::render::view::differences::DifferencesView;
use crate::render::view::fact::{FactView, facts};
use crate::render::view::flow::{BlockView, runbook};
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::log::{LogView, log};
use crate::render::view::orphan::{OrphanView, orphans};
use crate::render::view::period::{Stretch, period};
use crate::render::view::problem::{self, ProblemView};
use crate::render::view::section::{self, SectionLink};
use crate::render::view::timeline::TimelineView;
use crate::render::view::verdict::VerdictView;

/// How many releases before one are looked at to say how long its sections usually take.
pub(crate) const LOOK_BACK: usize = 12;

/// A release.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ReleaseView {
    /// Its id.
    pub(crate) id: String,
    /// Its version, and its title where it has one.
    pub(crate) title: String,
    /// Where it stands, in words.
    pub(crate) status: &'static str,
    /// When it is to begin, began or ended: as much as is known.
    pub(crate) period: Vec<Stretch>,
    /// Service, environment, kind, owner, links.
    pub(crate) facts: Vec<FactView>,
    /// The list that it belongs to.
    pub(crate) year: LinkView,
    /// The release before it of the same checklist, service and environment.
    pub(crate) previous: Option<LinkView>,
    /// The one after it.
    pub(crate) next: Option<LinkView>,
    /// The errors of its files: why it is never a go. As far as they are shown.
    pub(crate) problems: Vec<ProblemView>,
    /// How many more errors there are.
    pub(crate) more_problems: usize,
    /// Go or no-go, and why.
    pub(crate) verdict: VerdictView,
    /// Every item in little room.
    pub(crate) strip: Markup,
    /// The author's notes.
    pub(crate) notes: Option<Markup>,
    /// Why it was closed as it was.
    pub(crate) closing: Option<Markup>,
    /// The list of sections.
    pub(crate) sections: Vec<SectionLink>,
    /// What the runbook may be narrowed down to.
    pub(crate) filters: Vec<ShowView>,
    /// The runbook.
    pub(crate) blocks: Vec<BlockView>,
    /// Entries that name nothing.
    pub(crate) orphans: Vec<OrphanView>,
    /// When each section happened.
    pub(crate) timeline: Option<TimelineView>,
    /// What differs from the release before it of the same checklist, service and environment.
    pub(crate) differences: Option<DifferencesView>,
    /// What belongs to no item.
    pub(crate) log: Vec<LogView>,
    /// Who signs a printed copy: role and name.
    pub(crate) signatures: Vec<(String, String)>,
}

/// What the runbook may be narrowed down to.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ShowView {
    /// The word in the address: `all`, `open`, `problems`, `skipped`.
    pub(crate) name: &'static str,
    /// What it is called.
    pub(crate) label: &'static str,
    /// How many items it leaves.
    pub(crate) count: usize,
}

impl ReleaseView {
    /// The release with that index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize, run: &Run) -> Self {
        let outer = frame;
        let earlier = frame.site.earlier(index);
        let earlier = earlier.map(|(_, before)| ReleaseComparison::new(before, run));
        let frame = &RunFrame::new(frame, run, String::new()).beside(earlier.as_ref());
        let release = &run.release;
        let (problems, more_problems) = problem::errors(frame.site, run);
        Self {
            id: release.id.clone(),
            title: title(run),
            status: status_word(run.status),
            period: period(frame),
            facts: facts(frame),
            year: year_link(outer, index),
            previous: (frame.site.series.before(index)).map(|at| outer.release_at(at)),
            next: (frame.site.series.after(index)).map(|at| outer.release_at(at)),
            problems,
            more_problems,
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
            timeline: TimelineView::new(frame, &before(outer, index)),
            differences: DifferencesView::new(frame),
            log: log(frame),
            signatures: signatures(frame),
        }
    }
}

/// The comparable releases before one, newest first, as far back as its times are held against.
fn before<'a>(frame: &Frame<'a>, index: usize) -> Vec<&'a Run> {
    let series = &frame.site.series;
    let earlier = std::iter::successors(series.before(index), |&at| series.before(at));
    (earlier.take(LOOK_BACK))
        .filter_map(|at| frame.run(at))
        .collect()
}

/// `2026.11.1: Autumn release`.
pub(crate) fn title(run: &Run) -> String {
    match &run.release.title {
        Some(title) => format!("{}: {title}", run.release.version),
        None => run.release.version.clone(),
    }
}

pub(super) fn year_link(frame: &Frame<'_>, index: usize) -> LinkView {
    let year = year(frame.site, &frame.site.releases[index]);
    LinkView {
        text: year_name(year),
        href: frame.href(Route::Archive(year)),
    }
}

fn filters(run: &Run) -> Vec<ShowView> {
    let rows = |is: &dyn Fn(usize) -> bool| (0..run.rows.len()).filter(|&row| is(row)).count();
    let skipped = |row: usize| run.rows[row].state == State::Skipped;
    let problem = |row: usize| run.has_problem(row);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::changed;

    #[test]
    fn filters_count_what_they_leave() {
        let entries = "a: failed\nb: skipped\nc: done";
        let counts = changed(
            "a\nb\nc\nd\ne {optional}",
            entries,
            |_| {},
            |frame| {
                let shown = filters(frame.run).into_iter();
                shown
                    .map(|show| (show.name, show.count))
                    .collect::<Vec<_>>()
            },
        );
        assert_eq!(
            counts,
            [("all", 5), ("open", 2), ("problems", 1), ("skipped", 1)]
        );
    }

    #[test]
    fn what_names_nothing_is_shown_with_all_that_was_written() {
        let orphans = changed("a", "b: [failed by li, done+evidence]", |_| {}, orphans);
        assert_eq!(orphans[0].id, "b");
        assert_eq!(orphans[0].word, "Done");
        let lines = orphans[0].lines.as_str();
        let [evidence, failed] = ["example.com", "Failed first, li"].map(|said| lines.find(said));
        assert!(evidence.is_some() && evidence < failed, "{lines}");
    }
}
