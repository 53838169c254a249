//! Evidence: a link, or a file that is copied to the site.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::evidence;
use crate::model::link::is_scriptable;
use crate::model::release::Event;
use crate::render::html::is_allowed;
use crate::render::route::href;
use crate::render::view::frame::RunFrame;

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Hash, JsonSchema, Serialize)]
pub(crate) struct EvidenceView {
    /// The icon: `link` or `file`.
    pub(crate) icon: &'static str,
    /// The URL without its scheme, or the name of the file.
    pub(crate) text: String,
    /// The URL; none if the scheme is not allowed or the file is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) href: Option<String>,
    /// Whether the file can run scripts, so that browsers have to download it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) download: bool,
    /// Whether the file is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) missing: bool,
    /// The SHA-256 of the file in hexadecimal; empty for a link.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) sha256: String,
}

/// Returns the evidence of an event.
pub(crate) fn evidence(frame: &RunFrame<'_>, event: &Event) -> Vec<EvidenceView> {
    event.evidence.iter().map(|evidence| view(frame, &evidence.value)).collect()
}

fn view(frame: &RunFrame<'_>, value: &str) -> EvidenceView {
    match evidence::file(frame.path(), value) {
        None => address(value),
        Some(path) => file(frame, value, &path),
    }
}

/// Returns a URL without its scheme. It is not a link if its scheme is not allowed.
fn address(value: &str) -> EvidenceView {
    let text = evidence::address(value).unwrap_or(value);
    EvidenceView {
        icon: "link",
        text: text.trim_end_matches('/').to_owned(),
        href: is_allowed(value, "href").then(|| value.to_owned()),
        download: false,
        missing: false,
        sha256: String::new(),
    }
}

fn file(frame: &RunFrame<'_>, value: &str, path: &str) -> EvidenceView {
    let asset = frame.site.sources.asset(path);
    EvidenceView {
        icon: "file",
        text: value.to_owned(),
        href: asset.map(|asset| href(&frame.root, &asset.route)),
        download: asset.is_some() && is_scriptable(path),
        missing: asset.is_none(),
        sha256: asset.map(|asset| asset.bytes.sha256().to_string()).unwrap_or_default(),
    }
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

    /// Returns evidence of a release with two files in its folder.
    fn seen(value: &str) -> EvidenceView {
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
        view(&RunFrame::new(&frame, run, String::new()), value)
    }

    #[test]
    fn urls_are_shown_without_their_scheme() {
        let seen = seen("https://ci.example/?a=1&b=2/");
        assert_eq!(seen.href.as_deref(), Some("https://ci.example/?a=1&b=2/"));
        assert_eq!((seen.icon, seen.text.as_str()), ("link", "ci.example/?a=1&b=2"));
        assert_eq!(super::address("javascript:alert(1)").href, None);
    }

    #[test]
    fn files_that_can_run_scripts_are_downloads() {
        let seen = seen("report.HTML");
        assert_eq!(seen.href.as_deref(), Some("releases/report.HTML"));
        assert!(seen.download);
    }

    #[test]
    fn files_have_their_digest_or_are_missing() {
        let found = seen("log.txt");
        assert!(found.sha256.starts_with("9389b83a10fb") && !found.missing && !found.download);
        let missing = seen("other.txt");
        assert_eq!((missing.href, missing.missing), (None, true));
    }
}
