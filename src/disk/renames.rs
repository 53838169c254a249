//! Which of the files that came is one of those that went, under another name: one that holds the same, or,
//! where a single one came and went, nearly the same.

use super::change::{ChangeKind, FileChange, FileContents};

/// A file and what it holds.
pub(super) type File = (String, FileContents);

/// What became of the files that came and those that went, both in the order of their paths.
pub(super) fn tell(came: Vec<File>, mut went: Vec<File>) -> Vec<FileChange> {
    let mut changes = Vec::new();
    let mut left = Vec::new();
    for file in came {
        // Of equal ones the first: a folder that is renamed keeps the order of its files.
        let same = |old: &File| ending(&old.0) == ending(&file.0) && old.1.equals(&file.1);
        match went.iter().position(same) {
            Some(at) => changes.push(renamed(went.remove(at).0, file.0)),
            None => left.push(file),
        }
    }
    match (left.as_slice(), went.as_slice()) {
        ([new], [old]) if ending(&old.0) == ending(&new.0) && old.1.is_nearly(&new.1) => {
            changes.push(renamed(old.0.clone(), new.0.clone()));
        }
        _ => {
            let told = |how: ChangeKind| {
                move |(path, _): File| FileChange {
                    path,
                    how: how.clone(),
                }
            };
            changes.extend(left.into_iter().map(told(ChangeKind::Added)));
            changes.extend(went.into_iter().map(told(ChangeKind::Removed)));
        }
    }
    changes
}

fn renamed(from: String, path: String) -> FileChange {
    let how = ChangeKind::Renamed { from };
    FileChange { path, how }
}

fn ending(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Vec<File> {
        let text = |text: &str| FileContents::Text(text.into(), Vec::new().into());
        all.iter()
            .map(|(path, holds)| ((*path).to_owned(), text(holds)))
            .collect()
    }

    fn told(came: &[(&str, &str)], went: &[(&str, &str)]) -> Vec<String> {
        (tell(files(came), files(went)).iter())
            .map(|change| match &change.how {
                ChangeKind::Renamed { from } => format!("{from} > {}", change.path),
                how => format!("{how:?} {}", change.path),
            })
            .collect()
    }

    #[test]
    fn what_holds_the_same_under_another_name_was_renamed() {
        assert_eq!(
            told(
                &[("b/1.md", "same"), ("b/2.md", "same"), ("c.md", "new")],
                &[("a/1.md", "same"), ("a/2.md", "same")]
            ),
            ["a/1.md > b/1.md", "a/2.md > b/2.md", "Added c.md"]
        );
        let other_kind = told(&[("a.txt", "same")], &[("a.md", "same")]);
        assert_eq!(other_kind, ["Added a.txt", "Removed a.md"]);
    }

    #[test]
    fn the_only_one_may_have_been_edited_too() {
        let (old, new) = ("a\n\nb\n\nc\n\nd\n", "a\n\nb\n\nc\n\nx\n");
        assert_eq!(told(&[("b.md", new)], &[("a.md", old)]), ["a.md > b.md"]);
        let far = told(&[("b.md", "a\n\nb\n\nx\n\ny\n")], &[("a.md", old)]);
        assert_eq!(far, ["Added b.md", "Removed a.md"]);
        let several = told(&[("b.md", new), ("c.md", new)], &[("a.md", old)]);
        assert_eq!(several.len(), 3, "nobody knows which");
    }
}
