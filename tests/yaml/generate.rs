//! Release files in every form of YAML, and an edit for each.
//!
//! The generator writes text, not values, so that it can choose how each value is written. A number gives the
//! same file each time.

use std::fmt::Write;

use runsheet::model::release::{ClosingKind, State};
use runsheet::record::{Add, Close, Command, ItemRef, Log, Tick};
use serde_json::{Value as Json, json};

const IDS: [&str; 5] = ["a", "b", "c", "1", "d-e"];
const AT: &str = "2026-01-01T10:00:00Z";

/// What is recorded in a file.
#[derive(Debug)]
pub(crate) enum Wish {
    Tick(Vec<&'static str>, State, Option<String>),
    Log(String),
    Add(&'static str, String),
    Close(ClosingKind, String),
}

impl Wish {
    pub(crate) fn command(&self) -> Command {
        match self {
            Self::Tick(ids, state, note) => Command::Tick(Tick {
                items: (ids.iter())
                    .map(|id| ItemRef { id: (*id).to_owned(), expected: None })
                    .collect(),
                state: *state,
                note: note.clone(),
                evidence: Vec::new(),
                late: true,
                all: false,
                again: true,
            }),
            Self::Log(note) => Command::Log(Log { note: note.clone(), late: true }),
            Self::Add(section, text) => Command::Add(Add {
                section: Some((*section).to_owned()),
                text: text.clone(),
                late: true,
            }),
            Self::Close(kind, note) => Command::Close(Close {
                kind: Some(*kind),
                note: Some(note.clone()),
                force: true,
                finished: None,
            }),
        }
    }

    /// What `text` has to say more than before, by the paths of its keys. `new` is the id of an added item; a closing
    /// changes the status if the file had one.
    pub(crate) fn edits(&self, new: Option<&str>, text: &str, has_status: bool) -> Json {
        let noted = |note: &str| json!({ "by": "li", "at": AT, "note": note });
        match self {
            Self::Tick(ids, state, note) => {
                let mut event = json!({ "state": state.word(), "by": "li", "at": AT });
                if let Some(note) = note {
                    event["note"] = json!(note);
                }
                let edits = ids.iter().map(|id| json!({ "path": ["items", id], "add": event }));
                Json::Array(edits.collect())
            }
            Self::Log(note) => json!([{ "path": ["log"], "append": noted(note) }]),
            Self::Add(section, text) => {
                let item = json!({ "text": text, "section": section, "by": "li", "at": AT });
                json!([{ "path": ["items", new], "add": item }])
            }
            Self::Close(kind, note) => {
                let closing = json!({
                    "as": kind.word(), "by": "li", "at": AT, "note": note,
                    "verdict": "no-go", "record": record_in(text),
                });
                let mut edits = vec![json!({ "path": ["closed"], "add": closing })];
                if has_status {
                    edits.insert(0, json!({ "path": ["status"], "set": kind.word() }));
                }
                Json::Array(edits)
            }
        }
    }
}

/// The record of a closing in `text`, which `records.test.mjs` checks by itself.
fn record_in(text: &str) -> String {
    let start = text.rfind("v1:sha256:").expect("a closing has a record");
    text[start..].chars().take("v1:sha256:".len() + 64).collect()
}

/// Where a value is written.
#[derive(Clone, Copy)]
struct At {
    /// The column of the key or the dash that holds it. Further lines have to stand deeper.
    column: usize,
    /// Within brackets.
    flow: bool,
}

impl At {
    fn block(column: usize) -> Self {
        Self { column, flow: false }
    }

    fn in_brackets(self) -> Self {
        Self { flow: true, ..self }
    }
}

pub(crate) struct Generator {
    state: u64,
    out: String,
    anchors: usize,
    texts: Vec<String>,
    /// Whether a line that is indented would belong to the text above it.
    is_open: bool,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            out: String::new(),
            anchors: 0,
            texts: Vec::new(),
            is_open: false,
        }
    }

    pub(crate) fn file_and_wish(mut self) -> (String, Wish) {
        let wish = self.wish();
        self.file();
        let mut text = self.out.clone();
        if self.one_in(6) {
            text = text.replace('\n', "\r\n");
        }
        if self.one_in(8) {
            text.insert(0, '\u{feff}');
        }
        if self.one_in(12)
            && text.ends_with('\n')
            && !text.trim_end().ends_with(['|', '>', '+', '-'])
        {
            text.truncate(text.trim_end().len());
        }
        (text, wish)
    }

    // Chance.

    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn some<T: Copy>(&mut self, from: &[T]) -> Vec<T> {
        from.iter().copied().filter(|_| !self.one_in(3)).collect()
    }

    // The edit.

    fn wish(&mut self) -> Wish {
        match self.below(10) {
            0 => Wish::Log(self.note().trim().to_owned()),
            1 => {
                let section = self.pick(&["pre", "post"]);
                Wish::Add(
                    section,
                    self.pick(&["Purge: the CDN", "Say \"hi\" # now", "é 𝄞", "- x"]).to_owned(),
                )
            }
            2 => {
                let kind = self.pick(&[ClosingKind::Aborted, ClosingKind::RolledBack]);
                Wish::Close(kind, self.note())
            }
            _ => {
                let state = self.pick(&[
                    State::Done,
                    State::Failed,
                    State::Skipped,
                    State::NotApplicable,
                    State::Doing,
                ]);
                let mut ids = vec![self.pick(&IDS)];
                let more = self.pick(&IDS);
                if self.one_in(4) && !ids.contains(&more) {
                    ids.push(more);
                }
                let note = (state != State::Done || self.one_in(2)).then(|| self.note());
                Wish::Tick(ids, state, note)
            }
        }
    }

    fn note(&mut self) -> String {
        self.pick(&[
            "flaky",
            "a: b # c",
            "two\nlines",
            "one\n\n  indented\n- list\n# heading",
            "20261120093000123456",
            "1e999",
            "\u{85}next\u{2028}line",
            "tab\there\nand there",
            "\u{7f}\u{90}\u{feff}",
            "quote \" and ' and \\",
            "line\n\u{fffe}other",
            "ends\n",
            "no",
            "---",
            "--- a\n...\n--- b",
            "[x], {y}: &z *z !t",
            "x\r\ny",
            "é→日本 𝄞 👩‍🚀",
        ])
        .to_owned()
    }

    // The file.

    fn file(&mut self) {
        if self.one_in(8) {
            let comment = self.pick(&["# first\n", "\n", "# yaml-language-server: $schema=x\n\n"]);
            self.out.push_str(comment);
        }
        if self.one_in(8) {
            let start = self.pick(&[
                "---\n",
                "%YAML 1.2\n---\n",
                "--- # start\n",
                "---\n# c\n",
                "%TAG !e! tag:e,2026:\n---\n",
            ]);
            self.out.push_str(start);
        }
        if self.one_in(10) {
            self.file_in_brackets();
        } else {
            self.file_in_lines();
        }
        if self.one_in(10) {
            let end = self.pick(&["...\n", "...\n# after\n", "# last\n", "\n\n", "\t\n"]);
            self.out.push_str(end);
        }
    }

    fn file_in_lines(&mut self) {
        let mut keys = self
            .some(&["title", "vars", "notes", "log", "items", "x", "status", "closed", "version"]);
        let turns = self.below(keys.len().max(1));
        keys.rotate_left(turns);
        let at = self.below(keys.len() + 1);
        keys.insert(at, "checklist");
        for key in keys {
            self.gap(0);
            self.key(0, key);
            match key {
                "checklist" => self.word("list", At::block(0)),
                "status" => self.word("in-progress", At::block(0)),
                "closed" => self.nothing(),
                "title" | "version" | "notes" => self.text(At::block(0)),
                "vars" => self.texts_by_key(0),
                "log" => self.log(0),
                "items" => self.items(0),
                _ => self.anything(At::block(0), 3),
            }
        }
    }

    fn file_in_brackets(&mut self) {
        let at = At::block(0).in_brackets();
        self.out.push('{');
        self.flow_gap(at);
        self.out.push_str("checklist: list");
        self.comma(at);
        self.out.push_str("vars: ");
        self.flow_texts(at);
        if !self.one_in(4) {
            self.comma(at);
            self.out.push_str("items: ");
            self.flow_items(at);
        }
        self.flow_gap(at);
        self.out.push_str("}\n");
    }

    /// Empty lines and comments between two entries.
    fn gap(&mut self, column: usize) {
        let is_open = std::mem::take(&mut self.is_open);
        for _ in 0..self.below(3) {
            match self.below(if is_open { 1 } else { 5 }) {
                0 => self.out.push('\n'),
                1 => {
                    let _ = writeln!(self.out, "{:column$}# own", "");
                }
                2 => self.out.push_str("# left: - x\n"),
                3 => {
                    let deep = column + self.below(6);
                    let _ = writeln!(self.out, "{:deep$}# deep", "");
                }
                _ => self.out.push_str(if column > 1 { " \n" } else { "\n" }),
            }
        }
    }

    fn indent(&mut self, column: usize) {
        self.out.extend(std::iter::repeat_n(' ', column));
    }

    /// `key:`, the line's indentation included.
    fn key(&mut self, column: usize, key: &str) {
        self.indent(column);
        self.bare_key(key, !matches!(key, "items" | "log" | "vars"));
    }

    fn bare_key(&mut self, key: &str, odd: bool) {
        match self.below(14) {
            0 => {
                let _ = write!(self.out, "\"{key}\":");
            }
            1 => {
                let _ = write!(self.out, "'{key}':");
            }
            2 => {
                let _ = write!(self.out, "{key} :");
            }
            3 if odd => {
                let escape = |at| format!("\\x{:02x}", u32::from(at));
                let escaped = key.chars().map(escape).collect::<Vec<_>>().concat();
                let _ = write!(self.out, "\"{escaped}\" :");
            }
            _ => {
                let _ = write!(self.out, "{key}:");
            }
        }
    }

    /// What stands between a colon or a dash and a value on its line.
    fn blank(&mut self) {
        let blank = self.pick(&[" ", " ", " ", " ", "  ", "\t", " \t", "\t\t"]);
        self.out.push_str(blank);
    }

    /// A comment or nothing, and the line's end.
    fn end(&mut self) {
        let end = self.pick(&[
            "\n",
            "\n",
            "\n",
            "\n",
            " # why\n",
            "\t# tab\n",
            "  #\n",
            " \n",
            "\t\n",
            " # a: b\n",
        ]);
        self.out.push_str(end);
    }

    /// An entry without a value.
    fn nothing(&mut self) {
        match self.below(6) {
            0 => self.out.push_str(" ~"),
            1 => self.out.push_str("\tnull"),
            _ => {}
        }
        self.end();
    }

    fn property(&mut self, tag: &str) {
        match self.below(14) {
            0 => {
                self.anchors += 1;
                let name = format!("n{}", self.anchors);
                let _ = write!(self.out, "&{name} ");
            }
            1 => {
                let _ = write!(self.out, "!!{tag} ");
            }
            2 if self.one_in(2) => {
                self.anchors += 1;
                let _ = write!(self.out, "!!{tag} &n{} ", self.anchors);
            }
            _ => {}
        }
    }

    /// A line break inside a scalar or brackets, and what has to stand before its next line.
    fn fold(&mut self, at: At) -> String {
        let breaks = self.pick(&["\n", "\n", "\n\n", "\n \n"]);
        let breaks = if at.column == 0 && breaks == "\n \n" { "\n\n" } else { breaks };
        let deep = at.column + 1 + self.below(5);
        let tab = if self.one_in(8) { "\t" } else { "" };
        format!("{breaks}{:deep$}{tab}", "")
    }

    /// `word` in one of the forms of a scalar, with what precedes and ends it.
    fn word(&mut self, word: &str, at: At) {
        let own_line = !at.flow && self.one_in(10);
        if own_line {
            self.end();
            if self.one_in(3) {
                self.out.push_str("# before the value\n");
            }
            let deep = at.column + 1 + self.below(4);
            self.indent(deep);
        } else {
            self.blank();
        }
        self.property("str");
        match self.below(12) {
            0 => {
                let _ = write!(self.out, "'{word}'");
            }
            1 => {
                let _ = write!(self.out, "\"{word}\"");
            }
            2 => {
                let fold = self.fold(at);
                let quote = self.pick(&["'", "\""]);
                let _ = write!(self.out, "{quote}{word}{fold}{quote}");
            }
            3 => {
                let fold = self.fold(at);
                let _ = write!(
                    self.out,
                    "\"{}\\{}{}\"",
                    &word[..1],
                    fold.replace("\n\n", "\n").replace("\n \n", "\n"),
                    &word[1..]
                );
            }
            4 if !at.flow && !own_line => {
                let style = self.pick(&["|-", ">-", "|", ">", "|+", "|-  # c", ">2-"]);
                let deep =
                    if style.contains('2') { at.column + 2 } else { at.column + 1 + self.below(4) };
                let _ = write!(self.out, "{style}\n{:deep$}{word}\n", "");
                self.is_open = true;
                return;
            }
            _ => self.out.push_str(word),
        }
        if !at.flow {
            self.end();
        }
    }

    /// Any text in any form, with what precedes and ends it.
    fn text(&mut self, at: At) {
        if !self.texts.is_empty() && self.one_in(12) {
            let known = self.below(self.texts.len());
            let _ = write!(self.out, " *{}", self.texts[known]);
            if at.flow {
                self.out.push(' ');
            } else {
                self.end();
            }
            return;
        }
        if !at.flow && self.one_in(5) {
            self.block_text(at);
            return;
        }
        if !at.flow && self.one_in(10) {
            self.end();
            let deep = at.column + 1 + self.below(4);
            self.indent(deep);
        } else {
            self.blank();
        }
        if self.one_in(10) {
            self.anchors += 1;
            let name = format!("n{}", self.anchors);
            let _ = write!(self.out, "&{name} ");
            self.texts.push(name);
        }
        match self.below(3) {
            0 => self.plain_text(at),
            1 => self.single_quoted(at),
            _ => self.double_quoted(at),
        }
        if !at.flow {
            self.end();
        }
    }

    fn plain_text(&mut self, at: At) {
        let mut plain = self.pick(&[
            "x",
            "20261120093000123456",
            "340282366920938463463374607431768211456",
            "-99999999999999999999",
            "1e999",
            "-.inf",
            ".nan",
            "0o17",
            "0xFFFFFFFFFFFFFFFFFF",
            "1_000",
            "1.10",
            "no",
            "Null",
            "12:30:45",
            "2026-11-20",
            "a:b",
            "a#b",
            "x\u{2028}y",
            "x\u{2029}y",
            "x\u{85}y",
            "é 𝄞",
            "a'b\"c",
            "-x",
            "?x",
            ":x",
            "=",
            "a\tb",
            "\u{a0}",
            "http://x.example/?y=1",
            "<<",
            "a - b",
            "\\",
            "0.1e-400",
            "+1",
        ]);
        if at.flow && plain.starts_with(['?', ':', '-', '\u{a0}']) {
            plain = "flow";
        }
        self.out.push_str(plain);
        if self.one_in(4) {
            let fold = self.fold(at);
            let more = self.pick(&["more", "y#z", "1", "a'b"]);
            self.out.extend([&fold, more]);
        }
        if !at.flow && self.one_in(16) {
            let fold = self.fold(at);
            self.out.extend([&fold, "- no list"]);
        }
    }

    fn single_quoted(&mut self, at: At) {
        let parts = [
            "it''s", "a: b # c", "\u{90}", "\u{7f}", "\\", "{x}", "\u{2028}", "\u{feff}", "\t",
            "- ", ":\ty", "#",
        ];
        self.quoted('\'', &parts, at);
    }

    fn double_quoted(&mut self, at: At) {
        let parts = [
            "a",
            "\\\"",
            "\\\\",
            "\\x90",
            "\\u2028",
            "\\0",
            "\\N",
            "\\/",
            "\\U0001F600",
            "\u{90}",
            "\u{7f}",
            "\\t",
            "\t",
            "# x",
            ": ",
            "\u{85}",
            "é",
            "'",
            ":\ty",
            "- ",
        ];
        self.quoted('"', &parts, at);
    }

    fn quoted(&mut self, quote: char, parts: &[&str], at: At) {
        self.out.push(quote);
        for _ in 0..self.below(5) {
            let part = self.pick(parts);
            self.out.push_str(part);
            if self.one_in(5) {
                let fold = self.fold(at);
                self.out.push_str(&fold);
            }
        }
        self.out.push(quote);
    }

    fn block_text(&mut self, at: At) {
        self.out.push(' ');
        let style = self.pick(&["|", ">"]);
        let chomp = self.pick(&["", "-", "+"]);
        let deep = at.column + 1 + self.below(4);
        let indicator = if self.one_in(4) { (deep - at.column).to_string() } else { String::new() };
        let _ = write!(self.out, "{style}{indicator}{chomp}");
        self.end();
        for line in 0..=self.below(4) {
            let content = self.pick(&[
                "text",
                "# no comment",
                "- a",
                "a: b",
                "tab\there",
                "'",
                "\u{90}",
                "x\u{2028}y",
                "    deeper",
                "",
            ]);
            if content.is_empty() && line > 0 {
                self.out.push('\n');
                continue;
            }
            let first =
                if line == 0 && indicator.is_empty() { content.trim_start() } else { content };
            let first = if first.is_empty() { "text" } else { first };
            self.indent(deep);
            self.out.extend([first, "\n"]);
        }
        for _ in 0..self.below(3) {
            self.out.push('\n');
        }
    }

    /// A mapping of texts behind a key at `column`.
    fn texts_by_key(&mut self, column: usize) {
        if self.one_in(4) {
            self.blank();
            self.flow_texts(At::block(column).in_brackets());
            self.end();
            return;
        }
        self.end();
        let deep = column + 1 + self.below(4);
        for key in ["p", "q", "r 1", "é"] {
            self.gap(deep);
            self.key(deep, key);
            self.text(At::block(deep));
        }
    }

    fn flow_gap(&mut self, at: At) {
        match self.below(8) {
            0 => {
                let fold = self.fold(at);
                self.out.push_str(&fold);
            }
            1 => {
                self.out.push_str(" # in brackets");
                let fold = self.fold(at);
                self.out.push_str(&fold);
            }
            2 | 3 => {}
            _ => self.out.push(' '),
        }
    }

    fn comma(&mut self, at: At) {
        if self.one_in(3) {
            self.out.push(' ');
        }
        self.out.push(',');
        self.flow_gap(at);
    }

    fn flow_texts(&mut self, at: At) {
        self.out.push('{');
        self.flow_gap(at);
        let keys = self.some(&["p", "q", "r"]);
        for (index, key) in keys.iter().enumerate() {
            if index > 0 {
                self.comma(at);
            }
            self.bare_key(key, true);
            self.text(at);
        }
        self.flow_gap(at);
        self.out.push('}');
    }

    fn log(&mut self, column: usize) {
        match self.below(5) {
            0 => return self.nothing(),
            1 => {
                self.out.push_str(" []");
                return self.end();
            }
            2 => {
                self.out.push_str(" [");
                let at = At::block(column).in_brackets();
                self.flow_gap(at);
                for index in 0..=self.below(2) {
                    if index > 0 {
                        self.comma(at);
                    }
                    self.out.push_str("{ note:");
                    self.text(at);
                    self.out.push_str(" }");
                }
                self.flow_gap(at);
                self.out.push(']');
                return self.end();
            }
            _ => {}
        }
        self.end();
        let dash = column + self.below(4);
        for _ in 0..=self.below(2) {
            self.gap(dash);
            self.indent(dash);
            self.out.push('-');
            let blanks = 1 + self.below(3);
            self.indent(blanks);
            let deep = dash + 1 + blanks;
            self.bare_key("note", true);
            self.text(At::block(deep));
            if self.one_in(2) {
                self.key(deep, "by");
                self.word("li", At::block(deep));
            }
        }
    }

    fn items(&mut self, column: usize) {
        match self.below(12) {
            0 => return self.nothing(),
            1 => {
                let empty =
                    self.pick(&[" {}", " { }", " &e {}", "\n  {}", " !!map {}", " { # none\n  }"]);
                self.out.push_str(empty);
                return self.end();
            }
            2 | 3 => {
                self.blank();
                self.flow_items(At::block(column).in_brackets());
                return self.end();
            }
            _ => {}
        }
        if self.one_in(12) {
            let property = self.pick(&[" &items", " !!map", " !!map &items"]);
            self.out.push_str(property);
        }
        self.end();
        let deep = column + 1 + self.below(4);
        let mut ids = self.some(&IDS);
        if ids.is_empty() {
            ids.push("b");
        }
        if self.one_in(5) {
            ids.reverse();
        }
        if self.one_in(8) {
            ids.push("gone");
        }
        for id in ids {
            self.gap(deep);
            if self.one_in(30) {
                self.indent(deep);
                let _ = write!(self.out, "? {id}\n{:deep$}:", "");
            } else {
                self.key(deep, id);
            }
            self.entry(deep);
        }
    }

    /// What an item's key at `column` holds.
    fn entry(&mut self, column: usize) {
        let at = At::block(column);
        match self.below(10) {
            0 | 1 => self.nothing(),
            2..=4 => {
                let word = self.pick(&["done", "failed", "todo", "skipped"]);
                self.word(word, at);
            }
            5 => {
                self.blank();
                self.property("map");
                self.flow_event(at.in_brackets());
                self.end();
            }
            6 => {
                self.before_block("map");
                let deep = column + 1 + self.below(4);
                self.event(deep, true);
            }
            7 => {
                self.blank();
                self.property("seq");
                self.flow_events(at.in_brackets());
                self.end();
            }
            _ => {
                self.before_block("seq");
                let dash = column + self.below(4);
                for _ in 0..=self.below(3) {
                    self.gap(dash);
                    self.listed_event(dash);
                }
            }
        }
    }

    /// The rest of a line below which a collection begins.
    fn before_block(&mut self, tag: &str) {
        if self.one_in(8) {
            self.out.push(' ');
            self.property(tag);
        }
        self.end();
    }

    fn listed_event(&mut self, dash: usize) {
        self.indent(dash);
        self.out.push('-');
        match self.below(4) {
            0 => self.word("done", At::block(dash)),
            1 => {
                self.blank();
                self.property("map");
                self.flow_event(At::block(dash).in_brackets());
                self.end();
            }
            2 => {
                self.end();
                let deep = dash + 1 + self.below(3);
                self.event(deep, true);
            }
            _ => {
                let blanks = 1 + self.below(3);
                self.indent(blanks);
                self.event(dash + 1 + blanks, false);
            }
        }
    }

    /// An event, a key a line; the first line is indented only where it is the first of its line.
    fn event(&mut self, column: usize, is_indented: bool) {
        if is_indented {
            self.indent(column);
        }
        self.bare_key("state", true);
        self.word("failed", At::block(column));
        if self.one_in(2) {
            self.gap(column);
            self.key(column, "by");
            self.word("tom", At::block(column));
        }
        self.key(column, "note");
        self.text(At::block(column));
    }

    fn flow_event(&mut self, at: At) {
        self.out.push('{');
        self.flow_gap(at);
        self.bare_key("state", true);
        self.word("failed", at);
        self.comma(at);
        self.bare_key("note", true);
        self.text(at);
        if self.one_in(4) {
            self.comma(at);
        }
        self.flow_gap(at);
        self.out.push('}');
    }

    fn flow_events(&mut self, at: At) {
        self.out.push('[');
        self.flow_gap(at);
        let many = self.below(3);
        for index in 0..many {
            if index > 0 {
                self.comma(at);
            }
            if self.one_in(2) {
                self.word("done", at);
            } else {
                self.flow_event(at);
            }
        }
        if many > 0 && self.one_in(4) {
            self.comma(at);
        }
        self.flow_gap(at);
        self.out.push(']');
    }

    fn flow_items(&mut self, at: At) {
        self.out.push('{');
        self.flow_gap(at);
        let ids = self.some(&IDS);
        for (index, id) in ids.iter().enumerate() {
            if index > 0 {
                self.comma(at);
            }
            match self.below(6) {
                0 => {
                    self.out.push_str(id);
                    continue;
                }
                1 => {
                    let _ = write!(self.out, "{id}: ");
                    self.flow_events(at);
                    continue;
                }
                2 => {
                    let _ = write!(self.out, "? {id} : ");
                    self.flow_event(at);
                    continue;
                }
                _ => {}
            }
            self.bare_key(id, true);
            match self.below(4) {
                0 => {}
                1 => {
                    self.out.push(' ');
                    self.flow_event(at);
                }
                _ => self.word("done", at),
            }
        }
        if !ids.is_empty() && self.one_in(5) {
            self.comma(at);
        }
        self.flow_gap(at);
        self.out.push('}');
    }

    /// A value that runsheet does not know.
    fn anything(&mut self, at: At, deep: usize) {
        match self.below(if deep == 0 { 2 } else { 6 }) {
            0 => self.nothing(),
            1 => self.text(at),
            2 => {
                self.end();
                let dash = at.column + self.below(3);
                for _ in 0..=self.below(2) {
                    self.indent(dash);
                    self.out.push('-');
                    self.anything(At::block(dash), deep - 1);
                }
            }
            3 => {
                self.end();
                let dash = at.column + self.below(3);
                self.indent(dash);
                self.out.push_str("- - x\n");
                self.indent(dash + 2);
                self.out.push_str("- y\n");
            }
            4 => {
                self.end();
                let column = at.column + 1 + self.below(3);
                for key in ["k", "l"] {
                    self.gap(column);
                    self.key(column, key);
                    self.anything(At::block(column), deep - 1);
                }
            }
            _ => {
                self.anchors += 1;
                let name = format!("n{}", self.anchors);
                let column = at.column + 2;
                let _ = write!(
                    self.out,
                    "\n{:column$}base: &{name} {{ state: todo, by: li }}\n{:column$}more:\n{:column$}  <<: *{name}\n{:column$}  note: x\n",
                    "", "", "", ""
                );
            }
        }
    }
}
