//! What the browser runs to keep a page up to date and to record on it: scripts and styles, under a path
//! that no page of the site can have, and the tags that bring them. Published pages have none of it.

use axum::body::Bytes;

use crate::media;
use crate::render::escape::escape;
use crate::serve::body::{Body, FileOrigin, tag};

/// The path of the WebSocket.
pub(super) const SOCKET: &str = "/_runsheet/live";

/// Includes files of `client`, each with the path under which it is served.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("/_runsheet/", $name), include_str!(concat!("client/", $name)))),*]
    };
}

/// The files with their paths.
const FILES: &[(&str, &str)] = files![
    "live-reload.js",
    "live-reload.css",
    "live-reload/assets.js",
    "live-reload/coalesce.js",
    "live-reload/node-matching.js",
    "live-reload/page-patch.js",
    "live-reload/status.js",
    "live-reload/within.js",
    "edit.js",
    "edit.css",
    "edit/action-bar.js",
    "edit/actions.js",
    "edit/api.js",
    "edit/author.js",
    "edit/bar.js",
    "edit/carried.js",
    "edit/closing.js",
    "edit/details.js",
    "edit/dialog.js",
    "edit/dialogs.css",
    "edit/dom.js",
    "edit/drafts.js",
    "edit/edit-state.js",
    "edit/evidence-field.js",
    "edit/faults.js",
    "edit/fields.js",
    "edit/focus.js",
    "edit/form-host.js",
    "edit/forms.js",
    "edit/key-repeat.js",
    "edit/keys.js",
    "edit/menu.js",
    "edit/messages.js",
    "edit/new-release.js",
    "edit/phone.css",
    "edit/phone/one-item.js",
    "edit/phone/order.js",
    "edit/phone/phone-bar.js",
    "edit/phone/phone-view.js",
    "edit/phone/thumb-zone.js",
    "edit/recorder.js",
    "edit/release-actions.js",
    "edit/release-editor.js",
    "edit/rows.js",
    "edit/site-hint.js",
    "edit/undo.css",
    "edit/undo.js",
    "edit/update.js",
    "edit/words.js",
];

/// Returns the file with this path.
pub(super) fn file(path: &str) -> Option<Body> {
    let (_, text) = FILES.iter().find(|(known, _)| *known == path)?;
    Some(Body {
        bytes: Bytes::from_static(text.as_bytes()),
        tag: tag(text.as_bytes()),
        media: media::of(path),
        origin: FileOrigin::Theme,
    })
}

/// The start of the script tag, up to the page's tag. A module runs in the order of deferred scripts.
const SCRIPT_START: &str = "<script type=\"module\" src=\"/_runsheet/live-reload.js\" data-page=\"";

/// The start of the tag of the editing script.
const EDIT_START: &str = "<script defer src=\"/_runsheet/edit.js\" data-page=\"";

/// The part of [`EDIT_START`] before a token.
const EDIT_START_BEFORE_TOKEN: &str = "<script defer src=\"/_runsheet/edit.js\"";

/// The end of both script tags.
const TAG_END: &str = "\"></script>";

/// Returns the page with the script tag first in its head, so that the script sees the page before other scripts
/// change it. If `records`, adds the editing script. `tag` identifies this version of the page.
pub(super) fn with_tag(page: &[u8], tag: &str, records: bool) -> Bytes {
    let at = head_start(page).unwrap_or(page.len());
    let (head, rest) = page.split_at(at);
    let mut tags = format!("{SCRIPT_START}{tag}{TAG_END}");
    if records {
        tags.extend([EDIT_START, tag, TAG_END]);
    }
    Bytes::from([head, tags.as_bytes(), rest].concat())
}

/// Returns the page with the token in the tag of the editing script, or the page as it is if it has no such tag.
pub(super) fn with_token(page: &Bytes, token: &str) -> Bytes {
    with_attribute(page, "data-token", token)
}

/// Returns the page with the reason why its reader may not record, in place of a token.
pub(super) fn with_refusal(page: &Bytes, why: &str) -> Bytes {
    with_attribute(page, "data-read-only", why)
}

fn with_attribute(page: &Bytes, name: &str, value: &str) -> Bytes {
    let tag = EDIT_START.as_bytes();
    let Some(at) = page.windows(tag.len()).position(|at| at == tag) else {
        return page.clone();
    };
    let (head, rest) = page.split_at(at + EDIT_START_BEFORE_TOKEN.len());
    let mut attribute = format!(" {name}=\"");
    escape(value, &mut attribute);
    attribute.push('"');
    Bytes::from([head, attribute.as_bytes(), rest].concat())
}

/// Returns the page as `build` writes it, without script tags; `None` if it has none.
pub fn without_tag(page: &str) -> Option<String> {
    let (head, rest) = page.split_once(SCRIPT_START)?;
    let (_, mut rest) = rest.split_once(TAG_END)?;
    if let Some(edit) = rest.strip_prefix(EDIT_START) {
        (_, rest) = edit.split_once(TAG_END)?;
    }
    Some([head, rest].concat())
}

/// Returns an error page. `file` is the file with the error, which the live-reload script reads from `data-file`.
pub(super) fn error_page(title: &str, reason: &str, file: Option<&str>) -> String {
    let mut text = String::new();
    escape(reason, &mut text);
    let mut attribute = String::new();
    if let Some(file) = file {
        attribute.push_str(" data-file=\"");
        escape(file, &mut attribute);
        attribute.push('"');
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/_runsheet/live-reload.css\">\n</head>\n\
         <body class=\"rs-live-page\">\n<h1>{title}</h1>\n<p>This page loads again when this is fixed:</p>\n\
         <pre{attribute}>{text}</pre>\n</body>\n</html>\n"
    )
}

/// Returns where the contents of the head begin.
fn head_start(page: &[u8]) -> Option<usize> {
    let is_head = |at: &[u8]| {
        at.len() > 5
            && at[..5].eq_ignore_ascii_case(b"<head")
            && (at[5] == b'>' || at[5].is_ascii_whitespace())
    };
    let start = page.windows(6).position(is_head)?;
    let end = page[start..].iter().position(|byte| *byte == b'>')?;
    Some(start + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagged(page: &str) -> String {
        let page = with_tag(page.as_bytes(), "1a", false);
        String::from_utf8(page.to_vec()).unwrap()
    }

    #[test]
    fn the_tag_is_the_first_thing_in_the_head() {
        for page in [
            "<!doctype html><html><head><title>x</title></head></html>",
            "<html><header></header><HEAD\nlang=en><title>x</title>",
        ] {
            let text = tagged(page);
            let (_, behind) = text.split_once(TAG_END).unwrap();
            assert!(behind.starts_with("<title>"), "{text}");
            assert_eq!(without_tag(&text).as_deref(), Some(page));
        }
    }

    #[test]
    fn a_page_without_a_head_has_it_at_the_end() {
        assert!(tagged("<p>x").starts_with("<p>x<script"));
        assert_eq!(without_tag(&tagged("<p>x")).as_deref(), Some("<p>x"));
        assert_eq!(without_tag("<p>x"), None);
    }

    #[test]
    fn the_script_that_records_stands_behind_the_other() {
        let page = "<head><title>x</title></head>";
        let tagged = with_tag(page.as_bytes(), "1a", true);
        let text = String::from_utf8(tagged.to_vec()).unwrap();
        let edit = r#"<script defer src="/_runsheet/edit.js" data-page="1a"></script><title>"#;
        assert!(text.contains(edit), "{text}");
        assert_eq!(without_tag(&text).as_deref(), Some(page));
    }

    #[test]
    fn a_token_stands_in_the_tag_of_the_script_that_records() {
        let page = with_tag(b"<head><title>x</title></head>", "1a", true);
        let text = String::from_utf8(with_token(&page, "5e").to_vec()).unwrap();
        let edit =
            r#"<script defer src="/_runsheet/edit.js" data-token="5e" data-page="1a"></script>"#;
        assert!(text.contains(edit), "{text}");
        let without = with_tag(b"<head></head>", "1a", false);
        assert_eq!(with_token(&without, "5e"), without);
    }

    #[test]
    fn what_is_wrong_is_shown_as_text() {
        let page = error_page("No", "a <b> & c", Some("a\"b"));
        assert!(page.contains("<pre data-file=\"a&quot;b\">a &lt;b&gt; &amp; c</pre>"));
    }
}
