//! `check --changed-since`: the diagnostics that a change touches or causes.
//!
//! A diagnostic is reported if it is in a changed file, or if the site did not have it before the change. A removed
//! page, for example, causes a warning about a link in a file that did not change.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::app::failure::Failure;
use crate::app::load::SiteLoader;
use crate::app::site_check;
use crate::app::terminal::Terminal;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::{self, Git};
use crate::report::place;
use crate::sources::Sources;

/// A change of a site.
pub(super) struct Change {
    files: BTreeSet<String>,
    /// How often the site had each diagnostic before.
    before: HashMap<Key, usize>,
}

/// What stays the same of a diagnostic when lines move.
type Key = (Code, String, String);

impl Change {
    /// Returns what changed in `root` since the branch began to differ from `name`.
    pub(super) fn since(root: &Path, name: &str, output: Terminal) -> Result<Self, Failure> {
        let git = Git::at(root);
        let failed = |why: String| {
            Failure::new(format!("`--changed-since {name}`: {why}"))
                .hint("Choose a commit or branch that this clone has, such as `origin/main`.")
                .hint("In a pipeline, fetch the whole history: `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab.")
        };
        let base = git.fork_from(name).map_err(failed)?;
        let files = git.changed_since(&base).map_err(failed)?;
        let folder = disk::scratch_folder()?;
        git.export(&base, folder.path()).map_err(failed)?;
        let site = SiteLoader::at(folder.path()).site(output)?;
        let (found, from_clock) = site_check::diagnostics(&site);
        let mut before = HashMap::new();
        for diagnostic in found.iter().chain(&from_clock) {
            *before.entry(key(diagnostic, &site.sources)).or_default() += 1;
        }
        Ok(Self { files, before })
    }

    /// Returns the diagnostics that the change touches or causes.
    pub(super) fn touched(
        mut self,
        diagnostics: Vec<Diagnostic>,
        sources: &Sources,
    ) -> Vec<Diagnostic> {
        let mut is_touched = |diagnostic: &Diagnostic| {
            let key = key(diagnostic, sources);
            if self.files.contains(&key.1) {
                return true;
            }
            match self.before.get_mut(&key) {
                Some(count @ 1..) => {
                    *count -= 1;
                    false
                }
                _ => true,
            }
        };
        diagnostics.into_iter().filter(|diagnostic| is_touched(diagnostic)).collect()
    }
}

fn key(diagnostic: &Diagnostic, sources: &Sources) -> Key {
    (diagnostic.code, place(diagnostic, sources).0.to_owned(), diagnostic.message.clone())
}
