//! What git can show: several hundred tamperings, each on a release of its own, none of which goes unnoticed.

use super::script::{Branch, By, CLOSED, Script, Story, codes, git, prove};
use super::{FILE, found, told};
use crate::support::TestSite;

/// A line of the file, known by a part of it.
const POSITIONS: [(&str, &str); 6] = [
    ("tests", "note: green"),
    ("backup", "backup.log"),
    ("migrate", "42 tables"),
    ("announce", "in the channel"),
    ("log", "all quiet"),
    ("closing", "note: fine"),
];

/// What is done to the line.
const KINDS: [&str; 6] = ["person", "time", "note", "delete", "late", "evidence"];

/// How it gets into the history.
const STYLES: [&str; 8] =
    ["author", "other", "rename", "merge", "broken", "restore", "reformat", "folder"];

fn line_of<'t>(text: &'t str, needle: &str) -> &'t str {
    text.lines().find(|line| line.contains(needle)).unwrap_or_else(|| panic!("{needle} in {text}"))
}

/// Returns the text with one line tampered with.
fn tamper(text: &str, position: &str, kind: &str) -> String {
    let line = line_of(text, position);
    let new = match kind {
        "person" if line.contains("by: maya") => line.replace("by: maya", "by: sam"),
        "person" => line.replace("by: sam", "by: maya"),
        "time" => line.replace("2026-01-05T1", "2026-01-04T1"),
        "note" => line.replacen(" }", ", note2: changed }", 1),
        "late" => line.replacen(" }", ", late: 1 }", 1),
        "evidence" if line.contains("backup.log") => line.replace("backup.log", "x.log"),
        "evidence" => line.replacen(" }", ", evidence: \"https://x.test\" }", 1),
        _ => String::new(),
    };
    assert_ne!(line, new);
    let (before, after) = text.split_once(line).unwrap();
    if new.is_empty() {
        let after = after.strip_prefix('\n').unwrap_or(after);
        // A key without a value stays valid, and a list without its only line.
        let is_listed = line.trim_start().starts_with('-');
        let key = line.split(": ").next().unwrap_or_default();
        return if is_listed {
            format!("{}{after}", before.strip_suffix("log:\n").unwrap_or(before))
        } else {
            format!("{before}{key}:\n{after}")
        };
    }
    format!("{before}{new}{after}")
}

fn commit_tampered(branch: &mut Branch<'_>, style: &str, old: &str, new: &str) {
    let maya = By::new("maya", 800);
    let file = "1.0.yaml";
    match style {
        "other" => {
            branch.commit(By::new("sam", 800), &[(file, Some(new))]);
        }
        "rename" => {
            let snapshot =
                branch.files.iter().find(|(name, _)| name == "1.0.md").unwrap().1.clone();
            let files = [
                (file, None),
                ("1.0.md", None),
                ("2.0.yaml", Some(new)),
                ("2.0.md", Some(snapshot.as_str())),
            ];
            branch.commit(maya, &files);
        }
        "merge" => {
            let start = branch.tip;
            let side = branch.commit(maya, &[("notes.txt", Some("x"))]);
            branch.tip = start;
            branch.commit(maya, &[("other.txt", Some("x"))]);
            let notes = ("notes.txt", Some("x"));
            branch.merge(By::new("maya", 810), &[side], &[(file, Some(new)), notes]);
        }
        "broken" => {
            branch.commit(maya, &[(file, Some("<<<<<<< ours\n"))]);
            branch.commit(By::new("maya", 810), &[(file, Some(new))]);
        }
        "restore" => {
            branch.commit(maya, &[(file, None)]);
            branch.commit(By::new("maya", 810), &[(file, Some(new))]);
        }
        "reformat" => {
            let new = format!(
                "# Formatted\n{}\n",
                new.replace("{ ", "{  ").replace(": deployment", ": \"deployment\"")
            );
            branch.commit(maya, &[(file, Some(&new))]);
        }
        "folder" => {
            branch.commit(maya, &[(file, None), ("moved/1.0.yaml", Some(old))]);
            branch.commit(By::new("maya", 810), &[("moved/1.0.yaml", Some(new))]);
        }
        _ => {
            branch.commit(maya, &[(file, Some(new))]);
        }
    }
}

/// Every tampering with a line of the file: where, how, and how it gets into the history; half of them after closing.
#[test]
fn no_change_of_a_recorded_event_goes_unnoticed() {
    let story = Story::new();
    let mut script = Script::new();
    let mut cases = Vec::new();
    for (place, needle) in POSITIONS {
        for kind in KINDS {
            for (number, style) in STYLES.into_iter().enumerate() {
                let after_closing = place == "closing" || number % 2 == 0;
                let last = if after_closing { CLOSED } else { CLOSED - 1 };
                let text = &story.texts[last];
                // A late mark on a closing is just another key.
                let folder = format!("{place}-{kind}-{style}");
                let mut branch = script.branch(&folder);
                branch.tell(&story, 0, last);
                commit_tampered(&mut branch, style, text, &tamper(text, needle, kind));
                branch.finish();
                cases.push(folder);
            }
        }
    }
    assert!(cases.len() >= 200);
    let site = TestSite::empty();
    script.import(&site);
    let proof = prove(&site, &[]);
    let unnoticed: Vec<&String> = (cases.iter())
        .filter(|case| {
            let codes = codes(&proof, case);
            !codes.iter().any(|code| ["altered", "removed", "release-removed"].contains(&&**code))
        })
        .collect();
    assert!(unnoticed.is_empty(), "{} of {}: {unnoticed:?}", unnoticed.len(), cases.len());
}

/// Tamperings of other kinds, with the finding that each has.
#[test]
fn every_kind_of_tampering_has_its_finding() {
    let story = Story::new();
    let texts = &story.texts;
    let mut script = Script::new();
    let mut cases: Vec<(String, &str)> = Vec::new();
    let mut case =
        |name: String, code: &'static str, told: usize, tamper: &dyn Fn(&mut Branch<'_>)| {
            let mut branch = script.branch(&name);
            if told > 0 {
                branch.tell(&story, 0, told - 1);
            }
            tamper(&mut branch);
            branch.finish();
            cases.push((name, code));
        };
    for (at, (who, minute)) in super::script::RECORDED.into_iter().enumerate().skip(1) {
        let other = if who == "maya" { "sam" } else { "maya" };
        let text = &[("1.0.yaml", Some(texts[at].as_str()))];
        let commit = |by| {
            move |branch: &mut Branch<'_>| {
                branch.commit(by, text);
            }
        };
        case(format!("author-{at}"), "not-the-recorder", at, &commit(By::new(other, minute)));
        case(format!("stranger-{at}"), "not-the-recorder", at, &commit(By::new("eve", minute)));
        case(format!("late-{at}"), "backdated", at, &commit(By::new(who, minute + 1500)));
        case(format!("week-{at}"), "backdated", at, &commit(By::new(who, minute + 10_000)));
        case(format!("early-{at}"), "in-the-future", at, &commit(By::new(who, minute - 10)));
        case(format!("dated-{at}"), "backdated", at, &|branch: &mut Branch<'_>| {
            branch.commit(By::new(who, minute + 5_000), &[("notes.txt", Some("x"))]);
            branch.commit(By::new(who, minute), text);
        });
        let side = |branch: &mut Branch<'_>| {
            let start = branch.tip;
            let side = branch.commit(By::new(other, minute), text);
            branch.tip = start;
            branch.commit(By::new(who, minute), &[("notes.txt", Some("x"))]);
            branch.merge(By::new(who, minute + 1), &[side], text);
        };
        case(format!("side-{at}"), "not-the-recorder", at, &side);
    }
    for told in 1..=8 {
        case(format!("gone-{told}"), "release-removed", told, &|branch: &mut Branch<'_>| {
            branch.commit(By::new("maya", 800), &[("1.0.yaml", None), ("1.0.md", None)]);
        });
        case(format!("gone-merge-{told}"), "release-removed", told, &|branch: &mut Branch<'_>| {
            let start = branch.tip;
            let side = branch.commit(By::new("maya", 800), &[("a.txt", Some("x"))]);
            branch.tip = start;
            branch.commit(By::new("maya", 800), &[("b.txt", Some("x"))]);
            let files = [("1.0.yaml", None), ("1.0.md", None), ("a.txt", Some("x"))];
            branch.merge(By::new("maya", 810), &[side], &files);
        });
    }
    let closed = CLOSED + 1;
    let copy =
        [("2.0.yaml", Some(texts[CLOSED].as_str())), ("2.0.md", Some(story.snapshot.as_str()))];
    case("copied".to_owned(), "copied", closed, &|branch: &mut Branch<'_>| {
        let start = branch.tip;
        let renamed = [[("1.0.yaml", None), ("1.0.md", None)], copy].concat();
        let side = branch.commit(By::new("sam", 800), &renamed);
        branch.tip = start;
        branch.commit(By::new("maya", 800), &[("notes.txt", Some("x"))]);
        let kept = [("1.0.yaml", copy[0].1), ("1.0.md", copy[1].1)];
        branch.merge(By::new("sam", 810), &[side], &[kept, copy].concat());
    });
    let edit = |text: String| {
        move |branch: &mut Branch<'_>| {
            branch.commit(By::new("maya", 800), &[("1.0.yaml", Some(&text))]);
        }
    };
    for (name, key) in
        [("owner", "owner: sam"), ("title", "title: Other"), ("artifact", "artifact: abc")]
    {
        let text = format!("{key}\n{}", texts[CLOSED]);
        case(format!("fact-{name}"), "altered", closed, &edit(text.clone()));
        case(format!("record-{name}"), "record-mismatch", closed, &edit(text));
    }
    let unmarked = texts[CLOSED + 1].replace(", late: 1", "");
    assert_ne!(unmarked, texts[CLOSED + 1]);
    case("unmarked".to_owned(), "late-unmarked", closed, &|branch: &mut Branch<'_>| {
        branch.commit(By::new("sam", 720), &[("1.0.yaml", Some(&unmarked))]);
    });
    for (name, text) in [("changed", Some("other\n")), ("deleted", None)] {
        case(format!("evidence-{name}"), "altered", closed, &|branch: &mut Branch<'_>| {
            branch.commit(By::new("sam", 720), &[("backup.log", text)]);
        });
        case(format!("snapshot-{name}"), "altered", closed, &|branch: &mut Branch<'_>| {
            branch.commit(By::new("sam", 720), &[("1.0.md", text)]);
        });
    }
    let site = TestSite::empty();
    script.import(&site);
    let proof = prove(&site, &[]);
    let wrong: Vec<String> = (cases.iter())
        .filter(|(case, code)| !codes(&proof, case).iter().any(|found| found == code))
        .map(|(case, code)| format!("{case}: no {code} in {:?}", codes(&proof, case)))
        .collect();
    assert!(cases.len() >= 70, "{}", cases.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_second_document_in_a_closed_release_is_found() {
    let site = told(CLOSED);
    site.write(FILE, site.read(FILE) + "---\nchecklist: other\n");
    git(&site, &["commit", "-qam", "x"]);
    assert!(found(&prove(&site, &[])).contains(&"altered"));
}
