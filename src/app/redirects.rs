//! Where pages went whose files were renamed while the preview ran, so that whoever looks at one goes along.

use crate::disk::{ChangeKind, FileChange};
use crate::model::link;

/// The renamed files' routes, old and new. One that ends in `/` stands for all below it.
#[derive(Default)]
pub(crate) struct Redirects(Vec<(String, String)>);

impl Redirects {
    /// Takes note of what was renamed.
    pub(crate) fn learn(&mut self, changes: &[FileChange]) {
        for change in changes {
            let ChangeKind::Renamed { from } = &change.how else {
                continue;
            };
            for (from, to) in moves(from, &change.path) {
                // What is there again went nowhere, and nothing may lead round in a circle.
                self.0.retain(|(known, _)| *known != to && *known != from);
                self.0.push((from, to));
            }
        }
    }

    /// All that is known.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        self.0.clone()
    }
}

/// The routes that go by other names when the file `from` is named `to`: its page, and those that follow from it.
fn moves(from: &str, to: &str) -> Vec<(String, String)> {
    let (Some(old), Some(new)) = (link::route(from), link::route(to)) else {
        return Vec::new();
    };
    let checklist = |route: &str| -> Option<String> {
        let id = route.strip_prefix("checklists/")?.strip_suffix(".html")?;
        Some(id.to_owned())
    };
    let mut moves = Vec::new();
    if let (Some(old), Some(new)) = (checklist(&old), checklist(&new)) {
        moves.push((format!("history/{old}.html"), format!("history/{new}.html")));
        for folder in ["history", "archive/history", "items"] {
            moves.push((format!("{folder}/{old}/"), format!("{folder}/{new}/")));
        }
    }
    moves.push((old, new));
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learn(moves: &mut Redirects, from: &str, to: &str) {
        moves.learn(&[FileChange {
            path: format!("content/{to}"),
            how: ChangeKind::Renamed { from: format!("content/{from}") },
        }]);
    }

    #[test]
    fn a_checklist_takes_its_history_along() {
        let mut moves = Redirects::default();
        learn(&mut moves, "checklists/a.md", "checklists/b/c.md");
        let all: Vec<String> =
            (moves.all().into_iter()).map(|(from, to)| format!("{from} > {to}")).collect();
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
    fn a_name_that_is_there_again_leads_nowhere_else() {
        let mut moves = Redirects::default();
        learn(&mut moves, "a.md", "b.md");
        learn(&mut moves, "b.md", "a.md");
        assert_eq!(moves.all(), [("b.html".to_owned(), "a.html".to_owned())]);
    }
}
