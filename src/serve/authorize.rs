//! Checks that a request may record.
//!
//! Only a page of this server may record. Two kinds of other documents must be kept from it.
//!
//! **Documents of other sites** can send requests, but not with this server's `Origin`, which browsers add and
//! scripts cannot change.
//!
//! **Files of the same origin**: evidence comes from users and programs that are not trusted. Files from `content/`
//! are sandboxed (see `answer`), so they run no scripts and their origin is `null`. If one ran in the server's
//! origin, its requests would look like a page's: same `Origin`, same cookies. A cookie bound to a path does not
//! help, because browsers select cookies by the requested path, not by the requesting page. Recording therefore
//! requires a token that only a page has:
//!
//! - The token is only in the page's HTML, and only if the response becomes a top-level document
//!   (`Sec-Fetch-Dest: document`, `Sec-Fetch-Mode: navigate`). Responses to scripts and frames do not contain it,
//!   nor does the socket send it.
//! - No other document can read the page: it cannot be framed (`frame-ancestors 'none'`), a window that opened it
//!   loses access (`Cross-Origin-Opener-Policy`, which files do not have), and it is not cached (`no-store`). The
//!   page's script removes the token from the document when it starts.
//! - No file from `content/` has the type of a script, so none can become a worker that intercepts what a page
//!   loads, or be included by a page.
//!
//! **Other people**: behind a proxy that the site's `identity` names, a person has to be known. That is checked for each
//! request, so a socket carries no authority. Without `identity`, the user of this machine records.
//!
//! If neither TLS nor loopback protects the connection, browsers send no `Sec-Fetch-*` headers and ignore the
//! opener policy, so only the sandbox protects recording. On loopback a request without these headers gets no
//! token, because a synchronous request in Safari has no such headers either.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::time::timeout;

use crate::serve::answer::protect;
use crate::serve::edit_access::EditAccess;
use crate::serve::guard::{Guard, single};
use crate::serve::sender::Sender;

/// The header with the token.
const TOKEN: &str = "runsheet-token";

/// Why a request is refused.
pub(super) type Refused = (StatusCode, String);

/// Checks that a request comes from a page of this server and from a person who may record, with a body of the type
/// `media`. Returns that person.
pub(super) fn authorize(
    guard: &Guard,
    access: &EditAccess,
    head: &Parts,
    media: &str,
) -> Result<Sender, Refused> {
    let headers = &head.headers;
    if !guard.is_same_origin(headers) || !guard.is_own_script(headers) {
        let why = "only pages from this server can record";
        return Err((StatusCode::FORBIDDEN, why.to_owned()));
    }
    if single(headers, HeaderName::from_static(TOKEN)) != Some(access.token()) {
        let why = "this page can no longer record: reload it";
        return Err((StatusCode::FORBIDDEN, why.to_owned()));
    }
    let given = single(headers, header::CONTENT_TYPE).unwrap_or_default();
    if given.split(';').next().map(str::trim) != Some(media) {
        let why = format!("the request is not of the type {media}");
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    let sender = Sender::of(&head.extensions);
    access.handler.access(&sender).map_err(|why| (StatusCode::FORBIDDEN, why))?;
    Ok(sender)
}

/// Reads a body of at most `max` bytes within `limit`. `too_large` is the refusal of a larger one.
pub(super) async fn read(
    body: Body,
    max: usize,
    limit: Duration,
    too_large: &str,
) -> Result<Bytes, Refused> {
    match timeout(limit, to_bytes(body, max)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err((StatusCode::PAYLOAD_TOO_LARGE, too_large.to_owned())),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the request is incomplete".to_owned())),
    }
}

/// Returns the response to a request that is refused.
pub(super) fn refuse(status: StatusCode, why: &str) -> Response {
    let json = json!({ "recorded": false, "message": why, "reasons": [], "hints": [] });
    answer(status, json.to_string())
}

/// Returns a response of JSON.
pub(super) fn answer(status: StatusCode, json: String) -> Response {
    let media = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (status, media, json).into_response();
    protect(response.headers_mut());
    response
}
