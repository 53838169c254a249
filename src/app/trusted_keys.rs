//! The keys that `prove` in site.yaml names.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::app::failure::Failure;
use crate::disk::SignatureKeys;
use crate::provenance::signers;
use crate::site::Site;

/// The keys that `site.yaml` names. Those of gpg are in a folder of their own, so that no other key counts.
pub(crate) struct TrustedKeys {
    allowed_signers: Option<PathBuf>,
    gpg_home: Option<TempDir>,
    /// The pattern lists of each key of ssh, by fingerprint.
    signers: HashMap<String, Vec<String>>,
}

impl TrustedKeys {
    pub(crate) fn load(site: &Site, root: &Path) -> Result<Self, Failure> {
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
        let text = allowed_signers.as_deref().map(std::fs::read).transpose().unwrap_or_default();
        let signers = signers(&String::from_utf8_lossy(&text.unwrap_or_default()));
        Ok(Self { allowed_signers, gpg_home, signers })
    }

    /// Whether a file of allowed signers is named, and no line of it is a key.
    pub(crate) fn lacks_signers(&self) -> bool {
        self.allowed_signers.is_some() && self.signers.is_empty()
    }

    /// Returns the pattern lists of a key of ssh.
    pub(crate) fn principals(&self, key: &str) -> Option<&[String]> {
        self.signers.get(key).map(Vec::as_slice)
    }

    pub(crate) fn signature_keys(&self) -> SignatureKeys<'_> {
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
