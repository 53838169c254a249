//! Reports text that is nearly attributes, a heading, a link or a placeholder, and would otherwise be shown
//! silently.
//!
//! [`check`] scans the prose of a checklist line by line. Code is left alone.

mod braces;
mod hidden;
mod links;

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Prepared, SpannedEvent};

/// Maximum number of brackets checked in a line, and of typos reported in a file, because checking takes time.
const MAX_CHECKED: usize = 100;

/// Diagnostics with their ranges.
type Found = Vec<(Range<usize>, Diagnostic)>;

/// Reports the typos in a checklist. `known` are the ranges that are attributes or reported as such.
pub(crate) fn check(
    text: &Prepared,
    events: &[SpannedEvent],
    vars: &[(String, Option<String>)],
    known: &[Range<usize>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut known = known.to_vec();
    known.sort_unstable_by_key(|range| range.start);
    let is_known = |range: &Range<usize>| {
        let next = known.partition_point(|known| known.end <= range.start);
        known.get(next).is_some_and(|known| known.start < range.end)
    };
    let vars = braces::Vars::new(vars);
    let mut found = Vec::new();
    for line in lines(events) {
        let written = &text.written[line.clone()];
        heading(text, line.start, written, &mut found);
        links::links(text, line.start, written, &mut found);
        for (at, _) in written.match_indices('{').take(MAX_CHECKED) {
            braces::braces(text, &line, line.start + at, &vars, &mut found);
        }
    }
    for (event, range) in events {
        match event {
            Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {
                hidden::comment(text, range, &mut found);
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                links::target(text, dest_url, range, &mut found);
            }
            Event::Start(Tag::CodeBlock(kind)) => hidden::code(text, kind, range, &mut found),
            _ => {}
        }
    }
    diagnostics.extend(
        (found.into_iter())
            .filter(|(range, _)| !is_known(range))
            .take(MAX_CHECKED)
            .map(|(_, diagnostic)| diagnostic),
    );
}

/// Returns the ranges of text outside code, each within one line.
fn lines(events: &[SpannedEvent]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => match lines.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => lines.push(range.clone()),
            },
            _ => {}
        }
    }
    lines
}

/// Reports `##Deploy`, and seven `#` or more.
fn heading(text: &Prepared, start: usize, line: &str, found: &mut Found) {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let mut before = text.written[..start].chars().rev();
    let before = before.find(|char| !matches!(char, ' ' | '\t'));
    if level < 2 || before.is_some_and(|char| char != '\n') {
        return;
    }
    let marks = &line[..level];
    let hint = if level > 6 && rest.starts_with([' ', '\t']) {
        "Write one to six `#`.".to_owned()
    } else if level < 7 && rest.starts_with(char::is_alphabetic) {
        format!("Write a space after `{marks}`.")
    } else {
        return;
    };
    let message = format!("`{marks}` is not a heading here");
    warn(text, Code::NotAHeading, start..start + level, message, found, hint);
}

fn warn(
    text: &Prepared,
    code: Code,
    range: Range<usize>,
    message: String,
    found: &mut Found,
    hint: impl Into<String>,
) {
    let diagnostic = Diagnostic::new(code, text.span(range.clone()), message).hint(hint);
    found.push((range, diagnostic));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::checklist::testing::diagnostics;

    fn codes(line: &str) -> Vec<Code> {
        let text = format!("- [ ] a\n\n{line}\n");
        let found = diagnostics(&text);
        found.into_iter().map(|(code, _)| code).collect()
    }

    #[test]
    fn misspelt_attributes_are_reported() {
        for line in [
            "- [ ] b {optinal}",
            "- [ ] b {Gate}",
            "- [ ] b {gaet}",
            "- [ ] b {big evidnce}",
            "- [ ] b {owner: x}",
            "- [ ] b <!-- {optionl} -->",
        ] {
            assert_eq!(codes(line), [Code::UnknownAttribute], "{line}");
        }
        for line in [
            "- [ ] b {#c optional",
            "- [ ] b{#c}",
            "- [ ] b {#c}.",
            "- [ ] b {owner=\"x}",
            "- [ ] {#c} b",
            "b {owner=x}",
            "- [ ] b <!-- #c optional -->",
            "- [ ] b <!-- {#c -->",
        ] {
            assert_eq!(codes(line), [Code::MisplacedAttribute], "{line}");
        }
    }

    #[test]
    fn text_in_other_languages_is_left_alone() {
        for line in [
            "- [ ] Deploy to {region}",
            "- [ ] Open github.com/{owner}/{repo}",
            "- [ ] Set {date} and {expected}",
            "- [ ] Run `x {#y} z` and ${owner=1}",
            "- [ ] See #1234 and {1: 2}",
            "#123 is open",
            "- [ ] b <!-- see #12 -->",
            "- [ ] {{ .Values.version }} and {% if gate %}",
            "<!-- prettier-ignore -->",
        ] {
            assert_eq!(codes(line), [], "{line}");
        }
    }

    #[test]
    fn invalid_headings_and_checkboxes_are_reported() {
        assert_eq!(codes("##Deploy"), [Code::NotAHeading]);
        assert_eq!(codes("####### Deploy"), [Code::NotAHeading]);
        assert_eq!(codes("```\n- [ ] b"), [Code::NotACheckbox]);
        assert_eq!(codes("<!-- \n- [ ] b"), [Code::NotACheckbox]);
        assert_eq!(codes("b\n\n      - [ ] c"), [Code::NotACheckbox]);
        assert_eq!(codes("```\n- [ ] b\n```"), []);
    }

    #[test]
    fn invalid_links_are_reported() {
        for line in [
            "See the [guide] (../a.md).",
            "See the [guide](../who to call.md).",
            "See the (guide)[../a.md].",
            "See the [guide][a].",
            "See [guide]().",
            "See [guide](https:/a.test).",
            "See the guide.[^1]",
        ] {
            assert_eq!(codes(line), [Code::BrokenLink], "{line}");
        }
        for line in [
            "A [draft] (not final) of a[0][x], [x] and [a](b c)",
            "See `[a] (b.md)`",
            "Say [so][a]\n\n[a]: https://a.test",
        ] {
            assert_eq!(codes(line), [], "{line}");
        }
    }

    #[test]
    fn misspelt_placeholders_are_reported() {
        for (written, expected) in [
            ("{{ versoin }}", 1),
            ("{{ Version }}", 1),
            ("{{ version | upper }}", 1),
            ("{version}", 1),
            ("{{ version }}", 0),
            ("{{ region }}", 0),
            ("`{{ versoin }}`", 0),
        ] {
            let found = codes(&format!("- [ ] to {written} b"));
            assert_eq!(found.len(), expected, "{written}: {found:?}");
        }
    }
}
