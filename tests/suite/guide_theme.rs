//! The theme reference of the guide lists every template with its blocks, every component with its arguments, every
//! token and every symbol.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::guide::{documented, guide, own_file};

/// The templates in a folder of the built-in theme, by name without `.html`.
fn templates(folder: &str) -> BTreeMap<String, String> {
    let folder = format!("themes/default/templates/{folder}");
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names
        .filter_map(|name| Some(name.strip_suffix(".html")?.to_owned()))
        .map(|name| {
            let text = own_file(&format!("{folder}/{name}.html"));
            (name, text)
        })
        .collect()
}

/// The lines under a heading of the theme reference.
fn under(heading: &str) -> Vec<String> {
    let page = guide("theme.md");
    let (_, under) = page.split_once(&format!("\n## {heading}\n")).expect("there is a heading");
    under.lines().take_while(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

fn words_in_backticks(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The blocks of a template, in their order. Those of `base.html` are on its own line only.
fn blocks(text: &str, outer: &[String]) -> Vec<String> {
    let names = text.split("{% block ").skip(1).filter_map(|rest| rest.split(' ').next());
    names.filter(|name| !outer.iter().any(|other| other == name)).map(str::to_owned).collect()
}

#[test]
fn every_page_has_a_row_with_its_blocks() {
    let templates = templates("");
    let base = blocks(&templates["base"], &[]);
    let rows: BTreeMap<String, Vec<String>> = (under("Pages").iter())
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix('`')?.split_once("` | ")?;
            Some((name.to_owned(), words_in_backticks(rest.split_once('|')?.1)))
        })
        .collect();
    let expected: BTreeMap<String, Vec<String>> = (templates.iter())
        .map(|(name, text)| {
            let outer: &[String] = if name == "base" { &[] } else { &base };
            (name.clone(), blocks(text, outer))
        })
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn every_component_has_a_line_with_its_arguments() {
    let arguments = |list: &str| -> Vec<String> {
        let names = list.split(", ").filter_map(|argument| argument.split([':', '=', '?']).next());
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let lines: BTreeMap<String, Vec<String>> = (under("Components").iter())
        .filter_map(|line| {
            let (name, rest) = line.strip_suffix(')')?.split_once('(')?;
            Some((name.to_owned(), arguments(rest)))
        })
        .collect();
    let expected: BTreeMap<String, Vec<String>> = (templates("components").into_iter())
        .map(|(name, text)| {
            let start = format!("{{% component {name}(");
            let (_, list) = text.split_once(&start).expect("it defines a component of its name");
            (name, arguments(list.split_once(')').expect("its arguments end").0))
        })
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn every_token_and_symbol_is_listed() {
    let page = guide("theme.md");
    let style = own_file("themes/default/static/runsheet.css");
    let tokens = style.lines().take_while(|line| *line != "}");
    let tokens = tokens.filter_map(|line| Some(line.trim().strip_prefix("--")?.split_once(':')?.0));
    let tokens: BTreeSet<String> = tokens.map(|name| format!("--{name}")).collect();
    assert!(tokens.contains("--done"), "{tokens:?}");
    assert_eq!(documented(&page, "Tokens"), tokens);

    let sprite = own_file("themes/default/templates/components/sprite.html");
    let symbols = sprite.split("<symbol id=\"i:").skip(1);
    let symbols = symbols.filter_map(|symbol| Some(symbol.split_once('"')?.0.to_owned()));
    let listed = under("Symbols");
    let listed = listed.iter().filter(|line| line.starts_with("- "));
    let listed: BTreeSet<String> = listed.flat_map(|line| words_in_backticks(line)).collect();
    assert_eq!(listed, symbols.collect());
}
