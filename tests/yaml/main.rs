//! Records into thousands of generated release files and leaves each text before and after for
//! `edits.test.mjs`, which reads both with another YAML library.
//!
//! The files use every form that YAML has and the formats accept. `COUNT` and `SEED` in the environment choose
//! other files than the ones that always run.

mod generate;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use generate::Generator;
use runsheet::assemble::assemble;
use runsheet::derive::site::Site;
use runsheet::model::time::Moment;
use runsheet::parse::yaml::{self, Node, Value};
use runsheet::record::{Intent, record};
use runsheet::source::{SourceFile, SourceId, SourceKind, Sources};
use serde_json::{Value as Json, json};

const CHECKLIST: &str = "## Pre\n\n- [ ] Alpha {#a}\n- [ ] Beta {#b}\n- [ ] Gamma {#c}\n\n## Post\n\n\
                         - [ ] One {#1}\n- [ ] Delta {#d-e}\n";

fn site() -> Site {
    let mut sources = Sources::default();
    let files = [
        (
            SourceKind::Checklist,
            "content/checklists/list.md",
            "list",
            CHECKLIST,
        ),
        (
            SourceKind::Release,
            "content/releases/1.yaml",
            "1",
            "checklist: list\n",
        ),
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

#[test]
fn an_event_is_recorded_in_nearly_every_file_that_is_readable() {
    let (count, seed) = (number("COUNT", 4000), number("SEED", 1));
    let site = site();
    let run = site.runs().next().expect("a release");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("edits.jsonl");
    let mut out = BufWriter::new(File::create(path).unwrap());
    let mut refused = Vec::new();
    let mut unreadable = 0;
    for seed in seed..seed + count {
        let (before, wish) = Generator::new(seed).file_and_wish();
        let intent = Intent {
            by: vec!["li".to_owned()],
            at: Moment::Instant("2026-01-01T10:00:00Z".parse().unwrap()),
            act: wish.act(),
        };
        match record(&site, run, &before, &intent) {
            Ok(recorded) => {
                let id = recorded.news[0].id.clone();
                let line = json!({
                    "seed": seed,
                    "before": before,
                    "after": recorded.text,
                    "edits": wish.edits(id.as_deref()),
                    "own": { "before": read(&before), "after": read(&recorded.text) },
                });
                writeln!(out, "{line}").unwrap();
            }
            Err(refusal) if is_unreadable(&before) => {
                unreadable += 1;
                drop(refusal);
            }
            Err(refusal) => refused.push(format!("{seed}: {wish:?}\n{refusal:?}\n{before}\n")),
        }
    }
    out.flush().unwrap();
    let bound = usize::try_from(count).unwrap() / 50 + 1;
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused.txt");
    std::fs::write(&report, refused.join("----\n")).unwrap();
    assert!(
        refused.len() <= bound && unreadable <= bound,
        "{} refused, {unreadable} unreadable; see {}",
        refused.len(),
        report.display()
    );
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
        Value::Unusable(problem) => json!({ "value": problem.message }),
    }
}
