//! Reports text that looks like a checkbox but is none, which markdown accepts silently.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Prepared, SpannedEvent};

mod looks;
mod raw;

/// Returns a diagnostic for each text that looks like a checkbox.
pub(super) fn near_checkboxes(text: &Prepared, events: &[SpannedEvent]) -> Vec<Diagnostic> {
    let ticks = looks::has_empty_drawing(text.written);
    let mut found = raw::near_checkboxes(text, events, ticks);
    for (index, (event, range)) in events.iter().enumerate() {
        let is_text = match event {
            Event::Text(_) => true,
            Event::Start(Tag::Link { .. }) => text.written[range.clone()].starts_with("[ ]"),
            _ => false,
        };
        if is_text {
            let at_start =
                start_of_line(events, index).and_then(|start| at_start(text, &start, range, ticks));
            found.extend(at_start.or_else(|| within_line(text, range)));
        }
    }
    found
}

/// Where a line of text begins.
struct LineStart {
    /// Whether a list entry begins with it.
    in_entry: bool,
    /// Its first byte.
    at: usize,
}

/// Returns the start of the line in which event `index` is the first text: only formatting may come before it.
fn start_of_line(events: &[SpannedEvent], index: usize) -> Option<LineStart> {
    let before = |at: usize| at.checked_sub(1).map(|at| &events[at].0);
    let mut at = index;
    let in_entry = loop {
        match before(at)? {
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {}
            Event::InlineHtml(html) if raw::is_line_break(html) => break false,
            Event::InlineHtml(html) if raw::is_formatting(html) => {}
            Event::Start(Tag::Item) => break true,
            Event::Start(Tag::Paragraph) => {
                break matches!(before(at - 1), Some(Event::Start(Tag::Item)));
            }
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Heading { .. }) => break false,
            _ => return None,
        }
        at -= 1;
    };
    Some(LineStart { in_entry, at: events.get(at)?.1.start })
}

/// Returns a diagnostic if the line begins with what looks like a checkbox in the text or link at `range`.
fn at_start(
    text: &Prepared,
    start: &LineStart,
    range: &Range<usize>,
    ticks: bool,
) -> Option<Diagnostic> {
    let line = text.written[range.start..].lines().next().unwrap_or_default();
    let len =
        if start.in_entry { looks::in_entry(line, ticks)? } else { looks::in_prose(line, ticks)? };
    let (opening, rest) = (&text.written[start.at..range.start], line[len..].trim());
    let rest =
        if line.starts_with("[ ](") { line.replacen("[ ]", "[…]", 1) } else { rest.to_owned() };
    let what = if opening.is_empty() { "" } else { "the checkbox first: " };
    let hint = format!("Write {what}`- [ ] {opening}{rest}`.");
    let can_show = !rest.is_empty() && !hint.contains('\n') && hint.matches('`').count() == 2;
    Some(diagnostic(text, range.start..range.start + len, can_show.then_some(hint)))
}

/// Returns a diagnostic for a checkbox in the middle of a line, or in a table.
fn within_line(text: &Prepared, range: &Range<usize>) -> Option<Diagnostic> {
    let rest = text.written[range.start..].strip_prefix("[ ]")?;
    let start = text.written[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text.written[start..range.start].trim_end_matches(['*', '_', '~', '(']);
    let before = match before.rfind('<') {
        Some(tag) if before.ends_with('>') => &before[..tag],
        _ => before,
    };
    let is_text = |char: char| {
        !matches!(char, '-' | '*' | '+' | '–' | '—' | '•' | '·' | '>' | '.' | ')' | ' ' | '0'..='9')
    };
    let is_separate = before.ends_with(' ')
        && rest.chars().next().is_none_or(|char| char.is_whitespace() || "*_~)<(".contains(char));
    (is_separate && before.contains(is_text))
        .then(|| diagnostic(text, range.start..range.start + 3, None))
}

fn diagnostic(text: &Prepared, range: Range<usize>, hint: Option<String>) -> Diagnostic {
    let message =
        format!("`{}` looks like a checkbox but is not one", &text.written[range.clone()]);
    let hint = hint.unwrap_or_else(|| {
        "Write `- [ ] ` at the start of the line, with a space in the brackets and after them."
            .to_owned()
    });
    Diagnostic::new(Code::NotACheckbox, text.span(range), message).hint(hint)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::parse::checklist::testing::diagnostics;

    /// Returns what is reported as no checkbox in a checklist with the lines `written`.
    fn reported(written: &str) -> Vec<String> {
        let text = format!("- [ ] a\n\n{written}\n");
        let found = diagnostics(&text).into_iter();
        found
            .filter(|(code, _)| *code == Code::NotACheckbox)
            .map(|(_, text)| text.to_owned())
            .collect()
    }

    #[test]
    fn formatting_before_a_checkbox_is_reported() {
        for line in [
            "- **[ ] Freeze the queue**",
            "- ~~[ ] Freeze~~ the queue",
            "1. *[ ] Freeze the queue*",
            "- ***[ ] Freeze the queue***",
            "- <b>[ ] Freeze</b>",
            "- [ ](https://queue.test) Freeze",
            "**[ ] Freeze the queue**",
            "## *[ ] Freeze*",
            "x<br>[ ] Freeze",
            "First **[ ] freeze** it",
        ] {
            assert_eq!(reported(line), ["[ ]"], "{line}");
        }
        assert_eq!(reported("- ([ ]) Freeze"), ["([ ])"]);
        assert_eq!(reported("- __[x] Freeze__"), ["[x]"]);
    }

    #[test]
    fn drawn_and_wide_checkboxes_are_reported() {
        assert_eq!(reported("- ［ ］ Freeze"), ["［ ］"]);
        assert_eq!(reported("【　】Freeze"), ["【　】"]);
        assert_eq!(reported("・[ ] Freeze\n・[ ] Thaw"), ["・[ ]", "・[ ]"]);
        assert_eq!(reported("☐ Freeze\n☑ Thaw"), ["☐", "☑"]);
        assert_eq!(reported("• ⬜ Freeze\n\n✅ Thaw"), ["• ⬜", "✅"]);
        assert_eq!(reported("- **☐ Freeze**"), ["☐"]);
    }

    #[test]
    fn text_that_is_no_checkbox_is_left_alone() {
        for line in [
            "- ✅ Frozen since Monday",
            "✅ Everything is fine",
            "| ☐ | ✅ |\n|---|---|\n| ☑ | ☐ |",
            "☐ = open, ☑ = done",
            "- [ ] **[bold](x)**",
            "- `[ ] Freeze`",
            "- <code>[ ]</code> means open",
            "<KBD>[x]</KBD> closes it",
            "- **[a] Freeze**",
            "An array a[ ] and f([ ]), [x](https://x.test)",
            "Vote: 3 ☐ of 4",
        ] {
            assert_eq!(reported(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn the_hint_shows_the_line_to_write() {
        let text = "- ~~[ ] Freeze~~ it\n";
        let (_, found) = crate::parse::checklist::testing::read(text);
        assert_eq!(found[0].hints, ["Write the checkbox first: `- [ ] ~~Freeze~~ it`."]);
    }
}
