//! URLs: which schemes are allowed, percent-encoding, and the parts of a link's target.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The schemes that a link may have. A target without a scheme is relative.
pub(crate) const SCHEMES: [&str; 5] = ["http", "https", "mailto", "sms", "tel"];

/// What to do about a link that is not allowed.
pub(crate) const ALLOWED_HINT: &str =
    "Use `https:`, `http:`, `mailto:`, `tel:` or `sms:`, or a relative path.";

/// All characters except the unreserved ones.
pub(crate) const NOT_UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The characters to encode in the path of a page.
pub(crate) const PATH: &AsciiSet =
    &NOT_UNRESERVED.remove(b'/').remove(b'@').remove(b'+').remove(b',').remove(b'=');

/// The characters to encode in a fragment.
pub(crate) const FRAGMENT: &AsciiSet = &PATH.remove(b':');

/// The characters to encode in a value that becomes part of a URL.
pub(crate) const PART: &AsciiSet = &NOT_UNRESERVED
    .remove(b'/')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The characters to encode in a whole URL as written by an author.
pub(crate) const WHOLE: &AsciiSet = &PART
    .remove(b':')
    .remove(b'?')
    .remove(b'#')
    .remove(b'[')
    .remove(b']')
    .remove(b'&')
    .remove(b'%');

/// Appends `text` to `out` with every byte of `set`, and every byte outside ASCII, percent-encoded.
pub(crate) fn encode(text: &str, set: &'static AsciiSet, out: &mut String) {
    out.extend(utf8_percent_encode(text, set));
}

/// Returns `text` percent-decoded, or as it is if the result would not be UTF-8.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

/// Returns the URL at which a code host edits the file that it shows at `url`; `None` if the host is not known.
pub(crate) fn edit(url: &str) -> Option<String> {
    let hosts = [("/blob/", "/edit/"), ("/src/branch/", "/_edit/branch/")];
    hosts
        .into_iter()
        .find(|(show, _)| url.contains(show))
        .map(|(show, edit)| url.replacen(show, edit, 1))
}

/// Returns the scheme of a target in lower case, if it has one.
///
/// Like browsers, ignores control characters and spaces before it, and line breaks and tabs in it.
pub(crate) fn scheme(target: &str) -> Option<String> {
    let characters = target
        .trim_start_matches(|character: char| character <= ' ')
        .chars()
        .filter(|character| !matches!(character, '\t' | '\n' | '\r'));
    let mut scheme = String::new();
    for character in characters {
        match character {
            ':' => return Some(scheme).filter(|scheme| !scheme.is_empty()),
            'a'..='z' | 'A'..='Z' => scheme.push(character.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(character),
            _ => return None,
        }
    }
    None
}

/// Whether a link may point to `target`: it is relative or has one of the allowed schemes.
pub(crate) fn is_allowed(target: &str) -> bool {
    scheme(target).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

/// Whether `target` is outside of the site: it has a scheme or a host.
pub(crate) fn is_external(target: &str) -> bool {
    scheme(target).is_some() || target.starts_with("//")
}

/// Returns the URL of `path` below the folder `base`, which ends with a slash. Returns `None` if the path leads above the
/// first folder of the host.
pub(crate) fn below(base: &str, path: &str) -> Option<String> {
    let host = base.find("://")? + 3;
    let mut folder = base.strip_suffix('/')?;
    let mut path = path;
    while let Some(rest) = path.strip_prefix("../") {
        folder = &folder[..folder.rfind('/').filter(|slash| *slash > host)?];
        path = rest;
    }
    let mut url = format!("{folder}/");
    encode(path, PATH, &mut url);
    Some(url)
}

/// Splits `target` into path, query (with its `?`) and fragment (without its `#`).
pub(crate) fn split_target(target: &str) -> (&str, &str, Option<&str>) {
    let (before, fragment) = match target.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (target, None),
    };
    let query = before.find('?').unwrap_or(before.len());
    (&before[..query], &before[query..], fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_hosts_edit_files_at_urls_of_their_own() {
        for (shown, edited) in [
            ("https://h.example/o/r/blob/main/a.md", Some("https://h.example/o/r/edit/main/a.md")),
            ("https://h.example/g/r/-/blob/main/a", Some("https://h.example/g/r/-/edit/main/a")),
            ("https://h.example/r/src/branch/x/a", Some("https://h.example/r/_edit/branch/x/a")),
            ("https://h.example/r/a.md", None),
        ] {
            assert_eq!(edit(shown).as_deref(), edited);
        }
    }

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
            assert!(is_external(target), "{target}");
        }
    }

    #[test]
    fn the_web_mail_phones_and_parts_of_the_site_are_allowed() {
        for target in ["https://x.test", "HTTP://x.test", "mailto:a@b.test", "tel:+49-30", "SMS:1"]
        {
            assert!(is_allowed(target) && is_external(target), "{target}");
        }
        for target in ["x/y:z", "#a:b", "1:2", ":x", ""] {
            assert!(is_allowed(target) && !is_external(target), "{target}");
        }
    }

    #[test]
    fn query_and_fragment_are_split_off() {
        assert_eq!(split_target("a.md?x=1#part"), ("a.md", "?x=1", Some("part")));
        assert_eq!(split_target("#part"), ("", "", Some("part")));
        assert_eq!(split_target("a.md"), ("a.md", "", None));
    }

    #[test]
    fn a_path_is_below_its_folder() {
        let below = |path| below("https://a.test/r/main/", path);
        assert_eq!(below("x/y z?.md").as_deref(), Some("https://a.test/r/main/x/y%20z%3F.md"));
        assert_eq!(below("../x").as_deref(), Some("https://a.test/r/x"));
        assert_eq!(below("../../x").as_deref(), Some("https://a.test/x"));
        assert_eq!(below("../../../x"), None);
    }

    #[test]
    fn text_that_is_not_percent_encoded_stays() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%ff"), "%ff");
        assert_eq!(decode("%C3%A9"), "é");
    }

    #[test]
    fn each_set_keeps_the_characters_allowed_in_its_part() {
        let encoded = |set| {
            let mut out = String::new();
            encode("a/b?c=d&e#f:g h%é", set, &mut out);
            out
        };
        assert_eq!(encoded(WHOLE), "a/b?c=d&e#f:g%20h%%C3%A9");
        assert_eq!(encoded(PART), "a/b%3Fc=d%26e%23f%3Ag%20h%25%C3%A9");
        assert_eq!(encoded(PATH), "a/b%3Fc=d%26e%23f%3Ag%20h%25%C3%A9");
        assert_eq!(encoded(FRAGMENT), "a/b%3Fc=d%26e%23f:g%20h%25%C3%A9");
    }
}
