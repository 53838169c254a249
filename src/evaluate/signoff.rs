//! Whether sign-offs are valid, and why not.

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::model::config::Config;
use crate::model::release::{Event, Located, Release};

/// Why a sign-off is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignoffFault<'a> {
    /// No person has the role.
    NoHolder,
    /// The person who has the role owns the release.
    OwnRelease(&'a str),
    /// `signoff_roles` in `site.yaml` does not allow the person to have the role.
    NotAllowed(&'a str),
    /// Another person signed, or none.
    NotHolder {
        /// The person who has the role.
        holder: &'a str,
    },
    /// It is for another artifact than the release's, or for none.
    OtherArtifact,
}

/// Returns what is wrong with the sign-off of a row; `None` if it is valid, or not required.
pub(crate) fn fault<'a>(run: &'a Run, row: &Row) -> Option<SignoffFault<'a>> {
    let role = run.attributes(row).signoff.as_deref()?;
    let last = run.events(row).last();
    let by = |name: &str| last.is_some_and(|event| event.by.iter().any(|by| by.value == name));
    let release = &run.release;
    of_holder(release, &run.barred_roles, &run.own_roles, role, by)
        .or_else(|| artifact_differs(release, last?).then_some(SignoffFault::OtherArtifact))
}

/// Returns why nobody for whom `is_signer` is true can sign off as `role`.
pub(crate) fn of_holder<'a>(
    release: &'a Release,
    barred_roles: &[String],
    own_roles: &[String],
    role: &str,
    is_signer: impl Fn(&str) -> bool,
) -> Option<SignoffFault<'a>> {
    let Some(holder) = release.role(role) else { return Some(SignoffFault::NoHolder) };
    let holder = holder.value.as_str();
    if own_roles.iter().any(|own| own == role) {
        Some(SignoffFault::OwnRelease(holder))
    } else if barred_roles.iter().any(|barred| barred == role) {
        Some(SignoffFault::NotAllowed(holder))
    } else if is_signer(holder) {
        None
    } else {
        Some(SignoffFault::NotHolder { holder })
    }
}

/// Whether a release has an artifact that a sign-off is not for.
fn artifact_differs(release: &Release, event: &Event) -> bool {
    let of_event = event.artifact().map(|artifact| &artifact.value);
    release.artifact.as_ref().is_some_and(|artifact| of_event != Some(&artifact.value))
}

/// Returns the roles of the release's owner, however the owner is written.
pub(super) fn own_roles(release: &Release, config: &Config) -> Vec<String> {
    let Some(owner) = &release.owner else { return Vec::new() };
    let is_own = |person: &str| config.is_same_person(person, &owner.value);
    let own = release.roles.iter().filter(|(_, person)| is_own(&person.value));
    own.map(|(role, _)| role.value.clone()).collect()
}

/// Returns the roles whose person `signoff_roles` in `site.yaml` does not allow.
pub(super) fn barred_roles(release: &Release, config: &Config) -> Vec<String> {
    let barred = barred(release, config);
    barred.map(|(role, _)| role.value.clone()).collect()
}

/// Returns the roles, with their person, that `signoff_roles` in `site.yaml` does not allow. Those of a closed release
/// stay as they were, because the configuration may have changed since.
pub(crate) fn barred<'a>(
    release: &'a Release,
    config: &'a Config,
) -> impl Iterator<Item = (&'a Located<String>, &'a Located<String>)> {
    let is_barred = |role: &str, person: &str| {
        release.closing().is_none()
            && config
                .signoff_people(role)
                .is_some_and(|people| people.iter().all(|one| one != person))
    };
    let roles = release.roles.iter().map(|(role, person)| (role, person));
    roles.filter(move |(role, person)| is_barred(&role.value, &person.value))
}
