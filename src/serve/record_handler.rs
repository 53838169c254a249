//! Recording from a browser: what may be recorded on a page, and what somebody wants recorded. Who may ask
//! is settled here; what becomes of it is left to the [`RecordHandler`](super::RecordHandler).
//!
//! Only a page that this server made may record. Two kinds of documents have to be kept from it.
//!
//! **Those of other sites** can send requests here, but not with our `Origin`, which browsers add and no script
//! can change.
//!
//! **Those of our own origin that are no pages**: evidence is written by people and programs that nobody vouches
//! for. Files from `content/` are sandboxed (see `answer`), so they run no scripts and their origin is `null`. If one
//! ran in our origin all the same, its requests would look like a page's own: same `Origin`, same cookies. A cookie
//! bound to a path does not help, because browsers choose by what is asked for, not by who asks. So a record needs
//! a token that only a page has:
//!
//! - The token stands in the page's HTML, and only where the browser says that the answer becomes a document of
//!   its own (`Sec-Fetch-Dest: document`, `Sec-Fetch-Mode: navigate`). What a script fetches, and what a frame
//!   loads, comes without it. Nothing else tells it, the socket least of all.
//! - No other document can read the page: it cannot be framed (`frame-ancestors 'none'`), a window that opened
//!   it loses it (`Cross-Origin-Opener-Policy`, which files do not have), and no cache keeps it (`no-store`).
//!   The page's script takes the token out of the document when it starts.
//! - No file from `content/` has the type of a script, so none can become a worker that sees what a page loads, nor
//!   be included by one.
//!
//! Where neither TLS nor loopback protects the connection, browsers send no `Sec-Fetch-*` headers and ignore the
//! opener policy: there the sandbox stands alone. On loopback a request without these headers gets no token, because
//! a synchronous request of Safari's engine has none either.

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
use crate::serve::guard::{Guard, only};
use crate::serve::resolve::{Resolved, find};
use crate::serve::site_snapshot::FileRef;
use crate::serve::state::Shared;

/// Before a page's path: what may be recorded on that page, as JSON.
const EDIT_STATE: &str = "/_runsheet/edit-state";

/// Where records go.
const RECORD: &str = "/_runsheet/record";

/// The header that tells one version of a page from others.
const PAGE: &str = "runsheet-page";

/// The header with the token.
const TOKEN: &str = "runsheet-token";

/// How large a request may be.
const LARGEST: usize = 64 * 1024;

/// How long a browser may take to send it.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is answered where there is a desk.
pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route(&format!("{EDIT_STATE}/{{*page}}"), get(edit_state))
        .route(RECORD, post(record))
}

/// What may be recorded on a page, with the version of the page that it goes with.
async fn edit_state(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !Guard::is_own_script(request.headers()) {
        return refuse(
            StatusCode::FORBIDDEN,
            "only pages that were served here may ask",
        );
    }
    let edition = Arc::clone(&shared.editions.borrow());
    let path = request.uri().path().strip_prefix(EDIT_STATE).unwrap_or("/");
    let Resolved::File(spot @ FileRef::Page(index), route) = find(&edition, path) else {
        return nothing_here();
    };
    let made = tokio::task::spawn_blocking(move || {
        Some((edition.board(index)?, edition.sheet(spot, &route).ok()?))
    });
    let Ok(Some((state, page))) = made.await else {
        return nothing_here();
    };
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json"),
        (PAGE, page.tag.as_str()),
    ];
    let mut response = (headers, state).into_response();
    protect(response.headers_mut());
    response
}

fn nothing_here() -> Response {
    refuse(
        StatusCode::NOT_FOUND,
        "nothing can be recorded on that page",
    )
}

/// Has it recorded, if it may be asked for.
async fn record(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let Some(office) = shared.office.clone() else {
        return nothing_here();
    };
    let (head, body) = request.into_parts();
    let text = match admit(&office, &head.headers) {
        Ok(()) => read(body).await,
        Err(refused) => Err(refused),
    };
    let text = match text {
        Ok(text) => text,
        Err((status, why)) => return refuse(status, why),
    };
    // It waits for others who record, and for the disk.
    let done = tokio::task::spawn_blocking(move || office.desk.record(&text)).await;
    match done {
        Ok((status, json)) => answer(status, json),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "recording failed"),
    }
}

type Refused = (StatusCode, &'static str);

/// Whether these are the headers of a request from one of our own pages.
fn admit(office: &EditAccess, headers: &HeaderMap) -> Result<(), Refused> {
    if !Guard::is_same_origin(headers) || !Guard::is_own_script(headers) {
        let why = "only pages that were served here may record";
        return Err((StatusCode::FORBIDDEN, why));
    }
    if only(headers, HeaderName::from_static(TOKEN)) != Some(office.token()) {
        let why = "this page may not record any more; load it again";
        return Err((StatusCode::FORBIDDEN, why));
    }
    let media = only(headers, header::CONTENT_TYPE).unwrap_or_default();
    if media.split(';').next().map(str::trim) != Some("application/json") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "records are JSON"));
    }
    Ok(())
}

async fn read(body: Body) -> Result<Bytes, Refused> {
    match timeout(PATIENCE, to_bytes(body, LARGEST)).await {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(_)) => Err((
            StatusCode::PAYLOAD_TOO_LARGE,
            "that is too much for one record",
        )),
        Err(_) => Err((
            StatusCode::REQUEST_TIMEOUT,
            "the request did not come to an end",
        )),
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
