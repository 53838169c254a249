//! Prepares a text for the parser without changing its length, so that offsets stay valid.
//!
//! Declared placeholders become tokens, because to the parser a link target with spaces is not a link. Characters
//! of tokens are replaced, also where they are written as character references. Hidden characters are reported here
//! and made visible by [`super::hidden`].

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::direction::has_right_to_left;
use crate::markdown::placeholder::{Replacement, Spelling, placeholders};
use crate::markdown::{hidden, token};
use crate::span::{SourceId, Span};

/// A text that is ready for the parser.
#[derive(Debug)]
pub(crate) struct Prepared<'t> {
    /// The text as written.
    pub(crate) written: &'t str,
    /// The parser's input, of the same length.
    pub(crate) parsed: Cow<'t, str>,
    /// The spellings of declared placeholders in the text.
    pub(crate) spellings: Vec<Spelling>,
    /// Whether the text contains hidden characters.
    pub(crate) hidden: bool,
    /// Whether the text contains letters that are written from right to left.
    pub(crate) right_to_left: bool,
    origin: TextOrigin,
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TextOrigin {
    /// A file, from this byte on.
    File(SourceId, usize),
    /// A value with this span, at which every part of the text is located.
    Within(Span),
}

impl<'t> Prepared<'t> {
    /// Prepares `written`; `is_declared` recognises the names of placeholders.
    pub(crate) fn new(
        written: &'t str,
        origin: TextOrigin,
        is_declared: impl Fn(&str) -> bool,
    ) -> Self {
        let mut spellings = Vec::new();
        let mut changes = placeholders(written, is_declared, &mut spellings);
        // One scan saves most texts three searches.
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
            right_to_left: has_right_to_left(written),
            hidden: unusual && hidden::find(written, 0).is_some(),
            origin,
        }
    }

    /// Returns the span of a part of the text.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        match self.origin {
            TextOrigin::File(source, base) => {
                Span::new(source, base + range.start..base + range.end)
            }
            TextOrigin::Within(span) => span,
        }
    }

    /// Returns `text` with tokens replaced by placeholders as written.
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
            let after = at + token::VAR.len_utf8();
            each(TextPart::Text(&rest[..at]));
            let spelling = token::var(&rest[after..]).and_then(|at| self.spellings.get(at));
            let Some(spelling) = spelling else {
                rest = &rest[after..];
                continue;
            };
            each(TextPart::Var(spelling));
            rest = rest.get(at + spelling.written.len()..).unwrap_or_default();
        }
        each(TextPart::Text(rest));
    }

    /// Reports the first hidden characters of the text.
    pub(crate) fn report_hidden(&self, diagnostics: &mut Vec<Diagnostic>) {
        const MAX_REPORTED: usize = 16;
        if !self.hidden {
            return;
        }
        let mut from = 0;
        for _ in 0..MAX_REPORTED {
            let Some((at, char)) = hidden::find(self.written, from) else {
                return;
            };
            from = at + char.len_utf8();
            // A NUL in a file was reported when the file was read.
            if char == '\0' && matches!(self.origin, TextOrigin::File(..)) {
                continue;
            }
            diagnostics.push(
                Diagnostic::new(
                    Code::HiddenCharacter,
                    self.span(at..from),
                    format!(
                        "the invisible character `{}` changes how this text is shown",
                        hidden::name(char)
                    ),
                )
                .hint("Delete it, or replace it with a visible character."),
            );
        }
    }
}

/// A part of a text.
pub(crate) enum TextPart<'a, 's> {
    /// Literal text.
    Text(&'a str),
    /// A placeholder.
    Var(&'s Spelling),
}

fn reserved(text: &str) -> impl Iterator<Item = Replacement> {
    text.match_indices(token::is_reserved)
        .map(|(at, found)| (at..at + found.len(), "\u{FFFD}".to_owned()))
}

/// Breaks references to characters of tokens, such as `&#xFDD0;`, by replacing their second character.
fn references(text: &str) -> impl Iterator<Item = Replacement> {
    let is_reserved = |&(at, _): &(usize, &str)| {
        let digits = &text[at + 2..];
        let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (digits, 10),
        };
        let digits = digits.trim_start_matches('0');
        let len = digits.find(|char: char| !char.is_digit(radix)).unwrap_or(digits.len());
        let value = u32::from_str_radix(&digits[..len.min(8)], radix);
        value.ok().and_then(char::from_u32).is_some_and(token::is_reserved)
    };
    text.match_indices("&#").filter(is_reserved).map(|(at, _)| (at..at + 2, "&_".to_owned()))
}

fn apply<'t>(text: &'t str, changes: &[Replacement]) -> Cow<'t, str> {
    if changes.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (range, replacement) in changes {
        // A reference within a placeholder's braces is already part of its token.
        if range.start >= from {
            out.push_str(&text[from..range.start]);
            out.push_str(replacement);
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
        Prepared::new(text, TextOrigin::File(SourceId(0), 0), |name| vars.contains(&name))
    }

    #[test]
    fn declared_placeholders_become_tokens_of_the_same_length() {
        let text = "a {{ version }} {{version}} {{ other }} \\{{ version }} {{{ version }}}";
        let prepared = prepare(text, &["version"]);
        assert_eq!(prepared.parsed.len(), text.len());
        assert_eq!(prepared.spellings.len(), 2);
        assert!(prepared.parsed.ends_with("{{ other }} \\{{ version }} {{{ version }}}"));
        assert_eq!(prepared.restore(&prepared.parsed), text);
    }

    #[test]
    fn no_text_can_contain_a_token() {
        for text in ["\u{FDD1}", "&#xFDD1;", "&#x000fdd1", "&#64977;", "&#00064976"] {
            let prepared = prepare(text, &["v"]);
            assert!(!prepared.parsed.contains("&#"), "{text}");
            assert!(!prepared.parsed.contains(token::is_reserved), "{text}");
        }
        assert_eq!(prepare("&#65;", &[]).parsed, "&#65;");
    }
}
