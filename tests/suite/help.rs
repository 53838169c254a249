//! The examples of `--help` run as they are printed.

use std::path::Path;
use std::process::Command;

use crate::support::{Ran, TestSite};

/// Makes the site in which the examples run: that of `runsheet init`, under git, with a remote.
const SITE: &str = "\
set -e
git config --global user.name 'Ada Lovelace'
git config --global user.email ada@example.com
git config --global init.defaultBranch main
git init -q --bare ../remote
git init -q
runsheet -q init
echo '  - { id: sam, name: Sam Tully }' >> site.yaml
git add .
git commit -qm site
git remote add origin ../remote
git push -qu origin main
";

/// Returns what the examples of a command require besides [`SITE`].
fn preparation(command: &str) -> &'static str {
    match command {
        "boxes" => "printf '# Smoke test\\n\\n1. Sign in\\n' > content/checklists/smoke-test.md",
        "close" => "runsheet tick 1.0.0 prepare deploy tell-people --all --evidence https://e.example/1",
        "completions" => "mkdir -p ~/.zfunc",
        "diff" | "pack" => "runsheet new shop/production/1.1.0",
        "import" => {
            "mkdir -p .github/ISSUE_TEMPLATE
             echo '[{\"number\": 102, \"title\": \"Release 0.9.0\", \"state\": \"closed\",
               \"body\": \"- [x] Tests pass\", \"html_url\": \"https://e.example/102\"}]' > issues.json
             printf '%s\\n' 'name: Release' 'description: Web' 'body:' '  - type: textarea' \\
               '    attributes: { label: Tests, value: \"- [ ] Tests pass\" }' > .github/ISSUE_TEMPLATE/release.yml"
        }
        "audit" => "echo time,service,environment,version > deployed.csv",
        "reopen" => "runsheet close 1.0.0 --as aborted --note stopped",
        "schema" => "mkdir -p .schemas",
        "status" => "printf '#!/bin/sh\\n' > deploy.sh && chmod +x deploy.sh",
        "theme copy" => "echo 'theme: mine' >> site.yaml",
        "unpack" => "runsheet -q pack shop/production/1.0.0",
        "update" => "sed -i 's/Database migrated/Schema migrated/' content/checklists/deployment.md",
        _ => "true",
    }
}

/// Whether an example does not end by itself, or requires another server.
fn is_endless(example: &str) -> bool {
    example.starts_with("runsheet serve") || example.contains(" s3:")
}

/// Returns the exit code of an example: 1 if its verdict is not a go, or if it finds something.
fn expected(example: &str) -> i32 {
    const ONE: [&str; 2] =
        ["runsheet status shop/production/1.0.0", "runsheet status shop/production/1.0.0 --next"];
    i32::from(ONE.contains(&example) || example.starts_with("runsheet prove"))
}

fn bash(site: &TestSite, script: &str) -> Ran {
    let binary = Path::new(env!("CARGO_BIN_EXE_runsheet")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.args(["-c", script]).current_dir(site.path("runbooks")).env_clear();
    bash.env("PATH", path).env("HOME", site.path("home")).env("GIT_CONFIG_NOSYSTEM", "1");
    // An hour after the last event of the starter.
    bash.env("RUNSHEET_NOW", "2026-01-12T10:50:00Z");
    Ran::of(bash.output())
}

fn examples(help: &str) -> Vec<&str> {
    let (_, below) = help.split_once("\nExamples:\n").unwrap_or_default();
    below.lines().map_while(|line| line.strip_prefix("  ")).collect()
}

/// Returns the names of all commands, those of `theme` with both words.
fn commands(help: &str) -> Vec<String> {
    let (_, below) = help.split_once("\nCommands:\n").unwrap_or_default();
    let lines = below.lines().take_while(|line| !line.is_empty());
    lines.filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

#[test]
fn the_examples_of_help_run_as_they_are_printed() {
    let program = TestSite::empty();
    let help = |words: &[&str]| program.run(&[words, &["--help"]].concat()).exits(0).stdout;
    let whole = help(&[]);
    let mut names = vec![String::new()];
    for name in commands(&whole) {
        let below = commands(&help(&[&name]));
        if below.is_empty() {
            names.push(name);
        } else {
            names.extend(below.iter().map(|second| format!("{name} {second}")));
        }
    }
    let prepared = TestSite::empty().file("runbooks/.gitkeep", "").file("home/.gitkeep", "");
    bash(&prepared, SITE).exits(0);
    for name in names {
        let text = help(&name.split_whitespace().collect::<Vec<_>>());
        let examples = examples(&text);
        assert!(!examples.is_empty(), "`runsheet {name}` has no example");
        let site = TestSite::empty();
        bash(&prepared, &format!("cp -a ../. '{}'", site.root().display())).exits(0);
        bash(&site, preparation(&name)).exits(0);
        for example in examples.into_iter().filter(|example| !is_endless(example)) {
            bash(&site, &format!("set -o pipefail; {example}")).exits(expected(example));
        }
    }
}
