//! The values of placeholders in one release.

use crate::model::checklist::Checklist;
use crate::model::release::Release;

/// The value of the declared placeholder `name`: what the release gives under `vars`, else the
/// release's own key of that name, else the checklist's default.
pub fn value<'a>(release: &'a Release, checklist: &'a Checklist, name: &str) -> Option<&'a str> {
    let given = release.vars.iter().find(|(key, _)| key.value == name);
    let default = || {
        let (_, default) = checklist.front.vars.iter().find(|(key, _)| key == name)?;
        default.as_deref()
    };
    given
        .map(|(_, value)| value.as_str())
        .or_else(|| own(release, name))
        .or_else(default)
}

/// The keys of a release that need not be written twice.
fn own<'a>(release: &'a Release, name: &str) -> Option<&'a str> {
    match name {
        "release" => Some(&release.id),
        "version" => Some(&release.version),
        "service" => release.service.as_deref(),
        "environment" => Some(&release.environment.as_ref()?.value),
        "kind" => Some(&release.kind.as_ref()?.value),
        "title" => release.title.as_deref(),
        "owner" => Some(&release.owner.as_ref()?.value),
        _ => None,
    }
}
