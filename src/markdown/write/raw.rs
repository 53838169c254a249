//! Passes raw HTML on to the sanitiser, or escapes it if it cannot be used.
//!
//! Comments and instructions such as `<?php … ?>` are removed here, so that a text whose only HTML is comments needs no
//! sanitiser. To the sanitiser, an instruction ends at its first `>`.

use std::collections::HashMap;
use std::ops::Range;

use super::Writer;
use crate::markdown::escape::push_text;
use crate::markdown::events::html_block;
use crate::markdown::tags;
use crate::url::is_allowed;

impl Writer<'_, '_> {
    /// Writes the HTML block that starts at event `index`. Returns the next event to write.
    pub(super) fn html_block(&mut self, index: usize) -> usize {
        let (html, end) = html_block(self.events, index);
        let range = &self.events[index].1;
        let html = without_comments(&html);
        if html.trim().is_empty() {
            return end + 1;
        }
        if self.may_use(index, &html) {
            self.use_raw(index, &html, range);
        } else {
            self.escaped.push(range.clone());
            self.out.push_str("<pre tabindex=\"\u{FDD7}0\"><code>");
            push_text(&mut self.out, html.trim_end());
            self.out.push_str("</code></pre>\n");
        }
        self.load.end_block();
        end + 1
    }

    /// Writes the tag of the inline event `index`.
    pub(super) fn inline_html(&mut self, index: usize, html: &str, range: &Range<usize>) {
        if html.starts_with("<!") || html.starts_with("<?") {
            return;
        }
        if matches!(html, "<br>" | "<br/>" | "<br />") {
            self.out.push_str("<br>");
        } else if self.may_use(index, html) {
            self.use_raw(index, html, range);
        } else {
            self.escaped.push(range.clone());
            push_text(&mut self.out, html);
        }
    }

    fn use_raw(&mut self, index: usize, html: &str, range: &Range<usize>) {
        self.raw.push((index, range.clone()));
        self.out.push_str(html);
        for target in raw_targets(html) {
            if is_allowed(target) {
                self.raw_targets.entry(target.to_owned()).or_insert_with(|| range.clone());
            } else {
                self.targets.refuse(self.text, target, range.clone());
            }
        }
    }

    fn may_use(&mut self, index: usize, html: &str) -> bool {
        !self.escaping.all && !self.escaping.events.contains(&index) && self.load.add(html)
    }
}

/// Returns `html` without comments, instructions and declarations; what is unclosed extends to the end.
fn without_comments(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let len = tags::comment_len(&rest[at..]);
        out.push_str(&rest[..if len == 0 { at + 1 } else { at }]);
        rest = &rest[at + len.max(1)..];
    }
    out.push_str(rest);
    out
}

/// Returns the quoted values of `href=` and `src=`: enough to locate a target, and to see whether the sanitiser
/// will remove it.
fn raw_targets(html: &str) -> impl Iterator<Item = &str> {
    let values = |name: &'static str| {
        html.match_indices(name).filter_map(move |(at, _)| {
            let value = html[at + name.len()..].trim_start();
            let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            value[1..].split(quote).next()
        })
    };
    values("href=").chain(values("src="))
}

/// The cost of sanitising the raw HTML of a text. The sanitiser reopens unclosed elements in every following block,
/// and some of its searches go through all open elements.
#[derive(Debug, Default)]
pub(crate) struct SanitiserLoad {
    open: HashMap<String, usize>,
    depth: usize,
    formatting: usize,
    reopened: usize,
}

const MAX_OPEN: usize = 128;
const MAX_TAG: usize = 8 * 1024;
const MAX_REOPENED: usize = 20_000;

impl SanitiserLoad {
    /// Adds HTML. Returns whether its cost is acceptable.
    fn add(&mut self, html: &str) -> bool {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            if rest.find('>').unwrap_or(rest.len()) > MAX_TAG {
                return false;
            }
            self.tag(rest);
        }
        self.depth <= MAX_OPEN
    }

    /// Ends a block of the text.
    pub(super) fn end_block(&mut self) {
        self.reopened += self.formatting;
    }

    /// Whether the cost of the whole text is too high.
    pub(super) fn is_too_much(&self) -> bool {
        self.reopened > MAX_REOPENED
    }

    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(16)
            .map(|char| char.to_ascii_lowercase())
            .collect();
        if name.is_empty() || needs_no_end_tag(&name) {
            return;
        }
        let formatting_tag = is_formatting(&name);
        let open = self.open.entry(name).or_default();
        if !closing {
            *open += 1;
            self.depth += 1;
            self.formatting += usize::from(formatting_tag);
        } else if *open > 0 {
            *open -= 1;
            self.depth -= 1;
            self.formatting -= usize::from(formatting_tag);
        }
    }
}

/// Whether an element has no end tag, or ends at the next one of its kind.
fn needs_no_end_tag(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "wbr"
            | "area"
            | "base"
            | "col"
            | "embed"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "p"
            | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
    )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out() {
        assert_eq!(without_comments("a<!-- x -->b<!---->c<!-->d"), "abcd");
        assert_eq!(without_comments("a<!-- never"), "a");
    }

    #[test]
    fn instructions_and_declarations_are_left_out() {
        assert_eq!(without_comments("a<?php if (x > 1) echo '<b>'; ?>b<i>c</i>"), "ab<i>c</i>");
        assert_eq!(without_comments("<!DOCTYPE html>a<![CDATA[ x > y ]]>b < c"), "ab < c");
        assert_eq!(without_comments("a<?= $x->y"), "a");
    }

    #[test]
    fn html_that_nests_too_deep_is_not_used() {
        let mut load = SanitiserLoad::default();
        assert!(load.add(&"<div></div>".repeat(1000)));
        assert!(!load.add(&"<div>".repeat(200)));
        assert!(!SanitiserLoad::default().add(&"<b></p>".repeat(200)), "a stray end ends nothing");
        assert!(!SanitiserLoad::default().add(&format!("<a {}>", "x ".repeat(8000))));
    }
}
