//! Mistakes made on purpose in a whole site, and what a newcomer reads.
//!
//! `mistakes.txt` begins with a site without any mistake. Every case below it (`== name`) says how its
//! site differs, what is run, and what that prints:
//!
//! - `@ PATH`: the file, whole, in the lines below; in them `\u{…}` is a character, `\x..` a byte, and a
//!   `\` that ends the file leaves out its line end
//! - `~ PATH`: lines of the file that go (`-`) and that come in their place (`+`); with nothing to go, at
//!   its end
//! - `! PATH`: the file is deleted
//! - `$ runsheet …`: the command; its answer stands below, without the line that counts
//!
//! After a change on purpose, `RUNSHEET_BLESS=1 cargo test --test suite mistakes` writes the answers anew;
//! read the difference. Mistakes in a single YAML text are in `src/parse/mistakes.txt`.

use std::fmt::Write as _;

use rayon::prelude::*;

use crate::support::TestSite;

const MISTAKES: &str = include_str!("mistakes.txt");

#[test]
fn every_mistake_gets_an_answer_to_act_on() {
    let (base, cases) = MISTAKES.split_once("\n== ").expect("a case");
    let base: Vec<Part> = parts(base).filter(|part| part.mark == '@').collect();
    let cases: Vec<&str> = cases.split("\n== ").collect();
    assert!(cases.len() >= 100, "there are {} cases", cases.len());
    let answers: Vec<String> = (cases.par_iter()).map(|case| answer(&base, case)).collect();
    let mut answered = MISTAKES[..MISTAKES.len() - cases.join("\n== ").len()].to_owned();
    answered.push_str(&answers.join("\n== "));
    if std::env::var_os("RUNSHEET_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/mistakes.txt");
        std::fs::write(path, &answered).expect("the file can be written");
    } else {
        for (case, answer) in cases.iter().zip(&answers) {
            assert!(case == answer, "mistakes.txt is stale; it should be:\n{answer}");
        }
    }
    let unnoticed: Vec<&str> = (answers.iter())
        .filter(|answer| is_silent(answer))
        .filter_map(|answer| answer.lines().next())
        .collect();
    assert!(unnoticed.is_empty(), "nobody noticed:\n{}", unnoticed.join("\n"));
}

/// The site without a mistake is without a mistake, so every answer is to what its case changes.
#[test]
fn the_site_that_the_mistakes_are_made_in_has_none() {
    let (base, _) = MISTAKES.split_once("\n== ").expect("a case");
    let site = site(parts(base).filter(|part| part.mark == '@'));
    let ran = site.run(&["check", "--quiet"]).exits(0);
    assert_eq!(ran.stderr, "");
    site.run(&["build", "--quiet"]).exits(0);
}

/// A line that begins with a mark, and the lines below it.
#[derive(Clone, Copy)]
struct Part<'t> {
    mark: char,
    /// What stands behind the mark: a path, or a command.
    head: &'t str,
    body: &'t str,
}

fn parts(case: &str) -> impl Iterator<Item = Part<'_>> {
    let starts = |line: &str| ["@ ", "~ ", "! ", "$ "].iter().any(|mark| line.starts_with(mark));
    let mut rest = case;
    std::iter::from_fn(move || {
        while !rest.is_empty() && !starts(rest) {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
        let (head, below) = rest.split_once('\n').unwrap_or((rest, ""));
        let mark = head.chars().next()?;
        let mut end = 0;
        for line in below.split_inclusive('\n').take_while(|line| !starts(line)) {
            end += line.len();
        }
        rest = &below[end..];
        Some(Part { mark, head: &head[2..], body: &below[..end] })
    })
}

fn site<'t>(files: impl Iterator<Item = Part<'t>>) -> TestSite {
    let site = TestSite::empty();
    for file in files {
        change(&site, file);
    }
    site
}

fn change(site: &TestSite, part: Part) {
    match part.mark {
        '@' => site.write(part.head, bytes(part.body)),
        '~' => {
            let lines = |mark| {
                let lines = part.body.lines().filter_map(move |line| line.strip_prefix(mark));
                lines.fold(String::new(), |text, line| text + line + "\n")
            };
            let (old, new) = (lines('-'), lines('+'));
            let text = site.read(part.head);
            assert!(text.contains(&old), "{} has no\n{old}", part.head);
            let text = if old.is_empty() { text + &new } else { text.replacen(&old, &new, 1) };
            site.write(part.head, bytes(&text));
        }
        '!' => std::fs::remove_file(site.path(part.head)).expect("the file can be deleted"),
        _ => {}
    }
}

/// `text` with its escapes.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let text = text.strip_suffix("\\\n").unwrap_or(text);
    let mut rest = text;
    while let Some(at) = rest.find("\\x").into_iter().chain(rest.find("\\u{")).min() {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let (value, len) = match rest[at..].strip_prefix("\\u{") {
            Some(digits) => {
                let digits = digits.split('}').next().expect("a closing brace");
                (digits, digits.len() + 4)
            }
            None => (&rest[at + 2..at + 4], 4),
        };
        let value = u32::from_str_radix(value, 16).expect("hexadecimal digits");
        if len == 4 {
            bytes.push(u8::try_from(value).expect("a byte"));
        } else {
            let character = char::from_u32(value).expect("a character");
            bytes.extend_from_slice(character.to_string().as_bytes());
        }
        rest = &rest[at + len..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// The case with what its command prints now.
fn answer(base: &[Part], case: &str) -> String {
    let changes: Vec<Part> = parts(case).filter(|part| part.mark != '$').collect();
    let site = site(base.iter().chain(&changes).copied());
    let command = parts(case).find(|part| part.mark == '$').expect("a command");
    let arguments: Vec<&str> = command.head.split(' ').skip(1).collect();
    let ran = site.run(&arguments);
    let told = &case[..case.find("\n$ ").expect("a command") + 3];
    let mut answer = format!("{told}{}\n", command.head);
    let printed = format!("{}{}", ran.stdout, ran.stderr);
    for line in printed.trim_end().lines().filter(|line| !is_count(line)) {
        writeln!(answer, "{line}").expect("strings do not fail");
    }
    writeln!(answer, "exit {}", ran.code).expect("strings do not fail");
    answer
}

/// Whether a line only counts what was said.
fn is_count(line: &str) -> bool {
    line.starts_with("Checked ") || line.starts_with("Nothing was written: ")
}

/// Whether nothing is printed between the command and the exit code.
fn is_silent(answer: &str) -> bool {
    let printed = answer.rsplit("\n$ ").next().expect("a command");
    printed.lines().count() < 3
}
