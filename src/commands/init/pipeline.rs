//! `runsheet init --ci`: the pipeline that checks changes and publishes the site.

use std::path::Path;

use clap::ValueEnum;

use super::config;
use super::shell::quoted;
use crate::app::failure::Failure;
use crate::disk::{self, Git};

/// A service that runs pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ci {
    // GitHub Actions and Pages
    Github,
    // GitLab CI and Pages
    Gitlab,
}

/// The folder of a version's packages.
const URL: &str =
    concat!(env!("CARGO_PKG_REPOSITORY"), "/releases/download/v", env!("CARGO_PKG_VERSION"));

/// Where a pipeline's file goes.
pub(super) struct Place {
    /// The folder that the service reads: the top of the repository, or the site if there is no repository.
    top: std::path::PathBuf,
    /// The path of the site from there, separated by `/`; `.` if it is that folder.
    site: String,
    /// The branch that is published: the one that is checked out, else `main`.
    branch: String,
}

impl Place {
    /// Returns the place for the site in `dir`.
    pub(super) fn of(dir: &Path) -> Self {
        let git = Git::at(dir);
        let (top, prefix) = git.top().unwrap_or_else(|| (dir.to_path_buf(), String::new()));
        let site = match prefix.trim_end_matches('/') {
            "" => ".",
            folder => folder,
        };
        let branch = git.branch_name().unwrap_or_else(|| "main".to_owned());
        Self { top, site: site.to_owned(), branch }
    }
}

impl Ci {
    /// Returns the path of the pipeline from the top of the repository.
    fn path(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/runbooks.yml",
            Self::Gitlab => ".gitlab-ci.yml",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Self::Github => include_str!("pipelines/github.yml"),
            Self::Gitlab => include_str!("pipelines/gitlab.yml"),
        }
    }
}

/// Fails if there is a pipeline already.
pub(super) fn check(ci: Ci, place: &Place) -> Result<(), Failure> {
    let path = ci.path();
    if disk::stands(&place.top.join(path)) {
        return Err(Failure::new(format!("`{path}` already exists"))
            .hint("Move it away, run the command again, and merge the two files."));
    }
    Ok(())
}

/// Writes the pipeline of `ci`, and returns its path from the top of the repository. Never overwrites.
pub(super) fn write(ci: Ci, place: &Place) -> Result<&'static str, Failure> {
    check(ci, place)?;
    let (path, template) = (ci.path(), ci.template());
    let text = fill(template, &place.site, &place.branch);
    disk::create_file_and_folders(&place.top.join(path), text.as_bytes())?;
    Ok(path)
}

fn fill(template: &str, site: &str, branch: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let text = template.replace("{url}", URL).replace("{version}", version);
    text.replace("{root}", &quoted(site)).replace("{branch}", &branch_pattern(branch))
}

/// Returns the pattern that matches a branch alone, as YAML. Git allows two characters that are special in patterns.
fn branch_pattern(branch: &str) -> String {
    config::quoted(&branch.replace('+', r"\+").replace('!', r"\!"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipelines_are_yaml_without_gaps() {
        for template in [include_str!("pipelines/github.yml"), include_str!("pipelines/gitlab.yml")]
        {
            for site in [".", "docs/run books", "it's"] {
                let text = fill(template, site, "main");
                for gap in ["{url}", "{version}", "{root}", "{branch}"] {
                    assert!(!text.contains(gap), "{gap}");
                }
                serde_yaml::from_str::<serde_yaml::Value>(&text).unwrap();
            }
        }
    }

    #[test]
    fn a_branch_of_any_name_is_published() {
        for (branch, pattern) in [
            ("main", "main"),
            ("release/1.0", "release/1.0"),
            ("true", "true"),
            ("1.10", "1.10"),
            ("a,b#\"{c}", "a,b#\"{c}"),
            ("!c++", r"\!c\+\+"),
        ] {
            let text = fill(include_str!("pipelines/github.yml"), ".", branch);
            let yaml: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            assert_eq!(yaml["on"]["push"]["branches"][0].as_str(), Some(pattern), "{branch}");
        }
        assert_eq!(branch_pattern("main"), "main");
        assert_eq!(branch_pattern("true"), "\"true\"");
    }
}
