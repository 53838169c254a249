//! The endpoint for files that a browser attaches as evidence. The body is the file; headers name the release and the
//! file, percent-encoded. No header is a path: the release is looked up, and the file gets a name of its own.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use axum::routing::post;

use crate::serve::answered_requests::RequestId;
use crate::serve::authorize::{Refused, answer, authorize, read, refuse};
use crate::serve::edit_access::{Attachment, EditAccess};
use crate::serve::guard::single;
use crate::serve::sender::Sender;
use crate::serve::state::Shared;
use crate::url::decode;

/// The path for files.
const EVIDENCE: &str = "/_runsheet/evidence";

/// The header with the id of the release.
const RELEASE: &str = "runsheet-release";

/// The header with the name of the file.
const FILE: &str = "runsheet-file";

/// The type of the body. Browsers ask before they send it to another site.
const MEDIA: &str = "application/octet-stream";

/// The timeout for receiving a file, on a slow network.
const BODY_TIMEOUT: Duration = Duration::from_secs(2 * 60);

/// Returns the route for files.
pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new().route(EVIDENCE, post(attach))
}

/// Stores the file of the request, if it is authorized.
async fn attach(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let Some(access) = shared.edit_access.clone() else {
        return refuse(StatusCode::NOT_FOUND, "no file can be attached here");
    };
    let (head, body) = request.into_parts();
    let checked = authorize(&shared.guard, &access, &head, MEDIA).and_then(|sender| {
        let (release, name) = names(&head.headers)?;
        Ok(Upload { sender, id: RequestId::of(&head.headers), release, name })
    });
    let upload = match checked {
        Ok(upload) => upload,
        Err((status, why)) => return refuse(status, &why),
    };
    let Ok(_permit) = Arc::clone(&access.attaching).acquire_owned().await else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "no more files can be received now");
    };
    let max = access.handler.max_attachment();
    let too_large = format!("`{}` is larger than {} MB", upload.name, max / 1_000_000);
    let bytes = match read(body, max, BODY_TIMEOUT, &too_large).await {
        Ok(bytes) => bytes,
        Err((status, why)) => return refuse(status, &why),
    };
    match store(access, upload, bytes).await {
        Some((status, json)) => answer(status, json),
        None => refuse(StatusCode::INTERNAL_SERVER_ERROR, "storing the file failed"),
    }
}

/// A file that is being sent.
struct Upload {
    sender: Sender,
    id: Option<RequestId>,
    release: String,
    name: String,
}

/// Waits for the site's lock and for the disk.
async fn store(access: EditAccess, upload: Upload, bytes: Bytes) -> Option<(StatusCode, String)> {
    let Upload { sender, id, release, name } = upload;
    let stored = tokio::task::spawn_blocking(move || {
        let file = Attachment { release: &release, name: &name, bytes: &bytes };
        access.answered.once(id, &sender, &bytes, || access.handler.attach(&file))
    });
    stored.await.ok()
}

/// Returns the release and the name of the file.
fn names(headers: &HeaderMap) -> Result<(String, String), Refused> {
    let named = |header| {
        let value = single(headers, HeaderName::from_static(header));
        let value = value.map(|value| decode(value).into_owned());
        value.filter(|value| !value.is_empty()).ok_or_else(|| {
            (StatusCode::BAD_REQUEST, format!("the header `{header}` is missing or wrong"))
        })
    };
    Ok((named(RELEASE)?, named(FILE)?))
}
