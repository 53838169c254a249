//! Merges three versions of one file.

use std::io::Write;
use std::path::Path;

use super::{Git, complaint};

/// Makes git merge releases that both sides changed by the command `merge-driver`, which keeps the events of both.
#[derive(Debug)]
pub(crate) struct MergeDriver {
    command: String,
    attributes: tempfile::NamedTempFile,
}

impl MergeDriver {
    /// Returns the driver for the site in `root`.
    pub(crate) fn new(root: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| error.to_string();
        let prefix = Git::at(root).run(&["rev-parse", "--show-prefix"])?;
        let mut attributes = tempfile::NamedTempFile::new().map_err(failed)?;
        let pattern = format!("{prefix}content/releases/**/*.yaml").replace('"', "\\\"");
        writeln!(attributes, "\"{pattern}\" merge=runsheet").map_err(failed)?;
        let program = std::env::current_exe().map_err(failed)?;
        let root = std::fs::canonicalize(root).map_err(failed)?;
        let quoted = |path: &Path| {
            let path = path.to_str().ok_or("a path is not valid Unicode")?;
            Ok::<_, String>(format!("'{}'", path.replace('\'', r"'\''")))
        };
        let command =
            format!("{} --root {} merge-driver %O %A %B", quoted(&program)?, quoted(&root)?);
        Ok(Self { command, attributes })
    }

    /// Returns the options of git that use it.
    pub(super) fn options(&self) -> Vec<String> {
        let attributes = self.attributes.path().to_string_lossy();
        let settings = [
            format!("merge.runsheet.driver={}", self.command),
            format!("core.attributesFile={attributes}"),
        ];
        settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
    }
}

/// A merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MergedText {
    pub(crate) text: String,
    /// Whether it has conflict markers.
    pub(crate) has_conflicts: bool,
}

impl Git<'_> {
    /// Merges the changes from `base` to `theirs` into `ours`, and returns the text. Changes no file.
    pub(crate) fn merge_file(
        self,
        ours: &Path,
        base: &Path,
        theirs: &Path,
    ) -> Result<MergedText, String> {
        let names: Option<Vec<&str>> =
            [ours, base, theirs].iter().map(|path| path.to_str()).collect();
        let names = names.ok_or("a path is not valid Unicode")?;
        let arguments = [
            &["merge-file", "-p", "-q", "-L", "ours", "-L", "base", "-L", "theirs", "--"][..],
            &names,
        ]
        .concat();
        let ended = self.ended(&arguments)?;
        // The code is the number of conflicts, and 255 for an error.
        match ended.status.and_then(|status| status.code()) {
            Some(conflicts @ 0..128) => {
                Ok(MergedText { text: ended.stdout, has_conflicts: conflicts > 0 })
            }
            _ => Err(complaint(&arguments, &ended)),
        }
    }

    /// Returns the files below this folder that are in conflict and have the text of one side alone, as after a merge
    /// driver that could not run.
    pub(crate) fn one_sided(self) -> Vec<String> {
        let staged = self.names(&["ls-files", "--unmerged", "-z"]).unwrap_or_default();
        let mut found: Vec<String> = Vec::new();
        for entry in staged {
            let Some((stage, path)) = entry.split_once('\t') else { continue };
            let mut words = stage.split(' ').skip(1);
            let (id, number) = (words.next(), words.next());
            let is_side = matches!(number, Some("2" | "3"));
            let now = self.run(&["hash-object", "--", path]).ok();
            if is_side && now.as_deref() == id && !found.iter().any(|known| known == path) {
                found.push(path.to_owned());
            }
        }
        found
    }
}
