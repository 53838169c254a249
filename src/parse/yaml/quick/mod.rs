//! Reads the YAML that people write in release files, in one pass.
//!
//! The full parser follows every rule of YAML one character at a time, and that dominates the time of a build:
//! without this module a cold build of 1,000 releases takes 1.26 times as long with saphyr-parser 0.3.4, and 1.34
//! times with 0.0.6 (medians of 14 and 12 pairs).
//!
//! It reads block mappings and lists, one-line scalars and collections, and `|` texts. At anything else it returns
//! `None`, and the full parser reads the text from the start. It reports no errors and accepts nothing that the full
//! parser refuses; a property test compares the trees of both.

mod flow;

use std::borrow::Cow;

use super::offsets::trimmed_end;
use super::{Key, MAX_DEPTH, MapEntry, Node, Place, Value, is_null, merge};
use crate::diagnostic::Diagnostic;

/// Longer texts may exceed limits that only the full parser checks.
const MAX_BYTES: usize = 256 * 1024;
/// YAML limits the length of keys; only the full parser checks it exactly.
const MAX_KEY: usize = 512;

/// Returns the tree of `text`, if it is simple enough.
pub(super) fn document(text: &str, place: Place) -> Option<(Node<'_>, Vec<Diagnostic>)> {
    let bytes = text.as_bytes();
    if bytes.len() > MAX_BYTES || bytes.contains(&b'\t') || bytes.contains(&b'\r') {
        return None;
    }
    let mut quick = Quick { text, bytes, place, line: None, diagnostics: Vec::new() };
    quick.go_to_line(0);
    let root = quick.block(0, 1)?;
    quick.line.is_none().then_some((root, quick.diagnostics))
}

struct Quick<'t> {
    text: &'t str,
    bytes: &'t [u8],
    place: Place,
    /// The next line with content; `None` at the end.
    line: Option<Line>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Copy)]
struct Line {
    indent: usize,
    /// Where its content starts.
    at: usize,
}

impl<'t> Quick<'t> {
    /// Goes to the first line with content from `at`, the start of a line. Skips empty lines and comments.
    fn go_to_line(&mut self, mut at: usize) {
        self.line = loop {
            let indent = self.spaces(at);
            match self.bytes.get(at + indent) {
                None => break None,
                Some(b'\n') => at += indent + 1,
                Some(b'#') => at = self.end_of_line(at) + 1,
                Some(_) => {
                    break Some(Line { indent, at: at + indent });
                }
            }
        };
    }

    fn spaces(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|&&byte| byte == b' ').count()
    }

    fn end_of_line(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        rest.iter().position(|&byte| byte == b'\n').map_or(self.bytes.len(), |length| at + length)
    }

    fn is_end_of_line(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b'\n'))
    }

    /// Goes to the next line, if nothing except a comment follows `at` on this one.
    fn leave_line(&mut self, at: usize) -> Option<()> {
        let blanks = self.spaces(at);
        match self.bytes.get(at + blanks) {
            None | Some(b'\n') => self.go_to_line(at + blanks + 1),
            Some(b'#') if blanks > 0 => self.go_to_line(self.end_of_line(at) + 1),
            Some(_) => return None,
        }
        Some(())
    }

    /// Reads the collection whose first line is the next one, indented by `indent`.
    fn block(&mut self, indent: usize, depth: usize) -> Option<Node<'t>> {
        let line = self.line.filter(|line| line.indent == indent && depth < MAX_DEPTH - 1)?;
        if self.is_dash(line.at) {
            self.block_sequence(line, depth)
        } else {
            self.block_mapping(line, depth)
        }
    }

    fn is_dash(&self, at: usize) -> bool {
        self.bytes[at] == b'-' && self.bytes.get(at + 1) == Some(&b' ')
    }

    fn block_mapping(&mut self, first: Line, depth: usize) -> Option<Node<'t>> {
        let mut entries = Vec::with_capacity(4);
        let mut end = first.at;
        while let Some(line) = self.line.filter(|line| line.indent >= first.indent) {
            if line.indent > first.indent {
                return None;
            }
            let (key, colon) = self.key(line.at)?;
            let value = self.value_of_key(colon, first.indent, depth + 1)?;
            end = self.place.range(value.span).end;
            entries.push(MapEntry { key, value });
        }
        Some(self.mapping(entries, first.at, end))
    }

    fn mapping(&mut self, mut entries: Vec<MapEntry<'t>>, start: usize, end: usize) -> Node<'t> {
        if !self.place.keeps_duplicates {
            merge::drop_duplicates(&mut entries, &mut self.diagnostics);
        }
        self.node(start, end, Value::Mapping(entries))
    }

    fn node(&self, start: usize, end: usize, value: Value<'t>) -> Node<'t> {
        let span = self.place.span(start, end);
        Node { span, value }
    }

    /// Reads the plain key at `at`. Also returns the place of its colon.
    fn key(&self, at: usize) -> Option<(Key<'t>, usize)> {
        let rest = &self.bytes[at..];
        let length = rest.iter().position(|&byte| !is_key(byte))?;
        let colon = at + length;
        let separated = matches!(rest.get(length + 1), None | Some(b' ' | b'\n'));
        let starts_plain = rest[0].is_ascii_alphanumeric() || rest[0] >= 0x80;
        if rest[length] != b':' || !separated || !starts_plain || length > MAX_KEY {
            return None;
        }
        let key = Key {
            span: self.place.span(at, colon),
            text: Cow::Borrowed(&self.text[at..colon]),
            plain: true,
        };
        Some((key, colon))
    }

    fn value_of_key(&mut self, colon: usize, indent: usize, depth: usize) -> Option<Node<'t>> {
        let at = colon + 1 + self.spaces(colon + 1);
        if self.is_end_of_line(at) || self.bytes[at] == b'#' {
            self.go_to_line(self.end_of_line(at) + 1);
            return match self.line {
                Some(line) if line.indent > indent => self.block(line.indent, depth),
                _ => Some(self.node(colon, colon, Value::Null)),
            };
        }
        if self.bytes[at] == b'|' {
            return self.literal(at, indent);
        }
        self.value(at, depth)
    }

    /// Reads the scalar or the collection in brackets at `at`, alone on the rest of its line. Callers reject
    /// continuation lines by their indentation.
    fn value(&mut self, at: usize, depth: usize) -> Option<Node<'t>> {
        if let b'"' | b'\'' | b'[' | b'{' = self.bytes[at] {
            let (node, end) = self.flow(at, depth)?;
            self.leave_line(end)?;
            return Some(node);
        }
        let line_end = self.end_of_line(at);
        let written = &self.text[at..line_end];
        // Most have no comment, and a search for two characters takes long to set up.
        let comment = written.contains('#').then(|| written.find(" #")).flatten();
        let text = comment.map_or(written, |comment| &written[..comment]);
        let text = text.trim_end_matches(' ');
        if !starts_plain(text) || text.ends_with(':') || text.contains(": ") {
            return None;
        }
        self.go_to_line(line_end + 1);
        Some(self.plain(at, text))
    }

    fn plain(&self, at: usize, text: &'t str) -> Node<'t> {
        let value = if is_null(text) {
            Value::Null
        } else {
            let text = Cow::Borrowed(text);
            Value::Scalar { text, plain: true }
        };
        self.node(at, at + text.len(), value)
    }

    fn block_sequence(&mut self, first: Line, depth: usize) -> Option<Node<'t>> {
        let mut values = Vec::new();
        let mut end = first.at;
        while let Some(line) = self.line.filter(|line| line.indent >= first.indent) {
            if line.indent > first.indent || !self.is_dash(line.at) {
                return None;
            }
            let blanks = 1 + self.spaces(line.at + 1);
            let at = line.at + blanks;
            if self.is_end_of_line(at) {
                return None;
            }
            let value = if self.key(at).is_some() {
                // A mapping may start after the dash; its keys are in the column of the first.
                let indent = line.indent + blanks;
                self.line = Some(Line { indent, at });
                self.block(indent, depth + 1)?
            } else {
                self.value(at, depth + 1)?
            };
            end = self.place.range(value.span).end;
            values.push(value);
        }
        Some(self.node(first.at, end, Value::Sequence(values)))
    }

    /// Reads the text of `|` or `|-` at `at`, whose key is indented by `indent`.
    fn literal(&mut self, at: usize, indent: usize) -> Option<Node<'t>> {
        let header_end = self.end_of_line(at);
        let keep_break = match &self.text[at..header_end] {
            "|" => true,
            "|-" => false,
            _ => return None,
        };
        let first = header_end + 1;
        let margin = self.spaces(first);
        if margin <= indent || self.is_end_of_line(first + margin) {
            return None;
        }
        let mut text = String::new();
        let mut breaks = 0;
        let mut line = first;
        let mut end = first;
        while line < self.bytes.len() {
            let line_end = self.end_of_line(line);
            let blanks = self.spaces(line);
            if line_end == line {
                breaks += 1;
            } else if line_end == self.bytes.len() || line + blanks == line_end {
                return None;
            } else if blanks >= margin {
                text.extend(std::iter::repeat_n('\n', breaks));
                text.push_str(&self.text[line + margin..line_end]);
                breaks = 1;
                end = line_end;
            } else if blanks > indent {
                return None;
            } else {
                break;
            }
            line = line_end + 1;
        }
        if keep_break {
            text.push('\n');
        }
        self.go_to_line(line);
        let start = first + margin;
        let text = Cow::Owned(text);
        let value = Value::Scalar { text, plain: false };
        Some(self.node(start, trimmed_end(self.text, start, end), value))
    }
}

/// Whether `byte` is allowed in simple keys: ids, names and the keys of the formats.
fn is_key(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' | b'~' | 0x80..)
}

/// Whether `text` is a plain scalar by its first character.
fn starts_plain(text: &str) -> bool {
    let first = text.bytes().next();
    first.is_some_and(|first| !b"-?:,[]{}#&*!|>'\"%@`".contains(&first))
}
