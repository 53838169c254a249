//! Turns a GitHub issue form into a checklist.

use crate::import::InputError;
use crate::parse::yaml::{self, MapEntry, Node, Value};
use crate::span::SourceId;

/// Returns the checklist of the issue form `text`.
pub(crate) fn form(text: &str) -> Result<String, InputError> {
    let (root, problems) = yaml::parse(SourceId(0), text, 0);
    if let Some(problem) = problems.first() {
        let at = problem.span.map_or(0, |span| span.start as usize).min(text.len());
        let before = text.get(..at).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        return Err(InputError {
            place: Some((before.matches('\n').count() + 1, column)),
            message: problem.message.clone(),
            hint: problem.hints.first().cloned().unwrap_or_default(),
        });
    }
    let entries = root.as_ref().and_then(mapping).ok_or_else(not_a_form)?;
    let fields = entry(entries, "body").and_then(sequence).ok_or_else(not_a_form)?;
    let mut out = String::new();
    if let Some(name) = entry(entries, "name").and_then(scalar) {
        out.extend(["# ", &one_line(name), "\n"]);
    }
    let mut has_items = false;
    for field in fields {
        let field = mapping(field).ok_or_else(not_a_form)?;
        let kind = entry(field, "type").and_then(scalar).unwrap_or_default();
        let attributes = entry(field, "attributes").and_then(mapping).unwrap_or_default();
        has_items |= kind == "checkboxes" || prefilled_boxes(kind, attributes).is_some();
        out.push_str(&written(kind, attributes));
    }
    if !has_items {
        return Err(InputError::new(
            "this issue form has no checkboxes",
            "A field with `type: checkboxes`, or a `textarea` with `- [ ]` in its `value`, becomes a section with items.",
        ));
    }
    Ok(out)
}

fn not_a_form() -> InputError {
    InputError::new(
        "this YAML is not an issue form",
        "An issue form has a list `body` of fields with a `type`.",
    )
}

/// Returns a field as markdown, after an empty line.
fn written(kind: &str, attributes: &[MapEntry<'_>]) -> String {
    let text = |name: &str| entry(attributes, name).and_then(scalar).map(str::trim);
    if kind == "markdown" {
        return text("value").map(|value| format!("\n{value}\n")).unwrap_or_default();
    }
    let mut out =
        text("label").map(|label| format!("\n## {}\n", one_line(label))).unwrap_or_default();
    if let Some(description) = text("description").filter(|text| !text.is_empty()) {
        out.extend(["\n", description, "\n"]);
    }
    if let Some(boxes) = prefilled_boxes(kind, attributes) {
        out.extend(["\n", boxes.trim(), "\n"]);
    }
    if kind == "checkboxes" {
        out.push('\n');
        for option in entry(attributes, "options").and_then(sequence).unwrap_or_default() {
            let label = mapping(option).and_then(|option| entry(option, "label")).and_then(scalar);
            out.extend(label.map(|label| format!("- [ ] {}\n", one_line(label))));
        }
    }
    out
}

/// Returns the text that a text area begins with, if it has checkboxes.
fn prefilled_boxes<'n>(kind: &str, attributes: &'n [MapEntry<'_>]) -> Option<&'n str> {
    let value = entry(attributes, "value").and_then(scalar).filter(|_| kind == "textarea")?;
    let is_box = |line: &str| {
        ["- [ ] ", "* [ ] ", "+ [ ] "].iter().any(|mark| line.trim_start().starts_with(mark))
    };
    value.lines().any(is_box).then_some(value)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn mapping<'n, 't>(node: &'n Node<'t>) -> Option<&'n [MapEntry<'t>]> {
    match &node.value {
        Value::Mapping(entries) => Some(entries),
        _ => None,
    }
}

fn sequence<'n, 't>(node: &'n Node<'t>) -> Option<&'n [Node<'t>]> {
    match &node.value {
        Value::Sequence(nodes) => Some(nodes),
        _ => None,
    }
}

fn scalar<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn entry<'n, 't>(entries: &'n [MapEntry<'t>], name: &str) -> Option<&'n Node<'t>> {
    entries.iter().find(|entry| entry.key.text == name).map(|entry| &entry.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkboxes_become_items_and_other_fields_prose() {
        let text = "name: Ship it\ndescription: x\nbody:\n  - type: markdown\n    attributes:\n      value: |\n        Read **this**.\n  - type: input\n    attributes: { label: Version, description: As tagged }\n  - type: checkboxes\n    attributes:\n      label: Before\n      options:\n        - label: Tests pass\n          required: true\n        - label: |\n            Backup\n            taken\n";
        assert_eq!(
            form(text).unwrap(),
            "# Ship it\n\nRead **this**.\n\n## Version\n\nAs tagged\n\n## Before\n\n- [ ] Tests pass\n- [ ] Backup taken\n"
        );
    }

    #[test]
    fn checkboxes_in_a_text_area_become_items() {
        let text = "body:\n  - type: textarea\n    attributes:\n      label: Steps\n      value: |\n        - [ ] Back up\n        - [ ] Migrate\n  - type: textarea\n    attributes: { label: Notes, value: none }\n";
        assert_eq!(form(text).unwrap(), "\n## Steps\n\n- [ ] Back up\n- [ ] Migrate\n\n## Notes\n");
    }

    #[test]
    fn what_is_no_form_is_refused_with_its_place() {
        assert_eq!(form("a: b\n").unwrap_err().message, "this YAML is not an issue form");
        assert_eq!(
            form("body:\n  - type: input\n").unwrap_err().message,
            "this issue form has no checkboxes"
        );
        assert_eq!(form("a: 1\nb: \"x\n").unwrap_err().place, Some((2, 4)));
    }
}
