//! Makes a list entry of every checkbox line that is struck through as a whole, which markdown reads as prose.

/// Returns the text with `~- [ ] text~` as `- [ ] ~~text~~`. Text in fenced code stays.
pub(super) fn with_struck_checkboxes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        match fence {
            Some(mark) if trimmed.starts_with(mark) => fence = None,
            Some(_) => {}
            None => fence = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)),
        }
        match struck(line).filter(|_| fence.is_none()) {
            Some(line) => out.push_str(&line),
            None => out.push_str(line),
        }
    }
    out
}

fn struck(line: &str) -> Option<String> {
    let content = line.trim_end();
    let indent = &content[..content.len() - content.trim_start().len()];
    let inner = &content[indent.len()..];
    let marks = inner.len() - inner.trim_start_matches('~').len();
    if !(1..=2).contains(&marks) {
        return None;
    }
    let inner = inner[marks..].strip_suffix(&inner[..marks])?;
    let inner = inner.trim_start();
    let bullet = inner.find(' ')?;
    let is_number = inner[..bullet].strip_suffix(['.', ')']);
    let is_number =
        is_number.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let rest = &inner[bullet + 1..];
    if !(matches!(&inner[..bullet], "-" | "*" | "+") || is_number) {
        return None;
    }
    let mark = rest.get(..3).filter(|mark| matches!(*mark, "[ ]" | "[x]" | "[X]"))?;
    let text = rest[3..].trim().trim_matches('~');
    (!text.is_empty()).then(|| format!("{indent}{} {mark} ~~{text}~~\n", &inner[..bullet]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkbox_that_is_struck_through_as_a_whole_stays_a_checkbox() {
        assert_eq!(with_struck_checkboxes("~- [ ] a b~\n"), "- [ ] ~~a b~~\n");
        assert_eq!(with_struck_checkboxes("  ~~* [x] a~~"), "  * [x] ~~a~~\n");
        for text in ["~a~\n", "- [ ] ~a~\n", "```\n~- [ ] a~\n```\n", "~~~\nx\n~~~\n"] {
            assert_eq!(with_struck_checkboxes(text), text);
        }
    }
}
