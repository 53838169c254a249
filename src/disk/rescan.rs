//! Where to look for changes: everywhere, or first at the files that events name.
//!
//! A large site takes ten milliseconds to walk and to look at, which somebody waits for who saved one file.
//! What events say is a hint all the same: whoever looked at named files looks everywhere soon after.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

use super::classify::Classification;
use super::names;
use super::walk::FoundFile;

/// More files than a person saves at once.
const MOST: usize = 32;

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RescanScope {
    /// At every file, and for new ones.
    Everywhere,
    /// At the files with these paths, which hold no links. Where one of them is none of the site's, or not
    /// as it was but for what it holds, everywhere.
    At(BTreeSet<PathBuf>),
}

impl RescanScope {
    /// At nothing yet.
    pub(super) fn nowhere() -> Self {
        Self::At(BTreeSet::new())
    }

    /// At these files too.
    pub(super) fn and_at(&mut self, more: &[PathBuf]) {
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
    /// The site's root without links.
    pub(super) root: PathBuf,
    pub(super) theme: String,
    pub(super) output: PathBuf,
    pub(super) found: Vec<(FoundFile, Classification)>,
    /// What the walk complained of.
    pub(super) problems: Vec<Diagnostic>,
    /// Where links among them lead to.
    pub(super) linked: Vec<PathBuf>,
}

impl Files {
    /// The paths of those that `look` is at, from the site's root; nothing where another walk might find
    /// others than these.
    pub(super) fn named(
        &self,
        look: &RescanScope,
        theme: &str,
        output: &Path,
    ) -> Option<BTreeSet<String>> {
        let RescanScope::At(paths) = look else {
            return None;
        };
        if self.theme != theme || self.output != output || !self.linked.is_empty() {
            return None;
        }
        let mut named = BTreeSet::new();
        for path in paths {
            let below = path.strip_prefix(&self.root).ok()?;
            if below.iter().any(names::is_left_out) {
                continue;
            }
            let name = below.to_str()?.replace('\\', "/");
            let metadata = fs::symlink_metadata(path).ok();
            if self.has(&name) {
                metadata.filter(fs::Metadata::is_file)?;
                named.insert(name);
            } else if metadata.is_some() || self.has_any_below(&name) {
                return None;
            }
        }
        Some(named)
    }

    fn has(&self, path: &str) -> bool {
        self.found.iter().any(|(found, _)| found.path == path)
    }

    /// A folder that was moved away leaves no word of what lay in it.
    fn has_any_below(&self, folder: &str) -> bool {
        let below = |path: &str| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        self.found.iter().any(|(found, _)| below(&found.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(root: &Path, paths: &[&str]) -> Files {
        let found = paths.iter().map(|path| {
            let found = FoundFile {
                path: (*path).to_owned(),
                file: root.join(path),
            };
            let route = (*path).to_owned();
            (found, Classification::Asset { route })
        });
        Files {
            root: root.to_path_buf(),
            theme: "default".to_owned(),
            output: PathBuf::from("public"),
            found: found.collect(),
            problems: Vec::new(),
            linked: Vec::new(),
        }
    }

    /// What is named of the files `a` and `b/c`, of which `a` alone is there.
    fn named(changed: &[&str]) -> Option<Vec<String>> {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a"), "").unwrap();
        fs::write(root.path().join("new"), "").unwrap();
        fs::write(root.path().join(".a.swp"), "").unwrap();
        let paths = changed.iter().map(|path| root.path().join(path));
        let files = files(root.path(), &["a", "b/c"]);
        let named = files.named(
            &RescanScope::At(paths.collect()),
            "default",
            Path::new("public"),
        );
        named.map(|named| named.into_iter().collect())
    }

    #[test]
    fn a_file_that_is_still_one_is_looked_at_alone() {
        assert_eq!(named(&["a"]), Some(vec!["a".to_owned()]));
    }

    #[test]
    fn what_editors_leave_about_and_what_came_and_went_is_passed_over() {
        assert_eq!(named(&["a", ".a.swp", "a.tmp"]), Some(vec!["a".to_owned()]));
    }

    #[test]
    fn files_that_came_or_went_are_looked_for_everywhere() {
        assert_eq!(named(&["new"]), None);
        assert_eq!(named(&["b/c"]), None);
        assert_eq!(named(&["b"]), None, "a folder that was moved away");
        assert_eq!(named(&[""]), None, "the root itself");
    }

    #[test]
    fn another_theme_or_output_has_other_files_and_links_lead_anywhere() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a"), "").unwrap();
        let mut files = files(root.path(), &["a"]);
        let look = RescanScope::At(BTreeSet::from([root.path().join("a")]));
        let public = Path::new("public");
        assert!(files.named(&look, "default", public).is_some());
        assert!(files.named(&look, "ours", public).is_none());
        assert!(files.named(&look, "default", Path::new("out")).is_none());
        assert!(
            files
                .named(&RescanScope::Everywhere, "default", public)
                .is_none()
        );
        files.linked = vec![root.path().join("shared")];
        assert!(files.named(&look, "default", public).is_none());
    }

    #[test]
    fn many_files_at_once_are_looked_for_everywhere() {
        let mut look = RescanScope::nowhere();
        let paths: Vec<PathBuf> = (0..MOST).map(|at| PathBuf::from(at.to_string())).collect();
        look.and_at(&paths);
        assert!(matches!(look, RescanScope::At(_)));
        look.and_at(&[PathBuf::from("one more")]);
        assert_eq!(look, RescanScope::Everywhere);
    }
}
