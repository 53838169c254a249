//! What looks like a checkbox at the start of a line.

/// Drawings of an empty checkbox.
const EMPTY: [char; 7] = ['☐', '⬜', '🔲', '◻', '□', '❏', '❑'];
/// Drawings of a checkbox with a mark.
const MARKED: [char; 3] = ['☑', '☒', '🗹'];
/// Marks that stand for a checkbox only next to drawings of empty ones, because status reports use them too.
const TICKS: [char; 4] = ['✅', '✔', '❎', '❌'];
/// Dashes and dots that editors substitute for the marker of a list.
const BULLETS: [char; 13] = ['–', '—', '−', '•', '·', '・', '‣', '▪', '●', '○', '◦', '►', '➤'];

/// Whether a line of `text` begins with a drawing of an empty checkbox.
pub(super) fn has_empty_drawing(text: &str) -> bool {
    let begins = |line: &str| unmarked(line.trim_start()).trim_start().starts_with(EMPTY);
    !text.is_ascii() && text.lines().any(begins)
}

/// Returns the length of what looks like a checkbox at the start of a list entry without one.
pub(super) fn in_entry(line: &str, ticks: bool) -> Option<usize> {
    if let Some(len) = drawn(line, ticks).or_else(|| in_parentheses(line)) {
        return Some(len);
    }
    if line.starts_with("[ ](") {
        return Some(3);
    }
    let inner = line.strip_prefix('[')?;
    let close = inner.char_indices().take(5).find(|(_, char)| *char == ']')?.0;
    let after = inner[close + 1..].chars().next();
    if matches!(after, Some('(' | '[' | ':')) {
        return None;
    }
    let inner = inner[..close].trim();
    let mut chars = inner.chars();
    let looks_like_checkbox = match (chars.next(), chars.next()) {
        (None, _) => true,
        (Some(char), None) => matches!(char, 'x' | 'X') || !char.is_alphanumeric(),
        _ => false,
    };
    looks_like_checkbox.then_some(close + 2)
}

/// Returns the length of what looks like a checkbox at the start of a line of prose, with its bullet: `-[ ] x`, `[ ] x`,
/// `・☐ x`, or `2. [ ] x` directly after a paragraph.
pub(super) fn in_prose(line: &str, ticks: bool) -> Option<usize> {
    if line.starts_with("[ ](") {
        return Some(3);
    }
    let rest = unmarked(line).trim_start();
    let before = line.len() - rest.len();
    if let Some(len) = drawn(rest, ticks) {
        return Some(before + len);
    }
    let (opening, closing) = if rest.starts_with("([") { ("([", "])") } else { ("[", "]") };
    let inner = rest.strip_prefix(opening)?.strip_prefix([' ', 'x', 'X'])?;
    let after = inner.strip_prefix(closing)?;
    (after.is_empty() || after.starts_with([' ', '\t', '*', '_', '~', '<']))
        .then_some(line.len() - after.len())
}

/// Returns `line` without the marker of a list, or what stands for one.
fn unmarked(line: &str) -> &str {
    if let Some(rest) = line.strip_prefix(['-', '*', '+']).or_else(|| line.strip_prefix(BULLETS)) {
        return rest;
    }
    let number = line.trim_start_matches(|char: char| char.is_ascii_digit());
    match number.strip_prefix(['.', ')']) {
        Some(rest) if number.len() < line.len() => rest,
        _ => line,
    }
}

/// Returns the length of a drawn checkbox at the start of `line`. A legend such as `☐ = open` is none.
fn drawn(line: &str, ticks: bool) -> Option<usize> {
    let first = line.chars().next()?;
    let len =
        if EMPTY.contains(&first) || MARKED.contains(&first) || (ticks && TICKS.contains(&first)) {
            first.len_utf8()
        } else {
            let close = match first {
                '［' => '］',
                '【' => '】',
                _ => return None,
            };
            let (inner, _) = line[first.len_utf8()..].split_once(close)?;
            let is_mark = matches!(inner.trim(), "" | "x" | "X" | "✓" | "✔" | "レ");
            if !is_mark {
                return None;
            }
            first.len_utf8() + inner.len() + close.len_utf8()
        };
    let rest = line[len..].trim_start_matches('\u{FE0F}').trim_start();
    (!rest.is_empty() && !rest.starts_with(['=', ':', ',', '/', '→', '|'])).then_some(len)
}

/// Returns the length of `( )`, `(x)` or `([ ])` at the start of `line`.
fn in_parentheses(line: &str) -> Option<usize> {
    ["( )", "(x)", "([ ])", "([x])"].into_iter().find(|drawn| line.starts_with(drawn)).map(str::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_checkboxes_are_found_in_entries() {
        for line in [
            "[] a",
            "[-] a",
            "[  ] a",
            "[ x ] a",
            "[ ]a",
            "[x]a",
            "[~] a",
            "[✓] a",
            "( ) a",
            "☐ a",
            "([ ]) a",
            "［x］ a",
            "[ ](a) b",
        ] {
            assert!(in_entry(line, false).is_some(), "{line}");
        }
        for line in
            ["[a] b", "[x](y)", "[1]: b", "[gh] c", "a []", "[link][ref]", "【1】 a", "✅ a"]
        {
            assert!(in_entry(line, false).is_none(), "{line}");
        }
        assert_eq!(in_entry("✅ a", true), Some("✅".len()));
    }

    #[test]
    fn invalid_checkboxes_are_found_in_prose() {
        for line in [
            "-[ ] a",
            "[ ] a",
            "[x] a",
            "2. [ ] a",
            "*[ ]",
            "– [ ] a",
            "([ ]) a",
            "● [ ] a",
            "▪ ☐ a",
        ] {
            assert!(in_prose(line, false).is_some(), "{line}");
        }
        for line in ["[] a", "a [ ] b", "2021 [ ] a", "[x](a)", "- a", "☐", "☐: open", "□ = none"]
        {
            assert!(in_prose(line, false).is_none(), "{line}");
        }
    }

    #[test]
    fn a_drawing_of_an_empty_checkbox_begins_a_line() {
        for text in ["☐ a", "x\n- ☐ a", "  1. 🔲 a"] {
            assert!(has_empty_drawing(text), "{text}");
        }
        for text in ["a ☐", "✅ a", "| ☐ |", "- a"] {
            assert!(!has_empty_drawing(text), "{text}");
        }
    }
}
