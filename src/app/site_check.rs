//! Every diagnostic of a site, as `check` reports them.

use jiff::SignedDuration;

use crate::app::clock;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::Status;
use crate::model::time::Moment;
use crate::render::{self, RenderedPages, Theme, theme};
use crate::site::Site;

/// How far a time may be ahead of the clock, because clocks differ.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

/// Returns what `check` reports, and apart what it reports because of the current time.
pub(crate) fn diagnostics(site: &Site) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let mut diagnostics = site.diagnostics.clone();
    diagnostics.extend(match Theme::load(&site.sources) {
        Ok(theme) => render::faults(site, &theme, RenderedPages::All),
        Err(mistakes) => mistakes,
    });
    diagnostics.extend(theme::warnings(&site.sources, &page_templates(site)));
    diagnostics.extend(reviews_due(site));
    let mut of_now = future_times(site);
    of_now.extend(late_starts(site));
    (diagnostics, of_now)
}

/// Returns the templates that pages of markdown name.
fn page_templates(site: &Site) -> Vec<&str> {
    let pages = site.all_pages();
    pages.filter_map(|page| Some(page.template.as_ref()?.value.as_str())).collect()
}

/// Returns diagnostics for times that are later than now. Only `check` has them, because pages must not depend on the
/// clock.
fn future_times(site: &Site) -> Vec<Diagnostic> {
    let now = Moment::Instant(clock::now() + CLOCK_TOLERANCE);
    let times = site.runs().flat_map(|run| run.release.recorded_times());
    times
        .filter(|at| at.value.compare(now, &site.config.zone).is_gt())
        .map(|at| {
            Diagnostic::new(Code::FutureTime, at.span, "this time is later than now")
                .hint("Correct it. If it is planned, write it under `planned`.")
        })
        .collect()
}

/// Returns diagnostics for planned releases whose start is past. Only `check` has them, because pages must not depend on
/// the clock.
fn late_starts(site: &Site) -> Vec<Diagnostic> {
    let zone = &site.config.zone;
    let now = Moment::Instant(clock::now());
    let is_past = |start: Moment| match start {
        Moment::Instant(_) => start.compare(now, zone).is_lt(),
        Moment::Date(date) => date < now.date(zone),
    };
    let planned = site.runs().filter(|run| run.status == Status::Planned);
    planned
        .filter_map(|run| run.release.planned.as_ref())
        .filter(|planned| is_past(planned.start.value))
        .map(|planned| {
            let message = "the planned start of this release has passed";
            Diagnostic::new(Code::LateStart, planned.start.span, message)
                .hint("Record its first item, change `planned`, or delete the release.")
        })
        .collect()
}

/// Returns diagnostics for overdue reviews. Only `check` has them, because pages must not depend on the date.
fn reviews_due(site: &Site) -> Vec<Diagnostic> {
    let today = clock::now().to_zoned_datetime(site.config.zone.clone()).date();
    (site.checklists.iter())
        .filter_map(|checklist| Some((checklist, checklist.front.review_by?)))
        .filter(|(_, (date, _))| *date < today)
        .map(|(checklist, (date, span))| {
            let message = format!("the review of `{}` was due on {date}", checklist.id);
            Diagnostic::new(Code::ReviewDue, span, message)
                .hint("Review the checklist, then set the next `review_by`.")
        })
        .collect()
}
