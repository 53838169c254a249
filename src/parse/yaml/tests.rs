//! Tests of the tree: no text panics, spans are valid, and independent readers agree.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> (Option<Node<'_>>, Vec<Diagnostic>) {
    parse(SourceId(0), text, 0)
}

/// Returns the tree of `text`, which must have no diagnostics.
fn tree(text: &str) -> Node<'_> {
    let (root, diagnostics) = read(text);
    assert_eq!(diagnostics, [], "{text}");
    root.expect("a document")
}

#[test]
fn an_empty_text_has_no_document_and_no_diagnostics() {
    for text in ["", "\n\n", "# only a comment\n", "\u{feff}", "...\n"] {
        assert_eq!(read(text), (None, vec![]), "{text:?}");
    }
}

#[test]
fn scalars_stay_as_they_are_written() {
    let text = "[1.10, no, 0x1F, 2026-11-20, 1e3, '~', \"\", ~]\n";
    let Value::Sequence(values) = tree(text).value else { panic!("a list") };
    let texts: Vec<Option<&str>> = values
        .iter()
        .map(|node| match &node.value {
            Value::Scalar { text, .. } => Some(&**text),
            _ => None,
        })
        .collect();
    let written = ["1.10", "no", "0x1F", "2026-11-20", "1e3", "~", ""].map(Some);
    assert_eq!(texts[..7], written);
    assert_eq!(texts[7], None);
}

#[test]
fn a_tab_separates_as_a_space_does() {
    for text in [
        "a:\tdone\n",
        "a:\t-1\nb:\t\t_\n",
        "- a:\tb\n-\tdone\n",
        "a: b\t# c\n",
        "{ a:\tb,\t\"c\":\td }\t# e\n",
        "\"a\":\tdone\n\"b:\tc\": \"d:\te\"\nf:\tg\n",
        "a:\t&x b\nc:\t*x\n",
        "a: |\n  b:\tc\nd:\t1\n",
        "é:\t1\n",
    ] {
        // In quotes and block texts a tab stays.
        let spaced = text.replace('\t', " ");
        let shown = |text: &str| format!("{:?}", tree(text)).replace("\\t", " ");
        assert_eq!(shown(text), shown(&spaced), "{text}");
    }
    for text in ["a:\tb: c\n", "a:\t- b\n", "a:\n\tb: c\n"] {
        let (_, diagnostics) = read(text);
        assert!(!diagnostics.is_empty(), "{text}");
    }
}

#[test]
fn a_collection_ends_at_its_bracket_and_begins_at_its_dash() {
    for (text, written) in [
        ("a: { b: c, }\n", "{ b: c, }"),
        ("a: [ b, # c\n ]\n", "[ b, # c\n ]"),
        ("a: { b: c, # d\n }\n", "{ b: c, # d\n }"),
        ("a:\n- # b\n c: d\n", "- # b\n c: d"),
        ("a: &x # b\n-\tc\n", "-\tc"),
        ("a:\n- - b\n", "- - b"),
        ("a:\n  -\n    b: c\n", "-\n    b: c"),
    ] {
        let Value::Mapping(entries) = tree(text).value else { panic!("a mapping") };
        assert_eq!(&text[entries[0].value.span.range()], written);
    }
}

#[test]
fn an_invalid_escape_is_located() {
    for (text, escape) in [
        (r#"a: "\x41 \ud83d\ude00""#, r"\ud83d"),
        (r#"a: "\u00""#, r"\u00"),
        (r#"a: "\x41 \q""#, r"\q"),
        (r#"a: "\U00110000""#, r"\U00110000"),
    ] {
        let (_, diagnostics) = read(text);
        let span = diagnostics[0].span.expect("a place");
        assert_eq!(&text[span.range()], escape, "{diagnostics:?}");
    }
}

#[test]
fn places_are_moved_by_the_base_offset_and_the_byte_order_mark() {
    let (root, _) = parse(SourceId(3), "\u{feff}a: b\n", 100);
    assert_eq!(root.map(|root| root.span), Some(Span::new(SourceId(3), 103..107)));
    let (_, diagnostics) = parse(SourceId(3), "\u{feff}a: *b\n", 100);
    assert_eq!(diagnostics[0].span, Some(Span::new(SourceId(3), 106..108)));
}

#[test]
fn release_files_are_read_by_the_quick_reader() {
    let full = include_str!("../release/full.yaml");
    assert!(quick::document(full, WHOLE).is_some());
    let quoted = "a: 'it''s'\nb: 'C:\\logs'\nc: ['x''y', '']\n";
    let (root, diagnostics) = quick::document(quoted, WHOLE).expect("simple");
    assert_eq!((Some(root), diagnostics), build::document(quoted, WHOLE));
}

/// Returns the code of the first diagnostic for a hostile text.
#[expect(clippy::disallowed_methods, reason = "the time it takes is what is tested")]
fn refused(text: &str) -> Code {
    let started = std::time::Instant::now();
    let (_, diagnostics) = read(text);
    let took = started.elapsed();
    assert!(took.as_secs() < 60, "{took:?} for {}", &text[..40]);
    diagnostics.first().expect("a problem").code
}

#[test]
fn hostile_texts_are_refused_in_bounded_time() {
    let level = |level: usize| {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        format!("a{level}: &a{level} [{aliases}]\n")
    };
    let bomb: Vec<String> = (1..12).map(level).collect();
    assert_eq!(refused(&format!("a0: &a0 [x]\n{}", bomb.concat())), Code::YamlTooLarge);
    let long = "x".repeat(100_000);
    let copies = format!("a: &a {long}\nb: [{}]\n", vec!["*a"; 50_000].join(", "));
    assert_eq!(refused(&copies), Code::YamlTooLarge);
    assert_eq!(refused(&"[".repeat(100_000)), Code::YamlTooLarge);
    assert_eq!(refused(&"{a: ".repeat(100_000)), Code::YamlTooLarge);
    assert_eq!(refused(&"- ".repeat(100_000)), Code::YamlTooLarge);
    assert_eq!(refused(&format!("[{}]", "a,".repeat(900_000))), Code::YamlTooLarge);
    assert_eq!(refused(&"a: b\n".repeat(30_000)), Code::DuplicateKey);
    assert_eq!(refused(&"x".repeat(MAX_BYTES + 1)), Code::YamlTooLarge);
    assert_eq!(refused(&nested(40)), Code::YamlTooLarge);
    assert_eq!(refused("a: \0"), Code::NulByte);
    assert_eq!(refused(&format!("[{}]", "!t x,".repeat(250_000))), Code::YamlTooLarge);
}

#[test]
fn thirty_levels_are_still_read() {
    tree(&nested(30));
}

/// Returns mappings nested `levels` deep.
fn nested(levels: usize) -> String {
    let lines: Vec<String> = (0..levels).map(|level| " ".repeat(level) + "a:\n").collect();
    lines.concat()
}

/// Whether a node equals what `serde_yaml` reads, which gives types to plain scalars.
fn agrees(node: &Node<'_>, other: &serde_yaml::Value) -> bool {
    match (&node.value, other) {
        (Value::Null, serde_yaml::Value::Null) => true,
        (Value::Scalar { text, .. }, serde_yaml::Value::String(other)) => {
            // The readers differ in the last line break at the end of a file.
            text.trim_end_matches('\n') == other.trim_end_matches('\n')
        }
        (
            Value::Scalar { plain, .. },
            serde_yaml::Value::Number(_) | serde_yaml::Value::Bool(_),
        ) => *plain,
        (Value::Sequence(values), serde_yaml::Value::Sequence(others)) => {
            values.len() == others.len() && values.iter().zip(others).all(|(a, b)| agrees(a, b))
        }
        (Value::Mapping(entries), serde_yaml::Value::Mapping(others)) => {
            entries.len() == others.len()
                && entries.iter().zip(others).all(|(entry, (key, value))| {
                    let key_agrees = match key {
                        serde_yaml::Value::String(key) => entry.key.text == *key,
                        _ => entry.key.plain,
                    };
                    key_agrees && agrees(&entry.value, value)
                })
        }
        _ => false,
    }
}

/// The place of a text that is a whole file.
const WHOLE: Place = Place { source: SourceId(0), base_offset: 0, keeps_duplicates: false };

/// A text of pieces that have a meaning in YAML.
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

/// Lines as release files have them, some with mistakes.
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
        Just("'it''s \\'"),
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

/// Checks that every span is in the text and in its parent's, and that a plain scalar equals the text at its span.
fn check_spans(text: &str, node: &Node<'_>, within: std::ops::Range<usize>) {
    let range = node.span.range();
    assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
    assert!(
        within.start <= range.start && range.end <= within.end,
        "{range:?} within {within:?} in {text:?}"
    );
    match &node.value {
        Value::Scalar { text: value, plain: true } => assert_eq!(&text[range], value),
        Value::Sequence(values) => {
            for value in values {
                check_spans(text, value, range.clone());
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                let key = entry.key.span.range();
                assert!(range.start <= key.start && key.end <= range.end, "{key:?} in {text:?}");
                if entry.key.plain {
                    assert_eq!(&text[key], entry.key.text);
                }
                check_spans(text, &entry.value, range.clone());
            }
        }
        _ => {}
    }
}

/// Checks that every place in a diagnostic is in the text.
fn check_places(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let related = diagnostic.related.iter().map(|(span, _)| *span);
        for span in diagnostic.span.into_iter().chain(related) {
            assert!(text.get(span.range()).is_some(), "{diagnostic:?} in {text:?}");
        }
    }
}

#[test]
fn a_list_in_a_list_is_not_the_value_of_the_key_before_it() {
    for text in ["- end:\n- [ ]", "- end:\n- - a\n"] {
        let (full, _) = build::document(text, WHOLE);
        let Some(Node { value: Value::Sequence(values), .. }) = full else { panic!("{text}") };
        assert_eq!(values[1].span.range().start, 9, "{text}");
    }
}

#[test]
fn a_bracket_follows_an_anchor_without_a_space() {
    for text in ["&A{0}", "&A[0]", "- &a{b: c}", "a: &b[c]"] {
        let (Some(root), _) = build::document(text, WHOLE) else { panic!("{text}") };
        check_spans(text, &root, 0..text.len());
    }
}

/// Whether spans may be outside their parents, because aliases are not where their targets are.
fn has_aliases(text: &str) -> bool {
    text.contains('*')
}

#[test]
fn an_error_at_the_end_of_the_text_has_a_place_in_it() {
    for text in ["%→\n  - ", "%→\n  -", "a: - ", "→: - →", ": { a: b }\t\u{a0}\na: \tkey: value\n"]
    {
        check_places(text, &read(text).1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn no_text_panics_and_spans_are_valid(text in "\\PC*|[ -~\\n]*|[&!*a{}\\[\\],:#\"'\\-? \\n|>%x0]*") {
        let (root, diagnostics) = read(&text);
        check_places(&text, &diagnostics);
        if let Some(root) = root.filter(|_| !has_aliases(&text)) {
            check_spans(&text, &root, 0..text.len());
        }
    }

    #[test]
    fn no_yaml_panics_and_spans_are_valid(text in pieces()) {
        let (root, diagnostics) = read(&text);
        check_places(&text, &diagnostics);
        if let Some(root) = root.filter(|_| !has_aliases(&text)) {
            check_spans(&text, &root, 0..text.len());
        }
    }

    #[test]
    fn the_quick_reader_and_the_full_parser_agree(text in prop_oneof![pieces(), lines()]) {
        if let Some((quick, found)) = quick::document(&text, WHOLE) {
            let (full, diagnostics) = build::document(&text, WHOLE);
            prop_assert_eq!(Some(quick), full, "{}", text);
            prop_assert_eq!(found, diagnostics, "{}", text);
        }
    }

    #[test]
    fn where_both_accept_a_text_serde_yaml_reads_the_same(text in prop_oneof![pieces(), lines()]) {
        let (root, diagnostics) = read(&text);
        // Tags, aliases, merge keys and a text alone in its file are left out.
        let differs = text.contains(['!', '\t', '*', '&', '?', '\\', '%']) || text.contains("<<")
            || matches!(&root, Some(Node { value: Value::Scalar { .. }, .. }));
        if let (Some(root), [], false, Ok(other)) = (&root, &diagnostics[..], differs, serde_yaml::from_str(&text)) {
            prop_assert!(agrees(root, &other), "{root:?}\n{other:?}\n{text}");
        }
    }
}
