//! Finds what looks like a checkbox in raw HTML. In a block of HTML, markdown begins only after an empty line.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::looks;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Prepared, SpannedEvent};

/// Returns a diagnostic for each of them. `ticks` says whether ticks stand for checkboxes.
pub(super) fn near_checkboxes(
    text: &Prepared,
    events: &[SpannedEvent],
    ticks: bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // What ends the part of a block that is no text, such as a comment.
    let mut skipped: Option<&'static str> = None;
    for (event, range) in events {
        match event {
            Event::Start(Tag::HtmlBlock) => skipped = None,
            Event::Html(_) => line(text, range, ticks, &mut skipped, &mut found),
            Event::InlineHtml(html) if is_checkbox(html) => found.push(input(text, range.clone())),
            _ => {}
        }
    }
    found
}

/// Whether an inline tag begins a new line.
pub(super) fn is_line_break(html: &str) -> bool {
    tag_name(html).eq_ignore_ascii_case("br")
}

/// Whether an inline tag or comment may come before a checkbox: it neither ends an element nor begins code.
pub(super) fn is_formatting(html: &str) -> bool {
    !html.starts_with("</") && !begins_code(html)
}

fn begins_code(html: &str) -> bool {
    const CODE: [&str; 5] = ["code", "kbd", "samp", "tt", "var"];
    CODE.iter().any(|code| code.eq_ignore_ascii_case(tag_name(html)))
}

/// Checks one line of a block: its start, and what follows each tag in it.
fn line(
    text: &Prepared,
    range: &Range<usize>,
    ticks: bool,
    skipped: &mut Option<&'static str>,
    found: &mut Vec<Diagnostic>,
) {
    let line = &text.written[range.clone()];
    let mut at = 0;
    // Whether a cell of a table or code begins here.
    let mut is_other = false;
    loop {
        if let Some(end) = *skipped {
            let Some(found) = line[at..].find(end) else {
                return;
            };
            at += found + end.len();
            *skipped = None;
        }
        let rest = &line[at..];
        let start = at + (rest.len() - rest.trim_start().len());
        if !is_other && let Some(len) = looks::in_prose(line[start..].trim_end(), ticks) {
            let from = range.start + start;
            found.push(in_block(text, from..from + len, line[start + len..].trim()));
        }
        let Some(tag) = rest.find('<').map(|found| at + found) else {
            return;
        };
        let len = line[tag..].find('>').map_or(line.len() - tag, |end| end + 1);
        let html = &line[tag..tag + len];
        if is_checkbox(html) {
            found.push(input(text, range.start + tag..range.start + tag + len));
        }
        is_other = matches!(tag_name(html), "td" | "th") || begins_code(html);
        *skipped = skips_to(html);
        at = tag + if html.starts_with("<!--") { 4 } else { len };
    }
}

/// Returns what ends the part without text that begins with the tag `html`.
fn skips_to(html: &str) -> Option<&'static str> {
    if html.starts_with("<!--") {
        return Some("-->");
    }
    match tag_name(html) {
        "pre" => Some("</pre>"),
        "code" => Some("</code>"),
        "script" => Some("</script>"),
        "style" => Some("</style>"),
        "textarea" => Some("</textarea>"),
        _ => None,
    }
}

/// Returns the name of the element that `html` begins, as written.
fn tag_name(html: &str) -> &str {
    let inner = html.strip_prefix('<').unwrap_or_default();
    let len = inner.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(inner.len());
    &inner[..len]
}

/// Whether `html` is an `<input>` that is a checkbox.
fn is_checkbox(html: &str) -> bool {
    tag_name(html).eq_ignore_ascii_case("input") && html.to_ascii_lowercase().contains("checkbox")
}

fn input(text: &Prepared, range: Range<usize>) -> Diagnostic {
    let message = format!(
        "`{}` is an HTML checkbox, which is not an item and is not shown",
        &text.written[range.clone()]
    );
    Diagnostic::new(Code::NotACheckbox, text.span(range), message)
        .hint("Write `- [ ] ` and the text in a markdown list, with an empty line above the list.")
}

fn in_block(text: &Prepared, range: Range<usize>, rest: &str) -> Diagnostic {
    let written = &text.written[range.clone()];
    let message = format!("`{written}` looks like a checkbox but is part of an HTML block");
    let rest = rest.split('<').next().unwrap_or_default().trim();
    let hint = if written.starts_with(['-', '*', '+']) {
        "Put an empty line above the list, because an empty line ends the HTML block.".to_owned()
    } else {
        format!("Write `- [ ] {rest}` in a markdown list, with an empty line above it.")
    };
    Diagnostic::new(Code::NotACheckbox, text.span(range), message).hint(hint)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::parse::checklist::testing::diagnostics;

    fn reported(written: &str) -> Vec<String> {
        let text = format!("- [ ] a\n\n{written}\n");
        let found = diagnostics(&text).into_iter();
        found
            .filter(|(code, _)| *code == Code::NotACheckbox)
            .map(|(_, text)| text.to_owned())
            .collect()
    }

    #[test]
    fn checkboxes_in_blocks_of_html_are_reported() {
        assert_eq!(
            reported("<details>\n<summary>Undo</summary>\n- [ ] Old tag\n* [ ] Notice\n</details>"),
            ["- [ ]", "* [ ]"]
        );
        assert_eq!(reported("<ol><li>[ ] Mute</li><li class=x>[ ] Wait</li></ol>"), ["[ ]", "[ ]"]);
        assert_eq!(reported("<p>☐ Mute<br>☐ Wait</p>"), ["☐", "☐"]);
        assert_eq!(reported("<div>x\n\n- [ ] Mute\n\n</div>"), [""; 0]);
        assert_eq!(reported("<div><code>x\n\ny\n\n<div>\n- [ ] Mute\n</div>"), ["- [ ]"]);
    }

    #[test]
    fn inputs_are_reported_in_blocks_and_lines() {
        let input = "<input type=checkbox>";
        assert_eq!(reported(&format!("<ul>\n<li>{input} Mute</li>\n</ul>")), [input]);
        assert_eq!(reported(&format!("Mute {input} now")), [input]);
        assert_eq!(reported("<input type=\"text\">"), [""; 0]);
    }

    #[test]
    fn comments_code_and_cells_are_left_alone() {
        for html in [
            "<!--\n- [ ] Mute\n-->",
            "<div><!-- a\n[ ] b -->\nx</div>",
            "<pre>\n- [ ] Mute\n</pre>",
            "<div><code>[ ] Mute</code></div>",
            "<div><kbd>[x]</kbd> Mute</div>",
            "<table><tr><td>[ ]</td><th>☐ x</th></tr></table>",
        ] {
            assert_eq!(reported(html), [""; 0], "{html}");
        }
    }
}
