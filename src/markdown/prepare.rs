//! A text made ready for the parser, byte for byte as long as it was, so that every offset holds.
//!
//! Declared placeholders become tokens (a link target with spaces would be no link to the parser);
//! characters that tokens are made of are taken out, also where they are written as references.
//! Hidden characters are reported here and shown by [`super::hidden`].

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::placeholder::{Replacement, Spelling, placeholders};
use crate::markdown::{hidden, token};
use crate::span::{SourceId, Span};

/// A text to be parsed.
#[derive(Debug)]
pub(crate) struct Prepared<'t> {
    /// As the author wrote it.
    pub(crate) written: &'t str,
    /// What the parser reads, of the same length.
    pub(crate) parsed: Cow<'t, str>,
    /// How declared placeholders are written in it.
    pub(crate) spellings: Vec<Spelling>,
    /// Whether it holds characters that must be made visible.
    pub(crate) hidden: bool,
    place: TextOrigin,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TextOrigin {
    /// In a file, from this byte on.
    File(SourceId, usize),
    /// Somewhere in this span, which stands for every part of the text.
    Within(Span),
}

impl<'t> Prepared<'t> {
    /// Makes `written` ready; `is_declared` knows the names of placeholders.
    pub(crate) fn new(
        written: &'t str,
        place: TextOrigin,
        is_declared: impl Fn(&str) -> bool,
    ) -> Self {
        let mut spellings = Vec::new();
        let mut changes = placeholders(written, is_declared, &mut spellings);
        // One look spares most texts three searches.
        let unusual = written.bytes().any(hidden::may_start);
        if unusual {
            changes.extend(reserved(written));
        }
        if written.contains('&') {
            changes.extend(references(written));
        }
        changes.sort_by_key(|(range, _)| range.start);
        Self {
            written,
            parsed: apply(written, &changes),
            spellings,
            hidden: unusual && hidden::find(written, 0).is_some(),
            place,
        }
    }

    /// The place of a part of the text.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        match self.place {
            TextOrigin::File(source, base) => {
                Span::new(source, base + range.start..base + range.end)
            }
            TextOrigin::Within(span) => span,
        }
    }

    /// `text` with every placeholder's token as the author wrote it.
    pub(crate) fn restore<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.spellings.is_empty() || !text.contains(token::VAR) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        self.split_vars(text, |part| match part {
            TextPart::Text(text) => out.push_str(text),
            TextPart::Var(spelling) => out.push_str(&spelling.written),
        });
        Cow::Owned(out)
    }

    /// Calls `each` with the literal parts of `text` and its placeholders, in turn.
    pub(crate) fn split_vars<'s>(&'s self, text: &str, mut each: impl FnMut(TextPart<'_, 's>)) {
        let mut rest = text;
        while let Some(at) = rest.find(token::VAR) {
            let behind = at + token::VAR.len_utf8();
            each(TextPart::Text(&rest[..at]));
            let spelling = token::var(&rest[behind..]).and_then(|at| self.spellings.get(at));
            let Some(spelling) = spelling else {
                rest = &rest[behind..];
                continue;
            };
            each(TextPart::Var(spelling));
            rest = rest.get(at + spelling.written.len()..).unwrap_or_default();
        }
        each(TextPart::Text(rest));
    }

    /// What hidden characters the text holds; the first few say enough.
    pub(crate) fn report_hidden(&self, problems: &mut Vec<Diagnostic>) {
        const REPORTED: usize = 16;
        if !self.hidden {
            return;
        }
        let mut from = 0;
        for _ in 0..REPORTED {
            let Some((at, char)) = hidden::find(self.written, from) else {
                return;
            };
            from = at + char.len_utf8();
            // A file's NUL was reported when it was read.
            if char == '\0' && matches!(self.place, TextOrigin::File(..)) {
                continue;
            }
            problems.push(
                Diagnostic::new(
                    Code::HiddenCharacter,
                    self.span(at..from),
                    format!(
                        "`{}` is not seen but changes how the text reads",
                        hidden::name(char)
                    ),
                )
                .hint("Delete it, or write what it stands for."),
            );
        }
    }
}

/// A literal part, or a placeholder.
pub(crate) enum TextPart<'a, 's> {
    /// As it is.
    Text(&'a str),
    /// One of the text's spellings.
    Var(&'s Spelling),
}

fn reserved(text: &str) -> impl Iterator<Item = Replacement> {
    text.match_indices(token::is_reserved)
        .map(|(at, found)| (at..at + found.len(), "\u{FFFD}".to_owned()))
}

/// References such as `&#xFDD0;`, made harmless by another second character.
fn references(text: &str) -> impl Iterator<Item = Replacement> {
    let is_forged = |&(at, _): &(usize, &str)| {
        let digits = &text[at + 2..];
        let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (digits, 10),
        };
        let digits = digits.trim_start_matches('0');
        let len = digits
            .find(|char: char| !char.is_digit(radix))
            .unwrap_or(digits.len());
        let value = u32::from_str_radix(&digits[..len.min(8)], radix);
        value
            .ok()
            .and_then(char::from_u32)
            .is_some_and(token::is_reserved)
    };
    text.match_indices("&#")
        .filter(is_forged)
        .map(|(at, _)| (at..at + 2, "&_".to_owned()))
}

fn apply<'t>(text: &'t str, changes: &[Replacement]) -> Cow<'t, str> {
    if changes.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (range, with) in changes {
        // A reference within a placeholder's braces is part of its name already.
        if range.start >= from {
            out.push_str(&text[from..range.start]);
            out.push_str(with);
            from = range.end;
        }
    }
    out.push_str(&text[from..]);
    debug_assert_eq!(out.len(), text.len(), "offsets must hold");
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepare<'t>(text: &'t str, vars: &[&str]) -> Prepared<'t> {
        Prepared::new(text, TextOrigin::File(SourceId(0), 0), |name| {
            vars.contains(&name)
        })
    }

    #[test]
    fn declared_placeholders_become_tokens_of_the_same_length() {
        let text = "a {{ version }} {{version}} {{ other }} \\{{ version }} {{{ version }}}";
        let prepared = prepare(text, &["version"]);
        assert_eq!(prepared.parsed.len(), text.len());
        assert_eq!(prepared.spellings.len(), 2);
        assert!(
            prepared
                .parsed
                .ends_with("{{ other }} \\{{ version }} {{{ version }}}")
        );
        assert_eq!(prepared.restore(&prepared.parsed), text);
    }

    #[test]
    fn no_author_can_forge_a_token() {
        for text in [
            "\u{FDD1}",
            "&#xFDD1;",
            "&#x000fdd1",
            "&#64977;",
            "&#00064976",
        ] {
            let prepared = prepare(text, &["v"]);
            assert!(!prepared.parsed.contains("&#"), "{text}");
            assert!(!prepared.parsed.contains(token::is_reserved), "{text}");
        }
        assert_eq!(prepare("&#65;", &[]).parsed, "&#65;");
    }
}
