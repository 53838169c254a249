//! The page of a release.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::exception::{exceptions, summary};
use crate::evaluate::run::Run;
use crate::model::extra::Extra;
use crate::model::release::{Located, State, Status};
use crate::render::archive::{ArchivePart, year, year_name};
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::search::release_name;
use crate::render::state_style::release_word;
use crate::render::view::LinkView;
use crate::render::view::closing::{ClosingView, RecordView, exception_views};
use crate::render::view::data::DataView;
use crate::render::view::differences::DifferencesView;
use crate::render::view::drawing::strip::{self, Room, StripView};
use crate::render::view::fact::{FactView, facts};
use crate::render::view::flow::runbook;
use crate::render::view::forecast::ForecastView;
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::item::{BlockView, named_people};
use crate::render::view::log::{LogView, log};
use crate::render::view::next_up::{NextUpView, next_up};
use crate::render::view::orphan::{OrphanView, orphans};
use crate::render::view::period::{Stretch, period};
use crate::render::view::problem::{self, ProblemView};
use crate::render::view::section::{self, SectionLink};
use crate::render::view::timeline::TimelineView;
use crate::render::view::verdict::VerdictView;

/// Number of earlier releases considered for the usual durations of sections.
pub(crate) const LOOK_BACK: usize = 12;

/// A release.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ReleaseView {
    /// Its id.
    pub(crate) id: String,
    /// Its service, environment and version, and its title if it has one.
    pub(crate) title: String,
    /// Its status in words.
    pub(crate) status: &'static str,
    /// Its start and end, as far as they are known.
    pub(crate) period: Vec<Stretch>,
    /// Service, environment, kind, owner, checklist, the previous release, links.
    pub(crate) facts: Vec<FactView>,
    /// The list that contains it.
    pub(crate) year: LinkView,
    /// The previous release of the series.
    pub(crate) previous: Option<LinkView>,
    /// The next release of the series.
    pub(crate) next: Option<LinkView>,
    /// The first hundred errors of its file and snapshot.
    pub(crate) problems: Vec<ProblemView>,
    /// The number of further errors.
    pub(crate) more_problems: usize,
    /// Its data: ids, ISO times and numbers.
    pub(crate) data: DataView,
    /// The values under `extra` in its file.
    pub(crate) extra: Extra,
    /// The verdict.
    pub(crate) verdict: VerdictView,
    /// One mark for each item.
    pub(crate) strip: StripView,
    /// The author's notes.
    pub(crate) notes: Option<Markup>,
    /// How it was closed, and what was recorded afterwards; none if its file has no closing.
    pub(crate) closing: Option<ClosingView>,
    /// The exceptions of a release that is not closed; a closed release has them in `closing`.
    pub(crate) exceptions: Vec<RecordView>,
    /// Who is next: at most three items; empty in a closed release.
    pub(crate) next_up: Vec<NextUpView>,
    /// When it will likely be closed.
    pub(crate) forecast: Option<ForecastView>,
    /// What the exceptions are: `1 item done before its gate, 1 correction`; may be empty.
    pub(crate) exceptions_line: String,
    /// The list of sections.
    pub(crate) sections: Vec<SectionLink>,
    /// The filters of the runbook.
    pub(crate) filters: Vec<ShowView>,
    /// The people in the runbook whose names differ from their ids: id and name.
    pub(crate) people: Vec<(String, String)>,
    /// The runbook.
    pub(crate) blocks: Vec<BlockView>,
    /// Orphaned entries.
    pub(crate) orphans: Vec<OrphanView>,
    /// The timeline; none if fewer than two times are known.
    pub(crate) timeline: Option<TimelineView>,
    /// The differences from the previous release; none if there is none that has begun.
    pub(crate) differences: Option<DifferencesView>,
    /// The lines of the log, by time.
    pub(crate) log: Vec<LogView>,
    /// Who signs a printed copy: role and name.
    pub(crate) signatures: Vec<(String, String)>,
}

/// A filter of the runbook.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ShowView {
    /// The name in the URL: `all`, `open`, `problems` or `skipped`.
    pub(crate) name: &'static str,
    /// The label.
    pub(crate) label: &'static str,
    /// The number of matching items.
    pub(crate) count: usize,
}

impl ReleaseView {
    /// Builds the view of the release with this index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize, run: &Run) -> Self {
        let outer = frame;
        let earlier = frame.site.previous(index);
        let earlier = earlier.map(|(_, before)| frame.site.comparison(before, run));
        let frame = &RunFrame::new(frame, run, String::new()).compared_with(earlier.as_ref());
        let release = &run.release;
        let closing = ClosingView::new(frame);
        let (problems, more_problems) = problem::errors(frame.site, run);
        Self {
            id: release.id.clone(),
            title: title(run),
            status: release_word(run),
            period: period(frame),
            facts: facts(frame),
            year: year_link(outer, index),
            previous: (frame.site.series.before(index)).map(|at| outer.named_release(at)),
            next: (frame.site.series.after(index)).map(|at| outer.named_release(at)),
            problems,
            more_problems,
            data: DataView::new(frame),
            extra: release.extra.clone(),
            verdict: VerdictView::new(frame, usize::MAX),
            strip: strip::of_run(run, Room::Narrow, ""),
            notes: release.notes.as_ref().map(|notes| frame.prose(notes)),
            exceptions: if closing.is_none() { exception_views(frame) } else { Vec::new() },
            next_up: next_up(frame),
            forecast: ForecastView::new(outer, index, None),
            exceptions_line: summary(&exceptions(run)),
            closing,
            sections: section::list(frame),
            filters: filters(run),
            people: named_people(frame),
            blocks: runbook(frame),
            orphans: orphans(frame),
            timeline: TimelineView::new(frame, &before(outer, index)),
            differences: DifferencesView::new(frame),
            log: log(frame),
            signatures: signatures(frame),
        }
    }
}

/// Returns up to [`LOOK_BACK`] earlier releases of the series, newest first.
fn before<'a>(frame: &Frame<'a>, index: usize) -> Vec<&'a Run> {
    let series = &frame.site.series;
    let earlier = std::iter::successors(series.before(index), |&at| series.before(at));
    (earlier.take(LOOK_BACK)).filter_map(|at| frame.run(at)).collect()
}

/// Formats as `payments production 2026.11.1: Autumn release`.
pub(crate) fn title(run: &Run) -> String {
    let name = release_name(&run.release);
    match &run.release.title {
        Some(title) => format!("{name}: {title}"),
        None => name,
    }
}

pub(super) fn year_link(frame: &Frame<'_>, index: usize) -> LinkView {
    let year = year(frame.site, &frame.site.releases[index]);
    LinkView { text: year_name(year), href: frame.href(Route::Archive(ArchivePart::newest(year))) }
}

fn filters(run: &Run) -> Vec<ShowView> {
    let rows = |is: &dyn Fn(usize) -> bool| (0..run.rows.len()).filter(|&row| is(row)).count();
    let skipped = |row: usize| run.rows[row].state == State::Skipped;
    let problem = |row: usize| run.has_problem(row);
    let show = |name, label, count| ShowView { name, label, count };
    let open = if run.status.is_abandoned() { "Not done" } else { "Open" };
    vec![
        show("all", "All", run.rows.len()),
        show("open", open, run.progress.open()),
        show("problems", "Problems", rows(&problem)),
        show("skipped", "Skipped", rows(&skipped)),
    ]
}

/// Returns the owner and all roles. An aborted release has no signatures.
fn signatures(frame: &RunFrame<'_>) -> Vec<(String, String)> {
    let release = &frame.run.release;
    if frame.run.status == Status::Aborted {
        return Vec::new();
    }
    let name = |who: &Located<String>| frame.full_name(&who.value).to_owned();
    let owner = release.owner.iter().map(|owner| ("owner".to_owned(), name(owner)));
    let roles = release.roles.iter().map(|(role, who)| (role.value.clone(), name(who)));
    owner.chain(roles).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::changed;
    use crate::render::view::line::LineView;

    #[test]
    fn filters_count_matching_items() {
        let entries = "a: failed\nb: skipped\nc: done";
        let counts = changed(
            "a\nb\nc\nd\ne {optional}",
            entries,
            |_| {},
            |frame| {
                let shown = filters(frame.run).into_iter();
                shown.map(|show| (show.name, show.count)).collect::<Vec<_>>()
            },
        );
        assert_eq!(counts, [("all", 5), ("open", 2), ("problems", 1), ("skipped", 1)]);
    }

    #[test]
    fn orphaned_entries_are_shown_with_their_content() {
        let orphans = changed("a", "b: [failed by li, done+evidence]", |_| {}, orphans);
        assert_eq!(orphans[0].id, "b");
        assert_eq!(orphans[0].word, "Done");
        let [LineView::Note { evidence, .. }, LineView::Earlier { word, who, .. }] =
            orphans[0].lines.as_slice()
        else {
            panic!("{:?}", orphans[0].lines)
        };
        assert_eq!(evidence[0].text, "example.com");
        assert_eq!((*word, who.as_str()), ("Failed first", "li"));
    }
}
