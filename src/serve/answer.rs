//! From a file of the edition to a response: conditional requests, `HEAD`, the page that is not found.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::serve::body::{MadeBy, ReadyFile};
use crate::serve::client;
use crate::serve::edit_access::EditAccess;
use crate::serve::guard::Guard;
use crate::serve::media;
use crate::serve::resolve::{Resolved, find};
use crate::serve::site_snapshot::{RenderError, SiteSnapshot};
use crate::serve::state::Shared;

/// The route of the page for paths that lead nowhere.
const NOT_FOUND: &str = "404.html";

/// Answers a request for a page or an asset.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let path = request.uri().path();
    let to = Recipient {
        headers: request.headers(),
        office: shared.office.as_ref(),
    };
    if let Some(sheet) = client::file(path) {
        return to.send(StatusCode::OK, sheet);
    }
    let edition = Arc::clone(&shared.editions.borrow());
    let (status, spot, route) = match find(&edition, path) {
        Resolved::Elsewhere(path) => return moved(&path),
        Resolved::File(spot, route) => (StatusCode::OK, Some(spot), route),
        Resolved::Nowhere => (
            StatusCode::NOT_FOUND,
            edition.spot(NOT_FOUND),
            NOT_FOUND.to_owned(),
        ),
    };
    let Some(spot) = spot else {
        return to.send(StatusCode::NOT_FOUND, nothing(&edition));
    };
    // Rendering takes long enough to hold up the sockets.
    let made = tokio::task::spawn_blocking(move || edition.sheet(spot, &route)).await;
    match made {
        Ok(Ok(sheet)) => to.send(status, sheet),
        Ok(Err(refusal)) => to.send(StatusCode::INTERNAL_SERVER_ERROR, refused(&refusal)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Who gets an answer.
struct Recipient<'a> {
    headers: &'a HeaderMap,
    office: Option<&'a EditAccess>,
}

impl Recipient<'_> {
    /// The response with a file, or with the word that the browser has it already.
    fn send(&self, status: StatusCode, mut sheet: ReadyFile) -> Response {
        let tag = format!("\"{}\"", sheet.tag);
        let office = self.office.filter(|_| sheet.made_by == MadeBy::Page);
        if let Some(office) = office.filter(|_| Guard::is_page_load(self.headers)) {
            sheet.bytes = client::with_token(&sheet.bytes, office.token());
        }
        // A page to record on is kept nowhere, so nothing that is asked for later may stand for it.
        let has_it = office.is_none() && status == StatusCode::OK && knows(self.headers, &tag);
        let (media, made_by) = (sheet.media, sheet.made_by);
        let mut response = if has_it {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            // A `HEAD` has no body; hyper leaves it out and keeps the length.
            (status, Body::from(sheet.bytes)).into_response()
        };
        let given = response.headers_mut();
        if !has_it {
            given.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            given.insert(header::ETAG, tag);
        }
        protect(given);
        match made_by {
            MadeBy::Page if office.is_some() => insert(given, &ALONE),
            MadeBy::Content if !media::has_viewer(media) => insert(given, &SANDBOX),
            _ => {}
        }
        response
    }
}

/// What every response says: ask again each time, take it for what it is called, keep it to this site, and
/// show it in no frame of another's, where a click might mean something else.
pub(super) fn protect(headers: &mut HeaderMap) {
    insert(headers, &PROTECTION);
}

const PROTECTION: [(&str, &str); 6] = [
    ("cache-control", "no-cache"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "SAMEORIGIN"),
    ("content-security-policy", "frame-ancestors 'self'"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// What a page to record on says besides: it stands in no frame, no other document of the same origin can reach
/// into it, and it is kept nowhere.
const ALONE: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("x-frame-options", "DENY"),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// What a file says that is no page: it runs no scripts, and is of no origin. That concerns only files that are
/// opened; styles and pictures of a page are used as ever.
const SANDBOX: [(&str, &str); 1] = [("content-security-policy", "sandbox; frame-ancestors 'self'")];

fn insert(headers: &mut HeaderMap, values: &[(&'static str, &'static str)]) {
    for (name, value) in values {
        headers.insert(*name, HeaderValue::from_static(value));
    }
}

/// Whether `If-None-Match` names the tag.
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter();
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn moved(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => {
            let mut response = StatusCode::FOUND.into_response();
            response.headers_mut().insert(header::LOCATION, path);
            protect(response.headers_mut());
            response
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A page that could not be made: its reason, on a page that puts itself right.
fn refused(refusal: &RenderError) -> ReadyFile {
    let file = refusal.file.as_deref();
    stand_in("This page cannot be shown yet", &refusal.text, file)
}

/// Where there is no page at all: the site could not be made since the server began.
fn nothing(edition: &SiteSnapshot) -> ReadyFile {
    stand_in("There is no page here yet", &edition.report.errors, None)
}

fn stand_in(title: &str, reason: &str, file: Option<&str>) -> ReadyFile {
    let page = client::stand_in(title, reason, file);
    let tag = super::body::tag(page.as_bytes());
    let bytes = client::with_tag(&Bytes::from(page), &tag, false);
    ReadyFile {
        bytes,
        tag,
        media: media::HTML,
        made_by: MadeBy::Page,
    }
}
