//! The guide tells the truth: its examples are read by the real binary, its sentences recomputed, and
//! every diagnostic, key, command, template and field that there is has its place in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use runsheet::diagnostic::{Code, Reach};
use serde_json::Value;

use crate::support::TestSite;

pub(crate) fn guide(page: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "content/guide", page].iter().collect();
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A fenced block: what stands behind its backticks, its text, and the first line below it.
pub(crate) struct Example {
    pub(crate) info: String,
    pub(crate) text: String,
    below: String,
}

pub(crate) fn examples(page: &str) -> Vec<Example> {
    examples_in(&guide(page))
}

fn examples_in(text: &str) -> Vec<Example> {
    let mut lines = text.lines();
    let mut examples = Vec::new();
    while let Some(line) = lines.next() {
        let info = line.trim_start_matches('`');
        let fence = &line[..line.len() - info.len()];
        if fence.len() < 3 || info.is_empty() {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
        let mut rest = lines.clone().filter(|line| !line.is_empty());
        examples.push(Example {
            info: info.to_owned(),
            text: block.join("\n") + "\n",
            below: rest.next().unwrap_or_default().to_owned(),
        });
    }
    examples
}

/// The ids that an example checklist goes by: its title, or the first word of it, in lower case.
fn ids(checklist: &str) -> Vec<String> {
    let title = checklist.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("list");
    let title = title.to_lowercase();
    let word = title.split(' ').next().unwrap_or_default().to_owned();
    vec![title.replace(' ', "-"), word]
}

#[test]
fn every_whole_example_is_read_without_a_complaint() {
    for page in
        ["checklists.md", "releases.md", "site.md", "audit.md", "progress.md", "verdict-cases.md"]
    {
        let mut site = TestSite::empty().file(
            "content/checklists/deployment.md",
            include_str!("../../content/checklists/deployment.md"),
        );
        let mut releases = 0;
        for example in examples(page) {
            match example.info.as_str() {
                "markdown checklist" => {
                    for id in ids(&example.text) {
                        site = site.file(&format!("content/checklists/{id}.md"), &example.text);
                    }
                }
                "yaml site" => site = site.file("site.yaml", &example.text),
                "yaml release" => {
                    releases += 1;
                    site = site.file(&format!("content/releases/{releases}.yaml"), &example.text);
                    recompute(&site, page, &releases.to_string(), &example.below);
                }
                _ => {}
            }
        }
        // An example may show an open item, a missing sign-off or a closed release without a snapshot,
        // and may wait for a release that the guide does not hold; it may not be misspelt.
        let found = site.run(&["check", "--format", "json"]).json();
        let wrong: Vec<String> = (found["diagnostics"].as_array().unwrap().iter())
            .filter(|problem| {
                let code = problem["code"].as_str().unwrap();
                let wrong = problem["severity"] == "error" || code.starts_with("unknown");
                (wrong || code == "orphan") && code != "unknown-after"
            })
            .map(|problem| format!("{page}: {} ({})", problem["message"], problem["file"]))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn every_key_of_a_release_and_of_the_site_has_a_row() {
    for (what, page) in [("release", "releases.md"), ("site", "site.md")] {
        let schema = TestSite::empty().run(&["schema", what]).exits(0).json();
        let keys = schema["properties"].as_object().expect("it describes an object").keys();
        // A row may name several keys.
        let page = guide(page);
        let rows = page.lines().filter_map(|line| line.split_once(" | ")).map(|(names, _)| names);
        let named: BTreeSet<&str> =
            rows.flat_map(|names| names.split('`').skip(1).step_by(2)).collect();
        let missing: Vec<&String> = keys.filter(|key| !named.contains(key.as_str())).collect();
        assert!(missing.is_empty(), "no row for {missing:?} of a {what}");
    }
}

/// Where a sentence on progress stands below a release, it is the one that `status` says.
fn recompute(site: &TestSite, page: &str, id: &str, below: &str) {
    if let Some(sentence) = below.strip_prefix("> ").filter(|line| line.contains(" done")) {
        let status = site.run(&["status", id, "--format", "json"]).json();
        assert_eq!(status["words"], sentence, "{page}");
    }
}

#[test]
fn every_diagnostic_has_a_paragraph() {
    let page = guide("diagnostics.md");
    let headings: Vec<&str> =
        (page.lines()).filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    for code in &codes {
        assert!(headings.contains(code), "diagnostics.md says nothing of `{code}`");
    }
    for heading in headings {
        assert!(codes.contains(&heading), "there is no diagnostic `{heading}`");
    }
    for code in Code::ALL {
        let paragraph = paragraph(&page, *code);
        let severity = paragraph.trim_start().split(['.', ':', ',']).next().unwrap_or_default();
        assert_eq!(
            severity.trim_matches('*').to_lowercase(),
            code.severity().word(),
            "the paragraph on `{code}` begins with its severity"
        );
    }
}

/// Links to the guide's earlier headings still lead to an answer: pages and ids that once were are there.
#[test]
fn old_addresses_of_the_guide_lead_to_a_place() {
    let site = TestSite::empty();
    let output = site.path("public");
    let arguments = ["build", "--root", env!("CARGO_MANIFEST_DIR"), "--output"];
    site.run(&[&arguments[..], &[output.to_str().unwrap()]].concat()).exits(0);
    let missing: Vec<&str> = include_str!("guide_anchors.txt")
        .lines()
        .filter(|line| {
            let (page, id) = line.split_once(' ').expect("a line has a page and an id");
            let page = site.read(&format!("public/guide/{}", page.replace(".md", ".html")));
            !page.contains(&format!(" id=\"{id}\""))
        })
        .collect();
    assert!(missing.is_empty(), "these ids are gone:\n{}", missing.join("\n"));
}

/// What stands between the heading of `code` and the next.
fn paragraph(page: &str, code: Code) -> &str {
    let behind = page.split(&format!("### `{code}`\n")).nth(1);
    let behind = behind.unwrap_or_default();
    &behind[..behind.find("\n### `").unwrap_or(behind.len())]
}

#[test]
fn every_whole_example_of_a_diagnostic_gives_it() {
    let page = guide("diagnostics.md");
    let mut shown = 0;
    for code in Code::ALL {
        let mut site = TestSite::new();
        let mut whole = false;
        for example in examples_in(paragraph(&page, *code)) {
            let path = match example.info.as_str() {
                "markdown checklist" => "content/checklists/deployment.md",
                "yaml release" => "content/releases/1.yaml",
                "yaml site" => "site.yaml",
                _ => continue,
            };
            whole = true;
            site = site.file(path, &example.text);
        }
        if !whole {
            continue;
        }
        let found = site.run(&["check", "--format", "json"]).json();
        let mut found = found["diagnostics"].as_array().unwrap().iter();
        assert!(
            found.any(|problem| problem["code"] == code.name()),
            "the example of `{code}` does not give it"
        );
        shown += 1;
    }
    assert!(shown >= 40, "only {shown} diagnostics have a whole example");
}

#[test]
fn the_first_diagnostic_of_the_page_is_shown_as_it_is_printed() {
    let examples = examples("diagnostics.md");
    let [release, printed, ..] = &examples[..] else { panic!("the page begins with an example") };
    let site = TestSite::new().file("content/releases/1.yaml", &release.text);
    let ran = site.run(&["check"]).exits(1);
    assert!(ran.stderr.starts_with(&printed.text), "{}", ran.stderr);
}

#[test]
fn the_errors_that_stop_a_build_are_listed() {
    let page = guide("diagnostics.md");
    let list =
        page.split("### What an error stops").nth(1).and_then(|rest| rest.split("\n#").next());
    let list = list.unwrap_or_default();
    for code in Code::ALL {
        let named = list.contains(&format!("[`{code}`]"));
        assert_eq!(named, code.reach() == Reach::Site, "`{code}`");
    }
}

#[test]
fn every_command_and_option_is_in_the_guide() {
    let page = guide("commands.md");
    let nowhere = TestSite::empty();
    let help = nowhere.run(&["--help"]).exits(0).stdout;
    let commands: Vec<&str> = (help.lines())
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"build"), "{help}");
    for command in commands {
        assert!(page.contains(&format!("## `{command}`")), "commands.md lacks `{command}`");
        let help = nowhere.run(&[command, "--help"]).exits(0).stdout;
        let options = help.lines().filter(|line| line.trim_start().starts_with('-'));
        for word in options.flat_map(|line| line.split([' ', ','])) {
            // An option that may be given several times is shown with dots.
            let word = word.trim_end_matches('.');
            if word.starts_with("--") {
                assert!(page.contains(word), "commands.md lacks `{word}` of `{command}`");
            }
        }
    }
}

/// The field in a row of a table.
fn field(line: &str) -> Option<String> {
    let row = line.strip_prefix("| ").unwrap_or(line);
    let (field, rest) = row.strip_prefix('`')?.split_once('`')?;
    rest.contains(" | ").then(|| field.to_owned())
}

/// The fields in the tables below the heading `title` of a page.
pub(crate) fn documented(page: &str, title: &str) -> BTreeSet<String> {
    let title = format!("# {title}\n");
    let (_, below) =
        page.split_once(&title).unwrap_or_else(|| panic!("the guide lacks the heading `{title}`"));
    below.lines().take_while(|line| !line.starts_with('#')).filter_map(field).collect()
}

#[test]
fn the_output_of_status_is_shown_as_it_is_printed() {
    let page = guide("commands.md");
    let root = env!("CARGO_MANIFEST_DIR");
    let site = TestSite::empty();
    let one = "payments/production/2026.11.1";
    let printed = site.run(&["status", one, "--root", root]).exits(1).stdout;
    assert!(page.contains(&format!("```text\n{printed}```\n")), "commands.md lacks:\n{printed}");
    let all = site.run(&["status", "--root", root]).exits(1).stdout;
    let (_, below) = page.split_once("\n## `status`\n").expect("there is a section");
    let (below, _) = below.split_once("\n## ").expect("it ends");
    let blocks = below.split("```text\n").skip(1);
    let mut blocks = blocks.map(|block| block.split("```").next().expect("it ends"));
    let is_part = |block: &str| format!("\n{all}").contains(&format!("\n{block}"));
    assert!(blocks.any(is_part), "commands.md shows none of:\n{all}");
}

/// The examples of `json.md`, each with its source: a file of the output, or a command.
pub(crate) fn json_examples() -> Vec<(String, Value)> {
    let examples = examples("json.md").into_iter();
    examples
        .filter_map(|example| {
            let source = example.info.strip_prefix("json ")?.to_owned();
            let part = serde_json::from_str(&example.text);
            Some((source, part.unwrap_or_else(|error| panic!("{error}: {}", example.text))))
        })
        .collect()
}

#[test]
fn the_examples_of_json_are_parts_of_what_is_written() {
    let root = env!("CARGO_MANIFEST_DIR");
    let own = TestSite::empty();
    own.run(&["build", "--keep-going", "--root", root, "--output", "public"]).exits(0);
    let small = TestSite::new().release("1.0", "").release("1.1", "migrate: dnoe");
    let mut count = 0;
    for (source, part) in json_examples() {
        let words: Vec<&str> = source.split(' ').skip(1).chain(["--format", "json"]).collect();
        let whole = match words[0] {
            // `tests/suite/prove.rs` compares it with the proof of a repository.
            "prove" => continue,
            "check" => small.run(&words).json(),
            "tick" => TestSite::new().release("1.0", "").run(&words).json(),
            "--format" => serde_json::from_str(&own.read(&format!("public/{source}"))).unwrap(),
            _ => own.run(&[&words[..], &["--root", root]].concat()).json(),
        };
        assert!(holds(&whole, &part), "{source} does not hold {part:#}");
        count += 1;
    }
    assert!(count >= 7, "only {count} examples name their source");
}

/// Whether `part` is `whole` with fields and entries of lists left out.
pub(crate) fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => (part.iter())
            .all(|(name, value)| whole.get(name).is_some_and(|whole| holds(whole, value))),
        (Value::Array(whole), Value::Array(part)) => {
            let mut rest = whole.iter();
            part.iter().all(|value| rest.any(|whole| holds(whole, value)))
        }
        _ => whole == part,
    }
}

pub(crate) fn own_file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
