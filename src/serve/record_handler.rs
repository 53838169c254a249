//! The endpoints for recording from a browser: the edit state of a page, and recording. Checks that a request
//! may record, and passes it to the [`RecordHandler`](super::RecordHandler).
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
//! If neither TLS nor loopback protects the connection, browsers send no `Sec-Fetch-*` headers and ignore the
//! opener policy, so only the sandbox protects recording. On loopback a request without these headers gets no
//! token, because a synchronous request in Safari has no such headers either.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use tokio::time::timeout;

use crate::serve::answer::protect;
use crate::serve::edit_access::EditAccess;
use crate::serve::guard::{Guard, single};
use crate::serve::resolve::{Resolved, resolve};
use crate::serve::site_snapshot::FileRef;
use crate::serve::state::Shared;

/// The prefix of the path of a page's edit state.
const EDIT_STATE: &str = "/_runsheet/edit-state";

/// The path for recording.
const RECORD: &str = "/_runsheet/record";

/// The header with the tag of the page.
const PAGE: &str = "runsheet-page";

/// The header with the token.
const TOKEN: &str = "runsheet-token";

/// The largest request body, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The timeout for receiving a request body.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// Returns the routes for recording.
pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route(&format!("{EDIT_STATE}/{{*page}}"), get(edit_state))
        .route(RECORD, post(record))
}

/// Returns the edit state of a page, with the tag of the page that it belongs to.
async fn edit_state(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !Guard::is_own_script(request.headers()) {
        return refuse(StatusCode::FORBIDDEN, "only pages that were served here may ask");
    }
    let snapshot = Arc::clone(&shared.snapshots.borrow());
    let path = request.uri().path().strip_prefix(EDIT_STATE).unwrap_or("/");
    let Resolved::File(file @ FileRef::Page(index), route) = resolve(&snapshot, path) else {
        return not_found();
    };
    let loaded = tokio::task::spawn_blocking(move || {
        let edit_state = snapshot.edit_state(index)?;
        Some((edit_state, snapshot.body(file, &route).ok()?))
    });
    let Ok(Some((edit_state, page))) = loaded.await else {
        return not_found();
    };
    let headers = [(header::CONTENT_TYPE.as_str(), "application/json"), (PAGE, page.tag.as_str())];
    let mut response = (headers, edit_state).into_response();
    protect(response.headers_mut());
    response
}

fn not_found() -> Response {
    refuse(StatusCode::NOT_FOUND, "nothing can be recorded on that page")
}

/// Records what the request asks for, if it is authorized.
async fn record(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let Some(access) = shared.edit_access.clone() else {
        return not_found();
    };
    let (head, body) = request.into_parts();
    let text = match authorize(&access, &head.headers) {
        Ok(()) => read(body).await,
        Err(refused) => Err(refused),
    };
    let text = match text {
        Ok(text) => text,
        Err((status, why)) => return refuse(status, why),
    };
    // Recording waits for the site's lock and for the disk.
    let done = tokio::task::spawn_blocking(move || access.handler.record(&text)).await;
    match done {
        Ok((status, json)) => answer(status, json),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "recording failed"),
    }
}

type Refused = (StatusCode, &'static str);

/// Checks that the headers are those of a request from a page of this server.
fn authorize(access: &EditAccess, headers: &HeaderMap) -> Result<(), Refused> {
    if !Guard::is_same_origin(headers) || !Guard::is_own_script(headers) {
        let why = "only pages that were served here may record";
        return Err((StatusCode::FORBIDDEN, why));
    }
    if single(headers, HeaderName::from_static(TOKEN)) != Some(access.token()) {
        let why = "this page may not record any more; load it again";
        return Err((StatusCode::FORBIDDEN, why));
    }
    let media = single(headers, header::CONTENT_TYPE).unwrap_or_default();
    if media.split(';').next().map(str::trim) != Some("application/json") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "records are JSON"));
    }
    Ok(())
}

async fn read(body: Body) -> Result<Bytes, Refused> {
    match timeout(BODY_TIMEOUT, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(_)) => Err((StatusCode::PAYLOAD_TOO_LARGE, "that is too much for one record")),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the request did not come to an end")),
    }
}

fn refuse(status: StatusCode, why: &str) -> Response {
    let json = json!({ "recorded": false, "message": why, "reasons": [], "hints": [] });
    answer(status, json.to_string())
}

fn answer(status: StatusCode, json: String) -> Response {
    let media = [(header::CONTENT_TYPE, "application/json")];
    let mut response = (status, media, json).into_response();
    protect(response.headers_mut());
    response
}
