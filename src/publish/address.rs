//! Where to publish, as it is written on the command line.

use std::path::PathBuf;

/// A target as written: `/srv/runbooks`, `git:origin:gh-pages` or `s3://bucket/prefix`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TargetAddress {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A branch of the site's repository, or of `remote`, which is a name or a URL.
    Branch {
        /// The remote to push to.
        remote: Option<String>,
        /// The name without `refs/heads/`.
        branch: String,
    },
    /// Objects in a bucket.
    Bucket {
        /// The bucket's name.
        bucket: String,
        /// What all keys begin with: empty, or ends in `/`.
        prefix: String,
    },
}

/// Reads a target. A text that does not begin with `git:` or `s3:` is a folder, unless it looks like another address.
pub(crate) fn parse(text: &str) -> Result<TargetAddress, String> {
    if let Some(rest) = text.strip_prefix("git:") {
        return branch(rest);
    }
    if let Some(rest) = text.strip_prefix("s3:") {
        return bucket(rest);
    }
    if text.is_empty() {
        return Err("the target is empty".to_owned());
    }
    let first = text.split(['/', '\\']).next().unwrap_or_default();
    // `C:` is a drive.
    if first.contains(':') && first.len() > 2 {
        return Err(format!(
            "`{}` is not a kind of target: write a folder (`./{text}`), `git:BRANCH` or `s3://BUCKET`",
            first.split(':').next().unwrap_or_default()
        ));
    }
    // With a slash at the end, a folder that does not exist could not become a link.
    let folder = text.trim_end_matches('/');
    Ok(TargetAddress::Folder(PathBuf::from(if folder.is_empty() { text } else { folder })))
}

/// Branch names contain no colon, so that a remote may be a URL.
fn branch(text: &str) -> Result<TargetAddress, String> {
    let (remote, branch) = match text.rsplit_once(':') {
        Some((remote, branch)) => (Some(remote), branch),
        None => (None, text),
    };
    // Git would take a leading hyphen for an option.
    let is_usable = |name: &str| !name.is_empty() && !name.starts_with('-');
    if !is_usable(branch) || !remote.is_none_or(is_usable) {
        return Err("write `git:BRANCH`, or `git:REMOTE:BRANCH` to push".to_owned());
    }
    Ok(TargetAddress::Branch { remote: remote.map(str::to_owned), branch: branch.to_owned() })
}

fn bucket(text: &str) -> Result<TargetAddress, String> {
    let form = || "write `s3://BUCKET` or `s3://BUCKET/PREFIX`".to_owned();
    let rest = text.strip_prefix("//").ok_or_else(form)?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_end_matches('/');
    // A URL cannot hold empty parts, `.` and `..`, because servers and clients resolve them.
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    if bucket.is_empty() || !(prefix.is_empty() || prefix.split('/').all(is_part)) {
        return Err(form());
    }
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    Ok(TargetAddress::Bucket { bucket: bucket.to_owned(), prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(remote: Option<&str>, branch: &str) -> TargetAddress {
        TargetAddress::Branch { remote: remote.map(str::to_owned), branch: branch.to_owned() }
    }

    fn bucket(bucket: &str, prefix: &str) -> TargetAddress {
        TargetAddress::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() }
    }

    #[test]
    fn a_target_is_a_folder_a_branch_or_a_bucket() {
        assert_eq!(parse("/srv/x").unwrap(), TargetAddress::Folder("/srv/x".into()));
        assert_eq!(parse("/srv/x/").unwrap(), TargetAddress::Folder("/srv/x".into()));
        assert_eq!(parse("./a:b").unwrap(), TargetAddress::Folder("./a:b".into()));
        assert_eq!(parse("C:/x").unwrap(), TargetAddress::Folder("C:/x".into()));
        for other in ["gs://b/x", "ftp://h/x", "origin:gh-pages"] {
            assert!(parse(other).is_err(), "{other}");
        }
        assert_eq!(parse("git:gh-pages").unwrap(), branch(None, "gh-pages"));
        assert_eq!(parse("git:origin:team/pages").unwrap(), branch(Some("origin"), "team/pages"));
        assert_eq!(parse("git:ssh://h:22/r.git:p").unwrap(), branch(Some("ssh://h:22/r.git"), "p"));
        assert_eq!(parse("s3://b").unwrap(), bucket("b", ""));
        assert_eq!(parse("s3://b/a/c/").unwrap(), bucket("b", "a/c/"));
    }

    #[test]
    fn other_forms_are_refused() {
        let wrong = ["", "git:", "git:x:", "git:--all", "git:-x:b", "s3:b", "s3://", "s3:///p"];
        for text in wrong.into_iter().chain(["s3://b//p", "s3://b/../p"]) {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
