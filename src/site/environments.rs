//! The order of environments.

use crate::site::Site;

/// The environments in the order that the site declares.
#[derive(Debug)]
pub(crate) struct EnvironmentOrder<'a>(Vec<&'a str>);

impl<'a> EnvironmentOrder<'a> {
    /// Returns the order in `site.yaml`, else that of the checklists' front matter.
    pub(crate) fn new(site: &'a Site) -> Self {
        let of_lists = || site.checklists.iter().flat_map(|list| &list.front.environments);
        let mut declared: Vec<&str> = Vec::new();
        let written = site.config.environments.iter().chain(
            // Only without an order in `site.yaml`.
            of_lists().filter(|_| site.config.environments.is_empty()),
        );
        for name in written {
            if !declared.contains(&name.as_str()) {
                declared.push(name);
            }
        }
        Self(declared)
    }

    /// Returns the declared environments.
    pub(crate) fn declared(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().copied()
    }

    /// Returns the sort key of an environment: declared ones come first, the others by name.
    pub(crate) fn key<'b>(&self, name: &'b str) -> (usize, &'b str) {
        (self.0.iter().position(|declared| *declared == name).unwrap_or(self.0.len()), name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::assemble::assemble;
    use crate::sources::{SourceFile, SourceKind, Sources};

    fn sorted(config: &str, lists: &[&str]) -> Vec<&'static str> {
        let mut sources = Sources::default();
        let mut push = |kind, path: String, id: String, text: String| {
            sources.push(SourceFile { kind, path, id, text: text.into() });
        };
        push(SourceKind::Config, "site.yaml".to_owned(), "site".to_owned(), config.to_owned());
        for (at, environments) in lists.iter().enumerate() {
            let text = format!("---\nenvironments: [{environments}]\n---\n- [ ] a\n");
            let path = format!("content/checklists/{at}.md");
            push(SourceKind::Checklist, path, at.to_string(), text);
        }
        let site = assemble(sources, None);
        let order = EnvironmentOrder::new(&site);
        let mut names = vec!["staging", "development", "", "production", "canary"];
        names.sort_by(|one, other| order.key(one).cmp(&order.key(other)));
        names
    }

    #[test]
    fn environments_stand_in_the_order_of_the_site_else_of_the_checklists_else_by_name() {
        let by_name = ["", "canary", "development", "production", "staging"];
        assert_eq!(sorted("title: x\n", &[]), by_name);
        let of_lists = ["staging", "production", "canary", "", "development"];
        assert_eq!(sorted("title: x\n", &["staging, production", "canary, staging"]), of_lists);
        let config = "environments: [development, staging, production]\n";
        let of_site = ["development", "staging", "production", "", "canary"];
        assert_eq!(sorted(config, &["production, staging"]), of_site);
    }
}
