//! Compares schema and reader, with an independent validator and YAML reader.

use boon::{Compiler, SchemaIndex, Schemas};

use super::*;
use crate::diagnostic::Diagnostic;
use crate::model::checklist::{FrontMatter, Item, Section};
use crate::model::config::Config;
use crate::model::ids::Ids;
use crate::parse::{config, release as releases};
use crate::span::Span;

/// Checks YAML texts against a schema.
struct Validator(Schemas, SchemaIndex);

impl Validator {
    fn new(schema: Value) -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.add_resource("schema.json", schema).unwrap();
        let index = compiler.compile("schema.json", &mut schemas).unwrap();
        Self(schemas, index)
    }

    fn check(&self, yaml: &str) -> Result<(), String> {
        let instance: Value = serde_yaml::from_str(yaml).unwrap();
        self.0.validate(&instance, self.1).map_err(|error| format!("{error:#}"))
    }
}

fn read(yaml: &str) -> Vec<Diagnostic> {
    releases::release("2026.11.0", SourceId(0), yaml, &Config::default()).1
}

const FULL: &str = include_str!("../parse/release/full.yaml");

#[test]
fn a_release_with_everything_is_accepted_by_both() {
    assert_eq!(read(FULL), []);
    assert_eq!(Validator::new(release(None)).check(FULL), Ok(()));
}

#[test]
fn every_example_is_accepted_by_both() {
    let schema = Validator::new(release(None));
    for key in RELEASE.keys {
        let first = if key.name == "checklist" { "" } else { "checklist: d\n" };
        let text = format!("{first}{}: {}\n", key.name, key.example);
        assert_eq!(read(&text), [], "{text}");
        assert_eq!(schema.check(&text), Ok(()), "{text}");
    }
    for key in EVENT.keys {
        let first = if key.name == "state" { "" } else { "state: done, text: x, " };
        let first = if key.name == "text" { "state: done, " } else { first };
        let (name, example) = (key.name, key.example);
        let mut text = format!("checklist: d\nitems:\n  db: {{ {first}{name}: \"{example}\" }}\n");
        if key.name == "late" {
            text = format!(
                "checklist: d\nclosed: {{ as: done }}\nitems:\n  db: {{ {first}{name}: {example} }}\n"
            );
        }
        if key.name == "corrects" {
            let (event, at) = ("state: failed, note: x, at", key.example);
            text = format!(
                "checklist: d\nitems:\n  db: [{{ {event}: {at} }}, {{ corrects: {at}, note: x }}]\n"
            );
        }
        assert_eq!(read(&text), [], "{text}");
        assert_eq!(schema.check(&text), Ok(()), "{text}");
    }
    let schema = Validator::new(site());
    for key in SITE.keys {
        let text = format!("{}: {}\n", key.name, key.example);
        assert_eq!(config::config(SourceId(0), &text).1, [], "{text}");
        assert_eq!(schema.check(&text), Ok(()), "{text}");
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses_by_its_shape() {
    let mistakes = include_str!("../parse/mistakes.txt");
    let release = Validator::new(release(None));
    let site = Validator::new(site());
    let shape =
        ["wrong-type", "unknown-key", "unknown-config-key", "unknown-state", "unknown-status"];
    let mut checked = 0;
    for case in mistakes.split("== ").skip(1) {
        let (title, body) = case.split_once('\n').unwrap();
        let (text, answer) = body.split_at(body.find("\n-- ").unwrap() + 1);
        let code = answer.split(' ').nth(1).unwrap();
        let schema = match title.split(':').next().unwrap() {
            "release" => &release,
            "site" => &site,
            _ => continue,
        };
        if !shape.contains(&code) || serde_yaml::from_str::<Value>(text).is_err() {
            continue;
        }
        assert!(schema.check(text).is_err(), "the schema accepts {title}");
        checked += 1;
    }
    assert!(checked > 30, "{checked}");
}

fn checklist() -> Checklist {
    let span = Span::new(SourceId(0), 0..0);
    let item = |id: &str, text: &str| Item {
        id: id.into(),
        text: text.to_owned(),
        section: Some(0),
        parent: None,
        depth: 0,
        end: 0,
        span,
        number: None,
        attributes: crate::model::checklist::Attributes::NONE,
    };
    Checklist {
        id: "deployment".to_owned(),
        source: SourceId(0),
        title: "Deployment".to_owned(),
        front: FrontMatter::default(),
        sections: vec![Section {
            id: "database".to_owned(),
            text: "Database".to_owned(),
            html: crate::model::flow::Html::default(),
            level: 2,
            parent: None,
            anchor: None,
            items: 0..2,
        }],
        items: vec![item("db-migrate", "Migrate the database"), item("db-backup", "Back it up")],
        flow: Vec::new(),
        links: Vec::new(),
        anchors: Vec::new(),
        item_ids: Ids::default(),
        section_ids: Ids::default(),
        var_ids: Ids::default(),
    }
}

#[test]
fn with_a_checklist_ids_are_completed_and_checked() {
    let schema = release(Some(&checklist()));
    let items = &schema["properties"]["items"]["properties"];
    assert_eq!(items["db-migrate"]["description"], "Migrate the database");
    let schema = Validator::new(schema);
    let with = |items: &str| schema.check(&format!("checklist: deployment\nitems:\n{items}"));
    assert_eq!(with("  db-migrate: done\n  database: { state: n/a, note: none }\n"), Ok(()));
    assert_eq!(with("  late-1: { text: Purge the CDN, state: done }\n"), Ok(()));
    assert_eq!(with("  late-1:\n    - { text: Purge, by: li }\n    - done\n"), Ok(()));
    assert!(with("  db-migrat: done\n").is_err(), "a mistyped id");
    assert!(with("  db-migrat: [done]\n").is_err(), "a mistyped id with a list");
}

#[test]
fn every_key_has_a_meaning_that_ends_as_a_sentence() {
    for schema in [site(), release(None)] {
        for (name, property) in schema["properties"].as_object().unwrap() {
            let meaning = property["description"].as_str().unwrap();
            assert!(meaning.ends_with('.'), "{name}: {meaning}");
        }
    }
}
