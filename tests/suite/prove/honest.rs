//! A hundred honest histories, in which nothing is found.

use super::script::{
    Branch, By, CLOSED, EVIDENCE, RECORDED, SITE, Script, Story, codes, git, git_command, prove,
};
use crate::support::{Ran, TestSite};

/// How the history came about.
const STYLES: [&str; 14] = [
    "plain",
    "squash-git",
    "squash-host",
    "rebase",
    "merge",
    "rename",
    "rename-and-record",
    "rename-in-merge",
    "reformat",
    "crlf",
    "restore",
    "evidence-later",
    "conflict",
    "unrelated",
];

fn tell(branch: &mut Branch<'_>, story: &Story, style: &str, last: usize) {
    let texts = &story.texts;
    let file = "1.0.yaml";
    let (who, minute) = RECORDED[last];
    let whole = texts[last].as_str();
    match style {
        "squash-git" | "squash-host" => {
            let message = match style {
                "squash-git" => {
                    "Squashed commit of the following:\n\ncommit 12\nAuthor: maya <maya@x.test>\n\n    x\n\ncommit 13\nAuthor: sam <sam@x.test>\n"
                }
                _ => {
                    "Release 1.0 (#12)\n\n* record\n\nCo-authored-by: sam <sam@x.test>\nCo-authored-by: maya <maya@x.test>\n"
                }
            };
            let by = By { message, ..By::new("maya", minute + 4_000) };
            let files = [
                (file, Some(whole)),
                ("1.0.md", Some(&*story.snapshot)),
                ("backup.log", Some(EVIDENCE)),
            ];
            branch.commit(by, &files);
        }
        "rebase" => {
            for at in 0..=last {
                let (who, minute) = RECORDED[at];
                let by = By { committer: "sam", committed: 5_000, ..By::new(who, minute) };
                let files = [
                    (file, Some(texts[at].as_str())),
                    ("1.0.md", Some(&*story.snapshot)),
                    ("backup.log", Some(EVIDENCE)),
                ];
                branch.commit(by, &files);
            }
        }
        "merge" | "rename-in-merge" => {
            branch.tell(story, 0, last - 1);
            let start = branch.tip;
            let side = branch.commit(By::new(who, minute), &[(file, Some(whole))]);
            branch.tip = start;
            if style == "merge" {
                branch.commit(By::new("sam", minute), &[("notes.txt", Some("x"))]);
                branch.merge(By::new("sam", minute + 1), &[side], &[(file, Some(whole))]);
            } else {
                let old = texts[last - 1].as_str();
                let moved = [
                    (file, None),
                    ("1.0.md", None),
                    ("2.0.yaml", Some(old)),
                    ("2.0.md", Some(&*story.snapshot)),
                ];
                branch.commit(By::new("sam", minute), &moved);
                branch.merge(By::new("sam", minute + 1), &[side], &[("2.0.yaml", Some(whole))]);
                branch.files.retain(|(name, _)| name != file && name != "1.0.md");
            }
        }
        "rename" | "rename-and-record" => {
            branch.tell(story, 0, if style == "rename" { last } else { last - 1 });
            let files = [
                (file, None),
                ("1.0.md", None),
                ("2.0.yaml", Some(whole)),
                ("2.0.md", Some(&*story.snapshot)),
            ];
            branch.commit(By::new(who, minute + 5), &files);
        }
        "reformat" => {
            branch.tell(story, 0, last);
            let text = format!("# By hand\n{}", whole.replace("{ ", "{   "));
            branch.commit(By::new("sam", 2_000), &[(file, Some(&text))]);
        }
        "crlf" => {
            branch.tell(story, 0, last);
            branch.commit(By::new("sam", 2_000), &[(file, Some(&whole.replace('\n', "\r\n")))]);
        }
        "restore" => {
            branch.tell(story, 0, last);
            branch.commit(By::new("sam", 2_000), &[(file, None)]);
            branch.commit(By::new("sam", 2_001), &[(file, Some(whole))]);
        }
        "evidence-later" => {
            branch.tell(story, 0, last);
            let files = [("evidence.txt", Some("more"))];
            branch.commit(By::new("sam", 2_000), &files);
        }
        "conflict" => {
            branch.tell(story, 0, last);
            branch.commit(
                By::new("sam", 2_000),
                &[(file, Some("<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n"))],
            );
            branch.commit(By::new("sam", 2_001), &[(file, Some(whole))]);
        }
        "unrelated" => {
            branch.tell(story, 0, last);
            for minute in 2_000..2_003 {
                branch.commit(By::new("sam", minute), &[("page.md", Some(&minute.to_string()))]);
            }
        }
        _ => branch.tell(story, 0, last),
    }
}

#[test]
fn a_hundred_honest_histories_have_no_finding() {
    let story = Story::new();
    let mut script = Script::new();
    let mut cases = Vec::new();
    for style in STYLES {
        for last in 1..=CLOSED + 1 {
            let folder = format!("{style}-{last}");
            let mut branch = script.branch(&folder);
            tell(&mut branch, &story, style, last);
            branch.finish();
            cases.push(folder);
        }
    }
    // A record that a closing did not see, merged and then resolved.
    for at in 1..=4 {
        let folder = format!("resolve-{at}");
        let mut branch = script.branch(&folder);
        let (seen, merged, resolved) = unseen(&story, at);
        branch.tell(&story, 0, CLOSED - 1);
        let start = branch.tip;
        let side = branch.commit(By::new("sam", 650), &[("1.0.yaml", Some(&seen))]);
        branch.tip = start;
        branch.commit(By::new("maya", 660), &[("1.0.yaml", Some(&story.texts[CLOSED]))]);
        branch.merge(By::new("maya", 670), &[side], &[("1.0.yaml", Some(&merged))]);
        branch.commit(By::new("maya", 680), &[("1.0.yaml", Some(&resolved))]);
        branch.finish();
        cases.push(folder);
    }
    assert!(cases.len() >= 100, "{}", cases.len());
    let site = TestSite::empty();
    script.import(&site);
    let proof = prove(&site, &[]);
    let found = proof["findings"].as_array().unwrap();
    let wrong: Vec<String> = (cases.iter())
        .filter(|case| !codes(&proof, case).is_empty())
        .map(|case| format!("{case}: {:?}", codes(&proof, case)))
        .collect();
    assert!(found.is_empty(), "{wrong:#?}\n{:#?}", found.first());
    let levels = |id: &str| {
        let releases = proof["releases"].as_array().unwrap();
        let release = releases.iter().find(|release| release["id"] == id).unwrap();
        release["levels"].clone()
    };
    assert_eq!(levels("plain-7/1.0")["author-agrees"], 7);
    assert_eq!(levels("squash-host-7/1.0")["claimed"], 7);
    assert_eq!(levels("rebase-7/1.0")["claimed"], 7);
}

/// Returns the file with one more line of the log: before the closing, merged with it, and marked as late.
fn unseen(story: &Story, at: usize) -> (String, String, String) {
    let line = |late: &str| {
        format!("  - {{ by: sam, at: 2026-01-05T10:{}:00Z, note: seen {at}{late} }}\n", 40 + at)
    };
    let add = |text: &str, late: &str| {
        let log = text.lines().find(|line| line.contains("all quiet")).unwrap();
        text.replacen(&format!("{log}\n"), &format!("{log}\n{}", line(late)), 1)
    };
    let (open, closed) = (&story.texts[CLOSED - 1], &story.texts[CLOSED]);
    (add(open, ""), add(closed, ""), add(closed, ", late: 1"))
}

#[test]
fn releases_that_are_renamed_together_are_not_mixed_up() {
    let event =
        |day: usize| format!("migrate: {{ state: done, by: maya, at: 2026-01-0{day}T10:00:00Z }}");
    let site = TestSite::new().file("site.yaml", SITE);
    let names = ["c/1.0", "c/1.1", "c/1.2", "c/1.3"];
    let site = (names.iter().enumerate())
        .fold(site, |site, (index, name)| site.release(name, &event(9 - index)));
    git(&site, &["init", "-q", "-b", "main"]);
    let commit = || {
        git(&site, &["add", "-A"]);
        let maya = ["-c", "user.name=maya", "-c", "user.email=maya@x.test", "commit", "-qm", "x"];
        let mut commit = git_command(&site, &maya);
        let date = "2026-01-09T10:01:00Z";
        commit.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date);
        Ran::of(commit.output()).exits(0);
    };
    commit();
    let codes = |site| -> Vec<String> {
        let proof = prove(site, &[]);
        let all = proof["findings"].as_array().unwrap().iter();
        all.map(|found| found["code"].as_str().unwrap().to_owned()).collect()
    };
    let before = codes(&site);
    git(&site, &["mv", "content/releases/c", "content/releases/pay"]);
    // One of them is continued in the same commit.
    let path = "content/releases/pay/1.1.yaml";
    site.write(
        path,
        site.read(path) + "  tests: { state: done, by: maya, at: 2026-01-09T10:00:30Z }\n",
    );
    commit();
    assert_eq!(codes(&site), before);
    assert!(!before.iter().any(|code| code == "altered"), "{before:?}");
}
