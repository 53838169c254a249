//! `runsheet publish` to folders and git branches. `tests/publish` has storage.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

use crate::build::{published, tree};
use crate::support::{Ran, TestSite};

/// A site with two releases, in the folder `site`.
fn site() -> TestSite {
    TestSite::new()
        .file("site.yaml", "title: Runbooks\n")
        .release("1.0", "migrate: done")
        .release("1.1", "migrate: done")
}

/// What `build` writes, for comparison.
fn built(site: &TestSite) -> BTreeMap<String, Vec<u8>> {
    site.run(&["build", "--output", "expected"]).exits(0);
    published(site, "expected")
}

fn link(site: &TestSite, path: &str) -> String {
    std::fs::read_link(site.path(path)).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_folder_that_does_not_exist_becomes_a_link_to_a_version() {
    let site = site();
    site.run(&["publish", "out/www"]).exits(0).says(&["Published ", " sent"]);
    assert_eq!(link(&site, "out/www"), "www.versions/1");
    assert_eq!(published(&site, "out/www"), built(&site));
    site.run(&["publish", "out/www"]).exits(0).says(&["unchanged"]);
    assert_eq!(link(&site, "out/www"), "www.versions/1", "nothing changed");
    for version in ["2", "3", "4"] {
        site.write("site.yaml", format!("title: Number {version}\n"));
        site.run(&["publish", "out/www"]).exits(0);
        assert_eq!(link(&site, "out/www"), format!("www.versions/{version}"));
        assert_eq!(published(&site, "out/www"), built(&site));
    }
    let versions = |number: &str| site.exists(&format!("out/www.versions/{number}"));
    assert_eq!(["1", "2", "3", "4"].map(versions), [false, false, true, true]);
}

#[test]
fn unchanged_files_keep_their_time_in_a_new_version() {
    let site = site();
    site.run(&["publish", "www"]).exits(0);
    let time = |route: &str| site.path(&format!("www/{route}")).metadata().unwrap().mtime_nsec();
    let before = (time("assets/runsheet.css"), time("index.html"));
    site.write("site.yaml", "title: Other\n");
    site.run(&["publish", "www"]).exits(0);
    assert_eq!(time("assets/runsheet.css"), before.0);
    assert_ne!(time("index.html"), before.1);
}

#[test]
fn a_link_of_ones_own_is_switched_and_its_old_folder_stays() {
    let site = site().file("old/index.html", "mine");
    std::os::unix::fs::symlink("old", site.path("www")).unwrap();
    site.run(&["publish", "www"])
        .exits(2)
        .says(&["1 file of the published folder was not written by runsheet", "`index.html`"]);
    assert_eq!(link(&site, "www"), "old");
    site.run(&["publish", "www", "--force"]).exits(0);
    assert_eq!(published(&site, "www"), built(&site));
    assert_eq!(site.read("old/index.html"), "mine");
}

#[test]
fn a_version_with_files_of_ones_own_is_kept() {
    let site = site();
    site.run(&["publish", "www"]).exits(0);
    site.write("www/mine.txt", "mine");
    for title in ["Two", "Three", "Four"] {
        site.write("site.yaml", format!("title: {title}\n"));
        site.run(&["publish", "www", "--force"]).exits(0);
    }
    assert_eq!(site.read("www.versions/1/mine.txt"), "mine");
    assert!(!site.exists("www.versions/2") && site.exists("www.versions/3"));
}

#[test]
fn a_real_folder_is_changed_in_place() {
    let site = site().file("www/theirs.txt", "theirs");
    site.run(&["publish", "www"]).exits(0);
    let with_theirs = |mut files: BTreeMap<String, Vec<u8>>| {
        files.insert("theirs.txt".to_owned(), b"theirs".to_vec());
        files
    };
    assert_eq!(published(&site, "www"), with_theirs(built(&site)));
    let inode = |route: &str| site.path(&format!("www/{route}")).metadata().unwrap().ino();
    let before = inode("assets/runsheet.css");
    std::fs::remove_file(site.path("content/releases/1.1.yaml")).unwrap();
    site.run(&["publish", "www"]).exits(0).says(&["removed"]);
    assert_eq!(published(&site, "www"), with_theirs(built(&site)));
    assert_eq!(inode("assets/runsheet.css"), before);
    assert!(!site.path("www").is_symlink());
}

#[test]
fn a_plan_changes_nothing() {
    let site = site().file("taken/index.html", "theirs");
    let plan = site.run(&["publish", "www", "--plan"]).exits(0).stdout;
    assert!(plan.contains("add     index.html\n"), "{plan}");
    assert!(!site.exists("www") && !site.exists("www.versions"));
    site.run(&["publish", "www"]).exits(0);
    site.write("content/notes.md", "# Notes\n");
    std::fs::remove_file(site.path("content/releases/1.1.yaml")).unwrap();
    let before = tree(&site.path("www.versions"));
    let plan = site.run(&["publish", "www", "--plan", "--format", "json"]).exits(0).json();
    assert_eq!(plan["added"][0]["route"], "notes.html");
    assert_eq!(plan["added"][0]["bytes"], built(&site)["notes.html"].len());
    assert!(plan["removed"].as_array().unwrap().iter().any(|route| route == "releases/1.1.html"));
    assert_eq!(tree(&site.path("www.versions")), before);
    site.run(&["publish", "taken", "--plan"])
        .exits(2)
        .says(&["not written by runsheet in the place of pages: `index.html`"]);
}

#[test]
fn most_of_a_site_is_removed_only_by_force() {
    let site = site();
    for number in 0..100 {
        site.write(&format!("content/files/{number}.txt"), "x");
    }
    site.run(&["publish", "www"]).exits(0);
    std::fs::remove_dir_all(site.path("content/files")).unwrap();
    site.run(&["publish", "www"]).exits(2).says(&["this would remove 100 of", "--force"]);
    assert!(site.exists("www/files/7.txt"));
    site.run(&["publish", "www", "--force"]).exits(0);
    assert_eq!(published(&site, "www"), built(&site));
}

#[test]
fn a_site_with_errors_is_published_only_with_keep_going() {
    let site = site().release("1.2", "migrate: dnoe");
    site.run(&["publish", "www"]).exits(1).says(&["Nothing was published: 1 error"]);
    assert!(!site.exists("www"));
    site.run(&["publish", "www", "--keep-going"]).exits(0);
    assert!(site.exists("www/releases/1.2.html"));
}

#[test]
fn wrong_targets_are_refused() {
    let site = site();
    site.run(&["publish", "content/www"]).exits(2).says(&["overlaps `content`"]);
    site.run(&["publish", "git:"]).exits(2).says(&["write `git:BRANCH`"]);
    site.run(&["publish", "s3:bucket"]).exits(2).says(&["write `s3://BUCKET`"]);
    site.run(&["publish", "s3://bucket"]).exits(2).says(&["`AWS_ACCESS_KEY_ID` is not set"]);
}

/// Ends the process when the file or folder appears.
fn kill_when(site: &TestSite, arguments: &[&str], appears: impl Fn() -> bool) {
    let mut child = site.command(arguments).stderr(Stdio::null()).spawn().unwrap();
    while !appears() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_killed_run_leaves_a_whole_site_and_the_next_one_completes_it() {
    let site = site();
    for number in 0..500 {
        site.write(&format!("content/files/{number}.txt"), format!("{number}"));
    }
    site.run(&["publish", "www"]).exits(0);
    let mut last = built(&site);
    for round in 0..6 {
        site.write("site.yaml", format!("title: Round {round}\n"));
        let version = site.path(&format!(
            "www.versions/{}",
            link(&site, "www").rsplit_once('/').unwrap().1.parse::<u32>().unwrap() + 1
        ));
        // The version is begun, half written, or about to be switched to.
        let appears = || match round % 3 {
            0 => version.exists(),
            1 => version.join(format!("files/{}.txt", 40 * round)).exists(),
            _ => version.join("index.html").exists(),
        };
        kill_when(&site, &["publish", "www"], appears);
        let next = built(&site);
        let found = published(&site, "www");
        assert!(found == last || found == next, "round {round}");
        site.run(&["publish", "www"]).exits(0);
        assert_eq!(published(&site, "www"), next);
        last = next;
    }
}

#[test]
fn of_two_at_once_each_publishes_a_whole_site() {
    let site = site();
    let start = || {
        let mut command = site.command(&["publish", "www"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs = [start(), start(), start()];
    for run in runs {
        Ran::of(run.wait_with_output()).exits(0);
    }
    assert_eq!(published(&site, "www"), built(&site));
    assert_eq!(link(&site, "www"), "www.versions/1", "the others had nothing to change");
}

/// Runs git in a folder of the site, and returns what it prints.
fn git(site: &TestSite, folder: &str, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.arg("-C").arg(site.path(folder)).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null");
    Ran::of(git.output()).exits(0).stdout
}

/// A site in a repository, and a bare repository `hub.git` as its remote `origin`.
fn repository() -> TestSite {
    let site = site().file(".gitignore", "/expected\n/hub.git\n/clone\n");
    git(&site, "", &["init", "-q", "-b", "main"]);
    for (key, value) in [("user.name", "Li"), ("user.email", "li@example.com")] {
        git(&site, "", &["config", key, value]);
    }
    git(&site, "", &["init", "-q", "--bare", "hub.git"]);
    git(&site, "", &["remote", "add", "origin", "./hub.git"]);
    git(&site, "", &["add", "--all"]);
    git(&site, "", &["commit", "-q", "-m", "start"]);
    site
}

/// The files of a branch, without those that only publishing needs.
fn files_of(site: &TestSite, repository: &str, branch: &str) -> BTreeMap<String, Vec<u8>> {
    let _ = std::fs::remove_dir_all(site.path("clone"));
    let from = site.path(repository);
    git(site, "", &["clone", "-q", "-b", branch, from.to_str().unwrap(), "clone"]);
    let mut files = tree(&site.path("clone"));
    files.retain(|path, _| {
        !path.starts_with(".git/") && !path.starts_with(".runsheet/") && path != ".nojekyll"
    });
    files
}

#[test]
fn a_branch_gets_one_commit_and_nothing_else_is_touched() {
    let site = repository();
    site.write("staged.txt", "staged");
    git(&site, "", &["add", "staged.txt"]);
    site.write("content/notes.md", "# Not committed\n");
    let state = || git(&site, "", &["status", "--porcelain"]);
    let before = state();
    site.run(&["publish", "git:pages", "--revision", "abc123"]).exits(0);
    assert_eq!(state(), before);
    let log = || git(&site, "", &["log", "--format=%an: %B", "pages"]);
    assert_eq!(log(), "Li: Publish Runbooks\n\nBuilt from abc123.\n\n");
    site.run(&["build", "--output", "expected", "--revision", "abc123"]).exits(0);
    assert_eq!(files_of(&site, ".", "pages"), published(&site, "expected"));
    let tip = git(&site, "", &["rev-parse", "pages"]);
    site.run(&["publish", "git:pages", "--revision", "abc123"]).exits(0).says(&["unchanged"]);
    assert_eq!(git(&site, "", &["rev-parse", "pages"]), tip, "nothing to commit");
    site.run(&["publish", "git:main"]).exits(2).says(&["branch `main`: it is checked out"]);
    assert_eq!(git(&site, "", &["for-each-ref", "refs/runsheet"]), "");
}

#[test]
fn a_branch_of_a_remote_is_pushed_and_keeps_the_files_of_others() {
    let site = repository();
    site.run(&["publish", "git:origin:pages", "--plan"]).exits(0);
    assert_eq!(git(&site, "hub.git", &["branch", "--list"]), "");
    site.run(&["publish", "git:origin:pages"]).exits(0);
    assert_eq!(git(&site, "", &["branch", "--list", "pages"]), "", "only the remote has it");
    assert_eq!(files_of(&site, "hub.git", "pages"), built(&site));
    site.write("clone/CNAME", "runbooks.example.com");
    git(&site, "clone", &["add", "CNAME"]);
    let author = ["-c", "user.name=Sam", "-c", "user.email=sam@example.com"];
    git(&site, "clone", &[&author[..], &["commit", "-q", "-m", "name"]].concat());
    git(&site, "clone", &["push", "-q"]);
    std::fs::remove_file(site.path("content/releases/1.1.yaml")).unwrap();
    site.run(&["publish", "git:origin:pages"]).exits(0);
    let mut expected = built(&site);
    expected.insert("CNAME".to_owned(), b"runbooks.example.com".to_vec());
    assert_eq!(files_of(&site, "hub.git", "pages"), expected);
    assert_eq!(git(&site, "hub.git", &["rev-list", "--count", "pages"]), "3\n");
}

#[test]
fn a_branch_with_other_files_where_pages_belong_is_refused() {
    let site = repository();
    git(&site, "", &["checkout", "-q", "--orphan", "pages"]);
    git(&site, "", &["rm", "-rfq", "--cached", "."]);
    site.write("index.html", "theirs");
    git(&site, "", &["add", "index.html"]);
    git(&site, "", &["commit", "-q", "-m", "theirs"]);
    git(&site, "", &["checkout", "-qf", "main"]);
    let tip = git(&site, "", &["rev-parse", "pages"]);
    for more in [&["--plan"][..], &[]] {
        site.run(&[&["publish", "git:pages", "--force"], more].concat())
            .exits(2)
            .says(&["branch `pages` has files that were not written by runsheet", "`index.html`"]);
    }
    assert_eq!(git(&site, "", &["rev-parse", "pages"]), tip);
}

#[test]
fn a_branch_with_sources_is_refused() {
    let site = repository();
    git(&site, "", &["push", "-q", "origin", "HEAD:sources"]);
    let before = files_of(&site, "hub.git", "sources");
    site.run(&["publish", "git:origin:sources"])
        .exits(2)
        .says(&["branch `sources`: it contains the sources of a site", "such as `gh-pages`"]);
    assert_eq!(files_of(&site, "hub.git", "sources"), before);
}

#[test]
fn a_branch_with_a_program_needs_force() {
    let site = repository();
    let code = git(&site, "", &["rev-parse", "HEAD"]);
    git(&site, "", &["rm", "-qr", "--cached", "content", "site.yaml"]);
    site.write("src/main.c", "int main;");
    git(&site, "", &["add", "src"]);
    let tree = git(&site, "", &["write-tree"]);
    let commit = git(&site, "", &["commit-tree", "-m", "x", tree.trim()]);
    git(&site, "", &["branch", "code", commit.trim()]);
    git(&site, "", &["reset", "-q", code.trim()]);
    for more in [&["--plan"][..], &[]] {
        let refused = site.run(&[&["publish", "git:code"], more].concat()).exits(2);
        refused.says(&["branch `code`: it contains other files, such as `src/main.c`", "--force"]);
    }
    site.run(&["publish", "git:code", "--force"]).exits(0);
    site.run(&["publish", "git:code"]).exits(0).says(&["unchanged"]);
}

#[test]
fn sources_are_published_with_the_digest_of_everything() {
    let site = site();
    site.run(&["publish", "www", "--with-sources"]).exits(0);
    site.run(&["build", "--output", "expected", "--with-sources"]).exits(0);
    assert_eq!(published(&site, "www"), published(&site, "expected"));
    assert!(site.exists("www/SHA256SUMS") && site.exists("www/releases/1.0.yaml"));
    site.run(&["publish", "www"]).exits(0);
    assert!(!site.exists("www/SHA256SUMS") && !site.exists("www/releases/1.0.yaml"));
}

#[test]
fn a_remote_that_refuses_or_is_missing_is_reported() {
    let site = repository();
    site.run(&["publish", "git:nowhere:pages"]).exits(2).says(&["branch `pages`: ", "nowhere"]);
    let hook = "#!/bin/sh\necho 'pages are closed' >&2\nexit 1\n";
    site.write("hub.git/hooks/pre-receive", hook);
    let hook = site.path("hub.git/hooks/pre-receive");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(hook, mode).unwrap();
    site.run(&["publish", "git:origin:pages"]).exits(2).says(&["pages are closed"]);
    TestSite::new().run(&["publish", "git:pages"]).exits(2).says(&["branch `pages`: ", "git"]);
}

#[test]
fn two_that_push_at_once_both_land() {
    let site = repository();
    site.run(&["publish", "git:origin:pages"]).exits(0);
    // The first push waits until another run has published.
    let hook = "#!/bin/sh\n[ -e pushed ] && exit 0\n: > pushed\n\
                while [ ! -e go ]; do sleep 0.02; done\n";
    site.write("hub.git/hooks/pre-receive", hook);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(site.path("hub.git/hooks/pre-receive"), mode).unwrap();
    site.write("site.yaml", "title: First\n");
    let mut first = site.command(&["publish", "git:origin:pages"]);
    let first = first.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !site.exists("hub.git/pushed") {
        std::thread::yield_now();
    }
    site.write("content/notes.md", "# Second\n");
    site.run(&["publish", "git:origin:pages"]).exits(0);
    site.write("hub.git/go", "");
    Ran::of(first.wait_with_output()).exits(0);
    // The first site has no notes; as the last to land, it decides.
    assert!(!files_of(&site, "hub.git", "pages").contains_key("notes.html"));
    assert_eq!(git(&site, "hub.git", &["rev-list", "--count", "pages"]), "3\n");
}
