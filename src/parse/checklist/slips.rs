//! What is nearly attributes, a heading or a placeholder, and would pass for text without a word.
//!
//! [`slips`] looks at the prose of a checklist, line by line. What stands in code is left alone.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic, is_slip, nearest};
use crate::markdown::{Piece, Prepared};
use crate::parse::checklist::attributes::{self, KEYS, WordKind};

const WHERE: &str = "Attributes stand at the end of the first line of an item or heading, with a blank before their brace.";

/// How many brackets of a line are looked at, and how many slips of a file are told: looking takes time.
const MOST: usize = 100;

/// Reports them. `known` are the parts that are attributes or were reported as such.
pub(crate) fn slips(
    text: &Prepared,
    events: &[Piece],
    vars: &[(String, Option<String>)],
    known: &[Range<usize>],
    problems: &mut Vec<Diagnostic>,
) {
    let is_known = |range: &Range<usize>| {
        (known.iter()).any(|known| known.start < range.end && range.start < known.end)
    };
    let mut found = Vec::new();
    for line in lines(events) {
        let written = &text.written[line.clone()];
        heading(text, line.start, written, &mut found);
        links(text, line.start, written, &mut found);
        for (at, _) in written.match_indices('{').take(MOST) {
            braces(text, &line, line.start + at, vars, &mut found);
        }
    }
    for (event, range) in events {
        match event {
            Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {
                comment(text, range, &mut found);
            }
            Event::Start(Tag::Link { dest_url, .. }) => target(text, dest_url, range, &mut found),
            Event::Start(Tag::CodeBlock(kind)) => code(text, kind, range, &mut found),
            _ => {}
        }
    }
    problems.extend(
        (found.into_iter())
            .filter(|(range, _)| !is_known(range))
            .take(MOST)
            .map(|(_, problem)| problem),
    );
}

type Found = Vec<(Range<usize>, Diagnostic)>;

/// The runs of text outside code: each within one line.
fn lines(events: &[Piece]) -> Vec<Range<usize>> {
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

fn warn(
    text: &Prepared,
    code: Code,
    range: Range<usize>,
    message: String,
    found: &mut Found,
    hint: impl Into<String>,
) {
    let problem = Diagnostic::new(code, text.span(range.clone()), message).hint(hint);
    found.push((range, problem));
}

/// `##Deploy`, and seven `#` or more.
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
        "Headings have one to six `#`.".to_owned()
    } else if level < 7 && rest.starts_with(char::is_alphabetic) {
        format!("Put a blank behind the `{marks}`.")
    } else {
        return;
    };
    let message = format!("`{marks}` makes no heading here");
    warn(
        text,
        Code::NotAHeading,
        start..start + level,
        message,
        found,
        hint,
    );
}

/// What would be a link but for a blank or a missing definition.
fn links(text: &Prepared, start: usize, line: &str, found: &mut Found) {
    let mut say = |range: Range<usize>, hint: String| {
        let range = start + range.start..start + range.end;
        let message = format!("`{}` is no link to markdown", &text.written[range.clone()]);
        warn(text, Code::BrokenLink, range, message, found, hint);
    };
    for (at, _) in line.match_indices(']').take(MOST) {
        let Some(open) = line[..at].rfind('[') else {
            continue;
        };
        let (name, behind) = (&line[open + 1..at], &line[at + 1..]);
        let between = |opens: char, closes: char| {
            let inner = behind.trim_start_matches(' ').strip_prefix(opens)?;
            let inner = &inner[..inner.find(closes)?];
            let len = behind.find(closes)? + 1;
            Some((inner, open..at + 1 + len))
        };
        if line[..open].ends_with([']', ')']) {
            if line[..open].ends_with(')') && name.contains(['/', '.']) {
                let Some(from) = line[..open].rfind('(') else {
                    continue;
                };
                let words = &line[from + 1..open - 1];
                say(from..at + 1, format!("Write `[{words}]({name})`."));
            }
        } else if name.starts_with('^') {
            say(
                open..at + 1,
                format!("Define the footnote on a line of its own: `[{name}]: …`."),
            );
        } else if let Some((target, range)) =
            between('(', ')').filter(|(target, _)| leads_somewhere(target))
        {
            if behind.starts_with(' ') {
                say(
                    range,
                    format!("Write `[{name}]({target})`, without a blank."),
                );
            } else if target.trim().contains(' ') {
                let target = target.trim();
                say(
                    range,
                    format!("A target with blanks stands in `<…>`: `[{name}](<{target}>)`."),
                );
            }
        } else if let Some((label, range)) = between('[', ']').filter(|_| behind.starts_with('[')) {
            let label = if label.is_empty() { name } else { label };
            if !label.trim().is_empty() && label != "x" {
                say(
                    range,
                    format!("Say where it leads on a line of its own: `[{label}]: https://…`."),
                );
            }
        }
    }
}

/// Whether what stands in brackets behind a word is a target and not an aside.
fn leads_somewhere(target: &str) -> bool {
    let last = target.trim().rsplit('/').next().unwrap_or_default();
    target.contains("://")
        || target.starts_with("./")
        || target.starts_with("../")
        || last.rsplit('.').next() == Some("md")
}

/// Targets that lead nowhere, whatever stands on the site.
fn target(text: &Prepared, target: &str, range: &Range<usize>, found: &mut Found) {
    let one_slash = ["https:", "http:"].iter().find_map(|scheme| {
        let rest = target.strip_prefix(scheme)?;
        (!rest.starts_with("//"))
            .then(|| format!("Write `{scheme}//{}`.", rest.trim_start_matches('/')))
    });
    if let Some(hint) = one_slash {
        let message = format!("`{target}` is no web address");
        warn(text, Code::BrokenLink, range.clone(), message, found, hint);
    } else if target.is_empty() {
        let message = "This link leads nowhere".to_owned();
        let hint = "Put its target between the parentheses.";
        warn(text, Code::BrokenLink, range.clone(), message, found, hint);
    }
}

/// The brace at `at`, unless it is part of another.
fn braces(
    text: &Prepared,
    line: &Range<usize>,
    at: usize,
    vars: &[(String, Option<String>)],
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
    if vars.iter().any(|(name, _)| name == inner) {
        let message =
            format!("`{{{inner}}}` stands as it is written: placeholders have two braces");
        let hint = format!("Write `{{{{ {inner} }}}}`.");
        return warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
    let behind = text.written[range.end..].lines().next();
    let behind = behind.unwrap_or_default().trim();
    let ends_line = behind.is_empty() || attributes::in_comment(behind, 0).is_some();
    if ends_line && before.is_none_or(char::is_whitespace) {
        return nearly(text, range, inner, found);
    }
    if names_something(inner) {
        let message = format!("`{{{inner}}}` has no effect here");
        warn(text, Code::MisplacedAttribute, range, message, found, WHERE);
    }
}

/// A comment that holds nearly attributes.
fn comment(text: &Prepared, range: &Range<usize>, found: &mut Found) {
    let written = text.written[range.clone()].trim_end();
    let Some(inner) = written.strip_prefix("<!--") else {
        return;
    };
    let Some(inner) = inner.strip_suffix("-->") else {
        if holds_box(inner) && !inner.contains("-->") {
            let message = "This comment is not closed, so the boxes in it are none".to_owned();
            let range = range.start..range.start + 4;
            warn(
                text,
                Code::NotABox,
                range,
                message,
                found,
                "Write `-->` where the comment ends.",
            );
        }
        return;
    };
    if attributes::in_comment(written, 0).is_some() {
        return;
    }
    let range = range.start..range.start + written.len();
    let inner = inner.trim();
    match inner.strip_prefix('{') {
        Some(inner) => match inner.strip_suffix('}') {
            Some(inner) => nearly(text, range, inner, found),
            None if means_attributes(inner) => {
                let message = "This brace is not closed, so the comment says nothing".to_owned();
                let hint = format!("Write `<!-- {{{}}} -->`.", inner.trim());
                warn(text, Code::MisplacedAttribute, range, message, found, hint);
            }
            None => {}
        },
        None if names_something(inner) => {
            let message = "Attributes in a comment stand in braces".to_owned();
            let hint = format!("Write `<!-- {{{inner}}} -->`.");
            warn(text, Code::MisplacedAttribute, range, message, found, hint);
        }
        None => {}
    }
}

/// Boxes in code that was hardly meant to be code.
fn code(text: &Prepared, kind: &CodeBlockKind, range: &Range<usize>, found: &mut Found) {
    let written = &text.written[range.clone()];
    if !holds_box(written) {
        return;
    }
    match kind {
        CodeBlockKind::Indented => {
            let first = written.trim_start();
            if holds_box(first.lines().next().unwrap_or_default()) {
                let start = range.end - first.len();
                let len = first.lines().next().unwrap_or_default().trim_end().len();
                let message =
                    "This line is code to markdown, because it is indented so far".to_owned();
                warn(
                    text,
                    Code::NotABox,
                    start..start + len,
                    message,
                    found,
                    "Indent a box by less than four blanks, or as far as the text of the entry it belongs to.",
                );
            }
        }
        CodeBlockKind::Fenced(_) => {
            let fence = written.trim_start().chars().next().unwrap_or('`');
            let mut lines = written.trim_end().lines();
            let first = lines.next().unwrap_or_default();
            let is_closed = lines.next_back().is_some_and(|last| {
                let last = last.trim_start_matches([' ', '\t', '>']);
                last.len() >= 3 && last.chars().all(|char| char == fence)
            });
            if !is_closed {
                let message = "This code is not closed, so the boxes in it are none".to_owned();
                let len = first.trim_end().len();
                warn(
                    text,
                    Code::NotABox,
                    range.start..range.start + len,
                    message,
                    found,
                    "End it with a line that holds nothing but the same marks.",
                );
            }
        }
    }
}

fn holds_box(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start().strip_prefix(['-', '*', '+']);
        line.is_some_and(|line| line.trim_start().starts_with("[ ] "))
    })
}

/// `{{ … }}` that a declared placeholder was meant by.
fn placeholder(
    text: &Prepared,
    written: &str,
    at: usize,
    vars: &[(String, Option<String>)],
    found: &mut Found,
) {
    let inner = &written[at + 2..];
    let Some(len) = inner.find("}}") else { return };
    let range = at..at + len + 4;
    let inner = inner[..len].trim();
    let is = |name: &str| vars.iter().any(|(known, _)| known == name);
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
    let is_near = |(name, _): &&(String, _)| is_slip(inner, name);
    if let Some((name, _)) = vars.iter().find(is_near) {
        let hint = format!("Did you mean `{{{{ {name} }}}}`?");
        warn(text, Code::UndeclaredVar, range, message, found, hint);
    }
}

/// Braces in the right place whose words were not understood.
fn nearly(text: &Prepared, range: Range<usize>, inner: &str, found: &mut Found) {
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
fn means_attributes(inner: &str) -> bool {
    let first = inner.split_whitespace().next().unwrap_or_default();
    let key = first.split('=').next().unwrap_or_default();
    let is_pair = first.contains('=') && KEYS.contains(&key);
    first
        .strip_prefix('#')
        .is_some_and(|id| id.starts_with(|char: char| char.is_ascii_alphanumeric()))
        || is_pair
}

/// Whether braces around this would hold an id or the value of a key.
fn names_something(inner: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::parse::checklist::testing::problems;

    fn codes(line: &str) -> Vec<Code> {
        let text = format!("- [ ] a\n\n{line}\n");
        let found = problems(&text);
        found.into_iter().map(|(code, _)| code).collect()
    }

    #[test]
    fn what_is_nearly_attributes_is_reported() {
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
    fn what_belongs_to_other_languages_is_left_alone() {
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
    fn what_is_nearly_a_heading_or_a_box_is_reported() {
        assert_eq!(codes("##Deploy"), [Code::NotAHeading]);
        assert_eq!(codes("####### Deploy"), [Code::NotAHeading]);
        assert_eq!(codes("```\n- [ ] b"), [Code::NotABox]);
        assert_eq!(codes("<!-- \n- [ ] b"), [Code::NotABox]);
        assert_eq!(codes("b\n\n      - [ ] c"), [Code::NotABox]);
        assert_eq!(codes("```\n- [ ] b\n```"), []);
    }

    #[test]
    fn what_is_nearly_a_link_is_reported() {
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
    fn what_is_nearly_a_placeholder_is_reported() {
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
