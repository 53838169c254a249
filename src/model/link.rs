//! Maps links between the files of a site: from the path in the source to the page.
//!
//! [`locate`] finds the file of a link, and [`route`] its page. Whether the file and its anchor exist is checked
//! over the whole site, with every [`Link`] that parsing collected.

use std::borrow::Cow;

use crate::reserved::{published, published_page};
use crate::span::Span;
use crate::unicode::{into_nfc, nfc};
use crate::url::{self, decode, encode};
use crate::windows::safe_path;

/// A link from a text to a part of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The link in the file.
    pub(crate) span: Span,
    /// Where it points.
    pub(crate) target: Target,
    /// The anchor on the page, percent-decoded, without `#`.
    pub(crate) fragment: Option<String>,
}

/// Where a link points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A part of the same page.
    Here,
    /// A file below `content/`.
    File {
        /// The path from the site's root: `content/guide/start.md`.
        path: String,
        /// The page or file in the output: `guide/start.html`.
        route: String,
    },
    /// A path outside of `content/`, as written. Nothing is published from there.
    Outside(String),
}

/// Returns the route of a file below `content/`, `None` for any other path.
///
/// Markdown and releases become pages, all else is copied: `content/checklists/x.md` maps to `checklists/x.html`,
/// `content/releases/a/b.yaml` and its snapshot to `releases/a/b.html`, `content/guide/a.png` to `guide/a.png`. Names
/// of runsheet's own pages are replaced. The route is in NFC.
pub(crate) fn route(path: &str) -> Option<String> {
    let inner = path.strip_prefix("content/")?;
    let is_own = ["checklists/", "releases/"].iter().any(|area| inner.starts_with(area));
    let page = match inner.strip_suffix(".yaml") {
        Some(stem) if inner.starts_with("releases/") => Some(stem),
        _ => inner.strip_suffix(".md"),
    };
    Some(match page {
        Some(stem) if is_own => safe_path(format!("{}.html", nfc(stem))),
        Some(stem) => page_route(&nfc(stem)),
        None if is_own => nfc(inner).into_owned(),
        None => published(&nfc(inner)).into_owned(),
    })
}

/// Returns the route of the page with this id: its path below `content/`, without `.md`.
pub(crate) fn page_route(id: &str) -> String {
    safe_path(published_page(&format!("{id}.html")).into_owned())
}

/// Extensions of files in which a browser may run scripts: web servers commonly serve them as HTML, SVG or some
/// other XML.
const SCRIPTABLE: [&str; 23] = [
    "htm", "html", "shtm", "shtml", "xht", "xhtml", "svg", "svgz", "xml", "xsl", "xslt", "xsd",
    "wsdl", "rdf", "rss", "atom", "mml", "mathml", "kml", "gpx", "mht", "mhtml", "swf",
];

/// Whether the file at `path`, which is copied as it is, could run scripts if a browser opened it.
///
/// Pages link to such a file as a download. `path` is the path of the source, because pages come from other files.
pub(crate) fn is_scriptable(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    SCRIPTABLE.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Returns the path of the file that `target` names in a link of the file `from`, both from the site's root.
///
/// `target` is as written, without query and fragment: relative to `from`, or to `content/` if it begins with `/`;
/// percent-encoded or not. A folder means its `index.md`, which may stand for its
/// `README.md`. Returns `None` if it is outside of `content/`. The path is
/// in NFC, in which files are compared.
pub(crate) fn locate(from: &str, target: &str) -> Option<String> {
    let decoded = decode(target);
    let mut parts: Vec<&str> = match decoded.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder_below_content(from)?.collect(),
    };
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    if matches!(decoded.rsplit('/').next(), Some("" | "." | "..")) {
        parts.push("index.md");
    }
    Some(into_nfc(format!("content/{}", parts.join("/"))))
}

/// Returns the path of the file that `target` names in a link of the file `from`, from the site's root, if it is outside
/// of `content/`. Above the site's root, it begins with `../`.
pub(crate) fn outside_content(from: &str, target: &str) -> Option<String> {
    let decoded = decode(target);
    let (folder, _) = from.rsplit_once('/')?;
    if decoded.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    let is_folder = matches!(decoded.rsplit('/').next(), Some("" | "." | ".."));
    let end = if is_folder && !parts.is_empty() { "/" } else { "" };
    (parts.first() != Some(&"content")).then(|| parts.join("/") + end)
}

fn folder_below_content(from: &str) -> Option<impl Iterator<Item = &str>> {
    let inner = from.strip_prefix("content/")?;
    let folder = inner.rfind('/').map_or("", |at| &inner[..at]);
    Some(folder.split('/').filter(|part| !part.is_empty()))
}

/// Returns a link's fragment as written, or in NFC if it is not, because the anchors of pages are.
pub(crate) fn fragment_in_nfc(fragment: &str) -> Cow<'_, str> {
    match nfc(&decode(fragment)) {
        Cow::Owned(composed) => {
            let mut encoded = String::new();
            encode(&composed, url::FRAGMENT, &mut encoded);
            Cow::Owned(encoded)
        }
        Cow::Borrowed(_) => Cow::Borrowed(fragment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_and_releases_become_pages_and_all_else_is_copied() {
        let route = |path| route(path).unwrap();
        assert_eq!(route("content/checklists/deployment.md"), "checklists/deployment.html");
        assert_eq!(route("content/releases/a/1.0.yaml"), "releases/a/1.0.html");
        assert_eq!(route("content/releases/a/1.0.md"), "releases/a/1.0.html");
        assert_eq!(route("content/guide/values.yaml"), "guide/values.yaml");
        assert_eq!(route("content/guide/start.md"), "guide/start.html");
        assert_eq!(route("content/guide/a.png"), "guide/a.png");
        assert_eq!(super::route("themes/x/a.png"), None);
    }

    #[test]
    fn scriptable_files_are_recognised_by_their_extensions() {
        for path in ["content/a/report.html", "r.HTM", "a.b.SvG", "junit.xml"] {
            assert!(is_scriptable(path), "{path}");
        }
        for path in ["log.txt", "report.html.txt", "a.html/log", "svg", "a.md", ""] {
            assert!(!is_scriptable(path), "{path}");
        }
    }

    #[test]
    fn a_fragment_stays_as_written_if_it_is_composed() {
        for fragment in ["größe", "gr%C3%B6%C3%9Fe", "a%20b", "100%"] {
            assert_eq!(fragment_in_nfc(fragment), fragment);
        }
        for fragment in ["gro\u{308}ße", "gro%CC%88%C3%9Fe"] {
            assert_eq!(fragment_in_nfc(fragment), "gr%C3%B6%C3%9Fe");
        }
    }

    #[test]
    fn a_link_out_of_content_resolves_from_the_root_of_the_site() {
        let outside = |target| outside_content("content/guide/deep/a.md", target);
        assert_eq!(outside("../../../README.md").as_deref(), Some("README.md"));
        assert_eq!(outside("../../../src/my%20app/").as_deref(), Some("src/my app/"));
        assert_eq!(outside("../../../../other/x.go").as_deref(), Some("../other/x.go"));
        assert_eq!(outside("../../../../..").as_deref(), Some("../../"));
        assert_eq!(outside("../b.md"), None);
        assert_eq!(outside("/b.md"), None);
    }

    #[test]
    fn a_link_resolves_from_its_file_or_from_content() {
        let from = "content/guide/deep/a.md";
        let locate = |target| locate(from, target);
        assert_eq!(locate("b.md").as_deref(), Some("content/guide/deep/b.md"));
        assert_eq!(locate("../b.md").as_deref(), Some("content/guide/b.md"));
        assert_eq!(locate("/index.md").as_deref(), Some("content/index.md"));
        assert_eq!(locate("./my%20file.md").as_deref(), Some("content/guide/deep/my file.md"));
        assert_eq!(locate("../").as_deref(), Some("content/guide/index.md"));
        assert_eq!(locate("../../../README.md"), None);
        assert_eq!(locate("u\u{308}.md").as_deref(), Some("content/guide/deep/ü.md"));
        assert_eq!(locate("u%CC%88.md").as_deref(), Some("content/guide/deep/ü.md"));
    }
}
