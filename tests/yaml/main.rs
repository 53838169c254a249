//! Records into thousands of generated release files and leaves each text before and after for
//! `edits.test.mjs`, which reads both with another YAML library.
//!
//! The files use every form of YAML that the formats accept. The same 4,000 run each time; a longer run takes
//! others:
//!
//! ```sh
//! SEED=5000 COUNT=40000 cargo test --locked --release --test yaml
//! (cd tests/yaml && npm ci && npm test)
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may panic, reads its size from the environment and leaves files"
)]

mod generate;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use generate::Generator;
use rayon::prelude::*;
use runsheet::model::time::Moment;
use runsheet::parse::yaml::{self, Node, Value};
use runsheet::record::{Intent, record};
use runsheet::site::Site;
use runsheet::site::assemble::assemble;
use runsheet::sources::{SourceFile, SourceKind, Sources};
use runsheet::span::SourceId;
use serde_json::{Value as Json, json};

const CHECKLIST: &str = "## Pre\n\n- [ ] Alpha {#a}\n- [ ] Beta {#b}\n- [ ] Gamma {#c}\n\n## Post\n\n\
                         - [ ] One {#1}\n- [ ] Delta {#d-e}\n";

fn site() -> Site {
    let mut sources = Sources::default();
    let files = [
        (SourceKind::Checklist, "content/checklists/list.md", "list", CHECKLIST),
        (SourceKind::Release, "content/releases/1.yaml", "1", "checklist: list\n"),
    ];
    for (kind, path, id, text) in files {
        sources.push(SourceFile {
            kind,
            path: path.to_owned(),
            id: id.to_owned(),
            text: text.into(),
        });
    }
    assemble(sources, None)
}

fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |given| given.parse().expect(name))
}

/// What came of one edit.
enum Outcome {
    /// A line for the other library.
    Recorded(Json),
    /// The generated file is no YAML to runsheet.
    Unreadable,
    Refused(String),
}

#[test]
fn an_event_is_recorded_in_nearly_every_file_that_is_readable() {
    let (count, seed) = (number("COUNT", 4000), number("SEED", 1));
    let site = site();
    let outcomes: Vec<Outcome> =
        (seed..seed + count).into_par_iter().map(|seed| edit(&site, seed)).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut pairs = BufWriter::new(File::create(folder.join("edits.jsonl")).unwrap());
    let mut refused = Vec::new();
    let mut unreadable = 0;
    for outcome in outcomes {
        match outcome {
            Outcome::Recorded(line) => writeln!(pairs, "{line}").unwrap(),
            Outcome::Unreadable => unreadable += 1,
            Outcome::Refused(why) => refused.push(why),
        }
    }
    pairs.flush().unwrap();
    let report = folder.join("edits-refused.txt");
    std::fs::write(&report, refused.join("----\n")).unwrap();
    let bound = usize::try_from(count / 200).unwrap();
    assert!(
        refused.len() <= bound && unreadable <= bound,
        "{} refused, {unreadable} unreadable; see {}",
        refused.len(),
        report.display()
    );
}

/// Makes the edit that belongs to `seed` in the file that belongs to it.
fn edit(site: &Site, seed: u64) -> Outcome {
    let run = site.runs().next().expect("a release");
    let (before, wish) = Generator::new(seed).file_and_wish();
    let intent = Intent {
        recorder: None,
        by: vec!["li".to_owned()],
        is_by_given: true,
        at: Moment::Instant("2026-01-01T10:00:00Z".parse().unwrap()),
        now: "2026-01-01T10:00:00Z".parse().unwrap(),
        backdate: true,
        command: wish.command(),
    };
    match record(site, run, &before, &intent) {
        Ok(recorded) => Outcome::Recorded(json!({
            "seed": seed,
            "before": before,
            "after": recorded.text,
            "edits": wish.edits(recorded.changes[0].id.as_deref(), &recorded.text, has_status(&before)),
            "own": { "before": read(&before), "after": read(&recorded.text) },
        })),
        Err(_) if is_unreadable(&before) => Outcome::Unreadable,
        Err(refusal) => Outcome::Refused(format!("{seed}: {wish:?}\n{refusal:?}\n{before}\n")),
    }
}

/// Whether a file has a status, which a closing changes.
fn has_status(text: &str) -> bool {
    let (root, _) = yaml::parse(SourceId(0), text, 0);
    let Some(Value::Mapping(entries)) = root.map(|root| root.value) else { return false };
    entries.iter().any(|entry| entry.key.text == "status" && entry.value.value != Value::Null)
}

fn is_unreadable(text: &str) -> bool {
    let (root, problems) = yaml::parse(SourceId(0), text, 0);
    root.is_none() || !problems.is_empty()
}

/// What runsheet's own reader makes of a text, in the form of `edits.test.mjs`.
fn read(text: &str) -> Json {
    let (root, _) = yaml::parse(SourceId(0), text, 0);
    root.as_ref().map_or(Json::Null, values)
}

fn values(node: &Node<'_>) -> Json {
    match &node.value {
        Value::Null => json!({ "value": "" }),
        Value::Scalar { text, .. } => json!({ "value": text }),
        Value::Sequence(items) => json!({ "list": items.iter().map(values).collect::<Vec<_>>() }),
        Value::Mapping(entries) => {
            let entries = entries.iter();
            let entries =
                entries.map(|entry| json!([{ "value": entry.key.text }, values(&entry.value)]));
            json!({ "map": entries.collect::<Vec<_>>() })
        }
        Value::Unusable(diagnostic) => json!({ "value": diagnostic.message }),
    }
}
