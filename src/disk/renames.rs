//! Detects renames among added and removed files: by equal contents or, if only one file was added and one
//! removed, by similar contents.

use super::change::{ChangeKind, FileChange, FileContents};

/// A path and the contents of the file.
pub(super) type File = (String, FileContents);

/// Returns the changes for the files that were added and removed, both sorted by path.
pub(super) fn detect(added: Vec<File>, mut removed: Vec<File>) -> Vec<FileChange> {
    let mut changes = Vec::new();
    let mut unmatched = Vec::new();
    for file in added {
        // The first of equal files, because a renamed folder keeps the order of its files.
        let is_same = |old: &File| extension(&old.0) == extension(&file.0) && old.1.equals(&file.1);
        match removed.iter().position(is_same) {
            Some(at) => changes.push(renamed(removed.remove(at).0, file.0)),
            None => unmatched.push(file),
        }
    }
    match (unmatched.as_slice(), removed.as_slice()) {
        ([new], [old]) if extension(&old.0) == extension(&new.0) && old.1.is_similar(&new.1) => {
            changes.push(renamed(old.0.clone(), new.0.clone()));
        }
        _ => {
            let change =
                |how: ChangeKind| move |(path, _): File| FileChange { path, how: how.clone() };
            changes.extend(unmatched.into_iter().map(change(ChangeKind::Added)));
            changes.extend(removed.into_iter().map(change(ChangeKind::Removed)));
        }
    }
    changes
}

fn renamed(from: String, path: String) -> FileChange {
    let how = ChangeKind::Renamed { from };
    FileChange { path, how }
}

fn extension(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Vec<File> {
        let contents = |text: &str| FileContents::Text(text.into(), Vec::new().into());
        all.iter().map(|(path, text)| ((*path).to_owned(), contents(text))).collect()
    }

    fn changes(added: &[(&str, &str)], removed: &[(&str, &str)]) -> Vec<String> {
        (detect(files(added), files(removed)).iter())
            .map(|change| match &change.how {
                ChangeKind::Renamed { from } => format!("{from} > {}", change.path),
                how => format!("{how:?} {}", change.path),
            })
            .collect()
    }

    #[test]
    fn equal_contents_under_another_name_are_a_rename() {
        assert_eq!(
            changes(
                &[("b/1.md", "same"), ("b/2.md", "same"), ("c.md", "new")],
                &[("a/1.md", "same"), ("a/2.md", "same")]
            ),
            ["a/1.md > b/1.md", "a/2.md > b/2.md", "Added c.md"]
        );
        let other_kind = changes(&[("a.txt", "same")], &[("a.md", "same")]);
        assert_eq!(other_kind, ["Added a.txt", "Removed a.md"]);
    }

    #[test]
    fn a_single_renamed_file_may_have_been_edited_too() {
        let (old, new) = ("a\n\nb\n\nc\n\nd\n", "a\n\nb\n\nc\n\nx\n");
        assert_eq!(changes(&[("b.md", new)], &[("a.md", old)]), ["a.md > b.md"]);
        let far = changes(&[("b.md", "a\n\nb\n\nx\n\ny\n")], &[("a.md", old)]);
        assert_eq!(far, ["Added b.md", "Removed a.md"]);
        let several = changes(&[("b.md", new), ("c.md", new)], &[("a.md", old)]);
        assert_eq!(several.len(), 3, "nobody knows which");
    }
}
