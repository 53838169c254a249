//! Finds braces that are nearly attributes or placeholders.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, is_typo, nearest};
use crate::markdown::Prepared;
use crate::parse::checklist::attributes::{self, KEYS, WordKind};
use crate::parse::checklist::typo_lints::{Found, warn};
use crate::sources::floor;

const HINT: &str =
    "Move it to the end of the first line of an item or heading, with a space before it.";

/// The placeholders that a checklist declares.
pub(super) struct Vars<'v> {
    list: &'v [(String, Option<String>)],
    names: HashSet<&'v str>,
}

/// Maximum number of placeholders to compare with a misspelt one, because a file may contain thousands of braces.
const MAX_COMPARED: usize = 100;

impl<'v> Vars<'v> {
    pub(super) fn new(list: &'v [(String, Option<String>)]) -> Self {
        Self { list, names: list.iter().map(|(name, _)| name.as_str()).collect() }
    }

    /// Returns the placeholder that `wrong` probably means.
    fn nearest_name(&self, wrong: &str) -> Option<&'v str> {
        let names = self.list.iter().map(|(name, _)| name.as_str());
        names.take(MAX_COMPARED).find(|name| is_typo(wrong, name))
    }
}

/// Checks the brace at `at`, unless it is part of another.
pub(super) fn braces(
    text: &Prepared,
    line: &Range<usize>,
    at: usize,
    vars: &Vars<'_>,
    found: &mut Found,
) {
    let written = &text.written[..line.end];
    let before = written[..at].chars().next_back();
    if matches!(before, Some('{' | '$' | '\\' | '#' | '%')) {
        return;
    }
    if written[at..].starts_with("{{") {
        return placeholder(text, written, at, vars, found);
    }
    let inner = &written[at + 1..];
    let Some(len) = inner.find('}') else {
        if means_attributes(inner) {
            let message = "this `{` is not closed, so the attributes have no effect".to_owned();
            let range = at..at + 1 + inner.trim_end().len();
            warn(
                text,
                Code::MisplacedAttribute,
                range,
                message,
                found,
                "Add a `}` at the end of the line.",
            );
        }
        return;
    };
    let range = at..at + len + 2;
    let inner = inner[..len].trim();
    if vars.names.contains(inner) {
        let message = format!("`{{{inner}}}` is not a placeholder, because it has single braces");
        let hint = format!("Write `{{{{ {inner} }}}}`.");
        return warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
    if before.is_none_or(char::is_whitespace) && ends_line(&text.written[range.end..]) {
        return nearly_attributes(text, range, inner, found);
    }
    if has_attributes(inner) {
        let message = format!("`{{{inner}}}` has no effect here");
        warn(text, Code::MisplacedAttribute, range, message, found, HINT);
    }
}

/// Whether nothing except a comment with attributes follows on the line.
fn ends_line(rest: &str) -> bool {
    // Bounds the time for a line with thousands of braces.
    const MAX_LENGTH: usize = 1024;
    let rest = rest.trim_start_matches([' ', '\t']);
    if !rest.starts_with("<!--") {
        return rest.is_empty() || rest.starts_with(['\n', '\r']);
    }
    let near = &rest[..floor(rest, MAX_LENGTH)];
    let line = near.lines().next().unwrap_or_default().trim();
    attributes::in_comment(line, 0).is_some()
}

/// Reports `{{ … }}` that probably means a declared placeholder.
fn placeholder(text: &Prepared, written: &str, at: usize, vars: &Vars<'_>, found: &mut Found) {
    let inner = &written[at + 2..];
    let Some(len) = inner.find("}}") else { return };
    let range = at..at + len + 4;
    let inner = inner[..len].trim();
    let is = |name: &str| vars.names.contains(name);
    if is(inner) || inner.is_empty() {
        return;
    }
    let message = format!(
        "`{{{{ {inner} }}}}` is not a placeholder of this checklist, so it is shown as text"
    );
    let first = inner.split(['|', ' ']).next().unwrap_or_default();
    if is(first) {
        let hint = format!("Write `{{{{ {first} }}}}`. Filters and expressions are not supported.");
        return warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
    if let Some(name) = vars.nearest_name(inner) {
        let hint = format!("Did you mean `{{{{ {name} }}}}`?");
        warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
}

/// Reports braces in the right place that are not valid attributes.
pub(super) fn nearly_attributes(
    text: &Prepared,
    range: Range<usize>,
    inner: &str,
    found: &mut Found,
) {
    let first = inner.split([' ', '=', ':', ',']).next().unwrap_or_default();
    let is_typo = || (KEYS.iter()).any(|key| is_typo(first, key));
    if inner.contains(['"', '\''])
        && inner.matches('"').count() % 2 + inner.matches('\'').count() % 2 > 0
    {
        if means_attributes(inner) {
            let message = "a quote is not closed, so the attributes have no effect".to_owned();
            let hint = "Close the quote, as in `owner=\"release manager\"`.";
            warn(text, Code::MisplacedAttribute, range, message, found, hint);
        }
    } else if let Some((key, value)) =
        inner.split_once(':').filter(|(key, _)| KEYS.contains(&key.trim()))
    {
        let message =
            format!("`{}:` is not a valid attribute, so these braces have no effect", key.trim());
        let value = value.trim();
        let value = if value.contains(' ') { format!("\"{value}\"") } else { value.to_owned() };
        let hint = format!("Write `{}={value}`.", key.trim());
        warn(text, Code::UnknownAttribute, range, message, found, hint);
    } else if let Some(word) =
        attributes::misspelt_keyword(&text.written[range.clone()], range.start)
    {
        let name = &text.written[word.range.clone()];
        let message = format!("`{name}` is not a valid attribute, so these braces have no effect");
        let diagnostic = Diagnostic::new(Code::UnknownAttribute, text.span(word.range), message)
            .suggest(name, KEYS.iter().copied())
            .hint("If this is text, write `\\{`.");
        found.push((range, diagnostic));
    } else if is_typo() && !KEYS.contains(&first) {
        let message = format!("`{first}` is not a valid attribute, so these braces have no effect");
        let near = nearest(first, KEYS.iter().copied()).unwrap_or(KEYS[0]);
        let hint = format!("Did you mean `{near}`?");
        warn(text, Code::UnknownAttribute, range, message, found, hint);
    } else if has_attributes(inner) {
        let message = format!("`{{{inner}}}` has no effect here");
        warn(text, Code::MisplacedAttribute, range, message, found, HINT);
    }
}

/// Whether the text after a brace is meant as attributes: it begins with an id or `key=`.
pub(super) fn means_attributes(inner: &str) -> bool {
    let first = inner.split_whitespace().next().unwrap_or_default();
    let key = first.split('=').next().unwrap_or_default();
    let is_pair = first.contains('=') && KEYS.contains(&key);
    first
        .strip_prefix('#')
        .is_some_and(|id| id.starts_with(|char: char| char.is_ascii_alphanumeric()))
        || is_pair
}

/// Whether `inner` in braces would give an id or the value of a key.
pub(super) fn has_attributes(inner: &str) -> bool {
    let braces = format!(" {{{inner}}}");
    let Some(block) = attributes::trailing(&braces, 0) else {
        return false;
    };
    let is_known = |word: &attributes::Word| match word.kind {
        WordKind::Id(_) => true,
        WordKind::Flag(key) | WordKind::Pair(key, ..) => KEYS.contains(&key),
    };
    let is_flag = |word: &attributes::Word| matches!(word.kind, WordKind::Flag(_));
    block.words.iter().all(is_known) && !block.words.iter().all(is_flag)
}
