//! `runsheet init`

use std::path::Path;

use crate::support::{Ran, TestSite};

#[test]
fn the_starter_builds_as_it_is_without_a_single_problem() {
    let site = TestSite::empty();
    site.run(&["init", "my runbooks"])
        .exits(0)
        .says(&["`my runbooks` holds a site now", "runsheet serve --open --root 'my runbooks'\n"]);
    let checked = site.run(&["check", "--strict", "--root", "my runbooks"]);
    checked.exits(0).says(&["no errors or warnings"]);
    site.run(&["build", "--root", "my runbooks"]).exits(0);
    let overview = site.read("my runbooks/public/index.html");
    assert!(overview.contains("<title>my runbooks"), "the folder's name is the title");
    assert!(site.exists("my runbooks/public/releases/shop/production/1.0.0.html"));
}

/// Runs the binary as the git user Ada Lovelace.
fn run_as_ada(site: &TestSite, words: &[&str]) -> Ran {
    let mut command = site.command(words);
    let git = [("COUNT", "2"), ("KEY_0", "user.name"), ("VALUE_0", "Ada Lovelace")];
    let email = [("KEY_1", "user.email"), ("VALUE_1", "ada@example.com")];
    command.envs(
        git.into_iter().chain(email).map(|(key, value)| (format!("GIT_CONFIG_{key}"), value)),
    );
    Ran::of(command.output()).exits(0)
}

#[test]
fn the_first_release_can_be_ticked_by_whoever_made_the_site() {
    let site = TestSite::empty();
    run_as_ada(&site, &["init"]);
    run_as_ada(&site, &["new", "shop/production/3.2.0"]);
    let ran = run_as_ada(&site, &["tick", "3.2.0", "backup-verified", "--note", "first"]);
    assert!(!ran.stderr.contains("people"), "{}", ran.stderr);
    let text = site.read("content/releases/shop/production/3.2.0.yaml");
    assert!(text.contains("by: ada, at: "), "{text}");
    site.run(&["check", "--strict"]).exits(0);
}

#[test]
fn editors_find_a_schema_for_every_file() {
    let site = TestSite::empty();
    site.run(&["init"]).exits(0);
    site.run(&["new", "shop/production/3.2.0"]).exits(0);
    for file in [
        "site.yaml",
        "content/releases/shop/production/1.0.0.yaml",
        "content/releases/shop/production/3.2.0.yaml",
    ] {
        let text = site.read(file);
        let schema =
            text.lines().find_map(|line| line.strip_prefix("# yaml-language-server: $schema="));
        let folder = site.path(file).parent().unwrap().join(schema.unwrap());
        let schema: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder).unwrap()).unwrap();
        assert!(schema["properties"].is_object(), "{file}");
    }
    let schema = site.read(".schemas/deployment.json");
    assert!(schema.contains("db-migrate"));
    // A release that begins later gets the ids that the checklist has then.
    let path = "content/checklists/deployment.md";
    site.write(path, site.read(path) + "- [ ] Fresh {#fresh}\n");
    site.run(&["new", "shop/production/3.3.0"]).exits(0);
    assert!(site.read(".schemas/deployment.json").contains("\"fresh\""));
}

#[test]
fn checklists_that_are_there_are_taken_instead_of_an_example() {
    let site = TestSite::empty()
        .file("docs/RELEASE checks.md", "# Release\n\n- [ ] Tag\n- [ ] Announce\n- [ ] Rest\n")
        .file("README.md", "# Tool\n\n- [ ] one example\n")
        .file("node_modules/x/list.md", "- [ ] a\n- [ ] b\n")
        .file(
            ".github/ISSUE_TEMPLATE/release.yml",
            "name: Release\ndescription: d\nbody:\n  - type: checkboxes\n    id: go\n    attributes:\n      \
             label: Go\n      options:\n        - label: Tag\n        - label: Announce\n",
        );
    let ran = site.run(&["init"]).exits(0).says(&[
        "docs/RELEASE checks.md (3 checkboxes)",
        ".github/ISSUE_TEMPLATE/release.yml (2 checkboxes)",
    ]);
    assert!(!ran.stderr.contains("README.md") && !ran.stderr.contains("node_modules"));
    assert!(!site.exists("content/checklists"), "no example is added");
    // The commands that it shows work as they are.
    let commands = ran.stderr.lines().filter_map(|line| line.strip_prefix("    "));
    let path = format!(
        "{}:{}",
        Path::new(env!("CARGO_BIN_EXE_runsheet")).parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    for command in commands {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", command]).current_dir(site.root()).env("PATH", &path);
        Ran::of(shell.output()).exits(0);
    }
    assert!(site.exists("content/checklists/release-checks.md"));
    assert!(site.exists("content/checklists/release.md"));
    site.run(&["check"]).exits(0);
}

#[test]
fn proposals_do_not_overwrite_each_other_and_pages_are_counted() {
    let boxes = "# Deploy\n\n- [ ] Tag\n- [ ] Announce\n";
    let site = TestSite::empty()
        .file("services/auth/deploy.md", boxes)
        .file("services/cart/deploy.md", boxes)
        .file("services/cart/notes.md", "# Notes\n")
        .file("CHANGELOG.md", "# Changes\n");
    site.run(&["init"]).exits(0).says(&[
        "cp services/auth/deploy.md content/checklists/services/auth/deploy.md",
        "cp services/cart/deploy.md content/checklists/services/cart/deploy.md",
        "1 other markdown file outside `content` will not be in the site",
    ]);
}

#[test]
fn nothing_is_written_if_a_part_of_it_cannot_be() {
    let site = TestSite::empty().file(".github/workflows/runbooks.yml", "on: push\n");
    site.run(&["init", "--ci", "github"]).exits(2).says(&["already exists"]);
    site.run(&["init", "--merge-driver"]).exits(2).says(&["there is no git repository here"]);
    assert!(!site.exists("site.yaml") && !site.exists("content"));
}

#[test]
fn a_site_with_checklists_and_no_configuration_gets_one() {
    let site = TestSite::new();
    site.run(&["init"]).exits(0);
    assert!(!site.exists("content/releases"));
    site.run(&["check", "--strict"]).exits(0);
}

#[test]
fn what_is_there_is_never_overwritten() {
    let site = TestSite::new().file("site.yaml", "title: Mine\n");
    site.run(&["init"]).exits(2).says(&["this folder already contains a site", "site.yaml"]);
    assert_eq!(site.read("site.yaml"), "title: Mine\n");
    assert!(!site.exists("content/index.md"), "nothing is written where something stands");
}

#[test]
fn the_next_command_is_for_the_folder_of_the_site() {
    for (dir, command) in [
        (".", "runsheet serve --open\n"),
        ("docs", "runsheet serve --open --root docs\n"),
        ("Prüfung", "runsheet serve --open --root 'Prüfung'\n"),
    ] {
        let ran = TestSite::empty().run(&["init", dir]).exits(0).says(&[command]);
        assert_eq!(ran.stderr.contains("This folder holds a site now."), dir == ".", "{dir}");
    }
}

#[test]
fn git_ignores_the_output_and_an_ignore_file_of_ones_own_stays() {
    let site = TestSite::empty().file(".gitignore", "/target");
    site.run(&["init"]).exits(0);
    assert_eq!(site.read(".gitignore"), "/target\n/public/\n");
}

#[test]
fn a_pipeline_is_added_to_a_site_and_never_replaced() {
    let site = TestSite::new().file("site.yaml", "title: Mine\n");
    for (ci, path) in [("github", ".github/workflows/runbooks.yml"), ("gitlab", ".gitlab-ci.yml")] {
        site.run(&["init", "--ci", ci]).exits(0).says(&[path]);
        let text = site.read(path);
        assert!(text.contains("sha256sum --check") && text.contains("--root ."), "{text}");
        site.run(&["init", "--ci", ci]).exits(2).says(&["already exists"]);
    }
    assert_eq!(site.read("site.yaml"), "title: Mine\n");
    assert!(!site.exists("content/index.md"));
}

#[test]
fn the_pipeline_of_a_site_in_a_repository_is_at_its_top() {
    let site = TestSite::empty().file("tool/docs/run books/site.yaml", "title: Mine\n");
    git(&site, &["init", "-q"]);
    site.run(&["init", "tool/docs/run books", "--ci", "gitlab"]).exits(0);
    let text = site.read(".gitlab-ci.yml");
    assert!(text.contains("--root 'tool/docs/run books' --output public"), "{text}");
}

#[test]
fn the_pipeline_publishes_the_branch_that_is_checked_out() {
    let site = TestSite::new().file("site.yaml", "title: Mine\n");
    git(&site, &["init", "-q", "-b", "trunk"]);
    site.run(&["init", "--ci", "github"]).exits(0);
    assert!(site.read(".github/workflows/runbooks.yml").contains("    branches: [trunk]\n"));
    let site = TestSite::new().file("site.yaml", "title: Mine\n");
    site.run(&["init", "--ci", "github"]).exits(0);
    assert!(site.read(".github/workflows/runbooks.yml").contains("    branches: [main]\n"));
}

/// Runs git in the site's folder, and returns what it prints.
fn git(site: &TestSite, arguments: &[&str]) -> String {
    let mut git = std::process::Command::new("git");
    git.args(["-c", "user.name=Li", "-c", "user.email=li@example.com"]);
    let binary = Path::new(env!("CARGO_BIN_EXE_runsheet")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    git.args(arguments).current_dir(site.root()).env("PATH", path);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null");
    Ran::of(git.output()).exits(0).stdout
}

#[test]
fn git_merges_events_of_both_sides_with_the_merge_driver() {
    let site = TestSite::new()
        .file("docs/site.yaml", "title: Mine\n")
        .file("docs/content/releases/1.0.yaml", "checklist: deployment\nitems:\n\n  migrate:\n");
    git(&site, &["init", "-q", "-b", "main"]);
    site.run(&["init", "docs", "--merge-driver"]).exits(0);
    let again = site.run(&["init", "docs", "--merge-driver"]).exits(0);
    assert!(again.stderr.contains("Commit .gitattributes"));
    assert_eq!(site.read("docs/.gitattributes"), "content/releases/**/*.yaml merge=runsheet\n");
    git(&site, &["add", "--all"]);
    git(&site, &["commit", "-q", "-m", "start"]);
    let record = |event: &str| {
        let text = format!("checklist: deployment\nitems:\n\n  migrate: {event}\n");
        site.write("docs/content/releases/1.0.yaml", text);
        git(&site, &["commit", "-q", "-a", "-m", "event"]);
    };
    git(&site, &["checkout", "-q", "-b", "other"]);
    record("{ state: failed, by: li, at: 2026-01-01T09:00:00Z, note: lock timeout }");
    git(&site, &["checkout", "-q", "main"]);
    record("{ state: done, by: maya, at: 2026-01-01T10:00:00Z }");
    git(&site, &["merge", "-q", "other", "-m", "both"]);
    let text = site.read("docs/content/releases/1.0.yaml");
    let at = |word: &str| text.find(word).unwrap_or_else(|| panic!("no {word} in:\n{text}"));
    assert!(at("failed") < at("done"), "{text}");
    assert!(!text.contains("<<<<<<<"));

    // What both sides decided differently stays a conflict.
    let own = |owner: &str| {
        site.write("docs/content/releases/1.0.yaml", format!("owner: {owner}\n{text}"));
        git(&site, &["commit", "-q", "-a", "-m", "owner"]);
    };
    git(&site, &["checkout", "-q", "-b", "third"]);
    own("li");
    git(&site, &["checkout", "-q", "main"]);
    own("maya");
    let mut merge = std::process::Command::new("git");
    merge.args(["-c", "user.name=Li", "-c", "user.email=li@example.com", "merge", "-q", "third"]);
    let binary = Path::new(env!("CARGO_BIN_EXE_runsheet")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let ran = Ran::of(merge.current_dir(site.root()).env("PATH", path).output());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(site.read("docs/content/releases/1.0.yaml").contains("<<<<<<<"));
}

#[test]
fn without_the_program_a_merge_driver_leaves_a_conflict() {
    let file = "content/releases/1.0.yaml";
    let site = TestSite::new().file(file, "checklist: deployment\nitems:\n\n  migrate:\n");
    git(&site, &["init", "-q", "-b", "main"]);
    site.run(&["init", "--merge-driver"]).exits(0);
    git(&site, &["add", "--all"]);
    git(&site, &["commit", "-q", "-m", "start"]);
    for (branch, by) in [("other", "li"), ("main", "maya")] {
        git(&site, &["checkout", "-q", "-B", branch]);
        let event = format!("{{ state: failed, by: {by}, at: 2026-01-01T09:00:00Z, note: x }}");
        site.write(file, format!("checklist: deployment\nitems:\n\n  migrate: {event}\n"));
        git(&site, &["commit", "-q", "-a", "-m", by]);
        git(&site, &["checkout", "-q", "main"]);
        if branch == "other" {
            git(&site, &["reset", "-q", "--hard", "main"]);
        }
    }
    let merge = || {
        let mut merge = std::process::Command::new("git");
        merge.args(["-c", "user.name=Li", "-c", "user.email=li@example.com", "merge", "-q"]);
        merge.args(["other", "-m", "both"]).current_dir(site.root()).env("PATH", "/usr/bin:/bin");
        assert_eq!(Ran::of(merge.output()).code, 1);
    };
    merge();
    assert!(site.read(file).contains("<<<<<<< ours"), "{}", site.read(file));
    site.run(&["resolve"]).exits(0);
    let text = site.read(file);
    assert!(text.contains("by: li") && text.contains("by: maya"), "{text}");

    // An older driver left one side alone.
    git(&site, &["merge", "--abort"]);
    git(&site, &["config", "merge.runsheet.driver", "runsheet merge-driver %O %A %B"]);
    merge();
    assert!(!site.read(file).contains("by: li"));
    site.run(&["resolve"]).exits(1).says(&["contains only one side", "git checkout --merge"]);
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_new_site() {
    let site = TestSite::empty().file("outside/mine", "mine");
    std::fs::create_dir(site.path("site")).unwrap();
    std::os::unix::fs::symlink("../outside", site.path("site/content")).unwrap();
    site.run(&["init", "site"])
        .exits(2)
        .says(&["a symbolic link in its path points outside the folder"]);
    let left = |folder: &str| std::fs::read_dir(site.path(folder)).unwrap().count();
    assert_eq!((left("outside"), left("site")), (1, 1));
}
