//! What happened in releases, for readers who follow them: begun, failed, closed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::model::release::{Closing, Note, State, Status};
use crate::model::time::Moment;

/// Something that happened in a release.
#[derive(Debug, Clone)]
pub(crate) struct News<'a> {
    /// The release, an index into the site's releases.
    pub(crate) release: usize,
    /// The release.
    pub(crate) run: &'a Run,
    /// What happened.
    pub(crate) what: What<'a>,
    /// When. A date without a time is the beginning of the day.
    pub(crate) at: Timestamp,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What<'a> {
    /// The release began.
    Begun,
    /// An item failed: its row, and the note.
    Failed(usize, Option<&'a Note>),
    /// The release was closed or reopened.
    Closed(&'a Closing),
    /// The release ended, and its file has no closing.
    Ended(Status),
}

/// Returns the newest `most` news, newest first.
pub(crate) fn news<'a>(
    releases: &'a [ReleaseEntry],
    zone: &TimeZone,
    most: usize,
) -> Vec<News<'a>> {
    let runs = releases.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.run()?)));
    let mut all: Vec<News<'a>> =
        runs.flat_map(|(release, run)| of_release(release, run, zone)).collect();
    // Stable: what happened at the same time stays in the order of the site.
    all.sort_by_key(|news| news.at);
    all.reverse();
    all.truncate(most);
    all
}

fn of_release<'a>(release: usize, run: &'a Run, zone: &TimeZone) -> Vec<News<'a>> {
    let mut found = Vec::new();
    let mut add = |what: What<'a>, at: Option<Moment>| {
        let at = at.and_then(|at| instant(at, zone));
        found.extend(at.map(|at| News { release, run, what, at }));
    };
    add(What::Begun, run.started.filter(|_| run.status != Status::Planned));
    for (index, row) in run.rows.iter().enumerate().filter(|(_, row)| row.failed) {
        if row.own_entry().is_none() {
            continue;
        }
        for event in run.events(row).iter().filter(|event| event.state == State::Failed) {
            let at = event.at.as_ref().map(|at| at.value);
            add(What::Failed(index, event.note.as_deref()), at);
        }
    }
    for closing in &run.release.closings {
        add(What::Closed(closing), closing.at.as_ref().map(|at| at.value));
    }
    if run.status.is_closed() && run.release.closings.is_empty() {
        let at = run.release.finished.as_ref().map(|at| at.value);
        add(What::Ended(run.status), at);
    }
    found
}

/// Returns the instant of a moment; of a date, the beginning of the day.
pub(crate) fn instant(moment: Moment, zone: &TimeZone) -> Option<Timestamp> {
    match moment {
        Moment::Instant(instant) => Some(instant),
        Moment::Date(date) => zone.to_timestamp(date.at(0, 0, 0, 0)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;

    #[test]
    fn news_are_what_began_and_failed_the_newest_first() {
        let items = "a: [failed@09:30, done@09:40]\nb: done@09:20";
        let past = past("a\nb", &[("in-progress", "a\nb", items), ("planned", "a\nb", "")]);
        let kinds: Vec<&str> = (news(&past.releases, &TimeZone::UTC, 9).iter())
            .map(|news| match news.what {
                What::Begun => "begun",
                What::Failed(0, _) => "failed",
                _ => "other",
            })
            .collect();
        assert_eq!(kinds, ["failed", "begun"]);
        assert_eq!(news(&past.releases, &TimeZone::UTC, 1).len(), 1);
    }
}
