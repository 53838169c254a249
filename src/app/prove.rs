//! Gathers what `prove` needs: commits, contents, signatures, and the files that are not committed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;
use tempfile::TempDir;

use crate::app::clock;
use crate::app::failure::Failure;
use crate::commits::{BlobChange, Commit, CommitStamp};
use crate::disk::{BlobReader, Git, SignatureKeys};
use crate::evaluate::run::ClosingRecord;
use crate::provenance::{
    Anchor, BlobContents, Judgement, ParsedVersion, Proof, ReleaseHistory, UNCOMMITTED, judge,
};
use crate::sha256::Sha256;
use crate::site::Site;
use crate::sources::SourceKind;

const CONTENT: &str = "content";

/// A proof with what it depends on.
pub(crate) struct SiteProof {
    pub(crate) proof: Proof,
    pub(crate) head: String,
    pub(crate) commits: Vec<Commit>,
    pub(crate) has_keys: bool,
    pub(crate) has_anchor: bool,
}

/// Compares the releases of `site`, whose folder is `root`, with git.
pub(crate) fn prove(site: &Site, root: &Path, anchor: Option<&Path>) -> Result<SiteProof, Failure> {
    let git = Git::at(root);
    let head = git.tip().map_err(|why| no_git(&why))?.ok_or_else(|| {
        Failure::new("the repository has no commits")
            .hint("Commit the releases. Until then it is unknown who recorded what, and when.")
    })?;
    let mut commits = git.commits(&head, CONTENT).map_err(Failure::new)?;
    let keys = TrustedKeys::load(site, root)?;
    let trusted = keys.signature_keys();
    let anchor = anchor.map(|file| read_anchor(git, file, trusted)).transpose()?;
    let contents = GitContents::new(git, root)?;
    commits.extend(uncommitted(site, root, git, &commits, &contents)?);
    let history = ReleaseHistory::follow(&commits, &contents);
    let introducing = history.introducing();
    let signatures = if trusted.is_empty() {
        HashMap::new()
    } else {
        git.signatures(&introducing, trusted).map_err(Failure::new)?
    };
    let records = (site.runs())
        .filter_map(|run| {
            let matches = run.closing_record? == ClosingRecord::Matches;
            Some((run.release.id.clone(), matches))
        })
        .collect();
    let judgement = Judgement {
        config: &site.config,
        now: clock::now(),
        signatures: &signatures,
        records: &records,
    };
    let mut proof = judge(&history, &judgement);
    if let Some(anchor) = &anchor {
        let contains_head = git.has_ancestor(&anchor.head, &head);
        proof.findings.extend(anchor.compare(&proof, contains_head));
    }
    drop(history);
    let (has_keys, has_anchor) = (!trusted.is_empty(), anchor.is_some());
    Ok(SiteProof { proof, head, commits, has_keys, has_anchor })
}

fn no_git(why: &str) -> Failure {
    Failure::new(format!("git cannot show the history of this site: {why}"))
        .hint("`prove` needs git and a repository. Without them it is unknown who recorded what, and when.")
}

fn read_anchor(git: Git<'_>, file: &Path, keys: SignatureKeys<'_>) -> Result<Anchor, Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => Anchor::of_json(&text).map_err(|why| {
            Failure::new(format!("`{}` is not an anchor: {why}", file.display()))
                .hint("An anchor is the output of `runsheet prove --format json`.")
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let tag = file.to_string_lossy();
            git.signed_tag(&tag, keys).map(Anchor::of_commit).map_err(|why| {
                Failure::new(why).hint(
                    "An anchor is the output of `runsheet prove --format json`, or a signed tag.",
                )
            })
        }
        Err(error) => Err(Failure::new(format!("could not read `{}`: {error}", file.display()))),
    }
}

/// The keys that `site.yaml` names. Those of gpg are in a folder of their own, so that no other key counts.
struct TrustedKeys {
    allowed_signers: Option<PathBuf>,
    gpg_home: Option<TempDir>,
}

impl TrustedKeys {
    fn load(site: &Site, root: &Path) -> Result<Self, Failure> {
        let policy = &site.config.prove;
        let existing = |name: &String| {
            let path = std::fs::canonicalize(root.join(name));
            path.map_err(|error| {
                Failure::new(format!("could not read the keys in `{name}`: {error}"))
                    .hint("`prove` in site.yaml names the file. Without keys no signature can be verified.")
            })
        };
        let allowed_signers = policy.allowed_signers.as_ref().map(existing).transpose()?;
        let gpg_keys = policy.gpg_keys.as_ref().map(existing).transpose()?;
        let gpg_home = gpg_keys.as_deref().map(import_keys).transpose()?;
        Ok(Self { allowed_signers, gpg_home })
    }

    fn signature_keys(&self) -> SignatureKeys<'_> {
        SignatureKeys {
            allowed_signers: self.allowed_signers.as_deref(),
            gpg_home: self.gpg_home.as_ref().map(TempDir::path),
        }
    }
}

fn import_keys(file: &Path) -> Result<TempDir, Failure> {
    let failed = |why: String| {
        Failure::new(format!("gpg could not read the keys in `{}`: {why}", file.display()))
            .hint("Install gpg, and export the keys with `gpg --armor --export`.")
    };
    let home = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    let mut gpg = Command::new("gpg");
    gpg.arg("--homedir").arg(home.path());
    gpg.args(["--batch", "--no-tty", "--quiet", "--no-autostart", "--import"]).arg(file);
    gpg.stdin(Stdio::null());
    let ended = gpg.output().map_err(|error| failed(error.to_string()))?;
    if !ended.status.success() {
        return Err(failed(String::from_utf8_lossy(&ended.stderr).trim().to_owned()));
    }
    Ok(home)
}

/// The contents of committed files from git, and of others from the site's folder.
struct GitContents<'a> {
    reader: RefCell<BlobReader>,
    root: &'a Path,
    digests: RefCell<HashMap<String, Option<Sha256>>>,
}

impl<'a> GitContents<'a> {
    fn new(git: Git<'_>, root: &'a Path) -> Result<Self, Failure> {
        let reader = git.blob_reader();
        let reader =
            reader.map_err(|error| Failure::new(format!("git could not be run: {error}")))?;
        Ok(Self { reader: RefCell::new(reader), root, digests: RefCell::default() })
    }

    fn bytes(&self, blob: &str) -> Option<Vec<u8>> {
        match blob.strip_prefix(UNCOMMITTED) {
            Some(path) => std::fs::read(self.root.join(path)).ok(),
            None => self.reader.borrow_mut().read(blob).ok().flatten(),
        }
    }
}

impl BlobContents for GitContents<'_> {
    fn versions(&self, blobs: &[&str]) -> Vec<Option<ParsedVersion>> {
        let texts: Vec<Option<String>> = blobs.iter().map(|blob| self.text(blob)).collect();
        let parse = |text: Option<String>| ParsedVersion::of(&text?);
        texts.into_par_iter().map(parse).collect()
    }

    fn text(&self, blob: &str) -> Option<String> {
        String::from_utf8(self.bytes(blob)?).ok()
    }

    fn digest(&self, blob: &str) -> Option<Sha256> {
        if let Some(known) = self.digests.borrow().get(blob) {
            return *known;
        }
        let digest = self.bytes(blob).map(Sha256::of);
        self.digests.borrow_mut().insert(blob.to_owned(), digest);
        digest
    }
}

/// Returns what is not committed as a commit without id, after the last one. Releases are compared by what they say,
/// because line ends may differ, and git can be told to overlook a file.
fn uncommitted(
    site: &Site,
    root: &Path,
    git: Git<'_>,
    commits: &[Commit],
    contents: &GitContents<'_>,
) -> Result<Option<Commit>, Failure> {
    let mut committed: BTreeMap<&str, &str> = BTreeMap::new();
    let files = git.files("HEAD", CONTENT).map_err(Failure::new)?;
    committed.extend(files.iter().map(|(path, blob)| (path.as_str(), blob.as_str())));
    let is_release = |path: &str| crate::provenance::release_id(path).is_some();
    let sources = site.sources.of_kind(SourceKind::Release);
    let here: BTreeSet<&str> = sources.map(|(_, file)| file.path.as_str()).collect();
    let mut changed: BTreeSet<String> = (committed.keys())
        .filter(|path| is_release(path) && !here.contains(**path))
        .map(|path| (*path).to_owned())
        .collect();
    changed.extend(
        here.iter().filter(|path| !committed.contains_key(**path)).map(|path| (*path).to_owned()),
    );
    let both: Vec<(&str, &str)> =
        here.iter().filter_map(|path| Some((*path, *committed.get(path)?))).collect();
    for (path, blob) in both {
        let now = std::fs::read(root.join(path)).unwrap_or_default();
        let then = contents.bytes(blob).unwrap_or_default();
        let version = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(ParsedVersion::of);
        if now != then && (version(&now) != version(&then) || version(&now).is_none()) {
            changed.insert(path.to_owned());
        }
    }
    let others = git.uncommitted(CONTENT).map_err(Failure::new)?;
    changed.extend(others.into_iter().filter(|path| !is_release(path)));
    if changed.is_empty() {
        return Ok(None);
    }
    let blobs = changed.into_iter().map(|path| {
        let exists = std::fs::metadata(root.join(&path)).is_ok_and(|file| file.is_file());
        let blob = exists.then(|| format!("{UNCOMMITTED}{path}"));
        BlobChange { path, blob }
    });
    let nobody = CommitStamp { name: String::new(), email: String::new(), time: clock::now() };
    Ok(Some(Commit {
        id: String::new(),
        parents: commits.last().map(|last| last.id.clone()).into_iter().collect(),
        author: nobody.clone(),
        committer: nobody,
        message: String::new(),
        changes: blobs.collect(),
        is_cut_off: false,
    }))
}
