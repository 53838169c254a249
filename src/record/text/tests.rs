//! Texts before and after, one for each way of writing YAML that people have; and properties over odd files.

use super::*;

const ORDER: &[&str] = &["a", "b", "c", "d"];

/// Adds the event `done` to item `key` of `text`.
fn tick(text: &str, key: &str) -> Result<String, CannotChange> {
    let path = [
        Step {
            key: "items",
            order: &["checklist", "log", "items"],
            spaced: false,
        },
        Step {
            key,
            order: ORDER,
            spaced: true,
        },
    ];
    change(text, &path, &Change::Add(event()))
}

fn event() -> Data {
    Data::Map(vec![
        ("state".to_owned(), Data::text("done")),
        ("by".to_owned(), Data::text("li")),
    ])
}

#[track_caller]
fn ticks(before: &str, key: &str, after: &str) {
    let ticked = tick(before, key).unwrap_or_else(|error| panic!("{error:?}\n{before}"));
    assert_eq!(ticked, after);
}

const NEW: &str = "{ state: done, by: li }";

#[test]
fn an_empty_entry_gets_its_event_on_its_line() {
    ticks(
        "items:\n\n  a:\n\n  b:  # soon\n",
        "a",
        &format!("items:\n\n  a: {NEW}\n\n  b:  # soon\n"),
    );
    ticks(
        "items:\n  b:  # soon\n",
        "b",
        &format!("items:\n  b: {NEW}  # soon\n"),
    );
    ticks(
        "items:\n  b: ~ # soon\n",
        "b",
        &format!("items:\n  b: {NEW} # soon\n"),
    );
}

#[test]
fn a_second_event_makes_a_list_and_keeps_the_first_as_it_stands() {
    ticks(
        "items:\n  a: done # by hand\n  b: todo\n",
        "a",
        &format!("items:\n  a:\n    - done # by hand\n    - {NEW}\n  b: todo\n"),
    );
    ticks(
        "items:\n  a: {state: failed,\n    by: \"li\"}\n",
        "a",
        &format!("items:\n  a:\n  - {{state: failed,\n    by: \"li\"}}\n  - {NEW}\n"),
    );
    ticks(
        "items:\n  a:\n    state: failed\n    note: |\n      x\n\n      y\n\n  b:\n",
        "a",
        &format!(
            "items:\n  a:\n  - state: failed\n    note: |\n      x\n\n      y\n  - {NEW}\n\n  b:\n"
        ),
    );
    ticks(
        "items:\n a:\n  state: failed\n  by: x\n",
        "a",
        &format!("items:\n a:\n -\n  state: failed\n  by: x\n - {NEW}\n")
            .replace("a:\n -\n  s", "a:\n -\n  s"),
    );
}

#[test]
fn another_event_stands_below_the_last() {
    ticks(
        "items:\n  a:\n    - done\n    - { state: failed } # again\n  # of b\n  b:\n",
        "a",
        &format!(
            "items:\n  a:\n    - done\n    - {{ state: failed }} # again\n    - {NEW}\n  # of b\n  b:\n"
        ),
    );
    ticks(
        "items:\n  a:\n  - state: done\n    note: >-\n      folded\n      text\n\n\n\n  b:\n",
        "a",
        &format!(
            "items:\n  a:\n  - state: done\n    note: >-\n      folded\n      text\n  - {NEW}\n\n\n\n  b:\n"
        ),
    );
    ticks(
        "items:\n  a: [done, failed, ]\n",
        "a",
        &format!("items:\n  a: [done, failed, {NEW}, ]\n"),
    );
    ticks(
        "items:\n  a: [\n    done # x\n  ]\n",
        "a",
        &format!("items:\n  a: [\n    done,\n    {NEW} # x\n  ]\n"),
    );
    ticks("items:\n  a: []\n", "a", &format!("items:\n  a: [{NEW}]\n"));
}

#[test]
fn empty_lines_that_belong_to_a_text_stay_part_of_it() {
    ticks(
        "items:\n  a:\n    - state: done\n      note: |+\n        x\n\n\n  b:\n",
        "a",
        &format!(
            "items:\n  a:\n    - state: done\n      note: |+\n        x\n\n\n    - {NEW}\n  b:\n"
        ),
    );
}

#[test]
fn a_missing_entry_goes_to_its_place_with_an_empty_line_before_it() {
    ticks(
        "items:\n\n  a: done\n\n  d: done\n",
        "c",
        &format!("items:\n\n  a: done\n\n  c: {NEW}\n\n  d: done\n"),
    );
    ticks(
        "items:\n  a: done\n  d: done\n",
        "b",
        &format!("items:\n  a: done\n\n  b: {NEW}\n\n  d: done\n"),
    );
    ticks(
        "items:  # x\n\n  d: done\n",
        "b",
        &format!("items:  # x\n\n  b: {NEW}\n\n  d: done\n"),
    );
    ticks(
        "items:\n  d: done\n",
        "b",
        &format!("items:\n\n  b: {NEW}\n\n  d: done\n"),
    );
    ticks(
        "items:\n  z: done\nlog: []\n",
        "b",
        &format!("items:\n  z: done\n\n  b: {NEW}\nlog: []\n"),
    );
    ticks(
        "items:\n  a: done",
        "b",
        &format!("items:\n  a: done\n\n  b: {NEW}"),
    );
}

#[test]
fn items_that_are_missing_or_empty_are_begun() {
    ticks(
        "checklist: x\n",
        "a",
        &format!("checklist: x\nitems:\n\n  a: {NEW}\n"),
    );
    ticks(
        "checklist: x",
        "a",
        &format!("checklist: x\nitems:\n\n  a: {NEW}"),
    );
    for empty in [
        "items: {}  # none\n",
        "items: ~  # none\n",
        "items:  # none\n",
    ] {
        ticks(empty, "a", &format!("items:  # none\n\n  a: {NEW}\n"));
    }
    ticks(
        "checklist: x\nlog: []\nnotes: |+\n  x\n\n",
        "a",
        &format!("checklist: x\nlog: []\nitems:\n\n  a: {NEW}\nnotes: |+\n  x\n\n"),
    );
}

#[test]
fn what_stands_in_braces_stays_in_braces() {
    ticks(
        "items: { a: done, d: done }\n",
        "b",
        &format!("items: {{ a: done, b: {NEW}, d: done }}\n"),
    );
    ticks(
        "items: { c: done }\n",
        "b",
        &format!("items: {{ b: {NEW}, c: done }}\n"),
    );
    ticks(
        "items: { a: done, b }\n",
        "b",
        &format!("items: {{ a: done, b: {NEW} }}\n"),
    );
    ticks(
        "items: { a: done }\n",
        "a",
        &format!("items: {{ a: [done, {NEW}] }}\n"),
    );
    let json = "{\n  \"checklist\": \"x\",\n  \"items\": {\n    \"a\": \"done\"\n  }\n}\n";
    ticks(
        json,
        "b",
        &json.replace("\"done\"", &format!("\"done\",\n    b: {NEW}")),
    );
    ticks(
        "{checklist: x, items: {}}",
        "a",
        &format!("{{checklist: x, items: {{ a: {NEW} }}}}"),
    );
}

#[test]
fn line_breaks_marks_and_indentation_are_the_files_own() {
    ticks(
        "\u{feff}items:\r\n    a: done\r\n",
        "b",
        &format!("\u{feff}items:\r\n    a: done\r\n\r\n    b: {NEW}\r\n"),
    );
    ticks(
        "\u{feff}checklist: x\r\nitems:\r\n  a: done\r\n",
        "a",
        &format!("\u{feff}checklist: x\r\nitems:\r\n  a:\r\n    - done\r\n    - {NEW}\r\n"),
    );
}

#[test]
fn anchors_and_aliases_mean_what_they_meant() {
    ticks(
        "items:\n  a: &x done\n  b: *x\n",
        "a",
        &format!("items:\n  a:\n    - &x done\n    - {NEW}\n  b: *x\n"),
    );
    ticks(
        "items:\n  a: &x done\n  b: *x\n",
        "b",
        &format!("items:\n  a: &x done\n  b:\n    - *x\n    - {NEW}\n"),
    );
    let block = "items:\n  a: &x\n    state: done\n  b: *x\n";
    assert!(tick(block, "a").is_err(), "the anchor would name the list");
    let merged = "x: &x\n  a: done\nitems:\n  <<: *x\n  b: done\n";
    assert!(tick(merged, "a").is_err(), "it would hide what is recorded");
    ticks(
        merged,
        "b",
        &merged.replace("b: done", &format!("b:\n    - done\n    - {NEW}")),
    );
}

#[test]
fn what_cannot_be_changed_safely_is_not_changed() {
    for text in [
        "items: *x\n",
        "- a\n",
        "",
        "items: [a]\n",
        "items:\n  ? a\n  : done\n",
    ] {
        assert!(tick(text, "a").is_err(), "{text:?}");
    }
}
