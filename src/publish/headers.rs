//! The headers that storage keeps with each object and sends to browsers.

use super::staged::{StagedFile, StagedOrigin};
use crate::media;
use crate::model::link::is_scriptable;

/// Returns names and values of the headers of a file.
///
/// Browsers ask each time whether a file changed, because pages and assets keep their names. Files from `content/`
/// that could run scripts are downloads, because storage cannot send a policy that forbids the scripts.
pub(super) fn of(file: &StagedFile) -> Vec<(&'static str, &'static str)> {
    let media = match file.origin {
        StagedOrigin::Content => media::of_content(&file.route),
        StagedOrigin::Theme | StagedOrigin::Page => media::of(&file.route),
    };
    let mut headers = vec![("content-type", media), ("cache-control", "no-cache")];
    if file.origin == StagedOrigin::Content && is_scriptable(&file.route) {
        headers.push(("content-disposition", "attachment"));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sha256::Sha256;

    fn headers(route: &str, origin: StagedOrigin) -> Vec<(&'static str, &'static str)> {
        let path = route.into();
        of(&StagedFile { route: route.to_owned(), path, len: 0, sha256: Sha256::of(""), origin })
    }

    #[test]
    fn only_files_from_content_that_could_run_scripts_are_downloads() {
        let is_download =
            |route, origin| headers(route, origin).contains(&("content-disposition", "attachment"));
        assert!(is_download("releases/report.html", StagedOrigin::Content));
        assert!(is_download("releases/graph.svg", StagedOrigin::Content));
        assert!(!is_download("releases/log.txt", StagedOrigin::Content));
        assert!(!is_download("releases/1.0.html", StagedOrigin::Page));
        assert!(!is_download("assets/logo.svg", StagedOrigin::Theme));
    }

    #[test]
    fn a_script_from_content_is_text() {
        let media = |route, origin| headers(route, origin)[0].1;
        assert_eq!(media("x.js", StagedOrigin::Content), "text/plain; charset=utf-8");
        assert_eq!(media("assets/x.js", StagedOrigin::Theme), "text/javascript; charset=utf-8");
    }
}
