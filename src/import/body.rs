//! Rewrites checkbox lines that markdown reads as prose.

/// Returns the text with `~- [ ] text~` as `- [ ] ~~text~~`, `- [~] text`, which GitLab shows as inapplicable, as
/// `- [ ] ~~text~~ (N/A)`, and `- [] text` as `- [ ] text`. Text in fenced code stays.
pub(super) fn with_plain_checkboxes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        match fence {
            Some(mark) if trimmed.starts_with(mark) => fence = None,
            Some(_) => {}
            None => fence = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)),
        }
        match rewritten(line).filter(|_| fence.is_none()) {
            Some(line) => out.push_str(&line),
            None => out.push_str(line),
        }
    }
    out
}

fn rewritten(line: &str) -> Option<String> {
    let content = line.trim_end();
    let indent = &content[..content.len() - content.trim_start().len()];
    let inner = &content[indent.len()..];
    let marks = inner.len() - inner.trim_start_matches('~').len();
    let (bullet, new) = match marks {
        0 => {
            let (bullet, rest) = entry(inner)?;
            (bullet, other_mark(rest)?)
        }
        1 | 2 => {
            let (bullet, rest) = entry(inner[marks..].strip_suffix(&inner[..marks])?.trim_start())?;
            (bullet, struck(rest)?)
        }
        _ => return None,
    };
    Some(format!("{indent}{bullet} {new}\n"))
}

/// Splits a list entry after its bullet or number.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (bullet, rest) = line.split_once(' ')?;
    let number = bullet.strip_suffix(['.', ')']);
    let is_number = number.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    (matches!(bullet, "-" | "*" | "+") || is_number).then(|| (bullet, rest.trim_start()))
}

fn struck(rest: &str) -> Option<String> {
    let mark = rest.get(..3).filter(|mark| matches!(*mark, "[ ]" | "[x]" | "[X]"))?;
    let text = rest[3..].trim().trim_matches('~');
    (!text.is_empty()).then(|| format!("{mark} ~~{text}~~"))
}

fn other_mark(rest: &str) -> Option<String> {
    if let Some(text) = rest.strip_prefix("[] ") {
        return Some(format!("[ ] {}", text.trim()));
    }
    let text = rest.strip_prefix("[~] ")?.trim().trim_matches('~');
    (!text.is_empty()).then(|| format!("[ ] ~~{text}~~ (N/A)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkbox_that_is_struck_through_as_a_whole_stays_a_checkbox() {
        assert_eq!(with_plain_checkboxes("~- [ ] a b~\n"), "- [ ] ~~a b~~\n");
        assert_eq!(with_plain_checkboxes("  ~~* [x] a~~"), "  * [x] ~~a~~\n");
        for text in ["~a~\n", "- [ ] ~a~\n", "```\n~- [ ] a~\n```\n", "~~~\nx\n~~~\n"] {
            assert_eq!(with_plain_checkboxes(text), text);
        }
    }

    #[test]
    fn other_marks_of_code_hosts_become_checkboxes() {
        assert_eq!(
            with_plain_checkboxes(" - [~] a b\n1. [] c"),
            " - [ ] ~~a b~~ (N/A)\n1. [ ] c\n"
        );
        for text in ["- [-] a\n", "[~] a\n", "- [](x)\n", "- [~]\n", "```\n- [~] a\n```\n"] {
            assert_eq!(with_plain_checkboxes(text), text);
        }
    }
}
