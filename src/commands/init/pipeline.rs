//! `runsheet init --ci`: the pipeline that checks changes and publishes the site.

use std::path::Path;

use clap::ValueEnum;

use super::shell::quoted;
use crate::app::failure::Failure;
use crate::disk::{self, Git};

/// A service that runs pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ci {
    /// GitHub Actions and Pages
    Github,
    /// GitLab CI and Pages
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
}

impl Place {
    /// Returns the place for the site in `dir`.
    pub(super) fn of(dir: &Path) -> Self {
        match Git::at(dir).top() {
            Some((top, prefix)) => {
                let site = prefix.trim_end_matches('/');
                Self { top, site: if site.is_empty() { ".".to_owned() } else { site.to_owned() } }
            }
            None => Self { top: dir.to_path_buf(), site: ".".to_owned() },
        }
    }
}

/// Writes the pipeline of `ci`, and returns its path from the top of the repository. Never overwrites.
pub(super) fn write(ci: Ci, place: &Place) -> Result<&'static str, Failure> {
    let (path, template) = match ci {
        Ci::Github => (".github/workflows/runbooks.yml", include_str!("pipelines/github.yml")),
        Ci::Gitlab => (".gitlab-ci.yml", include_str!("pipelines/gitlab.yml")),
    };
    if disk::stands(&place.top.join(path)) {
        return Err(Failure::new(format!("`{path}` exists already"))
            .hint("Move it away, run the command again, and put both together."));
    }
    let text = fill(template, &place.site);
    disk::create_file_and_folders(&place.top.join(path), text.as_bytes())?;
    Ok(path)
}

fn fill(template: &str, site: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let text = template.replace("{url}", URL).replace("{version}", version);
    text.replace("{root}", &quoted(site))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipelines_are_yaml_without_gaps() {
        for template in [include_str!("pipelines/github.yml"), include_str!("pipelines/gitlab.yml")]
        {
            for site in [".", "docs/run books", "it's"] {
                let text = fill(template, site);
                for gap in ["{url}", "{version}", "{root}"] {
                    assert!(!text.contains(gap), "{gap}");
                }
                serde_yaml::from_str::<serde_yaml::Value>(&text).unwrap();
            }
        }
    }
}
