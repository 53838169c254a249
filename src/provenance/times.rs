//! Compares the time of an event with the times of the commit that brought it.

use jiff::{SignedDuration, Timestamp};

use super::version::EventContent;
use crate::commits::Commit;
use crate::model::config::Config;
use crate::model::time::Moment;
use crate::parse::time;

/// How long before its commit an event may have happened.
const RECENT: SignedDuration = SignedDuration::from_hours(24);
/// How far the clocks of two machines may differ.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);
/// How far a commit may seem older than its parent.
const BACKWARDS: SignedDuration = SignedDuration::from_hours(1);

/// The times of the commit that brought an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct CommitTimes {
    pub(super) authored: Timestamp,
    pub(super) committed: Timestamp,
    /// The latest time among the commit's ancestors.
    pub(super) after: Option<Timestamp>,
    pub(super) now: Timestamp,
}

/// What is wrong with the time of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum WrongTime {
    Backdated(String),
    Future(String),
}

impl CommitTimes {
    /// Whether the commit was made long after the change: it was rebased, or its date was set.
    pub(super) fn is_rewritten(&self) -> bool {
        self.committed > self.authored + RECENT
    }

    /// Returns why the dates of the commit are not possible; clocks differ a little.
    fn is_ahead(&self) -> Option<String> {
        let Self { authored, committed, now, .. } = self;
        if *committed > *now + CLOCKS {
            Some(format!("its commit is dated {committed}, which is later than now"))
        } else if *authored > *committed + CLOCKS {
            Some(format!(
                "the author's date of its commit is {authored}, and the committer's {committed}"
            ))
        } else {
            None
        }
    }

    /// Whether the commit is dated before its own parents.
    fn is_backwards(&self) -> bool {
        self.after.is_some_and(|after| self.committed + BACKWARDS < after)
    }
}

/// Returns the time at which an event was recorded, as it says itself.
pub(super) fn recorded(event: &EventContent, config: &Config) -> Option<Moment> {
    let text = event.text("recorded_at").or_else(|| event.text("at"))?;
    time::moment(text, &config.zone).ok()
}

/// Whether an event was recorded, as it says itself, more than a day after it happened.
pub(super) fn is_recorded_later(event: &EventContent, config: &Config) -> bool {
    let time = |key: &str| time::moment(event.text(key)?, &config.zone).ok();
    let (Some(at), Some(recorded)) = (time("at"), time("recorded_at")) else { return false };
    at.is_over_a_day_before(recorded, &config.zone)
}

/// Whether an event has a time without zone, which is read in the zone of the site.
pub(super) fn lacks_zone(event: &EventContent) -> bool {
    let text = event.text("recorded_at").or_else(|| event.text("at")).unwrap_or_default();
    let Some((_, time)) = text.split_once(['T', ' ']) else { return false };
    !time.contains(['Z', 'z', '+', '-'])
}

/// Compares the time at which an event was recorded with its commit. `is_squashed` is for a commit that stands for
/// several earlier ones, so that its events may be older.
pub(super) fn check(
    event: &EventContent,
    times: &CommitTimes,
    is_squashed: bool,
    config: &Config,
) -> Option<WrongTime> {
    let said = event.text("recorded_at").or_else(|| event.text("at")).unwrap_or_default();
    let moment = recorded(event, config)?;
    let latest = times.committed.min(times.now) + CLOCKS;
    let happened = event.text("at").and_then(|at| time::moment(at, &config.zone).ok());
    let is_future = |moment: Moment| match moment {
        Moment::Instant(at) => at > latest,
        Moment::Date(date) => date > Moment::Instant(latest).date(&config.zone),
    };
    if is_future(moment) || happened.is_some_and(is_future) {
        let message =
            format!("it is dated {said}, and the commit that brought it {}", times.committed);
        return Some(WrongTime::Future(message));
    }
    if let Some(message) = times.is_ahead() {
        return Some(WrongTime::Future(message));
    }
    if times.is_backwards() {
        let after = times.after.unwrap_or_default();
        let message =
            format!("its commit is dated {}, and an earlier one {after}", times.committed);
        return Some(WrongTime::Backdated(message));
    }
    if is_squashed {
        return None;
    }
    let earliest = times.authored.min(times.committed) - RECENT;
    let is_old = match moment {
        Moment::Instant(at) => at < earliest,
        Moment::Date(date) => date < Moment::Instant(earliest).date(&config.zone),
    };
    is_old.then(|| {
        WrongTime::Backdated(format!("it is dated {said}, and its commit {}", times.authored))
    })
}

/// Returns for each commit the latest time among its ancestors. Times in the future do not count, because one wrong
/// clock would put all later commits in doubt.
pub(super) fn latest_before(commits: &[Commit], now: Timestamp) -> Vec<Option<Timestamp>> {
    let mut latest: Vec<(Option<Timestamp>, Option<Timestamp>)> = Vec::new();
    let index: std::collections::HashMap<&str, usize> =
        commits.iter().enumerate().map(|(at, commit)| (commit.id.as_str(), at)).collect();
    for commit in commits {
        let parents = commit.parents.iter().filter_map(|id| latest.get(*index.get(&**id)?));
        let before = parents.filter_map(|(_, with)| *with).max();
        let own = Some(commit.committer.time).filter(|time| *time <= now);
        latest.push((before, before.max(own)));
    }
    latest.into_iter().map(|(before, _)| before).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::version::{EventTable, ParsedVersion};

    fn found(keys: &str, authored: &str, committed: &str, is_squashed: bool) -> Option<WrongTime> {
        let mut table = EventTable::default();
        let text = format!("items: {{ a: {{ state: done, {keys} }} }}\n");
        let version = table.version(&ParsedVersion::of(&text).expect("it is valid"));
        let time = |text: &str| text.parse::<Timestamp>().expect("it is a time");
        let times = CommitTimes {
            authored: time(authored),
            committed: time(committed),
            after: None,
            now: time("2026-12-01T00:00:00Z"),
        };
        check(table.get(version.events[0].0), &times, is_squashed, &Config::default())
    }

    const AT: &str = "at: 2026-01-05T10:00:00Z";

    #[test]
    fn an_event_is_recent_when_it_is_committed() {
        let same = |time: &str| found(AT, time, time, false);
        assert_eq!(same("2026-01-06T09:59:00Z"), None);
        assert!(matches!(same("2026-01-06T10:01:00Z"), Some(WrongTime::Backdated(_))));
        assert_eq!(found(AT, "2026-01-09T10:00:00Z", "2026-01-09T10:00:00Z", true), None);
        assert_eq!(
            found(AT, "2026-01-05T11:00:00Z", "2026-01-09T10:00:00Z", false),
            None,
            "rebased"
        );
        let recorded = "at: 2026-01-01, recorded_at: 2026-01-05T10:00:00Z";
        let commit = "2026-01-05T10:00:01Z";
        assert_eq!(found(recorded, commit, commit, false), None);
        assert!(found("at: 2026-01-01", commit, commit, false).is_some());
    }

    #[test]
    fn an_event_is_not_later_than_its_commit() {
        let same = |time: &str| found(AT, time, time, true);
        assert_eq!(same("2026-01-05T09:56:00Z"), None, "clocks differ a little");
        assert!(matches!(same("2026-01-05T09:54:00Z"), Some(WrongTime::Future(_))));
        let future = found("at: 2027-01-05", "2027-01-05T10:00:00Z", "2027-01-05T10:00:00Z", false);
        assert!(matches!(future, Some(WrongTime::Future(_))), "later than now");
    }

    #[test]
    fn a_commit_is_not_dated_ahead() {
        let early = "2026-01-05T10:00:00Z";
        assert!(matches!(
            found("by: li, at: 2026-01-05T10:00:00Z", "2026-02-05T10:00:00Z", early, false),
            Some(WrongTime::Future(_))
        ));
        let future = "2027-02-05T10:00:00Z";
        assert!(matches!(
            found("at: 2026-11-30T20:00:00Z", future, future, true),
            Some(WrongTime::Future(_))
        ));
    }

    #[test]
    fn an_event_says_that_it_was_recorded_later() {
        let later = |keys: &str| {
            let mut table = EventTable::default();
            let text = format!("items: {{ a: {{ state: done, {keys} }} }}\n");
            let version = table.version(&ParsedVersion::of(&text).expect("it is valid"));
            is_recorded_later(table.get(version.events[0].0), &Config::default())
        };
        assert!(later("at: 2026-01-05T10:00:00Z, recorded_at: 2026-01-06T10:01:00Z"));
        assert!(!later("at: 2026-01-05T10:00:00Z, recorded_at: 2026-01-06T09:59:00Z"));
        assert!(!later("at: 2026-01-05, recorded_at: 2026-01-06T09:59:00Z"));
        assert!(later("at: 2026-01-05, recorded_at: 2026-01-07T09:59:00Z"));
        assert!(!later("at: 2026-01-05"));
    }

    #[test]
    fn a_commit_is_not_older_than_its_parent() {
        let time = |text: &str| text.parse::<Timestamp>().expect("it is a time");
        let at = time("2026-01-05T10:00:00Z");
        let after = Some(time("2026-01-05T11:00:01Z"));
        let times =
            CommitTimes { authored: at, committed: at, after, now: time("2026-12-01T00:00:00Z") };
        assert!(times.is_backwards() && !CommitTimes { after: Some(at), ..times }.is_backwards());
    }
}
