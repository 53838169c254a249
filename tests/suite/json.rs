//! The JSON that runsheet writes and its schema agree: [`TestSite::run`] compares the output of every test.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use boon::{Compiler, Schemas};
use serde_json::{Value, json};

use crate::support::TestSite;

/// The schema that the binary prints. Objects may have no further fields, so that none lacks a description.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let ran = Command::new(env!("CARGO_BIN_EXE_runsheet")).args(["schema", "json"]).output();
    let mut schema: Value = serde_json::from_slice(&ran.unwrap().stdout).unwrap();
    for definition in schema["$defs"].as_object_mut().unwrap().values_mut() {
        if definition.get("properties").is_some() {
            definition["additionalProperties"] = json!(false);
        }
    }
    schema
});

/// Fails unless `value` matches the definition `name`.
#[track_caller]
pub(crate) fn check(name: &str, value: &Value) {
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("schema.json", SCHEMA.clone()).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(&format!("schema.json#/$defs/{name}"), &mut schemas).unwrap();
    if let Err(error) = schemas.validate(value, index) {
        panic!("{name}: {error:#}");
    }
}

/// Fails unless the output of a command matches the definition for it.
#[track_caller]
pub(crate) fn check_output(command: &str, value: &Value) {
    let name = match command {
        "audit" => "Audit",
        "check" => "Diagnostics",
        "diff" => "Diff",
        "import" if value.get("issues").is_none() => "ImportedChecklist",
        "import" => "Import",
        "items" => "ChecklistItems",
        "new" => "NewRelease",
        "prove" => "Proof",
        "publish" => "Publication",
        "search" => "Search",
        "show" => "ReleaseFile",
        "status" if value.get("releases").is_some() => "ReleaseList",
        "status" => "ListedRelease",
        _ => "RecordAnswer",
    };
    check(name, value);
}

/// Returns every JSON file in a folder and below, each with its path.
fn json_files(folder: &Path, found: &mut Vec<(String, Value)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, found);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path.to_str().unwrap().to_owned(), serde_json::from_str(&text).unwrap()));
        }
    }
}

#[test]
fn every_file_of_a_site_matches_the_schema() {
    let own = TestSite::empty();
    let root = env!("CARGO_MANIFEST_DIR");
    own.run(&["build", "--keep-going", "--root", root, "--output", "public"]).exits(0);
    let odd = TestSite::new()
        .file("content/releases/1.yaml", "checklist: [")
        .release("2", "gone: done\ngone: todo");
    odd.run(&["build", "--keep-going"]).exits(0);
    let mut files = Vec::new();
    for site in [&own, &odd] {
        json_files(&site.path("public/api"), &mut files);
    }
    let mut unreadable = 0;
    for (path, value) in &files {
        unreadable += usize::from(value["unreadable"] == true);
        match path.split_once("/api/").unwrap().1 {
            "build.json" => check("Build", value),
            "releases.json" => check("ReleaseList", value),
            path if path.starts_with("releases/") => check("ReleaseFile", value),
            _ => check("Checklist", value),
        }
    }
    assert!(files.len() > 30, "{} files", files.len());
    assert_eq!(unreadable, 1);
}

#[test]
fn the_output_of_every_command_matches_the_schema() {
    let site = TestSite::empty();
    let own = |command: &str| {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.extend(["--root", env!("CARGO_MANIFEST_DIR"), "--format", "json"]);
        let value = site.run(&words).json();
        check_output(words[0], &value);
    };
    own("status");
    own("status payments/production/2026.8.0");
    own("show payments/production/2026.8.0");
    own("items deployment");
    own("diff production/2026.11.0 production/2026.11.1");
    own("search lock timeout");
    own("audit");
    own("check");
    let deployed = "time,service,environment,version\n2026-01-01T00:00Z,a,b,c\n";
    let site = TestSite::new().release("2", "").file("deployed.csv", deployed);
    for command in [
        "audit --deployments deployed.csv",
        "publish www --plan",
        "tick 2 migrate --by li",
        "tick 2 prepare --by li",
        "new 3 --checklist deployment",
    ] {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.extend(["--format", "json"]);
        check_output(words[0], &site.run(&words).json());
    }
}

#[test]
fn a_further_field_does_not_match() {
    let words = ["tick", "2", "tests-pass", "--by", "li", "--format", "json"];
    let answer = TestSite::new().release("2", "").run(&words).exits(0);
    let mut answer = answer.json();
    answer["news"][0]["colour"] = json!("red");
    let wrong = std::panic::catch_unwind(|| check("RecordAnswer", &answer)).unwrap_err();
    assert!(wrong.downcast_ref::<String>().unwrap().contains("'colour' not allowed"), "{wrong:?}");
}

/// Fails unless every property, and every value of an enumeration with meanings, has a description.
fn assert_described(path: &str, schema: &Value, seen: &mut usize) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let described = property["description"].as_str().is_some_and(|text| !text.is_empty());
        assert!(described, "{path}.{name} has no description");
        *seen += 1;
    }
    for variants in ["oneOf", "anyOf"] {
        for variant in schema[variants].as_array().into_iter().flatten() {
            assert!(path == "Moment" || variant["description"].is_string(), "{path}: {variant}");
        }
    }
}

#[test]
fn everything_in_the_schema_is_described() {
    let definitions = SCHEMA["$defs"].as_object().unwrap();
    let mut seen = 0;
    for (name, definition) in definitions {
        assert!(definition["description"].is_string(), "{name} has no description");
        let is_first = name.chars().all(char::is_alphabetic);
        assert!(is_first, "{name} is the second type of its name");
        assert_described(name, definition, &mut seen);
    }
    assert!(seen > 350, "{seen} properties");
    let outputs: BTreeSet<&str> = SCHEMA["anyOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["$ref"].as_str().unwrap())
        .collect();
    assert_eq!(outputs.len(), 17, "{outputs:?}");
}
