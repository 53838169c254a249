//! Builds a tree from the scanner's events, within limits.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};

use super::offsets::{Offsets, end_of_quoted, node_start, properties_end, trimmed_end};
use super::{Key, MAX_DEPTH, MAX_NODES, MapEntry, Node, Place, Value, is_null, merge, syntax};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// Reads the first document, and reports a second one.
pub(super) fn document(text: &str, place: Place) -> (Option<Node<'_>>, Vec<Diagnostic>) {
    let mut builder = Builder {
        parser: Parser::new_from_str(text),
        offsets: Offsets::new(text),
        text,
        place,
        anchors: HashMap::new(),
        nodes: 0,
        copied: 0,
        diagnostics: Vec::new(),
    };
    let root = match builder.only_document() {
        Ok(root) => root,
        Err(diagnostic) => {
            builder.diagnostics.push(diagnostic);
            None
        }
    };
    (root, builder.diagnostics)
}

/// The result of a step. An error ends the reading, because nothing after a syntax error is reliable.
pub(super) type Step<T> = Result<T, Diagnostic>;

/// An event and the scanner's marks at its start and end, in characters.
type Marked<'t> = (Event<'t>, saphyr_parser::Span);

pub(super) struct Builder<'t> {
    parser: Parser<'t, StrInput<'t>>,
    offsets: Offsets<'t>,
    pub(super) text: &'t str,
    pub(super) place: Place,
    /// The node of each anchor, once it is complete.
    pub(super) anchors: HashMap<usize, Node<'t>>,
    nodes: usize,
    pub(super) copied: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Builder<'t> {
    fn only_document(&mut self) -> Step<Option<Node<'t>>> {
        loop {
            match self.next()? {
                (Event::StreamStart, _) => {}
                (Event::DocumentStart(_), _) => break,
                _ => return Ok(None),
            }
        }
        let first = self.next()?;
        let root = self.node(first, 1, 0, false)?;
        self.next()?;
        if let (Event::DocumentStart(_), marks) = self.next()? {
            let start = self.offsets.byte(marks.start.index());
            let message = "a second YAML document starts here, but a file can contain only one";
            self.diagnostics.push(
                Diagnostic::new(Code::YamlSyntax, self.place.span(start, start), message)
                    .hint("Delete the line `---`, or move the lines after it to a separate file."),
            );
        }
        Ok(Some(root))
    }

    fn next(&mut self) -> Step<Marked<'t>> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.syntax_error(&error)),
            None => Ok((Event::StreamEnd, saphyr_parser::Span::default())),
        }
    }

    #[cold]
    fn syntax_error(&mut self, error: &ScanError) -> Diagnostic {
        let at = self.offsets.byte(error.marker().index());
        syntax::error(self.text, at, error.info(), self.place)
    }

    /// Reads the node that starts with an event. A node that is not written is placed at `unwritten`, because the
    /// scanner would place it at the next token. A list that is the value of a key starts at its first dash.
    fn node(
        &mut self,
        (event, marks): Marked<'t>,
        depth: usize,
        unwritten: usize,
        is_after_key: bool,
    ) -> Step<Node<'t>> {
        let mut start = self.offsets.byte(marks.start.index());
        if has_properties(&event) {
            start = properties_end(self.text, start);
        }
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return Err(self.too_large(start, depth));
        }
        let (mut node, anchor, tag) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let end = self.offsets.byte(marks.end.index());
                (self.scalar(text, style, start.min(end)..end, unwritten), anchor, tag)
            }
            Event::SequenceStart(anchor, tag) => {
                let dash = is_after_key.then(|| dash_after_key(self.text, unwritten, start));
                let start = dash.flatten().unwrap_or(start);
                (self.sequence(start, depth)?, anchor, tag)
            }
            Event::MappingStart(anchor, tag) => (self.mapping(start, depth)?, anchor, tag),
            Event::Alias(anchor) => {
                let end = self.offsets.byte(marks.end.index());
                return self.alias(anchor, self.place.span(start, end));
            }
            _ => (self.null(unwritten, unwritten), 0, None),
        };
        if let Some(tag) = tag {
            self.apply_tag(&mut node, &tag);
        }
        if anchor != 0 {
            self.count_copy(&node)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn null(&self, start: usize, end: usize) -> Node<'t> {
        Node { span: self.place.span(start, end), value: Value::Null }
    }

    fn scalar(
        &self,
        mut text: Cow<'t, str>,
        style: ScalarStyle,
        Range { start, end }: Range<usize>,
        unwritten: usize,
    ) -> Node<'t> {
        let mut plain = false;
        let end = match style {
            ScalarStyle::Plain => {
                let written = &self.text[start..end];
                if is_null(written) {
                    return self.null(start, end);
                }
                plain = written == text;
                // If nothing is written, the scanner returns `~` or an empty text, at the next token.
                if text.is_empty() || (text == "~" && !plain) {
                    return self.null(unwritten, unwritten);
                }
                end
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                end_of_quoted(self.text, start, end)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                // At the end of a file, the scanner returns an empty line.
                if text.bytes().all(|byte| byte == b'\n') {
                    text = Cow::Borrowed("");
                }
                trimmed_end(self.text, start, end)
            }
        };
        Node { span: self.place.span(start, end), value: Value::Scalar { text, plain } }
    }

    fn sequence(&mut self, start: usize, depth: usize) -> Step<Node<'t>> {
        let mut values = Vec::new();
        let mut last = start;
        loop {
            let (event, marks) = self.next()?;
            if event == Event::SequenceEnd {
                let end = self.end_of_collection(start, last, marks);
                return Ok(Node {
                    span: self.place.span(start, end),
                    value: Value::Sequence(values),
                });
            }
            let value = self.node((event, marks), depth + 1, last, false)?;
            last = self.place.range(value.span).end;
            values.push(value);
        }
    }

    fn mapping(&mut self, start: usize, depth: usize) -> Step<Node<'t>> {
        let mut entries: Vec<MapEntry<'t>> = Vec::new();
        let mut not_keys = Vec::new();
        let mut last = start;
        loop {
            let (event, marks) = self.next()?;
            if event == Event::MappingEnd {
                let end = self.end_of_collection(start, last, marks);
                return Ok(self.finish_mapping(entries, &not_keys, start..end));
            }
            let key = self.node((event, marks), depth + 1, last, false)?;
            last = self.place.range(key.span).end;
            let value = self.next()?;
            let value = self.node(value, depth + 1, last, true)?;
            last = self.place.range(value.span).end;
            match self.key(key) {
                Ok(key) => entries.push(MapEntry { key, value }),
                Err(span) => not_keys.push(span),
            }
        }
    }

    /// Converts `node` to a key, or returns the place of a node that cannot be one.
    fn key(&self, node: Node<'t>) -> Result<Key<'t>, Span> {
        let span = node.span;
        match node.value {
            Value::Scalar { text, plain } => Ok(Key { span, text, plain }),
            Value::Null if span.start < span.end => {
                let text = Cow::Borrowed(&self.text[self.place.range(span)]);
                let plain = true;
                Ok(Key { span, text, plain })
            }
            _ => Err(span),
        }
    }

    fn finish_mapping(
        &mut self,
        mut entries: Vec<MapEntry<'t>>,
        not_keys: &[Span],
        range: Range<usize>,
    ) -> Node<'t> {
        let span = self.place.span(range.start, range.end);
        if self.text[range].starts_with("{{") {
            let message = "`{{ … }}` without quotes is a YAML mapping, not a text";
            let diagnostic = Diagnostic::new(Code::WrongType, span, message)
                .hint("Put the whole value in quotes: `\"{{ … }}\"`.");
            let value = Value::Unusable(diagnostic);
            return Node { span, value };
        }
        for &span in not_keys {
            self.diagnostics.push(
                Diagnostic::new(Code::WrongType, span, "this key is not a text").hint(
                    "Write `key: value`, with the key in quotes if it contains special characters.",
                ),
            );
        }
        if !self.place.keeps_duplicates {
            merge::drop_duplicates(&mut entries, &mut self.diagnostics);
        }
        merge::resolve(&mut entries, &mut self.diagnostics);
        Node { span, value: Value::Mapping(entries) }
    }

    /// Returns the end of a collection: its bracket, or the end of its last value. The scanner ends a block at the
    /// next token, after blank lines and comments.
    fn end_of_collection(
        &mut self,
        start: usize,
        last: usize,
        marks: saphyr_parser::Span,
    ) -> usize {
        let mark = self.offsets.byte(marks.start.index());
        let bytes = self.text.as_bytes();
        let in_brackets = matches!(bytes.get(start), Some(b'[' | b'{'));
        if in_brackets && marks.end.index() > marks.start.index() {
            // If a comma precedes the bracket, the scanner returns the place of the comma.
            let bracket = match bytes.get(mark) {
                Some(b',') => node_start(self.text, mark + 1),
                _ => mark,
            };
            return (bracket + 1).min(bytes.len());
        }
        last.max(start)
    }
}

/// Whether a node has an anchor or a tag. The scanner's mark then points to it, not to the content.
fn has_properties(event: &Event<'_>) -> bool {
    match event {
        Event::Scalar(_, _, anchor, tag)
        | Event::SequenceStart(anchor, tag)
        | Event::MappingStart(anchor, tag) => *anchor != 0 || tag.is_some(),
        _ => false,
    }
}

/// Returns the first dash of the block list under the key that ends at `key`. For a list that is not indented, the
/// scanner returns the place after the dash: `start`.
fn dash_after_key(text: &str, key: usize, start: usize) -> Option<usize> {
    let colon = node_start(text, key);
    let mut at = text[colon..].starts_with(':').then_some(colon + 1)?;
    loop {
        at = node_start(text, at);
        match text.as_bytes().get(at)? {
            b'-' if at <= start => return Some(at),
            b'&' | b'!' if at < start => at = properties_end(text, at),
            _ => return None,
        }
    }
}
