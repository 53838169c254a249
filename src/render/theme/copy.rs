//! Copies of built-in files, which begin with a comment that holds the digest of their original.

use super::built_in::BuiltIn;
use crate::sha256::Sha256;

/// What precedes the digest in the first line of a copy.
const MARK: &str = "original sha256 ";

/// The start and the end of a comment, by extension.
const COMMENTS: &[(&str, &str, &str)] = &[
    (".html", "{#- ", " -#}"),
    (".css", "/* ", " */"),
    (".js", "/* ", " */"),
    (".svg", "<!-- ", " -->"),
];

/// Returns the text of a copy: the original after a comment with its digest. `None` if such a file has no comments.
pub(crate) fn copy_of(original: &BuiltIn) -> Option<String> {
    let (_, start, end) = COMMENTS.iter().find(|(ending, ..)| original.path.ends_with(ending))?;
    let digest = Sha256::of(original.text);
    let version = env!("CARGO_PKG_VERSION");
    Some(format!("{start}Copied from runsheet {version}, {MARK}{digest}{end}\n{}", original.text))
}

/// Returns the digest in the first line of a copy.
pub(super) fn digest(text: &str) -> Option<&str> {
    let (_, rest) = text.lines().next()?.split_once(MARK)?;
    let end = rest.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|digest| digest.len() == 64)
}

/// Returns a text without the comment of a copy.
pub(crate) fn without_comment(text: &str) -> &str {
    match digest(text) {
        Some(_) => text.split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_holds_the_digest_of_its_original() {
        for original in BuiltIn::all() {
            let copy = copy_of(&original).expect("every built-in text can have a comment");
            assert_eq!(digest(&copy), Some(Sha256::of(original.text).to_string().as_str()));
            assert_eq!(without_comment(&copy), original.text);
        }
        assert_eq!(digest("{#- Copied from runsheet, original sha256 12 -#}"), None);
        assert_eq!(without_comment("a\nb"), "a\nb");
    }
}
