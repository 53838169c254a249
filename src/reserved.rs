//! The names of runsheet's own pages at the top of the site, and what an author's files with such a name are called.

use std::borrow::Cow;

/// The names, in lower case.
const NAMES: [&str; 15] = [
    "404.html",
    "api",
    "archive",
    "assets",
    "audit",
    "badges",
    "board.html",
    "calendar.ics",
    "checklists",
    "feed.xml",
    "history",
    "index.html",
    "items",
    "people",
    "releases",
];

/// Whether runsheet's own pages have this name at the top of the site. Case does not matter, because it does not on
/// many file systems.
pub(crate) fn is_reserved(name: &str) -> bool {
    NAMES.iter().any(|reserved| reserved.eq_ignore_ascii_case(name))
}

/// Returns the path of an author's page, which without runsheet's own pages would be `path`. The overview is
/// written by the author's `index.md`.
pub(crate) fn published_page(path: &str) -> Cow<'_, str> {
    if path == "index.html" { Cow::Borrowed(path) } else { published(path) }
}

/// Returns the path of an author's file, which without runsheet's own pages would be `path`: `api_/x.png` for
/// `api/x.png`, and `404_.html` for `404.html`.
pub(crate) fn published(path: &str) -> Cow<'_, str> {
    let (top, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    if !is_reserved(top) {
        return Cow::Borrowed(path);
    }
    let (stem, extension) = match top.rfind('.') {
        Some(dot) if rest.is_empty() => top.split_at(dot),
        _ => (top, ""),
    };
    Cow::Owned([stem, "_", extension, rest].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_name_gets_an_underscore() {
        for (path, expected) in [
            ("api/README.html", "api_/README.html"),
            ("API/a/b.png", "API_/a/b.png"),
            ("404.html", "404_.html"),
            ("404.html/x.png", "404.html_/x.png"),
            ("feed.xml", "feed_.xml"),
            ("guide/api/x.html", "guide/api/x.html"),
            ("api.html", "api.html"),
            ("search/x.html", "search/x.html"),
        ] {
            assert_eq!(published(path), expected);
            assert_eq!(published_page(path), expected);
        }
        assert_eq!(published("index.html"), "index_.html");
        assert_eq!(published_page("index.html"), "index.html");
        assert_eq!(published_page("Index.html"), "Index_.html");
    }
}
