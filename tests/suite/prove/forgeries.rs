//! Forgeries around whole files, such as copies and renames, and what is only listed.

use super::script::{Branch, By, CLOSED, Script, Story, codes, git, prove, remarks};
use super::{FILE, found, told};
use crate::support::TestSite;

/// Forgeries of a release that is recorded up to a version, with the finding that each has.
#[test]
fn copies_and_renames_hide_nothing() {
    let story = Story::new();
    let texts = &story.texts;
    let mut script = Script::new();
    let mut cases: Vec<(String, &str)> = Vec::new();
    let mut case =
        |name: &str, code: &'static str, last: usize, forge: &dyn Fn(&mut Branch<'_>)| {
            let mut branch = script.branch(name);
            branch.tell(&story, 0, last);
            forge(&mut branch);
            branch.finish();
            cases.push((name.to_owned(), code));
        };
    let copy =
        [("2.0.yaml", Some(texts[CLOSED].as_str())), ("2.0.md", Some(story.snapshot.as_str()))];
    // A copy that the author of all events makes on the same day, and a file that comes back after it was renamed.
    case("copy", "copied", CLOSED, &|branch: &mut Branch<'_>| {
        branch.commit(By::new("maya", 800), &copy);
    });
    case("back", "copied", CLOSED, &|branch: &mut Branch<'_>| {
        branch
            .commit(By::new("maya", 800), &[[("1.0.yaml", None), ("1.0.md", None)], copy].concat());
        branch.commit(By::new("maya", 810), &[("1.0.yaml", copy[0].1), ("1.0.md", copy[1].1)]);
    });
    for (name, change) in [("notes", ["note: ", "note: not "]), ("times", ["-05T1", "-04T1"])] {
        let text = texts[CLOSED].replace(change[0], change[1]);
        case(&format!("renamed-{name}"), "altered", CLOSED, &|branch: &mut Branch<'_>| {
            let files = [("1.0.yaml", None), ("1.0.md", None), ("2.0.yaml", Some(&*text)), copy[1]];
            branch.commit(By::new("maya", 800), &files);
        });
    }
    case("exchanged", "altered", CLOSED, &|branch: &mut Branch<'_>| {
        let other = "checklist: deployment\nitems: { migrate: { state: done, by: maya, at: 2026-01-05T13:00:00Z } }\n";
        branch.commit(By::new("maya", 790), &[("2.0.yaml", Some(other))]);
        branch.commit(By::new("maya", 800), &[("1.0.yaml", Some(other)), ("2.0.yaml", copy[0].1)]);
    });
    case("twice", "removed", CLOSED - 1, &|branch: &mut Branch<'_>| {
        let text = &texts[CLOSED - 1];
        let doubled = format!(
            "{text}items: {{ migrate: {{ state: failed, by: maya, at: 2026-01-05T13:19:00Z, note: x }} }}\n"
        );
        branch.commit(By::new("maya", 800), &[("1.0.yaml", Some(&doubled))]);
        branch.commit(By::new("maya", 810), &[("1.0.yaml", Some(text))]);
    });
    case("ahead", "in-the-future", CLOSED - 1, &|branch: &mut Branch<'_>| {
        let by = By { committed: 660, committer: "maya", ..By::new("maya", 50_000) };
        branch.commit(by, &[("1.0.yaml", Some(&texts[CLOSED]))]);
    });
    let site = TestSite::empty();
    script.import(&site);
    let proof = prove(&site, &[]);
    let wrong: Vec<String> = (cases.iter())
        .filter(|(case, code)| !codes(&proof, case).iter().any(|found| found == code))
        .map(|(case, code)| format!("{case}: no {code} in {:?}", codes(&proof, case)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let copies = proof["findings"].as_array().unwrap().iter();
    let copies = copies.filter(|found| found["code"] == "copied");
    let copies: Vec<&str> = copies.map(|found| found["release"].as_str().unwrap()).collect();
    assert_eq!(copies, ["back/2.0", "copy/2.0"], "the file that came later is the copy");
}

/// Changes that honest histories have too, so that they are listed and are no findings.
#[test]
fn what_may_be_honest_is_listed() {
    let story = Story::new();
    let open = &*story.texts[CLOSED - 1];
    let mut script = Script::new();
    let mut cases: Vec<(String, Option<&str>)> = Vec::new();
    let mut case = |name: &str, code: Option<&'static str>, change: &dyn Fn(&mut Branch<'_>)| {
        let mut branch = script.branch(name);
        branch.tell(&story, 0, CLOSED - 1);
        change(&mut branch);
        branch.finish();
        cases.push((name.to_owned(), code));
    };
    let edit = |text: String| {
        move |branch: &mut Branch<'_>| {
            branch.commit(By::new("maya", 640), &[("1.0.yaml", Some(&text))]);
        }
    };
    case("nothing", None, &|_| {});
    let unlogged = Some("changed-without-log");
    for key in ["owner: sam", "environment: test", "started: 2026-01-01", "roles: { dba: sam }"] {
        let name: String = key.chars().filter(char::is_ascii_alphabetic).collect();
        case(&name, unlogged, &edit(format!("{key}\n{open}")));
    }
    let finished = "finished: 2026-01-05T10:39:00Z";
    let closing = "closed: { as: done, by: maya, at: 2026-01-05T10:39:00Z }";
    case("finished", unlogged, &edit(format!("{finished}\n{open}")));
    case("finished-by-closing", None, &edit(format!("{finished}\n{closing}\n{open}")));
    let line =
        "  - { by: maya, at: 2026-01-05T10:39:00Z, note: \"role dba: sam\", changed: role.dba }\n";
    let log = open.lines().find(|line| line.contains("all quiet")).unwrap();
    let logged = open.replacen(&format!("{log}\n"), &format!("{log}\n{line}"), 1);
    case("logged", None, &edit(format!("roles: {{ dba: sam }}\n{logged}")));
    case("other-key", unlogged, &edit(format!("roles: {{ manager: sam }}\n{logged}")));
    case("snapshot", unlogged, &|branch: &mut Branch<'_>| {
        branch.commit(
            By::new("maya", 640),
            &[("1.0.md", Some("# Less\n\n- [ ] Migrate {#migrate}\n"))],
        );
    });
    case("renamed-in-two", unlogged, &|branch: &mut Branch<'_>| {
        let files = [("2.0.yaml", Some(open)), ("2.0.md", Some(&*story.snapshot))];
        branch.commit(By::new("maya", 640), &files);
        branch.commit(By::new("maya", 650), &[("1.0.yaml", None), ("1.0.md", None)]);
    });
    case("renamed", unlogged, &|branch: &mut Branch<'_>| {
        let files = [
            ("1.0.yaml", None),
            ("1.0.md", None),
            ("2.0.yaml", Some(open)),
            ("2.0.md", Some(&*story.snapshot)),
        ];
        branch.commit(By::new("maya", 640), &files);
    });
    let later =
        "  - { by: maya, at: 2025-12-01T10:00:00Z, note: x, recorded_at: 2026-01-05T10:40:00Z }\n";
    let later = open.replacen(&format!("{log}\n"), &format!("{log}\n{later}"), 1);
    case("later", Some("recorded-later"), &edit(later));
    case("evidence", Some("evidence-later"), &|branch: &mut Branch<'_>| {
        let event =
            "{ text: Added, state: done, by: maya, at: 2026-01-05T10:40:00Z, evidence: late.log }";
        let text = open.replacen("items:\n", &format!("items:\n  deploy/added: {event}\n"), 1);
        assert_ne!(text, open);
        branch.commit(By::new("maya", 640), &[("1.0.yaml", Some(&text))]);
        branch.commit(By::new("maya", 650), &[("late.log", Some("x"))]);
    });
    case("unreadable", Some("unreadable"), &|branch: &mut Branch<'_>| {
        branch.commit(By::new("maya", 640), &[("1.0.yaml", Some("items: [\n"))]);
        branch.commit(By::new("maya", 650), &[("1.0.yaml", Some(open))]);
    });
    let site = TestSite::empty();
    script.import(&site);
    let proof = prove(&site, &[]);
    let wrong: Vec<String> = (cases.iter())
        .filter(|(case, code)| remarks(&proof, case).first().map(String::as_str) != *code)
        .map(|(case, code)| format!("{case}: {code:?} and {:?}", remarks(&proof, case)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(proof["findings"].as_array().unwrap().is_empty(), "{:#?}", proof["findings"]);
}

#[test]
fn a_copy_does_not_hide_that_the_original_was_removed() {
    let site = told(CLOSED - 1);
    let text = site.read(FILE);
    let copy = "content/releases/c/2.0.yaml";
    let event = text.lines().find(|line| line.contains("42 tables")).unwrap();
    let replace = |copied: String| {
        site.write(copy, copied);
        git(&site, &["add", "."]);
        git(&site, &["commit", "-qm", "x"]);
        git(&site, &["rm", "-q", FILE]);
        git(&site, &["commit", "-qm", "x"]);
        let proof = prove(&site, &[]);
        git(&site, &["reset", "-q", "--hard", "HEAD~2"]);
        proof
    };
    assert!(found(&replace(text.clone())).is_empty(), "it was renamed in two steps");
    let proof = replace(text.replace(&format!("{event}\n"), ""));
    assert_eq!(found(&proof), ["release-removed"]);
    assert!(proof["findings"][0]["message"].as_str().unwrap().contains("1 of its 5 events"));
}

/// Settings and references of the repository can make git show another history.
#[test]
fn what_git_is_told_to_show_does_not_matter() {
    let forged = |forge: &dyn Fn(&TestSite)| {
        let site = told(CLOSED - 1);
        site.write(FILE, site.read(FILE).replace("note: green", "note: red"));
        git(&site, &["commit", "-qam", "x"]);
        forge(&site);
        let proof = prove(&site, &[]);
        assert!(found(&proof).contains(&"altered"), "{proof}");
    };
    forged(&|site| {
        git(site, &["replace", "HEAD", "HEAD~1"]);
    });
    forged(&|site| {
        git(site, &["replace", &format!("HEAD~1:{FILE}"), &format!("HEAD:{FILE}")]);
    });
    forged(&|site| {
        let ids = git(site, &["rev-parse", "HEAD", "HEAD~2"]);
        site.write(".git/info/grafts", ids.trim().replace('\n', " "));
    });
    forged(&|site| {
        let settings =
            [("log.follow", "true"), ("log.diffMerges", "off"), ("diff.renames", "copies")];
        for (key, value) in settings {
            git(site, &["config", key, value]);
        }
    });
}

/// The content behind a symlink or in a submodule is not in the site's history.
#[cfg(unix)]
#[test]
fn a_release_that_becomes_a_symlink_is_found() {
    let site = told(CLOSED - 1);
    site.write("content/elsewhere.txt", site.read(FILE));
    std::fs::remove_file(site.path(FILE)).unwrap();
    std::os::unix::fs::symlink("../../elsewhere.txt", site.path(FILE)).unwrap();
    git(&site, &["add", "."]);
    git(&site, &["commit", "-qm", "x"]);
    assert_eq!(found(&prove(&site, &[])), ["uncommitted"]);
    site.write("content/elsewhere.txt", site.read(FILE).replace("note: green", "note: red"));
    git(&site, &["commit", "-qam", "x"]);
    assert!(found(&prove(&site, &[])).contains(&"altered"));
}
