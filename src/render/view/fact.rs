//! Facts about a release or checklist, in a line under its title.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::link::{is_scriptable, locate, route};
use crate::model::release::Located;
use crate::render::html::is_allowed;
use crate::render::route::{Route, href};
use crate::render::view::frame::RunFrame;
use crate::url::{is_external, split_target};

/// The number of characters of an artifact that a page shows.
const ARTIFACT_DIGITS: usize = 16;

/// A fact.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct FactView {
    /// What it is about; may be empty.
    pub(crate) label: String,
    /// The text.
    pub(crate) text: String,
    /// The URL, if it is a link.
    pub(crate) href: Option<String>,
    /// Whether the target is a file that could run scripts, so that the link gets the attribute `download`.
    pub(crate) download: bool,
}

/// Returns kind, owner, checklist, `after` and links.
pub(super) fn facts(frame: &RunFrame<'_>) -> Vec<FactView> {
    let release = &frame.run.release;
    let fact = |label: &str, text: &str, href: Option<String>| FactView {
        label: label.to_owned(),
        text: text.to_owned(),
        href,
        download: false,
    };
    let plain =
        |value: &Option<Located<String>>| value.as_ref().map(|at| fact("", &at.value, None));
    let mut facts: Vec<FactView> = Vec::new();
    facts.extend(plain(&release.kind));
    facts.extend(
        (release.owner.as_ref())
            .map(|owner| fact("owner", frame.full_name(&owner.value), frame.person(&owner.value))),
    );
    let checklist = &frame.run.checklist;
    let page = frame.checklist(&checklist.id).map(|index| frame.href(Route::Checklist(index)));
    let label = if frame.run.has_snapshot { "snapshot of checklist" } else { "checklist" };
    facts.push(fact(label, &checklist.id, page));
    facts.extend(release.after.as_ref().map(|after| {
        fact("after", &after.value, frame.release(&after.value).map(|link| link.href))
    }));
    facts.extend(
        release
            .artifact
            .as_ref()
            .map(|artifact| fact("artifact", &shortened(&artifact.value), None)),
    );
    facts.extend(release.incident.as_ref().map(|incident| {
        let link = incident.link.as_ref();
        fact("", "incident", link.and_then(|link| link_target(frame, &link.value)))
    }));
    if let Some(imported) = &release.imported {
        let from = &imported.from.value;
        // A file's name is not a path of the site.
        let target = is_external(from).then(|| link_target(frame, from)).flatten();
        facts.push(fact("imported from", from, target));
        if frame.run.status.is_closed() && release.closing().is_none() {
            facts.push(fact("verdict", "not recorded", None));
        }
    }
    facts.extend(release.links.iter().map(|(name, target)| FactView {
        download: is_download(frame, &target.value),
        ..fact("", name, link_target(frame, &target.value))
    }));
    facts
}

/// Shortens a digest or commit to its first digits: `sha256:9f2c4d1a03b7…`.
fn shortened(artifact: &str) -> String {
    let (start, digits) = match artifact.rsplit_once(':') {
        Some((start, digits)) => (format!("{start}:"), digits),
        None => (String::new(), artifact),
    };
    match digits.char_indices().nth(ARTIFACT_DIGITS) {
        Some((end, _)) => format!("{start}{}…", &digits[..end]),
        None => artifact.to_owned(),
    }
}

/// Whether a value under `links` is a file of the site that could run scripts.
fn is_download(frame: &RunFrame<'_>, target: &str) -> bool {
    let file = split_target(target).0;
    is_file(target) && locate(frame.path(), file).is_some_and(|path| is_scriptable(&path))
}

/// Whether a target is a file of the site.
fn is_file(target: &str) -> bool {
    let file = split_target(target).0;
    !file.is_empty() && !is_external(target)
}

/// Resolves a value under `links`: a URL, or a path of a site's file relative to the release's file.
pub(super) fn link_target(frame: &RunFrame<'_>, target: &str) -> Option<String> {
    let (file, query, fragment) = split_target(target);
    if !is_file(target) {
        return is_allowed(target, "href").then(|| target.to_owned());
    }
    let page = locate(frame.path(), file).and_then(|path| route(&path))?;
    let fragment = fragment.map(|fragment| format!("#{fragment}"));
    let url = href(&frame.root, &page);
    Some(format!("{url}{query}{}", fragment.unwrap_or_default()))
}
