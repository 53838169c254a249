//! What `set` refuses although each value can be read, and what it warns about.

use jiff::tz::TimeZone;

use crate::evaluate::run::Run;
use crate::model::config::Config;
use crate::model::release::{Located, Release};
use crate::model::time::Moment;
use crate::record::refusal::{Objections, Reason};
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
