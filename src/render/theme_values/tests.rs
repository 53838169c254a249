use std::collections::BTreeSet;

use super::*;
use crate::render::theme::BuiltIn;

/// Returns the arguments of the component that a template defines, each with whether it has a default.
fn arguments(template: &str) -> Vec<(&str, bool)> {
    let (_, rest) = template.split_once("{% component ").expect("it defines a component");
    let (_, rest) = rest.split_once('(').expect("it has arguments");
    let (list, _) = rest.split_once(')').expect("they end");
    let arguments = list.split(',').map(str::trim).filter(|argument| !argument.is_empty());
    arguments
        .map(|argument| match argument.split_once('=') {
            Some((name, _)) => (name, true),
            None => (argument, false),
        })
        .collect()
}

fn built_in_templates() -> Vec<BuiltIn> {
    let all = BuiltIn::all().into_iter();
    all.filter(|file| file.path.starts_with("templates/")).collect()
}

#[test]
fn every_template_is_listed_with_its_values() {
    let mut listed: Vec<(&str, Vec<(&str, bool)>)> = (PAGES.iter().chain(COMPONENTS))
        .map(|template| {
            let values = template.values.iter().map(|value| (value.name, value.is_optional));
            (template.name, values.collect())
        })
        .collect();
    listed.sort_unstable();
    let templates = built_in_templates();
    let mut on_disk: Vec<(&str, Vec<(&str, bool)>)> = (templates.iter())
        .map(|file| match file.name().strip_suffix(".html") {
            Some("base" | "missing") => (file.name(), Vec::new()),
            // The value of a page has the name of its template.
            Some(page) if !page.contains('/') => (file.name(), vec![(page, false)]),
            _ => (file.name(), arguments(file.text)),
        })
        .collect();
    on_disk.sort_unstable();
    assert_eq!(listed, on_disk);
}

/// Returns the fields of the value `name` that a template names in its code.
fn fields_of<'a>(template: &'a str, name: &str) -> BTreeSet<&'a str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut fields = BTreeSet::new();
    for part in template.split('{').skip(1).filter(|part| !part.starts_with('#')) {
        let code = part.split('}').next().unwrap_or_default();
        for path in code.split(|letter| !is_word(letter) && letter != '.') {
            if let Some((first, rest)) = path.split_once('.')
                && first == name
            {
                fields.insert(rest.split('.').next().unwrap_or_default());
            }
        }
    }
    fields
}

#[test]
fn templates_use_only_fields_of_the_types_that_are_listed() {
    let values = ThemeValues::new();
    let mut checked = 0;
    for template in values.pages.iter().chain(&values.components) {
        let text = BuiltIn::named(template.name).expect("it exists").text;
        for value in &template.values {
            let (name, kind) = value.split_once(": ").expect("a value has a type");
            let kind = kind.split([',', ' ']).next().unwrap_or_default();
            let Some(of_type) = values.named(kind) else { continue };
            let known: BTreeSet<&str> = (of_type.groups.iter().flat_map(|group| &group.fields))
                .map(|field| field.name.as_str())
                .collect();
            for field in fields_of(text, name) {
                assert!(known.contains(field), "{}: {kind} has no `{field}`", template.name);
                checked += 1;
            }
        }
    }
    assert!(checked > 150, "{checked} fields were checked");
}

#[test]
fn every_type_and_field_has_a_meaning() {
    let values = ThemeValues::new();
    for one in &values.types {
        assert!(!one.meaning.is_empty(), "{} has no meaning", one.name);
        assert!(
            one.name.chars().all(char::is_alphabetic),
            "{} is the second of its name",
            one.name
        );
        for field in one.groups.iter().flat_map(|group| &group.fields) {
            assert!(!field.meaning.is_empty(), "{}.{} has no meaning", one.name, field.name);
        }
    }
    assert!(values.types.len() > 100, "{} types", values.types.len());
}

#[test]
fn types_are_in_words() {
    let values = ThemeValues::new();
    let kind = |name: &str, field: &str| {
        let groups = &values.named(name).expect("it exists").groups;
        let mut fields = groups.iter().flat_map(|group| &group.fields);
        fields.find(|one| one.name == field).expect("it exists").kind.clone()
    };
    assert_eq!(kind("ItemView", "text"), "HTML");
    assert_eq!(kind("ItemView", "number"), "number or none");
    assert_eq!(kind("ItemView", "optional"), "true or false");
    assert_eq!(kind("ItemView", "body"), "list of BlockView");
    assert_eq!(kind("ItemView", "gate"), "GateView or none");
    assert_eq!(kind("BlockView", "added"), "list of ItemView");
    assert_eq!(kind("ReleaseView", "notes"), "HTML or none");
    assert_eq!(kind("ReleaseView", "people"), "list of (text, text)");
    assert_eq!(kind("ReleaseView", "extra"), "any values");
    assert_eq!(kind("DataView", "roles"), "map of PersonView");
    let lines = &values.named("LineView").expect("it exists").groups;
    assert_eq!(lines[0].head, "kind `note`: The note and the evidence of the last event.");
    assert_eq!(lines[0].fields[0].name, "note");
}
