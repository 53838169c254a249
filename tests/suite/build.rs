//! `runsheet build`: what is written, what is contained, what stops everything.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{CHECKLIST, TestSite};

/// Every file below `folder` with its bytes.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// The site alone: what runsheet keeps for itself lies in a hidden folder.
pub(crate) fn published(site: &TestSite, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&site.path(folder));
    files.retain(|name, _| !name.starts_with(".runsheet"));
    files
}

#[test]
fn a_folder_with_one_checklist_and_nothing_else_is_a_site() {
    let site = TestSite::new();
    site.run(&["build"]).exits(0);
    for page in ["index.html", "checklists/deployment.html", "releases/index.html", "404.html"] {
        assert!(site.exists(&format!("public/{page}")), "{page}");
    }
}

#[test]
fn every_route_of_the_design_is_there() {
    let site = TestSite::new()
        .release("pay/production/1.0", "migrate: { state: done, by: li, at: 2026-03-01T09:00:00Z }")
        .file("content/guide/start.md", "# Start\n")
        .file("content/guide/a.png", "png");
    site.run(&["build"]).exits(0);
    let files = published(&site, "public");
    for file in [
        "releases/pay/production/1.0.html",
        "archive/releases/2026.html",
        "guide/start.html",
        "guide/a.png",
        "api/releases.json",
        "api/releases/pay/production/1.0.json",
        "api/checklists/deployment.json",
        "api/build.json",
    ] {
        assert!(files.contains_key(file), "{file} is not among {:?}", files.keys());
    }
}

#[test]
fn a_mistake_in_one_release_is_contained() {
    let site = TestSite::new()
        .release("good", "migrate: done")
        .file("content/releases/bad.yaml", "checklist: deployment\nitems: [\n");
    let ran = site.run(&["build"]).exits(1).says(&["error[yaml-syntax]", "bad.yaml"]);
    assert!(ran.stderr.contains("1 error"), "{}", ran.stderr);
    assert!(site.read("public/releases/good.html").contains("Migrate"));
    let bad = site.read("public/releases/bad.html");
    assert!(bad.contains("yaml-syntax"), "the page shows the mistake");
    assert!(bad.contains("items: ["), "and the file as it is");
    assert!(site.read("public/index.html").contains("bad.yaml"), "the overview names it");
    site.run(&["build", "--keep-going"]).exits(0);
}

#[test]
fn warnings_fail_a_strict_build_only() {
    let site = TestSite::new().release("1", "gone: done");
    site.run(&["build"]).exits(0).says(&["warning[orphan]"]);
    site.run(&["build", "--strict"]).exits(1);
}

#[test]
fn a_thousand_warnings_of_a_kind_are_told_of_in_brief() {
    let orphans: String = (0..25).map(|at| format!("gone-{at}: done\n")).collect();
    let site = TestSite::new().release("1", &orphans);
    let built = site.run(&["build"]).exits(0).says(&["and 15 more of `orphan`", "25 warnings"]);
    assert_eq!(built.stderr.matches("warning[orphan]").count(), 10);
    let checked = site.run(&["check"]).exits(0);
    assert_eq!(checked.stderr.matches("warning[orphan]").count(), 25);
}

#[test]
fn errors_of_the_site_as_a_whole_write_nothing() {
    let collision = TestSite::new().file("content/Guide.md", "a").file("content/guide.md", "b");
    let config = TestSite::new().file("site.yaml", "timezone: Nowhere/Town\n");
    let theme = TestSite::new().file("site.yaml", "theme: missing\n");
    let template = TestSite::new()
        .file("site.yaml", "theme: mine\n")
        .file("themes/mine/templates/overview.html", "{% if %}");
    for (site, code) in [
        (collision, "route-collision"),
        (config, "invalid-config"),
        (theme, "unknown-theme"),
        (template, "template-error"),
    ] {
        site.run(&["build"]).exits(1).says(&[code, "Nothing was written"]);
        assert!(!site.exists("public/index.html"), "{code}");
    }
}

#[test]
fn a_runbook_repository_builds_as_it_is() {
    let site = TestSite::new()
        .file(
            "content/README.md",
            "# Runbooks\n\nSee [the API](api/README.md), [the same](api/#calls) and ![map](api/map.png).\n",
        )
        .file(
            "content/api/README.md",
            "- [Calls](#calls)\n\n# API\n\n## Calls\n\n[Search](../search/README.md)\n",
        )
        .file("content/api/map.png", "x")
        .file("content/api/limits.md", "# Limits\n")
        .file("content/search/README.md", "# Search\n\n[Up](../README.md)\n")
        .file("content/db/main/restore.md", "# Restore\n")
        .file("site.yaml", "repository: https://git.example/o/r/blob/main/\n");
    let built = site.run(&["build"]).exits(0);
    built.says(&["warning[reserved-name]", "the folder is published as `api_`", "1 warning"]);
    let page = site.read("public/api_/limits.html");
    assert!(page.contains("<details open><summary>Api</summary>"), "{page}");
    assert!(page.contains("href=\"../api_/README.html\">API</a>"), "{page}");
    assert!(page.contains(
        "href=\"https://git.example/o/r/edit/main/content/api/limits.md\">Edit this page"
    ));
    assert!(page.contains("rel=\"prev\">Previous: API"), "{page}");
    let index = site.read("public/api_/index.html");
    assert_eq!(index, site.read("public/api_/README.html"));
    let overview = site.read("public/index.html");
    for shown in [
        "<h1>Runbooks</h1>",
        "<h2 id=\"rs-pages\">",
        "href=\"api_/README.html\"",
        "href=\"api_/index.html#calls\"",
        "src=\"api_/map.png\"",
    ] {
        assert!(overview.contains(shown), "{shown}: {overview}");
    }
    assert!(!overview.contains("No release"), "{overview}");
    assert!(site.exists("public/api_/map.png") && site.exists("public/README.html"));
}

#[test]
fn a_failed_build_leaves_the_published_site_as_it_is() {
    let site = TestSite::new();
    site.run(&["build"]).exits(0);
    let before = published(&site, "public");
    site.write("site.yaml", "theme: missing\n");
    site.run(&["build"]).exits(1);
    assert_eq!(published(&site, "public"), before);
}

#[test]
fn only_changed_files_are_touched_and_stale_ones_go() {
    let site = TestSite::new().release("1", "migrate: done").release("2", "migrate: done");
    site.run(&["build"]).exits(0);
    let modified = |path: &str| std::fs::metadata(site.path(path)).unwrap().modified().unwrap();
    let first = modified("public/404.html");
    site.write("public/mine.txt", "of somebody else");
    std::fs::remove_file(site.path("content/releases/2.yaml")).unwrap();
    site.run(&["build"]).exits(0).says(&["removed"]);
    assert_eq!(modified("public/404.html"), first);
    assert!(!site.exists("public/releases/2.html"));
    assert!(site.exists("public/mine.txt"), "what runsheet did not write stays");
    site.run(&["build"]).exits(0).says(&["unchanged"]);
}

#[test]
fn a_file_of_somebody_else_is_never_overwritten() {
    let site = TestSite::new().file("public/index.html", "mine");
    site.run(&["build"]).exits(1).says(&["foreign-file", "index.html"]);
    assert_eq!(site.read("public/index.html"), "mine");
    assert!(!site.exists("public/404.html"));
}

#[test]
fn the_output_may_not_lie_among_the_sources() {
    let site = TestSite::new();
    for folder in ["content", "content/out", "."] {
        site.run(&["build", "--output", folder]).exits(1).says(&["output-overlap"]);
    }
    site.run(&["build", "--output", "elsewhere/site"]).exits(0);
    assert!(site.exists("elsewhere/site/index.html"));
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_surrounds_it() {
    let make = |backwards: bool| {
        let mut files = vec![
            ("site.yaml".to_owned(), "timezone: Europe/Berlin\n".to_owned()),
            ("content/checklists/a.md".to_owned(), CHECKLIST.to_owned()),
            ("content/checklists/b.md".to_owned(), CHECKLIST.to_owned()),
            ("content/guide.md".to_owned(), "# Guide\n".to_owned()),
        ];
        for release in 0..20 {
            files.push((
                format!("content/releases/{release}.yaml"),
                format!(
                    "checklist: a\nitems:\n  migrate: {{ state: done, at: 2026-01-{:02} 10:00 }}\n",
                    release + 1
                ),
            ));
        }
        if backwards {
            files.reverse();
        }
        files.iter().fold(TestSite::empty(), |site, (path, text)| site.file(path, text))
    };
    let (one, other) = (make(false), make(true));
    one.command(&["build"])
        .env("TZ", "UTC")
        .env("LC_ALL", "C")
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .unwrap();
    other
        .command(&["build"])
        .env("TZ", "Pacific/Auckland")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("RAYON_NUM_THREADS", "7")
        .output()
        .unwrap();
    let (one, other) = (published(&one, "public"), published(&other, "public"));
    assert!(one.len() > 40);
    assert_eq!(one, other);
}

#[test]
fn the_revision_stands_on_the_pages() {
    let site = TestSite::new();
    site.run(&["build", "--revision", "4f2a9c1"]).exits(0);
    assert!(site.read("public/index.html").contains("4f2a9c1"));
    assert!(site.read("public/api/build.json").contains("\"revision\":\"4f2a9c1\""));
}

#[test]
fn an_output_folder_outside_the_site_is_named_before_anything_is_written() {
    let outer = TestSite::empty().file("site/content/checklists/a.md", "- [ ] a\n");
    let root = outer.root().canonicalize().unwrap();
    let note = |path: &str| {
        let path = root.join(path);
        format!("note: writing to {}, outside the site's folder\n", path.display())
    };
    let build = |output: &str| {
        let ran = outer.run(&["build", "--root", "site", "-o", output]).exits(0);
        assert_eq!(ran.stdout, "");
        ran.stderr
    };
    for (output, real) in [
        ("elsewhere", "elsewhere"),
        ("site/new/../../other", "other"),
        ("./site/../third", "third"),
    ] {
        let stderr = build(output);
        assert!(stderr.starts_with(&note(real)), "{stderr}");
        assert!(outer.exists(&format!("{real}/index.html")));
    }
    assert!(!outer.exists("site/new"));
    let typed = root.join("typed");
    for output in ["site/public", "site/a/../b", typed.to_str().unwrap()] {
        let stderr = build(output);
        assert!(stderr.starts_with("Built"), "{stderr}");
    }
    let quiet = ["build", "-q", "--root", "site", "-o", "elsewhere"];
    assert_eq!(outer.run(&quiet).exits(0).stderr, "");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../other", outer.path("site/link")).unwrap();
        assert!(build("site/link").starts_with(&note("other")));
    }
}
