//! From a file of the edition to a response: conditional requests, `HEAD`, the page that is not found.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::serve::Shared;
use crate::serve::client;
use crate::serve::edition::{Edition, Refusal, Sheet};
use crate::serve::find::{Found, find};
use crate::serve::media;

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
    if let Some(sheet) = client::file(path) {
        return send(request.headers(), StatusCode::OK, sheet);
    }
    let edition = Arc::clone(&shared.editions.borrow());
    let (status, spot, route) = match find(&edition, path) {
        Found::Elsewhere(path) => return moved(&path),
        Found::File(spot, route) => (StatusCode::OK, Some(spot), route),
        Found::Nowhere => (
            StatusCode::NOT_FOUND,
            edition.spot(NOT_FOUND),
            NOT_FOUND.to_owned(),
        ),
    };
    let Some(spot) = spot else {
        return send(request.headers(), StatusCode::NOT_FOUND, nothing(&edition));
    };
    // Rendering takes long enough to hold up the sockets.
    let made = tokio::task::spawn_blocking(move || edition.sheet(spot, &route)).await;
    match made {
        Ok(Ok(sheet)) => send(request.headers(), status, sheet),
        Ok(Err(refusal)) => refused(request.headers(), &refusal),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The response with a file, or with the word that the browser has it already.
fn send(headers: &HeaderMap, status: StatusCode, sheet: Sheet) -> Response {
    let tag = format!("\"{}\"", sheet.tag);
    let has_it = status == StatusCode::OK && knows(headers, &tag);
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // A `HEAD` has no body; hyper leaves it out and keeps the length.
        (status, Body::from(sheet.bytes)).into_response()
    };
    let given = response.headers_mut();
    if !has_it {
        given.insert(header::CONTENT_TYPE, HeaderValue::from_static(sheet.media));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        given.insert(header::ETAG, tag);
    }
    protect(given);
    response
}

/// What every response says: ask again each time, take it for what it is called, keep it to this site, and
/// show it in no frame of another's, where a click might mean something else.
pub(super) fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
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
fn refused(headers: &HeaderMap, refusal: &Refusal) -> Response {
    send(
        headers,
        StatusCode::INTERNAL_SERVER_ERROR,
        stand_in("This page cannot be shown yet", &refusal.0),
    )
}

/// Where there is no page at all: the site could not be made since the server began.
fn nothing(edition: &Edition) -> Sheet {
    stand_in("There is no page here yet", &edition.report.errors)
}

fn stand_in(title: &str, reason: &str) -> Sheet {
    let page = client::stand_in(title, reason);
    let tag = super::edition::tag(page.as_bytes());
    let bytes = client::with_tag(&Bytes::from(page), &tag, false);
    let media = media::HTML;
    Sheet { bytes, tag, media }
}
