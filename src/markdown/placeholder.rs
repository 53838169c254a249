//! Finds the declared placeholders of a text, and how each is written.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::markdown::token;

/// One spelling of a placeholder: `{{ version }}` and `{{version}}` are two.
#[derive(Debug)]
pub(crate) struct Spelling {
    /// The placeholder with its braces.
    pub(crate) written: String,
    /// The declared name.
    pub(crate) name: Arc<str>,
}

/// A range of a text, and its replacement.
pub(crate) type Replacement = (Range<usize>, String);

/// Returns the tokens for the placeholders in `text`, and adds their spellings to `spellings`.
pub(crate) fn placeholders(
    text: &str,
    is_declared: impl Fn(&str) -> bool,
    spellings: &mut Vec<Spelling>,
) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    let mut known = HashMap::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("{{").map(|at| from + at) {
        from = at + 1;
        let Some((end, name)) = placeholder(text, at) else {
            continue;
        };
        if !is_declared(name) {
            continue;
        }
        let written = &text[at..end];
        let index = match known.get(written) {
            Some(&index) => index,
            None if spellings.len() == token::MAX_SPELLINGS => continue,
            None => {
                known.insert(written, spellings.len());
                spellings.push(Spelling { written: written.to_owned(), name: name.into() });
                spellings.len() - 1
            }
        };
        let mut replacement = String::with_capacity(end - at);
        token::push_var(&mut replacement, index, end - at);
        replacements.push((at..end, replacement));
        from = end;
    }
    replacements
}

/// Returns the end and the name of the placeholder whose braces open at `at`. A backslash before it escapes it, and
/// three braces belong to other languages.
fn placeholder(text: &str, at: usize) -> Option<(usize, &str)> {
    let before = &text.as_bytes()[..at];
    let escapes = before.iter().rev().take_while(|&&byte| byte == b'\\').count();
    if escapes % 2 == 1 || before.last() == Some(&b'{') {
        return None;
    }
    let inner = &text[at + 2..];
    let len = inner.find(['{', '}', '\n'])?;
    let end = at + 2 + len + 2;
    if !inner[len..].starts_with("}}") || text[end..].starts_with('}') {
        return None;
    }
    let name = inner[..len].trim_matches([' ', '\t']);
    (!name.is_empty()).then_some((end, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let found = placeholders(text, |name| name == "version", &mut Vec::new());
        found.into_iter().map(|(range, _)| &text[range]).collect()
    }

    #[test]
    fn only_declared_placeholders_are_found() {
        assert_eq!(found("v{{ version }}, {{version}}"), ["{{ version }}", "{{version}}"]);
        assert_eq!(found("{{ region }} {{ version | upper }} {{ .Values.version }}"), [""; 0]);
        assert_eq!(found("{{ version\n}} {{version {{version}}"), ["{{version}}"]);
    }

    #[test]
    fn a_backslash_or_a_third_brace_escapes_a_placeholder() {
        assert_eq!(found("\\{{ version }} {{{ version }}}"), [""; 0]);
        assert_eq!(found("\\\\{{ version }}"), ["{{ version }}"]);
    }
}
