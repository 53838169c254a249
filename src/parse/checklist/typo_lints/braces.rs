//! Braces that are nearly attributes or placeholders.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, is_slip, nearest};
use crate::markdown::Prepared;
use crate::parse::checklist::attributes::{self, KEYS, WordKind};
use crate::parse::checklist::typo_lints::{Found, warn};
use crate::sources::floor;

const WHERE: &str = "Attributes stand at the end of the first line of an item or heading, with a blank before their brace.";

/// The placeholders that a checklist declares.
pub(super) struct Vars<'v> {
    list: &'v [(String, Option<String>)],
    names: HashSet<&'v str>,
}

/// With so many placeholders a misspelt one is compared at most: a file may hold thousands of braces.
const COMPARED: usize = 100;

impl<'v> Vars<'v> {
    pub(super) fn new(list: &'v [(String, Option<String>)]) -> Self {
        Self {
            list,
            names: list.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }

    /// The placeholder that was meant by `wrong`.
    fn meant(&self, wrong: &str) -> Option<&'v str> {
        let names = self.list.iter().map(|(name, _)| name.as_str());
        names.take(COMPARED).find(|name| is_slip(wrong, name))
    }
}

/// The brace at `at`, unless it is part of another.
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
            let message = "This brace is not closed, so what follows is text".to_owned();
            let range = at..at + 1 + inner.trim_end().len();
            warn(
                text,
                Code::MisplacedAttribute,
                range,
                message,
                found,
                "Put a `}` at the end of the line.",
            );
        }
        return;
    };
    let range = at..at + len + 2;
    let inner = inner[..len].trim();
    if vars.names.contains(inner) {
        let message =
            format!("`{{{inner}}}` stands as it is written: placeholders have two braces");
        let hint = format!("Write `{{{{ {inner} }}}}`.");
        return warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
    if before.is_none_or(char::is_whitespace) && ends_line(&text.written[range.end..]) {
        return nearly(text, range, inner, found);
    }
    if names_something(inner) {
        let message = format!("`{{{inner}}}` has no effect here");
        warn(text, Code::MisplacedAttribute, range, message, found, WHERE);
    }
}

/// Whether nothing but a comment with attributes follows on the line.
fn ends_line(behind: &str) -> bool {
    // A line with thousands of braces must not be read to its end for each of them.
    const LONGEST: usize = 1024;
    let behind = behind.trim_start_matches([' ', '\t']);
    if !behind.starts_with("<!--") {
        return behind.is_empty() || behind.starts_with(['\n', '\r']);
    }
    let near = &behind[..floor(behind, LONGEST)];
    let line = near.lines().next().unwrap_or_default().trim();
    attributes::in_comment(line, 0).is_some()
}

/// `{{ … }}` that a declared placeholder was meant by.
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
        "`{{{{ {inner} }}}}` is no placeholder of this checklist, and stands as it is written"
    );
    let first = inner.split(['|', ' ']).next().unwrap_or_default();
    if is(first) {
        let hint = format!("Write `{{{{ {first} }}}}`: a placeholder is a name and nothing else.");
        return warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
    if let Some(name) = vars.meant(inner) {
        let hint = format!("Did you mean `{{{{ {name} }}}}`?");
        warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
}

/// Braces in the right place whose words were not understood.
pub(super) fn nearly(text: &Prepared, range: Range<usize>, inner: &str, found: &mut Found) {
    let first = inner.split([' ', '=', ':', ',']).next().unwrap_or_default();
    let slip = || (KEYS.iter()).any(|key| is_slip(first, key));
    if inner.contains(['"', '\''])
        && inner.matches('"').count() % 2 + inner.matches('\'').count() % 2 > 0
    {
        if means_attributes(inner) {
            let message = "A quote is not closed here, so this is text".to_owned();
            let hint = "Close the quote, for example `owner=\"release manager\"`.";
            warn(text, Code::MisplacedAttribute, range, message, found, hint);
        }
    } else if let Some((key, value)) = inner
        .split_once(':')
        .filter(|(key, _)| KEYS.contains(&key.trim()))
    {
        let message = format!(
            "`{}:` is no attribute: a value stands behind `=`",
            key.trim()
        );
        let value = value.trim();
        let value = if value.contains(' ') {
            format!("\"{value}\"")
        } else {
            value.to_owned()
        };
        let hint = format!("Write `{}={value}`.", key.trim());
        warn(text, Code::UnknownAttribute, range, message, found, hint);
    } else if let Some(word) = attributes::nearly(&text.written[range.clone()], range.start) {
        let name = &text.written[word.range.clone()];
        let message = format!("There is no attribute `{name}`, so this is text");
        let problem = Diagnostic::new(Code::UnknownAttribute, text.span(word.range), message)
            .suggest(name, KEYS)
            .hint("If it is meant as text, write `\\{`.");
        found.push((range, problem));
    } else if slip() && !KEYS.contains(&first) {
        let message = format!("There is no attribute `{first}`, so this is text");
        let near = nearest(first, KEYS).unwrap_or(KEYS[0]);
        let hint = format!("Did you mean `{near}`?");
        warn(text, Code::UnknownAttribute, range, message, found, hint);
    } else if names_something(inner) {
        let message = format!("`{{{inner}}}` has no effect here");
        warn(text, Code::MisplacedAttribute, range, message, found, WHERE);
    }
}

/// Whether what stands behind a brace was meant as attributes: it begins with an id or `key=`.
pub(super) fn means_attributes(inner: &str) -> bool {
    let first = inner.split_whitespace().next().unwrap_or_default();
    let key = first.split('=').next().unwrap_or_default();
    let is_pair = first.contains('=') && KEYS.contains(&key);
    first
        .strip_prefix('#')
        .is_some_and(|id| id.starts_with(|char: char| char.is_ascii_alphanumeric()))
        || is_pair
}

/// Whether braces around this would hold an id or the value of a key.
pub(super) fn names_something(inner: &str) -> bool {
    let braces = format!(" {{{inner}}}");
    let Some(block) = attributes::trailing(&braces, 0) else {
        return false;
    };
    let words = block.words.iter();
    let all = |word: &attributes::Word| match word.kind {
        WordKind::Id(_) => true,
        WordKind::Flag(key) | WordKind::Pair(key, ..) => KEYS.contains(&key),
    };
    let mut telling = block.words.iter();
    words.clone().all(all) && telling.any(|word| !matches!(word.kind, WordKind::Flag(_)))
}
