//! Reads the history of a few files: which commits added which lines, and which contents a file had.

use std::collections::{BTreeSet, HashMap};

use super::Git;

/// Starts a commit in the output, because no line of a text can start so.
const START: char = '\0';

/// Separates the fields of a commit.
const FIELD: char = '\u{1f}';

/// Id, author and time of a commit.
const FORMAT: &str = "--format=%x00%H%x1f%an <%ae>%x1f%cI";

/// A commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileCommit {
    /// The full id.
    pub(crate) id: String,
    /// Name and email address of the author.
    pub(crate) author: String,
    /// When it was committed, in RFC 3339.
    pub(crate) at: String,
}

/// A line that a commit added to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AddedLine {
    /// The index of the commit.
    pub(crate) commit: usize,
    /// The file, from the site's root.
    pub(crate) path: String,
    /// The line without its indentation.
    pub(crate) text: String,
}

/// Commits, newest first, and the lines that they added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AddedLines {
    /// The commits.
    pub(crate) commits: Vec<FileCommit>,
    /// The lines in the order of the commits.
    pub(crate) lines: Vec<AddedLine>,
}

/// A change of one file in one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileVersion {
    /// The commit.
    pub(crate) commit: FileCommit,
    /// The file, from the site's root.
    pub(crate) path: String,
    /// The id of the contents before; zeros for a new file.
    pub(crate) before: String,
    /// The id of the contents now; zeros for a removed file.
    pub(crate) now: String,
}

impl Git<'_> {
    /// Whether older commits are missing here, because the repository is a shallow clone.
    pub(crate) fn is_shallow(self) -> bool {
        self.run(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer == "true")
    }

    /// Returns the lines that commits added below `folder`, as far as a commit changed a line that matches the regular
    /// expression `matching`.
    pub(crate) fn added_lines(self, folder: &str, matching: &str) -> Result<AddedLines, String> {
        let matching = format!("-G{matching}");
        // Of a merge, only lines that differ from both sides are its own.
        let log = [
            "log",
            "--cc",
            "-U0",
            "--relative",
            "--no-renames",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            FORMAT,
            &matching,
            "--",
            folder,
        ];
        Ok(added_lines(&self.run_authentic(&log)?))
    }

    /// Returns every change of the files in `paths`, newest first, without merges.
    pub(crate) fn versions(self, paths: &[&str]) -> Result<Vec<FileVersion>, String> {
        let log = ["log", "--raw", "--no-abbrev", "--relative", "--no-renames", FORMAT, "--"];
        Ok(versions(&self.run_authentic(&[&log, paths].concat())?))
    }

    /// Returns the contents with these ids, as far as they exist.
    pub(crate) fn contents(
        self,
        ids: &BTreeSet<String>,
    ) -> Result<HashMap<String, Vec<u8>>, String> {
        let failed = |error: std::io::Error| format!("git could not be run: {error}");
        let mut reader = self.blob_reader().map_err(failed)?;
        let mut found = HashMap::new();
        for id in ids {
            found.extend(reader.read(id).map_err(failed)?.map(|bytes| (id.clone(), bytes)));
        }
        Ok(found)
    }
}

fn commit(line: &str) -> Option<FileCommit> {
    let mut fields = line.strip_prefix(START)?.split(FIELD).map(str::to_owned);
    Some(FileCommit { id: fields.next()?, author: fields.next()?, at: fields.next()? })
}

fn added_lines(log: &str) -> AddedLines {
    let mut found = AddedLines::default();
    let mut path = String::new();
    // A combined difference has a column for each parent.
    let mut columns = 1;
    let mut is_in_hunk = false;
    for line in log.lines() {
        if let Some(commit) = commit(line) {
            found.commits.push(commit);
            is_in_hunk = false;
        } else if line.starts_with("diff --") {
            is_in_hunk = false;
        } else if let Some(to) = line.strip_prefix("+++ b/").filter(|_| !is_in_hunk) {
            to.clone_into(&mut path);
        } else if line.starts_with("@@") {
            columns = line.bytes().take_while(|byte| *byte == b'@').count() - 1;
            is_in_hunk = true;
        } else if is_in_hunk && line.bytes().take(columns).all(|byte| byte == b'+') {
            let Some(commit) = found.commits.len().checked_sub(1) else { continue };
            let text = line.get(columns..).unwrap_or_default().trim().to_owned();
            found.lines.push(AddedLine { commit, path: path.clone(), text });
        }
    }
    found
}

fn versions(log: &str) -> Vec<FileVersion> {
    let mut found = Vec::new();
    let mut current = FileCommit::default();
    for line in log.lines() {
        if let Some(next) = commit(line) {
            current = next;
        } else if let Some((ids, path)) =
            line.strip_prefix(':').and_then(|line| line.split_once('\t'))
            && let [_, _, before, now, _] = ids.split(' ').collect::<Vec<_>>()[..]
        {
            found.push(FileVersion {
                commit: current.clone(),
                path: path.to_owned(),
                before: before.to_owned(),
                now: now.to_owned(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_lines_belong_to_their_commit_and_file() {
        let log = "\0c2\u{1f}Li <li@x>\u{1f}2026-01-02T00:00:00Z\n\n\
                   diff --cc content/releases/1.yaml\n--- a/content/releases/1.yaml\n\
                   +++ b/content/releases/1.yaml\n@@@ -1,1 -1,1 +1,2 @@@\n+ theirs\n++  ours\n\
                   \0c1\u{1f}Maya <m@x>\u{1f}2026-01-01T00:00:00Z\n\n\
                   diff --git a/a.yaml b/a.yaml\n--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1,2 @@\n+one\n+++ b/no\n-gone\n";
        let found = added_lines(log);
        assert_eq!(
            found.commits.iter().map(|commit| commit.id.as_str()).collect::<Vec<_>>(),
            ["c2", "c1"]
        );
        let lines: Vec<(usize, &str, &str)> = (found.lines.iter())
            .map(|line| (line.commit, line.path.as_str(), line.text.as_str()))
            .collect();
        let expected = [
            (0, "content/releases/1.yaml", "ours"),
            (1, "a.yaml", "one"),
            (1, "a.yaml", "++ b/no"),
        ];
        assert_eq!(lines, expected);
    }
}
