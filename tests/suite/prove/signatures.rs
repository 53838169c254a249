//! Signatures by real keys of ssh and gpg, on commits and on the tag of an anchor.

use std::process::Command;

use serde_json::Value;

use super::script::{self, RECORDED, SITE, Story, git, git_command, prove};
use super::{FILE, found, has_limit};
use crate::support::{Ran, TestSite};

/// Makes keys of ssh, and the file of those that are trusted.
fn keys(site: &TestSite, trusted: &[(&str, &str)]) {
    let mut signers = String::new();
    for (name, principal) in trusted {
        let mut command = Command::new("ssh-keygen");
        command
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(site.path(&format!(".git/{name}")));
        assert!(command.status().unwrap().success());
        let public = site.read(&format!(".git/{name}.pub"));
        if !principal.is_empty() {
            signers.push_str(&format!("{principal} {public}"));
        }
    }
    site.write("signers", signers);
    site.write(
        "site.yaml",
        format!("{SITE}prove: {{ signed: required, allowed_signers: signers }}\n"),
    );
}

/// Returns the reason of the last finding, without what the event is.
fn why(proof: &Value) -> String {
    let message = proof["findings"].as_array().unwrap().last().unwrap()["message"].as_str();
    message
        .unwrap()
        .split_once("its commit is ")
        .map_or(message.unwrap(), |(_, why)| why)
        .to_owned()
}

/// Signs the tag `name` of the last commit with a key of [`keys`].
fn sign_tag(site: &TestSite, name: &str, key: &str) {
    let key = format!("user.signingKey={}", site.path(&format!(".git/{key}")).display());
    git(site, &["-c", "gpg.format=ssh", "-c", &key, "tag", "-f", "-s", "-m", "x", name]);
}

/// Commits the next version, signed with a key.
fn commit_signed(site: &TestSite, who: &str, minute: i64, key: &str) {
    let date = format!("2026-01-05T{:02}:{:02}:00Z", minute / 60, minute % 60);
    let person = [format!("user.name={who}"), format!("user.email={who}@x.test")];
    let key = format!("user.signingKey={}", site.path(&format!(".git/{key}")).display());
    let words = [
        "-c",
        &person[0],
        "-c",
        &person[1],
        "-c",
        "gpg.format=ssh",
        "-c",
        &key,
        "commit",
        "-q",
        "-S",
        "-a",
        "-m",
        "x",
    ];
    git(site, &["add", "content"]);
    let mut command = git_command(site, &words);
    command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
    Ran::of(command.output()).exits(0);
}

#[test]
fn signatures_of_ssh_prove_a_person_or_a_server() {
    let story = Story::new();
    let site = TestSite::new();
    git(&site, &["init", "-q", "-b", "main"]);
    keys(
        &site,
        &[("maya", "maya@x.test"), ("sam", "sam@x.test"), ("ci", "ci.x.test"), ("eve", "")],
    );
    for (name, text) in [("1.0.md", &*story.snapshot), ("backup.log", script::EVIDENCE)] {
        site.write(&format!("content/releases/c/{name}"), text);
    }
    let sign = |at: usize, who: &str, key: &str| {
        site.write(FILE, &story.texts[at]);
        commit_signed(&site, who, RECORDED[at].1, key);
    };
    sign(0, "maya", "maya");
    sign(1, "maya", "maya");
    sign(2, "sam", "ci");
    assert!(found(&prove(&site, &[])).is_empty(), "{}", prove(&site, &[]));
    let levels = prove(&site, &[])["releases"][0]["levels"].clone();
    assert_eq!((&levels["signed-by-person"], &levels["signed-by-server"]), (&1.into(), &1.into()));
    sign(3, "sam", "eve");
    let proof = prove(&site, &[]);
    assert_eq!(found(&proof), ["unsigned"]);
    assert_eq!(why(&proof), "signed with a key that is not trusted");
    sign(4, "maya", "sam");
    assert_eq!(found(&prove(&site, &[])), ["not-the-recorder", "unsigned", "unsigned"]);
    // The repository's own settings do not matter.
    git(&site, &["config", "gpg.ssh.program", "true"]);
    assert_eq!(found(&prove(&site, &[])).len(), 3);
}

#[test]
fn a_principal_with_a_wildcard_matches_as_in_ssh() {
    let story = Story::new();
    for (principal, level) in [
        ("!sam@x.test,*@x.test", "signed-by-person"),
        ("*@x.test", "signed-by-server"),
        ("*@x.test,!maya@x.test", "author-agrees"),
    ] {
        let site = TestSite::new();
        git(&site, &["init", "-q", "-b", "main"]);
        keys(&site, &[("team", principal)]);
        site.write("site.yaml", format!("{SITE}prove: {{ allowed_signers: signers }}\n"));
        site.write(FILE, &story.texts[1]);
        commit_signed(&site, "maya", 601, "team");
        let proof = prove(&site, &[]);
        if level == "author-agrees" {
            assert_eq!(found(&proof), ["not-the-recorder"], "it is sam's key: {proof}");
            continue;
        }
        assert!(found(&proof).is_empty(), "{proof}");
        assert_eq!(proof["releases"][0]["levels"][level], 1, "{principal}: {proof}");
        assert_eq!(proof["releases"][0]["events"][0]["principal"], "*@x.test");
        assert_eq!(has_limit(&proof, "a key of several people"), level == "signed-by-server");
    }
}

#[test]
fn a_signature_that_was_moved_to_another_commit_is_found() {
    let story = Story::new();
    let site = TestSite::new();
    git(&site, &["init", "-q", "-b", "main"]);
    keys(&site, &[("maya", "maya@x.test")]);
    site.write(FILE, &story.texts[1]);
    commit_signed(&site, "maya", 601, "maya");
    let commit = git(&site, &["cat-file", "commit", "HEAD"]);
    let forged = commit.replace("\n\nx", "\n\ny");
    assert_ne!(commit, forged);
    site.write(".git/forged", forged);
    let id = git(&site, &["hash-object", "-t", "commit", "-w", ".git/forged"]);
    git(&site, &["reset", "-q", "--hard", id.trim()]);
    site.write("site.yaml", format!("{SITE}prove: {{ allowed_signers: signers }}\n"));
    assert_eq!(found(&prove(&site, &[])), ["unsigned"]);
}

#[test]
fn signatures_of_gpg_count_only_by_keys_that_the_site_names() {
    let story = Story::new();
    let site = TestSite::new();
    git(&site, &["init", "-q", "-b", "main"]);
    let home = tempfile::Builder::new().prefix("g").tempdir_in("/tmp").unwrap();
    let gpg = |words: &[&str]| {
        let mut gpg = Command::new("gpg");
        gpg.arg("--homedir").arg(home.path()).args(["--batch", "--quiet", "--passphrase", ""]);
        let output = gpg.args(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    gpg(&["--quick-gen-key", "Maya Ito <maya@x.test>", "ed25519", "sign", "never"]);
    site.write("keys.asc", gpg(&["--armor", "--export"]));
    site.write("site.yaml", format!("{SITE}prove: {{ gpg_keys: keys.asc }}\n"));
    site.write(FILE, &story.texts[1]);
    git(&site, &["add", "."]);
    let mut commit = git_command(&site, &["commit", "-qSmaya@x.test", "-m", "x"]);
    let date = "2026-01-05T10:00:00Z";
    commit
        .env("GNUPGHOME", home.path())
        .env("GIT_AUTHOR_DATE", date)
        .env("GIT_COMMITTER_DATE", date);
    Ran::of(commit.output()).exits(0);
    let levels = |site: &TestSite| prove(site, &[])["releases"][0]["levels"].clone();
    assert_eq!(levels(&site)["signed-by-person"], 1);
    site.write("site.yaml", SITE);
    assert_eq!(levels(&site)["author-agrees"], 1, "no keys are named");
    site.write("signers", "");
    site.write("site.yaml", format!("{SITE}prove: {{ allowed_signers: signers }}\n"));
    let proof = prove(&site, &[]);
    assert!(has_limit(&proof, "a key that site.yaml does not name"), "{proof}");
    assert!(has_limit(&proof, "the file of allowed signers holds no key"), "{proof}");
    let mut end = Command::new("gpgconf");
    end.arg("--homedir").arg(home.path()).args(["--kill", "all"]).status().unwrap();
}

#[test]
fn a_missing_signature_is_found_only_where_it_is_required() {
    let story = Story::new();
    let site = TestSite::new();
    git(&site, &["init", "-q", "-b", "main"]);
    keys(&site, &[("maya", "maya@x.test")]);
    site.write(FILE, &story.texts[1]);
    git(&site, &["add", "."]);
    commit_at(&site, "2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z", &[]);
    let proof = prove(&site, &[]);
    assert_eq!(found(&proof), ["unsigned"]);
    assert!(why(&proof).ends_with("its commit has no signature that can be verified"));
    assert_eq!(proof["findings"][0]["item"], "prepare/tests-pass");
    site.run(&["prove"]).exits(1);
    site.write("site.yaml", format!("{SITE}prove: {{ allowed_signers: signers }}\n"));
    let proof = prove(&site, &[]);
    assert!(found(&proof).is_empty(), "{proof}");
    assert_eq!(proof["releases"][0]["levels"]["author-agrees"], 1);
}

#[test]
fn an_author_date_long_before_the_commit_is_said_even_if_it_is_signed() {
    let story = Story::new();
    for is_signed in [false, true] {
        let site = TestSite::new();
        git(&site, &["init", "-q", "-b", "main"]);
        keys(&site, &[("maya", "maya@x.test")]);
        site.write("site.yaml", format!("{SITE}prove: {{ allowed_signers: signers }}\n"));
        site.write(FILE, &story.texts[1]);
        git(&site, &["add", "."]);
        let key = format!("user.signingKey={}", site.path(".git/maya").display());
        let signed = ["-c", "gpg.format=ssh", "-c", &key, "-c", "commit.gpgSign=true"];
        let settings = if is_signed { &signed[..] } else { &[] };
        commit_at(&site, "2026-01-05T10:00:00Z", "2026-02-05T10:00:00Z", settings);
        let proof = prove(&site, &[]);
        assert!(found(&proof).is_empty(), "git cannot show it: {proof}");
        let level = if is_signed { "signed-by-person" } else { "claimed" };
        assert_eq!(proof["releases"][0]["levels"][level], 1, "{proof}");
        let said = "1 event came in a commit made more than a day after its author's date";
        let ran = site.run(&["prove"]).exits(0);
        assert!(ran.stdout.contains(said), "{}", ran.stdout);
    }
}

#[test]
fn a_signed_tag_is_an_anchor() {
    let story = Story::new();
    let site = TestSite::new();
    git(&site, &["init", "-q", "-b", "main"]);
    keys(&site, &[("maya", "maya@x.test"), ("sam", "sam@x.test"), ("eve", "")]);
    site.write("site.yaml", format!("{SITE}prove: {{ allowed_signers: signers }}\n"));
    site.write(FILE, &story.texts[0]);
    commit_signed(&site, "maya", RECORDED[0].1, "maya");
    site.write(FILE, &story.texts[1]);
    commit_signed(&site, "maya", RECORDED[1].1, "maya");
    sign_tag(&site, "kept", "sam");
    let proof = prove(&site, &["--anchor", "kept"]);
    assert!(found(&proof).is_empty() && !has_limit(&proof, "A rewritten history"), "{proof}");
    let signer =
        "History is compared with the tag `kept`, signed by sam@x.test with ED25519 key SHA256:";
    assert!(has_limit(&proof, signer), "{proof}");
    // A history without the commit of the tag.
    git(&site, &["reset", "-q", "--hard", "HEAD~1"]);
    site.write(FILE, story.texts[1].replace("note: green", "note: red"));
    commit_signed(&site, "maya", RECORDED[1].1, "maya");
    assert!(found(&prove(&site, &[])).is_empty(), "git alone cannot show it");
    assert_eq!(found(&prove(&site, &["--anchor", "kept"])), ["anchor-mismatch"]);
    // Tags that prove nothing: not signed, by an unknown key, and the one of an earlier commit under another name.
    let refused = |tag: &str, why: &str| {
        site.run(&["prove", "--anchor", tag]).exits(2).says(&[why]);
    };
    git(&site, &["tag", "plain"]);
    git(&site, &["tag", "-m", "x", "annotated"]);
    sign_tag(&site, "stranger", "eve");
    git(&site, &["update-ref", "refs/tags/renamed", "refs/tags/kept"]);
    for tag in ["plain", "annotated", "stranger"] {
        refused(tag, &format!("the tag `{tag}` has no valid signature by a key that is trusted"));
    }
    refused("renamed", "the tag `renamed` was signed under the name `kept`");
}

/// Commits what is staged as maya, with these dates of author and committer.
fn commit_at(site: &TestSite, authored: &str, committed: &str, settings: &[&str]) {
    let mut command = git_command(site, &[settings, &["commit", "-qm", "x"]].concat());
    command.env("GIT_AUTHOR_DATE", authored).env("GIT_COMMITTER_DATE", committed);
    Ran::of(command.output()).exits(0);
}

#[test]
fn where_signatures_are_required_an_acceptance_needs_one_too() {
    let story = Story::new();
    let site = TestSite::new();
    git(&site, &["init", "-q", "-b", "main"]);
    keys(&site, &[("maya", "maya@x.test"), ("sam", "sam@x.test")]);
    site.write(FILE, &story.texts[1]);
    git(&site, &["add", "."]);
    commit_at(&site, "2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z", &[]);
    let proof = prove(&site, &[]);
    let id = proof["findings"][0]["id"].as_str().unwrap();
    assert!(id.starts_with("unsigned-"), "{id}");
    let line = format!("- {{ finding: {id}, by: sam, at: 2026-02-01, note: seen }}\n");
    site.write("prove.yaml", &line);
    git(&site, &["add", "."]);
    let sam = ["-c", "user.name=sam", "-c", "user.email=sam@x.test"];
    git(&site, &[&sam[..], &["commit", "-qm", "x"]].concat());
    let refused = |proof: &Value| proof["findings"][0]["accepted"]["refused"].clone();
    assert_eq!(refused(&prove(&site, &[])), "the commit has no signature that counts");
    for (key, why) in [("maya", "the commit is signed with the key of `maya`"), ("sam", "")] {
        site.write("prove.yaml", line.replace("seen", key));
        git(&site, &["add", "."]);
        commit_signed(&site, "sam", 700, key);
        let proof = prove(&site, &[]);
        assert_eq!(refused(&proof).as_str().unwrap_or_default(), why, "{proof}");
    }
    assert_eq!(prove(&site, &[])["accepted"][0]["accepted"]["by"], "sam");
    // A history that does not fit the anchor is not accepted by anybody.
    let anchor = prove(&site, &[]).to_string().replace(
        prove(&site, &[])["head"].as_str().unwrap(),
        "0123456789012345678901234567890123456789",
    );
    site.write(".git/anchor.json", anchor);
    let path = site.path(".git/anchor.json").display().to_string();
    let proof = prove(&site, &["--anchor", &path]);
    let id = proof["findings"][0]["id"].as_str().unwrap();
    assert!(id.starts_with("anchor-mismatch-"), "{proof}");
    site.write("prove.yaml", format!("- {{ finding: {id}, by: sam, at: 2026-02-01, note: x }}\n"));
    git(&site, &["add", "."]);
    commit_signed(&site, "sam", 701, "sam");
    let proof = prove(&site, &["--anchor", &path]);
    assert!(proof.to_string().contains("only a new anchor settles it"), "{proof}");
}
