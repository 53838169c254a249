//! Reads quoted texts and brackets on one line.

use std::borrow::Cow;

use super::{Quick, starts_plain};
use crate::parse::yaml::{MAX_DEPTH, MapEntry, Node, Value};

impl<'t> Quick<'t> {
    /// Reads the quotes or brackets at `at`, all on one line; within brackets also a plain scalar. Also returns
    /// where it ends.
    pub(super) fn flow(&mut self, at: usize, depth: usize) -> Option<(Node<'t>, usize)> {
        match self.bytes.get(at)? {
            b'"' | b'\'' => self.quoted(at),
            b'[' if depth < MAX_DEPTH - 1 => self.flow_sequence(at, depth),
            b'{' if depth < MAX_DEPTH - 1 => self.flow_mapping(at, depth),
            _ => self.flow_plain(at),
        }
    }

    fn quoted(&self, at: usize) -> Option<(Node<'t>, usize)> {
        let quote = self.bytes[at];
        let mut doubled = false;
        let mut end = at + 1;
        loop {
            let rest = &self.bytes[end..];
            let stops = |&byte: &u8| byte == quote || byte == b'\\' || byte == b'\n';
            end += rest.iter().position(stops)? + 1;
            match self.bytes[end - 1] {
                b'\\' if quote == b'\'' => {}
                // Escapes and further lines are for the full parser.
                b'\\' | b'\n' => return None,
                _ if quote == b'\'' && self.bytes.get(end) == Some(&quote) => {
                    doubled = true;
                    end += 1;
                }
                _ => break,
            }
        }
        let written = &self.text[at + 1..end - 1];
        let text =
            if doubled { Cow::Owned(written.replace("''", "'")) } else { Cow::Borrowed(written) };
        let value = Value::Scalar { text, plain: false };
        Some((self.node(at, end, value), end))
    }

    fn flow_plain(&self, at: usize) -> Option<(Node<'t>, usize)> {
        let rest = &self.bytes[at..];
        let length = rest.iter().position(|byte| b",[]{}\n".contains(byte))?;
        let text = self.text[at..at + length].trim_end_matches(' ');
        let closes = matches!(rest[length], b',' | b']' | b'}');
        if !closes
            || !starts_plain(text)
            || text.ends_with(':')
            || text.contains(": ")
            || text.contains(" #")
        {
            return None;
        }
        Some((self.plain(at, text), at + length))
    }

    fn flow_sequence(&mut self, start: usize, depth: usize) -> Option<(Node<'t>, usize)> {
        let mut values = Vec::new();
        let mut next = self.first_in_brackets(start, b']');
        let mut end = start + 1 + self.spaces(start + 1);
        while let Some(at) = next {
            let (value, value_end) = self.flow(at, depth + 1)?;
            values.push(value);
            (next, end) = self.next_in_brackets(value_end, b']')?;
        }
        Some((self.node(start, end + 1, Value::Sequence(values)), end + 1))
    }

    fn flow_mapping(&mut self, start: usize, depth: usize) -> Option<(Node<'t>, usize)> {
        let mut entries = Vec::new();
        let mut next = self.first_in_brackets(start, b'}');
        let mut end = start + 1 + self.spaces(start + 1);
        while let Some(at) = next {
            let (key, colon) = self.key(at)?;
            let at = colon + 1 + self.spaces(colon + 1);
            let (value, value_end) = self.flow(at, depth + 1)?;
            entries.push(MapEntry { key, value });
            (next, end) = self.next_in_brackets(value_end, b'}')?;
        }
        Some((self.mapping(entries, start, end + 1), end + 1))
    }

    /// Returns the first value after the bracket at `start`, unless the bracket closes immediately.
    fn first_in_brackets(&self, start: usize, close: u8) -> Option<usize> {
        let at = start + 1 + self.spaces(start + 1);
        (self.bytes.get(at) != Some(&close)).then_some(at)
    }

    /// Returns the next value after the one that ends at `value_end`, and the place of the comma or bracket.
    fn next_in_brackets(&self, value_end: usize, close: u8) -> Option<(Option<usize>, usize)> {
        let at = value_end + self.spaces(value_end);
        match *self.bytes.get(at)? {
            b',' => Some((Some(at + 1 + self.spaces(at + 1)), at)),
            byte if byte == close => Some((None, at)),
            _ => None,
        }
    }
}
