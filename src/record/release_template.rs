//! The text of a new release: an empty entry for every item, in order.
//!
//! Items with empty entries still inherit the state of their section, and `only` and `except` still apply. The
//! empty lines between entries let git merge events of adjacent items.

use crate::evaluate::run::Run;
use crate::model::checklist::Checklist;
use crate::model::release::Located;
use crate::record::text::{self, Data};

/// The content of a new release.
#[derive(Debug)]
pub(crate) struct ReleaseTemplate<'a> {
    /// The path under `releases/`, without `.yaml`.
    pub(crate) id: &'a str,
    /// Its checklist.
    pub(crate) checklist: &'a Checklist,
    /// The release to copy roles, environment, service, kind and owner from.
    pub(crate) from: Option<&'a Run>,
    /// Whether to copy its links, too. They mostly belong to one release, such as its ticket.
    pub(crate) with_links: bool,
    /// Overrides the copied kind; empty for none.
    pub(crate) kind: Option<&'a str>,
    /// Overrides the copied environment.
    pub(crate) environment: Option<&'a str>,
    /// Overrides the copied owner; empty for none.
    pub(crate) owner: Option<&'a str>,
    /// Values of placeholders.
    pub(crate) vars: &'a [(String, String)],
}

/// Returns the name, in the folder `.schemas`, of the schema with the ids of a checklist.
pub(crate) fn schema_name(checklist: &str) -> String {
    format!("{}.json", checklist.replace('/', "-"))
}

impl ReleaseTemplate<'_> {
    /// Returns the text of its file. Its first line names the schema for editors.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("# yaml-language-server: $schema={}\n", self.schema());
        for (key, value) in self.keys() {
            text.push_str(&text::entry(key, &value));
            text.push('\n');
        }
        text.push_str("items:\n");
        for item in &self.checklist.items {
            let entry = text::entry(&item.id, &Data::Null);
            text.extend(["\n  ", &entry, "\n"]);
        }
        text
    }

    /// Returns the same path relative to the release's file, from which editors resolve it.
    fn schema(&self) -> String {
        let folders = "content/releases/".matches('/').count() + self.id.matches('/').count();
        format!("{}.schemas/{}", "../".repeat(folders), schema_name(&self.checklist.id))
    }

    fn keys(&self) -> Vec<(&'static str, Data)> {
        let from = self.from.map(|run| &run.release);
        let located =
            |value: &Option<Located<String>>| value.as_ref().map(|value| value.value.clone());
        let text = |given: Option<&str>, copied: Option<String>| {
            let text = given.map(str::to_owned).or(copied);
            text.filter(|text| !text.is_empty()).map(Data::Text)
        };
        let folder = self.id.split_once('/').map(|(folder, _)| folder);
        let service = from.and_then(|from| from.service.clone());
        let service = service.filter(|service| Some(service.as_str()) != folder);
        let pairs = |pairs: Vec<(String, String)>| {
            let data = pairs.into_iter().map(|(key, value)| (key, Data::Text(value)));
            Some(Data::Map(data.collect())).filter(|data| *data != Data::Map(Vec::new()))
        };
        let roles = from.map(|from| &from.roles).into_iter().flatten();
        let roles = roles.map(|(role, person)| (role.value.clone(), person.value.clone()));
        let links = from.filter(|_| self.with_links).map(|from| &from.links).into_iter().flatten();
        let links = links.map(|(name, target)| (name.clone(), target.value.clone()));
        let keys = [
            ("checklist", Some(Data::text(&self.checklist.id))),
            ("service", service.map(Data::Text)),
            (
                "environment",
                text(self.environment, from.and_then(|from| located(&from.environment))),
            ),
            ("kind", text(self.kind, from.and_then(|from| located(&from.kind)))),
            ("owner", text(self.owner, from.and_then(|from| located(&from.owner)))),
            ("roles", pairs(roles.collect())),
            ("vars", pairs(self.vars.to_vec())),
            ("links", pairs(links.collect())),
        ];
        let keys = keys.into_iter();
        keys.filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::testing::{checklist, run_with};

    #[test]
    fn every_item_has_an_empty_entry_in_order() {
        let checklist = checklist("# pre\npre/a\n1\n# post\nd");
        let template = ReleaseTemplate {
            id: "pay/prod/1.10",
            checklist: &checklist,
            from: None,
            with_links: false,
            kind: Some("minor"),
            environment: None,
            owner: None,
            vars: &[("previous".to_owned(), "1.9".to_owned())],
        };
        let text = "# yaml-language-server: $schema=../../../../.schemas/list.json\nchecklist: list\n\
                    kind: minor\nvars: { previous: \"1.9\" }\nitems:\n\n  pre/a:\n\n  \"1\":\n\n  d:\n";
        assert_eq!(template.text(), text);
    }

    #[test]
    fn values_are_copied_from_the_previous_release() {
        let checklist = checklist("a");
        let mut run = run_with("a", "a: done", "maya", &[("dba", "li")]);
        Arc::make_mut(&mut run.release).service = Some("pay".to_owned());
        let mut template = ReleaseTemplate {
            id: "pay/2",
            checklist: &checklist,
            from: Some(&run),
            with_links: false,
            kind: None,
            environment: Some("staging"),
            owner: None,
            vars: &[],
        };
        assert_eq!(
            template.text(),
            "# yaml-language-server: $schema=../../../.schemas/list.json\n\
             checklist: list\nenvironment: staging\nowner: maya\nroles: { dba: li }\nitems:\n\n  a:\n"
        );
        template.owner = Some("");
        assert!(!template.text().contains("owner"), "none is given");
        template.id = "2";
        assert!(template.text().contains("\nservice: pay\n"), "the folder does not say it");
    }
}
