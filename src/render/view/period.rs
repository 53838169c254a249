//! The start and end of a release in words, as far as they are known.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::release::Status;
use crate::render::view::frame::RunFrame;
use crate::render::when::{self, When};

/// A part of a sentence about times.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct Stretch {
    /// The text.
    pub(crate) text: String,
    /// The value of the `datetime` attribute; none if the text is no time.
    pub(crate) iso: Option<String>,
}

/// Returns the text after the status: ` since …`, `, starts …`, `, 1 Oct 2026, 09:00 to 13:00 UTC (4 h)`.
pub(super) fn period(frame: &RunFrame<'_>) -> Vec<Stretch> {
    let run = frame.run;
    let started = run.planned_start().or(run.started).map(|at| frame.full(at));
    let finished = (run.release.finished_since_reopened()).filter(|_| run.status.is_closed());
    let ended = finished.map(|at| frame.full(at.value));
    let lead = match run.status {
        Status::Planned => ", starts ",
        Status::InProgress => " since ",
        _ => ", started ",
    };
    match (started, ended) {
        (None, None) => Vec::new(),
        (Some(started), None) => vec![words(lead), time(started)],
        (None, Some(ended)) => vec![words(", ended "), time(ended)],
        (Some(started), Some(ended)) => {
            let mut parts = match within_a_day(&started, &ended) {
                _ if run.took.is_none() => separately(started, ended),
                Some((from, to)) => vec![
                    words(", "),
                    stretch(from, started.iso),
                    words(" to "),
                    stretch(to, ended.iso),
                ],
                None => separately(started, ended),
            };
            parts.extend((run.took).map(|took| words(&format!(" ({})", when::duration(took)))));
            parts
        }
    }
}

fn separately(started: When, ended: When) -> Vec<Stretch> {
    vec![words(", started "), time(started), words(", ended "), time(ended)]
}

/// Returns `Thu 1 Oct 2026, 09:00` and `13:00 UTC`, if both times are on one day and have one offset.
fn within_a_day(started: &When, ended: &When) -> Option<(String, String)> {
    let (day, from) = started.text.rsplit_once(", ")?;
    let (other, to) = ended.text.rsplit_once(", ")?;
    let (clock, zone) = from.split_once(' ')?;
    let alike = day == other && to.split_once(' ')?.1 == zone;
    alike.then(|| (format!("{day}, {clock}"), to.to_owned()))
}

fn words(text: &str) -> Stretch {
    Stretch { text: text.to_owned(), iso: None }
}

fn time(when: When) -> Stretch {
    stretch(when.text, when.iso)
}

fn stretch(text: String, iso: String) -> Stretch {
    Stretch { text, iso: Some(iso) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::located;
    use crate::model::release::Release;
    use crate::model::time::Moment;
    use crate::render::testing::changed;

    fn period_of(status: Status, started: &str, finished: &str) -> String {
        let at = |text: &str| {
            let instant = || text.parse().map(Moment::Instant);
            (!text.is_empty()).then(|| located(instant().expect("a time")))
        };
        let write = |release: &mut Release| {
            release.status = Some(located(status));
            release.started = at(started);
            release.finished = at(finished);
        };
        changed("a", "", write, |frame| period(frame).into_iter().map(|part| part.text).collect())
    }

    const NINE: &str = "2026-10-01T09:00:00Z";
    const ONE: &str = "2026-10-01T13:00:00Z";
    const NEXT: &str = "2026-10-02T10:00:00Z";

    #[test]
    fn closed_releases_show_start_and_end() {
        let done = |from, to| period_of(Status::Done, from, to);
        assert_eq!(done(NINE, ONE), ", Thu 1 Oct 2026, 09:00 to 13:00 UTC (4 h)");
        assert_eq!(
            done(NINE, NEXT),
            ", started Thu 1 Oct 2026, 09:00 UTC, ended Fri 2 Oct 2026, 10:00 UTC (25 h)"
        );
        assert_eq!(done("", ONE), ", ended Thu 1 Oct 2026, 13:00 UTC");
        assert_eq!(done(NINE, ""), ", started Thu 1 Oct 2026, 09:00 UTC");
        assert_eq!(done("", ""), "");
    }

    #[test]
    fn open_releases_show_their_start() {
        assert_eq!(period_of(Status::InProgress, NINE, ""), " since Thu 1 Oct 2026, 09:00 UTC");
        assert_eq!(period_of(Status::Planned, NINE, ""), ", starts Thu 1 Oct 2026, 09:00 UTC");
    }
}
