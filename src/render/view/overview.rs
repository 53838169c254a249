//! The overview: what is running now, can it go, and what finished lately.

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::evaluate::run::Run;
use crate::model::release::Status;
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::document::{self, DocumentBlock};
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::problem::ProblemView;
use crate::render::view::release;
use crate::render::view::summary::SummaryView;
use crate::render::view::trend::{TrendView, trends};
use crate::render::view::verdict::VerdictView;
use crate::render::view::version;
use crate::render::when::When;

/// How many reasons a running release's panel gives.
const REASONS: usize = 3;
/// How many finished releases are listed.
const LATELY: usize = 8;
/// The fragment of what differs on a release's page.
const DIFFERENCES: &str = "rs-differences";
/// How many problems are listed.
const PROBLEMS: usize = 10;

/// The site at a glance.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct OverviewView {
    /// The site's title, or that of the author's introduction.
    pub(crate) title: String,
    /// The author's introduction.
    pub(crate) blocks: Vec<DocumentBlock>,
    /// Releases whose files cannot be read.
    pub(crate) broken: Vec<SummaryView>,
    /// Releases under way, newest first.
    pub(crate) running: Vec<RunningView>,
    /// Releases that have not begun, the next one first.
    pub(crate) planned: Vec<PlannedView>,
    /// Releases that ended, newest first.
    pub(crate) finished: Vec<SummaryView>,
    /// How many releases there are.
    pub(crate) releases: usize,
    /// The list of them all.
    pub(crate) all: String,
    /// How the releases of the longest series have been going, where there are enough.
    pub(crate) trend: Option<TrendView>,
    /// What is wrong with the content.
    pub(crate) problems: ProblemsView,
    /// The checklists.
    pub(crate) checklists: Vec<ChecklistSummary>,
}

/// A release under way.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct RunningView {
    /// Its page.
    pub(crate) release: LinkView,
    /// `production, minor, owner maya`.
    pub(crate) facts: String,
    /// When it began.
    pub(crate) started: Option<When>,
    /// Go or no-go, and why.
    pub(crate) verdict: VerdictView,
    /// What differs in it from the comparable release before.
    pub(crate) differs: Option<LinkView>,
}

/// A release that has not begun.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct PlannedView {
    /// Its page.
    pub(crate) release: LinkView,
    /// Its name for people; may be empty.
    pub(crate) title: String,
    /// `production, major`.
    pub(crate) facts: String,
    /// When it is to begin.
    pub(crate) starts: Option<When>,
}

/// What is wrong with the content.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ProblemsView {
    /// How many errors.
    pub(crate) errors: usize,
    /// How many warnings.
    pub(crate) warnings: usize,
    /// The first of them, errors first.
    pub(crate) list: Vec<ProblemView>,
    /// How many are left out.
    pub(crate) more: usize,
}

/// A checklist in one line.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ChecklistSummary {
    /// Its page.
    pub(crate) link: LinkView,
    /// How many items.
    pub(crate) items: usize,
    /// How many sections hold them.
    pub(crate) sections: usize,
    /// How many releases used it.
    pub(crate) releases: usize,
    /// Where its history is, if any has.
    pub(crate) history: Option<String>,
    /// Its versions, where it has several: `changed 10 Sep 2026`.
    pub(crate) changed: Option<LinkView>,
}

impl OverviewView {
    /// The overview of the site.
    pub(crate) fn new(frame: &Frame<'_>) -> Self {
        let site = frame.site;
        let newest = || (0..site.releases.len()).rev();
        let with = |is: fn(Status) -> bool| -> Vec<usize> {
            newest()
                .filter(|&index| frame.run(index).is_some_and(|run| is(run.status)))
                .collect()
        };
        let running = with(|status| status == Status::InProgress);
        let planned = with(|status| status == Status::Planned);
        let finished = with(Status::is_closed);
        let index = site.index.as_ref();
        let title = index
            .map(|page| &page.title)
            .filter(|title| *title != "index");
        Self {
            title: title.unwrap_or(&site.config.title).clone(),
            blocks: index
                .map(|page| document::blocks(frame, &page.flow, &page.headings))
                .unwrap_or_default(),
            broken: (newest().filter(|&index| frame.run(index).is_none()))
                .map(|index| SummaryView::new(frame, index))
                .collect(),
            running: running
                .iter()
                .filter_map(|&index| RunningView::new(frame, index))
                .collect(),
            planned: planned
                .iter()
                .rev()
                .filter_map(|&index| PlannedView::new(frame, index))
                .collect(),
            finished: finished
                .iter()
                .take(LATELY)
                .map(|&index| SummaryView::new(frame, index))
                .collect(),
            releases: site.releases.len(),
            all: frame.href(Route::Releases),
            trend: trends(frame, 1).pop(),
            problems: ProblemsView::new(frame),
            checklists: (0..site.checklists.len())
                .map(|index| ChecklistSummary::new(frame, index))
                .collect(),
        }
    }
}

impl RunningView {
    fn new(frame: &Frame<'_>, index: usize) -> Option<Self> {
        let run = frame.run(index)?;
        let href = frame.href(Route::Release(index));
        let inner = RunFrame::new(frame, run, href.clone());
        Some(Self {
            facts: facts(run, true),
            started: run.started.map(|at| frame.full(at)),
            verdict: VerdictView::new(&inner, REASONS),
            differs: frame.site.earlier(index).map(|(_, before)| LinkView {
                text: format!("What differs from {}", before.release.version),
                href: format!("{href}#{DIFFERENCES}"),
            }),
            release: LinkView {
                text: release::title(run),
                href,
            },
        })
    }
}

impl PlannedView {
    fn new(frame: &Frame<'_>, index: usize) -> Option<Self> {
        let run = frame.run(index)?;
        Some(Self {
            release: frame.release_at(index),
            title: run.release.title.clone().unwrap_or_default(),
            facts: facts(run, false),
            starts: run.started.map(|at| frame.full(at)),
        })
    }
}

/// `payments, production, minor, owner maya`.
fn facts(run: &Run, with_owner: bool) -> String {
    let release = &run.release;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(release.service.clone());
    facts.extend(release.environment.as_ref().map(|at| at.value.clone()));
    facts.extend(release.kind.as_ref().map(|at| at.value.clone()));
    if with_owner {
        facts.extend(
            release
                .owner
                .as_ref()
                .map(|owner| format!("owner {}", owner.value)),
        );
    }
    facts.join(", ")
}

impl ProblemsView {
    fn new(frame: &Frame<'_>) -> Self {
        let all = &frame.site.diagnostics;
        let of = |severity| {
            all.iter()
                .filter(move |problem| problem.severity() == severity)
        };
        let list: Vec<ProblemView> = of(Severity::Error)
            .chain(of(Severity::Warning))
            .take(PROBLEMS)
            .map(|problem| ProblemView::new(frame.site, problem))
            .collect();
        Self {
            errors: of(Severity::Error).count(),
            warnings: of(Severity::Warning).count(),
            more: all.len() - list.len(),
            list,
        }
    }
}

impl ChecklistSummary {
    fn new(frame: &Frame<'_>, index: usize) -> Self {
        let checklist = &frame.site.checklists[index];
        let history = frame.site.history(&checklist.id);
        let used = history.filter(|(_, history)| !history.series.is_empty());
        let holds_items = |section: &&crate::model::checklist::Section| !section.items.is_empty();
        Self {
            link: LinkView {
                text: checklist.title.clone(),
                href: frame.href(Route::Checklist(index)),
            },
            items: checklist.items.len(),
            sections: checklist.sections.iter().filter(holds_items).count(),
            releases: history.map_or(0, |(_, history)| history.releases()),
            history: used.map(|(at, _)| frame.href(Route::History(at, 0))),
            changed: used.and_then(|(at, _)| version::changed(frame, at, index)),
        }
    }
}
