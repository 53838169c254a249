//! Finds the version in an issue's title.

use std::collections::BTreeSet;

/// Maximum length of a version, in characters.
const MAX_LENGTH: usize = 60;

/// Returns the only version in `title`, or why there is none.
pub(crate) fn of_title(title: &str) -> Result<String, String> {
    let is_end = |at: char| at.is_whitespace() || "()[]{},;:\"'`<>".contains(at);
    let tokens: Vec<&str> = title.split(is_end).filter(|token| !token.is_empty()).collect();
    for rule in [is_dotted, is_date, is_number] {
        let mut found = BTreeSet::new();
        for token in &tokens {
            let word = token.trim_matches(['.', '!', '?', '*', '_', '#']);
            let parts: Vec<&str> = word.split(['/', '\\']).collect();
            let versions = parts.iter().filter_map(|part| version(part, rule));
            let versions: Vec<&str> = versions.collect();
            if parts.len() > 1 && !versions.is_empty() {
                return Err(format!("the title has a path: `{token}`"));
            }
            found.extend(versions);
        }
        let found: Vec<&str> = found.into_iter().collect();
        match found.as_slice() {
            [] => {}
            [one] if one.len() <= MAX_LENGTH => return Ok((*one).to_owned()),
            [_] => return Err("the version in the title is too long".to_owned()),
            several => {
                return Err(format!("the title has several versions: {}", several.join(", ")));
            }
        }
    }
    Err("the title has no version".to_owned())
}

/// Returns the version in a word such as `v2.4.1` or `app-2.4.1`.
fn version(word: &str, rule: fn(&str) -> bool) -> Option<&str> {
    let is_allowed = |at: char| at.is_ascii_alphanumeric() || "._-+".contains(at);
    if !word.chars().all(is_allowed) {
        return None;
    }
    let starts = word.char_indices().filter(|(at, char)| {
        let before = word[..*at].chars().next_back();
        char.is_ascii_digit() && before.is_none_or(|before| !before.is_ascii_alphanumeric())
            || char.eq_ignore_ascii_case(&'v') && before.is_none_or(|before| "-_.".contains(before))
    });
    let mut versions = starts.filter_map(|(at, first)| {
        let version = &word[at..];
        let digits = version.strip_prefix(['v', 'V']).unwrap_or(version);
        let is_number = digits.starts_with(|at: char| at.is_ascii_digit());
        // A number alone is a version only with its `v`.
        let text = if first.is_ascii_digit() { version } else { digits };
        (is_number && (rule(text) || rule(version))).then_some(digits)
    });
    versions.next()
}

/// Whether the text begins with numbers joined by dots: `2.4`, `2.4.1-rc.1`.
fn is_dotted(text: &str) -> bool {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|at: char| at.is_ascii_digit()).len();
    let first = digits(text);
    first > 0 && text[first..].strip_prefix('.').is_some_and(|rest| digits(rest) > 0)
}

/// Whether the text is a date: `2026-11-20`.
fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok() && text.len() == "2026-11-20".len()
}

/// Whether the text is a number with its `v`: `v42`.
fn is_number(text: &str) -> bool {
    text.strip_prefix(['v', 'V']).is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_version_of_a_title_is_found() {
        for (title, version) in [
            ("Ship v2.4.1", "2.4.1"),
            ("[Ship] 2.5.0-rc.1 (4 May)", "2.5.0-rc.1"),
            ("Release app-1.10.0+build.3!", "1.10.0+build.3"),
            ("2.4.1: 2.4.1 is out", "2.4.1"),
            ("Release of 2026-11-20", "2026-11-20"),
            ("Release v42", "42"),
            ("Release 2026.11.0.", "2026.11.0"),
        ] {
            assert_eq!(of_title(title).as_deref(), Ok(version), "{title}");
        }
    }

    #[test]
    fn titles_without_one_version_are_refused() {
        for (title, reason) in [
            ("Ship vX.Y.Z", "the title has no version"),
            ("Sprint 42", "the title has no version"),
            ("From 1.0 to 1.1", "the title has several versions: 1.0, 1.1"),
            ("Ship ../../2.4.1", "the title has a path: `../../2.4.1`"),
            ("../1.2.3", "the title has a path: `../1.2.3`"),
            ("Ship 2.4.1/../../etc", "the title has a path: `2.4.1/../../etc`"),
        ] {
            assert_eq!(of_title(title), Err(reason.to_owned()), "{title}");
        }
    }
}
