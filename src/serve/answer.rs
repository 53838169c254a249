//! Responds with a file of the snapshot: conditional requests, `HEAD`, the page for missing paths.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::media;
use crate::serve::body::{Body, FileOrigin};
use crate::serve::client;
use crate::serve::edit_access::EditAccess;
use crate::serve::guard::Guard;
use crate::serve::resolve::{Resolved, resolve};
use crate::serve::sender::Sender;
use crate::serve::site_snapshot::{RenderError, SiteSnapshot};
use crate::serve::state::Shared;

/// The route of the page for missing paths.
const NOT_FOUND: &str = "404.html";

/// Answers a request for a page or an asset.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let path = request.uri().path();
    let recipient = Recipient {
        headers: request.headers(),
        sender: Sender::of(request.extensions()),
        guard: &shared.guard,
        edit_access: shared.edit_access.as_ref(),
    };
    if let Some(body) = client::file(path) {
        return recipient.send(StatusCode::OK, body);
    }
    let snapshot = Arc::clone(&shared.snapshots.borrow());
    let (status, file, route) = match resolve(&snapshot, path) {
        Resolved::Redirect(path) => return redirect(&path),
        Resolved::File(file, route) => (StatusCode::OK, Some(file), route),
        Resolved::NotFound => {
            (StatusCode::NOT_FOUND, snapshot.file(NOT_FOUND), NOT_FOUND.to_owned())
        }
    };
    let Some(file) = file else {
        return recipient.send(StatusCode::NOT_FOUND, empty_page(&snapshot));
    };
    // Rendering takes long enough to block the sockets.
    let rendered = tokio::task::spawn_blocking(move || snapshot.body(file, &route)).await;
    match rendered {
        Ok(Ok(body)) => recipient.send(status, body),
        Ok(Err(error)) => recipient.send(StatusCode::INTERNAL_SERVER_ERROR, failed(&error)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The recipient of a response.
struct Recipient<'a> {
    headers: &'a HeaderMap,
    sender: Sender,
    guard: &'a Guard,
    edit_access: Option<&'a EditAccess>,
}

impl Recipient<'_> {
    /// Returns the response with a file, or 304 if the browser has it in its cache.
    fn send(&self, status: StatusCode, mut body: Body) -> Response {
        let tag = format!("\"{}\"", body.tag);
        let access = self.edit_access.filter(|_| body.origin == FileOrigin::Page);
        if let Some(access) = access.filter(|_| self.guard.is_page_load(self.headers)) {
            body.bytes = match access.handler.access(&self.sender) {
                Ok(()) => client::with_token(&body.bytes, access.token()),
                Err(why) => client::with_refusal(&body.bytes, &why),
            };
        }
        // A page with a token is not cached, so it has to be sent again.
        let is_cached =
            access.is_none() && status == StatusCode::OK && matches_tag(self.headers, &tag);
        let (media, origin) = (body.media, body.origin);
        let mut response = if is_cached {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            // For `HEAD`, hyper omits the body and keeps its length.
            (status, body.bytes).into_response()
        };
        let headers = response.headers_mut();
        if !is_cached {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        protect(headers);
        match origin {
            FileOrigin::Page if access.is_some() => insert(headers, &EDIT_PROTECTION),
            FileOrigin::Content if !media::has_viewer(media) => insert(headers, &SANDBOX),
            _ => {}
        }
        response
    }
}

/// Adds the headers of every response: revalidate each time, do not guess the type, and allow no other site to
/// embed or frame it, because a framed page could be used for clickjacking.
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

/// The headers of a page with a token: not framed, not accessible to other documents of the same origin, and not
/// cached.
const EDIT_PROTECTION: [(&str, &str); 4] = [
    ("cache-control", "no-store"),
    ("x-frame-options", "DENY"),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// The headers of a file from `content/`: no scripts, and no origin. They affect only a file that is opened as a
/// document, not the images of a page.
const SANDBOX: [(&str, &str); 1] = [("content-security-policy", "sandbox; frame-ancestors 'self'")];

fn insert(headers: &mut HeaderMap, values: &[(&'static str, &'static str)]) {
    for (name, value) in values {
        headers.insert(*name, HeaderValue::from_static(value));
    }
}

/// Whether `If-None-Match` contains the tag.
fn matches_tag(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter();
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn redirect(path: &str) -> Response {
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

/// Returns a page with the reason why a page could not be rendered. It reloads when the error is fixed.
fn failed(error: &RenderError) -> Body {
    error_page("This page cannot be shown yet", &error.text, error.file.as_deref())
}

/// Returns the page for a site that could not be loaded since the server started.
fn empty_page(snapshot: &SiteSnapshot) -> Body {
    error_page("There is no page here yet", &snapshot.report.errors, None)
}

fn error_page(title: &str, reason: &str, file: Option<&str>) -> Body {
    let page = client::error_page(title, reason, file);
    let tag = super::body::tag(page.as_bytes());
    let bytes = client::with_tag(&Bytes::from(page), &tag, false);
    Body { bytes, tag, media: media::HTML, origin: FileOrigin::Page }
}
