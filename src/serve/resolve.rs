//! Maps the path of a request to a file of the snapshot. Does not access the disk, so a path cannot escape.

use percent_encoding::percent_decode_str;

use crate::serve::site_snapshot::{FileRef, SiteSnapshot};
use crate::unicode::into_nfc;
use crate::url;

/// The result of resolving a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    /// This file, with its route.
    File(FileRef, String),
    /// A redirect to this path.
    Redirect(String),
    /// No file.
    NotFound,
}

/// Resolves the path of a request, as it was sent.
pub(super) fn resolve(snapshot: &SiteSnapshot, path: &str) -> Resolved {
    let Some(decoded) = decode(path) else {
        return Resolved::NotFound;
    };
    let base = snapshot.base();
    let Some(relative) = decoded.strip_prefix(base) else {
        let is_parent = base.starts_with(&decoded) && (decoded == "/" || !decoded.ends_with('/'));
        return if is_parent { Resolved::Redirect(encoded(base)) } else { Resolved::NotFound };
    };
    let is_folder = relative.is_empty() || relative.ends_with('/');
    let route = if is_folder { format!("{relative}index.html") } else { relative.to_owned() };
    if let Some(file) = snapshot.file(&route) {
        return Resolved::File(file, route);
    }
    let index = format!("{relative}/index.html");
    if !is_folder && snapshot.file(&index).is_some() {
        return Resolved::Redirect(format!("{path}/"));
    }
    match snapshot.redirect(&route) {
        Some(route) => Resolved::Redirect(encoded(&format!("{base}{route}"))),
        None => Resolved::NotFound,
    }
}

/// Returns the path percent-encoded, for a header.
fn encoded(path: &str) -> String {
    let mut out = String::new();
    url::encode(path, url::PATH, &mut out);
    out
}

/// Returns the path percent-decoded, in NFC as routes are; `None` if it is not UTF-8.
fn decode(path: &str) -> Option<String> {
    let text = percent_decode_str(path).decode_utf8().ok()?;
    Some(into_nfc(text.into_owned()))
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

    fn resolve_in(base: &str, path: &str) -> Resolved {
        let routes = Routes(&[
            "index.html",
            "releases/index.html",
            "releases/1.0.html",
            "guide/caf\u{e9} #1.html",
        ]);
        resolve(&SiteSnapshot::new(Arc::new(routes), base, SiteErrors::default()), path)
    }

    fn route(path: &str) -> Option<String> {
        match resolve_in("/", path) {
            Resolved::File(_, route) => Some(route),
            _ => None,
        }
    }

    #[test]
    fn a_path_is_resolved_to_its_route_and_a_folder_to_its_index() {
        assert_eq!(route("/").unwrap(), "index.html");
        assert_eq!(route("/releases/").unwrap(), "releases/index.html");
        assert_eq!(route("/releases/1.0.html").unwrap(), "releases/1.0.html");
        let moved = Resolved::Redirect("/releases/".to_owned());
        assert_eq!(resolve_in("/", "/releases"), moved);
    }

    #[test]
    fn a_path_is_decoded_once_and_normalised() {
        let expected = Some("guide/caf\u{e9} #1.html".to_owned());
        assert_eq!(route("/guide/caf%C3%A9%20%231.html"), expected);
        assert_eq!(route("/guide/cafe%CC%81%20%231.html"), expected);
        assert_eq!(route("/releases%2F1.0.html").unwrap(), "releases/1.0.html");
        assert_eq!(route("/releases/1%252E0.html"), None);
    }

    #[test]
    fn a_renamed_file_redirects_unless_another_file_has_its_route() {
        let routes = Routes(&["new/caf\u{e9} 1.html", "there.html"]);
        let redirects =
            [("old/", "older/"), ("older/", "new/"), ("there.html", "new/"), ("a", "b")];
        let redirects = redirects.map(|(from, to)| (from.to_owned(), to.to_owned()));
        let snapshot = SiteSnapshot::new(Arc::new(routes), "/team/", SiteErrors::default());
        let snapshot = snapshot.with_redirects(redirects.to_vec());
        let found = |path| resolve(&snapshot, path);
        let expected = Resolved::Redirect("/team/new/caf%C3%A9%201.html".to_owned());
        assert_eq!(found("/team/old/caf%C3%A9%201.html"), expected);
        assert!(matches!(found("/team/there.html"), Resolved::File(..)));
        assert_eq!(found("/team/old/gone.html"), Resolved::NotFound);
        assert_eq!(found("/team/a"), Resolved::NotFound);
    }

    #[test]
    fn a_path_without_a_file_is_not_found() {
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
            assert_eq!(resolve_in("/", path), Resolved::NotFound, "{path}");
        }
    }

    #[test]
    fn the_path_of_the_url_may_be_encoded_or_not() {
        for base in ["/run%20books/%C3%9C/", "/run books/\u{dc}/", "/run%20books/U\u{308}/"] {
            for path in ["/run%20books/%C3%9C/", "/run%20books/\u{dc}/", "/run%20books/U%CC%88/"] {
                assert!(matches!(resolve_in(base, path), Resolved::File(..)), "{base} {path}");
            }
            let home = Resolved::Redirect("/run%20books/%C3%9C/".to_owned());
            assert_eq!(resolve_in(base, "/"), home);
            assert_eq!(resolve_in(base, "/run%20books/%C3%9C"), home);
        }
    }

    #[test]
    fn a_site_is_served_at_the_path_of_its_url() {
        let home = Resolved::Redirect("/team/".to_owned());
        assert_eq!(resolve_in("/team/", "/"), home);
        assert_eq!(resolve_in("/team/", "/team"), home);
        assert!(matches!(resolve_in("/team/", "/team/"), Resolved::File(..)));
        assert!(matches!(resolve_in("/team/", "/team/releases/1.0.html"), Resolved::File(..)));
        assert_eq!(resolve_in("/team/", "/releases/1.0.html"), Resolved::NotFound);
    }
}
