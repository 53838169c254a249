//! Redirects for pages whose files were renamed while the preview runs, so that open browsers follow.

use crate::disk::{ChangeKind, FileChange};
use crate::model::link;

/// Old and new routes of renamed files. A route that ends in `/` is a prefix.
#[derive(Default)]
pub(crate) struct Redirects(Vec<(String, String)>);

impl Redirects {
    /// Adds redirects for renamed files.
    pub(crate) fn learn(&mut self, changes: &[FileChange]) {
        for change in changes {
            let ChangeKind::Renamed { from } = &change.how else {
                continue;
            };
            for (from, to) in redirects_of(from, &change.path) {
                // A route that exists again needs no redirect, and redirects must not form a loop.
                self.0.retain(|(known, _)| *known != to && *known != from);
                self.0.push((from, to));
            }
        }
    }

    /// Returns all redirects.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        self.0.clone()
    }
}

/// Returns the routes that change when the file `from` is renamed to `to`: its page, and pages derived from it.
fn redirects_of(from: &str, to: &str) -> Vec<(String, String)> {
    let (Some(old), Some(new)) = (link::route(from), link::route(to)) else {
        return Vec::new();
    };
    let checklist = |route: &str| -> Option<String> {
        let id = route.strip_prefix("checklists/")?.strip_suffix(".html")?;
        Some(id.to_owned())
    };
    let mut redirects = Vec::new();
    if let (Some(old), Some(new)) = (checklist(&old), checklist(&new)) {
        redirects.push((format!("history/{old}.html"), format!("history/{new}.html")));
        for folder in ["history", "archive/history", "items"] {
            redirects.push((format!("{folder}/{old}/"), format!("{folder}/{new}/")));
        }
    }
    redirects.push((old, new));
    redirects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learn(redirects: &mut Redirects, from: &str, to: &str) {
        redirects.learn(&[FileChange {
            path: format!("content/{to}"),
            how: ChangeKind::Renamed { from: format!("content/{from}") },
        }]);
    }

    #[test]
    fn renaming_a_checklist_redirects_its_history() {
        let mut redirects = Redirects::default();
        learn(&mut redirects, "checklists/a.md", "checklists/b/c.md");
        let all: Vec<String> =
            (redirects.all().into_iter()).map(|(from, to)| format!("{from} > {to}")).collect();
        assert_eq!(
            all,
            [
                "history/a.html > history/b/c.html",
                "history/a/ > history/b/c/",
                "archive/history/a/ > archive/history/b/c/",
                "items/a/ > items/b/c/",
                "checklists/a.html > checklists/b/c.html",
            ]
        );
    }

    #[test]
    fn an_existing_route_is_not_redirected() {
        let mut known = Redirects::default();
        learn(&mut known, "a.md", "b.md");
        learn(&mut known, "b.md", "a.md");
        assert_eq!(known.all(), [("b.html".to_owned(), "a.html".to_owned())]);
    }
}
