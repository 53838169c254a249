//! Every verdict of a generated site, compared with [`crate::recount::Judge`].

use std::fmt::Write;

use serde_json::Value;

use crate::recount::{Gate, Item, Judge, Judged};
use crate::support::TestSite;

/// Items with every rule that affects a verdict. The gate `way-back` comes after the items that it guards.
const ITEMS: [Item; 11] = [
    Item::plain("build", "Prepare"),
    Item { evidence: true, ..Item::plain("test", "Prepare") },
    Item { gate: Gate::Of(&["migrate", "way-back"]), ..Item::plain("backup", "Prepare") },
    Item { only: Some("major"), ..Item::plain("load", "Prepare") },
    Item { gate: Gate::Section, signoff: Some("manager"), ..Item::plain("approval", "Deploy") },
    Item::plain("migrate", "Deploy"),
    Item { optional: true, ..Item::plain("announce", "Deploy") },
    Item { gate: Gate::All, ..Item::plain("watch", "Deploy") },
    Item { gate: Gate::Of(&["migrate"]), ..Item::plain("way-back", "Finish") },
    Item { signoff: Some("qa"), ..Item::plain("report", "Finish") },
    Item { optional: true, gate: Gate::All, ..Item::plain("party", "Finish") },
];
const RELEASES: usize = 300;
const STATES: [&str; 14] = [
    "done", "done", "done", "done", "done", "done", "done", "skipped", "n/a", "failed", "blocked",
    "doing", "todo", "nothing",
];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

fn id(release: usize) -> String {
    format!("{release:03}")
}

fn site() -> TestSite {
    let mut list = "---\nkinds: [major, minor]\n---\n\n# List\n".to_owned();
    let mut section = "";
    for item in &ITEMS {
        if item.section != section {
            section = item.section;
            write!(list, "\n## {section}\n\n").expect("a string takes all");
        }
        writeln!(list, "{}", item.line()).expect("a string takes all");
    }
    let mut site = TestSite::empty().file("content/checklists/list.md", list);
    let mut numbers = Numbers(42);
    for release in 0..RELEASES {
        let text = file(release, &mut numbers);
        site = site.file(&format!("content/releases/{}.yaml", id(release)), text);
    }
    site
}

fn file(release: usize, numbers: &mut Numbers) -> String {
    let running = ["in-progress"; 5];
    let status = numbers.one_of(&[&running[..], &["done", "rolled-back", "aborted"]].concat());
    let kind = numbers.one_of(&["major", "minor"]);
    let owner = numbers.one_of(&["maya", "maya", "greta"]);
    // Some do not say whether they run; of those, some are only planned.
    let is_silent = status == "in-progress" && release % 4 == 1;
    let is_planned = is_silent && release % 8 == 1;
    let status = if is_silent { String::new() } else { format!("status: {status}\n") };
    let mut text = format!(
        "checklist: list\n{status}kind: {kind}\nowner: {owner}\nroles: {{ manager: greta, qa: li }}\n"
    );
    if release > 0 && numbers.below(4) == 0 {
        writeln!(text, "after: '{}'", id(numbers.below(release))).expect("a string takes all");
    }
    text.push_str("items:\n");
    // In some releases few things are left, so that there are verdicts of all kinds at the end.
    let calm = numbers.below(2) == 0;
    for item in &ITEMS {
        let state = match numbers.one_of(&STATES) {
            _ if calm && numbers.below(8) > 0 => "done",
            "nothing" => continue,
            state => state,
        };
        if is_planned {
            writeln!(text, "  {}: [{{ state: todo, by: maya }}]", item.id)
                .expect("a string takes all");
            continue;
        }
        let by = match item.signoff {
            Some("manager") if calm || numbers.below(3) > 0 => "greta",
            Some("qa") if calm || numbers.below(3) > 0 => "li",
            _ => "maya",
        };
        let has_evidence = item.evidence && (calm || numbers.below(3) > 0);
        let evidence = if has_evidence { ", evidence: 'https://example.org/1'" } else { "" };
        let event = format!("{{ state: {state}, by: {by}, note: x{evidence} }}");
        let before = match numbers.below(5) {
            0 => "{ state: failed, by: maya, note: x }, ",
            _ => "",
        };
        writeln!(text, "  {}: [{before}{event}]", item.id).expect("a string takes all");
    }
    text
}

fn judge(site: &TestSite) -> Judge {
    let read = |release: usize| {
        let text = site.read(&format!("content/releases/{}.yaml", id(release)));
        (id(release), serde_yaml::from_str(&text).expect("it is YAML"))
    };
    Judge { items: &ITEMS, files: (0..RELEASES).map(read).collect() }
}

/// A verdict in JSON, in the form of the recount.
fn told(verdict: &Value) -> Judged {
    let word = verdict["verdict"].as_str().expect("a word").to_owned();
    let at = verdict["at"].as_str().map(str::to_owned);
    let mut told = Judged { word, at, ..Judged::default() };
    for reason in verdict["reasons"].as_array().expect("a list") {
        let about = reason["item"].as_str().unwrap_or("the release").to_owned();
        let list = if reason["problem"] == true { &mut told.problems } else { &mut told.open };
        list.insert(about);
    }
    told
}

#[test]
fn every_verdict_follows_from_the_files() {
    let site = site();
    site.run(&["build"]).exits(0);
    let judge = judge(&site);
    let mut words = std::collections::BTreeMap::new();
    let mut planned = 0;
    for release in 0..RELEASES {
        let id = id(release);
        let (end, next) = (judge.end(&id), judge.next(&id));
        *words.entry(("end", end.word.clone())).or_insert(0) += 1;
        planned += usize::from(judge.headline(&id) == "Planned");
        if next.at.is_some() {
            *words.entry(("gate", next.word.clone())).or_insert(0) += 1;
        }

        let text = site.read(&format!("public/api/releases/{id}.json"));
        let file: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(told(&file["verdicts"]["end"]), end, "the end of {id}");
        assert_eq!(told(&file["verdicts"]["next"]), next, "the next gate of {id}");
        assert_eq!(file["verdicts"]["asked"], Value::Null);

        let page = site.read(&format!("public/releases/{id}.html"));
        assert_eq!(headline(&page), judge.headline(&id), "the page of {id}");
    }
    assert!(planned >= 5, "{planned} planned releases");
    for place in ["end", "gate"] {
        for word in ["go", "not-yet", "no-go"] {
            let times = words.get(&(place, word.to_owned())).copied().unwrap_or(0);
            assert!(times >= 5, "{word} at the {place} only {times} times: {words:?}");
        }
    }
}

#[test]
fn status_answers_as_the_files_say() {
    let site = site();
    let judge = judge(&site);
    for release in (0..RELEASES).step_by(4) {
        let id = id(release);
        for (option, expected) in [(None, judge.end(&id)), (Some("--next"), judge.next(&id))] {
            let words = ["status", &id, "--format", "json"].into_iter().chain(option);
            let ran = site.run(&words.collect::<Vec<_>>());
            assert_eq!(ran.code, i32::from(expected.word != "go"), "{id} {option:?}");
            assert_eq!(told(&ran.json()["verdicts"]["asked"]), expected, "{id} {option:?}");
        }
    }
}

/// The headline of the verdict panel, without markup.
fn headline(page: &str) -> String {
    let (_, rest) = page.split_once("<h2 class=\"word\">").expect("the page has a verdict");
    let (head, _) = rest.split_once("</h2>").expect("it ends");
    let parts = head.split('<');
    parts.map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}
