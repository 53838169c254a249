//! Releases in progress on the overview: counts, a line for each, and the board of services by environments.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::release::VerdictWord;
use crate::render::route::Route;
use crate::render::running::{RunningRelease, place, verdict_icon};
use crate::render::state_style::{release_icon, release_word};
use crate::render::view::LinkView;
use crate::render::view::forecast::LikelyView;
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::next_up::{NextUpView, next_up};
use crate::render::view::section::fraction;
use crate::render::view::sentence::{Words, headline};
use crate::site::environments::EnvironmentOrder;

/// Minimum number of releases in progress for a board.
const MIN_FOR_BOARD: usize = 7;

/// A number of releases in progress with the same verdict.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct VerdictCount {
    /// `no-go`, `not-yet` or `go`.
    pub(crate) class: &'static str,
    /// The icon.
    pub(crate) icon: &'static str,
    /// The number.
    pub(crate) count: usize,
    /// `no-go`, `not yet` or `go`.
    pub(crate) word: &'static str,
}

/// A release in progress in one line.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct RunningRow {
    /// Its page; the text is its service, environment and version.
    pub(crate) release: LinkView,
    /// Its title; may be empty.
    pub(crate) title: String,
    /// `no-go`, `not-yet` or `go`.
    pub(crate) class: &'static str,
    /// The icon of the verdict.
    pub(crate) icon: &'static str,
    /// `No-go`, `Not yet` or `Go`.
    pub(crate) word: &'static str,
    /// The rest of the verdict: `4 items before *Database migrated*`.
    pub(crate) hold: Vec<Words>,
    /// `18/24`: closed of applicable.
    pub(crate) count: String,
    /// Who is next; or none.
    pub(crate) next: Option<NextUpView>,
    /// When it will likely be closed.
    pub(crate) likely: LikelyView,
}

/// The releases of all services by environment.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct BoardView {
    /// The environments, in the order of `environments` in `site.yaml`.
    pub(crate) environments: Vec<String>,
    /// The services, by name.
    pub(crate) services: Vec<BoardRow>,
}

/// A service on the board.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct BoardRow {
    /// Its name; empty for releases without a service.
    pub(crate) service: String,
    /// For each environment: the releases in progress, or the newest that ended.
    pub(crate) cells: Vec<Vec<BoardCell>>,
}

/// A release on the board.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct BoardCell {
    /// Its page.
    pub(crate) href: String,
    /// Its version.
    pub(crate) version: String,
    /// The icon of the verdict or the outcome.
    pub(crate) icon: &'static str,
    /// The verdict or the outcome in words.
    pub(crate) word: &'static str,
    /// `18/24` for a release in progress. For another the verdict in spite of which it was closed, and the day on which
    /// it began: `no-go, 17 Nov 2026`; may be empty.
    pub(crate) detail: String,
    /// Whether it is in progress.
    pub(crate) is_running: bool,
    /// Whether its verdict is a no-go.
    pub(crate) is_no_go: bool,
}

pub(super) fn verdict_words(word: VerdictWord) -> (&'static str, &'static str) {
    match word {
        VerdictWord::NoGo => ("no-go", "No-go"),
        VerdictWord::NotYet => ("not-yet", "Not yet"),
        VerdictWord::Go => ("go", "Go"),
    }
}

/// Returns how many releases have each verdict, worst first, without zeros.
pub(super) fn counts(running: &[RunningRelease<'_>]) -> Vec<VerdictCount> {
    let words = [VerdictWord::NoGo, VerdictWord::NotYet, VerdictWord::Go].into_iter();
    let count = |word| running.iter().filter(|running| running.verdict.word == word).count();
    words
        .map(|word| VerdictCount {
            class: verdict_words(word).0,
            icon: verdict_icon(word),
            count: count(word),
            word: word.phrase(),
        })
        .filter(|counted| counted.count > 0)
        .collect()
}

impl RunningRow {
    /// Builds the line of a release. `day` is the day on which times are shown without a date.
    pub(super) fn new(frame: &Frame<'_>, running: &RunningRelease<'_>, day: Option<Date>) -> Self {
        let run = running.run;
        let href = frame.href(Route::Release(running.release));
        let inner = RunFrame::new(frame, run, href.clone());
        let (class, word) = verdict_words(running.verdict.word);
        Self {
            release: LinkView { text: running.name.clone(), href },
            title: run.release.title.clone().unwrap_or_default(),
            class,
            icon: verdict_icon(running.verdict.word),
            word,
            hold: headline(&inner, &running.verdict),
            count: fraction(&run.progress),
            next: next_up(&inner).into_iter().next(),
            likely: LikelyView::new(frame, running.release, day),
        }
    }
}

impl BoardView {
    /// Builds the board; `None` if too few releases are in progress.
    pub(super) fn new(frame: &Frame<'_>, running: &[RunningRelease<'_>]) -> Option<Self> {
        if running.len() < MIN_FOR_BOARD {
            return None;
        }
        let mut cells: BTreeMap<(&str, &str), Vec<BoardCell>> = BTreeMap::new();
        for running in running {
            cells.entry(running.place()).or_default().push(BoardCell::running(frame, running));
        }
        for (index, entry) in frame.site.releases.iter().enumerate().rev() {
            let Some(run) = entry.run().filter(|run| run.status.is_closed()) else { continue };
            let cell = cells.entry(place(run)).or_default();
            if cell.is_empty() {
                cell.push(BoardCell::ended(frame, index, run));
            }
        }
        let services: BTreeSet<&str> = cells.keys().map(|(service, _)| *service).collect();
        let environments: BTreeSet<&str> =
            cells.keys().map(|(_, environment)| *environment).collect();
        let mut environments: Vec<&str> = environments.into_iter().collect();
        let order = EnvironmentOrder::new(frame.site);
        environments.sort_by_key(|name| order.key(name));
        let services = services.into_iter().map(|service| BoardRow {
            cells: (environments.iter())
                .map(|environment| cells.remove(&(service, *environment)).unwrap_or_default())
                .collect(),
            service: service.to_owned(),
        });
        let services = services.collect();
        Some(Self { environments: environments.into_iter().map(str::to_owned).collect(), services })
    }
}

impl BoardCell {
    fn running(frame: &Frame<'_>, running: &RunningRelease<'_>) -> Self {
        Self {
            href: frame.href(Route::Release(running.release)),
            version: running.run.release.version.clone(),
            icon: verdict_icon(running.verdict.word),
            word: verdict_words(running.verdict.word).1,
            detail: fraction(&running.run.progress),
            is_running: true,
            is_no_go: running.verdict.word == VerdictWord::NoGo,
        }
    }

    fn ended(frame: &Frame<'_>, index: usize, run: &Run) -> Self {
        let overruled = verdict::overruled(run).map(|word| word.phrase().to_owned());
        let day = run.started.map(|at| frame.day(at).text);
        Self {
            href: frame.href(Route::Release(index)),
            version: run.release.version.clone(),
            icon: release_icon(run),
            word: release_word(run),
            detail: overruled.into_iter().chain(day).collect::<Vec<_>>().join(", "),
            is_running: false,
            is_no_go: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::running::running;
    use crate::render::testing::site_over;
    use crate::site::Site;

    fn site(running: usize, failed: usize) -> Site {
        let list = "a\nb";
        let mut releases = vec![("done", list, "a: done\nb: done")];
        for index in 0..running {
            let items = if index < failed { "a: failed\nb: failed" } else { "a: done" };
            releases.push(("in-progress", list, items));
        }
        site_over(list, &releases)
    }

    #[test]
    fn the_worst_release_is_first_and_each_verdict_is_counted() {
        let site = site(5, 2);
        let running = running(&site);
        let names: Vec<&str> = running.iter().map(|running| running.name.as_str()).collect();
        assert_eq!(names, ["2", "3", "4", "5", "6"]);
        let counts: Vec<(&str, usize)> =
            counts(&running).iter().map(|counted| (counted.class, counted.count)).collect();
        assert_eq!(counts, [("no-go", 2), ("not-yet", 3)]);
    }

    #[test]
    fn a_line_names_the_verdict_and_the_next_item() {
        let site = site(1, 0);
        let frame = Frame::new(&site, Route::Overview);
        let row = RunningRow::new(&frame, &running(&site)[0], None);
        let hold: String = row.hold.iter().map(|words| words.text.as_str()).collect();
        assert_eq!((row.word, &*hold, &*row.count), ("Not yet", "1 item before the end", "1/2"));
        assert_eq!(row.next.expect("b is next").item.href, "releases/2.html#b");
    }

    #[test]
    fn from_seven_releases_on_there_is_a_board() {
        let shown = |count: usize| {
            let site = site(count, 1);
            let frame = Frame::new(&site, Route::Overview);
            BoardView::new(&frame, &running(&site))
        };
        assert!(shown(6).is_none());
        let board = shown(7).expect("there are enough");
        let cells = &board.services[0].cells[0];
        assert_eq!(cells.len(), 7, "the one that ended is left out");
        assert!(cells[0].is_no_go && !cells[1].is_no_go);
    }
}
