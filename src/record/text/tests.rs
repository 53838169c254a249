//! Texts before and after edits for each style of YAML, and property tests over unusual files.

use proptest::prelude::*;

use super::*;

const ORDER: &[&str] = &["a", "b", "c", "d"];

/// Adds the event `done` to item `key` of `text`.
fn tick(text: &str, key: &str) -> Result<String, CannotChange> {
    let path = [
        Step { key: "items", order: &["checklist", "log", "items"], spaced: false },
        Step { key, order: ORDER, spaced: true },
    ];
    change(text, &path, &Edit::Add(event()))
}

fn event() -> Data {
    Data::Map(vec![("state".to_owned(), Data::text("done")), ("by".to_owned(), Data::text("li"))])
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
    ticks("items:\n  b:  # soon\n", "b", &format!("items:\n  b: {NEW}  # soon\n"));
    ticks("items:\n  b: ~ # soon\n", "b", &format!("items:\n  b: {NEW} # soon\n"));
}

#[test]
fn a_second_event_makes_a_list_and_keeps_the_first() {
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
        &format!("items:\n a:\n -\n  state: failed\n  by: x\n - {NEW}\n"),
    );
}

#[test]
fn another_event_is_appended() {
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
fn a_new_entry_is_inserted_before_its_successor_in_the_order() {
    ticks(
        "items:\n\n  d: doing\n\n  b: doing\n",
        "a",
        &format!("items:\n\n  d: doing\n\n  a: {NEW}\n\n  b: doing\n"),
    );
    ticks(
        "items:\n  late-1: { text: x }\n  b: done\n",
        "a",
        &format!("items:\n  late-1: {{ text: x }}\n\n  a: {NEW}\n\n  b: done\n"),
    );
    ticks(
        "items: { d: doing, b: doing }\n",
        "a",
        &format!("items: {{ d: doing, a: {NEW}, b: doing }}\n"),
    );
}

#[test]
fn a_value_that_is_not_a_mapping_is_not_overwritten() {
    for text in ["items: done # all\n", "items: hello\n  you\n", "items: [a]\n"] {
        let error = tick(text, "a").unwrap_err();
        assert!(error.is_other_kind, "{text}");
    }
}

#[test]
fn blank_lines_of_a_block_scalar_stay_part_of_it() {
    ticks(
        "items:\n  a:\n    - state: done\n      note: |+\n        x\n\n\n  b:\n",
        "a",
        &format!(
            "items:\n  a:\n    - state: done\n      note: |+\n        x\n\n\n    - {NEW}\n  b:\n"
        ),
    );
}

#[test]
fn a_new_entry_keeps_the_blank_lines_of_the_block_scalar_above() {
    ticks(
        "items:\n  a:\n    note: |+\n      x\n\n\n  d:\n",
        "b",
        &format!("items:\n  a:\n    note: |+\n      x\n\n\n  b: {NEW}\n\n  d:\n"),
    );
}

#[test]
fn a_new_entry_is_inserted_in_order_after_a_blank_line() {
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
    ticks("items:  # x\n\n  d: done\n", "b", &format!("items:  # x\n\n  b: {NEW}\n\n  d: done\n"));
    ticks("items:\n  d: done\n", "b", &format!("items:\n\n  b: {NEW}\n\n  d: done\n"));
    ticks(
        "items:\n  z: done\nlog: []\n",
        "b",
        &format!("items:\n  z: done\n\n  b: {NEW}\nlog: []\n"),
    );
    ticks("items:\n  a: done", "b", &format!("items:\n  a: done\n\n  b: {NEW}"));
}

#[test]
fn missing_or_empty_items_are_created() {
    ticks("checklist: x\n", "a", &format!("checklist: x\nitems:\n\n  a: {NEW}\n"));
    ticks("checklist: x", "a", &format!("checklist: x\nitems:\n\n  a: {NEW}"));
    for empty in ["items: {}  # none\n", "items: ~  # none\n", "items:  # none\n"] {
        ticks(empty, "a", &format!("items:  # none\n\n  a: {NEW}\n"));
    }
    ticks(
        "checklist: x\nlog: []\nnotes: |+\n  x\n\n",
        "a",
        &format!("checklist: x\nlog: []\nitems:\n\n  a: {NEW}\nnotes: |+\n  x\n\n"),
    );
}

#[test]
fn flow_mappings_stay_flow_mappings() {
    ticks(
        "items: { a: done, d: done }\n",
        "b",
        &format!("items: {{ a: done, b: {NEW}, d: done }}\n"),
    );
    ticks("items: { c: done }\n", "b", &format!("items: {{ b: {NEW}, c: done }}\n"));
    ticks("items: { a: done, b }\n", "b", &format!("items: {{ a: done, b: {NEW} }}\n"));
    ticks("items: { a: done }\n", "a", &format!("items: {{ a: [done, {NEW}] }}\n"));
    let json = "{\n  \"checklist\": \"x\",\n  \"items\": {\n    \"a\": \"done\"\n  }\n}\n";
    ticks(json, "b", &json.replace("\"done\"", &format!("\"done\",\n    b: {NEW}")));
    ticks("{checklist: x, items: {}}", "a", &format!("{{checklist: x, items: {{ a: {NEW} }}}}"));
}

#[test]
fn line_breaks_bom_and_indentation_are_kept() {
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
fn anchors_and_aliases_keep_their_meaning() {
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
    ticks(
        "items:\n  a: &x\n    state: done\n  b: *x\n",
        "a",
        &format!("items:\n  a:\n  - &x\n    state: done\n  - {NEW}\n  b: *x\n"),
    );
    let merged = "x: &x\n  a: done\nitems:\n  <<: *x\n  b: done\n";
    assert!(tick(merged, "a").is_err(), "it would hide what is recorded");
    ticks(merged, "b", &merged.replace("b: done", &format!("b:\n    - done\n    - {NEW}")));
}

#[test]
fn unusual_values_elsewhere_do_not_block_an_edit() {
    for value in [
        "20261120093000123456",
        "-99999999999999999999",
        "340282366920938463463374607431768211456",
        "1e999",
        "-.inf",
        ".nan",
        "0o17",
        "\"\u{90}\"",
        "'\u{7f}'",
        "x\u{2028}y",
        "x\u{2029}y\u{85}z",
        "\"\\0 \\x90\"",
        "\u{feff}x",
        "x # \u{7f}\u{fffe}",
        "a\tb",
        "\t'a'\t# b",
        "!!str &x done",
        "[a, ? [b] : c]",
        "\n  ? [b]\n  : c",
        "\n  ~: c",
    ] {
        let before = format!("x: {value}\nitems:\n  a: done\n");
        let after = format!("x: {value}\nitems:\n  a:\n    - done\n    - {NEW}\n");
        ticks(&before, "a", &after);
    }
    // Also in the entry itself.
    let text = "items:\n  a: { state: failed, note: 20261120093000123456, by: \"\u{90}\" }\n";
    let list = text.replace("a: {", "a:\n    - {");
    ticks(text, "a", &format!("{list}    - {NEW}\n"));
}

#[test]
fn further_lines_of_a_value_are_deeper_than_its_dash() {
    for (before, after) in [
        ("\"done\n    \"", "\n  - \"done\n    \"\n"),
        ("'done\n   '", "\n  - 'done\n   '\n"),
        ("\"done\n     \"", "\n    - \"done\n     \"\n"),
        ("done\n    too", "\n  - done\n    too\n"),
        ("|-\n   done", "\n  - |-\n   done\n"),
        ("&x {\n    state: done }", "\n  - &x {\n    state: done }\n"),
        ("[ # why\n   ]", "[NEW # why\n   ]"),
        ("\n   \"done\n   \"", "\n  -\n   \"done\n   \"\n"),
        ("\n     \"done\n    \"", "\n   - \"done\n    \"\n"),
        ("\n    &x\n    state: done", "\n  - &x\n    state: done\n"),
        ("!!str done", "\n    - !!str done\n"),
        ("!!map\n    state: done", "\n  - !!map\n    state: done\n"),
    ] {
        let text = format!("items:\n  a: {before}\n").replace(": \n", ":\n");
        let new = tick(&text, "a").unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        let new = new.replace(NEW, "NEW");
        if after.contains("NEW") {
            assert_eq!(new, format!("items:\n  a: {after}\n"));
            continue;
        }
        let dash = after.rfind("- ").or(after.rfind("-\n")).unwrap();
        let dash = dash - after[..dash].rfind('\n').unwrap() - 1;
        assert_eq!(new, format!("items:\n  a:{after}{:dash$}- NEW\n", ""));
    }
}

#[test]
fn an_event_is_appended_whatever_the_style_of_the_first() {
    for (before, after) in [
        ("  a:\n  - # why\n    state: done\n", "  a:\n  - # why\n    state: done\n  - NEW\n"),
        ("  a:\n  -\tdone\n", "  a:\n  -\tdone\n  - NEW\n"),
        ("  a: { state: done, }\n", "  a:\n    - { state: done, }\n    - NEW\n"),
        ("  ? a\n  : done\n", "  ? a\n  :\n    - done\n    - NEW\n"),
        ("  a:\tdone\n", "  a:\n    - done\n    - NEW\n"),
        ("  a: &x # why\n", "  a: &x NEW # why\n"),
    ] {
        let text = format!("items:\n{before}");
        ticks(&text, "a", &format!("items:\n{after}").replace("NEW", NEW));
    }
    ticks("items: { # none\n }\n", "a", &format!("items: {{ a: {NEW} # none\n }}\n"));
    ticks("items: !!map {}\n", "a", &format!("items: !!map\n\n  a: {NEW}\n"));
    ticks("items: { a: !!str done }\n", "a", &format!("items: {{ a: [!!str done, {NEW}] }}\n"));
}

#[test]
fn a_multi_line_text_is_quoted_if_the_next_line_would_become_part_of_it() {
    let note = Data::text("one\ntwo");
    let path = [Step { key: "notes", order: &["notes"], spaced: false }];
    for below in ["\t\nx: y\n", "      # deep\nx: y\n"] {
        let text = format!("notes:\n{below}");
        let new = change(&text, &path, &Edit::Set(note.clone())).unwrap();
        assert_eq!(new, format!("notes: \"one\\ntwo\"\n{below}"));
    }
    let new = change("notes: | # why\n  old\n", &path, &Edit::Set(Data::text("new"))).unwrap();
    assert_eq!(new, "notes: new # why\n");
    let new = change("notes:\n", &path, &Edit::Set(Data::text("one\n\u{fffe}"))).unwrap();
    assert_eq!(new, "notes: \"one\\n\\ufffe\"\n");
}

#[test]
fn a_file_that_would_become_too_large_is_reported() {
    let text = format!("x: {}\nitems:\n", "y".repeat(yaml::MAX_BYTES - 20));
    let error = tick(&text, "a").unwrap_err();
    assert_eq!(error.message, "after this change, this YAML is larger than 2 MiB");
}

#[test]
fn changing_entries_together_equals_one_by_one() {
    for text in [
        "items:\n\n  a:\n\n  c: done\n\n  d: done # x\nlog: []\n",
        "items:\n  d: done\n",
        "items:\n  b: { state: done }\n  a:\n    - done\n",
        "items: { d: done, b: todo }\n",
        "items:\n  z: done\n",
        "items:\n  b: |+\n   done\n\n  c:\n",
        "checklist: x\r\nitems:\r\n  a: done\r\n",
    ] {
        let holder = Step { key: "items", order: &["checklist", "log", "items"], spaced: false };
        let step = |key| Step { key, order: ORDER, spaced: true };
        let keys: Vec<Step<'_>> = ORDER.iter().map(|key| step(key)).collect();
        let mut one_by_one = text.to_owned();
        for key in ORDER {
            one_by_one = tick(&one_by_one, key).unwrap();
        }
        let together = change_all(text, holder, &keys, &Edit::Add(event()));
        let is_impossible = text.contains('+');
        assert_eq!(together.is_none(), is_impossible, "{text}");
        if let Some(together) = together {
            assert_eq!(together, one_by_one);
        }
    }
}

#[test]
fn unsafe_changes_are_refused() {
    for text in [
        "items: *x\n",
        "- a\n",
        "",
        "items: [a]\n",
        "items:\n  a: !!null ~\n",
        "items: *x\nx: &x\n  a: done\n",
    ] {
        assert!(tick(text, "a").is_err(), "{text:?}");
    }
}

/// Styles of entries; `K` is replaced with the key.
const ENTRIES: &[&str] = &[
    "  K:\n",
    "  K: # nobody yet\n",
    "  K: ~\n",
    "  K: done\n",
    "  K:   'done'   # by hand\n",
    "  \"K\": {state: done, by: [li, tom]}\n",
    "  K: { state: done,\n       by: li }   # two lines\n",
    "  K:\n    state: failed\n    note: >\n      one\n\n      two\n\n",
    "  K:\n    # why\n    state: failed # so\n    by: li\n",
    "  K:\n    note: |2\n       indented\n    state: done\n",
    "  K:\n   state: done\n",
    "  K:\n   - done\n   - state: failed\n     note: |+\n       kept\n\n",
    "  K:\n  - done\n  - {state: todo} # again\n  # a word on what follows\n",
    "  K: [done, {state: failed}]\n",
    "  K: [\n    done,\n    todo,\n  ]\n",
    "  K: &K done\n",
    "  K: done\n    # K: seen again\n\n     # K: on Tuesday\n",
    "  K:\n    - state: failed\n      note: no\n      # K: seen again\n",
    "  K:\n  - failed\n    # K: seen again\n",
    "  K:\n    state: failed\n   # K: seen again\n",
    "  K:\n    # K: who does this?\n",
    "  K: { text: \"a: b # c\", section: x }\n",
];

/// Whether each comment `# K: …` of the entry `K` precedes the entry after it and any new event.
fn keeps_comments(text: &str) -> bool {
    let mut key = "";
    let mut has_new = false;
    text.lines().all(|line| {
        let content = line.trim_start().trim_start_matches('"');
        if line.starts_with("  ") && content.get(1..2).is_some_and(|next| ":\"".contains(next)) {
            key = &content[..1];
            has_new = false;
        }
        has_new |= line.contains("- { state: done, by: li }");
        content
            .strip_prefix("# ")
            .and_then(|comment| comment.split_once(": "))
            .is_none_or(|(of, _)| of == key && !has_new)
    })
}

#[test]
fn a_comment_stays_with_its_event() {
    ticks(
        "items:\n  a:\n    state: failed\n    # seen again\n\n    # on Tuesday\n\n  # of b\n  b:\n",
        "a",
        &format!(
            "items:\n  a:\n  - state: failed\n    # seen again\n\n    # on Tuesday\n  - {NEW}\n\n  # of b\n  b:\n"
        ),
    );
    ticks(
        "items:\n  a: failed\n    # seen again\n  c: done\n",
        "b",
        &format!("items:\n  a: failed\n    # seen again\n\n  b: {NEW}\n\n  c: done\n"),
    );
    ticks(
        "items:\r\n  a:\r\n    - state: failed\r\n      # seen again",
        "a",
        &format!("items:\r\n  a:\r\n    - state: failed\r\n      # seen again\r\n    - {NEW}"),
    );
    let log = "log:\n  - note: began\n    # later than planned\n# the end\n";
    let path = [Step { key: "log", order: &["log"], spaced: false }];
    let logged = change(log, &path, &Edit::AddToList(event())).unwrap();
    assert_eq!(
        logged,
        format!("log:\n  - note: began\n    # later than planned\n  - {NEW}\n# the end\n")
    );
}

proptest! {
    #[test]
    fn an_event_changes_its_own_entry_and_no_other_byte(
        entries in proptest::collection::vec(proptest::option::of(0..ENTRIES.len()), 4),
        gaps in proptest::collection::vec(0..3_usize, 4),
        ticked in 0..4_usize,
        crlf in any::<bool>(),
        bom in any::<bool>(),
        cut in any::<bool>(),
        more in any::<bool>(),
    ) {
        let mut text = "checklist: x\nitems:\n".to_owned();
        let mut own = 0..0;
        for (index, key) in ORDER.iter().enumerate() {
            let Some(entry) = entries[index] else { continue };
            text.push_str(&"\n".repeat(gaps[index]));
            let start = text.len();
            text.push_str(&ENTRIES[entry].replace('K', key));
            if index == ticked {
                own = start..text.len();
            }
        }
        if more {
            text.push_str("notes: the end\n");
        } else if cut && !text.ends_with("\n\n") {
            text.pop();
        }
        let encode = |text: &str| {
            let text = if crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
            if bom { format!("\u{feff}{text}") } else { text }
        };
        let own = encode(&text[..own.start]).len()..encode(&text[..own.end.min(text.len())]).len();
        let text = encode(&text);
        let new = tick(&text, ORDER[ticked]);
        prop_assert!(new.is_ok(), "{new:?}\n{text}");
        let new = new.unwrap_or_default();
        prop_assert!(keeps_comments(&new), "{new}");
        let same = |pair: &(u8, u8)| pair.0 == pair.1;
        let before = text.bytes().zip(new.bytes()).take_while(same).count();
        let after = text.bytes().rev().zip(new.bytes().rev()).take_while(same).count();
        // Bytes outside the common prefix and suffix were replaced; an insertion replaces none.
        let end = text.len() - after.min(text.len() - before);
        prop_assert!(
            before == end || (own.start <= before && end <= own.end),
            "bytes {before} to {end} changed, not {own:?}:\n{text}\n--\n{new}"
        );
    }
}
