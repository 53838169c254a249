//! Evidence: a link, or a file that is copied to the site.

use crate::evaluate::evidence;
use crate::model::link::is_scriptable;
use crate::render::escape::escape;
use crate::render::html::{download, is_allowed, link};
use crate::render::route::href;
use crate::render::view::frame::RunFrame;

/// Appends the evidence `value`.
pub(super) fn write(frame: &RunFrame<'_>, value: &str, out: &mut String) {
    match evidence::file(frame.path(), value) {
        None => address(value, out),
        Some(path) => file(frame, value, &path, out),
    }
    out.push_str("</div>");
}

fn open(icon: &str, out: &mut String) {
    out.push_str("<div class=\"ev\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i:");
    out.push_str(icon);
    out.push_str("\"/></svg>");
}

/// Appends a URL without its scheme. It is not a link if its scheme is not allowed.
fn address(value: &str, out: &mut String) {
    open("link", out);
    let text = evidence::address(value).unwrap_or(value);
    let text = text.trim_end_matches('/');
    if is_allowed(value, "href") {
        link(value, text, out);
    } else {
        escape(text, out);
    }
}

/// Appends a file's name with the start of its SHA-256, or that it is missing.
fn file(frame: &RunFrame<'_>, value: &str, path: &str, out: &mut String) {
    open("file", out);
    let Some(asset) = frame.site.sources.asset(path) else {
        escape(value, out);
        out.push_str(" <b>is not there</b>");
        return;
    };
    let href = href(&frame.root, &asset.route);
    if is_scriptable(path) {
        download(&href, value, out);
    } else {
        link(&href, value, out);
    }
    let sha256 = asset.bytes.sha256().prefix(12);
    out.extend([" <code>sha256 ", &sha256, "…</code>"]);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::entry::ReleaseEntry;
    use crate::render::Route;
    use crate::render::testing::site;
    use crate::render::view::frame::Frame;
    use crate::sources::{Asset, AssetBytes};

    /// Renders evidence of a release with two files in its folder.
    fn written(value: &str) -> String {
        let mut site = site();
        let is_run = |entry: &ReleaseEntry| matches!(entry, ReleaseEntry::Run(_));
        let index = site.releases.iter().position(is_run).unwrap();
        let source = site.releases[index].source();
        let folder = site.sources.file(source).path.rsplit_once('/').unwrap().0.to_owned();
        for name in ["log.txt", "report.HTML"] {
            site.sources.assets.push(Asset {
                path: format!("{folder}/{name}"),
                route: format!("releases/{name}"),
                bytes: AssetBytes::Memory(Arc::from(&b"all went well"[..])),
            });
        }
        site.sources.assets.sort_by(|a, b| a.path.cmp(&b.path));
        let frame = Frame::new(&site, Route::Overview);
        let run = frame.run(index).unwrap();
        let mut out = String::new();
        write(&RunFrame::new(&frame, run, String::new()), value, &mut out);
        out
    }

    const LINK: &str =
        "<div class=\"ev\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i:link\"/></svg>";
    const FILE: &str =
        "<div class=\"ev\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i:file\"/></svg>";

    #[test]
    fn urls_are_shown_without_their_scheme() {
        assert_eq!(
            written("https://ci.example/?a=1&b=2/"),
            format!(
                "{LINK}<a href=\"https://ci.example/?a=1&amp;b=2/\">ci.example/?a=1&amp;b=2</a></div>"
            )
        );
    }

    #[test]
    fn files_that_can_run_scripts_are_downloads() {
        let link = "<a href=\"releases/report.HTML\" download>report.HTML</a>";
        let written = written("report.HTML");
        assert!(written.contains(link), "{written}");
    }

    #[test]
    fn files_show_the_start_of_their_digest_or_are_missing() {
        assert_eq!(
            written("log.txt"),
            format!(
                "{FILE}<a href=\"releases/log.txt\">log.txt</a> <code>sha256 9389b83a10fb…</code></div>"
            )
        );
        assert_eq!(written("other.txt"), format!("{FILE}other.txt <b>is not there</b></div>"));
    }
}
