//! The text of a new release: every item in order, nothing recorded yet.
//!
//! An item's entry is its id and nothing behind it. That is valid and says nothing, so what covers a
//! section, or `only` and `except`, still hold for it; and the empty line between two entries lets git
//! merge what two people record of neighbours.

use crate::evaluate::run::Run;
use crate::model::checklist::Checklist;
use crate::model::release::Located;
use crate::record::text::{self, Data};

/// What a release begins with.
#[derive(Debug)]
pub(crate) struct ReleaseTemplate<'a> {
    /// The path below `releases/`, without `.yaml`.
    pub(crate) id: &'a str,
    /// The checklist that is run.
    pub(crate) checklist: &'a Checklist,
    /// The release whose roles, links, environment, service, kind and owner are taken over.
    pub(crate) from: Option<&'a Run>,
    /// In place of what is taken over.
    pub(crate) kind: Option<&'a str>,
    /// In place of what is taken over.
    pub(crate) environment: Option<&'a str>,
    /// In place of what is taken over.
    pub(crate) owner: Option<&'a str>,
    /// Values of placeholders.
    pub(crate) vars: &'a [(String, String)],
}

impl ReleaseTemplate<'_> {
    /// The text of its file.
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

    /// Where the schema lies that knows the checklist's ids, from the site's root.
    pub(crate) fn schema_path(&self) -> String {
        format!(".schemas/{}.json", self.checklist.id.replace('/', "-"))
    }

    /// The same from the release's file: a schema is found from there.
    fn schema(&self) -> String {
        let folders = "content/releases/".matches('/').count() + self.id.matches('/').count();
        "../".repeat(folders) + &self.schema_path()
    }

    fn keys(&self) -> Vec<(&'static str, Data)> {
        let from = self.from.map(|run| &run.release);
        let located =
            |value: &Option<Located<String>>| value.as_ref().map(|value| value.value.clone());
        let text = |given: Option<&str>, taken: Option<String>| {
            given.map(str::to_owned).or(taken).map(Data::Text)
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
        let links = from.map(|from| &from.links).into_iter().flatten();
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
        let known = keys.into_iter();
        known.filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::testing::{checklist, run_with};

    #[test]
    fn every_item_stands_in_order_with_nothing_behind_it() {
        let checklist = checklist("# pre\npre/a\n1\n# post\nd");
        let sheet = ReleaseTemplate {
            id: "pay/prod/1.10",
            checklist: &checklist,
            from: None,
            kind: Some("minor"),
            environment: None,
            owner: None,
            vars: &[("previous".to_owned(), "1.9".to_owned())],
        };
        let text = "# yaml-language-server: $schema=../../../../.schemas/list.json\nchecklist: list\n\
                    kind: minor\nvars: { previous: \"1.9\" }\nitems:\n\n  pre/a:\n\n  \"1\":\n\n  d:\n";
        assert_eq!(sheet.text(), text);
    }

    #[test]
    fn what_stays_the_same_is_taken_over() {
        let checklist = checklist("a");
        let mut run = run_with("a", "a: done", "maya", &[("dba", "li")]);
        Arc::make_mut(&mut run.release).service = Some("pay".to_owned());
        let mut sheet = ReleaseTemplate {
            id: "pay/2",
            checklist: &checklist,
            from: Some(&run),
            kind: None,
            environment: Some("staging"),
            owner: None,
            vars: &[],
        };
        let text = sheet.text();
        let (_, keys) = text.split_once('\n').unwrap();
        assert_eq!(
            keys,
            "checklist: list\nenvironment: staging\nowner: maya\nroles: { dba: li }\nitems:\n\n  a:\n"
        );
        sheet.id = "2";
        assert!(sheet.text().contains("\nservice: pay\n"), "the folder does not say it");
    }
}
