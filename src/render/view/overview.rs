//! The overview: releases in progress with their verdicts, planned releases, recently finished releases.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Severity;
use crate::evaluate::run::Run;
use crate::model::extra::Extra;
use crate::model::release::{Status, VerdictWord};
use crate::render::route::Route;
use crate::render::running::{RunningRelease, running};
use crate::render::search::release_name;
use crate::render::view::document::{self, DocumentBlock};
use crate::render::view::forecast::{ForecastView, LikelyView, newest_day};
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::next_up::{NextUpView, next_up};
use crate::render::view::page_tree::{TreeView, tree_of_site};
use crate::render::view::problem::ProblemView;
use crate::render::view::running::{BoardView, RunningRow, VerdictCount, counts};
use crate::render::view::summary::SummaryView;
use crate::render::view::trend::{TrendView, trends};
use crate::render::view::verdict::VerdictView;
use crate::render::view::{LinkView, version};
use crate::render::when::When;

/// Maximum number of reasons for a release in progress.
const MAX_REASONS: usize = 3;
/// Maximum number of panels. Only a no-go has one.
const MAX_PANELS: usize = 4;
/// Maximum number of releases in progress in lines.
const MAX_ROWS: usize = 100;
/// Maximum number of finished releases.
const MAX_FINISHED: usize = 8;
/// The URL fragment of the differences on a release's page.
const DIFFERENCES: &str = "rs-differences";
/// Maximum number of diagnostics.
const MAX_DIAGNOSTICS: usize = 10;

/// The site at a glance.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct OverviewView {
    /// The site's title, or that of `content/index.md`.
    pub(crate) title: String,
    /// The introduction from `content/index.md`.
    pub(crate) blocks: Vec<DocumentBlock>,
    /// The site's pages by folder, if there is no release; otherwise empty.
    pub(crate) pages: Vec<TreeView>,
    /// Unreadable releases.
    pub(crate) broken: Vec<SummaryView>,
    /// The number of releases in progress.
    pub(crate) running_count: usize,
    /// How many of them have each verdict, worst first.
    pub(crate) verdicts: Vec<VerdictCount>,
    /// The worst releases in progress whose verdict is a no-go: four at most.
    pub(crate) running: Vec<RunningView>,
    /// The other releases in progress, worst first: a hundred at most.
    pub(crate) rows: Vec<RunningRow>,
    /// The number of further releases in progress.
    pub(crate) more_running: usize,
    /// The board; none with fewer than seven releases in progress.
    pub(crate) board: Option<BoardView>,
    /// Planned releases, next one first.
    pub(crate) planned: Vec<PlannedView>,
    /// The newest closed releases, newest first.
    pub(crate) finished: Vec<SummaryView>,
    /// The number of all releases.
    pub(crate) releases: usize,
    /// The URL of the list of all releases.
    pub(crate) all: String,
    /// The trend of the longest series; none with too few releases.
    pub(crate) trend: Option<TrendView>,
    /// The diagnostics of the site.
    pub(crate) problems: ProblemsView,
    /// The checklists.
    pub(crate) checklists: Vec<ChecklistSummary>,
    /// The values under `extra` in the front matter of `content/index.md`.
    pub(crate) extra: Extra,
}

/// A release in progress.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct RunningView {
    /// Its page; the text is its service, environment and version.
    pub(crate) release: LinkView,
    /// Its title; may be empty.
    pub(crate) title: String,
    /// Kind and owner: `minor, owner Maya Okafor`; may be empty.
    pub(crate) facts: String,
    /// When it started.
    pub(crate) started: Option<When>,
    /// The verdict, with fewer reasons than on the release's page.
    pub(crate) verdict: VerdictView,
    /// Who is next; or none.
    pub(crate) next: Option<NextUpView>,
    /// When it will likely be closed.
    pub(crate) forecast: Option<ForecastView>,
    /// Why there is no forecast: `3 releases are too few`; empty if there is one, or nothing to forecast.
    pub(crate) no_forecast: String,
    /// The differences from the previous release; none without one.
    pub(crate) differs: Option<LinkView>,
}

/// A planned release.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PlannedView {
    /// Its page.
    pub(crate) release: LinkView,
    /// Its title; may be empty.
    pub(crate) title: String,
    /// Kind and owner: `major, owner Maya Okafor`; may be empty.
    pub(crate) facts: String,
    /// Its planned start.
    pub(crate) starts: Option<When>,
}

/// The diagnostics of the site.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ProblemsView {
    /// The number of errors.
    pub(crate) errors: usize,
    /// The number of warnings.
    pub(crate) warnings: usize,
    /// The first diagnostics, errors first.
    pub(crate) list: Vec<ProblemView>,
    /// The number of further diagnostics.
    pub(crate) more: usize,
}

/// A checklist.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ChecklistSummary {
    /// Its page.
    pub(crate) link: LinkView,
    /// The number of items.
    pub(crate) items: usize,
    /// The number of sections with items.
    pub(crate) sections: usize,
    /// The number of releases that used it.
    pub(crate) releases: usize,
    /// The URL of its history; none if no release used it.
    pub(crate) history: Option<String>,
    /// Its versions: `changed 10 Sep 2026`; none if it has only one.
    pub(crate) changed: Option<LinkView>,
}

impl OverviewView {
    /// Builds the overview of the site.
    pub(crate) fn new(frame: &Frame<'_>) -> Self {
        let site = frame.site;
        let newest = || (0..site.releases.len()).rev();
        let with = |is: fn(Status) -> bool| -> Vec<usize> {
            newest().filter(|&index| frame.run(index).is_some_and(|run| is(run.status))).collect()
        };
        let running = running(site);
        let is_no_go = |running: &&RunningRelease<'_>| running.verdict.word == VerdictWord::NoGo;
        let panels = running.iter().take_while(is_no_go).count().min(MAX_PANELS);
        let planned = with(|status| status == Status::Planned);
        let finished = with(Status::is_closed);
        let day = newest_day(frame, &running);
        let index = site.index.as_ref();
        let title = index.map(|page| &page.title).filter(|title| *title != "index");
        Self {
            title: title.unwrap_or(&site.config.title).clone(),
            extra: index.map(|page| page.extra.clone()).unwrap_or_default(),
            blocks: index
                .map(|page| document::blocks(frame, &page.flow, &page.headings))
                .unwrap_or_default(),
            pages: if site.releases.is_empty() { tree_of_site(frame) } else { Vec::new() },
            broken: (newest().filter(|&index| frame.run(index).is_none()))
                .map(|index| SummaryView::new(frame, index))
                .collect(),
            running_count: running.len(),
            verdicts: counts(&running),
            board: BoardView::new(frame, &running),
            rows: (running[panels..].iter().take(MAX_ROWS))
                .map(|running| RunningRow::new(frame, running, day))
                .collect(),
            more_running: (running.len() - panels).saturating_sub(MAX_ROWS),
            running: running[..panels]
                .iter()
                .map(|one| RunningView::new(frame, one, day))
                .collect(),
            planned: planned
                .iter()
                .rev()
                .filter_map(|&index| PlannedView::new(frame, index))
                .collect(),
            finished: finished
                .iter()
                .take(MAX_FINISHED)
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
    fn new(frame: &Frame<'_>, running: &RunningRelease<'_>, day: Option<Date>) -> Self {
        let run = running.run;
        let href = frame.href(Route::Release(running.release));
        let inner = RunFrame::new(frame, run, href.clone());
        Self {
            title: run.release.title.clone().unwrap_or_default(),
            facts: facts(frame, run),
            started: run.started.map(|at| frame.full(at)),
            verdict: VerdictView::new(&inner, MAX_REASONS),
            next: next_up(&inner).into_iter().next(),
            forecast: ForecastView::new(frame, running.release, day),
            no_forecast: LikelyView::new(frame, running.release, day).reason,
            differs: frame.site.previous(running.release).map(|(_, before)| LinkView {
                text: format!("Differences from {}", before.release.version),
                href: format!("{href}#{DIFFERENCES}"),
            }),
            release: LinkView { text: running.name.clone(), href },
        }
    }
}

impl PlannedView {
    fn new(frame: &Frame<'_>, index: usize) -> Option<Self> {
        let run = frame.run(index)?;
        Some(Self {
            release: LinkView {
                text: release_name(&run.release),
                href: frame.href(Route::Release(index)),
            },
            title: run.release.title.clone().unwrap_or_default(),
            facts: facts(frame, run),
            starts: run.started.map(|at| frame.full(at)),
        })
    }
}

/// Formats as `minor, owner Maya Okafor`.
fn facts(frame: &Frame<'_>, run: &Run) -> String {
    let release = &run.release;
    let kind = release.kind.as_ref().map(|at| at.value.clone());
    let owner = release.owner.as_ref().map(|owner| frame.person_name(&owner.value));
    let owner = owner.map(|owner| format!("owner {owner}"));
    kind.into_iter().chain(owner).collect::<Vec<_>>().join(", ")
}

impl ProblemsView {
    fn new(frame: &Frame<'_>) -> Self {
        let all = &frame.site.diagnostics;
        let of = |severity| all.iter().filter(move |problem| problem.severity() == severity);
        let list: Vec<ProblemView> = of(Severity::Error)
            .chain(of(Severity::Warning))
            .take(MAX_DIAGNOSTICS)
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
        let has_items = |section: &&crate::model::checklist::Section| !section.items.is_empty();
        Self {
            link: LinkView {
                text: checklist.title.clone(),
                href: frame.href(Route::Checklist(index)),
            },
            items: checklist.items.len(),
            sections: checklist.sections.iter().filter(has_items).count(),
            releases: history.map_or(0, |(_, history)| history.releases()),
            history: used.map(|(at, _)| frame.href(Route::History(at, 0))),
            changed: used.and_then(|(at, _)| version::changed(frame, at, index)),
        }
    }
}
