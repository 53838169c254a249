//! Writing a text as a YAML scalar on one line: plain if every reader reads the same text, otherwise quoted.

use std::fmt::Write;

/// Returns the text as a scalar that is valid anywhere, also in flow collections.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let can_start = |first: char| first.is_alphanumeric() || matches!(first, '/' | '_' | '.' | '(');
    text.chars().next().is_some_and(can_start)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(|at| is_special(at) || needs_escape(at))
        && !is_ambiguous(text)
}

/// Whether a character has a meaning in flow collections. `PyYAML` rejects `?` there.
fn is_special(character: char) -> bool {
    matches!(character, '?' | ',' | '[' | ']' | '{' | '}' | '"' | '\'' | '\\' | '`')
}

/// Whether a character must be escaped to be read, or to be visible.
fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
}

/// Whether some reader takes the word for a number, a date, a boolean or null. All of them take a date with a time
/// for a text.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: &[&str] =
        &["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"];
    let lower = text.to_lowercase();
    let numeric =
        |at: char| at.is_ascii_hexdigit() || matches!(at, '.' | '_' | ':' | '-' | '+' | 'x' | 'o');
    let is_number = text.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && lower.chars().all(numeric);
    WORDS.contains(&lower.as_str()) || is_number
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            special if needs_escape(special) && u32::from(special) < 0x100 => {
                let _ = write!(out, "\\x{:02x}", u32::from(special));
            }
            special if needs_escape(special) => {
                let _ = write!(out, "\\u{:04x}", u32::from(special));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_texts_are_quoted() {
        for plain in [
            "li",
            "Li Wen",
            "lock timeout; see log",
            "https://ci.example.com/a/b#d",
            "2026-11-20T09:12:00Z",
            "pre-deployment/documentation-up-to-date~2",
            "n/a",
            "not yet - ask li@example.com",
            "é→日本",
        ] {
            assert_eq!(scalar(plain), plain);
        }
        for ambiguous in [
            "https://ci.example.com/a?b=c",
            "",
            " a",
            "a ",
            "a: b",
            "a:",
            "a #b",
            "- a",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "a, b",
            "[x]",
            "{x}",
            "yes",
            "No",
            "null",
            "~",
            "1.10",
            "0x1F",
            "12:30",
            "2026-11-20",
            "1e3",
            "'a'",
            "say \"hi\"",
            "a\nb",
            "a\tb",
            "#x",
            "? a",
            "| a",
            "> a",
            "<<",
            "=",
            "\u{feff}a",
            "a\u{85}b",
            "\u{2028}",
            ".5",
            "-1",
            "+1",
            "C:\\logs",
        ] {
            assert!(scalar(ambiguous).starts_with('"'), "{ambiguous:?}");
        }
    }

    #[test]
    fn both_readers_read_back_every_scalar() {
        for text in
            ["a", "1.10", "yes", "a\u{7f}\u{85}\u{2028}\u{feff}\u{fffe}b", "\\\"'\n\t", "𝄞", "12e4"]
        {
            let written = format!("[ {}, x ]", scalar(text));
            let value: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            assert_eq!(value[0].as_str(), Some(text), "{written}");
            let (node, problems) = crate::parse::yaml::parse(super::super::TEXT, &written, 0);
            assert_eq!(problems, []);
            let data = super::super::Data::from(&node.unwrap());
            assert_eq!(
                data,
                super::super::Data::List(vec![
                    super::super::Data::text(text),
                    super::super::Data::text("x")
                ])
            );
        }
    }
}
