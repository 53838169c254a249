//! The crates that the program is made of: their licences, and how many a small build needs.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// The licences under which a dependency may be used. None of them restricts the program as a whole.
const ALLOWED: [&str; 13] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Runs cargo without the network. It knows what this build downloaded.
fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).args(["--locked", "--offline"]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Whether one of the alternatives of a licence expression is allowed in all its parts. Crates write expressions
/// without nested parentheses.
fn is_allowed(expression: &str) -> bool {
    let is_term = |term: &str| ALLOWED.contains(&term.trim());
    let is_choice = |choice: &str| {
        let inner = choice.trim().trim_start_matches('(').trim_end_matches(')');
        inner
            .split(" OR ")
            .flat_map(|one| one.split('/'))
            .any(|one| one.split(" AND ").all(is_term))
    };
    if expression.contains('(') {
        expression.split(" AND ").all(is_choice)
    } else {
        is_choice(expression)
    }
}

#[test]
fn expressions_are_read_as_their_authors_mean_them() {
    for fine in
        ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "(MIT OR GPL-3.0) AND Unicode-3.0", "MIT AND ISC"]
    {
        assert!(is_allowed(fine), "{fine}");
    }
    for wrong in
        ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "", "AGPL-3.0 OR GPL-3.0"]
    {
        assert!(!is_allowed(wrong), "{wrong}");
    }
}

#[test]
fn every_dependency_has_a_licence_that_allows_its_use() {
    let target = cargo_target();
    let metadata = ["metadata", "--format-version", "1", "--filter-platform", &target];
    let metadata: Value = serde_json::from_str(&cargo(&metadata)).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "{}", packages.len());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let licences =
        packages.iter().map(|package| (text(&package["name"]), text(&package["license"])));
    let refused: BTreeMap<String, String> =
        licences.filter(|(_, licence)| !is_allowed(licence)).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

/// The platform that this test was built for.
fn cargo_target() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

fn tree(features: &[&str]) -> BTreeSet<String> {
    let arguments = ["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let text = cargo(&[&arguments, features].concat());
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn a_build_without_default_features_has_no_server_watcher_or_network() {
    let (full, small) = (tree(&[]), tree(&["--no-default-features"]));
    let left_out =
        ["axum", "hyper", "mio", "notify", "ring", "rustls", "rusty-s3", "tokio", "ureq"];
    for name in left_out {
        assert!(full.contains(name), "{name}");
        assert!(!small.contains(name), "{name}");
    }
    // 136 of 199 when this was written.
    assert!(small.len() * 4 < full.len() * 3, "{} of {}", small.len(), full.len());
}

#[test]
fn packages_and_pipelines_name_one_address_and_version() {
    let read = |path: &str| {
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
            .unwrap()
    };
    let manifest = read("Cargo.toml");
    let of = |key: &str| {
        let line = manifest.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")));
        line.unwrap().trim_end_matches('"').to_owned()
    };
    let (version, repository) = (of("version"), of("repository"));
    let script = read("packaging/install.sh");
    assert!(script.contains(&format!("version=${{1:-{version}}}")), "{version}");
    assert!(script.contains(&format!(":-{repository}/releases/download/v$version}}")));
    assert!(read("action.yml").contains(&format!(":-{repository}/releases/download/v$VERSION}}")));
    assert!(read("action.yml").contains(&format!("default: {version}\n")));
    let component = read("templates/check.yml");
    assert!(component.contains(&format!("default: {repository}/releases/download/v{version}\n")));
}
