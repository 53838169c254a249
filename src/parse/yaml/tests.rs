//! Properties of the tree: no text panics, spans hold, and independent readers agree.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> (Option<Node<'_>>, Vec<Diagnostic>) {
    parse(SourceId(0), text, 0)
}

/// The tree of `text`, which has to be without problems.
fn tree(text: &str) -> Node<'_> {
    let (root, problems) = read(text);
    assert_eq!(problems, [], "{text}");
    root.expect("a document")
}

/// Both readers' trees of one text.
fn quick_and_full(
    text: &str,
) -> Option<(
    (Node<'_>, Vec<Diagnostic>),
    (Option<Node<'_>>, Vec<Diagnostic>),
)> {
    let place = Place {
        source: SourceId(0),
        base_offset: 0,
    };
    Some((quick::document(text, place)?, build::document(text, place)))
}

/// A text of pieces that mean something to YAML.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\n  "),
        Just("\n    "),
        Just("\n\n"),
        Just("\na: "),
        Just("\n  b: "),
        Just("\n    c:"),
        Just("\n  - "),
        Just("\n    - "),
        Just("- "),
        Just(": "),
        Just(":"),
        Just(" #"),
        Just("#"),
        Just("{ "),
        Just(" }"),
        Just("["),
        Just("]"),
        Just(", "),
        Just(","),
        Just("|"),
        Just("|-"),
        Just(">"),
        Just("\""),
        Just("'"),
        Just("''"),
        Just("\\"),
        Just("~"),
        Just("null"),
        Just("&x "),
        Just("*x"),
        Just("<<: "),
        Just("!t "),
        Just("?"),
        Just("? "),
        Just("-"),
        Just("---"),
        Just("..."),
        Just("%"),
        Just("\t"),
        Just("\r\n"),
        Just(" "),
        Just("é"),
        Just("→"),
        Just("\u{a0}"),
        Just("x"),
        Just("word"),
        Just("1.10"),
        Just("/"),
        Just("a: b\n"),
        Just("key: value\n"),
        Just("{ a: b, c: [d, e] }"),
        Just("|\n  text\n"),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Lines as release files have them, seldom with a flaw.
fn lines() -> impl Strategy<Value = String> {
    let indent = prop_oneof![Just(""), Just("  "), Just("    "), Just("      ")];
    let start = prop_oneof![
        Just("a: "),
        Just("b: "),
        Just("c:"),
        Just("key/x: "),
        Just("- "),
        Just("- a: "),
        Just("-   b: "),
        Just("# "),
        Just(""),
        Just("é: "),
        Just("d:  "),
        Just("---"),
    ];
    let value = prop_oneof![
        Just(""),
        Just("x"),
        Just("done # why"),
        Just("a: b"),
        Just("\"q: #\""),
        Just("'q' "),
        Just("|"),
        Just("|-"),
        Just("{ a: b, c: \"d\" }"),
        Just("[x, 'y z' , é]"),
        Just("{}"),
        Just("[ ]"),
        Just("{ a: [ b, {c: d} ] }"),
        Just("null"),
        Just("~"),
        Just("2026-11-20T09:12:00Z"),
        Just("https://a.example/x?y=[1]"),
        Just("end:"),
        Just("x  "),
        Just("a #"),
        Just("#"),
        Just("{ a }"),
        Just("[a: b]"),
        Just("\"a\" b"),
        Just("- x"),
    ];
    let ending = prop_oneof![8 => Just("\n"), 1 => Just("\n\n"), 1 => Just(" \n"), 1 => Just("")];
    let line = (indent, start, value, ending).prop_map(|(a, b, c, d)| [a, b, c, d].concat());
    proptest::collection::vec(line, 0..7).prop_map(|lines| lines.concat())
}

/// Every span lies in the text, within its parent's, and a plain scalar's text stands at its place.
fn check_spans(text: &str, node: &Node<'_>, within: std::ops::Range<usize>) {
    let range = node.span.range();
    assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
    assert!(
        within.start <= range.start && range.end <= within.end,
        "{range:?} within {within:?} in {text:?}"
    );
    match &node.value {
        Value::Scalar {
            text: value,
            plain: true,
        } => assert_eq!(&text[range], value),
        Value::Sequence(values) => {
            for value in values {
                check_spans(text, value, range.clone());
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                let key = entry.key.span.range();
                assert!(
                    range.start <= key.start && key.end <= range.end,
                    "{key:?} in {text:?}"
                );
                if entry.key.plain {
                    assert_eq!(&text[key], entry.key.text);
                }
                check_spans(text, &entry.value, range.clone());
            }
        }
        _ => {}
    }
}

/// Whether a text may move spans out of their parents: aliases stand elsewhere than what they name.
fn has_aliases(text: &str) -> bool {
    text.contains('*')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_text_panics_and_spans_hold(text in "\\PC*|[ -~\\n]*") {
        let (root, _) = read(&text);
        if let Some(root) = root.filter(|_| !has_aliases(&text)) {
            check_spans(&text, &root, 0..text.len());
        }
    }

    #[test]
    fn no_yaml_panics_and_spans_hold(text in pieces()) {
        let (root, _) = read(&text);
        if let Some(root) = root.filter(|_| !has_aliases(&text)) {
            check_spans(&text, &root, 0..text.len());
        }
    }

    #[test]
    fn the_quick_reader_gives_the_tree_of_the_full_one(text in prop_oneof![pieces(), lines()]) {
        if let Some(((quick, found), (full, problems))) = quick_and_full(&text) {
            prop_assert_eq!(Some(quick), full, "{}", text);
            prop_assert_eq!(found, problems, "{}", text);
        }
    }
}
