//! Converts the scanner's marks, which count characters and extend too far, to byte ranges.

/// Converts character counts to byte offsets. Marks are almost in order, so a cursor that moves from one to the
/// next reads the text once; an ASCII text needs no conversion.
pub(super) struct Offsets<'t> {
    text: &'t str,
    ascii: bool,
    chars: usize,
    bytes: usize,
}

impl<'t> Offsets<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, ascii: text.is_ascii(), chars: 0, bytes: 0 }
    }

    /// Returns the byte offset of character `index`; the text's end if it has fewer.
    pub(super) fn byte(&mut self, index: usize) -> usize {
        if self.ascii {
            return index.min(self.text.len());
        }
        if index < self.chars {
            let back = self.chars - index;
            let before = &self.text[..self.bytes];
            self.bytes = before.char_indices().rev().nth(back - 1).map_or(0, |(at, _)| at);
        } else {
            let after = &self.text[self.bytes..];
            let Some((step, _)) = after.char_indices().nth(index - self.chars) else {
                // The scanner may go beyond the end.
                self.chars += after.chars().count();
                self.bytes = self.text.len();
                return self.bytes;
            };
            self.bytes += step;
        }
        self.chars = index;
        self.bytes
    }
}

/// Returns the end of the quoted scalar that opens at `start`, including its closing quote. The scanner's own end
/// includes the spaces and the comment after it.
pub(super) fn end_of_quoted(text: &str, start: usize, limit: usize) -> usize {
    let bytes = &text.as_bytes()[..limit];
    let quote = bytes.get(start).copied().unwrap_or(b'"');
    let mut at = start + 1;
    while at < limit {
        if bytes[at] == b'\\' && quote == b'"' {
            at += 2;
        } else if bytes[at] != quote {
            at += 1;
        } else if quote == b'\'' && bytes.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return at + 1;
        }
    }
    limit
}

/// Returns the start of the node after `at`, including its anchor and tag: after whitespace and comments.
pub(crate) fn node_start(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let Some(comment) = text[at..].strip_prefix('#') else {
            return at;
        };
        at += 1 + comment.find('\n').unwrap_or(comment.len());
    }
}

/// Returns where the content after the anchors and tags at `at` starts.
pub(super) fn properties_end(text: &str, mut at: usize) -> usize {
    while text[at..].starts_with(['&', '!']) {
        let property = &text[at..];
        let end = match property.strip_prefix("!<").and_then(|tag| tag.find('>')) {
            Some(len) => "!<".len() + len + 1,
            None => property
                .find([' ', '\t', '\r', '\n', ',', '[', ']', '{', '}'])
                .unwrap_or(property.len()),
        };
        at = node_start(text, at + end);
    }
    at
}

/// Returns `end` without the whitespace before it, but not before `start`.
pub(super) fn trimmed_end(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end_matches([' ', '\t', '\r', '\n']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_bytes_in_either_direction() {
        let mut offsets = Offsets::new("aé→𝄞z");
        let at: Vec<usize> = [0, 1, 2, 3, 4, 5, 9].map(|index| offsets.byte(index)).to_vec();
        assert_eq!(at, [0, 1, 3, 6, 10, 11, 11]);
        let mut offsets = Offsets::new("aé→𝄞z");
        let at: Vec<usize> = [9, 4, 1, 3, 0, 2].map(|index| offsets.byte(index)).to_vec();
        assert_eq!(at, [11, 10, 1, 6, 0, 3]);
    }

    #[test]
    fn anchors_and_tags_precede_the_content() {
        for (text, content) in [
            ("&a !!map {}", "{}"),
            ("!t # c\n- b", "- b"),
            ("&a{0}", "{0}"),
            ("!<t[1]> b", "b"),
            ("&a", ""),
            ("b", "b"),
        ] {
            assert_eq!(&text[properties_end(text, 0)..], content);
        }
    }

    #[test]
    fn a_quoted_scalar_ends_at_its_quote() {
        assert_eq!(end_of_quoted(r#""a\"b" # "c""#, 0, 12), 6);
        assert_eq!(end_of_quoted("'it''s'  # it's", 0, 15), 7);
        assert_eq!(end_of_quoted("\"open", 0, 5), 5);
    }
}
