//! The wall display: a tile for each release in progress, to be read from a distance.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::status::last_event;
use crate::model::release::VerdictWord;
use crate::model::time::Moment;
use crate::render::route::Route;
use crate::render::running::{RunningRelease, running, verdict_icon};
use crate::render::view::drawing::strip::{self, Room, StripView};
use crate::render::view::forecast::{LikelyEnd, LikelyView, newest_day, time};
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::next_up::{NextUpView, next_up};
use crate::render::view::running::{VerdictCount, counts, verdict_words};
use crate::render::view::sentence::{Words, headline};
use crate::render::when::When;

/// The numbers of columns and rows that a screen can have.
const GRIDS: [(usize, usize); 3] = [(3, 2), (4, 3), (6, 5)];
/// The number of characters from which a name is set smaller, in two lines.
const LONG_NAME: usize = 16;

/// All releases in progress on one screen.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct WallView {
    /// The number of releases in progress.
    pub(crate) running: usize,
    /// How many of them have each verdict, worst first.
    pub(crate) verdicts: Vec<VerdictCount>,
    /// The last event of them all; none if there is none.
    pub(crate) last_event: Option<When>,
    /// The number of columns: 3, 4 or 6.
    pub(crate) columns: usize,
    /// The releases that the screen has room for, worst first.
    pub(crate) tiles: Vec<TileView>,
    /// The number of releases in progress without a tile.
    pub(crate) more: usize,
    /// How many of those have each verdict.
    pub(crate) more_verdicts: Vec<VerdictCount>,
}

/// A release in progress on the wall display.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct TileView {
    /// `no-go`, `not-yet` or `go`.
    pub(crate) class: &'static str,
    /// The icon of the verdict.
    pub(crate) icon: &'static str,
    /// `No-go`, `Not yet` or `Go`.
    pub(crate) word: &'static str,
    /// The service, else the version.
    pub(crate) service: String,
    /// Whether the service's name needs two lines.
    pub(crate) is_long: bool,
    /// The environment; may be empty.
    pub(crate) environment: String,
    /// The version, if another release of that service and environment is in progress; else empty.
    pub(crate) version: String,
    /// The rest of a no-go: `3 problems before *Smoke tests*`; otherwise empty.
    pub(crate) hold: Vec<Words>,
    /// The strip of all items.
    pub(crate) strip: StripView,
    /// Who is next; or none.
    pub(crate) next: Option<NextUpView>,
    /// The likely end; none without a forecast.
    pub(crate) likely: Option<LikelyEnd>,
}

impl WallView {
    /// Builds the wall display of the site.
    pub(crate) fn new(frame: &Frame<'_>) -> Self {
        let running = running(frame.site);
        let (columns, shown) = fit(&running);
        let last = running.iter().filter_map(|one| last_event(&one.run.release)).max();
        let is_twice = |one: &RunningRelease<'_>| {
            running.iter().filter(|other| other.place() == one.place()).nth(1).is_some()
        };
        let day = newest_day(frame, &running);
        Self {
            running: running.len(),
            verdicts: counts(&running),
            last_event: last.map(|at| time(frame, Moment::Instant(at), None)),
            columns,
            tiles: (running[..shown].iter())
                .map(|one| TileView {
                    likely: LikelyView::new(frame, one.release, day).at,
                    ..TileView::new(frame, one, is_twice(one))
                })
                .collect(),
            more: running.len() - shown,
            more_verdicts: counts(&running[shown..]),
        }
    }
}

/// Returns the number of columns, and how many releases have a tile. A no-go takes two places beside each other. If there
/// are too many, one place says how many more there are.
fn fit(running: &[RunningRelease<'_>]) -> (usize, usize) {
    let is_no_go = |one: &RunningRelease<'_>| one.verdict.word == VerdictWord::NoGo;
    let no_go = running.iter().filter(|one| is_no_go(one)).count();
    let fits = |&&(columns, rows): &&(usize, usize)| {
        running.len() + no_go <= columns * rows && no_go <= columns / 2 * rows
    };
    if let Some(&(columns, _)) = GRIDS.iter().find(fits) {
        return (columns, running.len());
    }
    let (columns, rows) = GRIDS[GRIDS.len() - 1];
    let mut places = columns * rows - 1;
    let shown = running.iter().take_while(|one| {
        let size = 1 + usize::from(is_no_go(one));
        let has_room = size <= places;
        places = places.saturating_sub(size);
        has_room
    });
    (columns, shown.count())
}

impl TileView {
    fn new(frame: &Frame<'_>, running: &RunningRelease<'_>, is_twice: bool) -> Self {
        let run = running.run;
        let page = frame.href(Route::Release(running.release));
        let inner = RunFrame::new(frame, run, page);
        let (class, word) = verdict_words(running.verdict.word);
        let (service, environment) = running.place();
        let version = &run.release.version;
        let is_no_go = running.verdict.word == VerdictWord::NoGo;
        let service = if service.is_empty() { version } else { service }.to_owned();
        Self {
            class,
            icon: verdict_icon(running.verdict.word),
            word,
            is_long: service.chars().count() >= LONG_NAME,
            version: if is_twice && service != *version { version.clone() } else { String::new() },
            service,
            environment: environment.to_owned(),
            hold: if is_no_go { headline(&inner, &running.verdict) } else { Vec::new() },
            strip: strip::of_run(run, Room::Narrow, &run.progress.words()),
            next: next_up(&inner).into_iter().next(),
            likely: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_over;

    fn wall(running: usize, failed: usize) -> WallView {
        let list = "a\nb";
        let items = |index| if index < failed { "a: failed@09:00" } else { "a: done@08:00" };
        let releases: Vec<_> =
            (0..running).map(|index| ("in-progress", list, items(index))).collect();
        let site = site_over(list, &releases);
        WallView::new(&Frame::new(&site, Route::Wall))
    }

    #[test]
    fn all_releases_have_a_tile_as_long_as_the_screen_has_places() {
        for (running, failed, columns, tiles, more) in [
            (0, 0, 3, 0, 0),
            (1, 0, 3, 1, 0),
            (6, 0, 3, 6, 0),
            (4, 2, 3, 4, 0),
            (3, 3, 4, 3, 0),
            (7, 0, 4, 7, 0),
            (12, 1, 6, 12, 0),
            (30, 0, 6, 30, 0),
            (24, 6, 6, 24, 0),
            (31, 0, 6, 29, 2),
            (100, 4, 6, 25, 75),
            (180, 60, 6, 14, 166),
        ] {
            let wall = wall(running, failed);
            let found = (wall.columns, wall.tiles.len(), wall.more);
            assert_eq!(found, (columns, tiles, more), "{running} of which {failed} failed");
        }
    }

    #[test]
    fn the_worst_come_first_and_the_others_are_counted() {
        let wall = wall(40, 16);
        assert!(wall.tiles.iter().all(|tile| tile.word == "No-go"));
        let counts = |all: &[VerdictCount]| -> Vec<(&str, usize)> {
            all.iter().map(|counted| (counted.word, counted.count)).collect()
        };
        assert_eq!(counts(&wall.verdicts), [("no-go", 16), ("not yet", 24)]);
        assert_eq!(counts(&wall.more_verdicts), [("no-go", 2), ("not yet", 24)]);
        assert_eq!(wall.last_event.expect("it is known").text, "1 Jan 2026 09:00");
    }

    #[test]
    fn a_tile_says_what_is_next_and_of_a_no_go_why() {
        let wall = wall(2, 1);
        let hold = |tile: &TileView| tile.hold.iter().map(|words| &*words.text).collect::<String>();
        assert_eq!(hold(&wall.tiles[0]), "1 problem before the end");
        assert_eq!(hold(&wall.tiles[1]), "");
        let next = wall.tiles[1].next.as_ref().expect("b is next");
        assert_eq!((&*wall.tiles[1].service, &*next.item.text), ("2", "b"));
    }
}
