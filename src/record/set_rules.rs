//! What `set` refuses although each value can be read, and what it warns about.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use crate::diagnostic::did_you_mean;
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::model::config::Config;
use crate::model::release::{Located, Release};
use crate::model::time::Moment;
use crate::record::advice::Advice;
use crate::record::refusal::{Objections, Reason};
use crate::site::Site;
use crate::url;

/// Refuses a link with a scheme that pages do not link to.
pub(super) fn link(key: &str, path: &[&str], value: &str, objections: &mut Objections) {
    if !matches!(path, ["links", _] | ["incident", "link"]) || url::is_allowed(value) {
        return;
    }
    let scheme = url::scheme(value).unwrap_or_default();
    let message = format!("the scheme `{scheme}:` of `{key}` is not allowed in links");
    objections.add(Reason::of_key(key, message), url::ALLOWED_HINT);
}

/// Refuses a predecessor that does not exist, or that comes after the release itself.
pub(super) fn predecessor(site: &Site, run: &Run, after: &str, objections: &mut Objections) {
    let ids = || site.releases.iter().map(ReleaseEntry::id);
    if !ids().any(|id| id == after) {
        let message = format!("the release `{after}` does not exist");
        let hint = did_you_mean(after, ids())
            .unwrap_or_else(|| "Run `runsheet status` to list open releases.".to_owned());
        objections.add(Reason::of_key("after", message), Advice::terminal(hint));
        return;
    }
    let mut seen = BTreeSet::new();
    let mut next = Some(after);
    while let Some(id) = next.filter(|id| seen.insert(*id)) {
        if id == run.release.id {
            let message = format!("`{after}` is this release, or comes after it");
            let hint = "Name a release that began before.";
            objections.add(Reason::of_key("after", message), hint);
            return;
        }
        let release = site.runs().map(|run| &run.release).find(|release| release.id == id);
        next = release.and_then(|release| Some(release.after.as_ref()?.value.as_str()));
    }
}

/// Returns a warning for a role that the checklist does not have.
pub(super) fn unknown_role(run: &Run, path: &[&str]) -> Option<String> {
    let ["roles", role] = path else { return None };
    let roles: BTreeSet<&str> = (run.rows.iter())
        .flat_map(|row| {
            let attributes = run.attributes(row);
            [attributes.owner.as_deref(), attributes.signoff.as_deref()].into_iter().flatten()
        })
        .collect();
    if roles.contains(role) || run.release.role(role).is_some() {
        return None;
    }
    let hint = did_you_mean(role, roles.iter().copied());
    let hint = hint.map(|hint| format!(". {hint}")).unwrap_or_default();
    Some(format!("the checklist `{}` has no role `{role}`{hint}", run.checklist.id))
}

/// Refuses an end before its start, if one of them is among the `keys` that are set.
pub(super) fn order(
    release: &Release,
    keys: &[&str],
    zone: &TimeZone,
    objections: &mut Objections,
) {
    let (planned, incident) = (release.planned.as_ref(), release.incident.as_ref());
    let pairs = [
        (
            (["planned.start", "planned"], planned.map(|planned| &planned.start)),
            ("planned.end", planned.and_then(|planned| planned.end.as_ref())),
        ),
        (
            (["incident.started"; 2], incident.and_then(|incident| incident.started.as_ref())),
            ("incident.resolved", incident.and_then(|incident| incident.resolved.as_ref())),
        ),
    ];
    let is_set = |key: &&str| keys.contains(key);
    for ((starts, start), (end, ended)) in pairs {
        let key = Some(end).filter(is_set).or_else(|| starts.into_iter().find(is_set));
        if let (Some(key), true) = (key, is_reversed(start, ended, zone)) {
            let message = format!("`{end}` is before `{}`", starts[0]);
            objections.add(Reason::of_key(key, message), "Correct one of the two times.");
        }
    }
}

fn is_reversed(
    start: Option<&Located<Moment>>,
    end: Option<&Located<Moment>>,
    zone: &TimeZone,
) -> bool {
    let both = start.zip(end);
    both.is_some_and(|(start, end)| start.value.is_after(end.value, zone))
}

/// Returns a warning for each sign-off role that its holder cannot use any more, because they own the release.
pub(super) fn own_signoffs(before: &Run, after: &Run, config: &Config) -> Vec<String> {
    let is_signoff = |role: &str| {
        after.rows.iter().any(|row| after.attributes(row).signoff.as_deref() == Some(role))
    };
    let own = after.own_roles.iter().filter(|role| !before.own_roles.contains(role));
    own.filter(|role| is_signoff(role))
        .filter_map(|role| {
            let holder = &after.release.role(role)?.value;
            let name = config.person(holder).map(|person| person.name.as_str());
            let name = name.filter(|name| !name.is_empty()).unwrap_or(holder);
            Some(format!(
                "{name} owns the release and holds the sign-off role `{role}`: the sign-off is not valid until \
                 another person has the role or the release"
            ))
        })
        .collect()
}
