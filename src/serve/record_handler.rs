//! The endpoints for recording from a browser: the edit state of a page, the choices for a new release, and recording.
//! Checks that a request may record, and passes it to the [`RecordHandler`](super::RecordHandler).

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::serve::answer::protect;
use crate::serve::answered_requests::RequestId;
use crate::serve::authorize::{answer, authorize, read, refuse};
use crate::serve::edit_access::JsonRequest;
use crate::serve::resolve::{Resolved, resolve};
use crate::serve::sender::Sender;
use crate::serve::site_snapshot::FileRef;
use crate::serve::state::Shared;

/// The prefix of the path of a page's edit state.
const EDIT_STATE: &str = "/_runsheet/edit-state";

/// The path for recording.
const RECORD: &str = "/_runsheet/record";

/// The path for taking a record back.
const UNDO: &str = "/_runsheet/undo";

/// The path for creating a release, and for the choices.
const NEW_RELEASE: &str = "/_runsheet/new-release";

/// The header with the tag of the page.
const PAGE: &str = "runsheet-page";

/// The largest request body, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The timeout for receiving a request body.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// Returns the routes for recording.
pub(super) fn router() -> Router<Arc<Shared>> {
    let handler = |kind| {
        move |State(shared): State<Arc<Shared>>, request: Request| handle(shared, request, kind)
    };
    Router::new()
        .route(&format!("{EDIT_STATE}/"), get(edit_state))
        .route(&format!("{EDIT_STATE}/{{*page}}"), get(edit_state))
        .route(RECORD, post(handler(JsonRequest::Record)))
        .route(UNDO, post(handler(JsonRequest::Undo)))
        .route(NEW_RELEASE, get(new_release_choices).post(handler(JsonRequest::NewRelease)))
}

/// Returns the edit state of a page, with the tag of the page that it belongs to. A page without one gets status 204,
/// because browsers report a 404 as an error.
async fn edit_state(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !shared.guard.is_own_script(request.headers()) {
        return refuse_foreign();
    }
    let sender = Sender::of(request.extensions());
    let snapshot = Arc::clone(&shared.snapshots.borrow());
    let path = request.uri().path().strip_prefix(EDIT_STATE).unwrap_or("/");
    let Resolved::File(file @ FileRef::Page(index), route) = resolve(&snapshot, path) else {
        return no_edit_state();
    };
    let loaded = tokio::task::spawn_blocking(move || {
        let edit_state = snapshot.edit_state(index, &sender)?;
        Some((edit_state, snapshot.body(file, &route).ok()?))
    });
    let Ok(Some((edit_state, page))) = loaded.await else {
        return no_edit_state();
    };
    let headers = [(header::CONTENT_TYPE.as_str(), "application/json"), (PAGE, page.tag.as_str())];
    let mut response = (headers, edit_state).into_response();
    protect(response.headers_mut());
    response
}

/// Returns the choices for a new release.
async fn new_release_choices(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    if !shared.guard.is_own_script(request.headers()) {
        return refuse_foreign();
    }
    let Some(access) = shared.edit_access.clone() else {
        return not_found();
    };
    let sender = Sender::of(request.extensions());
    let choices = tokio::task::spawn_blocking(move || access.handler.new_release_choices(&sender));
    match choices.await {
        Ok(Some(json)) => answer(StatusCode::OK, json),
        _ => not_found(),
    }
}

fn no_edit_state() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    protect(response.headers_mut());
    response
}

fn refuse_foreign() -> Response {
    refuse(StatusCode::FORBIDDEN, "only pages that were served here may ask")
}

fn not_found() -> Response {
    refuse(StatusCode::NOT_FOUND, "nothing can be recorded on that page")
}

/// Does what the request asks for, if it is authorized.
async fn handle(shared: Arc<Shared>, request: Request, kind: JsonRequest) -> Response {
    let Some(access) = shared.edit_access.clone() else {
        return not_found();
    };
    let (head, body) = request.into_parts();
    let sender = match authorize(&shared.guard, &access, &head, "application/json") {
        Ok(sender) => sender,
        Err((status, why)) => return refuse(status, &why),
    };
    let text = match read(body, MAX_BODY, BODY_TIMEOUT, "that is too much for one record").await {
        Ok(text) => text,
        Err((status, why)) => return refuse(status, &why),
    };
    let id = RequestId::of(&head.headers);
    // Recording waits for the site's lock and for the disk.
    let done = tokio::task::spawn_blocking(move || {
        let handle = || access.handler.handle(kind, &sender, &text);
        access.answered.once(id, &sender, &text, handle)
    });
    match done.await {
        Ok((status, json)) => answer(status, json),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "recording failed"),
    }
}
