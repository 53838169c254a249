//! The scope of a rescan: all files, or only those that file events named.
//!
//! Walking a large site takes 10 ms, which delays the preview after every save. Events are only hints, so a full
//! rescan follows every partial one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

use super::classify::Classification;
use super::names;
use super::walk::FoundFile;

/// The most files of a partial rescan; a person saves fewer at a time.
const MOST: usize = 32;

/// Which files to check for changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RescanScope {
    /// All files, including new ones.
    Everywhere,
    /// The files with these paths, which contain no links. If one of them was added, removed or replaced by
    /// something other than a file, all files.
    At(BTreeSet<PathBuf>),
}

impl RescanScope {
    /// No files yet.
    pub(super) fn empty() -> Self {
        Self::At(BTreeSet::new())
    }

    /// Adds files to the scope.
    pub(super) fn add(&mut self, more: &[PathBuf]) {
        if let Self::At(paths) = self {
            paths.extend(more.iter().cloned());
            if paths.len() > MOST {
                *self = Self::Everywhere;
            }
        }
    }
}

/// The files that a walk found.
#[derive(Debug)]
pub(super) struct Files {
    /// The site's root, symbolic links resolved.
    pub(super) root: PathBuf,
    pub(super) theme: String,
    pub(super) output: PathBuf,
    pub(super) found: Vec<(FoundFile, Classification)>,
    /// The diagnostics of the walk.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The targets of symbolic links among the files.
    pub(super) linked: Vec<PathBuf>,
}

impl Files {
    /// Returns the paths in `scope`, from the site's root; `None` if the folder has to be walked again.
    pub(super) fn named(
        &self,
        scope: &RescanScope,
        theme: &str,
        output: &Path,
    ) -> Option<BTreeSet<String>> {
        let RescanScope::At(paths) = scope else {
            return None;
        };
        if self.theme != theme || self.output != output || !self.linked.is_empty() {
            return None;
        }
        let mut named = BTreeSet::new();
        for path in paths {
            let relative = path.strip_prefix(&self.root).ok()?;
            if relative.iter().any(names::is_ignored) {
                continue;
            }
            let name = relative.to_str()?.replace('\\', "/");
            let metadata = fs::symlink_metadata(path).ok();
            if self.has(&name) {
                metadata.filter(fs::Metadata::is_file)?;
                named.insert(name);
            } else if metadata.is_some() || self.has_any_in(&name) {
                return None;
            }
        }
        Some(named)
    }

    fn has(&self, path: &str) -> bool {
        self.found.iter().any(|(found, _)| found.path == path)
    }

    /// Whether there is a file in `folder`. When a folder is moved away, no events name its files.
    fn has_any_in(&self, folder: &str) -> bool {
        let is_in =
            |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.found.iter().any(|(found, _)| is_in(&found.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(root: &Path, paths: &[&str]) -> Files {
        let found = paths.iter().map(|path| {
            let found = FoundFile { path: (*path).to_owned(), file: root.join(path) };
            let route = (*path).to_owned();
            (found, Classification::Asset { route })
        });
        Files {
            root: root.to_path_buf(),
            theme: "default".to_owned(),
            output: PathBuf::from("public"),
            found: found.collect(),
            diagnostics: Vec::new(),
            linked: Vec::new(),
        }
    }

    /// Returns the paths to check if `a` and `b/c` were found, `changed` were named and only `a` still exists.
    fn named(changed: &[&str]) -> Option<Vec<String>> {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a"), "").unwrap();
        fs::write(root.path().join("new"), "").unwrap();
        fs::write(root.path().join(".a.swp"), "").unwrap();
        let paths = changed.iter().map(|path| root.path().join(path));
        let files = files(root.path(), &["a", "b/c"]);
        let named = files.named(&RescanScope::At(paths.collect()), "default", Path::new("public"));
        named.map(|named| named.into_iter().collect())
    }

    #[test]
    fn an_existing_file_is_checked_alone() {
        assert_eq!(named(&["a"]), Some(vec!["a".to_owned()]));
    }

    #[test]
    fn editor_files_and_files_that_were_created_and_removed_are_ignored() {
        assert_eq!(named(&["a", ".a.swp", "a.tmp"]), Some(vec!["a".to_owned()]));
    }

    #[test]
    fn added_or_removed_files_need_a_full_rescan() {
        assert_eq!(named(&["new"]), None);
        assert_eq!(named(&["b/c"]), None);
        assert_eq!(named(&["b"]), None, "a folder that was moved away");
        assert_eq!(named(&[""]), None, "the root itself");
    }

    #[test]
    fn another_theme_or_output_or_a_link_needs_a_full_rescan() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a"), "").unwrap();
        let mut files = files(root.path(), &["a"]);
        let scope = RescanScope::At(BTreeSet::from([root.path().join("a")]));
        let public = Path::new("public");
        assert!(files.named(&scope, "default", public).is_some());
        assert!(files.named(&scope, "ours", public).is_none());
        assert!(files.named(&scope, "default", Path::new("out")).is_none());
        assert!(files.named(&RescanScope::Everywhere, "default", public).is_none());
        files.linked = vec![root.path().join("shared")];
        assert!(files.named(&scope, "default", public).is_none());
    }

    #[test]
    fn many_files_need_a_full_rescan() {
        let mut scope = RescanScope::empty();
        let paths: Vec<PathBuf> = (0..MOST).map(|at| PathBuf::from(at.to_string())).collect();
        scope.add(&paths);
        assert!(matches!(scope, RescanScope::At(_)));
        scope.add(&[PathBuf::from("one more")]);
        assert_eq!(scope, RescanScope::Everywhere);
    }
}
