//! The structure of `src`: imports follow the table in `src/lib.rs`, files do not import each other in cycles, and
//! a shared type's name has one meaning.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module's path below the crate: `["disk", "read"]`.
type Module = Vec<String>;

/// The non-test part of every file in `src`, by its module.
fn modules() -> BTreeMap<Module, String> {
    let mut modules = BTreeMap::new();
    collect(Path::new("src"), &mut Vec::new(), &mut modules);
    modules
}

fn collect(folder: &Path, above: &mut Module, modules: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            above.push(stem);
            collect(&path, above, modules);
            above.pop();
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let is_test = matches!(stem.as_str(), "tests" | "testing");
            if is_test || stem == "main" {
                continue;
            }
            let mut module = above.clone();
            if !matches!(stem.as_str(), "mod" | "lib") {
                module.push(stem);
            }
            modules.insert(module, code(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The text without comments and without the tests at its end.
fn code(text: &str) -> String {
    let text = text.split("\nmod tests {").next().unwrap();
    let lines = text.lines();
    let without_comment = |line: &'_ str| line.split("//").next().unwrap().to_owned();
    lines.map(without_comment).collect::<Vec<_>>().join("\n")
}

/// Every path that a `use` tree names: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let segments = |path: &str| -> Vec<String> {
        let parts = path.split("::").map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let Some((head, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap();
        return vec![segments(path)];
    };
    let head = segments(head);
    let body = &rest[..rest.rfind('}').unwrap()];
    let (mut depth, mut start, mut paths) = (0, 0, Vec::new());
    let ends = body.match_indices([',', '{', '}']).collect::<Vec<_>>();
    let mut branch = |branch: &str| {
        if !branch.trim().is_empty() {
            for path in expand(branch) {
                paths.push([head.clone(), path].concat());
            }
        }
    };
    for (at, sign) in ends {
        match sign {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ if depth == 0 => {
                branch(&body[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    branch(&body[start..]);
    paths
}

/// The paths that `text`, the code of `module`, takes from the crate, each as absolute segments.
fn used(module: &Module, text: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (start, _) in text.match_indices("use ") {
        let before = text[..start].rsplit('\n').next().unwrap_or_default();
        if matches!(before.trim(), "" | "pub" | "pub(crate)" | "pub(super)") {
            let tree = &text[start + 4..];
            paths.extend(expand(&tree[..tree.find(';').unwrap_or(tree.len())]));
        }
    }
    for root in ["crate::", "super::"] {
        for (start, _) in text.match_indices(root) {
            let path = &text[start..];
            let end = path.find(|at: char| !(at.is_alphanumeric() || at == '_' || at == ':'));
            let path = &path[..end.unwrap_or(path.len())];
            // A path that goes on in braces is a tree, which was read above.
            if !path.ends_with("::") {
                paths.push(path.split("::").map(str::to_owned).collect());
            }
        }
    }
    let absolute = |path: Vec<String>| -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([module.as_slice(), rest].concat()),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let above = &module[..module.len().checked_sub(ups)?];
                Some([above, &path[ups..]].concat())
            }
            _ => None,
        }
    };
    paths.into_iter().filter_map(absolute).collect()
}

/// The module that a path leads into, and the name that is taken from it.
fn owner(path: &[String], modules: &BTreeMap<Module, String>) -> (Module, Option<String>) {
    let length = (0..=path.len()).rev().find(|&length| modules.contains_key(&path[..length]));
    let length = length.unwrap_or(0);
    (path[..length].to_vec(), path.get(length).cloned())
}

/// Where names that a module re-exports are defined.
fn re_exports(modules: &BTreeMap<Module, String>) -> BTreeMap<(Module, String), Module> {
    let mut found = BTreeMap::new();
    for (module, text) in modules {
        for line in text.split(';') {
            let Some((before, tree)) = line.rsplit_once("use ") else {
                continue;
            };
            let visibility = before.trim_end().rsplit('\n').next().unwrap_or_default();
            if !matches!(visibility.trim(), "pub" | "pub(crate)" | "pub(super)") {
                continue;
            }
            for path in expand(tree) {
                let local = [module.as_slice(), &path].concat();
                let path = match path[0].as_str() {
                    "crate" => path[1..].to_vec(),
                    "self" => [module.as_slice(), &path[1..]].concat(),
                    _ => local,
                };
                if let (owner, Some(name)) = owner(&path, modules) {
                    found.insert((module.clone(), name), owner);
                }
            }
        }
    }
    found
}

/// For each module the modules that it takes something from.
fn imports() -> BTreeMap<Module, BTreeSet<Module>> {
    let modules = modules();
    let re_exports = re_exports(&modules);
    let mut imports = BTreeMap::new();
    for (module, text) in &modules {
        let mut from = BTreeSet::new();
        for path in used(module, text) {
            let (mut at, name) = owner(&path, &modules);
            if let Some(name) = name {
                while let Some(next) = re_exports.get(&(at.clone(), name.clone())) {
                    at.clone_from(next);
                }
            }
            if at != *module {
                from.insert(at);
            }
        }
        imports.insert(module.clone(), from);
    }
    imports
}

/// The rows of the table in `src/lib.rs`: a module, and the modules that it may import.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let text = fs::read_to_string("src/lib.rs").unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    rows.map(|row| {
        let (module, rest) = row.split_once("`]").unwrap();
        let allowed = rest.split('|').nth(1).unwrap();
        let allowed = allowed.split('`').skip(1).step_by(2).map(str::to_owned);
        let module = module.trim_start_matches("mod@");
        (module.to_owned(), allowed.collect())
    })
    .collect()
}

#[test]
fn imports_follow_the_table_in_lib_rs() {
    let table = table();
    let mut above = BTreeSet::new();
    for (module, allowed) in &table {
        for import in allowed {
            assert!(
                above.contains(import),
                "`{module}` may import `{import}`, which is not above it"
            );
        }
        above.insert(module.clone());
    }
    let allowed: BTreeMap<_, _> = table.into_iter().collect();
    let mut wrong = Vec::new();
    for (module, from) in imports() {
        let Some(top) = module.first() else { continue };
        let Some(allowed) = allowed.get(top) else {
            wrong.push(format!("`{top}` is not in the table"));
            continue;
        };
        for import in from.iter().filter_map(|import| import.first()) {
            if import != top && !allowed.contains(import) {
                wrong.push(format!("`{}` imports `{import}`", module.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_do_not_import_each_other_in_cycles() {
    let mut imports = imports();
    // Takes away files that import none of the rest, until no more can go.
    loop {
        let free: Vec<Module> = (imports.iter())
            .filter(|(_, from)| from.iter().all(|module| !imports.contains_key(module)))
            .map(|(module, _)| module.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        for module in free {
            imports.remove(&module);
        }
    }
    // And files that none of the rest imports, so that only cycles are left.
    loop {
        let is_imported = |module: &Module| imports.values().any(|from| from.contains(module));
        let free: Vec<Module> =
            imports.keys().filter(|module| !is_imported(module)).cloned().collect();
        if free.is_empty() {
            break;
        }
        for module in free {
            imports.remove(&module);
        }
    }
    let left: Vec<String> = imports.keys().map(|module| module.join("::")).collect();
    assert!(left.is_empty(), "these files import each other: {}", left.join(", "));
}

#[test]
fn a_shared_types_name_belongs_to_one_top_level_module() {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, text) in modules() {
        for line in text.lines() {
            let line = line.trim_start();
            let Some(rest) =
                ["pub ", "pub(crate) "].iter().find_map(|visible| line.strip_prefix(visible))
            else {
                continue;
            };
            let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
            if let Some(name) = kinds.iter().find_map(|kind| rest.strip_prefix(kind)) {
                let end = name.find(|at: char| !at.is_alphanumeric()).unwrap_or(name.len());
                let owners = owners.entry(name[..end].to_owned()).or_default();
                owners.insert(module.first().cloned().unwrap_or_default());
            }
        }
    }
    owners.retain(|_, owners| owners.len() > 1);
    assert!(owners.is_empty(), "{owners:#?}");
}

/// Files and folders that a text names in backticks: `src/lib.rs`, `tests/suite`.
fn named_paths(text: &str) -> impl Iterator<Item = &str> {
    let tops = ["src/", "tests/", "themes/", "content/", "benches/", ".ci/"];
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(move |name| {
        tops.iter().any(|top| name.starts_with(top)) && !name.contains([' ', '*', '<'])
    })
}

#[test]
fn contributing_names_files_that_exist() {
    let text = fs::read_to_string("CONTRIBUTING.md").unwrap();
    let gone: Vec<&str> = named_paths(&text).filter(|path| !Path::new(path).exists()).collect();
    assert!(named_paths(&text).count() > 20, "the paths are found");
    assert!(gone.is_empty(), "{gone:#?}");
}
