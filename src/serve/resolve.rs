//! From a request's path to a file of the edition. Nothing here knows a disk: a path that is not in the
//! list leads nowhere, whatever it is made of.

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::serve::site_snapshot::{FileRef, SiteSnapshot};
use crate::url;

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    /// This file, under this route.
    File(FileRef, String),
    /// Another path.
    Elsewhere(String),
    /// Nothing.
    Nowhere,
}

/// What the path of a request, as it was sent, leads to.
pub(super) fn find(edition: &SiteSnapshot, path: &str) -> Resolved {
    let Some(decoded) = decode(path) else {
        return Resolved::Nowhere;
    };
    let base = edition.base();
    let Some(below) = decoded.strip_prefix(base) else {
        let is_above = base.starts_with(&decoded) && (decoded == "/" || !decoded.ends_with('/'));
        return if is_above {
            Resolved::Elsewhere(base.to_owned())
        } else {
            Resolved::Nowhere
        };
    };
    let is_folder = below.is_empty() || below.ends_with('/');
    let route = if is_folder {
        format!("{below}index.html")
    } else {
        below.to_owned()
    };
    if let Some(spot) = edition.spot(&route) {
        return Resolved::File(spot, route);
    }
    let index = format!("{below}/index.html");
    if !is_folder && edition.spot(&index).is_some() {
        return Resolved::Elsewhere(format!("{path}/"));
    }
    match edition.followed(&route) {
        Some(route) => Resolved::Elsewhere(encoded(&format!("{base}{route}"))),
        None => Resolved::Nowhere,
    }
}

/// The path as a header may hold it.
fn encoded(path: &str) -> String {
    let mut out = String::new();
    url::encode(path, url::PATH, &mut out);
    out
}

/// The path with its escapes read, in the spelling that routes have. `None` where it is no text.
fn decode(path: &str) -> Option<String> {
    let text = percent_decode_str(path).decode_utf8().ok()?;
    Some(if text.is_ascii() {
        text.into_owned()
    } else {
        text.nfc().collect()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Bytes;

    use super::*;
    use crate::serve::site_snapshot::{PageSource, RenderError, SiteErrors};
    use crate::sha256::Sha256;

    struct Routes(&'static [&'static str]);

    impl PageSource for Routes {
        fn pages(&self) -> Vec<String> {
            self.0.iter().map(|route| (*route).to_owned()).collect()
        }

        fn assets(&self) -> Vec<(String, Sha256)> {
            Vec::new()
        }

        fn page(&self, _: usize) -> Result<Bytes, RenderError> {
            Ok(Bytes::new())
        }

        fn asset(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("there are none")
        }
    }

    fn at(base: &str, path: &str) -> Resolved {
        let routes = Routes(&[
            "index.html",
            "releases/index.html",
            "releases/1.0.html",
            "guide/caf\u{e9} #1.html",
        ]);
        find(
            &SiteSnapshot::new(Arc::new(routes), base.to_owned(), SiteErrors::default()),
            path,
        )
    }

    fn route(path: &str) -> Option<String> {
        match at("/", path) {
            Resolved::File(_, route) => Some(route),
            _ => None,
        }
    }

    #[test]
    fn a_path_leads_to_the_file_of_that_route_and_a_folder_to_its_index() {
        assert_eq!(route("/").unwrap(), "index.html");
        assert_eq!(route("/releases/").unwrap(), "releases/index.html");
        assert_eq!(route("/releases/1.0.html").unwrap(), "releases/1.0.html");
        let moved = Resolved::Elsewhere("/releases/".to_owned());
        assert_eq!(at("/", "/releases"), moved);
    }

    #[test]
    fn escapes_are_read_once_and_either_spelling_of_a_letter_is_the_same() {
        let expected = Some("guide/caf\u{e9} #1.html".to_owned());
        assert_eq!(route("/guide/caf%C3%A9%20%231.html"), expected);
        assert_eq!(route("/guide/cafe%CC%81%20%231.html"), expected);
        assert_eq!(route("/releases%2F1.0.html").unwrap(), "releases/1.0.html");
        assert_eq!(route("/releases/1%252E0.html"), None);
    }

    #[test]
    fn what_was_renamed_is_found_under_its_newest_name_as_long_as_nothing_else_is_there() {
        let routes = Routes(&["new/caf\u{e9} 1.html", "there.html"]);
        let moves = [
            ("old/", "older/"),
            ("older/", "new/"),
            ("there.html", "new/"),
            ("a", "b"),
        ];
        let moves = moves.map(|(from, to)| (from.to_owned(), to.to_owned()));
        let edition =
            SiteSnapshot::new(Arc::new(routes), "/team/".to_owned(), SiteErrors::default());
        let edition = edition.moved(moves.to_vec());
        let found = |path| find(&edition, path);
        let expected = Resolved::Elsewhere("/team/new/caf%C3%A9%201.html".to_owned());
        assert_eq!(found("/team/old/caf%C3%A9%201.html"), expected);
        assert!(matches!(found("/team/there.html"), Resolved::File(..)));
        assert_eq!(found("/team/old/gone.html"), Resolved::Nowhere);
        assert_eq!(found("/team/a"), Resolved::Nowhere);
    }

    #[test]
    fn what_is_not_in_the_list_leads_nowhere() {
        for path in [
            "/../index.html",
            "/%2e%2e/index.html",
            "//index.html",
            "/releases/../index.html",
            "/index.html%00",
            "/%",
            "/%zz",
            "/%ff",
            "/etc/passwd",
            "/index.html/",
        ] {
            assert_eq!(at("/", path), Resolved::Nowhere, "{path}");
        }
    }

    #[test]
    fn a_site_lies_where_it_will_be_published() {
        let home = Resolved::Elsewhere("/team/".to_owned());
        assert_eq!(at("/team/", "/"), home);
        assert_eq!(at("/team/", "/team"), home);
        assert!(matches!(at("/team/", "/team/"), Resolved::File(..)));
        assert!(matches!(
            at("/team/", "/team/releases/1.0.html"),
            Resolved::File(..)
        ));
        assert_eq!(at("/team/", "/releases/1.0.html"), Resolved::Nowhere);
    }
}
