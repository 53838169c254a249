//! Facts: what a release or a checklist is about, in a line below its title.

use serde::Serialize;

use crate::model::link::{is_scriptable, locate, route};
use crate::model::release::Located;
use crate::render::html::is_allowed;
use crate::render::route::{Route, href};
use crate::render::view::frame::RunFrame;
use crate::url::{is_external, split_target};

/// A fact about a release.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct FactView {
    /// What it is about; may be empty.
    pub(crate) label: String,
    /// The fact.
    pub(crate) text: String,
    /// Where it leads to, if anywhere.
    pub(crate) href: Option<String>,
    /// Whether that is a file to save instead of opening it, because it might run scripts.
    pub(crate) download: bool,
}

/// Service, environment, kind, owner, checklist, what it follows, links.
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
    facts.extend(
        release
            .service
            .as_ref()
            .map(|service| fact("", service, None)),
    );
    facts.extend(plain(&release.environment));
    facts.extend(plain(&release.kind));
    facts.extend(
        release
            .owner
            .as_ref()
            .map(|owner| fact("owner", &owner.value, None)),
    );
    let checklist = &frame.run.checklist;
    let page = frame
        .checklist(&checklist.id)
        .map(|index| frame.href(Route::Checklist(index)));
    let label = if frame.run.has_snapshot {
        "snapshot of checklist"
    } else {
        "checklist"
    };
    facts.push(fact(label, &checklist.id, page));
    facts.extend(release.after.as_ref().map(|after| {
        fact(
            "after",
            &after.value,
            frame.release(&after.value).map(|link| link.href),
        )
    }));
    facts.extend(release.links.iter().map(|(name, target)| FactView {
        download: is_download(frame, &target.value),
        ..fact("", name, address(frame, &target.value))
    }));
    facts
}

/// Whether a value under `links` names a file of the site that might run scripts.
fn is_download(frame: &RunFrame<'_>, target: &str) -> bool {
    let file = split_target(target).0;
    !is_elsewhere(target) && locate(frame.path(), file).is_some_and(|path| is_scriptable(&path))
}

/// Whether a target leads out of the site.
fn is_elsewhere(target: &str) -> bool {
    let file = split_target(target).0;
    file.is_empty() || is_external(target)
}

/// Where a value under `links` leads: a web address, or a file of the site relative to the release's.
fn address(frame: &RunFrame<'_>, target: &str) -> Option<String> {
    let (file, query, fragment) = split_target(target);
    if is_elsewhere(target) {
        return is_allowed(target, "href").then(|| target.to_owned());
    }
    let page = locate(frame.path(), file).and_then(|path| route(&path))?;
    let fragment = fragment.map(|fragment| format!("#{fragment}"));
    let address = href(&frame.root, &page);
    Some(format!("{address}{query}{}", fragment.unwrap_or_default()))
}
