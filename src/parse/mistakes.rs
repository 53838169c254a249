//! Tests the diagnostics for wrong inputs.
//!
//! `mistakes.txt` contains each input with its answer: code, line and column, message, hints, other places. After
//! an intended change, `RUNSHEET_BLESS=1 cargo test mistakes` rewrites the answers; review the difference.

use std::fmt::Write as _;

use super::{config, front_matter, release, time};
use crate::diagnostic::Diagnostic;
use crate::model::config::Config;
use crate::sources::line_and_column;
use crate::span::SourceId;

const MISTAKES: &str = include_str!("mistakes.txt");

#[test]
#[expect(clippy::disallowed_methods, reason = "blessing writes the answers anew")]
fn every_mistake_gets_its_answer() {
    let mut answered = String::new();
    let mut count = 0;
    for case in MISTAKES.split("== ").skip(1) {
        let (title, body) = case.split_once('\n').expect("a title line");
        let text = body.find("\n-- ").map_or(body, |answer| &body[..=answer]);
        let format = title.split(':').next().expect("a format");
        let diagnostics = read(format, text);
        assert!(!diagnostics.is_empty(), "nobody noticed {title}");
        write!(answered, "== {title}\n{text}").expect("strings do not fail");
        for diagnostic in &diagnostics {
            assert!(!diagnostic.hints.is_empty(), "no hint for {title}");
            answer(&mut answered, text, diagnostic);
        }
        count += 1;
    }
    assert!(count >= 100);
    if std::env::var_os("RUNSHEET_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/parse/mistakes.txt");
        std::fs::write(path, &answered).expect("the file can be written");
    } else {
        assert!(answered == MISTAKES, "mistakes.txt is stale; it should be:\n{answered}");
    }
}

fn read(format: &str, text: &str) -> Vec<Diagnostic> {
    let source = SourceId(0);
    match format {
        "release" => release::release("2026.11.0", source, text, &in_berlin()).1,
        "site" => config::config(source, text).1,
        "front" => front_matter::front_matter(source, text, 0..text.len()).1,
        _ => panic!("`{format}` is no format"),
    }
}

fn in_berlin() -> Config {
    Config { zone: time::zone("Europe/Berlin").expect("bundled"), ..Config::default() }
}

fn answer(out: &mut String, text: &str, diagnostic: &Diagnostic) {
    let place = |span: crate::span::Span| {
        let (line, column) = line_and_column(text, span.range().start);
        format!("{line}:{column}")
    };
    let at = place(diagnostic.span.expect("a place"));
    writeln!(out, "-- {} {at} {}", diagnostic.code, diagnostic.message)
        .expect("strings do not fail");
    for hint in &diagnostic.hints {
        writeln!(out, "   {hint}").expect("strings do not fail");
    }
    for (span, why) in &diagnostic.related {
        writeln!(out, "   {} {why}", place(*span)).expect("strings do not fail");
    }
}
