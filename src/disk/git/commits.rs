//! Reads the commits that change files of the site, and whether their signatures are valid.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use rayon::prelude::*;

use super::process::{self, Ended};
use super::{Git, complaint};
use crate::commits::{BlobChange, Commit, CommitStamp, SignatureCheck};

/// The fields of a commit in the order of [`FORMAT`].
const FIELDS: usize = 9;
/// The number of signatures for which another process is worth while.
const MIN_SHARE: usize = 8;
const FORMAT: &str = "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B";

/// The keys with which signatures are verified. Settings of the repository and the user do not matter.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SignatureKeys<'a> {
    /// A file of ssh's format for allowed signers.
    pub(crate) allowed_signers: Option<&'a Path>,
    /// A folder of gpg that holds only trusted public keys.
    pub(crate) gpg_home: Option<&'a Path>,
}

impl SignatureKeys<'_> {
    /// Whether there are no keys at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.allowed_signers.is_none() && self.gpg_home.is_none()
    }
}

impl Git<'_> {
    /// Returns the commit that is checked out; `None` if the repository has no commit.
    ///
    /// Fails if there is no git or no repository.
    pub(crate) fn tip(self) -> Result<Option<String>, String> {
        self.run(&["rev-parse", "--git-dir"])?;
        Ok(self.head().ok())
    }

    /// Returns the commits up to `tip` that change these files or files below these folders, and merges, parents first.
    pub(crate) fn commits(self, tip: &str, paths: &[&str]) -> Result<Vec<Commit>, String> {
        let log = [
            "log",
            "-z",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "--no-show-signature",
            "--diff-merges=first-parent",
            "--relative",
            "--full-history",
            "--parents",
            "--topo-order",
            "--reverse",
            "--encoding=UTF-8",
            FORMAT,
            tip,
            "--",
        ];
        let output = self.authentic(&[&log, paths].concat()).output();
        let output = output.map_err(|error| process::not_run(&error))?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            let ended = Ended { status: Some(output.status), stdout: String::new(), stderr };
            return Err(complaint(&log, &ended));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let mut commits = parse(&text).ok_or("`git log` printed something unexpected")?;
        let cut_off = self.shallow_commits();
        for commit in &mut commits {
            commit.is_cut_off = cut_off.contains(&commit.id);
        }
        Ok(commits)
    }

    /// Returns the commits whose parents a shallow clone does not have.
    fn shallow_commits(self) -> HashSet<String> {
        let path = self.run(&["rev-parse", "--git-path", "shallow"]);
        let text = path.ok().and_then(|path| std::fs::read_to_string(self.root.join(path)).ok());
        text.iter().flat_map(|text| text.lines()).map(str::to_owned).collect()
    }

    /// Returns what git finds about the signatures of `commits`. Git verifies one at a time, so several processes share
    /// them.
    pub(crate) fn signatures<'c>(
        self,
        commits: &[&'c str],
        keys: SignatureKeys<'_>,
    ) -> Result<HashMap<&'c str, SignatureCheck>, String> {
        let share = commits.len().div_ceil(rayon::current_num_threads()).max(MIN_SHARE);
        let found = commits.par_chunks(share).map(|commits| self.signatures_of(commits, keys));
        let found: Vec<_> = found.collect::<Result<_, _>>()?;
        let mut found: HashMap<&str, SignatureCheck> = found.into_iter().flatten().collect();
        self.correct_missing(&mut found)?;
        Ok(found)
    }

    /// Git also says that a commit has no signature if it cannot check signatures of that kind.
    fn correct_missing(self, found: &mut HashMap<&str, SignatureCheck>) -> Result<(), String> {
        let failed = |error: std::io::Error| process::not_run(&error);
        let mut reader = self.blob_reader().map_err(failed)?;
        let missing = found.iter_mut().filter(|(_, check)| **check == SignatureCheck::Missing);
        for (id, check) in missing {
            if reader.read(id).map_err(failed)?.is_some_and(|commit| has_signature(&commit)) {
                *check = SignatureCheck::Unknown;
            }
        }
        Ok(())
    }

    fn signatures_of<'c>(
        self,
        commits: &[&'c str],
        keys: SignatureKeys<'_>,
    ) -> Result<HashMap<&'c str, SignatureCheck>, String> {
        let arguments = [
            "log",
            "-z",
            "--no-walk=unsorted",
            "--stdin",
            "--no-show-signature",
            "--format=%H%x00%G?%x00%GS%x00%GF",
        ];
        let mut git = self.verifying(&arguments, keys);
        git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let failed = |error| process::not_run(&error);
        let mut child = git.spawn().map_err(failed)?;
        let input = child.stdin.take();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                // Git ends early only if it failed, which its status says.
                let _ = input.map(|mut input| input.write_all(commits.join("\n").as_bytes()));
            });
            child.wait_with_output()
        });
        let output = output.map_err(failed)?;
        if !output.status.success() {
            return Err("`git log` could not verify signatures".to_owned());
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let known: HashMap<&str, &'c str> = commits.iter().map(|id| (*id, *id)).collect();
        let fields: Vec<&str> = text.split('\0').collect();
        let checks = fields.chunks_exact(4).filter_map(|fields| {
            let id = known.get(fields[0].trim())?;
            Some((*id, signature(fields[1], fields[2], fields[3])))
        });
        Ok(checks.collect())
    }

    /// Returns the commit of a tag with a valid signature, and who signed it, or why it cannot be trusted.
    pub(crate) fn signed_tag(
        self,
        tag: &str,
        keys: SignatureKeys<'_>,
    ) -> Result<(String, String), String> {
        let name = format!("refs/tags/{tag}");
        self.run(&["rev-parse", "--verify", "--quiet", &name])
            .map_err(|_| format!("there is neither a file nor a tag `{tag}`"))?;
        let verified = self.verifying(&["verify-tag", "--raw", &name], keys).output();
        let verified = verified.map_err(|error| process::not_run(&error))?;
        if !verified.status.success() {
            return Err(format!("the tag `{tag}` has no valid signature by a key that is trusted"));
        }
        // A signed tag stays valid under another name, such as that of a later one.
        let signed_name = self.run_authentic(&["for-each-ref", "--format=%(tag)", &name])?;
        if signed_name != tag {
            return Err(format!("the tag `{tag}` was signed under the name `{signed_name}`"));
        }
        let commit =
            self.run_authentic(&["rev-parse", "--verify", &format!("{name}^{{commit}}")])?;
        Ok((commit, signer(&String::from_utf8_lossy(&verified.stderr))))
    }

    /// Whether `commit` exists and is an ancestor of `tip`, or the same commit.
    pub(crate) fn has_ancestor(self, commit: &str, tip: &str) -> bool {
        let ended = self.authentic(&["merge-base", "--is-ancestor", commit, tip]).output();
        ended.is_ok_and(|ended| ended.status.success())
    }

    /// Returns the files below `folder` in a commit, with the object ids of their contents.
    pub(crate) fn files(self, commit: &str, folder: &str) -> Result<Vec<(String, String)>, String> {
        let output = self.authentic(&["ls-tree", "-r", "-z", commit, "--", folder]).output();
        let output = output.map_err(|error| process::not_run(&error))?;
        if !output.status.success() {
            return Err("`git ls-tree` failed".to_owned());
        }
        let text = String::from_utf8_lossy(&output.stdout);
        // `100644 blob ID` and the path, after a tab.
        let file = |line: &str| {
            let (facts, path) = line.split_once('\t')?;
            let blob = facts.strip_prefix("100")?.split(' ').nth(2)?;
            Some((path.to_owned(), blob.to_owned()))
        };
        Ok(text.split('\0').filter_map(file).collect())
    }

    /// Runs git as [`Self::authentic`] and returns what it prints, without the line's end.
    pub(super) fn run_authentic(self, arguments: &[&str]) -> Result<String, String> {
        let output = self.authentic(arguments).output();
        let output = output.map_err(|error| process::not_run(&error))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Returns git without replaced objects, grafts and caches, which could show another history.
    pub(super) fn authentic(self, arguments: &[&str]) -> Command {
        let mut git = self.command(&[]);
        git.args([
            "--no-replace-objects",
            "-c",
            "core.commitGraph=false",
            "-c",
            "log.follow=false",
            "-c",
            "log.showRoot=true",
        ]);
        git.args(arguments);
        git.env("GIT_GRAFT_FILE", if cfg!(windows) { "NUL" } else { "/dev/null" });
        git
    }

    fn verifying(self, arguments: &[&str], keys: SignatureKeys<'_>) -> Command {
        let none = Path::new(if cfg!(windows) { "NUL" } else { "/dev/null" });
        let signers = keys.allowed_signers.unwrap_or(none).display();
        let programs = ["gpg.program=gpg", "gpg.openpgp.program=gpg", "gpg.ssh.program=ssh-keygen"];
        let mut git = self.command(&["--no-replace-objects"]);
        for setting in programs {
            git.args(["-c", setting]);
        }
        git.args(["-c", &format!("gpg.ssh.allowedSignersFile={signers}")]);
        git.args(["-c", "gpg.ssh.revocationFile=", "-c", "gpg.minTrustLevel=undefined"]);
        git.args(arguments);
        git.env("GNUPGHOME", keys.gpg_home.unwrap_or(none));
        git
    }
}

fn signature(status: &str, signer: &str, key: &str) -> SignatureCheck {
    match status {
        // The keys of gpg are those of a file of the site, so that their trust is not known to gpg. A valid
        // signature of ssh without a principal is by a key that the file does not have.
        "G" | "U" if !signer.trim().is_empty() => {
            SignatureCheck::Valid { principals: principals(signer), key: key.to_owned() }
        }
        "N" => SignatureCheck::Missing,
        "B" => SignatureCheck::Invalid,
        _ => SignatureCheck::Unknown,
    }
}

/// Whether the head of a commit has a signature.
fn has_signature(commit: &[u8]) -> bool {
    let text = String::from_utf8_lossy(commit);
    text.lines().take_while(|line| !line.is_empty()).any(|line| line.starts_with("gpgsig"))
}

/// Splits ssh's list of principals, or takes name and email address from gpg's user id.
fn principals(signer: &str) -> Vec<String> {
    let parts = signer.split([',', '<', '>']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Reads what `git log` printed; `None` if it is incomplete.
fn parse(text: &str) -> Option<Vec<Commit>> {
    let mut tokens = text.split('\0').peekable();
    let mut commits = Vec::new();
    while tokens.peek().is_some_and(|token| !token.trim().is_empty()) {
        let fields: Vec<&str> = tokens.by_ref().take(FIELDS).collect();
        let [id, parents, author, email, time, committer, address, committed_at, message] =
            fields[..]
        else {
            return None;
        };
        let mut changes = Vec::new();
        while let Some(raw) = tokens.next_if(|token| token.trim_start().starts_with(':')) {
            changes.push(change(raw, tokens.next()?)?);
        }
        commits.push(Commit {
            id: id.trim().to_owned(),
            parents: parents.split_whitespace().map(str::to_owned).collect(),
            author: stamp(author, email, time),
            committer: stamp(committer, address, committed_at),
            message: message.to_owned(),
            changes,
            is_cut_off: false,
        });
    }
    Some(commits)
}

fn stamp(name: &str, email: &str, time: &str) -> CommitStamp {
    let time = time.trim().parse().ok().and_then(|time| Timestamp::from_second(time).ok());
    let time = time.unwrap_or(Timestamp::UNIX_EPOCH);
    CommitStamp { name: name.to_owned(), email: email.to_owned(), time }
}

/// Reads `:100644 100644 OLD NEW M` and the path. Symlinks and submodules are no files of the site.
fn change(raw: &str, path: &str) -> Option<BlobChange> {
    let mut words = raw.trim_start().split(' ').skip(1);
    let (mode, new) = (words.next()?, words.nth(1)?);
    let is_file = mode.starts_with("100");
    Some(BlobChange { path: path.to_owned(), blob: is_file.then(|| new.to_owned()) })
}

/// Returns who signed a tag, with the key, from what git prints of a valid signature.
fn signer(printed: &str) -> String {
    let ssh = printed.lines().find_map(|line| {
        let (principal, key) = line.split_once(" signature for ")?.1.split_once(" with ")?;
        Some(format!("{principal} with {key}"))
    });
    let gpg = |word: &str| {
        let after = printed.lines().find_map(|line| line.split_once(word))?.1;
        Some(after.trim())
    };
    let of_gpg = || {
        let (_, name) = gpg("[GNUPG:] GOODSIG ")?.split_once(' ')?;
        let key = gpg("[GNUPG:] VALIDSIG ")?.split(' ').next()?;
        Some(format!("{name} with key {key}"))
    };
    ssh.or_else(of_gpg).unwrap_or_else(|| "an unknown key".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_head_of_a_commit_is_signed() {
        assert!(has_signature(b"tree x\ngpgsig -----BEGIN\n more\n\nsubject\n"));
        assert!(!has_signature(b"tree x\n\nsubject\ngpgsig x\n"));
    }

    #[test]
    fn commits_are_read_with_their_files() {
        let text = "aa\0\0Maya\0m@x\x0010\0Li\0l@x\x0020\0one\n\ntwo\n\0\n:000000 100644 00 11 A\0content/a b.yaml\0:100644 120000 11 22 T\0x\0bb\0aa\0M\0m\x001\0L\0l\x002\0\0";
        let commits = parse(text).expect("it is complete");
        let ids: Vec<&str> = commits.iter().map(|commit| commit.id.as_str()).collect();
        assert_eq!(ids, ["aa", "bb"]);
        assert_eq!(commits[0].message, "one\n\ntwo\n");
        assert_eq!(commits[0].committer.time.as_second(), 20);
        let change = |path: &str, blob: Option<&str>| BlobChange {
            path: path.to_owned(),
            blob: blob.map(str::to_owned),
        };
        assert_eq!(commits[0].changes, [change("content/a b.yaml", Some("11")), change("x", None)]);
        assert_eq!(commits[1].parents, ["aa"]);
        assert!(parse("aa\0\0x").is_none());
    }

    #[test]
    fn signers_are_split_into_principals() {
        assert_eq!(principals("maya@x,maya"), ["maya@x", "maya"]);
        assert_eq!(principals("Maya Ito <maya@x>"), ["Maya Ito", "maya@x"]);
    }

    #[test]
    fn only_a_valid_signature_by_a_known_key_counts() {
        let valid =
            |status, signer| matches!(signature(status, signer, "k"), SignatureCheck::Valid { .. });
        assert!(valid("G", "maya@x") && valid("U", "Maya <maya@x>"));
        assert!(
            !valid("U", "")
                && !valid("E", "maya@x")
                && !valid("R", "maya@x")
                && !valid("X", "maya@x")
        );
        assert_eq!(signature("B", "maya@x", ""), SignatureCheck::Invalid);
        assert_eq!(signature("N", "", ""), SignatureCheck::Missing);
    }
}
