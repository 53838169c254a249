//! The data of a release as it was recorded, for themes: ids, ISO times, numbers and links instead of sentences.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::vars;
use crate::model::extra::Extra;
use crate::model::release::Located;
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::fact::link_target;
use crate::render::view::frame::RunFrame;
use crate::render::when::iso;

/// The data of a release. Texts can be empty.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct DataView {
    /// Its status as in the release's file: `in-progress`.
    pub(crate) status: &'static str,
    /// Its version.
    pub(crate) version: String,
    /// Its service; may be empty.
    pub(crate) service: String,
    /// Its environment; may be empty.
    pub(crate) environment: String,
    /// Its kind; may be empty.
    pub(crate) kind: String,
    /// The whole digest or commit that is released; may be empty.
    pub(crate) artifact: String,
    /// The planned start, as an ISO time or date.
    pub(crate) planned: Option<String>,
    /// The start, as an ISO time or date.
    pub(crate) started: Option<String>,
    /// The end, as an ISO time or date.
    pub(crate) finished: Option<String>,
    /// The minutes from start to end; none if either is not known.
    pub(crate) minutes: Option<i64>,
    /// The person who is responsible for the release.
    pub(crate) owner: Option<PersonView>,
    /// The people who have roles, by role.
    pub(crate) roles: BTreeMap<String, PersonView>,
    /// Its links, without those that no page may have.
    pub(crate) links: Vec<LinkView>,
    /// The values of the declared placeholders, by name.
    pub(crate) vars: BTreeMap<String, String>,
    /// Its notes as written, in markdown; may be empty.
    pub(crate) notes: String,
    /// Its checklist.
    pub(crate) checklist: UsedChecklist,
}

/// A person.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PersonView {
    /// The id.
    pub(crate) id: String,
    /// The full name; the id if `people` in `site.yaml` has no name for it.
    pub(crate) name: String,
}

/// The version of a checklist that a release uses.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct UsedChecklist {
    /// Its id.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// The page of the current checklist; none if it no longer exists.
    pub(crate) href: Option<String>,
    /// The values under `extra` in the front matter of the version that the release uses.
    pub(crate) extra: Extra,
}

impl DataView {
    /// Returns the data of the frame's release.
    pub(crate) fn new(frame: &RunFrame<'_>) -> Self {
        let (run, release) = (frame.run, &*frame.run.release);
        let text = |value: &Option<Located<String>>| {
            value.as_ref().map(|at| at.value.clone()).unwrap_or_default()
        };
        let person = |id: &Located<String>| PersonView::new(frame, &id.value);
        let roles = release.roles.iter();
        let links = release.links.iter().filter_map(|(name, target)| {
            Some(LinkView { text: name.clone(), href: link_target(frame, &target.value)? })
        });
        let names = run.checklist.front.vars.iter().map(|(name, _)| name);
        let value = |name: &str| vars::value(release, &run.checklist, name);
        Self {
            status: run.status.word(),
            version: release.version.clone(),
            service: release.service.clone().unwrap_or_default(),
            environment: text(&release.environment),
            kind: text(&release.kind),
            artifact: text(&release.artifact),
            planned: run.planned_start().map(iso),
            started: run.started.map(iso),
            finished: release.finished_since_reopened().map(|at| iso(at.value)),
            minutes: run.took.map(|took| took.as_mins()),
            owner: release.owner.as_ref().map(person),
            roles: roles.map(|(role, who)| (role.value.clone(), person(who))).collect(),
            links: links.collect(),
            vars: names.filter_map(|name| Some((name.clone(), value(name)?.to_owned()))).collect(),
            notes: release.notes.as_ref().map(|notes| notes.text.value.clone()).unwrap_or_default(),
            checklist: UsedChecklist::new(frame),
        }
    }
}

impl PersonView {
    /// Returns the person with the id `id`.
    pub(crate) fn new(frame: &RunFrame<'_>, id: &str) -> Self {
        Self { id: id.to_owned(), name: frame.full_name(id).to_owned() }
    }
}

impl UsedChecklist {
    fn new(frame: &RunFrame<'_>) -> Self {
        let checklist = &frame.run.checklist;
        let page = frame.checklist(&checklist.id).map(Route::Checklist);
        Self {
            id: checklist.id.clone(),
            title: checklist.title.clone(),
            href: page.map(|route| frame.href(route)),
            extra: checklist.front.extra.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::located;
    use crate::model::release::Release;
    use crate::render::testing::{changed_with, person};

    #[test]
    fn data_are_ids_iso_times_and_numbers() {
        let fill = |release: &mut Release| {
            release.owner = Some(located("li".to_owned()));
            release.roles = vec![(located("dba".to_owned()), located("sam".to_owned()))];
            release.links = vec![("ticket".to_owned(), located("https://t.example/1".to_owned()))];
        };
        let people = vec![person("li", "Li Wen")];
        let data = changed_with(people, "a", "a: done@09:00 by li", fill, DataView::new);
        assert_eq!(
            (data.status, data.started.as_deref()),
            ("in-progress", Some("2026-01-01T09:00:00Z"))
        );
        assert_eq!(data.owner.expect("it has one").name, "Li Wen");
        assert_eq!(
            (data.roles["dba"].id.as_str(), data.roles["dba"].name.as_str()),
            ("sam", "sam")
        );
        assert_eq!(data.links[0].href, "https://t.example/1");
        assert_eq!(data.checklist.href.as_deref(), Some("../checklists/list.html"));
    }
}
