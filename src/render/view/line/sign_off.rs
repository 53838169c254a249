//! The line about a sign-off: who gave it, or why it is not valid.

use crate::evaluate::requirements::is_signed_off;
use crate::evaluate::rows::Row;
use crate::evaluate::signoff::{self, SignoffFault};
use crate::model::release::State;
use crate::render::view::frame::RunFrame;
use crate::render::view::line::{LineView, recorder};

/// Returns the line of a closed item that requires a sign-off. It also names the person who recorded it for another.
pub(super) fn line(frame: &RunFrame<'_>, row: &Row) -> Option<LineView> {
    let run = frame.run;
    let role = run.attributes(row).signoff.as_ref().filter(|_| row.state.is_closed())?;
    let last = run.events(row).last();
    let recorded_by = last.map(|event| recorder(frame, event)).unwrap_or_default();
    if !is_signed_off(run, row) {
        let fault = fault(frame, row, role);
        return Some(LineView::InvalidSignOff { role: role.clone(), fault, recorded_by });
    }
    Some(LineView::SignOff {
        waived: row.state == State::Skipped,
        person: frame.person_name(frame.holder(role)).into_owned(),
        role: role.clone(),
        at: last.and_then(|event| event.at.as_ref()).map(|at| frame.full(at.value)),
        recorded_by,
    })
}

/// Returns why a sign-off is not valid, as part of a sentence: `signed by Tom Becker, who does not hold the role qa`.
pub(crate) fn fault(frame: &RunFrame<'_>, row: &Row, role: &str) -> String {
    let by = frame.run.events(row).last().map_or(&[][..], |event| &event.by);
    let verb = if row.state == State::Skipped { "skipped" } else { "signed" };
    let name = |id: &str| frame.person_name(id).into_owned();
    match signoff::fault(frame.run, row) {
        Some(SignoffFault::NoHolder) => format!("no person holds the role {role}"),
        Some(SignoffFault::OwnRelease(_)) => {
            format!("the owner of the release holds the role {role} and cannot sign off")
        }
        Some(SignoffFault::NotAllowed(holder)) => {
            format!("{} may not hold the role {role}", name(holder))
        }
        Some(SignoffFault::OtherArtifact) => {
            format!("{verb} by {} for another artifact", frame.names(by))
        }
        Some(SignoffFault::NotHolder { .. }) | None => match by {
            [] => format!("{verb} by an unknown person"),
            [_] => format!("{verb} by {}, who does not hold the role {role}", frame.names(by)),
            _ => format!("{verb} by {}, who do not hold the role {role}", frame.names(by)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::located;
    use crate::model::release::{EventDetails, Release};
    use crate::render::testing::{changed_with, person};

    /// Returns the line of `a`, which requires the sign-off of the manager, in words.
    fn line(items: &str, owner: &str, change: impl Fn(&mut Release)) -> String {
        let people = vec![person("greta", "Greta Lindqvist"), person("tom", "Tom Becker")];
        let change = |release: &mut Release| {
            release.owner = Some(located(owner.to_owned()));
            release.roles = vec![(located("manager".to_owned()), located("greta".to_owned()))];
            change(release);
        };
        changed_with(people, "a {signoff=manager}", items, change, |frame| {
            match super::line(frame, &frame.run.rows[0]) {
                None => String::new(),
                Some(LineView::SignOff { waived, person, role, at, recorded_by }) => {
                    let at = at.map(|at| at.text).unwrap_or_default();
                    let waived = if waived { "waived|" } else { "" };
                    format!("{waived}{person}|{role}|{at}|{recorded_by}")
                }
                Some(LineView::InvalidSignOff { role, fault, .. }) => format!("{role}: {fault}"),
                Some(other) => panic!("{other:?}"),
            }
        })
    }

    #[test]
    fn a_valid_sign_off_names_person_role_and_time() {
        let signed = "Greta Lindqvist|manager";
        let at = "Thu 1 Jan 2026, 15:31 UTC";
        assert_eq!(line("a: done@15:31 by greta", "maya", |_| {}), format!("{signed}|{at}|"));
        assert_eq!(line("a: done by greta", "maya", |_| {}), format!("{signed}||"));
        assert_eq!(line("a: skipped by greta", "maya", |_| {}), format!("waived|{signed}||"));
        let recorded = |release: &mut Release| {
            let details = EventDetails {
                recorded_by: Some(located("tom".to_owned())),
                ..EventDetails::default()
            };
            release.entries[0].events[0].details = Some(Box::new(details));
        };
        assert_eq!(line("a: done by greta", "maya", recorded), format!("{signed}||Tom Becker"));
    }

    #[test]
    fn an_invalid_sign_off_says_why() {
        for (items, owner, why) in [
            ("a: done by tom", "maya", "signed by Tom Becker, who does not hold the role manager"),
            (
                "a: skipped by tom",
                "maya",
                "skipped by Tom Becker, who does not hold the role manager",
            ),
            (
                "a: done by tom sam",
                "maya",
                "signed by Tom Becker, sam, who do not hold the role manager",
            ),
            ("a: done", "maya", "signed by an unknown person"),
            (
                "a: done by greta",
                "greta",
                "the owner of the release holds the role manager and cannot sign off",
            ),
        ] {
            assert_eq!(line(items, owner, |_| {}), format!("manager: {why}"));
        }
        let unfilled = |release: &mut Release| release.roles.clear();
        let none = "manager: no person holds the role manager";
        assert_eq!(line("a: done by tom", "maya", unfilled), none);
    }

    #[test]
    fn an_open_or_inapplicable_item_has_no_line() {
        for items in ["", "a: failed by greta", "a: n/a"] {
            assert_eq!(line(items, "maya", |_| {}), "");
        }
    }
}
