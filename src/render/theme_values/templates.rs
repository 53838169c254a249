//! The built-in templates and the types of the values that they receive.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::render::view::LinkView;
use crate::render::view::audit::{AuditLineView, AuditView};
use crate::render::view::behaviour::BehaviourView;
use crate::render::view::broken::BrokenView;
use crate::render::view::checklist::{ChecklistBlock, ChecklistView};
use crate::render::view::closing::{ClosingView, RecordView};
use crate::render::view::difference::DifferenceView;
use crate::render::view::differences::DifferencesView;
use crate::render::view::document::{DocumentBlock, DocumentView};
use crate::render::view::drawing::chart::ChartView;
use crate::render::view::drawing::dots::DotsView;
use crate::render::view::drawing::lane::{LaneDrawing, TickView};
use crate::render::view::drawing::strip::StripView;
use crate::render::view::effect::EffectsView;
use crate::render::view::finding::FindingView;
use crate::render::view::forecast::ForecastView;
use crate::render::view::gate::GateView;
use crate::render::view::history::HistoryView;
use crate::render::view::item::{BlockView, ItemView, TagView};
use crate::render::view::item_history::ItemHistoryView;
use crate::render::view::item_series::ItemSeriesView;
use crate::render::view::line::{EvidenceView, LineView};
use crate::render::view::log::LogView;
use crate::render::view::moved::MovedView;
use crate::render::view::next_up::NextUpView;
use crate::render::view::orphan::OrphanView;
use crate::render::view::overview::{ChecklistSummary, OverviewView, ProblemsView, RunningView};
use crate::render::view::page_tree::TreeView;
use crate::render::view::person::PersonPageView;
use crate::render::view::piece::PieceView;
use crate::render::view::problem::{ProblemView, SourceLine};
use crate::render::view::production::ProductionView;
use crate::render::view::reason::ReasonView;
use crate::render::view::release::{ReleaseView, ShowView};
use crate::render::view::releases::ReleasesView;
use crate::render::view::running::{BoardView, RunningRow, VerdictCount};
use crate::render::view::section::{SectionLink, SectionView};
use crate::render::view::sentence::Words;
use crate::render::view::shell::{NavView, PageHead, SiteView};
use crate::render::view::summary::SummaryView;
use crate::render::view::timeline::TimelineView;
use crate::render::view::trend::TrendView;
use crate::render::view::verdict::{FiguresView, VerdictView};
use crate::render::view::version::VersionView;
use crate::render::view::wall::{TileView, WallView};

/// A built-in template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Template {
    /// Its path under `templates/`.
    pub(super) name: &'static str,
    /// What it shows.
    pub(super) meaning: &'static str,
    /// The values that it receives in addition to those of every page.
    pub(super) values: &'static [Value],
}

/// A value that a template receives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether a caller can leave it out.
    pub(super) is_optional: bool,
    /// Returns the schema of its type.
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
}

const fn template(name: &'static str, meaning: &'static str, values: &'static [Value]) -> Template {
    Template { name, meaning, values }
}

const fn value(name: &'static str, schema: fn(&mut SchemaGenerator) -> Schema) -> Value {
    Value { name, is_optional: false, schema }
}

const fn optional(name: &'static str, schema: fn(&mut SchemaGenerator) -> Schema) -> Value {
    Value { name, is_optional: true, schema }
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// The templates of pages. Each also receives [`crate::render::view::shell::ShellView`].
pub(super) const PAGES: &[Template] = &[
    template("base.html", "The frame of every page: head, policy, navigation, foot.", &[]),
    template(
        "overview.html",
        "The overview, `index.html`.",
        &[value("overview", of::<OverviewView>)],
    ),
    template("wall.html", "The wall display, `board.html`.", &[value("wall", of::<WallView>)]),
    template(
        "releases.html",
        "The list of releases, and the archives by year.",
        &[value("releases", of::<ReleasesView>)],
    ),
    template(
        "audit.html",
        "The audit table of a year, a month or a part of a month.",
        &[value("audit", of::<AuditView>)],
    ),
    template("release.html", "A release with its runbook.", &[value("release", of::<ReleaseView>)]),
    template(
        "broken.html",
        "A release whose file cannot be read.",
        &[value("broken", of::<BrokenView>)],
    ),
    template("checklist.html", "A checklist.", &[value("checklist", of::<ChecklistView>)]),
    template(
        "history.html",
        "The items of a checklist by release.",
        &[value("history", of::<HistoryView>)],
    ),
    template("item.html", "One item over all releases.", &[value("item", of::<ItemHistoryView>)]),
    template("moved.html", "An id that an item had before.", &[value("moved", of::<MovedView>)]),
    template("person.html", "What is open for a person.", &[value("person", of::<PersonPageView>)]),
    template(
        "document.html",
        "Any other page of markdown.",
        &[value("document", of::<DocumentView>)],
    ),
    template("missing.html", "The page for a missing address, `404.html`.", &[]),
];

/// The components, with their arguments in their order.
pub(super) const COMPONENTS: &[Template] = &[
    template(
        "components/audit_evidence.html",
        "A piece of evidence in an audit table.",
        &[value("one", of::<AuditLineView>)],
    ),
    template(
        "components/axis.html",
        "The times above the lanes.",
        &[value("ticks", of::<Vec<TickView>>)],
    ),
    template(
        "components/behaviours.html",
        "Patterns in the past releases of a checklist.",
        &[value("behaviours", of::<Vec<BehaviourView>>)],
    ),
    template(
        "components/blocks.html",
        "The runbook: texts, heads of sections, items.",
        &[value("blocks", of::<Vec<BlockView>>)],
    ),
    template(
        "components/board.html",
        "The releases of all services by environment.",
        &[value("board", of::<BoardView>)],
    ),
    template("components/chart.html", "Bars for each release.", &[value("chart", of::<ChartView>)]),
    template(
        "components/checklist_blocks.html",
        "The text and items of a checklist.",
        &[value("blocks", of::<Vec<ChecklistBlock>>)],
    ),
    template(
        "components/checklist_nav.html",
        "The sections of a checklist, next to it.",
        &[value("checklist", of::<ChecklistView>)],
    ),
    template(
        "components/checklists.html",
        "The list of checklists on the overview.",
        &[value("checklists", of::<Vec<ChecklistSummary>>)],
    ),
    template(
        "components/closing.html",
        "How a release was closed, in the panel.",
        &[value("closing", of::<ClosingView>)],
    ),
    template(
        "components/crumb.html",
        "Breadcrumbs, and links to the neighbours.",
        &[
            value("links", of::<Vec<LinkView>>),
            value("here", of::<String>),
            value("previous", of::<Option<LinkView>>),
            value("next", of::<Option<LinkView>>),
        ],
    ),
    template(
        "components/difference_table.html",
        "A row for each kind of difference.",
        &[value("rows", of::<Vec<DifferenceView>>)],
    ),
    template(
        "components/differences.html",
        "The differences from the previous release.",
        &[value("differences", of::<DifferencesView>)],
    ),
    template("components/document_bar.html", "On a phone, the button for the contents.", &[]),
    template(
        "components/document_blocks.html",
        "A page's text with its headings.",
        &[value("blocks", of::<Vec<DocumentBlock>>)],
    ),
    template(
        "components/document_nav.html",
        "The pages of the folder, and the contents of the page.",
        &[value("document", of::<DocumentView>)],
    ),
    template("components/dots.html", "How long an item took.", &[value("dots", of::<DotsView>)]),
    template(
        "components/effects.html",
        "What the current version means to open releases.",
        &[value("effects", of::<EffectsView>)],
    ),
    template(
        "components/empty.html",
        "What replaces an empty list.",
        &[
            value("lead", of::<String>),
            optional("text", of::<String>),
            optional("command", of::<String>),
        ],
    ),
    template(
        "components/evidence.html",
        "Evidence of an event.",
        &[value("evidence", of::<Vec<EvidenceView>>)],
    ),
    template(
        "components/facts.html",
        "The line under a release's title.",
        &[value("release", of::<ReleaseView>)],
    ),
    template(
        "components/figures.html",
        "The counts in the verdict panel.",
        &[value("figures", of::<FiguresView>)],
    ),
    template(
        "components/filters.html",
        "The filters of the runbook.",
        &[value("filters", of::<Vec<ShowView>>)],
    ),
    template(
        "components/finding.html",
        "What happened to an item several times.",
        &[value("finding", of::<FindingView>)],
    ),
    template(
        "components/findings.html",
        "Findings, a line each.",
        &[value("findings", of::<Vec<FindingView>>)],
    ),
    template(
        "components/foot_extra.html",
        "Empty: in the foot of every page.",
        &[
            value("site", of::<SiteView>),
            value("page", of::<PageHead>),
            value("root", of::<String>),
        ],
    ),
    template(
        "components/forecast.html",
        "When a release will likely be closed.",
        &[value("forecast", of::<ForecastView>)],
    ),
    template(
        "components/gate.html",
        "The line of a gate under its item.",
        &[value("gate", of::<GateView>)],
    ),
    template(
        "components/head_extra.html",
        "Empty: at the end of `<head>`.",
        &[
            value("root", of::<String>),
            value("page", of::<PageHead>),
            value("site", of::<SiteView>),
        ],
    ),
    template(
        "components/head_meta.html",
        "Description, preview, icons and colours, in `<head>`.",
        &[
            value("site", of::<SiteView>),
            value("page", of::<PageHead>),
            value("root", of::<String>),
        ],
    ),
    template(
        "components/item.html",
        "An item of a release, with what is nested in it.",
        &[value("item", of::<ItemView>)],
    ),
    template(
        "components/item_extra.html",
        "Empty: in every item of a release.",
        &[value("item", of::<ItemView>)],
    ),
    template(
        "components/item_lines.html",
        "The lines under an item.",
        &[value("lines", of::<Vec<LineView>>)],
    ),
    template(
        "components/item_series.html",
        "An item in one service and environment.",
        &[value("series", of::<ItemSeriesView>), value("id", of::<String>)],
    ),
    template(
        "components/item_tags.html",
        "The remarks after an item's text.",
        &[value("tags", of::<Vec<TagView>>)],
    ),
    template(
        "components/item_who.html",
        "Who did an item, and when.",
        &[value("item", of::<ItemView>)],
    ),
    template("components/lane.html", "A section in time.", &[value("lane", of::<LaneDrawing>)]),
    template("components/legend.html", "What the marks of the grid mean.", &[]),
    template(
        "components/links.html",
        "Links with commas between them.",
        &[value("links", of::<Vec<LinkView>>)],
    ),
    template("components/log.html", "The log of a release.", &[value("lines", of::<Vec<LogView>>)]),
    template(
        "components/orphans.html",
        "Orphaned entries.",
        &[value("orphans", of::<Vec<OrphanView>>), value("source", of::<String>)],
    ),
    template(
        "components/overview_extra.html",
        "Empty: on the overview, after the releases in progress.",
        &[
            value("overview", of::<OverviewView>),
            value("root", of::<String>),
            value("site", of::<SiteView>),
        ],
    ),
    template(
        "components/page_tree.html",
        "The tree of the pages.",
        &[value("entries", of::<Vec<TreeView>>)],
    ),
    template(
        "components/phone_bar.html",
        "On a phone, the verdict at the top of the window.",
        &[
            value("verdict", of::<VerdictView>),
            value("strip", of::<StripView>),
            value("sections", of::<Vec<SectionLink>>),
        ],
    ),
    template(
        "components/pieces.html",
        "A text with its marks.",
        &[value("pieces", of::<Vec<PieceView>>)],
    ),
    template(
        "components/problem.html",
        "A diagnostic with the lines of its file.",
        &[value("problem", of::<ProblemView>)],
    ),
    template(
        "components/problem_list.html",
        "The diagnostics of the site, on the overview.",
        &[value("problems", of::<ProblemsView>)],
    ),
    template(
        "components/problems.html",
        "The diagnostics of one file.",
        &[
            value("problems", of::<Vec<ProblemView>>),
            value("title", of::<String>),
            optional("more", of::<usize>),
            optional("most", of::<usize>),
        ],
    ),
    template(
        "components/production.html",
        "Figures of deployments to production.",
        &[value("production", of::<ProductionView>)],
    ),
    template(
        "components/reason.html",
        "A reason against a go, or a sign-off.",
        &[value("reason", of::<ReasonView>), optional("class", of::<String>)],
    ),
    template(
        "components/reasons.html",
        "The reasons against a go, and what is open.",
        &[value("verdict", of::<VerdictView>), optional("more_href", of::<String>)],
    ),
    template(
        "components/recorder.html",
        "Who recorded an event for another person.",
        &[value("name", of::<String>)],
    ),
    template(
        "components/records.html",
        "Late records or exceptions, in rows.",
        &[value("records", of::<Vec<RecordView>>)],
    ),
    template(
        "components/release_extra.html",
        "Empty: on the page of a release, before the runbook.",
        &[
            value("release", of::<ReleaseView>),
            value("root", of::<String>),
            value("site", of::<SiteView>),
        ],
    ),
    template(
        "components/release_row.html",
        "A row in a table of releases.",
        &[value("release", of::<SummaryView>), value("columns", of::<Vec<String>>)],
    ),
    template(
        "components/release_table.html",
        "A table of releases.",
        &[
            value("releases", of::<Vec<SummaryView>>),
            value("columns", of::<Vec<String>>),
            optional("sortable", of::<bool>),
        ],
    ),
    template(
        "components/running.html",
        "A release in progress whose verdict is a no-go, on the overview.",
        &[value("running", of::<RunningView>)],
    ),
    template(
        "components/running_table.html",
        "The other releases in progress, in a line each.",
        &[value("rows", of::<Vec<RunningRow>>)],
    ),
    template(
        "components/section_head.html",
        "The head of a section in the runbook.",
        &[value("section", of::<SectionView>)],
    ),
    template(
        "components/section_list.html",
        "The sections next to the runbook.",
        &[value("release", of::<ReleaseView>)],
    ),
    template(
        "components/sentence.html",
        "A sentence with links.",
        &[value("words", of::<Vec<Words>>)],
    ),
    template(
        "components/signatures.html",
        "On paper, a table to sign.",
        &[value("rows", of::<Vec<(String, String)>>), optional("release", of::<String>)],
    ),
    template(
        "components/site_foot.html",
        "The foot of every page.",
        &[
            value("site", of::<SiteView>),
            value("page", of::<PageHead>),
            value("root", of::<String>),
        ],
    ),
    template(
        "components/site_head.html",
        "Title and navigation at the top of every page.",
        &[
            value("site", of::<SiteView>),
            value("nav", of::<Vec<NavView>>),
            value("root", of::<String>),
        ],
    ),
    template(
        "components/source.html",
        "Lines of a file.",
        &[value("lines", of::<Vec<SourceLine>>), value("label", of::<String>)],
    ),
    template("components/sprite.html", "The symbols.", &[]),
    template(
        "components/strip.html",
        "One mark for each item.",
        &[value("strip", of::<StripView>)],
    ),
    template(
        "components/tile.html",
        "A release in progress on the wall display.",
        &[value("tile", of::<TileView>)],
    ),
    template(
        "components/timeline.html",
        "When each section happened.",
        &[value("timeline", of::<TimelineView>)],
    ),
    template(
        "components/trend.html",
        "How the releases of one series went.",
        &[value("trend", of::<TrendView>)],
    ),
    template(
        "components/verdict.html",
        "The panel at the top of a release.",
        &[
            value("verdict", of::<VerdictView>),
            optional("closing", of::<Option<ClosingView>>),
            optional("exceptions", of::<Vec<RecordView>>),
            optional("exceptions_line", of::<String>),
            optional("next_up", of::<Vec<NextUpView>>),
            optional("forecast", of::<Option<ForecastView>>),
        ],
    ),
    template(
        "components/verdict_head.html",
        "A verdict in its headline, and the line under it.",
        &[value("verdict", of::<VerdictView>), optional("tag", of::<String>)],
    ),
    template(
        "components/versions.html",
        "The versions of a checklist.",
        &[value("versions", of::<Vec<VersionView>>)],
    ),
    template(
        "components/wall_count.html",
        "How many releases on the wall display have a verdict.",
        &[value("verdict", of::<VerdictCount>)],
    ),
];
