//! The guide tells the truth: its examples are read by the real binary, its sentences recomputed, and
//! every diagnostic, key and command that there is has its place in it.

use std::path::PathBuf;

use runsheet::diagnostic::Code;

use crate::support::TestSite;

fn guide(page: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "content/guide", page]
        .iter()
        .collect();
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A fenced block: what stands behind its backticks, its text, and the first line below it.
struct Example {
    info: String,
    text: String,
    below: String,
}

fn examples(page: &str) -> Vec<Example> {
    let text = guide(page);
    let mut lines = text.lines().peekable();
    let mut examples = Vec::new();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
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
    let title = checklist
        .lines()
        .find_map(|line| line.strip_prefix("# "))
        .unwrap_or("list");
    let title = title.to_lowercase();
    let word = title.split(' ').next().unwrap_or_default().to_owned();
    vec![title.replace(' ', "-"), word]
}

#[test]
fn every_whole_example_is_read_without_a_complaint() {
    for page in ["index.md", "checklists.md", "releases.md", "progress.md"] {
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

/// Where a sentence on progress stands below a release, it is the one that `status` says.
fn recompute(site: &TestSite, page: &str, id: &str, below: &str) {
    if let Some(sentence) = below
        .strip_prefix("> ")
        .filter(|line| line.contains(" done"))
    {
        let status = site.run(&["status", id, "--format", "json"]).json();
        assert_eq!(status["words"], sentence, "{page}");
    }
}

#[test]
fn every_diagnostic_has_a_paragraph() {
    let page = guide("diagnostics.md");
    let headings: Vec<&str> = (page.lines())
        .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'))
        .collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    for code in &codes {
        assert!(
            headings.contains(code),
            "diagnostics.md says nothing of `{code}`"
        );
    }
    for heading in headings {
        assert!(
            codes.contains(&heading),
            "there is no diagnostic `{heading}`"
        );
    }
    for code in Code::ALL {
        let paragraph = page
            .split(&format!("### `{code}`"))
            .nth(1)
            .unwrap_or_default();
        let severity = paragraph
            .trim_start()
            .split(['.', ':', ','])
            .next()
            .unwrap_or_default();
        assert_eq!(
            severity.trim_matches('*').to_lowercase(),
            code.severity().word(),
            "the paragraph on `{code}` begins with its severity"
        );
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
        assert!(
            page.contains(&format!("## `{command}`")),
            "commands.md lacks `{command}`"
        );
        let help = nowhere.run(&[command, "--help"]).exits(0).stdout;
        let options = help
            .lines()
            .filter(|line| line.trim_start().starts_with('-'));
        for word in options.flat_map(|line| line.split([' ', ','])) {
            if word.starts_with("--") {
                assert!(
                    page.contains(word),
                    "commands.md lacks `{word}` of `{command}`"
                );
            }
        }
    }
}
