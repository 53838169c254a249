//! Which schemes a link may have: the one rule for markdown, raw HTML and placeholders' values.

/// The schemes that a link may have. One without a scheme leads to a part of the site.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Whether a link or image may lead to `target`: relative, or with one of the schemes above.
///
/// Reads it as browsers do, which ignore blanks before it and line breaks and tabs within.
pub fn is_allowed(target: &str) -> bool {
    scheme(target).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

/// The scheme of a target in lower case, if it has one.
pub(crate) fn scheme(target: &str) -> Option<String> {
    let seen = target
        .trim_start_matches(|char: char| char <= ' ')
        .chars()
        .filter(|char| !matches!(char, '\t' | '\n' | '\r'));
    let mut scheme = String::new();
    for char in seen {
        match char {
            ':' => return Some(scheme).filter(|scheme| !scheme.is_empty()),
            'a'..='z' | 'A'..='Z' => scheme.push(char.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(char),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangerous_schemes_are_refused_however_they_are_spelt() {
        for target in [
            "javascript:alert(1)",
            "JavaScript:x",
            " javascript:x",
            "java\nscript:x",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "a:b",
        ] {
            assert!(!is_allowed(target), "{target}");
        }
    }

    #[test]
    fn the_web_mail_and_parts_of_the_site_are_allowed() {
        for target in [
            "https://x.test",
            "HTTP://x.test",
            "mailto:a@b.test",
            "x/y:z",
            "#a:b",
            "1:2",
            ":x",
            "",
        ] {
            assert!(is_allowed(target), "{target}");
        }
    }
}
