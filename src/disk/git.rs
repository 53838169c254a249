//! Git, as the program that people use: who they are to it.

use std::path::Path;
use std::process::Command;

/// Git, run in a site's folder.
#[derive(Debug, Clone, Copy)]
pub struct Git<'a> {
    root: &'a Path,
}

impl<'a> Git<'a> {
    /// Git in the folder `root`.
    pub fn at(root: &'a Path) -> Self {
        Self { root }
    }

    /// A value of git's configuration, as git would use it here; `None` too where there is no git.
    pub fn config(self, key: &str) -> Option<String> {
        let mut git = Command::new("git");
        let output = git
            .arg("-C")
            .arg(self.root)
            .args(["config", "--get", key])
            .output()
            .ok()?;
        let value = String::from_utf8(output.stdout).ok()?;
        let value = value.trim();
        (output.status.success() && !value.is_empty()).then(|| value.to_owned())
    }
}
