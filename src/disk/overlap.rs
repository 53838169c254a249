//! Checks that the output folder does not overlap the sources, with symbolic links resolved.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};

use super::FileError;
use super::error::shown;

/// The folders that the output must not overlap: those of sources, of git and of runsheet.
const SOURCES: [&str; 4] = ["content", "themes", ".git", ".runsheet"];

/// Returns a diagnostic if `output` overlaps the sources of the site in `root`.
pub(crate) fn overlap(root: &Path, output: &Path) -> Result<Option<Diagnostic>, FileError> {
    let real_output = real(output)?;
    let real_root = real(root)?;
    if real_root.starts_with(&real_output) {
        return Ok(Some(refusal(output, "contains the site's own files")));
    }
    for name in SOURCES {
        let folder = real(&root.join(name))?;
        if real_output.starts_with(&folder) || folder.starts_with(&real_output) {
            return Ok(Some(refusal(output, &format!("overlaps `{name}`"))));
        }
    }
    Ok(None)
}

/// Returns the path with symbolic links resolved. Parts that do not exist yet stay as they are.
pub(super) fn real(path: &Path) -> Result<PathBuf, FileError> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = std::path::absolute(path).map_err(FileError::on("find", path))?;
    for ancestor in absolute.ancestors() {
        match fs::canonicalize(ancestor) {
            Ok(found) => {
                let rest = absolute.strip_prefix(ancestor).unwrap_or(Path::new(""));
                return Ok(append(found, rest));
            }
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(FileError::on("find", ancestor)(error)),
        }
    }
    Ok(absolute)
}

/// Whether the error means that the path does not exist.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn append(mut base: PathBuf, rest: &Path) -> PathBuf {
    for part in rest.components() {
        match part {
            Component::ParentDir => drop(base.pop()),
            Component::CurDir => {}
            other => base.push(other),
        }
    }
    base
}

fn refusal(output: &Path, why: &str) -> Diagnostic {
    let name = shown(output);
    Diagnostic::at_path(
        Code::OutputOverlap,
        name.clone(),
        format!("the output folder `{name}` {why}"),
    )
    .hint("Choose a separate folder, such as `public`.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaps(root: &Path, output: &str) -> bool {
        overlap(root, &root.join(output)).unwrap().is_some()
    }

    #[test]
    fn the_output_must_not_overlap_the_sources() {
        let site = tempfile::tempdir().unwrap();
        let root = site.path().join("site");
        fs::create_dir_all(root.join("content/guide")).unwrap();
        for output in [
            "",
            ".",
            "..",
            "content",
            "content/public",
            "content/guide",
            "themes",
            "themes/mine",
            ".git",
            ".git/hooks",
            ".runsheet",
            "new/../content/public",
            "../site/content",
        ] {
            assert!(overlaps(&root, output), "{output}");
        }
        for output in ["public", "a/b/c", "../elsewhere", "contents", "content2/content"] {
            assert!(!overlaps(&root, output), "{output}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_hide_an_overlap() {
        let site = tempfile::tempdir().unwrap();
        let root = site.path();
        fs::create_dir_all(root.join("content")).unwrap();
        std::os::unix::fs::symlink("content", root.join("public")).unwrap();
        assert!(overlaps(root, "public"));
        assert!(overlaps(root, "public/deeper"));
    }
}
